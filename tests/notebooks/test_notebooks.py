"""The notebooks as committed: run in one go, short cells, and figures that are what they drew."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "figures"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MANIFEST = json.loads((FIGURES / "manifest.json").read_text(encoding="utf-8"))
ENDINGS = ("csv", "png", "svg")
LINES, BYTES = 15, 800_000

# What would differ on the next machine, or in the next run.
PASSING = re.compile(
    r"(?<![\w.:/-])/(?:work|root|home|tmp|Users|opt|mnt|usr|var)/\w|\b[A-Z]:\\+\w"  # folders
    r"|\bat 0x[0-9a-f]{6,}"  # addresses in memory
    r"|Wall time|CPU times|per loop|\b(?:it/s|s/it)\b|\b(?:took|elapsed:?) +[\d.]+|\d\d:\d\d<"
)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell: nbformat.NotebookNode) -> list[str]:
    """Give the text in the outputs of a cell, pictures left out."""
    texts = []
    for output in cell.outputs:
        texts.append(output.get("text", ""))
        texts += [t for kind, t in output.get("data", {}).items() if not kind.startswith("image")]
    return [t if isinstance(t, str) else json.dumps(t) for t in texts]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_they_are_numbered_in_their_order():
    numbers = [path.name[:3] for path in NOTEBOOKS]
    assert numbers[:3] == ["01_", "02_", "03_"]
    assert numbers == [f"{i:02d}_" for i in range(1, len(numbers) + 1)]


@each_notebook
def test_run_from_top_to_bottom_in_one_go(path):
    notebook = read(path)
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert outputs
    assert not [o for o in outputs if o.output_type == "error"]
    assert not [o.text for o in outputs if o.get("name") == "stderr"]


@each_notebook
def test_cells_are_short_and_told(path):
    notebook = read(path)
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= LINES, f"cell {number}"
            assert cell.source.strip(), f"cell {number} is empty"
    prose = sum(len(c.source.split()) for c in notebook.cells if c.cell_type == "markdown")
    assert prose >= 150


@each_notebook
def test_outputs_are_small_and_say_nothing_of_the_machine(path):
    notebook = read(path)
    assert sum(len(json.dumps(cell.outputs)) for cell in code(notebook)) <= BYTES
    for cell in notebook.cells:
        assert "execution" not in cell.metadata  # the times of the run
    found = [m[0] for cell in code(notebook) for t in shown(cell) for m in PASSING.finditer(t)]
    assert not found


# --- figures --------------------------------------------------------------------------------------
def test_every_figure_is_in_the_manifest_and_no_other():
    files = {path.name for path in FIGURES.iterdir()} - {"manifest.json"}
    assert files == {f"{name}.{ending}" for name in MANIFEST for ending in ENDINGS}


@pytest.mark.parametrize("name", MANIFEST)
def test_a_figure_is_what_its_notebook_drew(name):
    entry = MANIFEST[name]
    assert set(entry) == {"notebook", *ENDINGS}
    notebook = ROOT / "notebooks" / entry["notebook"]
    assert notebook in NOTEBOOKS
    assert f'"{name}"' in "".join(cell.source for cell in code(read(notebook)))
    for ending in ENDINGS:
        path = FIGURES / entry[ending]["file"]
        assert path.name == f"{name}.{ending}"
        assert sha256(path) == entry[ending]["sha256"]
    table = (FIGURES / f"{name}.csv").read_text(encoding="utf-8")
    assert table.count("\n") >= 2
    assert (FIGURES / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (FIGURES / f"{name}.svg").read_text(encoding="utf-8")[:2000]


def test_every_notebook_draws():
    assert {entry["notebook"] for entry in MANIFEST.values()} == {path.name for path in NOTEBOOKS}
