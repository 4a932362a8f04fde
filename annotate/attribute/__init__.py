"""Sentences of a document -> who says what, carried across quotations and under headings."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from annotate.attribute import english, russian
from annotate.attribute.carry import Draft, Line, carry_on, carry_quotations, owner_of
from annotate.attribute.found import Found
from annotate.attribute.interview import give_answers
from annotate.attribute.introduce import introductions
from annotate.attribute.names import Mention, Names
from annotate.attribute.quotes import quotations
from annotate.attribute.resolve import resolve
from annotate.attribute.sides import clues, confidences, speakers_of, take_sides
from annotate.attribute.speaker import Cast, Speaker
from annotate.attribute.subject import acting
from annotate.attribute.tagged import Tags, adopt, join, tag
from annotate.attribute.words import Offsets, words_of
from annotate.classifiers.chain import Evidence
from annotate.classifiers.tagging import Chain, Tagger
from annotate.taxonomy import Taxonomy
from annotate.types import Attribution, Sentence

__all__ = ["attribute", "by_document", "side_evidence"]

_BATCH = 512  # sentences
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)


def attribute(
    sentences: Iterable[Sentence], taxonomy: Taxonomy, tagger: Tagger | None = None
) -> Iterator[Attribution]:
    """Say who says what, an attribution at a time, in the order of the sentences.

    The sentences of a document come consecutively. The main attribution of a sentence comes before
    those inside it. A source that is no actor of the taxonomy has no side.

    Where a `tagger` reads the language it marks sources, cues and contents, several documents at
    once; rules find them elsewhere, and say everywhere who a source is.
    """
    for _, found in by_document(sentences, taxonomy, tagger):
        yield from found


def by_document(
    sentences: Iterable[Sentence], taxonomy: Taxonomy, tagger: Tagger | None = None
) -> Iterator[tuple[list[Sentence], list[Attribution]]]:
    """Yield each document with the attributions in it (see attribute)."""
    names = Names(taxonomy)
    groups = (list(g) for _, g in groupby(sentences, key=lambda sentence: sentence.document_id))
    if tagger is None:
        for document in groups:
            yield document, list(_document(document, names, None))
        return
    for documents in _batches(groups):
        for document, tags in zip(documents, tag(documents, tagger, names), strict=True):
            yield document, list(_document(document, names, tags, tagger.chain))


def side_evidence(
    sentences: list[Sentence], taxonomy: Taxonomy, tagger: Tagger
) -> tuple[list[str], Evidence]:
    """Return what speaks for each side in the sentences of a document, to fit the chain on.

    The sides are those that the document names most; their states have the numbers from 1.
    """
    names = Names(taxonomy)
    [tags] = tag([sentences], tagger, names)
    by_rules, lines = _both(sentences, names, tags)
    return tags.sides, clues(lines, by_rules, tags)


def _batches(documents: Iterable[list[Sentence]]) -> Iterator[list[list[Sentence]]]:
    """Gather documents until there are enough sentences for a tagger to be fast."""
    batch: list[list[Sentence]] = []
    for document in documents:
        batch.append(document)
        if sum(map(len, batch)) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _document(
    sentences: list[Sentence], names: Names, tags: Tags | None, chain: Chain | None = None
) -> Iterator[Attribution]:
    sure: dict[int, float] = {}
    if tags and tags.sides and chain:
        by_rules, lines = _both(sentences, names, tags)
        take_sides(lines, by_rules, tags, names, chain)
        sure = confidences(lines)
    else:
        lines = _lines(sentences, names, quotations(sentences), tags)
    for line in lines:
        for draft in sorted(line.drafts, key=lambda draft: -_length(draft.content)):
            if not (draft.content or draft.cue):
                continue  # its sentences were given to another side
            speaker = draft.speaker or Speaker("")
            yield Attribution(
                document_id=line.sentence.document_id,
                source=draft.source,
                cue=draft.cue,
                content=tuple(draft.content),
                actor=speaker.actor,
                side=speaker.side,
                speaker=speaker.text or None,
                confidence=round(sure[id(draft)], 4) if id(draft) in sure else None,
            )


def _both(
    sentences: list[Sentence], names: Names, tags: Tags
) -> tuple[list[Speaker | None], list[Line]]:
    """Return who speaks each sentence by the rules alone, and the lines with the tagger's spans."""
    quoted = quotations(sentences)
    by_rules = speakers_of(_lines(sentences, names, quoted, None))
    return by_rules, _lines(sentences, names, quoted, tags)


