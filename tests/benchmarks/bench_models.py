"""Whether the shipped stance model is right enough: NLI pairs, events, labelled articles.

python tests/benchmarks/bench_models.py [--data FOLDER] [--model NAME] [--baseline NAME]

Every line with a bar ends in `ok` or `BELOW`. `plain` is the same model as a textbook classifier:
no speakers, no calibration, the label of the best hypothesis wins. `always` gives the most frequent
label to every sentence. `untuned`, as it was measured in training, is the plain form of the weights
before they met a scenario; it is the zero-shot baseline that the shipped model has to be above.
With --baseline, another model is asked plainly on the same articles, and is the baseline.
Events go through the taxonomy files of the package, like any text; --data names the folder that
has nli/dev.jsonl.gz and events/*.jsonl.gz.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path

from sklearn.metrics import classification_report, f1_score

from annotate.classifiers import DEFAULT, Statement
from annotate.classifiers.config import read_config
from annotate.classifiers.one_pass import OnePass
from annotate.classifiers.onnx import load_onnx
from annotate.classifiers.tagging import TAGGER, load_tagger
from annotate.classifiers.zero_shot import ZeroShot
from annotate.resources import resource
from annotate.scoring import read_labelled, score, side_accuracy
from annotate.taxonomy import Axis, load_taxonomy
from annotate.train.metrics import read_metrics
from annotate.train.nli import examples, read_pairs
from annotate.train.score import accuracy

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "models" / "scenarios" / "test"
OTHERS = {
    "news-like articles": ROOT / "models" / "scenarios" / "news",
    "earlier articles": ROOT / "tests" / "data" / "stance" / "test",
}
"""As much out of training and calibration, and with no bar."""
HELD_OUT = "held-out scenarios"
"""What the recipe calls them."""
NLI_BAR = 0.74
INT8_BAR = 0.005
"""Accuracy that int8 may lose against fp32."""
AXIS_BARS = {"position": 0.90, "posture": 0.85}
PLAIN_BAR = 0.25
"""Macro-F1 above the plain classifier."""
CALIBRATION_BAR = 0.05
MOST = 8
"""Hypotheses that are asked of a premise at once."""


def plover(row: dict) -> str:
    if row["root"] == "THREATEN":
        return "threat"
    return "cooperation" if row["quad"] in {"1", "2"} else "rest"


def cameo(row: dict) -> str:
    return {"0": "neither", "1": "cooperation", "2": "cooperation"}.get(row["quad"], "conflict")


EVENTS: dict[str, tuple[Callable[[dict], str], float]] = {
    "plover": (plover, 0.75),
    "cameo": (cameo, 0.70),
}
"""Taxonomy and file -> the label of a row, and the bar."""


def verdict(right: bool, bar: str) -> str:
    return f"bar {bar}: {'ok' if right else 'BELOW'}"


def doing(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def measure_nli(folder: Path, data: Path) -> None:
    asked = examples(read_pairs(data / "nli" / "dev.jsonl.gz"), MOST)
    pairs = sum(len(example.asked) for example in asked)
    doing(f"NLI: {pairs:,} pairs")
    int8 = accuracy(OnePass(folder, read_config(folder)).logits, asked)
    fp32 = read_metrics(folder).nli.fp32_accuracy  # measured before the weights were rounded
    print(f"{'nli/dev int8':22} accuracy {int8:.4f}   {verdict(int8 >= NLI_BAR, f'{NLI_BAR}')}")
    close = abs(int8 - fp32) <= INT8_BAR
    print(f"{'  fp32, when trained':22} accuracy {fp32:.4f}   {verdict(close, f'± {INT8_BAR}')}")


def said(classifier: ZeroShot, statements: list[Statement], axis: Axis) -> list[str]:
    rows = (ratings[0].scores for ratings in classifier.rate(statements, [axis]))
    return [max(scores.items(), key=itemgetter(1))[0] for scores in rows]


def macro_f1(gold: list[str], labels: list[str]) -> float:
    return f1_score(gold, labels, labels=sorted(set(gold)), average="macro", zero_division=0.0)


def measure_events(model: ZeroShot, data: Path) -> None:
    for name, (label_of, bar) in EVENTS.items():
        with gzip.open(data / "events" / f"{name}_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        doing(f"{name}: {len(rows):,} events")
        axis = load_taxonomy(name).axes[0]
        names = [label.name for label in axis.labels]
        gold = [label_of(row) for row in rows]
        statements = [Statement(row["sentence"], language="en") for row in rows]

        ours = said(model, statements, axis)
        right, plain = macro_f1(gold, ours), macro_f1(gold, said(model.plain(), statements, axis))
        always = macro_f1(gold, [Counter(gold).most_common(1)[0][0]] * len(gold))
        print(
            f"{f'events/{name}_dev':22} macro-F1 {right:.3f}   "
            f"{verdict(right >= bar, f'{bar}')}   (plain {plain:.3f}, always {always:.3f})"
        )
        parts = classification_report(gold, ours, labels=names, output_dict=True, zero_division=0.0)
        for label in names:
            part = parts[label]
            print(
                f"  {label:20} precision {part['precision']:.2f}, recall {part['recall']:.2f}, "
                f"F1 {part['f1-score']:.2f} of {part['support']:.0f}"
            )


def measure_articles(
    folder: Path, model: ZeroShot, articles: Path, attribution: str, baseline: ZeroShot | None
) -> None:
    taxonomy = load_taxonomy("russia-us")
    tagger = None if attribution == "rules" else load_tagger(attribution)
    doing("own held-out articles")
    read = read_labelled(articles, taxonomy, tagger)
    shipped, plain = score(read, taxonomy, model), score(read, taxonomy, model.plain())
    trained = read_metrics(folder).stance
    others = {"plain": {axis: scores.macro_f1 for axis, scores in plain.items()}}
    if HELD_OUT in trained and trained[HELD_OUT].untuned and articles == ARTICLES:
        others["untuned"] = trained[HELD_OUT].untuned
    if baseline:
        asked = score(read, taxonomy, baseline.plain())
        others[f"{baseline.id} plain"] = {axis: one.macro_f1 for axis, one in asked.items()}
    for name, ours in shipped.items():
        against = list(others)[-1]
        gap = ours.macro_f1 - others[against][name]
        beside = [f"{other} {scores[name]:.3f}" for other, scores in others.items()]
        beside += [f"always {ours.baseline_f1:.3f}"]
        beside += [f"fp32 on {k} {v.fp32[name]:.3f}" for k, v in trained.items() if name in v.fp32]
        error = ours.calibration_error
        above = verdict(gap >= PLAIN_BAR, f"{PLAIN_BAR}")
        print(
            f"{name:22} macro-F1 {ours.macro_f1:.3f}   "
            f"{verdict(ours.macro_f1 >= AXIS_BARS[name], f'{AXIS_BARS[name]}')}   "
            f"({', '.join(beside)})"
        )
        print(f"{f'  above {against}':22} {gap:+.3f}   {above}")
        print(
            f"{'  calibration error':22} {error:.3f}   "
            f"{verdict(error <= CALIBRATION_BAR, f'{CALIBRATION_BAR}')}   "
            f"(of {ours.sentences:,} sentences)"
        )


def measure_others(model: ZeroShot, attribution: str) -> None:
    taxonomy = load_taxonomy("russia-us")
    tagger = None if attribution == "rules" else load_tagger(attribution)
    for name, articles in OTHERS.items():
        doing(name)
        read = read_labelled(articles, taxonomy, tagger)
        sides = side_accuracy(read)
        for axis, one in score(read, taxonomy, model).items():
            print(
                f"{f'{name}, {axis}':30} macro-F1 {one.macro_f1:.3f}   calibration error "
                f"{one.calibration_error:.3f}   side right {sides:.3f} (of {one.sentences:,})"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that has nli/ and events/")
    parser.add_argument("--model", type=Path, default=resource(f"models/{DEFAULT}"))
    parser.add_argument("--baseline", type=Path, help="folder of a model to ask plainly")
    parser.add_argument("--attribution", default=TAGGER)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    options = parser.parse_args()
    model = load_onnx(options.model)
    print(f"{model.id}:")
    if options.data is None:
        print("NLI and events: not measured, give the folder of the gold data with --data")
    else:
        measure_nli(options.model, options.data)
        measure_events(model, options.data)
    baseline = load_onnx(options.baseline) if options.baseline else None
    measure_articles(options.model, model, options.articles, options.attribution, baseline)
    measure_others(model, options.attribution)


if __name__ == "__main__":
    main()
