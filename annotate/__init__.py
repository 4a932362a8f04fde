"""Claim and stance annotation: articles to pre-labelled sentences, Label Studio and a dataset."""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotate.attribute import attribute as attribute
    from annotate.classifiers import load_classifier as load_classifier
    from annotate.classifiers.tagging import load_tagger as load_tagger
    from annotate.errors import AnnotateError as AnnotateError
    from annotate.evaluate import evaluate as evaluate
    from annotate.export import export as export
    from annotate.pipeline import with_speakers as with_speakers
    from annotate.prelabel import prelabel as prelabel
    from annotate.read import read as read
    from annotate.split import split as split
    from annotate.studio.client import connect as connect
    from annotate.studio.local import connection as connection
    from annotate.studio.pull import pull as pull
    from annotate.studio.push import push as push
    from annotate.taxonomy import load_taxonomy as load_taxonomy
    from annotate.types import Annotation as Annotation
    from annotate.types import Attribution as Attribution
    from annotate.types import Document as Document
    from annotate.types import Prediction as Prediction
    from annotate.types import Sentence as Sentence

_HOME = {
    "Annotation": "annotate.types",
    "AnnotateError": "annotate.errors",
    "Attribution": "annotate.types",
    "Document": "annotate.types",
    "Prediction": "annotate.types",
    "Sentence": "annotate.types",
    "attribute": "annotate.attribute",
    "connect": "annotate.studio.client",
    "connection": "annotate.studio.local",
    "evaluate": "annotate.evaluate",
    "export": "annotate.export",
    "load_classifier": "annotate.classifiers",
    "load_tagger": "annotate.classifiers.tagging",
    "load_taxonomy": "annotate.taxonomy",
    "prelabel": "annotate.prelabel",
    "pull": "annotate.studio.pull",
    "push": "annotate.studio.push",
    "read": "annotate.read",
    "split": "annotate.split",
    "with_speakers": "annotate.pipeline",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: `import annotate` alone stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'annotate' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


class _Package(ModuleType):
    """Keeps `annotate.read` the stage: importing its module of that name would hide it."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
