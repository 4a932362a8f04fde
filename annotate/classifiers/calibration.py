"""Support for the labels of an axis -> probabilities, by a few weights fitted on labelled text.

A conditional logit: the score of a label is a weighted sum of what speaks for it, and the scores
go through a softmax. The weights are shared by all labels, so that they hold for labels and
taxonomies they were not fitted on.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from annotate.classifiers import Statement
from annotate.taxonomy import Axis, Label

Array = NDArray[np.float64]


TRANSFER = 0.15
"""The part of the bias that holds for an axis on which nothing was fitted.

How frequent its default is, nobody knows; the part was chosen on two development sets of events.
"""


USUAL = 2.0
"""Log-odds of a side that is found, where its confidence is not known."""


class Weights(BaseModel):
    """Weights of the features, in log-odds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    support: float
    """Of the best hypothesis' log-odds of being entailed."""
    bias: float
    """Of any label against the default."""
    spoken: float = 0.0
    """Of any label against the default where a side speaks, compared with where none was found."""
    same_side: float = 0.0
    """Where the speaker is of the label's side."""
    other_side: float = 0.0
    """Where the speaker is known and of another side, or of none."""
    confidence: float = 0.0
    """Of the log-odds that the speaker's side is right, where it is the label's."""

    @property
    def vector(self) -> Array:
        return np.array(list(self.model_dump().values()))


class Calibration(BaseModel):
    """Weights for axes whose labels have sides and for plain ones.

    `unread` is the support assumed where the model cannot be asked: for texts of a language that
    it does not read, and for a label without hypotheses. It is the mean over the calibration
    texts, so that such texts get the prior.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sided: Weights = Weights(support=0.3, bias=-1.0, same_side=4.0)
    plain: Weights = Weights(support=1.0, bias=-1.0)
    unread: float = -2.0
    fitted: tuple[str, ...] = ()
    """Names of the axes that the weights were fitted on; all, where there are none."""

    def weights(self, axis: Axis) -> Weights:
        if is_sided(axis):
            return self.sided
        if not self.fitted or axis.name in self.fitted:
            return self.plain
        return self.plain.model_copy(update={"bias": TRANSFER * self.plain.bias, "spoken": 0.0})


def is_sided(axis: Axis) -> bool:
    """Whether labels of the axis belong to sides, as positions do."""
    return any(label.side for label in axis.labels)


def features(statement: Statement, label: Label, support: float) -> tuple[float, ...]:
    """List what speaks for `label`, in the order of `Weights`; for the default only its support."""
    if label.default:
        return (support, 0.0, 0.0, 0.0, 0.0, 0.0)
    spoken = 0.5 if statement.side else -0.5 if statement.sought else 0.0
    same = label.side is not None and statement.side == label.side
    other = label.side is not None and statement.speaker is not None and not same
    return (support, 1.0, spoken, float(same), float(other), _sure(statement) if same else 0.0)


def _sure(statement: Statement) -> float:
    """Return the log-odds of the side being right; where nobody says, those that are usual."""
    if statement.confidence is None:
        return USUAL
    bounded = min(max(statement.confidence, 0.01), 0.99)
    return math.log(bounded / (1 - bounded))


def probabilities(
    statement: Statement, axis: Axis, supports: Sequence[float], weights: Weights
) -> dict[str, float]:
    """Probability of every label of `axis`; `supports` has one number a label."""
    table = np.array(
        [features(statement, *pair) for pair in zip(axis.labels, supports, strict=True)]
    )
    scores = table @ weights.vector
    exponents = [math.exp(score - scores.max()) for score in scores]
    total = sum(exponents)
    return {
        label.name: round(value / total, 6)
        for label, value in zip(axis.labels, exponents, strict=True)
    }
