"""The steps from a recipe to a model folder; the command line joins them with labelled text."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from annotate.classifiers.calibration import Calibration
from annotate.classifiers.config import ModelConfig, read_config
from annotate.errors import BadInput
from annotate.folder import replacing_folder
from annotate.train.card import card, row
from annotate.train.export import export_onnx
from annotate.train.fit import Progress, fit
from annotate.train.metrics import Metrics, NliMetrics, StanceMetrics, read_metrics
from annotate.train.nli import LABELS, read_pairs
from annotate.train.recipe import Recipe, load_recipe
from annotate.train.score import accuracy, fp32_logits, int8_logits

FILES = ("config.json", "metrics.json", "model.onnx", "README.md", "recipe.yaml", "tokenizer.json")


def build(
    recipe_file: Path,
    data: Path,
    work: Path,
    *,
    progress: Progress,
    say: Callable[[str], None] = lambda message: None,
) -> Path:
    """Train, quantise and score on NLI; return the model folder in `work`, not calibrated yet.

    What an earlier run of the same recipe has done in `work` is not done again.
    """
    recipe = load_recipe(recipe_file)
    folder = work / recipe.name
    pairs = read_pairs(data / recipe.data.dev)  # now: a wrong path must not wait for the training
    weights = fit(recipe, data, work, progress)
    folder.mkdir(exist_ok=True)
    if recipe_file.resolve() != (folder / "recipe.yaml").resolve():
        shutil.copyfile(recipe_file, folder / "recipe.yaml")
    if not (folder / "model.onnx").is_file():
        say("writing int8 ONNX")
        export_onnx(weights, folder)
    config = ModelConfig(
        name=recipe.name,
        version=recipe.version,
        kind="nli",
        labels=LABELS,
        max_length=recipe.max_length,
        languages=recipe.languages,
    )
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")
    if not (folder / "metrics.json").is_file():
        say(f"scoring {len(pairs):,} pairs in fp32 and in int8")
        nli = NliMetrics(
            pairs=len(pairs),
            fp32_accuracy=accuracy(fp32_logits(weights, pairs, recipe.max_length), pairs),
            int8_accuracy=accuracy(int8_logits(folder, pairs), pairs),
        )
        _write_metrics(folder, Metrics(date=datetime.now(UTC).date().isoformat(), nli=nli))
    return folder


def set_calibration(folder: Path, calibration: Calibration) -> None:
    """Write the calibration into the folder's `config.json`."""
    config = read_config(folder).model_copy(update={"calibration": calibration})
    (folder / "config.json").write_text(config.model_dump_json(indent=2) + "\n")


def set_stance(folder: Path, stance: StanceMetrics) -> None:
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
    return load_recipe(folder / "recipe.yaml"), read_metrics(folder), megabytes


def check_output(output: Path) -> None:
    """Refuse an `output` that holds anything but an earlier model."""
    if output.exists() and not output.is_dir():
        raise BadInput(f"{output}: is no folder", "name another one with -o")
    foreign = {path.name for path in output.glob("*")} - {*FILES, "SHA256SUMS"}
    if foreign:
        raise BadInput(
            f"{output / min(foreign)}: no file of a model", "name another folder with -o"
        )


def publish(folder: Path, output: Path) -> None:
    """Write card and checksums, and put the model in the place of `output` (see check_output)."""
    check_output(output)
    (folder / "README.md").write_text(render_card(folder), encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in FILES]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    with replacing_folder(output) as part:
        for name in (*FILES, "SHA256SUMS"):
            shutil.copyfile(folder / name, part / name)


def _write_metrics(folder: Path, metrics: Metrics) -> None:
    (folder / "metrics.json").write_text(metrics.model_dump_json(indent=2) + "\n")
