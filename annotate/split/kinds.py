"""What a line is for: the lines of a document in, a kind for each of their sentences out."""

from collections.abc import Sequence, Set
from typing import Final

from annotate.split.forms import (
    ABOUT,
    DECORATION,
    HEADING_LENGTH,
    ITEM,
    STOPS,
    TITLE_LENGTH,
    TURN,
    folded,
    has_form_of_heading,
    is_notice,
    is_person,
    kind_by_form,
)
from annotate.types import Document, SentenceKind, Span

_TOP: Final = 6
"""Lines among which title, byline and date stand."""

_ABOUT_LENGTH: Final = 1500
"""What follows "About the author" is about them only where it is shorter."""


def mark(document: Document, lines: Sequence[Sequence[Span]]) -> list[SentenceKind]:
    """Return the kind of every sentence of `document`, given the spans on each of its lines."""
    texts = [document.text[line[0][0] : line[-1][1]] for line in lines]
    marked: list[SentenceKind] = []
    for line, kind in zip(lines, _kinds_of_lines(document, lines, texts), strict=True):
        if kind != "sentence" or len(line) == 1:
            marked.extend([kind] * len(line))
            continue
        for start, end in line:
            notice = is_notice(document.text[start:end])
            marked.append("boilerplate" if notice else "sentence")
    return marked


def _kinds_of_lines(
    document: Document, lines: Sequence[Sequence[Span]], texts: Sequence[str]
) -> list[SentenceKind]:
    kinds = [kind_by_form(text) for text in texts]
    title = _title_line(document, lines, texts, kinds)
    prose = [
        i
        for i, text in enumerate(texts)
        if kinds[i] == "sentence" and i != title and not has_form_of_heading(text)
    ]
    if not prose:  # a lone line, or lines that never end in a full stop: all are sentences
        return kinds
    first, last = prose[0], prose[-1]
    if title is not None and title < last:
        kinds[title] = "title"
    short = set(range(last)) - set(prose)
    for i, text in enumerate(texts):
        at_the_edge = i < min(first, _TOP) or i > last
        if kinds[i] == "sentence" and at_the_edge and i > 0 and is_person(document, text):
            kinds[i] = "byline"
    short = {i for i in short if kinds[i] == "sentence"}
    if len(short) <= 2 * len(prose):
        for i in sorted(short):
            if not _is_listed(i, texts, short, first):
                kinds[i] = "heading"
    return _with_notices_continued(texts, kinds, first)


def _title_line(
    document: Document,
    lines: Sequence[Sequence[Span]],
    texts: Sequence[str],
    kinds: Sequence[SentenceKind],
) -> int | None:
    """Find the line that says what `document.title` says, or else the first."""
    if document.title is not None:
        title = folded(document.title)
        return next((i for i, text in enumerate(texts[:_TOP]) if folded(text) == title), None)
    top = range(min(3, len(texts) - 1))
    first = next((i for i in top if kinds[i] in ("sentence", "heading")), None)
    if first is None:
        return None
    text = texts[first]
    if len(text) > TITLE_LENGTH or text[0].islower() or text.endswith((".", ";", ",", ":", "…")):
        return None
    if text.endswith((*STOPS, "»", "”", '"')):  # "What next?" is one if a blank line follows
        gap = document.text[lines[first][-1][1] : lines[first + 1][0][0]]
        return first if gap.count("\n") > 1 and not TURN.match(text) else None
    return None if ITEM.match(text) else first


def _is_listed(i: int, texts: Sequence[str], short: Set[int], first: int) -> bool:
    """Say whether a short line is one of a list or of wrapped text rather than a heading."""
    if texts[i + 1][0].islower():
        return True
    if i < first:
        return False
    before = texts[i - 1]
    if i - 1 not in short and not before.endswith((*STOPS, "»", "”", '"', ")", "]")):
        return before[-1] in ":,;" or len(before) > HEADING_LENGTH // 2
    return any({k, k + 1, k + 2} <= short for k in (i - 2, i - 1, i))


def _with_notices_continued(
    texts: Sequence[str], kinds: Sequence[SentenceKind], first: int
) -> list[SentenceKind]:
    """Mark what follows "About the author" at the end, and the links under "Read also"."""
    continued = list(kinds)
    links = False
    for i, text in enumerate(texts):
        if kinds[i] == "boilerplate":
            about = i > first and ABOUT.fullmatch(text.strip(DECORATION))
            if about and sum(map(len, texts[i:])) <= _ABOUT_LENGTH:
                continued[i:] = ["boilerplate"] * (len(texts) - i)
                break
            links = len(text.split()) <= 3
        elif links and has_form_of_heading(text) and kinds[i] in ("sentence", "heading"):
            continued[i] = "boilerplate"
        else:
            links = False
    return continued
