"""Sentences of a document -> the words that name a side, as a tagger is told of them."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from annotate.attribute.introduce import introductions
from annotate.attribute.names import Names
from annotate.attribute.speaker import Cast
from annotate.attribute.words import words_of
from annotate.classifiers.tagging import Line, Mark
from annotate.taxonomy import Taxonomy
from annotate.types import Sentence

_THIRD = 3


class Marked(NamedTuple):
    """The lines of a document, and the sides that its marks 1 and 2 stand for."""

    sides: list[str]
    lines: list[Line]


def mark_parties(sentences: Sequence[Sentence], taxonomy: Taxonomy) -> Marked:
    """Mark the names of the two sides that a document names most, and those of all others."""
    return marked(sentences, Names(taxonomy))


def marked(sentences: Sequence[Sentence], names: Names) -> Marked:
    """Mark the names in the sentences of a document (see mark_parties)."""
    texts = [one.text for one in sentences if one.kind != "boilerplate"]
    title = next((one.title for one in sentences if one.title), None)
    cast = Cast(names, introductions([*texts, title] if title else texts, names))
    rows: list[list[tuple[int, int, str | None]]] = []
    for sentence in sentences:
        words = words_of(sentence.text)
        mentions = names.mentions(words)
        cast.read(sentence.text, words, mentions)
        row: list[tuple[int, int, str | None]] = []
        taken: set[int] = set()
        for mention in mentions:
            side = mention.actor.side if mention.actor else None
            row.append((words.starts[mention.start], words.ends[mention.end - 1], side))
            taken |= set(range(mention.start, mention.end))
        for i, low in enumerate(words.lows):
            known = cast.surname(low) if i not in taken and words.is_capital(i) else None
            if known:
                row.append((words.starts[i], words.ends[i], known.side))
        rows.append(row)
    counts = Counter(side for row in rows for _, _, side in row if side)
    sides = [side for side, _ in counts.most_common(2)]
    lines = [
        Line(
            sentence.text,
            tuple(
                Mark(start, end, sides.index(side) + 1 if side in sides else _THIRD)
                for start, end, side in row
            ),
            sentence.kind == "heading",
        )
        for sentence, row in zip(sentences, rows, strict=True)
    ]
    return Marked(sides, lines)
