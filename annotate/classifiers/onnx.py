"""NLI weights in ONNX, run by onnxruntime on a CPU, without torch: pair by pair, any architecture."""

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
TOKENS = 512
"""In a batch: what goes through a layer should stay in the cache of a core."""


class OnnxNli:
    """Holds the session; says for premise and hypothesis the log-odds of entailment."""

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        self._session = load_session(folder)
        self._tokenizer = load_tokenizer(folder)
        self._tokenizer.enable_truncation(config.max_length, strategy="longest_first")
        self._pad = self._tokenizer.token_to_id("[PAD]") or 0
        self._inputs = [node.name for node in self._session.get_inputs()]
        self._entailment = config.labels.index("entailment")

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Logits of each pair, in the label order of the config."""
        encodings = self._tokenizer.encode_batch(list(pairs))
        rows: dict[int, NDArray[np.float32]] = {}
        for batch in by_length([len(encoding.ids) for encoding in encodings], tokens=TOKENS):
            feeds = self._pad_batch([encodings[position] for position in batch])
            rows.update(zip(batch, self._session.run(["logits"], feeds)[0], strict=True))
        return np.stack([rows[position] for position in range(len(pairs))])

    def entail(self, texts: Sequence[str], hypotheses: Sequence[str]) -> Array:
        """Log-odds of entailment against all else, (texts, hypotheses)."""
        logits = self.logits([(text, hypothesis) for text in texts for hypothesis in hypotheses])
        return log_odds(logits, self._entailment).reshape(len(texts), len(hypotheses))

    def _pad_batch(self, batch: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
        longest = max(len(encoding.ids) for encoding in batch)
        feeds: dict[str, NDArray[np.int64]] = {}
        for name in self._inputs:
            array = np.zeros((len(batch), longest), dtype=np.int64)
            if name == "input_ids":
                array += self._pad
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
    )
