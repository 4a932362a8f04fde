"""What `metrics.json` of a model folder holds; the card is rendered from it."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from annotate.evaluate import AxisScores


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NliMetrics(_Part):
    """Accuracy on the recipe's development pairs."""

    pairs: int
    fp32_accuracy: float
    int8_accuracy: float


class StanceMetrics(_Part):
    """Scores on labelled articles of our own, which no training or calibration has seen.

    By axis: `axes` as it ships, `fp32` the macro-F1 before it was quantised, `plain` the macro-F1
    of the same weights without speakers and calibration, `untuned` that of the weights before they
    met a scenario. `sides` is the share of sentences whose speaker's side is right.
    """

    articles: int
    axes: dict[str, AxisScores]
    fp32: dict[str, float]
    plain: dict[str, float]
    untuned: dict[str, float] = {}
    sides: float


class Metrics(_Part):
    date: str
    nli: NliMetrics
    stance: dict[str, StanceMetrics] = {}
    """By the name that the recipe gives the articles."""


def read_metrics(folder: Path) -> Metrics:
    """Read `metrics.json` of a model folder."""
    return Metrics.model_validate_json((folder / "metrics.json").read_bytes())
