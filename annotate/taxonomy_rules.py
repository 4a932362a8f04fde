"""The data of a taxonomy -> its parts that do not go together: twins, unknown sides, shared names.

The rules look at data, not at models: a file with mistakes of form has no model yet, and its
other mistakes should show at once.
"""

from collections.abc import Iterable, Iterator

from annotate.types import Json
from annotate.yaml_file import Loc, Misfit


def misfits(taxonomy: Json) -> Iterator[Misfit]:
    """Find the parts of a taxonomy that do not go together."""
    axes, actors = list(_parts(taxonomy, "axes")), list(_parts(taxonomy, "actors"))
    labels = [
        ((*loc, *inner), label) for loc, axis in axes for inner, label in _parts(axis, "labels")
    ]
    yield from _twins("axis", "name", axes)
    yield from _twins("actor", "name", actors)
    yield from _twins("label", "hotkey", labels)
    for loc, axis in axes:
        yield from axis_misfits(axis, loc)
    sides = {side for _, side in _values("side", actors)}
    for loc, side in _values("side", labels):
        if side not in sides:
            known = f"sides: {', '.join(sorted(sides))}" if sides else "there are no actors"
            yield Misfit(loc, f"no actor is of the side {side!r}; {known}")
    yield from _shared_aliases(actors)


def axis_misfits(axis: Json, where: Loc = ()) -> Iterator[Misfit]:
    """Find the labels of an axis that do not go together."""
    labels = [((*where, *loc), label) for loc, label in _parts(axis, "labels")]
    yield from _twins("label", "name", labels)
    yield from _twins("label", "side", labels)
    defaults = [(*loc, "default") for loc, label in labels if label.get("default") is True]
    for loc in defaults[1:]:
        yield Misfit(loc, "only one label of an axis can be the default", defaults[0])


def _shared_aliases(actors: list[tuple[Loc, Json]]) -> Iterator[Misfit]:
    owners: dict[str, tuple[Loc, str]] = {}
    for loc, actor in actors:
        aliases = actor.get("aliases")
        names = enumerate(aliases if isinstance(aliases, list | tuple) else ())
        own = [((*loc, "name"), actor.get("name"))]
        for here, name in own + [((*loc, "aliases", number), alias) for number, alias in names]:
            side = str(actor.get("side"))
            first, other = owners.setdefault(str(name).casefold(), (here, side))
            if other != side:
                yield Misfit(here, f"{name!r} is also a name of the side {other!r}", first)


def _twins(kind: str, key: str, parts: Iterable[tuple[Loc, Json]]) -> Iterator[Misfit]:
    seen: dict[str, Loc] = {}
    for loc, value in _values(key, parts):
        first = seen.setdefault(value.casefold(), loc)
        if first != loc:
            yield Misfit(loc, f"{value!r} is another {kind}'s {key}", first)


def _parts(whole: Json, key: str) -> Iterator[tuple[Loc, Json]]:
    """Yield the parts under `key`, with their places; what is no part is passed over."""
    parts = whole.get(key)
    for number, part in enumerate(parts if isinstance(parts, list | tuple) else ()):
        if isinstance(part, dict):
            yield (key, number), part


def _values(key: str, parts: Iterable[tuple[Loc, Json]]) -> Iterator[tuple[Loc, str]]:
    for loc, part in parts:
        if isinstance(part.get(key), str):
            yield (*loc, key), part[key]
