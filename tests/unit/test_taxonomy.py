from pathlib import Path

import pytest
from pydantic import ValidationError

from annotate.errors import BadInput, BadTaxonomy
from annotate.resources import resource
from annotate.taxonomy import (
    Axis,
    Label,
    check_taxonomy,
    init_taxonomy,
    load_taxonomy,
    shipped,
)

GOOD = """\
name: border
version: 2
actors:
  - name: Alpha
    side: a
    aliases: [Alfa, Alph*]
  - {name: Beta, side: b, aliases: [Bet]}
axes:
  - name: posture
    question: How is it put?
    labels:
      - name: threat
        hypotheses: [Someone threatens someone.]
        hotkey: q
        color: "#c62828"
      - name: neither
        default: true
        hotkey: e
"""
ABOUT = GOOD.replace("How is it put?", "How is {target} put?")


def write(folder: Path, text: str) -> Path:
    path = folder / "t.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[str]:
    path = write(folder, text)
    taxonomy, found = check_taxonomy(path)
    assert (taxonomy is None) == bool(found)
    return [mistake.removeprefix(f"{path}:") for mistake in found]


def test_a_good_file_has_no_mistakes_and_loads(tmp_path):
    assert mistakes(tmp_path, GOOD) == []
    taxonomy = load_taxonomy(str(tmp_path / "t.yaml"))
    assert taxonomy.id == "border@2"
    assert taxonomy.axis("posture").default.name == "neither"
    assert taxonomy.actors[0].names == ("Alpha", "Alfa", "Alph*")


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "hypotheses",
            "hypothesis",
            "13: axes.posture.labels.threat.hypothesis: is not a key that is known here; "
            "did you mean 'hypotheses'?",
        ),
        (
            "version: 2",
            "version: 2\nzzz: 1",
            "3: zzz: is not a key that is known here; "
            "known: name, version, title, description, language, target, actors, axes",
        ),
        ("version: 2\n", "", "1: version: is missing"),
        ("    question: How is it put?\n", "", "9: axes.posture.question: is missing"),
        ("version: 2", "version: two", "2: version: must be a whole number"),
        ("version: 2", "version: 0", "2: version: must be 1 or more"),
        ("true", "perhaps", "17: axes.posture.labels.neither.default: must be true or false"),
        (
            "[Someone threatens someone.]",
            "Someone threatens.",
            "13: axes.posture.labels.threat.hypotheses: "
            "must be a list: [one, two], or lines that begin with `- `",
        ),
        (
            "[Someone threatens someone.]",
            "[A., '']",
            "13: axes.posture.labels.threat.hypotheses.2: must not be empty",
        ),
        (
            "        hypotheses: [Someone threatens someone.]\n",
            "",
            "12: axes.posture.labels.threat: needs hypotheses, or a side, or default: true",
        ),
        (
            "hotkey: e",
            "hotkey: Q",
            "18: axes.posture.labels.neither.hotkey: 'Q' is another label's hotkey "
            "(axes.posture.labels.threat.hotkey, line 14)",
        ),
        (
            "hotkey: e",
            "hotkey: u",
            "18: axes.posture.labels.neither.hotkey: 'u' is taken by the Label Studio editor; "
            "choose another key",
        ),
        (
            "hotkey: e",
            "hotkey: ctrl+enter",
            "18: axes.posture.labels.neither.hotkey: 'ctrl+enter' is taken by the Label Studio "
            "editor; choose another key",
        ),
        (
            "hotkey: e",
            "hotkey: й",
            "18: axes.posture.labels.neither.hotkey: 'й' must be one Latin letter or digit; "
            "no other key works",
        ),
        (
            "name: neither",
            "name: threat",
            "16: axes.posture.labels.threat.name: 'threat' is another label's name "
            "(axes.posture.labels.threat.name, line 12)",
        ),
        (
            "name: Beta",
            "name: Alpha",
            "7: actors.Alpha.name: 'Alpha' is another actor's name (actors.Alpha.name, line 4)",
        ),
        (
            "[Bet]",
            "[Bet, alfa]",
            "7: actors.Beta.aliases.2: 'alfa' is also a name of the side 'a' "
            "(actors.Alpha.aliases.1, line 6)",
        ),
        (
            "        hotkey: q\n",
            "        default: true\n",
            "17: axes.posture.labels.neither.default: only one label of an axis can be the "
            "default (axes.posture.labels.threat.default, line 14)",
        ),
        (
            "hotkey: q",
            "side: c",
            "14: axes.posture.labels.threat.side: no actor is of the side 'c'; sides: a, b",
        ),
        (
            '"#c62828"',
            "red",
            "15: axes.posture.labels.threat.color: 'red' is no colour: "
            'write # and six hex digits, such as "#1565c0"',
        ),
        (
            "name: neither",
            "name: no answer",
            "16: axes.posture.labels.no answer.name: 'no answer' is no name: "
            "it begins with a letter A-Z and holds letters, digits, _ and -",
        ),
    ],
)
def test_a_mistake_of_form_is_explained_with_its_line(tmp_path, old, new, mistake):
    assert mistakes(tmp_path, GOOD.replace(old, new, 1)) == [mistake]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            '"#c62828"',
            "#c62828",
            "15: axes.posture.labels.threat.color: has no value, since # starts a comment; "
            'write "#c62828" in quotes',
        ),
        (
            "hotkey: e",
            "hotkey:",
            "18: axes.posture.labels.neither.hotkey: has no value; give one, or leave the key out",
        ),
        (
            "hotkey: e",
            "hotkey: no",
            "18: axes.posture.labels.neither.hotkey: no is read as true or false; "
            'to mean text, write "no" in quotes',
        ),
        (
            "hotkey: e",
            "hotkey: 1",
            "18: axes.posture.labels.neither.hotkey: 1 is read as a number; "
            'to mean text, write "1" in quotes',
        ),
        (
            "Alfa",
            "NO",
            "6: actors.Alpha.aliases.1: NO is read as true or false; "
            'to mean text, write "NO" in quotes',
        ),
        (
            "version: 2",
            "version: 2\non: 1",
            "3: on: is read as true or false, and is not a key that is known here",
        ),
        (
            "hotkey: e",
            "hotkey: e\n        hotkey: f",
            "19: axes.posture.labels.neither.hotkey: stands here twice (first in line 18)",
        ),
        (
            "How is it put?",
            "{target}",
            "10: axes.posture.question: must be text; a value that begins with [ or { needs quotes",
        ),
        ("  - name: posture", "\t- name: posture", "9: not YAML: a tab; indent with spaces"),
        (
            '"#c62828"',
            '"#c62828',
            "15: not YAML: a quotation mark is opened here and never closed",
        ),
        (
            "How is it put?",
            "Asked: how?",
            "10: not YAML: a colon where none can stand; a value with `: ` in it needs quotes, "
            "and the keys of one part the same indentation",
        ),
        (
            "How is it put?",
            "{target} or not?",
            "10: not YAML: a value that begins with { needs quotes",
        ),
        (
            "[Alfa, Alph*]",
            "[*lfa]",
            "6: not YAML: a value that begins with * needs quotes (YAML aliases are not used here)",
        ),
        ("How is it put?", "how\aever", "10: the character U+0007 cannot stand in YAML"),
        (
            "  - name: posture",
            " - name: posture\n  - x",
            "10: not YAML: does not fit the lines above; check indentation and quotes",
        ),
    ],
)
def test_what_yaml_does_by_surprise_is_explained_with_its_line(tmp_path, old, new, mistake):
    assert mistakes(tmp_path, GOOD.replace(old, new, 1)) == [mistake]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "1: is empty"),
        ("# nothing yet\n", "1: is empty"),
        ("- name: a\n", "1: begins with a list; it must hold lines such as `name: …`"),
        ("hello\n", "1: begins with a single value; it must hold lines such as `name: …`"),
        ("name: a\n---\nname: b\n", "2: not YAML: a second document begins here; a file holds one"),
        ("[" * 5000, "1: not YAML: nested too deeply"),
    ],
)
def test_a_file_that_is_no_mapping_is_explained(tmp_path, text, mistake):
    assert mistakes(tmp_path, text) == [mistake]


