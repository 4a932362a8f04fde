"""Lines as wide as a page -> paragraphs: joined, and words that were hyphenated made whole."""

import re
from collections.abc import Iterable
from itertools import pairwise

_HYPHEN = "-‐\u00ad"
_CLOSED = re.compile(r"[.!?…:;][\"'»”’)\]]*$")
_WIDE = 100
_MARK = re.compile(r"[-*•–—>]|\d+[.)]")


def join_lines(lines: Iterable[str], vocabulary: str) -> str:
    """Join the lines of one paragraph.

    A hyphen at the end of a line stays where `vocabulary`, the whole text, has the word with it.
    """
    text = ""
    for line in map(str.strip, lines):
        if not text or not line:
            text += line
        elif text[-1] in _HYPHEN and text[-2:-1].isalpha() and line[0].islower():
            text = _hyphenated(text, line, vocabulary)
        else:
            text += " " + line
    return text


def _hyphenated(text: str, line: str, vocabulary: str) -> str:
    first, second = re.split(r"[^\w-]", text[:-1])[-1], re.split(r"[^\w-]", line)[0]
    kept = text[-1] == "-" and re.search(rf"(?i)\b{re.escape(f'{first}-{second}')}\b", vocabulary)
    return (text if kept else text[:-1]) + line


def goes_on(paragraph: str, following: str) -> bool:
    """Say whether `following` is the rest of a sentence that `paragraph` leaves open."""
    return not _CLOSED.search(paragraph) and following[:1].islower()


def is_wrapped(text: str) -> bool:
    """Say whether the lines of `text` are those of a page rather than paragraphs.

    Then many of them break off in the middle of a sentence, and none is much wider than a page.
    """
    lines = text.split("\n")
    if max(map(len, lines)) > _WIDE:
        return False
    pairs = [(a, b) for a, b in pairwise(lines) if a.strip() and b.strip()]
    broken = sum(goes_on(a, b.strip()) for a, b in pairs)
    return broken >= 3 and broken >= 0.4 * len(pairs)


def unwrap(text: str) -> str:
    """Make a line of every paragraph; a blank line, a list mark or an indent begins a new one."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        begins = line[:1].isspace() or _MARK.match(line)
        if not line.strip():
            paragraphs += [[], []] if paragraphs[-1] else [[]]
        elif begins and not (paragraphs[-1] and goes_on(paragraphs[-1][-1], line.strip())):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return "\n".join(join_lines(lines, text) for lines in paragraphs).strip()
