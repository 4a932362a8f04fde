"""NLI pairs -> a large cross-encoder that knows them, and what it thinks of other pairs.

A small model learns more from the shares of a large one than from the labels alone (Hinton et al.
2015, Distilling the knowledge in a neural network), and of pairs that nobody labelled, too.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import cast

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModelForSequenceClassification
from transformers.modeling_utils import PreTrainedModel

from annotate.classifiers.batching import by_length
from annotate.errors import BadInput
from annotate.train.checkpoint import begin
from annotate.train.fit import loss_of
from annotate.train.loop import Progress, in_bf16, train
from annotate.train.nli import LABELS, Pair
from annotate.train.recipe import Teacher
from annotate.train.rows import Row, batches, shares_of

ASKED = 4096
"""Pairs between two savings of what the teacher said."""
ROWS = 512
"""Pairs in a batch, at most."""
Opinions = dict[tuple[str, str], tuple[float, ...]]
"""(Premise, hypothesis) -> the share of each of LABELS."""


def fit_teacher(
    pairs: Sequence[Pair], settings: Teacher, *, start: Path, work: Path, progress: Progress
) -> Path:
    """Train the cross-encoder in `start` on labelled pairs; return the folder of its weights."""
    done = work / "fp32"
    if begin(work, settings.model_dump(exclude={"reads"})):
        return done
    torch.manual_seed(settings.seed)  # of the classifier, which `start` lacks
    model = load_teacher(start)
    for frozen in (model.base_model.embeddings, *_layers(model)[: settings.freeze]):
        frozen.requires_grad_(False)
    ids = encode_pairs(pairs, start, settings.length)
    rows = [Row(row, [], [pair.label]) for row, pair in zip(ids, pairs, strict=True)]
    random = Random(settings.seed)
    losses = (
        partial(_loss, model, batch)
        for _ in count()
        for batch in batches(rows, tokens=settings.batch_tokens, random=random)
    )
    train(model, losses, settings, work, progress)
    part = work / "fp32.part"
    model.save_pretrained(part)
    Tokenizer.from_file(str(start / "tokenizer.json")).save(str(part / "tokenizer.json"))
    part.replace(done)
    return done


def load_teacher(folder: Path) -> PreTrainedModel:
    """Load a cross-encoder with a class for each of LABELS; it has no dropout."""
    try:
        model = AutoModelForSequenceClassification.from_pretrained(
            folder,
            num_labels=len(LABELS),
            use_safetensors=True,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    except (OSError, ValueError, SafetensorError) as error:
        raise BadInput(
            f"the teacher, {folder}, cannot be loaded: {str(error).strip().splitlines()[0]}",
            "its start is a folder with config.json, tokenizer.json and model.safetensors",
        ) from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return cast("PreTrainedModel", nn.Module.to(model, device))


def encode_pairs(pairs: Sequence[Pair], folder: Path, length: int) -> list[list[int]]:
    """Tokenise premise and hypothesis together; the longer of the two is cut to `length`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(length)
    tokenizer.no_padding()
    both = [(pair.premise, pair.hypothesis) for pair in pairs]
    return [encoding.ids for encoding in tokenizer.encode_batch(both)]


def opinions(
    pairs: Sequence[tuple[str, str]], folder: Path, work: Path, length: int, progress: Progress
) -> Opinions:
    """Ask the model in `folder` of premises and hypotheses, each once, now or in a run before.

    What it said stands in `work`, a line a pair.
    """
    path = work / "opinions.jsonl"
    known = _read(path)
    if missing := [pair for pair in dict.fromkeys(pairs) if pair not in known]:
        model = load_teacher(folder)
        model.train(False)
        with path.open("a", encoding="utf-8") as file, torch.inference_mode():
            if file.tell():
                file.write("\n")  # the last line may have been cut off
            for start in range(0, len(missing), ASKED):
                some = missing[start : start + ASKED]
                for place, shares in _answers(model, some, folder, length):
                    known[some[place]] = shares
                    file.write(json.dumps([*some[place], *shares]) + "\n")
                file.flush()
                progress(start + len(some), len(missing), "pairs read by the teacher")
    return known


def _read(path: Path) -> Opinions:
    if not path.is_file():
        return {}
    found: Opinions = {}
    for line in path.read_bytes().splitlines():
        with suppress(ValueError):  # a line that was cut off
            premise, hypothesis, *shares = json.loads(line)
            found[premise, hypothesis] = tuple(shares)
    return found


def _answers(
    model: PreTrainedModel, pairs: Sequence[tuple[str, str]], folder: Path, length: int
) -> Iterator[tuple[int, tuple[float, ...]]]:
    ids = encode_pairs([Pair(*pair, 0) for pair in pairs], folder, length)
    for batch in by_length([len(row) for row in ids], tokens=4096, rows=ROWS):
        shares = think(model, [ids[i] for i in batch]).softmax(-1).tolist()
        for place, row in zip(batch, shares, strict=True):
            yield place, tuple(round(share, 4) for share in row)


def think(model: PreTrainedModel, ids: Sequence[list[int]]) -> Tensor:
    """Return the logits of a batch, (pairs, classes), in fp32."""
    padding = model.config.pad_token_id
    rows = nn.utils.rnn.pad_sequence(
        [torch.tensor(row) for row in ids], batch_first=True, padding_value=padding
    ).to(model.device)
    with in_bf16(model.device):
        logits: Tensor = model(input_ids=rows, attention_mask=(rows != padding).long()).logits
    return logits.float()


def _layers(model: PreTrainedModel) -> nn.ModuleList:
    return next(one for one in model.base_model.modules() if isinstance(one, nn.ModuleList))


def _loss(model: PreTrainedModel, batch: Sequence[Row]) -> Tensor:
    wanted = shares_of([label for row in batch for label in row.labels]).to(model.device)
    return loss_of(think(model, [row.text for row in batch]), wanted)
