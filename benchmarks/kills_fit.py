"""Fits killed at random moments: nothing is left, and a saved file is the old one or the new.

    python benchmarks/kills_fit.py --n 50 --seed 0

Three kinds of runs are killed (SIGKILL) `n` times each, at random moments: a fit in memory that
saves its model again and again; a fit of partitions, whose assignments lie in files; and the same
on the workers of a Dask cluster on this machine. After each kill are counted: processes of the run
that are still there after five seconds, and whether the saved file is whole, one of the two models
that were being saved. At the end, after one more run, temporary files and folders that are left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bilateral.simulate.corpora import plant
from bilateral.topics import LDA

WAIT = 5  # seconds for processes to end


def run(kind: str, folder: Path) -> None:
    """What is killed."""
    X = plant(4, n_documents=200, n_tokens=30, n_terms=200).X
    if kind == "memory":
        models = [LDA(4, n_sweeps=8, random_state=seed).fit(X) for seed in (0, 1)]
        print("begun", flush=True)
        while True:
            for model in models:
                model.save(folder / "model.npz")
    parts = [X[:100], X[100:]]
    if kind == "partitions":
        LDA(4, n_sweeps=2).fit(parts)
        print("begun", flush=True)
        while True:
            LDA(4, n_sweeps=20).fit(parts)
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        LDA(4, n_sweeps=2).fit(parts, client=client)
        print("begun", flush=True)
        while True:
            LDA(4, n_sweeps=20).fit(parts, client=client)


def started_by(mark: str) -> list[int]:
    """Processes with this mark in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark.encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def killed(kind: str, folder: Path, moment: float, mark: str) -> int:
    """Kill a run so long after it began, and count what of it goes on."""
    environ = os.environ | {"TMPDIR": str(folder / "tmp"), "KILLS_FIT": mark}
    process = subprocess.Popen(
        [sys.executable, __file__, "--run", kind, str(folder)],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline() == "begun\n"
    time.sleep(moment)
    process.kill()
    process.wait()
    process.stdout.close()
    for _ in range(10 * WAIT):
        if not started_by(mark):
            return 0
        time.sleep(0.1)
    left = started_by(mark)
    for number in left:
        os.kill(number, signal.SIGKILL)
    return len(left)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", nargs="+", default=["memory", "partitions", "cluster"])
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run[0], Path(given.run[1]))
        return
    rng = random.Random(given.seed)
    for kind in given.kinds:
        with tempfile.TemporaryDirectory() as name:
            folder, found = Path(name), Counter()
            (folder / "tmp").mkdir()
            digests = set()
            for i in range(given.n):
                mark = f"{os.getpid()}-{kind}-{i}"
                found["orphans"] += killed(kind, folder, rng.uniform(0, 0.5), mark)
                saved = folder / "model.npz"
                if saved.exists():
                    digests.add(LDA.load(saved).digest_)
                    found["saved file whole"] += 1
            before = sum(1 for _ in (folder / "tmp").glob("bilateral-*")) + sum(
                1 for _ in (folder / "tmp").glob(".bilateral-*")
            )
            X = plant(4, n_documents=200, n_tokens=30, n_terms=200).X
            os.environ["TMPDIR"], tempfile.tempdir = str(folder / "tmp"), None
            LDA(4, n_sweeps=2).fit([X[:100], X[100:]])
            if kind == "memory":
                LDA(4, n_sweeps=2).fit(X).save(folder / "model.npz")
            left = [p.name for p in (folder / "tmp").iterdir() if "bilateral" in p.name]
            left += [p.name for p in folder.iterdir() if p.name not in ("tmp", "model.npz")]
            print(
                f"{kind}: {given.n} kills, orphans {found['orphans']}, temporary files after the "
                f"last kill {before}, after the next run {len(left)}, saved files whole "
                f"{found['saved file whole']} of {given.n if digests else 0}, "
                f"models among them {len(digests)}",
                flush=True,
            )
            del os.environ["TMPDIR"]
            tempfile.tempdir = None


if __name__ == "__main__":
    main()
