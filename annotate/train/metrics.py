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
    """Scores on our own labelled articles, which no training or calibration has seen.

    `plain` is the macro-F1 by axis of the same weights without speakers and calibration.
    `languages` is the macro-F1 by language and axis.
    """

    taxonomy: str
    articles: int
    axes: dict[str, AxisScores]
    plain: dict[str, float]
    languages: dict[str, dict[str, float]]


class Metrics(_Part):
    date: str
    nli: NliMetrics
    stance: StanceMetrics | None = None


def read_metrics(folder: Path) -> Metrics:
    """Read `metrics.json` of a model folder."""
    return Metrics.model_validate_json((folder / "metrics.json").read_bytes())
