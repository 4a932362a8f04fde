"""The default: NLI weights in ONNX, run by onnxruntime on a CPU, without torch."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from annotate.classifiers.batching import by_length, once
from annotate.classifiers.config import ModelConfig, read_config
from annotate.classifiers.zero_shot import ZeroShot
from annotate.errors import BadModel

FEEDS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
TOKENS = 512
"""In a batch: what goes through a layer should stay in the cache of a core."""


class OnnxNli:
    """Holds the session; says for premise and hypothesis the log-odds of entailment."""

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        path = folder / "model.onnx"
        options = onnxruntime.SessionOptions()
        if hasattr(os, "sched_getaffinity"):  # a container may have fewer cores than the machine
            options.intra_op_num_threads = len(os.sched_getaffinity(0))
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare exceptions
            raise BadModel(f"{folder}: cannot be loaded: {error}", "install it again") from error
        self._tokenizer.enable_truncation(config.max_length, strategy="longest_first")
        self._tokenizer.no_padding()
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

    def entail(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Log-odds of entailment against all else; each distinct pair is asked once."""
        return once(pairs, self._log_odds)

    def _log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        logits = self.logits(pairs)
        others = np.delete(logits, self._entailment, axis=1)
        odds = logits[:, self._entailment] - np.logaddexp.reduce(others, axis=1)
        return [float(value) for value in odds]

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
    model = OnnxNli(folder, config)
    return ZeroShot(
        config.id, model.entail, calibration=config.calibration, languages=config.languages
    )
