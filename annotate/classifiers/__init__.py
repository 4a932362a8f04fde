"""What rates labels for statements, zero-shot or trained, behind one small protocol."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from annotate.errors import BadModel, MissingExtra
from annotate.resources import resource
from annotate.taxonomy import Axis

DEFAULT = "stance-minilm"
"""The shipped model: offline, on a CPU, without torch."""


class Statement(NamedTuple):
    """A sentence as a classifier sees it: the words, and who is known to say them.

    `sought` says whether anybody looked for who says them, where there is no speaker;
    `confidence` is the probability that the side is right, where it is known.
    """

    text: str
    speaker: str | None = None
    side: str | None = None
    language: str | None = None
    sought: bool = False
    confidence: float | None = None


class Rating(NamedTuple):
    """A probability for every label of the axis, and the hypothesis that decided."""

    scores: dict[str, float]
    hypothesis: str | None = None


class Classifier(Protocol):
    @property
    def id(self) -> str:
        """Name and version, as predictions carry it."""
        ...

    def rate(self, statements: Sequence[Statement], axes: Sequence[Axis]) -> list[list[Rating]]:
        """Rate every statement on every axis; any number of statements, batched inside."""
        ...

    def reads(self, language: str | None) -> bool:
        """Whether the model understands texts of this language (unknown counts as yes)."""
        ...


def shipped() -> list[str]:
    """Names of the classifiers that come with the package."""
    return sorted(
        path.parent.name
        for path in resource("models").glob("*/config.json")
        if json.loads(path.read_bytes())["kind"] != "attribution"
    )


def load_classifier(name: str = DEFAULT) -> Classifier:
    """Load a shipped model by its name, a folder by its path, or a Hub model as `org/name`.

    A bare name is a shipped model where there is one, whatever lies in the working directory.
    Raises BadModel where there is none, MissingExtra where torch is needed and not installed.
    """
    bundled = resource(f"models/{name}")
    if "/" not in name and (bundled / "config.json").is_file():
        folder = bundled
    else:
        folder = Path(name)
        check_name(name)
    if (folder / "model.onnx").is_file():
        from annotate.classifiers.onnx import load_onnx

        return load_onnx(folder)
    try:
        from annotate.classifiers.transformers import load_transformers
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "transformers"}:
            raise
        raise MissingExtra(error.name, "train") from error
    return load_transformers(str(folder))


def check_name(name: str) -> None:
    """Refuse what is neither a folder with a model nor a Hub id, before a library is loaded."""
    folder = Path(name)
    known = f"shipped: {', '.join(shipped()) or 'none'}"
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise BadModel(
                f"{folder}: no model: it has no config.json",
                "name a folder that annotate train wrote, or that transformers saved",
            )
    elif "/" not in name:
        raise BadModel(
            f"no model is called {name!r}",
            f"{known}; or give a folder, or a Hub id such as org/name",
        )
    elif not re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name):
        raise BadModel(
            f"{name}: no such folder", f"give a model folder, a Hub id such as org/name; {known}"
        )
