"""The people and institutions of a document, so that "the minister" finds the one it stands for."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from annotate.attribute.cues import (
    AWAY,
    BE,
    CLAUSE_STARTS,
    DETERMINERS,
    ENGLISH,
    EXPERTS,
    FEMALE,
    HAVE,
    INSTITUTIONS,
    MALE_TITLES,
    MEDIA,
    MODAL,
    PEOPLE,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    RU_PRONOUNS,
    RU_STOP,
    SOURCES,
    THIRD,
    WRITINGS,
    vocabulary,
)
from annotate.attribute.found import Range
from annotate.attribute.names import Mention, Names
from annotate.attribute.words import Words
from annotate.taxonomy import Actor

Kind = Literal["person", "source", "institution", "media", "expert", "unknown"]

_KINDS_OF_ROLE = vocabulary("""
    foreign state press prime defence defense deputy vice national security chief senior first
    white house interior finance иностранных дел мид
""")
_OWNERS = vocabulary("his her its their его ее їх их його її")
_THINGS = frozenset(["it", "оно", "its"])
_ONES = vocabulary("another second other one новый другой другие ещё еще")
_GENERIC = vocabulary("""
    head chief diplomat leader politician глава главы дипломат политик official
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
    owner: Speaker | None = None
    """The side that the heading above announces: its officials need no other mark."""
    spoke: list[Speaker] = field(default_factory=list)
    named: list[Speaker] = field(default_factory=list)
    surnames: dict[str, Speaker] = field(default_factory=dict)

    @property
    def last(self) -> Speaker | None:
        return self.spoke[-1] if self.spoke else None

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
        for i, low in enumerate(words.lows[:4]):
            if low in self.surnames and words.is_capital(i) and not words.possessive[i]:
                self.speaks(self.surnames[low])
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
            roles = frozenset(w for w in words.lows[max(i - 2, 0) : start] if _is_role(w))
            if owner and words.lows[end - 1] not in self.surnames and not roles & EXPERTS:
                self._meet_all(text, words, (start, end), owner, roles)

    def _introduce_before(self, text: str, words: Words, mention: Mention) -> None:
        """`Jake Sullivan, the US national security adviser`."""
        comma = mention.start - 1
        while comma > 0 and (words.lows[comma] in DETERMINERS or _is_role(words.lows[comma])):
            comma -= 1
        following = frozenset(words.lows[mention.end : mention.end + 5])
        if comma < 2 or words.forms[comma] != "," or not following & ROLES or following & EXPERTS:
            return
        self._meet_all(text, words, (0, comma), mention.actor, following & ROLES)

    def _meet(self, surname: str, speaker: Speaker) -> None:
        self.surnames[surname] = speaker
        self.named.append(speaker)

    def _meet_all(
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

    def resolve(
        self, text: str, words: Words, mentions: list[Mention], source: Range | None
    ) -> Speaker | None:
        """Return who the words `source` of a sentence stand for."""
        if source is None:
            return self.last
        start, end = source
        lows = words.lows[start:end]
        if end - start == 1 and (
            lows[0] in PRONOUNS or lows[0] in RU_PRONOUNS or lows[0] in _OWNERS
        ):
            return self._pronoun(lows[0])
        surface = re.sub(r"\s+", " ", text[words.starts[start] : words.ends[end - 1]])
        inside = [m for m in mentions if start <= m.start and m.end <= end]
        people = [m for m in inside if m.person and not words.possessive[m.end - 1]]
        people = [
            m for m in people if words.lows[m.start - 1] not in PREPOSITIONS or m.start == start
        ]
        if people:
            best = next((m for m in people if m.base), people[0])
            assert best.actor is not None
            return self.surnames[best.actor.name]
        roles = frozenset(low for low in lows if _is_role(low))
        kind = _kind(lows)
        bare = not inside and not _has_name(words, start, end)
        if kind == "expert":
            return self._expert(text, words, source, surface, roles, bare)
        known = next((self.surnames[low] for low in reversed(lows) if low in self.surnames), None)
        if known and not inside:
            return known
        near = [m for m in inside if words.lows[m.start - 1] not in AWAY or m.start == start]
        if kind == "media" and not (near and near[0].start != start):
            return Speaker(surface, kind="media", roles=roles)
        if near:
            return self._belongs(text, surface, words, source, near[0], roles, kind)
        if bare and not WRITINGS.isdisjoint(lows) and self.last:
            return self.last
        if bare and roles:
            speaker = self._anaphor(surface, lows, roles, kind)
            return self._of_owner(speaker) if kind != "media" else speaker
        titled = roles & (PEOPLE | SOURCES) and not inside
        owner = self.names.by_ending(lows[-1]) if titled and words.is_capital(end - 1) else None
        if roles and not inside and self.owner and kind in {"person", "source", "institution"}:
            met = self._meet_all(text, words, source, owner, roles)
            return self._of_owner(met or Speaker(surface, kind=kind, roles=roles))
        met = None if bare else self._meet_all(text, words, source, owner, roles)
        return met or Speaker(surface, kind=kind, roles=roles)

    def _of_owner(self, speaker: Speaker) -> Speaker:
        """Give someone of no known side the side of the heading above."""
        if speaker.side or self.owner is None or speaker.kind == "expert":
            return speaker
        mine = replace(speaker, actor=self.owner.actor, side=self.owner.side)
        for surname, known in self.surnames.items():
            if known == speaker:
                self.surnames[surname] = mine
                break
        return mine

    def _pronoun(self, low: str) -> Speaker | None:
        if low in {"another", "others"}:
            return next((s for s in reversed(self.spoke) if s.kind == "source"), self.last)
        she = low in {"she", "her", "она", "ее", "вона", "її"}
        if she or low in {"he", "him", "his", "он", "він"}:
            for speaker in reversed(self.spoke[-5:]):
                if speaker.female == she and speaker.kind not in {"media", "institution"}:
                    return speaker
        for speaker in reversed(self.spoke[-6:]):
            if low in _THINGS and speaker.kind in {"person", "expert"}:
                continue
            if low not in _THINGS and speaker.kind in {"media", "institution"}:
                continue
            return speaker
        return self.last

    def _expert(
        self,
        text: str,
        words: Words,
        source: Range,
        surface: str,
        roles: frozenset[str],
        bare: bool,
    ) -> Speaker:
        if bare:
            for speaker in reversed(self.spoke):
                if speaker.kind == "expert" and speaker.roles & EXPERTS:
                    return speaker
        met = None if bare else self._meet_all(text, words, source, None, roles)
        return met or Speaker(surface, kind="expert", roles=roles)

    def _belongs(
        self,
        text: str,
        surface: str,
        words: Words,
        source: Range,
        mention: Mention,
        roles: frozenset[str],
        kind: Kind,
    ) -> Speaker:
        """Resolve a source named by its side: "the Russian minister", "an official of …"."""
        actor = mention.actor
        met = self._meet_all(text, words, source, actor, roles)
        if actor is None or met:
            return met or Speaker(surface, kind=kind if roles else "institution", roles=roles)
        if not roles:
            name = text[words.starts[mention.start] : words.ends[mention.end - 1]]
            return Speaker(name, actor.name, actor.side, "institution")
        titles = roles & PEOPLE
        definite = words.lows[source[0]] not in {"a", "an"}
        if titles and definite and not _has_name(words, mention.end, source[1]):
            for speaker in (*reversed(self.spoke), *reversed(self.named)):
                if speaker.side == actor.side and speaker.kind == "person":
                    wanted = roles - frozenset(words.lows[mention.start : mention.end])
                    if titles <= speaker.roles or wanted <= _GENERIC:
                        return speaker
        return Speaker(
            _shown(surface), actor.name, actor.side, kind if roles else "institution", roles
        )

    def _anaphor(self, surface: str, lows: list[str], roles: frozenset[str], kind: Kind) -> Speaker:
        """Resolve "the minister", "the source", "the department": the latest one who fits."""
        recent = list(reversed(self.spoke))
        if kind == "source":
            for speaker in recent:
                if speaker.kind == "source":
                    if lows[0] in DETERMINERS - {"the"} or _ONES & set(lows):
                        return Speaker(surface, speaker.actor, speaker.side, "source", roles)
                    return speaker
        if kind == "institution":
            for speaker in recent:
                if speaker.kind == "institution" or (speaker.side and speaker.kind == "person"):
                    return Speaker(surface, speaker.actor, speaker.side, "institution", roles)
        wanted = roles & (PEOPLE | _KINDS_OF_ROLE)
        people = [s for s in (*recent, *reversed(self.named)) if s.kind in {"person", "unknown"}]
        if roles & MALE_TITLES:
            people = [s for s in people if not s.female]
        elif roles & FEMALE:
            people = [s for s in people if s.female] or people
        if wanted and lows[0] not in {"a", "an"}:
            for speaker in people:
                if wanted <= speaker.roles:
                    return speaker
            for speaker in people:
                if roles & _GENERIC and speaker.kind == "person":
                    return speaker
            for speaker in people:
                if not speaker.roles and speaker.kind == "person":
                    return speaker
            if lows[0] in {"the", "this"} or not lows[0].isascii():
                for speaker in recent:
                    if speaker.kind == "person":
                        return speaker
        if kind == "source" and lows[0] not in {"a", "an"}:
            for speaker in recent:
                if speaker.side and speaker.kind == "person":
                    return speaker
        return Speaker(surface, kind=kind, roles=roles)


def _is_role(low: str) -> bool:
    return low in ROLES or low in _KINDS_OF_ROLE


def _is_name(words: Words, i: int) -> bool:
    low = words.lows[i]
    return (
        words.is_word(i)
        and words.is_capital(i)
        and not (_is_role(low) or low in THIRD or low in DETERMINERS or low in PREPOSITIONS)
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
    return _is_role(low) or (lower and noun and low not in BE | HAVE | MODAL)


def _female(name: str) -> bool:
    return not FEMALE.isdisjoint(name.lower().split())


def _kind(lows: list[str]) -> Kind:
    words = set(lows)
    if words & EXPERTS:
        return "expert"
    if words & SOURCES:
        return "source"
    if words & PEOPLE:
        return "person"
    if words & MEDIA:
        return "media"
    return "institution" if words & INSTITUTIONS else "unknown"


def _has_name(words: Words, start: int, end: int) -> bool:
    """Whether a word is capitalised that is no title and does not open the sentence."""
    for k in range(start, end):
        low = words.lows[k]
        if words.is_word(k) and words.is_capital(k) and not _is_role(low):
            if k == 0 and (low in DETERMINERS or low in PREPOSITIONS or low in RU_STOP):
                continue
            if k == 0 and end - start > 1 and low in {"another", "one", "some"}:
                continue
            return True
    return False


def _titles_before(words: Words, at: int) -> frozenset[str]:
    roles: set[str] = set()
    for k in range(at - 1, max(at - 8, -1), -1):
        low = words.lows[k]
        if _is_role(low):
            roles.add(low)
        elif not (words.is_capital(k) or low in {"of", "for", "the"}):
            break
    return frozenset(roles)


def _shown(surface: str) -> str:
    """Return a source as annotators read it: without its asides and a leading article."""
    short = re.split(r"[,(]", surface)[0].strip()
    return re.sub(r"^(?:the|The) ", "the ", short)
