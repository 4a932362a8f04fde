import math

import numpy as np
import pytest

from annotate.classifiers import Statement
from annotate.classifiers.calibration import Calibration, Weights, is_sided, probabilities
from annotate.classifiers.zero_shot import ZeroShot
from annotate.taxonomy import Actor, Axis, Label, Taxonomy
from annotate.train.calibrate import PRIOR, Sample, calibrate

POSITION = Axis(
    name="position",
    question="Whose position?",
    labels=(
        Label(name="north", side="north", hypotheses=("The north says it.",)),
        Label(name="south", side="south", hypotheses=("The south says it.",)),
        Label(name="neither", default=True),
    ),
)
TONE = Axis(
    name="tone",
    question="How?",
    labels=(
        Label(name="harsh", hypotheses=("It is harsh.",)),
        Label(name="plain", default=True),
    ),
)
ACTORS = (Actor(name="A", side="north"), Actor(name="C", side="south"))
TAXONOMY = Taxonomy(name="two", version=1, actors=ACTORS, axes=(POSITION, TONE))
NORTH = Statement("Yes.", speaker="A", side="north")
OUTSIDER = Statement("Yes.", speaker="B")
NOBODY = Statement("Yes.")
HARSH = [Statement("A harsh word."), Statement("A kind word.")] * 20
HARSH_LABELS = [{"tone": "harsh"}, {"tone": "plain"}] * 20
LEARNED = Sample(TAXONOMY, HARSH, HARSH_LABELS)


def says_harsh(texts, hypotheses):
    """Weakly for harsh where the word stands there: +0.5, else -0.5."""
    return np.array([[0.5 if "harsh" in text else -0.5 for _ in hypotheses] for text in texts])


def likelihood(classifier, statements, labels):
    rows = classifier.rate(statements, [TONE])
    return sum(
        math.log(row.scores[label["tone"]]) for (row,), label in zip(rows, labels, strict=True)
    )


def north(statement, weights):
    return probabilities(statement, POSITION, [0.0, 0.0, 0.0], weights)["north"]


def test_the_speakers_side_moves_the_position_towards_its_label():
    without = Weights(support=1.0, bias=0.0)
    with_sides = Weights(support=1.0, bias=0.0, same_side=2.0)
    assert north(NORTH, without) == pytest.approx(1 / 3, abs=1e-6)
    assert north(NORTH, with_sides) == pytest.approx(math.exp(2) / (math.exp(2) + 2), abs=1e-6)
    assert north(NOBODY, with_sides) == pytest.approx(1 / 3, abs=1e-6)


def test_a_speaker_of_another_side_or_of_none_moves_it_away():
    weights = Weights(support=1.0, bias=0.0, other_side=-2.0)
    against = math.exp(-2)
    assert probabilities(NORTH, POSITION, [0, 0, 0], weights)["south"] == pytest.approx(
        against / (against + 2), abs=1e-6
    )
    assert north(OUTSIDER, weights) == pytest.approx(against / (2 * against + 1), abs=1e-6)


def test_a_side_that_is_surer_moves_the_position_more():
    weights = Weights(support=1.0, bias=0.0, confidence=0.5)
    sure, unsure = (NORTH._replace(confidence=value) for value in (0.9, 0.5))
    assert north(sure, weights) == pytest.approx(3 / (3 + 2), abs=1e-6)  # odds of 9, to the half
    assert north(unsure, weights) == pytest.approx(1 / 3, abs=1e-6)
    assert north(unsure, weights) < north(NORTH, weights) < north(sure, weights)


def test_sides_leave_an_axis_without_sides_alone():
    weights = Weights(support=1.0, bias=0.0, same_side=5.0, other_side=-5.0)
    assert probabilities(NORTH, TONE, [1.0, 0.0], weights) == probabilities(
        NOBODY, TONE, [1.0, 0.0], weights
    )


@pytest.mark.parametrize("support", [-900.0, 0.0, 900.0])
def test_the_scores_sum_to_one_however_extreme_the_support(support):
    scores = probabilities(NORTH, POSITION, [support, -support, 0.0], PRIOR.sided)
    assert sum(scores.values()) == pytest.approx(1.0, abs=1e-5)


