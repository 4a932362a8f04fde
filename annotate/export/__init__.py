"""Annotations -> a folder that `datasets.load_dataset` loads: parquet by split, card, taxonomy."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from datasets import ClassLabel, DatasetInfo, Features, List, Value
from datasets.info import DatasetInfosDict
from datasets.splits import SplitDict, SplitInfo
from huggingface_hub import DatasetCard, DatasetCardData

from annotate.errors import BadInput, BadTaxonomy
from annotate.export.aggregate import Gathered, LabelledSentence, gather, utc
from annotate.export.card import card
from annotate.export.report import Parts, Report, count
from annotate.export.splits import SPLITS, Shares, check_shares, split_documents
from annotate.folder import replacing_folder
from annotate.taxonomy import TARGET, Axis, Taxonomy
from annotate.types import Annotation, Json, Prediction

Codes: TypeAlias = Mapping[str, Mapping[str, int]]
"""By axis and label, the number that stands for it in a ClassLabel column."""

MARK = "stance-annotate"
"""The tag by which a later export knows a dataset of ours."""
BATCH = 1000
PATTERN = "data/{split}-00000-of-00001.parquet"


def export(
    annotations: Iterable[Annotation],
    taxonomy: Taxonomy,
    folder: Path,
    *,
    shares: Shares = (0.8, 0.1, 0.1),
    seed: int = 0,
    min_annotators: int = 1,
    license: str = "unknown",
    name: str | None = None,
) -> Report:
    """Write a dataset of the submitted annotations, a sentence a row; say what it holds.

    The same annotations, in any order, give the same files. `folder` may be an earlier export,
    which is replaced only when all went well, but nothing else. E-mail addresses stay out.
    """
    check_shares(shares)
    check_folder(folder)
    features = dataset_features(taxonomy)
    gathered = gather(annotations, taxonomy)
    kept = [one for one in gathered.sentences if one.annotators >= min_annotators]
    _check_any(gathered, kept, min_annotators)
    split_of = split_documents((one.sentence for one in kept), shares=shares, seed=seed)
    parts = {
        split: part
        for split in SPLITS
        if (part := [one for one in kept if split_of[one.sentence.document_id] == split])
    }
    report = count(
        gathered,
        parts,
        taxonomy,
        folder=folder,
        shares=shares,
        seed=seed,
        min_annotators=min_annotators,
    )
    title = " ".join((name or taxonomy.title or taxonomy.name).split())
    with replacing_folder(folder) as part_folder:
        sizes = _write_rows(parts, taxonomy, features, part_folder)
        header = _header(report, features, sizes, content=_digest(part_folder))
        header.pretty_name, header.license = title, license
        text = card(report, taxonomy, name=title, license=license)
        DatasetCard(f"---\n{header.to_yaml()}\n---\n\n{text}").save(part_folder / "README.md")
        (part_folder / "taxonomy.yaml").write_text(_taxonomy_text(taxonomy), encoding="utf-8")
    return report


def check_folder(folder: Path) -> None:
    """Raise BadInput unless `folder` is free to write or holds an earlier export and no more."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise BadInput(f"{folder}: is a file", "a dataset is a folder: name one with -o")
    files = [path for path in sorted(folder.rglob("*")) if not path.is_dir()]
    readme = folder / "README.md"
    if files and not (
        readme.is_file() and f"- {MARK}\n" in readme.read_text(encoding="utf-8", errors="replace")
    ):
        raise BadInput(
            f"{folder}: is not empty, and no dataset that `annotate export` wrote",
            "name another folder with -o; nothing was changed",
        )
    ours = {readme, folder / "taxonomy.yaml", *(folder / "data").glob("*.parquet")}
    if foreign := [path for path in files if path not in ours]:
        raise BadInput(
            f"{foreign[0]}: stands in the dataset's folder, and `annotate export` did not write it",
            "move it away, or name another folder with -o; nothing was changed",
        )


def dataset_features(taxonomy: Taxonomy) -> Features:
    """Columns and their types. Raises BadTaxonomy where an axis is called like another column."""
    classes = {axis.name: _class_label(axis) for axis in taxonomy.axes}
    text = Value("string")
    prediction = {"label": text, "score": Value("float64"), "model": text}
    columns = [
        *((name, text) for name in ("sentence_id", "document_id", "text")),
        *((name, text) for name in ("heading", "before", "after")),
        *((name, text) for name in ("title", "source", "date", "language")),
        ("start", Value("int64")),
        ("end", Value("int64")),
        *((name, text) for name in ("kind", "speaker", "side")),
    ]
    for name, labels in classes.items():
        columns += [
            (name, labels),
            (f"{name}_agreement", Value("float64")),
            (f"{name}_model", labels),
            (f"{name}_model_score", Value("float64")),
        ]
    moment = Value("timestamp[us, tz=UTC]")
    annotation = {
        "id": text,
        "annotator": text,
        "created_at": moment,
        "updated_at": moment,
        "seconds": Value("float64"),
        "labels": classes,
        "predictions": {axis: {**prediction, "label": classes[axis]} for axis in classes},
        "changed": {axis: Value("bool") for axis in classes},
    }
    columns += [("annotations", List(annotation)), ("model", text), ("taxonomy", text)]
    counts = Counter(name for name, _ in columns)
    if twins := [name for name, count in counts.items() if count > 1]:
        raise BadTaxonomy(
            f"axis of {taxonomy.id}: its column {twins[0]!r} would stand in the dataset twice",
            "give the axis another name",
        )
    return Features(dict(columns))


