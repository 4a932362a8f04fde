"""What people see of the command line: data on stdout, two lines for an error, help with examples.

No model and no server is needed here; tests/integration/test_commands.py has those.
"""

import io
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from annotate.cli.app import app, main
from annotate.cli.stages import read_attributions
from annotate.types import Annotation, Document, Sentence

ARTICLE = "Talks go on\n\nThe envoys met on Monday. They will meet again, a spokesman said.\n"
DOCUMENT = Document(id="d1", text="The envoys met. They parted.", language="en")
TAXONOMY = """\
name: tone
version: 1
axes:
  - name: tone
    question: How does it sound?
    labels:
      - {name: warm, hypotheses: ["It sounds warm."], hotkey: q}
      - {name: cold, hypotheses: ["It sounds cold."], hotkey: w}
"""
EARLIER = b'{"earlier": "output"}\n'


class Outcome(NamedTuple):
    code: int | str | None
    out: str
    err: list[str]


Annotate = Callable[..., Outcome]


@pytest.fixture
def annotate(capsys, monkeypatch, tmp_path) -> Annotate:
    """Call the command line in an empty folder, where no Label Studio is known."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as end:
            main(arguments)
        out, err = capsys.readouterr()
        return Outcome(end.value.code, out, err.splitlines())

    return call


def files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def refused(outcome: Outcome) -> str:
    """Check that an error is two lines on stderr and exit code 2; return them as one text."""
    assert outcome.code == 2
    assert outcome.out == ""
    assert len(outcome.err) == 2, outcome.err
    assert outcome.err[0].startswith("error: ")
    assert outcome.err[1].startswith("hint:  ")
    return "\n".join(outcome.err)


# What comes out


def test_read_writes_documents_to_stdout_and_the_count_to_stderr(annotate):
    Path("a.txt").write_text(ARTICLE)
    outcome = annotate("read", "a.txt", "-o", "-")
    document = Document.model_validate_json(outcome.out)
    assert (outcome.code, document.text, document.title) == (0, ARTICLE.strip(), "Talks go on")
    assert outcome.err == ["1 document in standard output"]


def test_read_takes_text_from_stdin(annotate):
    outcome = annotate("read", "-", "-o", "-", stdin=ARTICLE)
    assert Document.model_validate_json(outcome.out).text == ARTICLE.strip()


def test_split_reads_stdin_and_says_what_else_it_found(annotate):
    documents = annotate("read", "-", "-o", "-", stdin=ARTICLE).out
    outcome = annotate("split", "-", "-o", "-", stdin=documents)
    sentences = [Sentence.model_validate_json(line) for line in outcome.out.splitlines()]
    assert [(one.kind, one.text) for one in sentences] == [
        ("title", "Talks go on"),
        ("sentence", "The envoys met on Monday."),
        ("sentence", "They will meet again, a spokesman said."),
    ]
    assert outcome.err == ["2 sentences in standard output (and 1 title)"]


def test_attribute_says_who_speaks_for_which_side(annotate):
    Path("d.jsonl").write_text(
        Document(id="d1", text="Lavrov said the talks had failed.", language="en").model_dump_json()
    )
    outcome = annotate("attribute", "d.jsonl", "-o", "-")
    assert '"side":"russia"' in outcome.out
    assert outcome.err == ["1 attribution in standard output"]


def test_a_repeated_article_is_told_of_and_left_out_on_request(annotate):
    words = " ".join(f"word{number}" for number in range(80))
    Path("a.txt").write_text(f"{words}.\n")
    Path("b.txt").write_text(f"{words} indeed.\n")
    kept = annotate("read", "a.txt", "b.txt", "-o", "kept.jsonl")
    assert kept.err[0].startswith("duplicate: b.txt repeats a.txt")
    assert kept.err[1] == "2 documents in kept.jsonl"
    dropped = annotate("read", "a.txt", "b.txt", "-o", "dropped.jsonl", "--drop-duplicates")
    assert dropped.err[1] == "1 document in dropped.jsonl"


def test_init_writes_a_taxonomy_that_check_finds_good(annotate):
    assert annotate("init", "claims", "-o", "mine.yaml").code == 0
    outcome = annotate("taxonomy", "check", "mine.yaml")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == ["mine.yaml: good: claims@1, 0 actors, claim (3 labels)"]


def test_init_leaves_a_file_that_is_there(annotate):
    Path("claims.yaml").write_bytes(EARLIER)
    assert "claims.yaml: is there already" in refused(annotate("init", "claims"))
    assert files() == {"claims.yaml": EARLIER}


def test_taxonomy_list_prints_the_shipped_names(annotate):
    outcome = annotate("taxonomy", "list")
    assert outcome.out.splitlines() == ["cameo", "claims", "plover", "russia-us", "support-oppose"]


def test_version_is_printed(annotate):
    outcome = annotate("--version")
    assert (outcome.code, outcome.err) == (0, [])
    assert outcome.out.startswith("annotate 0.")


COMMANDS = [command.callback.__name__ for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_how_it_is_called(annotate, command):
    outcome = annotate(command, "--help")
    assert outcome.code == 0
    assert f"  annotate {command}" in outcome.out.partition("Example")[2]


def test_the_list_of_commands_cuts_no_sentence_short(annotate, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert "..." not in annotate("--help").out.partition("Commands:")[2]


# What goes wrong: bad articles


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.txt", None, "missing.txt: no such file"),
        ("empty.txt", b"", "empty.txt: empty"),
        ("blank.txt", b" \n\n\t\n", "blank.txt: empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\xff\xfe", "picture.txt"),
        ("broken.pdf", b"%PDF-1.7\nthis is no page\n", "broken.pdf"),
        ("broken.docx", b"PK\x03\x04 cut short", "broken.docx"),
        ("bad.jsonl", b'{"text": "Good."}\n{"text": \n', "bad.jsonl:2"),
        ("sound.mp3", b"ID3", "cannot read .mp3"),
    ],
)
def test_a_bad_article_is_refused_and_earlier_output_stays(annotate, name, content, said):
    Path("good.txt").write_text(ARTICLE)
    Path("documents.jsonl").write_bytes(EARLIER)
    if content is not None:
        Path(name).write_bytes(content)
    before = files()
    assert said in refused(annotate("read", "good.txt", name, "-o", "documents.jsonl"))
    assert files() == before


# Bad records


@pytest.mark.parametrize(
    ("command", "kind"),
    [("split", "Document"), ("attribute", "Document"), ("export", "Annotation")],
)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "in.jsonl: no such file"),
        ("", "in.jsonl: empty"),
        ("{}\n", "in.jsonl:1: {kind}.id: Field required"),
        ("no JSON\n", "in.jsonl:1: {kind}: Invalid JSON"),
    ],
)
def test_a_bad_record_is_refused_by_its_line(annotate, command, kind, content, said):
    if content is not None:
        Path("in.jsonl").write_text(content)
    Path("out.jsonl" if command != "export" else "other").write_bytes(EARLIER)
    before = files()
    outcome = annotate(command, "in.jsonl", "-o", "out.jsonl")
    assert said.format(kind=kind) in refused(outcome)
    assert files() == before


def test_the_number_of_a_bad_line_counts_the_good_ones_before_it(annotate):
    good = DOCUMENT.model_dump_json()
    Path("d.jsonl").write_text(f"{good}\n\n{good[:-9]}\n")
    Path("s.jsonl").write_bytes(EARLIER)
    assert "error: d.jsonl:3: Document: " in refused(annotate("split", "d.jsonl", "-o", "s.jsonl"))
    assert Path("s.jsonl").read_bytes() == EARLIER


def test_standard_input_is_named_where_it_is_bad(annotate):
    outcome = annotate("split", "-", "-o", "s.jsonl", stdin="{}\n")
    assert "error: standard input:1: Document.id" in refused(outcome)


# Bad taxonomies, models, targets


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("version: 1", "version: 1\ncolour: red", "tone.yaml:3: colour"),
        ("hotkey: w", "hotkey: q", "hotkey"),
        ("version: 1", "version: [1", "tone.yaml:"),
        (TAXONOMY, "", "tone.yaml"),
    ],
)
def test_a_bad_taxonomy_is_refused_with_its_line(annotate, before, after, said):
    Path("tone.yaml").write_text(TAXONOMY.replace(before, after))
    Path("d.jsonl").write_text(DOCUMENT.model_dump_json())
    Path("a.jsonl").write_bytes(EARLIER)
    outcome = annotate("attribute", "d.jsonl", "-t", "tone.yaml", "-o", "a.jsonl")
    text = refused(outcome)
    assert said in text
    assert "annotate taxonomy check tone.yaml" in text
    assert Path("a.jsonl").read_bytes() == EARLIER


def test_taxonomy_check_tells_every_mistake(annotate):
    Path("tone.yaml").write_text(TAXONOMY.replace("hotkey: w", "hotkey: q, shade: dark"))
    outcome = annotate("taxonomy", "check", "tone.yaml")
    assert outcome.code == 2
    assert [line.partition(" ")[0] for line in outcome.err] == ["error:", "error:", "hint:"]
    assert all("tone.yaml:8" in line for line in outcome.err[:2])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["-t", "no-such"],
            "no taxonomy is called 'no-such'\nhint:  known: cameo, claims, plover, russia-us",
        ),
        (["-t", "no/such.yaml"], "no/such.yaml: no such file"),
        (["-t", "support-oppose"], '--target "…"'),
        (["--target", "the tariff"], "leave --target out"),
        (["-m", "no-such"], "no model is called 'no-such'"),
        (["-m", "./no-such"], "./no-such: no such folder"),
        (["-m", "a/b/c"], "a/b/c: no such folder"),
    ],
)
def test_a_wrong_option_of_prelabel_is_refused(annotate, options, said):
    Path("s.jsonl").write_text(
        Sentence(id="d1:0", document_id="d1", index=0, start=0, end=3, text="No.").model_dump_json()
    )
    Path("p.jsonl").write_bytes(EARLIER)
    assert said in refused(annotate("prelabel", "s.jsonl", "-o", "p.jsonl", *options))
    assert files().keys() == {"s.jsonl", "p.jsonl"}
    assert Path("p.jsonl").read_bytes() == EARLIER


def test_a_forgotten_option_is_a_usage_error(annotate):
    outcome = annotate("split", "d.jsonl")
    assert (outcome.code, outcome.out) == (2, "")
    assert "Missing option '-o'" in outcome.err[-1]


# Bad places to write to


@pytest.mark.parametrize("output", ["a.txt/documents.jsonl", "folder"])
def test_a_place_that_cannot_be_written_is_refused(annotate, output):
    Path("a.txt").write_text(ARTICLE)
    Path("folder").mkdir()
    before = files()
    text = refused(annotate("read", "a.txt", "-o", output))
    assert output.partition("/")[0] in text
    assert files() == before


def test_export_does_not_touch_a_folder_that_holds_something_else(annotate):
    Path("thesis").mkdir()
    Path("thesis/chapter.tex").write_bytes(EARLIER)
    sentence = Sentence(id="d1:0", document_id="d1", index=0, start=0, end=3, text="No.")
    Path("a.jsonl").write_text(
        Annotation(
            id="1",
            sentence=sentence,
            taxonomy="claims@1",
            annotator="user-1",
            created_at="2026-01-05T10:00:00Z",
            updated_at="2026-01-05T10:00:00Z",
            labels={"claim": "not_factual"},
        ).model_dump_json()
    )
    before = files()
    assert "thesis: is not empty" in refused(
        annotate("export", "a.jsonl", "-t", "claims", "-o", "thesis")
    )
    assert files() == before


# No server


@pytest.fixture
def nobody_answers(monkeypatch, annotate) -> str:
    """Name a server at a port of this machine where none listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setenv("LABEL_STUDIO_URL", url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "a" * 40)
    return url


