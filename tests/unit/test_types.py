import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from annotate.types import Annotation, Document, Prediction, Sentence

TEXT = "Да 😀. The talks go on."
SENTENCE = Sentence(id="d1:1", document_id="d1", index=1, start=6, end=22, text="The talks go on.")
PREDICTION = Prediction(
    sentence_id="d1:1",
    axis="posture",
    scores={"threat": 0.2, "de_escalation": 0.7, "neither": 0.1},
    model="m@1",
    taxonomy="russia-us@1",
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def annotation(**labels: str) -> Annotation:
    return Annotation(
        id="a1",
        sentence=SENTENCE,
        taxonomy="russia-us@1",
        annotator="p1",
        created_at=NOON,
        updated_at=NOON,
        labels=labels,
        predictions={"posture": PREDICTION},
    )


def test_a_sentence_is_a_slice_in_code_points():
    assert TEXT[SENTENCE.start : SENTENCE.end] == SENTENCE.text


@pytest.mark.parametrize(("start", "end"), [(6, 21), (6, 23), (22, 6), (-16, 0)])
def test_offsets_that_do_not_fit_the_text_are_refused(start, end):
    with pytest.raises(ValidationError):
        Sentence(id="s", document_id="d", index=0, start=start, end=end, text="The talks go on.")


def test_a_record_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        SENTENCE.text = "Other."


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        Document(id="d1", text="x", colour="red")


@pytest.mark.parametrize(
    "scores",
    [{}, {"a": 0.5}, {"a": 0.6, "b": 0.6}, {"a": 1.5, "b": -0.5}, {"a": float("nan"), "b": 0.5}],
)
def test_scores_are_probabilities_that_sum_to_one(scores):
    with pytest.raises(ValidationError):
        Prediction(sentence_id="s", axis="x", scores=scores, model="m", taxonomy="t@1")


def test_scores_rounded_for_a_file_still_sum_to_one():
    scores = {"a": 0.3333, "b": 0.3333, "c": 0.3333}
    assert Prediction(sentence_id="s", axis="x", scores=scores, model="m", taxonomy="t@1").score


def test_the_label_is_the_one_with_the_highest_score():
    assert PREDICTION.label == "de_escalation"
    assert PREDICTION.score == 0.7


def test_the_first_of_equal_labels_wins():
    equal = PREDICTION.model_copy(update={"scores": {"neither": 0.5, "threat": 0.5}})
    assert equal.label == "neither"


def test_a_derived_field_is_written_and_ignored_when_read():
    row = json.loads(PREDICTION.model_dump_json())
    assert row["label"] == "de_escalation"
    row["label"] = "threat"
    assert Prediction.model_validate_json(json.dumps(row)) == PREDICTION
    assert Prediction.model_validate(row).label == "de_escalation"


def test_derived_fields_inside_a_record_are_ignored_too():
    made = annotation(posture="threat")
    assert Annotation.model_validate_json(made.model_dump_json()) == made
    assert '"label":"de_escalation"' in made.model_dump_json()


@pytest.mark.parametrize(
    ("labels", "changed"),
    [
        ({"posture": "de_escalation"}, {"posture": False}),
        ({"posture": "threat"}, {"posture": True}),
        ({"position": "us_position"}, {}),
        ({}, {}),
    ],
)
def test_an_annotation_says_which_labels_the_person_changed(labels, changed):
    made = annotation(**labels)
    assert made.changed == changed
    assert json.loads(made.model_dump_json())["changed"] == changed


def test_a_status_is_one_of_three():
    with pytest.raises(ValidationError, match="'submitted', 'skipped' or 'draft'"):
        Annotation.model_validate(annotation().model_dump() | {"status": "done"})
