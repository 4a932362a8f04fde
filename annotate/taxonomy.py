"""The labelling scheme of one project: a YAML file -> Taxonomy, every mistake explained with its line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from annotate.errors import BadTaxonomy
from annotate.resources import resource
from annotate.types import Json

NAME = r"^[A-Za-z][A-Za-z0-9_-]*$"
TARGET = "{target}"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(_Part):
    """A party and the names it goes by, in any language; belongs to a side.

    A name ending in `*` stands for every word that begins so (for inflected languages).
    """

    name: str
    side: str = Field(pattern=NAME)
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Label(_Part):
    """One answer to the question of an axis.

    `name` is what data and Label Studio results carry, `title` what people read. A label with a
    `side` is what an axis of positions gives to the words of that side's speakers.
    """

    name: str = Field(pattern=NAME)
    title: str = ""
    definition: str = ""
    hypotheses: tuple[str, ...] = ()
    side: str | None = None
    default: bool = False
    hotkey: str | None = Field(default=None, min_length=1)
    color: str | None = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")

    @model_validator(mode="after")
    def _has_something_to_go_by(self) -> Self:
        if not (self.hypotheses or self.side or self.default):
            raise ValueError("needs hypotheses, or a side, or default: true")
        return self

    @property
    def heading(self) -> str:
        """What people read: the title, or the name where there is none."""
        return self.title or self.name.replace("_", " ").capitalize()


class Axis(_Part):
    """One question asked of every sentence, and its answers."""

    name: str = Field(pattern=NAME)
    question: str
    definition: str = ""
    labels: tuple[Label, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _labels_are_distinct(self) -> Self:
        _no_twins("label", (label.name for label in self.labels))
        if sum(label.default for label in self.labels) > 1:
            raise ValueError("only one label can be the default")
        return self

    @property
    def default(self) -> Label | None:
        return next((label for label in self.labels if label.default), None)


class Taxonomy(_Part):
    name: str = Field(pattern=NAME)
    version: int = Field(ge=1)
    title: str = ""
    description: str = ""
    language: str = "en"
    target: str | None = None
    actors: tuple[Actor, ...] = ()
    axes: tuple[Axis, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        _no_twins("axis", (axis.name for axis in self.axes))
        _no_twins("actor", (actor.name for actor in self.actors))
        labels = [label for axis in self.axes for label in axis.labels]
        _no_twins("hotkey", (label.hotkey.lower() for label in labels if label.hotkey))
        unknown = {label.side for label in labels if label.side} - {a.side for a in self.actors}
        if unknown:
            raise ValueError(f"side {unknown.pop()!r} belongs to no actor")
        return self

    @property
    def id(self) -> str:
        """Name and version, as predictions and datasets carry it."""
        target = f"[{self.target}]" if self.target else ""
        return f"{self.name}{target}@{self.version}"

    def axis(self, name: str) -> Axis:
        return next(axis for axis in self.axes if axis.name == name)


def _no_twins(kind: str, names: Iterator[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"two have the same {kind} {name!r}")
        seen.add(name)


def shipped() -> list[str]:
    """Names of the taxonomies that come with the package."""
    return sorted(path.stem for path in resource("configs/taxonomies").glob("*.yaml"))


def taxonomy_path(name: str) -> Path:
    """Path of a taxonomy: a bare name is a shipped one, anything with a slash or `.yaml` a path."""
    if "/" in name or name.endswith((".yaml", ".yml")):
        return Path(name)
    path = resource(f"configs/taxonomies/{name}.yaml")
    if not path.is_file():
        known = ", ".join(shipped())
        raise BadTaxonomy(
            f"no taxonomy is called {name!r}", f"known: {known}; or give a .yaml file"
        )
    return path


def load_taxonomy(name: str, *, target: str | None = None) -> Taxonomy:
    """Load a shipped taxonomy by its name, or a file by its path.

    `target` takes the place of `{target}` wherever the file says so. Raises BadTaxonomy with the
    first mistake and its line.
    """
    path = taxonomy_path(name)
    taxonomy, mistakes = check_taxonomy(path, target=target)
    if taxonomy is None:
        more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        raise BadTaxonomy(mistakes[0] + more, f"annotate taxonomy check {path}")
    return taxonomy


def read_taxonomy_text(path: Path, *, target: str | None = None) -> str:
    """Text of a taxonomy file with its `{target}` filled in."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BadTaxonomy(
            f"{path}: no such file", f"shipped ones: {', '.join(shipped())}"
        ) from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise BadTaxonomy(
            f"{path}: not a text file", "a taxonomy is a YAML file in UTF-8"
        ) from error
    if TARGET not in text:
        if target is not None:
            raise BadTaxonomy(f"{path}: has no {TARGET} to fill in", "leave --target out")
        return text
    if target is None or not target.strip():
        raise BadTaxonomy(
            f"{path}: asks about a {TARGET}, and none was given",
            'add --target "…", say "the tariff"',
        )
    # Quoted scalars hold the target: what would end the quotation or the line is escaped.
    clean = " ".join(target.split()).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace(TARGET, clean)


def check_taxonomy(path: Path, *, target: str | None = None) -> tuple[Taxonomy | None, list[str]]:
    """Read a taxonomy file; return it, or None and every mistake as `path:line: where: reason`."""
    text = read_taxonomy_text(path, target=target)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [f"{path}:{line}: not YAML: {error.problem}"]
    except yaml.YAMLError as error:
        return None, [f"{path}:1: not YAML: {error}"]
    if not isinstance(data, dict):
        return None, [f"{path}:1: must be a mapping with name, version and axes"]
    mistakes = [f"{path}:{line}: {key!r} stands here twice" for line, key in _twin_keys(node)]
    try:
        taxonomy = Taxonomy.model_validate(data | ({"target": target} if target else {}))
    except ValidationError as error:
        mistakes += [
            f"{path}:{_line(node, one['loc'])}: {_where(data, one['loc'])}{_reason(one['type'], one['msg'])}"
            for one in error.errors()
        ]
    if mistakes:
        return None, mistakes
    return taxonomy, []


def _reason(kind: str, message: str) -> str:
    plain = {"missing": "is missing", "extra_forbidden": "is no key that is known here"}
    return plain.get(kind, re.sub(r"^Value error, ", "", message))


def _where(data: Json, loc: tuple[int | str, ...]) -> str:
    """`axes.posture.labels.threat.hotkey: `, with names in the place of numbers."""
    names: list[str] = []
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        name = data.get("name") if isinstance(data, dict) and isinstance(step, int) else None
        names.append(str(name or step))
    return ".".join(names) + ": " if names else ""


def _line(node: yaml.Node, loc: tuple[int | str, ...]) -> int:
    """Line of the deepest part of `loc` that the file has."""
    line = node.start_mark.line
    for step in loc:
        inner: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    line, inner = key.start_mark.line, value
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value)
        ):
            inner = node.value[step]
            line = inner.start_mark.line
        if inner is None:
            break
        node = inner
    return int(line) + 1


def _twin_keys(node: yaml.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, str(key.value)
            seen.add(key.value)
            yield from _twin_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twin_keys(value)
