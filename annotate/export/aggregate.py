"""Annotations -> one LabelledSentence a sentence: the majority's labels, and every annotation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from annotate.errors import BadRecord
from annotate.taxonomy import Taxonomy
from annotate.types import Annotation, Prediction, Sentence


@dataclass(frozen=True)
class LabelledSentence:
    """A sentence with all its submitted annotations, oldest first.

    `votes` holds by axis the label of each annotator, from their latest annotation. `predictions`
    holds by axis what an annotator saw last.
    """

    sentence: Sentence
    annotations: tuple[Annotation, ...]
    votes: Mapping[str, Mapping[str, str]]
    predictions: Mapping[str, Prediction]

    @property
    def annotators(self) -> int:
        return len({annotation.annotator for annotation in self.annotations})

    def label(self, axis: str) -> str | None:
        """Say what most annotators do; None where they are tied or did not answer."""
        ranked = Counter(self.votes[axis].values()).most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def agreement(self, axis: str) -> float | None:
        """Share of the annotators who gave the most frequent label."""
        ranked = Counter(self.votes[axis].values()).most_common(1)
        return ranked[0][1] / len(self.votes[axis]) if ranked else None


@dataclass(frozen=True)
class Gathered:
    """The labelled sentences in the order of their documents' ids, and what gave no label."""

    sentences: tuple[LabelledSentence, ...]
    skipped: int
    drafts: int


def gather(annotations: Iterable[Annotation], taxonomy: Taxonomy) -> Gathered:
    """Bring the annotations of each sentence together.

    The order of the input does not matter, and an annotation that comes twice counts once, as it
    was updated last. Raises BadRecord for one that `taxonomy` does not know.
    """
    known = {axis.name: {label.name for label in axis.labels} for axis in taxonomy.axes}
    found: dict[str, dict[tuple[str, str], Annotation]] = defaultdict(dict)
    for annotation in annotations:
        _check(annotation, taxonomy.id, known)
        same = found[annotation.sentence.id]
        _check_text(annotation, same)
        key = (annotation.annotator, annotation.id)
        if key not in same or _updated(same[key]) <= _updated(annotation):
            same[key] = annotation
    statuses = Counter(one.status for same in found.values() for one in same.values())
    labelled = [
        _labelled(sorted(submitted, key=_updated), taxonomy)
        for same in found.values()
        if (submitted := [one for one in same.values() if one.status == "submitted"])
    ]
    labelled.sort(key=lambda one: (one.sentence.document_id, one.sentence.index))
    return Gathered(tuple(labelled), statuses["skipped"], statuses["draft"])


def utc(moment: datetime) -> datetime:
    """Give `moment` in UTC; one without a zone is taken to be in it."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _updated(annotation: Annotation) -> tuple[datetime, datetime, str, str]:
    return (
        utc(annotation.updated_at),
        utc(annotation.created_at),
        annotation.annotator,
        annotation.id,
    )


def _labelled(annotations: list[Annotation], taxonomy: Taxonomy) -> LabelledSentence:
    latest = {annotation.annotator: annotation for annotation in annotations}
    votes = {
        axis.name: {
            who: latest[who].labels[axis.name]
            for who in sorted(latest)
            if axis.name in latest[who].labels
        }
        for axis in taxonomy.axes
    }
    predictions = {
        axis: prediction
        for annotation in annotations
        for axis, prediction in annotation.predictions.items()
    }
    return LabelledSentence(annotations[-1].sentence, tuple(annotations), votes, predictions)


def _check(annotation: Annotation, taxonomy: str, known: Mapping[str, set[str]]) -> None:
    where = f"annotation {annotation.id} of sentence {annotation.sentence.id}"
    schemes = [annotation.taxonomy, *(p.taxonomy for p in annotation.predictions.values())]
    for scheme in schemes:
        if scheme != taxonomy:
            raise BadRecord(
                f"{where}: made with taxonomy {scheme!r}, not {taxonomy!r}",
                "name the taxonomy (and --target) that its project was made with",
            )
    given = [*annotation.labels.items()]
    given += [(axis, name) for axis, p in annotation.predictions.items() for name in p.scores]
    for axis, label in given:
        if axis not in known:
            raise BadRecord(
                f"{where}: taxonomy {taxonomy!r} has no axis {axis!r}",
                f"its axes: {', '.join(known)}; a changed taxonomy needs a new version",
            )
        if label not in known[axis]:
            raise BadRecord(
                f"{where}: axis {axis!r} has no label {label!r}",
                f"its labels: {', '.join(sorted(known[axis]))}; "
                "a changed taxonomy needs a new version",
            )


def _check_text(annotation: Annotation, same: Mapping[tuple[str, str], Annotation]) -> None:
    for other in same.values():
        if (other.sentence.text, other.sentence.start) != (
            annotation.sentence.text,
            annotation.sentence.start,
        ):
            raise BadRecord(
                f"annotation {annotation.id}: sentence {annotation.sentence.id} is another one "
                f"than in annotation {other.id}",
                "its document was split in two ways: export each project to a dataset of its own",
            )
        break
