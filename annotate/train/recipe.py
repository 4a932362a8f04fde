"""A recipe: everything that decides what a training run gives, in one YAML file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from annotate import yaml_file
from annotate.errors import BadInput
from annotate.train.span_recipe import SpanRecipe


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Data(_Part):
    """What is trained on and measured with."""

    train: str
    """Below the data folder: JSONL (or .gz) of `premise, hypothesis, label, source`."""
    dev: str
    """The same, for measuring."""
    scenarios: Path | None = None
    """A folder of labelled scenarios; its path starts where the command runs."""


class Fit(_Part):
    """One phase of training. Adam with decoupled weight decay, linear warm-up and decay."""

    sources: dict[str, int]
    """Of the NLI pairs: how many times the pairs of each source are taken."""
    scenarios: int = Field(default=0, ge=0)
    """How many times the labelled scenarios are taken."""
    steps: int = Field(gt=0)
    until: int | None = Field(default=None, gt=0)
    """Where to stop, with a rate that is still warm for the next phase."""
    batch_tokens: int = Field(default=1024, gt=0)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    keep: float = Field(default=0.0, ge=0, lt=1)
    """Share of the weights before the phase in those after it, so that less is forgotten.

    Wortsman et al. 2022, Robust fine-tuning of zero-shot models.
    """
    mask: float = Field(default=0.0, ge=0, lt=1)
    """Share of the tokens of the texts that are hidden, so that no single one decides."""
    seed: int = 0
    checkpoint_every: int = Field(default=200, gt=0)


class Stance(_Part):
    """Labelled articles (see annotate.gold): `dev` to calibrate on, `test` to report scores of.

    Their paths start where the command runs.
    """

    taxonomy: str
    tagger: str | None = None
    """The attribution model that finds the speakers; rules alone where there is none."""
    dev: tuple[Path, ...]
    test: dict[str, Path]
    """By what the card calls them."""


class Recipe(_Part):
    kind: Literal["stance"]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    version: int = Field(ge=1)
    summary: str
    start: str
    """A folder, a Hub id, or `package:MODULE/FOLDER` for weights that a PyPI package ships."""
    license: str
    languages: tuple[str, ...]
    text_length: int = Field(default=64, ge=8, le=512)
    """Of a text, in tokens."""
    hypothesis_length: int = Field(default=32, ge=8, le=512)
    data: Data
    phases: tuple[Fit, ...] = Field(min_length=1)
    stance: Stance | None = None
    credits: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def lengths(self) -> tuple[int, int]:
        return self.text_length, self.hypothesis_length


def load_recipe(path: Path) -> Recipe | SpanRecipe:
    """Read a recipe of either kind; raises BadInput with every mistake and its line."""
    try:
        tree = yaml_file.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "a recipe is a YAML file") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise BadInput(f"{path}: not a text file", "a recipe is a YAML file in UTF-8") from error
    recipe: Recipe | SpanRecipe | None = None
    if isinstance(tree, yaml_file.Mistake):
        mistakes = [tree]
    elif tree.data.get("kind") == "attribution":
        recipe, mistakes = yaml_file.validate(tree, SpanRecipe)
    else:
        recipe, mistakes = yaml_file.validate(tree, Recipe)
    if recipe is None:
        reasons = "; ".join(f"{mistake.line}: {mistake.reason}" for mistake in mistakes)
        raise BadInput(f"{path}:{reasons}", "compare the recipe.yaml of a shipped model")
    return recipe
