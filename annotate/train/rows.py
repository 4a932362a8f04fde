"""Examples -> batches of padded rows, of like length and within a budget of tokens."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import torch
from tokenizers import Tokenizer

from annotate.classifiers.batching import by_length
from annotate.train.encoder import Rows
from annotate.train.nli import NUMBERS, Example, Target

MASK = "[MASK]"


class Row(NamedTuple):
    """Token ids of the text and of each hypothesis, with their labels."""

    text: list[int]
    hypotheses: list[list[int]]
    labels: list[Target]

    @property
    def length(self) -> int:
        return len(self.text) + sum(map(len, self.hypotheses))


def encode(
    examples: Sequence[Example], tokenizer: Tokenizer, lengths: tuple[int, int]
) -> list[Row]:
    """Tokenise; the text and each hypothesis keep at most `lengths` tokens."""
    texts = _ids([example.text for example in examples], tokenizer, lengths[0])
    asked = [text for example in examples for text, _ in example.asked]
    hypotheses = iter(_ids(asked, tokenizer, lengths[1]))
    return [
        Row(text, [next(hypotheses) for _ in example.asked], [label for _, label in example.asked])
        for text, example in zip(texts, examples, strict=True)
    ]


def _ids(texts: Sequence[str], tokenizer: Tokenizer, longest: int) -> list[list[int]]:
    """Tokenise each distinct text once: [CLS] … [SEP]."""
    tokenizer.enable_truncation(longest)
    tokenizer.no_padding()
    distinct = list(dict.fromkeys(texts))
    found = {
        text: encoding.ids
        for text, encoding in zip(distinct, tokenizer.encode_batch(distinct), strict=True)
    }
    return [found[text] for text in texts]


def batches(rows: Sequence[Row], *, tokens: int, random: Random) -> Iterator[list[Row]]:
    """Yield every row once, shuffled, in batches of like length, `tokens` with padding at most."""
    shuffled = random.sample(rows, len(rows))
    window = 2048
    for start in range(0, len(shuffled), window):
        near = shuffled[start : start + window]
        cut = list(by_length([row.length for row in near], tokens=tokens, rows=tokens))
        for batch in random.sample(cut, len(cut)):
            yield [near[i] for i in batch]


def masked(row: Row, mask: int, share: float, random: Random) -> Row:
    """Put the token `mask` in the place of a `share` of the text's tokens, but for its ends."""
    if not share:
        return row
    first, *inside, last = row.text
    inside = [mask if random.random() < share else id for id in inside]
    return row._replace(text=[first, *inside, last])


def padded(batch: Sequence[Row]) -> tuple[Rows, torch.Tensor]:
    """Pad a batch; returns the share of each label too, (rows, hypotheses, NUMBERS).

    All are 0 where a row has fewer hypotheses.
    """
    longest = max(row.length for row in batch)
    most = max(len(row.hypotheses) for row in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    positions = torch.zeros_like(ids)
    block = torch.full_like(ids, -1)
    first = torch.zeros(len(batch), most, dtype=torch.long)
    shares = torch.zeros(*first.shape, len(NUMBERS))
    for number, row in enumerate(batch):
        end = len(row.text)
        ids[number, :end] = torch.tensor(row.text)
        positions[number, :end] = torch.arange(end)
        block[number, :end] = 0
        for k, hypothesis in enumerate(row.hypotheses):
            start, end = end, end + len(hypothesis)
            ids[number, start:end] = torch.tensor(hypothesis)
            positions[number, start:end] = torch.arange(len(hypothesis))
            block[number, start:end] = k + 1
            first[number, k] = start
        shares[number, : len(row.labels)] = shares_of(row.labels)
    return Rows(ids, positions, block, first), shares


def shares_of(labels: Sequence[Target]) -> torch.Tensor:
    """Return the share of each label, (labels, NUMBERS)."""
    return torch.tensor(
        [
            label if isinstance(label, tuple) else [float(k == label) for k in range(len(NUMBERS))]
            for label in labels
        ]
    )
