"""Commands below `annotate models`: list, add."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated

import typer

from annotate.classifiers import check_name, shipped
from annotate.cli.show import examples, say
from annotate.errors import BadModel, MissingExtra
from annotate.resources import resource
from annotate.taxonomy import load_taxonomy

ADDED = Path("annotate-models")
"""Where `models add` writes if not told otherwise."""
SENTENCES = 36
"""Of our own articles that a model is asked about, before and after its conversion."""
HYPOTHESES = 6
"""That each of them is asked with."""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(help="List the models there are, or add one of the Hugging Face Hub.")
    group.callback(invoke_without_command=True)(list_if_alone)
    group.command(name="list")(list_models)
    group.command(epilog=examples("annotate models add org/name"))(add)
    app.add_typer(group, name="models")


def list_if_alone(context: typer.Context) -> None:
    """List the models, where no other command is given."""
    if context.invoked_subcommand is None:
        list_models()


def list_models() -> None:
    """Print name, size and what it is of every model: the shipped ones, and those added here."""
    for name, folder in folders():
        megabytes = (folder / "model.onnx").stat().st_size / 1e6
        typer.echo(f"{name}\t{megabytes:.0f} MB\t{summary(folder)}")


def folders() -> Iterator[tuple[str, Path]]:
    """Yield what to say to `--model`, and where it lies."""
    for place in (resource("models"), ADDED):
        for path in sorted(place.glob("*/model.onnx")):
            folder = path.parent
            yield (str(folder) if place == ADDED else folder.name), folder


def summary(folder: Path) -> str:
    """Return the first sentence of the card, which stands below its heading."""
    card = folder / "README.md"
    lines = card.read_text(encoding="utf-8").splitlines() if card.is_file() else []
    heading = next((i for i, line in enumerate(lines) if line.startswith("# ")), len(lines))
    return next((line for line in lines[heading + 1 :] if line), "")


def add(
    name: Annotated[
        str,
        typer.Argument(
            metavar="HUB-ID|FOLDER", help="An NLI model of the Hub, or a folder of transformers."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Folder; annotate-models/ORG--NAME if not said."),
    ] = None,
    revision: Annotated[
        str, typer.Option(help="Branch, tag or commit of the Hub's model.")
    ] = "main",
) -> None:
    """Convert an NLI model to int8 ONNX, which `--model FOLDER` takes; it runs without torch.

    Before it is put in place, its answers are compared with those of the model in fp32.
    """
    if name in shipped():
        raise BadModel(f"{name}: is shipped already", f"it is ready to use: --model {name}")
    check_name(name)
    try:
        from annotate.classifiers.transformers import open_nli
        from annotate.train.cross_encoder import convert
        from annotate.train.publish import CONVERTED, check_output
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "onnx", "onnxscript", "safetensors"}:
            raise
        raise MissingExtra(error.name, "train") from error
    folder = Path(name)
    output = output or ADDED / (
        folder.resolve().name if folder.is_dir() else name.replace("/", "--")
    )
    check_output(output, CONVERTED)
    say(f"loading {name}")
    model, source = open_nli(name, revision=revision)
    samples, pairs = own_pairs()
    parity = convert(model, source, output, samples=samples, pairs=pairs, say=say)
    say(str(parity))
    say(f"model in {output}; try it: annotate prelabel SENTENCES --model {output} -o PREDICTIONS")


def own_pairs() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pair sentences of our articles with hypotheses: for the ranges, and others to compare on."""
    from annotate.read import read
    from annotate.split import split

    found = split(read([resource("configs/articles")]))
    texts = [sentence.text for sentence in found if sentence.kind == "sentence"]
    step = len(texts) // SENTENCES
    schemes = [load_taxonomy(name) for name in ("russia-us", "claims")]
    labels = [label for scheme in schemes for axis in scheme.axes for label in axis.labels]
    hypotheses = cycle(text for label in labels for text in label.hypotheses)

    def pairs(chosen: list[str]) -> list[tuple[str, str]]:
        return [(text, asked) for text in chosen for asked in islice(hypotheses, HYPOTHESES)]

    return pairs(texts[::step][:SENTENCES]), pairs(texts[step // 2 :: step][:SENTENCES])
