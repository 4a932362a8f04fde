"""The top of a text -> title, author, outlet and date, where each has a line of its own."""

import re
from dataclasses import dataclass, replace

from annotate.read.dates import find_date

_LINES = 8
_TITLE_LENGTH = 200
_LINE_LENGTH = 120
_BYLINE = re.compile(
    r"(?:(?:written|story|text|report(?:ed|ing)?|analysis)\s+by|by|authors?\s*:|byline\s*:|"
    r"автор(?:ы|и)?\s*:?|текст\s*:|материал подготовил[аи]?|підготував|підготувала)"
    r"\s+(?P<names>.+)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:source|published (?:by|in)|источник|издание|джерело|видання)\s*:?\s+(?P<names>.+)",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"\b(?:the|post|times|news|newspaper|agency|press|herald|tribune|gazette|journal|daily|weekly|"
    r"review|magazine|observer|guardian|telegraph|reuters|bbc|cnn|tass|interfax|editorial|staff|"
    r"газета|агентство|новости|новини|известия|ведомости|вестник|вісник|журнал|редакция|редакція|"
    r"тасс|риа|интерфакс|интерфакс-\w+|укринформ|укрінформ|правда|коммерсантъ?)\b|\.(?:com|org|ru|ua|net|info|eu)\b",
    re.IGNORECASE,
)
_WORD = r"(?:[^\W\d_a-zа-яіїєґё][\w'’-]*\.?|d['’]\w+)"
_PARTICLE = r"(?:de|da|di|van|von|der|den|al|el|bin|ibn|la|le)"
_PERSON = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)?{_WORD}){{1,3}}")
_PEOPLE = re.compile(
    rf"{_PERSON.pattern}(?:(?:\s*,\s*|\s+(?:and|и|та|й|і|&)\s+){_PERSON.pattern})*"
)
_NAME = re.compile(r"[^\W\d_a-zа-яіїєґё].{0,80}")
_DATE_WORDS = re.compile(
    r"\bT?\d{1,2}[:.]\d\d(?::\d\d)?|\b(?:[ap]\.?m\b\.?|utc|gmt|msk|мск|est|edt|et|cet|z|at|on|в|о|"
    r"published|posted|updated|last|date|дата|опубликовано|обновлено|опубліковано|оновлено|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"понеділок|вівторок|середа|четвер|п['’]ятниця|субота|неділя)\b|[+-]\d\d:?\d\d\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|•·/]\s+|\s{3,}|\t+")
_ENDS_SENTENCE = re.compile(r"[.;:,…][\"'»”’)\]]*$")


@dataclass(frozen=True)
class Head:
    title: str | None = None
    author: str | None = None
    source: str | None = None
    date: str | None = None


def find_head(text: str) -> Head:
    """Read the lines at the top of `text` until its first sentence; the text itself stays.

    A text of one line has no head.
    """
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()]
    head, subtitles = Head(), 0
    for number, line in enumerate(lines[:_LINES]):
        body = lines[number + 1 :]
        if not body or len(line) > _TITLE_LENGTH:
            break
        found = _byline_or_date(line, head, text)
        if found is not None:
            head = found
        elif _ENDS_SENTENCE.search(line):
            break
        elif head.title is None:
            head = replace(head, title=line)
        elif subtitles:  # one line under the title may be more of it; two are the text
            break
        else:
            subtitles += 1
    return head


def _byline_or_date(line: str, head: Head, text: str) -> Head | None:
    """Fill in what every part of the line gives; None where one part is neither."""
    if len(line) > _LINE_LENGTH:
        return None
    for part in _SEPARATOR.split(line):
        found = _part(part.strip(" -–—"), head, text)
        if found is None:
            return None
        head = found
    return head


def _part(part: str, head: Head, text: str) -> Head | None:
    if not part:
        return head
    dated = find_date(part)
    if dated is not None:
        rest = _DATE_WORDS.sub(" ", dated[1]).strip(" ,.:;|()-–—\t")
        if not rest or (len(rest.split()) <= 2 and rest[0].isupper()):  # "Moscow, 21 January"
            return replace(head, date=head.date or dated[0])
        named = _named(rest, head)
        return replace(named, date=named.date or dated[0]) if named else None
    named = _named(part, head)
    if named is not None or head.title is None:
        return named
    if _is_outlet(part):
        return replace(head, source=head.source or part)
    if _is_lone_person(part, text):
        return replace(head, author=head.author or part)
    return None


def _named(part: str, head: Head) -> Head | None:
    """Fill in author or outlet where the part says that it names them."""
    source = _SOURCE.fullmatch(part)
    if source and _NAME.fullmatch(source["names"]) and not _ENDS_SENTENCE.search(part):
        return replace(head, source=head.source or source["names"])
    byline = _BYLINE.fullmatch(part)
    if not byline:
        return None
    names = re.sub(r"(?<=\w{3})\.$", "", byline["names"].strip(" ,"))
    person, _, after = names.rpartition(",")
    if person and _is_outlet(after.strip()) and _PEOPLE.fullmatch(person.strip()):
        return replace(
            head, author=head.author or person.strip(), source=head.source or after.strip()
        )
    if _is_outlet(names):
        return replace(head, source=head.source or names)
    if _PEOPLE.fullmatch(names) or (_NAME.fullmatch(names) and len(names.split()) == 1):
        return replace(head, author=head.author or names)
    return None


def _is_outlet(name: str) -> bool:
    words = name.split()
    return (
        len(words) <= 5
        and bool(_OUTLET.search(name))
        and not _ENDS_SENTENCE.search(name)
        and all(word[0].isupper() or not word[0].isalpha() or "." in word for word in words)
    )


def _is_lone_person(name: str, text: str) -> bool:
    """Tell "Ivan Petrov" from "Security Guarantees", whose words the text also has in small."""
    if not _PERSON.fullmatch(name) or _ENDS_SENTENCE.search(name):
        return False
    return not any(
        re.search(rf"\b{re.escape(word.lower())}\b", text) for word in name.split() if len(word) > 2
    )
