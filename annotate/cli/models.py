"""Commands for models: train, evaluate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate import jsonl
from annotate.classifiers import DEFAULT, load_classifier
from annotate.classifiers.tagging import TAGGER, load_tagger
from annotate.cli.options import Attributor, Model, Target, TaxonomyName, tagger_of
from annotate.cli.show import bar, examples, number, say
from annotate.errors import MissingExtra
from annotate.taxonomy import Taxonomy, load_taxonomy

if TYPE_CHECKING:
    from annotate.evaluate import AxisScores
    from annotate.scoring import Labelled
    from annotate.train.build import Built
    from annotate.train.recipe import Recipe


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command, example in (
        (train, "annotate train recipe.yaml --data DATA -o my-model"),
        (evaluate, "annotate evaluate labelled/ -t russia-us"),
    ):
        app.command(epilog=examples(example))(command)


def train(
    recipe: Annotated[
        Path, typer.Argument(help="The recipe, such as models/stance-minilm/recipe.yaml.")
    ],
    data: Annotated[Path, typer.Option(help="Folder of the data that the recipe names.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the model.")],
    work: Annotated[
        Path | None,
        typer.Option(help="Folder of what a stopped run goes on from; OUTPUT.work if not said."),
    ] = None,
) -> None:
    """Build a model folder from a recipe and data.

    Trains, exports to int8 ONNX, calibrates and scores. A stopped run goes on where it left off.
    """
    for name in ("onnx", "torch", "safetensors", "onnxscript"):
        if find_spec(name) is None:
            raise MissingExtra(name, "train")
    from annotate.train.publish import check_output
    from annotate.train.recipe import Recipe, load_recipe

    check_output(output)
    found = load_recipe(recipe)
    work = work or output.with_name(output.name + ".work")
    work.mkdir(parents=True, exist_ok=True)
    if isinstance(found, Recipe):
        train_stance(found, recipe, data, work, output)
    else:
        from annotate.cli.attribution import train_attribution

        train_attribution(found, recipe, data, output, work)
        say(f"model in {output}; try it: annotate attribute DOCUMENTS --attribution {output}")


def train_stance(recipe: Recipe, recipe_file: Path, data: Path, work: Path, output: Path) -> None:
    """Build a stance model, calibrate it on labelled articles and score it on others."""
    from annotate.scoring import read_labelled
    from annotate.train.build import build, render_card
    from annotate.train.publish import publish

    stance = recipe.stance
    if stance:  # a wrong path must not wait for the training
        taxonomy = load_taxonomy(stance.taxonomy)
        tagger = load_tagger(stance.tagger) if stance.tagger else None
        dev = [one for path in stance.dev for one in read_labelled(path, taxonomy, tagger)]
        test = {name: read_labelled(path, taxonomy, tagger) for name, path in stance.test.items()}
    with bar("training") as tell:
        built = build(
            recipe,
            recipe_file,
            data,
            work,
            progress=lambda done, total, _: tell(done, total),
            say=say,
        )
    if stance:
        calibrate_and_score(built, taxonomy, dev, test)
    publish(built.shipped, output, render_card(built.shipped))
    say(f"model in {output}; try it: annotate prelabel SENTENCES --model {output} -o PREDICTIONS")


def calibrate_and_score(
    built: Built,
    taxonomy: Taxonomy,
    dev: Sequence[Labelled],
    test: Mapping[str, Sequence[Labelled]],
) -> None:
    """Fit the calibration of a model to `dev`, and score it on `test`."""
    from annotate.classifiers.onnx import load_onnx
    from annotate.scoring import score, side_accuracy
    from annotate.train.build import set_calibration, set_stance
    from annotate.train.calibrate import Sample, calibrate
    from annotate.train.metrics import StanceMetrics

    say(f"calibrating on {number(sum(len(one.labels) for one in dev), 'sentence')}")
    samples = [Sample(one.taxonomy, one.statements, one.labels) for one in dev]
    calibration = calibrate(load_onnx(built.shipped), samples)
    for place in (built.shipped, built.exact):
        set_calibration(place, calibration)
    shipped, fp32 = load_onnx(built.shipped), load_onnx(built.exact)
    untuned = load_onnx(built.untuned).plain() if built.untuned else None
    found = {}
    for name, articles in test.items():
        say(f"scoring {name}: {number(sum(len(one.labels) for one in articles), 'sentence')}")
        found[name] = StanceMetrics(
            articles=len(articles),
            axes=score(articles, taxonomy, shipped),
            fp32=_macro_f1(score(articles, taxonomy, fp32)),
            plain=_macro_f1(score(articles, taxonomy, shipped.plain())),
            untuned=_macro_f1(score(articles, taxonomy, untuned)) if untuned else {},
            sides=round(side_accuracy(articles), 4),
        )
    set_stance(built.shipped, found)


def _macro_f1(scores: Mapping[str, AxisScores]) -> dict[str, float]:
    return {axis: one.macro_f1 for axis, one in scores.items()}


def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="A .tsv of labelled sentences, or a folder of them.")
    ],
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    model: Model = DEFAULT,
    attribution: Attributor = TAGGER,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the scores as JSON, too.")
    ] = None,
) -> None:
    """Score a model on text whose labels are known.

    Prints precision, recall and F1 by axis and label.
    """
    from annotate.scoring import read_labelled, score  # here, for it takes long to load

    scheme = load_taxonomy(taxonomy, target=target)
    articles = read_labelled(gold, scheme, tagger_of(attribution))
    scores = score(articles, scheme, load_classifier(model))
    for axis, one in scores.items():
        typer.echo(
            f"{axis}: macro-F1 {one.macro_f1:.3f} (most frequent label: {one.baseline_f1:.3f}), "
            f"accuracy {one.accuracy:.3f}, calibration error {one.calibration_error:.3f}, "
            f"{one.sentences} sentences"
        )
        for label, row in one.labels.items():
            typer.echo(
                f"  {label:20} precision {row.precision:.3f}  recall {row.recall:.3f}  "
                f"F1 {row.f1:.3f}  of {row.support}"
            )
    if output:
        rows = {axis: one.model_dump() for axis, one in scores.items()}
        with jsonl.replacing(output) as file:
            file.write(json.dumps(rows, indent=2).encode() + b"\n")
