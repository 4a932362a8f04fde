"""The top of a text -> title, author, outlet and date, where each has a line of its own."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from annotate.lines import DECORATION, read_line
from annotate.lines.top import read_top

_LINE: Final = re.compile(r"\S[^\n]*")
_ENOUGH: Final = 12


@dataclass(frozen=True)
class Head:
    title: str | None = None
    author: str | None = None
    source: str | None = None
    date: str | None = None


def find_head(text: str, *, title: str | None = None) -> Head:
    """Read the lines at the top of `text` until its first sentence; the text itself stays.

    A text of one line has no head. A `title` that is known already is only looked for.
    """
    lines = islice(_LINE.finditer(text), _ENOUGH)
    spans = [(line.start(), line.start() + len(line[0].rstrip())) for line in lines]
    by_form = [read_line(text[start:end]) for start, end in spans]
    top = read_top(text, spans, by_form, title=title)
    titles = [i for i, line in enumerate(top) if line.kind == "title"]
    return Head(
        title=text[slice(*spans[titles[0]])].strip(DECORATION) if titles else title,
        author=", ".join(dict.fromkeys(line.author for line in top if line.author)) or None,
        source=next((line.source for line in top if line.source), None),
        date=next((line.date for line in top if line.date), None),
    )
