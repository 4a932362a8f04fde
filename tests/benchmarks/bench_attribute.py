"""How well and how fast attribution finds who says what.

python tests/benchmarks/bench_attribute.py --data FOLDER [--part dev]
"""

import argparse
import gzip
import json
import time
from collections import Counter
from pathlib import Path

from annotate.attribute import attribute
from annotate.split import split
from annotate.taxonomy import load_taxonomy
from annotate.types import Document

ROLES = ("source", "cue", "content")
PARAGRAPH = (
    "Moscow expects a reply in writing by Friday. The ministers met for ninety minutes. "
    '"We have waited long enough," the deputy minister said. "The answer must be clear. '
    'There will be no second letter." According to the White House, the offer stands. '
    "The State Department added that it was ready to talk. A bus stopped at the corner.\n"
)


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def covered(spans: list) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def compare(gold: list[dict], found: list[dict], counts: Counter) -> None:
    """Pair each gold attribution with the one whose cue, or content, it shares most of."""
    for role in ROLES:
        wanted = [covered(one[role]) for one in gold if one[role]]
        given = [covered(one[role]) for one in found if one[role]]
        counts[role, "gold"] += len(wanted)
        counts[role, "found"] += len(given)
        exact = Counter(frozenset(one) for one in wanted) & Counter(frozenset(one) for one in given)
        counts[role, "exact"] += sum(exact.values())
        all_wanted = set().union(*wanted) if wanted else set()
        all_given = set().union(*given) if given else set()
        counts[role, "gold hit"] += sum(bool(one & all_given) for one in wanted)
        counts[role, "found hit"] += sum(bool(one & all_wanted) for one in given)


def show(counts: Counter) -> None:
    print(f"{'':8} {'exact P':>8} {'R':>6} {'F1':>6}   {'overlap P':>9} {'R':>6} {'F1':>6}")
    for role in ROLES:
        found, gold = counts[role, "found"], counts[role, "gold"]
        cells = []
        for right, hit in (("exact", "exact"), ("found hit", "gold hit")):
            precision, recall = counts[role, right] / found, counts[role, hit] / gold
            cells += [precision, recall, 2 * precision * recall / (precision + recall or 1)]
        texts = [f"{100 * cell:.1f}" for cell in cells]
        print(
            f"{role:8} {texts[0]:>8} {texts[1]:>6} {texts[2]:>6}   "
            f"{texts[3]:>9} {texts[4]:>6} {texts[5]:>6}"
        )


def measure_spans(path: Path) -> None:
    taxonomy = load_taxonomy("russia-us")
    counts: Counter = Counter()
    for row in read(path):
        document = Document(id=row["id"], text=row["text"])
        found = [one.model_dump() for one in attribute(split([document]), taxonomy)]
        compare(row["attributions"], found, counts)
    print(f"spans against {path.name}:")
    show(counts)


def measure_speed() -> None:
    taxonomy = load_taxonomy("russia-us")
    documents = [Document(id=f"d{k}", text=PARAGRAPH * 10) for k in range(40)]
    sentences = list(split(documents))
    start = time.process_time()
    number = sum(1 for _ in attribute(sentences, taxonomy))
    seconds = time.process_time() - start
    print(f"speed: {len(sentences) / seconds:,.0f} sentences a second ({number} attributions)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with attribution/polnear_dev.jsonl.gz")
    parser.add_argument("--part", default="dev")
    options = parser.parse_args()
    if options.data is None:
        print("spans: not measured, give the folder of the gold data with --data")
    else:
        measure_spans(options.data / "attribution" / f"polnear_{options.part}.jsonl.gz")
    measure_speed()


if __name__ == "__main__":
    main()
