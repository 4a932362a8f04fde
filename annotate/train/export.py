"""A folder of fp32 weights -> int8 ONNX and its tokenizer."""

import logging
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnxruntime.transformers import optimizer
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from annotate.train.quantise import quantise

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


def export_onnx(weights: Path, folder: Path) -> None:
    """Write `model.onnx` (int8) and `tokenizer.json` to `folder`."""
    tokenizer = AutoTokenizer.from_pretrained(weights)
    model = AutoModelForSequenceClassification.from_pretrained(
        weights, attn_implementation="eager", use_safetensors=True
    ).eval()
    example = tokenizer(["one two", "one"], ["two", "three"], padding=True, return_tensors="pt")
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=512)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    part = folder / "model.onnx.part"
    with TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter warns of its own internals
            torch.onnx.export(
                _Logits(model),
                tuple(example[name] for name in INPUTS),
                plain,
                dynamo=True,
                input_names=list(INPUTS),
                output_names=["logits"],
                dynamic_shapes=({0: batch, 1: length},) * len(INPUTS),
                external_data=False,
                verbose=False,
            )
        optimizer.optimize_model(
            str(plain),
            model_type="bert",
            num_heads=model.config.num_attention_heads,
            hidden_size=model.config.hidden_size,
            opt_level=0,
        ).save_model_to_file(str(fused))
        graph = onnx.load(fused)
        del graph.graph.value_info[:]  # shapes from before the fusion contradict those after
        for node in graph.graph.node:
            del node.metadata_props[:]  # stack traces, with the paths of this machine
        onnx.save(graph, fused)
        quantise(fused, part)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    part.replace(folder / "model.onnx")  # last: where it is, a later run takes all as done
