"""Run every notebook top to bottom and keep the outputs: the same run gives the same bytes.

Notebooks run side by side, each in a fresh kernel of this Python. A notebook is replaced only
when all of its cells ran.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def run(path: Path) -> str:
    """Execute one notebook in place; return what went wrong, or nothing."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(HERE)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{path.name} stopped:\n{error}"
    # Versions of the kernel and when a cell ran would differ from run to run.
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {}
    beside = path.with_suffix(".tmp")
    beside.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    beside.replace(path)
    return ""


def main() -> int:
    # One thread a kernel: sums in one order, and as many kernels as cores. And this environment's
    # kernel, whatever other one the user has installed.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    paths = sorted(HERE.glob("[0-9]*.ipynb"))
    start = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [failure for failure in pool.map(run, paths) if failure]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(
        f"{len(paths) - len(failures)} of {len(paths)} notebooks ran in "
        f"{time.monotonic() - start:.0f} s; figures are in figures/"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
