from datetime import UTC, datetime, timedelta, timezone

import pyarrow.parquet as pq
import pytest

from annotate.errors import BadInput, BadRecord, BadTaxonomy
from annotate.export import export
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.types import Annotation, Evidence, Prediction, Sentence

TAXONOMY = Taxonomy.model_validate(
    {
        "name": "tone",
        "version": 1,
        "axes": [
            {
                "name": "posture",
                "question": "How is it put?",
                "labels": [
                    {"name": "threat", "hypotheses": ["Someone threatens someone."]},
                    {"name": "calm", "hypotheses": ["Someone calms someone."]},
                    {"name": "neither", "default": True},
                ],
            }
        ],
    }
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def annotation(label="threat", *, by="ann", of="d1:0", at=0, **fields):
    """What `by` says of sentence `of`, `at` minutes after noon; the model said calm."""
    document_id, index = of.split(":")
    text = f"Sentence {of} of our own."
    sentence = Sentence(
        id=of, document_id=document_id, index=int(index), start=9, end=9 + len(text), text=text
    )
    prediction = Prediction(
        sentence_id=of,
        axis="posture",
        scores={"threat": 0.2, "calm": 0.7, "neither": 0.1},
        model="nli@1",
        taxonomy="tone@1",
        evidence=Evidence(speaker="The minister", side="a"),
    )
    given = {
        "id": f"{by}-{of}-{at}",
        "sentence": sentence,
        "taxonomy": "tone@1",
        "annotator": by,
        "created_at": NOON,
        "updated_at": NOON + timedelta(minutes=at),
        "labels": {"posture": label},
        "predictions": {"posture": prediction},
    }
    return Annotation(**(given | fields))


def rows(folder, split="train"):
    return pq.read_table(folder / f"data/{split}-00000-of-00001.parquet").to_pylist()


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


THREAT, CALM, NEITHER = 0, 1, 2


def test_a_row_has_the_persons_label_beside_the_models(tmp_path):
    export([annotation("threat")], TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["text"], row["start"]) == ("Sentence d1:0 of our own.", 9)
    assert (row["posture"], row["posture_agreement"]) == (THREAT, 1.0)
    assert (row["posture_model"], row["posture_model_score"]) == (CALM, 0.7)
    assert (row["speaker"], row["side"]) == ("The minister", "a")
    assert (row["model"], row["taxonomy"]) == ("nli@1", "tone@1")


def test_the_majority_of_the_annotators_decides(tmp_path):
    given = [annotation("threat", by="a"), annotation("calm", by="b"), annotation("calm", by="c")]
    export(given, TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["posture"], row["posture_agreement"]) == (CALM, pytest.approx(2 / 3))


def test_a_tie_gives_no_label_and_says_how_far_they_agree(tmp_path):
    export([annotation("threat", by="a"), annotation("calm", by="b")], TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["posture"], row["posture_agreement"]) == (None, 0.5)


def test_every_submitted_annotation_stands_in_the_row(tmp_path):
    given = [annotation("calm", by="b", at=2), annotation("threat", by="a", at=1, seconds=4.5)]
    export(given, TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    first, second = row["annotations"]
    assert first == {
        "id": "a-d1:0-1",
        "annotator": "a",
        "created_at": NOON,
        "updated_at": NOON + timedelta(minutes=1),
        "seconds": 4.5,
        "labels": {"posture": THREAT},
        "predictions": {"posture": {"label": CALM, "score": 0.7, "model": "nli@1"}},
        "changed": {"posture": True},
    }
    assert (second["annotator"], second["changed"]) == ("b", {"posture": False})


def test_the_latest_annotation_of_a_person_counts_and_the_earlier_one_is_kept(tmp_path):
    given = [annotation("calm", at=5), annotation("threat", at=1), annotation("calm", by="b")]
    report = export(given, TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["posture"], row["posture_agreement"]) == (CALM, 1.0)
    assert len(row["annotations"]) == 3
    assert (report.annotators, report.repeated) == (2, 1)


def test_times_with_and_without_a_zone_are_compared_in_utc(tmp_path):
    east = timezone(timedelta(hours=3))
    earlier = annotation("calm", id="1", updated_at=datetime(2024, 5, 1, 14, tzinfo=east))
    later = annotation("threat", id="2", updated_at=datetime(2024, 5, 1, 12))
    export([later, earlier], TAXONOMY, tmp_path / "ds")
    assert rows(tmp_path / "ds")[0]["posture"] == THREAT


def test_an_annotation_pulled_twice_counts_once_as_it_was_updated_last(tmp_path):
    old = annotation("calm", id="7", at=1, status="draft")
    new = annotation("threat", id="7", at=2)
    report = export([new, old, new], TAXONOMY, tmp_path / "ds")
    assert (report.annotations, report.drafts) == (1, 0)


def test_skipped_and_drafts_are_counted_and_are_no_labels(tmp_path):
    given = [
        annotation("threat", by="a"),
        annotation("calm", by="b", status="skipped"),
        annotation("calm", by="c", status="draft"),
        annotation("calm", of="d1:1", status="skipped"),
    ]
    report = export(given, TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["posture"], len(row["annotations"])) == (THREAT, 1)
    assert (report.sentences, report.skipped, report.drafts) == (1, 2, 1)


def test_a_sentence_without_a_prediction_has_no_model_columns(tmp_path):
    export([annotation("threat", predictions={})], TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["posture"], row["posture_model"], row["model"]) == (THREAT, None, None)


def test_an_axis_nobody_answered_has_no_label(tmp_path):
    export([annotation(labels={})], TAXONOMY, tmp_path / "ds")
    (row,) = rows(tmp_path / "ds")
    assert (row["posture"], row["posture_agreement"]) == (None, None)


def test_sentences_with_too_few_annotators_are_left_out(tmp_path):
    given = [
        annotation(by="a"),
        annotation(by="b"),
        annotation(by="a", of="d1:1"),
        annotation(by="a", of="d1:1", at=1),
    ]
    report = export(given, TAXONOMY, tmp_path / "ds", min_annotators=2)
    assert [row["sentence_id"] for row in rows(tmp_path / "ds")] == ["d1:0"]
    assert report.too_few == 1


def test_the_same_annotations_in_any_order_give_the_same_bytes(tmp_path):
    given = [
        annotation(label, by=by, of=f"d{document}:{index}")
        for document in range(5)
        for index in (10, 9, 2)
        for by, label in (("a", "threat"), ("b", "calm"))
    ]
    export(given, TAXONOMY, tmp_path / "one")
    export(reversed(given), TAXONOMY, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_sentences_stand_in_the_order_of_their_document(tmp_path):
    given = [annotation(of=f"d1:{index}") for index in (10, 9, 2)]
    export(given, TAXONOMY, tmp_path / "ds")
    assert [row["sentence_id"] for row in rows(tmp_path / "ds")] == ["d1:2", "d1:9", "d1:10"]


def test_no_email_address_gets_into_the_dataset(tmp_path):
    export([annotation(email="ann@example.org")], TAXONOMY, tmp_path / "ds")
    assert not any(b"ann@example.org" in content for content in files(tmp_path / "ds").values())


def test_the_taxonomy_lies_beside_the_data_and_loads_as_it_was(tmp_path):
    export([annotation()], TAXONOMY, tmp_path / "ds")
    assert load_taxonomy(str(tmp_path / "ds" / "taxonomy.yaml")) == TAXONOMY


@pytest.mark.parametrize("target", ["the tariff", 'a "big": {deal}', "neither"])
def test_a_taxonomy_with_a_target_loads_as_it_was(tmp_path, target):
    taxonomy = load_taxonomy("support-oppose", target=target)
    given = annotation(taxonomy=taxonomy.id, labels={"stance": "support"}, predictions={})
    export([given], taxonomy, tmp_path / "ds")
    assert load_taxonomy(str(tmp_path / "ds" / "taxonomy.yaml")) == taxonomy


def test_a_new_export_takes_the_place_of_the_earlier_one(tmp_path):
    export([annotation(of=f"d{number}:0") for number in range(3)], TAXONOMY, tmp_path / "ds")
    export([annotation(of="d9:0")], TAXONOMY, tmp_path / "ds")
    assert sorted(files(tmp_path / "ds")) == [
        "README.md",
        "data/train-00000-of-00001.parquet",
        "taxonomy.yaml",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["ds"]


def test_a_failed_export_leaves_the_earlier_one_untouched(tmp_path):
    export([annotation()], TAXONOMY, tmp_path / "ds")
    before = files(tmp_path / "ds")

    def breaks_off():
        yield annotation("calm")
        raise BadRecord("line 2")

    with pytest.raises(BadRecord):
        export(breaks_off(), TAXONOMY, tmp_path / "ds")
    assert files(tmp_path / "ds") == before
    assert [path.name for path in tmp_path.iterdir()] == ["ds"]


def test_an_error_while_writing_leaves_the_earlier_one_untouched(tmp_path):
    export([annotation()], TAXONOMY, tmp_path / "ds")
    before = files(tmp_path / "ds")
    with pytest.raises(UnicodeEncodeError):  # a lone surrogate fits in no file
        export([annotation("calm")], TAXONOMY, tmp_path / "ds", name="broken \ud800")
    assert files(tmp_path / "ds") == before
    assert [path.name for path in tmp_path.iterdir()] == ["ds"]


def test_an_export_killed_between_the_two_renames_is_mended_by_the_next(tmp_path):
    export([annotation()], TAXONOMY, tmp_path / "ds")
    (tmp_path / "ds").rename(tmp_path / ".ds.earlier")
    export([annotation("calm")], TAXONOMY, tmp_path / "ds")
    assert rows(tmp_path / "ds")[0]["posture"] == CALM
    assert [path.name for path in tmp_path.iterdir()] == ["ds"]


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "README.md").write_text("My notes.\n")
    with pytest.raises(BadInput, match="no dataset that `annotate export` wrote"):
        export([annotation()], TAXONOMY, tmp_path)
    assert files(tmp_path) == {"README.md": b"My notes.\n"}


def test_a_dataset_with_a_file_of_the_users_own_is_not_replaced(tmp_path):
    export([annotation()], TAXONOMY, tmp_path / "ds")
    (tmp_path / "ds" / "notes.txt").write_text("Keep me.")
    with pytest.raises(BadInput, match=r"notes\.txt"):
        export([annotation()], TAXONOMY, tmp_path / "ds")
    assert (tmp_path / "ds" / "notes.txt").read_text() == "Keep me."


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "ds").write_text("a file")
    with pytest.raises(BadInput, match="is a file"):
        export([annotation()], TAXONOMY, tmp_path / "ds")


def test_no_submitted_annotation_at_all_is_an_error_with_advice(tmp_path):
    with pytest.raises(BadInput, match=r"no submitted annotation \(1 skipped, 0 drafts\)") as info:
        export([annotation(status="skipped")], TAXONOMY, tmp_path / "ds")
    assert "annotate pull" in info.value.hint
    assert not (tmp_path / "ds").exists()


def test_where_no_sentence_has_enough_annotators_the_error_names_the_most(tmp_path):
    with pytest.raises(BadInput, match="no sentence has 3 annotators; the most is 1"):
        export([annotation()], TAXONOMY, tmp_path / "ds", min_annotators=3)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"taxonomy": "tone@2"}, "made with taxonomy 'tone@2', not 'tone@1'"),
        ({"labels": {"posture": "angry"}}, "axis 'posture' has no label 'angry'"),
        ({"labels": {"mood": "calm"}}, "taxonomy 'tone@1' has no axis 'mood'"),
    ],
)
def test_an_annotation_that_the_taxonomy_does_not_know_is_refused(tmp_path, fields, message):
    with pytest.raises(BadRecord, match=message) as info:
        export([annotation(**fields)], TAXONOMY, tmp_path / "ds")
    assert "annotation ann-d1:0-0 of sentence d1:0" in info.value.message
    assert info.value.hint


def test_a_prediction_of_another_taxonomy_is_refused(tmp_path):
    other = annotation().predictions["posture"].model_copy(update={"taxonomy": "other@1"})
    with pytest.raises(BadRecord, match="made with taxonomy 'other@1'"):
        export([annotation(predictions={"posture": other})], TAXONOMY, tmp_path / "ds")


def test_one_sentence_id_with_two_texts_is_refused(tmp_path):
    text = "Split in another way."
    other = Sentence(id="d1:0", document_id="d1", index=0, start=9, end=30, text=text)
    with pytest.raises(BadRecord, match="sentence d1:0 is another one"):
        export([annotation(), annotation(by="b", sentence=other)], TAXONOMY, tmp_path / "ds")


@pytest.mark.parametrize("name", ["text", "model", "annotations"])
def test_an_axis_called_like_another_column_is_refused(tmp_path, name):
    axis = TAXONOMY.axes[0].model_copy(update={"name": name})
    taxonomy = TAXONOMY.model_copy(update={"axes": (axis,)})
    with pytest.raises(BadTaxonomy, match=f"{name}.* would stand in the dataset twice"):
        export([annotation()], taxonomy, tmp_path / "ds")
