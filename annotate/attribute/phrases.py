"""Where an English noun phrase begins and ends, judged by the words around it."""

from annotate.attribute.cues import (
    ADVERBS,
    ALSO_NOUNS,
    BE,
    CLAUSE_STARTS,
    DETERMINERS,
    DO,
    ENGLISH,
    HAVE,
    INNER,
    MODAL,
    NEGATION,
    PREPOSITIONS,
    PRONOUNS,
)
from annotate.attribute.found import Range
from annotate.attribute.parties import (
    ROLES,
)
from annotate.attribute.words import DASHES, Words

AUXILIARY = BE | HAVE | DO | MODAL
_LONGEST_NAME = 12  # words
_LONGEST_ASIDE = 25


def low_at(words: Words, i: int) -> str:
    """Return the lower-cased word at `i`, or nothing outside the sentence."""
    return words.lows[i] if 0 <= i < len(words) else ""


def is_adverb(low: str) -> bool:
    """Say whether a word may stand between a subject and its verb."""
    return low in ADVERBS or low in NEGATION or (low.endswith("ly") and len(low) > 4)


def np_forward(words: Words, start: int, *, aside: bool = True) -> Range | None:
    """Return the noun phrase that begins at `start`, with an apposition where `aside`."""
    if start >= len(words) or not words.is_word(start):
        return None
    if words.lows[start] in PRONOUNS:
        return start, start + 1
    end = start
    while end < len(words) and end - start < _LONGEST_NAME and not words.quoted[end]:
        low = words.lows[end]
        previous = words.lows[end - 1] if end > start else ""
        if (
            not words.is_word(end)
            or low in AUXILIARY
            or (is_adverb(low) and not words.is_capital(end))
        ):
            break
        if low in CLAUSE_STARTS and not (
            low == "and" and _capital(words, end - 1) and _capital(words, end + 1)
        ):
            break
        if low in PREPOSITIONS and not (
            low in INNER and end > start and (low == "of" or previous in ROLES)
        ):
            break
        if low in PRONOUNS or (end > start and _is_finite(words, end)):
            break
        if low in ADVERBS:
            break
        end += 1
    while end > start and (words.lows[end - 1] in PREPOSITIONS | DETERMINERS):
        end -= 1
    if end == start or all(words.lows[k] in DETERMINERS for k in range(start, end)):
        return None
    if aside and low_at(words, end) == ",":
        end = _apposition(words, end)
    return start, end


def _apposition(words: Words, comma: int) -> int:
    """End of `, the minister of …` after a name; `comma` itself where there is none."""
    for k in range(comma + 1, min(comma + 16, len(words))):
        low = words.lows[k]
        if (
            words.quoted[k]
            or low in AUXILIARY
            or low in CLAUSE_STARTS - {"and"}
            or _is_finite(words, k)
        ):
            return comma
        if not words.is_word(k):
            inside = range(comma + 1, k)
            return k if any(words.lows[n] in ROLES for n in inside) else comma
    return comma


def _capital(words: Words, i: int) -> bool:
    return 0 <= i < len(words) and words.is_word(i) and words.is_capital(i)


def _is_finite(words: Words, i: int) -> bool:
    low = words.lows[i]
    if words.is_capital(i) or low in ALSO_NOUNS or low not in ENGLISH:
        return False
    return ENGLISH[low][1] != "ing"


def np_backward(words: Words, last: int) -> Range | None:
    """Return the noun phrase that ends with the word `last`, an aside after it included."""
    if last < 0 or words.quoted[last]:
        return None
    end = last + 1
    if words.forms[last] in {",", ")"} or words.forms[last] in DASHES:
        mark = "(" if words.forms[last] == ")" else words.forms[last]
        for k in range(last - 1, max(last - _LONGEST_ASIDE, 0), -1):
            if words.quoted[k]:
                return None
            if words.forms[k] == mark:
                inner = np_backward(words, k - 1)
                return (inner[0], last if mark != "(" else end) if inner else None
        return None
    low = words.lows[last]
    if low in {"who", "which", "that"}:
        before = last - 2 if low_at(words, last - 1) == "," else last - 1
        return np_backward(words, before) if low == "who" else None
    if low in PRONOUNS:
        return last, end
    if not words.is_word(last) or low in DETERMINERS | PREPOSITIONS | CLAUSE_STARTS | AUXILIARY:
        return None
    start = last
    while start > 0 and end - start < _LONGEST_NAME:
        if words.lows[start] in DETERMINERS or words.possessive[start - 1]:
            if words.possessive[start - 1]:
                start -= 1
                continue
            if not (low_at(words, start - 1) in INNER and _takes(words, start - 1)):
                break
            start -= 1
            continue
        k = start - 1
        low = words.lows[k]
        if not words.is_word(k) or words.quoted[k] or low in PRONOUNS or low in AUXILIARY:
            break
        if low in CLAUSE_STARTS and not (
            low == "and" and _capital(words, k - 1) and _capital(words, start)
        ):
            break
        if low in PREPOSITIONS and not (low in INNER and _takes(words, k)):
            break
        if _is_finite(words, k) or low in ADVERBS:
            break
        start = k
    if low_at(words, start - 1) in PREPOSITIONS:
        start = _after_adjunct(words, start, end)
    names = range(start, end)
    plain = not any(words.is_capital(k) or words.lows[k] in ROLES | DETERMINERS for k in names)
    if plain and not words.lows[last].endswith("s"):
        return None
    return start, end


def _after_adjunct(words: Words, start: int, end: int) -> int:
    """Return where the name begins in `To my surprise Ivanov`, else `start`."""
    for k in range(end - 1, start, -1):
        before = words.lows[k - 1]
        if not words.is_capital(k):
            break
        if not words.is_capital(k - 1) and before not in ROLES | DETERMINERS and before.isalpha():
            return k
    return start


def _takes(words: Words, preposition: int) -> bool:
    """Whether the noun before a preposition may be the head: "a source in", "the head of"."""
    before = low_at(words, preposition - 1)
    return before in ROLES or (words.lows[preposition] == "of" and before.isalpha())
