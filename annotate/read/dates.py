"""A date as people write it, in English, Russian or Ukrainian -> ISO."""

import re
from datetime import date

_MONTHS = {
    stem: number
    for number, stems in enumerate(
        (
            "jan янв січ",
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
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|-?го|-?е)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NAMED = (
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b(?:\s*(?:г\.|год[а]?\b|р\.|року\b))?"),
    re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b"),
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-./](?P<month>\d\d)[-./](?P<day>\d\d)(?!\d)")
_DOTTED = re.compile(rf"\b(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}\b(?:\s*(?:г|р)\.)?")
_SLASHED = re.compile(rf"\b(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}\b")
_FULL_MONTHS = re.compile(
    "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|"
    "nov(ember)?|dec(ember)?|"
    "янв(ар[ья])?|фев(рал[ья])?|мар(та?)?|апр(ел[ья])?|ма[йя]|июн[ья]?|июл[ья]?|авг(уста?)?|"
    "сен(т(ябр[ья])?)?|окт(ябр[ья])?|ноя(б(р[ья])?)?|дек(абр[ья])?|"
    "січ(ень|ня)?|лют(ий|ого)?|бер(езень|езня)?|квіт(ень|ня)?|трав(ень|ня)?|черв(ень|ня)?|"
    "лип(ень|ня)?|серп(ень|ня)?|вер(есень|есня)?|жовт(ень|ня)?|лист(опада?)?|груд(ень|ня)?"
)


def find_date(text: str) -> tuple[str, str] | None:
    """Find a date: its ISO form and `text` without it; None where there is none to be sure of.

    `1/2/2022` is not: it is January in one country and February in another.
    """
    for match in _matches(text):
        found = _iso(match)
        if found is not None:
            return found, text[: match.start()] + " " + text[match.end() :]
    return None


def iso_date(text: str) -> str | None:
    """Give the ISO form of the date in `text`."""
    found = find_date(text)
    return found[0] if found else None


def _matches(text: str) -> list[re.Match[str]]:
    patterns = (_ISO, *_NAMED, _DOTTED, _SLASHED)
    return [match for pattern in patterns for match in pattern.finditer(text)]


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
    except ValueError:  # 31 February, or a word that is no month
        return None


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    name = name.lower()
    if not _FULL_MONTHS.fullmatch(name):
        return 0
    return next(number for stem, number in _MONTHS.items() if name.startswith(stem))
