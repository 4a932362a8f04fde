"""A recipe of an attribution model: everything that decides what a training run gives."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SpanData(_Part):
    """Files below the data folder: JSONL (or .gz) of `text, attributions`."""

    train: str
    dev: str
    sides: Path
    """A folder of labelled scenarios; its path starts where the command runs."""
    sides_dev: tuple[Path, ...]
    """What the chain is fitted on and scores are shown for."""


class SpanFit(_Part):
    """How the weights are moved. Adam with decoupled weight decay, linear warm-up and decay.

    A batch has windows of whole sentences, about `characters` long each. Of `rough` of them the
    quotation marks are mangled, of as many the articles dropped. The embeddings stay as they are.
    """

    steps: int = Field(gt=0)
    until: int | None = Field(default=None, gt=0)
    """Where to stop, with a rate that is still warm for the next phase."""
    batch_size: int = Field(default=8, gt=0)
    characters: int = Field(default=520, ge=40)
    rough: float = Field(default=0.15, ge=0, le=1)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    seed: int = 0
    checkpoint_every: int = Field(default=200, gt=0)


class SideFit(_Part):
    """A later phase: whose position a sentence is, with a batch of tags every few steps."""

    steps: int = Field(gt=0)
    until: int | None = Field(default=None, gt=0)
    """Where to stop, with a rate that is still warm for the next phase."""
    batch_size: int = Field(default=6, gt=0)
    tags_every: int = Field(default=2, gt=0)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    seed: int = 0
    checkpoint_every: int = Field(default=200, gt=0)


class SpanRecipe(_Part):
    kind: Literal["attribution"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    version: int = Field(ge=1)
    summary: str
    start: str
    """A folder, a Hub id, or `package:MODULE/FOLDER` for weights that a PyPI package ships."""
    license: str
    languages: tuple[str, ...]
    max_length: int = Field(default=160, ge=8, le=512)
    """Of a sentence, in tokens."""
    window: int = Field(default=224, ge=8, le=512)
    """Tokens that are read together, of which `context` come before those asked about."""
    context: int = Field(default=72, ge=0, le=256)
    data: SpanData
    fit: SpanFit
    sides: tuple[SideFit, ...] = Field(min_length=1)
    credits: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"
