"""The exported folder in the hands of the real `datasets` library."""

from datetime import UTC, datetime

import pytest
from datasets import ClassLabel, Value, load_dataset

from annotate.export import export
from annotate.taxonomy import Taxonomy
from annotate.types import Annotation, Prediction, Sentence

TAXONOMY = Taxonomy.model_validate(
    {
        "name": "claims",
        "version": 1,
        "axes": [
            {
                "name": "claim",
                "question": "Can it be checked?",
                "labels": [  # words that YAML would like to read as booleans
                    {"name": "yes", "hypotheses": ["It can be checked."]},
                    {"name": "no", "default": True},
                ],
            },
            {
                "name": "posture",
                "question": "How is it put?",
                "labels": [
                    {"name": "threat", "hypotheses": ["Someone threatens someone."]},
                    {"name": "neither", "default": True},
                ],
            },
        ],
    }
)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def annotations(documents, *, posture="threat"):
    """Two sentences a document, the second one labelled by two people who disagree on `claim`."""
    for number in range(documents):
        for index, votes in enumerate((["yes"], ["yes", "no"])):
            text = f"«Ответ {number}.{index}» — 🙂 said the minister."
            sentence = Sentence(
                id=f"d{number}:{index}",
                document_id=f"d{number}",
                index=index,
                start=100 * index,
                end=100 * index + len(text),
                text=text,
                title=f"Talks, day {number}",
                date="2024-05-01",
                language="en",
            )
            for annotator, claim in zip("ab", votes, strict=False):
                yield Annotation(
                    id=f"{annotator}{number}{index}",
                    sentence=sentence,
                    taxonomy="claims@1",
                    annotator=annotator,
                    created_at=NOON,
                    updated_at=NOON,
                    labels={"claim": claim, "posture": posture},
                    predictions={
                        "posture": Prediction(
                            sentence_id=sentence.id,
                            axis="posture",
                            scores={"threat": 0.25, "neither": 0.75},
                            model="nli@1",
                            taxonomy="claims@1",
                        )
                    },
                )


@pytest.fixture
def load(tmp_path):
    """Load a folder as a user would, with a cache that the test throws away."""

    def loaded(folder, *arguments, **options):
        return load_dataset(str(folder), *arguments, cache_dir=str(tmp_path / "cache"), **options)

    return loaded


def test_load_dataset_loads_the_folder_with_no_other_argument(tmp_path, load):
    report = export(annotations(10), TAXONOMY, tmp_path / "ds")
    dataset = load(tmp_path / "ds")
    assert {name: part.num_rows for name, part in dataset.items()} == {
        name: split.sentences for name, split in report.splits.items()
    }
    assert list(dataset) == ["train", "validation", "test"]


def test_each_axis_is_a_class_label_with_the_names_of_the_taxonomy(tmp_path, load):
    export(annotations(3), TAXONOMY, tmp_path / "ds")
    features = load(tmp_path / "ds")["train"].features
    assert features["claim"] == features["claim_model"] == ClassLabel(names=["yes", "no"])
    assert features["posture"].int2str(0) == "threat"
    assert features["posture_model_score"] == Value("float64")
    assert features["annotations"].feature["labels"]["claim"] == ClassLabel(names=["yes", "no"])


def test_labels_text_and_annotations_come_back_as_they_went_in(tmp_path, load):
    export(annotations(1), TAXONOMY, tmp_path / "ds")
    train = load(tmp_path / "ds")["train"]
    first, second = train
    assert second["text"] == "«Ответ 0.1» — 🙂 said the minister."
    assert second["end"] - second["start"] == len(second["text"])
    assert train.features["claim"].int2str(first["claim"]) == "yes"
    assert (second["claim"], second["claim_agreement"], second["claim_model"]) == (None, 0.5, None)
    assert [one["labels"]["claim"] for one in second["annotations"]] == [0, 1]
    assert first["annotations"][0]["created_at"] == NOON
    assert first["annotations"][0]["changed"] == {"claim": None, "posture": True}


def test_no_document_stands_in_two_splits(tmp_path, load):
    export(annotations(30), TAXONOMY, tmp_path / "ds")
    dataset = load(tmp_path / "ds")
    documents = [set(part["document_id"]) for part in dataset.values()]
    assert sum(map(len, documents)) == len(set.union(*documents)) == 30


@pytest.mark.parametrize(("documents", "splits"), [(1, ["train"]), (2, ["train", "test"])])
def test_one_or_two_documents_load_too(tmp_path, load, documents, splits):
    export(annotations(documents), TAXONOMY, tmp_path / "ds")
    assert list(load(tmp_path / "ds")) == splits


def test_after_a_new_export_the_same_cache_gives_the_new_labels(tmp_path, load):
    export(annotations(3), TAXONOMY, tmp_path / "ds")
    assert set(load(tmp_path / "ds")["train"]["posture"]) == {0}
    export(annotations(3, posture="neither"), TAXONOMY, tmp_path / "ds")
    assert set(load(tmp_path / "ds")["train"]["posture"]) == {1}


def test_the_columns_that_a_trainer_takes_are_numbers_beside_texts(tmp_path, load):
    export(annotations(3), TAXONOMY, tmp_path / "ds")
    train = load(tmp_path / "ds")["train"].select_columns(["text", "posture"])
    batch = train.rename_column("posture", "labels")[:2]
    assert batch["labels"] == [0, 0]
    assert all(isinstance(text, str) for text in batch["text"])


def test_a_sentence_without_a_majority_can_be_filtered_out(tmp_path, load):
    export(annotations(1), TAXONOMY, tmp_path / "ds")
    decided = load(tmp_path / "ds")["train"].filter(lambda row: row["claim"] is not None)
    assert decided["sentence_id"][:] == ["d0:0"]


def test_the_files_load_as_bare_parquet_with_their_features(tmp_path):
    export(annotations(3), TAXONOMY, tmp_path / "ds")
    train = load_dataset(
        "parquet",
        data_files=str(tmp_path / "ds" / "data" / "train-*.parquet"),
        cache_dir=str(tmp_path / "cache"),
        split="train",
    )
    assert train.features["posture"].names == ["threat", "neither"]


def test_the_folder_streams(tmp_path):
    export(annotations(3), TAXONOMY, tmp_path / "ds")
    stream = load_dataset(str(tmp_path / "ds"), split="train", streaming=True)
    assert next(iter(stream))["posture"] == 0
