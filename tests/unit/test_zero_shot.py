import math

import numpy as np
import pytest

from annotate.classifiers import Statement
from annotate.classifiers.calibration import Calibration, Weights
from annotate.classifiers.zero_shot import ZeroShot
from annotate.taxonomy import Axis, Label

WEATHER = Axis(
    name="weather",
    question="What is the weather?",
    labels=(
        Label(name="wet", hypotheses=("It rains.", "It snows.")),
        Label(name="dry", hypotheses=("The sun shines.",)),
        Label(name="unsaid", hypotheses=("Nothing is said of it.",), default=True),
    ),
)
WHOSE = Axis(
    name="whose",
    question="Whose words are these?",
    labels=(
        Label(name="north", side="north"),
        Label(name="south", side="south"),
        Label(name="nobody", default=True),
    ),
)
EVEN = Calibration(plain=Weights(support=1.0, bias=-1.0))
WORDS = {"It rains.": "rain", "It snows.": "snow", "The sun shines.": "sun"}


def by_word(texts, hypotheses):
    """Three more than even odds where the hypothesis' word stands in the text, else less."""
    return np.array(
        [[3.0 if WORDS.get(asked, "?") in text else -3.0 for asked in hypotheses] for text in texts]
    )


def rate(text, axis=WEATHER, entail=by_word, **options):
    classifier = ZeroShot("words@1", entail, calibration=EVEN, **options)
    return classifier.rate([Statement(text)], [axis])[0][0]


def test_the_default_label_wins_where_nothing_is_supported():
    rating = rate("The talks went on.")
    assert max(rating.scores, key=rating.scores.get) == "unsaid"
    assert rating.hypothesis == "Nothing is said of it."


@pytest.mark.parametrize(
    ("text", "label", "hypothesis"),
    [
        ("We had rain.", "wet", "It rains."),
        ("We had snow.", "wet", "It snows."),
        ("We had sun.", "dry", "The sun shines."),
    ],
)
def test_the_best_of_several_hypotheses_decides(text, label, hypothesis):
    rating = rate(text)
    assert max(rating.scores, key=rating.scores.get) == label
    assert rating.hypothesis == hypothesis


def test_what_reference_texts_entail_too_counts_for_less():
    everywhere = {"reference": ("We had rain.", "No rain."), "priors": None}
    assert (
        rate("We had rain.", **everywhere).scores["wet"]
        < rate("We had rain.", reference=("The talks went on.",)).scores["wet"]
    )


def test_priors_that_are_known_are_not_asked_for_again():
    asked = []

    def entail(texts, hypotheses):
        asked.extend((text, hypothesis) for text in texts for hypothesis in hypotheses)
        return by_word(texts, hypotheses)

    known = {"It rains.": 1.0, "It snows.": 1.0, "The sun shines.": 1.0}
    rating = rate("We had rain.", entail=entail, reference=("A reference.",), priors=known)
    about = {hypothesis for text, hypothesis in asked if text == "A reference."}
    assert about == {"Nothing is said of it."}
    assert rating.scores["wet"] < rate("We had rain.", reference=("A reference.",)).scores["wet"]


def test_a_second_supported_hypothesis_adds_nothing_to_a_label():
    assert rate("We had rain.").scores == rate("We had rain and snow.").scores


def test_the_scores_are_a_softmax_over_support_with_the_bias_against_the_default():
    wet, dry, unsaid = math.exp(3 - 1), math.exp(-3 - 1), math.exp(-3)
    total = wet + dry + unsaid
    assert rate("We had rain.").scores == pytest.approx(
        {"wet": wet / total, "dry": dry / total, "unsaid": unsaid / total}, abs=1e-6
    )


def test_a_default_label_without_hypotheses_has_the_support_of_what_cannot_be_asked():
    axis = Axis(
        name="weather",
        question="Which?",
        labels=(WEATHER.labels[1], Label(name="unsaid", default=True)),
    )
    sun, unsaid = math.exp(3 - 1), math.exp(EVEN.unread)
    scores = rate("We had sun.", axis).scores
    assert scores["dry"] == pytest.approx(sun / (sun + unsaid), abs=1e-6)


