"""The first lines of a text -> what each is for: its title, bylines and dates, until it begins."""

import re
from collections.abc import Sequence
from typing import Final

from annotate.lines import DECORATION, TITLE_LENGTH, Line, read_names
from annotate.lines.dates import begins_with_time
from annotate.types import Span

ITEM: Final = re.compile(r"(?:[•·▪■–—-]|\*\s|\d{1,2}[.)](?!\d)|[a-zа-я]\))\s*\S")
_LINES: Final = 8
_ENDS_SENTENCE: Final = re.compile(r"[.;:,…][\"'»”’)\]]*$")
_MAY_END_ONE: Final = ("!", "?", "»", "”", '"')
_TURN: Final = re.compile(r"(?:Q|A|В|О|З)\s*[:.]\s|[—–-]")


def read_top(
    text: str,
    spans: Sequence[Span],
    by_form: Sequence[Line],
    *,
    title: str | None = None,
    author: str | None = None,
) -> list[Line]:
    """Read the lines of `text` at `spans`, none of them blank, until its first sentence.

    `by_form` is what `read_line` says of each. Where title and author are known, only the lines
    that say so are such. The last line is never read: a text of one line has no top.
    """
    lines = [text[start:end] for start, end in spans[: _LINES + 1]]
    title_at = _find(title, lines) if title is not None else None
    titled = title is not None
    top: list[Line] = []
    for i, line in enumerate(lines[: min(_LINES, len(spans) - 1)]):
        found = by_form[i]
        if i == title_at:
            found = Line("title")
        elif found.kind in ("sentence", "heading"):
            if len(line) > TITLE_LENGTH:
                break
            follows = by_form[i + 1].kind
            names = read_names(line, text, author=author)
            gap = text[spans[i][1] : spans[i + 1][0]].count("\n") > 1 or follows != "sentence"
            if names is not None and (titled or names.sure):
                found = names
            elif not titled and _may_be_title(line, gap=gap):
                found = Line("title")
                titled = True
            elif _ends_sentence(line, gap=gap) and follows not in ("byline", "date"):
                break
        top.append(found)
    return top


def folded(title: str) -> str:
    """Return a title in the form in which two of them are compared."""
    return " ".join(title.strip(DECORATION).casefold().split())


def _find(title: str, lines: Sequence[str]) -> int | None:
    return next((i for i, line in enumerate(lines) if folded(line) == folded(title)), None)


def _may_be_title(line: str, *, gap: bool) -> bool:
    """Say whether a line has the form of a title; "What next?" only with a gap after it."""
    return (
        not line[0].islower()
        and not _ends_sentence(line, gap=gap)
        and not ITEM.match(line)
        and not _TURN.match(line)
        and not begins_with_time(line)
    )


def _ends_sentence(line: str, *, gap: bool) -> bool:
    return _ENDS_SENTENCE.search(line) is not None or (not gap and line.endswith(_MAY_END_ONE))
