"""Where sentences end. In the cases a bar stands where one ends."""

import pytest

from annotate.split.boundaries import lines


def sentences(text: str) -> list[str]:
    return [text[start:end] for line in lines(text) for start, end in line]


@pytest.mark.parametrize(
    "case",
    [
        "“We have waited a month. |That is enough,” the deputy minister said. |He left.",
        '"We wait. |We will not wait long", - the envoy told. |Nobody asked more.',
        "“Is that all?” the minister asked. |Nobody knew.",
        '"Enough!" Orlov told the press. |The room went silent.',
        '"It was a good day." Orlov said.',
        '"It was a good day." |Orlov said that the next one would be better.',
        "The envoy said: “We wait.” |Nobody laughed.",
        "«Кто это решил?» — спросил Орлов. |Никто не ответил.",
        "«Хватит!» — заявила посол. |Зал замолчал.",
        "«Мы подождём. |Но недолго», — сказал Орлов. |Потом он ушёл.",
        "«Мы подождём, — сказал Орлов. |— Но недолго».",
        "«Ми зачекаємо. |Але недовго», – сказав посол. |Потім він пішов.",
        "— Вы верите? |— Нет.",
    ],
)
def test_a_quotation_is_split_and_its_attribution_stays_with_the_last_sentence(case: str) -> None:
    assert sentences(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize(
    "case",
    [
        "The letter left the U.S. on Monday. |It came late.",
        "The letter came from the U.S. |The answer did not.",
        "U.S. Gen. Mark Ode met Dr. A. B. Weiss on Jan. 5 at 6 p.m. Vienna time.",
        "They met at 6 p.m. |Mr. Ode came late.",
        "The meeting was in Dover, D.C. |Reporters were kept out.",
        "See No. 5, art. 7 and p. 12. |No. |It is not there.",
        "Ode Inc. Chairman Rolf Weiss sold Weiss Corp. |The price is not known.",
        "J.K. Weiss and R. Ode Jr. agreed, i.e. signed. |Others, e.g. Mrs. Berg, did not.",
        "В 2019 г. Вена промолчала. |Так было и в 2020 г. |Вена молчала.",
        "Завод им. Чехова на ул. Мира, д. 5, корп. 2 закрыт. |Он помог им. |Потом уехал.",
        "Проф. И. И. Вайс получил 5 млн. руб. |Остальное, в т. ч. 3 тыс. долл., пропало.",
        "Приехали послы, министры и т. д. |Всех, т. е. сорок человек, накормили.",
        "Договор подписан 21 янв. в г. Вене. |Ст. 5 и п. 3 не изменены.",
        "Про це у м. Відень 5 лют. 2022 р. сказав проф. І. Гнатюк, т. зв. посол. |Він пішов.",
    ],
)
def test_an_abbreviation_ends_a_sentence_only_where_one_ends(case: str) -> None:
    assert sentences(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize(
    "case",
    [
        "They signed it.|The next letter is ready.",
        "They signed in 2014.|Nobody read it.",
        "The Vestnik.Ru and Ode.Com pages, U.S.-led talks, 3.5 percent, v. 2.0 and a.b@ode.org.",
        "See https://ode.org/a.B?c=D for more. |Or do not.",
        "And then, ”the envoy noted. |He sat down.",
        "We wait. ”|He sat down.",
        "“We wait.”|He sat down.",
        '"We wait. "|He sat down.',
        '"We wait. "Orlov said.',
        "It failed . |The next one , too .",
        "He offered “such… New Helsinki” to all. |Nobody knows… |Time flies.",
        "They want a so-called ... Helsinki process.",
        "It is signed [5]. |It was read.[6] |It was lost. [7, 8] |It was found.",
        "We won! 😀 |Next one.",
        "(The author is a diplomat.) |His views are his own.",
        "Is it so?! |Yes!! |No...",
        "iCloud failed. |iPhones too.",
        "Point 1. The withdrawal of troops.",
        "1. The first point. |2. The second point.",
        "**We wait.** |They wait.",
        "Росія чекає на відповідь.|Відень мовчить.",
    ],
)
def test_bad_text_is_split_where_a_reader_would(case: str) -> None:
    assert sentences(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n\n", "\u2028", "\x0c", "\n \n"])
def test_every_line_break_ends_a_sentence(line_break: str) -> None:
    assert sentences(f"the envoy{line_break}said nothing") == ["the envoy", "said nothing"]


def test_a_no_break_space_counts_as_a_space() -> None:
    assert sentences("В\u00a02019\u00a0г. писал А.\u00a0Вайс.\u00a0Все читали.") == [
        "В\u00a02019\u00a0г. писал А.\u00a0Вайс.",
        "Все читали.",
    ]
