"""English sentences -> the clauses in which someone says or wants something."""

from annotate.attribute.content import (
    ADJUNCT,
    add_after,
    add_around,
    add_quoted_rest,
    cut_at_joints,
    goes_on_later,
)
from annotate.attribute.cues import (
    ADVERBS,
    ALSO_NOUNS,
    BARE,
    BE,
    CLAUSE_STARTS,
    DETERMINERS,
    ENGLISH,
    MODAL,
    NOT_AS_INVERTED,
    PHRASES,
    POSSESSIVES,
    PREDICATES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATE,
    VIEWS,
    WILL,
    Form,
    Kind,
    vocabulary,
)
from annotate.attribute.english_nouns import according, noun, opinion, quoting, view, with_
from annotate.attribute.found import Found, Range, add_content
from annotate.attribute.parties import EXPERTS, ROLES
from annotate.attribute.phrases import AUXILIARY, is_adverb, low_at, np_backward, np_forward
from annotate.attribute.words import DASHES, Words

_QUOTING = vocabulary("citing quoting quoted cited cites quotes")
_NO_OBJECT = PREPOSITIONS | CLAUSE_STARTS | ADVERBS | AUXILIARY
_PHRASES = frozenset(phrase[0] for phrase in PHRASES)


def find(words: Words) -> list[Found]:
    """Return the attributions of a sentence, left to right; quotations are not looked into."""
    found: list[Found] = []
    for i, low in enumerate(words.lows):
        if words.quoted[i] or (i and words.forms[i][0].isupper()):
            continue
        one = None
        if low in VIEWS and i and words.possessive[i - 1]:
            one = view(words, i)
        elif low in _PHRASES and (phrase := _phrase(words, i)):
            one = _long_cue(words, i, phrase)
        elif low in ENGLISH:
            one = _verb(words, i, found)
        elif low in PREDICATES:
            one = _predicate(words, i)
        elif low == "according" and low_at(words, i + 1) == "to":
            one = according(words, i, i + 2)
        elif low == "in" or (low in {"by", "on"} and _words_of_someone(words, i)):
            one = opinion(words, i)
        elif low == "by" and low_at(words, i - 1) in {"statement", "comment", "remark", "remarks"}:
            one = noun(words, i)
        elif low == "with" and low_at(words, i + 1) in {"reference", "the", "a"}:
            one = with_(words, i, found)
        if low in _QUOTING:
            one = quoting(words, i) or one
        if one:
            found.append(one)
    cut_at_joints(words, found)
    return found


def _words_of_someone(words: Words, i: int) -> bool:
    """Whether `by her words` or `by words of X` begins, as machine translation has it."""
    return "words" in words.lows[i + 1 : i + 3]


def _verb(words: Words, i: int, before: list[Found]) -> Found | None:
    kind, form = ENGLISH[words.lows[i]]
    start, auxiliaries = _verb_group(words, i)
    p = start - 1
    if p >= 0 and words.possessive[p]:
        return None
    if form == "past" and BE & set(auxiliaries):
        return _passive(words, i, start, kind)
    if form == "ing" and not BE & set(auxiliaries):
        return _participle(words, i, p, kind, before)
    if form == "base" and (low_at(words, p) == "to" or set(auxiliaries) & (MODAL - WILL)):
        return None
    if (
        form == "past"
        and low_at(words, i + 1) == "by"
        and not auxiliaries
        and low_at(words, i + 2) not in ENGLISH
    ):
        return None
    if found := _inverted(words, i, start, kind):
        return found
    if p >= 0 and words.lows[p] in {"and", "but", "or"} and before and before[-1].source:
        if words.lows[i] in ALSO_NOUNS or form == "base":
            return None
        found = Found(before[-1].source, (start, i + 1), kind=kind)
        return add_after(words, found, i + 1)
    joined = low_at(words, p) in {"and", "but"}
    source = np_forward(words, 0, aside=False) if joined else np_backward(words, p)
    if source is None:
        return None
    who = low_at(words, p) == "who" or (joined and bool(auxiliaries))
    if not who and (joined or not _fits(words, i, form, kind, source, bool(auxiliaries))):
        return None
    if words.lows[i] in BARE and not _speaks(words, source[0], i + 1):
        return None
    found = Found(source, (start, i + 1), kind=kind)
    return add_around(words, found, i + 1)


def _speaks(words: Words, start: int, end: int) -> bool:
    """Whether a verb such as "commented" has words that are said next to it."""
    ends = not low_at(words, end).isalpha()
    before = start > 0 and (words.quoted[start - 1] or (ends and words.forms[start - 1] == ","))
    return before or goes_on_later(words, end) or low_at(words, end) in {"by", "with", "that"}


