"""A transcript -> whose turn each sentence belongs to: "MR. STONE:", "IVANOV, ROSCOSMOS:"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from annotate.attribute.cues import vocabulary
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
    def asks(self) -> bool:
        return bool(_ASKS & set(words_of(self.name).lows))


def labels(texts: Sequence[str], names: Names) -> list[Label | None]:
    """Return the label that each text begins with, if it opens the turn of a transcript."""
    found = [_label(text) for text in texts]
    said = [one for one in found if one]
    return [one if one and _takes_turns(one, said, names) else None for one in found]


def labelled(label: Label, names: Names) -> Speaker:
    """Return who a label names: by the office after the name, or by the name itself."""
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
    return Label(match[1], match[2] or match[3] or "")


def _takes_turns(label: Label, said: Sequence[Label], names: Names) -> bool:
    known = label.asks or bool(names.mentions(_whole(label)))
    again = sum(one.surname == label.surname for one in said) > 1
    return len(said) > 1 and (known or again)


def _whole(label: Label) -> Words:
    return words_of(f"{label.name} {label.office}")