@pytest.mark.parametrize(
    "arguments",
    [
        ("push", "s.jsonl", "p.jsonl", "-p", "Talks"),
        ("pull", "-p", "Talks", "-o", "a.jsonl"),
        ("run", "a.txt", "-o", "work"),
    ],
)
def test_a_server_that_is_not_there_is_told_before_any_work(annotate, nobody_answers, arguments):
    Path("a.txt").write_text(ARTICLE)
    Path("a.jsonl").write_bytes(EARLIER)
    before = files()
    text = refused(annotate(*arguments))
    assert f"no Label Studio answers at {nobody_answers}" in text
    assert "annotate studio" in text
    assert files() == before


def test_doctor_reports_a_server_that_is_not_there(annotate, nobody_answers):
    outcome = annotate("doctor")
    assert outcome.code == 1
    assert f"fail  connection: no Label Studio answers at {nobody_answers}" in outcome.out
    assert "start one with: annotate studio" in outcome.out


@pytest.mark.parametrize("command", [("run", "a.txt"), ("pull", "-p", "Talks", "-o", "a.jsonl")])
def test_where_no_server_is_known_the_hint_says_how_to_start_one(annotate, command):
    Path("a.txt").write_text(ARTICLE)
    text = refused(annotate(*command))
    assert "no Label Studio is known" in text
    assert "annotate studio" in text
    assert files().keys() == {"a.txt"}


def test_half_a_connection_is_refused(annotate, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    assert "LABEL_STUDIO_API_KEY is not set" in refused(annotate("doctor"))


def test_a_named_folder_counts_more_than_the_environment(annotate, nobody_answers):
    outcome = annotate("pull", "-p", "Talks", "-o", "a.jsonl", "--folder", "mine")
    assert "no Label Studio is known" in refused(outcome)


def test_run_does_not_start_a_second_label_studio_beside_the_one_named(annotate, nobody_answers):
    Path("a.txt").write_text(ARTICLE)
    text = refused(annotate("run", "a.txt", "--studio"))
    assert "LABEL_STUDIO_URL names a Label Studio, and --studio starts another" in text
    assert files().keys() == {"a.txt"}


def test_a_file_without_attributions_is_one_in_which_nobody_says_anything(tmp_path):
    path = tmp_path / "attributions.jsonl"
    path.write_text("")
    assert read_attributions(path) == {}
