"""English sentences: which words around a cue are what is said."""

from itertools import pairwise

from annotate.attribute.cues import ADVERBS, PREPOSITIONS, SUBORDINATE
from annotate.attribute.found import Found, Range, add_content
from annotate.attribute.phrases import low_at, np_forward
from annotate.attribute.words import DASHES, Words

_RECIPIENTS = frozenset(["told", "tell", "tells", "telling", "informed", "assured", "reminded"])
ADJUNCT = PREPOSITIONS | ADVERBS | SUBORDINATE | {"reporters", "journalists", "who", "adding", ","}


def add_around(words: Words, found: Found, end: int) -> Found:
    """Content of `…, X said`, `…, X said, …` and `X said that …`."""
    assert found.source is not None
    start = found.source[0]
    comma = start > 0 and (words.forms[start - 1] == "," or words.forms[start - 1] in DASHES)
    quote = start > 0 and words.quoted[start - 1]
    rest = end + 1 if low_at(words, end) in ADJUNCT | {"that"} else end
    last = len(words)
    says_more = low_at(words, end) in {"that", ":"} or goes_on_later(words, end)
    if quote and found.kind == "say":
        add_content(found, words, 0, start)
        if says_more:
            add_after(words, found, end)
        return found
    if comma and found.kind == "say" and not says_more:
        after = low_at(words, end)
        if (
            end >= last
            or after in ADJUNCT
            or not after.isalpha()
            or words.lows[end - 1] in _RECIPIENTS
        ):
            add_content(found, words, 0, start)
            if after == "," and rest < last:
                add_content(found, words, rest, last)
            return found
    return add_after(words, found, end)


def goes_on_later(words: Words, start: int) -> bool:
    """Whether "that", a colon or a quotation follows soon."""
    for k in range(start, min(start + 12, len(words))):
        if words.quoted[k] or words.forms[k] == ":":
            return True
        if words.lows[k] == "that" and k <= start + 6:
            return True
    return False


def add_after(words: Words, found: Found, end: int) -> Found:
    """Content from the cue to the end of the sentence, past those who are told."""
    verb = words.lows[end - 1]
    if verb in _RECIPIENTS or low_at(words, end) in PREPOSITIONS - {"to"}:
        for k in range(end, min(end + 14, len(words))):
            if words.quoted[k] or words.lows[k] in {"that", ":"}:
                end = k
                break
        else:
            if verb in _RECIPIENTS and (told := np_forward(words, end)):
                end = told[1]
    elif low_at(words, end) in {"for", "on", "out"}:
        found.cue, end = (found.cue[0], end + 1), end + 1
    add_content(found, words, end, len(words))
    if not found.content and found.source:
        add_content(found, words, found.source[0], len(words))
    return found


def add_quoted_rest(words: Words, found: Found, start: int) -> None:
    """Add what stands in quotation marks from `start` on."""
    for k in range(start, len(words)):
        if words.quoted[k]:
            add_content(found, words, k, len(words))
            return


def cut_at_joints(words: Words, found: list[Found]) -> None:
    """End a content where the next clause with a speaker of its own is joined on."""
    for one, other in pairwise(found):
        start = min(other.cue[0], other.source[0] if other.source else other.cue[0])
        if other.source == one.source:
            start = other.cue[0]
        joint = start - 1
        if joint < 1 or words.lows[joint] not in {"and", "but", "while", "whereas", ";", ","}:
            continue
        if (
            words.lows[joint] == "and"
            and other.source != one.source
            and words.forms[joint - 1] != ","
        ):
            continue
        if words.lows[joint] == "," and other.source != one.source:
            continue
        kept: list[Range] = []
        for span in one.content:
            if span[0] < joint < span[1]:
                add_content(Found(None, one.cue, kept), words, span[0], joint)
            else:
                kept.append(span)
        one.content = kept
        other.content = [
            (max(a, joint + 1), b) if a <= one.cue[0] < b else (a, b) for a, b in other.content
        ]
