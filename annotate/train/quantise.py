"""fp32 ONNX -> int8: weights with a scale a column, activations with one measured beforehand.

onnxruntime's dynamic quantisation takes the scale of a batch from the batch, so that what a model
says of a text depends on its neighbours. Here the range of every activation is measured once, on
sample inputs (static quantisation, after Jacob et al. 2018): a text gets the same logits alone and
among others, and nothing is left to measure at run time.
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
"""Scale of a column of zeros."""
CONTRIB = "com.microsoft"
Feeds = Mapping[str, NDArray[np.int64]]
Ranges = Mapping[str, tuple[float, float]]
"""By the name of an activation: the lowest and the highest value."""


def quantise(plain: Path, target: Path, samples: Sequence[Feeds]) -> None:
    """Write the int8 form of a model; `samples` are inputs like those that it will meet."""
    model = onnx.load(plain)
    ranges = _ranges(plain, samples)
    _quantise_tables(model.graph)
    _quantise_products(model.graph, ranges)
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


def _ranges(plain: Path, samples: Sequence[Feeds]) -> dict[str, tuple[float, float]]:
    """Run the samples; return the lowest and the highest value that goes into each product."""
    model = onnx.load(plain)
    names = list(dict.fromkeys(node.input[0] for node in _products(model.graph)))
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "ranges.onnx"
        save_onnx(model, path)
        del model
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        for feeds in samples:
            for name, value in zip(names, session.run(names, dict(feeds)), strict=True):
                low[name] = min(low[name], float(value.min()))
                high[name] = max(high[name], float(value.max()))
    return {name: (low[name], high[name]) for name in names}


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


def _quantise_products(graph: onnx.GraphProto, ranges: Ranges) -> None:
    products = {node.output[0]: node for node in _products(graph)}
    values = {one.name: one for one in graph.initializer}
    biases = _biases(graph, products, values)
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
            nodes.append(_quantised(graph, source, *ranges[source]))
        if f"{weight}_int8" not in ready:
            ready.add(f"{weight}_int8")
            _add_int8(graph, values[weight], axis=0)
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


def _quantised(graph: onnx.GraphProto, source: str, low: float, high: float) -> onnx.NodeProto:
    scale = max((high - low) / 255, SMALLEST)
    for name, value in (
        ("scale", np.array(scale, np.float32)),
        ("zero", np.array(round(-low / scale), np.uint8)),
    ):
        graph.initializer.append(numpy_helper.from_array(value, f"{source}_{name}"))
    inputs = [source, f"{source}_scale", f"{source}_zero"]
    return helper.make_node("QuantizeLinear", inputs, [f"{source}_int8"])


def _add_int8(graph: onnx.GraphProto, weight: onnx.TensorProto, *, axis: int) -> None:
    """Add the int8 form of a table, and its scales: the largest value along `axis` is 127."""
    values = numpy_helper.to_array(weight)
    largest = np.abs(values).max(axis=axis, keepdims=axis == 1)
    scales = np.maximum(largest / 127, SMALLEST).astype(np.float32)
    whole = np.round(values / scales).astype(np.int8)
    graph.initializer.append(numpy_helper.from_array(whole, f"{weight.name}_int8"))
    graph.initializer.append(numpy_helper.from_array(scales, f"{weight.name}_scale"))
