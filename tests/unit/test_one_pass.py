import math

import numpy as np
import pytest

from annotate.classifiers.one_pass import log_odds, padded
from annotate.classifiers.session import load_session, load_tokenizer
from annotate.errors import BadModel


def test_rows_are_padded_on_the_right_with_zeros_that_the_mask_hides():
    ids, mask = padded([[5, 6, 7], [8], [9, 4]])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0], [9, 4, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 0]]


def test_a_token_whose_id_is_zero_is_not_hidden():
    ids, mask = padded([[0, 3], [0]])
    assert (ids.tolist(), mask.tolist()) == ([[0, 3], [0, 0]], [[1, 1], [1, 0]])


def test_rows_of_one_length_get_no_padding():
    ids, mask = padded([[1, 2], [3, 4]])
    assert (ids.tolist(), mask.all()) == ([[1, 2], [3, 4]], True)


@pytest.mark.parametrize("entailment", [0, 1, 2])
def test_the_log_odds_are_those_of_a_softmax(entailment):
    logits = np.array([[[1.0, -2.0, 0.5], [3.0, 3.0, 3.0]]], np.float32)
    found = log_odds(logits, entailment)
    assert found.shape == (1, 2)
    for row, odds in zip(logits[0].tolist(), found[0], strict=True):
        share = math.exp(row[entailment]) / sum(math.exp(value) for value in row)
        assert odds == pytest.approx(math.log(share / (1 - share)), abs=1e-5)


@pytest.mark.parametrize("logit", [-500.0, 500.0])
def test_sure_logits_give_finite_log_odds(logit):
    assert math.isfinite(log_odds(np.array([[logit, 0.0]], np.float32), 0)[0])


@pytest.mark.parametrize("load", [load_session, load_tokenizer])
def test_what_is_not_there_or_damaged_is_told_with_its_folder(tmp_path, load):
    for content in (None, b"", b"neither ONNX nor a tokenizer"):
        for name in ("model.onnx", "tokenizer.json"):
            if content is not None:
                (tmp_path / name).write_bytes(content)
        with pytest.raises(BadModel) as error:
            load(tmp_path)
        assert error.value.message.startswith(f"{tmp_path}: cannot be loaded: ")
        assert error.value.hint == "install it again"
