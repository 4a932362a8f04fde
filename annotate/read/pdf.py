"""A .pdf file -> one article: paragraphs, without page numbers and running heads."""

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from statistics import median

from pdfminer.high_level import extract_pages
from pdfminer.layout import LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException

from annotate.errors import BadInput
from annotate.read.article import Article
from annotate.read.text import clean
from annotate.read.wrapping import goes_on, join_lines

_MARGIN = 0.1
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|стр\.?|страница|с\.)?\s*\d{1,4}(?:\s*(?:of|/|из|з)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[.!?…:][\"'»”’)\]]*$")


@dataclass(frozen=True)
class Line:
    """A line of a page; `margin` where it stands at the top or foot of it."""

    text: str
    page: int
    block: int
    left: float
    right: float
    height: float
    margin: bool

    @property
    def running(self) -> tuple[str, int]:
        """What makes it the same on every page: its words without numbers, and its size."""
        return re.sub(r"\d+", "#", self.text), round(self.height)


def read_pdf(data: bytes, where: str) -> Article:
    """Take the text of a PDF that has one; a scan or a locked one is an error."""
    if not data:
        raise BadInput(f"{where}: empty", "it should hold an article")
    if not data.lstrip().startswith(b"%PDF-"):
        raise BadInput(f"{where}: not a PDF", "give it the ending of what it is")
    if b"%%EOF" not in data[-2048:]:
        raise BadInput(f"{where}: a PDF that is cut short", "download or save it again")
    lines = _without_running_heads(_lines(data, where))
    if not lines:
        raise BadInput(
            f"{where}: no text in it (a scan?)", "recognise its text first, with ocrmypdf"
        )
    vocabulary = "\n".join(line.text for line in lines)
    paragraphs = [join_lines(paragraph, vocabulary) for paragraph in _paragraphs(lines)]
    return Article(where, clean("\n".join(paragraphs), where))


def _lines(data: bytes, where: str) -> list[Line]:
    try:
        return [
            line
            for number, page in enumerate(extract_pages(BytesIO(data)))
            for line in _page_lines(page, number)
        ]
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise BadInput(
            f"{where}: protected by a password", "save a copy of it without one"
        ) from error
    except (PDFException, PSException, *_BUGS) as error:
        raise BadInput(
            f"{where}: a broken PDF ({type(error).__name__}: {error})", "download or save it again"
        ) from error


# What pdfminer lets out where a damaged file gives it an object of another type than it expects.
_BUGS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError),
    *(TypeError, ValueError, struct.error, zlib.error),
)


def _page_lines(page: LTPage, number: int) -> Iterator[Line]:
    foot, top = page.y0 + _MARGIN * page.height, page.y1 - _MARGIN * page.height
    blocks = [element for element in page if isinstance(element, LTTextBox)]
    for block, box in enumerate(blocks):
        for line in box:
            if isinstance(line, LTTextLine) and line.get_text().strip():
                margin = line.y1 < foot or line.y0 > top
                yield Line(
                    " ".join(line.get_text().translate(_LIGATURES).split()),
                    *(number, block, line.x0, line.x1, line.height, margin),
                )


def _without_running_heads(lines: Sequence[Line]) -> list[Line]:
    pages = len({line.page for line in lines})
    seen = Counter({(line.running, line.page) for line in lines if line.margin})
    times = Counter(running for running, _ in seen)
    often = max(2, pages / 2)
    return [
        line
        for line in lines
        if not (line.margin and (_NUMBER.fullmatch(line.text) or times[line.running] >= often))
    ]


def _paragraphs(lines: Sequence[Line]) -> list[list[str]]:
    usual = median(line.right - line.left for line in lines)
    rights: dict[tuple[int, int], float] = {}
    for line in lines:
        block = (line.page, line.block)
        rights[block] = max(rights.get(block, 0.0), line.right)
    paragraphs = [[lines[0].text]]
    for last, line in pairwise(lines):
        if _begins(line, last, rights[last.page, last.block], usual):
            paragraphs.append([])
        paragraphs[-1].append(line.text)
    return paragraphs


def _begins(line: Line, last: Line, right: float, usual: float) -> bool:
    """Say whether a paragraph begins with `line`.

    `right` is how far the block of the line before goes, `usual` how wide lines are.
    """
    if abs(line.height - last.height) > 0.15 * last.height:  # a heading, in its own size
        return True
    if goes_on(last.text, line.text):
        return False
    if (line.page, line.block) != (last.page, last.block):
        return True
    if last.right - last.left < 0.6 * usual:  # a byline, a date, the end of a paragraph
        return True
    short = last.right < right - 4 * line.height
    indented = line.left > last.left + 0.8 * line.height
    return bool(_CLOSED.search(last.text)) and (short or indented)
