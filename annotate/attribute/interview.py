"""An interview -> its answers belong to the one who is asked, its questions to nobody."""

import re

from annotate.attribute.carry import Draft, Line
from annotate.attribute.cues import FIRST_PERSON
from annotate.attribute.names import Names
from annotate.attribute.speaker import Cast, Speaker
from annotate.attribute.words import words_of

_MEETING = re.compile(
    r"\b(?:interview\w*|meets? us|met us|receive[sd] us|we met|meets? me|spoke (?:to|with) us"
    r"|sat down with|talk(?:s|ed) to us|welcome[sd] us|we spoke|we talk\w*|told us|our questions"
    r"|нас|нам|интервью|мы встретились|наши вопросы|беседа|беседуем)\b",
    re.IGNORECASE,
)
_HEAD = 8  # sentences in which the one who is asked is introduced
_FEW = 2  # questions
_TURN = re.compile(r"\s*[-–—]\s")
_NARRATED = frozenset(["he", "she", "he's", "she's", "он", "она"])


def give_answers(lines: list[Line], cast: Cast, names: Names) -> None:
    """Give the answers of an interview to their speaker, if it is one."""
    told = [line for line in lines if line.sentence.kind == "sentence"]
    asked = [line for line in told if _asks(line)]
    own = [line for line in told if _first_person(line)]
    if len(asked) < _FEW or len(own) < _FEW + 1:
        return
    guest = _guest(told, cast, names)
    if guest is None:
        return
    names_of_guest = frozenset(words_of(guest.text).lows)
    dashes = sum(bool(_TURN.match(line.sentence.text)) for line in told) >= 2 * _FEW
    answering = False
    for number, line in enumerate(told):
        following = told[number + 1] if number + 1 < len(told) else None
        if _asks(line):
            answering = not answering or not dashes or bool(_TURN.match(line.sentence.text))
            line.drafts = []
            continue
        if dashes and _TURN.match(line.sentence.text):
            answering = True
        if not answering and not _first_person(line):
            continue
        if not answering and not any(told.index(one) < number for one in asked[:1]):
            continue
        if _narrates(line, names_of_guest):
            answering = False
            continue
        if following and _asks(following) and _leads(line, guest):
            answering = False
            continue
        if _of_another(line, guest):
            answering = not line.words.quoted[0] and not dashes and answering
            continue
        answering = True
        line.drafts = [Draft(guest, [line.whole])]


def _asks(line: Line) -> bool:
    words = line.words
    return len(words) > 1 and words.forms[-1] == "?" and not words.quoted[len(words) - 2]


def _first_person(line: Line) -> bool:
    pairs = zip(line.words.lows, line.words.quoted, strict=True)
    return any(low in FIRST_PERSON and not quoted for low, quoted in pairs)


def _narrates(line: Line, name: frozenset[str]) -> bool:
    """Whether it tells what the guest does: "Lyadov pours himself more tea."."""
    first = line.words.lows[0] if len(line.words) else ""
    return not _first_person(line) and (first in _NARRATED or first in name)


def _leads(line: Line, guest: Speaker) -> bool:
    """Whether it opens the next question: "NASA says that it has made an offer."."""
    speakers = [draft.speaker for draft in line.drafts if draft.speaker]
    other = any(speaker.side not in {None, guest.side} for speaker in speakers)
    return other and not _first_person(line)


def _of_another(line: Line, guest: Speaker) -> bool:
    if _first_person(line) and not line.words.quoted[0]:
        return False
    speakers = [draft.speaker for draft in line.drafts if draft.speaker and draft.cue]
    return any(
        speaker.side != guest.side and speaker.kind != "unknown" and speaker.text != guest.text
        for speaker in speakers
    )


def _guest(told: list[Line], cast: Cast, names: Names) -> Speaker | None:
    """Return the first one of a side whom title or opening introduce, if there is a meeting."""
    title = told[0].sentence.title or ""
    texts = [line.sentence.text for line in told[:_HEAD]]
    meeting = any(_MEETING.search(text) for text in [title, *texts])
    for text in [title, *texts]:
        words = words_of(text)
        for mention in names.mentions(words):
            if mention.person and mention.actor and (meeting or text is title):
                actor = mention.actor
                return Speaker(actor.name, actor.name, actor.side, "person")
        for low, form in zip(words.lows, words.forms, strict=True):
            known = cast.surname(low) if form[0].isupper() else None
            if known and known.side and (meeting or text is title):
                return known
    return None
