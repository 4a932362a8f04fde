import hashlib
import itertools
import json
import math
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tiny_model import save_tiny_model

from annotate.classifiers import Statement, load_classifier
from annotate.classifiers.config import read_config
from annotate.cli.models import read_labelled, train
from annotate.errors import BadInput
from annotate.taxonomy import load_taxonomy
from annotate.train.build import FILES, build, publish, render_card
from annotate.train.fit import fit, loss_of
from annotate.train.metrics import read_metrics
from annotate.train.nli import LABELS, NOT_ENTAILMENT, Pair, read_pairs
from annotate.train.recipe import load_recipe
from annotate.train.score import accuracy, fp32_logits, int8_logits

RECIPE = """\
name: tiny
version: 1
summary: A model of the tests.
start: {start}
license: Apache-2.0
languages: [en]
max_length: 32
data: {{train: train.jsonl, dev: dev.jsonl, sources: [ours]}}
fit: {{pairs: 40, batch_size: 10, learning_rate: 1.0e-3, checkpoint_every: 1, dropout: {dropout}}}
credits: ["Random weights."]
limits: ["It knows nothing."]
"""
LONGER = "pairs: 600, batch_size: 20, learning_rate: 1.0e-2"
STANCE = "stance: {{taxonomy: russia-us, dev: {dev}, test: {test}}}\n"
GOLD = """\
# axes: position posture
# title: A day of talks
{language}
russian_position\tthreat\t“If they refuse, we will leave,” the Russian envoy said.
us_position\tde_escalation\tThe American minister said that they will agree.
neither\tneither\tThe talks went on today.
"""
PREMISES = [
    "The talks went well.",
    "The envoy said no.",
    "If they refuse, we will leave.",
    "The minister welcomes the letter.",
]
HYPOTHESES = {
    "entailment": "Someone said this.",
    "neutral": "It is Friday.",
    "contradiction": "No.",
    "not_entailment": "They sign today.",
    "two-way": "This is kind.",
}


