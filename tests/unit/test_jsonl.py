import io
import json

import pytest
from pydantic import field_serializer
from pydantic_core import PydanticSerializationError

from annotate import jsonl
from annotate.errors import BadInput, BadRecord
from annotate.jsonl import STDIO
from annotate.types import Document, Record

FIRST = Document(id="d1", text="Один — 😀")
SECOND = Document(id="d2", text="Two", title="T", language="en")
LINE = '{"id": "d1", "text": "Один — 😀"}\n'


class Stream:
    """Standard input or output: bytes underneath."""

    def __init__(self, content: bytes = b"") -> None:
        self.buffer = io.BytesIO(content)


def test_records_that_were_written_are_read_back(tmp_path):
    path = tmp_path / "documents.jsonl"
    assert jsonl.write(path, [FIRST, SECOND]) == 2
    assert list(jsonl.read(path, Document)) == [FIRST, SECOND]


def test_a_file_is_a_json_record_a_line_in_utf8(tmp_path):
    path = tmp_path / "documents.jsonl"
    jsonl.write(path, [FIRST, SECOND])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["d1", "d2"]
    assert "Один — 😀" in lines[0]


def test_empty_lines_are_passed_over_and_counted(tmp_path):
    path = tmp_path / "documents.jsonl"
    path.write_text(LINE + "\n" + '{"id": 5}\n', encoding="utf-8")
    with pytest.raises(BadRecord) as error:
        list(jsonl.read(path, Document))
    assert error.value.message.startswith(f"{path}:3: Document.id: ")


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("not JSON", "Document: Invalid JSON"),
        ('{"id": "d2"}', "Document.text: Field required"),
        ('{"id": "d2", "text": "x", "colour": 1}', "Document.colour: Extra inputs"),
        ("[1, 2]", "Document: "),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path, line, where):
    path = tmp_path / "documents.jsonl"
    path.write_text(f"{LINE}{line}\n{LINE}", encoding="utf-8")
    records = jsonl.read(path, Document)
    assert next(records) == FIRST
    with pytest.raises(BadRecord) as error:
        next(records)
    assert error.value.message.startswith(f"{path}:2: {where}")
    assert error.value.hint == "every line must be one Document as `annotate` writes it"


def test_a_line_that_is_not_utf8_is_named_by_its_number(tmp_path):
    path = tmp_path / "documents.jsonl"
    path.write_bytes(LINE.encode() + '{"id": "d2", "text": "Привет"}\n'.encode("cp1251"))
    with pytest.raises(BadRecord, match=r"documents\.jsonl:2: "):
        list(jsonl.read(path, Document))


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_file_is_an_error(tmp_path, content):
    path = tmp_path / "documents.jsonl"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"documents\.jsonl: empty"):
        list(jsonl.read(path, Document))


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        list(jsonl.read(tmp_path / "documents.jsonl", Document))


def test_a_folder_is_no_file_of_records(tmp_path):
    with pytest.raises(BadInput, match="is a folder"):
        list(jsonl.read(tmp_path, Document))


def test_reading_streams(tmp_path):
    path = tmp_path / "documents.jsonl"
    path.write_text(LINE + "not JSON\n", encoding="utf-8")
    assert next(jsonl.read(path, Document)) == FIRST


def failing():
    yield SECOND
    raise RuntimeError("in the middle")


def test_a_failed_run_keeps_the_old_file_and_leaves_no_part(tmp_path):
    path = tmp_path / "documents.jsonl"
    jsonl.write(path, [FIRST])
    with pytest.raises(RuntimeError, match="in the middle"):
        jsonl.write(path, failing())
    assert list(jsonl.read(path, Document)) == [FIRST]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_first_run_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError, match="in the middle"):
        jsonl.write(tmp_path / "documents.jsonl", failing())
    assert list(tmp_path.iterdir()) == []


def test_writing_makes_the_folders_on_the_way(tmp_path):
    path = tmp_path / "new" / "folder" / "documents.jsonl"
    jsonl.write(path, [FIRST])
    assert list(jsonl.read(path, Document)) == [FIRST]


