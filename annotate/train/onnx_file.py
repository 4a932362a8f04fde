"""An ONNX model -> a file; the weights of a large one go into a file beside it."""

from pathlib import Path

import onnx

LARGE = 1_500_000_000
"""Bytes of weights from which on they lie beside: a file of protobuf ends at 2 GiB."""


def save_onnx(model: onnx.ModelProto, target: Path) -> None:
    """Write a model; where it is large, its weights go to `target`.data."""
    size = sum(one.ByteSize() for one in model.graph.initializer)
    weights = target.with_name(f"{target.name}.data")
    weights.unlink(missing_ok=True)  # onnx would append
    onnx.save(model, target, save_as_external_data=size > LARGE, location=weights.name)
