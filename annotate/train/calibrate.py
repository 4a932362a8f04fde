"""Labelled statements -> the calibration of a zero-shot model, by maximum likelihood."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from annotate.classifiers import Statement
from annotate.classifiers.calibration import Array, Calibration, Weights, features, is_sided
from annotate.classifiers.zero_shot import ZeroShot
from annotate.taxonomy import Axis, Taxonomy

PRIOR = Calibration()
"""Where the fit starts, and what it stays near when there is little to learn from."""

STRENGTH = 1.0
"""Of the pull towards the prior, in squared log-odds a weight."""


class Sample(NamedTuple):
    """Statements of one taxonomy with people's labels (axis -> label, one mapping a statement).

    A statement without a label on an axis says nothing about that axis.
    """

    taxonomy: Taxonomy
    statements: Sequence[Statement]
    labels: Sequence[dict[str, str]]


def calibrate(classifier: ZeroShot, samples: Sequence[Sample]) -> Calibration:
    """Fit the weights to people's labels."""
    supports = [classifier.supports(one.statements, one.taxonomy.axes) for one in samples]
    given = [
        value for axes in supports for table in axes for row in table for value, text in row if text
    ]
    unread = round(float(np.mean(given)), 4) if given else PRIOR.unread
    tables: dict[bool, list[tuple[Array, Array]]] = {True: [], False: []}
    for sample, axes in zip(samples, supports, strict=True):
        for axis, rows in zip(sample.taxonomy.axes, axes, strict=True):
            labelled = [i for i, label in enumerate(sample.labels) if axis.name in label]
            if labelled:
                names = [label.name for label in axis.labels]
                table = [_features(sample.statements[i], axis, rows[i], unread) for i in labelled]
                target = [names.index(sample.labels[i][axis.name]) for i in labelled]
                tables[is_sided(axis)].append((np.array(table), np.array(target)))
    return Calibration(
        sided=_fit(tables[True], PRIOR.sided),
        plain=_fit(tables[False], PRIOR.plain),
        unread=unread,
        fitted=tuple(sorted({axis.name for one in samples for axis in one.taxonomy.axes})),
    )


def _features(
    statement: Statement, axis: Axis, row: Sequence[tuple[float, str | None]], unread: float
) -> list[tuple[float, ...]]:
    return [
        features(statement, label, value if text else unread)
        for label, (value, text) in zip(axis.labels, row, strict=True)
    ]


def _fit(data: Sequence[tuple[Array, Array]], prior: Weights) -> Weights:
    if not data:
        return prior

    def loss(vector: Array) -> float:
        total = STRENGTH * float(np.sum((vector - prior.vector) ** 2))
        for table, target in data:
            scores = table @ vector
            log = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
            total -= float(np.sum(log[np.arange(len(target)), target]))
        return total

    found = minimize(loss, prior.vector, method="L-BFGS-B").x
    return Weights(
        **dict(zip(Weights.model_fields, (round(float(x), 4) for x in found), strict=True))
    )
