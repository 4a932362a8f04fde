"""The one place that talks to a Label Studio server: find, create, import, list, export."""

import json
import logging
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from annotate.errors import StudioError
from annotate.types import Json

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore", FutureWarning
    )  # google.api_core, on every Python but the newest
    from label_studio_sdk import LabelStudio
    from label_studio_sdk.core.api_error import ApiError

PAGE = 1000
EXPORT_PAGE = 200  # ids of one export travel in its address, which servers cut at 8 KB
IMPORT_SECONDS = 600.0

_log = logging.getLogger(__name__)
_TOKEN_HINT = (
    "copy a token from Account & Settings > Personal Access Token into LABEL_STUDIO_API_KEY"
)
_LEGACY_HINT = (
    "the server takes no legacy tokens: make a Personal Access Token under Account & Settings, "
    "or have the owner allow legacy ones under Organization > API Tokens Settings"
)


class StudioBusy(StudioError):
    """A failure that may pass: the server was down, too slow or out of its depth."""


@dataclass(frozen=True)
class Project:
    """What we need to know of a project."""

    id: int
    title: str
    interface: str
    model_version: str
    shows_predictions: bool
    sampling: str
    tasks: int
    predictions: int


@dataclass(frozen=True)
class Studio:
    """An open connection to a Label Studio; every failure comes as a StudioError with advice."""

    url: str
    version: str
    sdk_version: str | None
    sdk: LabelStudio
    http: httpx.Client

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def project_url(self, project: Project) -> str:
        return f"{self.url}projects/{project.id}/data"

    def find_project(self, project: str) -> Project | None:
        """Find a project by its exact title, or else by its id."""
        with _explained(self.url):
            listed: Iterable[Json] = self.sdk.projects.list(
                title=project, include="id,title", page_size=100
            )
            ids = [found.id for found in listed if found.title == project]
        if len(ids) > 1:
            every = ", ".join(map(str, sorted(ids)))
            raise StudioError(
                f"{len(ids)} projects are called {project!r}", f"give the id of one: {every}"
            )
        if ids:
            return self.get_project(ids[0])
        return self.get_project(int(project)) if project.isdecimal() else None

    def get_project(self, id: int) -> Project:
        with _explained(self.url, f"project {id}"):
            found = self.sdk.projects.get(id=id)
        return Project(
            id=id,
            title=found.title or "",
            interface=found.label_config or "",
            model_version=found.model_version or "",
            shows_predictions=bool(found.show_collab_predictions),
            sampling=str(found.sampling or ""),
            tasks=found.task_number or 0,
            predictions=found.total_predictions_number or 0,
        )

    def create_project(self, title: str, *, settings: Mapping[str, Json]) -> Project:
        with _explained(self.url, f"project {title!r}"):
            made: Json = self.sdk.projects.create(title=title, **settings)
        return self.get_project(made.id)

    def show_model(self, project: Project, version: str) -> None:
        """Make the predictions of one model version the ones that annotators see."""
        with _explained(self.url, f"project {project.title!r}"):
            self.sdk.projects.update(id=project.id, model_version=version)

    def import_tasks(self, project: Project, tasks: Sequence[Json]) -> None:
        """Send tasks once: a repeated import would double them, so the caller decides on that."""
        with _explained(self.url, f"project {project.title!r}"):
            answer = self.sdk.projects.import_tasks(
                project.id,
                request=tasks,
                return_task_ids=True,
                request_options={"max_retries": 0, "timeout_in_seconds": int(IMPORT_SECONDS)},
            )
        _log.debug("imported %s tasks", getattr(answer, "task_count", "some"))

    def list_tasks(
        self,
        project: Project,
        *,
        include: str,
        after: int = 0,
        only: tuple[str, str, Json] | None = None,
    ) -> Iterator[Json]:
        """Yield tasks in the order of their ids; `only` is (column, operator, value).

        Pages begin after the last id seen, so that work that goes on moves none of them.
        """
        while True:
            filters = [_filter("id", "greater", after)] + ([_filter(*only)] if only else [])
            query = {
                "filters": {"conjunction": "and", "items": filters},
                "ordering": ["tasks:id"],
            }
            with _explained(self.url, f"project {project.title!r}"):
                page: Json = self.sdk.tasks.list(
                    project=project.id,
                    query=json.dumps(query),
                    fields="task_only",
                    include=include,
                    page_size=PAGE,
                )
            tasks = [task.model_dump() for task in page.items or []]
            yield from tasks
            if len(tasks) < PAGE:
                return
            after = tasks[-1]["id"]

    def get_task(self, id: int) -> Json:
        """One task as the labelling screen gets it, with its predictions."""
        with _explained(self.url, f"task {id}"):
            return self.sdk.tasks.get(id=str(id)).model_dump()

    def export_tasks(self, project: Project, ids: Sequence[int]) -> Iterator[Json]:
        """Yield tasks with their annotations and drafts of everybody, in the order of `ids`."""
        for start in range(0, len(ids), EXPORT_PAGE):
            page = list(ids[start : start + EXPORT_PAGE])
            with _explained(self.url, f"project {project.title!r}"):
                chunks = self.sdk.projects.exports.download_sync(
                    project.id,
                    export_type="JSON",
                    download_all_tasks=True,
                    request_options={
                        "timeout_in_seconds": int(IMPORT_SECONDS),
                        "additional_query_parameters": {"ids[]": page},
                    },
                )
                tasks = json.loads(b"".join(chunks))
            yield from sorted(tasks, key=lambda task: page.index(task["id"]))

    def emails(self) -> dict[int, str]:
        """E-mail of every user by id."""
        with _explained(self.url):
            return {user.id: user.email for user in self.sdk.users.list() if user.email}


