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


def fit_chain(documents: Sequence[Taught]) -> Chain:
    """Fit the weights to the right states."""
    start = np.array(Chain().vector)

    def loss(vector: Array) -> float:
        total = _STRENGTH * float(np.sum((vector - start) ** 2))
        for known, states in documents:
            log = log_marginals(known, vector)
            total -= sum(
                float(log[i, state]) for i, state in enumerate(states) if state is not None
            )
        return total

    found = minimize(loss, start, method="L-BFGS-B", options={"maxiter": 40}).x
    values = (round(float(value), 3) for value in found)
    return Chain(**dict(zip(Chain.model_fields, values, strict=True)))
