"""Whose position the sentences of a document are, decided together."""

import numpy as np
import pytest

from annotate.classifiers.chain import FEW, Clues, evidence, log_marginals
from annotate.classifiers.tagging import Chain

UNSURE = (0.34, 0.33, 0.33)
FIRST = (0.02, 0.96, 0.02)
NOBODY = (0.96, 0.02, 0.02)


def probabilities(clues):
    return np.exp(log_marginals(evidence(clues), Chain().vector))


def test_the_probabilities_of_each_sentence_sum_to_one():
    rows = probabilities([Clues(FIRST), None, Clues(UNSURE, rules=2, named=(2, 1))])
    assert rows.sum(axis=1) == pytest.approx([1, 1, 1])


def test_tagger_rules_and_names_speak_for_a_side():
    nothing = probabilities([Clues(UNSURE)])[0, 1]
    for clues in (Clues(FIRST), Clues(UNSURE, rules=1), Clues(UNSURE, named=(1,))):
        assert probabilities([clues])[0, 1] > nothing
    assert probabilities([Clues(FIRST, rules=1, named=(1,))])[0, 1] > 0.95
    assert probabilities([Clues(NOBODY)])[0, 0] > 0.95


def test_rules_count_for_more_in_a_document_of_a_few_sentences():
    alone = probabilities([Clues(UNSURE, rules=1)])[0, 1]
    assert alone > probabilities([Clues(UNSURE, rules=1), *[None] * FEW])[0, 1]


def test_an_expert_speaks_for_no_side():
    alone = probabilities([Clues(FIRST)])[0, 1]
    assert probabilities([Clues(FIRST, others=1)])[0, 1] < alone
    assert probabilities([Clues(FIRST, experts=2)])[0, 1] < alone


def test_a_sentence_that_names_nobody_goes_with_the_one_before():
    alone = probabilities([Clues(UNSURE)])[0, 1]
    after = probabilities([Clues(FIRST, rules=1), Clues(UNSURE)])[1, 1]
    assert after > alone


def test_the_sentence_after_tells_too():
    alone = probabilities([Clues(UNSURE)])[0, 1]
    assert probabilities([Clues(UNSURE), Clues(FIRST, rules=1)])[0, 1] > alone


def test_what_stands_before_a_line_of_which_nothing_is_known_tells_nothing():
    alone = probabilities([Clues(UNSURE)])[0]
    below = probabilities([Clues(FIRST, rules=1), None, Clues(UNSURE)])[2]
    assert below == pytest.approx(alone)


def test_swapped_sides_give_swapped_probabilities():
    one = probabilities([Clues((0.2, 0.5, 0.3), 1, 2, named=(1, 2)), Clues(UNSURE, named=(2,))])
    other = probabilities([Clues((0.2, 0.3, 0.5), 2, 1, named=(2, 1)), Clues(UNSURE, named=(1,))])
    assert one == pytest.approx(other[:, [0, 2, 1]])


def test_an_empty_document_has_no_probabilities():
    assert probabilities([]).shape == (0, 3)
