import pytest

from annotate.classifiers.batching import by_length, once


def test_texts_of_like_length_share_a_batch_longest_first():
    assert list(by_length([1, 9, 2, 8], tokens=18)) == [[1, 3], [2, 0]]


def test_padding_counts_towards_the_budget():
    # 10 + 1 tokens would fit into 12, but the short one is padded to 10.
    assert list(by_length([10, 1], tokens=12)) == [[0], [1]]


def test_a_batch_has_at_most_so_many_rows():
    assert list(by_length([5, 5, 5], rows=2)) == [[0, 1], [2]]


def test_a_text_longer_than_the_budget_stands_alone():
    assert list(by_length([3, 100, 3], tokens=10)) == [[1], [0, 2]]


def test_no_texts_make_no_batch():
    assert list(by_length([])) == []


@pytest.mark.parametrize("tokens", [1, 40, 64, 4096])
@pytest.mark.parametrize("rows", [1, 3, 128])
def test_every_position_is_in_exactly_one_batch_within_the_budget(tokens, rows):
    lengths = [(7 * i) % 40 + 1 for i in range(200)]
    batches = list(by_length(lengths, tokens=tokens, rows=rows))
    assert sorted(position for batch in batches for position in batch) == list(range(200))
    for batch in batches:
        padded = len(batch) * max(lengths[position] for position in batch)
        assert len(batch) <= rows
        assert len(batch) == 1 or padded <= tokens


def test_each_distinct_item_is_asked_once_and_all_are_answered_in_order():
    asked = []

    def lengths(items):
        asked.extend(items)
        return [len(item) for item in items]

    assert once(["bb", "a", "bb", "a", "ccc"], lengths) == [2, 1, 2, 1, 3]
    assert asked == ["bb", "a", "ccc"]