def connect(url: str, token: str, *, transport: httpx.BaseTransport | None = None) -> Studio:
    """Connect to the Label Studio at `url` with a personal access token or a legacy one.

    Use it in a `with` statement, which closes it.
    """
    if not url.startswith(("http://", "https://")):
        raise StudioError(
            f"{url!r} is not the address of a Label Studio", "such as http://127.0.0.1:8080"
        )
    url = url.rstrip("/") + "/"
    http = httpx.Client(transport=transport, timeout=60, follow_redirects=True)
    try:
        version, sdk_version = _versions(url, http)
        with _explained(url):
            sdk = LabelStudio(  # type: ignore[no-untyped-call]  # its extension has no types
                base_url=url, api_key=token, httpx_client=http
            )
            sdk.users.whoami()
    except StudioError:
        http.close()
        raise
    return Studio(url, version, sdk_version, sdk, http)


def _versions(url: str, http: httpx.Client) -> tuple[str, str | None]:
    """Ask what answers at `url` for its version and that of its SDK; it needs no token."""
    with _explained(url):
        answer = http.get(f"{url}api/version")
    try:
        versions = answer.raise_for_status().json()
        release = str(versions["release"])
    except (httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
        raise _no_label_studio(url) from error
    return release, versions.get("label-studio-converter", {}).get("version")


def _filter(column: str, operator: str, value: Json) -> Json:
    kind = {bool: "Boolean", int: "Number"}.get(type(value), "String")
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


@contextmanager
def _explained(url: str, what: str = "") -> Iterator[None]:
    """Turn what the SDK and the network raise into a StudioError with advice."""
    try:
        yield
    except ApiError as error:
        raise _explain(url, what, error.status_code or 0, _detail(error.body)) from error
    except httpx.TimeoutException as error:
        raise StudioBusy(
            f"Label Studio at {url} took too long", "try again; what arrived is kept"
        ) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise StudioBusy(
            f"no Label Studio answers at {url}: {error}", "start one with: annotate studio"
        ) from error


def _explain(url: str, what: str, status: int, detail: str) -> StudioError:
    if status == 401:
        hint = _LEGACY_HINT if "legacy" in detail.lower() else _TOKEN_HINT
        return StudioError(f"Label Studio at {url} refuses the token: {detail}", hint)
    if status == 403:
        return StudioError(
            f"Label Studio at {url} does not let this user do that: {detail}",
            "use the token of the project's owner",
        )
    if status == 404:
        if not what:
            return _no_label_studio(url)
        return StudioError(f"{url} has no {what}", "see the titles and ids in Label Studio")
    kind = StudioBusy if status >= 500 or status in {408, 429} else StudioError
    return kind(
        f"Label Studio at {url} answered {status}{f' about {what}' if what else ''}: {detail}",
        "annotate doctor",
    )


def _no_label_studio(url: str) -> StudioError:
    return StudioError(
        f"{url} answers, but it is no Label Studio",
        "give the address that stands before /projects in the browser",
    )


def _detail(body: Json) -> str:
    """Find the sentence in an error answer that says what went wrong."""
    if isinstance(body, dict):
        body = body.get("validation_errors") or body.get("detail") or body
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text if len(text) < 300 else text[:300] + " …"
