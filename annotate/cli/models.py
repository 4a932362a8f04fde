"""Commands for models: train, evaluate."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate import jsonl
from annotate.classifiers import DEFAULT, Classifier, load_classifier
from annotate.cli.options import Model, Target, TaxonomyName
from annotate.cli.show import bar, examples, number, say
from annotate.errors import BadInput, MissingExtra
from annotate.gold import read_gold
from annotate.pipeline import with_speakers
from annotate.prelabel import Spoken, prelabel, statement
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.train.recipe import Stance, load_recipe

if TYPE_CHECKING:
    from annotate.evaluate import AxisScores


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command, example in (
        (train, "annotate train recipe.yaml --data DATA -o my-model"),
        (evaluate, "annotate evaluate labelled/ -t russia-us"),
    ):
        app.command(epilog=examples(example))(command)


def train(
    recipe: Annotated[
        Path, typer.Argument(help="The recipe, such as configs/recipes/nli-minilm.yaml.")
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
    try:
        from annotate.train.build import build, check_output, publish
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "onnx", "safetensors"}:
            raise
        raise MissingExtra(error.name, "train") from error
    check_output(output)
    stance = load_recipe(recipe).stance
    if stance:  # a wrong path must not wait for the training
        for path in (stance.dev, stance.test):
            read_labelled(path, load_taxonomy(stance.taxonomy))
    work = work or output.with_name(output.name + ".work")
    with bar("training") as tell:
        folder = build(
            recipe, data, work, progress=lambda done, total, _: tell(done, total), say=say
        )
    if stance:
        calibrate_and_score(folder, stance)
    publish(folder, output)
    say(f"model in {output}; try it: annotate prelabel SENTENCES --model {output} -o PREDICTIONS")


def calibrate_and_score(folder: Path, stance: Stance) -> None:
    """Fit the calibration of a model folder to labelled articles, and score it on others."""
    from annotate.classifiers.onnx import load_onnx
    from annotate.evaluate import evaluate as compare
    from annotate.train.build import set_calibration, set_stance
    from annotate.train.calibrate import calibrate
    from annotate.train.metrics import StanceMetrics

    taxonomy = load_taxonomy(stance.taxonomy)
    spoken, labels = read_labelled(stance.dev, taxonomy)
    say(f"calibrating on {number(len(labels), 'sentence')}")
    sought = bool(taxonomy.actors)
    statements = [statement(*one, sought=sought) for one in spoken]
    set_calibration(folder, calibrate(load_onnx(folder), taxonomy, statements, labels))
    spoken, labels = read_labelled(stance.test, taxonomy)
    say(f"scoring {number(len(labels), 'sentence')}")
    classifier = load_onnx(folder)
    predictions = list(prelabel(spoken, taxonomy, classifier))
    by_language: dict[str, dict[str, dict[str, str]]] = {}
    for (sentence, _), label in zip(spoken, labels, strict=True):
        by_language.setdefault(sentence.language or "unknown", {})[sentence.id] = label
    every = {id: label for gold in by_language.values() for id, label in gold.items()}
    textbook = compare(prelabel(spoken, taxonomy, classifier.plain()), every, taxonomy)
    set_stance(
        folder,
        StanceMetrics(
            taxonomy=taxonomy.id,
            articles=len({sentence.document_id for sentence, _ in spoken}),
            axes=compare(predictions, every, taxonomy),
            plain={axis: one.macro_f1 for axis, one in textbook.items()},
            languages={
                language: {
                    axis: one.macro_f1 for axis, one in compare(predictions, gold, taxonomy).items()
                }
                for language, gold in sorted(by_language.items())
            },
        ),
    )


def read_labelled(path: Path, taxonomy: Taxonomy) -> tuple[list[Spoken], list[dict[str, str]]]:
    """Read labelled articles: their sentences with the speakers found, and people's labels.

    Raises BadInput where the labels are not those of the taxonomy.
    """
    rows = list(read_gold(path))
    labels = {sentence.id: label for sentence, label in rows if label}
    for sentence, label in rows:
        if label:
            check_labels(f"{path}: {sentence.text[:50]!r}", label, taxonomy)
    spoken = with_speakers((sentence for sentence, _ in rows), taxonomy)
    chosen = [one for one in spoken if one[0].id in labels]
    return chosen, [labels[sentence.id] for sentence, _ in chosen]


def check_labels(where: str, labels: dict[str, str], taxonomy: Taxonomy) -> None:
    """Refuse labels that the taxonomy does not know; an axis may be left out, not all of them."""
    axes = [axis for axis in taxonomy.axes if axis.name in labels]
    if not axes:
        raise BadInput(
            f"{where}: labelled for {', '.join(labels)}, no axis of {taxonomy.id}",
            f"its axes are {', '.join(axis.name for axis in taxonomy.axes)}",
        )
    for axis in axes:
        names = [label.name for label in axis.labels]
        if labels[axis.name] not in names:
            raise BadInput(
                f"{where}: {labels[axis.name]!r} is no label of {axis.name} in {taxonomy.id}",
                f"its labels are {', '.join(names)}",
            )


def score(
    spoken: Sequence[Spoken],
    labels: Sequence[dict[str, str]],
    taxonomy: Taxonomy,
    classifier: Classifier,
) -> dict[str, AxisScores]:
    """Pre-label and compare with people's labels."""
    from annotate.evaluate import evaluate as evaluate_predictions

    gold = {one[0].id: label for one, label in zip(spoken, labels, strict=True)}
    return evaluate_predictions(prelabel(spoken, taxonomy, classifier), gold, taxonomy)


def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="A .tsv of labelled sentences, or a folder of them.")
    ],
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    model: Model = DEFAULT,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the scores as JSON, too.")
    ] = None,
) -> None:
    """Score a model on text whose labels are known.

    Prints precision, recall and F1 by axis and label.
    """
    scheme = load_taxonomy(taxonomy, target=target)
    spoken, labels = read_labelled(gold, scheme)
    scores = score(spoken, labels, scheme, load_classifier(model))
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
