import pytest

from annotate.evaluate import evaluate
from annotate.taxonomy import Axis, Label, Taxonomy
from annotate.types import Prediction

TONE = Axis(
    name="tone",
    question="?",
    labels=(
        Label(name="threat", hypotheses=("A threat.",)),
        Label(name="offer", hypotheses=("An offer.",)),
        Label(name="neither", default=True),
    ),
)
TAXONOMY = Taxonomy(name="talks", version=1, axes=(TONE,))


def prediction(id, label, score, axis="tone"):
    others = [one.name for one in TONE.labels if one.name != label]
    scores = {label: score} | {name: (1 - score) / 2 for name in others}
    return Prediction(sentence_id=id, axis=axis, scores=scores, model="m@1", taxonomy="talks@1")


SAID = [
    prediction("1", "threat", 0.95),
    prediction("2", "threat", 0.85),
    prediction("3", "offer", 0.95),
    prediction("4", "neither", 0.55),
    prediction("5", "neither", 0.55),
    prediction("6", "neither", 1.0),
]
GOLD = {
    "1": {"tone": "threat"},
    "2": {"tone": "offer"},
    "3": {"tone": "offer"},
    "4": {"tone": "neither"},
    "5": {"tone": "offer"},
    "6": {"tone": "neither"},
}
SCORES = evaluate(SAID, GOLD, TAXONOMY)["tone"]


def test_precision_and_recall_are_by_label():
    rows = {
        name: (row.precision, row.recall, row.f1, row.support)
        for name, row in SCORES.labels.items()
    }
    assert rows == {
        "threat": (0.5, 1.0, 0.6667, 1),
        "offer": (1.0, 0.3333, 0.5, 3),
        "neither": (0.6667, 1.0, 0.8, 2),
    }


def test_the_macro_f1_is_the_mean_over_labels():
    assert SCORES.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 4 / 5) / 3, abs=1e-4)
    assert SCORES.accuracy == pytest.approx(4 / 6, abs=1e-4)
    assert SCORES.sentences == 6


def test_the_baseline_always_gives_the_commonest_label():
    # "offer" for all: precision 1/2, recall 1, so F1 2/3; nothing of the other two.
    assert SCORES.baseline_f1 == pytest.approx((2 / 3) / 3, abs=1e-4)


def test_the_confusion_has_a_row_for_each_true_label():
    assert SCORES.confusion == [[1, 0, 0], [1, 1, 1], [0, 0, 2]]


def test_the_calibration_error_is_the_gap_of_each_bin_by_its_share():
    # (0.5, 0.6]: 0.55 said, 1/2 right; (0.8, 0.9]: 0.85 said, 0 right; above 0.9: 2.9/3, all right.
    expected = 2 / 6 * abs(0.55 - 0.5) + 1 / 6 * 0.85 + 3 / 6 * abs(2.9 / 3 - 1)
    assert SCORES.calibration_error == pytest.approx(expected, abs=1e-4)


def test_a_label_that_is_never_said_nor_true_counts_as_zero():
    scores = evaluate([prediction("1", "threat", 0.9)], {"1": {"tone": "threat"}}, TAXONOMY)
    assert scores["tone"].labels["offer"].f1 == 0.0
    assert scores["tone"].macro_f1 == pytest.approx(1 / 3, abs=1e-4)


def test_sentences_without_a_label_are_passed_over():
    scores = evaluate([*SAID, prediction("7", "offer", 0.9)], GOLD, TAXONOMY)
    assert scores["tone"].sentences == 6


def test_an_axis_that_nobody_labelled_has_no_scores():
    assert evaluate(SAID, {"1": {"place": "here"}}, TAXONOMY) == {}


def test_the_order_of_predictions_does_not_matter():
    assert evaluate(reversed(SAID), GOLD, TAXONOMY)["tone"] == SCORES