def test_an_axis_is_sided_where_a_label_has_a_side():
    assert (is_sided(POSITION), is_sided(TONE)) == (True, False)


def test_the_fit_on_separable_data_raises_the_likelihood():
    before = ZeroShot("words@1", says_harsh)
    found = calibrate(before, [LEARNED])
    assert found.plain.support > PRIOR.plain.support
    after = ZeroShot("words@1", says_harsh, calibration=found)
    gain = likelihood(after, HARSH, HARSH_LABELS) - likelihood(before, HARSH, HARSH_LABELS)
    assert gain > 5.0


def test_the_fit_is_where_likelihood_and_prior_balance():
    found = calibrate(ZeroShot("words@1", says_harsh), [LEARNED]).plain

    def loss(support, bias):
        odds = [support / 2 + bias, -support / 2 + bias]
        fit = 20 * (math.log1p(math.exp(-odds[0])) + math.log1p(math.exp(odds[1])))
        return fit + (support - 1.0) ** 2 + (bias + 1.0) ** 2

    best = loss(found.support, found.bias)
    for step in (-0.01, 0.01):
        assert loss(found.support + step, found.bias) > best
        assert loss(found.support, found.bias + step) > best


def test_without_data_the_calibration_stays_at_the_prior():
    assert calibrate(ZeroShot("words@1", says_harsh), []) == PRIOR


def test_a_sample_in_two_parts_teaches_what_the_whole_does():
    reader = ZeroShot("words@1", says_harsh)
    halves = [Sample(TAXONOMY, HARSH[i::4], HARSH_LABELS[i::4]) for i in range(4)]
    whole, parts = calibrate(reader, [LEARNED]), calibrate(reader, halves)
    assert parts.plain.vector == pytest.approx(whole.plain.vector, abs=1e-3)


def test_an_axis_without_labels_keeps_its_prior():
    found = calibrate(ZeroShot("words@1", says_harsh), [LEARNED])
    assert found.sided == PRIOR.sided


def test_texts_of_an_unread_language_are_taken_to_have_the_mean_support():
    statements = [
        Statement("A harsh word.", language="en"),
        Statement("Резко.", language="ru"),
        Statement("harsh, harsh", language="en"),
        Statement("A kind word.", language="en"),
    ]
    labels = [{"tone": "harsh"}, {"tone": "harsh"}, {"tone": "harsh"}, {"tone": "plain"}]
    one_axis = Taxonomy(name="tone", version=1, axes=(TONE,))
    reader = ZeroShot("words@1", says_harsh, languages=("en",))
    found = calibrate(reader, [Sample(one_axis, statements, labels)])
    assert found.unread == pytest.approx((0.5 + 0.5 - 0.5) / 3, abs=1e-4)
    as_if_read = calibrate(
        ZeroShot(
            "words@1",
            lambda texts, asked: np.array(
                [[0.1667] * len(asked) if "Рез" in a else says_harsh([a], asked)[0] for a in texts]
            ),
        ),
        [Sample(one_axis, statements, labels)],
    )
    assert found.plain.vector == pytest.approx(as_if_read.plain.vector, abs=1e-3)


def test_where_no_text_is_read_the_support_stays_the_priors():
    reader = ZeroShot("words@1", says_harsh, languages=("en",))
    sample = Sample(TAXONOMY, [Statement("Резко.", language="ru")], [{"tone": "harsh"}])
    found = calibrate(reader, [sample])
    assert found.unread == PRIOR.unread


@pytest.mark.parametrize(
    ("statement", "half"),
    [
        (NORTH, 0.5),
        (NOBODY._replace(sought=True), -0.5),
        (OUTSIDER._replace(sought=True), -0.5),
        (NOBODY, 0.0),
    ],
)
def test_a_side_that_speaks_counts_for_every_label_but_the_default(statement, half):
    weights = Weights(support=1.0, bias=0.0, spoken=2.0)
    scores = probabilities(statement, TONE, [0.0, 0.0], weights)
    assert scores["harsh"] == pytest.approx(1 / (1 + math.exp(-2 * half)), abs=1e-6)


def test_a_calibration_survives_its_json():
    found = Calibration(plain=Weights(support=0.5, bias=-1.25), unread=-0.75)
    assert Calibration.model_validate_json(found.model_dump_json()) == found
