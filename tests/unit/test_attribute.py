"""Who says what: our own sentences, and the side each belongs to."""

from itertools import count

import pytest

from annotate.attribute import attribute
from annotate.speakers import speaker_of
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.types import Attribution, Sentence

RUSSIA_US = load_taxonomy("russia-us")
CAUCASUS = Taxonomy.model_validate(
    {
        "name": "caucasus",
        "version": 1,
        "actors": [
            {"name": "Armenia", "side": "armenia", "aliases": ["Armenian", "Yerevan"]},
            {"name": "Azerbaijan", "side": "azerbaijan", "aliases": ["Azerbaijani", "Baku"]},
            {"name": "Nikol Pashinyan", "side": "armenia", "aliases": ["Pashinyan"]},
        ],
        "axes": [
            {
                "name": "position",
                "question": "Whose?",
                "labels": [
                    {"name": "armenian", "side": "armenia"},
                    {"name": "neither", "default": True},
                ],
            }
        ],
    }
)


def sentences(*texts: str, heading: str | None = None) -> list[Sentence]:
    """Lines of one document; a line that starts with `#` is a heading."""
    made: list[Sentence] = []
    at, number = 0, count()
    for line in texts:
        text = line.removeprefix("# ")
        is_heading = line.startswith("# ")
        made.append(
            Sentence(
                id=f"d:{next(number)}",
                document_id="d",
                index=len(made),
                start=at,
                end=at + len(text),
                text=text,
                kind="heading" if is_heading else "sentence",
                heading=None if is_heading else heading,
            )
        )
        heading = text if is_heading else heading
        at += len(text) + 1
    return made


def sides(*texts: str, taxonomy: Taxonomy = RUSSIA_US) -> list[str | None]:
    lines = sentences(*texts)
    found = list(attribute(lines, taxonomy))
    owners = [speaker_of(line, found) for line in lines]
    return [owner.side if owner else None for owner in owners]


def only(text: str) -> tuple[Attribution, Sentence]:
    [line] = sentences(text)
    [found] = attribute([line], RUSSIA_US)
    return found, line


def cut(line: Sentence, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [line.text[start - line.start : end - line.start] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Lavrov said that the reply is late.", "Lavrov", "said", "that the reply is late"),
        ("“The reply is late,” said Lavrov.", "Lavrov", "said", "“The reply is late,”"),
        ("The reply is late, - told Ryabkov.", "Ryabkov", "told", "The reply is late"),
        (
            "According to the White House, the offer stands.",
            "the White House",
            "According to",
            "the offer stands",
        ),
        ("«Ответа нет», — заявил Песков.", "Песков", "заявил", "«Ответа нет»"),
        ("По словам Лаврова, ответа нет.", "Лаврова", "По словам", "ответа нет"),
        (
            "The draft was rejected by the Kremlin.",
            "the Kremlin",
            "was rejected by",
            "The draft",
        ),
    ],
)
def test_source_cue_and_content_are_spans_of_the_document(text, source, cue, content):
    found, line = only(text)
    assert cut(line, found.source) == [source]
    assert cut(line, found.cue) == [cue]
    assert cut(line, found.content) == [content]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The deputy Russian foreign minister said the text was empty.", "russia"),
        ("A senior administration official said the door was open.", "us"),
        ("The U.S. is ready to talk.", "us"),
        ("S. Lavrov told CNN that the map had changed.", "russia"),
        ("Washington asked Moscow to keep the text private.", "us"),
        ("Moscow expects a reply in writing by Friday.", "russia"),
        ("In the Kremlin's view, the paper is thin.", "russia"),
        ("Washington's view is that the paper is enough.", "us"),
        ("The agency quoted Blinken as saying that the talks would go on.", "us"),
        ("The Kremlin has let it be known that it will wait.", "russia"),
        ("Как сообщили в Госдепе, ответ готов.", "us"),
        ("В Кремле заявили, что ждать не будут.", "russia"),
        ("Москва требует письменных гарантий.", "russia"),
        ("Білий дім попередив, що пакет готовий.", "us"),
    ],
)
def test_words_and_purposes_belong_to_the_side_that_has_them(text, side):
    assert sides(text) == [side]


