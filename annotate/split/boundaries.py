"""Where sentences end: a text in, the spans of its sentences out, line by line."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from annotate.split.abbreviations import (
    CLASSES,
    DOTTED,
    FUNCTION_WORDS,
    MAYBE,
    NEVER,
    NUMBER,
    PHRASE_ENDS,
    SAID,
    STARTERS,
    TAIL,
    YEAR,
    words,
)
from annotate.types import Span

_NEAR: Final = 60
"""How far we look back from a stop, so that a text that never ends a sentence is not slow."""

_LINE: Final = re.compile(r"\S[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*")
_STOP: Final = re.compile(r"([.!?…]+)([^\w.!?…]*)(\w*)")
"""A stop, what stands between it and the next word, and that word."""

_MARK: Final = r"\[(?:\d[\d ,–-]{0,11}|[a-z]|(?:note )?\d+|citation needed)\]|[¹²³⁰⁴-⁹]+"
_EMOJI: Final = r"[\u2600-\u27bf\u2b50\ufe0f\u200d\U0001f1e6-\U0001faff]+"
_CLOSED: Final = re.compile(
    rf"""
    (?: [”’»)\]}}*_]+ | ["'“]+(?!\w) | {_MARK} )*      # touch the stop
    (?: [ ] (?: [”»]+ | [’)\]]+(?=[ ]|\Z) | (?:{_MARK})(?=[ ]|\Z) ) )*  # stand apart
    (?: [ ]? {_EMOJI} )*
    """,
    re.VERBOSE,
)
"""What belongs to the sentence before: closing quotes, strays of them, footnote marks, emoji."""

_OPENED: Final = re.compile(r"""["'“„«‘(\[{¿¡*•·▪■–—\s-]*""")
_TOKEN_LEADS: Final = "\"'“„«‘([{—–-*_•”’»"
_QUOTES: Final = frozenset("\"'”’»“")
_BULLETS: Final = frozenset("*•·▪■")
_DASHES: Final = frozenset("—–-")
_VOWEL: Final = re.compile("[aeiouyаеёиоуыэюяіїє]", re.IGNORECASE)
_ROMAN: Final = re.compile("[IVXLC]{2,}|[VXLC]")
_DOMAINS: Final = words("ru com net org ua uk info gov eu us tv io js рф укр by kz de edu")
_PREDICATE: Final = re.compile(
    r"\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|did|does|said)\b"
)
_NUMBERED: Final = re.compile(
    r"\W*(?:point|article|section|chapter|part|item|rule|step|figure|table|clause|appendix|question"
    r"|пункт|статья|глава|часть|раздел|рисунок|таблица|приложение|вопрос|стаття|розділ|частина"
    r")\s+[\dIVX.]+\Z",
    re.IGNORECASE,
)
_OPENING_YEAR: Final = re.compile(r"\W*(?:В|Во|С|К|До|После|У|З|Після|Із|Со)\s[\w\s–—-]{0,24}\Z")
_STRAIGHT: Final = re.compile('"')
_QUOTED_NAME: Final = re.compile(r' "\w[^"]{0,40}\w"')
_WORD: Final = re.compile(r"\w+")
_PAIR: Final = re.compile(r"(?<!\w)(\w)\. ?(\w)\Z")
_GLUED: Final = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]+)*|\d{1,4}|[\d,]+%")
_GOES_ON: Final = re.compile(r"[^\s,;:!?.…—–)”»\"'’-]|\.\w|$")
_QUOTES_OPEN: Final = frozenset('"“„«')
_SPEAKER: Final = re.compile(
    r"(?:[^\W\d_][\w.’'-]*\s+){1,5}?([^\W\d_]+)(?![\w’'])\s*(that\b|что\b|що\b|[.,]|\Z)?"
)


def lines(text: str) -> Iterator[list[Span]]:
    """Yield, for every line that is not blank, the spans of its sentences.

    A line break always ends a sentence. All that stands between two spans is white space.
    """
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    plain = plain.replace("\t", " ")
    for line in _LINE.finditer(plain):
        yield _sentences(plain, line.start(), line.start() + len(line[0].rstrip()))


