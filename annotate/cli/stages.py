"""Commands that turn a file into the next: read, split, attribute, prelabel, export."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer

from annotate import jsonl
from annotate.classifiers import DEFAULT, load_classifier
from annotate.classifiers.tagging import TAGGER, Tagger
from annotate.cli.options import (
    AllKinds,
    Articles,
    Attributor,
    Model,
    Output,
    Target,
    TaxonomyName,
    TextColumn,
    tagger_of,
)
from annotate.cli.show import bar, counted, examples, number, place, say
from annotate.pipeline import Known, prelabel_file
from annotate.prelabel import wanted
from annotate.taxonomy import Taxonomy, load_taxonomy
from annotate.types import Annotation, Attribution, Document, Sentence


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command, example in (
        (read, "annotate read articles/ page.html -o documents.jsonl"),
        (split, "annotate split documents.jsonl -o sentences.jsonl"),
        (attribute, "annotate attribute documents.jsonl -t russia-us -o attributions.jsonl"),
        (prelabel, "annotate prelabel sentences.jsonl -t russia-us -o predictions.jsonl"),
        (export, "annotate export annotations.jsonl -t russia-us -o dataset"),
    ):
        app.command(epilog=examples(example))(command)


def read(
    paths: Articles,
    output: Output,
    text_column: TextColumn = None,
    drop_duplicates: Annotated[
        bool, typer.Option("--drop-duplicates", help="Leave out articles that repeat another.")
    ] = False,
) -> None:
    """Read articles of many formats into documents, a JSON line each.

    Title, author, date and language are recognised; duplicates are told of.
    """
    from annotate.read import read as read_articles

    documents = counted(read_articles(paths, text_column=text_column), "reading")
    count = jsonl.write(output, without_duplicates(documents, drop=drop_duplicates))
    say(f"{number(count, 'document')} in {place(output)}")


def without_duplicates(documents: Iterator[Document], *, drop: bool) -> Iterator[Document]:
    """Tell of near-duplicates as they come, and leave them out where asked to."""
    from annotate.read.duplicates import compare

    for document, duplicate in compare(documents):
        if duplicate is not None:
            what = "left out" if drop else "kept; --drop-duplicates leaves it out"
            say(
                f"duplicate: {document.path or document.id} repeats "
                f"{duplicate.of_path or duplicate.of} ({duplicate.similarity:.0%}); {what}"
            )
        if duplicate is None or not drop:
            yield document


def split(
    documents: Annotated[
        Path, typer.Argument(help="documents.jsonl, as `annotate read` writes it.")
    ],
    output: Output,
) -> None:
    """Split documents into sentences, a JSON line each.

    Offsets are exact: document.text[start:end] == text. Headings, bylines and boilerplate are
    kept, and marked by their kind.
    """
    from annotate.split import split as split_documents

    kinds: Counter[str] = Counter()

    def seen() -> Iterator[Sentence]:
        for sentence in split_documents(jsonl.read(documents, Document)):
            kinds[sentence.kind] += 1
            yield sentence

    jsonl.write(output, counted(seen(), "splitting"))
    others = ", ".join(
        f"{count:,} {kind}" for kind, count in kinds.most_common() if kind != "sentence"
    )
    say(
        f"{number(kinds['sentence'], 'sentence')} in {place(output)}"
        + (f" (and {others})" if others else "")
    )


def attribute(
    documents: Annotated[
        Path, typer.Argument(help="documents.jsonl, as `annotate read` writes it.")
    ],
    output: Output,
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    attribution: Attributor = TAGGER,
) -> None:
    """Find who says what, and for which side: a JSON line each.

    It shows what prelabel finds by itself: spans of source, cue and content, the actor and the
    side of the taxonomy.
    """
    from annotate.attribute import attribute as attribute_sentences
    from annotate.split import split as split_documents

    scheme = load_taxonomy(taxonomy, target=target)
    sentences = split_documents(jsonl.read(documents, Document))
    found = attribute_sentences(sentences, scheme, tagger_of(attribution))
    count = jsonl.write(output, counted(found, "attributing"))
    say(f"{number(count, 'attribution')} in {place(output)}")


def prelabel(
    sentences: Annotated[
        Path, typer.Argument(help="sentences.jsonl, as `annotate split` writes it.")
    ],
    output: Output,
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    model: Model = DEFAULT,
    attributions: Annotated[
        Path | None,
        typer.Option(help="attributions.jsonl; without it speakers are found on the way."),
    ] = None,
    attribution: Attributor = TAGGER,
    all_kinds: AllKinds = False,
) -> None:
    """Propose labels with a model: a JSON line per sentence and axis.

    A line holds a probability for every label, and the speaker and side the model saw. A stopped
    run goes on where it left off.
    """
    scheme = load_taxonomy(taxonomy, target=target)
    known = read_attributions(attributions) if attributions else None
    tagger = None if known is not None else tagger_of(attribution)
    with on_disk(sentences) as path:
        prelabel_to(path, output, scheme, model, known=known, tagger=tagger, all_kinds=all_kinds)


def prelabel_to(
    sentences: Path,
    output: Path,
    taxonomy: Taxonomy,
    model: str,
    *,
    known: Known | None = None,
    tagger: Tagger | None = None,
    all_kinds: bool = False,
) -> None:
    """Pre-label a file, with a progress bar, and say how it went."""
    classifier = load_classifier(model)
    languages = Counter(
        sentence.language
        for sentence in jsonl.read(sentences, Sentence)
        if wanted(sentence, all_kinds=all_kinds)
    )
    total = languages.total()
    with bar("pre-labelling") as tell:
        count, earlier = prelabel_file(
            sentences,
            output,
            taxonomy,
            classifier,
            known=known,
            tagger=tagger,
            all_kinds=all_kinds,
            progress=lambda done: tell(done, total),
        )
    went_on = f", {earlier:,} of them by an earlier run" if earlier else ""
    say(f"{number(count, 'sentence')} pre-labelled by {classifier.id} in {place(output)}{went_on}")
    for language, unread in sorted((k, n) for k, n in languages.items() if k is not None):
        if not classifier.reads(language):
            say(
                f"note: {classifier.id} does not read {language}: {number(unread, 'sentence')} "
                "went by the speaker's side alone; --model takes a multilingual one"
            )


def read_attributions(path: Path) -> dict[str, list[Attribution]]:
    """Read attributions, by document."""
    if path.is_file() and not path.stat().st_size:
        return {}  # texts in which nobody says anything
    rows = jsonl.read(path, Attribution)
    return {id: list(group) for id, group in groupby(rows, key=lambda row: row.document_id)}


@contextmanager
def on_disk(path: Path) -> Iterator[Path]:
    """Copy standard input to a file, for it is read more than once; any other path stays."""
    if path != jsonl.STDIO:
        yield path
        return
    with NamedTemporaryFile(suffix=".jsonl") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield Path(file.name)


def export(
    annotations: Annotated[
        list[Path], typer.Argument(help="annotations.jsonl, as `annotate pull` writes it.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the dataset.")],
    taxonomy: TaxonomyName = "russia-us",
    target: Target = None,
    shares: Annotated[
        tuple[float, float, float],
        typer.Option(help="Shares of train, validation and test; documents are never divided."),
    ] = (0.8, 0.1, 0.1),
    seed: Annotated[int, typer.Option(help="Another one, other splits.")] = 0,
    min_annotators: Annotated[
        int, typer.Option(min=1, help="Leave out sentences that fewer people labelled.")
    ] = 1,
    license: Annotated[
        str, typer.Option(help="Licence of the dataset, as the Hub spells it: cc-by-4.0.")
    ] = "unknown",
    push_to_hub: Annotated[
        str | None, typer.Option(help="Upload to the Hugging Face Hub as ORG/NAME (HF_TOKEN).")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Make the dataset on the Hub a public one.")
    ] = False,
) -> None:
    """Write a dataset that datasets.load_dataset(FOLDER) loads.

    A row is a sentence, with people's labels beside the model's. No article stands in two splits.
    """
    from annotate.export import export as export_dataset

    rows = (row for path in annotations for row in jsonl.read(path, Annotation))
    report = export_dataset(
        rows,
        load_taxonomy(taxonomy, target=target),
        output,
        shares=shares,
        seed=seed,
        min_annotators=min_annotators,
        license=license,
    )
    for split_name, part in report.splits.items():
        articles = number(part.documents, "article")
        say(f"{split_name}: {number(part.sentences, 'sentence')} of {articles}")
    if report.skipped or report.drafts:
        say(f"left out: {report.skipped:,} skipped, {number(report.drafts, 'draft')}")
    say(f"load it:  datasets.load_dataset({str(output)!r})")
    if push_to_hub:
        from annotate.hub import push_to_hub as upload

        say(f"uploaded: {upload(output, push_to_hub, private=not public)}")
