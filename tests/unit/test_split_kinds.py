"""What a line is for: title, heading, byline, date, boilerplate, or a sentence to label."""

import pytest

from annotate.split import split
from annotate.types import Document

BODY = "Vienna wrote first. Moscow answered.\n"


def kinds(text: str, title: str | None = None, author: str | None = None) -> dict[str, str]:
    document = Document(id="d1", text=text, title=title, author=author)
    return {sentence.text: sentence.kind for sentence in split([document])}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Written by The Harbour Post", "byline"),
        ("By Anna Berg and J. R. Dahl | March 14, 2023", "byline"),
        ("Anna Berg", "byline"),
        ("Anna Berg, the Harbour Post", "byline"),
        ("Автор: Анна Берг", "byline"),
        ("Подготовила Анна Берг", "byline"),
        ("Анна Берг, обозреватель", "byline"),
        ("Олена Коваль", "byline"),
        ("Позиция России", "heading"),
        ("Position of the USA", "heading"),
        ("Russian Position", "heading"),
        ("Tuesday, 14 March 2023, 09:30 GMT", "date"),
        ("Published: 2023-03-14", "date"),
        ("14 марта 2023 г., 14:05", "date"),
        ("14.03.2023", "date"),
        ("14 березня 2023 року", "date"),
        ("By Friday all will be clear.", "sentence"),
        ("In March 2023 they met.", "sentence"),
    ],
)
def test_a_line_under_the_title_has_its_kind(line: str, kind: str) -> None:
    found = kinds(f"The Letter\n\n{line}\n\n{BODY}")
    assert found["The Letter"] == "title"
    assert found[line] == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Position of the USA", "heading"),
        ("The Russian position:", "heading"),
        ("## What comes next?", "heading"),
        ("**Position of the USA**", "heading"),
        ("Позиція України", "heading"),
        ("Song for Two Ministers", "heading"),
        ("The envoy said:", "sentence"),
        ("— How do you see it?", "sentence"),
        ("Q: What comes next?", "sentence"),
        ("Nobody knows!", "sentence"),
        ("“Nothing was said”", "sentence"),
        ("- to sign the treaty", "sentence"),
        ("* to sign the treaty", "sentence"),
        ("and so it went on", "sentence"),
        ("Subscribe to our channels MAIL, POST, WIRE", "boilerplate"),
        ("Subscribe to this view and you will be sorry.", "sentence"),
        ("Read also: Ten questions about the letter", "boilerplate"),
        ("Reporting by Anna Berg; Editing by Rolf Ode", "byline"),
        ("Photo: Harbour Post", "boilerplate"),
        ("(Photo by Anna Berg.)", "boilerplate"),
        ("© 2023 The Harbour Post", "boilerplate"),
        ("Photos of the letter were shown to reporters.", "sentence"),
        ("Подписывайтесь на наш канал в Telegram", "boilerplate"),
        ("Читайте также: Десять вопросов о письме", "boilerplate"),
        ("Читайте договор внимательно, сказал посол.", "sentence"),
        ("Підписуйтесь на наш канал", "boilerplate"),
        ("***", "boilerplate"),
    ],
)
def test_a_line_between_paragraphs_has_its_kind(line: str, kind: str) -> None:
    assert kinds(f"{BODY}\n{line}\n\nThe end is open.\n")[line] == kind


def test_a_notice_at_the_end_of_a_paragraph_is_marked_too() -> None:
    assert kinds("The end is open. Subscribe to our channel. Read also: The Letter") == {
        "The end is open.": "sentence",
        "Subscribe to our channel.": "boilerplate",
        "Read also: The Letter": "boilerplate",
    }


def test_the_title_is_the_line_that_says_what_the_document_says() -> None:
    found = kinds(f"News\nThe   Letter.\nWhat is it?\n{BODY}", title="The letter.")
    assert found["The   Letter."] == "title"


def test_a_question_is_the_title_where_a_blank_line_follows() -> None:
    assert kinds(f"What comes next?\n\n{BODY}")["What comes next?"] == "title"
    assert kinds(f"What comes next?\n{BODY}")["What comes next?"] == "sentence"


def test_the_author_that_the_document_names_is_the_byline() -> None:
    found = kinds(f"The Letter\nSecurity Guarantees\nAnna Berg\n{BODY}", author="Anna Berg")
    assert found["Anna Berg"] == "byline"
    assert found["Security Guarantees"] == "heading"


def test_what_follows_about_the_author_is_boilerplate() -> None:
    found = kinds(f"{BODY}\nAbout the author\n\nAnna Berg lives in Graz.\nShe writes.")
    assert set(found.values()) == {"sentence", "boilerplate"}
    assert found["She writes."] == "boilerplate"


def test_links_under_read_also_are_boilerplate_until_the_text_goes_on() -> None:
    found = kinds(f"{BODY}Read also\nTen questions\nA short history\nThe end is open.")
    assert found["Ten questions"] == found["A short history"] == "boilerplate"
    assert found["The end is open."] == "sentence"


def test_a_list_after_a_colon_is_no_row_of_headings() -> None:
    found = kinds(f"{BODY}They want three things:\nMore time\nMore money\nThe end is open.")
    assert found["More time"] == "sentence"


@pytest.mark.parametrize("text", ["Vienna will answer", "Vienna waits\nMoscow waits\nAll wait"])
def test_lines_that_never_end_in_a_full_stop_are_sentences(text: str) -> None:
    assert set(kinds(text).values()) == {"sentence"}


def test_wrapped_lines_are_no_headings() -> None:
    found = kinds(
        f"{BODY}The envoys met in the old town and talked for an hour about\nMoscow\n{BODY}"
    )
    assert found["Moscow"] == "sentence"
