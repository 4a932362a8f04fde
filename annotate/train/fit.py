"""Recipe + examples -> fp32 weights in a folder; a broken run goes on where it stopped."""

import importlib.util
import json
import logging
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from annotate.errors import BadInput
from annotate.train.encoder import Encoder, load_encoder, save_encoder
from annotate.train.nli import LABELS, Example
from annotate.train.recipe import Fit
from annotate.train.rows import MASK, Row, batches, encode, masked, padded

logger = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]
"""Told (steps done, steps in all, a word on how it goes)."""


def start_folder(start: str) -> Path:
    """Resolve `package:MODULE/FOLDER` to the folder inside an installed package."""
    if not start.startswith("package:"):
        return Path(start)
    module, _, folder = start.removeprefix("package:").partition("/")
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        name = module.replace("_", "-")
        raise BadInput(f"the package {name} is not installed", f"pip install --no-deps {name}")
    return Path(next(iter(spec.submodule_search_locations))) / folder


def load_start(folder: Path, seed: int) -> tuple[Encoder, Tokenizer]:
    """Load weights to start from, with a fresh three-way head where they have none."""
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        return load_encoder(folder, classes=len(LABELS), seed=seed), tokenizer
    except Exception as error:  # tokenizers raises bare exceptions
        first = f"{error}".strip().splitlines()[0] if f"{error}" else repr(error)
        raise BadInput(
            f"the recipe's start, {folder}, cannot be loaded: {first}",
            "it is a folder with a BERT's config.json, tokenizer.json and model.safetensors, or "
            "package:MODULE/FOLDER",
        ) from error


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross entropy; a two-way row asks only that the mass lies outside entailment.

    `logits` (rows, hypotheses, classes), `labels` (rows, hypotheses) with -1 where there is none.
    """
    log = torch.log_softmax(logits.float(), dim=-1)
    outside = torch.logsumexp(log[..., 1:], dim=-1, keepdim=True)
    each = -torch.cat([log, outside], dim=-1).gather(-1, labels.clamp(min=0)[..., None])
    return each.squeeze(-1)[labels >= 0].mean()


def fit(
    examples: Callable[[], Sequence[Example]],
    settings: Fit,
    *,
    start: Path,
    work: Path,
    lengths: tuple[int, int],
    progress: Progress,
) -> Path:
    """Move the weights of `start` as `settings` say; return the folder that holds them.

    Every `checkpoint_every` steps the weights and Adam's state are saved to `work` (safetensors),
    and a run of the same settings goes on from there.
    """
    done = work / "fp32"
    stamp = work / "settings.json"
    decides = settings.model_dump_json()
    if stamp.is_file() and stamp.read_text() != decides:
        raise BadInput(f"{work}: holds the run of another recipe", "remove it, or name another")
    if (done / "model.safetensors").is_file():
        return done
    work.mkdir(parents=True, exist_ok=True)
    stamp.write_text(decides)
    model, tokenizer = load_start(start, settings.seed)
    model.words.requires_grad_(False)  # half of all weights, and few rows of them are ever met
    model.train()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)
    moved = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        moved, lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    rows = encode(examples(), tokenizer, lengths)
    total = settings.steps
    warmup = max(1, round(total * settings.warmup))
    first = _restore(work, model, optimizer)
    running = math.nan
    for step, batch in enumerate(_forever(rows, settings, tokenizer.token_to_id(MASK) or 0)):
        if step == total:
            break
        if step < first:
            continue
        scale = min((step + 1) / warmup, (total - step) / (total - warmup + 1))
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * scale
        loss = _step(model, batch, device)
        torch.nn.utils.clip_grad_norm_(moved, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        running = loss if math.isnan(running) else 0.99 * running + 0.01 * loss
        progress(step + 1, total, f"loss {running:.3f}")
        if (step + 1) % settings.checkpoint_every == 0:
            _save(work, model, optimizer, step + 1)
    part = work / "fp32.part"
    save_encoder(model, start, part)
    part.replace(done)
    return done


def _forever(rows: Sequence[Row], settings: Fit, mask: int) -> Iterator[list[Row]]:
    random = Random(settings.seed)
    while True:
        for batch in batches(rows, tokens=settings.batch_tokens, random=random):
            yield [masked(row, mask, settings.mask, random) for row in batch]


def _step(model: Encoder, batch: Sequence[Row], device: torch.device) -> float:
    rows, labels = padded(batch)
    with torch.autocast(device.type, torch.bfloat16, enabled=_bf16_is_native(device)):
        logits = model(*(tensor.to(device) for tensor in rows))
    loss = loss_of(logits, labels.to(device))
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return float(loss.detach())


def _bf16_is_native(device: torch.device) -> bool:
    """Without its own instructions a CPU runs bf16 at a third of fp32's speed."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported())


def _save(work: Path, model: Encoder, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for number, moments in optimizer.state_dict()["state"].items():
        state |= {f"adam.{number}.{name}": value for name, value in moments.items()}
    part = work / "checkpoint.part"
    save_file({k: v.contiguous() for k, v in state.items()}, part, {"step": json.dumps(step)})
    part.replace(work / "checkpoint.safetensors")


def _restore(work: Path, model: Encoder, optimizer: torch.optim.Optimizer) -> int:
    """Load the checkpoint where there is one; return the steps that it has behind it."""
    path = work / "checkpoint.safetensors"
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
    step = int(moments[0]["step"])
    logger.info("goes on from step %d", step)
    return step
