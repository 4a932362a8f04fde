"""English attributions without a verb: "according to", "in Moscow's view", "citing"."""

from annotate.attribute.content import add_after
from annotate.attribute.cues import BE, POSSESSIVES, SPEECH_NOUNS, vocabulary
from annotate.attribute.found import Found, add_content
from annotate.attribute.parties import ROLES
from annotate.attribute.phrases import low_at, np_backward, np_forward
from annotate.attribute.words import Words

_OPINIONS = vocabulary(
    "view opinion words assessment estimation account experience judgment judgement"
)


def according(words: Words, i: int, k: int) -> Found | None:
    """Return `according to X, …` and `…, according to X`."""
    source = np_forward(words, k, aside=i > 3)
    if source is None:
        return None
    found = Found(source, (i, k))
    if i > 1:
        add_content(found, words, 0, i)
        if i > 2 and words.forms[i - 1] != "," and not words.quoted[i - 1]:
            return found
    if source[1] < len(words):
        add_content(found, words, source[1], len(words))
    return found


def opinion(words: Words, i: int) -> Found | None:
    """Return `in the words of X`, `in Moscow's view`, `in his opinion`."""
    for k in range(i + 1, min(i + 6, len(words))):
        if words.lows[k] in _OPINIONS:
            if low_at(words, k + 1) == "of":
                return according(words, i, k + 2)
            if words.possessive[k - 1] or words.lows[k - 1] in POSSESSIVES - {"our", "your"}:
                found = Found((i + 1, k), (i, k + 1), kind="noun")
                add_content(found, words, 0, i)
                add_content(found, words, k + 1, len(words))
                return found
    return None


def view(words: Words, i: int) -> Found | None:
    """Return `Washington's view is that …`."""
    if low_at(words, i + 1) not in BE | {"remains", ":"}:
        return None
    source = np_backward(words, i - 1)
    if source is None:
        return None
    return add_after(words, Found(source, (i, i + 2), kind="noun"), i + 2)


def noun(words: Words, i: int) -> Found | None:
    """Return `in a statement by X`."""
    source = np_forward(words, i + 1)
    if source is None:
        return None
    found = Found(source, (i - 1, i + 1), kind="noun")
    add_content(found, words, 0, i - 1)
    add_content(found, words, source[1], len(words))
    return found


def with_(words: Words, i: int, before: list[Found]) -> Found | None:
    """Return `with reference to X`; `… with the threat of …`, said of the subject."""
    if words.lows[i + 1] == "reference" and low_at(words, i + 2) == "to":
        source = np_forward(words, i + 3)
        if source is None:
            return None
        found = Found(source, (i, i + 3), kind="noun")
        found.back = low_at(words, 0) in {"this", "it"}
        add_content(found, words, 0, i)
        return found
    if low_at(words, i + 2) in SPEECH_NOUNS and not before:
        source = np_forward(words, 0)
        if source:
            return add_after(words, Found(source, (i, i + 3), kind="noun"), i + 3)
    return None


def quoting(words: Words, i: int) -> Found | None:
    """Return `quoted X as saying …`, `citing X`."""
    source = np_forward(words, i + 1)
    if source is None:
        return None
    if low_at(words, source[1]) == "as":
        return add_after(words, Found(source, (i, source[1] + 2)), source[1] + 2)
    head = [words.lows[k] for k in range(*source)]
    if words.lows[i] in {"citing", "quoting"} and any(w in ROLES for w in head):
        found = Found(source, (i, i + 1), kind="noun")
        add_content(found, words, 0, i)
        add_content(found, words, source[1], len(words))
        return found
    return None
