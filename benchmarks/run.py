"""Measure what the project as a whole promises, and write it to RESULTS.md.

Run with ``make bench``. Rows whose input is missing (the upstream files) are left out and named.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import machine, write_section

ROOT = Path(__file__).resolve().parents[1]
MIRROR = Path(os.environ.get("MIRROR", ROOT.parent / "shared" / "mirror"))
PACKAGES = ("numpy", "pandas", "scipy", "pyarrow", "scikit-learn", "matplotlib", "nltk", "lxml")


def tree_memory(pid: int) -> int:
    """Resident memory in bytes of a process and all below it, as Linux tells it."""
    total, queue = 0, [pid]
    while queue:
        process = queue.pop()
        try:
            status = Path(f"/proc/{process}/status").read_text()
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                queue += map(int, children.read_text().split())
        except (OSError, ValueError):
            continue
        resident = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
        total += 1024 * int(resident[0]) if resident else 0
    return total


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in GiB of a command and its children."""
    start, peak = time.perf_counter(), 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, peak / 2**30


def row(what: str, asked: str, command: list[str], times: int) -> str:
    print(what, file=sys.stderr)
    measured = [run(command) for _ in range(times)]
    seconds = [s for s, _ in measured]
    spread = f" ({min(seconds):.1f}–{max(seconds):.1f}, {times} runs)" if times > 1 else " (1 run)"
    peak = max(m for _, m in measured)
    return f"| {what} | {asked} | {statistics.median(seconds):.1f} s{spread} | {peak:.1f} GiB |"


def main() -> None:
    python = sys.executable
    load = "from bilateral.corpus import Corpus; Corpus.load()"
    rows = [
        row("open the embedded record in a new process", "", [python, "-c", load], 5),
        row("`make figures`, installed", "180 s", [python, "notebooks/execute.py"], 3),
        row(
            "`make test`, installed",
            "300 s",
            [python, "-m", "pytest", "-n", "2", "--dist", "worksteal"],
            1,
        ),
    ]
    missing = ""
    if MIRROR.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            build = [python, "-m", "bilateral.cli", "build", "--from", str(MIRROR)]
            build += ["--to", f"{folder}/record"]
            what = "`bilateral build` on all upstream files"
            rows.append(row(what, "180 s, 4 GiB", build, 3))
    else:
        missing = "\nThe upstream files were not there: `bilateral build` was not measured.\n"
    write_section(
        "The project",
        "`benchmarks/run.py`. Times are wall clock, medians where there are several runs; memory\n"
        "is the peak of all processes together.\n\n"
        "| what | asked | measured | peak memory |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + f"\n{missing}\n{machine(*PACKAGES)}",
    )


if __name__ == "__main__":
    main()
