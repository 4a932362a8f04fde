"""A sentence that reports no words -> the side that acts in it with a purpose."""

from annotate.attribute.cues import (
    ALSO_NOUNS,
    AWAY,
    BE,
    DETERMINERS,
    DO,
    ENGLISH,
    FACTS,
    HAVE,
    MODAL,
    NEGATION,
    PREDICATES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATE,
    VIEWS,
    vocabulary,
)
from annotate.attribute.found import Range
from annotate.attribute.names import Mention
from annotate.attribute.parties import INSTITUTIONS, PEOPLE, SOURCES, THIRD
from annotate.attribute.phrases import AUXILIARY, is_adverb, low_at, np_forward
from annotate.attribute.purpose import HAS, PURPOSE, RU_PURPOSE, STATES, has_purpose
from annotate.attribute.resolve import resolve
from annotate.attribute.russian import np_forward as ru_np_forward
from annotate.attribute.speaker import Cast, Speaker
from annotate.attribute.words import DASHES, Words

_LONG_QUOTATION = 6  # words
_JOINTS = vocabulary("and but yet so still however meanwhile instead thus then nor")
_EYES = vocabulary("view point perspective standpoint eyes opinion reading experience side")
_HEADS = VIEWS | vocabulary("""
    terms fear fears concern concerns wish wishes red request requests warning price number idea
    patience calculation approach draft text paper list version reasoning conditions demands
    proposals offers objection objections refusal threat threats insistence priority priorities
    officials side counter-offer counterproposal reservations complaint complaints interest
""")
_NEXT = vocabulary("the this that it a an , there nothing no")
_THEY = vocabulary("they nobody people everybody officials diplomats everyone")
_GROUPS = PEOPLE | SOURCES | INSTITUTIONS | {"team", "negotiators", "lawyers", "experts", "camp"}
_RU_GROUPS = frozenset(["сторона", "делегация", "дипломаты", "власти", "стороне", "делегации"])
_RU_FOR = vocabulary("для на с из")
_RU_VIEWS = vocabulary("взгляд позиция требование условие предложение ответ линия цель")
_PLAIN = vocabulary("it they he she this that such these its their his her")
_INTENT = MODAL - {"must", "should"}
_OBSERVERS = vocabulary("""
    expert analyst scientist americanist professor researcher historian observer columnist fellow
""")
_FREE = MODAL | {"has", "have", "wants", "want", "needs", "need", "fear", "fears"}


def acting(
    cast: Cast, text: str, words: Words, mentions: list[Mention], recent: Speaker | None
) -> Speaker | None:
    """Return the side whose purpose the main clause tells; `recent` spoke just before."""
    if len(words) == 0 or words.quoted[0] or words.forms[-1] == "?":
        return None
    if _is_observed(words):
        return None
    start = _opening(words)
    if low_at(words, start) in {"он", "она", "они"}:
        goes_on = recent and recent.side and _ru_purposeful(words, start + 1)
        return recent if goes_on else None
    if low_at(words, start) in _PLAIN:
        return recent if recent and recent.side and _goes_on(words, start) else None
    if not any(mention.actor for mention in mentions) and not cast.surnames:
        return None
    if "а" <= low_at(words, start)[:1] <= "я":
        return _russian(cast, text, words, mentions, start)
    first = low_at(words, start)
    if first in {"for", "in"} and mentions and mentions[0].start <= start + 2:
        after = low_at(words, mentions[0].end)
        if after in (_NEXT if first == "for" else _THEY):
            return _side(cast, text, words, mentions, (start + 1, mentions[0].end))
    if first in {"for", "from", "to", "in"} and (view := np_forward(words, start + 1, aside=False)):
        side = _side(cast, text, words, mentions, view)
        last = words.lows[view[1] - 1]
        whose = last in _EYES | _GROUPS or mentions[0].end == view[1] if mentions else False
        if side and whose and (first == "for" or last in _EYES | {"point"}):
            return side
    if first in PREPOSITIONS | SUBORDINATE or first.endswith(("ing", "ed")):
        start = _main_clause(words, start)
    source = np_forward(words, start)
    if source:
        source = source[0], _verb_after(words, source)
    acts = _subject(cast, text, words, mentions, source) if source else None
    return acts or _inner(cast, words, recent)


