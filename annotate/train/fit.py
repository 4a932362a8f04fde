"""Recipe + examples -> fp32 weights in a folder; a broken run goes on where it stopped."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer

from annotate.errors import BadInput
from annotate.train.checkpoint import begin
from annotate.train.encoder import Encoder, load_encoder, save_encoder
from annotate.train.loop import Progress, in_bf16, mix, train
from annotate.train.nli import LABELS, Example
from annotate.train.recipe import Fit
from annotate.train.rows import MASK, Row, batches, encode, masked, padded


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


def loss_of(logits: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
    """Cross entropy; a two-way row asks only that the mass lies outside entailment.

    `logits` (rows, hypotheses, classes), `shares` (rows, hypotheses, NUMBERS), 0 where there is
    no hypothesis.
    """
    log = torch.log_softmax(logits.float(), dim=-1)
    outside = torch.logsumexp(log[..., 1:], dim=-1, keepdim=True)
    return -(torch.cat([log, outside], dim=-1) * shares).sum() / shares.sum()


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
    if begin(work, settings.model_dump()):
        return done
    model, tokenizer = load_start(start, settings.seed)
    model.words.requires_grad_(False)  # half of all weights, and few rows of them are ever met
    model.set_dropout(settings.dropout)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device)
    rows = encode(examples(), tokenizer, lengths)
    mask = tokenizer.token_to_id(MASK)
    if mask is None and settings.mask:
        raise BadInput(f"{start}: its tokenizer has no {MASK}", "leave `mask` out of the recipe")
    losses = (partial(_loss, model, batch, device) for batch in _forever(rows, settings, mask))
    train(model, losses, settings, work, progress)
    if settings.keep:
        mix(model.cpu(), load_start(start, settings.seed)[0], settings.keep)
    part = work / "fp32.part"
    save_encoder(model, start, part)
    part.replace(done)
    return done


def _forever(rows: Sequence[Row], settings: Fit, mask: int | None) -> Iterator[list[Row]]:
    random = Random(settings.seed)
    while True:
        for batch in batches(rows, tokens=settings.batch_tokens, random=random):
            yield [masked(row, mask or 0, settings.mask, random) for row in batch]


def _loss(model: Encoder, batch: Sequence[Row], device: torch.device) -> torch.Tensor:
    rows, shares = padded(batch)
    with in_bf16(device):
        logits = model(*(tensor.to(device) for tensor in rows))
    return loss_of(logits, shares.to(device))
