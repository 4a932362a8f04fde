"""Attributions of a document -> who says a given sentence."""

from collections.abc import Iterable

from annotate.types import Attribution, Sentence


def speaker_of(sentence: Sentence, attributions: Iterable[Attribution]) -> Attribution | None:
    """Return the attribution whose content covers most of the sentence; the first one of equals.

    The main clause covers more than what is nested in it, so its speaker wins.
    """
    best, most = None, 0
    for attribution in attributions:
        if attribution.document_id != sentence.document_id:
            continue
        covered = sum(
            max(0, min(end, sentence.end) - max(start, sentence.start))
            for start, end in attribution.content
        )
        if covered > most:
            best, most = attribution, covered
    return best
