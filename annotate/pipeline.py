"""Joins of stages that the command line and the notebooks share."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path

from annotate import jsonl
from annotate.classifiers import Classifier
from annotate.classifiers.tagging import Tagger
from annotate.prelabel import BATCH, Spoken, prelabel, wanted
from annotate.speakers import speaker_of
from annotate.taxonomy import Taxonomy
from annotate.types import Attribution, Prediction, Sentence

Known = Mapping[str, Sequence[Attribution]]
"""Attributions by document id."""


def with_speakers(
    sentences: Iterable[Sentence],
    taxonomy: Taxonomy,
    known: Known | None = None,
    *,
    tagger: Tagger | None = None,
    all_kinds: bool = False,
) -> Iterator[Spoken]:
    """Pair the sentences to label with who says them, document by document.

    Attributes by itself where the taxonomy has actors, with the `tagger` if there is one, unless
    the attributions are `known`.
    """
    for document, attributions in _attributed(sentences, taxonomy, known, tagger):
        for sentence in document:
            if wanted(sentence, all_kinds=all_kinds):
                yield sentence, speaker_of(sentence, attributions)


def _attributed(
    sentences: Iterable[Sentence], taxonomy: Taxonomy, known: Known | None, tagger: Tagger | None
) -> Iterator[tuple[Sequence[Sentence], Sequence[Attribution]]]:
    if known is None and taxonomy.actors:
        from annotate.attribute import by_document  # here: `annotate --help` needs no rules

        yield from by_document(sentences, taxonomy, tagger)
        return
    for document_id, group in groupby(sentences, key=lambda sentence: sentence.document_id):
        yield list(group), (known or {}).get(document_id, ())


def prelabel_file(
    sentences: Path,
    output: Path,
    taxonomy: Taxonomy,
    classifier: Classifier,
    *,
    known: Known | None = None,
    tagger: Tagger | None = None,
    all_kinds: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[int, int]:
    """Pre-label a file of sentences into `output`; go on where a stopped run left off.

    Returns how many sentences there are, and how many of them an earlier run had done.
    """
    earlier = 0
    if jsonl.STDIO not in (sentences, output):
        every = jsonl.read(sentences, Sentence)
        asked = (one for one in every if wanted(one, all_kinds=all_kinds))
        earlier = _done(output, asked, taxonomy, classifier)
    earlier -= earlier % BATCH  # a score depends a little on its batch: cut the same ones again
    progress(earlier)
    axes = len(taxonomy.axes)
    count = earlier * axes
    every = jsonl.read(sentences, Sentence)
    spoken = with_speakers(every, taxonomy, known, tagger=tagger, all_kinds=all_kinds)
    with jsonl.growing(output, keep=count) as write:
        for prediction in prelabel(islice(spoken, earlier, None), taxonomy, classifier):
            write(prediction)
            count += 1
            progress(count // axes)
    return count // axes, earlier


def _done(
    output: Path, sentences: Iterable[Sentence], taxonomy: Taxonomy, classifier: Classifier
) -> int:
    """Count the leading sentences whose predictions a stopped run of the same work has left."""
    saved = jsonl.unfinished(output, Prediction)
    done = 0
    for sentence in sentences:
        found = list(islice(saved, len(taxonomy.axes)))
        expected = [(sentence.id, axis.name, classifier.id, taxonomy.id) for axis in taxonomy.axes]
        if [(p.sentence_id, p.axis, p.model, p.taxonomy) for p in found] != expected:
            break
        done += 1
    return done
