"""The state of a training run -> a file, and back, so that a broken run goes on."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from annotate.errors import BadInput

_FILE = "checkpoint.safetensors"


def begin(work: Path, *decides: dict[str, Any]) -> bool:
    """Make `work` the folder of the run that `decides` describes; say whether it is finished.

    Raises BadInput where another run is in it.
    """
    stamp = work / "settings.json"
    if stamp.is_file() and _read(stamp) != list(decides):
        raise BadInput(f"{work}: holds the run of another recipe", "remove it, or name another")
    work.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps(decides) + "\n")
    return (work / "fp32" / "model.safetensors").is_file()


def made_from(weights: Path, file: Path) -> bool:
    """Whether `file` is there and younger than the weights: else a phase was added since."""
    start = weights / "model.safetensors"
    return file.is_file() and file.stat().st_mtime_ns >= start.stat().st_mtime_ns


def _read(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text())
    except ValueError:
        return None


def save(work: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Write weights and Adam's moments; a stop in between leaves the checkpoint before."""
    state = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for number, moments in optimizer.state_dict()["state"].items():
        state |= {f"adam.{number}.{name}": value for name, value in moments.items()}
    part = work / f"{_FILE}.part"
    save_file({k: v.contiguous() for k, v in state.items()}, part)
    part.replace(work / _FILE)


def restore(work: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Load the checkpoint where there is one; return the steps that it has behind it."""
    path = work / _FILE
    if not path.is_file():
        return 0
    tensors = load_file(path)
    model.load_state_dict(
        {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
    )
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        kind, _, rest = key.partition(".")
        if kind == "adam":
            number, _, name = rest.partition(".")
            moments.setdefault(int(number), {})[name] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": moments})
    return int(next(iter(moments.values()))["step"])
