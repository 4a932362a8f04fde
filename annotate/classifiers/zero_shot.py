"""Zero-shot by natural language inference: does the statement entail a label's hypothesis.

After Yin et al. 2019 (Benchmarking Zero-shot Text Classification). A label has several hypotheses
and the best one counts; who speaks is weighed in beside them (see calibration).
"""

from collections.abc import Callable, Sequence

from annotate.classifiers import Rating, Statement
from annotate.classifiers.calibration import Calibration, Weights, probabilities
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
        """By statement and label: the highest log-odds among its hypotheses, and which it was."""
        hypotheses = [text for label in axis.labels for text in label.hypotheses]
        read = [statement for statement in statements if self.reads(statement.language)]
        pairs = [(statement.text, text) for statement in read for text in hypotheses]
        odds = iter(self._entail(pairs) if pairs else ())
        table = []
        for statement in statements:
            row: list[tuple[float, str | None]] = []
            for label in axis.labels:
                if label.hypotheses and self.reads(statement.language):
                    row.append(max((next(odds), text) for text in label.hypotheses))
                else:
                    row.append((self.calibration.unread, None))
            table.append(row)
        return table
