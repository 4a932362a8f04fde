from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from annotate.train.quantise import quantise

WIDTH = 64
SHAPE = ("rows", WIDTH)
LARGE = 5
"""The channel that is forty times as large as the others, as some are in encoders."""
Feeds = Mapping[str, np.ndarray]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """`twice` meets two weights, `bent` and `low` one of them each: all share their factors."""
    random = np.random.default_rng(0)
    weights = [random.normal(size=(WIDTH, WIDTH)).astype(np.float32) / 8 for _ in range(2)]
    nodes = [
        helper.make_node("Add", ["x", "x"], ["twice"]),
        helper.make_node("Tanh", ["x"], ["bent"]),
        helper.make_node("Neg", ["bent"], ["low"]),
        helper.make_node("MatMul", ["bent", "one"], ["a"]),
        helper.make_node("MatMul", ["low", "two"], ["b"]),
        helper.make_node("MatMul", ["twice", "one"], ["c"]),
        helper.make_node("MatMul", ["twice", "two"], ["d"]),
        helper.make_node("Sum", ["a", "b", "c", "d"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "four products",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, SHAPE)],
        [numpy_helper.from_array(*one) for one in zip(weights, ("one", "two"), strict=True)],
    )
    path = tmp_path / "plain.onnx"
    opsets = [helper.make_opsetid("", 20)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)
    return path


def sample(seed: int, *, silent: int | None = None) -> dict[str, np.ndarray]:
    values = np.random.default_rng(seed).normal(size=(32, WIDTH)).astype(np.float32) / 40
    values[:, LARGE] *= 40
    if silent is not None:
        values[:, silent] = 0
    return {"x": values}


def int8(plain: Path, samples: list[dict[str, np.ndarray]], **options: float) -> Path:
    target = plain.with_name("int8.onnx")
    quantise(plain, target, samples, **options)
    return target


def logits(path: Path, feeds: Feeds) -> np.ndarray:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(["logits"], feeds)[0]


def error(plain: Path, small: Path) -> float:
    """How far int8 is off on an input that it has not met, relative to the spread."""
    exact, found = logits(plain, sample(9)), logits(small, sample(9))
    return float(np.sqrt(((found - exact) ** 2).mean()) / exact.std())


def test_int8_is_close_although_one_channel_is_much_larger(plain):
    samples = [sample(seed) for seed in range(1, 5)]
    smoothed = error(plain, int8(plain, samples))
    assert smoothed < 0.03
    assert error(plain, int8(plain, samples, smoothing=0.0)) > 1.5 * smoothed


def test_a_channel_that_is_silent_in_the_samples_is_not_lost(plain):
    samples = [sample(seed, silent=7) for seed in range(1, 5)]
    assert error(plain, int8(plain, samples)) < 0.06


def test_weights_and_activations_that_meet_share_their_factors(plain):
    graph = onnx.load(int8(plain, [sample(1)])).graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    factors = {name: 1 / values[f"{name}_smooth"] for name in ("twice", "bent", "low")}
    assert (factors["twice"] == factors["bent"]).all()
    assert (factors["twice"] == factors["low"]).all()
    exact = {one.name: numpy_helper.to_array(one) for one in onnx.load(plain).graph.initializer}
    for name in ("one", "two"):
        scales = values[f"{name}_scale"]
        weight = values[f"{name}_int8"] * scales / factors["twice"][:, None]
        half_a_step = scales / factors["twice"][:, None] / 2
        assert (np.abs(weight - exact[name]) <= half_a_step * 1.001).all()
        assert name not in values


def test_an_activation_that_meets_two_weights_becomes_int8_once(plain):
    nodes = onnx.load(int8(plain, [sample(1)])).graph.node
    assert sorted(node.output[0] for node in nodes if node.op_type == "QuantizeLinear") == [
        "bent_int8",
        "low_int8",
        "twice_int8",
    ]
