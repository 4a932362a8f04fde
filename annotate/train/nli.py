"""NLI pairs: a file of premises and hypotheses -> examples, a text with its hypotheses each."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from annotate.errors import BadInput

LABELS = ("entailment", "neutral", "contradiction")
NOT_ENTAILMENT = len(LABELS)
"""The class of two-way sources, where only "entailment or not" is known."""
NUMBERS = {name: number for number, name in enumerate((*LABELS, "not_entailment"))}


Target = int | tuple[float, ...]
"""The number of a label (see NUMBERS), or the share of each."""


class Pair(NamedTuple):
    premise: str
    hypothesis: str
    label: Target


class Example(NamedTuple):
    """A text, and what is asked of it: hypotheses with their labels."""

    text: str
    asked: tuple[tuple[str, Target], ...]


def read_pairs(path: Path, passes: Mapping[str, int] | None = None) -> list[list[Pair]]:
    """Read pairs, by the pass that they are in: all in one, if `passes` is None.

    The pairs of a source are in as many passes as `passes` says.
    """
    found: list[list[Pair]] = [[] for _ in range(max([1, *(passes or {}).values()]))]
    for source, pair in _pairs(path):
        for one in found[: 1 if passes is None else passes.get(source, 0)]:
            one.append(pair)
    if not found[0]:
        raise BadInput(
            f"{path}: no pair of {', '.join(passes or ['any source'])}", "see the recipe"
        )
    return found


def _pairs(path: Path) -> Iterator[tuple[str, Pair]]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    pair = Pair(row["premise"], row["hypothesis"], NUMBERS[row["label"]])
                    yield row["source"], pair
                except (ValueError, KeyError, TypeError) as error:
                    raise BadInput(
                        f"{path}:{number}: {error!r}",
                        "needs premise, hypothesis, source and label, which is one of "
                        + ", ".join(NUMBERS),
                    ) from error
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "name the data folder with --data") from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise BadInput(f"{path}: {error}", "copy the file again") from error


def examples(passes: Iterable[Iterable[Pair]], most: int) -> list[Example]:
    """Put the pairs of one premise together, at most `most` hypotheses an example.

    What comes again in another pass is in another example: twice in one, it would teach nothing.
    """
    found = []
    for pairs in passes:
        by_text: dict[str, list[tuple[str, Target]]] = defaultdict(list)
        for pair in pairs:
            by_text[pair.premise].append((pair.hypothesis, pair.label))
        found += [
            Example(text, tuple(asked[start : start + most]))
            for text, asked in by_text.items()
            for start in range(0, len(asked), most)
        ]
    return found
