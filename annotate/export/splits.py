"""Sentences -> the split of every document: no article, and no story, stands on both sides."""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotate.errors import BadInput
from annotate.types import Sentence

SPLITS = ("train", "validation", "test")
Shares = tuple[float, float, float]
"""Of train, validation and test; they sum to 1."""

LONG = 40
"""Code points from which a sentence that two documents share says something about them."""
COMMON = 20
"""A title or a sentence in more documents than this is a stock phrase and marks no story."""


@dataclass(frozen=True)
class _Story:
    """Documents that must stay together: one article, or the same one from two outlets.

    `place`, in [0, 1), comes from the seed and the key alone. `size` counts sentences.
    """

    documents: tuple[str, ...]
    place: float
    size: int

    def distance(self, split: str) -> float:
        """How far from the end of [0, 1) where `split` begins."""
        return self.place if split == "test" else 1.0 - self.place


def split_documents(
    sentences: Iterable[Sentence], *, shares: Shares = (0.8, 0.1, 0.1), seed: int = 0
) -> dict[str, str]:
    """Say for every document whether it is `train`, `validation` or `test`.

    A story is test where its hash falls below the share of test, validation where it falls above
    one minus the share of validation; so later documents do not move it. One exception: where
    that gives a split less than half of its share, or more than twice, the stories next in the
    order of the hashes mend it. This happens in small datasets only. From three stories on no
    split is empty; two give train and test, one gives train.
    """
    check_shares(shares)
    stories = _stories(sentences, seed)
    total = sum(story.size for story in stories)
    splits = {document: "train" for story in stories for document in story.documents}
    share = dict(zip(SPLITS, shares, strict=True))
    wanted = [split for split in ("test", "validation") if share[split]][: max(len(stories) - 1, 0)]
    for split in wanted:
        reserved = len(wanted) - wanted.index(split)  # a story for each split to come, and train
        order = sorted(stories, key=lambda story: (story.distance(split), story.documents))
        chosen = _fill(order, split, share[split], total)[: len(stories) - reserved]
        splits |= {document: split for story in chosen for document in story.documents}
        stories = [story for story in stories if story not in chosen]
    return splits


def check_shares(shares: Shares) -> None:
    """Raise BadInput unless `shares` can be shares."""
    train, *others = shares
    if train <= 0 or min(others) < 0 or not math.isclose(sum(shares), 1.0, abs_tol=1e-6):
        raise BadInput(
            f"shares of train, validation and test: {shares} do not fit",
            "train needs some, none is negative, and they sum to 1, say 0.8 0.1 0.1",
        )


def _fill(order: Sequence[_Story], split: str, share: float, total: int) -> list[_Story]:
    least, most = share / 2 * total, share * 2 * total
    chosen: list[_Story] = []
    size = 0
    for story in order:
        if story.distance(split) >= share and size >= least:
            break
        if size + story.size <= most:
            chosen.append(story)
            size += story.size
    return chosen or [min(order, key=lambda story: story.size)]


def _stories(sentences: Iterable[Sentence], seed: int) -> list[_Story]:
    titles: dict[str, set[str]] = defaultdict(set)
    texts: dict[str, set[str]] = defaultdict(set)
    sizes: Counter[str] = Counter()
    for sentence in sentences:
        sizes[sentence.document_id] += 1
        if title := plain(sentence.title or ""):
            titles[sentence.document_id].add(title)
        if sentence.kind == "sentence" and len(sentence.text) >= LONG:
            texts[sentence.document_id].add(plain(sentence.text))
    shared_titles = _shared(titles)
    stories = []
    for group in _joined(sizes, [*shared_titles.values(), *_same_story(texts)]):
        keys = {
            min((title for title in titles[document] if title in shared_titles), default=document)
            for document in group
        }
        place = int.from_bytes(hashlib.sha256(f"{seed}:{min(keys)}".encode()).digest()[:6])
        size = sum(sizes[document] for document in group)
        stories.append(_Story(group, place / 2**48, size))
    return stories


def plain(text: str) -> str:
    """Write a title or sentence as it is compared: case and white space do not count."""
    return " ".join(text.casefold().split())


def _shared(marks: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """By mark, the documents that carry it, where it is no stock phrase."""
    carriers: dict[str, list[str]] = defaultdict(list)
    for document in sorted(marks):
        for mark in marks[document]:
            carriers[mark].append(document)
    return {mark: found for mark, found in carriers.items() if len(found) <= COMMON}


def _same_story(texts: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of documents that have half the sentences of the shorter one in common."""
    shared = Counter(
        pair for documents in _shared(texts).values() for pair in combinations(documents, 2)
    )
    for (one, other), count in shared.items():
        if count >= min(len(texts[one]), len(texts[other])) / 2:
            yield one, other


def _joined(documents: Iterable[str], links: Iterable[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Group `documents` so that those of one link stand together."""
    parent = {document: document for document in documents}

    def root(document: str) -> str:
        while parent[document] != document:
            parent[document] = parent[parent[document]]
            document = parent[document]
        return document

    for first, *others in links:
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[str, list[str]] = defaultdict(list)
    for document in sorted(parent):
        groups[root(document)].append(document)
    for members in groups.values():
        yield tuple(members)
