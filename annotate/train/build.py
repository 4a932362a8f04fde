"""The steps from a recipe of stance to a model folder; the command line joins them with text."""

import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from annotate.classifiers.calibration import Calibration
from annotate.classifiers.config import ModelConfig, read_config
from annotate.classifiers.one_pass import INPUTS, OnePass, padded
from annotate.classifiers.onnx import load_onnx
from annotate.taxonomy import check_taxonomy, shipped, taxonomy_path
from annotate.train.card import card, row
from annotate.train.checkpoint import made_from
from annotate.train.distil import ask_teacher, softened, unlabelled
from annotate.train.export import export_onnx
from annotate.train.fit import fit
from annotate.train.loop import Progress
from annotate.train.metrics import Metrics, NliMetrics, StanceMetrics, read_metrics
from annotate.train.nli import LABELS, Example, examples, read_pairs
from annotate.train.quantise import Feeds
from annotate.train.recipe import Fit, Recipe, load_recipe
from annotate.train.rows import Row, encode
from annotate.train.scenarios import reference_texts, scenario_examples
from annotate.train.score import accuracy
from annotate.train.start import start_folder
from annotate.train.teacher import Opinions

MOST = 8
"""Hypotheses of an NLI example."""
REFERENCE = 48
"""Reference texts of a model (see classifiers.zero_shot)."""
SAMPLES = 512
"""Texts that the range of the activations is measured on."""


class Built(NamedTuple):
    """Model folders: what ships, the same in fp32, and that before it met a scenario, if any."""

    shipped: Path
    exact: Path
    untuned: Path | None


def build(
    recipe: Recipe,
    recipe_file: Path,
    data: Path,
    work: Path,
    *,
    progress: Progress,
    say: Callable[[str], None] = lambda message: None,
) -> Built:
    """Train, quantise and score on NLI; the model folder in `work` is not calibrated yet.

    What an earlier run of the same recipe has done in `work` is not done again.
    """
    folder, exact = work / recipe.name, work / "fp32"
    untuned: Path | None = None
    pairs = examples(read_pairs(data / recipe.data.dev), MOST)  # a wrong path must not wait
    weights = start_folder(recipe.start)

    @cache
    def said() -> Opinions:
        if not recipe.teacher:
            return {}
        return ask_teacher(recipe, recipe.teacher, data, work / "teacher", progress, say)

    for number, phase in enumerate(recipe.phases):
        say(f"phase {number + 1} of {len(recipe.phases)}: {phase.steps:,} steps")
        met = any(one.scenarios for one in recipe.phases[:number])
        if number and phase.scenarios and not met:
            untuned = _in_fp32(recipe, weights, work / "untuned")
        weights = fit(
            lambda phase=phase: _examples(recipe, phase, data, said),  # type: ignore[misc]
            phase,
            start=weights,
            work=work / f"phase-{number + 1}",
            lengths=recipe.lengths,
            progress=progress,
        )
    folder.mkdir(exist_ok=True)
    _write_config(recipe, folder)
    if recipe_file.resolve() != (folder / "recipe.yaml").resolve():
        shutil.copyfile(recipe_file, folder / "recipe.yaml")
    if not made_from(weights, folder / "model.onnx"):
        say("writing int8 ONNX")
        export_onnx(weights, folder, _samples(recipe, data, weights))
    for place in (folder, _in_fp32(recipe, weights, exact)):
        _write_priors(place)
    if not made_from(weights, folder / "metrics.json"):
        count = sum(len(example.asked) for example in pairs)
        say(f"scoring {count:,} pairs in fp32 and in int8")
        int8, fp32 = (OnePass(place, read_config(place)) for place in (folder, exact))
        nli = NliMetrics(
            pairs=count,
            fp32_accuracy=accuracy(fp32.logits, pairs),
            int8_accuracy=accuracy(int8.logits, pairs),
        )
        _write_metrics(folder, Metrics(date=datetime.now(UTC).date().isoformat(), nli=nli))
    return Built(folder, exact, untuned)


