"""The people and institutions of a document, so that "the minister" finds the one it stands for."""

import re
from dataclasses import dataclass, field
from typing import Literal

from annotate.attribute.cues import (
    BE,
    CLAUSE_STARTS,
    DETERMINERS,
    ENGLISH,
    HAVE,
    MODAL,
    PREPOSITIONS,
    vocabulary,
)
from annotate.attribute.found import Range
from annotate.attribute.names import Mention, Names
from annotate.attribute.parties import (
    EXPERTS,
    FEMALE,
    INSTITUTIONS,
    PEOPLE,
    ROLES,
    THIRD,
)
from annotate.attribute.words import Words
from annotate.taxonomy import Actor

_RU_END = re.compile(r"(?:ого|ому|ыми?|ими?|ой|ою|ем|ом|ему|ую|[ауеыюяи])$")
_RU_BASE = ("", "а", "ий", "ый", "ой", "ая", "я", "й", "ь")
Kind = Literal["person", "source", "institution", "media", "expert", "unknown"]

TITLE_WORDS = vocabulary("""
    foreign state press prime defence defense deputy vice national security chief senior first
    white house interior finance иностранных дел мид
""")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: what to show, and what they resolve to."""

    text: str
    actor: str | None = None
    side: str | None = None
    kind: Kind = "unknown"
    roles: frozenset[str] = frozenset()
    female: bool = False


@dataclass(slots=True)
class Cast:
    """Those who spoke or were named so far, the latest last."""

    names: Names
    surnames: dict[str, Speaker] = field(default_factory=dict)
    owner: Speaker | None = None
    """The side that the heading above announces: its officials need no other mark."""
    spoke: list[Speaker] = field(default_factory=list)
    named: list[Speaker] = field(default_factory=list)

    @property
    def last(self) -> Speaker | None:
        return self.spoke[-1] if self.spoke else None

    def surname(self, low: str) -> Speaker | None:
        """Return who has this last name, also where a Russian ending was added to it."""
        if low in self.surnames or not "а" <= low[:1] <= "я":
            return self.surnames.get(low)
        stem = _RU_END.sub("", low)
        for end in _RU_BASE if len(stem) > 2 else ():
            if stem + end in self.surnames:
                return self.surnames[stem + end]
        return None

    def speaks(self, speaker: Speaker) -> None:
        self.spoke.append(speaker)
        del self.spoke[:-30]

    def read(self, text: str, words: Words, mentions: list[Mention]) -> None:
        """Remember the people a sentence names with their titles."""
        for number, mention in enumerate(mentions):
            if mention.person and mention.actor:
                roles = _titles_before(words, mention.start)
                old = self.surnames.get(mention.actor.name)
                speaker = Speaker(
                    mention.actor.name,
                    mention.actor.name,
                    mention.actor.side,
                    "person",
                    roles | (old.roles if old else frozenset()),
                    _female(mention.actor.name),
                )
                self._meet(mention.actor.name, speaker)
                if mention.start < 3 and not words.possessive[mention.end - 1]:
                    self.speaks(speaker)
            elif number + 1 == len(mentions) or mentions[number + 1].start > mention.end + 4:
                self._introduce(text, words, mention)
                self._introduce_before(text, words, mention)
        self._introduce_titled(text, words, mentions)
        for i, low in enumerate(words.lows):
            if words.is_capital(i) and not words.possessive[i] and (one := self.surname(low)):
                self.named.append(one)
                if i < 4 or one.kind == "expert":
                    self.speaks(one)
        del self.named[:-30]

    def _introduce(self, text: str, words: Words, mention: Mention) -> None:
        """`US National Security Adviser Jake Sullivan`: a name the taxonomy does not know."""
        end = mention.end
        while end < min(len(words), mention.end + 6) and _leads_to_name(words, end):
            end += 1
        between = range(mention.end, end)
        title = words.lows[max(mention.start - 1, 0) : end]
        if PEOPLE.isdisjoint(title) and not between:
            return
        marks = sum(not words.is_word(k) for k in between)
        if marks > 1 or (marks and (PEOPLE | INSTITUTIONS).isdisjoint(title)):
            return
        tail = end
        while (
            tail < len(words) and words.is_word(tail) and words.is_capital(tail) and tail < end + 3
        ):
            tail += 1
        if tail - end < 2:
            return
        roles = frozenset(title)
        if roles & EXPERTS:
            return
        name = text[words.starts[end] : words.ends[tail - 1]]
        actor, side = (mention.actor.name, mention.actor.side) if mention.actor else (None, None)
        self._meet(words.lows[tail - 1], Speaker(name, actor, side, "person", roles, _female(name)))

    def _introduce_titled(self, text: str, words: Words, mentions: list[Mention]) -> None:
        """`deputy minister Ivan Petrov`, whose country only the surname tells."""
        for i, low in enumerate(words.lows):
            if low not in PEOPLE or words.quoted[i]:
                continue
            start = i + 1
            while start < min(len(words), i + 5) and not _is_name(words, start):
                start += 1
            end = start
            while end < len(words) and (_is_name(words, end) or words.forms[end].endswith(".")):
                end += 1
            if end - start < 2 or any(i - 3 <= m.start < end for m in mentions):
                continue
            if not all(words.is_word(k) for k in range(i, end)):
                continue
            owner = self.names.by_ending(words.lows[end - 1])
            roles = frozenset(w for w in words.lows[max(i - 2, 0) : start] if is_role(w))
            if owner and words.lows[end - 1] not in self.surnames and not roles & EXPERTS:
                self.meet_all(text, words, (start, end), owner, roles)

    def _introduce_before(self, text: str, words: Words, mention: Mention) -> None:
        """`Jake Sullivan, the US national security adviser`."""
        comma = mention.start - 1
        while comma > 0 and (words.lows[comma] in DETERMINERS or is_role(words.lows[comma])):
            comma -= 1
        following = frozenset(words.lows[mention.end : mention.end + 5])
        if comma < 2 or words.forms[comma] != "," or not following & ROLES or following & EXPERTS:
            return
        self.meet_all(text, words, (0, comma), mention.actor, following & ROLES)

    def _meet(self, surname: str, speaker: Speaker) -> None:
        self.surnames[surname] = speaker
        self.named.append(speaker)

    def meet_all(
        self, text: str, words: Words, part: Range, actor: Actor | None, roles: frozenset[str]
    ) -> Speaker | None:
        """Remember the last name of `part` that the taxonomy does not know; return who it is."""
        start, end = part
        while end > start:
            tail = end
            while end > start and _is_name(words, end - 1):
                end -= 1
            if tail - end >= 2 or (
                tail - end == 1
                and tail == part[1]
                and roles & PEOPLE
                and words.lows[end - 1] not in PREPOSITIONS
            ):
                name = text[words.starts[end] : words.ends[tail - 1]]
                kind: Kind = "expert" if roles & EXPERTS else "person"
                speaker = Speaker(
                    name,
                    actor.name if actor else None,
                    actor.side if actor else None,
                    kind,
                    roles,
                    _female(name) or bool(roles & FEMALE),
                )
                self._meet(words.lows[tail - 1], speaker)
                return speaker
            end = min(end, tail - 1)
        return None


def is_role(low: str) -> bool:
    """Say whether a word is an office or part of one."""
    return low in ROLES or low in TITLE_WORDS


def _is_name(words: Words, i: int) -> bool:
    low = words.lows[i]
    return (
        words.is_word(i)
        and words.is_capital(i)
        and not (is_role(low) or low in THIRD or low in DETERMINERS or low in PREPOSITIONS)
        and not words.forms[i].isupper()
        and not words.possessive[i]
        and low not in CLAUSE_STARTS
    )


def _leads_to_name(words: Words, i: int) -> bool:
    """Whether a word may stand between a country and the name of its official."""
    low = words.lows[i]
    if words.forms[i] == ",":
        return True
    lower = words.is_word(i) and not words.is_capital(i)
    noun = low not in PREPOSITIONS and low not in CLAUSE_STARTS and low not in ENGLISH
    return is_role(low) or (lower and noun and low not in BE | HAVE | MODAL)


def _female(name: str) -> bool:
    return not FEMALE.isdisjoint(name.lower().split())


def _titles_before(words: Words, at: int) -> frozenset[str]:
    roles: set[str] = set()
    for k in range(at - 1, max(at - 8, -1), -1):
        low = words.lows[k]
        if is_role(low):
            roles.add(low)
        elif not (words.is_capital(k) or low in {"of", "for", "the"}):
            break
    return frozenset(roles)
