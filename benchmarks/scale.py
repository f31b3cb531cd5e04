"""The topic engine on more and more tokens: one process, out of core, and on Dask workers.

Run with ``make bench``, or in part (``benchmarks/scale.py --part slope``); ``--write`` puts the
tables into RESULTS.md. The rows are real: passages of the embedded record in both languages, drawn
with replacement until there are as many tokens as are asked for. So row lengths, words and
vocabulary are the same at every size. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import numpy as np
from report import machine, write_section
from scipy.sparse import csr_array, vstack

from bilateral.cleaning import Recipe
from bilateral.corpus import Corpus
from bilateral.topics import LDA
from bilateral.topics.cluster import write_counts

SIZES = (0.5e6, 1.6e6, 5e6, 16e6, 50e6)
FILE = 2e6  # tokens a file
OUT_OF_CORE, ON_WORKERS = 50e6, 16e6
CORES = os.cpu_count() or 1


def record() -> csr_array:
    counts = csr_array(Recipe().apply(Corpus.load()).counts)
    return counts[np.diff(counts.indptr) > 0]


def drawn(counts: csr_array, n_tokens: float, seed: int = 0) -> csr_array:
    """Rows drawn with replacement, of about so many tokens together."""
    rng = np.random.default_rng(seed)
    return counts[rng.integers(0, counts.shape[0], round(n_tokens / counts.sum(axis=1).mean()))]


def blocks(counts: csr_array, n_tokens: float) -> Iterator[csr_array]:
    for number in range(round(n_tokens / FILE)):
        yield drawn(counts, FILE, number)


def sweeps(X, n_topics: int, n: int, n_jobs: int = 1, client=None) -> tuple[list[float], str]:
    """Seconds of single sweeps (counts, word weights and all), and what they end in."""
    chain = LDA(n_topics, n_jobs=n_jobs)._prepare(X, None, client)
    chain.start()
    seconds = []
    for _ in range(n + 1):
        start = time.perf_counter()
        chain.renew()
        seconds.append(time.perf_counter() - start)
    return seconds[1:], chain.checksum()


def slope(counts: csr_array, sizes=SIZES, n_topics: int = 50, n: int = 7) -> list[str]:
    sweeps(drawn(counts, 1e4), n_topics, 1)  # compiled, or read from the cache
    rows, points = [], []
    for size in sizes:
        X = drawn(counts, size)
        times, _ = sweeps(X, n_topics, n, CORES)
        points.append((X.sum(), statistics.median(times)))
        tokens, seconds = points[-1]
        spread = f"{min(times):.3f}–{max(times):.3f}"
        print(f"{tokens:,} tokens: {seconds:.3f} s ({spread})", file=sys.stderr)
        rows.append(f"| {tokens:,} | {seconds:.3f} ({spread}) | {1e9 * seconds / tokens:.0f} |")
    steep = np.polyfit(*np.log(points).T, 1)[0]
    return [
        f"Time per sweep by tokens, one process, {CORES} threads, K = {n_topics}, vocabulary"
        f" fixed at {counts.shape[1]:,}; median of {n} sweeps. Slope of the logarithms:"
        f" **{steep:.3f}** (asked: at most 1.05).\n",
        "| tokens | seconds a sweep | ns a token |",
        "|---|---|---|",
        *rows,
        "",
    ]


def out_of_core(
    counts: csr_array, size=OUT_OF_CORE, n_topics: int = 100, n_sweeps: int = 40
) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        files = write_counts(blocks(counts, size), folder, 10**9)
        written = time.perf_counter() - start
        disk = sum(file.stat().st_size for file in files)
        print(f"{len(files)} files written in {written:.0f} s", file=sys.stderr)
        command = [sys.executable, __file__, "--fit", folder, str(n_topics), str(n_sweeps)]
        got = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    rows = [
        ("peak resident memory", "4 GiB", f"{got['peak']:.2f} GiB"),
        ("time per sweep, median", "", f"{got['sweep']:.1f} s"),
        (f"whole fit, {got['n_sweeps']} sweeps, {got['n_wide']} of them with twice the topics, and"
         f" {got['n_draws']} draws", "", f"{got['whole']:.0f} s"),
        ("its reading and sorting of files", "", f"{got['prepared']:.0f} s"),
        (f"files: {len(files)} of Parquet", "", f"{disk / 2**20:.0f} MiB"),
    ]  # fmt: skip
    return [
        f"Out of core: {got['n_tokens']:,} tokens in {got['n_rows']:,} rows,"
        f" {counts.shape[1]:,} columns, from Parquet, K = {n_topics}, {CORES} threads; a process of"
        " its own.\n",
        "| what | asked | measured |",
        "|---|---|---|",
        *(f"| {what} | {asked} | {measured} |" for what, asked, measured in rows),
        "",
    ]


def fit(folder: str, n_topics: int, n_sweeps: int) -> None:
    """Fit files in this process, and print what it took."""
    from bilateral.topics.partitions.rows import Partitions

    marks: list[tuple[int, float, float]] = []
    sweep = Partitions.sweep

    def timed(self, W, *arguments):
        start = time.perf_counter()
        got = sweep(self, W, *arguments)
        marks.append((W.shape[1], start, time.perf_counter()))
        print(f"{marks[-1][2] - start:.1f} s, {W.shape[1]} topics", file=sys.stderr, flush=True)
        return got

    Partitions.sweep = timed
    start = time.perf_counter()
    model = LDA(n_topics, n_sweeps=n_sweeps, n_chains=1, n_jobs=CORES).fit(folder)
    whole = time.perf_counter() - start
    width = min(mark[0] for mark in marks)
    narrow = [mark[1] for mark in marks if mark[0] == width]
    print(
        json.dumps(
            {
                "n_tokens": model._chain.rows.n_tokens,
                "n_rows": model.doc_topic_.shape[0],
                "n_sweeps": model.n_sweeps_,
                "n_wide": len(marks) - len(narrow),
                "n_draws": len(model.doc_topic_draws_),
                "prepared": marks[0][1] - start,
                # From one sweep's begin to the next's: word weights and draws are part of it.
                "sweep": statistics.median(np.diff(narrow)),
                "whole": whole,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
                "digest": model.digest_,
            }
        )
    )


def on_workers(counts: csr_array, size=ON_WORKERS, n_topics: int = 100, n: int = 7) -> list[str]:
    from distributed import LocalCluster

    parts = list(blocks(counts, size))
    whole = csr_array(vstack(parts))
    rows, marks = [], set()

    def measure(what: str, X, **where) -> None:
        times, mark = sweeps(X, n_topics, n, **where)
        marks.add(mark)
        print(f"{what}: {statistics.median(times):.2f} s", file=sys.stderr)
        rows.append(
            f"| {what} | {statistics.median(times):.2f} ({min(times):.2f}–{max(times):.2f}) |"
        )

    measure("one process, 1 thread, in memory", whole)
    measure(f"one process, {CORES} threads, in memory", whole, n_jobs=CORES)
    measure(f"one process, {CORES} threads, out of core", parts, n_jobs=CORES)
    for n_workers in (1, 2):
        with (
            LocalCluster(
                n_workers=n_workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
            ) as cluster,
            cluster.get_client() as client,
        ):
            measure(f"LocalCluster, {n_workers} worker(s) of 1 thread", parts, client=client)
    if len(marks) != 1:
        raise SystemExit("The runs differ in what they give: no time is worth anything.")
    return [
        f"Dask workers on this machine: {whole.sum():,} tokens in {len(parts)} partitions,"
        f" K = {n_topics}; median of {n} sweeps. All runs end in the same counts.\n",
        "| where | seconds a sweep |",
        "|---|---|",
        *rows,
        "",
    ]


PARTS = {"slope": slope, "out_of_core": out_of_core, "on_workers": on_workers}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, action="append", help="measure this part alone")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    parser.add_argument("--fit", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fit:
        folder, *numbers = given.fit
        fit(folder, *map(int, numbers))
        return
    counts = record()
    lines = [line for part in given.part or PARTS for line in PARTS[part](counts)]
    body = (
        "`benchmarks/scale.py`. Wall clock. Rows are real: passages of the record in both"
        "\nlanguages, drawn with replacement.\n\n" + "\n".join(lines) + "\n"
        + machine("numba", "numpy", "scipy", "pyarrow", "dask", "distributed")
    )  # fmt: skip
    if given.write:
        write_section("Scale", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
