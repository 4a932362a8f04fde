"""Carry a speaker to the sentences that only go on: quotations, turns, headings."""

from dataclasses import dataclass, field, replace

from annotate.attribute.cues import FACTS, MODAL, POSITION_NOUNS, WE
from annotate.attribute.names import Names
from annotate.attribute.speaker import Cast, Speaker
from annotate.attribute.turns import labelled, labels
from annotate.attribute.words import Offsets, Words, words_of
from annotate.types import Sentence

_SHORT_QUOTATION = 30  # characters; a shorter one is a word in quotation marks
_MOST = 0.6  # of a sentence, to be the words of a quotation


@dataclass(slots=True)
class Draft:
    """An attribution to be: a quotation may still lengthen its content."""

    speaker: Speaker | None
    content: list[Offsets]
    source: tuple[Offsets, ...] = ()
    cue: tuple[Offsets, ...] = ()
    kind: str = "say"
    back: bool = False


@dataclass(slots=True)
class Line:
    """A sentence and what is found in it."""

    sentence: Sentence
    words: Words
    drafts: list[Draft] = field(default_factory=list)
    spoken: list[tuple[Offsets, bool]] = field(default_factory=list)
    """What a tagger takes for content without a cue here, and whether it goes on from before."""
    led: bool = False
    """Whether the content that its first cue goes with began before."""
    owner: Draft | None = None
    """Of another line, whose content reaches into this one."""
    turn: str | None = None
    """Who speaks by the label of a transcript, of whatever side."""
    sure: float | None = None
    """How likely the side that it was given is right, where a tagger was asked."""

    @property
    def whole(self) -> Offsets:
        return self.sentence.start, self.sentence.end


def carry_quotations(lines: list[Line], quoted: list[Offsets]) -> None:
    """Give every sentence inside a quotation to the one who speaks it."""
    first = 0
    for start, end in quoted:
        if end - start < _SHORT_QUOTATION:
            continue
        while lines[first].sentence.end <= start:
            first += 1
        last = first
        while last + 1 < len(lines) and lines[last + 1].sentence.start < end:
            last += 1
        if first == last and (lines[first].drafts or not _fills(lines[first], start, end)):
            continue
        draft = _quoter(lines, first, last, start, end) or _goes_on(lines, first, start)
        if draft:
            draft.content = joined([*draft.content, (start, end)])
            continue
        speaker = _speaker_before(lines, first)
        for line in lines[first : last + 1]:
            if speaker and not line.drafts and line.sentence.kind == "sentence":
                inside = max(start, line.sentence.start), min(end, line.sentence.end)
                line.drafts.append(Draft(speaker, [inside]))


def _quoter(lines: list[Line], first: int, last: int, start: int, end: int) -> Draft | None:
    """Return the attribution outside a quotation that introduces or follows it."""
    follows = [d for d in lines[last].drafts if d.kind == "say" and d.cue and d.cue[0][0] >= end]
    if last > first and follows:
        return follows[0]
    leads = [d for d in lines[first].drafts if d.kind == "say" and d.cue and d.cue[0][0] < start]
    if leads:
        return leads[-1]
    if last + 1 < len(lines):
        after = lines[last + 1]
        if after.drafts and after.drafts[0].cue and after.sentence.text[:1] in "-–—,":
            return after.drafts[0]
    before = lines[first - 1] if first else None
    if before and before.drafts and before.sentence.text.rstrip().endswith(":"):
        return before.drafts[-1]
    return follows[0] if follows else None


def _goes_on(lines: list[Line], first: int, start: int) -> Draft | None:
    """Return the attribution of the sentence before, if it ended a quotation that goes on here."""
    before = lines[first - 1] if first else None
    if before is None or lines[first].drafts or start - before.sentence.end > 1:
        return None
    spoken = [draft for draft in before.drafts if draft.kind == "say" and draft.cue]
    text = before.sentence.text
    return spoken[0] if len(spoken) == 1 and any(mark in text for mark in '”"»') else None


