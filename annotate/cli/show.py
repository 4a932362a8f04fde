"""What people see: messages and progress on stderr, so that stdout is data."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer

from annotate.errors import AnnotateError

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
    """Show progress; yield what to tell (done, in all). Plain lines where there is no terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
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
