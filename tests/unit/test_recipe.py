import gzip
import json

import pytest

from annotate.errors import BadInput
from annotate.resources import resource
from annotate.train.nli import LABELS, NOT_ENTAILMENT, Pair, batches, read_pairs
from annotate.train.recipe import load_recipe

RECIPE = """\
name: tiny
version: 1
summary: A model for the tests.
start: tiny-start
license: Apache-2.0
languages: [en]
data: {train: train.jsonl, dev: dev.jsonl}
fit:
  pairs: 40
  learning_rate: 1.0e-3
"""


def recipe(tmp_path, text):
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(resource("configs/recipes").glob("*.yaml")), ids=str)
def test_a_shipped_recipe_is_sound(path):
    assert load_recipe(path).name == path.stem


def test_a_recipe_has_defaults_for_what_it_does_not_say(tmp_path):
    found = load_recipe(recipe(tmp_path, RECIPE))
    assert (found.id, found.fit.batch_size, found.fit.dropout) == ("tiny@1", 32, 0.0)
    assert (found.data.sources, found.stance) == ((), None)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("  pairs: 40", "  pears: 40", 9, "fit.pears: "),
        ("  pairs: 40", "  pairs: 0", 9, "fit.pairs: "),
        ("  pairs: 40", "  pairs: many", 9, "fit.pairs: "),
        ("name: tiny", "name: Tiny Model", 1, "name: "),
        ("license: Apache-2.0", "licence: Apache-2.0", 5, "licence: "),
        ("data: {train: train.jsonl, dev: dev.jsonl}", "data: {train: x}", 7, "data.dev: "),
        ("version: 1", "version: one", 2, "version: must be a whole number"),
        ("summary: A model for the tests.", "summary: [", 5, "not YAML: a bracket"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, old, new, line, reason):
    path = recipe(tmp_path, RECIPE.replace(old, new))
    with pytest.raises(BadInput) as error:
        load_recipe(path)
    assert error.value.message.startswith(f"{path}:")
    assert f"{line}: {reason}" in error.value.message


def test_a_missing_recipe_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        load_recipe(tmp_path / "recipe.yaml")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- one\n"])
def test_what_is_no_recipe_is_refused(tmp_path, content):
    path = tmp_path / "recipe.yaml"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"recipe\.yaml"):
        load_recipe(path)


ROWS = [
    {
        "premise": "It rains — ещё.",
        "hypothesis": "It is wet.",
        "label": "entailment",
        "source": "a",
    },
    {"premise": "It rains.", "hypothesis": "It is dry.", "label": "contradiction", "source": "a"},
    {"premise": "It rains.", "hypothesis": "It is May.", "label": "not_entailment", "source": "b"},
]


def pairs_file(tmp_path, *lines, name="pairs.jsonl"):
    path = tmp_path / name
    content = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("name", ["pairs.jsonl", "pairs.jsonl.gz"])
def test_pairs_are_read_plain_and_compressed(tmp_path, name):
    path = pairs_file(tmp_path, *(json.dumps(row, ensure_ascii=False) for row in ROWS), name=name)
    assert read_pairs(path) == [
        Pair("It rains — ещё.", "It is wet.", LABELS.index("entailment")),
        Pair("It rains.", "It is dry.", LABELS.index("contradiction")),
        Pair("It rains.", "It is May.", NOT_ENTAILMENT),
    ]


def test_only_the_sources_that_were_named_are_read(tmp_path):
    path = pairs_file(tmp_path, *map(json.dumps, ROWS))
    assert [pair.hypothesis for pair in read_pairs(path, ["b"])] == ["It is May."]
    with pytest.raises(BadInput, match="no pair of c"):
        read_pairs(path, ["c"])


@pytest.mark.parametrize(
    "line",
    [
        "not JSON",
        '["a list"]',
        '{"premise": "A.", "hypothesis": "B."}',
        '{"premise": "A.", "hypothesis": "B.", "label": "maybe", "source": "a"}',
        '{"premise": "A.", "hypothesis": "B.", "label": "neutral"}',
        '{"premise": "A.", "hypothesis": "B.", "label": ["neutral"], "source": "a"}',
    ],
)
def test_a_bad_pair_is_named_by_its_line(tmp_path, line):
    path = pairs_file(tmp_path, json.dumps(ROWS[0]), line)
    with pytest.raises(BadInput) as error:
        read_pairs(path, ["a"])
    assert error.value.message.startswith(f"{path}:2: ")
    assert "not_entailment" in error.value.hint


def test_missing_empty_and_broken_files_of_pairs_are_errors(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        read_pairs(tmp_path / "away.jsonl")
    with pytest.raises(BadInput, match="no pair of any source"):
        read_pairs(pairs_file(tmp_path))
    whole = pairs_file(tmp_path, *map(json.dumps, ROWS), name="pairs.jsonl.gz")
    whole.write_bytes(whole.read_bytes()[:-9])
    with pytest.raises(BadInput, match=r"pairs\.jsonl\.gz"):
        read_pairs(whole)
    whole.write_bytes(b"plain text")
    with pytest.raises(BadInput, match=r"pairs\.jsonl\.gz"):
        read_pairs(whole)


PAIRS = [Pair("p" * (i % 17 + 1), f"h{i}", i % 3) for i in range(100)]


def test_batches_hold_every_pair_once_before_any_comes_again():
    cut = list(batches(PAIRS, count=100, batch_size=8, seed=1))
    assert sorted(pair.hypothesis for batch in cut for pair in batch) == sorted(
        pair.hypothesis for pair in PAIRS
    )
    twice = [pair for batch in batches(PAIRS, count=200, batch_size=8, seed=1) for pair in batch]
    assert all(twice.count(pair) == 2 for pair in PAIRS)


def test_batches_go_round_until_there_are_enough():
    sizes = [len(batch) for batch in batches(PAIRS[:3], count=10, batch_size=4, seed=1)]
    assert sorted(sizes) == [2, 4, 4]


def test_the_same_seed_gives_the_same_batches():
    first, again, other = (
        list(batches(PAIRS, count=100, batch_size=8, seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
