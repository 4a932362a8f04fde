"""A .docx file -> one article."""

import zlib
from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from annotate.errors import BadInput
from annotate.read.article import Article
from annotate.read.text import clean


def read_word(data: bytes, where: str) -> Article:
    """Take paragraphs and table cells in their order; headers and footers are left out."""
    if not data:
        raise BadInput(f"{where}: empty", "it should hold an article")
    try:
        document = docx.Document(BytesIO(data))
        parts = [
            line
            for part in document.iter_inner_content()
            for line in (_cells(part) if isinstance(part, Table) else [part.text])
        ]
        title = document.core_properties.title
    except (
        *(
            PackageNotFoundError,
            BadZipFile,
            EOFError,
            RuntimeError,
            zlib.error,
        ),  # no zip archive, or a broken one
        *(KeyError, ValueError, SyntaxError),  # one with something else in it, or broken XML
    ) as error:
        raise BadInput(
            f"{where}: not a Word document that can be opened: {error}",
            "open it in Word and save it as .docx, without a password",
        ) from error
    text = clean("\n".join(parts), where)
    if not text:
        raise BadInput(f"{where}: no text in it", "it may hold only pictures: save it as text")
    return Article(where, text, title=title or None)


def _cells(table: Table) -> list[str]:
    lines = []
    for row in table.rows:
        texts = dict.fromkeys(cell.text for cell in row.cells)  # a merged cell comes many times
        lines += [text for text in texts if text.strip()]
    return lines