@pytest.mark.parametrize(
    "text",
    [
        "The ministers met for ninety minutes.",
        "A new Russian-American meeting is planned for May.",
        "The United States is expected to send the document next week.",
        "The States must respond by Friday.",
        "He asked us to wait in the corridor.",
        "An American analyst said Moscow wants too much.",
        "Russian political scientist Oleg Zimin thinks the talks will fail.",
        "NATO's Secretary General said the door was open.",
        "The Ukrainian ambassador to the United States called the draft weak.",
        "China's foreign ministry said both sides should be calm.",
        "Зеленский заявил, что Украина ждёт ответа.",
        "Американский политолог считает, что Москва не уступит.",
    ],
)
def test_facts_experts_and_third_parties_have_no_side(text):
    assert sides(text) == [None]


def test_an_expert_is_still_a_speaker():
    found, _ = only("Malcolm Reed, an analyst in Vienna, said little would change.")
    assert (found.speaker, found.actor, found.side) == ("Malcolm Reed", None, None)


def test_a_quotation_over_several_sentences_belongs_to_its_speaker():
    assert sides(
        "“We have waited long enough.",
        "The Americans told us to be patient.",
        "Patience has a price,” the Russian deputy minister said.",
        "The hall was full.",
    ) == ["russia", "russia", "russia", None]


def test_a_quotation_that_opens_anew_after_its_cue_goes_on():
    assert sides(
        "“The door is open,” Blinken said.",
        "“Nobody has to knock.",
        "It is enough to come in.”",
        "Snow fell on the lake.",
    ) == ["us", "us", "us", None]


def test_he_and_the_minister_are_the_one_who_spoke():
    assert sides(
        "Russian Foreign Minister Sergei Lavrov met US Secretary of State Antony Blinken.",
        "Blinken said the talks were useful.",
        "He added that they would go on.",
        "The Foreign Minister noted that nothing had changed.",
        "According to him, the map is the same.",
        "The head of the State Department disagreed.",
    ) == [None, "us", "us", "russia", "russia", "us"]


def test_she_is_the_woman_who_spoke():
    assert sides(
        "Maria Zakharova said the list was long.",
        "A State Department spokesman, John Hale, said the list was wrong.",
        "She said it would be longer.",
    ) == ["russia", "us", "russia"]


def test_a_source_is_the_same_source_later():
    assert sides(
        "According to a source in the State Department, the letter is ready.",
        "The source said that it is two pages long.",
        "Another source said that it is three.",
    ) == ["us", "us", "us"]


def test_an_unknown_official_keeps_the_side_he_was_introduced_with():
    assert sides(
        "The head of the American delegation, Laura Quill, came late.",
        "Quill said that the road was icy.",
    ) == [None, "us"]


def test_the_ministry_and_its_statement_stand_for_the_one_before():
    assert sides(
        "The Russian Foreign Ministry said the visit was off.",
        "The ministry added that a new date was being sought.",
        "The statement said there was no hurry.",
    ) == ["russia", "russia", "russia"]


def test_a_heading_that_names_a_side_carries_it_to_what_has_no_speaker():
    assert sides(
        "# Position of Russia",
        "The deployment is unacceptable.",
        "The delegation arrived on Monday.",
        "An analyst said that little is new.",
        "# What happens next",
        "The deployment is a matter of months.",
    ) == [None, "russia", None, None, None, None]


def test_the_side_quoted_through_the_other_is_not_the_speaker():
    assert sides("Lavrov told reporters: “Blinken told me that he would think about it.”") == [
        "russia"
    ]


def test_a_wrong_pronoun_of_a_machine_translation_is_forgiven():
    assert sides(
        "Peskov said that there is no plan.", "I added that there will be none in May."
    ) == ["russia", "russia"]


def test_a_quotation_mark_that_is_lost_ends_with_its_sentence():
    assert sides(
        "“There is no plan, Peskov said.", "The bridge was closed.", "The river froze."
    ) == ["russia", None, None]


def test_this_was_stated_by_gives_the_sentence_before_to_the_speaker():
    assert sides("Ответ не отвечает на главный вопрос.", "Об этом заявил Лавров.") == [
        "russia",
        "russia",
    ]


def test_turns_of_an_interview_carry_their_label():
    assert sides(
        "Question: Will there be a reply?",
        "Lavrov: There will.",
        "It is being typed.",
        "Question: When does it come?",
        "Lavrov: Ask the Americans.",
    ) == [None, "russia", "russia", None, "russia"]


