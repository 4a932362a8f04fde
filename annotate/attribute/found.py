"""What a finder reports of a clause: who (words), by which cue, and what is said."""

from dataclasses import dataclass, field

from annotate.attribute.cues import Kind
from annotate.attribute.words import DASHES, Words

Range = tuple[int, int]
"""`[first word, word after the last)` of a sentence."""


@dataclass(slots=True)
class Found:
    """`source` is None where the verb stands alone and goes on with the speaker before it."""

    source: Range | None
    cue: Range
    content: list[Range] = field(default_factory=list)
    kind: Kind = "say"
    back: bool = False
    """The content is the sentence before: "This was stated by …"."""
    marked: bool = False
    """By a tagger: it counts without content or a known speaker too."""


def trimmed(words: Words, start: int, end: int) -> Range | None:
    """Cut commas, dashes and the full stop outside quotations off both ends."""
    edge = DASHES | frozenset(",;:.…")
    while start < end and words.forms[start] in edge and not words.quoted[start]:
        start += 1
    while end > start and words.forms[end - 1] in edge and not words.quoted[end - 1]:
        end -= 1
    return (start, end) if start < end else None


def add_content(found: Found, words: Words, start: int, end: int) -> None:
    """Give `found` the words `[start, end)`, if they say something."""
    if span := trimmed(words, max(start, 0), end):
        found.content.append(span)
