"""What a line of an article is for by its own words, and the author, outlet and date in it."""

import pytest

from annotate.lines import Line, read_line, read_names

TEXT = "The envoys met, and security guarantees were on the table. Посол передал письмо."


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("By Farid Osmanov", "Farid Osmanov", None),
        ("By Farid Osmanov, columnist", "Farid Osmanov", None),
        ("By Farid Osmanov, our columnist in Vienna", "Farid Osmanov", None),
        ("By FARID OSMANOV and LENA DE VRIES", "FARID OSMANOV and LENA DE VRIES", None),
        ("By Lena Vogt, Lu Mei, and Farid Osmanov", "Lena Vogt, Lu Mei, and Farid Osmanov", None),
        ("By Farid Osmanov in Bern and Lena Vogt in Graz", "Farid Osmanov, Lena Vogt", None),
        ("By Farid Osmanov for the Harbour Courier", "Farid Osmanov", "the Harbour Courier"),
        ("By Farid Osmanov (Harbour Courier)", "Farid Osmanov", "Harbour Courier"),
        ("By Farid Osmanov | Harbour Courier", "Farid Osmanov", "Harbour Courier"),
        ("By Harbour News", None, "Harbour News"),
        ("Prepared by Vestnik Perimeter", None, "Vestnik Perimeter"),
        ("Interview by Oona Lindqvist", "Oona Lindqvist", None),
        (
            'Author: Marina Dolgikh, especially for "Northern Courier"',
            "Marina Dolgikh",
            "Northern Courier",
        ),
        ("Author: Marina", "Marina", None),
        ("Text: Pavel Ostrov, translated by the editors", "Pavel Ostrov", None),
        ("Автор текста: Анна Берг", "Анна Берг", None),
        ("Беседовала Анна Берг", "Анна Берг", None),
        ("Розмовляла Олена Коваль, Харків", "Олена Коваль", None),
        ("Translated by Lena Vogt", None, None),
        ("(Writing by Harbour News desk, Ankara)", None, None),
        ("(Reporting in Doha, Lena Vogt; editing by Farid Osmanov)", "Lena Vogt", None),
        ("Reporting by Lena Vogt in Doha; editing by J. R. Coyle.", "Lena Vogt", None),
        ("Lena Vogt contributed to this report.", None, None),
    ],
)
def test_a_byline_names_its_author_or_outlet(
    line: str, author: str | None, source: str | None
) -> None:
    assert read_line(line) == Line("byline", author=author, source=source)


@pytest.mark.parametrize(
    ("line", "source", "date"),
    [
        ("ANKARA, June 6 (Continental Press)", "Continental Press", None),
        ("ANKARA, June 6 (Meridian) —", "Meridian", None),
        ("THE HAGUE, March 2", None, None),
        ("СТАМБУЛ, 16 апреля", None, None),
        ("МОСКВА, 16 апреля 2031. /ТАСС/", "ТАСС", "2031-04-16"),
        ("MOSCOW (Reuters) -", "Reuters", None),
        ("«Северный телеграф», 11 ноября 2020 г.", "Северный телеграф", "2020-11-11"),
        ("Газета «Новый берег», 11.11.2020", "Газета «Новый берег»", "2020-11-11"),
        ("14 March 2023 | Harbour Post", "Harbour Post", "2023-03-14"),
        ("14 March 2023 (Tuesday)", None, "2023-03-14"),
        ("Updated 3:15 p.m., March 14, 2023", None, "2023-03-14"),
        ("14–15 March 2023", None, "2023-03-15"),
        ("19.02.", None, None),
        ("10.02am", None, None),
        ("3:00 p.m.", None, None),
        ("3.30pm, Washington", None, None),
        ("08:30", None, None),
        ("[09.35 CET]", None, None),
    ],
)
def test_a_dateline_or_a_time_is_a_date(line: str, source: str | None, date: str | None) -> None:
    assert read_line(line) == Line("date", source=source, date=date)


