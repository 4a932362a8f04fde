"""What a tagger is given, and how its spans become attributions; the tagger is made by hand."""

import pytest

from annotate.attribute import attribute
from annotate.attribute.marks import mark_parties
from annotate.classifiers.tagging import (
    Chain,
    Line,
    Mark,
    Span,
    Tagged,
    load_tagger,
    parties_of,
    runs,
)
from annotate.errors import BadModel
from annotate.speakers import speaker_of
from annotate.taxonomy import load_taxonomy
from annotate.types import Sentence

RUSSIA_US = load_taxonomy("russia-us")


def sentences(*texts: str) -> list[Sentence]:
    made, at = [], 0
    for index, text in enumerate(texts):
        made.append(
            Sentence(
                id=f"d:{index}",
                document_id="d",
                index=index,
                start=at,
                end=at + len(text),
                text=text,
                language="en",
            )
        )
        at += len(text) + 1
    return made


class ByHand:
    """Marks `[source]`, `<cue>` and `{content}` where the text says so by words given to it."""

    id = "by-hand@1"
    chain = Chain()

    def __init__(self, rows, sides=(1.0, 0.0, 0.0)):
        self.rows, self.sides = rows, sides

    def reads(self, language):
        return language != "ru"

    def tag(self, documents):
        return [[self._tagged(line.text) for line in lines] for lines in documents]

    def _tagged(self, text):
        spans = [
            Span(role, text.index(words), text.index(words) + len(words), goes_on)
            for role, words, goes_on in self.rows.get(text, ())
        ]
        sides = self.sides[text] if isinstance(self.sides, dict) else self.sides
        return Tagged(sorted(spans, key=lambda span: span.start), sides)


def cut(text: str, spans) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_source_cue_and_content_of_a_tagger_become_an_attribution():
    text = "About the reply hinted Ryabkov it will late."
    rows = {
        text: [
            ("cue", "hinted", False),
            ("source", "Ryabkov", False),
            ("content", "it will late", False),
        ]
    }
    tagger = ByHand(rows, sides=(0.0, 1.0, 0.0))
    [found] = attribute(sentences(text), RUSSIA_US, tagger)
    assert cut(text, found.source) == ["Ryabkov"]
    assert cut(text, found.cue) == ["hinted"]
    assert cut(text, found.content) == ["it will late"]
    assert found.side == "russia"


def test_content_that_goes_on_belongs_to_the_one_who_began_it():
    first, second = "Lavrov said, the reply is late.", "It will not come."
    rows = {
        first: [
            ("source", "Lavrov", False),
            ("cue", "said", False),
            ("content", "the reply is late.", False),
        ],
        second: [("content", second, True)],
    }
    lines = sentences(first, second)
    [found] = attribute(lines, RUSSIA_US, ByHand(rows, sides=(0.0, 1.0, 0.0)))
    assert found.speaker == "Sergei Lavrov"
    assert speaker_of(lines[1], [found]) == found


def test_a_sentence_that_the_tagger_gives_to_nobody_has_no_side():
    lines = sentences("Lavrov said that the talks lasted two hours.")
    found = list(attribute(lines, RUSSIA_US, ByHand({}, sides=(1.0, 0.0, 0.0))))
    assert [one.side for one in found if one.side] == []


def test_of_a_content_over_two_sentences_one_can_be_given_to_nobody_alone():
    first, second = "The reply is late, Lavrov said.", "The bridge was closed at noon."
    rows = {
        first: [
            ("content", "The reply is late,", False),
            ("source", "Lavrov", False),
            ("cue", "said", False),
            ("content", ".", False),
        ],
        second: [("content", second, True)],
    }
    lines = sentences(first, second)
    for sides, expected in (
        (((0.0, 1.0, 0.0), (1.0, 0.0, 0.0)), ["russia", None]),
        (((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)), [None, "russia"]),
    ):
        tagger = ByHand(rows, sides=dict(zip((first, second), sides, strict=True)))
        tagger.chain = Chain(rules=0.0, tagger=2.0, goes_on=0.0, ends=0.0)
        found = list(attribute(lines, RUSSIA_US, tagger))
        owners = [speaker_of(line, found) for line in lines]
        assert [owner.side if owner else None for owner in owners] == expected


def test_a_sentence_in_which_nobody_speaks_goes_to_the_side_that_it_names():
    lines = sentences("For Moscow that price is out of the question.")
    found = list(attribute(lines, RUSSIA_US, ByHand({}, sides=(0.1, 0.5, 0.4))))
    owner = speaker_of(lines[0], found)
    assert owner is not None
    assert owner.side == "russia"


def test_what_the_tagger_does_not_read_is_left_to_the_rules():
    [line] = sentences("Лавров заявил, что ответа нет.")
    line = line.model_copy(update={"language": "ru"})
    with_tagger = list(attribute([line], RUSSIA_US, ByHand({})))
    assert with_tagger == list(attribute([line], RUSSIA_US))
    assert with_tagger[0].side == "russia"


def test_names_of_the_two_sides_and_of_third_parties_are_marked():
    [line] = sentences("Moscow told Washington and Ankara that Moscow would wait.")
    marked = mark_parties([line], RUSSIA_US)
    assert marked.sides == ["russia", "us"]
    words = [(line.text[start:end], party) for start, end, party in marked.lines[0].marks]
    assert words == [("Moscow", 1), ("Washington", 2), ("Ankara", 3), ("Moscow", 1)]


def test_tokens_get_the_party_of_the_name_that_they_are_part_of():
    assert parties_of([(0, 4), (4, 6), (7, 11)], [Mark(0, 6, 2)]) == [2, 2, 0]


@pytest.mark.parametrize(
    ("lengths", "headings", "expected"),
    [
        ([10, 10], [], [([], [0, 1])]),
        ([30, 30, 30], [], [([], [0]), ([], [1]), ([], [2])]),
        ([10, 10, 10, 10], [], [([], [0, 1, 2]), ([2], [3])]),
        ([4, 25, 10, 10], [0], [([], [0, 1]), ([0], [2, 3])]),
        ([99], [], [([], [0])]),
    ],
)
def test_lines_are_cut_into_runs_with_context_before(lengths, headings, expected):
    is_heading = [k in headings for k in range(len(lengths))]
    assert list(runs(lengths, is_heading, window=38, context=12)) == expected


def test_an_unknown_tagger_is_refused():
    with pytest.raises(BadModel, match="no model of attribution"):
        load_tagger("no-such-model")


def test_a_line_needs_no_marks():
    assert Line("Moscow waits.") == ("Moscow waits.", (), False)
