import hashlib
import itertools
import json
import math
import os
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tiny_model import save_tiny_model
from tokenizers import Tokenizer

from annotate.classifiers import Statement, load_classifier
from annotate.classifiers.config import read_config
from annotate.classifiers.one_pass import OnePass
from annotate.cli.models import train
from annotate.errors import BadInput
from annotate.scoring import read_labelled
from annotate.taxonomy import load_taxonomy
from annotate.train import loop
from annotate.train.build import build, render_card
from annotate.train.checkpoint import begin, made_from
from annotate.train.encoder import load_encoder, save_encoder
from annotate.train.fit import fit, loss_of
from annotate.train.metrics import read_metrics
from annotate.train.nli import LABELS, NOT_ENTAILMENT, Example, examples, read_pairs
from annotate.train.publish import FILES, publish
from annotate.train.recipe import load_recipe
from annotate.train.rows import encode, padded, shares_of
from annotate.train.score import accuracy

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
data: {{train: train.jsonl, dev: dev.jsonl, scenarios: {scenarios}}}
phases:
  - sources: {{ours: 1}}
    checkpoint_every: 1
    steps: 4
    batch_tokens: 300
    learning_rate: 1.0e-3
  - {{sources: {{ours: 1}}, scenarios: 1, steps: 3, batch_tokens: 300, learning_rate: 1.0e-3}}
credits: ["Random weights."]
limits: ["It knows nothing."]
"""
LONGER = "steps: 40\n    batch_tokens: 600\n    learning_rate: 1.0e-2"
STANCE = "stance: {{taxonomy: russia-us, dev: [{dev}], test: {{our day: {test}}}}}\n"
SCENARIO = """\
# axes: position posture act
# title: Two sides
# side: north | the North | northern | North | the envoy
# side: south | the South | southern | South | the minister
north\tthreat\tthreaten\tThe North threatens force.\t+ Force is threatened.\t- They sign.
south\tde_escalation\toffer\tThe minister offers dialogue.
neither\tneither\tfact\tThe talks went on today.
"""
BANK = """\
posture:
  threat: [This is a threat.]
  de_escalation: [They want to talk.]
  neither: [This is a fact.]
act:
  threaten: [Someone threatens.]
  offer: [Someone offers dialogue.]
  fact: [This is so.]
group:
  conflict: {acts: [threaten], hypotheses: [It is harsh.]}
  cooperation: {acts: [offer], hypotheses: [It is kind.]}
  rest: {acts: [fact], hypotheses: [It is so.]}
