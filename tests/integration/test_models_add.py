"""Models of others: a folder of transformers becomes int8 ONNX, checked, and runs without torch."""

import hashlib
import json
import os
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import torch
from tiny_kinds import KINDS, save_kind
from tiny_model import save_tiny_model

from annotate.classifiers.config import read_config
from annotate.classifiers.onnx import OnnxNli
from annotate.classifiers.transformers import open_nli
from annotate.cli.app import main
from annotate.cli.model_list import own_pairs
from annotate.errors import BadInput, BadModel
from annotate.train import cross_encoder, onnx_file
from annotate.train.cross_encoder import compare, convert
from annotate.train.publish import CONVERTED, SUMS

SENTENCES = [
    "The talks went well.",
    "If they refuse, we will leave today.",
    "No.",
    "The envoy warns of war, and the minister of the north said that they agree to sign.",
    "Someone threatens the south with sanctions: leave today, or we will answer with force.",
    "They welcome the letter.",
]
HYPOTHESES = ["It is kind.", "War is harsh.", "Someone offers dialogue.", "The side will sign."]
PAIRS = [(text, hypothesis) for text in SENTENCES for hypothesis in HYPOTHESES]


def converted(folder: Path, output: Path, *, pairs=PAIRS, say=lambda message: None):
    model, source = open_nli(str(folder))
    return model, convert(model, source, output, samples=PAIRS, pairs=pairs, say=say)


def logits(folder: Path, pairs) -> np.ndarray:
    return OnnxNli(folder, read_config(folder)).logits(pairs)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module", params=KINDS)
def kind(request, tmp_path_factory):
    """Name of a kind, the model in fp32, the folder that was made of it, and how near it is."""
    place = tmp_path_factory.mktemp(request.param)
    folder = save_kind(place / "original", request.param)
    model, parity = converted(folder, place / "small")
    return request.param, model, place / "small", parity


def test_the_answers_are_those_of_fp32_in_batches_of_all_lengths(kind):
    _, model, folder, parity = kind
    expected, found = model.logits(PAIRS), logits(folder, PAIRS)
    assert parity.same >= 0.9
    assert parity == compare(expected, found, 0)
    assert np.abs(expected - found).max() < 0.2 * np.abs(expected).max()
    assert np.abs(expected - found).max() > 0  # it was quantised
    assert expected.std(axis=0).max() > 0.05  # else any order of answers would do


def test_a_pair_gets_the_same_logits_alone_and_among_others(kind):
    _, _, folder, _ = kind
    alone = np.concatenate([logits(folder, [pair]) for pair in PAIRS])
    assert np.abs(logits(folder, PAIRS) - alone).max() < 1e-4


def test_a_pair_longer_than_the_model_reads_is_cut_as_in_fp32(kind):
    _, model, folder, _ = kind
    pairs = [("the talks went on and " * 40, "It is kind.")]
    assert read_config(folder).max_length == model.max_length == 64
    difference = np.abs(logits(folder, pairs) - model.logits(pairs)).max()
    assert difference < 0.2 * np.abs(model.logits(PAIRS)).max()


def test_the_config_says_what_the_model_is(kind):
    name, _, folder, _ = kind
    config = read_config(folder)
    assert config.labels == ("entailment", "neutral", "contradiction")
    assert (config.name, config.kind) == ("original", "nli")
    assert config.pad == (1 if name in {"roberta", "xlm-roberta"} else 0)


def test_the_graph_is_fed_what_the_kind_wants(kind):
    name, _, folder, _ = kind
    inputs = {node.name for node in OnnxNli(folder, read_config(folder))._session.get_inputs()}
    kinds = {"token_type_ids"} if name in {"bert", "deberta-v2"} else set()
    assert {"input_ids", "attention_mask"} <= inputs <= {"input_ids", "attention_mask"} | kinds
    assert name != "bert" or "token_type_ids" in inputs


def test_the_folder_is_complete_and_its_checksums_verify(kind):
    _, _, folder, _ = kind
    assert {path.name for path in folder.iterdir()} == {*CONVERTED, SUMS}
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    assert {name: digest for digest, name in (line.split("  ") for line in lines)} == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in CONVERTED
    }


def test_the_card_says_how_near_it_is(kind):
    _, _, folder, parity = kind
    card = (folder / "README.md").read_text()
    assert f"| of them with the same label | {parity.same:.1%} |" in card
    assert "| pairs compared with fp32 | 24 |" in card
    assert str(folder.parent) not in card


# Where int8 is not enough


def with_outlier(folder, size):
    """Save a model with one large activation that nothing reads."""
    folder = save_kind(folder, "bert")
    model, _ = open_nli(str(folder))
    with torch.no_grad():
        for layer in model.model.bert.encoder.layer:
            layer.intermediate.dense.bias[0] = size
            layer.output.dense.weight[:, 0] = 0.0
            layer.output.dense.weight[:, 1:] *= 4.0
    model.model.save_pretrained(folder)
    return folder


