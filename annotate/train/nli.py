"""NLI pairs: a file of premises and hypotheses -> batches of about equal length."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from annotate.errors import BadInput

LABELS = ("entailment", "neutral", "contradiction")
NOT_ENTAILMENT = len(LABELS)
"""The class of two-way sources, where only "entailment or not" is known."""


class Pair(NamedTuple):
    premise: str
    hypothesis: str
    label: int


def read_pairs(path: Path, sources: Sequence[str] = ()) -> list[Pair]:
    """Read pairs of the given sources (all, if none is named)."""
    numbers = {name: number for number, name in enumerate((*LABELS, "not_entailment"))}
    pairs = []
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    pair = Pair(row["premise"], row["hypothesis"], numbers[row["label"]])
                    wanted = not sources or row["source"] in sources
                except (ValueError, KeyError, TypeError) as error:
                    raise BadInput(
                        f"{path}:{number}: {error!r}",
                        "needs premise, hypothesis, source and label, which is one of "
                        + ", ".join(numbers),
                    ) from error
                if wanted:
                    pairs.append(pair)
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "name the data folder with --data") from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise BadInput(f"{path}: {error}", "copy the file again") from error
    if not pairs:
        raise BadInput(f"{path}: no pair of {', '.join(sources) or 'any source'}", "see the recipe")
    return pairs


def batches(
    pairs: Sequence[Pair], *, count: int, batch_size: int, seed: int
) -> Iterator[list[Pair]]:
    """Cut `count` shuffled pairs into batches of like length, so that little is padded.

    Goes round again where there are fewer pairs than `count`. The same seed, the same batches.
    """
    random = Random(seed)
    chosen: list[Pair] = []
    while len(chosen) < count:
        chosen += random.sample(pairs, len(pairs))
    del chosen[count:]
    window = batch_size * 64
    for start in range(0, count, window):
        near = sorted(chosen[start : start + window], key=lambda p: len(p.premise + p.hypothesis))
        cut = [near[i : i + batch_size] for i in range(0, len(near), batch_size)]
        yield from random.sample(cut, len(cut))
