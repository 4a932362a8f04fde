"""A finished model in a work folder -> the folder that ships, with card and checksums."""

import hashlib
import shutil
from pathlib import Path

from annotate.errors import BadInput
from annotate.folder import replacing_folder

FILES = ("config.json", "metrics.json", "model.onnx", "README.md", "recipe.yaml", "tokenizer.json")


def check_output(output: Path) -> None:
    """Refuse an `output` that holds anything but an earlier model, or its recipe."""
    if output.exists() and not output.is_dir():
        raise BadInput(f"{output}: is no folder", "name another one with -o")
    foreign = {path.name for path in output.glob("*")} - {*FILES, "SHA256SUMS"}
    if foreign:
        raise BadInput(
            f"{output / min(foreign)}: no file of a model", "name another folder with -o"
        )


def publish(folder: Path, output: Path, text: str) -> None:
    """Write card and checksums, and put the model in the place of `output` (see check_output)."""
    check_output(output)
    (folder / "README.md").write_text(text, encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in FILES]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    with replacing_folder(output) as part:
        for name in (*FILES, "SHA256SUMS"):
            shutil.copyfile(folder / name, part / name)
