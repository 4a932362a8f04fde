"""The steps from a recipe of attribution to a model folder; the command line joins them."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from annotate.classifiers.tagger import TaggerConfig
from annotate.classifiers.tagging import LABELS, Chain
from annotate.folder import replacing_folder
from annotate.span_scores import SpanScore
from annotate.train.export_spans import export_tagger
from annotate.train.fit_spans import fit_sides, fit_spans
from annotate.train.loop import Progress
from annotate.train.sides import Article
from annotate.train.span_recipe import SpanRecipe
from annotate.train.spans import read_articles, windows_of

FILES = ("config.json", "metrics.json", "model.onnx", "README.md", "recipe.yaml", "tokenizer.json")
_SAMPLES = 64


class SideScore(BaseModel):
    """The share of sentences whose side is right, by the rules alone and with the model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentences: int
    rules: float
    model: float


class SpanMetrics(BaseModel):
    """What `metrics.json` of an attribution model holds; the card is rendered from it.

    `rules` and `model` are by role, on the recipe's development articles; `sides` by the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: str
    articles: int
    rules: dict[str, SpanScore]
    model: dict[str, SpanScore]
    sides: dict[str, SideScore]


def build_tagger(
    recipe: SpanRecipe,
    recipe_file: Path,
    data: Path,
    documents: Sequence[Article],
    work: Path,
    *,
    progress: Progress,
    say: Callable[[str], None] = lambda message: None,
) -> Path:
    """Train and quantise; return the model folder in `work`, without scores and card yet.

    `documents` have their parties marked. What an earlier run has done is not done again.
    """
    folder = work / recipe.name
    say("training on spans")
    weights = fit_spans(recipe, data, work / "spans", progress)
    for number, phase in enumerate(recipe.sides, start=1):
        say(f"training on whose position it is, of {len(documents):,} documents")
        place = work / f"sides-{number}"
        weights = fit_sides(recipe, phase, weights, data, documents, place, progress)
    folder.mkdir(exist_ok=True)
    if recipe_file.resolve() != (folder / "recipe.yaml").resolve():
        shutil.copyfile(recipe_file, folder / "recipe.yaml")
    if not (folder / "model.onnx").is_file():
        say("writing int8 ONNX")
        articles = read_articles(data / recipe.data.train)
        export_tagger(weights, folder, windows_of(articles, recipe.fit.characters, _SAMPLES))
    config = TaggerConfig(
        name=recipe.name,
        version=recipe.version,
        kind="attribution",
        labels=LABELS,
        window=recipe.window,
        context=recipe.context,
        max_length=recipe.max_length,
        languages=recipe.languages,
    )
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")
    return folder


def set_chain(folder: Path, chain: Chain) -> None:
    """Write the weights of the chain into the folder's `config.json`."""
    path = folder / "config.json"
    config = TaggerConfig.model_validate_json(path.read_bytes())
    path.write_text(config.model_copy(update={"chain": chain}).model_dump_json(indent=2) + "\n")


def set_metrics(
    folder: Path,
    articles: int,
    rules: dict[str, SpanScore],
    model: dict[str, SpanScore],
    sides: dict[str, SideScore],
) -> None:
    """Write `metrics.json`."""
    today = datetime.now(UTC).date().isoformat()
    metrics = SpanMetrics(date=today, articles=articles, rules=rules, model=model, sides=sides)
    (folder / "metrics.json").write_text(metrics.model_dump_json(indent=2) + "\n")


def read_span_metrics(folder: Path) -> SpanMetrics:
    """Read `metrics.json` of a model folder."""
    return SpanMetrics.model_validate_json((folder / "metrics.json").read_bytes())


def span_card(recipe: SpanRecipe, metrics: SpanMetrics, megabytes: float) -> str:
    """Render the card; every number in it comes from the recipe or the metrics."""
    return "\n".join(_lines(recipe, metrics, megabytes)) + "\n"


def span_row(recipe: SpanRecipe, metrics: SpanMetrics, megabytes: float) -> str:
    """Render the model's row of `models/README.md`."""
    cells = (
        f"[{recipe.name}]({recipe.name}/README.md)",
        str(recipe.version),
        f"{megabytes:.0f} MB",
        recipe.license,
        ", ".join(recipe.languages),
        ", ".join(f"{role} overlap F1 {one.f1:.2f}" for role, one in metrics.model.items()),
        metrics.date,
    )
    return "| " + " | ".join(cells) + " |"


def _lines(recipe: SpanRecipe, metrics: SpanMetrics, megabytes: float) -> Iterator[str]:
    languages = ", ".join(recipe.languages)
    yield from ("---", f"license: {recipe.license.lower()}", f"language: [{languages}]")
    yield from ("library_name: onnx", "pipeline_tag: token-classification", "---", "")
    yield f"# {recipe.name}, version {recipe.version}"
    yield from ("", recipe.summary, "")
    yield (
        f"int8 ONNX, {megabytes:.0f} MB, for onnxruntime on a CPU. Languages: {languages}. "
        f"Licence: {recipe.license}. Built on {metrics.date} by `annotate train` with the "
        "`recipe.yaml` beside this card."
    )
    yield from ("", f"## Spans, on {metrics.articles} development articles", "")
    yield (
        "As `annotate attribute` writes them, by the rules alone and with this model. *Overlap* "
        "counts a span that shares a character with a gold one, *exact* one that is the same."
    )
    yield from ("", "| role | by | overlap P | R | F1 | exact F1 |", "|" + " --- |" * 6)
    for role in metrics.model:
        for name, scores in (("rules", metrics.rules), ("model", metrics.model)):
            one = scores[role]
            cells = f"{one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.exact_f1:.3f}"
            yield f"| {role} | {name} | {cells} |"
    yield from ("", "## Whose position a sentence is", "")
    yield (
        "Share of the sentences of our own labelled articles whose side is right. How far to trust "
        "tagger, rules and names was fitted on the same articles; the card of the stance model "
        "has the share on articles that nothing was fitted on."
    )
    yield from ("", "| articles | sentences | rules | model |", "|" + " --- |" * 4)
    for name, side in metrics.sides.items():
        yield f"| {name} | {side.sentences} | {side.rules:.3f} | {side.model:.3f} |"
    yield from ("", "## Made from", "", f"- Start: `{recipe.start}`")
    yield f"- Trained on `{recipe.data.train}`, then on `{recipe.data.sides}` too."
    yield from (f"- {credit}" for credit in recipe.credits)
    yield from ("", "## Limits", "")
    yield from (f"- {limit}" for limit in recipe.limits)


def publish_tagger(recipe: SpanRecipe, folder: Path, output: Path) -> None:
    """Write card and checksums, and put the model in the place of `output`."""
    megabytes = (folder / "model.onnx").stat().st_size / 1e6
    card = span_card(recipe, read_span_metrics(folder), megabytes)
    (folder / "README.md").write_text(card, encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in FILES]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    with replacing_folder(output) as part:
        for name in (*FILES, "SHA256SUMS"):
            shutil.copyfile(folder / name, part / name)
