"""A taxonomy -> the labelling interface (XML) and the annotators' instructions (HTML)."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree

from annotate.errors import StudioError
from annotate.studio.style import INSTRUCTIONS_STYLE, STYLE, choice_style
from annotate.taxonomy import Axis, Label, Taxonomy

OBJECT = "sentence"
"""Name of the one object tag: what every choice is about."""

_JOINER = "\N{WORD JOINER}"  # of no width
_KEYS = "1234567890qwertasdfgzxcvb"
_COLORS = ("#1565c0", "#c62828", "#2e7d32", "#6a1b9a", "#ef6c00", "#00838f")
_DEFAULT_COLOR = "#546e7a"


def interface(taxonomy: Taxonomy) -> str:
    """Show the sentence in its context, the speaker the model assumed, a row of choices an axis.

    Results carry the names of axes and labels; people read their questions and titles.
    """
    root = ElementTree.Element("View", className="annotate")
    style = ElementTree.SubElement(root, "Style")
    style.text = STYLE + "".join(map(_axis_style, taxonomy.axes))
    _quiet(root, "origin", "$origin")
    _quiet(root, "heading", "$heading")
    passage = ElementTree.SubElement(root, "View", className="passage")
    _quiet(passage, "neighbour before", "$before")
    sentence = ElementTree.SubElement(passage, "View", className="sentence")
    ElementTree.SubElement(sentence, "Text", name=OBJECT, value="$text")
    _quiet(passage, "neighbour after", "$after")
    if taxonomy.actors:
        _quiet(root, "voice", "Speaker, as the model sees it:", "$speaker", "$side")
    keys, titles = hotkeys(taxonomy), Counter[str]()
    for axis in taxonomy.axes:
        _axis(root, axis, keys, titles)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


def hotkeys(taxonomy: Taxonomy) -> dict[tuple[str, str], str]:
    """Give every label, by axis and label name, its own key or the first that is free."""
    labels = [(axis, label) for axis in taxonomy.axes for label in axis.labels]
    taken = {label.hotkey.lower() for _, label in labels if label.hotkey}
    free: Iterator[str] = (key for key in _KEYS if key not in taken)
    return {(axis.name, label.name): label.hotkey or next(free, "") for axis, label in labels}


class Shape(NamedTuple):
    """What tasks and results depend on in an interface; wording and looks are left out."""

    labels: dict[str, tuple[str, ...]]
    fields: frozenset[str]


def shape(xml: str) -> Shape:
    """Read the controls, their labels and the task fields of any interface."""
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise StudioError("the project's interface is not XML", f"{error}") from error
    labels = {
        tag.get("name", ""): tuple(
            choice.get("alias") or choice.get("value") or "" for choice in tag.iter("Choice")
        )
        for tag in root.iter()
        if tag.get("toName")
    }
    values = (tag.get("value", "") for tag in root.iter())
    return Shape(labels, frozenset(value[1:] for value in values if value.startswith("$")))


def instructions(taxonomy: Taxonomy) -> str:
    """Tell annotators how to work by keyboard, and every label with its key and definition.

    All text of the taxonomy is escaped: the page shows it as it stands in the file.
    """
    keys = hotkeys(taxonomy)
    parts = [f"<style>{INSTRUCTIONS_STYLE}</style>", f"<h3>{escape(_title(taxonomy))}</h3>"]
    if taxonomy.description:
        parts.append(_paragraphs(taxonomy.description))
    parts.append(
        "<p>Read the large sentence with its heading and neighbours, and answer every question for "
        "that sentence alone. The model's answers are already chosen.</p><ul>"
        "<li><kbd>Ctrl</kbd> + <kbd>Enter</kbd> accepts what is chosen and shows the next "
        "sentence.</li>"
        "<li>The key of another answer chooses it. The key of the chosen one clears it.</li>"
        "<li><kbd>Ctrl</kbd> + <kbd>Space</kbd> skips a sentence that you cannot answer; it is not "
        "counted as labelled.</li></ul>"
    )
    for axis in taxonomy.axes:
        parts.append(f"<h4>{escape(axis.question)}</h4>")
        rows = "".join(_row(axis, label, keys[axis.name, label.name]) for label in axis.labels)
        parts.append(f"<table>{rows}</table>")
        if axis.definition:
            parts.append(_paragraphs(axis.definition))
    return f'<div class="annotate-rules">{"".join(parts)}</div>'


def _title(taxonomy: Taxonomy) -> str:
    return taxonomy.title or taxonomy.name


def _row(axis: Axis, label: Label, key: str) -> str:
    # The server strips `style` attributes: the colour stands in a cell of its own.
    definition = escape(label.definition) or "Everything else." * label.default
    return (
        f'<tr><td bgcolor="{_color(axis, label)}" width="6"></td>'
        f"<td><kbd>{escape(key)}</kbd></td><td><b>{escape(label.heading)}</b></td>"
        f"<td>{definition}</td></tr>"
    )


def _paragraphs(text: str) -> str:
    """Paragraphs of plain text; line breaks inside them stay, so that numbered rules stay rules."""
    return "".join(
        f"<p>{'<br>'.join(map(escape, part.splitlines()))}</p>"
        for part in re.split(r"\n\s*\n", text.strip())
    )


def _quiet(parent: ElementTree.Element, name: str, *values: str) -> None:
    view = ElementTree.SubElement(parent, "View", className=f"quiet {name}")
    for value in values:
        ElementTree.SubElement(view, "Header", value=value, size="5")


def _axis(
    root: ElementTree.Element, axis: Axis, keys: dict[tuple[str, str], str], titles: Counter[str]
) -> None:
    row = ElementTree.SubElement(root, "View", className=f"axis axis-{axis.name}")
    question = ElementTree.SubElement(row, "View", className="question")
    ElementTree.SubElement(question, "Header", value=_literal(axis.question), size="5")
    choices = ElementTree.SubElement(
        row,
        "Choices",
        name=axis.name,
        toName=OBJECT,
        choice="single-radio",
        required="true",
        requiredMessage=f"Not answered yet: {_literal(axis.question)}",
        layout="inline",
    )
    for label in axis.labels:
        # The editor groups radio buttons by title: without the invisible difference, the browser
        # would let only one of two axes have its "Neither" chosen.
        title = _literal(label.heading) + _JOINER * titles[label.heading]
        titles[label.heading] += 1
        choice = ElementTree.SubElement(choices, "Choice", value=title, alias=label.name)
        if key := keys[axis.name, label.name]:
            choice.set("hotkey", key)
        if label.definition:
            choice.set("hint", _literal(" ".join(label.definition.split())))


def _literal(text: str) -> str:
    """Text whose `$words` the editor does not take for fields of the task."""
    return re.sub(r"\$(?=\w)", f"${_JOINER}", text)


def _color(axis: Axis, label: Label) -> str:
    if label.color:
        return label.color
    return _DEFAULT_COLOR if label.default else _COLORS[axis.labels.index(label) % len(_COLORS)]


def _axis_style(axis: Axis) -> str:
    return "".join(
        choice_style(axis.name, position, _color(axis, label))
        for position, label in enumerate(axis.labels, start=1)
    )
