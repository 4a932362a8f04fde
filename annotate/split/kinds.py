"""What a line is for: the lines of a document in, a kind for each of their sentences out."""

import re
from collections.abc import Sequence, Set
from typing import Final

from annotate.lines import DECORATION, read_line, read_names
from annotate.lines.bylines import credit
from annotate.lines.names import people_in
from annotate.lines.notices import is_about_the_author, is_notice
from annotate.lines.top import read_top
from annotate.split.headings import CLOSERS, LENGTH, STOPS, has_form_of_heading
from annotate.types import Document, SentenceKind, Span

_ABOUT_LENGTH: Final = 1500
"""What follows "About the author" is about them only where it is shorter."""

_LIFE_LENGTH: Final = 300
_LIVES: Final = re.compile(
    r"\s+(?:(?:is|writes|covers|lives|teaches|works|reports|edits|leads|studies"
    r"|has (?:covered|written)|пишет|жив[её]т|работает|преподает|преподаёт"
    r"|пише|живе|працює|викладає)\b|[—–-]\s)"
)


def mark(document: Document, lines: Sequence[Sequence[Span]]) -> list[SentenceKind]:
    """Return the kind of every sentence of `document`, given the spans on each of its lines."""
    spans = [(line[0][0], line[-1][1]) for line in lines]
    marked: list[SentenceKind] = []
    for line, kind in zip(lines, _kinds_of_lines(document, spans), strict=True):
        if kind != "sentence" or len(line) == 1:
            marked.extend([kind] * len(line))
            continue
        within = [_kind_within_line(document.text[start:end]) for start, end in line]
        notice = "boilerplate" in within and "sentence" not in within
        marked.extend(["boilerplate"] * len(line) if notice else within)
    return marked


def _kind_within_line(text: str) -> SentenceKind:
    if is_notice(text):
        return "boilerplate"
    return "byline" if credit(text) else "sentence"


def _kinds_of_lines(document: Document, spans: Sequence[Span]) -> list[SentenceKind]:
    texts = [document.text[start:end] for start, end in spans]
    found = [read_line(text) for text in texts]
    top = read_top(document.text, spans, found, title=document.title, author=document.author)
    kinds = [line.kind for line in found]
    for i, line in enumerate(top):
        if line.kind == "byline":
            kinds[i] = "byline"
    title = next((i for i, line in enumerate(top) if line.kind == "title"), None)
    prose = [
        i
        for i, text in enumerate(texts)
        if kinds[i] == "sentence" and i != title and not has_form_of_heading(text)
    ]
    if not prose:  # a lone line, or lines that never end in a full stop: all are sentences
        return [line.kind for line in found]
    first, last = prose[0], prose[-1]
    if title is not None and title < last:
        kinds[title] = "title"
    for i in range(last + 1, len(texts)):
        if kinds[i] == "sentence" and read_names(texts[i], document.text, author=document.author):
            kinds[i] = "byline"
    short = {i for i in set(range(last)) - set(prose) if kinds[i] == "sentence"}
    if len(short) <= 2 * len(prose):
        for i in sorted(short):
            if not _is_listed(i, texts, short, first):
                kinds[i] = "heading"
    authors = [document.author, *(line.author for line in top)]
    if first < last and any(_tells_of(author, texts[last]) for author in authors if author):
        kinds[last] = "boilerplate"
    return _with_notices_continued(texts, kinds, first)


def _is_listed(i: int, texts: Sequence[str], short: Set[int], first: int) -> bool:
    """Say whether a short line is one of a list or of wrapped text rather than a heading."""
    if texts[i + 1][0].islower():
        return True
    if i < first:
        return False
    before = texts[i - 1]
    if i - 1 not in short and not before.endswith((*STOPS, *CLOSERS)):
        return before[-1] in ":,;" or len(before) > LENGTH // 2
    return any({k, k + 1, k + 2} <= short for k in (i - 2, i - 1, i))


def _tells_of(author: str, text: str) -> bool:
    """Say whether a paragraph is the life of the author: "Anna Berg writes about treaties."."""
    bare = text.strip(DECORATION)
    return len(bare) <= _LIFE_LENGTH and any(
        bare.startswith(name) and _LIVES.match(bare, len(name)) for name in people_in(author)
    )


def _with_notices_continued(
    texts: Sequence[str], kinds: Sequence[SentenceKind], first: int
) -> list[SentenceKind]:
    """Mark what follows "About the author" at the end, and the links under "Read also"."""
    continued = list(kinds)
    links = False
    for i, text in enumerate(texts):
        if kinds[i] == "boilerplate":
            about = i > first and is_about_the_author(text, alone=True)
            if about and sum(map(len, texts[i:])) <= _ABOUT_LENGTH:
                continued[i:] = ["boilerplate"] * (len(texts) - i)
                break
            links = len(text.split()) <= 3
        elif links and has_form_of_heading(text) and kinds[i] in ("sentence", "heading"):
            continued[i] = "boilerplate"
        else:
            links = False
    return continued
