from collections import Counter

import pytest

from annotate.errors import BadInput
from annotate.export.splits import split_documents
from annotate.types import Sentence


def article(document_id, *texts, title=None, length=10):
    """The sentences of one document: `texts`, or `length` short ones."""
    texts = texts or ("Short.",) * length
    return [
        Sentence(
            id=f"{document_id}:{index}",
            document_id=document_id,
            index=index,
            start=0,
            end=len(text),
            text=text,
            title=title,
        )
        for index, text in enumerate(texts)
    ]


def articles(count, **options):
    return [one for number in range(count) for one in article(f"d{number}", **options)]


LONG_A = "The ministers met for ninety minutes behind closed doors on Monday."
LONG_B = "A spokeswoman said that the next round would be held in a month."
LONG_C = "Nobody in the delegation wanted to comment on the text of the draft."


@pytest.mark.parametrize("count", [3, 4, 8, 30, 300])
def test_from_three_documents_on_no_split_is_empty(count):
    splits = split_documents(articles(count))
    assert set(splits.values()) == {"train", "validation", "test"}


@pytest.mark.parametrize("seed", range(20))
def test_ten_equal_documents_never_give_test_more_than_two(seed):
    splits = Counter(split_documents(articles(10), seed=seed).values())
    assert 1 <= splits["test"] <= 2
    assert 1 <= splits["validation"] <= 2


def test_two_documents_give_train_and_test():
    assert sorted(split_documents(articles(2)).values()) == ["test", "train"]


def test_one_document_gives_train():
    assert split_documents(articles(1)) == {"d0": "train"}


def test_the_largest_of_three_documents_goes_to_train():
    small, other, large = article("a", length=3), article("b", length=3), article("c", length=30)
    assert split_documents([*small, *other, *large])["c"] == "train"


def test_the_order_of_the_input_does_not_matter():
    forth = articles(30)
    assert split_documents(forth) == split_documents(reversed(forth))


def test_another_seed_splits_in_another_way():
    assert split_documents(articles(30), seed=1) != split_documents(articles(30), seed=2)


def test_a_thousand_documents_are_split_by_the_shares_asked_for():
    splits = Counter(split_documents(articles(1000, length=1)).values())
    assert splits["train"] == pytest.approx(800, abs=40)
    assert splits["test"] == pytest.approx(100, abs=30)


def test_four_hundred_new_documents_move_none_of_a_hundred_old_ones():
    old, all_of_them = split_documents(articles(100)), split_documents(articles(500))
    assert {document: all_of_them[document] for document in old} == old


def test_documents_with_one_title_stay_together_whatever_the_seed():
    others = articles(8)
    twins = article("x", title="Talks go on") + article("y", title="TALKS  go on")
    for seed in range(20):
        splits = split_documents([*others, *twins], seed=seed)
        assert splits["x"] == splits["y"]


def test_documents_with_half_their_sentences_in_common_stay_together_whatever_the_seed():
    others = articles(8)
    copies = article("x", LONG_A, LONG_B) + article("y", LONG_A.upper(), LONG_C)
    for seed in range(20):
        splits = split_documents([*others, *copies], seed=seed)
        assert splits["x"] == splits["y"]


def test_one_sentence_in_common_of_three_does_not_tie_documents():
    first = article("x", LONG_A, LONG_B, LONG_C)
    second = article("y", LONG_A, LONG_B + " Not now.", LONG_C + " Not now.")
    splits = [split_documents([*articles(8), *first, *second], seed=seed) for seed in range(20)]
    assert any(one["x"] != one["y"] for one in splits)


def test_a_title_that_many_documents_carry_ties_none_of_them():
    splits = split_documents(articles(40, title="News"))
    assert set(splits.values()) == {"train", "validation", "test"}


def test_a_share_of_zero_gives_no_such_split():
    assert set(split_documents(articles(30), shares=(0.8, 0.0, 0.2)).values()) == {"train", "test"}


@pytest.mark.parametrize("shares", [(0.8, 0.1, 0.2), (0.0, 0.5, 0.5), (1.1, -0.1, 0.0)])
def test_shares_that_do_not_fit_are_refused(shares):
    with pytest.raises(BadInput, match="do not fit"):
        split_documents(articles(3), shares=shares)
