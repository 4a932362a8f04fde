"""Opens what a model folder holds for onnxruntime."""

import os
from pathlib import Path

import onnxruntime
from tokenizers import Tokenizer

from annotate.errors import BadModel


def load_session(folder: Path) -> onnxruntime.InferenceSession:
    """Open `model.onnx` on the CPU, on all cores that this process may use."""
    options = onnxruntime.SessionOptions()
    if hasattr(os, "sched_getaffinity"):  # a container may have fewer cores than the machine
        options.intra_op_num_threads = len(os.sched_getaffinity(0))
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime raises bare exceptions
        raise _damaged(folder, error) from error


def load_tokenizer(folder: Path) -> Tokenizer:
    """Open `tokenizer.json`, without padding and truncation."""
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises bare exceptions
        raise _damaged(folder, error) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _damaged(folder: Path, error: Exception) -> BadModel:
    return BadModel(f"{folder}: cannot be loaded: {error}", "install it again")