def _sentences(text: str, start: int, end: int) -> list[Span]:
    spans = []
    quotes = [quote.start() for quote in _STRAIGHT.finditer(text, start, end)]
    for stop in _STOP.finditer(text, start, end):
        _, gap, word = stop.groups()
        if gap == " ":  # by far the most frequent, so it goes the short way
            if not word or (word[0].islower() and not word[1:2].isupper()):
                continue
            cut = stop.end(1)
            if not _ends(text, start, stop, stop.start(3)):
                continue
        elif gap:
            cut = _cut(text, start, end, stop, quotes)
        else:
            cut = stop.end(1) if _ends_glued(text, start, stop) else start
        if start < cut < end:
            spans.append((start, cut))
            start = cut
            while text[start].isspace():
                start += 1
    spans.append((start, end))
    return spans


def _cut(text: str, start: int, end: int, stop: re.Match[str], quotes: Sequence[int]) -> int:
    """Find where a sentence ends whose stop has more than a space after it; `start` for nowhere."""
    after = stop.end(1)
    cut = _end_of_closers(text, after, end, quotes)
    opened = _OPENED.match(text, cut, end)
    assert opened is not None  # it may match nothing, but it matches
    opening, follows = opened[0], opened.end()
    first = text[follows : min(follows + 1, end)]
    if not first or not (first.isalnum() or first in "$€£¥#@№§+~%_") or follows == after:
        return start
    if " " in opening and not _BULLETS.isdisjoint(opening):
        return cut
    if first.islower() and not text[follows + 1 : follows + 2].isupper():  # "iPhone" opens one
        aside = opening == " (" and stop[1] == "." and _is_plain(_word(text, start, stop.start()))
        return cut if aside else start
    if not _QUOTES.isdisjoint(text[after:cut]):
        mangled = stop[1] == "." and not opening  # `next week. "Lavrov said at the airport`
        return start if _is_attribution(text, follows, end, "!" if mangled else stop[1]) else cut
    if " " not in opening and not _DASHES.isdisjoint(opening):
        return start
    return cut if _ends(text, start, stop, follows, opening.strip()) else start


def _end_of_closers(text: str, after: int, end: int, quotes: Sequence[int]) -> int:
    """Find where the closing quotes, footnote marks and emoji end that go with the stop."""
    closed = _CLOSED.match(text, after, end)
    assert closed is not None
    cut = closed.end()
    if text.startswith('"', cut) and _in_quotation(quotes, cut):  # `agreed."The`
        return cut + 1
    if text.startswith(' "', cut) and _in_quotation(quotes, cut):  # `agreed. " The`, `agreed. "The`
        return cut if _QUOTED_NAME.match(text, cut, end) else cut + 2
    return cut


def _in_quotation(quotes: Sequence[int], position: int) -> bool:
    """Say whether `position` is between two straight quotes, on a line that has them in pairs."""
    return len(quotes) % 2 == 0 and bisect_left(quotes, position) % 2 == 1


def _is_attribution(text: str, follows: int, end: int, stop: str) -> bool:
    """Say whether "Lavrov told reporters" comes after a quotation, so that the sentence goes on.

    After a full stop it must be all that comes: "Lavrov said." is one, "Lavrov said that …" is not.
    """
    speaker = _SPEAKER.match(text, follows, end)
    if speaker is None or speaker[1] not in SAID or text[follows : speaker.start(1)].count(". "):
        return False
    rest = speaker[2]
    return rest in (".", ",", "") if stop == "." else rest not in ("that", "что", "що")


def _ends(text: str, start: int, stop: re.Match[str], follows: int, opening: str = "") -> bool:
    """Say whether a sentence ends at `stop` when a capital or a number stands at `follows`."""
    word = _word(text, start, stop.start())
    if stop[1] == ".":
        return _ends_after(text, start, stop.start(), word, follows, opening)
    if not any(map(str.isalnum, text[start : min(stop.start(), start + _NEAR)])):
        return False  # it opens with dots: "… The rest"
    if "!" in stop[1] or "?" in stop[1]:
        return True
    if text[stop.start() - 1] == " " and not opening and not _opens_sentence(text, follows):
        return False  # "the so-called ... Helsinki process"
    return word.lower() not in FUNCTION_WORDS


