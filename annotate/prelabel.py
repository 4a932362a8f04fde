"""Sentences with their speakers + taxonomy + classifier -> predictions."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from annotate.classifiers import Classifier, Statement
from annotate.taxonomy import Taxonomy
from annotate.types import Attribution, Evidence, Prediction, Sentence

Spoken = tuple[Sentence, Attribution | None]
"""A sentence and who says it."""

BATCH = 256


def prelabel(
    spoken: Iterable[Spoken],
    taxonomy: Taxonomy,
    classifier: Classifier,
    *,
    batch_size: int = BATCH,
) -> Iterator[Prediction]:
    """Ask `classifier` about every sentence on every axis: a sentence's predictions together.

    Streams: a million sentences never sit in memory at once.
    """
    sentences = iter(spoken)
    while batch := list(islice(sentences, batch_size)):
        yield from _predict(batch, taxonomy, classifier)


def _predict(
    batch: Sequence[Spoken], taxonomy: Taxonomy, classifier: Classifier
) -> Iterator[Prediction]:
    sought = bool(taxonomy.actors)
    statements = [statement(*one, sought=sought) for one in batch]
    rows = classifier.rate(statements, taxonomy.axes)
    for (sentence, _), told, ratings in zip(batch, statements, rows, strict=True):
        for axis, rating in zip(taxonomy.axes, ratings, strict=True):
            yield Prediction(
                sentence_id=sentence.id,
                axis=axis.name,
                scores=rating.scores,
                model=classifier.id,
                taxonomy=taxonomy.id,
                evidence=Evidence(
                    hypothesis=rating.hypothesis,
                    speaker=told.speaker,
                    side=told.side,
                ),
            )


def statement(
    sentence: Sentence, attribution: Attribution | None, *, sought: bool = False
) -> Statement:
    """Say what a classifier is told of a sentence; `sought` where speakers were looked for."""
    return Statement(
        sentence.text,
        attribution.speaker if attribution else None,
        attribution.side if attribution else None,
        sentence.language,
        sought,
        attribution.confidence if attribution else None,
    )


def wanted(sentence: Sentence, *, all_kinds: bool = False) -> bool:
    """Whether to ask about it: headings, bylines and boilerplate only when told to."""
    return all_kinds or sentence.kind == "sentence"
