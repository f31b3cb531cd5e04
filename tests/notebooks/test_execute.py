"""A notebook is replaced when all of its cells ran, and else left as it was."""

from __future__ import annotations

import runpy
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
command = runpy.run_path(str(ROOT / "notebooks" / "execute.py"))


@pytest.fixture
def write(tmp_path):
    def write(*cells: str) -> Path:
        path = tmp_path / "01_trial.ipynb"
        made = [nbformat.v4.new_code_cell(cell, id=f"c{n}") for n, cell in enumerate(cells)]
        notebook = nbformat.v4.new_notebook(cells=made, metadata={"a": {"b": 1}})
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        return path

    return write


def test_outputs_are_kept_and_the_machine_is_not(write):
    path = write("n = 6 * 7", "n")
    assert command["replace"](path) == ""
    notebook = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert notebook.cells[1].outputs[0].data == {"text/plain": "42"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("last", ["1 / 0", "import os; os._exit(3)"])
def test_a_notebook_that_stops_stays_as_it_was(write, last):
    path = write("print('drawn')", last)
    before = path.read_bytes()
    assert command["replace"](path).startswith("01_trial.ipynb stopped:\n")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_no_hash_seed_is_set_and_sums_have_one_thread(write, monkeypatch):
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    names = ["PYTHONHASHSEED", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
    path = write(f"import os\nprint([os.environ.get(name) for name in {names}])")
    assert command["replace"](path) == ""
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].outputs[0].text == "[None, '1', '1']\n"
