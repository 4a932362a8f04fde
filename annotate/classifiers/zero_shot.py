"""Zero-shot by natural language inference: does the statement entail a label's hypothesis.

After Yin et al. 2019 (Benchmarking Zero-shot Text Classification). A label has several hypotheses
and the best one counts; the speaker is written into the premise.
"""

from collections.abc import Callable, Sequence

from annotate.classifiers import Rating, Statement
from annotate.classifiers.calibration import Calibration, probabilities
from annotate.taxonomy import Axis

Entail = Callable[[Sequence[tuple[str, str]]], Sequence[float]]
"""Log-odds that each premise entails its hypothesis."""


class ZeroShot:
    """A classifier made of anything that says whether a premise entails a hypothesis."""

    def __init__(
        self,
        model: str,
        entail: Entail,
        *,
        calibration: Calibration | None = None,
        languages: Sequence[str] = (),
    ) -> None:
        self._id = model
        self._entail = entail
        self._languages = frozenset(languages)
        self.calibration = calibration or Calibration()

    @property
    def id(self) -> str:
        return self._id

    def calibrated(self, calibration: Calibration) -> "ZeroShot":
        """Return the same model with another calibration."""
        return ZeroShot(
            self._id, self._entail, calibration=calibration, languages=tuple(self._languages)
        )

    def reads(self, language: str | None) -> bool:
        return not self._languages or language is None or language in self._languages

    def rate(self, statements: Sequence[Statement], axis: Axis) -> list[Rating]:
        weights = self.calibration.weights(axis)
        ratings = []
        for statement, supports in zip(statements, self.supports(statements, axis), strict=True):
            scores = probabilities(statement, axis, [value for value, _ in supports], weights)
            best = max(range(len(supports)), key=lambda i: scores[axis.labels[i].name])
            ratings.append(Rating(scores, supports[best][1]))
        return ratings

    def supports(
        self, statements: Sequence[Statement], axis: Axis
    ) -> list[list[tuple[float, str | None]]]:
        """By statement and label: the highest log-odds among its hypotheses, and which it was.

        Those of the default label are not asked: it wins where the others have no support.
        """
        asked = [() if label.default else label.hypotheses for label in axis.labels]
        hypotheses = [text for texts in asked for text in texts]
        read = [statement for statement in statements if self.reads(statement.language)]
        pairs = [(premise(statement), text) for statement in read for text in hypotheses]
        odds = iter(self._entail(pairs) if pairs else ())
        table = []
        for statement in statements:
            row: list[tuple[float, str | None]] = []
            for texts in asked:
                if texts and self.reads(statement.language):
                    row.append(max((next(odds), text) for text in texts))
                else:
                    row.append((self.calibration.unread, None))
            table.append(row)
        return table


def premise(statement: Statement) -> str:
    """Put the words behind the name of whoever says them."""
    if statement.speaker is None or statement.speaker in statement.text:
        return statement.text
    return f"{statement.speaker}: {statement.text}"
