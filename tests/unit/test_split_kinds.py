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
        ("By Anna Berg, columnist", "byline"),
        ("Trade correspondent Anna Berg", "byline"),
        ("Денис Касаткин", "byline"),
        ("Оксана Гринчук, спеціально для «Портового вісника»", "byline"),
        ("The Harbour Post", "byline"),
        ("GRAZ, March 3 (Harbour Post)", "date"),
        ("«Новый берег», 11 ноября 2020 г.", "date"),
        ("19.02.", "date"),
        ("GRAZ, March 3 (Harbour Post) — The talks went on.", "sentence"),
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
        ("(Reporting in Graz, Anna Berg; editing by Rolf Ode)", "byline"),
        ("10.02am", "date"),
        ("3.30pm, Washington", "date"),
        ("08:10 Motorcades", "heading"),
        ("Anna Berg", "heading"),
        ("A: On 3 March.", "sentence"),
        ("The interview was edited for length.", "boilerplate"),
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


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By Anna Berg", "byline"),
        ("Anna Berg, columnist", "byline"),
        ("Денис Касаткин", "byline"),
        ("GRAZ, March 3", "date"),
        ("08:30", "date"),
        ("08:10 Motorcades", "heading"),
        ("Anna Berg", "title"),
        ("What comes next", "title"),
    ],
)
def test_the_first_line_is_no_title_where_its_form_says_otherwise(line: str, kind: str) -> None:
    assert kinds(f"{line}\n\n{BODY}")[line] == kind


def test_a_byline_below_the_standfirst_is_one() -> None:
    found = kinds(f"The Letter\n\nThey wrote, and all waited.\n\nAnna Berg\n\n{BODY}")
    assert found["They wrote, and all waited."] == "sentence"
    assert found["Anna Berg"] == "heading"  # a name alone is one only above the first sentence
    found = kinds(f"The Letter\n\nThey wrote, and all waited.\n\nBy Anna Berg\n\n{BODY}")
    assert found["By Anna Berg"] == "byline"


def test_a_signature_at_the_end_is_a_byline() -> None:
    assert kinds(f"{BODY}\nAnna Berg, Graz")["Anna Berg, Graz"] == "byline"


def test_the_last_paragraph_is_boilerplate_where_it_tells_of_the_author() -> None:
    last = "Anna Berg writes about treaties."
    assert kinds(f"By Anna Berg\n\n{BODY}\n{last}")[last] == "boilerplate"
    assert kinds(f"By Rolf Ode\n\n{BODY}\n{last}")[last] == "sentence"


def test_credits_and_a_notice_on_one_line_are_boilerplate() -> None:
    found = kinds(f"{BODY}\nReporting by Anna Berg. All rights reserved.")
    assert found["Reporting by Anna Berg."] == found["All rights reserved."] == "boilerplate"


def test_what_follows_about_the_author_is_boilerplate() -> None:
    found = kinds(f"{BODY}\nAbout the author\n\nAnna Berg lives in Graz.\nShe writes.")
    assert set(found.values()) == {"sentence", "boilerplate"}
    assert found["She writes."] == "boilerplate"


def test_a_line_about_the_author_is_boilerplate_to_its_end() -> None:
    found = kinds(f"{BODY}\nAbout the author: Anna Berg lives in Graz. She writes.\n{BODY}")
    assert found["She writes."] == "boilerplate"
    assert found["Moscow answered."] == "sentence"


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
