"""Documents with marked names and a side a sentence -> batches for a token classifier."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import torch
from transformers.tokenization_utils_base import PreTrainedTokenizerBase

from annotate.classifiers.tagging import Line, Mark, parties_of, runs
from annotate.train.spans import Span, Window, rougher

_SWAPPED = (0, 2, 1, 3)
_LOST = 0.05  # of the marks, for rules do not find every name


class Article(NamedTuple):
    """`labels` are places in SIDES; None where a line has no label."""

    lines: list[Line]
    labels: list[int | None]


class Batch(NamedTuple):
    """Padded rows. `sentence` numbers the tokens' sentences, -1 where none is asked about."""

    ids: torch.Tensor
    parties: torch.Tensor
    mask: torch.Tensor
    sentence: torch.Tensor
    labels: torch.Tensor


def side_batches(
    articles: Sequence[Article],
    tokenizer: PreTrainedTokenizerBase,
    *,
    rows: int,
    context: int,
    max_length: int,
    rough: float,
    seed: int,
) -> Iterator[Batch]:
    """Yield batches for ever; each round cuts, roughens and swaps the sides anew."""
    number = 0
    while True:
        random = Random(f"{seed} {number}")
        windows = [
            window
            for article in articles
            for window in _windows(
                _varied(article, random, rough), tokenizer, random, context, max_length
            )
        ]
        random.shuffle(windows)
        size = rows * 12
        for start in range(0, len(windows), size):
            near = sorted(windows[start : start + size], key=len)
            cut = [near[i : i + rows] for i in range(0, len(near), rows)]
            for batch in random.sample(cut, len(cut)):
                yield _padded(batch, tokenizer)
        number += 1


Token = tuple[int, int, int, int | None]
"""Id, party, number of its sentence in the window (or -1), and the sentence's label."""


def _varied(article: Article, random: Random, rough: float) -> Article:
    """Swap the sides in half of the rounds, lose a few marks, and roughen the text."""
    swap = random.random() < 0.5
    share = random.choice((0.0, 2 * rough))
    lines = []
    for line in article.lines:
        spans = [
            Span(str(_SWAPPED[party] if swap else party), start, end)
            for start, end, party in line.marks
            if random.random() >= _LOST
        ]
        window = rougher(Window(line.text, spans), random, share)
        marks = tuple(Mark(start, end, int(role)) for role, start, end in window.spans)
        lines.append(Line(window.text, marks, line.heading))
    labels = [_SWAPPED[label] if swap and label is not None else label for label in article.labels]
    return Article(lines, labels)


def _windows(
    article: Article,
    tokenizer: PreTrainedTokenizerBase,
    random: Random,
    context: int,
    max_length: int,
) -> Iterator[list[Token]]:
    encoded = tokenizer(
        [line.text for line in article.lines],
        add_special_tokens=False,
        truncation=True,
        max_length=max_length,
        return_offsets_mapping=True,
    )
    lengths = [len(ids) for ids in encoded["input_ids"]]
    window = random.randint(context + 40, context + 200)
    for before, asked in runs(
        lengths, [line.heading for line in article.lines], window=window, context=context
    ):
        if all(article.labels[k] is None for k in asked):
            continue
        tokens: list[Token] = []
        for k in (*before, *asked):
            label = article.labels[k] if k in asked else None
            number = k if label is not None else -1
            parties = parties_of(encoded["offset_mapping"][k], article.lines[k].marks)
            for id, party in zip(encoded["input_ids"][k], parties, strict=True):
                tokens.append((id, party, number, label))
        yield tokens


def _padded(batch: Sequence[list[Token]], tokenizer: PreTrainedTokenizerBase) -> Batch:
    longest = 2 + max(map(len, batch))
    ids, parties, mask = (torch.zeros(len(batch), longest, dtype=torch.long) for _ in range(3))
    sentence = torch.full((len(batch), longest), -1)
    labels: dict[tuple[int, int], int] = {}
    numbers: dict[tuple[int, int], int] = {}
    for row, tokens in enumerate(batch):
        length = len(tokens) + 2
        values = [tokenizer.cls_token_id, *(id for id, *_ in tokens), tokenizer.sep_token_id]
        ids[row, :length] = torch.tensor(values)
        parties[row, 1 : length - 1] = torch.tensor([party for _, party, *_ in tokens])
        mask[row, :length] = 1
        for at, (_, _, number, label) in enumerate(tokens, start=1):
            if label is not None:
                labels[row, number] = label
                sentence[row, at] = numbers.setdefault((row, number), len(numbers))
    return Batch(ids, parties, mask, sentence, torch.tensor(list(labels.values())))


def side_loss(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross entropy of the sentences' sides; `logits` are those of SIDES, a row a token."""
    inside = batch.sentence >= 0
    count = len(batch.labels)
    sums = torch.zeros(count, logits.shape[-1], device=logits.device)
    sums = sums.index_add(0, batch.sentence[inside].to(logits.device), logits[inside].float())
    sizes = torch.bincount(batch.sentence[inside], minlength=count).to(logits.device)
    return torch.nn.functional.cross_entropy(
        sums / sizes[:, None], batch.labels.to(logits.device), label_smoothing=0.05
    )
