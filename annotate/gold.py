"""Articles labelled by hand -> Sentences and their labels, one tab-separated file an article.

    # axes: position posture
    # title: Talks end early
    # language: en

    heading     -         -         Position of the USA      (one "-" an axis may be left out)
    us_position neither   The offer stands, an official said.

Header lines first; then per sentence its labels, one an axis, and its text, tabs between them. A
line that is no sentence has its kind and `-` instead. A blank line ends a paragraph: sentences of a
paragraph are joined by a space, paragraphs by a line break, and that is the document's text.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

from annotate.errors import BadInput
from annotate.types import Sentence, SentenceKind

SUFFIX = ".tsv"
NO_LABEL = "-"
KINDS = frozenset(get_args(SentenceKind)) - {"sentence"}
HEADERS = ("axes", "title", "language", "style", "source", "date")

_HINT = "a line is the labels, one an axis, and the sentence, with tabs between them"


class _Line(NamedTuple):
    kind: SentenceKind
    text: str
    labels: dict[str, str]
    start: int


def read_gold(path: Path) -> Iterator[tuple[Sentence, dict[str, str]]]:
    """Yield the sentences of a file, or of every file in a folder by name, each with its labels.

    The labels are by axis; a heading, byline, date or boilerplate has none.
    """
    if path.is_dir():
        files = sorted(path.glob(f"*{SUFFIX}"))
        if not files:
            raise BadInput(f"{path}: holds no {SUFFIX} file", "name a folder of labelled articles")
        for file in files:
            yield from _article(file)
        return
    yield from _article(path)


def read_header(path: Path) -> dict[str, str]:
    """Return the header of one labelled article, `axes` and `style` included."""
    return _header(path, _rows(path))


def _article(path: Path) -> Iterator[tuple[Sentence, dict[str, str]]]:
    rows = _rows(path)
    header = _header(path, rows)
    lines, text = _lines(path, rows, header["axes"].split())
    document_id = "d" + hashlib.sha256(text.encode()).hexdigest()[:12]
    said = [line.text if line.kind == "sentence" else None for line in lines]
    heading = None
    for index, line in enumerate(lines):
        sentence = Sentence(
            id=f"{document_id}:{index}",
            document_id=document_id,
            index=index,
            start=line.start,
            end=line.start + len(line.text),
            text=line.text,
            kind=line.kind,
            heading=heading,
            before=next(filter(None, reversed(said[:index])), None),
            after=next(filter(None, said[index + 1 :]), None),
            title=header.get("title"),
            source=header.get("source"),
            date=header.get("date"),
            language=header.get("language"),
        )
        if line.kind == "heading":
            heading = line.text
        yield sentence, line.labels


def _rows(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "name a labelled article or a folder") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text", "save it as UTF-8") from error
    return text.split("\n")


def _header(path: Path, rows: list[str]) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        if not row.startswith("#"):
            break
        name, colon, value = row[1:].partition(":")
        name = name.strip()
        if not colon or name not in HEADERS or name in header or not value.strip():
            known = ", ".join(HEADERS)
            raise BadInput(
                f"{path}:{number}: bad header line {row!r}",
                f"a header line is '# name: value', each of {known} once",
            )
        header[name] = value.strip()
    if "axes" not in header:
        raise BadInput(f"{path}:1: no '# axes: …' line", "begin with the names of the axes")
    return header


def _lines(path: Path, rows: list[str], axes: list[str]) -> tuple[list[_Line], str]:
    lines: list[_Line] = []
    text = ""
    joint = ""
    for number, row in enumerate(rows, start=1):
        if row.startswith("#") and not lines:
            continue
        if not row.strip():
            joint = "\n" if lines else ""
            continue
        kind, labels, sentence = _fields(f"{path}:{number}", row, axes)
        text += joint
        lines.append(_Line(kind, sentence, labels, start=len(text)))
        text += sentence
        joint = " "
    if not lines:
        raise BadInput(f"{path}: holds no sentence", _HINT)
    return lines, text


def _fields(where: str, row: str, axes: list[str]) -> tuple[SentenceKind, dict[str, str], str]:
    first, *rest = row.split("\t")
    if not rest or not rest[-1] or rest[-1] != rest[-1].strip():
        raise BadInput(f"{where}: no text, or spaces around it", _HINT)
    *labels, sentence = rest
    if NO_LABEL in labels:
        for kind in get_args(SentenceKind):
            if kind == first and kind in KINDS and set(labels) == {NO_LABEL}:
                return kind, {}, sentence
        known = ", ".join(sorted(KINDS))
        raise BadInput(f"{where}: {first!r} is no kind of line", f"it is one of {known}")
    labels = [first, *labels]
    if len(labels) != len(axes) or not all(labels):
        raise BadInput(f"{where}: {len(labels)} labels for {len(axes)} axes", _HINT)
    return "sentence", dict(zip(axes, labels, strict=True)), sentence
