"""The fp32 one-pass encoder -> ONNX, in fp32 or int8, with its tokenizer."""

import logging
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from annotate.train.encoder import JOIN, Encoder, Layer, load_encoder
from annotate.train.nli import LABELS
from annotate.train.onnx_file import save_onnx
from annotate.train.quantise import Feeds, quantise

INPUTS = ("text", "text_mask", "hypotheses", "hypotheses_mask")
OPSET = 20
"""The first with Gelu as one operator."""


class _OnePass(nn.Module):
    """The encoder for texts that are all asked the same hypotheses.

    Equal to Encoder on rows of one text and all hypotheses, but what does not hang on the text is
    computed once for the whole batch.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, text: Tensor, text_mask: Tensor, asked: Tensor, asked_mask: Tensor) -> Tensor:
        """Token ids and masks of texts (n, p) and hypotheses (k, h) -> logits (n, k, classes)."""
        texts = self._embed(text, 0)
        hypotheses = self._embed(asked, 1)
        hide = (1.0 - text_mask[:, None, None].float()) * -1e4
        hide_asked = (1.0 - asked_mask[:, None, None].float()) * -1e4
        last = len(self.encoder.stack) - 1
        for number, layer in enumerate(self.encoder.stack):
            attention = layer.attention
            key, value = (
                attention.split(attention.key(texts)),
                attention.split(attention.value(texts)),
            )
            if number < min(JOIN, last):
                hypotheses = _alone(layer, hypotheses, hide_asked)
            else:
                asking = hypotheses if number < last else hypotheses[..., :1, :]
                own = hypotheses
                hypotheses = _joined(layer, asking, own, key, value, hide, hide_asked)
            if number < last:
                scores = attention.scores(attention.split(attention.query(texts)), key)
                texts = _finish(layer, texts, _merge(torch.softmax(scores + hide, -1) @ value))
        read = hypotheses.squeeze(-2)
        logits: Tensor = self.encoder.classifier(torch.tanh(self.encoder.pooler(read)))
        return logits

    def _embed(self, ids: Tensor, kind: int) -> Tensor:
        encoder = self.encoder
        positions = encoder.positions(torch.arange(ids.shape[1]))
        result: Tensor = encoder.norm(encoder.words(ids) + positions + encoder.types.weight[kind])
        return result


def _merge(values: Tensor) -> Tensor:
    return values.transpose(-2, -3).flatten(-2)


def _finish(layer: Layer, asking: Tensor, mixed: Tensor) -> Tensor:
    inner = layer.after(asking + layer.attention.dense(mixed))
    result: Tensor = layer.last(inner + layer.down(nn.functional.gelu(layer.up(inner))))
    return result


def _alone(layer: Layer, hidden: Tensor, hide: Tensor) -> Tensor:
    attention = layer.attention
    query, key = attention.split(attention.query(hidden)), attention.split(attention.key(hidden))
    weights = torch.softmax(attention.scores(query, key) + hide, -1)
    return _finish(layer, hidden, _merge(weights @ attention.split(attention.value(hidden))))


def _joined(
    layer: Layer,
    asking: Tensor,
    own: Tensor,
    key: Tensor,
    value: Tensor,
    hide: Tensor,
    hide_own: Tensor,
) -> Tensor:
    """Let hypotheses attend to the text and to themselves.

    `asking` and `own` are (k, h, width), or (n, k, h, width) after the first joined layer; `key`
    and `value` of the text are (n, heads, p, width of a head).
    """
    attention = layer.attention
    query, own_key = attention.split(attention.query(asking)), attention.split(attention.key(own))
    own_value = attention.split(attention.value(own))
    to_own = attention.scores(query, own_key) + hide_own
    to_text = attention.scores(query, key[:, None]) + hide[:, None]
    to_own = to_own.expand(to_text.shape[:-1] + to_own.shape[-1:])
    weights = torch.softmax(torch.cat([to_text, to_own], -1), -1)
    places = key.shape[-2]
    mixed = weights[..., :places] @ value[:, None] + weights[..., places:] @ own_value
    return _finish(layer, asking, _merge(mixed))


def export_onnx(weights: Path, folder: Path, samples: Sequence[Feeds] = ()) -> None:
    """Write `model.onnx` and `tokenizer.json` to `folder`; int8 where there are samples."""
    module = _OnePass(load_encoder(weights, classes=len(LABELS))).eval()
    sizes = ((3, 7), (3, 7), (4, 5), (4, 5))
    example = tuple(torch.ones(size, dtype=torch.long) for size in sizes)  # no tensor twice
    dim = torch.export.Dim
    shape, asked_shape = {0: dim("texts"), 1: dim("p")}, {0: dim("hypotheses"), 1: dim("h")}
    part = folder / "model.onnx.part"
    with TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        to_onnx(module, example, (shape, shape, asked_shape, asked_shape), plain)
        if samples:
            quantise(plain, part, samples)
        else:
            shutil.copyfile(plain, part)
    shutil.copyfile(weights / "tokenizer.json", folder / "tokenizer.json")
    part.replace(folder / "model.onnx")  # last: where it is, a later run takes all as done


def to_onnx(
    module: nn.Module,
    example: tuple[Tensor, ...],
    shapes: tuple[dict[int, torch.export.Dim], ...],
    target: Path,
    inputs: tuple[str, ...] = INPUTS,
) -> None:
    """Write a module as plain ONNX with one output, `logits`."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own internals
        torch.onnx.export(
            module,
            example,
            target,
            dynamo=True,
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=["logits"],
            dynamic_shapes=shapes,
            external_data=False,
            verbose=False,
        )
    model = onnx.load(target)
    _fold_transposes(model.graph)
    for node in model.graph.node:
        del node.metadata_props[:]  # stack traces, with the paths of this machine
    save_onnx(model, target)


def _fold_transposes(graph: onnx.GraphProto) -> None:
    """Store the weights of linear layers as products want them."""
    values = {one.name: one for one in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type == "Transpose" and node.input[0] in values:
            array = numpy_helper.to_array(values[node.input[0]]).T
            graph.initializer.append(numpy_helper.from_array(array.copy(), node.output[0]))
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