def test_every_mistake_shows_at_once_in_the_order_of_the_file(tmp_path):
    text = GOOD.replace("version: 2", "version: two").replace("[Bet]", "[alfa]")
    text = text.replace("color:", "colour:").replace("hotkey: e", "hotkey: q")
    assert [mistake.split(": ")[:2] for mistake in mistakes(tmp_path, text)] == [
        ["2", "version"],
        ["7", "actors.Beta.aliases.1"],
        ["15", "axes.posture.labels.threat.colour"],
        ["18", "axes.posture.labels.neither.hotkey"],
    ]


def test_loading_shows_the_first_mistake_and_how_to_see_the_others(tmp_path):
    path = write(tmp_path, GOOD.replace("version: 2", "version: 0").replace("color", "colour"))
    with pytest.raises(BadTaxonomy) as error:
        load_taxonomy(str(path))
    assert error.value.message == f"{path}:2: version: must be 1 or more (and 1 more)"
    assert error.value.hint == f"annotate taxonomy check {path}"


def test_aliases_of_yaml_cannot_grow_without_end(tmp_path):
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert mistakes(tmp_path, bomb) == [
        "2: not YAML: a value that begins with * needs quotes (YAML aliases are not used here)"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"a" * 1_000_001, "larger than 1 MB"), (b"\xff\xfe\x00", "not a text file")],
)
def test_a_file_that_can_be_no_taxonomy_is_refused(tmp_path, content, message):
    path = tmp_path / "t.yaml"
    path.write_bytes(content)
    with pytest.raises(BadTaxonomy) as error:
        load_taxonomy(str(path))
    assert error.value.message == f"{path}: {message}"


