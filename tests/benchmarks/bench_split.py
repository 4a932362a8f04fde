"""How well sentences are split, and how many a second on one core.

python tests/benchmarks/bench_split.py [--data FOLDER]

F1 counts boundaries inside paragraphs. Every line break is a boundary for both sides and is not
counted, so what is compared is the set of places inside a line where a new sentence begins, each
given as the number of characters before it that are not white space. Counts are summed over the
documents (micro average). `even` and `odd` are the documents with an even and an odd position in
the file: the rules were written with the errors on the even ones of en_gum and ru_factru_news in
view; errors on their odd ones were never looked at. Of the challenge and golden sets all cases were
seen, so their numbers are no held-out ones. "exact" is the share of documents or cases with every
boundary right; for the challenge sets, which are short cases, it is the number that counts.

Speed is that of the whole of `split`, from documents to records, in processor time of this
process, so that other work on the machine disturbs it less. The best of five rounds.
"""

import argparse
import gzip
import json
import time
from pathlib import Path

from annotate.split import split
from annotate.types import Document

GOLD = ["en_gum", "ru_factru_news", "challenge_en", "challenge_ru", "golden_en", "golden_ru"]
BARS = {"en_gum": 96.5, "ru_factru_news": 99.0, "challenge_en": 90.0, "challenge_ru": 90.0}
SPEED_BAR = 20_000
OWN = Path(__file__).parent.parent / "data" / "split"


def begins(text: str, starts: list[int]) -> set[int]:
    """Where sentences begin inside a line, in characters that are not white space."""
    inside = set()
    for start in starts:
        before = text[:start]
        if before.strip() and "\n" not in before[len(before.rstrip()) :]:
            inside.add(len("".join(before.split())))
    return inside


def compare(rows: list[dict]) -> tuple[float, float]:
    """F1 of the boundaries, and the share of rows with all of them right, in percent."""
    right = wanted = given = exact = 0
    for row in rows:
        document = Document(id=row["id"], text=row["text"], language=row["lang"])
        gold = begins(row["text"], [start for start, _ in row["sents"]])
        ours = begins(row["text"], [sentence.start for sentence in split([document])])
        right += len(gold & ours)
        wanted += len(gold)
        given += len(ours)
        exact += gold == ours
    return 200 * right / (wanted + given), 100 * exact / len(rows)


def quality(folder: Path) -> None:
    for name in GOLD:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        f1, exact = compare(rows)
        even, _ = compare(rows[::2])
        odd, _ = compare(rows[1::2])
        value = exact if name.startswith("challenge") else f1
        bar = (
            f"bar {BARS[name]}: {'ok' if value >= BARS[name] else 'BELOW'}" if name in BARS else ""
        )
        print(
            f"{name:15} F1 {f1:6.2f} (even {even:6.2f}, odd {odd:6.2f})"
            f"  exact {exact:5.1f}% of {len(rows):3}  {bar}"
        )


def speed(name: str, documents: list[Document]) -> None:
    best = 0.0
    for _ in range(5):
        began = time.process_time()
        count = sum(1 for _ in split(documents))
        best = max(best, count / (time.process_time() - began))
    verdict = "ok" if best >= SPEED_BAR else "BELOW"
    print(f"{name:15} {best:8,.0f} sentences a second on one core  bar {SPEED_BAR:,}: {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that has sentences/*.jsonl.gz")
    data = parser.parse_args().data
    if data is None:
        print("no --data FOLDER: quality is not measured, speed is measured on our own texts")
    else:
        folder = data / "sentences" if (data / "sentences").is_dir() else data
        quality(folder)
        for name in GOLD[:2]:
            with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines]
            speed(name, [Document(id=row["id"], text=row["text"]) for row in rows * 4])
    texts = [path.read_text(encoding="utf-8") for path in sorted(OWN.glob("*.txt"))]
    speed("own articles", [Document(id="d", text=text) for text in texts] * 200)


if __name__ == "__main__":
    main()
