"""Commands around Label Studio: studio, push, pull, run, doctor."""

from __future__ import annotations

import os
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate import jsonl
from annotate.classifiers import DEFAULT
from annotate.classifiers.tagging import TAGGER
from annotate.cli.options import (
    AllKinds,
    Articles,
    Attributor,
    Model,
    Output,
    ProjectName,
    Target,
    TaxonomyName,
    TextColumn,
    tagger_of,
)
from annotate.cli.show import bar, examples, number, place, say
from annotate.cli.stages import prelabel_to, read, split
from annotate.errors import StudioError
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.types import Prediction, Sentence

if TYPE_CHECKING:
    from annotate.studio.client import Studio
    from annotate.studio.local import Server

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Data folder of the private Label Studio, if not your own one."),
]
Port = Annotated[int | None, typer.Option(help="Its port; a free one from 8080 on if not said.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command, lines in (
        (run, ("annotate run articles/ --studio", "annotate run article.txt -p 'My project'")),
        (studio, ("annotate studio",)),
        (push, ("annotate push sentences.jsonl predictions.jsonl -p 'My project'",)),
        (pull, ("annotate pull -p 'My project' -o annotations.jsonl",)),
        (doctor, ("annotate doctor -p 'My project'",)),
    ):
        app.command(epilog=examples(*lines))(command)


def address(folder: Path | None) -> tuple[str, str]:
    """Where to reach Label Studio: in the named folder, the environment, or the private one."""
    from annotate.studio.local import connection

    return connection({} if folder else os.environ, folder)


def reach(folder: Path | None) -> Studio:
    """Connect to the Label Studio at that address."""
    from annotate.studio.client import connect

    return connect(*address(folder))


def studio(folder: Folder = None, port: Port = None) -> None:
    """Start a private Label Studio on this machine.

    It prints address and login. Ctrl-C stops it; its data stays for the next time.
    """
    with started(folder, port) as server:
        serve(server)


def started(folder: Path | None, port: int | None) -> Server:
    """Start the private Label Studio, and say what goes on meanwhile."""
    from annotate.studio.local import start

    return start(folder, port, progress=say)


def serve(server: Server) -> None:
    """Print address and login, and wait until the server ends or is interrupted."""
    say(f"Label Studio: {server.url}")
    say(f"login:        {server.email}")
    say(f"password:     {server.password}")
    if not server.started:
        say("it was started elsewhere and runs on")
        return
    say("Ctrl-C stops it; everything stays in its data folder")
    try:
        server.wait()
    except KeyboardInterrupt:
        say("stopping")


def push(
    sentences: Annotated[
        Path, typer.Argument(help="sentences.jsonl, as `annotate split` writes it.")
    ],
    predictions: Annotated[
        Path, typer.Argument(help="predictions.jsonl, as `annotate prelabel` writes it.")
    ],
    project: ProjectName,
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    annotators: Annotated[
        int, typer.Option(min=1, help="How many people label each sentence of a new project.")
    ] = 1,
    folder: Folder = None,
) -> None:
    """Bring sentences and predictions into a Label Studio project.

    Makes the project with an interface for the taxonomy where there is none, and adds only what
    is new. The server is LABEL_STUDIO_URL with the token in LABEL_STUDIO_API_KEY, or the private
    one of annotate studio.
    """
    scheme = load_taxonomy(taxonomy, target=target)
    push_to(sentences, predictions, project, scheme, annotators=annotators, folder=folder)


def push_to(
    sentences: Path,
    predictions: Path,
    project: str,
    taxonomy: Taxonomy,
    *,
    annotators: int = 1,
    folder: Path | None = None,
) -> None:
    """Push two files, with a progress bar, and say how it went."""
    from annotate.studio.push import push as push_records

    with reach(folder) as connected, bar("pushing") as tell:
        rated = {row.sentence_id for row in jsonl.read(predictions, Prediction)}
        chosen = (row for row in jsonl.read(sentences, Sentence) if row.id in rated)
        report = push_records(
            connected,
            project,
            taxonomy,
            chosen,
            jsonl.read(predictions, Prediction),
            annotators=annotators,
            progress=tell,
        )
    present = f"; {report.present:,} were there" if report.present else ""
    say(f"{number(report.added, 'sentence')} added to {project!r}{present}: {report.url}")
    if report.hidden:
        raise StudioError(
            f"annotators do not see the predictions: {report.hidden}", "annotate doctor"
        )
    if report.model:
        say(f"annotators see the predictions of {report.model}, the least certain sentences first")


def pull(
    output: Output,
    project: ProjectName,
    taxonomy: Annotated[
        str | None, typer.Option("--taxonomy", "-t", help="Refuse a project made for another one.")
    ] = None,
    target: Target = None,
    email: Annotated[
        bool, typer.Option("--email", help="Say who annotators are by their e-mail, too.")
    ] = False,
    folder: Folder = None,
) -> None:
    """Fetch the annotations of a project, a JSON line each.

    A line holds the sentence, who labelled it, when, how, and what the model had proposed.
    Skipped ones and drafts are marked.
    """
    from annotate.studio.pull import pull as pull_annotations

    scheme = load_taxonomy(taxonomy, target=target) if taxonomy else None
    with reach(folder) as connected, bar("pulling") as tell:
        rows = pull_annotations(connected, project, scheme, email=email, progress=tell)
        count = jsonl.write(output, rows)
    say(f"{number(count, 'annotation')} in {place(output)}")
    if not count:
        say("nobody has labelled a sentence of it yet: open it, Label All Tasks, Ctrl+Enter")


def run(
    paths: Articles,
    project: ProjectName = "annotate",
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    model: Model = DEFAULT,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for what the stages write.")
    ] = Path("annotate-run"),
    with_studio: Annotated[
        bool, typer.Option("--studio", help="Start the private Label Studio, and keep it up.")
    ] = False,
    text_column: TextColumn = None,
    drop_duplicates: Annotated[
        bool, typer.Option("--drop-duplicates", help="Leave out articles that repeat another.")
    ] = False,
    attribution: Attributor = TAGGER,
    all_kinds: AllKinds = False,
    folder: Folder = None,
    port: Port = None,
) -> None:
    """Read, split, prelabel and push in one go.

    Goes to LABEL_STUDIO_URL with the token in LABEL_STUDIO_API_KEY, or to the private one of
    annotate studio, which --studio starts.
    """
    scheme = load_taxonomy(taxonomy, target=target)
    tagger = tagger_of(attribution)
    if not with_studio:
        reach(folder).close()  # better to fail now than after the work
    elif not folder and "LABEL_STUDIO_URL" in os.environ:
        raise StudioError(
            "LABEL_STUDIO_URL names a Label Studio, and --studio starts another",
            "leave --studio out, or unset LABEL_STUDIO_URL",
        )
    names = ("documents", "sentences", "predictions")
    documents, sentences, predictions = (output / f"{name}.jsonl" for name in names)
    read(paths, documents, text_column=text_column, drop_duplicates=drop_duplicates)
    split(documents, sentences)
    with started(folder, port) if with_studio else nullcontext() as server:
        prelabel_to(sentences, predictions, scheme, model, tagger=tagger, all_kinds=all_kinds)
        push_to(sentences, predictions, project, scheme, folder=folder)
        say(next_steps(project, taxonomy, output, target=target, folder=folder))
        if server:
            serve(server)


def next_steps(
    project: str, taxonomy: str, output: Path, *, target: str | None, folder: Path | None
) -> str:
    """Tell the two commands that come after the labelling."""
    rows = str(output / "annotations.jsonl")
    pulling = ["annotate", "pull", "--project", project, "-o", rows]
    exporting = ["annotate", "export", rows, "--taxonomy", taxonomy]
    if folder:
        pulling += ["--folder", str(folder)]
    if target:
        exporting += ["--target", target]
    exporting += ["-o", str(output / "dataset")]
    return (
        "then, once labels are corrected, in another terminal:\n"
        f"  {shlex.join(pulling)}\n"
        f"  {shlex.join(exporting)}"
    )


def doctor(
    project: Annotated[
        str | None, typer.Option("--project", "-p", help="Look into this project, too.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Check server and project, and say how to mend each fault.

    Looks at the address, the token, the versions and all that hides predictions; exit code 1
    where something fails.
    """
    from annotate.studio.doctor import diagnose

    checks = diagnose(*address(folder), project)
    for one in checks:
        typer.echo(f"{one.status:4}  {one.name}: {one.what}")
        if one.fix:
            typer.echo(f"      {one.fix}")
    if any(one.status == "fail" for one in checks):
        raise typer.Exit(1)
