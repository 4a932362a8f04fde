"""The models that come with the package: whole, honest, offline, without torch."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotate.attribute import attribute
from annotate.classifiers import DEFAULT, Statement, load_classifier, shipped
from annotate.classifiers.tagging import TAGGER, load_tagger
from annotate.resources import resource
from annotate.scoring import read_labelled, score, side_accuracy
from annotate.split import split
from annotate.taxonomy import load_taxonomy
from annotate.train.build import render_card, render_row
from annotate.train.card_spans import span_card, span_row
from annotate.train.metrics import read_metrics, read_span_metrics
from annotate.train.publish import FILES
from annotate.train.recipe import load_recipe
from annotate.types import Document

ROOT = Path(__file__).parents[2]
MODELS = shipped() or [DEFAULT]  # none at all fails instead of skipping
every_model = pytest.mark.parametrize("name", MODELS)


def folder(name):
    return resource(f"models/{name}")


def test_the_default_model_is_shipped():
    assert DEFAULT in shipped()


@every_model
def test_its_folder_holds_what_a_model_is_and_no_more(name):
    assert {path.name for path in folder(name).iterdir()} == {*FILES, "SHA256SUMS"}


@every_model
def test_its_checksums_verify(name):
    lines = (folder(name) / "SHA256SUMS").read_text().splitlines()
    sums = {file: digest for digest, file in (line.split("  ") for line in lines)}
    assert sums == {
        file: hashlib.sha256((folder(name) / file).read_bytes()).hexdigest() for file in FILES
    }


@every_model
def test_it_is_under_40_mb_and_its_weights_are_no_pickle(name):
    assert sum(path.stat().st_size for path in folder(name).iterdir()) < 40_000_000
    head = (folder(name) / "model.onnx").read_bytes()[:2]
    assert head[0] == 0x08  # protobuf: ir_version, the first field of an ONNX model
    assert head[:1] != b"\x80"  # how a pickle begins
    assert head != b"PK"  # how torch.save's archive begins


@every_model
def test_its_card_says_what_its_metrics_say(name):
    assert (folder(name) / "README.md").read_text(encoding="utf-8") == render_card(folder(name))


@every_model
def test_the_table_of_models_has_its_row(name):
    table = (resource("models") / "README.md").read_text(encoding="utf-8")
    assert render_row(folder(name)) in table.splitlines()


def test_the_taggers_card_and_row_say_what_its_metrics_say():
    place = folder(TAGGER)
    megabytes = (place / "model.onnx").stat().st_size / 1e6
    facts = load_recipe(place / "recipe.yaml"), read_span_metrics(place), megabytes
    assert (place / "README.md").read_text(encoding="utf-8") == span_card(*facts)
    table = (resource("models") / "README.md").read_text(encoding="utf-8")
    assert span_row(*facts) in table.splitlines()


@every_model
def test_its_config_and_its_recipe_agree(name):
    recipe = load_recipe(folder(name) / "recipe.yaml")
    config = json.loads((folder(name) / "config.json").read_text())
    assert (recipe.name, config["name"]) == (name, name)
    assert recipe.version == config["version"]
    assert recipe.lengths == (config["max_length"], config["hypothesis_length"])
    assert list(recipe.languages) == config["languages"]


@every_model
def test_its_scores_are_those_it_reaches_on_the_labelled_articles(name):
    stance = load_recipe(folder(name) / "recipe.yaml").stance
    taxonomy = load_taxonomy(stance.taxonomy)
    for part, path in stance.test.items():
        metrics = read_metrics(folder(name)).stance[part]
        articles = read_labelled(ROOT / path, taxonomy, load_tagger(stance.tagger))
        found = score(articles, taxonomy, load_classifier(name))
        assert metrics.articles == len(list((ROOT / path).glob("*.tsv")))
        assert side_accuracy(articles) == pytest.approx(metrics.sides, abs=0.005)
        for axis, scores in found.items():
            assert scores.sentences == metrics.axes[axis].sentences
            assert scores.macro_f1 == pytest.approx(metrics.axes[axis].macro_f1, abs=0.005)
            assert scores.macro_f1 > scores.baseline_f1


@every_model
@pytest.mark.parametrize(
    ("text", "axis", "label"),
    [
        ("We will retaliate if sanctions are imposed.", "posture", "threat"),
        (
            "Both sides welcomed the talks and agreed to continue the dialogue.",
            "posture",
            "de_escalation",
        ),
        ("The hall has forty seats.", "posture", "neither"),
        ("The hall has forty seats.", "position", "neither"),
    ],
)
def test_it_gets_plain_sentences_right(name, text, axis, label):
    question = load_taxonomy("russia-us").axis(axis)
    scores = load_classifier(name).rate([Statement(text, language="en")], [question])[0][0].scores
    assert max(scores, key=scores.get) == label


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The White House said that the offer stands.", "us"),
        ("The Kremlin demands a reply.", "russia"),
        ("An analyst in Vienna expects little.", None),
    ],
)
def test_a_document_of_one_sentence_is_attributed(text, side):
    sentences = split([Document(id="d", text=text, language="en")])
    found = list(attribute(sentences, load_taxonomy("russia-us"), load_tagger()))
    assert [one.side for one in found] == [side]


@every_model
def test_a_sentence_gets_the_same_scores_alone_and_among_others(name):
    posture = load_taxonomy("russia-us").axis("posture")
    texts = ["We agree.", "They will answer if the demands of the other side are refused.", "No."]
    statements = [Statement(text, language="en") for text in texts]
    classifier = load_classifier(name)
    together = classifier.rate(statements, [posture])
    assert [classifier.rate([one], [posture])[0][0].scores for one in statements] == [
        pytest.approx(rating.scores, abs=1e-4) for (rating,) in together
    ]


ALONE = """
import socket, sys

