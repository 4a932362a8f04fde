"""Tables to documents: which column, which rows, and what is wrong with the others."""

from datetime import datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from annotate.errors import BadInput
from annotate.jsonl import write
from annotate.read import read
from annotate.types import Document


def table(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_row_of_jsonl_becomes_a_document_with_its_fields(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "a.jsonl",
        '{"id": 7, "text": "Kurzer Text.", "headline": "Title", "authors": ["A. Berg", "C. Dahl"],'
        ' "outlet": "Courier", "date": "14.03.2023", "lang": "de", "other": 1}\n',
    )
    assert list(read([path])) == [
        Document(
            id="7",
            text="Kurzer Text.",
            title="Title",
            author="A. Berg, C. Dahl",
            source="Courier",
            date="2023-03-14",
            language="de",
            path=f"{path}:1",
        )
    ]


def test_documents_that_were_written_are_read_as_they_are(tmp_path: Path) -> None:
    document = Document(id="x1", text="Some text.", title="T", language="en", path="a.txt")
    write(tmp_path / "documents.jsonl", [document])
    assert list(read([tmp_path / "documents.jsonl"])) == [document]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_csv_is_read_with_any_delimiter_and_encoding(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    text = f'title{delimiter}Text\r\nОдин{delimiter}"Мы\n{delimiter}ждём."\r\n'
    [document] = read([table(tmp_path, "a.csv", text, encoding)])
    assert (document.title, document.text) == ("Один", f"Мы\n{delimiter}ждём.")


def test_parquet_is_read_with_its_dates(tmp_path: Path) -> None:
    columns = {"body": ["Some text."], "published": [datetime(2023, 3, 14, 9, 30)]}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    [document] = read([tmp_path / "a.parquet"])
    assert (document.text, document.date) == ("Some text.", "2023-03-14")


def test_the_text_column_can_be_named(tmp_path: Path) -> None:
    path = table(tmp_path, "a.csv", "text,story\nteaser,The whole story.\n")
    assert [document.text for document in read([path], text_column="story")] == ["The whole story."]


def test_rows_without_text_are_skipped_and_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = table(tmp_path, "a.jsonl", '{"text": "One."}\n{"text": " "}\n\n{"text": null}\n{}\n')
    assert [document.text for document in read([path])] == ["One."]
    assert caplog.messages == [f"{path}: 3 of 4 rows have no text; skipped"]


def test_a_field_longer_than_csv_allows_by_itself_is_read(tmp_path: Path) -> None:
    [document] = read([table(tmp_path, "a.csv", "text\n" + "word " * 100_000 + "\n")])
    assert len(document.text) == 499_999


def test_a_table_streams_up_to_its_bad_line(tmp_path: Path) -> None:
    documents = read([table(tmp_path, "a.jsonl", '{"text": "One."}\nnot json\n')])
    assert next(documents).text == "One."
    with pytest.raises(BadInput, match=r"a\.jsonl:2: not JSON"):
        next(documents)


def test_an_id_of_two_texts_is_refused(tmp_path: Path) -> None:
    one = table(tmp_path, "1.csv", "id,text\n1,One.\n")
    two = table(tmp_path, "2.csv", "id,text\n1,Two.\n")
    with pytest.raises(BadInput, match=r"2\.csv:2: its id '1' is that of another text, .*1\.csv:2"):
        list(read([one, two]))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", "", "a.jsonl: empty"),
        ("a.jsonl", "\n\n", "a.jsonl: no rows in it"),
        (
            "a.jsonl",
            '{"story": "x", "n": 1}\n',
            "a.jsonl: no column with text; its columns are story, n",
        ),
        ("a.jsonl", '{"text": "x"}\n{"text": 5}\n', "a.jsonl:2: 'text' is 5, not a text"),
        ("a.jsonl", '{"text": "x"}\n[1]\n', "a.jsonl:2: not a JSON object"),
        ("a.jsonl", '{"text": "x\\u0000y"}\n', "a.jsonl:1: a NUL character in line 1"),
        ("a.jsonl", '{"text": "x\\ud800"}\n', "a.jsonl:1: half a surrogate pair"),
        ("a.csv", "text\n", "a.csv: no rows in it"),
        ("a.csv", "id,text\n1,one, two\n", "a.csv:2: 3 fields where the header has 2"),
        ("a.csv", 'id,text\n1,x\n2,"never closed\n', "a.csv:3: not CSV"),
        ("a.parquet", "no parquet", "a.parquet: not a parquet table"),
    ],
)
def test_a_bad_table_is_refused_with_what_and_where(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(BadInput) as caught:
        list(read([table(tmp_path, name, text)]))
    assert caught.value.message.startswith(f"{tmp_path}/{message}")


def test_jsonl_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = table(tmp_path, "a.jsonl", '{"text": "x"}\n{"text": "Да"}\n', "cp1251")
    with pytest.raises(BadInput, match=r"a\.jsonl:2: broken UTF-8 at byte 10 of the line"):
        list(read([path]))


def test_a_text_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = table(tmp_path, "a.csv", "id,text\n1,x\n")
    with pytest.raises(BadInput, match=r"no column 'story'; its columns are id, text"):
        list(read([path], text_column="story"))