def test_the_office_after_a_label_tells_the_side_of_all_turns():
    assert sides(
        "MODERATOR: We start with Houston.",
        "DR. RENEE FALCONE, NASA: The object came from your stage.",
        "YURI KHLEBNIKOV (Roscosmos): Our centre says otherwise.",
        "The calculations are open.",
        "FALCONE: We have seen them.",
        "KHLEBNIKOV: Then send your own.",
        "# After the conference",
        "Khlebnikov said the answer was late.",
    ) == [None, "us", "russia", "russia", "us", "russia", None, "russia"]


def test_news_that_introduces_words_by_a_colon_is_no_transcript():
    assert sides(
        "On Monday, the Kremlin said: the list is ready.",
        "It rained in Minsk.",
        "Yesterday, Blinken told reporters: the list is late.",
        "It snowed in Brest.",
    ) == ["russia", None, "us", None]


def test_who_asks_in_a_briefing_has_no_side():
    assert sides(
        "# Department Press Briefing",
        "MR. STONE: We start.",
        "LI WEI, China Daily: What now?",
        "JOHN SMITH (journalist, Russia Today): And then?",
        "MR. STONE: The team goes back.",
    ) == [None, "us", None, None, "us"]


def test_who_briefs_under_the_heading_of_a_side_speaks_for_it_to_the_end():
    assert sides(
        "# Department Press Briefing",
        "QUESTION: What happens now?",
        "MR. STONE: The team goes back.",
        "# Briefing, continued",
        "QUESTION: And then?",
        "MR. STONE: Next, please.",
    ) == [None, None, "us", None, None, "us"]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The White house said that the list was ready.", "us"),
        ("The white House said that the list was ready.", None),
        ("The Americas said that the list was ready.", None),
    ],
)
def test_of_a_name_only_the_first_word_needs_its_capital(text, side):
    assert sides(text) == [side]


def test_an_adjective_names_its_people_too():
    assert sides("The Armenians said that the corridor stays closed.", taxonomy=CAUCASUS) == [
        "armenia"
    ]


def test_a_short_alias_is_no_small_word():
    assert sides("Nobody told us anything, and us means everyone.") == [None]


def test_sides_come_from_the_taxonomy_alone():
    text = ("Baku demands a corridor.", "Pashinyan said no.", "Moscow expects calm.")
    assert sides(*text, taxonomy=CAUCASUS) == ["azerbaijan", "armenia", None]


def test_a_known_person_shows_by_the_name_in_the_taxonomy():
    found, _ = only("Псаки сообщила, что ответ готов.")
    assert (found.speaker, found.actor, found.side) == ("Jen Psaki", "Jen Psaki", "us")


def test_documents_do_not_lend_each_other_speakers():
    first, second = sentences("Lavrov said no."), sentences("He added that it was late.")
    other = second[0].model_copy(update={"document_id": "e", "id": "e:0"})
    found = list(attribute([*first, other], RUSSIA_US))
    assert [one.side for one in found if one.document_id == "e"] in ([], [None])


def test_attribution_streams_document_by_document():
    def lines():
        yield sentences("Lavrov said no.")[0]
        yield sentences("Blinken said yes.")[0].model_copy(update={"document_id": "e"})
        raise AssertionError("read on before the first document was given")

    assert next(attribute(lines(), RUSSIA_US)).side == "russia"


def test_the_main_clause_wins_over_what_is_nested_in_it():
    [line] = sentences("Analysts say Moscow wants a longer pause.")
    found = list(attribute([line], RUSSIA_US))
    owner = speaker_of(line, found)
    assert owner is not None
    assert (owner.speaker, owner.side) == ("Analysts", None)
    assert "russia" in {one.side for one in found}


def test_an_office_and_the_end_of_a_surname_decide_where_no_country_is_said():
    assert sides(
        "Deputy minister Oleg Zaitsev said the text was thin.",
        "Zaitsev added that it could be thicker.",
        "The violinist Oleg Morozov said it was cold.",
    ) == ["russia", "russia", None]


@pytest.mark.parametrize("text", ["—", "…", '"', "«", "said", "According to", "”,”", "Q:", ": :"])
def test_scraps_of_text_are_no_attributions(text):
    assert sides(text) == [None]


def test_what_an_expert_says_a_side_will_do_is_no_side():
    assert sides(
        "The United States will hardly leave its bases, said in a talk the "
        "Americanist political scientist Ivan Brodov."
    ) == [None]
    assert sides("The United States will hardly leave its bases.") == ["us"]
