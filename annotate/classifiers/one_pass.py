"""The default: a one-pass NLI encoder in ONNX, run by onnxruntime on a CPU, without torch.

A text is read once for all hypotheses (see annotate.train.encoder).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotate.classifiers.batching import by_length
from annotate.classifiers.calibration import Array
from annotate.classifiers.config import ModelConfig
from annotate.classifiers.session import load_session, load_tokenizer

TOKENS = 512
"""Of texts in a batch; what goes through a layer should stay in the cache of a core."""


class OnePass:
    """Holds the session; says for texts and hypotheses the log-odds of entailment."""

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        self._session = load_session(folder)
        self._tokenizer = load_tokenizer(folder)
        self._lengths = config.max_length, config.hypothesis_length
        self._entailment = config.labels.index("entailment")
        self._classes = len(config.labels)

    def logits(self, texts: Sequence[str], hypotheses: Sequence[str]) -> NDArray[np.float32]:
        """Logits (texts, hypotheses, classes), the classes in the label order of the config."""
        found = np.zeros((len(texts), len(hypotheses), self._classes), np.float32)
        ids = self.encode(texts, self._lengths[0])
        asked = padded(self.encode(hypotheses, self._lengths[1]))
        for batch in by_length([len(one) for one in ids], tokens=TOKENS):
            feeds = (*padded([ids[position] for position in batch]), *asked)
            found[batch] = self._session.run(["logits"], dict(zip(INPUTS, feeds, strict=True)))[0]
        return found

    def entail(self, texts: Sequence[str], hypotheses: Sequence[str]) -> Array:
        """Log-odds of entailment against all else, (texts, hypotheses)."""
        return log_odds(self.logits(texts, hypotheses), self._entailment)

    def encode(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Token ids of each text, at most `longest`."""
        self._tokenizer.enable_truncation(longest)
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]


INPUTS = ("text", "text_mask", "hypotheses", "hypotheses_mask")


def padded(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pad rows of token ids with zeros; return them and their mask."""
    lengths = np.array([len(row) for row in rows])
    mask = (np.arange(lengths.max())[None] < lengths[:, None]).astype(np.int64)
    ids = np.zeros_like(mask)
    ids[mask.astype(bool)] = np.concatenate(rows)
    return ids, mask


def log_odds(logits: NDArray[np.float32], entailment: int) -> Array:
    """Log-odds of the class `entailment` against all others; classes are on the last axis."""
    others = np.delete(logits, entailment, axis=-1)
    odds: Array = logits[..., entailment] - np.logaddexp.reduce(others, axis=-1)
    return odds.astype(np.float64)
