"""What the labelled scenarios hold, and how far two independent labellings of a sample agree.

python tests/benchmarks/count_scenarios.py
"""

from collections import Counter
from pathlib import Path

from annotate.agreement import agreement
from annotate.gold import Article, read_articles

SCENARIOS = Path(__file__).parents[2] / "models" / "scenarios"
PARTS = ("train", "dev", "test", "news")
AXES = ("position", "posture")


def position_of(article: Article, label: str) -> str:
    """`side` for either side, whatever it is called."""
    return label if label == "neither" else "side"


def counts(part: str) -> Counter:
    found: Counter = Counter()
    for article in read_articles(SCENARIOS / part):
        found["scenarios"] += 1
        found["of Russia and the US"] += not article.sides
        for line in article.lines:
            if line.labels:
                found["sentences"] += 1
                found["with hypotheses"] += bool(line.entailed)
                found[f"position: {position_of(article, line.labels['position'])}"] += 1
                found[f"posture: {line.labels['posture']}"] += 1
    return found


def agreements() -> None:
    first = {
        path.name: article
        for part in PARTS
        for path in (SCENARIOS / part).glob("*.tsv")
        for article in read_articles(path)
    }
    units: dict[str, list[dict[str, str]]] = {axis: [] for axis in AXES}
    for article in read_articles(SCENARIOS / "second"):
        for one, other in zip(first[article.path.name].lines, article.lines, strict=True):
            assert one.sentence.text == other.sentence.text
            for axis in AXES:
                if one.labels:
                    units[axis].append({"writer": one.labels[axis], "second": other.labels[axis]})
    for axis, rated in units.items():
        found = agreement(rated)
        print(f"{axis}: {found.percent:.1%} of {found.units} sentences, kappa {found.kappa:.3f}")


def main() -> None:
    columns = {part: counts(part) for part in PARTS}
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    print("| |" + "|".join(f" {part} " for part in PARTS) + "|\n|" + " --- |" * (len(PARTS) + 1))
    for name in names:
        print(f"| {name} |" + "|".join(f" {columns[part][name]} " for part in PARTS) + "|")
    events = [row for path in (SCENARIOS / "events").glob("*.tsv") for row in path.open()]
    print(f"\nevents: {len(events)} sentences")
    agreements()


if __name__ == "__main__":
    main()
