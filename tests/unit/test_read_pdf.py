"""PDFs to documents: paragraphs out of lines, and the PDFs that have none to give."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from annotate.errors import BadInput
from annotate.read import read

Line = tuple[int, int, int, str]
"""Left, bottom, size and text."""


def pdf(*pages: Sequence[Line], encrypted: bool = False) -> bytes:
    """Write a small PDF of these lines."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for lines in pages:
        stream = b"".join(
            b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, left, bottom, text.encode("cp1252"))
            for left, bottom, size, text in lines
        )
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (len(objects) + 2),
            b"<< /Length %d >>\nstream\n%sendstream" % (len(stream), stream),
        ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(b"%010d 00000 n \n" % len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\n%s" % (
        data,
        len(objects) + 1,
        b"".join(offsets),
        len(objects) + 1,
        lock if encrypted else b"",
        b"startxref\n%d\n%%%%EOF\n" % len(data),
    )


def text_of(folder: Path, data: bytes) -> str:
    (folder / "a.pdf").write_bytes(data)
    [document] = read([folder / "a.pdf"])
    return document.text


def test_lines_become_paragraphs_and_hyphenated_words_are_made_whole(tmp_path: Path) -> None:
    page = [
        (50, 500, 18, "Envoys meet again"),
        (50, 470, 11, "By Anna Berg"),
        (50, 440, 11, "The envoys of the two countries met again on Mon-"),
        (50, 427, 11, "day in the northern town and spoke of a long-term"),
        (50, 414, 11, "agreement. Nobody was in a hurry, and the long-"),
        (50, 401, 11, "term one will take a year."),
        (50, 388, 11, "The next round is in April, as the minister said."),
    ]
    assert text_of(tmp_path, pdf(page)) == (
        "Envoys meet again\n"
        "By Anna Berg\n"
        "The envoys of the two countries met again on Monday in the northern town and spoke of a "
        "long-term agreement. Nobody was in a hurry, and the long-term one will take a year.\n"
        "The next round is in April, as the minister said."
    )


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    def page(number: int, text: str) -> list[Line]:
        return [
            (50, 580, 8, f"The Harbour Courier, issue {number}"),
            (50, 400, 11, text),
            (200, 20, 8, f"Page {number} of 2"),
        ]

    first, second = page(1, "The envoys agreed to meet"), page(2, "again in April. All was quiet.")
    assert text_of(tmp_path, pdf(first, second)) == (
        "The envoys agreed to meet again in April. All was quiet."
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.pdf: empty"),
        (b"Hello.", "a.pdf: not a PDF"),
        (pdf([(50, 400, 11, "Text.")])[:-40], "a.pdf: a PDF that is cut short"),
        (b"%PDF-1.4\nnothing in it\n%%EOF", "a.pdf: a broken PDF"),
        (pdf([(50, 400, 11, "Text.")], encrypted=True), "a.pdf: protected by a password"),
        (pdf([]), "a.pdf: no text in it (a scan?)"),
    ],
)
def test_a_bad_pdf_is_refused_with_what_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        text_of(tmp_path, data)
    assert caught.value.message.startswith(f"{tmp_path}/{message}")
