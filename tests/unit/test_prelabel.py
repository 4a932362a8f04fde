from itertools import count, islice

import pytest

from annotate.classifiers import Rating
from annotate.prelabel import prelabel, statement, wanted
from annotate.taxonomy import Axis, Label, Taxonomy
from annotate.types import Attribution, Evidence, Sentence


def axis(name, *labels):
    return Axis(
        name=name,
        question="?",
        labels=tuple(Label(name=label, hypotheses=(f"It is {label}.",)) for label in labels),
    )


TAXONOMY = Taxonomy(
    name="talks", version=2, axes=(axis("tone", "harsh", "kind"), axis("place", "near", "far"))
)


class Echo:
    """Sure of a label whose name stands in the text; of the first one otherwise."""

    id = "echo@1"

    def rate(self, statements, axes):
        return [[self.rating(one.text, axis) for axis in axes] for one in statements]

    def rating(self, text, axis):
        names = [label.name for label in axis.labels]
        found = next((name for name in names if name in text), names[0])
        return Rating({name: float(name == found) for name in names}, f"It is {found}.")

    def reads(self, language):
        return True


def sentence(index, text, **fields):
    return Sentence(
        id=f"d1:{index}",
        document_id="d1",
        index=index,
        start=0,
        end=len(text),
        text=text,
        **fields,
    )


def test_every_sentence_gets_a_prediction_an_axis_in_order():
    spoken = [(sentence(0, "kind, far"), None), (sentence(1, "harsh, near"), None)]
    found = [(p.sentence_id, p.axis, p.label) for p in prelabel(spoken, TAXONOMY, Echo())]
    assert found == [
        ("d1:0", "tone", "kind"),
        ("d1:0", "place", "far"),
        ("d1:1", "tone", "harsh"),
        ("d1:1", "place", "near"),
    ]


def test_a_prediction_says_what_it_was_made_by_and_from():
    says = Attribution(document_id="d1", content=((0, 4),), speaker="Anna Berg", side="north")
    first = next(prelabel([(sentence(0, "kind"), says)], TAXONOMY, Echo()))
    assert first.scores == {"harsh": 0.0, "kind": 1.0}
    assert (first.model, first.taxonomy) == ("echo@1", "talks@2")
    assert first.evidence == Evidence(hypothesis="It is kind.", speaker="Anna Berg", side="north")


def test_the_evidence_of_an_unspoken_sentence_names_nobody():
    first = next(prelabel([(sentence(0, "kind"), None)], TAXONOMY, Echo()))
    assert first.evidence == Evidence(hypothesis="It is kind.")


def test_a_classifier_is_told_text_speaker_side_and_language():
    says = Attribution(
        document_id="d1", content=((0, 4),), speaker="Anna Berg", side="north", confidence=0.9
    )
    assert statement(sentence(0, "kind", language="en"), says, sought=True) == (
        "kind",
        "Anna Berg",
        "north",
        "en",
        True,
        0.9,
    )


@pytest.mark.parametrize("batch_size", [1, 2, 3, 100])
def test_the_size_of_the_batches_changes_nothing(batch_size):
    spoken = [(sentence(i, ("kind", "harsh")[i % 2]), None) for i in range(5)]
    assert list(prelabel(spoken, TAXONOMY, Echo(), batch_size=batch_size)) == list(
        prelabel(spoken, TAXONOMY, Echo())
    )


def test_a_million_sentences_are_not_read_at_once():
    read = []

    def endless():
        for index in count():
            read.append(index)
            yield sentence(index, "kind"), None

    predictions = prelabel(endless(), TAXONOMY, Echo(), batch_size=10)
    assert read == []
    assert len(list(islice(predictions, 20))) == 20
    assert len(read) == 10
    next(predictions)
    assert len(read) == 20


def test_no_sentences_give_no_predictions():
    assert list(prelabel([], TAXONOMY, Echo())) == []


@pytest.mark.parametrize("kind", ["title", "heading", "byline", "date", "boilerplate"])
def test_only_sentences_are_wanted_unless_all_kinds_are(kind):
    other = sentence(0, "kind", kind=kind)
    assert wanted(sentence(0, "kind"))
    assert not wanted(other)
    assert wanted(other, all_kinds=True)
