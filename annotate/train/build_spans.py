"""The steps from a recipe of attribution to a model folder; the command line joins them."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from annotate.classifiers.config import read_config_as
from annotate.classifiers.tagger import TaggerConfig
from annotate.classifiers.tagging import LABELS, Chain
from annotate.span_scores import SpanScore
from annotate.train.card_spans import span_card
from annotate.train.checkpoint import made_from
from annotate.train.export_spans import export_tagger
from annotate.train.fit_spans import fit_sides, fit_spans
from annotate.train.loop import Progress
from annotate.train.metrics import SideScore, SpanMetrics, read_span_metrics
from annotate.train.sides import Article
from annotate.train.span_recipe import SpanRecipe
from annotate.train.spans import read_articles, windows_of

SAMPLES = 128
"""Texts that the range of the activations is measured on, as long as a window."""
CHARACTERS = 4
"""Of a token, about."""


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
    tags = weights = fit_spans(recipe, data, work / "spans", progress)
    for number, phase in enumerate(recipe.sides, start=1):
        say(f"training on whose position it is, of {len(documents):,} documents")
        place = work / f"sides-{number}"
        weights = fit_sides(recipe, phase, weights, data, documents, place, progress, tags=tags)
    folder.mkdir(exist_ok=True)
    if recipe_file.resolve() != (folder / "recipe.yaml").resolve():
        shutil.copyfile(recipe_file, folder / "recipe.yaml")
    if not made_from(weights, folder / "model.onnx"):
        say("writing int8 ONNX")
        articles = read_articles(data / recipe.data.train)
        export_tagger(weights, folder, windows_of(articles, recipe.window * CHARACTERS, SAMPLES))
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
    config = read_config_as(TaggerConfig, folder).model_copy(update={"chain": chain})
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")


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


def render_span_card(recipe: SpanRecipe, folder: Path) -> str:
    """Render the card from the recipe and the metrics that lie in the folder."""
    megabytes = (folder / "model.onnx").stat().st_size / 1e6
    return span_card(recipe, read_span_metrics(folder), megabytes)
