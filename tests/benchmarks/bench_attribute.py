"""How well and how fast attribution finds who says what: rules alone, and with the tagger.

python tests/benchmarks/bench_attribute.py --data FOLDER [--tagger NAME] [--articles FOLDER ...]
"""

import argparse
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path

from annotate.attribute import attribute
from annotate.classifiers.tagging import TAGGER, Tagger, load_tagger
from annotate.gold import Article, read_articles
from annotate.parties import with_sides
from annotate.span_scores import SpanCounts
from annotate.speakers import speaker_of
from annotate.split import split
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.types import Document

ROOT = Path(__file__).parents[2]
PARAGRAPH = (
    "Moscow expects a reply in writing by Friday. The ministers met for ninety minutes. "
    '"We have waited long enough," the deputy minister said. "The answer must be clear. '
    'There will be no second letter." According to the White House, the offer stands. '
    "The State Department added that it was ready to talk. A bus stopped at the corner.\n"
)
BARS = {"cue": 0.80, "content": 0.75}
SIDE_BAR = 0.92


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def show(name: str, counts: SpanCounts) -> None:
    for role, score in counts.scores().items():
        texts = [f"{100 * cell:.1f}" for cell in score.model_dump().values()]
        bar = f"   bar {100 * BARS[role]:.0f}" if role in BARS else ""
        print(
            f"{name:18} {role:8} {texts[0]:>8} {texts[1]:>6} {texts[2]:>6}   "
            f"{texts[3]:>9} {texts[4]:>6} {texts[5]:>6}{bar}"
        )


def measure_spans(path: Path, taggers: dict[str, Tagger | None]) -> None:
    taxonomy = load_taxonomy("russia-us")
    rows = read(path)
    documents = [
        list(split([Document(id=row["id"], text=row["text"], language="en")])) for row in rows
    ]
    print(f"spans against {path.name}:")
    print(f"{'':27} {'exact P':>8} {'R':>6} {'F1':>6}   {'overlap P':>9} {'R':>6} {'F1':>6}")
    for name, tagger in taggers.items():
        counts = SpanCounts()
        for row, sentences in zip(rows, documents, strict=True):
            counts.add(row["attributions"], attribute(sentences, taxonomy, tagger))
        show(name, counts)


def sides(article: Article, default: Taxonomy, tagger: Tagger | None) -> Iterator[bool]:
    """Yield for each labelled sentence of an article whether its side is right."""
    taxonomy = with_sides(default, article.sides)
    side_of = {label.name: label.side for axis in taxonomy.axes for label in axis.labels}
    found = list(attribute([line.sentence for line in article.lines], taxonomy, tagger))
    for line in article.lines:
        if line.labels:
            owner = speaker_of(line.sentence, found)
            yield (owner.side if owner else None) == side_of[line.labels["position"]]


def measure_sides(folders: list[Path], taggers: dict[str, Tagger | None]) -> None:
    default = load_taxonomy("russia-us")
    print(f"\nshare of English sentences whose side is right (bar {SIDE_BAR}):")
    for folder in folders:
        articles = [
            one for one in read_articles(folder) if one.lines[0].sentence.language in {None, "en"}
        ]
        for name, tagger in taggers.items():
            every: list[bool] = []
            translated: list[bool] = []
            for article in articles:
                right = list(sides(article, default, tagger))
                every += right
                translated += right if "translat" in article.style else []
            print(
                f"{name:18} {folder.parent.name}/{folder.name:8} {sum(every) / len(every):.3f} "
                f"of {len(every):4}   machine-translated: "
                + (f"{sum(translated) / len(translated):.3f}" if translated else "none")
                + f" of {len(translated)}"
            )


def measure_speed(taggers: dict[str, Tagger | None]) -> None:
    taxonomy = load_taxonomy("russia-us")
    documents = [Document(id=f"d{k}", text=PARAGRAPH * 10, language="en") for k in range(20)]
    sentences = list(split(documents))
    print("\nspeed:")
    for name, tagger in taggers.items():
        start = time.perf_counter()
        number = sum(1 for _ in attribute(sentences, taxonomy, tagger))
        seconds = time.perf_counter() - start
        print(f"{name:18} {len(sentences) / seconds:,.0f} sentences a second ({number} found)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with attribution/polnear_dev.jsonl.gz")
    parser.add_argument("--part", default="dev")
    parser.add_argument("--tagger", default=TAGGER)
    parser.add_argument(
        "--articles",
        type=Path,
        nargs="*",
        default=[
            ROOT / "models" / "scenarios" / "dev",
            ROOT / "models" / "scenarios" / "test",
            ROOT / "tests" / "data" / "stance" / "dev",
            ROOT / "tests" / "data" / "attribution" / "check",
        ],
    )
    options = parser.parse_args()
    tagger = load_tagger(options.tagger)
    taggers = {"rules": None, tagger.id: tagger}
    if options.data is None:
        print("spans: not measured, give the folder of the gold data with --data")
    else:
        measure_spans(options.data / "attribution" / f"polnear_{options.part}.jsonl.gz", taggers)
    measure_sides(options.articles, taggers)
    measure_speed(taggers)


if __name__ == "__main__":
    main()
