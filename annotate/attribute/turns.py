"""A transcript -> whose turn each sentence belongs to: "MR. STONE:", "IVANOV, ROSCOSMOS:"."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from annotate.attribute.cues import ENGLISH, PREPOSITIONS, vocabulary
from annotate.attribute.names import Names
from annotate.attribute.speaker import Speaker
from annotate.attribute.words import Words, words_of

_LABEL = re.compile(
    r"\s*([A-ZА-ЯЁІЇЄ][\w.\-’' ]{0,40}?)(?:\s*,\s*([^:,]{2,50})|\s*\(([^:()]{2,60})\))?:\s"
)
_ASKS = vocabulary("""
    question q reporter journalist correspondent moderator host interviewer presenter
    вопрос корреспондент журналист ведущий запитання питання
""")


class Label(NamedTuple):
    """The words before the colon that opens a turn; `office` is what stands after the name."""

    name: str
    office: str = ""

    @property
    def surname(self) -> str:
        words = words_of(self.name)
        return next((low for low in reversed(words.lows) if low[-1:].isalnum()), "")

    @property
    def whole(self) -> Words:
        return words_of(f"{self.name} {self.office}")

    @property
    def asks(self) -> bool:
        return bool(_ASKS & set(self.whole.lows))


def labels(texts: Sequence[str], names: Names) -> list[Label | None]:
    """Return the label that each text begins with, if it opens the turn of a transcript."""
    found = [_label(text) for text in texts]
    turns = Counter(one.surname for one in found if one)
    if turns.total() < 2:
        return [None] * len(found)
    return [one if one and _takes_turns(one, turns, names) else None for one in found]


def labelled(label: Label, names: Names) -> Speaker:
    """Return who a label names, of the side that name or office tell; who asks has none."""
    if not label.asks:
        for text in (label.office, label.name):
            actors = [mention.actor for mention in names.mentions(words_of(text)) if mention.actor]
            if actors:
                actor = actors[0]
                shown = actor.name if text is label.name else label.name
                return Speaker(shown, actor.name, actor.side, "person")
    return Speaker(label.name)


def _label(text: str) -> Label | None:
    match = _LABEL.match(text)
    if not match:
        return None
    words = words_of(match[1])
    if not all(words.is_capital(k) for k in range(len(words)) if words.is_word(k)):
        return None
    label = Label(match[1], match[2] or match[3] or "")
    told = words.lows[0] in PREPOSITIONS or any(map(_narrates, words_of(label.office).lows))
    return None if told else label


def _narrates(low: str) -> bool:
    """Whether a word is of a report: "On Monday, the Kremlin said:", "Paris, 3 March:"."""
    return low.isdigit() or (low in ENGLISH and ENGLISH[low][1] != "base")


def _takes_turns(label: Label, turns: Counter[str], names: Names) -> bool:
    """Whether it speaks again, asks, or is known; a place with an office is a dateline."""
    named = names.mentions(words_of(label.name))
    if label.office and any(mention.actor and not mention.person for mention in named):
        return False
    return label.asks or turns[label.surname] > 1 or bool(names.mentions(label.whole))
