"""Run every notebook top to bottom and keep the outputs: the same run gives the same bytes.

Notebooks run side by side, each in a fresh kernel of this Python. After its last cell the bound
numbers in its sentences are computed in that kernel (`prose.py`) and put in. A notebook is replaced
only when all of this went well.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import prose
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from bilateral.files import replacing_file

HERE = Path(__file__).resolve().parent
# As JupyterLab writes it, but for the version of Python, which `lab.py` leaves out.
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
# One thread a kernel: sums in one order, and as many kernels as cores.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

BOUND = """
import json, runpy
print(json.dumps(runpy.run_path({file!r})["evaluate"]({asked!r}, globals())))
"""


def execute(
    notebook: nbformat.NotebookNode, folder: Path, environment: Mapping[str, str]
) -> nbformat.NotebookNode:
    """Run the cells in a kernel that stands in `folder`; what differs from run to run is removed.

    The outputs, and the values of bound numbers, are put into `notebook`, which is also returned.
    """
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    asked = prose.expressions(cell.source for cell in texts)
    if asked:
        last = BOUND.format(file=prose.__file__, asked=asked)
        notebook.cells.append(nbformat.v4.new_code_cell(last))
    # This environment's kernel, whatever other one the user has installed.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    client = NotebookClient(
        notebook,
        timeout=None,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**environment, **ONE_THREAD})
    # The versions of the kernel and the time when a cell ran.
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    values = json.loads(notebook.cells.pop().outputs[0].text) if asked else {}
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = tidy(cell.outputs)
    for cell in texts:
        bind(cell, values)
    return notebook


def tidy(outputs: list[dict]) -> list[dict]:
    """Join text that was printed in one go, and leave out what shows nothing.

    How text comes in parts depends on time. A progress bar that is done shows nothing.
    """
    kept: list[dict] = []
    for output in outputs:
        if output["output_type"] == "display_data" and not output["data"]:
            continue
        last = kept[-1] if kept else {}
        if output["output_type"] == "stream" and output["name"] == last.get("name"):
            last["text"] += output["text"]
        else:
            kept.append(output)
    return kept


def bind(cell: nbformat.NotebookNode, values: Mapping[str, str]) -> None:
    """Put values into a cell's text, and keep them with it: a test then needs no run."""
    try:
        cell.source = prose.update(cell.source, values)
    except prose.BindingError as error:
        raise prose.BindingError(f"cell {cell.id}, {error}") from None
    asked = prose.expressions([cell.source])
    if asked:
        cell.metadata = {"bound": {expression: values[expression] for expression in asked}}


def as_text(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def replace(path: Path) -> str:
    """Run one notebook and replace its file; return what went wrong, or nothing."""
    notebook = nbformat.read(path, as_version=4)
    try:
        execute(notebook, HERE, os.environ)
    except (CellExecutionError, DeadKernelError, prose.BindingError) as error:
        return f"{path.name} stopped:\n{error}"
    with replacing_file(path) as fresh:
        fresh.write_text(as_text(notebook), encoding="utf-8", newline="\n")
    return ""


def main() -> int:
    paths = sorted(HERE.glob("[0-9]*.ipynb"))
    start = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [failure for failure in pool.map(replace, paths) if failure]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(
        f"{len(paths) - len(failures)} of {len(paths)} notebooks ran in "
        f"{time.monotonic() - start:.0f} s; figures are in figures/"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
