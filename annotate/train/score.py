"""A trained model + NLI pairs -> accuracy, in fp32 and as it ships."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from annotate.classifiers.batching import by_length
from annotate.classifiers.config import read_config
from annotate.classifiers.onnx import OnnxNli
from annotate.train.nli import LABELS, NOT_ENTAILMENT, Pair

Logits = NDArray[np.float32]


def int8_logits(folder: Path, pairs: Sequence[Pair]) -> Logits:
    """Run the model folder as it ships."""
    model = OnnxNli(folder, read_config(folder))
    return model.logits([(pair.premise, pair.hypothesis) for pair in pairs])


@torch.inference_mode()
def fp32_logits(weights: Path, pairs: Sequence[Pair], max_length: int) -> Logits:
    """Run the weights before they were quantised."""
    tokenizer = AutoTokenizer.from_pretrained(weights)
    model = AutoModelForSequenceClassification.from_pretrained(weights, use_safetensors=True).eval()
    encodings = tokenizer(
        [pair.premise for pair in pairs],
        [pair.hypothesis for pair in pairs],
        truncation="longest_first",
        max_length=max_length,
    )
    rows = np.zeros((len(pairs), model.config.num_labels), dtype=np.float32)
    for batch in by_length([len(ids) for ids in encodings["input_ids"]]):
        inputs = {name: [values[i] for i in batch] for name, values in encodings.items()}
        rows[batch] = model(**tokenizer.pad(inputs, return_tensors="pt")).logits.numpy()
    return rows


def accuracy(logits: Logits, pairs: Sequence[Pair]) -> float:
    """Share of pairs whose label has the highest logit.

    A two-way pair asks only that something else than entailment has it.
    """
    gold = np.array([pair.label for pair in pairs])
    said = logits.argmax(axis=1)
    right = (said == gold) | ((gold == NOT_ENTAILMENT) & (said != LABELS.index("entailment")))
    return round(float(right.mean()), 4)
