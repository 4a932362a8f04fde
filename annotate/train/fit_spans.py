"""Recipe + articles with spans -> fp32 weights in a folder; a broken run goes on where it stopped."""

import logging
import math
from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers.modeling_utils import PreTrainedModel
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

from annotate.errors import BadInput
from annotate.train import checkpoint
from annotate.train.fit import Progress, start_folder
from annotate.train.span_recipe import SpanRecipe
from annotate.train.spans import TAGS, Window, read_articles, rounds, tags

logger = logging.getLogger(__name__)
_IGNORED = -100


def load_start(recipe: SpanRecipe) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load the starting weights with a fresh head of a tag a token."""
    torch.manual_seed(recipe.fit.seed)  # the head's first weights
    folder = start_folder(recipe.start)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForTokenClassification.from_pretrained(
            folder,
            num_labels=len(TAGS),
            id2label=dict(enumerate(TAGS)),
            label2id={name: number for number, name in enumerate(TAGS)},
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


def fit_spans(recipe: SpanRecipe, data: Path, work: Path, progress: Progress) -> Path:
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
    articles = read_articles(data / recipe.data.train)
    work.mkdir(parents=True, exist_ok=True)
    stamp.write_text(decides)
    model, tokenizer = load_start(recipe)
    model.base_model.embeddings.requires_grad_(False)  # noqa: FBT003  # torch's signature
    model.train()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)  # type: ignore[arg-type]  # transformers wraps it without a type
    settings = recipe.fit
    moved = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        moved, lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    warmup = max(1, round(settings.steps * settings.warmup))
    first = checkpoint.restore(work, model, optimizer)
    if first:
        logger.info("goes on from step %d", first)
    running = math.nan
    batches = rounds(
        articles,
        windows_a_batch=settings.batch_size,
        characters=settings.characters,
        rough=settings.rough,
        seed=settings.seed,
    )
    for step, batch in zip(range(settings.steps), batches, strict=False):
        if step < first:
            continue
        torch.manual_seed(settings.seed + step)  # dropout is the same after a stop
        scale = min((step + 1) / warmup, (settings.steps - step) / (settings.steps - warmup + 1))
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * scale
        loss = _step(model, tokenizer, batch, recipe.max_length, device)
        torch.nn.utils.clip_grad_norm_(moved, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        running = loss if math.isnan(running) else 0.99 * running + 0.01 * loss
        progress(step + 1, settings.steps, f"loss {running:.3f}")
        if (step + 1) % settings.checkpoint_every == 0:
            checkpoint.save(work, model, optimizer, step + 1)
    part = work / "fp32.part"
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    part.replace(done)
    return done


def _step(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    batch: list[Window],
    max_length: int,
    device: torch.device,
) -> float:
    inputs = tokenizer(
        [window.text for window in batch],
        truncation=True,
        max_length=max_length,
        padding=True,
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
        return_tensors="pt",
    )
    special = inputs.pop("special_tokens_mask").bool()
    offsets = inputs.pop("offset_mapping").tolist()
    labels = torch.tensor([tags(window, row) for window, row in zip(batch, offsets, strict=True)])
    labels[special] = _IGNORED
    logits = model(**inputs.to(device)).logits.float()
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.to(device).flatten(), ignore_index=_IGNORED
    )
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return float(loss.detach())
