"""fp32 ONNX -> int8: weights with a scale a column, activations with one measured beforehand.

onnxruntime's dynamic quantisation takes the scale of a batch from the batch, so that what a model
says of a text depends on its neighbours. Here the range of every activation is measured once, on
sample inputs (static quantisation, after Jacob et al. 2018): a text gets the same logits alone and
among others, and nothing is left to measure at run time.

A few channels of an activation are much larger than the others, which then have few of its 256
steps. So activations are divided by a smoothing factor a channel, and weights multiplied by it
(SmoothQuant, after Xiao et al. 2023).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from annotate.train.onnx_file import save_onnx

SMALLEST = 1e-10
"""Scale of a column, or factor of an activation, of zeros."""
SMOOTHING = 0.7
"""0: activations stay as they are; 1: all of their channels get the same range.

Chosen by the logits of the stance model on development sentences. The paper has the weights' ranges
in it, too; here weights have a scale a column anyway.
"""
SILENT = 0.1
"""Of the median channel: none is taken for smaller, for it may be silent in the samples alone."""
CONTRIB = "com.microsoft"
Feeds = Mapping[str, NDArray[np.int64]]
Floats = NDArray[np.float32]
Ranges = Mapping[str, tuple[Floats, Floats]]
"""By the name of an activation: the lowest and the highest value of each channel."""


def quantise(
    plain: Path, target: Path, samples: Sequence[Feeds], *, smoothing: float = SMOOTHING
) -> None:
    """Write the int8 form of a model; `samples` are inputs like those that it will meet."""
    model = onnx.load(plain)
    ranges = _ranges(plain, samples)
    _quantise_tables(model.graph)
    _quantise_products(model.graph, ranges, smoothing)
    if all(one.domain != CONTRIB for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIB, 1))
    onnx.save(model, target)


def quantise_weights(plain: Path, target: Path) -> None:
    """Write a model whose weights are int8 and whose activations stay fp32: as small, not as fast.

    For models with activations that 256 steps cannot hold. The products run in fp32 and are scaled
    afterwards: onnxruntime would make int8 of the activations of DequantizeLinear and MatMul.
    """
    model = onnx.load(plain)
    _quantise_tables(model.graph)
    products = {node.output[0] for node in _products(model.graph)}
    values = {one.name: one for one in model.graph.initializer}
    ready: set[str] = set()
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.output[0] not in products:
            nodes.append(node)
            continue
        (source, weight), (output,) = node.input, node.output
        if weight not in ready:
            ready.add(weight)
            _add_int8(model.graph, values[weight], axis=0)
            steps = [f"{weight}_steps"]
            nodes.append(helper.make_node("Cast", [f"{weight}_int8"], steps, to=TensorProto.FLOAT))
        nodes.append(helper.make_node("MatMul", [source, f"{weight}_steps"], [f"{output}_steps"]))
        nodes.append(helper.make_node("Mul", [f"{output}_steps", f"{weight}_scale"], [output]))
    _set_nodes(model.graph, nodes)
    onnx.save(model, target)


def _products(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    values = {one.name: len(one.dims) for one in graph.initializer}
    return [
        node
        for node in graph.node
        if node.op_type == "MatMul"
        and values.get(node.input[1]) == 2
        and node.input[0] not in values
    ]


def _ranges(plain: Path, samples: Sequence[Feeds]) -> dict[str, tuple[Floats, Floats]]:
    """Run the samples; return the lowest and the highest values that go into each product."""
    model = onnx.load(plain)
    names = list(dict.fromkeys(node.input[0] for node in _products(model.graph)))
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    found: dict[str, tuple[Floats, Floats]] = {}
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "ranges.onnx"
        save_onnx(model, path)
        del model
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        for feeds in samples:
            for name, value in zip(names, session.run(names, dict(feeds)), strict=True):
                rows = value.reshape(-1, value.shape[-1])
                low, high = rows.min(axis=0), rows.max(axis=0)
                if name in found:
                    low, high = np.minimum(low, found[name][0]), np.maximum(high, found[name][1])
                found[name] = low, high
    return found


def _smoothing_factors(
    graph: onnx.GraphProto, ranges: Ranges, smoothing: float
) -> dict[str, Floats]:
    """Return the factor of each channel, by the names of activations and weights.

    Activations that meet the same weights share it.
    """
    groups: list[set[str]] = []
    for node in _products(graph):
        names = set(node.input)
        near = [group for group in groups if group & names]
        groups = [group for group in groups if not group & names] + [names.union(*near)]
    factors: dict[str, Floats] = {}
    for group in groups:
        ends = [np.maximum(-low, high) for low, high in (ranges[k] for k in group & ranges.keys())]
        largest = np.max(ends, axis=0)
        floor = max(SILENT * float(np.median(largest)), SMALLEST)
        factors |= dict.fromkeys(group, np.maximum(largest, floor).astype(np.float32) ** smoothing)
    return factors


def _quantise_tables(graph: onnx.GraphProto) -> None:
    """Store tables of embeddings as int8, with a scale a row."""
    tables = {
        one.name: one
        for one in graph.initializer
        if len(one.dims) == 2 and one.data_type == TensorProto.FLOAT
    }
    for node in graph.node:  # what is used in another way, too, stays
        for name in node.input[1 if node.op_type == "Gather" else 0 :]:
            tables.pop(name, None)
    used = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for name in tables.keys() & used:
        _add_int8(graph, tables[name], axis=1)
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type != "Gather" or node.input[0] not in tables:
            nodes.append(node)
            continue
        name, output = node.input[0], node.output[0]
        steps = [f"{output}_steps"]
        for kind in ("int8", "scale"):
            parts = [f"{name}_{kind}", node.input[1]]
            nodes.append(helper.make_node("Gather", parts, [f"{output}_{kind}"]))
        nodes.append(helper.make_node("Cast", [f"{output}_int8"], steps, to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [*steps, f"{output}_scale"], [output]))
    _set_nodes(graph, nodes)


def _quantise_products(graph: onnx.GraphProto, ranges: Ranges, smoothing: float) -> None:
    products = {node.output[0]: node for node in _products(graph)}
    values = {one.name: one for one in graph.initializer}
    biases = _biases(graph, products, values)
    factors = _smoothing_factors(graph, ranges, smoothing)
    ready: set[str] = set()
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.output[0] in biases:
            continue  # goes into the product
        if node.output[0] not in products:
            nodes.append(node)
            continue
        source, weight = node.input
        if source not in ready:
            ready.add(source)
            nodes += _quantised(graph, source, factors[source], *ranges[source])
        if f"{weight}_int8" not in ready:
            ready.add(f"{weight}_int8")
            _add_int8(graph, values[weight], axis=0, factors=factors[weight][:, None])
        output, bias = next(
            ((out, bias) for out, (of, bias) in biases.items() if of == node.output[0]),
            (node.output[0], ""),
        )
        parts = [f"{source}_int8", f"{weight}_int8", f"{source}_scale", f"{weight}_scale"]
        parts += [f"{source}_zero", "", bias]
        nodes.append(helper.make_node("MatMulIntegerToFloat", parts, [output], domain=CONTRIB))
    _set_nodes(graph, nodes)


def _set_nodes(graph: onnx.GraphProto, nodes: Sequence[onnx.NodeProto]) -> None:
    """Replace the nodes, and drop the weights that none of them reads."""
    nodes = list(nodes)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _biases(
    graph: onnx.GraphProto,
    products: Mapping[str, onnx.NodeProto],
    values: Mapping[str, onnx.TensorProto],
) -> dict[str, tuple[str, str]]:
    """By the output of an addition: the product to which it alone adds a bias, and the bias."""
    uses: dict[str, int] = {}
    for node in graph.node:
        for name in node.input:
            uses[name] = uses.get(name, 0) + 1
    found = {}
    for node in graph.node:
        if node.op_type != "Add":
            continue
        for product, bias in (node.input, reversed(node.input)):
            alone = product in products and uses[product] == 1
            if alone and bias in values and len(values[bias].dims) == 1:
                found[node.output[0]] = (product, bias)
    return found


def _quantised(
    graph: onnx.GraphProto, source: str, factors: Floats, low: Floats, high: Floats
) -> list[onnx.NodeProto]:
    """Divide an activation by its smoothing factors, and make int8 of it."""
    lowest, highest = float((low / factors).min()), float((high / factors).max())
    lowest, highest = min(0.0, lowest), max(0.0, highest)
    scale = max((highest - lowest) / 255, SMALLEST)
    for name, value in (
        ("smooth", (1 / factors).astype(np.float32)),
        ("scale", np.array(scale, np.float32)),
        ("zero", np.array(round(-lowest / scale), np.uint8)),
    ):
        graph.initializer.append(numpy_helper.from_array(value, f"{source}_{name}"))
    parts = [f"{source}_smoothed", f"{source}_scale", f"{source}_zero"]
    return [
        helper.make_node("Mul", [source, f"{source}_smooth"], [f"{source}_smoothed"]),
        helper.make_node("QuantizeLinear", parts, [f"{source}_int8"]),
    ]


def _add_int8(
    graph: onnx.GraphProto,
    weight: onnx.TensorProto,
    *,
    axis: int,
    factors: Floats | float = 1.0,
) -> None:
    """Add the int8 form of a table times `factors`, and its scales.

    The largest value along `axis` is 127.
    """
    values = numpy_helper.to_array(weight) * factors
    largest = np.abs(values).max(axis=axis, keepdims=axis == 1)
    scales = np.maximum(largest / 127, SMALLEST).astype(np.float32)
    whole = np.round(values / scales).astype(np.int8)
    graph.initializer.append(numpy_helper.from_array(whole, f"{weight.name}_int8"))
    graph.initializer.append(numpy_helper.from_array(scales, f"{weight.name}_scale"))
