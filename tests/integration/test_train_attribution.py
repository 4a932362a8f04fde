"""Training a model of attribution from start to end, on a sliver of our own text; needs torch."""

import hashlib
import json
import shutil

import pytest
import torch
from safetensors.torch import load_file
from tiny_model import save_tiny_model
from transformers import BertModel

from annotate.attribute import attribute
from annotate.classifiers.tagging import LABELS, SIDES, TAGS, Line, load_tagger
from annotate.cli.attribution import english, mark_article, train_attribution
from annotate.errors import BadInput
from annotate.gold import read_gold
from annotate.taxonomy import load_taxonomy
from annotate.train.fit_spans import fit_sides, fit_spans
from annotate.train.publish import FILES
from annotate.train.span_recipe import SpanRecipe

TEXT = "The envoy said the talks went well. The north minister warns of harsh sanctions."
ATTRIBUTIONS = [
    {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 34]]},
    {"source": [[36, 54]], "cue": [[55, 63]], "content": [[64, 79]]},
]
ARTICLE = """\
# axes: position posture
# title: Talks went on
# style: agency
# side: north | Northland | northern | Nord | North
# side: south | Southland | southern | Sud | South

heading\t-\t-\tTalks
north\tneither\tNorth said the talks went well.
south\tthreat\tSouth threatens force if they leave.
neither\tneither\tTalks went on today.
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with data, labelled articles, a start and a recipe."""
    folder = tmp_path_factory.mktemp("attribution")
    row = json.dumps({"id": "a", "text": TEXT, "attributions": ATTRIBUTIONS})
    (folder / "spans.jsonl").write_text(f"{row}\n" * 4)
    (folder / "labelled").mkdir()
    (folder / "labelled" / "a.tsv").write_text(ARTICLE)
    whole = save_tiny_model(folder / "whole")
    BertModel.from_pretrained(whole).save_pretrained(folder / "start")  # no head of another kind
    shutil.copyfile(whole / "tokenizer.json", folder / "start" / "tokenizer.json")
    shutil.copyfile(whole / "tokenizer_config.json", folder / "start" / "tokenizer_config.json")
    return folder


def recipe_of(place, **fit) -> SpanRecipe:
    settings = {"steps": 6, "learning_rate": 0.01, "batch_size": 2, "checkpoint_every": 2} | fit
    return SpanRecipe.model_validate(
        {
            "kind": "attribution",
            "name": "tiny",
            "version": 3,
            "summary": "A tiny model.",
            "start": str(place / "start"),
            "license": "MIT",
            "languages": ["en"],
            "max_length": 40,
            "window": 60,
            "context": 20,
            "data": {
                "train": "spans.jsonl",
                "dev": "spans.jsonl",
                "sides": place / "labelled",
                "sides_dev": [place / "labelled"],
            },
            "fit": settings,
            "sides": [
                {"steps": 4, "learning_rate": 0.01, "batch_size": 2},
                {"steps": 2, "learning_rate": 0.01, "tags_every": 2},
            ],
        }
    )


@pytest.fixture(scope="module")
def model(place):
    file = place / "recipe.yaml"
    file.write_text("name: tiny\n")
    train_attribution(recipe_of(place), file, place, place / "model", place / "work")
    return place / "model"


def test_a_model_folder_is_complete_and_its_checksums_verify(model):
    assert {path.name for path in model.iterdir()} == {*FILES, "SHA256SUMS"}
    for line in (model / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((model / name).read_bytes()).hexdigest() == digest


def test_a_folder_of_other_things_is_no_place_for_a_model(model, place, tmp_path):
    (tmp_path / "chapter.txt").write_text("The work of years.")
    with pytest.raises(BadInput, match="holds other files than a model's"):
        train_attribution(recipe_of(place), place / "recipe.yaml", place, tmp_path, place / "work")
    assert [path.name for path in tmp_path.iterdir()] == ["chapter.txt"]


def test_the_model_tags_lines_and_says_a_probability_for_each_side(model):
    tagger = load_tagger(str(model))
    [[first, second]] = tagger.tag([[Line("The envoy said no."), Line("Talks went on.")]])
    assert tagger.id == "tiny@3"
    assert len(first.sides) == len(SIDES)
    assert sum(second.sides) == pytest.approx(1.0)


def test_a_document_is_tagged_the_same_alone_and_among_others(model):
    tagger = load_tagger(str(model))
    document = [Line("The envoy said no."), Line("Talks went on.")]
    other = [Line("We will sign the letter today and leave, the minister said to the side.")]
    [alone] = tagger.tag([document])
    _, among, _ = tagger.tag([other, document, other])
    for one, same in zip(alone, among, strict=True):
        assert one.spans == same.spans
        assert one.sides == pytest.approx(same.sides, abs=1e-4)


def test_a_phase_keeps_a_share_of_the_weights_before_it(place, tmp_path):
    plain = recipe_of(place)
    documents = [mark_article(article) for article in english(place / "labelled")]

    def head(folder):
        return load_file(folder / "model.safetensors")["classifier.weight"]

    def after(phase, weights, name):
        work = tmp_path / name
        return fit_sides(
            plain, phase, weights, place, documents, work, lambda *_: None, tags=tagged
        )

    tagged = fit_spans(plain, place, tmp_path / "spans", lambda *_: None)
    first, second = plain.sides
    before = after(first, tagged, "first")
    moved = head(after(second, before, "moved"))
    assert not torch.allclose(moved, head(before))
    kept = head(after(second.model_copy(update={"keep": 0.25}), before, "kept"))
    assert torch.allclose(kept, torch.lerp(moved, head(before), 0.25))
    kept = head(after(second.model_copy(update={"keep_tags": 0.25}), before, "tags"))
    tags = len(TAGS)
    assert torch.allclose(kept[:tags], torch.lerp(moved[:tags], head(tagged), 0.25))
    assert torch.equal(kept[tags:], moved[tags:])


def test_attribution_takes_the_model(model, place):
    sentences = [sentence for sentence, _ in read_gold(place / "labelled")]
    list(attribute(sentences, load_taxonomy("russia-us"), load_tagger(str(model))))


def test_the_card_shows_rules_and_model(model):
    card = (model / "README.md").read_text()
    metrics = json.loads((model / "metrics.json").read_text())
    shown = metrics["sides"][f"{model.parent.name}/labelled"]
    assert f"| 3 | {shown['rules']:.3f} | {shown['model']:.3f} |" in card
    assert "| cue | rules | " in card


def test_interrupted_training_gives_the_same_weights(place, tmp_path):
    class Stop(Exception):
        pass

    def stop(done, total, word):
        if done == 3:
            raise Stop

    recipe = recipe_of(place, dropout=0.3)
    whole = fit_spans(recipe, place, tmp_path / "whole", lambda *_: None)
    with pytest.raises(Stop):
        fit_spans(recipe, place, tmp_path / "parts", stop)
    parts = fit_spans(recipe, place, tmp_path / "parts", lambda *_: None)
    one, other = (load_file(path / "model.safetensors") for path in (whole, parts))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_another_recipe_does_not_go_on_in_the_same_folder(place, tmp_path):
    fit_spans(recipe_of(place), place, tmp_path / "work", lambda *_: None)
    with pytest.raises(BadInput, match="another recipe"):
        fit_spans(recipe_of(place, seed=1), place, tmp_path / "work", lambda *_: None)


def test_the_labels_are_tags_and_sides():
    assert (
        *("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"),
        *("neither", "first", "second"),
    ) == LABELS
