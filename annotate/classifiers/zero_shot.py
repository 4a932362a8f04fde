"""Zero-shot by natural language inference: does the statement entail a label's hypothesis.

After Yin et al. 2019 (Benchmarking Zero-shot Text Classification). A label has several hypotheses
and the best one counts; who speaks is weighed in beside them (see calibration). Some hypotheses are
entailed by almost any text: a part of the mean log-odds that they have on reference texts is taken
off (a prior correction, after Zhao et al. 2021, Calibrate Before Use).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from annotate.classifiers import Rating, Statement
from annotate.classifiers.batching import once
from annotate.classifiers.calibration import Array, Calibration, Weights, probabilities
from annotate.taxonomy import Axis, Label

PRIOR = 0.75
"""The part of a hypothesis' mean log-odds on the reference texts that is taken off."""
Entail = Callable[[Sequence[str], Sequence[str]], Array]
"""Texts and hypotheses -> log-odds that a text entails a hypothesis, (texts, hypotheses)."""

Supports = list[list[tuple[float, str | None]]]
"""By statement and label: log-odds, and the hypothesis that has them (None: none was asked)."""


class ZeroShot:
    """A classifier made of anything that says whether a premise entails a hypothesis."""

    def __init__(
        self,
        model: str,
        entail: Entail,
        *,
        calibration: Calibration | None = None,
        languages: Sequence[str] = (),
        reference: Sequence[str] = (),
        priors: Mapping[str, float] | None = None,
    ) -> None:
        self._id = model
        self._entail = entail
        self._languages = frozenset(languages)
        self._reference = tuple(reference)
        self._priors = dict(priors or {})
        self.calibration = calibration or Calibration()

    @property
    def id(self) -> str:
        return self._id

    def plain(self) -> "ZeroShot":
        """Return the same model as a textbook classifier: no speakers, no calibration.

        The label with the best hypothesis wins, and every language is read.
        """
        even = Weights(support=1.0, bias=0.0)
        return ZeroShot(
            self._id, self._entail, calibration=Calibration(sided=even, plain=even, unread=0.0)
        )

    def reads(self, language: str | None) -> bool:
        return not self._languages or language is None or language in self._languages

    def rate(self, statements: Sequence[Statement], axes: Sequence[Axis]) -> list[list[Rating]]:
        tables = self.supports(statements, axes)
        columns = []
        for axis, table in zip(axes, tables, strict=True):
            weights = self.calibration.weights(axis)
            ratings = []
            for statement, supports in zip(statements, table, strict=True):
                scores = probabilities(statement, axis, [value for value, _ in supports], weights)
                best = max(range(len(supports)), key=lambda i: scores[axis.labels[i].name])
                ratings.append(Rating(scores, supports[best][1]))
            columns.append(ratings)
        return [list(row) for row in zip(*columns, strict=True)]

    def supports(self, statements: Sequence[Statement], axes: Sequence[Axis]) -> list[Supports]:
        """By axis, statement and label: the highest log-odds of its hypotheses, and which it was.

        One pass serves all axes, and a text that comes again is read once.
        """
        labels = [label for axis in axes for label in axis.labels]
        hypotheses = list(dict.fromkeys(text for label in labels for text in label.hypotheses))
        texts = [s.text for s in statements if self.reads(s.language)]
        rows: Iterator[Array] = iter(())
        if texts and hypotheses:
            priors = PRIOR * np.array(list(self.priors(hypotheses).values()))
            odds = once(texts, lambda distinct: list(self._entail(distinct, hypotheses) - priors))
            rows = iter(odds)
        column = {text: number for number, text in enumerate(hypotheses)}
        by_statement = [
            next(rows) if hypotheses and self.reads(s.language) else None for s in statements
        ]
        return [
            [[self._support(label, odds, column) for label in axis.labels] for odds in by_statement]
            for axis in axes
        ]

    def priors(self, hypotheses: Sequence[str]) -> dict[str, float]:
        """Return the mean log-odds of hypotheses on the reference texts; each is asked once."""
        new = [text for text in hypotheses if text not in self._priors]
        if self._reference and new:
            means = self._entail(self._reference, new).mean(axis=0)
            self._priors.update(zip(new, means.tolist(), strict=True))
        return {text: self._priors.get(text, 0.0) for text in hypotheses}

    def _support(
        self, label: Label, odds: Array | None, column: Mapping[str, int]
    ) -> tuple[float, str | None]:
        if odds is None or not label.hypotheses:
            return self.calibration.unread, None
        return max((float(odds[column[text]]), text) for text in label.hypotheses)
