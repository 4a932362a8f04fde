"""A table with a text column (.jsonl, .csv, .tsv, .parquet) -> an article a row, as it streams."""

import codecs
import csv
import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from annotate.errors import BadInput
from annotate.read.article import TEXT_NAMES, Article, article
from annotate.read.text import clean, encoding_of
from annotate.types import Json

log = logging.getLogger(__name__)

_SAMPLE = 1 << 20
_DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1 << 30
_BATCH = 512


def read_table(path: Path, text_column: str | None) -> Iterator[Article]:
    """Yield an article for every row; rows without text are skipped and counted in a warning."""
    if path.stat().st_size == 0:
        raise BadInput(f"{path}: empty", "it should hold a table of articles")
    rows = _READERS[path.suffix.lower()](path)
    column, count, skipped = None, 0, 0
    for where, row in rows:
        column = column or _column(where if count else str(path), row, text_column)
        count += 1
        value = row.get(column)
        if value is not None and not isinstance(value, str):
            raise BadInput(
                f"{where}: {column!r} is {value!r:.40}, not a text", "name a column of texts"
            )
        text = clean(value or "", where)
        if text:
            yield article(where, text, row)
        else:
            skipped += 1
    if not count:
        raise BadInput(f"{path}: no rows in it", "it should hold a table of articles")
    if skipped:
        log.warning("%s: %d of %d rows have no text; skipped", path, skipped, count)


def _column(where: str, row: Mapping[str, Json], wanted: str | None) -> str:
    names = {name.strip().lower(): name for name in row}
    if wanted is not None and wanted in row:
        return wanted
    for name in TEXT_NAMES if wanted is None else (wanted.lower(),):
        if name in names:
            return names[name]
    missing = f"no column {wanted!r}" if wanted else "no column with text"
    raise BadInput(
        f"{where}: {missing}; its columns are {', '.join(row)}",
        "say which one holds the text with --text-column",
    )


def _jsonl(path: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            where = f"{path}:{number}"
            line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode())
            except UnicodeDecodeError as error:
                raise BadInput(
                    f"{where}: broken UTF-8 at byte {error.start} of the line",
                    "JSON must be in UTF-8: save it again",
                ) from error
            except (json.JSONDecodeError, RecursionError) as error:
                raise BadInput(
                    f"{where}: not JSON: {error}", "every line must be an object"
                ) from error
            if not isinstance(row, dict):
                raise BadInput(f"{where}: not a JSON object", "every line must be an object")
            yield where, row


def _csv(path: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    with path.open("rb") as data:
        sample = data.read(_SAMPLE)
    if len(sample) == _SAMPLE and b"\0" not in sample:  # not UTF-16, which 2 bytes cut evenly
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # no character cut in two
    encoding = encoding_of(sample, str(path))
    with path.open(encoding=encoding, newline="") as lines:
        yield from _csv_rows(path, lines)


def _csv_rows(path: Path, lines: io.TextIOWrapper) -> Iterator[tuple[str, dict[str, Json]]]:
    header = lines.readline().removeprefix("\ufeff")
    lines.seek(0)
    delimiter = max(_DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark))))
    csv.field_size_limit(_LONGEST_FIELD)  # an article may be longer than the 128 KiB it allows
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    names: list[str] = []
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise BadInput(
                f"{path}:{line}: not CSV: {error}", "mend its quotation marks"
            ) from error
        except UnicodeDecodeError as error:
            raise BadInput(
                f"{path}: broken {error.encoding.upper()} after line {line}",
                "save it again as UTF-8",
            ) from error
        if row is None:
            return
        if not any(row):
            continue
        if not names:
            names = [name.removeprefix("\ufeff").strip() for name in row]
        elif len(row) > len(names):
            raise BadInput(
                f"{path}:{line}: {len(row)} fields where the header has {len(names)}",
                f"put texts that hold {delimiter!r} between quotation marks",
            )
        else:
            yield f"{path}:{line}", dict(zip(names, row, strict=False))


def _parquet(path: Path) -> Iterator[tuple[str, dict[str, Json]]]:
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        # pyarrow ships types for a part of itself only.
        with pyarrow.parquet.ParquetFile(path) as file:  # type: ignore[no-untyped-call]
            for batch in file.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}:{number}", row
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise BadInput(
            f"{path}: not a parquet table, or a damaged one: {error}", "write it again"
        ) from error


_READERS = {
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".csv": _csv,
    ".tsv": _csv,
    ".parquet": _parquet,
}
TABLES: Sequence[str] = tuple(_READERS)
