"""Building and scoring a model of attribution: joins `train` with the rules that mark parties."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from annotate.attribute import attribute, side_evidence
from annotate.attribute.marks import mark_parties
from annotate.classifiers.tagger import load_onnx_tagger
from annotate.classifiers.tagging import Tagger
from annotate.cli.show import bar, say
from annotate.gold import Article, read_articles
from annotate.parties import with_sides
from annotate.span_scores import SpanCounts, SpanScore
from annotate.speakers import speaker_of
from annotate.split import split
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.train.build_spans import (
    build_tagger,
    render_span_card,
    set_chain,
    set_metrics,
)
from annotate.train.chain import Taught, fit_chain
from annotate.train.metrics import SideScore
from annotate.train.publish import publish
from annotate.train.sides import Article as Marked
from annotate.train.span_recipe import SpanRecipe
from annotate.train.spans import read_rows
from annotate.types import Document, Sentence

AXIS = "position"
TAXONOMY = "russia-us"
"""Of articles that do not name their parties."""


def train_attribution(
    recipe: SpanRecipe, recipe_file: Path, data: Path, output: Path, work: Path
) -> None:
    """Build the model folder `output` from a recipe and data."""
    documents = [mark_article(article) for article in english(recipe.data.sides)]
    with bar("training") as tell:
        folder = build_tagger(
            recipe,
            recipe_file,
            data,
            documents,
            work,
            progress=lambda done, total, _: tell(done, total),
            say=say,
        )
    say("fitting how far to trust tagger, rules and names")
    tagger = load_onnx_tagger(folder)
    chain = fit_chain(list(labelled_evidence(recipe, tagger)))
    alone = list(labelled_evidence(recipe, tagger, alone=True))
    set_chain(folder, fit_chain(alone, chain, ("short", "rules_short")))
    score_attribution(recipe, folder, data)
    publish(folder, output, render_span_card(recipe, folder))


def labelled_evidence(
    recipe: SpanRecipe, tagger: Tagger, *, alone: bool = False
) -> Iterator[Taught]:
    """Yield what speaks for each side in the labelled development articles.

    With `alone` every labelled sentence is a document of its own.
    """
    for path in recipe.data.sides_dev:
        for article in english(path):
            taxonomy, side_of = _scheme(article)
            documents = [article.lines]
            if alone:
                documents = [(line,) for line in article.lines if line.labels]
            for lines in documents:
                sides, evidence = side_evidence([line.sentence for line in lines], taxonomy, tagger)
                states: dict[str | None, int] = {None: 0}
                states |= {side: number for number, side in enumerate(sides, start=1)}
                yield Taught(
                    evidence,
                    [
                        states.get(side_of[line.labels[AXIS]]) if line.labels else None
                        for line in lines
                    ],
                )


def score_attribution(recipe: SpanRecipe, folder: Path, data: Path) -> None:
    """Write the scores of a model folder, and of the rules beside them."""
    say("scoring spans and sides")
    tagger = load_onnx_tagger(folder)
    rows = list(read_rows(data / recipe.data.dev))
    documents = [
        list(split([Document(id=f"d{number}", text=text, language="en")]))
        for number, (text, _) in enumerate(rows)
    ]

    def spans(by: Tagger | None) -> dict[str, SpanScore]:
        counts = SpanCounts()
        for (_, gold), sentences in zip(rows, documents, strict=True):
            counts.add(gold, attribute(sentences, load_taxonomy(TAXONOMY), by))
        return counts.scores()

    sides = {}
    for path in recipe.data.sides_dev:
        articles = english(path)
        rules, model = right_sides(articles, None), right_sides(articles, tagger)
        sides[f"{path.parent.name}/{path.name}"] = SideScore(
            sentences=len(model),
            rules=round(sum(rules) / len(rules), 4),
            model=round(sum(model) / len(model), 4),
        )
    set_metrics(folder, len(rows), spans(None), spans(tagger), sides)


def english(path: Path) -> list[Article]:
    """Read the labelled articles that are in English."""
    articles = read_articles(path)
    return [one for one in articles if one.lines[0].sentence.language in {None, "en"}]


def right_sides(articles: Sequence[Article], tagger: Tagger | None) -> list[bool]:
    """Say for each labelled sentence whether its side is found."""
    return [right for article in articles for right in _right(article, tagger)]


def _right(article: Article, tagger: Tagger | None) -> Iterator[bool]:
    taxonomy, side_of = _scheme(article)
    found = list(attribute([line.sentence for line in article.lines], taxonomy, tagger))
    for line in article.lines:
        if line.labels:
            owner = speaker_of(line.sentence, found)
            yield (owner.side if owner else None) == side_of[line.labels[AXIS]]


def mark_article(article: Article) -> Marked:
    """Mark the parties of a labelled article, for training."""
    taxonomy, side_of = _scheme(article)
    kept = [line for line in article.lines if line.sentence.kind != "boilerplate"]
    sentences: list[Sentence] = [line.sentence for line in kept]
    marked = mark_parties(sentences, taxonomy)
    labels: list[int | None] = []
    for line in kept:
        side = side_of[line.labels[AXIS]] if line.labels else None
        number = marked.sides.index(side) + 1 if side in marked.sides else 0
        known = bool(line.labels) and (side is None or side in marked.sides)
        labels.append(number if known else None)
    return Marked(marked.lines, labels)


def _scheme(article: Article) -> tuple[Taxonomy, dict[str, str | None]]:
    """Return the taxonomy of an article's parties, and the side of each label in it."""
    taxonomy = with_sides(load_taxonomy(TAXONOMY), article.sides)
    return taxonomy, {label.name: label.side for axis in taxonomy.axes for label in axis.labels}
