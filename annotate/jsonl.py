"""The one file format between stages: a JSON record a line, UTF-8."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from annotate.errors import BadInput, BadRecord
from annotate.types import Record

STDIO = Path("-")
R = TypeVar("R", bound=Record)


def read(path: Path, kind: type[R]) -> Iterator[R]:
    """Yield the records of `path` (`-` is standard input), each validated.

    Raises BadInput where there is no such file or no record in it, BadRecord with the number of
    the first bad line.
    """
    if path == STDIO:
        yield from _parse(sys.stdin.buffer, "standard input", kind)
        return
    try:
        lines = path.open("rb")
    except FileNotFoundError as error:
        raise BadInput(
            f"{path}: no such file", f"a line of it should be one {kind.__name__}"
        ) from error
    except IsADirectoryError as error:
        raise BadInput(
            f"{path}: is a folder", f"name a file whose lines are one {kind.__name__} each"
        ) from error
    with lines:
        yield from _parse(lines, str(path), kind)


def _parse(lines: Iterable[bytes], path: str, kind: type[R]) -> Iterator[R]:
    empty = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        empty = False
        try:
            record = kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join([kind.__name__, *map(str, first["loc"])])
            raise BadRecord(
                f"{path}:{number}: {where}: {first['msg']}",
                f"every line must be one {kind.__name__} as `annotate` writes it",
            ) from error
        yield record
    if empty:
        raise BadInput(f"{path}: empty", f"a line of it should be one {kind.__name__}")


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write that takes the place of `path` only when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")  # a failed run must leave no half file
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def unfinished(path: Path, kind: type[R]) -> Iterator[R]:
    """Yield what a stopped run of `growing` left of `path`, up to the first line cut short."""
    part = _growing(path)
    if not part.is_file():
        return
    with part.open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                return
            try:
                yield kind.model_validate_json(line)
            except ValidationError:
                return


@contextmanager
def growing(path: Path, *, keep: int) -> Iterator[Callable[[Record], None]]:
    """Append records to a file that outlives a stop and takes the place of `path` at the end.

    The first `keep` lines of what an earlier run left stay, the rest is cut off. Where `path` is
    `-` the records go to standard output.
    """
    if path == STDIO:
        yield lambda record: _dump_one(sys.stdout.buffer, record)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _growing(path)
    with part.open("ab+") as file:
        file.seek(0)
        for _ in range(keep):
            file.readline()
        file.truncate(file.tell())
        yield lambda record: _dump_one(file, record)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _growing(path: Path) -> Path:
    return path.with_name(path.name + ".unfinished")


def write(path: Path, records: Iterable[Record]) -> int:
    """Write `records` to `path` (`-` is standard output) atomically; say how many there were."""
    if path == STDIO:
        return _dump(sys.stdout.buffer, records)
    with replacing(path) as file:
        return _dump(file, records)


def _dump(file: IO[bytes], records: Iterable[Record]) -> int:
    count = 0
    for record in records:
        _dump_one(file, record)
        count += 1
    return count


def _dump_one(file: IO[bytes], record: Record) -> None:
    try:
        line = record.model_dump_json()
    except PydanticSerializationError as error:
        if "KeyboardInterrupt: " in str(error):  # pydantic hides it in an error of its own
            raise KeyboardInterrupt from error
        raise
    file.write(line.encode() + b"\n")
