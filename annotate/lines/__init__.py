"""A line of an article -> what it is for, and the author, the outlet and the date it names."""

import re
from dataclasses import dataclass
from typing import Final

from annotate.lines.bylines import byline, credit
from annotate.lines.dates import around_date
from annotate.lines.names import CAPITAL, Names, bare_outlet, is_outlet, named_alone
from annotate.lines.notices import is_about_the_author, is_notice
from annotate.types import SentenceKind

TITLE_LENGTH: Final = 200
DECORATION: Final = "#*_ \t:"
_LENGTH: Final = 120
_ABOUT_LENGTH: Final = 1500

_SEPARATOR: Final = re.compile(r"\s+[|•·/]\s+|\s{3,}|\t+")
_OUTLET: Final = re.compile(
    r"(?i:(?:source|outlet|источник|издание|джерело|видання)\s*:\s*|published\s+(?:by|in)\s+)"
    rf"(?P<outlet>(?:the\s+)?[\"“«„]?{CAPITAL}.{{0,80}})"
)
_BRACKETS: Final = re.compile(rf"\((?P<outlet>{CAPITAL}[^()]{{1,60}})\)")
_QUOTED: Final = re.compile(r"[«\"“„][^«»\"“”„]{2,60}[»\"”]")
_PLACE: Final = re.compile(
    rf"{CAPITAL}[\w'’.-]*(?:\s{CAPITAL}[\w'’.-]*){{0,2}}"
    rf"(?:\s?[,/]\s?{CAPITAL}[\w'’.-]*(?:\s{CAPITAL}[\w'’.-]*)?)?"
)
_AROUND: Final = " ,.:;|()[]/–—-\t"
_TURN: Final = re.compile(r"[QAВОЗ]\s*:|Q\.\s")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line is for, and what it names; `date` is in ISO form.

    A line that is not `sure` to be a byline may be a title: "Anna Berg".
    """

    kind: SentenceKind = "sentence"
    author: str | None = None
    source: str | None = None
    date: str | None = None
    sure: bool = True


_SENTENCE: Final = Line()
_NOTICE: Final = Line("boilerplate")


def read_line(text: str) -> Line:
    """Say what a line is as far as it shows without its neighbours."""
    if _TURN.match(text):  # "A: On 3 March."
        return _SENTENCE
    if len(text) > TITLE_LENGTH:
        if len(text) <= _ABOUT_LENGTH and is_about_the_author(text):
            return _NOTICE
        return _from_names(credit(text)) or _SENTENCE
    if is_notice(text) or not any(map(str.isalnum, text)):
        outlet = _OUTLET.fullmatch(text)
        return Line("boilerplate", source=bare_outlet(outlet["outlet"])) if outlet else _NOTICE
    bare = text.strip(DECORATION)
    found = _from_names(credit(bare)) or _of_parts(bare)
    if found is not None:
        return found
    return Line("heading") if text.startswith("#") else _SENTENCE


def read_names(line: str, text: str, *, author: str | None = None) -> Line | None:
    """Read a line at the top or the end of `text` that may do no more than name who wrote it.

    "Anna Berg" between paragraphs is a heading. Where the author is known, a name that is not
    theirs is a byline only if it is `sure`.
    """
    bare = line.strip(DECORATION)
    if author is not None and len(bare) > 2 and bare.casefold() in author.casefold():
        return Line("byline", author=bare)
    found = _of_parts(bare.removesuffix("."), text)
    return None if found is None or (author is not None and not found.sure) else found


def _of_parts(line: str, text: str | None = None) -> Line | None:
    """Read a line of which every part is a byline, a date or an outlet: "By … | 14 March 2023"."""
    if len(line) > _LENGTH:
        return None
    found: Line | None = None
    parts = _SEPARATOR.split(line)
    for part in parts:
        of_part = _dateline(part) or _from_names(byline(part)) or _outlet(part)
        if of_part is None and text is not None:
            of_part = _from_names(named_alone(part, text))
        if of_part is None and len(parts) > 1 and is_outlet(part):
            of_part = Line("date", source=bare_outlet(part))
        if of_part is None:
            return None
        found = of_part if found is None else _both(found, of_part)
    return found


def _both(one: Line, other: Line) -> Line:
    return Line(
        "byline" if "byline" in (one.kind, other.kind) else one.kind,
        author=one.author or other.author,
        source=one.source or other.source,
        date=one.date or other.date,
        sure=one.sure or other.sure,
    )


def _from_names(names: Names | None) -> Line | None:
    if names is None:
        return None
    return Line("byline", author=names.people, source=names.outlet, sure=names.sure)


def _outlet(part: str) -> Line | None:
    outlet = _OUTLET.fullmatch(part)
    return Line("byline", source=bare_outlet(outlet["outlet"])) if outlet else None


def _dateline(part: str) -> Line | None:
    """Read a date with what may stand beside it: a place, an outlet, a byline."""
    brackets = _BRACKETS.search(part)
    outlet = brackets["outlet"] if brackets else ""
    if brackets:
        part = part[: brackets.start()] + part[brackets.end() :]
    around = around_date(part)
    if around is None:  # "MOSCOW (Reuters) -"
        place = part.strip(_AROUND)
        agency = is_outlet(outlet) and place.isupper() and _PLACE.fullmatch(place)
        return Line("date", source=outlet) if agency else None
    iso, before, after = around
    named = is_outlet(outlet) or before.strip(_AROUND)  # "(Moscow)" after a date is where it was
    found = Line("date", source=outlet if outlet and named else None, date=iso)
    apart = before.endswith((",", ".", "—", "–", "-", "(")) or before.strip(_AROUND).isupper()
    beside = [(before, apart), (after, after.startswith((",", "(", "—", "–")[: 4 if iso else 2]))]
    for side, apart in beside:
        rest = side.strip(_AROUND)
        if not rest:
            continue
        wrote = _from_names(byline(rest))
        if wrote is not None:
            found = _both(found, wrote)
        elif is_outlet(rest) or _QUOTED.fullmatch(rest):
            found = _both(found, Line("date", source=bare_outlet(rest)))
        elif not apart or not _PLACE.fullmatch(rest):
            return None
    return found