def _speaker_before(lines: list[Line], first: int) -> Speaker | None:
    """Return who spoke in the sentence before, if someone did."""
    before = lines[first - 1] if first else None
    if before is None or before.sentence.kind != "sentence":
        return None
    return before.drafts[0].speaker if before.drafts else None


def _fills(line: Line, start: int, end: int) -> bool:
    inside = min(end, line.sentence.end) - max(start, line.sentence.start)
    return inside >= _MOST * (line.sentence.end - line.sentence.start)


def carry_on(lines: list[Line], cast: Cast) -> None:
    """Carry the speaker where no quotation marks do: labels, "we", "this was stated", headings."""
    names = cast.names
    turns = labels([line.sentence.text for line in lines], names)
    label: Speaker | None = None
    surname, asks, guest = "", False, False
    heading: str | None = None
    owner: Speaker | None = None
    for number, line in enumerate(lines):
        sentence = line.sentence
        if sentence.kind != "sentence":
            label = None
            continue
        if sentence.heading != heading:
            heading = sentence.heading
            owner = owner_of(heading, sentence.title, names)
        turn = turns[number]
        if turn:
            known = None if turn.asks else cast.surname(turn.surname)
            label = known or labelled(turn, names)
            surname, asks = turn.surname, turn.asks
            guest = turn.asks or bool(turn.office or names.mentions(turn.whole))
        if label and label.text:
            if owner and not (guest or label.side):
                label = replace(label, actor=owner.actor, side=owner.side)
                cast.surnames[surname] = label
            line.turn = None if asks else label.text
            line.drafts = [Draft(label, [line.whole])]
            continue
        if owner and all(_says_little(draft) for draft in line.drafts):
            line.drafts = []
        if line.drafts:
            before = lines[number - 1] if number else line
            if line.drafts[0].back and not before.drafts and before.sentence.kind == "sentence":
                before.drafts.append(Draft(line.drafts[0].speaker, [before.whole]))
            continue
        if _covered(lines, number):
            continue
        spoken = bool(WE & set(line.words.lows)) and not line.words.quoted[0]
        speaker = _speaker_before(lines, number) if spoken else None
        if speaker is None and owner and not _is_fact(line.words):
            speaker = owner
        if speaker:
            line.drafts.append(Draft(speaker, [line.whole]))


def _covered(lines: list[Line], number: int) -> bool:
    """Whether a quotation of a neighbour reaches into this sentence."""
    start, end = lines[number].whole
    near = lines[max(0, number - 25) : number + 25]
    return any(a < end and b > start for line in near for d in line.drafts for a, b in d.content)


def owner_of(heading: str | None, title: str | None, names: Names) -> Speaker | None:
    """Return the one side that a heading such as "Position of Russia" announces."""
    if not heading or heading == title:
        return None
    words = words_of(heading)
    mentions = names.mentions(words)
    actors = [m.actor for m in mentions if m.actor]
    if not actors or len({actor.side for actor in actors}) > 1:
        return None
    covered = sum(m.end - m.start for m in mentions)
    others = sum(form.isalpha() for form in words.forms) - covered
    if not POSITION_NOUNS & set(words.lows) and others > 1:
        return None
    return Speaker(actors[0].name, actors[0].name, actors[0].side)


def _says_little(draft: Draft) -> bool:
    """Whether it may be no speaker at all: "the list should be ready"."""
    speaker = draft.speaker
    return (
        draft.kind == "want"
        and bool(draft.cue)
        and (speaker is None or (speaker.kind == "unknown" and not speaker.side))
    )


def _is_fact(words: Words) -> bool:
    lows = set(words.lows)
    return bool(lows & FACTS) and not lows & MODAL


def joined(spans: list[Offsets]) -> list[Offsets]:
    """Merge spans that overlap or touch."""
    merged: list[Offsets] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