def _is_observed(words: Words) -> bool:
    """Whether an expert says it, in whatever order: "…, suggested political scientist Ivanov"."""
    free = [low for k, low in enumerate(words.lows) if not words.quoted[k]]
    said = any(low in ENGLISH and ENGLISH[low][0] == "say" for low in free)
    return said and any(low in _OBSERVERS for low in free)


def _inner(cast: Cast, words: Words, recent: Speaker | None) -> Speaker | None:
    """Find the speaker right before a verb: "…, he felt, …", "in Geneva Ashby said that"."""
    for i, low in enumerate(words.lows):
        if words.quoted[i]:
            continue
        aside = _is_aside(words, i)
        if not aside and (low not in ENGLISH or ENGLISH[low][1] not in {"s", "past"}):
            continue
        k = i - 1
        while k > 0 and (is_adverb(words.lows[k]) or words.lows[k] in HAVE):
            k -= 1
        if k < 0 or words.quoted[k]:
            continue
        if words.lows[k] in {"he", "she"}:
            if recent and recent.side and low_at(words, k - 1) not in {"that", "who", "which"}:
                return recent
        elif words.is_capital(k) and not words.possessive[k]:
            known = cast.surname(words.lows[k])
            if known and known.side and (aside or ENGLISH[low][0] == "say"):
                return known
    return None


def _is_aside(words: Words, i: int) -> bool:
    """Whether `, he counted,` is put in: any verb of one who speaks."""
    return (
        words.lows[i].endswith(("ed", "s"))
        and low_at(words, i - 2) in DASHES | {","}
        and low_at(words, i + 1) in {",", ".", ":", ""}
    )


def _opening(words: Words) -> int:
    """Return where the sentence begins after "But", "However," and dashes."""
    k = 0
    while k < min(4, len(words) - 1) and (words.lows[k] in _JOINTS or not words.is_word(k)):
        k += 1
    return k


def _main_clause(words: Words, start: int) -> int:
    for k in range(start + 1, min(start + 18, len(words) - 1)):
        if words.forms[k] == ",":
            return k + 1
    return start


def _verb_after(words: Words, source: Range) -> int:
    """Return where a verb that only the list of purposes knows ends the subject."""
    for k in range(source[0] + 1, source[1]):
        low, before = words.lows[k], words.lows[k - 1]
        if words.is_capital(k) or not words.is_word(k) or words.possessive[k - 1]:
            continue
        noun = low in _HEADS | ALSO_NOUNS | _GROUPS
        noun = noun and not (k + 1 < len(words) and words.lows[k + 1] in DETERMINERS)
        if (low in PURPOSE or low in FACTS) and not noun:
            return k
        if before in _HEADS and low.endswith(("s", "ed")) and low not in _HEADS:
            return k
    return source[1]


def _goes_on(words: Words, start: int) -> bool:
    """Whether the thought of the one before goes on: "It would be public"."""
    for k in range(start + 1, min(start + 5, len(words))):
        low = words.lows[k]
        if low in _FREE or low in DO:
            return True
        if low in BE and low_at(words, k + 1) in PREDICATES | STATES:
            return words.lows[start] in PRONOUNS
        if low in HAVE:
            return low_at(words, k + 1) in HAS
        if not words.is_word(k) or low in AUXILIARY or low in FACTS:
            return False
        if has_purpose(low, low_at(words, k + 1)):
            return True
    return False


def _side(
    cast: Cast, text: str, words: Words, mentions: list[Mention], source: Range
) -> Speaker | None:
    if any(words.lows[k] in THIRD for k in range(*source)):
        return None
    speaker = resolve(cast, text, words, mentions, source)
    return speaker if speaker and speaker.side else None


