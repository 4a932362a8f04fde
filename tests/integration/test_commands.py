"""The commands as a shell runs them, with the shipped model: pipes, signals, a dataset."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE
from typing import IO

import pytest
from datasets import load_dataset

from annotate import jsonl
from annotate.cli.app import main
from annotate.prelabel import BATCH
from annotate.resources import resource
from annotate.studio.local import Server
from annotate.types import Annotation, Document, Prediction, Sentence

COMMAND = str(Path(sys.executable).parent / "annotate")
ARTICLES = [
    resource("configs/articles/agency-geneva-round.txt"),
    resource("configs/articles/saved-page-hotline.html"),
]
MOMENT = datetime(2026, 1, 5, 10, tzinfo=UTC)
WEATHER = """\
name: weather
version: 1
axes:
  - name: weather
    question: What is the weather?
    labels:
      - {name: rain, hypotheses: ["It rains."], hotkey: q}
      - {name: other, default: true, hotkey: w}
"""


def annotate(
    *arguments: str | Path, cwd: Path, stdout: IO[bytes] | int = PIPE, stderr: int = PIPE
) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, text=True, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
    )


def ok(*arguments: str | Path, cwd: Path) -> list[str]:
    """Run a command that prints nothing to stdout; return the lines it says."""
    done = annotate(*arguments, cwd=cwd)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return done.stderr.splitlines()


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["error", "hint"]
    return done.stderr


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shipped articles, read, split, attributed and pre-labelled."""
    folder = tmp_path_factory.mktemp("work")
    assert ok("read", *ARTICLES, "-o", "documents.jsonl", cwd=folder) == [
        "2 documents in documents.jsonl"
    ]
    ok("split", "documents.jsonl", "-o", "sentences.jsonl", cwd=folder)
    ok("attribute", "documents.jsonl", "-o", "attributions.jsonl", cwd=folder)
    ok("prelabel", "sentences.jsonl", "-o", "predictions.jsonl", cwd=folder)
    return folder


def sentences_of(folder: Path) -> list[Sentence]:
    every = jsonl.read(folder / "sentences.jsonl", Sentence)
    return [sentence for sentence in every if sentence.kind == "sentence"]


def test_each_file_holds_what_its_command_promises(work: Path) -> None:
    documents = {one.id: one for one in jsonl.read(work / "documents.jsonl", Document)}
    sentences = sentences_of(work)
    predictions = list(jsonl.read(work / "predictions.jsonl", Prediction))
    assert [one.language for one in documents.values()] == ["en", "en"]
    assert all(
        documents[one.document_id].text[one.start : one.end] == one.text for one in sentences
    )
    asked = [(one.id, axis) for one in sentences for axis in ("position", "posture")]
    assert [(one.sentence_id, one.axis) for one in predictions] == asked
    assert {one.evidence.side for one in predictions} >= {"russia", "us"}
    assert names(work) == {
        *("documents.jsonl", "sentences.jsonl", "attributions.jsonl", "predictions.jsonl")
    }


def test_attributions_of_a_file_and_those_found_on_the_way_give_the_same(work: Path) -> None:
    arguments = ("sentences.jsonl", "--attributions", "attributions.jsonl", "-o", "-")
    known = annotate("prelabel", *arguments, cwd=work)
    assert known.stdout == (work / "predictions.jsonl").read_text(encoding="utf-8")


def test_commands_joined_by_pipes_give_what_files_give(work: Path) -> None:
    articles = " ".join(str(path) for path in ARTICLES)
    line = f"{COMMAND} read {articles} -o - | {COMMAND} split - -o - | {COMMAND} prelabel - -o -"
    piped = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=work, capture_output=True)
    assert piped.returncode == 0, piped.stderr.decode()
    assert piped.stdout == (work / "predictions.jsonl").read_bytes()


def test_corrected_labels_become_a_dataset_that_loads(work: Path, tmp_path: Path) -> None:
    predictions: dict[str, dict[str, Prediction]] = {}
    for one in jsonl.read(work / "predictions.jsonl", Prediction):
        predictions.setdefault(one.sentence_id, {})[one.axis] = one
    sentences = sentences_of(work)
    labels = {
        id: {axis: one.label for axis, one in seen.items()} for id, seen in predictions.items()
    }
    corrected = sentences[0].id
    labels[corrected]["posture"] = (
        "neither" if labels[corrected]["posture"] == "threat" else "threat"
    )
    rows = [
        Annotation(
            id=str(number),
            sentence=sentence,
            taxonomy="russia-us@1",
            annotator="user-1",
            created_at=MOMENT,
            updated_at=MOMENT,
            seconds=4.0,
            labels=labels[sentence.id],
            predictions=predictions[sentence.id],
        )
        for number, sentence in enumerate(sentences, start=1)
    ]
    jsonl.write(tmp_path / "annotations.jsonl", rows)
    said = ok("export", "annotations.jsonl", "-o", "dataset", cwd=tmp_path)
    assert said[-1] == "load it:  datasets.load_dataset('dataset')"
    dataset = load_dataset(str(tmp_path / "dataset"), cache_dir=str(tmp_path / "cache"))
    exported = {row["sentence_id"]: row for split in dataset.values() for row in split}
    assert exported.keys() == {sentence.id for sentence in sentences}
    posture = next(iter(dataset.values())).features["posture"]
    row = exported[corrected]
    assert posture.int2str(row["posture"]) == labels[corrected]["posture"]
    assert row["posture_model"] != row["posture"]
    changed = Counter(one["posture"] != one["posture_model"] for one in exported.values())
    assert changed[True] == 1