@pytest.fixture
def outlier(tmp_path):
    """Give a model with an activation so large that 256 steps do not hold the others."""
    return with_outlier(tmp_path / "outlier", 1e12)


def test_a_large_activation_is_smoothed(tmp_path):
    said = []
    folder = with_outlier(tmp_path / "large", 2_000.0)
    model, parity = converted(folder, tmp_path / "small", say=said.append)
    assert parity.is_good
    assert np.abs(model.logits(PAIRS) - logits(tmp_path / "small", PAIRS)).max() < 0.1
    assert not [line for line in said if "the activations stay fp32" in line]


def test_activations_that_int8_cannot_hold_stay_fp32(tmp_path, outlier):
    said = []
    model, parity = converted(outlier, tmp_path / "small", say=said.append)
    assert parity.is_good
    assert np.abs(model.logits(PAIRS) - logits(tmp_path / "small", PAIRS)).max() < 0.1
    assert "the activations stay fp32" in said[-1]
    card = (tmp_path / "small" / "README.md").read_text()
    assert "outlier in int8 weights, fp32 activations" in card


def test_a_model_that_int8_spoils_is_refused_and_nothing_is_left(tmp_path, outlier, monkeypatch):
    monkeypatch.setattr(cross_encoder, "DIFFERENCE", -1.0)  # which nothing can reach
    with pytest.raises(BadModel, match=r"outlier: too much is lost in int8: .*% of 24 pairs"):
        converted(outlier, tmp_path / "new" / "small")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("after", "same", "good"),
    [
        ([[3, 0], [0, 3]], 1.0, True),
        ([[3, 0], [3, 0]], 0.5, False),  # a label changes
        ([[0.1, 0], [0, 0.1]], 1.0, False),  # the labels stay, but it is no longer sure
    ],
)
def test_good_is_the_same_label_with_about_the_same_probability(after, same, good):
    before = np.array([[3, 0], [0, 3]], np.float32)
    parity = compare(before, np.array(after, np.float32), 0)
    assert (parity.pairs, parity.same, parity.is_good) == (2, same, good)


def test_weights_too_large_for_one_file_change_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_file, "LARGE", 0)
    folder = save_kind(tmp_path / "original", "bert")
    _, parity = converted(folder, tmp_path / "small")
    assert parity.is_good
    assert {path.name for path in (tmp_path / "small").iterdir()} == {*CONVERTED, SUMS}


# What cannot be converted


def test_a_kind_that_cannot_be_exported_is_named(tmp_path):
    folder = save_kind(tmp_path / "long", "longformer")
    with pytest.raises(BadModel) as error:
        converted(folder, tmp_path / "small")
    assert error.value.message == "long: longformer models cannot be written as ONNX"
    assert error.value.hint.startswith("use it as it is")
    assert not (tmp_path / "small").exists()


def test_an_output_with_other_files_is_refused_and_not_changed(tmp_path):
    folder = save_kind(tmp_path / "original", "bert")
    output = tmp_path / "thesis"
    output.mkdir()
    (output / "README.md").write_text("The work of years.")
    before = snapshot(tmp_path)
    with pytest.raises(BadInput, match="holds other files"):
        converted(folder, output)
    with pytest.raises(BadInput, match="is no folder"):
        converted(folder, output / "README.md")
    assert snapshot(tmp_path) == before


# The command


