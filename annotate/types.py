"""The records that pass between stages: frozen, validated once, at the edge."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    computed_field,
    field_validator,
    model_validator,
)

Json: TypeAlias = Any
"""JSON at the boundary: what a server or a file holds before it is one of our records."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Span = tuple[Annotated[int, Field(ge=0)], int]
"""`[start, end)` in code points of the document's text."""

SentenceKind = Literal["sentence", "title", "heading", "byline", "date", "boilerplate"]
Status = Literal["submitted", "skipped", "draft"]


class Record(BaseModel):
    """A frozen row. Unknown fields are errors; derived ones are written, and ignored when read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _derived_fields_are_not_input(cls, data: Json) -> Json:
        if isinstance(data, Mapping):
            return {key: data[key] for key in data if key not in cls.model_computed_fields}
        return data


class Document(Record):
    """A text as it arrived."""

    id: str
    text: str
    title: str | None = None
    author: str | None = None
    source: str | None = None
    date: str | None = None
    language: str | None = None
    path: str | None = None


class Sentence(Record):
    """A slice of a document: `document.text[start:end] == text`, always.

    `heading`, `before` and `after` are the heading it stands under and its neighbours. The fields
    of its document that later stages show or need come along, so that each works on any part of
    its input alone.
    """

    id: str
    document_id: str
    index: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int
    text: str
    kind: SentenceKind = "sentence"
    heading: str | None = None
    before: str | None = None
    after: str | None = None
    title: str | None = None
    source: str | None = None
    date: str | None = None
    language: str | None = None

    @model_validator(mode="after")
    def _offsets_fit_the_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"text has {len(self.text)} characters, not end - start")
        return self


class Attribution(Record):
    """Who says what in a document; spans are `[start, end)` into its text.

    `source` and `cue` are empty where the speaker is carried from an earlier sentence or heading.
    `confidence` is the probability that `side` is right, where a model gave it.
    """

    document_id: str
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...]
    actor: str | None = None
    side: str | None = None
    speaker: str | None = None
    confidence: Probability | None = None


class Evidence(Record):
    """Why a model said what it said: the hypothesis that decided, the speaker and side it saw."""

    hypothesis: str | None = None
    speaker: str | None = None
    side: str | None = None


class Prediction(Record):
    """What a model says of one sentence on one axis: a probability for every label."""

    sentence_id: str
    axis: str
    scores: dict[str, Probability]
    model: str
    taxonomy: str
    evidence: Evidence = Evidence()

    @field_validator("scores")
    @classmethod
    def _scores_sum_to_one(cls, scores: dict[str, float]) -> dict[str, float]:
        if not scores or abs(sum(scores.values()) - 1.0) > 1e-3:
            raise ValueError("the scores must sum to 1")
        return scores

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents it so
    @property
    def label(self) -> str:
        """The label with the highest score; the first one of equals."""
        return max(self.scores, key=self.scores.__getitem__)

    @property
    def score(self) -> float:
        """The probability of `label`."""
        return self.scores[self.label]


class Annotation(Record):
    """What one person said of one sentence: a label an axis, who, when, and what they were shown.

    `seconds` is the time they took. `predictions` holds, by axis, what stood there before them.
    A skipped or draft one is marked by `status` and is no label.
    """

    id: str
    sentence: Sentence
    taxonomy: str
    annotator: str
    email: str | None = None
    created_at: datetime
    updated_at: datetime
    seconds: float | None = None
    status: Status = "submitted"
    labels: dict[str, str]
    predictions: dict[str, Prediction] = {}

    @computed_field  # type: ignore[prop-decorator]  # pydantic documents it so
    @property
    def changed(self) -> dict[str, bool]:
        """By axis, whether the person's label differs from the model's."""
        return {
            axis: self.labels[axis] != prediction.label
            for axis, prediction in self.predictions.items()
            if axis in self.labels
        }
