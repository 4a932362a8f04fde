"""Files and folders to documents, and every way in which a file can be bad."""

import codecs
import hashlib
import logging
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from annotate.errors import BadInput
from annotate.read import read

DATA = Path(__file__).parents[1] / "data" / "read"
ARTICLE = """Talks go on in the north

Written by The Harbour Courier

Mira Lindqvist
14 March 2023

The envoys met again on Monday, a spokesman said.
"""
RUSSIAN = (
    "Стороны встретятся снова\n\nАвтор: Анна Берг\n14 марта 2023 года\n\nВстреча была полезной."
)


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_text_file_keeps_its_text_and_gives_what_stands_at_its_top(tmp_path: Path) -> None:
    [document] = read([write(tmp_path, "a.txt", ARTICLE)])
    assert document.text == ARTICLE.strip()
    assert document.title == "Talks go on in the north"
    assert document.author == "Mira Lindqvist"
    assert document.source == "The Harbour Courier"
    assert document.date == "2023-03-14"
    assert document.language == "en"
    assert document.path == str(tmp_path / "a.txt")


def test_the_id_comes_from_the_text_whatever_bytes_hold_it(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, "unix.txt", "One line.\nТретий.\n"),
        write(tmp_path, "windows.txt", "\ufeffOne line.  \r\nТретий.\r\n"),
        write(tmp_path, "apart.txt", "One line.\nТретии\u0306.\n"),
    ]
    digest = hashlib.sha256("One line.\nТретий.".encode()).hexdigest()
    assert [next(read([path])).id for path in paths] == [f"d{digest[:12]}"] * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"]
)
def test_a_short_russian_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    [document] = read([write(tmp_path, "a.txt", RUSSIAN.encode(encoding))])
    assert document.text == RUSSIAN
    assert (document.author, document.date) == ("Анна Берг", "2023-03-14")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_utf_16_is_read_with_and_without_its_mark(tmp_path: Path, encoding: str, mark: str) -> None:
    [document] = read([write(tmp_path, "a.txt", (mark + RUSSIAN).encode(encoding))])
    assert document.text == RUSSIAN


def test_a_western_text_of_before_utf_8_keeps_its_quotation_marks(tmp_path: Path) -> None:
    text = "“We won’t talk,” said the minister – and left the café."
    [document] = read([write(tmp_path, "a.txt", text.encode("cp1252"))])
    assert document.text == text


def test_an_encoding_that_was_guessed_is_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "a.txt", RUSSIAN.encode("cp1251"))
    list(read([path]))
    assert caplog.messages == [f"{path}: is not UTF-8; read as cp1251"]


def test_lines_wrapped_at_the_width_of_a_page_become_paragraphs(tmp_path: Path) -> None:
    wrapped = (
        "The envoys of the two countries met again on Monday in the nor-\n"
        "thern town and spoke for an hour about the fishing zone. They\n"
        "will meet again in April.\n"
        "\n"
        "The second round is going to be longer than the first, because\n"
        "the questions are harder.\n"
    )
    [document] = read([write(tmp_path, "a.txt", wrapped)])
    assert document.text == (
        "The envoys of the two countries met again on Monday in the northern town and spoke for an "
        "hour about the fishing zone. They will meet again in April.\n"
        "\n"
        "The second round is going to be longer than the first, because the questions are harder."
    )


def test_a_web_page_gives_its_article_without_banners_and_menus() -> None:
    [document] = read([DATA / "page.html"])
    assert document.text == (
        "Envoys agree to meet again\n"
        "Envoys of the two governments agreed on Tuesday to meet again in April, after a first "
        "round of talks that both called useful.\n"
        "“We have put our concerns on paper,” the foreign minister said. “Now we wait for an "
        "answer.”\n"
        "Position of the guests\n"
        "The guests, for their part, said that they would not give way on the fishing zone. They "
        "added that the patrols would go on for as long as it took."
    )
    assert document.title == "Envoys agree to meet again"
    assert document.author == "Mira Lindqvist"
    assert document.source == "The Harbour Courier"
    assert document.date == "2023-03-14"


def test_a_web_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    paragraph = "Стороны продолжат переговоры в марте, сообщил представитель ведомства. " * 3
    page = f'<meta charset="koi8-r"><body><article><p>{paragraph}</p></article></body>'
    [document] = read([write(tmp_path, "a.htm", page.encode("koi8-r"))])
    assert document.text == paragraph.strip()
    assert document.language == "ru"


def test_the_paragraphs_of_a_short_web_page_stay_apart(tmp_path: Path) -> None:
    page = (
        "<body><article><p>The envoys agreed on Monday to meet again.</p><p>They meet in April.</p>"
    )
    [document] = read([write(tmp_path, "a.html", page)])
    assert document.text == "The envoys agreed on Monday to meet again.\nThey meet in April."


