"""The form of a heading: short, opens with a capital, no stop at its end."""

import re
from typing import Final

from annotate.lines import DECORATION
from annotate.lines.top import ITEM
from annotate.split.abbreviations import SAID

STOPS: Final = (".", "!", "?", "…")
CLOSERS: Final = ("»", "”", '"', ")", "]")
LENGTH: Final = 90
_WORDS: Final = 12
_TURN: Final = re.compile(r"(?:Q|A|В|О|З)\s*[:.]\s|[“\"«„‘'—–-]")


def has_form_of_heading(text: str) -> bool:
    """Say whether a line is short, opens with a capital and has no stop at its end."""
    bare = text.strip(DECORATION)
    if (
        len(text) > LENGTH
        or not bare
        or bare.endswith((*STOPS, *CLOSERS, ";", ","))
        or bare[0].islower()
    ):
        return False
    if ITEM.match(text) or _TURN.match(text):
        return False
    parts = bare.split()
    if text.endswith(":"):  # "The US position:", not "Lavrov said:"
        return len(parts) <= 5 and SAID.isdisjoint(parts)
    return len(parts) <= _WORDS


def heading_of(text: str) -> str:
    """Return what a heading says, without its number signs, stars and colon."""
    return text.strip(DECORATION) or text
