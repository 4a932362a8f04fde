from xml.etree import ElementTree

import pytest

from annotate.errors import StudioError
from annotate.studio.interface import hotkeys, instructions, interface, shape
from annotate.studio.style import STYLE
from annotate.taxonomy import Actor, Axis, Label, Taxonomy

FOR = Label(name="for", title="In favour", hypotheses=("Yes.",), hotkey="y", color="#2e7d32")
REST = Label(name="neither", definition="All <b>other</b> & $text", default=True)
STANCE = Taxonomy(
    name="stance",
    version=1,
    axes=(Axis(name="stance", question="Is it worth $5 or $text?", labels=(FOR, REST)),),
)
ACTORS = STANCE.model_copy(update={"actors": (Actor(name="Ruritania", side="ruritania"),)})


def test_results_carry_names_and_people_read_titles():
    choices = list(ElementTree.fromstring(interface(STANCE)).iter("Choice"))
    assert [(choice.get("alias"), choice.get("value")) for choice in choices] == [
        ("for", "In favour"),
        ("neither", "Neither"),
    ]


def test_every_axis_is_a_required_row_of_radio_buttons_about_the_sentence():
    (row,) = ElementTree.fromstring(interface(STANCE)).iter("Choices")
    assert {name: row.get(name) for name in ("name", "toName", "choice", "required")} == {
        "name": "stance",
        "toName": "sentence",
        "choice": "single-radio",
        "required": "true",
    }


def test_the_sentence_is_plain_text_and_never_markup():
    root = ElementTree.fromstring(interface(STANCE))
    assert [tag.get("value") for tag in root.iter("Text")] == ["$text"]
    assert not list(root.iter("HyperText"))


def test_two_axes_with_one_title_are_two_groups_of_radio_buttons():
    mood = Axis(name="mood", question="Mood?", labels=(FOR, REST))
    both = STANCE.model_copy(update={"axes": (*STANCE.axes, mood)})
    values = [
        choice.get("value") for choice in ElementTree.fromstring(interface(both)).iter("Choice")
    ]
    assert len(set(values)) == 4
    assert {value.strip("\N{WORD JOINER}") for value in values} == {"In favour", "Neither"}


def test_a_label_has_its_colour():
    assert ".axis-stance .lsf-choice:nth-child(1) { --label: #2e7d32; }" in interface(STANCE)


def test_the_style_survives_the_sanitizer_of_the_editor():
    assert not {"<", ">", "&"} & set(STYLE)


def test_the_speaker_is_shown_only_where_the_taxonomy_knows_actors():
    assert "speaker" not in shape(interface(STANCE)).fields
    assert {"speaker", "side"} <= shape(interface(ACTORS)).fields


def test_dollars_in_a_question_are_no_fields():
    assert shape(interface(STANCE)).fields == {"origin", "heading", "before", "text", "after"}
    header = next(
        tag
        for tag in ElementTree.fromstring(interface(STANCE)).iter("Header")
        if "worth" in tag.get("value", "")
    )
    assert header.get("value") == "Is it worth $\N{WORD JOINER}5 or $\N{WORD JOINER}text?"


def test_a_label_without_a_hotkey_gets_a_free_one():
    other = Label(name="against", hypotheses=("No.",), hotkey="1")
    axis = Axis(name="stance", question="?", labels=(other, FOR, REST))
    taxonomy = Taxonomy(name="stance", version=1, axes=(axis,))
    assert hotkeys(taxonomy) == {
        ("stance", "against"): "1",
        ("stance", "for"): "y",
        ("stance", "neither"): "2",
    }


def test_another_wording_has_the_same_shape_and_another_label_has_not():
    reworded = FOR.model_copy(update={"title": "Supports", "color": "#000000", "hotkey": "s"})
    renamed = FOR.model_copy(update={"name": "supports"})

    def made_with(label: Label) -> str:
        axis = Axis(name="stance", question="What?", labels=(label, REST))
        return interface(Taxonomy(name="other", version=2, axes=(axis,)))

    assert shape(made_with(reworded)) == shape(interface(STANCE))
    assert shape(made_with(renamed)) != shape(interface(STANCE))


def test_a_broken_interface_is_an_error():
    with pytest.raises(StudioError, match="not XML"):
        shape("<View>")


def test_instructions_give_the_key_and_definition_of_every_label():
    page = instructions(STANCE)
    assert ">y</kbd>" in page
    assert ">1</kbd>" in page
    assert "In favour" in page
    assert "Ctrl" in page


def test_instructions_show_the_text_of_the_taxonomy_as_it_stands():
    described = STANCE.model_copy(update={"description": "1. One <i>rule</i>\n2. Two\n\nEnd"})
    page = instructions(described)
    assert "All &lt;b&gt;other&lt;/b&gt; &amp; $text" in page
    assert "<p>1. One &lt;i&gt;rule&lt;/i&gt;<br>2. Two</p><p>End</p>" in page
