"""The labelling scheme of one project: a YAML file -> Taxonomy, every mistake with its line."""

import re
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from annotate.errors import BadInput, BadTaxonomy
from annotate.jsonl import replacing
from annotate.resources import resource
from annotate.taxonomy_rules import axis_misfits, misfits
from annotate.types import Json
from annotate.yaml_file import Misfit, Mistake, parse, refuse, validate

TARGET = "{target}"
LARGEST = 1_000_000
"""Bytes: a larger file is no taxonomy."""

EDITOR_KEYS = frozenset({"u", "enter", "escape", "backspace", "ctrl+enter", "alt+enter"})
"""What Label Studio's editor does something else with (the keymap of 1.23)."""


def _name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise ValueError(
            f"{name!r} is no name: it begins with a letter A-Z and holds letters, digits, _ and -"
        )
    return name


def _text(text: str) -> str:
    if not text.strip(" *\t\n"):
        raise ValueError("must not be empty")
    return text


def _hotkey(key: str) -> str:
    if key.lower() in EDITOR_KEYS:
        raise ValueError(f"{key!r} is taken by the Label Studio editor; choose another key")
    if not re.fullmatch(r"[A-Za-z0-9]", key):
        raise ValueError(f"{key!r} must be one Latin letter or digit; no other key works")
    return key


def _color(color: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", color):
        raise ValueError(f'{color!r} is no colour: write # and six hex digits, such as "#1565c0"')
    return color


Name = Annotated[str, AfterValidator(_name)]
Text = Annotated[str, AfterValidator(_text)]
Hotkey = Annotated[str, AfterValidator(_hotkey)]
Color = Annotated[str, AfterValidator(_color)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(_Part):
    """A party and the names it goes by, in any language; belongs to a side.

    A name ending in `*` stands for every word that begins so (for inflected languages).
    """

    name: Text
    side: Name
    aliases: tuple[Text, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Label(_Part):
    """One answer to the question of an axis.

    `name` is what data and Label Studio results carry, `title` what people read. A label with a
    `side` is what an axis of positions gives to the words of that side's speakers.
    """

    name: Name
    title: str = ""
    definition: str = ""
    hypotheses: tuple[Text, ...] = ()
    side: str | None = None
    default: bool = False
    hotkey: Hotkey | None = None
    color: Color | None = None

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

    name: Name
    question: Text
    definition: str = ""
    labels: tuple[Label, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _labels_are_distinct(self) -> Self:
        refuse(axis_misfits(self.model_dump()))
        return self

    @property
    def default(self) -> Label | None:
        return next((label for label in self.labels if label.default), None)


class Taxonomy(_Part):
    name: Name
    version: int = Field(ge=1)
    title: str = ""
    description: str = ""
    language: str = "en"
    target: Text | None = None
    actors: tuple[Actor, ...] = ()
    axes: tuple[Axis, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        refuse(misfits(self.model_dump()))
        return self

    @property
    def id(self) -> str:
        """Name and version, as predictions and datasets carry it."""
        target = f"[{self.target}]" if self.target else ""
        return f"{self.name}{target}@{self.version}"

    @property
    def needs_target(self) -> bool:
        """Whether `{target}` still waits to be filled in."""
        return self.target is None and TARGET in self.model_dump_json()

    def axis(self, name: str) -> Axis:
        return next(axis for axis in self.axes if axis.name == name)


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
    taxonomy = _sound(path, target)
    if taxonomy.needs_target:
        raise BadTaxonomy(
            f"{path}: asks about a {TARGET}, and none was given",
            'add --target "…", say "the tariff", or a line `target: "…"` to the file',
        )
    return taxonomy


def _sound(path: Path, target: str | None) -> Taxonomy:
    taxonomy, mistakes = check_taxonomy(path, target=target)
    if taxonomy is None:
        more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        raise BadTaxonomy(mistakes[0] + more, f"annotate taxonomy check {path}")
    return taxonomy


def check_taxonomy(path: Path, *, target: str | None = None) -> tuple[Taxonomy | None, list[str]]:
    """Read a taxonomy file; return it, or None and every mistake as `path:line: where: reason`.

    A `{target}` that nothing fills in is no mistake here: it stays as it is.
    """
    tree = parse(_read(path))
    if isinstance(tree, Mistake):
        return None, [f"{path}:{tree.line}: {tree.reason}"]
    asked = TARGET in str(tree.data)
    found = list(misfits(tree.data))
    if target is not None:
        tree = tree._replace(data=tree.data | {"target": _one_line(target)})
        if not asked:
            raise BadTaxonomy(f"{path}: has no {TARGET} to fill in", "leave --target out")
    elif "target" in tree.data and not asked:
        found.append(Misfit(("target",), f"nothing in the file asks about {TARGET}"))
    # Filled in after parsing: whatever the target holds, it cannot change what the file means.
    if isinstance(filler := tree.data.get("target"), str):
        tree = tree._replace(data=_fill(tree.data, filler))
    taxonomy, mistakes = validate(tree, Taxonomy, found)
    return taxonomy, [f"{path}:{line}: {reason}" for line, reason in mistakes]


def init_taxonomy(name: str, path: Path, *, target: str | None = None) -> None:
    """Write a copy of a taxonomy to edit, with `target` as a line of its own.

    Raises BadInput where `path` is there already.
    """
    origin = taxonomy_path(name)
    _sound(origin, target)
    text = _read(origin)
    if path.exists():
        raise BadInput(f"{path}: is there already", "name a new file")
    if target is not None:
        text = _with_target(text, _one_line(target))
    with replacing(path) as file:
        file.write(text.encode())


def _with_target(text: str, target: str) -> str:
    line = yaml.safe_dump({"target": target}, allow_unicode=True, default_style='"', width=10**6)
    line = line.replace('"target"', "target", 1)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = {key.value: (key, value) for key, value in node.value} if node else {}
    if "target" in keys:
        key, value = keys["target"]
        return text[: key.start_mark.index] + line.rstrip() + text[value.end_mark.index :]
    before = keys["axes"][0].start_mark.index
    return text[:before] + line + text[before:]


def _one_line(target: str) -> str:
    clean = " ".join(target.split())
    if not clean:
        raise BadTaxonomy("the target is empty", 'say --target "…" with a few words')
    return clean


def _fill(data: Json, target: str) -> Json:
    if isinstance(data, str):
        return data.replace(TARGET, target)
    if isinstance(data, list):
        return [_fill(part, target) for part in data]
    if isinstance(data, dict):
        return {key: _fill(part, target) for key, part in data.items()}
    return data


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise BadTaxonomy(f"{path}: larger than 1 MB", "a taxonomy is a page or two of YAML")
        return text.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadTaxonomy(
            f"{path}: no such file", f"shipped ones: {', '.join(shipped())}"
        ) from error
    except PermissionError as error:
        raise BadTaxonomy(f"{path}: may not be read", "change its permissions") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise BadTaxonomy(
            f"{path}: not a text file", "a taxonomy is a YAML file in UTF-8"
        ) from error
