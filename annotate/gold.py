"""Articles labelled by hand in, Sentences and their labels out: one tab-separated file an article.

    # axes: position posture
    # title: Talks end early

    heading     -       Position of the USA
    us_position neither The offer stands, an official said.

(with tabs between the columns). First the header; then per sentence its labels, one an axis, and
its text. What is no sentence has its kind and `-` instead of labels. A blank line ends a paragraph.
The document's text is the sentences joined by spaces, and the paragraphs by line breaks.

After the text a line may have hypotheses, `+ …` for one that the sentence entails and `- …` for one
that it does not. An article about other parties than the taxonomy's names its two in the header:

    # side: peru | Peru | Peruvian | Lima | Elena Quispe; Peruvian Foreign Ministry
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, get_args

from annotate.errors import BadInput
from annotate.types import Sentence, SentenceKind

_HEADERS: Final = ("axes", "title", "language", "style", "source", "date", "parties", "side")
_KINDS: Final[dict[str, SentenceKind]] = {
    kind: kind for kind in get_args(SentenceKind) if kind != "sentence"
}
_NO_LABELS: Final = "-"
_HINT: Final = "a line is the labels, one an axis, and the sentence, with a tab between each two"


class Side(NamedTuple):
    """A party that an article names in its header; `id` is its label and its side."""

    id: str
    name: str
    adjective: str
    seat: str
    others: tuple[str, ...]


class Line(NamedTuple):
    """A line of an article; what is no sentence has no labels."""

    sentence: Sentence
    labels: dict[str, str]
    entailed: tuple[str, ...]
    """Hypotheses that it entails."""
    not_entailed: tuple[str, ...]


class Article(NamedTuple):
    path: Path
    sides: tuple[Side, ...]
    """Empty where the parties are those of the taxonomy."""
    style: str
    lines: tuple[Line, ...]


class _Row(NamedTuple):
    kind: SentenceKind
    labels: dict[str, str]
    text: str
    asked: tuple[str, ...] = ()


def read_gold(path: Path) -> Iterator[tuple[Sentence, dict[str, str]]]:
    """Yield the sentences of a file, or of every .tsv file in a folder by name, with their labels.

    The labels are by axis; headings, bylines, dates and boilerplate have none. Ids, context and
    headings are as `annotate split` would give them for the same text.
    """
    for article in read_articles(path):
        for line in article.lines:
            yield line.sentence, line.labels


def read_articles(path: Path) -> Iterator[Article]:
    """Yield the article of a file, or of every .tsv file in a folder by name."""
    if not path.is_dir():
        yield _article(path)
        return
    files = sorted(path.glob("*.tsv"))
    if not files:
        raise BadInput(f"{path}: holds no .tsv file", "name a folder of labelled articles")
    yield from map(_article, files)


def _article(path: Path) -> Article:
    header, sides, paragraphs = _parse(path)
    text = "\n".join(" ".join(row.text for row in paragraph) for paragraph in paragraphs)
    document_id = "d" + hashlib.sha256(text.encode()).hexdigest()[:12]
    rows = [row for paragraph in paragraphs for row in paragraph]
    said = [row.text if row.kind == "sentence" else None for row in rows]
    heading = None
    start = 0
    lines = []
    for index, row in enumerate(rows):
        end = start + len(row.text)
        sentence = Sentence(
            id=f"{document_id}:{index}",
            document_id=document_id,
            index=index,
            start=start,
            end=end,
            text=row.text,
            kind=row.kind,
            heading=heading,
            before=next(filter(None, reversed(said[:index])), None),
            after=next(filter(None, said[index + 1 :]), None),
            title=header.get("title"),
            source=header.get("source"),
            date=header.get("date"),
            language=header.get("language"),
        )
        true = tuple(text[2:] for text in row.asked if text.startswith("+"))
        false = tuple(text[2:] for text in row.asked if text.startswith("-"))
        lines.append(Line(sentence, row.labels, true, false))
        start = end + 1  # the space or the line break
        if row.kind == "heading":
            heading = row.text
    return Article(path, sides, header.get("style", ""), tuple(lines))


def _parse(path: Path) -> tuple[dict[str, str], tuple[Side, ...], list[list[_Row]]]:
    header: dict[str, str] = {}
    sides: list[Side] = []
    paragraphs: list[list[_Row]] = [[]]
    for number, row in enumerate(_rows(path), start=1):
        where = f"{path}:{number}"
        if row.startswith("#") and paragraphs == [[]]:
            name, value = _header(where, row, header)
            if name == "side":
                sides.append(_side(where, value))
            else:
                header[name] = value
        elif not row.strip():
            if paragraphs[-1]:
                paragraphs.append([])
        elif "axes" not in header:
            raise BadInput(f"{where}: no '# axes: …' line above", "begin with the axes' names")
        else:
            paragraphs[-1].append(_row(where, row, header["axes"].split()))
    if not paragraphs[-1]:
        paragraphs.pop()
    if not paragraphs:
        raise BadInput(f"{path}: holds no sentence", _HINT)
    return header, tuple(sides), paragraphs


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


def _side(where: str, value: str) -> Side:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 5 or not all(parts[:4]):
        raise BadInput(
            f"{where}: bad side {value!r}", "it is id | name | adjective | seat | other names; …"
        )
    others = tuple(filter(None, (name.strip() for name in parts[4].split(";"))))
    return Side(parts[0], parts[1], parts[2], parts[3], others)


def _row(where: str, row: str, axes: Sequence[str]) -> _Row:
    columns = row.split("\t")
    asked: list[str] = []
    while len(columns) > len(axes) + 1 and columns[-1][:2] in {"+ ", "- "}:
        asked.insert(0, columns.pop())
    *labels, text = columns
    if not text or text != text.strip():
        raise BadInput(f"{where}: no text, or spaces around it", _HINT)
    if labels[1:] and set(labels[1:]) == {_NO_LABELS}:
        if labels[0] not in _KINDS:
            raise BadInput(
                f"{where}: {labels[0]!r} is no kind of line", f"it is one of {', '.join(_KINDS)}"
            )
        return _Row(_KINDS[labels[0]], {}, text)
    if len(labels) != len(axes) or not all(labels):
        raise BadInput(f"{where}: {len(labels)} labels for {len(axes)} axes", _HINT)
    return _Row("sentence", dict(zip(axes, labels, strict=True)), text, tuple(asked))
