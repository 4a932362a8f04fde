"""fp32 ONNX -> int8: weights with a scale a column, activations with a scale a row.

onnxruntime's own dynamic quantisation takes one scale for a whole batch, so that what a model says
of a text depends on its neighbours. Here each token has its own: a text gets the same logits
alone and among others, and they are nearer to those of fp32.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

SMALLEST = 1e-10
"""Scale of a row of zeros."""


def quantise(plain: Path, target: Path) -> None:
    """Write the int8 form of a model."""
    quantize_dynamic(  # the embeddings
        plain,
        target,
        op_types_to_quantize=["Gather"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    model = onnx.load(target)
    _quantise_products(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _quantise_products(graph: onnx.GraphProto) -> None:
    weights = {one.name: one for one in graph.initializer}
    rows: dict[str, tuple[str, str]] = {}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            nodes.append(node)
            continue
        source = node.input[0]
        if source not in rows:
            nodes += _quantise_rows(source)
            rows[source] = (f"{source}_int8", f"{source}_scale")
        nodes += _product(graph, node, weights[node.input[1]], *rows[source])
    for name, value in (
        ("largest", np.array(127, np.float32)),
        ("middle", np.array(128, np.float32)),
        ("zero_point", np.array(128, np.uint8)),
        ("smallest", np.array(SMALLEST, np.float32)),
        ("last_axis", np.array([-1], np.int64)),
    ):
        graph.initializer.append(numpy_helper.from_array(value, name))
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _quantise_rows(source: str) -> list[onnx.NodeProto]:
    """Lead from `source` to its int8 form, unsigned for the faster kernels, and its scales."""
    name = {step: f"{source}_{step}" for step in ("abs", "max", "range", "ratio", "whole", "up")}
    return [
        helper.make_node("Abs", [source], [name["abs"]]),
        helper.make_node("ReduceMax", [name["abs"], "last_axis"], [name["max"]], keepdims=1),
        helper.make_node("Max", [name["max"], "smallest"], [name["range"]]),
        helper.make_node("Div", [name["range"], "largest"], [f"{source}_scale"]),
        helper.make_node("Div", [source, f"{source}_scale"], [name["ratio"]]),
        helper.make_node("Round", [name["ratio"]], [name["whole"]]),
        helper.make_node("Add", [name["whole"], "middle"], [name["up"]]),
        helper.make_node("Cast", [name["up"]], [f"{source}_int8"], to=TensorProto.UINT8),
    ]


def _product(
    graph: onnx.GraphProto,
    node: onnx.NodeProto,
    weight: onnx.TensorProto,
    rows: str,
    scale: str,
) -> list[onnx.NodeProto]:
    """Put integers in the place of a product with `weight`, whose int8 form goes into the graph."""
    values = numpy_helper.to_array(weight)
    columns = np.maximum(np.abs(values).max(axis=0) / 127, SMALLEST).astype(np.float32)
    whole = np.round(values / columns).astype(np.int8)
    graph.initializer.append(numpy_helper.from_array(whole, f"{weight.name}_int8"))
    graph.initializer.append(numpy_helper.from_array(columns, f"{weight.name}_scale"))
    output = node.output[0]
    return [
        helper.make_node(
            "MatMulInteger", [rows, f"{weight.name}_int8", "zero_point"], [f"{output}_whole"]
        ),
        helper.make_node("Cast", [f"{output}_whole"], [f"{output}_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{output}_float", scale], [f"{output}_rows"]),
        helper.make_node("Mul", [f"{output}_rows", f"{weight.name}_scale"], [output]),
    ]
