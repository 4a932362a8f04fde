"""Labelled articles, each with its own parties -> statements to calibrate on, and scores."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from annotate.classifiers import Classifier, Statement
from annotate.classifiers.tagging import Tagger
from annotate.errors import BadInput
from annotate.evaluate import AxisScores, evaluate
from annotate.gold import Side, read_articles
from annotate.parties import with_sides
from annotate.pipeline import with_speakers
from annotate.prelabel import Spoken, prelabel, statement
from annotate.taxonomy import Taxonomy
from annotate.types import Prediction

ANY_SIDES = (
    Side("first_side", "the first party", "first", "the first party", ()),
    Side("second_side", "the second party", "second", "the second party", ()),
)
"""What the sides are called where articles about different parties are counted together."""


class Labelled(NamedTuple):
    """An article: its sentences with the speakers found, and people's labels of each."""

    taxonomy: Taxonomy
    spoken: list[Spoken]
    labels: list[dict[str, str]]
    foreign: bool
    """Whether its parties are others than those of the taxonomy that was asked for."""

    @property
    def statements(self) -> list[Statement]:
        return [statement(*one, sought=bool(self.taxonomy.actors)) for one in self.spoken]


def read_labelled(path: Path, taxonomy: Taxonomy, tagger: Tagger | None = None) -> list[Labelled]:
    """Read a labelled article or a folder of them, and find the speakers.

    Raises BadInput where the labels are not those of the taxonomy, or of the article's own sides.
    """
    found = []
    for article in read_articles(path):
        scheme = with_sides(taxonomy, article.sides)
        labels = {line.sentence.id: line.labels for line in article.lines if line.labels}
        for line in article.lines:
            if line.labels:
                check_labels(f"{path}: {line.sentence.text[:50]!r}", line.labels, scheme)
        sentences = [line.sentence for line in article.lines]
        spoken = [
            one for one in with_speakers(sentences, scheme, tagger=tagger) if one[0].id in labels
        ]
        found.append(
            Labelled(
                scheme, spoken, [labels[sentence.id] for sentence, _ in spoken], bool(article.sides)
            )
        )
    return found


def check_labels(where: str, labels: dict[str, str], taxonomy: Taxonomy) -> None:
    """Refuse labels that the taxonomy does not know; an axis may be left out, not all of them."""
    axes = [axis for axis in taxonomy.axes if axis.name in labels]
    if not axes:
        raise BadInput(
            f"{where}: labelled for {', '.join(labels)}, no axis of {taxonomy.id}",
            f"its axes are {', '.join(axis.name for axis in taxonomy.axes)}",
        )
    for axis in axes:
        names = [label.name for label in axis.labels]
        if labels[axis.name] not in names:
            raise BadInput(
                f"{where}: {labels[axis.name]!r} is no label of {axis.name} in {taxonomy.id}",
                f"its labels are {', '.join(names)}",
            )


def score(
    articles: Sequence[Labelled], taxonomy: Taxonomy, classifier: Classifier
) -> dict[str, AxisScores]:
    """Pre-label and compare with people's labels, over all articles.

    Where an article has parties of its own, its sides are counted as the first and the second.
    """
    common = with_sides(taxonomy, ANY_SIDES) if any(one.foreign for one in articles) else taxonomy
    predictions: list[Prediction] = []
    gold: dict[str, dict[str, str]] = {}
    for article in articles:
        names = dict(_renamed(article.taxonomy, common))
        for prediction in prelabel(article.spoken, article.taxonomy, classifier):
            scores = {names[prediction.axis, k]: v for k, v in prediction.scores.items()}
            predictions.append(prediction.model_copy(update={"scores": scores}))
        for (sentence, _), labels in zip(article.spoken, article.labels, strict=True):
            gold[sentence.id] = {
                axis: names[axis, label] for axis, label in labels.items() if (axis, label) in names
            }
    return evaluate(predictions, gold, common)


def side_accuracy(articles: Sequence[Labelled]) -> float:
    """Share of sentences whose speaker is of the side whose position it is, or of none."""
    right = []
    for article in articles:
        sides = {
            (axis.name, label.name): label.side
            for axis in article.taxonomy.axes
            for label in axis.labels
            if any(one.side for one in axis.labels)
        }
        for (_, attribution), labels in zip(article.spoken, article.labels, strict=True):
            found = attribution.side if attribution else None
            right += [
                found == sides[axis, label]
                for axis, label in labels.items()
                if (axis, label) in sides
            ]
    return sum(right) / len(right)


def _renamed(own: Taxonomy, common: Taxonomy) -> Iterator[tuple[tuple[str, str], str]]:
    for ours, theirs in zip(own.axes, common.axes, strict=True):
        for one, other in zip(ours.labels, theirs.labels, strict=True):
            yield (ours.name, one.name), other.name
