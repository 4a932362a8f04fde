"""Labelled scenarios -> examples: a sentence, and hypotheses that it entails or does not.

Which hypotheses a label entails stands in `hypotheses.yaml` beside the scenarios. A sentence is
asked a few of them, drawn anew in each pass.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict

from annotate import yaml_file
from annotate.errors import BadInput
from annotate.gold import Line, Side, read_articles
from annotate.parties import fill
from annotate.train.nli import NOT_ENTAILMENT, NUMBERS, Example

ENTAILED = NUMBERS["entailment"]
RUSSIA_US = (
    Side("russian_position", "Russia", "Russian", "Moscow", ("Kremlin",)),
    Side("us_position", "the United States", "American", "Washington", ("US", "White House")),
)
DEFAULT = "neither"
MOST = 10
"""Hypotheses of a sentence in a pass. Other sentences teach more than more hypotheses."""
Asked = list[tuple[str, int]]


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    acts: tuple[str, ...]
    hypotheses: tuple[str, ...]


class Bank(BaseModel):
    """Hypotheses by label; `events` maps the codes of the events to acts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    posture: dict[str, tuple[str, ...]]
    act: dict[str, tuple[str, ...]]
    group: dict[str, Group]
    events: dict[str, str]
    position: tuple[str, ...]

    def group_of(self, act: str) -> str:
        return next(name for name, group in self.group.items() if act in group.acts)


def read_bank(path: Path) -> Bank:
    """Read `hypotheses.yaml`; raises BadInput with what is wrong and where."""
    try:
        tree = yaml_file.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(f"{path}: no such file", "it lies beside the scenarios") from error
    bank, mistakes = (
        (None, [tree]) if isinstance(tree, yaml_file.Mistake) else yaml_file.validate(tree, Bank)
    )
    if bank is None:
        reasons = "; ".join(f"{mistake.line}: {mistake.reason}" for mistake in mistakes)
        raise BadInput(f"{path}:{reasons}", "compare models/scenarios/hypotheses.yaml")
    return bank


def scenario_examples(folder: Path, passes: int, seed: int) -> list[Example]:
    """Make the examples of `train/` and `events/`, as many times as `passes` says."""
    bank = read_bank(folder / "hypotheses.yaml")
    articles = list(read_articles(folder / "train"))
    events = [one for path in sorted((folder / "events").glob("*.tsv")) for one in _events(path)]
    random = Random(seed)
    found = []
    for _ in range(passes):
        for article in articles:
            sides = article.sides or RUSSIA_US
            for line in article.lines:
                if line.labels:
                    asked = list(_asked(line, sides, bank, random))
                    found.append(Example(line.sentence.text, _some(_own(line), asked, random)))
        for code, text, own in events:
            asked = _by_act(bank.events[code], bank, random)
            if code != "THREATEN":
                asked += _draw(bank.posture["threat"], 2, NOT_ENTAILMENT, random)
            else:
                asked += _draw(bank.posture["threat"], 3, ENTAILED, random)
            found.append(Example(text, _some(own, asked, random)))
    return found


def _some(own: Asked, asked: Asked, random: Random) -> tuple[tuple[str, int], ...]:
    """Take what was written for the sentence, and some of what is asked of all."""
    return (*own, *random.sample(asked, max(0, min(MOST - len(own), len(asked)))))


def _own(line: Line) -> Asked:
    entailed = [(text, ENTAILED) for text in line.entailed]
    return entailed + [(text, NOT_ENTAILMENT) for text in line.not_entailed]


def reference_texts(folder: Path, count: int, seed: int) -> tuple[str, ...]:
    """Draw `count` texts, half of them of `dev/` and half of `events/`."""
    random = Random(seed)
    sentences = [
        line.sentence.text
        for article in read_articles(folder / "dev")
        for line in article.lines
        if line.labels
    ]
    events = [
        text for path in sorted((folder / "events").glob("*.tsv")) for _, text, _ in _events(path)
    ]
    half = count // 2
    return tuple(
        text
        for texts in (sentences, events)
        for text in random.sample(texts, min(half, len(texts)))
    )


def _asked(
    line: Line, sides: Sequence[Side], bank: Bank, random: Random
) -> Iterator[tuple[str, int]]:
    for posture, texts in bank.posture.items():
        right = posture == line.labels["posture"]
        yield from _draw(texts, 3 if right else 2, ENTAILED if right else NOT_ENTAILMENT, random)
    yield from _by_act(line.labels["act"], bank, random)
    position = line.labels["position"]
    if position == DEFAULT or any(_named(side, line.sentence.text) for side in sides):
        for side in sides:
            right = position == side.id
            chosen = random.sample(bank.position, 2)
            label = ENTAILED if right else NOT_ENTAILMENT
            yield from ((fill(text, side), label) for text in chosen)


def _by_act(act: str, bank: Bank, random: Random) -> Asked:
    """Ask for the act and its group, and for acts of other groups; nothing is said of its own."""
    own = bank.group_of(act)
    asked = _draw(bank.act[act], 2, ENTAILED, random)
    others = [
        text
        for name, texts in bank.act.items()
        if _apart(own, bank.group_of(name))
        for text in texts
    ]
    asked += _draw(others, 3, NOT_ENTAILMENT, random)
    for name, group in bank.group.items():
        right = name == own
        if right or _apart(own, name):
            asked += _draw(group.hypotheses, 1, ENTAILED if right else NOT_ENTAILMENT, random)
    return asked


def _apart(one: str, other: str) -> bool:
    """Whether an act of the group `one` is surely none of the group `other`."""
    # A hostile act may well be an opinion or a fact as well; a plain fact is no hostile act.
    return one != other and other != "rest"


def _draw(texts: Sequence[str], count: int, label: int, random: Random) -> Asked:
    return [(text, label) for text in random.sample(texts, min(count, len(texts)))]


def _named(side: Side, text: str) -> bool:
    names = (side.name.removeprefix("the "), side.adjective, side.seat, *side.others)
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def _events(path: Path) -> Iterator[tuple[str, str, Asked]]:
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = row.split("\t")
        if len(columns) != 4 or columns[2][:2] != "+ " or columns[3][:2] != "- ":
            raise BadInput(
                f"{path}:{number}: not four columns", "it is code, text, + hypothesis, - hypothesis"
            )
        code, text, true, false = columns
        yield code, text, [(true[2:], ENTAILED), (false[2:], NOT_ENTAILMENT)]