def _phrase(words: Words, i: int) -> int:
    """Return how many words of a longer cue begin at `i`."""
    for phrase in PHRASES:
        if tuple(words.lows[i : i + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _long_cue(words: Words, i: int, count: int) -> Found | None:
    start, _ = _verb_group(words, i)
    source = np_backward(words, start - 1)
    if source is None:
        return None
    return add_around(words, Found(source, (start, i + count)), i + count)


def _verb_group(words: Words, i: int) -> tuple[int, list[str]]:
    """Go left over adverbs and auxiliaries: where the verb group starts, and the auxiliaries."""
    start, auxiliaries = i, []
    while start and not words.quoted[start - 1]:
        low = words.lows[start - 1]
        if low in AUXILIARY:
            auxiliaries.append(low)
        elif not is_adverb(low):
            break
        start -= 1
    return start, auxiliaries


def _fits(words: Words, i: int, form: Form, kind: Kind, source: Range, helped: bool) -> bool:
    """Whether `source` is the subject of the verb and the verb no noun or adjective."""
    first, last = words.lows[source[0]], words.lows[source[1] - 1]
    before = low_at(words, source[0] - 1)
    if kind == "want" and (before in SUBORDINATE - {"as"} or before in {"which", "that", "who"}):
        return before == "that"
    pronoun = last in PRONOUNS
    if helped or pronoun:
        return True
    place = before == "in" and source[0] == 1  # "In Washington consider that …"
    if place and words.is_capital(1) and (form == "base" or low_at(words, i + 1) == "that"):
        return True
    if form == "base" and not (
        last.endswith("s") or " and " in " ".join(words.lows[slice(*source)])
    ):
        return False
    if words.lows[i] in ALSO_NOUNS and form != "past":
        if last.endswith(("ian", "ish", "ese", "ean", "can", "former")) or first in POSSESSIVES:
            return False
        after = low_at(words, i + 1)
        return (
            (words.lows[i].endswith("s") and after.isalpha() and after not in _NO_OBJECT)
            or after in {"that", "to", "on", ":", ","} | DETERMINERS
            or (i + 1 < len(words) and (words.is_capital(i + 1) or words.quoted[i + 1]))
        ) and before not in PREPOSITIONS
    return before not in PREPOSITIONS or form != "past"


def _inverted(words: Words, i: int, start: int, kind: Kind) -> Found | None:
    """`…," said Lavrov`, `… - told Ryabkov`."""
    asked = words.lows[i] == "asked" and i > 1
    if not asked and (kind != "say" or words.lows[i] in NOT_AS_INVERTED):
        return None
    if words.lows[i] == "told" and i + 1 < len(words) and words.lows[i + 1] in EXPERTS:
        return None
    p = start - 1
    if p >= 0 and not (words.quoted[p] or words.forms[p] in DASHES or words.forms[p] == ","):
        return None
    source = np_forward(words, i + 1)
    if source is None or (p < 0 and words.lows[i] not in {"said", "says"}):
        return None
    if not _may_speak(words, source):
        return None
    after = low_at(words, source[1])
    if after and (
        after in AUXILIARY or after in ENGLISH or (after.isalpha() and after not in ADJUNCT)
    ):
        return None
    found = Found(source, (i, i + 1), kind=kind)
    add_content(found, words, 0, start)
    add_quoted_rest(words, found, source[1])
    if not found.content:
        add_content(found, words, source[1], len(words))
    return found


def _may_speak(words: Words, source: Range) -> bool:
    return any(words.is_capital(k) or words.lows[k] in ROLES | PRONOUNS for k in range(*source))


def _passive(words: Words, i: int, start: int, kind: Kind) -> Found | None:
    """`… was rejected by the Kremlin`; without the one who did it nobody speaks."""
    for k in range(i + 1, min(i + 4, len(words))):
        if words.lows[k] == "by":
            source = np_forward(words, k + 1)
            if source is None:
                return None
            found = Found(source, (start, k + 1), kind=kind)
            subject = " ".join(words.lows[:start])
            found.back = subject in {"this", "it", "that"}
            add_content(found, words, 0, start)
            return found
    return None


def _participle(words: Words, i: int, p: int, kind: Kind, before: list[Found]) -> Found | None:
    """`…, adding that …`, `responded by saying …`: the subject is the one before it."""
    if p < 0 or not (words.lows[p] in {",", "by", "and"} or words.quoted[p]):
        return None
    if before:
        source = before[-1].source
    else:
        source = np_forward(words, 0)
        if source is None or not words.is_word(0):
            return None
    return add_after(words, Found(source, (i, i + 1), kind=kind), i + 1)


def _predicate(words: Words, i: int) -> Found | None:
    """`Moscow is ready to …`, `is against …`."""
    start, auxiliaries = _verb_group(words, i)
    if (
        not BE & set(auxiliaries)
        or "being" in auxiliaries
        or low_at(words, start - 1) in SUBORDINATE
    ):
        return None
    source = np_backward(words, start - 1)
    if source is None or words.lows[source[0]] == "it" or not _may_speak(words, source):
        return None
    if low_at(words, source[0] - 1) in SUBORDINATE | {"which", "who"}:
        return None
    return add_after(words, Found(source, (start, i + 1), kind="want"), i + 1)
