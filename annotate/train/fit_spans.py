"""Recipe + articles with spans + documents with sides -> fp32 weights, in phases."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers.modeling_utils import PreTrainedModel
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

from annotate.classifiers.tagging import LABELS, PARTIES, TAGS, parties_of
from annotate.errors import BadInput
from annotate.train.checkpoint import begin
from annotate.train.loop import Progress, in_bf16, mix, train
from annotate.train.sides import Article, Batch, side_batches, side_loss
from annotate.train.span_recipe import SideFit, SpanRecipe
from annotate.train.spans import Window, named_by_chance, read_articles, rounds, tags
from annotate.train.start import start_folder

_IGNORED = -100


def fit_spans(recipe: SpanRecipe, data: Path, work: Path, progress: Progress) -> Path:
    """Train the tags; return the folder in `work` that holds the fp32 model.

    A run of the same recipe goes on where a stopped one left off.
    """
    done = work / "fp32"
    if begin(work, _decides(recipe)):
        return done
    articles = read_articles(data / recipe.data.train)
    model, tokenizer = load_start(recipe)
    train(
        model,
        (
            partial(_tag_loss, model, tokenizer, batch, recipe.max_length)
            for batch in _rounds(recipe, articles, recipe.fit.seed)
        ),
        recipe.fit,
        work,
        progress,
    )
    if recipe.fit.keep:
        mix(model, load_start(recipe)[0], recipe.fit.keep)
    return _finished(model, tokenizer, work)


def fit_sides(
    recipe: SpanRecipe,
    phase: SideFit,
    weights: Path,
    data: Path,
    documents: Sequence[Article],
    work: Path,
    progress: Progress,
    *,
    tags: Path,
) -> Path:
    """Go on from `weights` with whose position a sentence is; the tags are kept up.

    `tags` has the weights of fit_spans.
    """
    done = work / "fp32"
    if begin(work, _decides(recipe, "context"), phase.model_dump()):
        return done
    articles = read_articles(data / recipe.data.train)
    model, tokenizer = _wide(weights)
    batches = side_batches(
        documents,
        tokenizer,
        rows=phase.batch_size,
        context=recipe.context,
        max_length=recipe.max_length,
        rough=recipe.fit.rough,
        seed=phase.seed,
    )

    def losses() -> Iterator[Callable[[], torch.Tensor]]:
        both = zip(batches, _rounds(recipe, articles, phase.seed), strict=False)
        for step, (batch, tagged) in enumerate(both):
            kept_up = tagged if step % phase.tags_every == 0 else None
            yield partial(_both, model, tokenizer, batch, kept_up, recipe.max_length)

    train(model, losses(), phase, work, progress)
    if phase.keep:
        mix(model, _wide(weights)[0], phase.keep)
    if phase.keep_tags:
        mix(model, _with_sides_of(model, _wide(tags)[0]), phase.keep_tags)
    return _finished(model, tokenizer, work)


def _decides(recipe: SpanRecipe, *more: str) -> dict[str, Any]:
    return recipe.model_dump(mode="json", include={"start", "max_length", "data", "fit", *more})


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
            label2id={tag: number for number, tag in enumerate(TAGS)},
            hidden_dropout_prob=recipe.fit.dropout,
            attention_probs_dropout_prob=0.0,  # as many random numbers as pairs of tokens
            attn_implementation="eager",
            use_safetensors=True,
        )
    except (OSError, ValueError, SafetensorError) as error:
        first = str(error).strip().splitlines()[0]
        raise BadInput(
            f"the recipe's start, {recipe.start}, cannot be loaded: {first}",
            "it is a folder or a Hub id with safetensors weights, or package:MODULE/FOLDER",
        ) from error
    return _frozen(model), tokenizer


def _frozen(model: PreTrainedModel) -> PreTrainedModel:
    """Keep the words' vectors: half of all weights, and few of them are ever met."""
    for name, weight in model.named_parameters():
        if name.endswith(("word_embeddings.weight", "position_embeddings.weight")):
            weight.requires_grad_(False)
    return model


def _wide(weights: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a model; that of the tags gets parties on its input and sides on its output."""
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(weights)
    model = AutoModelForTokenClassification.from_pretrained(
        weights, attn_implementation="eager", use_safetensors=True
    )
    if model.config.num_labels == len(LABELS):
        return _frozen(model), tokenizer
    embeddings = model.base_model.embeddings
    types = torch.nn.Embedding(PARTIES, model.config.hidden_size)
    head = torch.nn.Linear(model.config.hidden_size, len(LABELS))
    with torch.no_grad():
        old = embeddings.token_type_embeddings.weight[0]
        types.weight[:] = old + 0.02 * torch.randn_like(types.weight)
        types.weight[0] = old
        head.weight[: len(TAGS)] = model.classifier.weight
        head.bias[: len(TAGS)] = model.classifier.bias
    embeddings.token_type_embeddings = types
    model.classifier = head
    model.num_labels = model.config.num_labels = len(LABELS)
    model.config.type_vocab_size = PARTIES
    model.config.id2label = dict(enumerate(LABELS))
    model.config.label2id = {label: number for number, label in enumerate(LABELS)}
    return _frozen(model), tokenizer


def _with_sides_of(model: PreTrainedModel, tags: PreTrainedModel) -> PreTrainedModel:
    """Give a model of tags the parties and the sides of another one."""
    own = model.state_dict()
    for name, weight in tags.state_dict().items():
        if name.endswith("token_type_embeddings.weight"):
            weight.copy_(own[name])
        elif name.startswith("classifier."):
            weight[len(TAGS) :] = own[name][len(TAGS) :]
    return tags


def _rounds(recipe: SpanRecipe, articles: Sequence[Window], seed: int) -> Iterator[list[Window]]:
    settings = recipe.fit
    return rounds(
        articles,
        windows_a_batch=settings.batch_size,
        characters=settings.characters,
        rough=settings.rough,
        seed=seed,
    )


def _tag_loss(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    batch: list[Window],
    max_length: int,
) -> torch.Tensor:
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
    if model.config.type_vocab_size == PARTIES:
        random = Random(batch[0].text)
        marks = (named_by_chance(window.text, random) for window in batch)
        rows = [parties_of(row, some) for row, some in zip(offsets, marks, strict=True)]
        inputs["token_type_ids"] = torch.tensor(rows).masked_fill(special, 0)
    with in_bf16(model.device):
        logits = model(**inputs).logits[..., : len(TAGS)]
    return torch.nn.functional.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=_IGNORED
    )


def _both(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    batch: Batch,
    tagged: list[Window] | None,
    max_length: int,
) -> torch.Tensor:
    with in_bf16(model.device):
        output = model(input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.parties)
    loss = side_loss(output.logits[..., len(TAGS) :], batch)
    return loss + _tag_loss(model, tokenizer, tagged, max_length) if tagged else loss


def _finished(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, work: Path) -> Path:
    part = work / "fp32.part"
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    part.replace(work / "fp32")
    return work / "fp32"
