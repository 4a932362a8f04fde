import json

import pytest

from annotate.studio.interface import interface, shape
from annotate.studio.tasks import is_ours, to_annotations, to_task, uncertainty
from annotate.taxonomy import Actor, Axis, Label, Taxonomy
from annotate.types import Evidence, Prediction, Sentence

TAXONOMY = Taxonomy(
    name="talks",
    version=1,
    actors=(Actor(name="Ruritania", side="ruritania"),),
    axes=(
        Axis(
            name="tone",
            question="How is it put?",
            labels=(
                Label(name="threat", hypotheses=("A threat.",)),
                Label(name="neither", default=True),
            ),
        ),
    ),
)
TEXT = "$text <View> &amp; <b>\x0b“😀”"
SENTENCE = Sentence(
    id="d1:3", document_id="d1", index=3, start=10, end=10 + len(TEXT), text=TEXT, title="Talks",
    source="The Courier", before="Earlier.",
)  # fmt: skip
THREAT = Prediction(
    sentence_id="d1:3", axis="tone", scores={"threat": 0.7, "neither": 0.3}, model="m@1",
    taxonomy="talks@1",
    evidence=Evidence(hypothesis="A threat.", speaker="Orlov", side="ruritania"),
)  # fmt: skip
ROW = {
    "id": 7,
    "completed_by": 2,
    "was_cancelled": False,
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:05:05Z",
    "lead_time": 4.5,
    "prediction": {"model_version": "m@1"},
    "result": [{"from_name": "tone", "type": "choices", "value": {"choices": ["neither"]}}],
}
DRAFT = {
    "id": 7,
    "created_username": "Ann Smith ann@example.org, 12",
    "created_at": "2026-01-02T03:04:00Z",
    "updated_at": "2026-01-02T03:04:00Z",
    "lead_time": None,
    "result": [],
}


def exported(annotations: list, drafts: list | None = None, predictions: tuple = (THREAT,)) -> dict:
    """The task as the server gives it back: through JSON, predictions as bare ids."""
    task = json.loads(json.dumps(to_task(SENTENCE, predictions, TAXONOMY.id)))
    return task | {"annotations": annotations, "drafts": drafts or [], "predictions": [31]}


def test_a_task_shows_the_model_choice_preselected():
    (prediction,) = to_task(SENTENCE, [THREAT], TAXONOMY.id)["predictions"]
    assert prediction == {
        "model_version": "m@1",
        "score": 0.7,
        "result": [
            {
                "from_name": "tone",
                "to_name": "sentence",
                "type": "choices",
                "value": {"choices": ["threat"]},
            }
        ],
    }


def test_a_task_has_every_field_of_the_interface():
    assert shape(interface(TAXONOMY)).fields <= to_task(SENTENCE, [], TAXONOMY.id)["data"].keys()


def test_a_task_shows_the_text_and_its_surroundings_as_they_are():
    data = to_task(SENTENCE, [THREAT], TAXONOMY.id)["data"]
    assert data == {
        "sentence_id": "d1:3",
        "text": TEXT,
        "heading": "",
        "before": "Earlier.",
        "after": "",
        "origin": "Talks · The Courier",
        "speaker": "Orlov",
        "side": "ruritania",
        "uncertainty": 0.3,
    }


def test_uncertainty_is_that_of_the_least_certain_axis():
    sure = THREAT.model_copy(update={"axis": "other", "scores": {"a": 0.9, "b": 0.1}})
    assert uncertainty([sure, THREAT]) == pytest.approx(0.3)
    assert uncertainty([]) == 1.0


def test_what_is_pulled_is_what_was_pushed():
    (annotation,) = to_annotations(exported([ROW]))
    assert annotation.sentence == SENTENCE
    assert annotation.predictions == {"tone": THREAT}


def test_an_annotation_says_who_when_how_long_and_what_was_changed():
    (annotation,) = to_annotations(exported([ROW]))
    assert annotation.model_dump(
        mode="json", include={"id", "annotator", "email", "seconds", "status", "labels", "changed"}
    ) == {
        "id": "7",
        "annotator": "user-2",
        "email": None,
        "seconds": 4.5,
        "status": "submitted",
        "labels": {"tone": "neither"},
        "changed": {"tone": True},
    }
    assert annotation.created_at.isoformat() == "2026-01-02T03:04:05+00:00"


def test_a_skipped_annotation_has_no_labels():
    (annotation,) = to_annotations(exported([ROW | {"was_cancelled": True}]))
    assert (annotation.status, annotation.labels, annotation.changed) == ("skipped", {}, {})


def test_a_draft_is_marked_and_has_its_author():
    first, second = to_annotations(exported([ROW], [DRAFT]))
    assert (first.id, first.status, first.annotator) == ("draft-7", "draft", "user-12")
    assert (second.id, second.status) == ("7", "submitted")


def test_emails_come_only_on_request():
    (annotation,) = to_annotations(exported([ROW]), {2: "ann@example.org"})
    assert annotation.email == "ann@example.org"


def test_of_two_models_the_one_that_the_annotator_saw_counts():
    newer = THREAT.model_copy(update={"model": "m@2"})
    (annotation,) = to_annotations(exported([ROW], predictions=(THREAT, newer)))
    assert annotation.predictions == {"tone": THREAT}


def test_the_annotation_of_a_deleted_user_is_kept():
    (annotation,) = to_annotations(exported([ROW | {"completed_by": None}]))
    assert annotation.annotator == "user-unknown"


def test_a_task_that_somebody_else_made_is_not_ours():
    assert is_ours(exported([]))
    assert not is_ours(exported([]) | {"meta": {}})
