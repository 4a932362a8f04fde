"""Imports point one way, heavy libraries stay behind their adapters, files stay small."""

import ast
import json
import os
import re
import resource
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import annotate

PACKAGE = Path(annotate.__file__).parent

LAYERS = {
    "cli": {"cli", "__main__"},
    "scores": {"scoring"},
    "joins": {"pipeline"},
    "stages": {"read", "split", "attribute", "prelabel", "export", "train"},
    "measures": {"agreement", "evaluate", "span_scores"},
    "adapters": {"classifiers", "studio", "hub"},
    "core": {
        *("types", "taxonomy", "jsonl", "resources", "errors"),
        *("folder", "gold", "lines", "parties", "speakers", "taxonomy_rules", "yaml_file"),
    },
}
"""Top-level modules and packages of `annotate`; a layer may import those below it."""

ONLY_IN = {
    "onnxruntime": {"classifiers.session", "train.quantise"},
    "tokenizers": {"classifiers.onnx", "classifiers.session", "classifiers.tagger", "train"},
    "transformers": {"classifiers.transformers", "train"},
    "torch": {"classifiers.transformers", "train"},
    "onnx": {"train"},
    "sklearn": {"classifiers.sklearn", "evaluate", "agreement"},
    "datasets": {"export", "train", "read"},
    "pyarrow": {"export", "read"},
    "huggingface_hub": {"export", "hub", "classifiers.transformers"},
    "label_studio_sdk": {"studio.client"},
    "httpx": {"studio"},
    "typer": {"cli"},
    "rich": {"cli"},
}
CORE_LIBRARIES = {"pydantic", "pydantic_core", "yaml"}
HEAVY = {
    *("torch", "transformers", "datasets", "onnxruntime", "sklearn", "label_studio_sdk"),
    *("trafilatura", "pdfminer", "httpx", "numpy", "pandas", "pyarrow"),
}
DISTRIBUTIONS = {
    "docx": "python-docx",
    "markdown_it": "markdown-it-py",
    "pdfminer": "pdfminer-six",
    "pydantic_core": "pydantic",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""What to install for a library whose name is another one."""

TRAINING = {"train", "classifiers.transformers"}
ABOUT_300 = 310


def name_of(path: Path) -> str:
    """`classifiers.onnx` for annotate/classifiers/onnx.py, `read` for annotate/read/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {
    name_of(path): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "_bundled" not in path.parts and path != PACKAGE / "__init__.py"
}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[str]:
    """Full names of what a module imports, wherever in it; `from a import b` gives `a.b`."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def units(module: str) -> set[str]:
    """Top-level modules of `annotate` that a module imports, its own left out."""
    ours = (name.split(".") for name in imports(module) if name.startswith("annotate."))
    return {parts[1] for parts in ours} - {module.split(".")[0]}


def libraries(module: str) -> set[str]:
    roots = {name.split(".")[0] for name in imports(module)}
    return roots - {"annotate"} - sys.stdlib_module_names


def layer_of(module: str) -> str | None:
    unit = module.split(".")[0]
    return next((layer for layer, members in LAYERS.items() if unit in members), None)


def is_in(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(place + ".") for place in places)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_stands_in_a_layer(module):
    assert layer_of(module), f"say in LAYERS where {module} belongs"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_layers_below(module):
    order = list(LAYERS)
    layer = layer_of(module)
    below = {unit for lower in order[order.index(layer) + 1 :] for unit in LAYERS[lower]}
    beside = LAYERS[layer] if layer in {"core", "cli"} else set()
    assert units(module) <= below | beside


@pytest.mark.parametrize("module", [name for name in MODULES if layer_of(name) == "core"])
def test_the_core_needs_pydantic_and_yaml_and_no_more(module):
    assert libraries(module) <= CORE_LIBRARIES


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_heavy_library_is_imported_only_where_the_table_says(library):
    users = {module for module in MODULES if library in libraries(module)}
    assert {module for module in users if not is_in(module, ONLY_IN[library])} == set()


def required(lines: list[str]) -> set[str]:
    names = (re.match(r"[\w.-]+", line).group() for line in lines)
    return {re.sub(r"[._-]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("module", MODULES)
def test_every_library_that_is_imported_is_a_requirement(module):
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"]
    if is_in(module, TRAINING):
        lines = lines + project["project"]["optional-dependencies"]["train"]
    wanted = {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in libraries(module)}
    assert wanted <= required(lines)


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("cli")])
def test_only_the_command_line_prints(module):
    names = {node.id for node in ast.walk(tree(module)) if isinstance(node, ast.Name)}
    streams = {
        node.attr
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "sys"
    }
    data = {"stdout"} if module == "jsonl" else set()  # `-o -`
    assert "print" not in names
    assert streams & {"stdout", "stderr"} <= data


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_enough_to_read(module):
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    data = sum(
        node.end_lineno - node.lineno
        for node in tree(module).body
        if isinstance(node, ast.Assign | ast.AnnAssign)  # lists of words, tables of patterns
    )
    assert lines - data <= ABOUT_300


def test_no_module_has_a_name_that_says_nothing():
    vague = re.compile(r"utils?|helpers?|common|manager|handler|misc")
    assert [name for name in MODULES if vague.fullmatch(name.split(".")[-1])] == []


def test_the_help_is_shown_without_a_heavy_library():
    asks = (
        "import json, sys\n"
        "from annotate.cli.app import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    shown = subprocess.run([sys.executable, "-c", asks], capture_output=True, check=True, text=True)
    loaded = set(json.loads(shown.stdout.splitlines()[-1]))
    assert "Commands:" in shown.stdout
    assert loaded & HEAVY == set()


def test_the_help_answers_within_a_second_of_processor_time():
    command = Path(sys.executable).parent / "annotate"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([command, "--help"], stdout=subprocess.DEVNULL, check=True, env=os.environ)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 1.0
