"""Dates and times as people write them, in English, Russian or Ukrainian -> ISO."""

import re
from datetime import date
from typing import Final

_MONTHS: Final = {
    stem: number
    for number, stems in enumerate(
        (
            "jan янв січ ",
            "feb фев лют",
            "mar мар бер",
            "apr апр квіт",
            "may мая май трав",
            "jun июн черв",
            "jul июл лип",
            "aug авг серп",
            "sep сен вер",
            "oct окт жовт",
            "nov ноя лист",
            "dec дек груд",
        ),
        start=1,
    )
    for stem in stems.split()
}
_FULL_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    "янв(?:ар[ья])?|фев(?:рал[ья])?|мар(?:та?)?|апр(?:ел[ья])?|ма[йя]|июн[ья]?|июл[ья]?|"
    "авг(?:уста?)?|сен(?:т(?:ябр[ья])?)?|окт(?:ябр[ья])?|ноя(?:б(?:р[ья])?)?|дек(?:абр[ья])?|"
    "січ(?:ень|ня)?|лют(?:ий|ого)?|бер(?:езень|езня)?|квіт(?:ень|ня)?|трав(?:ень|ня)?|"
    "черв(?:ень|ня)?|лип(?:ень|ня)?|серп(?:ень|ня)?|вер(?:есень|есня)?|жовт(?:ень|ня)?|"
    "лист(?:опада?)?|груд(?:ень|ня)?"
)
_MONTH: Final = rf"(?P<month>{_FULL_MONTHS})\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|-?го|-?е)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_AFTER_YEAR: Final = r"(?:\s*(?:г\.|год[а]?\b|р\.|року\b))?"
_WHOLE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d\d)[-./](?P<month>\d\d)[-./](?P<day>\d\d)(?!\d)",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b{_AFTER_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"\b(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}\b(?:\s*(?:г|р)\.)?",
        rf"\b(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}\b",
    )
)
_PART: Final = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_FULL_MONTHS})\b\.?"
    rf"|\b(?:{_FULL_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?![.:]\d)"
    rf"|\b(?:{_FULL_MONTHS})\s+(?:19|20)\d\d\b{_AFTER_YEAR}"
    r"|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b",
    re.IGNORECASE,
)
"""A date without its year or its day, or in an order that is not known."""

_CLOCK: Final = re.compile(
    r"(?:\b|(?<=\dT))T?(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d(?:\.\d+)?)?"
    r"(?:\s?[ap]\.?m\b\.?|Z\b|\s?[+-]\d\d:?\d\d\b)?(?![\d:]|\.\d)"
    r"|\b(?:1[0-2]|0?[1-9])\s?[ap]\.?m\b\.?",
    re.IGNORECASE,
)
_DAY_AND_MONTH: Final = re.compile(r"\b(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?:\.|(?!\d))")
_WORDS: Final = re.compile(
    r"\b(?:utc|gmt|msk|мск|est|edt|et|cet|at|on|of|в|о|г|р|"
    r"published|posted|updated|last|first|date|дата|публикации|публікації|"
    r"опубликовано|обновлено|опубліковано|оновлено|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"понеділок|вівторок|середа|четвер|п['’]ятниця|субота|неділя)\b(?:\s*:)?",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_SMALL_WORDS: Final = 6
_DATE: Final = "\0"
_DATES: Final = re.compile(r"\0(?:[\s\0,.:;|()–—-]*\0)?")
_DAYS: Final = re.compile(r"(?:[\d\s,.–—-]|\b(?:and|to|и|та|і|по)\b)+", re.IGNORECASE)
"""What is left of "14 and 15 March" and "March 14–15, 2023"."""


def iso_date(text: str) -> str | None:
    """Give the ISO form of the first whole date in `text`; None where none is sure.

    `1/2/2022` is not: it is January in one country and February in another.
    """
    for pattern in _WHOLE:
        for match in pattern.finditer(text):
            found = _iso(match)
            if found is not None:
                return found
    return None


def around_date(line: str) -> tuple[str | None, str, str] | None:
    """Cut the date, the time of day or both out of a line; None where there are none.

    Gives its ISO form, if it is whole, and what stands before and after. Words such as "updated",
    "at" and "Monday" go with it.
    """
    if _DIGIT.search(line) is None:
        return None
    if sum(word[0].islower() for word in line.split()) > _SMALL_WORDS:  # a sentence
        return None
    iso = iso_date(line)
    cut = line
    for pattern in _WHOLE:
        cut = pattern.sub(lambda match: _DATE if _is_date(match) else match[0], cut)
    for pattern in (_PART, _CLOCK, _DAY_AND_MONTH):
        cut = pattern.sub(_DATE, cut)
    if _DATE not in cut:
        return None
    parts = _DATES.split(_WORDS.sub("", cut))
    if len(parts) > 2:  # two dates with words between them
        return None
    before, after = ("" if _DAYS.fullmatch(part) else part.strip() for part in parts)
    return iso, before, after


def begins_with_time(line: str) -> bool:
    """Say whether a line opens with a time of day, as the posts of a live report do."""
    return _CLOCK.match(line) is not None


def _is_date(match: re.Match[str]) -> bool:
    return "one" in match.groupdict() or _iso(match) is not None


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        if one <= 12 and two <= 12 and one != two:
            return None
        day, month = (one, two) if two <= 12 else (two, one)
    else:
        day, month = int(parts["day"]), _month(parts["month"])
    try:
        return date(int(parts["year"]), month, day).isoformat()
    except ValueError:  # 31 February
        return None


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    return next(number for stem, number in _MONTHS.items() if name.lower().startswith(stem))
