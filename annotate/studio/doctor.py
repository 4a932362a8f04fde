"""What may be wrong between us and a Label Studio, and how to fix each."""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

import httpx

from annotate.errors import StudioError
from annotate.studio.client import Project, Studio, connect
from annotate.studio.interface import Shape, shape
from annotate.studio.tasks import is_ours
from annotate.types import Json

TESTED = "1.23"
SAMPLE = 20
SEQUENTIAL = "Sequential sampling"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, and how to fix it where it is not ok."""

    name: str
    status: Literal["ok", "warn", "fail"]
    what: str
    fix: str = ""


def diagnose(
    url: str,
    token: str,
    project: str | None = None,
    *,
    transport: httpx.BaseTransport | None = None,
) -> list[Check]:
    """Look at the server, the token, the versions and, if one is named, a project.

    Reads only. The list ends at the first check without which the later ones cannot be made.
    """
    try:
        studio = connect(url, token, transport=transport)
    except StudioError as error:
        return [_token(token), Check("connection", "fail", error.message, error.hint)]
    with studio:
        return list(_checks(studio, token, project))


def _checks(studio: Studio, token: str, project: str | None) -> Iterator[Check]:
    what = f"Label Studio at {studio.url} takes the {_kind(token)}"
    yield Check("connection", "ok", what)
    yield from _versions(studio)
    if project is None:
        return
    try:
        found = studio.find_project(project)
    except StudioError as error:
        yield Check("project", "fail", error.message, error.hint)
        return
    if found is None:
        yield Check("project", "fail", f"no project {project!r}", "annotate push")
    else:
        yield from _project(studio, found)


def _kind(token: str) -> str:
    """Tell the kinds of tokens apart without asking anybody."""
    kinds = {"refresh": "personal access token", "access": "access token"}
    return kinds.get(str(_claims(token).get("token_type")), "legacy token")


def _token(token: str) -> Check:
    """Say what to think of a token when the connection failed."""
    personal = "use a Personal Access Token, from Account & Settings"
    match _kind(token):
        case "personal access token" as kind:
            return Check("token", "ok", f"a {kind}")
        case "access token" as kind:
            return Check("token", "fail", f"an {kind}, which lives for minutes", personal)
        case kind:
            return Check("token", "warn", f"a {kind}, which many servers refuse", personal)


def _claims(token: str) -> dict[str, Json]:
    """Read what a JSON web token says of itself; nothing, if it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def _versions(studio: Studio) -> Iterator[Check]:
    if studio.version.startswith(f"{TESTED}."):
        yield Check("server version", "ok", studio.version)
    else:
        yield Check(
            "server version",
            "warn",
            f"{studio.version}; annotate is tested with {TESTED}",
            f"if something fails: pip install 'label-studio~={TESTED}.0'",
        )
    ours, theirs = version("label-studio-sdk"), studio.sdk_version
    if theirs is None or ours.split(".")[0] == theirs.split(".")[0]:
        yield Check("SDK version", "ok", ours)
    else:
        yield Check(
            "SDK version",
            "warn",
            f"{ours} here, {theirs} on the server",
            f"pip install 'label-studio-sdk=={theirs}'",
        )


def _project(studio: Studio, project: Project) -> Iterator[Check]:
    yield Check("project", "ok", f"{project.title}: {project.tasks} tasks")
    if not project.tasks:
        yield Check("tasks", "fail", "the project is empty", "annotate push")
        return
    form = shape(project.interface)
    if form.labels and "text" in form.fields:
        yield Check("interface", "ok", f"asks for {', '.join(form.labels)}")
    else:
        yield Check(
            "interface", "fail", "not one that annotate makes", "annotate push to a new project"
        )
    yield _tasks(studio, project)
    if project.sampling == SEQUENTIAL:
        yield Check("order", "ok", "least certain first, as pushed")
    else:
        yield Check(
            "order",
            "warn",
            f"{project.sampling}: not the order in which tasks were pushed",
            "Settings > General > Task sampling: Sequential",
        )
    yield from _predictions(studio, project, form)


def _tasks(studio: Studio, project: Project) -> Check:
    ids = Counter(
        task["meta"]["sentence"]["id"] if is_ours(task) else None
        for task in studio.list_tasks(project, include="id,meta")
    )
    foreign = ids.pop(None, 0)
    twice = sum(count > 1 for count in ids.values())
    if twice:
        return Check(
            "tasks",
            "warn",
            f"{twice} sentences stand there more than once",
            "delete the copies without annotations in the Data Manager",
        )
    if foreign:
        return Check(
            "tasks",
            "warn",
            f"{foreign} tasks were not pushed by annotate; pull leaves them out",
            "keep them in a project of their own",
        )
    return Check("tasks", "ok", f"{len(ids)} sentences, each once")


def _predictions(studio: Studio, project: Project, form: Shape) -> Iterator[Check]:
    """Look for everything that keeps predictions from the labelling screen."""
    bare = [
        task["id"]
        for task in studio.list_tasks(project, include="id", only=("total_predictions", "equal", 0))
    ]
    if len(bare) == project.tasks:
        yield Check("predictions", "fail", "there are none", "annotate prelabel, then push")
        return
    if bare:
        yield Check(
            "predictions",
            "warn",
            f"{len(bare)} of {project.tasks} tasks have none",
            "prelabel their sentences and push them to a new project",
        )
    else:
        yield Check("predictions", "ok", f"every one of {project.tasks} tasks has some")
    if not project.shows_predictions:
        yield Check(
            "predictions shown",
            "fail",
            "the project's settings hide them",
            "Settings > Annotation: switch on 'Use predictions to prelabel tasks'",
        )
        return
    rows = _sample(studio, project, set(bare))
    versions = {row["model_version"] for row in rows}
    if project.model_version not in versions:
        yield Check(
            "predictions shown",
            "fail",
            f"the project shows {project.model_version or 'no model'!r}; "
            f"tasks have {', '.join(sorted(versions))}",
            "Settings > Annotation: choose the predictions that tasks have",
        )
    else:
        yield Check("predictions shown", "ok", f"those of {project.model_version}")
    wrong = sum(not _fits(row, form) for row in rows)
    if wrong:
        yield Check(
            "prediction labels",
            "fail",
            f"{wrong} of {len(rows)} predictions name labels that the interface does not have",
            "push again to a new project: the server takes wrong predictions without a word",
        )
    else:
        yield Check("prediction labels", "ok", f"{len(rows)} looked at fit the interface")


def _sample(studio: Studio, project: Project, bare: set[int]) -> list[Json]:
    """Predictions of a few tasks, spread evenly over the project."""
    ids = [task["id"] for task in studio.list_tasks(project, include="id")]
    ids = [id for id in ids if id not in bare]
    step = max(1, len(ids) // SAMPLE)
    return [row for id in ids[::step][:SAMPLE] for row in studio.get_task(id)["predictions"]]


def _fits(row: Json, form: Shape) -> bool:
    return all(
        item["value"]["choices"][0] in form.labels.get(item["from_name"], ())
        for item in row["result"]
        if item["type"] == "choices"
    )
