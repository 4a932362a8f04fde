"""A large cross-encoder teaches the one-pass model; here both are tiny and random."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from tiny_model import save_tiny_model

from annotate.cli.models import train
from annotate.errors import BadInput
from annotate.train import teacher
from annotate.train.build import build
from annotate.train.distil import softened, unlabelled
from annotate.train.nli import NOT_ENTAILMENT, NUMBERS, Pair
from annotate.train.recipe import load_recipe
from annotate.train.start import FILES, unpacked
from annotate.train.teacher import encode_pairs, load_teacher, opinions, think
from annotate.train.variants import near_words, variants

RECIPE = """\
kind: stance
name: tiny
version: 1
summary: A model of the tests.
start: {start}
license: Apache-2.0
languages: [en]
text_length: 24
hypothesis_length: 16
data: {{train: train.jsonl, dev: train.jsonl}}
teacher:
  start: {start}
  sources: {{ours: 1}}
  reads: {{ours: 2}}
  steps: 6
  batch_tokens: 120
  learning_rate: 5.0e-3
phases:
  - sources: {{ours: 1}}
    soft: 0.5
    variants: 1
    steps: 3
    batch_tokens: 300
    learning_rate: 1.0e-3
"""
PAIRS = [
    Pair("The talks went well, and we will sign today.", "We will sign today.", 0),
    Pair("The talks went well, and we will sign today.", "The talks went badly.", 2),
    Pair("The envoy said no to the offers.", "The minister was in the north.", 1),
    Pair("The envoy said no to the offers.", "They will sign the letter.", 2),
    Pair("If they refuse, we will leave on friday.", "Someone threatens to leave.", 0),
    Pair("If they refuse, we will leave on friday.", "We will stay.", NOT_ENTAILMENT),
]
NAMES = list(NUMBERS)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    rows = (
        {"premise": one.premise, "hypothesis": one.hypothesis, "label": NAMES[one.label]}
        for one in PAIRS
    )
    text = "".join(json.dumps(row | {"source": "ours"}) + "\n" for row in rows)
    (folder / "train.jsonl").write_text(text)
    save_tiny_model(folder / "start")
    return folder


def recipe_in(folder, data):
    path = folder / "recipe.yaml"
    path.write_text(RECIPE.format(start=data / "start"))
    return path


@pytest.fixture(scope="module")
def work(tmp_path_factory, data):
    """The work folder of a training run."""
    folder = tmp_path_factory.mktemp("taught")
    train(recipe_in(folder, data), data, folder / "model")
    return folder / "model.work"


def said(work):
    lines = (work / "teacher" / "opinions.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_the_teacher_is_asked_of_the_labelled_pairs_and_of_variants(work):
    asked = [(premise, hypothesis) for premise, hypothesis, *_ in said(work)]
    labelled = {(pair.premise, pair.hypothesis) for pair in PAIRS}
    assert set(asked) > labelled
    assert len(asked) == len(set(asked))


def test_an_opinion_is_what_the_trained_teacher_says(work):
    folder = work / "teacher" / "fp32"
    model = load_teacher(folder)
    for premise, hypothesis, *shares in said(work):
        ids = encode_pairs([Pair(premise, hypothesis, 0)], folder, 96)
        alone = think(model, ids).softmax(-1)[0].tolist()
        assert shares == pytest.approx(alone, abs=0.01)  # in bf16, where there is such a unit
        assert sum(shares) == pytest.approx(1, abs=0.001)


def test_the_teacher_learns_the_labels(work, data):
    def right(folder):
        pairs = [pair for pair in PAIRS if pair.label != NOT_ENTAILMENT]
        shares = think(load_teacher(folder), encode_pairs(pairs, folder, 96)).softmax(-1).tolist()
        return sum(row[pair.label] for row, pair in zip(shares, pairs, strict=True))

    assert right(work / "teacher" / "fp32") > right(data / "start")


def test_what_the_teacher_said_is_not_asked_again(work, data):
    steps = []
    recipe = work.with_name("recipe.yaml")
    build(load_recipe(recipe), recipe, data, work, progress=lambda *step: steps.append(step))
    assert steps == []


def test_a_broken_run_of_questions_goes_on(tmp_path, data, monkeypatch):
    monkeypatch.setattr(teacher, "ASKED", 2)
    asked = [(pair.premise, pair.hypothesis) for pair in PAIRS]

    def stop(*step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opinions(asked, data / "start", tmp_path, 96, stop)
    with (tmp_path / "opinions.jsonl").open("a") as file:
        file.write('["The envoy said no to the')
    seen = []
    found = opinions(asked, data / "start", tmp_path, 96, lambda *step: seen.append(step[:2]))
    assert seen == [(2, 4), (4, 4)]
    assert list(found) == asked
    opinions(asked, data / "start", tmp_path, 96, stop)  # nothing is left to ask


def test_a_teacher_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(BadInput, match=r"the teacher, .*nowhere, cannot"):
        load_teacher(tmp_path / "nowhere")


def test_labels_move_towards_what_the_teacher_said():
    opinion = {("a", "b"): (0.5, 0.3, 0.2), ("a", "c"): (0.1, 0.2, 0.7)}
    passes = [[Pair("a", "b", 0), Pair("a", "x", 1)], [Pair("a", "c", NOT_ENTAILMENT)]]
    (first, same), (two_way,) = softened(passes, opinion, 0.5)
    assert first.label == pytest.approx((0.75, 0.15, 0.1, 0))
    assert two_way.label == pytest.approx((0.05, 0.1, 0.35, 0.5))
    assert same == passes[0][1]


def test_only_pairs_without_a_label_are_taken_as_the_teacher_says():
    opinion = {("a", "b"): (0.5, 0.3, 0.2), ("a", "c"): (0.1, 0.2, 0.7)}
    assert unlabelled([[Pair("a", "b", 0)]], opinion) == [Pair("a", "c", (0.1, 0.2, 0.7, 0.0))]


def test_variants_are_new_pairs_of_the_same_seed(data):
    near = near_words(data / "start")
    many = [pair._replace(premise=f"{pair.premise} Or {k}.") for k in range(20) for pair in PAIRS]
    found = variants(many, near, 1)
    known = {(pair.premise, pair.hypothesis) for pair in many}
    assert found == variants(many, near, 1) != variants(many, near, 2)
    assert len(found) > 60
    assert not known & set(found)
    assert all(premise and hypothesis for premise, hypothesis in found)
    assert any(" not " in hypothesis for _, hypothesis in found)


def test_near_words_are_other_words_of_the_vocabulary(data):
    near = near_words(data / "start")
    assert "minister" in near
    assert "the" not in near
    assert all(word not in others for word, others in near.items())


# Weights that PyPI packages ship in parts


def install(site, name, part):
    """Lay out a package as pip would."""
    info = site / f"{name.replace('-', '_')}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    path = site / name / "input" / f"model.zip.{name[-3:]}"
    path.parent.mkdir(parents=True)
    path.write_bytes(part)
    (info / "RECORD").write_text(f"{path.relative_to(site)},,\n")


@pytest.fixture
def packages(tmp_path, data, monkeypatch):
    whole = tmp_path / "model.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for name in FILES:
            archive.write(data / "start" / name, f"model/{name}")
        archive.writestr("../outside.txt", "x")
        archive.writestr("model/deeper/config.json", "{}")
    content = whole.read_bytes()
    names = ("tiny-part-001", "tiny-part-002")
    for name, part in zip(names, (content[:900], content[900:]), strict=True):
        install(tmp_path / "site", name, part)
    monkeypatch.syspath_prepend(tmp_path / "site")
    return names


def digest(data):
    return hashlib.sha256((data / "start" / "model.safetensors").read_bytes()).hexdigest()


def test_weights_in_parts_are_put_together(tmp_path, data, packages):
    folder = unpacked(packages, digest(data), tmp_path / "work" / "start")
    assert {path.name for path in folder.iterdir()} == set(FILES)
    for name in FILES:
        assert (folder / name).read_bytes() == (data / "start" / name).read_bytes()
    assert unpacked((), "", folder) == folder  # not again


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("tiny-part-001",), "no zip"),
        (("tiny-part-001", "tiny-part-009"), "tiny-part-009 is not installed"),
        (("pytest",), "ships no part of a zip"),
    ],
)
def test_other_packages_are_an_error(tmp_path, data, packages, names, message):
    with pytest.raises(BadInput, match=message):
        unpacked(names, digest(data), tmp_path / "start")


def test_other_weights_are_an_error(tmp_path, packages):
    with pytest.raises(BadInput, match="sha256 is"):
        unpacked(packages, "0" * 64, tmp_path / "start")
    assert not Path(tmp_path / "start").exists()