def _class_label(axis: Axis) -> ClassLabel:
    return ClassLabel(names=[label.name for label in axis.labels])


def _write_rows(
    parts: Parts, taxonomy: Taxonomy, features: Features, folder: Path
) -> dict[str, tuple[int, int]]:
    """Write a parquet file a split; return the bytes of each in memory and on disk."""
    schema = features.arrow_schema
    codes = {
        axis.name: {label.name: code for code, label in enumerate(axis.labels)}
        for axis in taxonomy.axes
    }
    sizes = {}
    for split, part in parts.items():
        path = folder / PATTERN.format(split=split)
        path.parent.mkdir(exist_ok=True)
        size = 0
        with pq.ParquetWriter(path, schema) as writer:  # type: ignore[no-untyped-call]  # pyarrow
            for start in range(0, len(part), BATCH):
                rows = [_row(one, taxonomy.id, codes) for one in part[start : start + BATCH]]
                table = pa.Table.from_pylist(rows, schema=schema)
                writer.write_table(table)
                size += table.nbytes
        sizes[split] = (size, path.stat().st_size)
    return sizes


def _row(labelled: LabelledSentence, taxonomy: str, codes: Codes) -> dict[str, Json]:
    seen = [labelled.predictions[axis] for axis in codes if axis in labelled.predictions]
    evidence = [one.evidence for one in seen]
    row = {
        "sentence_id": labelled.sentence.id,
        **labelled.sentence.model_dump(exclude={"id", "index"}),
        "speaker": next((one.speaker for one in evidence if one.speaker), None),
        "side": next((one.side for one in evidence if one.side), None),
        "annotations": [_annotation(one, codes) for one in labelled.annotations],
        "model": "; ".join(sorted({one.model for one in seen})) or None,
        "taxonomy": taxonomy,
    }
    for axis, code in codes.items():
        label = labelled.label(axis)
        proposed = _prediction(labelled.predictions.get(axis), code)
        row |= {
            axis: label and code[label],
            f"{axis}_agreement": labelled.agreement(axis),
            f"{axis}_model": proposed["label"],
            f"{axis}_model_score": proposed["score"],
        }
    return row


def _annotation(annotation: Annotation, codes: Codes) -> dict[str, Json]:
    labels, predictions = annotation.labels, annotation.predictions
    return {
        "id": annotation.id,
        "annotator": annotation.annotator,
        "created_at": utc(annotation.created_at),
        "updated_at": utc(annotation.updated_at),
        "seconds": annotation.seconds,
        "labels": {axis: code[labels[axis]] for axis, code in codes.items() if axis in labels},
        "predictions": {
            axis: _prediction(predictions.get(axis), code) for axis, code in codes.items()
        },
        "changed": annotation.changed,
    }


def _prediction(prediction: Prediction | None, code: Mapping[str, int]) -> dict[str, Json]:
    if prediction is None:
        return {"label": None, "score": None, "model": None}
    return {
        "label": code[prediction.label],
        "score": prediction.score,
        "model": prediction.model,
    }


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("data/*.parquet")):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256:{digest.hexdigest()}"


def _taxonomy_text(taxonomy: Taxonomy) -> str:
    """Write a file that loads as `taxonomy`; it asks about a `{target}`, as its original did."""
    data = taxonomy.model_dump(mode="json", exclude_defaults=True)
    if taxonomy.target:
        data = _unfilled(data, taxonomy.target) | {"target": taxonomy.target}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def _unfilled(data: Json, target: str) -> Json:
    if isinstance(data, str):
        return data.replace(target, TARGET)
    if isinstance(data, list):
        return [_unfilled(part, target) for part in data]
    if isinstance(data, dict):
        return {key: _unfilled(part, target) for key, part in data.items()}
    return data


def _header(
    report: Report, features: Features, sizes: Mapping[str, tuple[int, int]], *, content: str
) -> DatasetCardData:
    """Give what the Hub and `load_dataset` read: files, features, counts.

    `load_dataset` names its cache after this header, not after the files: without `content`, it
    would give the labels of an earlier export wherever the sizes are the same.
    """
    splits = SplitDict()
    for split, (in_memory, _) in sizes.items():
        examples = report.splits[split].sentences
        splits.add(SplitInfo(name=split, num_bytes=in_memory, num_examples=examples))
    info = DatasetInfo(
        features=features,
        splits=splits,
        download_size=sum(on_disk for _, on_disk in sizes.values()),
        dataset_size=sum(in_memory for in_memory, _ in sizes.values()),
    )
    files = [{"split": split, "path": PATTERN.format(split=split)} for split in sizes]
    header = DatasetCardData(
        language=list(report.languages) or None,
        size_categories=[_size_category(report.sentences)],
        task_categories=["text-classification"],
        tags=[MARK],
        configs=[{"config_name": "default", "description": content, "data_files": files}],
    )
    DatasetInfosDict({"default": info}).to_dataset_card_data(header)
    return header


def _size_category(sentences: int) -> str:
    steps = ["n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M"]
    return steps[max(len(str(sentences)) - 3, 0)]


def _check_any(gathered: Gathered, kept: Sequence[LabelledSentence], min_annotators: int) -> None:
    if not gathered.sentences:
        raise BadInput(
            f"no submitted annotation ({gathered.skipped} skipped, {gathered.drafts} drafts)",
            "submit some in Label Studio (Ctrl+Enter), then `annotate pull` again",
        )
    if not kept:
        most = max(one.annotators for one in gathered.sentences)
        raise BadInput(
            f"no sentence has {min_annotators} annotators; the most is {most}",
            "ask for fewer with --min-annotators",
        )
