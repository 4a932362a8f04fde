"""A model folder says itself what it is: `config.json`."""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from annotate.classifiers.calibration import Calibration
from annotate.errors import BadModel


class ModelConfig(BaseModel):
    """Kind, label order, length and calibration; nothing is guessed from names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int | str
    """A number; of a model that was converted, the commit or the digest of what it was."""
    kind: Literal["nli", "one-pass"]
    """`nli` reads a text and one hypothesis at a time, `one-pass` a text and all hypotheses."""
    labels: tuple[str, ...]
    max_length: int = Field(gt=0)
    """Tokens of a pair, or with `one-pass` of the text alone."""
    hypothesis_length: int = Field(default=64, gt=0)
    """Tokens of a hypothesis of a `one-pass` model."""
    pad: int = Field(default=0, ge=0)
    """The token that fills a batch up."""
    languages: tuple[str, ...] = ()
    calibration: Calibration = Calibration()
    reference: tuple[str, ...] = ()
    """Texts that show how easily a hypothesis is entailed (see zero_shot)."""
    priors: dict[str, float] = {}
    """Mean log-odds on them, of hypotheses that are asked often; others are asked when needed."""

    @field_validator("labels")
    @classmethod
    def _entailment_is_one(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if labels.count("entailment") != 1 or len(labels) < 2:
            raise ValueError("must hold entailment once, and another label")
        return labels

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"


Config = TypeVar("Config", bound=BaseModel)


def read_config(folder: Path) -> ModelConfig:
    """Read `config.json` of a stance model's folder; raises BadModel if missing or wrong."""
    return read_config_as(ModelConfig, folder)


def read_config_as(kind: type[Config], folder: Path) -> Config:
    """Read `config.json` of a model folder; raises BadModel where it is missing or wrong."""
    path = folder / "config.json"
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise BadModel(f"{path}: no such file", "is this a folder that annotate wrote?") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{step}: " for step in first["loc"])
        raise BadModel(
            f"{path}: {where}{first['msg']}", "rebuild it with annotate train"
        ) from error
