"""Whose position the sentences of a document are, decided together: a linear chain.

What a tagger, the rules and the names in a sentence say are features of a conditional random field
(Lafferty, McCallum and Pereira, 2001) over the sentences. It has few weights, fitted on labelled
articles, and its marginal probabilities are honest ones.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from annotate.classifiers.calibration import Array
from annotate.classifiers.tagging import SIDES, Chain

STATES = len(SIDES)
ALMOST = 1e-3
"""A lower probability of a tagger counts as this one."""


class Clues(NamedTuple):
    """What is known of a sentence; sides are numbered from 1, None where none was found.

    `tagger` has the probabilities of SIDES, `named` the sides that the sentence names, in order.
    `experts` and `others` count speakers, by rules and by spans, who are known to be of no side.
    `told` is what a speaker in a transcript talks of: 1 the first side alone, -1 the second alone.
    """

    tagger: Sequence[float]
    rules: int | None = None
    spans: int | None = None
    experts: int = 0
    others: int = 0
    named: Sequence[int] = ()
    told: float = 0.0


FEW = 3
"""Lines of a short document, at most."""
_TIES = 4
EMITS = len(Chain.model_fields) - _TIES


class Evidence(NamedTuple):
    """Features of a document: (sentences, sides, EMITS), and of neighbours the other weights'.

    `ties[i]` is (sides, sides, ...), from the state of the sentence before to that of `i`.
    """

    table: Array
    ties: Array


def evidence(clues: Sequence[Clues | None]) -> Evidence:
    """Make features of a document.

    None stands for a line of which nothing is known, such as a heading; it breaks the chain.
    """
    table = np.zeros((len(clues), STATES, EMITS))
    short = len(clues) <= FEW
    ties = np.zeros((len(clues), STATES, STATES, _TIES))
    for i, one in enumerate(clues):
        if one is None:
            continue
        odds = np.log(np.clip(one.tagger, ALMOST, 1.0))
        named = list(dict.fromkeys(one.named))
        for side in range(1, STATES):
            table[i, side] = (
                odds[side] - odds[0],
                1.0,
                one.rules == side,
                one.rules not in {None, side},
                one.spans == side,
                one.spans not in {None, side},
                one.experts,
                one.others,
                named == [side],
                len(named) == 1 and named != [side],
                len(named) > 1 and named[0] == side,
                short,
                short and one.rules == side,
                one.told if side == 1 else -one.told,
            )
        if i and clues[i - 1] is not None:
            for side in range(1, STATES):
                ties[i, side, side, 1 if named else 0] = 1.0
                ties[i, side, 0, 3] = 1.0
                for other in range(1, STATES):
                    ties[i, side, other, 2] = side != other
    return Evidence(table, ties)


def log_marginals(known: Evidence, chain: Sequence[float] | Array) -> Array:
    """Return the log probability of SIDES for each sentence (forward-backward).

    `chain` has the weights in the order of Chain's fields.
    """
    weights = np.asarray(chain)
    scores: Array = known.table @ weights[:EMITS]
    ties = known.ties @ weights[EMITS:]
    count = len(scores)
    ahead, back = scores.copy(), np.zeros_like(scores)
    for i in range(1, count):
        ahead[i] += np.logaddexp.reduce(ahead[i - 1][:, None] + ties[i], axis=0)
    for i in range(count - 2, -1, -1):
        back[i] = np.logaddexp.reduce(ties[i + 1] + (scores[i + 1] + back[i + 1]), axis=1)
    both: Array = ahead + back
    if count:
        both -= np.logaddexp.reduce(both, axis=1, keepdims=True)
    return both
