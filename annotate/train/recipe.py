"""A recipe: everything that decides what a training run gives, in one YAML file."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from annotate import yaml_file
from annotate.errors import BadInput
from annotate.train.model_recipe import ModelRecipe, Optimisation, Part
from annotate.train.span_recipe import SpanRecipe


class Data(Part):
    """What is trained on and measured with."""

    train: str
    """Below the data folder: JSONL (or .gz) of `premise, hypothesis, label, source`."""
    dev: str
    """The same, for measuring."""
    scenarios: Path | None = None
    """A folder of labelled scenarios; its path starts where the command runs."""


class Fit(Optimisation):
    """One phase of training."""

    sources: dict[str, int]
    """Of the NLI pairs: how many times the pairs of each source are taken."""
    scenarios: int = Field(default=0, ge=0)
    """How many times the labelled scenarios are taken."""
    batch_tokens: int = Field(default=1024, gt=0)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    mask: float = Field(default=0.0, ge=0, lt=1)
    """Share of the tokens of the texts that are hidden, so that no single one decides."""
    soft: float = Field(default=0.0, ge=0, le=1)
    """How far the labels of NLI pairs are moved to what the teacher thinks of them."""
    variants: int = Field(default=0, ge=0)
    """How many times the pairs that the teacher alone labelled are taken."""


class Teacher(Optimisation):
    """A large cross-encoder that is trained first, and says what it thinks of the pairs."""

    start: str | tuple[str, ...]
    """A folder, `package:MODULE/FOLDER`, or the PyPI packages that ship a zip of it in parts."""
    sha256: str = ""
    """Of the weights of a zip."""
    sources: dict[str, int]
    """Of the NLI pairs: how many times it is trained on the pairs of each source."""
    reads: dict[str, int]
    """The sources of the pairs that it is asked of, with the number of variants of each pair."""
    batch_tokens: int = Field(default=2048, gt=0)
    length: int = Field(default=96, ge=8, le=512)
    """Of premise and hypothesis together, in tokens."""
    freeze: int = Field(default=0, ge=0)
    """Lower layers that stay as they are."""


class Stance(Part):
    """Labelled articles (see annotate.gold): `dev` to calibrate on, `test` to report scores of.

    Their paths start where the command runs.
    """

    taxonomy: str
    tagger: str | None = None
    """The attribution model that finds the speakers; rules alone where there is none."""
    dev: tuple[Path, ...]
    test: dict[str, Path]
    """By what the card calls them."""


class Recipe(ModelRecipe):
    kind: Literal["stance"]
    text_length: int = Field(default=64, ge=8, le=512)
    """Of a text, in tokens."""
    hypothesis_length: int = Field(default=32, ge=8, le=512)
    data: Data
    teacher: Teacher | None = None
    phases: tuple[Fit, ...] = Field(min_length=1)
    stance: Stance | None = None

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
