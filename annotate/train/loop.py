"""Losses, one a step -> weights moved by Adam; a broken run goes on where it stopped."""

import logging
import math
import os
import shutil
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from annotate.train import checkpoint
from annotate.train.model_recipe import Optimisation

logger = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]
"""Told (steps done, steps in all, a word on how it goes)."""
COMPILED = 500
"""Steps from which on it pays to compile a model first, which takes most of a minute."""


def train(
    model: torch.nn.Module,
    losses: Iterator[Callable[[], torch.Tensor]],
    settings: Optimisation,
    work: Path,
    progress: Progress,
) -> None:
    """Take a step for each loss; the state is saved to `work` now and then."""
    moved = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        moved, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    warmup = max(1, round(settings.steps * settings.warmup))
    first = checkpoint.restore(work, model, optimizer)
    if first:
        logger.info("goes on from step %d", first)
    running = math.nan
    model.train()
    last = settings.until or settings.steps
    if last - first >= COMPILED and can_compile():
        # Faster on a CPU; but its own random numbers, for dropout, would take that back.
        model.compile(dynamic=True, options={"fallback_random": True})
    for step, loss_of in zip(range(last), losses, strict=False):
        if step < first:
            continue
        torch.manual_seed(settings.seed + step)  # dropout is the same after a stop
        scale = min((step + 1) / warmup, (settings.steps - step) / (settings.steps - warmup + 1))
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * scale
        loss = loss_of()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(moved, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        value = float(loss.detach())
        running = value if math.isnan(running) else 0.99 * running + 0.01 * value
        progress(step + 1, last, f"loss {running:.3f}")
        if (step + 1) % settings.checkpoint_every == 0:
            checkpoint.save(work, model, optimizer)


def in_bf16(device: torch.device) -> torch.autocast:
    """Autocast where the device has instructions for it; a CPU without runs bf16 at a third."""
    native = torch.cuda.is_bf16_supported if device.type == "cuda" else _cpu_has_bf16
    return torch.autocast(device.type, torch.bfloat16, enabled=native())


def _cpu_has_bf16() -> bool:
    return bool(torch.cpu._is_avx512_bf16_supported())


def can_compile() -> bool:
    """Whether there are a C++ compiler and Python's headers, which torch.compile needs."""
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return headers.is_file() and shutil.which(os.environ.get("CXX", "g++")) is not None


def mix(model: torch.nn.Module, before: torch.nn.Module, share: float) -> None:
    """Move the weights of `model` by a `share` of the way back to those `before`."""
    old = before.state_dict()
    model.load_state_dict(
        {
            name: torch.lerp(weight, old[name], share) if weight.is_floating_point() else weight
            for name, weight in model.state_dict().items()
        }
    )
