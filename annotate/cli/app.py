"""The command line: every command parses, calls one stage, writes, and says what happened."""

import logging
import sys

import typer

from annotate.cli import labelling, models, stages, taxonomies
from annotate.cli.show import explain, say
from annotate.errors import AnnotateError

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
for group in (stages, labelling, taxonomies, models):
    group.register(app)


def main() -> None:
    """Run a command; what the user can mend is shown as two lines, and the exit code is 2."""
    logging.basicConfig(level=logging.WARNING, format="warning: %(message)s", stream=sys.stderr)
    logging.getLogger("annotate").setLevel(logging.INFO)
    try:
        app()
    except AnnotateError as error:
        explain(error)
        sys.exit(2)
    except OSError as error:
        if error.filename is None:
            raise
        explain(
            AnnotateError(f"{error.filename}: {error.strerror}", "check the path and its rights")
        )
        sys.exit(2)
    except KeyboardInterrupt:
        say("stopped; what was written so far is kept, and the same command goes on from there")
        sys.exit(130)
