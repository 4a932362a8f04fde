"""The fields of a recipe of any kind of model."""

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Optimisation(Part):
    """How weights are moved: Adam with decoupled weight decay, linear warm-up and decay."""

    steps: int = Field(gt=0)
    until: int | None = Field(default=None, gt=0)
    """Where to stop, with a rate that is still warm for the next phase."""
    learning_rate: float = Field(gt=0)
    warmup: float = Field(default=0.06, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    keep: float = Field(default=0.0, ge=0, lt=1)
    """Share of the weights before the phase in those after it, so that less is forgotten.

    Wortsman et al. 2022, Robust fine-tuning of zero-shot models.
    """
    seed: int = 0
    checkpoint_every: int = Field(default=200, gt=0)


class ModelRecipe(Part):
    """What the model is, what it starts from, and whom it owes what."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    version: int = Field(ge=1)
    summary: str
    start: str
    """A folder, a Hub id, or `package:MODULE/FOLDER` for weights that a PyPI package ships."""
    license: str
    languages: tuple[str, ...]
    credits: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"
