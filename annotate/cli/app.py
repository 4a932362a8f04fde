"""The command line: every command parses, calls one stage, writes, and says what happened."""

import errno
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from annotate.cli import labelling, model_list, models, stages, taxonomies
from annotate.cli.show import explain, say
from annotate.errors import AnnotateError

INTERRUPTED = 130
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}

app = typer.Typer(
    name="annotate",
    help="Turn articles into a labelled dataset: read, split, attribute, prelabel, push, correct "
    "in Label Studio, pull, export.",
    epilog="Try it: annotate run ARTICLES --studio. Every command explains itself with --help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (stages, labelling, taxonomies, models, model_list):
    group.register(app)


def show_version(asked: bool) -> None:
    """Print the version and end, where asked to."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"annotate {version('stance-annotate')}")
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def drop_output() -> None:
    """Send what is left of stdout nowhere, for Python tries again to write it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what the user can mend is shown as two lines, and the exit code is 2."""
    logging.basicConfig(level=logging.ERROR, format="warning: %(message)s", stream=sys.stderr)
    logging.getLogger("annotate").setLevel(logging.WARNING)  # other libraries keep theirs
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)  # what we started is stopped in order
    try:
        try:
            app(arguments)
        finally:
            sys.stdout.flush()  # here, where a reader that is gone or a full disk can be told of
    except AnnotateError as error:
        explain(error)
        sys.exit(2)
    except BrokenPipeError:  # whoever read our output has seen enough, as `head` does
        drop_output()
        sys.exit(1)
    except OSError as error:
        if error.filename is None and error.errno not in DISK_FULL:
            raise
        if error.filename is None:
            drop_output()
        place = error.filename2 or error.filename
        where = f"{place}: " if place else ""
        explain(
            AnnotateError(
                f"{where}{error.strerror}", "check the path, the rights and the space there"
            )
        )
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            say("stopped; the same command goes on from there, or begins anew where it cannot")
        raise
