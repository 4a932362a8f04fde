import gzip
import json
from random import Random

import pytest

from annotate.errors import BadInput
from annotate.resources import resource
from annotate.train.nli import LABELS, NOT_ENTAILMENT, Example, Pair, examples, read_pairs
from annotate.train.recipe import load_recipe
from annotate.train.rows import Row, batches, masked, padded

RECIPE = """\
kind: stance
name: tiny
version: 1
summary: A model for the tests.
start: tiny-start
license: Apache-2.0
languages: [en]
data: {train: train.jsonl, dev: dev.jsonl}
phases:
  - sources: {ours: 1}
    steps: 40
    learning_rate: 1.0e-3
"""


def recipe(tmp_path, text):
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(resource("models").glob("*/recipe.yaml")), ids=str)
def test_a_shipped_recipe_is_sound(path):
    assert load_recipe(path).name == path.parent.name


def test_a_recipe_has_defaults_for_what_it_does_not_say(tmp_path):
    found = load_recipe(recipe(tmp_path, RECIPE))
    (phase,) = found.phases
    assert (found.id, phase.batch_tokens, phase.scenarios) == ("tiny@1", 1024, 0)
    assert (found.lengths, found.stance) == ((64, 32), None)
    steps = (phase.until, phase.warmup, phase.weight_decay, phase.seed, phase.checkpoint_every)
    assert steps == (None, 0.06, 0.01, 0, 200)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("    steps: 40", "    stops: 40", 11, "phases.1.stops: "),
        ("    steps: 40", "    steps: 0", 11, "phases.1.steps: "),
        ("    steps: 40", "    steps: many", 11, "phases.1.steps: "),
        ("name: tiny", "name: Tiny Model", 2, "name: "),
        ("license: Apache-2.0", "licence: Apache-2.0", 6, "licence: "),
        ("data: {train: train.jsonl, dev: dev.jsonl}", "data: {train: x}", 8, "data.dev: "),
        ("version: 1", "version: one", 3, "version: must be a whole number"),
        ("summary: A model for the tests.", "summary: [", 6, "not YAML: a bracket"),
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
        [
            Pair("It rains — ещё.", "It is wet.", LABELS.index("entailment")),
            Pair("It rains.", "It is dry.", LABELS.index("contradiction")),
            Pair("It rains.", "It is May.", NOT_ENTAILMENT),
        ]
    ]


def test_only_the_sources_that_were_named_are_read(tmp_path):
    path = pairs_file(tmp_path, *map(json.dumps, ROWS))
    first, second = read_pairs(path, {"a": 1, "b": 2})
    assert len(first) == len(ROWS)
    assert [pair.hypothesis for pair in second] == ["It is May."]
    with pytest.raises(BadInput, match="no pair of c"):
        read_pairs(path, {"c": 1})


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
        read_pairs(path, {"a": 1})
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


def test_pairs_of_one_premise_become_one_example():
    pairs = [Pair("It rains.", f"It is {n}.", n % 3) for n in range(5)] + [Pair("No.", "Yes.", 2)]
    found = examples([pairs], 3)
    assert [(one.text, len(one.asked)) for one in found] == [
        ("It rains.", 3),
        ("It rains.", 2),
        ("No.", 1),
    ]
    assert found[0].asked[1] == ("It is 1.", 1)


def test_a_pair_that_is_taken_twice_is_in_two_examples():
    pair = Pair("It rains.", "It is wet.", 0)
    assert examples([[pair], [pair]], 3) == [Example("It rains.", (("It is wet.", 0),))] * 2


ROW_LENGTHS = [Row([1] * (i % 7 + 2), [[1] * (i % 3 + 1)] * (i % 4 + 1), [i]) for i in range(100)]


def test_batches_hold_every_row_once_and_keep_to_their_budget():
    cut = list(batches(ROW_LENGTHS, tokens=60, random=Random(1)))
    assert sorted(row.labels[0] for batch in cut for row in batch) == list(range(100))
    assert max(len(batch) * max(row.length for row in batch) for batch in cut) <= 60


def test_the_same_seed_gives_the_same_batches():
    first, again, other = (
        list(batches(ROW_LENGTHS, tokens=60, random=Random(seed))) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_padded_row_has_its_blocks_positions_and_labels():
    soft = (0.5, 0.25, 0.25, 0.0)
    rows, shares = padded([Row([5, 6], [[7, 8], [9]], [0, 2]), Row([5], [[7]], [soft])])
    assert rows.ids.tolist() == [[5, 6, 7, 8, 9], [5, 7, 0, 0, 0]]
    assert rows.block.tolist() == [[0, 0, 1, 1, 2], [0, 1, -1, -1, -1]]
    assert rows.positions.tolist() == [[0, 1, 0, 1, 0], [0, 0, 0, 0, 0]]
    assert rows.first.tolist() == [[2, 4], [1, 0]]
    assert shares.tolist() == [[[1, 0, 0, 0], [0, 0, 1, 0]], [list(soft), [0, 0, 0, 0]]]


def test_a_share_of_the_words_of_a_text_is_hidden_but_for_its_ends():
    row = Row([1, *range(10, 1010), 2], [[1, 7, 2]], [0])
    hidden = masked(row, 3, 0.2, Random(0))
    assert (hidden.text[0], hidden.text[-1], len(hidden.text)) == (1, 2, len(row.text))
    assert 150 < hidden.text.count(3) < 250
    assert (hidden.hypotheses, hidden.labels) == (row.hypotheses, row.labels)
    assert masked(row, 3, 0.0, Random(0)) == row
