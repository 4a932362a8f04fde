import json
import subprocess
import sys

import pytest

from annotate.classifiers import load_classifier, shipped
from annotate.classifiers.config import ModelConfig, read_config
from annotate.errors import BadModel

CONFIG = {
    "name": "tiny",
    "version": 3,
    "kind": "nli",
    "labels": ["entailment", "neutral", "contradiction"],
    "max_length": 32,
}


def refusal(name):
    with pytest.raises(BadModel) as error:
        load_classifier(str(name))
    return error.value


def model_folder(folder, **changes):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG | changes))
    (folder / "model.onnx").write_bytes(b"no ONNX at all")
    (folder / "tokenizer.json").write_text("{}")
    return folder


def test_an_unknown_name_lists_the_shipped_models():
    error = refusal("no-such-model")
    assert error.message == "no model is called 'no-such-model'"
    assert error.hint.startswith(f"shipped: {', '.join(shipped()) or 'none'};")


def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path):
    error = refusal(tmp_path / "away")
    assert error.message == f"{tmp_path / 'away'}: no such folder"


@pytest.mark.parametrize("name", ["./model", "../model", "org/model/x", "~/model"])
def test_what_can_be_no_hub_id_is_taken_for_a_path(name):
    assert refusal(name).message == f"{name}: no such folder"


def test_a_folder_without_config_is_no_model(tmp_path):
    assert refusal(tmp_path).message == f"{tmp_path}: no model: it has no config.json"


def test_a_bare_name_is_the_shipped_model_whatever_lies_in_the_working_directory(
    tmp_path, monkeypatch
):
    (tmp_path / "models" / "tiny").mkdir(parents=True)
    model_folder(tmp_path / "shipped")
    (tmp_path / "shipped").replace(tmp_path / "models" / "tiny")
    monkeypatch.setattr("annotate.classifiers.resource", lambda name: tmp_path / name)
    (tmp_path / "cwd" / "tiny").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "cwd")
    assert shipped() == ["tiny"]
    assert refusal("tiny").message.startswith(f"{tmp_path / 'models' / 'tiny'}: cannot be loaded")


def test_a_bare_name_that_is_not_shipped_may_be_a_folder(tmp_path, monkeypatch):
    model_folder(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert refusal("mine").message.startswith("mine: cannot be loaded")


def test_broken_onnx_is_refused_in_one_line(tmp_path):
    error = refusal(model_folder(tmp_path / "model"))
    assert error.message.startswith(f"{tmp_path / 'model'}: cannot be loaded: ")
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"max_length": 0}, "max_length: Input should be greater than 0"),
        ({"kind": "stance"}, "kind: Input should be 'nli'"),
        ({"colour": 1}, "colour: Extra inputs are not permitted"),
        ({"labels": ["yes", "no"]}, "labels: Value error, must hold entailment once"),
        ({"labels": ["entailment"]}, "labels: Value error, must hold entailment once"),
        ({"calibration": {"unread": None}}, "calibration: unread: Input should be a valid number"),
    ],
)
def test_a_mistake_in_the_config_is_named(tmp_path, changes, reason):
    folder = model_folder(tmp_path / "model", **changes)
    assert refusal(folder).message.startswith(f"{folder / 'config.json'}: {reason}")


def test_a_config_that_is_not_json_is_refused(tmp_path):
    folder = model_folder(tmp_path / "model")
    (folder / "config.json").write_text("name: tiny")
    assert refusal(folder).message.startswith(f"{folder / 'config.json'}: Invalid JSON")


def test_a_config_is_read_back_with_its_defaults(tmp_path):
    config = read_config(model_folder(tmp_path / "model"))
    assert config == ModelConfig(**CONFIG)
    assert (config.id, config.languages) == ("tiny@3", ())


def test_looking_for_a_model_that_is_not_there_loads_no_heavy_library():
    code = """
import sys
from annotate.classifiers import load_classifier
from annotate.errors import BadModel
try:
    load_classifier("no-such-model")
except BadModel:
    print(sorted({"torch", "transformers", "onnxruntime", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