def test_a_byline_with_a_date_gives_both() -> None:
    assert read_line("By Lena Vogt, 14 March 2023") == Line(
        "byline", author="Lena Vogt", date="2023-03-14"
    )


@pytest.mark.parametrize(
    "line",
    [
        "About the author: Farid Osmanov has covered treaties for two decades.",
        "About the author: " + "Farid Osmanov has covered treaties. " * 10,
        "Об авторе: Денис Касаткин — обозреватель.",
        "Про автора: Олена Коваль пише про флот.",
        "The interview was edited for length.",
        "This interview has been shortened and edited for clarity.",
        "Интервью сокращено и отредактировано.",
        "Found a mistake? Select it and tell us.",
    ],
)
def test_a_notice_is_boilerplate(line: str) -> None:
    assert read_line(line) == Line("boilerplate")


@pytest.mark.parametrize(
    "line",
    [
        "GENEVA, March 3 (Agency) — The talks ended.",
        "MOSCOW (Reuters) - Russia answered.",
        "By Friday all will be clear.",
        "By Air and Sea",
        "Q: And the Russians?",
        "A: On 14 March 2023.",
        "A: By Lena Vogt.",
        "Корреспондент: Что вы думаете о письме?",
        "Text: The treaty in full",
        "Interview: Oona Lindqvist",
        "Reporting from Moscow was hard, said Lena Vogt",
        "Talks on March 14",
        "Geneva March 14 Talks",
        "08:10 Motorcades",
        "NATO (North Atlantic Treaty Organization)",
        "The interview was edited by the ministry.",
        "Found a mistake in the treaty, the envoy said.",
        "Article 5",
        "2023",
    ],
)
def test_other_lines_are_left_to_their_neighbours(line: str) -> None:
    assert read_line(line) == Line("sentence")


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("Lena Vogt", "Lena Vogt", None),
        ("Lena Vogt and Farid Osmanov", "Lena Vogt and Farid Osmanov", None),
        ("Lena Vogt, Graz", "Lena Vogt", None),
        ("Lena Vogt, the Harbour Post", "Lena Vogt", "the Harbour Post"),
        ("Trade correspondent Jonas Aeby", "Jonas Aeby", None),
        ("Our correspondent in Vienna Jonas Aeby", "Jonas Aeby", None),
        ("Денис Касаткин", "Денис Касаткин", None),
        ("Д. А. Касаткин", "Д. А. Касаткин", None),
        ("Денис Касаткин, обозреватель", "Денис Касаткин", None),
        ("Обозреватель «Нового берега» Денис Касаткин", "Денис Касаткин", None),
        ("Оксана Гринчук, спеціально для «Портового вісника»", "Оксана Гринчук", None),
        ("The Harbour Post", None, "The Harbour Post"),
        ("РИА Новости", None, "РИА Новости"),
    ],
)
def test_a_line_at_the_edge_may_only_name_who_wrote_it(
    line: str, author: str | None, source: str | None
) -> None:
    found = read_names(line, TEXT)
    assert found is not None
    assert (found.kind, found.author, found.source) == ("byline", author, source)


@pytest.mark.parametrize(
    "line",
    [
        "Learning Objectives",
        "Security Guarantees",  # the text has the words in small
        "Position of Russia",
        "Позиция России",
        "Белый Дом",
        "The Talks",
        "Press Conference",
        "NATO SUMMIT",
        "Journalist Freed in Swap",
        "Владимир Листьев и Перемены",
    ],
)
def test_a_line_that_looks_like_a_name_is_none(line: str) -> None:
    assert read_names(line, TEXT) is None


def test_a_name_that_is_not_the_known_author_is_a_byline_only_if_it_is_sure() -> None:
    assert read_names("Lena Vogt", TEXT, author="Jonas Aeby") is None
    assert read_names("Lena Vogt, columnist", TEXT, author="Jonas Aeby") is not None
