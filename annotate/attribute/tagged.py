"""Spans that a tagger marked in a sentence -> which source, cue and content belong together."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from annotate.attribute.carry import Draft, Line, joined
from annotate.attribute.cues import ENGLISH
from annotate.attribute.found import Found, Range
from annotate.attribute.marks import marked
from annotate.attribute.names import Names
from annotate.attribute.words import Words
from annotate.classifiers.tagging import Mark, Span, Tagged, Tagger
from annotate.types import Sentence

_TO_THE_LEFT = 12  # characters by which a source before the cue is preferred to one after it
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)


class Tags(NamedTuple):
    """What a tagger says of a document: a row a sentence, None where it was not asked."""

    sides: list[str]
    """What SIDES[1:] stand for."""
    rows: list[Tagged | None]
    marks: list[Sequence[Mark]]
    """The names of parties in each sentence."""


def tag(documents: Sequence[Sequence[Sentence]], tagger: Tagger, names: Names) -> list[Tags]:
    """Have the documents tagged whose language the tagger reads."""
    chosen = [
        [one for one in document if one.kind != "boilerplate" and tagger.reads(one.language)]
        for document in documents
    ]
    known = [marked(some, names) for some in chosen]
    found = tagger.tag([one.lines for one in known])
    tables = []
    for document, some, one, rows in zip(documents, chosen, known, found, strict=True):
        table = {
            sentence.index: row
            for sentence, row in zip(some, rows, strict=True)
            if sentence.kind == "sentence" and not _CYRILLIC.search(sentence.text)
        }
        marks = {s.index: line.marks for s, line in zip(some, one.lines, strict=True)}
        tables.append(
            Tags(
                one.sides,
                [table.get(sentence.index) for sentence in document],
                [marks.get(sentence.index, ()) for sentence in document],
            )
        )
    return tables


def join(line: Line, rules: list[Found], tagged: Tagged | None) -> list[Found]:
    """Return the attributions that the tagger found; the rules' where it was not asked."""
    if tagged is None:
        return rules
    spans = tagged.spans
    found, left = found_in(line.words, spans)
    at, words = line.sentence.start, line.words
    goes_on = bool(spans) and spans[0].goes_on
    for number, (start, end) in enumerate(left):
        offsets = at + words.starts[start], at + words.ends[end - 1]
        line.spoken.append((offsets, goes_on and not number))
    line.led = goes_on and bool(found)
    return found


def adopt(lines: Sequence[Line]) -> None:
    """Give contents without a cue to the one who speaks just before, or goes on to speak after."""
    for number, line in enumerate(lines):
        for offsets, goes_on in line.spoken:
            before = lines[number - 1] if number else None
            owner = (before.owner or _last(before)) if before else None
            if owner and (goes_on or line.owner is None):
                line.owner = owner
                owner.content = joined([*owner.content, offsets])
    for number in range(len(lines) - 2, -1, -1):
        line, after = lines[number], lines[number + 1]
        if line.owner or not line.spoken:
            continue
        owner = after.owner or (_first(after) if after.led else None)
        if owner:
            line.owner = owner
            owner.content = joined([*owner.content, *(offsets for offsets, _ in line.spoken)])


def _last(line: Line) -> Draft | None:
    says = [draft for draft in line.drafts if draft.cue and draft.content]
    return max(says, key=lambda draft: draft.content[-1]) if says else None


def _first(line: Line) -> Draft | None:
    says = [draft for draft in line.drafts if draft.cue and draft.content]
    return min(says, key=lambda draft: draft.content[0]) if says else None


def found_in(words: Words, spans: Sequence[Span]) -> tuple[list[Found], list[Range]]:
    """Return the attributions of a sentence, and the contents that no cue in it goes with."""
    cues = [k for k, span in enumerate(spans) if span.role == "cue"]
    if not cues:
        return [], _ranges(words, [span for span in spans if span.role == "content"])
    sources = _sources(spans, cues)
    contents = _contents(spans, cues, sources)
    found = []
    for number, cue in enumerate(cues):
        source = sources[number]
        where = _range(words, spans[cue])
        if where is None:
            continue
        who = None if source is None else _range(words, spans[source])
        said = _ranges(words, contents[number])
        lows = words.lows[slice(*where)]
        kinds = [ENGLISH[low][0] for low in lows if low in ENGLISH]
        found.append(Found(who, where, said, kinds[0] if kinds else "say", marked=True))
    return found, []


def _sources(spans: Sequence[Span], cues: Sequence[int]) -> list[int | None]:
    """Return the source of each cue: the nearer one, or that of the cue before."""
    chosen: list[int | None] = []
    taken: set[int] = set()
    for before, cue, after in zip([-1, *cues], cues, [*cues[1:], len(spans)], strict=False):
        left = [k for k in range(before + 1, cue) if spans[k].role == "source" and k not in taken]
        right = [k for k in range(cue + 1, after) if spans[k].role == "source"]
        ranked = [(spans[cue].start - spans[k].end, k) for k in left[-1:]]
        for k in right[:1]:
            away = spans[k].start - spans[cue].end
            if after == len(spans) or away < spans[after].start - spans[k].end:
                ranked.append((away + _TO_THE_LEFT, k))
        best = min(ranked)[1] if ranked else chosen[-1] if chosen else None
        chosen.append(best)
        if best is not None:
            taken.add(best)
    return chosen


def _contents(
    spans: Sequence[Span], cues: Sequence[int], sources: Sequence[int | None]
) -> list[list[Span]]:
    """Share out the contents: what stands between two cues goes with the first of them.

    It goes with the second where the first has its content before it.
    """
    contents: list[list[Span]] = [[] for _ in cues]
    contents[0] += [span for span in spans[: cues[0]] if span.role == "content"]
    for number, (cue, following) in enumerate(pairwise([*cues, len(spans)])):
        between = [k for k in range(cue + 1, following) if spans[k].role == "content"]
        last = number + 1 == len(cues)
        owner = None if last else sources[number + 1]
        for k in between:
            led = not last and bool(contents[number]) and (owner is None or owner > k)
            led = led and not any(span.role == "content" for span in spans[following:])
            late = not last and owner is not None and cue < owner < k
            contents[number + (led or late)].append(spans[k])
    return contents


def _ranges(words: Words, spans: Sequence[Span]) -> list[Range]:
    ranges = (_range(words, span) for span in spans)
    return [one for one in ranges if one is not None]


def _range(words: Words, span: Span) -> Range | None:
    start, end = bisect_right(words.ends, span.start), bisect_left(words.starts, span.end)
    return (start, end) if start < end else None
