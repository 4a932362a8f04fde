"""Sentences and predictions -> tasks of a Label Studio project, least certain first."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from annotate.errors import BadInput, BadRecord, StudioError
from annotate.studio.client import Project, Studio, StudioBusy
from annotate.studio.interface import instructions, interface, shape
from annotate.studio.tasks import to_task
from annotate.taxonomy import Taxonomy
from annotate.types import Json, Prediction, Sentence

BATCH = 500
ATTEMPTS = 4
PATIENCE = 1.0  # seconds before the first repetition; each waits twice as long
TITLE = range(3, 51)


@dataclass(frozen=True)
class PushReport:
    """What a push did; `hidden` says why annotators do not see the predictions, if they do not."""

    project_id: int
    url: str
    added: int
    present: int
    unlabelled: int
    model: str | None
    hidden: str | None = None


def push(
    studio: Studio,
    project: str,
    taxonomy: Taxonomy,
    sentences: Iterable[Sentence],
    predictions: Iterable[Prediction] = (),
    *,
    annotators: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> PushReport:
    """Bring sentences into a project, which is made where there is none of that title.

    `predictions` stand in the order of their sentences. Sentences that the project has are left as
    they are, with their annotations. All records are checked before anything is sent. `annotators`
    is how many people label each sentence in a new project.
    """
    with TemporaryFile() as file:
        queue = _Queue(file, taxonomy, sentences, predictions)
        target = _project(studio, project, taxonomy, queue.model, annotators)
        present = {task["data"].get("sentence_id"): task["id"] for task in _known(studio, target)}
        new = [row for row in queue.rows if row.sentence_id not in present]
        arrived = _send(studio, target, queue, new, max(present.values(), default=0), progress)
        hidden = _show(studio, target, queue.model, queue, new, arrived) if queue.model else None
    return PushReport(
        project_id=target.id,
        url=studio.project_url(target),
        added=len(new),
        present=len(queue.rows) - len(new),
        unlabelled=sum(not row.predicted for row in queue.rows),
        model=queue.model,
        hidden=hidden,
    )


@dataclass(frozen=True)
class _Row:
    uncertainty: float
    sentence_id: str
    predicted: bool
    offset: int


class _Queue:
    """Tasks of a push, checked and waiting on disk; `rows` point to them, least certain first."""

    def __init__(
        self,
        file: IO[bytes],
        taxonomy: Taxonomy,
        sentences: Iterable[Sentence],
        predictions: Iterable[Prediction],
    ) -> None:
        self._file = file
        self.model: str | None = None
        rows: dict[str, _Row] = {}
        for sentence, ours in _joined(sentences, predictions):
            if sentence.id in rows or not (ours or sentence.kind == "sentence"):
                continue
            self.model = _checked(ours, taxonomy, self.model)
            task = to_task(sentence, ours, taxonomy.id)
            rows[sentence.id] = _Row(
                task["data"]["uncertainty"], sentence.id, bool(ours), file.tell()
            )
            file.write(json.dumps(task).encode() + b"\n")
        if not rows:
            raise BadInput("there is no sentence to push", "headings and bylines are not labelled")
        # Sorting is stable: equally uncertain sentences stay in the order of their articles.
        self.rows = sorted(rows.values(), key=lambda row: -row.uncertainty)

    def task(self, row: _Row) -> Json:
        self._file.seek(row.offset)
        return json.loads(self._file.readline())


def _joined(
    sentences: Iterable[Sentence], predictions: Iterable[Prediction]
) -> Iterator[tuple[Sentence, list[Prediction]]]:
    """Each sentence with its predictions; both come in the same order."""
    waiting = iter(predictions)
    head = next(waiting, None)
    for sentence in sentences:
        ours: list[Prediction] = []
        while head is not None and head.sentence_id == sentence.id:
            ours.append(head)
            head = next(waiting, None)
        yield sentence, ours
    if head is not None:
        raise BadRecord(
            f"the predictions name sentence {head.sentence_id!r}, which is not among the sentences "
            "or stands in another order",
            "push the sentences file that the predictions were made from",
        )


def _checked(ours: list[Prediction], taxonomy: Taxonomy, model: str | None) -> str | None:
    """Check that predictions fit the taxonomy and each other; return their model."""
    labels = {axis.name: {label.name for label in axis.labels} for axis in taxonomy.axes}
    seen: set[str] = set()
    for one in ours:
        where = f"prediction of sentence {one.sentence_id!r} on axis {one.axis!r}"
        if one.taxonomy != taxonomy.id:
            raise BadRecord(
                f"{where} is of taxonomy {one.taxonomy}, not {taxonomy.id}",
                "push with the taxonomy that the predictions were made with, or prelabel again",
            )
        if one.axis not in labels or one.scores.keys() != labels[one.axis]:
            raise BadRecord(
                f"{where} has labels that {taxonomy.id} does not have there", "prelabel again"
            )
        if one.axis in seen:
            raise BadRecord(f"{where} stands there twice", "prelabel again into a new file")
        if model not in {None, one.model}:
            raise BadRecord(
                f"{where} is of model {one.model}, others are of {model}",
                "prelabel all sentences with one model",
            )
        seen.add(one.axis)
        model = one.model
    return model


def _project(
    studio: Studio, name: str, taxonomy: Taxonomy, model: str | None, annotators: int
) -> Project:
    """Find the project and check that it fits, or make it; one that does not fit is not changed."""
    found = studio.find_project(name)
    if found is None:
        if len(name) not in TITLE:
            raise StudioError(
                f"a project cannot be called {name!r}", "a title has 3 to 50 characters"
            )
        return studio.create_project(name, settings=_settings(taxonomy, annotators))
    if shape(found.interface) != shape(interface(taxonomy)):
        raise StudioError(
            f"project {found.title!r} has another interface than taxonomy {taxonomy.id} makes",
            "push to a new project, or with the taxonomy of this one",
        )
    if model and found.predictions and found.model_version not in {"", model}:
        raise StudioError(
            f"project {found.title!r} shows predictions of {found.model_version}, not of {model}",
            "a project shows one model: push to a new project, or prelabel with the same model",
        )
    return found


def _settings(taxonomy: Taxonomy, annotators: int) -> Mapping[str, Json]:
    return {
        "label_config": interface(taxonomy),
        "description": f"Taxonomy {taxonomy.id}",
        "expert_instruction": instructions(taxonomy),
        "show_instruction": True,
        "show_skip_button": True,
        "enable_empty_annotation": False,
        "show_collab_predictions": True,
        "sampling": "Sequential sampling",  # tasks come in the order in which they were imported
        "maximum_annotations": annotators,
    }


def _known(studio: Studio, project: Project, after: int = 0) -> Iterator[Json]:
    return studio.list_tasks(project, include="id,data", after=after)


def _send(
    studio: Studio,
    project: Project,
    queue: _Queue,
    rows: list[_Row],
    last: int,
    progress: Callable[[int, int], None],
) -> dict[str, int]:
    """Import `rows` in batches; return task ids by sentence id, as read back from the server.

    A batch that failed is sent again only after a look at what of it arrived.
    """
    arrived: dict[str, int] = {}
    progress(0, len(rows))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        for attempt in range(ATTEMPTS):
            missing = [row for row in batch if row.sentence_id not in arrived]
            failure: StudioBusy | None = None
            try:
                studio.import_tasks(project, [queue.task(row) for row in missing])
            except StudioBusy as error:
                failure = error
                time.sleep(PATIENCE * 2**attempt)
            for task in _known(studio, project, last):
                arrived[task["data"].get("sentence_id")] = last = task["id"]
            if all(row.sentence_id in arrived for row in batch):
                break
            if failure and attempt + 1 == ATTEMPTS:
                raise failure
        else:
            raise StudioError(
                f"project {project.title!r} took an import but does not list its tasks",
                "push again; it adds only what is missing",
            )
        progress(start + len(batch), len(rows))
    return arrived


def _show(
    studio: Studio,
    project: Project,
    model: str,
    queue: _Queue,
    new: list[_Row],
    arrived: dict[str, int],
) -> str | None:
    """Make the predictions the shown ones and read back; say why they do not show, or nothing."""
    now = studio.get_project(project.id)
    if not now.shows_predictions:
        return "the project's settings hide predictions: see Settings > Annotation"
    if now.model_version != model:
        studio.show_model(project, model)
        now = studio.get_project(project.id)
    if now.model_version != model:
        return f"the project shows model {now.model_version!r}, not {model!r}"
    predicted = [row for row in new if row.predicted]
    for row in [*predicted[:1], *predicted[1:][-1:]]:
        shown = studio.get_task(arrived[row.sentence_id])["predictions"]
        wanted = queue.task(row)["predictions"][0]["result"]
        if [one["result"] for one in shown if one["model_version"] == model] != [wanted]:
            return f"task {arrived[row.sentence_id]} does not have the prediction that was sent"
    return None