def _word(text: str, start: int, stop: int) -> str:
    """Return the word that touches the stop or stands before it, without leading quotes."""
    while stop > start and text[stop - 1] in " .":
        stop -= 1
    start = max(start, stop - _NEAR)
    return text[max(start, text.rfind(" ", start, stop) + 1) : stop].lstrip(_TOKEN_LEADS)


def _is_plain(word: str) -> bool:
    return len(word) > 1 and word not in CLASSES and "." not in word and not word.isdigit()


def _ends_after(text: str, start: int, stop: int, word: str, follows: int, opening: str) -> bool:
    """Say whether the full stop after `word` ends a sentence."""
    if word.isdigit():
        return not _is_list_number(text, start, stop, word)
    kind = CLASSES.get(word) or _class_of_letters(text, start, stop, word)
    if kind is None:
        return True
    before = text[max(start, stop - _NEAR) : stop - len(word)].rstrip()
    numbered = before[-1:].isdigit() or bool(_ROMAN.fullmatch(before.rpartition(" ")[2]))
    if kind == YEAR:
        opens = stop - start < _NEAR and _OPENING_YEAR.match(before)
        kind = TAIL if numbered and not opens else MAYBE
    if kind == NEVER:
        return False
    following = _WORD.match(text, follows)
    if following is None or following[0][0].isdigit():
        return kind == TAIL and not numbered
    if kind == TAIL:
        return True
    if kind == NUMBER:
        return not _ROMAN.fullmatch(following[0])
    if not _QUOTES_OPEN.isdisjoint(opening) and len(word) == 1 and word.isupper():
        return True  # no quotation mark stands between an initial and its name
    if _opens_sentence(text, follows):
        return True
    return (
        word in PHRASE_ENDS
        and not before.endswith(" the")
        and (
            CLASSES.get(following[0]) == NEVER  # "at 6 p.m. Mr. Smith"
            or _PREDICATE.match(text, following.end()) is not None
        )
    )


def _opens_sentence(text: str, follows: int) -> bool:
    """Say whether the word at `follows` is one that opens sentences, and no initial."""
    word = _WORD.match(text, follows)
    if word is None or word[0] not in STARTERS:
        return False
    return len(word[0]) > 1 or not text.startswith(".", word.end())


def _class_of_letters(text: str, start: int, stop: int, word: str) -> str | None:
    """Return the class of initials, "U.S", the "д" of "т. д" and words shortened to consonants."""
    if not word:
        return None
    if len(word) == 1 and word.isalpha():
        if stop - start < _NEAR and not text[start : stop - 1].strip(_TOKEN_LEADS + " "):
            return NEVER  # an initial or a list item: "a. The first"
        pair = _PAIR.search(text, max(start, stop - 8), stop)
        return DOTTED.get(f"{pair[1]}.{pair[2]}", MAYBE) if pair else MAYBE
    if len(word) > 1 and word[-2] in ".-" and word[-1].isalpha():
        return MAYBE
    if len(word) < 5 and word.islower() and word.isalpha() and not _VOWEL.search(word):
        return MAYBE
    return None


def _is_list_number(text: str, start: int, stop: int, number: str) -> bool:
    """Say whether `number` opens a list item ("1. First") or counts a part ("Point 1.")."""
    if stop - start > _NEAR:
        return False
    before = text[start:stop]
    return not before[: -len(number)].strip(_TOKEN_LEADS + " ") or bool(_NUMBERED.match(before))


def _ends_glued(text: str, start: int, stop: re.Match[str]) -> bool:
    """Say whether a sentence ends where the space after its stop was lost: "agreed.The next"."""
    mark, _, following = stop.groups()
    if mark not in (".", "!", "?") or not following[:1].isupper() or following[1:2].isupper():
        return False
    if following.lower() in _DOMAINS or _GOES_ON.match(text, stop.end()):
        return False
    word = _word(text, start, stop.start())
    if not _GLUED.fullmatch(word):
        return False
    if following not in STARTERS and (word[0].isupper() or (word.isdigit() and len(word) < 4)):
        return False
    return mark != "." or _ends_after(text, start, stop.start(), word, stop.start(3), "")
