"""Predictions + people's labels -> scores, beside what always saying the same would give."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

from annotate.taxonomy import Axis, Taxonomy
from annotate.types import Prediction

BINS = 10


class _Scores(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelScores(_Scores):
    precision: float
    recall: float
    f1: float
    support: int


class AxisScores(_Scores):
    """How right the predictions of one axis are.

    `baseline_f1` is the macro-F1 of always giving the most frequent label. `calibration_error` is
    the expected calibration error of the top score in ten bins (Guo et al. 2017). `confusion` has
    a row for each true label and a column for each predicted one, in the order of the axis.
    """

    sentences: int
    macro_f1: float
    baseline_f1: float
    accuracy: float
    calibration_error: float
    labels: dict[str, LabelScores]
    confusion: list[list[int]]


def evaluate(
    predictions: Iterable[Prediction],
    gold: Mapping[str, Mapping[str, str]],
    taxonomy: Taxonomy,
) -> dict[str, AxisScores]:
    """Score the predictions of the sentences that `gold` labels (sentence id -> axis -> label)."""
    by_axis: dict[str, list[Prediction]] = {axis.name: [] for axis in taxonomy.axes}
    for prediction in predictions:
        if prediction.axis in gold.get(prediction.sentence_id, {}):
            by_axis[prediction.axis].append(prediction)
    return {
        axis.name: _score(axis, rows, [gold[row.sentence_id][axis.name] for row in rows])
        for axis in taxonomy.axes
        if (rows := by_axis[axis.name])
    }


def _score(axis: Axis, predictions: Sequence[Prediction], gold: Sequence[str]) -> AxisScores:
    names = [label.name for label in axis.labels]
    said = [prediction.label for prediction in predictions]
    columns = precision_recall_fscore_support(gold, said, labels=names, zero_division=0.0)
    common = Counter(gold).most_common(1)[0][0]
    return AxisScores(
        sentences=len(gold),
        macro_f1=_macro_f1(gold, said, names),
        baseline_f1=_macro_f1(gold, [common] * len(gold), names),
        accuracy=_round(accuracy_score(gold, said)),
        calibration_error=_calibration_error(predictions, gold),
        labels={
            name: LabelScores(
                precision=_round(columns[0][i]),
                recall=_round(columns[1][i]),
                f1=_round(columns[2][i]),
                support=int(columns[3][i]),
            )
            for i, name in enumerate(names)
        },
        confusion=confusion_matrix(gold, said, labels=names).tolist(),
    )


def _macro_f1(gold: Sequence[str], said: Sequence[str], names: Sequence[str]) -> float:
    return _round(f1_score(gold, said, labels=names, average="macro", zero_division=0.0))


def _calibration_error(predictions: Sequence[Prediction], gold: Sequence[str]) -> float:
    scores = np.array([prediction.score for prediction in predictions])
    right = np.array([p.label == label for p, label in zip(predictions, gold, strict=True)])
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    gaps = [
        abs(scores[bins == b].mean() - right[bins == b].mean()) * np.mean(bins == b)
        for b in np.unique(bins)
    ]
    return _round(sum(gaps))


def _round(value: float) -> float:
    return round(float(value), 4)
