"""Our records <-> the task JSON of Label Studio; pure, so that it can be tested without a server.

`data` holds what the annotator sees and the Data Manager sorts by, `meta` the records themselves:
what is pulled is what was pushed, whatever the interface shows.
"""

from collections.abc import Iterator, Mapping, Sequence

from annotate.studio.interface import OBJECT
from annotate.types import Annotation, Json, Prediction, Sentence

NOBODY = "none found"


def uncertainty(predictions: Sequence[Prediction]) -> float:
    """How unsure the model is of its least certain axis, from 0 to 1; 1 where it said nothing."""
    return 1.0 - min((prediction.score for prediction in predictions), default=0.0)


def to_task(sentence: Sentence, predictions: Sequence[Prediction], taxonomy: str) -> Json:
    """Task of one sentence with its predictions, all of one model.

    The score of a task's prediction is that of its least certain axis.
    """
    evidence = [prediction.evidence for prediction in predictions]
    data = {
        "sentence_id": sentence.id,
        "text": sentence.text,
        "heading": sentence.heading or "",
        "before": sentence.before or "",
        "after": sentence.after or "",
        "origin": " · ".join(filter(None, (sentence.title, sentence.source, sentence.date))),
        "speaker": next((seen.speaker for seen in evidence if seen.speaker), NOBODY),
        "side": next((seen.side for seen in evidence if seen.side), ""),
        "uncertainty": round(uncertainty(predictions), 4),
    }
    meta = {
        "taxonomy": taxonomy,
        "sentence": sentence.model_dump(mode="json"),
        "predictions": [prediction.model_dump(mode="json") for prediction in predictions],
    }
    task = {"data": data, "meta": meta, "predictions": []}
    if predictions:
        task["predictions"] = [
            {
                "model_version": predictions[0].model,
                "score": round(1.0 - uncertainty(predictions), 4),
                "result": [_choice(one.axis, one.label) for one in predictions],
            }
        ]
    return task


def _choice(axis: str, label: str) -> Json:
    return {
        "from_name": axis,
        "to_name": OBJECT,
        "type": "choices",
        "value": {"choices": [label]},
    }


def is_ours(task: Json) -> bool:
    """Whether `push` made the task: anything else in the project is left alone."""
    return isinstance(task["meta"], dict) and {"sentence", "taxonomy"} <= task["meta"].keys()


def to_annotations(task: Json, emails: Mapping[int, str] | None = None) -> Iterator[Annotation]:
    """Every annotation and draft of an exported task, in the order they were made.

    Skipped ones carry no labels: Label Studio keeps the model's choices in them.
    """
    meta = task["meta"]
    sentence = Sentence.model_validate(meta["sentence"])
    predictions = [Prediction.model_validate(one) for one in meta["predictions"]]
    rows = [(row, _status(row), row["completed_by"]) for row in task["annotations"]]
    rows += [(row, "draft", _draft_author(row)) for row in task["drafts"]]
    for row, status, author in sorted(rows, key=lambda one: (one[0]["created_at"], one[0]["id"])):
        yield Annotation(
            id=f"draft-{row['id']}" if status == "draft" else f"{row['id']}",
            sentence=sentence,
            taxonomy=meta["taxonomy"],
            annotator=f"user-{author or 'unknown'}",
            email=emails.get(author) if emails else None,
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            seconds=row["lead_time"],
            status=status,
            labels={} if status == "skipped" else _labels(row["result"]),
            predictions=_shown(row, predictions),
        )


def _status(row: Json) -> str:
    return "skipped" if row["was_cancelled"] else "submitted"


def _draft_author(row: Json) -> int:
    """Drafts name their author as `Ann Smith ann@example.org, 7`."""
    return int(row["created_username"].rpartition(",")[2])


def _labels(result: Json) -> dict[str, str]:
    return {
        item["from_name"]: item["value"]["choices"][0]
        for item in result
        if item["type"] == "choices" and item["value"].get("choices")
    }


def _shown(row: Json, predictions: Sequence[Prediction]) -> dict[str, Prediction]:
    """Predictions by axis, of the model version that stood there where the row says which."""
    version = (row.get("prediction") or {}).get("model_version")
    return {one.axis: one for one in predictions if version in {None, one.model}}
