"""The text of a YAML file -> one of our models, or every mistake in it with its line."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from annotate.types import Json

Loc = tuple[int | str, ...]
M = TypeVar("M", bound=BaseModel)

_NULL, _BOOL, _STR, _TIME = (
    f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "str", "timestamp")
)


class Mistake(NamedTuple):
    line: int
    reason: str


class Misfit(NamedTuple):
    """A part that does not go with the rest: where it is, why, and where the other one stands."""

    loc: Loc
    reason: str
    other: Loc = ()


class Tree(NamedTuple):
    """What a YAML file holds, and the nodes that know their lines."""

    data: Json
    node: yaml.Node


def refuse(misfits: Iterable[Misfit]) -> None:
    """Raise all `misfits` from a pydantic validator, each with the place of its offender."""
    errors = [
        InitErrorDetails(
            type=PydanticCustomError("misfit", "{reason}", {"reason": reason, "other": other}),
            loc=loc,
            input=None,
        )
        for loc, reason, other in misfits
    ]
    if errors:
        raise ValidationError.from_exception_data("misfits", errors)


class _Loader(yaml.SafeLoader):
    """Plain YAML: no aliases, which can grow without end, no tags; dates are text."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Json = self.peek_event()  # type: ignore[no-untyped-call]  # a gap in the stubs
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias or getattr(event, "tag", None):
            problem = "alias" if is_alias else "tag"
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        return super().compose_node(parent, index)


_Loader.add_constructor(_TIME, lambda _, node: str(node.value))


def parse(text: str) -> Tree | Mistake:
    """Read YAML text that holds one mapping; the first mistake where it does not."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return Mistake(1, "is empty")
        data = loader.construct_document(node)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Mistake(line, f"the character U+{int(error.character):04X} cannot stand in YAML")
    except yaml.MarkedYAMLError as error:
        return _not_yaml(text, error)
    except RecursionError:
        return Mistake(1, "not YAML: nested too deeply")
    except ValueError:
        return Mistake(1, "not YAML: a value looks like a number but is none; put it in quotes")
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "a single value"
        return Mistake(1, f"begins with {what}; it must hold lines such as `name: …`")
    return Tree(data, node)


_PROBLEMS = {
    r"^alias$": "a value that begins with * needs quotes (YAML aliases are not used here)",
    r"^tag$": "a value that begins with ! needs quotes (YAML tags are not used here)",
    r"^found character '\\t'": "a tab; indent with spaces",
    r"^found character '(.)' that cannot": r"a value that begins with \1 needs quotes",
    r"^mapping values are not allowed": "a colon where none can stand; a value with `: ` in it "
    "needs quotes, and the keys of one part the same indentation",
    r"^could not find expected ':'": "a line without a colon among `key: value` lines",
    r"^expected <block end>": "does not fit the lines above; check indentation and quotes",
    r"^found unexpected end of stream": "a quotation mark is opened here and never closed",
    r"^found unexpected document": "a quotation mark is opened here and never closed",
    r"^expected ',' or": "a bracket is not closed, or a comma is missing",
    r"^but found another document": "a second document begins here; a file holds one",
    r"^found unhashable key": "a key must be a word; a value that begins with [ or { needs quotes",
    r"^could not determine a constructor": "this value needs quotes",
}


def _not_yaml(text: str, error: yaml.MarkedYAMLError) -> Mistake:
    problem = str(error.problem)
    opened = problem.startswith("found unexpected") and error.context_mark
    mark = opened or error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    here = text.splitlines()[line - 1 : line]
    if here and re.search(r"^\s*(- )?\s*([\w-]+:)?\s*[{]\w+[}].*\S", here[0]):
        return Mistake(line, "not YAML: a value that begins with { needs quotes")
    for pattern, reason in _PROBLEMS.items():
        if found := re.match(pattern, problem):
            return Mistake(line, f"not YAML: {found.expand(reason)}")
    return Mistake(line, f"not YAML: {problem}")


def validate(
    tree: Tree, kind: type[M], misfits: Iterable[Misfit] = ()
) -> tuple[M | None, list[Mistake]]:
    """Make a `kind` of the tree's data, or list every mistake in the order of the file.

    `misfits` are those of the data as it is, so that they show beside mistakes of form.
    """
    found: dict[Loc, Mistake] = {}
    for loc, line, reason in _surprises(tree.node):
        found.setdefault(loc, Mistake(line, _where(tree.data, loc) + reason))
    for misfit in misfits:
        found.setdefault(misfit.loc, _mistake(tree, misfit))
    model: M | None = None
    try:
        model = kind.model_validate(tree.data)
    except ValidationError as error:
        for one in _first_causes(error.errors(include_url=False)):
            reason = _reason(one, tree.node, kind)
            found.setdefault(one["loc"], _mistake(tree, Misfit(one["loc"], reason)))
    return (None if found else model), sorted(found.values())


def _mistake(tree: Tree, misfit: Misfit) -> Mistake:
    reason = _where(tree.data, misfit.loc) + misfit.reason
    if misfit.other:
        there = _where(tree.data, misfit.other).removesuffix(": ")
        reason += f" ({there}, line {_line(tree.node, misfit.other)})"
    return Mistake(_line(tree.node, misfit.loc), reason)


def _first_causes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out "too few" where parts are there but have mistakes, and keys that are no text."""
    locs = {error["loc"][:end] for error in errors for end in range(len(error["loc"]))}
    return [
        error
        for error in errors
        if error["type"] != "invalid_key"
        and not (error["type"] == "too_short" and error["loc"] in locs)
    ]


