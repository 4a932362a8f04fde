"""Documents in, sentences out: offsets, kinds and context."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.split import split
from annotate.types import Document, Sentence

DATA = Path(__file__).parent.parent / "data" / "split"
ARTICLE = """The Letter

Anna Berg

Vienna wrote first. Moscow answered.
Position of Vienna
“We wait.”

Subscribe to our channel
The end is open.
"""


def sentences(text: str, title: str | None = None, author: str | None = None) -> list[Sentence]:
    return list(split([Document(id="d1", text=text, title=title, author=author)]))


def kinds(text: str, title: str | None = None, author: str | None = None) -> dict[str, str]:
    return {sentence.text: sentence.kind for sentence in sentences(text, title, author)}


@pytest.mark.parametrize("name", ["machine_translated", "russian", "ukrainian"])
def test_an_article_is_split_as_a_person_split_it(name: str) -> None:
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    expected = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert [f"{s.kind}\t{s.heading or ''}\t{s.text}" for s in sentences(text)] == expected


def test_a_sentence_has_its_heading_and_the_sentences_around_it() -> None:
    of_article = {sentence.text: sentence for sentence in sentences(ARTICLE)}
    quoted = of_article["“We wait.”"]
    assert quoted.heading == "Position of Vienna"
    assert quoted.before == "Moscow answered."
    assert quoted.after == "The end is open."
    first = of_article["Vienna wrote first."]
    assert (first.heading, first.before, first.after) == (None, None, "Moscow answered.")


def test_a_sentence_is_numbered_and_carries_the_fields_of_its_document() -> None:
    document = Document(
        id="d1", text="One.\nTwo.", title="T", source="Ode", date="2023-02-03", language="en"
    )
    assert list(split([document]))[1] == Sentence(
        id="d1:1",
        document_id="d1",
        index=1,
        start=5,
        end=9,
        text="Two.",
        before="One.",
        title="T",
        source="Ode",
        date="2023-02-03",
        language="en",
    )


def test_documents_stream_one_by_one() -> None:
    def endless() -> Iterator[Document]:
        yield Document(id="d1", text="One. Two.")
        raise AssertionError("the second document was asked for too early")

    stream = split(endless())
    assert [next(stream).text, next(stream).text] == ["One.", "Two."]


def test_a_blank_document_has_no_sentences() -> None:
    assert sentences(" \n\t\n") == []


CHARACTERS = "aБї5.!?…,;:\"'“”«»‘’()[]—-*#•😀 \n\r\t\u00a0\u2028\x00\ufeff"
PIECES = """U.S. |Gen. |г. |т. |№ 5|[1]|. |.” |?» — |The |Он |Position of |said |...|By |
About the author
|Subscribe to our channel|Фото: |5 may 2020
|

|1. |- """


@pytest.mark.parametrize("seed", range(200))
def test_any_text_is_covered_by_slices_that_are_valid_records(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [*CHARACTERS, *PIECES.split("|")]
    text = "".join(chance.choices(pieces, k=chance.randrange(1, 300)))
    found = sentences(text, title=chance.choice([None, "The Gen."]))
    end = 0
    for index, sentence in enumerate(found):
        assert Sentence.model_validate(sentence.model_dump()) == sentence
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip()
        assert sentence.index == index
        assert sentence.text
        assert not text[end : sentence.start].strip()
        end = sentence.end
    assert not text[end:].strip()


def test_a_line_of_a_hundred_thousand_characters_takes_no_seconds() -> None:
    text = "A. " * 20_000 + '." ' * 20_000 + "1.1.1" + "1" * 80 + "x"
    began = time.process_time()
    assert sum(len(sentence.text) for sentence in sentences(text)) > 100_000
    assert time.process_time() - began < 5
