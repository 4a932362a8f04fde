"""Commands around Label Studio: studio, push, pull, run, doctor."""

import os
from pathlib import Path
from typing import Annotated

import typer

from annotate import jsonl
from annotate.classifiers import DEFAULT
from annotate.cli.options import (
    AllKinds,
    Articles,
    Model,
    Output,
    ProjectName,
    Target,
    TaxonomyName,
    TextColumn,
)
from annotate.cli.show import bar, number, say
from annotate.cli.stages import prelabel_to, read, split
from annotate.errors import StudioError
from annotate.studio import local
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.types import Prediction, Sentence

Folder = Annotated[
    Path | None,
    typer.Option("--folder", help="Data folder of the private Label Studio, if not your own one."),
]
Port = Annotated[int | None, typer.Option(help="Its port; a free one from 8080 on if not said.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command in (run, studio, push, pull, doctor):
        app.command()(command)


def studio(folder: Folder = None, port: Port = None) -> None:
    """Start a private Label Studio on this machine; Ctrl-C stops it, its data stays."""
    with local.start(folder, port, progress=say) as server:
        serve(server)


def serve(server: local.Server) -> None:
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
    """Bring sentences with their predictions into a Label Studio project; only what is new."""
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
) -> str:
    """Push two files, with a progress bar; say how it went and return the project's address."""
    from annotate.studio.client import connect
    from annotate.studio.push import push as push_records

    connected = connect(*local.connection(os.environ, folder))
    rated = {row.sentence_id for row in jsonl.read(predictions, Prediction)}
    chosen = (row for row in jsonl.read(sentences, Sentence) if row.id in rated)
    with bar("pushing") as tell:
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
    return report.url


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
    """Fetch every annotation of a project: who, when, what, and what stood there before."""
    from annotate.studio.client import connect
    from annotate.studio.pull import pull as pull_annotations

    scheme = load_taxonomy(taxonomy, target=target) if taxonomy else None
    connected = connect(*local.connection(os.environ, folder))
    with bar("pulling") as tell:
        rows = pull_annotations(connected, project, scheme, email=email, progress=tell)
        count = jsonl.write(output, rows)
    say(f"{number(count, 'annotation')} in {output}")


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
    all_kinds: AllKinds = False,
    folder: Folder = None,
    port: Port = None,
) -> None:
    """Read, split, pre-label and push in one go."""
    scheme = load_taxonomy(taxonomy, target=target)
    if not with_studio:
        local.connection(os.environ, folder)  # better to fail now than after the work
    names = ("documents", "sentences", "predictions")
    documents, sentences, predictions = (output / f"{name}.jsonl" for name in names)
    read(paths, documents, text_column=text_column, drop_duplicates=drop_duplicates)
    split(documents, sentences)
    prelabel_to(sentences, predictions, scheme, model, all_kinds=all_kinds)
    if not with_studio:
        push_to(sentences, predictions, project, scheme, folder=folder)
        say(next_steps(project, taxonomy, output))
        return
    with local.start(folder, port, progress=say) as server:
        push_to(sentences, predictions, project, scheme, folder=folder)
        say(next_steps(project, taxonomy, output))
        serve(server)


def next_steps(project: str, taxonomy: str, output: Path) -> str:
    """Tell the two commands that come after the labelling."""
    rows = output / "annotations.jsonl"
    return (
        "then, once labels are corrected, in another terminal:\n"
        f"  annotate pull --project {project!r} -o {rows}\n"
        f"  annotate export {rows} --taxonomy {taxonomy} -o {output / 'dataset'}"
    )


def doctor(
    project: Annotated[
        str | None, typer.Option("--project", "-p", help="Look into this project, too.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Check server, token, versions and what hides predictions, and say how to mend each."""
    from annotate.studio.doctor import diagnose

    checks = diagnose(*local.connection(os.environ, folder), project)
    for one in checks:
        typer.echo(f"{one.status:4}  {one.name}: {one.what}")
        if one.fix:
            typer.echo(f"      {one.fix}")
    if any(one.status == "fail" for one in checks):
        raise typer.Exit(1)
