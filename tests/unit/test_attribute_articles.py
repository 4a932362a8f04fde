"""Whole articles of several styles: how often attribution finds the side of a sentence."""

from itertools import groupby
from pathlib import Path

import pytest

from annotate.attribute import attribute
from annotate.gold import read_gold
from annotate.speakers import speaker_of
from annotate.taxonomy import load_taxonomy

ARTICLES = Path(__file__).parents[1] / "data" / "attribution"
RUSSIA_US = load_taxonomy("russia-us")
LABELS = {"russia": "russian_position", "us": "us_position", None: "neither"}


def accuracy(folder: Path) -> float:
    right: list[bool] = []
    for _, rows in groupby(read_gold(folder), key=lambda row: row[0].document_id):
        article = list(rows)
        found = list(attribute([sentence for sentence, _ in article], RUSSIA_US))
        for sentence, labels in article:
            if sentence.kind == "sentence":
                owner = speaker_of(sentence, found)
                right.append(LABELS[owner.side if owner else None] == labels["position"])
    return sum(right) / len(right)


@pytest.mark.parametrize(
    ("folder", "floor"),
    [
        pytest.param("dev", 0.92, id="the rules were made with these"),
        pytest.param("check", 0.68, id="the rules were made without these"),
    ],
)
def test_the_side_of_a_sentence_is_found_in_articles_of_every_style(folder, floor):
    assert accuracy(ARTICLES / folder) >= floor