def _reason(error: ErrorDetails, node: yaml.Node, kind: type[BaseModel]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            known = list(_model_at(kind, error["loc"]).model_fields)
            near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
            tip = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
            return f"is not a key that is known here; {tip}"
        case "string_type" if isinstance(error["input"], bool | int | float):
            raw = _find(node, error["loc"]).value
            read = "true or false" if isinstance(error["input"], bool) else "a number"
            return f'{raw} is read as {read}; to mean text, write "{raw}" in quotes'
        case "string_type":
            return "must be text; a value that begins with [ or { needs quotes"
        case "tuple_type":
            return "must be a list: [one, two], or lines that begin with `- `"
        case "model_type" | "model_attributes_type":
            return "must hold lines such as `name: …`"
        case "too_short":
            return f"needs at least {context['min_length']}"
        case "greater_than_equal":
            return f"must be {context['ge']} or more"
        case kind_ if kind_.startswith("int_"):
            return "must be a whole number"
        case kind_ if kind_.startswith("bool_"):
            return "must be true or false"
        case _:
            return error["msg"].removeprefix("Value error, ")


def _model_at(kind: type[BaseModel], loc: Loc) -> type[BaseModel]:
    """Find the model whose fields the last step of `loc` should be one of."""
    for step in loc[:-1]:
        if isinstance(step, str) and step in kind.model_fields:
            annotation = kind.model_fields[step].annotation
            parts = [part for part in get_args(annotation) if isinstance(part, type)]
            kind = next((part for part in parts if issubclass(part, BaseModel)), kind)
    return kind


def _where(data: Json, loc: Loc) -> str:
    """`axes.posture.labels.threat.hotkey: `, with names in the place of numbers."""
    names: list[str] = []
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        name = data.get("name") if isinstance(data, dict) and isinstance(step, int) else None
        names.append(str(step + 1 if isinstance(step, int) and name is None else name or step))
    return ".".join(names) + ": " if names else ""


def _steps(node: yaml.Node, loc: Loc) -> Iterator[tuple[int, yaml.Node]]:
    """Line and node of every part on the way to `loc`, as far as the file has them."""
    yield node.start_mark.line + 1, node
    for step in loc:
        inner = None
        if isinstance(node, yaml.MappingNode):
            inner = next((pair for pair in node.value if pair[0].value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            inner = next(((item, item) for item in node.value[step : step + 1]), None)
        if inner is None:
            return
        key, node = inner
        yield key.start_mark.line + 1, node


def _line(node: yaml.Node, loc: Loc) -> int:
    return list(_steps(node, loc))[-1][0]


def _find(node: yaml.Node, loc: Loc) -> yaml.Node:
    return list(_steps(node, loc))[-1][1]


def _surprises(node: yaml.Node, loc: Loc = ()) -> Iterator[tuple[Loc, int, str]]:
    """Find what YAML takes in silence: a key twice, a key that is no text, a missing value."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            if item.tag == _NULL:
                yield (*loc, number), item.start_mark.line + 1, _no_value(item)
            yield from _surprises(item, (*loc, number))
    if not isinstance(node, yaml.MappingNode):
        return
    lines: dict[str, int] = {}
    for key, value in node.value:
        here, line = (*loc, key.value), key.start_mark.line + 1
        if key.value in lines:
            yield here, line, f"stands here twice (first in line {lines[key.value]})"
        elif key.tag == _BOOL:
            yield here, line, "is read as true or false, and is not a key that is known here"
        elif key.tag not in (_STR, _TIME):
            yield here, line, "is not a key that is known here"
        elif value.tag == _NULL and not node.flow_style:
            yield here, line, _no_value(value)
        lines.setdefault(key.value, line)
        yield from _surprises(value, here)


def _no_value(node: yaml.Node) -> str:
    # An empty value's mark stands where the value would: what follows on its line is a comment.
    mark = node.start_mark
    comment = re.match(r"[ \t]*(#\w+)", mark.buffer[mark.pointer :]) if mark.buffer else None
    if comment:
        return f'has no value, since # starts a comment; write "{comment[1]}" in quotes'
    return "has no value; give one, or leave the key out"
