"""A recipe: everything that decides what a training run gives, in one YAML file."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from annotate import yaml_file
from annotate.errors import BadInput


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NliData(_Part):
    """Files below the data folder: JSONL (or .gz) of `premise, hypothesis, label, source`."""

    train: str
    dev: str
    sources: tuple[str, ...] = ()
    """Those to train on; all where it is empty."""


class Fit(_Part):
    """How the weights are moved. Adam with decoupled weight decay, linear warm-up and decay."""

    pairs: int = Field(gt=0)
    batch_size: int = Field(default=32, gt=0)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    seed: int = 0
    checkpoint_every: int = Field(default=200, gt=0)


class Stance(_Part):
    """Labelled articles (see annotate.gold): `dev` to calibrate on, `test` to report scores of.

    Their paths start where the command runs.
    """

    taxonomy: str
    dev: Path
    test: Path


class Recipe(_Part):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    version: int = Field(ge=1)
    summary: str
    start: str
    """A folder, a Hub id, or `package:MODULE/FOLDER` for weights that a PyPI package ships."""
    license: str
    languages: tuple[str, ...]
    max_length: int = Field(default=128, ge=8, le=512)
    data: NliData
    fit: Fit
    stance: Stance | None = None
    credits: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"


def load_recipe(path: Path) -> Recipe:
    """Read a recipe; raises BadInput with every mistake and its line."""
    try:
        tree = yaml_file.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "a recipe is a YAML file") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise BadInput(f"{path}: not a text file", "a recipe is a YAML file in UTF-8") from error
    if isinstance(tree, yaml_file.Mistake):
        recipe, mistakes = None, [tree]
    else:
        recipe, mistakes = yaml_file.validate(tree, Recipe)
    if recipe is None:
        reasons = "; ".join(f"{mistake.line}: {mistake.reason}" for mistake in mistakes)
        raise BadInput(f"{path}:{reasons}", "compare configs/recipes")
    return recipe
