"""Documents -> those that tell again, word for word or nearly so, what an earlier one told."""

import re
from collections.abc import Callable, Iterable, Iterator

from annotate.types import Document, Probability, Record

THRESHOLD = 0.5
_PERMUTATIONS = 128
_SHINGLE = 3
_WORD = re.compile(r"\w+")


class Duplicate(Record):
    """A document and the earlier one it repeats; `similarity` is the share of word triples in both.

    It is 1 for the same words, and an estimate, give or take 0.05, below that.
    """

    id: str
    path: str | None = None
    of: str
    of_path: str | None = None
    similarity: Probability


def compare(
    documents: Iterable[Document], *, threshold: float = THRESHOLD
) -> Iterator[tuple[Document, Duplicate | None]]:
    """Pair every document with what it repeats: the most alike of the earlier ones, or None.

    Streams; of each text a signature and its index are kept, about 11 KB, not the text. Nothing is
    compared with a duplicate: every Duplicate names the first of its kind.
    """
    from datasketch import LeanMinHash, MinHash, MinHashLSH

    # A lower threshold to look up with, for it misses some of those just above its own.
    index = MinHashLSH(threshold=0.8 * threshold, num_perm=_PERMUTATIONS)
    originals: dict[str, tuple[LeanMinHash, str | None]] = {}
    for document in documents:
        minhash = MinHash(num_perm=_PERMUTATIONS)
        minhash.update_batch(_shingles(document.text))
        signature = LeanMinHash(minhash)
        alike = [(signature.jaccard(originals[id][0]), id) for id in index.query(signature)]
        similarity, original = max(alike, default=(0.0, ""), key=lambda pair: (pair[0], pair[1]))
        if similarity >= threshold:
            yield (
                document,
                Duplicate(
                    id=document.id,
                    path=document.path,
                    of=original,
                    of_path=originals[original][1],
                    similarity=similarity,
                ),
            )
        else:
            if document.id not in originals:
                index.insert(document.id, signature)
                originals[document.id] = signature, document.path
            yield document, None


def find_duplicates(
    documents: Iterable[Document], *, threshold: float = THRESHOLD
) -> Iterator[Duplicate]:
    """Yield a Duplicate for every document that repeats an earlier one."""
    for _, duplicate in compare(documents, threshold=threshold):
        if duplicate is not None:
            yield duplicate


def drop_duplicates(
    documents: Iterable[Document],
    *,
    threshold: float = THRESHOLD,
    dropped: Callable[[Duplicate], None] = lambda duplicate: None,
) -> Iterator[Document]:
    """Yield the documents that repeat no earlier one; tell `dropped` of the others."""
    for document, duplicate in compare(documents, threshold=threshold):
        if duplicate is None:
            yield document
        else:
            dropped(duplicate)


def _shingles(text: str) -> list[bytes]:
    words = _WORD.findall(text.lower())
    last = max(len(words) - _SHINGLE, 0)
    return [" ".join(words[at : at + _SHINGLE]).encode() for at in range(last + 1)]
