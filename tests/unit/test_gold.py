"""Labelled articles: what the reader gives, what it refuses, and that ours keep their promises."""

import re
from collections import Counter
from pathlib import Path

import pytest

from annotate.errors import BadInput
from annotate.gold import read_gold
from annotate.types import Sentence

STANCE = Path(__file__).parents[1] / "data" / "stance"
SPLITS = ("dev", "test")

ARTICLE = """\
# axes: position posture
# title: Talks end early
# language: en
# style: agency
# source: Quay Wire
# date: 2031-03-02

date\t-\tOSLO, March 2

neither\tneither\tThe talks ended at noon.
russian_position\tthreat\t"Wait and see," the deputy minister said.

heading\t-\tPosition of the USA

us_position\tde_escalation\tWashington — asked later — will go on.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "talks.tsv"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def gold(split: str) -> list[tuple[Sentence, dict[str, str]]]:
    return list(read_gold(STANCE / split))


def test_every_sentence_is_a_slice_of_paragraphs_joined_by_line_breaks(article: Path) -> None:
    text = (
        "OSLO, March 2\n"
        'The talks ended at noon. "Wait and see," the deputy minister said.\n'
        "Position of the USA\n"
        "Washington — asked later — will go on."
    )
    sentences = [sentence for sentence, _ in read_gold(article)]
    assert [text[sentence.start : sentence.end] for sentence in sentences] == [
        sentence.text for sentence in sentences
    ]
    assert sentences[-1].end == len(text)


def test_labels_are_by_axis_and_a_heading_has_none(article: Path) -> None:
    assert [(sentence.kind, labels) for sentence, labels in read_gold(article)] == [
        ("date", {}),
        ("sentence", {"position": "neither", "posture": "neither"}),
        ("sentence", {"position": "russian_position", "posture": "threat"}),
        ("heading", {}),
        ("sentence", {"position": "us_position", "posture": "de_escalation"}),
    ]


def test_a_sentence_knows_its_heading_and_its_neighbours(article: Path) -> None:
    *_, quotation, _, last = (sentence for sentence, _ in read_gold(article))
    assert quotation.heading is None
    assert quotation.before == "The talks ended at noon."
    assert quotation.after == last.text
    assert last.heading == "Position of the USA"
    assert last.before == quotation.text
    assert last.after is None


def test_a_sentence_carries_its_document(article: Path) -> None:
    *_, last = (sentence for sentence, _ in read_gold(article))
    assert (last.title, last.source, last.date, last.language) == (
        "Talks end early",
        "Quay Wire",
        "2031-03-02",
        "en",
    )
    assert last.id == f"{last.document_id}:4"
    assert last.document_id == "d95e68281a159"


def test_one_axis_of_another_taxonomy_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "claims.tsv").write_text(
        "# axes: claim\ntitle\t-\tA bridge\n\nfactual\tThe bridge is long.\n", encoding="utf-8"
    )
    assert [labels for _, labels in read_gold(tmp_path)] == [{}, {"claim": "factual"}]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("neither\tneither\tA.", "bad.tsv:1: no '# axes: …' line above"),
        ("# axes: a b\n\nneither\tA.", "bad.tsv:3: 1 labels for 2 axes"),
        ("# axes: a b\nx\ty\tz\tA.", "bad.tsv:2: 3 labels for 2 axes"),
        ("# axes: a b\nx\t\tA.", "bad.tsv:2: 2 labels for 2 axes"),
        ("# axes: a b\nA sentence alone.", "bad.tsv:2: 0 labels for 2 axes"),
        ("# axes: a b\nx\ty\t", "bad.tsv:2: no text, or spaces around it"),
        ("# axes: a b\nx\ty\tA. ", "bad.tsv:2: no text, or spaces around it"),
        ("# axes: a b\nheadline\t-\tA", "bad.tsv:2: 'headline' is no kind of line"),
        ("# axes: a b\n# colour: red", "bad.tsv:2: bad header line '# colour: red'"),
        ("# axes: a b\n# title:", "bad.tsv:2: bad header line '# title:'"),
        ("# axes: a b\n# axes: a", "bad.tsv:2: bad header line '# axes: a'"),
        ("# axes: a b\n", "bad.tsv: holds no sentence"),
        ("", "bad.tsv: holds no sentence"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, rows: str, message: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        list(read_gold(path))
    assert error.value.message == f"{tmp_path}/{message}"
    assert error.value.hint


def test_a_missing_file_a_folder_without_articles_and_bytes_that_are_no_text_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match=r"nothing\.tsv: no such file"):
        list(read_gold(tmp_path / "nothing.tsv"))
    with pytest.raises(BadInput, match=r"holds no \.tsv file"):
        list(read_gold(tmp_path))
    (tmp_path / "bytes.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"bytes\.tsv: not UTF-8 text"):
        list(read_gold(tmp_path))


@pytest.mark.parametrize("split", SPLITS)
def test_our_articles_have_only_labels_of_the_codebook(split: str) -> None:
    labelled = [labels for sentence, labels in gold(split) if sentence.kind == "sentence"]
    assert {labels["position"] for labels in labelled} == {
        "russian_position",
        "us_position",
        "neither",
    }
    assert {labels["posture"] for labels in labelled} == {"threat", "de_escalation", "neither"}


@pytest.mark.parametrize("split", SPLITS)
def test_our_articles_are_fourteen_of_22_to_32_sentences_two_of_them_russian(split: str) -> None:
    sentences = [sentence for sentence, _ in gold(split) if sentence.kind == "sentence"]
    lengths = Counter(sentence.document_id for sentence in sentences)
    assert len(lengths) == 14
    assert min(lengths.values()) >= 22
    assert max(lengths.values()) <= 32
    assert len({s.document_id for s in sentences if s.language == "ru"}) == 2


def test_dev_and_test_share_no_sentence_and_no_run_of_six_words() -> None:
    def runs(split: str) -> set[tuple[str, ...]]:
        words = [re.findall(r"\w+", sentence.text.lower()) for sentence, _ in gold(split)]
        return {tuple(word[i : i + 6]) for word in words for i in range(len(word) - 5)}

    assert runs("dev") & runs("test") == set()
