"""Whose position each sentence is, by a tagger -> the attributions agree with it."""

import math
from collections.abc import Sequence
from dataclasses import replace

from annotate.attribute.carry import Draft, Line
from annotate.attribute.names import Names
from annotate.attribute.speaker import Speaker
from annotate.attribute.tagged import Tags
from annotate.attribute.words import Offsets
from annotate.classifiers.tagging import Mark

_NEAR = 25  # lines that a quotation may reach over
DOUBT = {"found": 0.7, "none": 1.5}
"""Of a position, where the rules found a side and where they found none."""
ODDS = {"rules": 6.0, "spoken": 2.0, "only": 6.0, "first": 2.5, "before": 4.0}
"""How much likelier a side is that the rules found, to which the source of the tagger's spans
belongs, that alone is named, is named first, or had the sentence before."""


def take_sides(lines: list[Line], by_rules: Sequence[str | None], tags: Tags, names: Names) -> None:
    """Give sentences to the side that tagger, rules and names together speak for."""
    before: int | None = None
    for number, (line, tagged) in enumerate(zip(lines, tags.rows, strict=True)):
        if line.sentence.kind == "heading":
            before = None
        if tagged is None or not tags.sides:
            continue
        near = _near(lines, number)
        main = _main(line, near)
        side = main.speaker.side if main and main.speaker else None
        ruled = by_rules[number]
        if not {side, ruled} <= {None, *tags.sides}:
            continue  # a third side of the taxonomy
        neither, *others = tagged.sides
        if neither * DOUBT["none" if ruled is None else "found"] > 1 - neither:
            before = None
            if side is not None:
                _give_up(line, near, side)
            continue
        weights = [(ruled, ODDS["rules"]), (side, ODDS["spoken"])]
        odds = [
            value * math.prod(weight for one, weight in weights if one == said)
            for value, said in zip(others, tags.sides, strict=False)
        ]
        before = _likeliest(odds, tags.marks[number], before)
        said = tags.sides[before]
        if said == side:
            continue
        actor = names.of_side(said)
        if side is None and main and main.speaker and main in line.drafts:
            main.speaker = replace(main.speaker, actor=actor, side=said)
        else:
            _cut(near, line.whole)
            line.drafts.insert(0, Draft(Speaker(actor, actor, said), [line.whole], kind="act"))


def sides_of(lines: Sequence[Line]) -> list[str | None]:
    """Return the side of the attribution that covers most of each line."""
    mains = [_main(line, _near(lines, number)) for number, line in enumerate(lines)]
    return [main.speaker.side if main and main.speaker else None for main in mains]


def _near(lines: Sequence[Line], number: int) -> Sequence[Line]:
    return lines[max(0, number - _NEAR) : number + _NEAR]


def _likeliest(odds: list[float], marks: Sequence[Mark], before: int | None) -> int:
    """Return the place of the likeliest side, by the names in the sentence too."""
    named = [party - 1 for _, _, party in marks if party - 1 in range(len(odds))]
    if named:
        odds[named[0]] *= ODDS["only" if len(set(named)) == 1 else "first"]
    elif before is not None:
        odds[before] *= ODDS["before"]
    return max(range(len(odds)), key=odds.__getitem__)


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


def _give_up(line: Line, near: Sequence[Line], side: str) -> None:
    """Leave a line to nobody: who speaks in it is kept, without a side."""
    for draft in line.drafts:
        if draft.speaker and draft.speaker.side == side:
            draft.speaker = replace(draft.speaker, actor=None, side=None)
    _cut([other for other in near if other is not line], line.whole)


def _cut(lines: Sequence[Line], whole: Offsets) -> None:
    """Take a line out of every content, however far it reaches."""
    start, end = whole
    for line in lines:
        for draft in line.drafts:
            if any(a < end and b > start for a, b in draft.content):
                parts = [(a, min(b, start)) for a, b in draft.content if a < start]
                parts += [(max(a, end), b) for a, b in draft.content if b > end]
                draft.content = sorted(parts)
