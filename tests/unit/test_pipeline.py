import pytest

from annotate import jsonl
from annotate.classifiers import Rating
from annotate.pipeline import prelabel_file, with_speakers
from annotate.prelabel import BATCH
from annotate.taxonomy import Actor, Axis, Label, Taxonomy
from annotate.types import Attribution, Prediction, Sentence

SIDES = ("north", "south")
TAXONOMY = Taxonomy(
    name="talks",
    version=1,
    actors=(
        Actor(name="Northland", side="north", aliases=("Berg",)),
        Actor(name="Southland", side="south", aliases=("Moreno",)),
    ),
    axes=tuple(
        Axis(
            name=name,
            question="?",
            labels=(
                *(Label(name=side, side=side) for side in SIDES),
                Label(name="neither", default=True),
            ),
        )
        for name in ("position", "gain")
    ),
)
AXES = len(TAXONOMY.axes)
NEXT = TAXONOMY.model_copy(update={"version": 2})


class Size:
    """As sure as its batch is large: a score that depends on the batch, as int8 weights give."""

    def __init__(self, id="size@1", *, fails_at=None):
        self.id = id
        self.fails_at = fails_at
        self.rated = []

    def rate(self, statements, axes):
        self.rated += [one.text for one in statements]
        if self.fails_at in (one.text for one in statements):
            raise KeyboardInterrupt
        score = 1 / (2 + len(statements))
        rating = Rating({"north": score, "south": 1 - score, "neither": 0.0})
        return [[rating for _ in axes] for _ in statements]

    def reads(self, language):
        return True


def sentence(index, text, document="d1", **fields):
    return Sentence(
        id=f"{document}:{index}",
        document_id=document,
        index=index,
        start=index * 100,
        end=index * 100 + len(text),
        text=text,
        **fields,
    )


COUNT = 2 * BATCH + 88
MANY = [sentence(index, f"S{index}") for index in range(COUNT)]


@pytest.fixture
def sentences(tmp_path):
    path = tmp_path / "sentences.jsonl"
    jsonl.write(path, MANY)
    return path


@pytest.fixture
def whole(tmp_path, sentences):
    """What a run without a stop writes."""
    path = tmp_path / "whole.jsonl"
    assert prelabel_file(sentences, path, TAXONOMY, Size()) == (COUNT, 0)
    return path.read_bytes()


def stop(sentences, output, *, at="S300", taxonomy=TAXONOMY):
    with pytest.raises(KeyboardInterrupt):
        prelabel_file(sentences, output, taxonomy, Size(fails_at=at))


def test_a_whole_run_writes_a_prediction_a_sentence_and_axis(tmp_path, sentences, whole):
    rows = list(jsonl.read(tmp_path / "whole.jsonl", Prediction))
    assert [row.sentence_id for row in rows[::AXES]] == [one.id for one in MANY]
    assert len(rows) == COUNT * AXES


def test_a_stopped_run_goes_on_and_the_file_is_that_of_an_unbroken_one(tmp_path, sentences, whole):
    output = tmp_path / "predictions.jsonl"
    stop(sentences, output)
    assert not output.exists()
    second = Size()
    assert prelabel_file(sentences, output, TAXONOMY, second) == (COUNT, BATCH)
    assert second.rated == [f"S{i}" for i in range(BATCH, COUNT)]
    assert output.read_bytes() == whole


def test_a_run_can_stop_more_than_once(tmp_path, sentences, whole):
    output = tmp_path / "predictions.jsonl"
    for at in ("S3", "S300", "S300", f"S{COUNT - 1}"):
        stop(sentences, output, at=at)
    assert prelabel_file(sentences, output, TAXONOMY, Size()) == (COUNT, 2 * BATCH)
    assert output.read_bytes() == whole


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_line_cut_short_is_written_again(tmp_path, sentences, whole, cut):
    output = tmp_path / "predictions.jsonl"
    stop(sentences, output, at=f"S{2 * BATCH}")
    part = tmp_path / "predictions.jsonl.unfinished"
    assert len(part.read_bytes().splitlines()) == 2 * BATCH * AXES
    part.write_bytes(part.read_bytes()[:-cut])  # cut=1 takes the line's end alone
    assert prelabel_file(sentences, output, TAXONOMY, Size()) == (COUNT, BATCH)
    assert output.read_bytes() == whole