def test_an_axis_without_a_default_label_shares_the_mass_between_its_labels():
    axis = Axis(name="weather", question="Which?", labels=WEATHER.labels[:2])
    scores = rate("We had sun.", axis).scores
    assert scores == pytest.approx(
        {"wet": 1 / (1 + math.exp(6)), "dry": 1 / (1 + math.exp(-6))}, abs=1e-6
    )


@pytest.mark.parametrize(("side", "label"), [("north", "north"), ("south", "south")])
def test_a_label_that_has_only_a_side_is_decided_by_the_speakers_side(side, label):
    classifier = ZeroShot("words@1", by_word)
    rating = classifier.rate([Statement("Yes.", speaker="Someone", side=side)], [WHOSE])[0][0]
    assert max(rating.scores, key=rating.scores.get) == label
    assert rating.hypothesis is None


def test_a_language_that_is_not_read_gets_the_prior_and_no_hypothesis():
    asked = []

    def listening(texts, hypotheses):
        asked.extend(texts)
        return by_word(texts, hypotheses)

    classifier = ZeroShot("words@1", listening, calibration=EVEN, languages=("en",))
    ratings = classifier.rate(
        [
            Statement("Идёт дождь: rain.", language="ru"),
            Statement("We had rain.", language="en"),
            Statement("Дождя нет.", language="ru"),
        ],
        [WEATHER],
    )
    ratings = [row[0] for row in ratings]
    weight = math.exp(-1)
    prior = {
        "wet": weight / (2 * weight + 1),
        "dry": weight / (2 * weight + 1),
        "unsaid": 1 / (2 * weight + 1),
    }
    assert ratings[0] == ratings[2]
    assert ratings[0].scores == pytest.approx(prior, abs=1e-6)
    assert ratings[0].hypothesis is None
    assert ratings[1].hypothesis == "It rains."
    assert asked == ["We had rain."]


@pytest.mark.parametrize(
    ("languages", "language", "reads"),
    [(("en",), "en", True), (("en",), "ru", False), (("en",), None, True), ((), "ru", True)],
)
def test_a_model_reads_its_languages_and_what_is_of_no_known_one(languages, language, reads):
    assert ZeroShot("words@1", by_word, languages=languages).reads(language) is reads


def test_no_statements_get_no_ratings():
    assert ZeroShot("words@1", by_word).rate([], [WEATHER]) == []


def test_all_axes_are_asked_about_in_one_pass_and_a_repeated_text_once():
    asked = []

    def listening(texts, hypotheses):
        asked.append((list(texts), list(hypotheses)))
        return by_word(texts, hypotheses)

    again = WEATHER.model_copy(update={"name": "again"})
    classifier = ZeroShot("words@1", listening, calibration=EVEN)
    statements = [Statement(text) for text in ("rain", "sun", "rain")]
    ratings = classifier.rate(statements, [WEATHER, WHOSE, again])
    assert asked == [(["rain", "sun"], [*WORDS, "Nothing is said of it."])]
    assert ratings[0] == ratings[2]
    assert [[rating.hypothesis for rating in row] for row in ratings[:2]] == [
        ["It rains.", None, "It rains."],
        ["The sun shines.", None, "The sun shines."],
    ]


def test_axes_without_hypotheses_ask_nothing():
    def never(texts, hypotheses):
        raise AssertionError("asked")

    rating = ZeroShot("words@1", never).rate([Statement("Yes.", "A", "north")], [WHOSE])[0][0]
    assert max(rating.scores, key=rating.scores.get) == "north"


def test_plain_forgets_who_speaks_and_reads_every_language():
    classifier = ZeroShot("words@1", by_word, languages=("en",))
    spoken = Statement("sun", speaker="Someone", side="north", language="ru", sought=True)
    scores = classifier.plain().rate([spoken], [WEATHER])[0][0].scores
    sun, other = math.exp(3), math.exp(-3)
    assert scores["dry"] == pytest.approx(sun / (sun + 2 * other), abs=1e-6)
    assert classifier.calibration == Calibration()
    assert not classifier.reads("ru")