def test_an_unknown_name_lists_the_shipped_ones():
    with pytest.raises(BadTaxonomy, match="no taxonomy is called 'russia_us'") as error:
        load_taxonomy("russia_us")
    known = "cameo, claims, plover, russia-us, support-oppose"
    assert error.value.hint == f"known: {known}; or give a .yaml file"


def test_a_name_with_a_slash_is_a_path(tmp_path):
    with pytest.raises(BadTaxonomy, match=r"claims: no such file"):
        load_taxonomy(f"{tmp_path}/claims")


def contrast_with_white(color: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in (red, green, blue)
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_taxonomy_loads_and_every_label_can_be_read_and_chosen(name):
    target = "the tariff" if name == "support-oppose" else None
    taxonomy = load_taxonomy(name, target=target)
    assert taxonomy.name == name
    for axis in taxonomy.axes:
        assert axis.default is not None
        for label in axis.labels:
            assert label.title
            assert label.definition
            assert label.hotkey
            assert contrast_with_white(label.color) >= 4.5


@pytest.mark.parametrize(
    "target",
    [
        'the "big" tariff',
        "C:\\new",
        "a: b # c",
        "- x",
        "[x",
        "don't",
        "{target}",
        "тариф 😀",
        "{x}",
    ],
)
def test_any_target_fills_the_question_and_the_hypotheses_as_it_is(target):
    taxonomy = load_taxonomy("support-oppose", target=target)
    assert taxonomy.target == target
    assert taxonomy.axes[0].question == f"Does the sentence support or oppose {target}?"
    assert f"The speaker supports {target}." in taxonomy.axes[0].labels[0].hypotheses
    assert taxonomy.id == f"support-oppose[{target}]@1"


def test_a_target_of_several_lines_becomes_one():
    assert load_taxonomy("support-oppose", target=" the\n tariff ").target == "the tariff"


def test_a_question_about_a_target_needs_one(tmp_path):
    path = write(tmp_path, ABOUT)
    taxonomy, found = check_taxonomy(path)
    assert found == []
    assert taxonomy.needs_target
    with pytest.raises(BadTaxonomy, match="none was given"):
        load_taxonomy(str(path))


def test_a_target_can_stand_in_the_file_and_the_command_line_goes_before_it(tmp_path):
    path = write(tmp_path, 'target: "the dam"\n' + ABOUT)
    assert load_taxonomy(str(path)).axes[0].question == "How is the dam put?"
    assert load_taxonomy(str(path), target="the road").axes[0].question == "How is the road put?"


def test_a_target_that_nothing_asks_about_is_a_mistake(tmp_path):
    assert mistakes(tmp_path, "target: the dam\n" + GOOD) == [
        "1: target: nothing in the file asks about {target}"
    ]
    with pytest.raises(BadTaxonomy, match=r"has no \{target\} to fill in"):
        load_taxonomy("claims", target="the dam")


def test_an_empty_target_is_refused():
    with pytest.raises(BadTaxonomy, match="the target is empty"):
        load_taxonomy("support-oppose", target=" \n")


def test_init_writes_a_copy_to_edit(tmp_path):
    path = tmp_path / "new" / "mine.yaml"
    init_taxonomy("claims", path)
    assert path.read_bytes() == resource("configs/taxonomies/claims.yaml").read_bytes()


@pytest.mark.parametrize("target", ['the "big" tariff: # 5', "C:\\new 😀", "{target}"])
def test_init_writes_the_target_as_a_line_of_its_own(tmp_path, target):
    path = tmp_path / "mine.yaml"
    init_taxonomy("support-oppose", path, target=target)
    assert "{target} was welcomed." in path.read_text(encoding="utf-8")
    assert load_taxonomy(str(path)) == load_taxonomy("support-oppose", target=target)


def test_init_with_another_target_replaces_the_line(tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    init_taxonomy("support-oppose", first, target="the dam")
    init_taxonomy(str(first), second, target="the road")
    edited = first.read_text(encoding="utf-8").replace("the dam", "the road")
    assert second.read_text(encoding="utf-8") == edited


def test_init_never_overwrites(tmp_path):
    path = write(tmp_path, "my work")
    with pytest.raises(BadInput, match="is there already"):
        init_taxonomy("claims", path)
    assert path.read_text() == "my work"


def test_init_does_not_copy_a_taxonomy_with_mistakes(tmp_path):
    path = write(tmp_path, GOOD.replace("version: 2", "version: 0"))
    with pytest.raises(BadTaxonomy, match="must be 1 or more"):
        init_taxonomy(str(path), tmp_path / "copy.yaml")
    assert not (tmp_path / "copy.yaml").exists()


def test_labels_made_in_python_obey_the_same_rules():
    yes = Label(name="yes", hypotheses=("It is so.",), hotkey="y")
    with pytest.raises(ValidationError, match="'yes' is another label's name"):
        Axis(name="truth", question="Is it so?", labels=(yes, yes))


def test_a_label_without_a_title_is_headed_by_its_name():
    assert Label(name="de_escalation", default=True).heading == "De escalation"
    assert Label(name="q", title="Quiet", default=True).heading == "Quiet"
