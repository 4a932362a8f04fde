"""The sentences of a document -> the people it names with an office, each with a side."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.attribute.cues import (
    CLAUSE_STARTS,
    DETERMINERS,
    ENGLISH,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    RUSSIAN,
    vocabulary,
)
from annotate.attribute.found import Range
from annotate.attribute.names import Mention, Names
from annotate.attribute.parties import EXPERTS, FEMALE, PEOPLE, ROLES, SOURCES, THIRD
from annotate.attribute.phrases import AUXILIARY, low_at
from annotate.attribute.speaker import TITLE_WORDS, Speaker, is_role
from annotate.attribute.turns import labelled, labels
from annotate.attribute.words import Words, words_of
from annotate.taxonomy import Actor

_INSIDE = frozenset(["of", "at", "for", "in", "from", "to", "on", "and"])
_INSIDE |= frozenset(["в", "во", "по", "при", "на", "и"])
_RU_THEIRS = frozenset(["его", "ее", "их", "її", "їх", "його"])
_OFFICES = PEOPLE | SOURCES | {"team", "delegation"}
_LONGEST = 14  # words between an office and its name
_NO_NAMES = vocabulary("""
    mr mr. mrs mrs. ms ms. dr dr. january february march april may june july august september
    october november december monday tuesday wednesday thursday friday saturday sunday sea black
    baltic arctic agreement treaty house square street university institute
""")


def introductions(texts: Sequence[str], names: Names) -> dict[str, Speaker]:
    """Return who is introduced in any of the texts, by the last word of the name.

    The first introduction counts: "Oleg Varlamov, Moscow's envoy" makes every Varlamov Russian.
    """
    met: dict[str, Speaker] = {}
    before: Actor | None = None
    for text in texts:
        words = words_of(text)
        mentions = names.mentions(words)
        for start, end in _names(words, mentions):
            surname = words.lows[end - 1]
            if surname in met and met[surname].side:
                continue
            parts = [_before(words, start), *_after(words, end)]
            speaker = _introduced(text, words, mentions, (start, end), parts, names)
            if speaker and not speaker.side and before and _is_theirs(words, parts[0]):
                speaker = replace(speaker, actor=before.name, side=before.side)
            if speaker is None and low_at(words, end + 1) == "who" and surname not in met:
                name = text[words.starts[start] : words.ends[end - 1]]
                speaker = Speaker(name, kind="expert", female=is_female(name))
            if speaker:
                met[surname] = speaker
        sides = [mention.actor for mention in mentions]
        before = sides[0] if sides else before
    for label in labels(texts, names):
        speaker = labelled(label, names) if label else None
        if label and speaker and speaker.side and label.office:
            known = met.get(label.surname)
            met[label.surname] = known if known and known.side else speaker
    return met


def _is_theirs(words: Words, part: Range) -> bool:
    """Whether an office belongs to the one named before: "its head Mary Stone"."""
    return part[0] < part[1] and words.lows[part[0]] in POSSESSIVES | _RU_THEIRS


def _names(words: Words, mentions: Sequence[Mention]) -> Iterator[Range]:
    """Every run of capitalised words that is neither an actor nor an office."""
    taken = {k for mention in mentions for k in range(mention.start, mention.end)}
    i = 0
    while i < len(words):
        end = i
        while end < len(words) and end not in taken and _may_be_name(words, end):
            end += 1
        if end - i >= 2 or (end - i == 1 and i and low_at(words, i - 1) in PEOPLE):
            yield i, end
        i = max(end, i + 1)


def _may_be_name(words: Words, i: int) -> bool:
    low = words.lows[i]
    return (
        words.is_word(i)
        and words.is_capital(i)
        and not is_role(low)
        and low not in THIRD
        and low not in DETERMINERS
        and low not in PREPOSITIONS
        and low not in CLAUSE_STARTS
        and low not in PRONOUNS
        and low not in _NO_NAMES
        and (len(low) < 3 or not words.forms[i].isupper())
    )


def _before(words: Words, start: int) -> Range:
    """Return the words of an office before a name: "head of the US delegation, Roger Dunmore"."""
    k = start
    if words.forms[k - 1] == "," and k > 1:
        k -= 1
    low = start - _LONGEST
    while k > max(low, 0) and _joins(words, k - 1):
        k -= 1
    return k, start


def _after(words: Words, end: int) -> list[Range]:
    """Return the words of an office after a name: ", the US envoy"."""
    mark = low_at(words, end)
    if mark not in {",", "(", "of", "from", "at", "из"}:
        return []
    k = end + 1
    if low_at(words, k) in {"who", "который", "которая"}:
        k += 1
        while k < min(len(words), end + _LONGEST) and words.is_word(k):
            k += 1
        return [(end, k)]
    while k < min(len(words), end + _LONGEST) and _joins(words, k):
        k += 1
    closed = mark not in {",", "("} or k >= len(words) or not words.is_word(k)
    return [(end, k)] if closed else []


def _joins(words: Words, k: int) -> bool:
    """Whether a word may stand in the description of a person."""
    low = words.lows[k]
    if not words.is_word(k) or low in AUXILIARY or low in PRONOUNS:
        return False
    if words.quoted[k] or low in RUSSIAN or (low in CLAUSE_STARTS and low != "and"):
        return False
    if low in PREPOSITIONS:
        return low in _INSIDE
    return words.is_capital(k) or low not in ENGLISH or ENGLISH[low][1] in {"base", "s"}


def _introduced(
    text: str,
    words: Words,
    mentions: Sequence[Mention],
    name: Range,
    parts: Sequence[Range],
    known: Names,
) -> Speaker | None:
    for start, end in parts:
        lows = frozenset(low.rpartition("-")[2] for low in words.lows[start:end])
        lows |= frozenset(words.lows[start:end])
        roles = frozenset(low for low in lows if low in ROLES or low in TITLE_WORDS)
        if not lows & _OFFICES and not (words.lows[start] in {"of", "from", "at", "из"} and roles):
            continue
        shown = text[words.starts[name[0]] : words.ends[name[1] - 1]]
        female = is_female(shown) or bool(roles & FEMALE)
        if lows & EXPERTS:
            return Speaker(shown, kind="expert", roles=roles, female=female)
        inside = [
            mention
            for mention in mentions
            if start <= mention.start and mention.end <= end and not mention.person
            if words.lows[mention.start - 1] not in {"to", "with", "on"}
        ]
        inside.sort(key=lambda mention: mention.office)
        if inside:
            actor = inside[0].actor
            if actor is None:
                return Speaker(shown, kind="person", roles=roles, female=female)
            return Speaker(shown, actor.name, actor.side, "person", roles, female)
        owner = known.by_ending(words.lows[name[1] - 1]) if lows & PEOPLE else None
        if owner:
            return Speaker(shown, owner.name, owner.side, "person", roles, female)
        if _is_theirs(words, (start, end)):
            return Speaker(shown, kind="person", roles=roles, female=female)
    return None


def is_female(name: str) -> bool:
    """Guess by the first name, a title or the end of a Russian surname."""
    lows = re.findall(r"[\w.]+", name.lower())
    return not FEMALE.isdisjoint(lows) or lows[-1].endswith(("ova", "eva", "ина", "ова", "ева"))
