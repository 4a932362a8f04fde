"""Recipe + NLI pairs -> fp32 weights in a folder; a broken run goes on where it stopped."""

import importlib.util
import json
import logging
import math
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.modeling_utils import PreTrainedModel
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

from annotate.errors import BadInput
from annotate.train.nli import LABELS, Pair, batches, read_pairs
from annotate.train.recipe import Recipe

logger = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]
"""Told (steps done, steps in all, a word on how it goes)."""


def start_folder(start: str) -> str:
    """Resolve `package:MODULE/FOLDER` to the folder inside an installed package."""
    if not start.startswith("package:"):
        return start
    module, _, folder = start.removeprefix("package:").partition("/")
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        name = module.replace("_", "-")
        raise BadInput(f"the package {name} is not installed", f"pip install --no-deps {name}")
    return str(Path(next(iter(spec.submodule_search_locations))) / folder)


def load_start(recipe: Recipe) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load the starting weights with a fresh three-way head."""
    torch.manual_seed(recipe.fit.seed)  # the head's first weights
    folder = start_folder(recipe.start)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForSequenceClassification.from_pretrained(
            folder,
            num_labels=len(LABELS),
            id2label=dict(enumerate(LABELS)),
            label2id={name: number for number, name in enumerate(LABELS)},
            hidden_dropout_prob=recipe.fit.dropout,
            attention_probs_dropout_prob=recipe.fit.dropout,
            use_safetensors=True,
        )
    except (OSError, ValueError, SafetensorError) as error:
        first = str(error).strip().splitlines()[0]
        raise BadInput(
            f"the recipe's start, {recipe.start}, cannot be loaded: {first}",
            "it is a folder or a Hub id with safetensors weights, or package:MODULE/FOLDER",
        ) from error
    return model, tokenizer


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross entropy; a two-way row asks only that the mass lies outside entailment."""
    log = torch.log_softmax(logits.float(), dim=-1)
    outside = torch.logsumexp(log[:, 1:], dim=-1, keepdim=True)
    return -torch.cat([log, outside], dim=-1).gather(1, labels[:, None]).mean()


def fit(recipe: Recipe, data: Path, work: Path, progress: Progress) -> Path:
    """Train as the recipe says; return the folder in `work` that holds the fp32 model.

    Every `checkpoint_every` steps the weights and Adam's state are saved to `work` (safetensors),
    and a run of the same recipe goes on from there.
    """
    done = work / "fp32"
    stamp = work / "recipe.json"
    decides = recipe.model_dump_json(include={"start", "max_length", "data", "fit"})
    if stamp.is_file() and stamp.read_text() != decides:
        raise BadInput(f"{work}: holds the run of another recipe", "remove it, or name another")
    if (done / "model.safetensors").is_file():
        return done
    work.mkdir(parents=True, exist_ok=True)
    stamp.write_text(decides)
    model, tokenizer = load_start(recipe)
    model.train()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)  # type: ignore[arg-type]  # transformers wraps it without a type
    settings = recipe.fit
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    total = math.ceil(settings.pairs / settings.batch_size)
    warmup = max(1, round(total * settings.warmup))
    first = _restore(work, model, optimizer)
    pairs = read_pairs(data / recipe.data.train, recipe.data.sources)
    running = math.nan
    for step, batch in enumerate(
        batches(pairs, count=settings.pairs, batch_size=settings.batch_size, seed=settings.seed)
    ):
        if step < first:
            continue
        torch.manual_seed(settings.seed + step)  # dropout is the same after a stop
        scale = min((step + 1) / warmup, (total - step) / (total - warmup + 1))
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * scale
        loss = _step(model, tokenizer, batch, recipe.max_length, device)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        running = loss if math.isnan(running) else 0.99 * running + 0.01 * loss
        progress(step + 1, total, f"loss {running:.3f}")
        if (step + 1) % settings.checkpoint_every == 0:
            _save(work, model, optimizer, step + 1)
    part = work / "fp32.part"
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    part.replace(done)
    return done


def _step(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    batch: list[Pair],
    max_length: int,
    device: torch.device,
) -> float:
    inputs = tokenizer(
        [pair.premise for pair in batch],
        [pair.hypothesis for pair in batch],
        truncation=True,
        max_length=max_length,
        padding=True,
        return_tensors="pt",
    ).to(device)
    labels = torch.tensor([pair.label for pair in batch], device=device)
    with torch.autocast(device.type, torch.bfloat16, enabled=_bf16_is_native(device)):
        logits = model(**inputs).logits
    loss = loss_of(logits, labels)
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return float(loss.detach())


def _bf16_is_native(device: torch.device) -> bool:
    """Without its own instructions a CPU runs bf16 at a third of fp32's speed."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported())


def _save(work: Path, model: PreTrainedModel, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for number, moments in optimizer.state_dict()["state"].items():
        state |= {f"adam.{number}.{name}": value for name, value in moments.items()}
    part = work / "checkpoint.part"
    save_file({k: v.contiguous() for k, v in state.items()}, part, {"step": json.dumps(step)})
    part.replace(work / "checkpoint.safetensors")


def _restore(work: Path, model: PreTrainedModel, optimizer: torch.optim.Optimizer) -> int:
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