def _lines(
    sentences: list[Sentence], names: Names, quoted: list[Offsets], tags: Tags | None
) -> list[Line]:
    """Find who speaks in each sentence, and carry the speakers on."""
    title = next((sentence.title for sentence in sentences if sentence.title), None)
    texts = [sentence.text for sentence in sentences if sentence.kind != "boilerplate"]
    cast = Cast(names, introductions([*texts, title] if title else texts, names))
    lines = _read(sentences, cast, quoted, tags)
    adopt(lines)
    carry_quotations(lines, quoted)
    give_answers(lines, cast, names)
    carry_on(lines, cast)
    return lines


def _read(
    sentences: list[Sentence], cast: Cast, quoted: list[Offsets], tags: Tags | None
) -> list[Line]:
    """Find the speakers sentence by sentence; each learns from those before it."""
    lines: list[Line] = []
    pending = 0
    heading: str | None = None
    for number, sentence in enumerate(sentences):
        while pending < len(quoted) and quoted[pending][1] <= sentence.start:
            pending += 1
        local: list[Offsets] = []
        for start, end in quoted[pending:]:
            if start >= sentence.end:
                break
            local.append((start - sentence.start, end - sentence.start))
        if sentence.heading != heading:
            heading = sentence.heading
            cast.owner = owner_of(heading, sentence.title, cast.names)
            if cast.owner:
                cast.speaks(cast.owner)
        words = words_of(sentence.text, local)
        line = Line(sentence, words)
        lines.append(line)
        mentions = cast.names.mentions(words)
        if sentence.kind == "sentence":
            find = russian.find if _CYRILLIC.search(sentence.text) else english.find
            cast.read(sentence.text, words, mentions)
            for found in join(line, find(words), tags.rows[number] if tags else None):
                _add(line, found, mentions, cast)
            if not line.spoken:
                _act(line, mentions, cast, lines[-3:-1])
    return lines


def _act(line: Line, mentions: list[Mention], cast: Cast, before: list[Line]) -> None:
    """Give a sentence in which nobody speaks to the side that acts with a purpose."""
    speakers = [draft.speaker for draft in line.drafts if draft.speaker]
    if any(speaker.side or speaker.kind != "unknown" for speaker in speakers):
        return
    near = [line.drafts[0].speaker for line in reversed(before) if line.drafts]
    spoke = bool(before and before[-1].drafts)
    recent = next((s for s in near if s and (spoke or s.kind == "person")), None)
    speaker = acting(cast, line.sentence.text, line.words, mentions, recent)
    if speaker:
        line.drafts.insert(0, Draft(speaker, [line.whole], kind="act"))


def _add(line: Line, found: Found, mentions: list[Mention], cast: Cast) -> None:
    text, words = line.sentence.text, line.words
    speaker = resolve(cast, text, words, mentions, found.source)
    if found.marked:
        speaker = speaker or Speaker("")
    elif speaker is None or not found.content:
        return

    def span(start: int, end: int) -> Offsets:
        at = line.sentence.start
        return at + words.starts[start], at + words.ends[end - 1]

    line.drafts.append(
        Draft(
            speaker,
            [span(*content) for content in found.content],
            (span(*found.source),) if found.source else (),
            (span(*found.cue),),
            found.kind,
            found.back,
        )
    )
    if speaker.text and (found.kind == "say" or speaker.side):
        cast.speaks(speaker)


def _length(spans: list[Offsets]) -> int:
    return sum(end - start for start, end in spans)
