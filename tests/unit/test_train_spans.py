"""Articles with spans become windows and tags; the text is our own."""

import gzip
import json
from random import Random

import pytest

from annotate.classifiers.tagging import TAGS
from annotate.errors import BadInput
from annotate.train.spans import (
    Span,
    Window,
    named_by_chance,
    read_articles,
    rougher,
    tags,
    windows,
)

TEXT = 'The envoy said, "We will stay." The talks went on. A minister warned of the cost.'


def at(words: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


ARTICLE = Window(
    TEXT,
    [
        Span("source", *at("The envoy")),
        Span("cue", *at("said")),
        Span("content", *at('"We will stay."')),
        Span("source", *at("A minister")),
        Span("cue", *at("warned of")),
        Span("content", *at("the cost")),
    ],
)


def words_of(window: Window) -> list[tuple[str, str]]:
    return [(role, window.text[max(start, 0) : end]) for role, start, end in window.spans]


def test_articles_are_read_with_the_spans_of_all_their_attributions(tmp_path):
    path = tmp_path / "train.jsonl.gz"
    one = {"source": [[0, 9]], "cue": [[10, 14]], "content": [[16, 31]]}
    with gzip.open(path, "wt") as file:
        file.write(json.dumps({"id": "a", "text": TEXT, "attributions": [one]}) + "\n")
    [article] = read_articles(path)
    assert words_of(article) == words_of(ARTICLE)[:3]


def test_a_row_without_spans_is_told_with_its_line(tmp_path):
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps({"text": TEXT, "attributions": [{"source": [[0, 9]]}]}) + "\n")
    with pytest.raises(BadInput, match=r"train.jsonl:1: KeyError\('cue'\)"):
        read_articles(path)


def test_windows_are_whole_sentences_and_lose_nothing():
    cut = list(windows(ARTICLE, 50, Random(0)))
    assert "".join(window.text for window in cut) == TEXT
    assert len(cut) > 1
    assert [span for window in cut for span in words_of(window)] == words_of(ARTICLE)


@pytest.mark.parametrize("seed", range(20))
def test_a_roughened_text_keeps_its_spans_in_place(seed):
    rough = rougher(ARTICLE, Random(seed), 1.0)
    said = dict(words_of(rough))
    assert [role for role, _ in words_of(rough)] == [role for role, _ in words_of(ARTICLE)]
    assert said["cue"] == "warned of"
    assert words_of(rough)[0][1].lower().removeprefix("the ") == "envoy"
    assert "We will stay." in words_of(rough)[2][1]
    assert said["content"].removeprefix("the ") == "cost"


def test_a_span_begins_with_its_own_tag_and_one_from_before_does_not():
    window = Window("so late. He said no", [Span("content", -4, 8), Span("cue", 12, 16)])
    offsets = [(0, 2), (3, 7), (7, 8), (9, 11), (12, 16), (17, 19)]
    names = [TAGS[tag] for tag in tags(window, offsets)]
    assert names == ["I-content", "I-content", "I-content", "O", "B-cue", "O"]


def test_a_name_is_marked_for_one_party_wherever_it_comes_again():
    text = "They told Anna Berg that Paris was late. In fact Paris and Anna Berg agreed."
    seen = set()
    for seed in range(40):
        marks = named_by_chance(text, Random(seed))
        parties = {(text[a:b], party) for a, b, party in marks}
        assert len({name for name, _ in parties}) == len(parties)
        assert all(name in {"Anna Berg", "Paris"} for name, _ in parties)
        seen |= parties
    assert {party for _, party in seen} == {1, 2, 3}
    assert any(not named_by_chance(text, Random(seed)) for seed in range(40))
