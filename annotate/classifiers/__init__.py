"""What rates labels for statements, zero-shot or trained, behind one small protocol."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from annotate.errors import BadModel, MissingExtra
from annotate.resources import resource
from annotate.taxonomy import Axis

DEFAULT = "nli-minilm"
"""The shipped model: offline, on a CPU, without torch."""


class Statement(NamedTuple):
    """A sentence as a classifier sees it: the words, and who is known to say them."""

    text: str
    speaker: str | None = None
    side: str | None = None
    language: str | None = None


class Rating(NamedTuple):
    """A probability for every label of the axis, and the hypothesis that decided."""

    scores: dict[str, float]
    hypothesis: str | None = None


class Classifier(Protocol):
    @property
    def id(self) -> str:
        """Name and version, as predictions carry it."""
        ...

    def rate(self, statements: Sequence[Statement], axis: Axis) -> list[Rating]:
        """Rate every statement on one axis; any number of statements, batched inside."""
        ...

    def reads(self, language: str | None) -> bool:
        """Whether the model understands texts of this language (unknown counts as yes)."""
        ...


def shipped() -> list[str]:
    """Names of the models that come with the package."""
    return sorted(path.parent.name for path in resource("models").glob("*/config.json"))


def load_classifier(name: str = DEFAULT) -> Classifier:
    """Load a shipped model by its name, a folder by its path, or a Hub model as `org/name`.

    Raises BadModel where there is none, MissingExtra where torch is needed and not installed.
    """
    folder = Path(name)
    if "/" not in name and not folder.is_dir():
        folder = resource(f"models/{name}")
        if not (folder / "config.json").is_file():
            raise BadModel(
                f"no model is called {name!r}",
                f"shipped: {', '.join(shipped())}; or give a folder, or a Hub id such as org/name",
            )
    if (folder / "model.onnx").is_file():
        from annotate.classifiers.onnx import load_onnx

        return load_onnx(folder)
    if not folder.is_dir() and not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise BadModel(
            f"{name}: no such folder", "give a model folder, or a Hub id such as org/name"
        )
    try:
        from annotate.classifiers.transformers import load_transformers
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "transformers"}:
            raise
        raise MissingExtra(error.name, "train") from error
    return load_transformers(name)