events: {THREATEN: threaten}
position: ["The {adjective} side says this.", "{name} says this."]
"""
EVENT = "THREATEN\tThey threatens war.\t+ War is threatened.\t- Peace is offered.\n"
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
    for name, text in (
        ("train/one.tsv", SCENARIO),
        ("dev/one.tsv", SCENARIO),
        ("events/one.tsv", EVENT),
    ):
        (folder / "scenarios" / name).parent.mkdir(parents=True)
        (folder / "scenarios" / name).write_text(text)
    (folder / "scenarios" / "hypotheses.yaml").write_text(BANK)
    save_tiny_model(folder / "start")
    return folder


def recipe_in(folder, data, *, stance=False, change=("", "")):
    text = RECIPE.format(start=data / "start", scenarios=data / "scenarios")
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
    rating = classifier.rate([Statement("The envoy said no.", language="en")], [position])[0][0]
    assert classifier.id == "tiny@1"
    assert list(rating.scores) == [label.name for label in position.labels]
    assert (classifier.reads("en"), classifier.reads("ru")) == (True, False)


def test_the_calibration_was_fitted(trained):
    config = read_config(trained)
    assert config.calibration != type(config.calibration)()
    assert (config.kind, config.labels) == ("one-pass", LABELS)
    assert (config.max_length, config.hypothesis_length) == (24, 16)


def test_the_metrics_are_those_of_the_pairs_and_the_labelled_article(trained):
    metrics = read_metrics(trained)
    assert metrics.nli.pairs == 12
    stance = metrics.stance["our day"]
    assert stance.articles == 1
    assert {axis: one.sentences for axis, one in stance.axes.items()} == {
        "position": 3,
        "posture": 3,
    }
    assert 0 < stance.sides <= 1
    assert stance.fp32.keys() == stance.plain.keys() == stance.axes.keys()


def test_the_card_is_rendered_from_what_lies_in_the_folder(trained):
    card = (trained / "README.md").read_text()
    nli = read_metrics(trained).nli
    assert card == render_card(trained)
    assert "# tiny, version 1" in card
    assert f"| int8, as shipped | {nli.int8_accuracy:.1%} |" in card
    assert "- Random weights." in card
    assert "- It knows nothing." in card


def model(folder):
    return OnePass(folder, read_config(folder))


def test_onnx_in_fp32_is_the_encoder_that_was_trained(trained):
    work = trained.with_name("model.work")
    texts = ["The talks went well.", "If they refuse, we will leave today.", "No."]
    asked = ["Someone said this.", "It is Friday, the envoy said.", "No."]
    found = model(work / "fp32").logits(texts, asked)
    weights = work / "phase-2" / "fp32"
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    pairs = [Example(text, tuple((one, 0) for one in asked)) for text in texts]
    rows, _ = padded(encode(pairs, tokenizer, (24, 16)))
    with torch.inference_mode():
        expected = load_encoder(weights, classes=3).eval()(*rows).numpy()
    assert np.abs(found - expected).max() < 1e-4


def test_int8_is_close_to_fp32(trained):
    asked = list(HYPOTHESES.values())
    fp32 = model(trained.with_name("model.work") / "fp32").logits(PREMISES, asked)
    int8 = model(trained).logits(PREMISES, asked)
    assert np.abs(fp32 - int8).max() < 0.1 * np.abs(fp32).max()
    assert np.abs(fp32 - int8).max() > 0  # it was quantised


def test_a_text_gets_the_same_logits_alone_and_among_others(trained):
    asked = list(HYPOTHESES.values())
    together = model(trained).logits(PREMISES, asked)
    alone = [[model(trained).logits([text], [one])[0, 0] for one in asked] for text in PREMISES]
    assert np.abs(together - np.array(alone)).max() < 1e-5


def test_what_was_trained_is_not_trained_again(trained, data):
    steps = []
    work = trained.with_name("model.work")
    recipe = trained.with_name("recipe.yaml")
    built = build(
        load_recipe(recipe), recipe, data, work, progress=lambda *step: steps.append(step)
    )
    assert steps == []
    assert built == (work / "tiny", work / "fp32", work / "untuned")


def test_what_is_older_than_the_weights_is_made_anew(tmp_path):
    (tmp_path / "model.onnx").touch()
    (tmp_path / "model.safetensors").touch()
    for age, expected in ((-1, False), (0, True), (1, True)):
        os.utime(tmp_path / "model.safetensors", ns=(0, 10))
        os.utime(tmp_path / "model.onnx", ns=(0, 10 + age))
        assert made_from(tmp_path, tmp_path / "model.onnx") == expected
    assert not made_from(tmp_path, tmp_path / "metrics.json")


def fit_in(recipe, data, work, progress=lambda *step: None):
    """Run the first phase."""
    return fit(
        lambda: examples(read_pairs(data / "train.jsonl"), 8),
        recipe.phases[0],
        start=data / "start",
        work=work,
        lengths=recipe.lengths,
        progress=progress,
    )


def weights(recipe, data, work, *, stop_after=None):
    """Train in `work`; with `stop_after`, be interrupted after so many steps and go on."""

    def interrupt(done, total, word):
        if done == stop_after:
            raise KeyboardInterrupt

    if stop_after is not None:
        with pytest.raises(KeyboardInterrupt):
            fit_in(recipe, data, work, interrupt)
        assert not (work / "fp32").exists()
    steps = []
    folder = fit_in(recipe, data, work, lambda done, total, word: steps.append(done))
    return load_file(folder / "model.safetensors"), steps


def test_interrupted_training_gives_the_same_weights(tmp_path, data):
    recipe = load_recipe(recipe_in(tmp_path, data))
    whole, steps = weights(recipe, data, tmp_path / "whole")
    parts, rest = weights(recipe, data, tmp_path / "parts", stop_after=3)
    assert (steps, rest) == ([1, 2, 3, 4], [3, 4])  # the third step was not saved yet
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


@pytest.mark.filterwarnings("ignore")  # torch's compiler warns of its own internals
def test_a_long_phase_is_compiled_and_gives_the_same_weights(tmp_path, data, monkeypatch):
    compiled = []
    compile_ = torch.nn.Module.compile

    def spy(self, **options):
        compiled.append(self)
        compile_(self, **options)

    monkeypatch.setattr(torch.nn.Module, "compile", spy)
    recipe = load_recipe(recipe_in(tmp_path, data))
    plain, _ = weights(recipe, data, tmp_path / "plain")
    assert not compiled
    monkeypatch.setattr(loop, "COMPILED", 1)
    fast, _ = weights(recipe, data, tmp_path / "fast")
    assert bool(compiled) == loop.can_compile()
    save_encoder(load_encoder(data / "start", classes=3), data / "start", tmp_path / "before")
    before = load_file(tmp_path / "before" / "model.safetensors")

    def apart(one, other):
        return sum(float((one[name] - other[name]).abs().sum()) for name in plain)

    assert apart(plain, fast) < 0.1 * apart(plain, before)


def test_a_share_of_the_weights_before_is_kept(tmp_path, data):
    recipe = load_recipe(recipe_in(tmp_path, data))
    settings = recipe.phases[0].model_copy(update={"keep": 0.25})
    mixed = recipe.model_copy(update={"phases": (settings, *recipe.phases[1:])})
    before, after, kept = (
        load_encoder(folder, classes=3, seed=settings.seed).state_dict()
        for folder in (
            data / "start",
            fit_in(recipe, data, tmp_path / "whole"),
            fit_in(mixed, data, tmp_path / "mixed"),
        )
    )
    for name, weight in kept.items():
        assert torch.allclose(weight, 0.75 * after[name] + 0.25 * before[name], atol=1e-6)
    assert any(not torch.equal(after[name], before[name]) for name in after)


def test_training_lowers_the_loss(tmp_path, data):
    change = ("steps: 4\n    batch_tokens: 300\n    learning_rate: 1.0e-3", LONGER)
    recipe = load_recipe(recipe_in(tmp_path, data, change=change))
    folder = fit_in(recipe, data, tmp_path / "work")
    tokenizer = Tokenizer.from_file(str(data / "start" / "tokenizer.json"))
    pairs = encode(examples(read_pairs(data / "train.jsonl"), 8), tokenizer, recipe.lengths)
    rows, wanted = padded(pairs)
    before, after = (
        float(loss_of(load_encoder(weights, classes=3)(*rows), wanted).detach())
        for weights in (data / "start", folder)
    )
    assert after < 0.9 * before


def test_a_two_way_pair_asks_only_for_mass_outside_entailment():
    logits = torch.tensor([[[1.0, 2.0, 3.0]]])
    shares = [math.exp(x) / sum(map(math.exp, (1, 2, 3))) for x in (1, 2, 3)]
    for label, share in [*enumerate(shares), (NOT_ENTAILMENT, shares[1] + shares[2])]:
        assert float(loss_of(logits, shares_of([label])[None])) == pytest.approx(-math.log(share))


def test_a_soft_label_is_a_weighted_sum_of_hard_ones():
    logits = torch.tensor([[[1.0, 2.0, 3.0]]])
    each = [float(loss_of(logits, shares_of([label])[None])) for label in range(3)]
    mixed = float(loss_of(logits, shares_of([(0.2, 0.5, 0.3, 0.0)])[None]))
    assert mixed == pytest.approx(0.2 * each[0] + 0.5 * each[1] + 0.3 * each[2])


def test_a_hypothesis_that_a_row_lacks_costs_nothing():
    logits = torch.tensor([[[1.0, 2.0, 3.0], [9.0, 0.0, 0.0]]])
    wanted = shares_of([1, 1])[None]
    wanted[0, 1] = 0
    assert float(loss_of(logits, wanted)) == float(loss_of(logits[:, :1], wanted[:, :1]))


def test_a_two_way_pair_is_right_where_entailment_is_not_on_top():
    asked = (("one", NOT_ENTAILMENT), ("two", NOT_ENTAILMENT), ("three", 1))
    logits = np.array([[[0, 1, 2], [2, 1, 0], [0, 1, 0]]], dtype=np.float32)
    found = accuracy(lambda texts, hypotheses: logits, [Example("", asked)])
    assert found == pytest.approx(2 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("limits:", "limit:"), "limit: "),
        (("train: train.jsonl", "train: away.jsonl"), "away.jsonl: no such file"),
        (("dev: dev.jsonl", "dev: away.jsonl"), "away.jsonl: no such file"),
        (("sources: {ours: 1}", "sources: {theirs: 1}"), "no pair of theirs"),
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


def test_a_work_folder_of_the_same_settings_is_gone_on_with(tmp_path):
    assert not begin(tmp_path / "work", {"steps": 4, "seed": 0}, {"context": 8})
    assert not begin(tmp_path / "work", {"seed": 0, "steps": 4}, {"context": 8})
    with pytest.raises(BadInput, match="holds the run of another recipe"):
        begin(tmp_path / "work", {"seed": 1, "steps": 4}, {"context": 8})
    (tmp_path / "work" / "settings.json").write_text("half a {")
    with pytest.raises(BadInput, match="holds the run of another recipe"):
        begin(tmp_path / "work", {"seed": 0, "steps": 4}, {"context": 8})


def test_a_work_folder_of_another_recipe_is_refused(tmp_path, data):
    first = load_recipe(recipe_in(tmp_path, data))
    fit_in(first, data, tmp_path / "work")
    other = load_recipe(recipe_in(tmp_path, data, change=("steps: 4", "steps: 5")))
    with pytest.raises(BadInput, match="holds the run of another recipe"):
        fit_in(other, data, tmp_path / "work")


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_that_holds_other_files_is_refused_and_not_changed(tmp_path, data):
    output = tmp_path / "thesis"
    output.mkdir()
    (output / "chapter.txt").write_text("The work of years.")
    before = snapshot(output)
    with pytest.raises(BadInput, match="holds other files than a model's"):
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
    publish(folder, output, render_card(folder))
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
    (article,) = read_labelled(path, load_taxonomy("russia-us"))
    assert article.labels == [{"posture": "threat"}]
