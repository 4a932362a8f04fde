"""A recipe of an attribution model: everything that decides what a training run gives."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from annotate.train.model_recipe import ModelRecipe, Optimisation, Part


class SpanData(Part):
    """Files below the data folder: JSONL (or .gz) of `text, attributions`."""

    train: str
    dev: str
    sides: Path
    """A folder of labelled scenarios; its path starts where the command runs."""
    sides_dev: tuple[Path, ...]
    """What the chain is fitted on and scores are shown for."""


class SpanFit(Optimisation):
    """The first phase: tags alone.

    A batch has windows of whole sentences, about `characters` long each. Of `rough` of them the
    quotation marks are mangled, of as many the articles dropped. The embeddings stay as they are.
    """

    batch_size: int = Field(default=8, gt=0)
    characters: int = Field(default=520, ge=40)
    rough: float = Field(default=0.15, ge=0, le=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)


class SideFit(Optimisation):
    """A later phase: whose position a sentence is, with a batch of tags every few steps."""

    batch_size: int = Field(default=6, gt=0)
    tags_every: int = Field(default=2, gt=0)
    keep_tags: float = Field(default=0.0, ge=0, lt=1)
    """Share of the weights that knew tags alone in those after the phase.

    Sides wear tags off. The embeddings of parties and the head of the sides stay as they are.
    """


class SpanRecipe(ModelRecipe):
    kind: Literal["attribution"]
    max_length: int = Field(default=160, ge=8, le=512)
    """Of a sentence, in tokens."""
    window: int = Field(default=224, ge=8, le=512)
    """Tokens that are read together, of which `context` come before those asked about."""
    context: int = Field(default=72, ge=0, le=256)
    data: SpanData
    fit: SpanFit
    sides: tuple[SideFit, ...] = Field(min_length=1)
