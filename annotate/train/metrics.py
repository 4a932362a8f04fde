"""What `metrics.json` of a model folder holds; the card is rendered from it."""

from pathlib import Path

from pydantic import Field

from annotate.evaluate import AxisScores
from annotate.span_scores import SpanScore
from annotate.train.model_recipe import Part


class NliMetrics(Part):
    """Accuracy on the recipe's development pairs."""

    pairs: int
    fp32_accuracy: float
    int8_accuracy: float


class StanceMetrics(Part):
    """Scores on labelled articles of our own, which no training or calibration has seen.

    By axis: `axes` as it ships, `fp32` the macro-F1 before it was quantised, `plain` the macro-F1
    of the same weights without speakers and calibration, `untuned` that of the weights before they
    met a scenario. `sides` is the share of sentences whose speaker's side is right.
    """

    articles: int
    axes: dict[str, AxisScores]
    fp32: dict[str, float]
    plain: dict[str, float]
    untuned: dict[str, float] = Field(default_factory=dict)
    sides: float


class Metrics(Part):
    date: str
    nli: NliMetrics
    stance: dict[str, StanceMetrics] = Field(default_factory=dict)
    """By the name that the recipe gives the articles."""


def read_metrics(folder: Path) -> Metrics:
    """Read `metrics.json` of a model folder."""
    return Metrics.model_validate_json((folder / "metrics.json").read_bytes())


class SideScore(Part):
    """The share of sentences whose side is right, by the rules alone and with the model."""

    sentences: int
    rules: float
    model: float


class SpanMetrics(Part):
    """What `metrics.json` of an attribution model holds; the card is rendered from it.

    `rules` and `model` are by role, on the recipe's development articles; `sides` by the folder.
    """

    date: str
    articles: int
    rules: dict[str, SpanScore]
    model: dict[str, SpanScore]
    sides: dict[str, SideScore]


def read_span_metrics(folder: Path) -> SpanMetrics:
    """Read `metrics.json` of a model folder."""
    return SpanMetrics.model_validate_json((folder / "metrics.json").read_bytes())
