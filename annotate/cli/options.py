"""Arguments and options that several commands have in common."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from annotate.classifiers.tagging import Tagger, load_tagger

Articles: TypeAlias = Annotated[
    list[Path],
    typer.Argument(
        help="Articles: .txt .md .html .pdf .docx, tables .jsonl .csv .parquet, folders, or -",
        metavar="PATHS",
    ),
]
Output: TypeAlias = Annotated[
    Path, typer.Option("-o", "--output", help="Where to write; - is stdout.")
]
TaxonomyName: TypeAlias = Annotated[
    str,
    typer.Option(
        "--taxonomy", "-t", help="A shipped one (annotate taxonomy list), or a .yaml file."
    ),
]
Target: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--target", help='What a taxonomy such as support-oppose asks about: "the tariff".'
    ),
]
Model: TypeAlias = Annotated[
    str, typer.Option("--model", "-m", help="A shipped model's name, a model folder, or a Hub id.")
]
RULES = "rules"
"""Attribution without a model."""
Attributor: TypeAlias = Annotated[
    str,
    typer.Option(
        "--attribution",
        help="What finds who speaks: a shipped model's name, a folder, or rules for rules alone.",
    ),
]
ProjectName: TypeAlias = Annotated[
    str, typer.Option("--project", "-p", help="Title (3 to 50 characters) or id of the project.")
]
AllKinds: TypeAlias = Annotated[
    bool, typer.Option("--all-kinds", help="Label headings, bylines and boilerplate too.")
]
TextColumn: TypeAlias = Annotated[
    str | None, typer.Option("--text-column", help="Column of tables that holds the text.")
]


def tagger_of(attribution: str) -> Tagger | None:
    """Load what `--attribution` names; None for the rules."""
    return None if attribution == RULES else load_tagger(attribution)
