"""What marks sources, cues and contents, and says whose position it is, behind one protocol."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

from annotate.errors import BadModel
from annotate.resources import resource

TAGGER = "attribution-minilm"
"""The shipped tagger: English, offline, on a CPU, without torch."""

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")
TAGS = ("O", *(f"{part}-{role}" for role in ROLES for part in "BI"))
"""What a word can be: the beginning or the inside of a span, or none."""
SIDES = ("neither", "first", "second")
"""Whose position a sentence states."""
LABELS = (*TAGS, *SIDES)
"""The order of a tagger's logits."""
PARTIES = 4
"""Kinds of words that a tagger is told: of nobody, of the first side, the second, a third party."""


class Mark(NamedTuple):
    """`text[start:end]` names the first side (1), the second (2) or a third party (3)."""

    start: int
    end: int
    party: int


class Line(NamedTuple):
    """A sentence of a document as a tagger reads it."""

    text: str
    marks: Sequence[Mark] = ()
    heading: bool = False


class Span(NamedTuple):
    """`text[start:end]`; `goes_on` where it began in the sentence before."""

    role: Role
    start: int
    end: int
    goes_on: bool = False


class Tagged(NamedTuple):
    """The spans of a sentence, left to right; they do not overlap. And the probability of SIDES."""

    spans: list[Span]
    sides: tuple[float, ...]


class Chain(BaseModel):
    """How far to trust a tagger and the rules (see classifiers.chain): log-odds of a side.

    They are against nobody; the last four are of a sentence and the one before it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tagger: float = 0.9
    """Of the tagger's log-odds."""
    bias: float = -1.5
    rules: float = 2.0
    """Where the rules found this side; `rules_else` where they found another one."""
    rules_else: float = 0.8
    spans: float = 0.3
    """Where the source of the tagger's own spans belongs to it, or to another one."""
    spans_else: float = 0.0
    experts: float = -1.0
    """Of each of the two, rules and spans, by which an expert speaks; `others`: another of no side.
    """
    others: float = -0.2
    only: float = 1.2
    """Where it alone is named; `not_it` where another one alone is."""
    not_it: float = 0.5
    first: float = 1.4
    """Where both are named, and it first."""
    short: float = 0.0
    """In a document of a few sentences, which tell a tagger little; `rules_short` where the rules
    found this side in one.
    """
    rules_short: float = 1.0
    told: float = 0.0
    """Share of the turns of a speaker that name this side alone, less those of the other one."""
    goes_on: float = 1.0
    """After the same side, where the sentence names none; `goes_on_named` where it does."""
    goes_on_named: float = 0.0
    turns: float = 0.0
    """After the other side."""
    ends: float = -0.4
    """Of nobody after a side."""

    @property
    def vector(self) -> tuple[float, ...]:
        return tuple(self.model_dump().values())


class Tagger(Protocol):
    @property
    def id(self) -> str:
        """Name and version."""
        ...

    @property
    def chain(self) -> Chain:
        """How far to trust it, and how far the rules."""
        ...

    def tag(self, documents: Sequence[Sequence[Line]]) -> list[list[Tagged]]:
        """Tag every line of any number of documents, batched inside."""
        ...

    def reads(self, language: str | None) -> bool:
        """Whether the model understands texts of this language (unknown counts as yes)."""
        ...


def runs(
    lengths: Sequence[int], headings: Sequence[bool], *, window: int, context: int
) -> Iterator[tuple[list[int], list[int]]]:
    """Cut a document's lines into runs of about `window` tokens.

    Yields the lines that are read for context only, the section's heading and at most `context`
    tokens before, and the lines that are asked about.
    """
    at, heading = 0, -1
    while at < len(lengths):
        before: list[int] = []
        room = context
        for k in range(at - 1, -1, -1):
            room -= lengths[k]
            if room < 0:
                break
            before.insert(0, k)
        if 0 <= heading < (before[0] if before else at) and lengths[heading] <= context:
            before.insert(0, heading)
        used = 2 + sum(lengths[k] for k in before)
        asked: list[int] = []
        while at < len(lengths) and (not asked or used + lengths[at] <= window):
            if headings[at]:
                heading = at
            used += lengths[at]
            asked.append(at)
            at += 1
        yield before, asked


def parties_of(offsets: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[int]:
    """Return which party each token names; `offsets` are the tokens' places in the text."""
    row = [0] * len(offsets)
    for start, end, party in marks:
        for i, (a, b) in enumerate(offsets):
            if a < end and b > start:
                row[i] = party
    return row


def load_tagger(name: str = TAGGER) -> Tagger:
    """Load a shipped tagger by its name, or a folder by its path; raises BadModel."""
    from annotate.classifiers.tagger import load_onnx_tagger

    bundled = resource(f"models/{name}")
    folder = bundled if "/" not in name and bundled.is_dir() else Path(name)
    if not (folder / "config.json").is_file():
        raise BadModel(
            f"{name}: no model of attribution",
            f"give {TAGGER}, or a folder that annotate train wrote",
        )
    return load_onnx_tagger(folder)
