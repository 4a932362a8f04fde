"""The notebooks run from top to bottom, against the shipped model and a real Label Studio."""

from pathlib import Path

import nbformat
import pytest
from datasets import load_dataset
from nbclient import NotebookClient

from annotate.studio.local import Server

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs_and_places_of_a_machine(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count] == []
    source = path.read_text(encoding="utf-8")
    assert [place for place in (str(ROOT), "/home/", "/root/", "/tmp/") if place in source] == []


def test_the_quickstart_makes_a_dataset_with_one_corrected_label(
    studio: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", studio.token)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook = nbformat.read(ROOT / "notebooks" / "01_quickstart.ipynb", as_version=4)
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()  # raises the error of a cell
    dataset = load_dataset(str(folder / "quickstart-dataset"), cache_dir=str(tmp_path))
    rows = [row for split in dataset.values() for row in split]
    assert len(rows) == 12
    assert sum(row["posture"] != row["posture_model"] for row in rows) == 1
    assert sum(row["position"] != row["position_model"] for row in rows) == 0