def test_what_a_stop_left_in_the_middle_of_a_batch_is_asked_again(tmp_path, sentences, whole):
    output = tmp_path / "predictions.jsonl"
    part = tmp_path / "predictions.jsonl.unfinished"
    part.write_bytes(b"".join(whole.splitlines(keepends=True)[: (BATCH + 5) * AXES + 1]))
    assert prelabel_file(sentences, output, TAXONOMY, Size()) == (COUNT, BATCH)
    assert output.read_bytes() == whole


def test_another_model_starts_again(tmp_path, sentences):
    output = tmp_path / "predictions.jsonl"
    stop(sentences, output)
    assert prelabel_file(sentences, output, TAXONOMY, Size("size@2")) == (COUNT, 0)
    assert {row.model for row in jsonl.read(output, Prediction)} == {"size@2"}


def test_another_taxonomy_starts_again(tmp_path, sentences):
    output = tmp_path / "predictions.jsonl"
    stop(sentences, output)
    assert prelabel_file(sentences, output, NEXT, Size()) == (COUNT, 0)
    assert {row.taxonomy for row in jsonl.read(output, Prediction)} == {"talks@2"}


def test_other_sentences_start_again(tmp_path, sentences):
    output = tmp_path / "predictions.jsonl"
    stop(sentences, output)
    others = [sentence(index, f"T{index}", document="d2") for index in range(300)]
    jsonl.write(sentences, others)
    assert prelabel_file(sentences, output, TAXONOMY, Size()) == (300, 0)
    assert {row.sentence_id[:2] for row in jsonl.read(output, Prediction)} == {"d2"}


def test_an_earlier_output_stays_until_the_new_one_is_whole(tmp_path, sentences, whole):
    output = tmp_path / "predictions.jsonl"
    output.write_bytes(whole)
    stop(sentences, output, taxonomy=NEXT)
    assert output.read_bytes() == whole
    prelabel_file(sentences, output, NEXT, Size())
    assert {row.taxonomy for row in jsonl.read(output, Prediction)} == {"talks@2"}
    assert not (tmp_path / "predictions.jsonl.unfinished").exists()


def test_progress_begins_where_the_earlier_run_stopped(tmp_path, sentences):
    output = tmp_path / "predictions.jsonl"
    stop(sentences, output)
    told = []
    prelabel_file(sentences, output, TAXONOMY, Size(), progress=told.append)
    assert told[0] == BATCH
    assert told[-1] == COUNT


def says(index, speaker, side, document="d1"):
    return Attribution(
        document_id=document,
        content=((index * 100, index * 100 + 50),),
        speaker=speaker,
        side=side,
    )


def test_known_attributions_are_used_as_they_are():
    known = {"d1": [says(1, "Berg", "north")], "d2": [says(0, "Moreno", "south", "d2")]}
    spoken = with_speakers([*MANY[:3], sentence(0, "Yes.", "d2")], TAXONOMY, known)
    assert [(one.id, by.speaker if by else None) for one, by in spoken] == [
        ("d1:0", None),
        ("d1:1", "Berg"),
        ("d1:2", None),
        ("d2:0", "Moreno"),
    ]


def test_who_says_it_is_found_where_nobody_was_told():
    text = "“We leave on Friday,” Moreno said."
    ((_, by),) = with_speakers([sentence(0, text, language="en")], TAXONOMY)
    assert by.side == "south"


def test_a_taxonomy_without_actors_asks_for_no_speakers():
    text = "“We leave on Friday,” Moreno said."
    tone = Axis(
        name="tone",
        question="?",
        labels=(Label(name="harsh", hypotheses=("It is harsh.",)), Label(name="x", default=True)),
    )
    plain = Taxonomy(name="plain", version=1, axes=(tone,))
    assert [by for _, by in with_speakers([sentence(0, text)], plain)] == [None]


def test_headings_give_speakers_but_are_labelled_only_when_told_to():
    document = [
        sentence(0, "Position of Southland", kind="heading", language="en"),
        sentence(1, "The offer stands.", heading="Position of Southland", language="en"),
    ]
    assert [one.id for one, _ in with_speakers(document, TAXONOMY)] == ["d1:1"]
    every = list(with_speakers(document, TAXONOMY, all_kinds=True))
    assert [one.id for one, _ in every] == ["d1:0", "d1:1"]
    assert every[1][1].side == "south"


def test_speakers_are_found_document_by_document():
    read = []

    def endless():
        for number in range(1000):
            read.append(number)
            yield sentence(0, "Berg said so.", f"d{number}")

    next(with_speakers(endless(), TAXONOMY))
    assert len(read) <= 2
