"""The weights of the chain follow what is right on labelled documents."""

import numpy as np

from annotate.classifiers.chain import Clues, evidence, log_marginals
from annotate.classifiers.tagging import Chain
from annotate.train.chain import Taught, fit_chain

UNSURE = (0.34, 0.33, 0.33)


def documents(rules_are_right: bool) -> list[Taught]:
    made = []
    for number in range(30):
        states = [(number + k) % 3 for k in range(4)]
        said = states if rules_are_right else [(state + 1) % 3 for state in states]
        made.append(Taught(evidence([Clues(UNSURE, rules=rule or None) for rule in said]), states))
    return made


def right(chain: Chain, known: list[Taught]) -> float:
    return float(
        np.mean(
            [
                log_marginals(one.evidence, chain.vector).argmax(axis=1) == np.array(one.states)
                for one in known
            ]
        )
    )


def test_rules_that_are_right_are_trusted_and_others_are_not():
    good, bad = documents(True), documents(False)
    assert fit_chain(good).rules > Chain().rules > fit_chain(bad).rules
    assert right(fit_chain(good), good) == 1.0


def test_sentences_without_a_label_say_nothing():
    known = [Taught(one.evidence, [None] * 4) for one in documents(True)]
    assert fit_chain(known) == Chain()


def test_some_weights_alone_are_fitted_and_the_others_stay():
    before = Chain(tagger=0.7, rules=1.5)
    fitted = fit_chain(documents(True), before, ("rules_else", "bias"))
    changed = {
        name for name in Chain.model_fields if getattr(fitted, name) != getattr(before, name)
    }
    assert changed == {"rules_else", "bias"}
