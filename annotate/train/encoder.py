"""A BERT that reads a text once and every hypothesis about it in the same pass.

The tokens of a row are one text and then its hypotheses, each a block with positions of its own. A
block attends to itself only; from the layer JOIN on a hypothesis attends to the text too. So the
text is encoded once for all hypotheses, what is said of one does not hang on the others, and the
lower layers of the hypotheses of a taxonomy are the same for every text (after DeFormer, Cao et al.
2020). In the last layer only the first token of each hypothesis is computed. The weights have
the names of transformers' BERT.
"""

import json
import math
import shutil
from pathlib import Path
from typing import NamedTuple, cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

HEADS = 12
"""Of MiniLM and of BERT-base."""
JOIN = 1
"""The first layer in which hypotheses attend to the text."""
HIDDEN = -1e4
"""Score of what a token must not attend to; bfloat16 holds it."""


class Rows(NamedTuple):
    """Padded rows. `block` is 0 in the text, 1, 2, … in its hypotheses and -1 in the padding."""

    ids: Tensor
    """(rows, length)"""
    positions: Tensor
    block: Tensor
    first: Tensor
    """(rows, hypotheses): where each hypothesis begins; 0 where a row has fewer."""


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.dense = nn.Linear(width, width)

    def split(self, values: Tensor) -> Tensor:
        """(…, tokens, width) -> (…, heads, tokens, width of a head)."""
        return values.reshape(*values.shape[:-1], self.heads, -1).transpose(-2, -3)

    def scores(self, query: Tensor, key: Tensor) -> Tensor:
        return query @ key.transpose(-1, -2) / math.sqrt(key.shape[-1])

    def forward(self, asking: Tensor, hidden: Tensor, mask: Tensor) -> Tensor:
        # Written out: on a CPU the gradient of torch's fused attention takes longer than all else.
        scores = self.scores(self.split(self.query(asking)), self.split(self.key(hidden)))
        weights = scores.masked_fill(~mask, HIDDEN).softmax(-1)
        mixed = weights @ self.split(self.value(hidden))
        result: Tensor = self.dense(mixed.transpose(1, 2).flatten(2))
        return result


class Layer(nn.Module):
    def __init__(self, width: int, wide: int, heads: int) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.after = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, wide)
        self.down = nn.Linear(wide, width)
        self.last = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.0)

    def forward(self, asking: Tensor, hidden: Tensor, mask: Tensor) -> Tensor:
        mixed = self.after(asking + self.drop(self.attention(asking, hidden, mask)))
        wide = functional.gelu(self.up(mixed))
        result: Tensor = self.last(mixed + self.drop(self.down(wide)))
        return result


class Encoder(nn.Module):
    """Rows -> logits (rows, hypotheses, classes)."""

    def __init__(
        self,
        *,
        words: int,
        width: int,
        wide: int,
        layers: int,
        heads: int,
        positions: int,
        classes: int,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.words = nn.Embedding(words, width)
        self.positions = nn.Embedding(positions, width)
        self.types = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, wide, heads) for _ in range(layers))
        self.pooler = nn.Linear(width, width)
        self.classifier = nn.Linear(width, classes)

    @property
    def stack(self) -> list[Layer]:
        return cast("list[Layer]", list(self.layers))

    def set_dropout(self, share: float) -> None:
        """Drop a `share` of what each layer adds, while the model is trained."""
        for layer in self.stack:
            layer.drop.p = share

    def forward(self, ids: Tensor, positions: Tensor, block: Tensor, first: Tensor) -> Tensor:
        types = (block > 0).long()
        hidden = self.norm(self.words(ids) + self.positions(positions) + self.types(types))
        key, query = block[:, None, :], block[:, :, None]
        alone = (key == query)[:, None]
        mask = ((key == 0) | (key == query))[:, None]
        for number, layer in enumerate(self.stack[:-1]):
            hidden = layer(hidden, hidden, alone if number < JOIN else mask)
        at = first[:, :, None].expand(-1, -1, hidden.shape[-1])
        asking = hidden.gather(1, at)
        mask = mask.squeeze(1).gather(1, first[:, :, None].expand(-1, -1, hidden.shape[1]))[:, None]
        read = self.stack[-1](asking, hidden, mask)
        logits: Tensor = self.classifier(torch.tanh(self.pooler(read)))
        return logits


_NAMES = {
    "words": "embeddings.word_embeddings",
    "positions": "embeddings.position_embeddings",
    "types": "embeddings.token_type_embeddings",
    "norm": "embeddings.LayerNorm",
    "pooler": "pooler.dense",
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.dense": "attention.output.dense",
    "after": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "last": "output.LayerNorm",
}


def _name_in_bert(name: str) -> str:
    path, _, kind = name.rpartition(".")
    if path.startswith("layers."):
        _, number, part = path.split(".", 2)
        return f"encoder.layer.{number}.{_NAMES[part]}.{kind}"
    return f"{_NAMES.get(path, path)}.{kind}"


def load_encoder(folder: Path, *, classes: int, seed: int = 0) -> Encoder:
    """Load BERT weights from `folder`; what they lack (a classifier) is drawn anew from `seed`.

    Raises OSError, KeyError, ValueError or SafetensorError where there are no such weights.
    """
    config = json.loads((folder / "config.json").read_text())
    torch.manual_seed(seed)
    model = Encoder(
        words=config["vocab_size"],
        width=config["hidden_size"],
        wide=config["intermediate_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        positions=config["max_position_embeddings"],
        classes=classes,
    )
    nn.init.normal_(model.classifier.weight, std=config["initializer_range"])
    weights = load_file(folder / "model.safetensors")
    weights = {name.removeprefix("bert."): tensor for name, tensor in weights.items()}
    state = model.state_dict()
    for name in state:
        inside = _name_in_bert(name)
        if inside in weights or not name.startswith("classifier."):
            state[name] = weights[inside]
    model.load_state_dict(state)
    return model


def save_encoder(model: Encoder, start: Path, folder: Path) -> None:
    """Write the weights to `folder`, with the configuration and the tokenizer of `start`."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {_name_in_bert(name): value.contiguous() for name, value in model.state_dict().items()}
    save_file(state, folder / "model.safetensors", {"format": "pt"})
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(start / name, folder / name)
