"""Recipe + metrics -> the card of a stance model, README.md of its folder.

The parts that any card has are here, too.
"""

from collections.abc import Iterator, Sequence

from annotate.train.metrics import Metrics, StanceMetrics
from annotate.train.model_recipe import ModelRecipe
from annotate.train.recipe import Recipe


def card(recipe: Recipe, metrics: Metrics, megabytes: float) -> str:
    """Render the card; every number in it comes from the recipe or the metrics."""
    return "\n".join(_lines(recipe, metrics, megabytes)) + "\n"


def row(recipe: Recipe, metrics: Metrics, megabytes: float) -> str:
    """Render the model's row of `models/README.md`."""
    scores = [f"NLI accuracy {metrics.nli.int8_accuracy:.1%}"]
    for name, stance in metrics.stance.items():
        scores += [f"{axis} F1 {one.macro_f1:.2f} ({name})" for axis, one in stance.axes.items()]
    return table_row(recipe, megabytes, scores, metrics.date)


def table_row(recipe: ModelRecipe, megabytes: float, scores: Sequence[str], date: str) -> str:
    """Render the row of `models/README.md` of a model of any kind."""
    cells = (
        f"[{recipe.name}]({recipe.name}/README.md)",
        str(recipe.version),
        f"{megabytes:.0f} MB",
        recipe.license,
        ", ".join(recipe.languages),
        ", ".join(scores),
        date,
    )
    return "| " + " | ".join(cells) + " |"


def card_head(recipe: ModelRecipe, megabytes: float, date: str, *, task: str) -> Iterator[str]:
    """Yield how any card begins."""
    languages = ", ".join(recipe.languages)
    yield from ("---", f"license: {recipe.license.lower()}", f"language: [{languages}]")
    yield from ("library_name: onnx", f"pipeline_tag: {task}", "---", "")
    yield f"# {recipe.name}, version {recipe.version}"
    yield from ("", recipe.summary, "")
    yield (
        f"int8 ONNX, {megabytes:.0f} MB, for onnxruntime on a CPU. Languages: {languages}. "
        f"Licence: {recipe.license}. Built on {date} by `annotate train` with the "
        "`recipe.yaml` beside this card."
    )


def card_tail(recipe: ModelRecipe) -> Iterator[str]:
    """Yield how any card ends."""
    yield from (f"- {credit}" for credit in recipe.credits)
    yield from ("", "## Limits", "")
    yield from (f"- {limit}" for limit in recipe.limits)


def _lines(recipe: Recipe, metrics: Metrics, megabytes: float) -> Iterator[str]:
    yield from card_head(recipe, megabytes, metrics.date, task="zero-shot-classification")
    yield from ("", "## Natural language inference", "")
    nli = metrics.nli
    yield from markdown_table(
        ("weights", f"accuracy on {nli.pairs:,} development pairs"),
        [("fp32", f"{nli.fp32_accuracy:.1%}"), ("int8, as shipped", f"{nli.int8_accuracy:.1%}")],
    )
    for name, stance in metrics.stance.items():
        yield from _stance(name, stance)
    yield from ("", "## Made from", "")
    yield f"- Start: `{recipe.start}`"
    for number, phase in enumerate(recipe.phases, start=1):
        sources = ", ".join(f"{name} ({count}x)" for name, count in phase.sources.items())
        own = f"our own scenarios ({phase.scenarios}x)" if phase.scenarios else ""
        data = " and ".join(filter(None, (own, sources)))
        hidden = f", {phase.mask:.0%} of the words hidden" if phase.mask else ""
        dropped = f", dropout {phase.dropout:.0%}" if phase.dropout else ""
        kept = f", mixed with {phase.keep:.0%} of the weights before" if phase.keep else ""
        steps = f"{phase.until or phase.steps:,} steps of {phase.batch_tokens:,} tokens"
        yield f"- Phase {number}: {steps} of {data}{dropped}{hidden}{kept}."
    yield f"- Checked on `{recipe.data.dev}`, which no phase has seen."
    yield from card_tail(recipe)


def _stance(name: str, stance: StanceMetrics) -> Iterator[str]:
    sentences = max(axis.sentences for axis in stance.axes.values())
    yield from ("", f"## Stance on our own {name}", "")
    yield (
        f"{sentences} sentences of {stance.articles} articles that neither training nor "
        "calibration has seen, written and labelled for this project. *Plain* is the same weights "
        "without speakers and calibration, *untuned* the plain form of the weights before they met "
        "a scenario; *most frequent* always gives the commonest label. The "
        f"side of the speaker is right in {stance.sides:.1%} of the sentences."
    )
    yield ""
    yield from markdown_table(
        (
            *("axis", "macro-F1", "in fp32", "plain", "untuned", "most frequent"),
            *("accuracy", "calibration error"),
        ),
        [
            (
                name,
                f"**{axis.macro_f1:.3f}**",
                f"{stance.fp32[name]:.3f}",
                f"{stance.plain[name]:.3f}",
                f"{stance.untuned[name]:.3f}" if name in stance.untuned else "-",
                f"{axis.baseline_f1:.3f}",
                f"{axis.accuracy:.3f}",
                f"{axis.calibration_error:.3f}",
            )
            for name, axis in stance.axes.items()
        ],
    )
    yield ""
    yield from markdown_table(
        ("axis", "label", "precision", "recall", "F1", "sentences"),
        [
            (name, label, *(f"{x:.2f}" for x in (s.precision, s.recall, s.f1)), str(s.support))
            for name, axis in stance.axes.items()
            for label, s in axis.labels.items()
        ],
    )


def markdown_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table in Markdown."""
    yield "| " + " | ".join(names) + " |"
    yield "|" + " --- |" * len(names)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