def rows():
    for premise, (label, hypothesis) in itertools.product(PREMISES, HYPOTHESES.items()):
        label = "not_entailment" if label == "two-way" else label
        yield {"premise": premise, "hypothesis": hypothesis, "label": label, "source": "ours"}
        yield {
            "premise": f"{premise} Or not.",
            "hypothesis": hypothesis,
            "label": label,
            "source": "ours",
        }


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Forty pairs of our own, a start with random weights, and two labelled articles."""
    folder = tmp_path_factory.mktemp("data")
    lines = [json.dumps(row) + "\n" for row in rows()]
    assert len(lines) == 40
    (folder / "train.jsonl").write_text("".join(lines))
    (folder / "dev.jsonl").write_text("".join(lines[:12]))
    for name, language in (("dev", "# language: en"), ("test", "# source: Our paper")):
        (folder / f"{name}.tsv").write_text(GOLD.format(language=language))
    save_tiny_model(folder / "start")
    return folder


def recipe_in(folder, data, *, dropout=0.0, stance=False, change=("", "")):
    text = RECIPE.format(start=data / "start", dropout=dropout)
    if stance:
        text += STANCE.format(dev=data / "dev.tsv", test=data / "test.tsv")
    path = folder / "recipe.yaml"
    path.write_text(text.replace(*change))
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory, data):
    """What `annotate train` makes."""
    folder = tmp_path_factory.mktemp("trained")
    train(recipe_in(folder, data, stance=True), data, folder / "model")
    return folder / "model"


def test_a_model_folder_is_complete(trained):
    assert {path.name for path in trained.iterdir()} == {*FILES, "SHA256SUMS"}


def test_the_checksums_verify(trained):
    lines = (trained / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert sums == {
        name: hashlib.sha256((trained / name).read_bytes()).hexdigest() for name in FILES
    }


def test_the_folder_is_loaded_and_rates_statements(trained):
    classifier = load_classifier(str(trained))
    position = load_taxonomy("russia-us").axes[0]
    rating = classifier.rate([Statement("The envoy said no.", language="en")], position)[0]
    assert classifier.id == "tiny@1"
    assert list(rating.scores) == [label.name for label in position.labels]
    assert (classifier.reads("en"), classifier.reads("ru")) == (True, False)


def test_the_calibration_was_fitted(trained):
    config = read_config(trained)
    assert config.calibration != type(config.calibration)()
    assert (config.labels, config.max_length) == (LABELS, 32)


def test_the_metrics_are_those_of_the_pairs_and_the_labelled_article(trained):
    metrics = read_metrics(trained)
    assert metrics.nli.pairs == 12
    assert metrics.stance.taxonomy == load_taxonomy("russia-us").id
    assert metrics.stance.articles == 1
    assert {axis: one.sentences for axis, one in metrics.stance.axes.items()} == {
        "position": 3,
        "posture": 3,
    }
    assert set(metrics.stance.languages) == {"unknown"}  # that article does not say its language


def test_the_card_is_rendered_from_what_lies_in_the_folder(trained):
    card = (trained / "README.md").read_text()
    nli = read_metrics(trained).nli
    assert card == render_card(trained)
    assert "# tiny, version 1" in card
    assert f"| int8, as shipped | {nli.int8_accuracy:.1%} |" in card
    assert "- Random weights." in card
    assert "- It knows nothing." in card


def test_int8_is_close_to_fp32(trained, data):
    pairs = read_pairs(data / "dev.jsonl")
    fp32 = fp32_logits(trained.with_name("model.work") / "fp32", pairs, 32)
    int8 = int8_logits(trained, pairs)
    assert np.abs(fp32 - int8).max() < 0.1 * np.abs(fp32).max()
    assert np.abs(fp32 - int8).max() > 0  # it was quantised


def test_a_text_gets_the_same_logits_alone_and_among_others(trained, data):
    pairs = read_pairs(data / "train.jsonl")
    together = int8_logits(trained, pairs)
    alone = np.concatenate([int8_logits(trained, [pair]) for pair in pairs])
    assert np.abs(together - alone).max() < 1e-5


def test_what_was_trained_is_not_trained_again(trained, data):
    steps = []
    work = trained.with_name("model.work")
    folder = build(
        trained.with_name("recipe.yaml"), data, work, progress=lambda *step: steps.append(step)
    )
    assert steps == []
    assert folder == work / "tiny"


def weights(recipe, data, work, *, stop_after=None):
    """Train in `work`; with `stop_after`, be interrupted after so many steps and go on."""

    def interrupt(done, total, word):
        if done == stop_after:
            raise KeyboardInterrupt

    if stop_after is not None:
        with pytest.raises(KeyboardInterrupt):
            fit(recipe, data, work, interrupt)
        assert not (work / "fp32").exists()
    steps = []
    folder = fit(recipe, data, work, lambda done, total, word: steps.append(done))
    return load_file(folder / "model.safetensors"), steps


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_interrupted_training_gives_the_same_weights(tmp_path, data, dropout):
    recipe = load_recipe(recipe_in(tmp_path, data, dropout=dropout))
    whole, steps = weights(recipe, data, tmp_path / "whole")
    parts, rest = weights(recipe, data, tmp_path / "parts", stop_after=3)
    assert (steps, rest) == ([1, 2, 3, 4], [3, 4])  # the third step was not saved yet
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_training_lowers_the_loss(tmp_path, data):
    change = ("pairs: 40, batch_size: 10, learning_rate: 1.0e-3, checkpoint_every: 1", LONGER)
    recipe = load_recipe(recipe_in(tmp_path, data, change=change))
    folder = fit(recipe, data, tmp_path / "work", lambda *step: None)
    pairs = read_pairs(data / "train.jsonl")
    labels = torch.tensor([pair.label for pair in pairs])
    before, after = (
        float(loss_of(torch.from_numpy(fp32_logits(weights, pairs, 32)), labels))
        for weights in (data / "start", folder)
    )
    assert after < 0.9 * before


def test_a_two_way_pair_asks_only_for_mass_outside_entailment():
    logits = torch.tensor([[1.0, 2.0, 3.0]])
    shares = [math.exp(x) / sum(map(math.exp, (1, 2, 3))) for x in (1, 2, 3)]
    for label, share in [*enumerate(shares), (NOT_ENTAILMENT, shares[1] + shares[2])]:
        assert float(loss_of(logits, torch.tensor([label]))) == pytest.approx(-math.log(share))


def test_a_two_way_pair_is_right_where_entailment_is_not_on_top():
    pairs = [Pair("", "", NOT_ENTAILMENT), Pair("", "", NOT_ENTAILMENT), Pair("", "", 1)]
    logits = np.array([[0, 1, 2], [2, 1, 0], [0, 1, 0]], dtype=np.float32)
    assert accuracy(logits, pairs) == pytest.approx(2 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("limits:", "limit:"), "limit: "),
        (("train: train.jsonl", "train: away.jsonl"), "away.jsonl: no such file"),
        (("dev: dev.jsonl", "dev: away.jsonl"), "away.jsonl: no such file"),
        (("sources: [ours]", "sources: [theirs]"), "no pair of theirs"),
        (("/start\n", "/away\n"), "the recipe's start"),
        (("dev.tsv", "away.tsv"), "away.tsv: no such file"),
        (("test.tsv", "away.tsv"), "away.tsv: no such file"),
        (("taxonomy: russia-us", "taxonomy: claims"), "no axis of claims@"),
    ],
)
def test_a_mistake_in_the_recipe_is_told_before_the_training(tmp_path, data, change, reason):
    path = recipe_in(tmp_path, data, stance=True, change=change)
    with pytest.raises(BadInput) as error:
        train(path, data, tmp_path / "model")
    assert reason in error.value.message
    assert not (tmp_path / "model").exists()
    assert not (tmp_path / "model.work" / "checkpoint.safetensors").exists()


def test_a_start_that_is_a_missing_package_is_named(tmp_path, data):
    change = (str(data / "start"), "package:no_such_package/model")
    with pytest.raises(BadInput) as error:
        train(recipe_in(tmp_path, data, change=change), data, tmp_path / "model")
    assert error.value.message == "the package no-such-package is not installed"


def test_a_work_folder_of_another_recipe_is_refused(tmp_path, data):
    first = load_recipe(recipe_in(tmp_path, data))
    fit(first, data, tmp_path / "work", lambda *step: None)
    other = load_recipe(recipe_in(tmp_path, data, dropout=0.1))
    with pytest.raises(BadInput, match="holds the run of another recipe"):
        fit(other, data, tmp_path / "work", lambda *step: None)


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_holds_other_files_is_refused_and_not_changed(tmp_path, data):
    output = tmp_path / "thesis"
    output.mkdir()
    (output / "chapter.txt").write_text("The work of years.")
    before = snapshot(output)
    with pytest.raises(BadInput, match=r"chapter\.txt: no file of a model"):
        train(recipe_in(tmp_path, data), data, output)
    assert snapshot(output) == before
    assert not (tmp_path / "thesis.work").exists()


def test_a_file_in_the_place_of_the_output_is_refused_and_not_changed(tmp_path, data):
    output = tmp_path / "model"
    output.write_text("The work of years.")
    with pytest.raises(BadInput, match="is no folder"):
        train(recipe_in(tmp_path, data), data, output)
    assert output.read_text() == "The work of years."


def test_publishing_takes_the_place_of_an_earlier_model(tmp_path, trained):
    folder = tmp_path / "again"
    shutil.copytree(trained, folder)
    output = tmp_path / "model"
    shutil.copytree(trained, output)
    (output / "config.json").write_text("an earlier one")
    publish(folder, output)
    assert snapshot(output) == snapshot(trained)
    assert {path.name for path in tmp_path.iterdir()} == {"again", "model"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("russian\tneither\tNo.", "'russian' is no label of position"),
        ("neither\tharsh\tNo.", "'harsh' is no label of posture"),
    ],
)
def test_a_label_that_the_taxonomy_does_not_know_is_refused(tmp_path, line, reason):
    path = tmp_path / "gold.tsv"
    path.write_text(f"# axes: position posture\n{line}\n")
    with pytest.raises(BadInput) as error:
        read_labelled(path, load_taxonomy("russia-us"))
    assert error.value.message.startswith(f"{path}: 'No.': {reason}")


def test_gold_of_one_axis_of_two_is_enough(tmp_path):
    path = tmp_path / "gold.tsv"
    path.write_text("# axes: posture\nthreat\tNo.\n")
    _, labels = read_labelled(path, load_taxonomy("russia-us"))
    assert labels == [{"posture": "threat"}]
