"""Is a sweep as fast as it was? This tree against an earlier commit, in one run.

    python benchmarks/sweeps.py 0a24ddc
    python benchmarks/sweeps.py 0a24ddc --write

Both fit `LDA` to the same planted counts, one after the other, on one thread; what is compared is
the processor time of a fit over its sweeps, the median of five. The first fit of each, in which
code is compiled, does not count.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from report import machine, write_section
from scipy.sparse import csr_array, load_npz, save_npz

ROOT = Path(__file__).resolve().parents[1]
N_TOPICS = (20, 50, 200)
ROUNDS, SWEEPS = 5, 60
N_ROWS, N_TERMS, N_TOKENS, N_PLANTED = 20_000, 8_000, 60, 40

FIT = """
import sys, time
from scipy.sparse import load_npz
from bilateral.topics import LDA
X, n_topics, n_sweeps = load_npz(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
given = {"n_topics": n_topics, "n_chains": 1, "n_jobs": 1}
LDA(n_sweeps=8, **given).fit(X)
begun = time.process_time()
model = LDA(n_sweeps=n_sweeps, **given).fit(X)
print((time.process_time() - begun) / model.n_sweeps_)
"""


def counts() -> csr_array:
    """Rows of planted topics."""
    rng = np.random.default_rng(0)
    topics = rng.dirichlet(np.full(N_TERMS, 0.05), N_PLANTED)
    shares = rng.dirichlet(np.full(N_PLANTED, 0.05), N_ROWS) @ topics
    return csr_array(np.array([rng.multinomial(N_TOKENS, row / row.sum()) for row in shares]))


def seconds(tree: Path, X: Path, n_topics: int) -> float:
    """Processor time of a sweep of one fit, in a process of its own."""
    given = [sys.executable, "-c", FIT, str(X), str(n_topics), str(SWEEPS)]
    got = subprocess.run(
        given,
        env=os.environ | {"PYTHONPATH": str(tree / "src"), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return float(got.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("commit")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        X, before = Path(folder, "X.npz"), Path(folder, "before")
        save_npz(X, counts())
        n = int(load_npz(X).sum())
        subprocess.run(["git", "worktree", "add", "-q", "-d", before, given.commit], check=True)
        try:
            lines = []
            for n_topics in N_TOPICS:
                times: dict[Path, list[float]] = {before: [], ROOT: []}
                for _ in range(ROUNDS):
                    for tree, taken in times.items():
                        taken.append(seconds(tree, X, n_topics))
                old, new = (1e9 / n * statistics.median(taken) for taken in times.values())
                lines.append(f"| {n_topics} | {old:.1f} | {new:.1f} | {new / old:.2f} |")
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", before], check=True)
    text = [
        f"`benchmarks/sweeps.py {given.commit}`. {n:,} tokens, one thread, processor time of a fit"
        f" of {SWEEPS} sweeps, medians of {ROUNDS}, both trees in turn.\n",
        f"| K | {given.commit}: ns a token and sweep | this tree | ratio |",
        "|--:|--:|--:|--:|",
        *lines,
        "",
        machine("numba", "numpy"),
    ]
    if given.write:
        write_section("Sweeps, before and now", "\n".join(text))
    else:
        print("\n".join(text))


if __name__ == "__main__":
    main()
