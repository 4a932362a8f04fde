"""Russian and Ukrainian sentences -> the clauses in which someone says or wants something."""

from annotate.attribute.cues import (
    RU_ACCORDING,
    RU_ADVERBS,
    RU_PREDICATES,
    RU_PRONOUNS,
    RU_STOP,
    RUSSIAN,
    vocabulary,
)
from annotate.attribute.found import Found, Range, add_content
from annotate.attribute.parties import (
    ROLES,
)
from annotate.attribute.words import DASHES, Words

_IN = frozenset(["в", "во", "у"])
_INNER = _IN | {"по", "при", "от", "из", "на"}
_OWNERS = vocabulary("его ее их його її їх")
_LONGEST_NAME = 10  # words
_LONGEST_ASIDE = 22


def find(words: Words) -> list[Found]:
    """Return the attributions of a sentence, left to right; quotations are not looked into."""
    found: list[Found] = []
    for i, low in enumerate(words.lows):
        if words.quoted[i]:
            continue
        one = None
        if low in RUSSIAN:
            one = _verb(words, i, found)
        elif low in {"по", "за", "на"}:
            one = _according(words, i)
        elif low in {"согласно", "згідно"}:
            one = _source_then_content(words, i, i + 1, i + 1)
        elif low == "ссылкой" and _low(words, i + 1) == "на":
            one = _source_then_content(words, i - 1, i + 2, i + 2)
        if one:
            found.append(one)
    return found


def _low(words: Words, i: int) -> str:
    return words.lows[i] if 0 <= i < len(words) else ""


def _according(words: Words, i: int) -> Found | None:
    """`по словам X`, `по его мнению`."""
    if _low(words, i + 1) in RU_ACCORDING:
        return _source_then_content(words, i, i + 2, i + 2)
    if _low(words, i + 1) in _OWNERS and _low(words, i + 2) in RU_ACCORDING:
        found = Found((i + 1, i + 2), (i, i + 3))
        add_content(found, words, 0, i)
        add_content(found, words, i + 3, len(words))
        return found
    return None


def _source_then_content(words: Words, i: int, cue_end: int, k: int) -> Found | None:
    source = np_forward(words, k)
    if source is None:
        return None
    found = Found(source, (max(i, 0), cue_end))
    if i > 1:
        add_content(found, words, 0, i)
    add_content(found, words, source[1], len(words))
    return found


def _verb(words: Words, i: int, before: list[Found]) -> Found | None:
    kind = RUSSIAN[words.lows[i]]
    if words.lows[i] == "понять" and not _low(words, i - 1).startswith("дал"):
        return None
    p = i - 1
    if words.lows[i] == "понять":
        p -= 1
    while p >= 0 and words.lows[p] in RU_ADVERBS and not words.quoted[p]:
        p -= 1
    previous = _low(words, p)
    if previous in {"который", "которая", "которые", "которое", "если", "чтобы", "когда"}:
        return None
    about = previous in {"этом", "чем", "це"}
    follows = (
        p < 0
        or words.quoted[p]
        or words.forms[p] in DASHES
        or previous in {",", "как", "як", "словам"}
        or about
    )
    if follows and (source := np_forward(words, i + 1, locative=True)):
        found = Found(source, (i, i + 1), kind=kind, back=about)
        if p >= 1 and previous not in {"как", "як"}:
            add_content(found, words, 0, i)
            _rest(words, found, source[1])
        else:
            add_content(found, words, source[1], len(words))
            if about or not found.content:
                add_content(found, words, 0, len(words))
        return found
    if p >= 0 and previous in {"и", "а", "но", "та", "і"} and before and before[-1].source:
        source = before[-1].source
    else:
        source = np_backward(words, p)
    if source is None:
        if kind == "say" and (p < 0 or previous in {",", "этом"}) and not before:
            found = Found(None, (i, i + 1), kind=kind)
            add_content(found, words, i + 1, len(words))
            return found if found.content else None
        return None
    if words.lows[i] in RU_PREDICATES and not any(
        words.is_capital(k) or words.lows[k] in ROLES | RU_PRONOUNS for k in range(*source)
    ):
        return None
    found = Found(source, (i, i + 1), kind=kind)
    pre = source[0] > 1 and (words.quoted[source[0] - 1] or words.forms[source[0] - 1] in DASHES)
    if pre:
        add_content(found, words, 0, source[0])
        _rest(words, found, i + 1)
    else:
        _after(words, found, i + 1)
    return found


def _after(words: Words, found: Found, end: int) -> None:
    for k in range(end, min(end + 14, len(words))):
        if words.lows[k] in {"что", "чтобы", "що", "щоб", ":"} or words.quoted[k]:
            end = k
            break
    add_content(found, words, end, len(words))
    if not found.content:
        add_content(found, words, found.source[0] if found.source else 0, len(words))


def _rest(words: Words, found: Found, start: int) -> None:
    """Add what goes on after `— сказал он.`: a dash or a quotation."""
    for k in range(start, len(words)):
        if words.quoted[k] or words.forms[k] in DASHES:
            add_content(found, words, k, len(words))
            return


def np_forward(words: Words, start: int, *, locative: bool = False) -> Range | None:
    """Return the noun phrase from `start` on; `locative` takes "в Кремле" as a name too."""
    while start < len(words) and (
        words.lows[start] in {"журналистам", "агентству", "корреспонденту", "журналістам"}
        or words.lows[start] in RU_ADVERBS
    ):
        start += 1
    if locative and _low(words, start) in _IN:
        start += 1
    if _low(words, start) in RU_PRONOUNS:
        return start, start + 1
    end = start
    while end < len(words) and end - start < _LONGEST_NAME:
        low = words.lows[end]
        if words.quoted[end] and low not in "«»":
            if not (end > start and words.lows[start] in ROLES):
                break
        elif not words.is_word(end) and not words.quoted[end]:
            break
        if low in RUSSIAN and not words.quoted[end]:
            break
        if low in RU_STOP and not (low in _INNER and end > start and _takes(words, end)):
            break
        end += 1
    return (start, end) if end > start else None


def np_backward(words: Words, last: int) -> Range | None:
    """Return the noun phrase that ends with the word `last`, an aside after it included."""
    if last < 0 or (words.quoted[last] and words.forms[last] != "»"):
        return None
    if words.forms[last] == "," or words.forms[last] == ")":
        mark = "(" if words.forms[last] == ")" else ","
        for k in range(last - 1, max(last - _LONGEST_ASIDE, 0), -1):
            if words.forms[k] == mark:
                inner = np_backward(words, k - 1)
                return (inner[0], last) if inner else None
        return None
    if words.lows[last] in RU_PRONOUNS:
        return last, last + 1
    start = last + 1
    while start > 0 and last + 1 - start < _LONGEST_NAME:
        k = start - 1
        low = words.lows[k]
        if not words.is_word(k) or (words.quoted[k] and start != last + 1) or low in RUSSIAN:
            break
        if low in RU_STOP and not (low in _INNER and _takes(words, k)):
            break
        start = k
    return (start, last + 1) if start <= last else None


def _takes(words: Words, preposition: int) -> bool:
    """Whether the noun before goes on: "источник в МИД", "посол России в США"."""
    if preposition < 1 or preposition + 1 >= len(words):
        return False
    named = words.is_capital(preposition - 1) and words.is_capital(preposition + 1)
    return words.lows[preposition - 1] in ROLES or (named and preposition > 1)
