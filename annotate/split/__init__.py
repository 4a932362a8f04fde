"""Documents in, sentences out: slices with exact offsets, what each is for, and its context."""

from collections.abc import Iterable, Iterator

from annotate.split.boundaries import lines
from annotate.split.headings import heading_of
from annotate.split.kinds import mark
from annotate.types import Document, Sentence


def split(documents: Iterable[Document]) -> Iterator[Sentence]:
    """Yield the sentences of each document in order; headings and notices too, marked by `kind`.

    All text but white space is in exactly one of them. `heading` is the nearest heading above,
    `before` and `after` are the nearest of kind `sentence`, across paragraphs.
    """
    for document in documents:
        yield from _split_one(document)


def _split_one(document: Document) -> Iterator[Sentence]:
    spans_by_line = list(lines(document.text))
    kinds = mark(document, spans_by_line)
    spans = [span for line in spans_by_line for span in line]
    texts = [document.text[start:end] for start, end in spans]
    after: list[str | None] = []
    following = None
    for text, kind in zip(reversed(texts), reversed(kinds), strict=True):
        after.append(following)
        if kind == "sentence":
            following = text
    after.reverse()
    heading = before = None
    blank = Sentence(
        id=document.id,
        document_id=document.id,
        index=0,
        start=0,
        end=0,
        text="",
        title=document.title,
        source=document.source,
        date=document.date,
        language=document.language,
    )
    for index, ((start, end), text, kind) in enumerate(zip(spans, texts, kinds, strict=True)):
        # A copy, because validation would take most of the time; what it checks holds here anyway.
        yield blank.model_copy(
            update={
                "id": f"{document.id}:{index}",
                "index": index,
                "start": start,
                "end": end,
                "text": text,
                "kind": kind,
                "heading": heading,
                "before": before,
                "after": after[index],
            }
        )
        if kind == "sentence":
            before = text
        elif kind == "heading":
            heading = heading_of(text)
