"""A recipe's teacher -> its opinions of pairs; labelled pairs + opinions -> pairs to learn from."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from annotate.train.loop import Progress
from annotate.train.nli import NUMBERS, Pair, read_pairs
from annotate.train.recipe import Recipe, Teacher
from annotate.train.start import start_folder, unpacked
from annotate.train.teacher import Opinions, fit_teacher, opinions
from annotate.train.variants import near_words, variants


def ask_teacher(
    recipe: Recipe,
    settings: Teacher,
    data: Path,
    work: Path,
    progress: Progress,
    say: Callable[[str], None],
) -> Opinions:
    """Train the teacher, and ask it of pairs and their variants; what is done is not done again."""
    train = data / recipe.data.train
    labelled = [pair for one in read_pairs(train, settings.sources) for pair in one]
    if isinstance(settings.start, str):
        start = start_folder(settings.start)
    else:
        start = unpacked(settings.start, settings.sha256, work / "start")
    say(f"the teacher: {settings.steps:,} steps")
    weights = fit_teacher(labelled, settings, start=start, work=work, progress=progress)
    near = near_words(start_folder(recipe.start))
    asked = []
    for source, rounds in settings.reads.items():
        pairs = read_pairs(train, {source: 1})[0]
        asked += [(pair.premise, pair.hypothesis) for pair in pairs]
        for seed in range(rounds):
            asked += variants(pairs, near, seed)
    return opinions(asked, weights, work, settings.length, progress)


def softened(passes: Iterable[Sequence[Pair]], said: Opinions, share: float) -> list[list[Pair]]:
    """Move the labels of pairs by a `share` of the way to what the teacher said of them."""
    return [[_softened(pair, said, share) for pair in pairs] for pairs in passes]


def _softened(pair: Pair, said: Opinions, share: float) -> Pair:
    opinion = said.get((pair.premise, pair.hypothesis))
    if opinion is None or not isinstance(pair.label, int):
        return pair
    mixed = [share * one for one in (*opinion, 0.0)]
    mixed[pair.label] += 1 - share
    return pair._replace(label=tuple(mixed))


def unlabelled(passes: Iterable[Sequence[Pair]], said: Opinions) -> list[Pair]:
    """Return the pairs that the teacher alone labelled: variants of the labelled ones."""
    known = {(pair.premise, pair.hypothesis) for pairs in passes for pair in pairs}
    return [
        Pair(*pair, (*shares, *(0.0,) * (len(NUMBERS) - len(shares))))
        for pair, shares in said.items()
        if pair not in known
    ]
