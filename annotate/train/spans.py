"""Articles with source, cue and content spans -> windows of text for a token classifier."""

import gzip
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from annotate.classifiers.tagging import ROLES, Mark
from annotate.errors import BadInput
from annotate.span_scores import Gold

_CUTS = re.compile(r"\n+|(?<=[.!?])[\"”’']?\s+(?=[\"“‘'(]?[A-Z])")
_QUOTES = re.compile(r"``|''|[“”\"«»„]|(?<!\w)[‘'](?=\w)")
_ARTICLES = re.compile(r"\b(?:the|a|an) ", re.IGNORECASE)
_NAME = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_MARKS = (("«", "»"), ('"', '"'), ("''", "''"), ("„", "“"), (",,", "''"), ("'", "'"), ("“", "“"))


class Span(NamedTuple):
    role: str
    start: int
    end: int


class Window(NamedTuple):
    """A few sentences that follow each other, and the spans in them, which do not overlap."""

    text: str
    spans: list[Span]


def read_articles(path: Path) -> list[Window]:
    """Read the articles with all their spans."""
    articles = []
    for text, attributions in read_rows(path):
        spans = {
            Span(role, start, end)
            for one in attributions
            for role in ROLES
            for start, end in one[role]
        }
        articles.append(Window(text, sorted(spans, key=lambda span: span.start)))
    if not articles:
        raise BadInput(f"{path}: holds no article", "see the recipe")
    return articles


def read_rows(path: Path) -> Iterator[tuple[str, list[Gold]]]:
    """Yield text and attributions; each attribution has lists of spans by role."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    attributions: list[Gold] = [
                        {str(role): [(a, b) for a, b in one[role]] for role in ROLES}
                        for one in row["attributions"]
                    ]
                    text = row["text"] + ""
                except (ValueError, KeyError, TypeError) as error:
                    raise BadInput(
                        f"{path}:{number}: {error!r}",
                        f"needs text and attributions, each with lists of {', '.join(ROLES)}",
                    ) from error
                yield text, attributions
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "name the data folder with --data") from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise BadInput(f"{path}: {error}", "copy the file again") from error


def windows(article: Window, characters: int, random: Random) -> Iterator[Window]:
    """Cut an article into windows of whole sentences, about `characters` long.

    The first is of any length below, so that another round cuts elsewhere.
    """
    ends = [match.end() for match in _CUTS.finditer(article.text)] + [len(article.text)]
    start, last, room = 0, 0, random.uniform(0.3, 1.0) * characters
    for end in ends:
        if end - start > room and last > start:
            yield part(article, start, last)
            start, room = last, characters
        last = end
    if start < last:
        yield part(article, start, last)


def part(article: Window, start: int, end: int) -> Window:
    """Return `[start, end)` of an article with what lies in it of its spans.

    A span that began before has a negative start.
    """
    inside = [span for span in article.spans if span.start < end and span.end > start]
    spans = [Span(role, a - start, min(b, end) - start) for role, a, b in inside]
    return Window(article.text[start:end], spans)


def rougher(window: Window, random: Random, share: float) -> Window:
    """Make a `share` of the windows look like machine translation: odd quotes, no articles."""
    if random.random() < share:
        marks = random.choice((*_MARKS, ("", ""), ("", "")))
        opened = False

        def mark(found: re.Match[str]) -> str:
            nonlocal opened
            opened = not opened
            lost = random.random() < 0.1
            return "" if lost else marks[0] if opened else marks[1]

        window = _replaced(window, _QUOTES, mark)
    if random.random() < share:
        lost = random.uniform(0.3, 1.0)
        window = _replaced(
            window, _ARTICLES, lambda found: "" if random.random() < lost else found.group()
        )
    return window


def _replaced(
    window: Window, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> Window:
    """Replace every match and move the spans along."""
    parts: list[str] = []
    olds, news = [0], [0]  # from olds[i] on, what was at `olds[i] + k` is at `news[i] + k`
    done = length = 0
    for found in pattern.finditer(window.text):
        text = change(found)
        kept = window.text[done : found.start()]
        parts += (kept, text)
        length += len(kept) + len(text)
        done = found.end()
        olds.append(done)
        news.append(length)
    parts.append(window.text[done:])

    def moved(at: int) -> int:
        i = bisect_left(olds, at + 1) - 1
        limit = news[i + 1] if i + 1 < len(news) else length + len(parts[-1])
        return min(news[i] + at - olds[i], limit)

    spans = [
        Span(role, a if a < 0 else moved(a), moved(b))
        for role, a, b in window.spans
        if moved(b) > moved(max(a, 0))
    ]
    return Window("".join(parts), spans)


def named_by_chance(text: str, random: Random) -> list[Mark]:
    """Mark about half of the names, each for any party, as tags do not hang on who is named.

    A name is taken for a party wherever it comes again, as in a real document.
    """
    parties: dict[str, int] = {}
    marks = []
    for found in _NAME.finditer(text):
        party = parties.setdefault(found[0], random.choice((0, 0, 0, 1, 2, 3)))
        if party:
            marks.append(Mark(*found.span(), party))
    return marks


def tags(window: Window, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Return the tag of each token; `offsets` are the tokens' places in the text."""
    row = [0] * len(offsets)
    starts = [start for start, _ in offsets]
    for role, start, end in window.spans:
        begin = 1 + 2 * ROLES.index(role)
        first = bisect_left(starts, max(start, 0))
        for i in range(first, len(offsets)):
            if starts[i] >= end:
                break
            row[i] = begin if i == first and start >= 0 else begin + 1
    return row


def rounds(
    articles: Sequence[Window], *, windows_a_batch: int, characters: int, rough: float, seed: int
) -> Iterator[list[Window]]:
    """Yield batches for ever, of windows of like length; every round cuts and roughens anew."""
    number = 0
    while True:
        random = Random(f"{seed} {number}")
        cut = [
            rougher(window, random, rough)
            for article in articles
            for window in windows(article, characters, random)
        ]
        random.shuffle(cut)
        size = windows_a_batch * 50
        for start in range(0, len(cut), size):
            near = sorted(cut[start : start + size], key=lambda one: len(one.text))
            batches = [near[i : i + windows_a_batch] for i in range(0, len(near), windows_a_batch)]
            yield from random.sample(batches, len(batches))
        number += 1


def windows_of(articles: Sequence[Window], characters: int, count: int) -> list[str]:
    """Return the texts of a few windows, from many articles."""
    random = Random(0)
    chosen = random.sample(articles, min(count, len(articles)))
    return [random.choice(list(windows(one, characters, random))).text for one in chosen]
