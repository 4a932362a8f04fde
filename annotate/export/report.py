"""Labelled sentences by split -> Report: what an export holds and what it left out, in numbers."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from annotate.agreement import Agreement, agreement
from annotate.export.aggregate import Gathered, LabelledSentence, utc
from annotate.export.splits import LONG, Shares, plain
from annotate.taxonomy import Taxonomy

Parts: TypeAlias = Mapping[str, Sequence[LabelledSentence]]
"""The labelled sentences by split."""


@dataclass(frozen=True)
class SplitReport:
    sentences: int
    documents: int


@dataclass(frozen=True)
class AxisReport:
    """One axis in numbers.

    `counts` holds sentences by split and label; None stands for a tie, or no answer. Of
    `compared` labels that a person gave with a prediction before their eyes, `changed` differ
    from it. `people` is the agreement between people, `model` that of the dataset's labels with
    the model's.
    """

    counts: Mapping[str, Mapping[str | None, int]]
    compared: int
    changed: int
    people: Agreement | None
    model: Agreement | None


@dataclass(frozen=True)
class Report:
    """What an export wrote and what it left out.

    `annotations` are the submitted ones, of which `repeated` were followed by a later one of the
    same person. `too_few` sentences had fewer annotators than asked for. `in_train_too` sentences
    of validation and test stand word for word in train, in another story.
    """

    folder: Path
    splits: Mapping[str, SplitReport]
    axes: Mapping[str, AxisReport]
    annotations: int
    repeated: int
    skipped: int
    drafts: int
    annotators: int
    too_few: int
    in_train_too: int
    first: datetime
    last: datetime
    seconds: float | None
    models: Sequence[str]
    languages: Sequence[str]
    sources: Mapping[str, int]
    dates: tuple[str, str] | None
    shares: Shares
    seed: int
    min_annotators: int

    @property
    def sentences(self) -> int:
        return sum(split.sentences for split in self.splits.values())

    @property
    def documents(self) -> int:
        return sum(split.documents for split in self.splits.values())


def count(
    gathered: Gathered,
    parts: Parts,
    taxonomy: Taxonomy,
    *,
    folder: Path,
    shares: Shares,
    seed: int,
    min_annotators: int,
) -> Report:
    """Count what `parts`, the sentences to export by split, hold and what stays out."""
    kept = [one for part in parts.values() for one in part]
    annotations = [annotation for one in kept for annotation in one.annotations]
    created = sorted(utc(annotation.created_at) for annotation in annotations)
    seconds = [one.seconds for one in annotations if one.seconds is not None]
    dates = sorted({one.sentence.date for one in kept if one.sentence.date})
    return Report(
        folder=folder,
        splits={
            split: SplitReport(len(part), len({one.sentence.document_id for one in part}))
            for split, part in parts.items()
        },
        axes={axis.name: _axis_report(axis.name, parts) for axis in taxonomy.axes},
        annotations=len(annotations),
        repeated=len(annotations) - sum(one.annotators for one in kept),
        skipped=gathered.skipped,
        drafts=gathered.drafts,
        annotators=len({annotation.annotator for annotation in annotations}),
        too_few=len(gathered.sentences) - len(kept),
        in_train_too=_in_train_too(parts),
        first=created[0],
        last=created[-1],
        seconds=statistics.median(seconds) if seconds else None,
        models=sorted({p.model for one in annotations for p in one.predictions.values()}),
        languages=sorted({one.sentence.language for one in kept if one.sentence.language}),
        sources=Counter(one.sentence.source or "not stated" for one in kept),
        dates=(dates[0], dates[-1]) if dates else None,
        shares=shares,
        seed=seed,
        min_annotators=min_annotators,
    )


def _axis_report(axis: str, parts: Parts) -> AxisReport:
    kept = [one for part in parts.values() for one in part]
    changed = [
        annotation.changed[axis]
        for one in kept
        for annotation in one.annotations
        if axis in annotation.changed
    ]
    beside = [
        {"person": label, "model": one.predictions[axis].label}
        for one in kept
        if axis in one.predictions and (label := one.label(axis))
    ]
    return AxisReport(
        counts={split: Counter(one.label(axis) for one in part) for split, part in parts.items()},
        compared=len(changed),
        changed=sum(changed),
        people=agreement(one.votes[axis] for one in kept),
        model=agreement(beside),
    )


def _in_train_too(parts: Parts) -> int:
    train = {plain(one.sentence.text) for one in parts["train"]}
    return sum(
        len(one.sentence.text) >= LONG and plain(one.sentence.text) in train
        for split, part in parts.items()
        if split != "train"
        for one in part
    )