def _subject(
    cast: Cast, text: str, words: Words, mentions: list[Mention], source: Range
) -> Speaker | None:
    end = source[1]
    comma = next((k for k in range(*source) if words.forms[k] == ","), end)
    whole = comma
    for k in range(source[0], comma):  # "Russia's demand that …"
        if words.lows[k] in PREPOSITIONS:
            comma = k
            break
    head = words.lows[comma - 1] if comma > source[0] else ""
    inside = [m for m in mentions if source[0] <= m.start < comma]
    if not inside and head in _GROUPS:
        inside = [m for m in mentions if comma < m.start < whole and m.actor]
        inside = [m for m in inside if words.lows[m.start - 1] not in AWAY]
    named = any(cast.surname(words.lows[k]) for k in range(source[0], comma))
    if not inside and not named and head not in PEOPLE | SOURCES:
        return None
    speaker = _side(cast, text, words, mentions, source)
    if speaker is None:
        return None
    if head in _HEADS and inside and inside[0].end < comma:
        return speaker if _is_verb(words, end) else None
    known = (inside and inside[-1].end == comma) or cast.surname(head) is not None
    if not (known or head in _GROUPS) or words.possessive[comma - 1]:
        return None
    quotes = sum(words.quoted) > _LONG_QUOTATION
    return speaker if quotes or _purposeful(words, end) or _adds(words, end) else None


def _adds(words: Words, start: int) -> bool:
    """Whether the subject also speaks: "… has listened to everything and declared that"."""
    return any(
        words.lows[k - 1] in {"and", "but"}
        and words.lows[k] in ENGLISH
        and ENGLISH[words.lows[k]] in {("say", "past"), ("say", "s")}
        for k in range(start + 1, len(words))
        if not words.quoted[k]
    )


def _is_verb(words: Words, k: int) -> bool:
    low = low_at(words, k)
    return low in AUXILIARY or low == "that" or low.endswith(("s", "ed")) or low in {"to", ":"}


def _purposeful(words: Words, k: int) -> bool:
    if low_at(words, k) == ",":
        k += 1
        if low_at(words, k) in {"who", "for", "in", "on", "at"}:
            k = next((n for n in range(k, len(words)) if words.forms[n] in {",", ":"}), k)
            k += words.forms[k] == ","
    helped: list[str] = []
    while k < len(words) and (words.lows[k] in AUXILIARY | NEGATION or is_adverb(words.lows[k])):
        helped.append(words.lows[k])
        k += 1
    verb, after = low_at(words, k), low_at(words, k + 1)
    negated = any(low in NEGATION or low.endswith("n't") for low in helped)
    if set(helped) & _INTENT:
        return True
    if set(helped) & MODAL:
        return False
    if set(helped) & BE:
        return verb in PREDICATES | STATES or (negated and verb not in {"represented", "present"})
    if verb == ":" or (set(helped) & HAVE and verb in HAS):
        return True
    if negated:
        return True
    return has_purpose(verb, after)


def _russian(
    cast: Cast, text: str, words: Words, mentions: list[Mention], start: int
) -> Speaker | None:
    first = words.lows[start]
    place = first in {"в", "во"}
    if first in _RU_FOR or place or first in {"по", "у"}:
        start += 1
        if low_at(words, start) == "взгляд":
            start += 1
    source = ru_np_forward(words, start)
    if source is None or first in {"с", "из"}:
        return None
    side = None
    for end in range(min(source[1], source[0] + 5), source[0], -1):
        inside = [m for m in mentions if source[0] <= m.start and m.end <= end]
        surname = cast.surname(words.lows[end - 1])
        last = words.lows[end - 1]
        ends = (inside and inside[-1].end == end) or surname or last in _GROUPS | _RU_GROUPS
        if not ends or (not inside and not surname):
            continue
        side = _side(cast, text, words, mentions, (source[0], end))
        break
    if side is None:
        return None
    if first in {"для", "на"}:
        return side
    if words.lows[source[0]] in _RU_VIEWS:
        return side
    return side if _ru_purposeful(words, end) else None


def _ru_purposeful(words: Words, start: int) -> bool:
    """Whether a verb of purpose follows within a few words."""
    for k in range(start, min(start + 7, len(words))):
        low = words.lows[k]
        if not words.is_word(k) and words.forms[k] != ",":
            return False
        if low in FACTS:
            return False
        if low.startswith(RU_PURPOSE) or low in {"против", "за"}:
            return True
    return False
