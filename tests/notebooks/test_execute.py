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


@pytest.mark.full
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


@pytest.mark.full
def test_bound_numbers_are_computed_in_the_kernel_and_kept(write):
    path = write("n = 6 * 7", "n += 1")
    notebook = nbformat.read(path, as_version=4)
    text = nbformat.v4.new_markdown_cell("Of 1<!--= n --> or three<!--= in_words(n) -->.", id="t")
    notebook.cells = [text, *notebook.cells, nbformat.v4.new_markdown_cell("None.", id="u")]
    nbformat.write(notebook, path)
    assert command["replace"](path) == ""
    notebook = nbformat.read(path, as_version=4)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "code", "markdown"]
    assert notebook.cells[0].source == "Of 43<!--= n --> or forty-three<!--= in_words(n) -->."
    values = {"n": "43", "in_words(n)": "forty-three"}
    assert [cell.metadata for cell in notebook.cells] == [{"bound": values}, {}, {}, {}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            *("1<!--= m -->", "<!--= m --> cannot be computed: NameError: name 'm' is not defined"),
            marks=pytest.mark.full,
        ),
        pytest.param(
            *("1<!--= n n -->", "<!--= n n --> is no expression: invalid syntax"),
            marks=pytest.mark.full,
        ),
        pytest.param(
            *(
                "a\nb<!--= n -->",
                "cell t, line 2: write a number in the form of '42' right before <!--",
            ),
            marks=pytest.mark.full,
        ),
    ],
)
def test_a_number_that_cannot_be_bound_stops_the_notebook(write, text, said):
    path = write("n = 6 * 7")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(text, id="t"))
    nbformat.write(notebook, path)
    before = path.read_bytes()
    stopped = command["replace"](path)
    assert stopped.startswith("01_trial.ipynb stopped:\n")
    assert said in stopped
    assert path.read_bytes() == before


def test_text_printed_in_one_go_is_one_output_and_what_shows_nothing_is_none():
    """As JupyterLab saves it. How it comes in parts depends on time."""

    def printed(text, name="stdout"):
        return {"output_type": "stream", "name": name, "text": text}

    def shown(**data):
        return {"output_type": "display_data", "data": data, "metadata": {}}

    tidy = command["tidy"]
    assert tidy([]) == []
    done = [printed("a\n"), printed("b\n"), shown(), printed("c\n"), shown(), shown()]
    assert tidy(done) == [printed("a\nb\nc\n")]
    kept = [printed("a"), printed("b", "stderr"), printed("c"), shown(text="d"), printed("e")]
    assert tidy(kept) == kept
    assert tidy([{"output_type": "execute_result", "data": {}}]) != []