class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"torch", "transformers", "onnx"}:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, NoTorch())

def refuse(*arguments, **options):
    raise AssertionError("it went to the network")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse

from pathlib import Path
from annotate.classifiers import load_classifier
from annotate.pipeline import prelabel_file
from annotate.taxonomy import load_taxonomy

name, sentences, predictions = sys.argv[1:]
model = load_classifier(name)
print(prelabel_file(Path(sentences), Path(predictions), load_taxonomy("russia-us"), model))
"""


@every_model
def test_it_works_without_torch_and_without_a_network(name, tmp_path):
    text = "“We will answer if they refuse,” Lavrov said."
    sentence = {
        "id": "d1:0",
        "document_id": "d1",
        "index": 0,
        "start": 0,
        "end": len(text),
        "text": text,
        "language": "en",
    }
    (tmp_path / "sentences.jsonl").write_text(json.dumps(sentence) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ALONE, name, "sentences.jsonl", "predictions.jsonl"],
        cwd=tmp_path,
        env=os.environ | {"HF_HOME": str(tmp_path / "hub")},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "(1, 0)\n", "")
    lines = (tmp_path / "predictions.jsonl").read_text().splitlines()
    position = json.loads(lines[0])
    assert position["axis"] == "position"
    assert position["label"] == "russian_position"
    assert position["evidence"]["side"] == "russia"
    assert not (tmp_path / "hub").exists()


def test_the_readme_shows_the_scores_of_the_default_models_card():
    card = resource(f"models/{DEFAULT}/README.md").read_text(encoding="utf-8")
    axes = load_taxonomy("russia-us").axes
    starts = tuple(f"| {axis.name} | **" for axis in axes)
    scores = [row for row in card.splitlines() if row.startswith(starts)]
    readme = resource("README.md").read_text(encoding="utf-8").splitlines()
    assert len(scores) == len(axes) * len(read_metrics(folder(DEFAULT)).stance)
    assert set(scores) <= set(readme)
    for stance in read_metrics(folder(DEFAULT)).stance.values():
        assert any(f"{stance.sides:.1%}" in line for line in readme)