def test_markdown_loses_its_marks_and_gives_its_fields() -> None:
    [document] = read([DATA / "notes.md"])
    assert document.text == (
        "Quiet talks\n\nThe envoys met again in the old town.\n\n“We agree,” he said."
    )
    assert document.author == "Anna Berg, Carl Dahl"
    assert document.date == "2024-05-06"


def test_a_word_document_gives_paragraphs_and_cells_in_their_order(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Ministers meet", 0)
    word.add_paragraph("By Anna Berg")
    word.add_paragraph("The ministers met on Monday.")
    row = word.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "The first cell.", "The second cell."
    word.add_paragraph("They meet again.")
    word.save(str(tmp_path / "a.docx"))
    [document] = read([tmp_path / "a.docx"])
    assert document.text == (
        "Ministers meet\nBy Anna Berg\nThe ministers met on Monday.\n"
        "The first cell.\nThe second cell.\nThey meet again."
    )
    assert (document.title, document.author) == ("Ministers meet", "Anna Berg")


def test_a_folder_is_read_in_order_without_hidden_and_unknown_files(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / ".git").mkdir()
    write(tmp_path, "b.TXT", "The second text.")
    write(tmp_path, "a.jsonl", '{"text": "The first text."}\n')
    write(tmp_path / "deeper", "c.md", "The third text.")
    write(tmp_path, ".hidden.txt", "Not this.")
    write(tmp_path / ".git", "d.txt", "Nor this.")
    write(tmp_path, "photo.png", b"\x89PNG")
    texts = [document.text for document in read([tmp_path])]
    assert texts == ["The first text.", "The second text.", "The third text."]
    assert caplog.messages == [f"{tmp_path / 'photo.png'}: not of a known format; skipped"]


def test_a_text_that_came_before_is_skipped_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = write(tmp_path, "1.txt", "Same."), write(tmp_path, "2.txt", "Same.\r\n")
    assert [document.path for document in read([one, two, one])] == [str(one)]
    assert caplog.messages == [
        f"{two}: the same text as {one}; skipped",
        f"{one}: the same text as {one}; skipped",
    ]


def test_a_dash_reads_standard_input() -> None:
    program = (
        "from pathlib import Path; from annotate.read import read\n"
        "for document in read([Path('-')]): print(document.model_dump_json())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], input=b"Some text.", capture_output=True, check=True
    )
    assert b'"text":"Some text."' in run.stdout
    assert b'"path":null' in run.stdout


def test_importing_the_stage_imports_none_of_the_libraries_it_hides() -> None:
    heavy = "trafilatura pdfminer docx pyarrow datasketch py3langid markdown_it numpy"
    program = (
        "import sys, annotate.read, annotate.read.duplicates\n"
        f"print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert run.stdout == b"[]\n"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt: empty"),
        ("a.txt", b" \n\t\n", "a.txt: empty"),
        ("a.txt", codecs.BOM_UTF8, "a.txt: empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "a.txt: holds a PNG image, not text"),
        ("a.txt", b"One.\nTwo\0.", "a.txt: a NUL at byte 8 (line 2): not a text file"),
        ("a.txt", bytes(range(1, 128)) * 9, "a.txt: not a text file"),
        ("a.txt", "Да.\nДа".encode()[:-1], "a.txt: broken UTF-8 at byte 8 (line 2)"),
        ("a.txt", "Да.\n".encode() * 9 + b"\xd0\n", "a.txt: broken UTF-8 at byte 54 (line 10)"),
        ("a.txt", b"\xff\xfea\0b", "a.txt: broken UTF-16-LE at byte 4 (line 1)"),
        ("a.md", b"---\ntitle: [\n---\nText.", "a.md: the fields between the --- lines"),
        ("a.html", b"<html><body></body></html>", "a.html: no article found in the page"),
        ("a.docx", b"", "a.docx: empty"),
        ("a.docx", b"PK\x03\x04 and no more", "a.docx: not a Word document"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "a.doc: cannot read .doc"),
        ("a", b"Text.", "a: cannot read a file without an ending"),
    ],
)
def test_a_bad_file_is_refused_with_what_and_where(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    path = write(tmp_path, name, data)
    with pytest.raises(BadInput) as caught:
        list(read([path]))
    assert caught.value.message.startswith(f"{tmp_path}/{message}")
    assert caught.value.hint


def test_a_missing_file_is_refused_before_any_other_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Text.")
    with pytest.raises(BadInput, match=r"gone\.txt: no such file"):
        next(read([path, tmp_path / "gone.txt"]))


def test_a_folder_with_nothing_to_read_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    write(tmp_path, "photo.png", b"\x89PNG")
    with pytest.raises(BadInput, match="nothing to read in this folder"):
        list(read([tmp_path]))
