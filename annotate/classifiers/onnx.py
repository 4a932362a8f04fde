"""Any NLI model in ONNX, run by onnxruntime on a CPU, without torch: pair by pair."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from annotate.classifiers.batching import by_length
from annotate.classifiers.calibration import Array
from annotate.classifiers.config import ModelConfig, read_config
from annotate.classifiers.one_pass import OnePass, log_odds
from annotate.classifiers.session import load_session, load_tokenizer
from annotate.classifiers.zero_shot import ZeroShot

FEEDS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
"""By the input of a graph: what an encoding calls it. A graph has the first two, or all."""
TOKENS = 512
"""In a batch: what goes through a layer should stay in the cache of a core."""


class OnnxNli:
    """Holds the session; says for premise and hypothesis the log-odds of entailment."""

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        self._session = load_session(folder)
        self._tokenizer = load_tokenizer(folder)
        self._tokenizer.enable_truncation(config.max_length, strategy="longest_first")
        self._inputs = [node.name for node in self._session.get_inputs()]
        self._pad = config.pad
        self._entailment = config.labels.index("entailment")
        self._classes = len(config.labels)

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Logits of each pair (pairs, classes), in the label order of the config."""
        found = np.zeros((len(pairs), self._classes), np.float32)
        encodings = self._tokenizer.encode_batch_fast(list(pairs))
        for batch in by_length([len(encoding.ids) for encoding in encodings], tokens=TOKENS):
            feeds = padded_pairs([encodings[i] for i in batch], self._inputs, self._pad)
            found[batch] = self._session.run(["logits"], feeds)[0]
        return found

    def entail(self, texts: Sequence[str], hypotheses: Sequence[str]) -> Array:
        """Log-odds of entailment against all else, (texts, hypotheses)."""
        logits = self.logits([(text, hypothesis) for text in texts for hypothesis in hypotheses])
        return log_odds(logits, self._entailment).reshape(len(texts), len(hypotheses))


def padded_pairs(
    batch: Sequence[Encoding], inputs: Sequence[str], pad: int
) -> dict[str, NDArray[np.int64]]:
    """Pad encodings on the right to the longest: token ids with `pad`, all else with zeros."""
    longest = max(len(encoding.ids) for encoding in batch)
    feeds: dict[str, NDArray[np.int64]] = {}
    for name in inputs:
        array: NDArray[np.int64] = np.full(
            (len(batch), longest), pad if name == "input_ids" else 0, np.int64
        )
        for row, encoding in enumerate(batch):
            values = getattr(encoding, FEEDS[name])
            array[row, : len(values)] = values
        feeds[name] = array
    return feeds


def load_onnx(folder: Path) -> ZeroShot:
    """Load a model folder with `model.onnx`, `tokenizer.json` and `config.json`."""
    config = read_config(folder)
    kind = OnePass if config.kind == "one-pass" else OnnxNli
    return ZeroShot(
        config.id,
        kind(folder, config).entail,
        calibration=config.calibration,
        languages=config.languages,
        reference=config.reference,
        priors=config.priors,
    )