def test_a_bad_line_stops_prelabel_before_it_writes_anything(work: Path, tmp_path: Path) -> None:
    good = (work / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "s.jsonl").write_text("\n".join([*good[:3], '{"id": "cut sho']), encoding="utf-8")
    (tmp_path / "p.jsonl").write_text("earlier")
    assert "s.jsonl:4: Sentence" in refused(
        annotate("prelabel", "s.jsonl", "-o", "p.jsonl", cwd=tmp_path)
    )
    assert (tmp_path / "p.jsonl").read_text() == "earlier"
    assert names(tmp_path) == {"s.jsonl", "p.jsonl"}


@pytest.mark.parametrize("articles", [1, 4000])
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, articles: int) -> None:
    rows = (json.dumps({"text": f"The envoys met {number} times."}) for number in range(articles))
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    process = subprocess.Popen(
        [COMMAND, "read", "a.jsonl", "-o", "-"],
        cwd=tmp_path,
        stdout=PIPE,
        stderr=PIPE,
        text=True,
    )
    process.stdout.close()  # as `| head` does, though at once
    said = process.stderr.read().splitlines()
    process.stderr.close()
    assert process.wait() == 1
    assert [line for line in said if "document in" not in line] == []


def test_a_full_disk_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The envoys met.")
    with Path("/dev/full").open("wb") as full:
        done = annotate("read", "a.txt", "-o", "-", cwd=tmp_path, stdout=full)
    assert done.returncode == 2
    assert "error: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_progress_shows_on_a_terminal_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The envoys met.")
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, "read", "a.txt", "-o", "d.jsonl"], cwd=tmp_path, stderr=end
    )
    os.close(end)
    shown = b""
    with suppress(OSError):  # so a terminal says that nobody writes to it any more
        while more := os.read(terminal, 4096):
            shown += more
    os.close(terminal)
    assert process.wait() == 0
    assert b"reading" in shown
    assert b"1 document in d.jsonl" in shown
    assert ok("read", "a.txt", "-o", "d.jsonl", cwd=tmp_path) == ["1 document in d.jsonl"]


def test_prelabel_goes_on_after_ctrl_c(tmp_path: Path) -> None:
    texts = [f"Rain fell for {number} hours." for number in range(1500)]
    sentences = [
        Sentence(id=f"d1:{i}", document_id="d1", index=i, start=0, end=len(text), text=text)
        for i, text in enumerate(texts)
    ]
    jsonl.write(tmp_path / "s.jsonl", sentences)
    (tmp_path / "weather.yaml").write_text(WEATHER)
    (tmp_path / "p.jsonl").write_text("earlier")
    part = tmp_path / "p.jsonl.unfinished"
    arguments = ("prelabel", "s.jsonl", "-t", "weather.yaml", "-o", "p.jsonl")
    process = subprocess.Popen(
        [COMMAND, *arguments],
        cwd=tmp_path,
        stderr=PIPE,
        text=True,
        # a shell that runs the tests in the background has them ignore it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not part.exists() or part.read_bytes().count(b"\n") < BATCH:
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130, said
    told = "stopped; the same command goes on from there, or begins anew where it cannot"
    assert told in said.splitlines()
    assert (tmp_path / "p.jsonl").read_text() == "earlier"

    kept = part.read_bytes()
    done = kept.count(b"\n") // BATCH * BATCH
    assert BATCH <= done < 1500
    [said] = ok(*arguments, cwd=tmp_path)
    assert said.startswith("1,500 sentences pre-labelled by ")
    assert said.endswith(f" in p.jsonl, {done:,} of them by an earlier run")
    assert (tmp_path / "p.jsonl").read_bytes().startswith(kept)
    predictions = jsonl.read(tmp_path / "p.jsonl", Prediction)
    assert [one.sentence_id for one in predictions] == [one.id for one in sentences]
    assert not part.exists()


# Against a real Label Studio


def refused_here(arguments: list[str | Path], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command in this process, where the server's client is loaded already."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert (end.value.code, out) == (2, "")
    assert [line.partition(":")[0] for line in err.splitlines()] == ["error", "hint"]
    return err


@pytest.fixture
def known_studio(studio: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("LABEL_STUDIO_URL", studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.token)
    return studio


def test_a_wrong_token_is_refused(known_studio, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "0" * 40)
    said = refused_here(["pull", "-p", "Any", "-o", tmp_path / "a.jsonl"], capsys)
    assert "refuses the token" in said
    assert "LABEL_STUDIO_API_KEY" in said
    assert names(tmp_path) == set()


def test_predictions_of_another_taxonomy_are_refused(known_studio, work, capsys) -> None:
    files = [work / "sentences.jsonl", work / "predictions.jsonl"]
    said = refused_here(["push", *files, "-p", "Of another", "-t", "claims"], capsys)
    assert "is of taxonomy russia-us@1, not claims@1" in said
    said = refused_here(["pull", "-p", "Of another", "-o", work / "none.jsonl"], capsys)
    assert "has no project 'Of another'" in said
    assert not (work / "none.jsonl").exists()
