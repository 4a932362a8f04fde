"""The words that name a source -> the speaker they stand for."""

import re
from dataclasses import replace

from annotate.attribute.cues import (
    AWAY,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RU_PRONOUNS,
    RU_STOP,
    vocabulary,
)
from annotate.attribute.found import Range
from annotate.attribute.names import Mention
from annotate.attribute.parties import (
    EXPERTS,
    FEMALE,
    INSTITUTIONS,
    MALE_TITLES,
    MEDIA,
    PEOPLE,
    SOURCES,
    WRITINGS,
)
from annotate.attribute.speaker import TITLE_WORDS, Cast, Kind, Speaker, is_role
from annotate.attribute.words import Words

_OWNERS = vocabulary("his her its their его ее їх их його її")
_THINGS = frozenset(["it", "оно", "its"])
_ONES = vocabulary("another second other one новый другой другие ещё еще")
_GENERIC = vocabulary("""
    head chief diplomat leader politician глава главы дипломат политик official
""")


def resolve(
    cast: Cast, text: str, words: Words, mentions: list[Mention], source: Range | None
) -> Speaker | None:
    """Return who the words `source` of a sentence stand for."""
    if source is None:
        return cast.last
    start, end = source
    lows = words.lows[start:end]
    if end - start == 1 and (lows[0] in PRONOUNS or lows[0] in RU_PRONOUNS or lows[0] in _OWNERS):
        return _pronoun(cast, lows[0])
    surface = re.sub(r"\s+", " ", text[words.starts[start] : words.ends[end - 1]])
    inside = [m for m in mentions if start <= m.start and m.end <= end]
    people = [m for m in inside if m.person and not words.possessive[m.end - 1]]
    people = [m for m in people if words.lows[m.start - 1] not in PREPOSITIONS or m.start == start]
    if people:
        best = next((m for m in people if m.base), people[0])
        assert best.actor is not None
        return cast.surnames[best.actor.name]
    roles = frozenset(low for low in lows if is_role(low))
    kind = _kind(lows)
    bare = not inside and not _has_name(words, start, end)
    if kind == "expert":
        return _expert(cast, text, words, source, surface, roles, bare)
    capitals = [low for k, low in enumerate(lows, start) if words.is_capital(k)]
    known = next((one for low in reversed(capitals) if (one := cast.surname(low))), None)
    if known and (not inside or (known.side and all(m.actor for m in inside))):
        return known
    if inside and all(m.office for m in inside) and not _has_name(words, start, end):
        holder = _holder(cast, roles) if lows[0] not in {"a", "an"} else None
        if holder:
            return holder
    near = [m for m in inside if words.lows[m.start - 1] not in AWAY or m.start == start]
    if kind == "media" and not (near and near[0].start != start):
        return Speaker(surface, kind="media", roles=roles)
    if near:
        return _belongs(cast, text, surface, words, source, near[0], roles, kind)
    if bare and not WRITINGS.isdisjoint(lows) and cast.last:
        return cast.last
    if bare and roles:
        speaker = _anaphor(cast, surface, lows, roles, kind)
        return _of_owner(cast, speaker) if kind != "media" else speaker
    titled = roles & (PEOPLE | SOURCES) and not inside
    owner = cast.names.by_ending(lows[-1]) if titled and words.is_capital(end - 1) else None
    if roles and not inside and cast.owner and kind in {"person", "source", "institution"}:
        met = cast.meet_all(text, words, source, owner, roles)
        return _of_owner(cast, met or Speaker(surface, kind=kind, roles=roles))
    met = None if bare else cast.meet_all(text, words, source, owner, roles)
    return met or Speaker(surface, kind=kind, roles=roles)


def _holder(cast: Cast, roles: frozenset[str]) -> Speaker | None:
    """Return the latest one who was named with this office."""
    for speaker in (*reversed(cast.spoke), *reversed(cast.named)):
        if roles and roles <= speaker.roles and speaker.kind == "person":
            return speaker
    return None


def _of_owner(cast: Cast, speaker: Speaker) -> Speaker:
    """Give someone of no known side the side of the heading above."""
    if speaker.side or cast.owner is None or speaker.kind == "expert":
        return speaker
    mine = replace(speaker, actor=cast.owner.actor, side=cast.owner.side)
    for surname, known in cast.surnames.items():
        if known == speaker:
            cast.surnames[surname] = mine
            break
    return mine


def _pronoun(cast: Cast, low: str) -> Speaker | None:
    if low in {"another", "others"}:
        return next((s for s in reversed(cast.spoke) if s.kind == "source"), cast.last)
    she = low in {"she", "her", "она", "ее", "вона", "її"}
    if she or low in {"he", "him", "his", "он", "він"}:
        for speaker in reversed(cast.spoke[-5:]):
            if speaker.female == she and speaker.kind not in {"media", "institution"}:
                return speaker
    for speaker in reversed(cast.spoke[-6:]):
        if low in _THINGS and speaker.kind in {"person", "expert"}:
            continue
        if low not in _THINGS and speaker.kind in {"media", "institution"}:
            continue
        return speaker
    return cast.last


def _expert(
    cast: Cast,
    text: str,
    words: Words,
    source: Range,
    surface: str,
    roles: frozenset[str],
    bare: bool,
) -> Speaker:
    if bare:
        for speaker in reversed(cast.spoke):
            if speaker.kind == "expert" and speaker.roles & EXPERTS:
                return speaker
    met = None if bare else cast.meet_all(text, words, source, None, roles)
    return met or Speaker(surface, kind="expert", roles=roles)


def _belongs(
    cast: Cast,
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
    met = cast.meet_all(text, words, source, actor, roles)
    if actor is None or met:
        return met or Speaker(surface, kind=kind if roles else "institution", roles=roles)
    if not roles:
        name = text[words.starts[mention.start] : words.ends[mention.end - 1]]
        return Speaker(name, actor.name, actor.side, "institution")
    titles = roles & PEOPLE
    definite = words.lows[source[0]] not in {"a", "an"}
    if titles and definite and not _has_name(words, mention.end, source[1]):
        for speaker in (*reversed(cast.spoke), *reversed(cast.named)):
            if speaker.side == actor.side and speaker.kind == "person":
                wanted = roles - frozenset(words.lows[mention.start : mention.end])
                if titles <= speaker.roles or wanted <= _GENERIC:
                    return speaker
    return Speaker(_shown(surface), actor.name, actor.side, kind if roles else "institution", roles)


def _anaphor(
    cast: Cast, surface: str, lows: list[str], roles: frozenset[str], kind: Kind
) -> Speaker:
    """Resolve "the minister", "the source", "the department": the latest one who fits."""
    recent = list(reversed(cast.spoke))
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
    wanted = roles & (PEOPLE | TITLE_WORDS)
    people = [s for s in (*recent, *reversed(cast.named)) if s.kind in {"person", "unknown"}]
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


def _shown(surface: str) -> str:
    """Return a source as annotators read it: without its asides and a leading article."""
    short = re.split(r"[,(]", surface)[0].strip()
    return re.sub(r"^(?:the|The) ", "the ", short)


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
        if words.is_word(k) and words.is_capital(k) and not is_role(low):
            if k == 0 and (low in DETERMINERS or low in PREPOSITIONS or low in RU_STOP):
                continue
            if k == 0 and end - start > 1 and low in {"another", "one", "some"}:
                continue
            return True
    return False
