"""Recipe + metrics -> the card of an attribution model, README.md of its folder."""

from collections.abc import Iterator

from annotate.train.card import card_head, card_tail, markdown_table, table_row
from annotate.train.metrics import SpanMetrics
from annotate.train.span_recipe import SpanRecipe


def span_card(recipe: SpanRecipe, metrics: SpanMetrics, megabytes: float) -> str:
    """Render the card; every number in it comes from the recipe or the metrics."""
    return "\n".join(_lines(recipe, metrics, megabytes)) + "\n"


def span_row(recipe: SpanRecipe, metrics: SpanMetrics, megabytes: float) -> str:
    """Render the model's row of `models/README.md`."""
    scores = [f"{role} overlap F1 {one.f1:.2f}" for role, one in metrics.model.items()]
    return table_row(recipe, megabytes, scores, metrics.date)


def _lines(recipe: SpanRecipe, metrics: SpanMetrics, megabytes: float) -> Iterator[str]:
    yield from card_head(recipe, megabytes, metrics.date, task="token-classification")
    yield from ("", f"## Spans, on {metrics.articles} development articles", "")
    yield (
        "As `annotate attribute` writes them, by the rules alone and with this model. *Overlap* "
        "counts a span that shares a character with a gold one, *exact* one that is the same."
    )
    yield ""
    yield from markdown_table(
        ("role", "by", "overlap P", "R", "F1", "exact F1"),
        [
            (role, name, *(f"{x:.3f}" for x in (one.precision, one.recall, one.f1, one.exact_f1)))
            for role in metrics.model
            for name, one in (("rules", metrics.rules[role]), ("model", metrics.model[role]))
        ],
    )
    yield from ("", "## Whose position a sentence is", "")
    yield (
        "Share of the sentences of our own labelled articles whose side is right. How far to trust "
        "tagger, rules and names was fitted on the same articles; the card of the stance model "
        "has the share on articles that nothing was fitted on."
    )
    yield ""
    yield from markdown_table(
        ("articles", "sentences", "rules", "model"),
        [
            (name, str(side.sentences), f"{side.rules:.3f}", f"{side.model:.3f}")
            for name, side in metrics.sides.items()
        ],
    )
    yield from ("", "## Made from", "", f"- Start: `{recipe.start}`")
    yield f"- Trained on `{recipe.data.train}`, then on `{recipe.data.sides}` too."
    yield from card_tail(recipe)