def _in_fp32(recipe: Recipe, weights: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    _write_config(recipe, folder)
    if not made_from(weights, folder / "model.onnx"):
        export_onnx(weights, folder)
    return folder


def _examples(
    recipe: Recipe, phase: Fit, data: Path, said: Callable[[], Opinions] = dict
) -> Sequence[Example]:
    found: list[Example] = []
    if phase.sources:
        passes = read_pairs(data / recipe.data.train, phase.sources)
        if phase.soft or phase.variants:
            opinions = said()
            more = [unlabelled(passes, opinions)] * phase.variants
            passes = softened(passes, opinions, phase.soft) + more
        found += examples(passes, MOST)
    if phase.scenarios and recipe.data.scenarios:
        found += scenario_examples(recipe.data.scenarios, phase.scenarios, phase.seed)
    return found


def _samples(recipe: Recipe, data: Path, weights: Path) -> list[Feeds]:
    """Take inputs that the model was trained on, for the range of its activations."""
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    every = _examples(recipe, recipe.phases[-1], data)
    rows = encode(every[:: max(1, len(every) // SAMPLES)], tokenizer, recipe.lengths)
    return [_feeds(rows[start : start + 8]) for start in range(0, len(rows), 8)]


def _feeds(rows: Sequence[Row]) -> Feeds:
    hypotheses = [ids for row in rows for ids in row.hypotheses]
    arrays = (*padded([row.text for row in rows]), *padded(hypotheses[:24]))
    return dict(zip(INPUTS, arrays, strict=True))


def _write_config(recipe: Recipe, folder: Path) -> None:
    config = ModelConfig(
        name=recipe.name,
        version=recipe.version,
        kind="one-pass",
        labels=LABELS,
        max_length=recipe.text_length,
        hypothesis_length=recipe.hypothesis_length,
        languages=recipe.languages,
        reference=reference_texts(recipe.data.scenarios, REFERENCE, seed=0)
        if recipe.data.scenarios
        else (),
    )
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")


def _write_priors(folder: Path) -> None:
    """Save what the hypotheses of the shipped taxonomies have on the reference texts, if any."""
    if not read_config(folder).reference:
        return
    known = [check_taxonomy(taxonomy_path(name))[0] for name in shipped()]
    hypotheses = {
        text: None
        for taxonomy in known
        if taxonomy and not taxonomy.needs_target
        for axis in taxonomy.axes
        for label in axis.labels
        for text in label.hypotheses
    }
    means = load_onnx(folder).priors([*hypotheses])
    priors = {text: round(value, 4) for text, value in means.items()}
    config = read_config(folder).model_copy(update={"priors": priors})
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")


def set_calibration(folder: Path, calibration: Calibration) -> None:
    """Write the calibration into the folder's `config.json`."""
    config = read_config(folder).model_copy(update={"calibration": calibration})
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")


def set_stance(folder: Path, stance: dict[str, StanceMetrics]) -> None:
    """Write the scores on labelled articles into the folder's `metrics.json`."""
    _write_metrics(folder, read_metrics(folder).model_copy(update={"stance": stance}))


def render_card(folder: Path) -> str:
    """Render the card from the recipe and metrics that lie in the folder."""
    return card(*_facts(folder))


def render_row(folder: Path) -> str:
    """Render the row of the folder's model for the list of shipped models."""
    return row(*_facts(folder))


def _facts(folder: Path) -> tuple[Recipe, Metrics, float]:
    megabytes = (folder / "model.onnx").stat().st_size / 1e6
    recipe = load_recipe(folder / "recipe.yaml")
    assert isinstance(recipe, Recipe)
    return recipe, read_metrics(folder), megabytes


def _write_metrics(folder: Path, metrics: Metrics) -> None:
    (folder / "metrics.json").write_text(metrics.model_dump_json(indent=2) + "\n")
