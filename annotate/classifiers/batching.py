"""Pairs of any length -> batches of like length within a budget of tokens, each pair once."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


def by_length(
    lengths: Sequence[int], *, tokens: int = 4096, rows: int = 128
) -> Iterator[list[int]]:
    """Yield positions of like length, longest first, at most `tokens` with padding counted."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        longest = lengths[batch[0]] if batch else lengths[position]
        if batch and (len(batch) == rows or (len(batch) + 1) * longest > tokens):
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def once(items: Sequence[K], ask: Callable[[Sequence[K]], Sequence[T]]) -> list[T]:
    """Ask for each distinct item once, and answer for all in their order."""
    distinct = list(dict.fromkeys(items))
    answers = dict(zip(distinct, ask(distinct), strict=True))
    return [answers[item] for item in items]
