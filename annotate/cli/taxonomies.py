"""Commands for one's own labelling scheme: init, taxonomy check."""

from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.options import Target
from annotate.cli.show import examples, number, say
from annotate.errors import BadTaxonomy
from annotate.taxonomy import check_taxonomy, init_taxonomy, shipped


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(epilog=examples("annotate init claims -o my-claims.yaml"))(init)
    group = typer.Typer(
        no_args_is_help=True, help="Check a taxonomy file, or list the shipped ones."
    )
    group.command(epilog=examples("annotate taxonomy check my-claims.yaml"))(check)
    group.command(name="list")(list_shipped)
    app.add_typer(group, name="taxonomy")


def init(
    name: Annotated[str, typer.Argument(help="The taxonomy to start from.")] = "russia-us",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; NAME.yaml if not said.")
    ] = None,
    target: Target = None,
) -> None:
    """Write a copy of a shipped taxonomy, for you to edit."""
    path = output or Path(f"{name}.yaml")
    init_taxonomy(name, path, target=target)
    say(f"wrote {path}; edit it, then: annotate taxonomy check {path}")


def check(
    file: Annotated[Path, typer.Argument(help="The taxonomy file.")],
    target: Target = None,
) -> None:
    """Explain every mistake of a taxonomy file with its line."""
    taxonomy, mistakes = check_taxonomy(file, target=target)
    if taxonomy is None:
        for mistake in mistakes[:-1]:
            say(f"error: {mistake}")
        raise BadTaxonomy(mistakes[-1], f"{number(len(mistakes), 'mistake')}; mend and check again")
    axes = ", ".join(f"{axis.name} ({len(axis.labels)} labels)" for axis in taxonomy.axes)
    say(f"{file}: good: {taxonomy.id}, {number(len(taxonomy.actors), 'actor')}, {axes}")


def list_shipped() -> None:
    """Print the names of the taxonomies that come with the package."""
    for name in shipped():
        typer.echo(name)
