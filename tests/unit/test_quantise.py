from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from annotate.train import quantise

WIDTH = 64
SHAPE = ("rows", WIDTH)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A product of what was added up, and a second one with the same weight."""
    random = np.random.default_rng(0)
    weight = random.normal(size=(WIDTH, WIDTH)).astype(np.float32) / 8
    nodes = [
        helper.make_node("Add", ["x", "x"], ["twice"]),
        helper.make_node("MatMul", ["twice", "weight"], ["once"]),
        helper.make_node("Tanh", ["once"], ["bent"]),
        helper.make_node("MatMul", ["bent", "weight"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "two products",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, SHAPE)],
        [numpy_helper.from_array(weight, "weight")],
    )
    path = tmp_path / "plain.onnx"
    opsets = [helper.make_opsetid("", 20)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)
    return path


def texts(seed: int) -> dict[str, np.ndarray]:
    """One channel is forty times as large as the others, as some are in encoders."""
    values = np.random.default_rng(seed).normal(size=(32, WIDTH)).astype(np.float32)
    values[:, 5] *= 40
    return {"x": values / 40}


def logits(path: Path, feeds: dict[str, np.ndarray]) -> np.ndarray:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(["logits"], feeds)[0]


def error(plain: Path) -> float:
    """How far int8 is off on inputs that it has not met, relative to their spread."""
    target = plain.with_name("int8.onnx")
    quantise.quantise(plain, target, [texts(seed) for seed in range(1, 5)])
    exact, found = logits(plain, texts(9)), logits(target, texts(9))
    return float(np.sqrt(((found - exact) ** 2).mean()) / exact.std())


def test_int8_is_close_although_one_channel_is_much_larger(plain, monkeypatch):
    evened = error(plain)
    monkeypatch.setattr(quantise, "EVENED", 0.0)
    assert evened < 0.03
    assert error(plain) > 2 * evened


def test_weights_that_two_activations_meet_are_stored_once_as_int8(plain):
    target = plain.with_name("int8.onnx")
    quantise.quantise(plain, target, [texts(1)])
    stored = {one.name: one.data_type for one in onnx.load(target).graph.initializer}
    assert stored["weight_int8"] == TensorProto.INT8
    assert "weight" not in stored
