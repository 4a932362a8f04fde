"""What is known of labelled documents -> the weights of the chain, by maximum likelihood."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from annotate.classifiers.calibration import Array
from annotate.classifiers.chain import Evidence, log_marginals
from annotate.classifiers.tagging import Chain

_STRENGTH = 0.5  # of the pull towards the weights that nothing was fitted on


class Taught(NamedTuple):
    """A document; `states` is the right one of each sentence, None where it has no label."""

    evidence: Evidence
    states: Sequence[int | None]


def fit_chain(
    documents: Sequence[Taught], before: Chain | None = None, only: Sequence[str] = ()
) -> Chain:
    """Fit the weights to the right states: all, or `only` a few, and the others as `before`."""
    names = list(Chain.model_fields)
    free = [names.index(name) for name in only or names]
    start = np.array((before or Chain()).vector)

    def loss(some: Array) -> float:
        vector = start.copy()
        vector[free] = some
        total = _STRENGTH * float(np.sum((vector - start) ** 2))
        for known, states in documents:
            log = log_marginals(known, vector)
            total -= sum(
                float(log[i, state]) for i, state in enumerate(states) if state is not None
            )
        return total

    vector = start.copy()
    vector[free] = minimize(loss, start[free], method="L-BFGS-B", options={"maxiter": 40}).x
    values = (round(float(value), 3) for value in vector)
    return Chain(**dict(zip(names, values, strict=True)))
