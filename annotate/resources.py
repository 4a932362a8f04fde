"""Where the files we ship lie: the same answer in a checkout and in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """Path of a shipped file or folder, such as `configs/taxonomies/russia-us.yaml`.

    It need not exist: the caller knows what to say when it does not.
    """
    bundled = _PACKAGE / "_bundled"
    return (bundled if bundled.is_dir() else _PACKAGE.parent) / name
