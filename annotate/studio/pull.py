"""A Label Studio project -> every annotation in it: submitted, skipped and draft."""

import logging
from collections.abc import Callable, Iterator

from annotate.errors import StudioError
from annotate.studio.client import Project, Studio
from annotate.studio.interface import interface, shape
from annotate.studio.tasks import is_ours, to_annotations
from annotate.taxonomy import Taxonomy
from annotate.types import Annotation

_log = logging.getLogger(__name__)
_TOUCHED = (
    ("total_annotations", "greater", 0),
    ("cancelled_annotations", "greater", 0),
    ("draft_exists", "equal", True),
)


def pull(
    studio: Studio,
    project: str,
    taxonomy: Taxonomy | None = None,
    *,
    email: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Annotation]:
    """Yield every annotation of a project, given by title or id, in the order of its tasks.

    Annotators are `user-<id>`; their e-mail comes along on request. With a taxonomy, a project
    that was not made for it is refused. Tasks that `push` did not make are passed over.
    """
    source = studio.find_project(project)
    if source is None:
        raise StudioError(
            f"{studio.url} has no project {project!r}", "see the titles in Label Studio"
        )
    if taxonomy and shape(source.interface) != shape(interface(taxonomy)):
        raise StudioError(
            f"project {source.title!r} was not made for taxonomy {taxonomy.id}",
            "pull without a taxonomy, or with the one it was pushed with",
        )
    return _annotations(studio, source, email, progress)


def _annotations(
    studio: Studio, project: Project, email: bool, progress: Callable[[int, int], None]
) -> Iterator[Annotation]:
    ids = sorted(
        {
            task["id"]
            for only in _TOUCHED
            for task in studio.list_tasks(project, include="id", only=only)
        }
    )
    emails = studio.emails() if email else None
    foreign = 0
    progress(0, len(ids))
    for done, task in enumerate(studio.export_tasks(project, ids), start=1):
        if is_ours(task):
            yield from to_annotations(task, emails)
        else:
            foreign += 1
        progress(done, len(ids))
    if foreign:
        _log.warning("%d annotated tasks were not pushed by annotate and are left out", foreign)
