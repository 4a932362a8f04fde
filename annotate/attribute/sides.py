"""Whose position each sentence is, by tagger and rules -> the attributions agree with it."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from annotate.attribute.carry import Draft, Line
from annotate.attribute.names import Names
from annotate.attribute.speaker import Speaker
from annotate.attribute.tagged import Tags
from annotate.attribute.words import Offsets
from annotate.classifiers.chain import ALMOST, STATES, Clues, Evidence, evidence, log_marginals
from annotate.classifiers.tagging import Chain

_NEAR = 25  # lines that a quotation may reach over
_KNOWN = ("person", "source", "institution", "media")  # kinds of speakers, but for experts


def clues(lines: Sequence[Line], by_rules: Sequence[Speaker | None], tags: Tags) -> Evidence:
    """Gather what rules, tagger and names say of each line.

    Who speaks in a transcript is of one side in all turns where neither rules nor spans know it.
    """
    found: list[Clues | None] = []
    numbers: dict[str | None, int] = {side: k for k, side in enumerate(tags.sides, start=1)}
    speeches: dict[str, list[int]] = {}
    for number, (line, tagged) in enumerate(zip(lines, tags.rows, strict=True)):
        if tagged is None or not tags.sides:
            found.append(None)
            continue
        both = by_rules[number], _speaker(lines, number)
        rules, spans = (numbers.get(one.side) if one else None for one in both)
        experts = sum(one.side is None and one.kind == "expert" for one in both if one)
        others = sum(one.side is None and one.kind in _KNOWN for one in both if one)
        named = [party for _, _, party in tags.marks[number] if party in range(1, STATES)]
        found.append(Clues(tagged.sides, rules, spans, experts, others, named))
        if line.turn and not (rules or spans):
            speeches.setdefault(line.turn, []).append(number)
    for speech in speeches.values():
        if len(speech) > 1:
            _pool(found, speech)
    known, states = evidence(found), 1 + len(tags.sides)
    return Evidence(known.table[:, :states], known.ties[:, :states, :states])


def _pool(found: list[Clues | None], speech: Sequence[int]) -> None:
    """Let the lines of one speaker speak together for the first side or the second."""
    own = [one for k in speech if (one := found[k])]
    odds = sum(math.log(max(one.tagger[1], ALMOST) / max(one.tagger[2], ALMOST)) for one in own)
    told = sum((set(one.named) == {1}) - (set(one.named) == {2}) for one in own) / len(own)
    first = 1 / (1 + math.exp(-odds / len(own)))
    for k in speech:
        if one := found[k]:
            rest = one.tagger[1] + one.tagger[2]
            tagger = one.tagger[0], rest * first, rest * (1 - first)
            found[k] = one._replace(tagger=tagger, named=(), told=told)


def take_sides(
    lines: Sequence[Line],
    by_rules: Sequence[Speaker | None],
    tags: Tags,
    names: Names,
    chain: Chain,
) -> None:
    """Give sentences to the side that tagger, rules and names together speak for."""
    if not tags.sides:
        return
    odds = log_marginals(clues(lines, by_rules, tags), chain.vector)
    for number, (line, tagged) in enumerate(zip(lines, tags.rows, strict=True)):
        if tagged is None:
            continue
        near = _near(lines, number)
        main = _main(line, near)
        side = _side(main)
        ruled = by_rules[number]
        if not {side, ruled.side if ruled else None} <= {None, *tags.sides}:
            continue  # a third side of the taxonomy
        best = int(odds[number].argmax())
        line.sure = float(np.exp(odds[number, best]))
        said = tags.sides[best - 1] if best else None
        if said == side:
            continue
        if said is None:
            _give_up(line, near, side)
            continue
        actor = names.of_side(said)
        if side is None and main and main.speaker and main in line.drafts:
            _leave_rest(line, main)
            main.speaker = replace(main.speaker, actor=actor, side=said)
        else:
            _cut(near, line.whole)
            line.drafts.insert(0, Draft(Speaker(actor, actor, said), [line.whole], kind="act"))


def speakers_of(lines: Sequence[Line]) -> list[Speaker | None]:
    """Return the speaker of the attribution that covers most of each line."""
    return [_speaker(lines, number) for number in range(len(lines))]


def _speaker(lines: Sequence[Line], number: int) -> Speaker | None:
    main = _main(lines[number], _near(lines, number))
    return main.speaker if main else None


def confidences(lines: Sequence[Line]) -> dict[int, float]:
    """Say how sure the sides of attributions are, by the `id()` of their drafts.

    It is the mean over the lines that an attribution covers most of.
    """
    found: dict[int, list[float]] = {}
    for number, line in enumerate(lines):
        main = _main(line, _near(lines, number))
        if main and line.sure is not None and _side(main):
            found.setdefault(id(main), []).append(line.sure)
    return {draft: sum(each) / len(each) for draft, each in found.items()}


def _side(main: Draft | None) -> str | None:
    return main.speaker.side if main and main.speaker else None


def _near(lines: Sequence[Line], number: int) -> Sequence[Line]:
    return lines[max(0, number - _NEAR) : number + _NEAR]


def _main(line: Line, near: Sequence[Line]) -> Draft | None:
    """Return the attribution that covers most of a line."""
    best, most = None, 0
    start, end = line.whole
    for other in near:
        for draft in other.drafts:
            covered = sum(max(0, min(b, end) - max(a, start)) for a, b in draft.content)
            if covered > most:
                best, most = draft, covered
    return best


def _give_up(line: Line, near: Sequence[Line], side: str | None) -> None:
    """Leave a line to nobody: who speaks in it is kept, without a side."""
    for draft in list(line.drafts):
        if draft.speaker and draft.speaker.side == side:
            _leave_rest(line, draft)
            draft.speaker = replace(draft.speaker, actor=None, side=None)
    _cut([other for other in near if other is not line], line.whole)


def _leave_rest(line: Line, draft: Draft) -> None:
    """Cut what lies outside the line off a draft of it; that stays with who speaks it."""
    start, end = line.whole
    rest = _without(draft.content, line.whole)
    if rest:
        draft.content = [
            (max(a, start), min(b, end)) for a, b in draft.content if a < end and b > start
        ]
        line.drafts.append(Draft(draft.speaker, rest, kind=draft.kind))


def _cut(lines: Sequence[Line], whole: Offsets) -> None:
    """Take a line out of every content."""
    for line in lines:
        for draft in line.drafts:
            draft.content = _without(draft.content, whole)


def _without(content: Sequence[Offsets], whole: Offsets) -> list[Offsets]:
    start, end = whole
    before = [(a, min(b, start)) for a, b in content if a < start]
    return sorted(before + [(max(a, end), b) for a, b in content if b > end])
