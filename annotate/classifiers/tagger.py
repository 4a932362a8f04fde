"""A token classifier in ONNX that marks sources, cues and contents, on a CPU, without torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator
from tokenizers import Encoding

from annotate.classifiers.batching import by_length
from annotate.classifiers.config import read_config_as
from annotate.classifiers.session import load_session, load_tokenizer
from annotate.classifiers.tagging import (
    LABELS,
    TAGS,
    Chain,
    Line,
    Role,
    Span,
    Tagged,
    parties_of,
    runs,
)

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
TOKENS = 1024
"""In a batch: what goes through a layer should stay in the cache of a core."""
LINES = 4096
"""Tagged at a time, for their tokens take memory."""
Logits = NDArray[np.float32]


class TaggerConfig(BaseModel):
    """What the folder holds: `labels` are those of the logits, in their order.

    Windows of whole sentences have about `window` tokens, of which `context` were read before;
    longer sentences are cut at `max_length`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: int
    kind: Literal["attribution"]
    labels: tuple[str, ...]
    window: int = Field(gt=0)
    context: int = Field(ge=0)
    max_length: int = Field(gt=0)
    languages: tuple[str, ...] = ()
    chain: Chain = Chain()

    @field_validator("labels")
    @classmethod
    def _labels_are_known(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if labels != LABELS:
            raise ValueError(f"must be {', '.join(LABELS)}")
        return labels

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"


class _Run(NamedTuple):
    """Lines that share a window: those before are context; numbers count all lines."""

    before: list[int]
    asked: list[int]
    length: int
    begins: bool
    """Whether a document does."""


class OnnxTagger:
    """Holds the session. Neighbouring sentences of a document share a window, and so context."""

    def __init__(self, folder: Path, config: TaggerConfig) -> None:
        self._session = load_session(folder)
        self._tokenizer = load_tokenizer(folder)
        self._tokenizer.enable_truncation(config.max_length)
        self._config = config
        self._first = self._tokenizer.token_to_id("[CLS]") or 0
        self._last = self._tokenizer.token_to_id("[SEP]") or 0

    @property
    def id(self) -> str:
        return self._config.id

    @property
    def chain(self) -> Chain:
        return self._config.chain

    def reads(self, language: str | None) -> bool:
        return language is None or language in self._config.languages

    def tag(self, documents: Sequence[Sequence[Line]]) -> list[list[Tagged]]:
        """Tag every line; its neighbours in the document tell too."""
        return [rows for some in _chunks(documents) for rows in self._tag(some)]

    def _tag(self, documents: Sequence[Sequence[Line]]) -> list[list[Tagged]]:
        lines = [line for document in documents for line in document]
        encodings = self._tokenizer.encode_batch(
            [line.text for line in lines], add_special_tokens=False
        )
        windows = list(self._windows(documents, [len(encoding) for encoding in encodings]))
        logits: dict[int, Logits] = {}
        paths: dict[int, NDArray[np.intp]] = {}
        for batch in by_length([one.length for one in windows], tokens=TOKENS):
            shape = len(batch), windows[batch[0]].length
            feeds = {name: np.zeros(shape, dtype=np.int64) for name in INPUTS}
            for row, number in enumerate(batch):
                ids, parties = [self._first], [0]
                for k in (*windows[number].before, *windows[number].asked):
                    ids += encodings[k].ids
                    parties += parties_of(encodings[k].offsets, lines[k].marks)
                length = len(ids) + 1
                feeds["input_ids"][row, :length] = [*ids, self._last]
                feeds["attention_mask"][row, :length] = 1
                feeds["token_type_ids"][row, : len(parties)] = parties
            rows = self._session.run(["logits"], feeds)[0]
            logits.update(zip(batch, rows, strict=True))
            paths.update(zip(batch, _paths(rows[..., : len(TAGS)]), strict=True))
        found: list[Tagged] = []
        role: str | None = None
        for number, window in enumerate(windows):
            at = 1 + sum(len(encodings[k]) for k in window.before)
            for k in window.asked:
                mine = slice(at, at + len(encodings[k]))
                at = mine.stop
                if lines[k].heading or (window.begins and k == window.asked[0]):
                    role = None
                spans, role = _spans(encodings[k], paths[number][mine], role)
                found.append(Tagged(spans, _softmax(logits[number][mine, len(TAGS) :])))
        rows = iter(found)
        return [[next(rows) for _ in document] for document in documents]

    def _windows(
        self, documents: Sequence[Sequence[Line]], lengths: Sequence[int]
    ) -> Iterator[_Run]:
        start = 0
        for document in documents:
            mine = lengths[start : start + len(document)]
            for before, asked in runs(
                mine,
                [line.heading for line in document],
                window=self._config.window,
                context=self._config.context,
            ):
                length = 2 + sum(mine[k] for k in (*before, *asked))
                yield _Run(
                    [start + k for k in before], [start + k for k in asked], length, asked[0] == 0
                )
            start += len(document)


def _chunks(documents: Sequence[Sequence[Line]]) -> Iterator[list[Sequence[Line]]]:
    """Gather documents until there are about LINES lines."""
    chunk: list[Sequence[Line]] = []
    count = 0
    for document in documents:
        chunk.append(document)
        count += len(document)
        if count >= LINES:
            yield chunk
            chunk, count = [], 0
    if chunk:
        yield chunk


_BARRED = np.array(
    [[-1e4 if to[0] == "I" and at[1:] != to[1:] else 0.0 for to in TAGS] for at in TAGS],
    dtype=np.float32,
)
"""From tag to tag: the inside of a span follows only its own beginning or inside."""


def _paths(logits: Logits) -> NDArray[np.intp]:
    """Return the likeliest tags of each row that follow each other rightly (Viterbi)."""
    rows, length, _ = logits.shape
    best = logits[:, 0]
    came = np.zeros(logits.shape, dtype=np.intp)
    for at in range(1, length):
        ways = best[:, :, None] + _BARRED
        came[:, at] = ways.argmax(axis=1)
        best = ways.max(axis=1) + logits[:, at]
    path = np.zeros((rows, length), dtype=np.intp)
    path[:, -1] = best.argmax(axis=1)
    every = np.arange(rows)
    for at in range(length - 1, 0, -1):
        path[:, at - 1] = came[every, at, path[:, at]]
    return path


def _spans(
    encoding: Encoding, labels: NDArray[np.intp], role: str | None
) -> tuple[list[Span], str | None]:
    """Read the tags of a sentence's words; `role` is what the sentence before ended in.

    A word has the tag of its first token.
    """
    words, offsets = encoding.word_ids, encoding.offsets
    spans: list[Span] = []
    goes_on, start, end = role is not None, 0, 0
    before = None
    for i, label in enumerate(labels.tolist()):
        if words[i] != before:
            before, tag = words[i], TAGS[label]
            if role is not None and tag != f"I-{role}":
                if end:
                    spans.append(Span(cast(Role, role), start, end, goes_on))
                role = None
            if tag != "O" and role is None:
                role, goes_on, start = tag[2:], False, offsets[i][0]
        end = offsets[i][1]
    if role is not None and end:
        spans.append(Span(cast(Role, role), start, end, goes_on))
    return spans, role


def _softmax(logits: Logits) -> tuple[float, ...]:
    """Return the probabilities of SIDES from the logits of a sentence's tokens."""
    if not len(logits):
        return 1.0, 0.0, 0.0
    mean = logits.mean(axis=0)
    odds = np.exp(mean - mean.max())
    return tuple(float(value) for value in odds / odds.sum())


def load_onnx_tagger(folder: Path) -> OnnxTagger:
    """Load a model folder with `model.onnx`, `tokenizer.json` and `config.json`."""
    return OnnxTagger(folder, read_config_as(TaggerConfig, folder))