@pytest.fixture
def annotate(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        with pytest.raises(SystemExit) as end:
            main(["models", *arguments])
        out, err = capsys.readouterr()
        lines = [line for line in err.splitlines() if "Loading weights" not in line]
        return end.value.code, out.splitlines(), lines

    return call


WITHOUT_TORCH = """
import sys
from annotate.classifiers import Statement, load_classifier
from annotate.taxonomy import load_taxonomy
classifier = load_classifier(sys.argv[1])
ratings = classifier.rate([Statement("The talks went well.")], load_taxonomy("russia-us").axes)
print(classifier.id, [len(rating.scores) for rating in ratings[0]])
print(sorted({"torch", "transformers", "onnx"} & set(sys.modules)))
"""


def test_a_folder_is_added_listed_added_again_and_runs_without_torch(annotate, tmp_path):
    save_kind(tmp_path / "theirs" / "tiny", "bert")
    code, out, err = annotate("add", "theirs/tiny")
    assert (code, out) == (0, [])
    assert "keep their label" in err[-2]
    assert err[-1].startswith("model in annotate-models/tiny; try it: annotate prelabel ")
    assert {path.name for path in Path("annotate-models").iterdir()} == {"tiny"}
    for command in ((), ("list",)):
        listed = annotate(*command)[1]
        assert listed[-1].startswith("annotate-models/tiny\t0 MB\ttiny in int8")
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, "annotate-models/tiny"],
        capture_output=True,
        text=True,
        check=True,
    )
    id = read_config(Path("annotate-models/tiny")).id
    assert ran.stdout.splitlines() == [f"{id} [3, 3]", "[]"]
    first = snapshot(Path("annotate-models"))
    assert annotate("add", "theirs/tiny")[0] == 0
    assert snapshot(Path("annotate-models")) == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("add", "nothing"), "error: no model is called 'nothing'"),
        (("add", "./nothing"), "error: ./nothing: no such folder"),
        (("add", "plain"), "error: plain: its labels are good, bad; none is entailment"),
        (("add", "plain", "-o", "plain"), "error: plain: holds other files than"),
    ],
)
def test_what_cannot_be_added_is_told_in_two_lines(annotate, tmp_path, arguments, message):
    save_tiny_model(tmp_path / "plain", ("good", "bad"))
    code, out, err = annotate(*arguments)
    assert (code, out) == (2, [])
    assert err[-2].startswith(message)
    assert err[-1].startswith("hint:  ")
    assert not Path("annotate-models").exists()


def test_the_pairs_to_compare_on_are_not_those_the_ranges_come_from():
    samples, pairs = own_pairs()
    assert len(pairs) == len(samples) == 36 * 6
    assert {text for text, _ in samples} & {text for text, _ in pairs} == set()
    assert len({asked for _, asked in pairs}) > 20


# The Hub, played by a server that has one model


COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(SimpleHTTPRequestHandler):
    """Serve /org/tiny/resolve/COMMIT/FILE from a folder, and what the Hub says of the model."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if not self.path.startswith(("/api/models/org/tiny", "/org/tiny/")):
            return self.refuse("RepoNotFound")
        if "/revision/" in self.path and self.path.split("/revision/")[1] not in {"main", COMMIT}:
            return self.refuse("RevisionNotFound")
        if self.path.startswith("/api/"):
            said = {"id": "org/tiny", "sha": COMMIT, "cardData": {"license": "mit"}}
            body = json.dumps([] if "/tree/" in self.path else said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return self.wfile.write(body)
        return super().do_GET()

    def do_HEAD(self):
        if Path(self.translate_path(self.path)).is_file():
            return super().do_HEAD()
        return self.refuse("EntryNotFound")

    def refuse(self, code):
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def translate_path(self, path):
        return str(Path(self.directory) / path.rsplit("/", 1)[1])

    def end_headers(self):
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", '"' + hashlib.sha256(self.path.encode()).hexdigest() + '"')
        super().end_headers()


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = save_kind(tmp_path_factory.mktemp("hub") / "tiny", "bert")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def add(place: Path, endpoint: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call `annotate models add` where the Hub is at `endpoint` and nothing is cached."""
    place.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "annotate", "models", "add", *arguments],
        cwd=place,
        env=os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(place / "cache")},
        capture_output=True,
        text=True,
        timeout=300,
    )


def ids(place: Path, endpoint: str) -> str:
    """Id of the model where the Hub is at `endpoint`, or else what is cached of it."""
    ask = "from annotate.classifiers import load_classifier; print(load_classifier('org/tiny').id)"
    return subprocess.run(
        [sys.executable, "-c", ask],
        env=os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(place / "cache")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_model_of_the_hub_is_added_with_its_commit_and_licence(tmp_path, hub):
    done = add(tmp_path, hub, "org/tiny")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "annotate-models" / "org--tiny"
    card = (folder / "README.md").read_text()
    assert read_config(folder).id == f"org--tiny@{COMMIT[:8]}"
    assert f"`org/tiny` of the Hugging Face Hub at commit `{COMMIT}`" in card
    assert 'license: "mit"' in card
    assert 'base_model: "org/tiny"' in card
    assert ids(tmp_path, hub) == ids(tmp_path, "http://127.0.0.1:9") == f"org/tiny@{COMMIT[:8]}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("org/other",), "error: org/other: the Hub has no such model, or hides it"),
        (
            ("org/tiny", "--revision", "v9"),
            "error: org/tiny: the Hub has no revision v9 of it",
        ),
    ],
)
def test_what_the_hub_does_not_have_is_told(tmp_path, hub, arguments, message):
    done = add(tmp_path, hub, *arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2] == message


def test_no_network_is_told(tmp_path):
    done = add(tmp_path, "http://127.0.0.1:9", "org/tiny")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2].startswith(
        "error: org/tiny: neither a folder here nor cached, and the Hub does not answer"
    )
    assert not (tmp_path / "annotate-models").exists()
