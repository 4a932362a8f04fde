"""Attributions found + gold attributions -> precision, recall and F1 by role, exact and overlap."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from annotate.types import Attribution

ROLES = ("source", "cue", "content")
Gold = Mapping[str, Sequence[tuple[int, int]]]
"""Spans of an attribution by role."""


class SpanScore(BaseModel):
    """`exact`: the same characters. `overlap`: at least one character in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exact_precision: float
    exact_recall: float
    exact_f1: float
    precision: float
    recall: float
    f1: float


class SpanCounts:
    """Adds up documents; `scores` tells how it went."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, gold: Iterable[Gold], found: Iterable[Attribution]) -> None:
        """Count a document."""
        given = [one.model_dump(include=set(ROLES)) for one in found]
        wanted = list(gold)
        for role in ROLES:
            self._add(
                role,
                [_covered(one[role]) for one in wanted if one[role]],
                [_covered(one[role]) for one in given if one[role]],
            )

    def _add(self, role: str, wanted: list[frozenset[int]], given: list[frozenset[int]]) -> None:
        counts = self._counts
        counts[role, "gold"] += len(wanted)
        counts[role, "found"] += len(given)
        counts[role, "exact"] += (Counter(wanted) & Counter(given)).total()
        all_wanted, all_given = frozenset().union(*wanted), frozenset().union(*given)
        counts[role, "gold hit"] += sum(not one.isdisjoint(all_given) for one in wanted)
        counts[role, "found hit"] += sum(not one.isdisjoint(all_wanted) for one in given)

    def scores(self) -> dict[str, SpanScore]:
        """By role."""
        return {role: self._score(role) for role in ROLES}

    def _score(self, role: str) -> SpanScore:
        counts = self._counts
        found, gold = max(counts[role, "found"], 1), max(counts[role, "gold"], 1)
        exact = counts[role, "exact"] / found, counts[role, "exact"] / gold
        overlap = counts[role, "found hit"] / found, counts[role, "gold hit"] / gold
        return SpanScore(
            exact_precision=round(exact[0], 4),
            exact_recall=round(exact[1], 4),
            exact_f1=_f1(*exact),
            precision=round(overlap[0], 4),
            recall=round(overlap[1], 4),
            f1=_f1(*overlap),
        )


def _f1(precision: float, recall: float) -> float:
    return round(2 * precision * recall / (precision + recall or 1), 4)


def _covered(spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    return frozenset(at for start, end in spans for at in range(start, end))
