"""What people see: messages and progress on stderr, so that stdout is data."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import typer

from annotate.errors import AnnotateError
from annotate.jsonl import STDIO

T = TypeVar("T")


def say(text: str = "") -> None:
    """Print a line to stderr."""
    typer.echo(text, err=True)


def explain(error: AnnotateError) -> None:
    """Print an error and what to do about it."""
    say(f"error: {error.message}")
    if error.hint:
        say(f"hint:  {error.hint}")


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show progress; yield what to tell (done, in all). Nothing shows where no terminal is."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def counted(items: Iterable[T], title: str, total: int | None = None) -> Iterator[T]:
    """Pass `items` on and show how many there were."""
    with bar(title) as tell:
        for number, item in enumerate(items, start=1):
            yield item
            tell(number, total)


def number(count: int, thing: str) -> str:
    """Say how many: `1 sentence`, `2 sentences`."""
    plural = thing[:-1] + "ies" if thing.endswith("y") else thing + "s"
    return f"{count:,} {thing if count == 1 else plural}"


def place(path: Path) -> str:
    """Say where something was written."""
    return "standard output" if path == STDIO else str(path)


def examples(*lines: str) -> str:
    """Text below the options of a command: how it is called."""
    return "\n".join(("\b", "Example:" if len(lines) == 1 else "Examples:", *lines))
