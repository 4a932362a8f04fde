import math
import os
import subprocess
import sys
import time

import pytest
import torch
from tiny_model import save_tiny_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from annotate.classifiers import Statement, load_classifier
from annotate.errors import BadModel
from annotate.prelabel import prelabel
from annotate.taxonomy import Axis, Label, Taxonomy
from annotate.types import Sentence

TONE = Axis(
    name="tone",
    question="How is it put?",
    labels=(
        Label(name="threat", hypotheses=("Someone threatens the north.", "Someone warns of war.")),
        Label(name="offer", hypotheses=("Someone offers dialogue.",)),
        Label(name="neither", default=True),
    ),
)
TAXONOMY = Taxonomy(name="talks", version=1, axes=(TONE,))
TEXTS = ["The talks went well.", "If they refuse, we will leave today.", "No.", "They agree."]
HYPOTHESES = ["It is kind.", "War is harsh."]
PAIRS = [(text, hypothesis) for text in TEXTS for hypothesis in HYPOTHESES]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


def share(odds):
    """Probability of what has these log-odds."""
    return 1 / (1 + math.exp(-odds))


def by_hand(folder, pairs):
    """Log-odds of label 0 against the others, one pair at a time, without any padding."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    odds = []
    for premise, hypothesis in pairs:
        with torch.inference_mode():
            inputs = tokenizer(premise, hypothesis, return_tensors="pt")
            shares = torch.softmax(model(**inputs).logits[0], dim=-1)
        odds.append(float(torch.log(shares[0]) - torch.log1p(-shares[0])))
    return odds


def test_the_odds_are_those_of_a_softmax_by_hand(tiny):
    from annotate.classifiers.transformers import TransformersNli

    odds = TransformersNli(str(tiny)).entail(TEXTS, HYPOTHESES)
    assert odds.shape == (4, 2)
    assert odds.flatten().tolist() == pytest.approx(by_hand(tiny, PAIRS), abs=1e-4)
    assert odds.max() - odds.min() > 0.5  # else any order of answers would do


def test_a_two_way_model_gives_what_the_zero_shot_pipeline_of_transformers_gives(tmp_path):
    # The pipeline sets entailment against contradiction and drops neutral; we set it against all
    # else. With two labels the two are one.
    from annotate.classifiers.transformers import TransformersNli

    folder = save_tiny_model(tmp_path / "two", ("entailment", "not_entailment"))
    classify = pipeline("zero-shot-classification", model=str(folder), device="cpu")
    ours = TransformersNli(str(folder))
    hypotheses = ["It is kind.", "War is harsh.", "Someone offers dialogue."]
    for premise in TEXTS:
        theirs = classify(premise, hypotheses, hypothesis_template="{}", multi_label=True)
        odds = dict(zip(hypotheses, ours.entail([premise], hypotheses)[0], strict=True))
        shares = dict(zip(theirs["labels"], theirs["scores"], strict=True))
        assert {text: share(value) for text, value in odds.items()} == pytest.approx(
            shares, abs=1e-4
        )


def test_a_folder_is_loaded_and_rates_every_label(tiny):
    classifier = load_classifier(str(tiny))
    for (rating,) in classifier.rate([Statement(text) for text in TEXTS], [TONE]):
        assert list(rating.scores) == ["threat", "offer", "neither"]
        assert sum(rating.scores.values()) == pytest.approx(1, abs=1e-5)
    assert classifier.reads("ru")


def test_the_ratings_follow_from_the_odds(tiny):
    rating = load_classifier(str(tiny)).plain().rate([Statement(TEXTS[0])], [TONE])[0][0]
    asked = [(TEXTS[0], text) for label in TONE.labels for text in label.hypotheses]
    first, second, offer = by_hand(tiny, asked)
    exponents = torch.tensor([max(first, second), offer, 0.0]).softmax(0).tolist()
    assert list(rating.scores.values()) == pytest.approx(exponents, abs=1e-4)


def test_the_id_is_the_folders_name_and_a_digest_of_its_weights(tiny):
    first = load_classifier(str(tiny)).id
    assert first.startswith("tiny@")
    assert load_classifier(str(tiny)).id == first
    (tiny.parent / "again").mkdir()
    other = save_tiny_model(tiny.parent / "again" / "tiny", seed=1)
    assert load_classifier(str(other)).id != first


def test_sentences_are_prelabelled_by_it(tiny):
    spoken = [
        (
            Sentence(
                id=f"d1:{index}", document_id="d1", index=index, start=0, end=len(text), text=text
            ),
            None,
        )
        for index, text in enumerate(TEXTS)
    ]
    found = list(prelabel(spoken, TAXONOMY, load_classifier(str(tiny))))
    assert [row.sentence_id for row in found] == ["d1:0", "d1:1", "d1:2", "d1:3"]
    assert {row.model.split("@")[0] for row in found} == {"tiny"}


def test_a_text_longer_than_the_model_reads_is_cut(tiny):
    long = Statement("the talks went well and " * 60)
    assert load_classifier(str(tiny)).rate([long], [TONE])[0][0].scores


@pytest.mark.parametrize(
    "labels",
    [
        ("ENTAILMENT", "NEUTRAL", "CONTRADICTION"),
        ("contradiction", "neutral", "entailment"),
        ("entailment", "not_entailment"),
        ("not_entailment", "entailment"),
        ("entail", "other"),
    ],
)
def test_the_entailment_label_is_found_by_its_name(tmp_path, labels):
    from annotate.classifiers.transformers import TransformersNli

    place = [name.lower() in {"entailment", "entail"} for name in labels].index(True)
    folder = save_tiny_model(tmp_path / "tiny", labels)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        logits = model(**tokenizer(*PAIRS[0], return_tensors="pt")).logits[0]
    expected = float(logits.softmax(-1)[place])
    odds = TransformersNli(str(folder)).entail(TEXTS[:1], HYPOTHESES[:1])[0, 0]
    assert share(odds) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1"), ("positive", "not_entailment")])
def test_a_model_without_an_entailment_label_is_refused(tmp_path, labels):
    folder = save_tiny_model(tmp_path / "tiny", labels)
    with pytest.raises(BadModel) as error:
        load_classifier(str(folder))
    assert (
        error.value.message == f"{folder}: its labels are {', '.join(labels)}; none is entailment"
    )


def test_pickled_weights_are_refused(tmp_path):
    folder = save_tiny_model(tmp_path / "tiny")
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(BadModel) as error:
        load_classifier(str(folder))
    assert "cannot be loaded" in error.value.message
    assert "safetensors" in error.value.hint


@pytest.mark.parametrize("content", [b"", b"no weights"])
def test_broken_weights_are_refused(tmp_path, content):
    folder = save_tiny_model(tmp_path / "tiny")
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(BadModel, match="cannot be loaded"):
        load_classifier(str(folder))


def test_a_config_of_an_unknown_architecture_is_refused(tmp_path):
    folder = save_tiny_model(tmp_path / "tiny")
    (folder / "config.json").write_text('{"model_type": "no-such-thing"}')
    with pytest.raises(BadModel, match="cannot be loaded"):
        load_classifier(str(folder))


ASK = """
import sys
from annotate.classifiers import load_classifier
from annotate.errors import BadModel
try:
    load_classifier("annotate-tests/no-such-model")
except BadModel as error:
    print(error.message)
    print(error.hint)
"""


@pytest.mark.parametrize(
    "environment",
    [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}],
    ids=["offline", "unreachable"],
)
def test_a_hub_that_does_not_answer_is_asked_once(tmp_path, environment):
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | {"HF_HOME": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    message, hint = done.stdout.splitlines()
    assert message.startswith("annotate-tests/no-such-model: neither a folder here nor cached")
    assert hint.startswith("check the path or the network")
    assert "Retrying" not in done.stderr
    assert time.monotonic() - began < 60
