"""What stands at the top of a text, how dates are written, and the language it is in."""

import pytest

from annotate.lines.dates import iso_date
from annotate.read.head import Head, find_head
from annotate.read.language import detect_language

BODY = "\n\nThe envoys met again on Monday, and security guarantees were on the table.\n"


@pytest.mark.parametrize(
    ("top", "head"),
    [
        ("Talks go on", Head(title="Talks go on")),
        ("Will the talks go on?", Head(title="Will the talks go on?")),
        ("Talks go on\nBy Anna Berg", Head(title="Talks go on", author="Anna Berg")),
        (
            "Talks go on\nBy Anna Berg and J. R. Dahl | March 14, 2023",
            Head(title="Talks go on", author="Anna Berg and J. R. Dahl", date="2023-03-14"),
        ),
        (
            "Talks go on\nBy Anna Berg, The Harbour Courier",
            Head(title="Talks go on", author="Anna Berg", source="The Harbour Courier"),
        ),
        (
            "Talks go on\n\nWritten by The Harbour Post\n\nAnna Berg",
            Head(title="Talks go on", author="Anna Berg", source="The Harbour Post"),
        ),
        (
            "Переговоры продолжаются\nАвтор: Анна Берг\nОпубликовано: 14 марта 2023 г., 14:05",
            Head(title="Переговоры продолжаются", author="Анна Берг", date="2023-03-14"),
        ),
        (
            "Tuesday, 14 March 2023\nTalks go on\nSource: Harbour News Agency",
            Head(title="Talks go on", source="Harbour News Agency", date="2023-03-14"),
        ),
        ("Talks go on\nSecurity Guarantees", Head(title="Talks go on")),
        ("By the end of the week all will be clear, they said.", Head()),
        ("The talks went on.", Head()),
        ("By Anna Berg\n14 March 2023", Head(author="Anna Berg", date="2023-03-14")),
        ("By Anna Berg, columnist", Head(author="Anna Berg")),
        ("Anna Berg\nRolf Ode", Head(title="Anna Berg", author="Rolf Ode")),
        (
            "Talks go on\nAnna Berg\nRolf Ode",
            Head(title="Talks go on", author="Anna Berg, Rolf Ode"),
        ),
        (
            "Talks go on\nTrade correspondent Anna Berg",
            Head(title="Talks go on", author="Anna Berg"),
        ),
        (
            "Talks go on\nThey began late.\nBy Anna Berg\n",
            Head(title="Talks go on", author="Anna Berg"),
        ),
        (
            "Talks go on\n\nGRAZ, March 3 (Harbour Press)",
            Head(title="Talks go on", source="Harbour Press"),
        ),
        (
            "Переговоры продолжаются\n\n«Новый берег», 11 ноября 2020 г.\n\nДенис Касаткин",
            Head(
                title="Переговоры продолжаются",
                author="Денис Касаткин",
                source="Новый берег",
                date="2020-11-11",
            ),
        ),
        ("10.02am", Head()),
        ("08:10 Motorcades", Head()),
        ("Talks go on\n\nThe Talks", Head(title="Talks go on")),
    ],
)
def test_the_top_of_a_text_gives_what_it_names(top: str, head: Head) -> None:
    assert find_head(top + BODY) == head


def test_a_title_that_is_known_leaves_the_first_line_to_the_author() -> None:
    assert find_head("Anna Berg" + BODY, title="Talks go on") == Head(
        title="Talks go on", author="Anna Berg"
    )


def test_a_text_of_one_line_has_no_title() -> None:
    assert find_head("Talks go on") == Head()


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2023-03-14T09:30:00Z", "2023-03-14"),
        ("2023-03-14 00:00:00", "2023-03-14"),
        ("14.03.2023", "2023-03-14"),
        ("14/03/2023", "2023-03-14"),
        ("03/14/2023", "2023-03-14"),
        ("Mar. 14, 2023", "2023-03-14"),
        ("the 14th of March, 2023", "2023-03-14"),
        ("Tue, 14 Mar 2023 09:30:00 GMT", "2023-03-14"),
        ("14 марта 2023 года", "2023-03-14"),
        ("9 мая 2023 г.", "2023-05-09"),
        ("14 березня 2023 р.", "2023-03-14"),
        ("1 листопада 2022 року", "2022-11-01"),
        ("03/04/2023", None),
        ("31 February 2023", None),
        ("14 marbles 2023", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_understood_or_left_alone(written: str, iso: str | None) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The talks go on.", "en"),
        ("Переговоры продолжаются.", "ru"),
        ("Переговори тривають.", "uk"),
        ("Міністр заявив, що зустріч була корисною.", "uk"),
        ("Министр заявил, что встреча была полезной.", "ru"),
        ("Der Minister sagte, die Gespräche gehen weiter.", "de"),
        (
            "Представитель ведомства сообщил, что стороны получили письменный ответ. "
            "В нём сказано: “We are ready to meet again and to talk about all of the questions”.",
            "ru",
        ),
        ("The ministry called it «недопустимо» (unacceptable) in its reply on Monday.", "en"),
        ("2023: 15 %", None),
    ],
)
def test_the_language_is_that_of_most_words(text: str, language: str | None) -> None:
    assert detect_language(text) == language