def test_a_file_can_be_read_while_it_is_written_anew(tmp_path):
    path = tmp_path / "documents.jsonl"
    jsonl.write(path, [FIRST, SECOND])
    renamed = (one.model_copy(update={"source": "s"}) for one in jsonl.read(path, Document))
    assert jsonl.write(path, renamed) == 2
    assert [one.source for one in jsonl.read(path, Document)] == ["s", "s"]


def test_a_dash_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", Stream(LINE.encode()))
    assert list(jsonl.read(STDIO, Document)) == [FIRST]


def test_a_bad_line_of_standard_input_is_named_too(monkeypatch):
    monkeypatch.setattr("sys.stdin", Stream(LINE.encode() + b"{}\n"))
    with pytest.raises(BadRecord, match=r"^standard input:2: Document\.id: Field required"):
        list(jsonl.read(STDIO, Document))


def test_a_dash_writes_standard_output(monkeypatch):
    out = Stream()
    monkeypatch.setattr("sys.stdout", out)
    assert jsonl.write(STDIO, [SECOND]) == 1
    assert Document.model_validate_json(out.buffer.getvalue()) == SECOND


def grow(path, records, *, keep=0):
    with jsonl.growing(path, keep=keep) as write:
        for record in records:
            write(record)


def test_a_stopped_file_outlives_the_stop_and_the_old_one_stays(tmp_path):
    path = tmp_path / "documents.jsonl"
    jsonl.write(path, [FIRST])
    with pytest.raises(RuntimeError, match="in the middle"):
        grow(path, failing())
    assert list(jsonl.read(path, Document)) == [FIRST]
    assert list(jsonl.unfinished(path, Document)) == [SECOND]


def test_a_file_that_grew_to_its_end_takes_the_old_ones_place(tmp_path):
    path = tmp_path / "new" / "documents.jsonl"
    grow(path, [FIRST, SECOND])
    assert list(jsonl.read(path, Document)) == [FIRST, SECOND]
    assert list(path.parent.iterdir()) == [path]
    assert list(jsonl.unfinished(path, Document)) == []


@pytest.mark.parametrize(
    ("keep", "records"), [(0, [SECOND]), (1, [FIRST, SECOND]), (2, [FIRST, FIRST, SECOND])]
)
def test_the_lines_to_keep_stay_and_the_rest_is_cut_off(tmp_path, keep, records):
    path = tmp_path / "documents.jsonl"
    (tmp_path / "documents.jsonl.unfinished").write_text(LINE * 2 + "half a li", encoding="utf-8")
    grow(path, [SECOND], keep=keep)
    assert list(jsonl.read(path, Document)) == records


@pytest.mark.parametrize("cut", ["half a li", LINE.rstrip("\n"), "{}\n" + LINE])
def test_a_line_cut_short_is_not_taken_for_a_whole_one(tmp_path, cut):
    path = tmp_path / "documents.jsonl"
    (tmp_path / "documents.jsonl.unfinished").write_text(LINE + cut, encoding="utf-8")
    assert list(jsonl.unfinished(path, Document)) == [FIRST]


def test_a_growing_dash_writes_standard_output(monkeypatch):
    out = Stream()
    monkeypatch.setattr("sys.stdout", out)
    grow(STDIO, [FIRST, SECOND])
    assert out.buffer.getvalue().count(b"\n") == 2


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(KeyboardInterrupt, KeyboardInterrupt), (ValueError, PydanticSerializationError)],
)
def test_ctrl_c_in_the_middle_of_a_record_is_ctrl_c(tmp_path, raised, expected):
    class Slow(Record):
        text: str

        @field_serializer("text")
        def interrupted(self, text: str) -> str:
            raise raised

    with pytest.raises(expected):
        jsonl.write(tmp_path / "slow.jsonl", [Slow(text="One")])
    assert not list(tmp_path.iterdir())
