"""Recipe + metrics -> the model's card, README.md of its folder."""

from collections.abc import Iterator, Sequence

from annotate.train.metrics import Metrics, StanceMetrics
from annotate.train.recipe import Recipe


def card(recipe: Recipe, metrics: Metrics, megabytes: float) -> str:
    """Render the card; every number in it comes from the recipe or the metrics."""
    return "\n".join(_lines(recipe, metrics, megabytes)) + "\n"


def row(recipe: Recipe, metrics: Metrics, megabytes: float) -> str:
    """Render the model's row of `models/README.md`."""
    scores = [f"NLI accuracy {metrics.nli.int8_accuracy:.1%}"]
    if metrics.stance:
        scores += [f"{name} F1 {axis.macro_f1:.2f}" for name, axis in metrics.stance.axes.items()]
    cells = (
        f"[{recipe.name}]({recipe.name}/README.md)",
        str(recipe.version),
        f"{megabytes:.0f} MB",
        recipe.license,
        ", ".join(recipe.languages),
        ", ".join(scores),
        metrics.date,
    )
    return "| " + " | ".join(cells) + " |"


def _lines(recipe: Recipe, metrics: Metrics, megabytes: float) -> Iterator[str]:
    languages = ", ".join(recipe.languages)
    yield from ("---", f"license: {recipe.license.lower()}", f"language: [{languages}]")
    yield from ("library_name: onnx", "pipeline_tag: zero-shot-classification", "---", "")
    yield f"# {recipe.name}, version {recipe.version}"
    yield from ("", recipe.summary, "")
    yield (
        f"int8 ONNX, {megabytes:.0f} MB, for onnxruntime on a CPU. Languages: {languages}. "
        f"Licence: {recipe.license}. Built on {metrics.date} by `annotate train` with the "
        "`recipe.yaml` beside this card."
    )
    yield from ("", "## Natural language inference", "")
    nli = metrics.nli
    yield from _table(
        ("weights", f"accuracy on {nli.pairs:,} development pairs"),
        [("fp32", f"{nli.fp32_accuracy:.1%}"), ("int8, as shipped", f"{nli.int8_accuracy:.1%}")],
    )
    if metrics.stance:
        yield from _stance(metrics.stance)
    yield from ("", "## Made from", "")
    yield f"- Start: `{recipe.start}`"
    pairs = f"{recipe.fit.pairs:,} pairs"
    sources = ", ".join(recipe.data.sources) or "all sources"
    yield f"- Trained on {pairs} of {sources}; checked on `{recipe.data.dev}`."
    yield from (f"- {credit}" for credit in recipe.credits)
    yield from ("", "## Limits", "")
    yield from (f"- {limit}" for limit in recipe.limits)


def _stance(stance: StanceMetrics) -> Iterator[str]:
    sentences = max(axis.sentences for axis in stance.axes.values())
    yield from ("", f"## Stance, taxonomy {stance.taxonomy}", "")
    yield (
        f"{sentences} sentences of {stance.articles} articles that neither training nor "
        "calibration has seen, written and labelled for this project. *Plain* is the same weights "
        "without speakers and calibration; *most frequent* always gives the commonest label."
    )
    yield ""
    yield from _table(
        ("axis", "macro-F1", "plain", "most frequent", "accuracy", "calibration error"),
        [
            (
                name,
                f"**{axis.macro_f1:.2f}**",
                f"{stance.plain[name]:.2f}",
                f"{axis.baseline_f1:.2f}",
                f"{axis.accuracy:.2f}",
                f"{axis.calibration_error:.2f}",
            )
            for name, axis in stance.axes.items()
        ],
    )
    yield ""
    yield from _table(
        ("axis", "label", "precision", "recall", "F1", "sentences"),
        [
            (name, label, *(f"{x:.2f}" for x in (s.precision, s.recall, s.f1)), str(s.support))
            for name, axis in stance.axes.items()
            for label, s in axis.labels.items()
        ],
    )
    yield ""
    yield from _table(
        ("language", *(f"{axis} macro-F1" for axis in stance.axes)),
        [
            (language, *(f"{values[axis]:.2f}" if axis in values else "" for axis in stance.axes))
            for language, values in stance.languages.items()
        ],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
