"""How many sentences a second the shipped model pre-labels, beside a plain loop over pairs.

python tests/benchmarks/bench_prelabel.py [--data FOLDER] [--sentences N]

Both sides run the same weights on the same sentences of our own labelled articles, with the same
hypotheses, in the same process and on the same cores, in turns. The plain loop asks one pair of
premise and hypothesis after the other, in the order they come; `prelabel` sorts pairs by length
and batches them. Time is processor time of this process, all its threads together, so that other
work on the machine disturbs it less: a rate is for one core. The best of the rounds counts.

With --data, the accuracy on the first pairs of its nli/dev.jsonl.gz is given, too.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from annotate.classifiers import DEFAULT
from annotate.classifiers.config import read_config
from annotate.classifiers.onnx import OnnxNli, load_onnx
from annotate.cli.models import read_labelled
from annotate.prelabel import Spoken, prelabel
from annotate.resources import resource
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.train.nli import LABELS, NOT_ENTAILMENT, read_pairs

ARTICLES = Path(__file__).parent.parent / "data" / "stance" / "test"
BAR = 1.0
"""Sorting and batching must not lose against the plain loop."""
ROUNDS = 2
PAIRS = 1000


def plain_loop(model: OnnxNli, spoken: list[Spoken], taxonomy: Taxonomy) -> int:
    """Ask pair by pair; return how many there were."""
    labels = [label for axis in taxonomy.axes for label in axis.labels]
    hypotheses = [hypothesis for label in labels for hypothesis in label.hypotheses]
    for sentence, _ in spoken:
        for hypothesis in hypotheses:
            model.logits([(sentence.text, hypothesis)])
    return len(spoken) * len(hypotheses)


def speed(folder: Path, count: int) -> None:
    taxonomy = load_taxonomy("russia-us")
    spoken, _ = read_labelled(ARTICLES, taxonomy)
    read = [one for one in spoken if one[0].language == "en"][:count]
    classifier = load_onnx(folder)
    model = OnnxNli(folder, read_config(folder))
    ours = theirs = float("inf")
    asked = 0
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in prelabel(read, taxonomy, classifier):
            pass
        ours = min(ours, time.process_time() - began)
        began = time.process_time()
        asked = plain_loop(model, read, taxonomy)
        theirs = min(theirs, time.process_time() - began)
    for name, seconds in (("prelabel", ours), ("plain loop", theirs)):
        rates = f"{len(read) / seconds:6.1f} sentences, {asked / seconds:4.0f} pairs"
        print(f"{name:15} {rates} a second and core")
    verdict = "ok" if theirs / ours >= BAR else "BELOW"
    print(f"{'ratio':15} {theirs / ours:6.2f}  bar {BAR}: {verdict}")


def quality(folder: Path, data: Path) -> None:
    pairs = read_pairs(data / "nli" / "dev.jsonl.gz")
    three_way = [pair for pair in pairs if pair.label != NOT_ENTAILMENT][:PAIRS]
    model = OnnxNli(folder, read_config(folder))
    said = model.logits([(pair.premise, pair.hypothesis) for pair in three_way]).argmax(axis=1)
    right = np.mean(said == [pair.label for pair in three_way])
    print(f"{'NLI':15} {right:6.1%} of {len(three_way)} pairs ({', '.join(LABELS)})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that has nli/dev.jsonl.gz")
    parser.add_argument("--sentences", type=int, default=64)
    parser.add_argument("--model", type=Path, default=resource(f"models/{DEFAULT}"))
    options = parser.parse_args()
    speed(options.model, options.sentences)
    if options.data is None:
        print("no --data FOLDER: accuracy on third-party pairs is not measured")
    else:
        quality(options.model, options.data)


if __name__ == "__main__":
    main()
