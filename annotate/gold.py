"""Articles labelled by hand in, Sentences and their labels out: one tab-separated file an article.

    # axes: position posture
    # title: Talks end early

    heading     -       Position of the USA
    us_position neither The offer stands, an official said.

(with tabs between the columns). First the header; then per sentence its labels, one an axis, and
its text. What is no sentence has its kind and `-` instead of labels. A blank line ends a paragraph.
The document's text is the sentences joined by spaces, and the paragraphs by line breaks.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, get_args

from annotate.errors import BadInput
from annotate.types import Sentence, SentenceKind

_HEADERS: Final = ("axes", "title", "language", "style", "source", "date")
_KINDS: Final[dict[str, SentenceKind]] = {
    kind: kind for kind in get_args(SentenceKind) if kind != "sentence"
}
_NO_LABELS: Final = "-"
_HINT: Final = "a line is the labels, one an axis, and the sentence, with a tab between each two"


class _Line(NamedTuple):
    kind: SentenceKind
    labels: dict[str, str]
    text: str


def read_gold(path: Path) -> Iterator[tuple[Sentence, dict[str, str]]]:
    """Yield the sentences of a file, or of every .tsv file in a folder by name, with their labels.

    The labels are by axis; headings, bylines, dates and boilerplate have none. Ids, context and
    headings are as `annotate split` would give them for the same text.
    """
    if not path.is_dir():
        yield from _sentences(path)
        return
    files = sorted(path.glob("*.tsv"))
    if not files:
        raise BadInput(f"{path}: holds no .tsv file", "name a folder of labelled articles")
    for file in files:
        yield from _sentences(file)


def _sentences(path: Path) -> Iterator[tuple[Sentence, dict[str, str]]]:
    header, paragraphs = _parse(path)
    text = "\n".join(" ".join(line.text for line in paragraph) for paragraph in paragraphs)
    document_id = "d" + hashlib.sha256(text.encode()).hexdigest()[:12]
    lines = [line for paragraph in paragraphs for line in paragraph]
    said = [line.text if line.kind == "sentence" else None for line in lines]
    heading = None
    start = 0
    for index, line in enumerate(lines):
        end = start + len(line.text)
        sentence = Sentence(
            id=f"{document_id}:{index}",
            document_id=document_id,
            index=index,
            start=start,
            end=end,
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
        yield sentence, line.labels
        start = end + 1  # the space or the line break
        if line.kind == "heading":
            heading = line.text


def _parse(path: Path) -> tuple[dict[str, str], list[list[_Line]]]:
    header: dict[str, str] = {}
    paragraphs: list[list[_Line]] = [[]]
    for number, row in enumerate(_rows(path), start=1):
        where = f"{path}:{number}"
        if row.startswith("#") and paragraphs == [[]]:
            name, value = _header(where, row, header)
            header[name] = value
        elif not row.strip():
            if paragraphs[-1]:
                paragraphs.append([])
        elif "axes" not in header:
            raise BadInput(f"{where}: no '# axes: …' line above", "begin with the axes' names")
        else:
            paragraphs[-1].append(_line(where, row, header["axes"].split()))
    if not paragraphs[-1]:
        paragraphs.pop()
    if not paragraphs:
        raise BadInput(f"{path}: holds no sentence", _HINT)
    return header, paragraphs


def _rows(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "name a labelled article or a folder") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text", "save it as UTF-8") from error


def _header(where: str, row: str, header: dict[str, str]) -> tuple[str, str]:
    name, _, value = (part.strip() for part in row[1:].partition(":"))
    if name not in _HEADERS or name in header or not value:
        raise BadInput(
            f"{where}: bad header line {row!r}",
            f"it is '# name: value' with each of {', '.join(_HEADERS)} at most once",
        )
    return name, value


def _line(where: str, row: str, axes: Sequence[str]) -> _Line:
    *labels, text = row.split("\t")
    if not text or text != text.strip():
        raise BadInput(f"{where}: no text, or spaces around it", _HINT)
    if labels[1:] == [_NO_LABELS]:
        if labels[0] not in _KINDS:
            raise BadInput(
                f"{where}: {labels[0]!r} is no kind of line", f"it is one of {', '.join(_KINDS)}"
            )
        return _Line(_KINDS[labels[0]], {}, text)
    if len(labels) != len(axes) or not all(labels):
        raise BadInput(f"{where}: {len(labels)} labels for {len(axes)} axes", _HINT)
    return _Line("sentence", dict(zip(axes, labels, strict=True)), text)
