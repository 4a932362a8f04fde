"""fp32 ONNX -> int8: weights with a scale a column, activations with one measured beforehand.

onnxruntime's dynamic quantisation takes the scale of a batch from the batch, so that what a model
says of a text depends on its neighbours. Here the range of every activation is measured once, on
sample inputs (static quantisation, after Jacob et al. 2018): a text gets the same logits alone and
among others, and nothing is left to measure at run time.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

SMALLEST = 1e-10
"""Scale of a column of zeros."""
CONTRIB = "com.microsoft"
Feeds = Mapping[str, NDArray[np.int64]]


def quantise(plain: Path, target: Path, samples: Sequence[Feeds]) -> None:
    """Write the int8 form of a model; `samples` are inputs like those that it will meet."""
    ranges = _ranges(onnx.load(plain), samples)
    quantize_dynamic(  # the embeddings
        plain,
        target,
        op_types_to_quantize=["Gather"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    model = onnx.load(target)
    _quantise_products(model.graph, ranges)
    if all(one.domain != CONTRIB for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid(CONTRIB, 1))
    onnx.save(model, target)


def _products(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    weights = {one.name for one in graph.initializer if len(one.dims) == 2}
    return [n for n in graph.node if n.op_type == "MatMul" and n.input[1] in weights]


def _ranges(model: onnx.ModelProto, samples: Sequence[Feeds]) -> dict[str, tuple[float, float]]:
    """Run the samples; return the lowest and the highest value that goes into each product."""
    names = list(dict.fromkeys(node.input[0] for node in _products(model.graph)))
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for feeds in samples:
        for name, value in zip(names, session.run(names, dict(feeds)), strict=True):
            low[name] = min(low[name], float(value.min()))
            high[name] = max(high[name], float(value.max()))
    return {name: (low[name], high[name]) for name in names}


def _quantise_products(graph: onnx.GraphProto, ranges: Mapping[str, tuple[float, float]]) -> None:
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
            _add_weight(graph, values[weight])
        output, bias = next(
            ((out, bias) for out, (of, bias) in biases.items() if of == node.output[0]),
            (node.output[0], ""),
        )
        parts = [f"{source}_int8", f"{weight}_int8", f"{source}_scale", f"{weight}_scale"]
        parts += [f"{source}_zero", "", bias]
        nodes.append(helper.make_node("MatMulIntegerToFloat", parts, [output], domain=CONTRIB))
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


def _add_weight(graph: onnx.GraphProto, weight: onnx.TensorProto) -> None:
    values = numpy_helper.to_array(weight)
    columns = np.maximum(np.abs(values).max(axis=0) / 127, SMALLEST).astype(np.float32)
    whole = np.round(values / columns).astype(np.int8)
    graph.initializer.append(numpy_helper.from_array(whole, f"{weight.name}_int8"))
    graph.initializer.append(numpy_helper.from_array(columns, f"{weight.name}_scale"))
