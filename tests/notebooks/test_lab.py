"""What JupyterLab is given of a notebook, and what is written of what it saves."""

from __future__ import annotations

import asyncio
import json
import platform
import runpy
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@pytest.fixture
def contents(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    lab = runpy.run_path(str(ROOT / "notebooks" / "lab.py"))
    (tmp_path / "files").mkdir()
    return lab["Contents"](root_dir=str(tmp_path / "files"))


def committed(**metadata) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("print(1)", id="a", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("stream", text="1\n")]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, **metadata}
    return nbformat.v4.new_notebook(cells=[cell], metadata=metadata)


def test_the_version_of_python_is_put_in_on_reading_and_left_out_on_saving(contents):
    path = Path(contents.root_dir, "a.ipynb")
    text = nbformat.writes(committed()) + "\n"
    path.write_text(text, encoding="utf-8")
    model = asyncio.run(contents.get("a.ipynb"))
    assert model["content"]["metadata"]["language_info"]["version"] == platform.python_version()
    assert path.read_text(encoding="utf-8") == text
    cell = model["content"]["cells"][0]
    cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
    cell["outputs"].append({"output_type": "display_data", "data": {}, "metadata": {}})
    asyncio.run(contents.save({"type": "notebook", "content": model["content"]}, "a.ipynb"))
    assert path.read_text(encoding="utf-8") == text


def test_a_notebook_of_another_kernel_keeps_its_language(contents):
    other = {"kernelspec": {"name": "ir", "display_name": "R"}, "language_info": {"name": "R"}}
    notebook = committed(**other)
    asyncio.run(contents.save({"type": "notebook", "content": notebook}, "r.ipynb"))
    written = json.loads(Path(contents.root_dir, "r.ipynb").read_text(encoding="utf-8"))
    assert written["metadata"] == other
    model = asyncio.run(contents.get("r.ipynb"))
    assert model["content"]["metadata"] == other


def test_other_files_and_lists_are_as_they_are(contents):
    asyncio.run(contents.save({"type": "file", "format": "text", "content": "a\n"}, "a.txt"))
    assert asyncio.run(contents.get("a.txt"))["content"] == "a\n"
    listed = asyncio.run(contents.get(""))["content"]
    assert [entry["name"] for entry in listed] == ["a.txt"]
    assert asyncio.run(contents.get("a.txt", content=False))["content"] is None


def test_nothing_is_asked_of_news():
    lab = runpy.run_path(str(ROOT / "notebooks" / "lab.py"))
    config = lab["without_news"](None, {"disabledExtensions": ["a"]})
    assert config == {"disabledExtensions": ["a", "@jupyterlab/apputils-extension:announcements"]}
