"""A trained model + NLI pairs -> accuracy, in fp32 and as it ships."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from annotate.train.nli import LABELS, NOT_ENTAILMENT, Example

Logits = NDArray[np.float32]
Ask = Callable[[Sequence[str], Sequence[str]], Logits]
"""Texts and hypotheses -> logits (texts, hypotheses, classes)."""


def accuracy(ask: Ask, examples: Sequence[Example]) -> float:
    """Share of the hypotheses whose label has the highest logit.

    A two-way pair asks only that something else than entailment has it.
    """
    right = total = 0
    for example in examples:
        said = ask([example.text], [text for text, _ in example.asked])[0].argmax(axis=-1)
        gold = np.array([label for _, label in example.asked])
        other = (gold == NOT_ENTAILMENT) & (said != LABELS.index("entailment"))
        right += int(((said == gold) | other).sum())
        total += len(gold)
    return round(right / total, 4)
