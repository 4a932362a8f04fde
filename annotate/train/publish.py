"""A finished model in a work folder -> the folder that ships, with card and checksums."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from annotate.errors import BadInput
from annotate.folder import replacing_folder

CONVERTED = ("config.json", "model.onnx", "README.md", "tokenizer.json")
FILES = (*CONVERTED, "metrics.json", "recipe.yaml")
SUMS = "SHA256SUMS"


def check_output(output: Path, files: Sequence[str] = FILES) -> None:
    """Refuse an `output` that holds anything but an earlier model, or its recipe alone."""
    if output.exists() and not output.is_dir():
        raise BadInput(f"{output}: is no folder", "name another one with -o")
    there = {path.name for path in output.glob("*")}
    if there and there not in ({"recipe.yaml"}, {*files, SUMS}):
        raise BadInput(f"{output}: holds other files than a model's", "name another folder with -o")


def publish(folder: Path, output: Path, text: str, files: Sequence[str] = FILES) -> None:
    """Write card and checksums, and put the model in the place of `output` (see check_output)."""
    check_output(output, files)
    (folder / "README.md").write_text(text, encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in files]
    (folder / SUMS).write_text("\n".join(sums) + "\n")
    with replacing_folder(output) as part:
        for name in (*files, SUMS):
            shutil.copyfile(folder / name, part / name)
