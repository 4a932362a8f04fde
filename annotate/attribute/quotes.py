"""The sentences of a document -> where its quotations begin and end, also across sentences."""

import re
from collections.abc import Sequence

from annotate.types import Sentence

_MARK = re.compile(r"''|``|[“”„«»\"]|(?<![\w’'])[‘'](?=\w)|[’'](?!\w)")
_CLOSERS = {
    "“": '”"“»',
    "„": '“”"»',
    "«": "»”",
    '"': '"”',
    "‘": "’",
    "'": "'",
    "”": '”"»',
}
_SAME = {"''": '"', "``": "“"}
_TELLS = re.compile(
    r"(?:He|She|Он|Она) (?:also |has |then )?"
    r"(?:said|added|noted|underlined|stressed|told|добав|сказал|отмет|подчерк)"
)
_LONGEST = 20  # sentences
_LONGEST_SINGLE = 4  # an apostrophe looks the same


def quotations(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the outermost quotations as document offsets, marks included.

    One that is never closed is none; a paragraph that opens a quotation anew goes on with the old
    one.
    """
    found: list[tuple[int, int]] = []
    opened: tuple[int, int, str] | None = None  # offset, sentence, mark
    depth = 0
    for number, sentence in enumerate(sentences):
        if opened and (
            sentence.kind != "sentence"
            or number - opened[1] > (_LONGEST_SINGLE if opened[2] in "‘'" else _LONGEST)
        ):
            opened = None
        if sentence.kind != "sentence":
            continue
        if opened and _TELLS.match(sentence.text):  # the mark that closes was lost
            found.append((opened[0], sentences[number - 1].end))
            opened = None
        text = sentence.text
        for match in _MARK.finditer(text):
            at = match.start()
            mark = _SAME.get(match.group(), match.group())
            opens = _opens(text, at, match.end())
            if opened is None:
                if (mark in "”»’" and not (at == 0 and opens)) or (mark == "'" and not opens):
                    continue
                if mark == '"' and not opens:
                    continue
                opened, depth = (sentence.start + at, number, mark), 0
            elif mark in _CLOSERS[opened[2]]:
                if opens and mark in '"“':
                    if at == 0:
                        continue  # the next paragraph of the same quotation
                    if mark == "“":
                        continue
                if depth:
                    depth -= 1
                    continue
                found.append((opened[0], sentence.start + match.end()))
                opened = None
            elif mark == opened[2] == "«" and text.count("»", at) > 1:
                depth += 1
    return found


def _opens(text: str, at: int, end: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[end] if end < len(text) else " "
    return (
        (before.isspace() or before in "([—–-") and not after.isspace() and after not in ".,;:!?)"
    )
