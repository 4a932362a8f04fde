"""A folder of fp32 weights of a tagger -> int8 ONNX and its tokenizer."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

from annotate.classifiers.tagging import parties_of
from annotate.train.export import to_onnx
from annotate.train.quantise import Feeds, quantise
from annotate.train.spans import named_by_chance

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class _Logits(torch.nn.Module):
    """The model with its inputs in a fixed order and nothing but logits as output."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        output = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
        logits: torch.Tensor = output.logits
        return logits


def export_tagger(weights: Path, folder: Path, texts: Sequence[str]) -> None:
    """Write `model.onnx` (int8) and `tokenizer.json` to `folder`.

    `texts` are such as the model will meet: the ranges of int8 are measured with them, and with
    about half of their names marked as a party's.
    """
    tokenizer = AutoTokenizer.from_pretrained(weights)
    model = AutoModelForTokenClassification.from_pretrained(
        weights, attn_implementation="eager", use_safetensors=True
    ).eval()
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", max=512)}
    part = folder / "model.onnx.part"
    with TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        example = tuple(torch.ones((2, 7), dtype=torch.long) for _ in INPUTS)  # no tensor twice
        to_onnx(_Logits(model), example, (sizes,) * len(INPUTS), plain, INPUTS)
        quantise(plain, part, [_feeds(tokenizer, text) for text in texts])
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    part.replace(folder / "model.onnx")  # last: where it is, a later run takes all as done


def _feeds(tokenizer: PreTrainedTokenizerBase, text: str) -> Feeds:
    encoded = tokenizer(text, truncation=True, return_offsets_mapping=True)
    offsets = encoded["offset_mapping"]
    encoded["token_type_ids"] = parties_of(offsets, named_by_chance(text, Random(text)))
    return {name: np.array([encoded[name]], dtype=np.int64) for name in INPUTS}
