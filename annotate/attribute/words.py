"""A text as parallel lists of words, lower-cased words and their offsets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Offsets = tuple[int, int]

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Adm|Prof|St|Jr|Sr)\."
    r"|[A-ZА-ЯЁІЇЄ]\.(?=\s?[A-ZА-ЯЁІЇЄ])"  # an initial
    r"|\d+(?:[.,:]\d+)+"
    r"|\w+(?:['’\-‑]\w+)*"
    r"|[^\w\s]"
)
_PLAIN = str.maketrans({"’": "'", "ё": "е", "‑": "-"})
DASHES = frozenset("-–—―")
OPENING, CLOSING = frozenset("“„«‘"), frozenset("”»’")
QUOTES = OPENING | CLOSING | frozenset("\"'")


@dataclass(slots=True)
class Words:
    """The words and marks of one sentence; offsets are into its text."""

    forms: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    possessive: list[bool]
    quoted: list[bool]

    def __len__(self) -> int:
        return len(self.forms)

    def is_word(self, i: int) -> bool:
        return self.forms[i][0].isalnum()

    def is_capital(self, i: int) -> bool:
        return self.forms[i][0].isupper()


def words_of(text: str, quotations: Sequence[Offsets] = ()) -> Words:
    """Cut `text` into words; those inside `quotations` are marked."""
    found = Words([], [], [], [], [], [])
    for match in _WORD.finditer(text):
        form = match.group()
        low = form.lower().translate(_PLAIN) if len(form) > 1 or form.isalpha() else form
        owns = low.endswith("'s")
        found.forms.append(form)
        found.lows.append(low[:-2] if owns else low)
        found.starts.append(match.start())
        found.ends.append(match.end())
        found.possessive.append(owns)
        found.quoted.append(False)
    for start, end in quotations:
        for i, position in enumerate(found.starts):
            if start <= position < end:
                found.quoted[i] = True
    return found
