import html
import re
from datetime import UTC, datetime

import pytest
from huggingface_hub import DatasetCard
from markdown_it import MarkdownIt

from annotate.export import export
from annotate.export.card import escaped
from annotate.taxonomy import Taxonomy
from annotate.types import Annotation, Prediction, Sentence

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAXONOMY = Taxonomy.model_validate(
    {
        "name": "tone",
        "version": 3,
        "title": "Tone of talks",
        "axes": [
            {
                "name": "posture",
                "question": "How is it put?",
                "labels": [
                    {
                        "name": "threat",
                        "definition": "Warns of <harm> | force.",
                        "hypotheses": ["Someone threatens someone."],
                    },
                    {"name": "neither", "definition": "Everything else.", "default": True},
                ],
            }
        ],
    }
)


def annotation(label, of, *, by="ann", seconds=2.0, status="submitted", **fields):
    """What `by` says of sentence `of` of an article; the model said threat."""
    document_id, index = of.split(":")
    sentence = Sentence(
        id=of, document_id=document_id, index=int(index), start=0, end=3, text="Ah.", **fields
    )
    scores = {"threat": 0.9, "neither": 0.1}
    prediction = Prediction(
        sentence_id=of, axis="posture", scores=scores, model="nli@1", taxonomy="tone@3"
    )
    return Annotation(
        id=f"{by}-{of}",
        sentence=sentence,
        taxonomy="tone@3",
        annotator=by,
        created_at=datetime(2024, 5, 1 + int(index), tzinfo=UTC),
        updated_at=datetime(2024, 5, 1 + int(index), tzinfo=UTC),
        seconds=seconds,
        status=status,
        labels={"posture": label},
        predictions={"posture": prediction},
    )


def card_of(tmp_path, annotations, **options):
    export(annotations, TAXONOMY, tmp_path / "ds", **options)
    return (tmp_path / "ds" / "README.md").read_text(encoding="utf-8")


FOUR = [
    annotation("threat", "d1:0"),
    annotation("neither", "d1:1", seconds=6.0),
    annotation("threat", "d2:0"),
    annotation("threat", "d3:0", seconds=4.0),
]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[click](http://example.org) and ![image](x.png)",
        "*bold* _under_ ~~gone~~ `code` a | b",
        "# heading",
        "- item",
        "+ item",
        "1. first",
        "&lt; stays &amp; so does \\",
        "===",
        "> quoted",
        "2) second",
        "--- or -- or (plain) words!",
        "a [x]: y [^1] {z} $1$",
        "see https://example.org or www.example.org",
    ],
)
def test_text_from_outside_is_shown_as_it_is_and_never_as_markup(text):
    rendered = MARKDOWN.render(escaped(text)).strip()
    assert "<" not in rendered.removeprefix("<p>").removesuffix("</p>")
    assert html.unescape(rendered.removeprefix("<p>").removesuffix("</p>")) == text


def test_text_from_outside_stays_on_its_line():
    assert escaped("one\n\n---\ntwo\0") == "one --- two"


def test_the_lines_of_a_definition_stay_lines(tmp_path):
    axis = TAXONOMY.axes[0].model_copy(update={"definition": "Rules\n1. Acts count.\n===\n"})
    export(FOUR, TAXONOMY.model_copy(update={"axes": (axis,)}), tmp_path / "ds")
    shown = MARKDOWN.render((tmp_path / "ds" / "README.md").read_text(encoding="utf-8"))
    assert "<p>Rules<br />\n1. Acts count.<br />\n===</p>" in shown


def test_a_definition_with_a_bar_stays_in_its_cell(tmp_path):
    table = MARKDOWN.render(card_of(tmp_path, FOUR))
    assert "<td>Warns of &lt;harm&gt; | force.</td>" in table


def test_the_card_counts_labels_by_split(tmp_path):
    card = card_of(tmp_path, FOUR)
    assert "| Label | Definition | train | validation | test |" in card
    (counts,) = re.findall(r"\| `threat` \| .*? \| (\d+) \| (\d+) \| (\d+) \|", card)
    assert sum(map(int, counts)) == 3


def test_the_card_says_how_much_people_changed_and_how_long_they_took(tmp_path):
    card = card_of(tmp_path, [*FOUR, annotation("threat", "d1:2", status="skipped")])
    assert "People changed 25.0% of the model's labels of `posture` (1 of 4)." in card
    assert "Median time an annotation, in seconds: 3.0." in card
    assert "Proposed by: nli@1." in card
    assert "by 1 person in Label Studio, 2024-05-01 to 2024-05-02 (UTC)" in card
    assert "Left out of the labels: 1 skipped, 0 drafts never submitted." in card


def test_the_card_gives_the_agreement_of_people_who_met(tmp_path):
    second = [annotation("threat", "d1:0", by="bob"), annotation("neither", "d1:1", by="bob")]
    card = card_of(tmp_path, [*FOUR, *second])
    assert "| `posture` | people | 2 | 100.0% | 1.00 | 1.00 |" in card


def test_the_card_says_that_nobody_met_where_nobody_did(tmp_path):
    assert "No sentence was labelled by two people." in card_of(tmp_path, FOUR)


def test_ties_are_a_row_of_their_own(tmp_path):
    card = card_of(tmp_path, [*FOUR[:1], annotation("neither", "d1:0", by="bob")])
    assert "| *none* | Annotators are tied, or did not answer. | 1 |" in card


def test_the_card_says_when_there_are_too_few_documents_for_three_splits(tmp_path):
    card = card_of(tmp_path, FOUR[:3])
    assert "**There are too few stories for 3 splits: only train and test exist.**" in card


def test_without_predictions_the_card_names_no_model(tmp_path):
    alone = [one.model_copy(update={"predictions": {}}) for one in FOUR]
    card = card_of(tmp_path, alone)
    assert "labelled by people." in card
    assert "Proposed by" not in card
    assert "saw the model" not in card


def test_the_header_holds_what_the_hub_reads(tmp_path):
    given = [
        annotation("threat", "d1:0", language="en"),
        annotation("threat", "d2:0", language="ru"),
    ]
    header = DatasetCard(card_of(tmp_path, given, license="cc-by-4.0")).data
    assert header.language == ["en", "ru"]
    assert header.license == "cc-by-4.0"
    assert header.pretty_name == "Tone of talks"
    assert header.task_categories == ["text-classification"]
    assert header.size_categories == ["n<1K"]


def test_a_name_cannot_break_out_of_the_header(tmp_path):
    card = card_of(tmp_path, FOUR, name='A "name"\n---\nlicense: mit')
    header = DatasetCard(card).data
    assert header.pretty_name == 'A "name" --- license: mit'
    assert header.license == "unknown"


def test_titles_and_annotators_of_the_articles_stay_out_and_sources_are_escaped(tmp_path):
    given = [annotation("threat", "d1:0", source="<b>Agency</b> | x", title="*Secret* title")]
    card = card_of(tmp_path, given)
    assert r"| &lt;b&gt;Agency&lt;/b&gt; \| x | 1 |" in card
    assert "Secret" not in card
