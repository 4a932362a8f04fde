"""What every format gives: a text and what the file itself says of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotate.types import Json

TEXT_NAMES = ("text", "content", "body", "article")
_NAMES = {
    "id": ("id",),
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline"),
    "source": ("source", "outlet", "publisher", "sitename"),
    "date": ("date", "published", "published_at", "publish_date", "pubdate"),
    "language": ("language", "lang"),
    "path": ("path",),
}


@dataclass(frozen=True)
class Article:
    """A text on its way to a Document; `where` is the file, or the line of a table."""

    where: str
    text: str
    id: str | None = None
    title: str | None = None
    author: str | None = None
    source: str | None = None
    date: str | None = None
    language: str | None = None
    path: str | None = None
    headed: bool = True
    """Whether title, byline and date may stand at the top of the text."""


def article(where: str, text: str, fields: Mapping[str, Json]) -> Article:
    """Make an Article with what a table or a file's own header says of it, under common names."""
    lowered = {name.strip().lower(): value for name, value in fields.items()}

    def first(ours: str) -> str | None:
        values = (_text(lowered.get(theirs)) for theirs in _NAMES[ours])
        return next(filter(None, values), None)

    return Article(
        where,
        text,
        id=first("id"),
        title=first("title"),
        author=first("author"),
        source=first("source"),
        date=first("date"),
        language=first("language"),
        path=first("path"),
    )


def _text(value: Json) -> str:
    if value is None or value != value:  # NaN: pandas writes it for nothing
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return " ".join(str(value).split())
