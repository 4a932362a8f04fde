"""Articles (files, folders, tables, web pages) -> documents."""

import hashlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotate.errors import BadInput
from annotate.jsonl import STDIO
from annotate.lines.dates import iso_date
from annotate.read.article import Article
from annotate.read.head import Head, find_head
from annotate.types import Document

STDIN = "standard input"
log = logging.getLogger(__name__)

TABLES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
FORMATS = (".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx", *TABLES)


def read(paths: Sequence[Path], *, text_column: str | None = None) -> Iterator[Document]:
    """Yield the documents in `paths`: files, folders of them, or `-` for text on standard input.

    Streams. `text_column` names the column of tables that holds the text. A text that came before
    is skipped with a warning, and so is a file in a folder whose format is not known. Ids are made
    from the text, or taken from a table that has them; there each may stand for one text only.
    """
    for path in paths:
        if path != STDIO and not path.exists():
            raise BadInput(f"{path}: no such file", "name files, folders, or - for standard input")
    seen: dict[str, tuple[str, str]] = {}
    for path in paths:
        for file in _files(path):
            if file != STDIO and not os.access(file, os.R_OK):
                raise BadInput(f"{file}: permission denied", "make it readable for you")
            for article in _articles(file, text_column):
                if not article.text:
                    raise BadInput(f"{article.where}: empty", "it should hold an article")
                derived = "d" + hashlib.sha256(article.text.encode()).hexdigest()[:12]
                id = article.id or derived
                if id not in seen:
                    seen[id] = derived, article.where
                    yield _document(article, id)
                    continue
                text, where = seen[id]
                if text != derived:
                    raise BadInput(
                        f"{article.where}: its id {id!r} is that of another text, {where}",
                        "make ids differ, or rename the column to have them made from the texts",
                    )
                log.warning("%s: the same text as %s; skipped", article.where, where)


def _files(path: Path) -> Iterator[Path]:
    """Yield the file itself, or what can be read in a folder, in the order of the names."""
    if not path.is_dir():
        if path != STDIO and path.suffix.lower() not in FORMATS:
            raise BadInput(
                f"{path}: cannot read {path.suffix or 'a file without an ending'}",
                f"it reads {' '.join(FORMATS)}; for plain text: annotate read - < {path.name}",
            )
        yield path
        return
    empty = True
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith((".", "~$")):  # hidden, or what Word leaves beside an open file
                continue
            if Path(name).suffix.lower() in FORMATS:
                empty = False
                yield Path(folder, name)
            else:
                log.warning("%s: not of a known format; skipped", Path(folder, name))
    if empty:
        raise BadInput(f"{path}: nothing to read in this folder", f"it reads {' '.join(FORMATS)}")


def _articles(path: Path, text_column: str | None) -> Iterator[Article]:
    """Read a file with the module of its format, which is imported only now."""
    if path == STDIO:
        from annotate.read.plain import read_plain

        yield read_plain(sys.stdin.buffer.read(), STDIN)
        return
    match path.suffix.lower():
        case suffix if suffix in TABLES:
            from annotate.read.tables import read_table

            yield from read_table(path, text_column)
        case ".txt":
            from annotate.read.plain import read_plain

            yield read_plain(path.read_bytes(), str(path))
        case ".md" | ".markdown":
            from annotate.read.markdown import read_markdown

            yield read_markdown(path.read_bytes(), str(path))
        case ".pdf":
            from annotate.read.pdf import read_pdf

            yield read_pdf(path.read_bytes(), str(path))
        case ".docx":
            from annotate.read.word import read_word

            yield read_word(path.read_bytes(), str(path))
        case _:
            from annotate.read.web import read_web

            yield read_web(path.read_bytes(), str(path))


def _document(article: Article, id: str) -> Document:
    from annotate.read.language import detect_language

    head = find_head(article.text, title=article.title) if article.headed else Head()
    date = (iso_date(article.date) or article.date) if article.date else head.date
    return Document(
        id=id,
        text=article.text,
        title=article.title or head.title,
        author=article.author or head.author,
        source=article.source or head.source,
        date=date,
        language=article.language or detect_language(article.text),
        path=article.path or (None if article.where == STDIN else article.where),
    )
