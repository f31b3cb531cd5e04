"""Where the topic engine's time goes, by number of topics and threads, and the machine's limits.

Run with ``make bench``; ``--write`` puts the tables into RESULTS.md. Every step of a sweep is timed
by itself, on the English passages of the embedded record, after some sweeps; then a whole fit.
Beside it: what this machine reads from memory and computes at best, measured in the same run.
Nothing else should run on it meanwhile.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import _heldout
import numpy as np
from numba import njit
from report import machine, write_section

from bilateral.topics import LDA
from bilateral.topics.sampler.chain import Seen
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import width_of

TOPICS = (20, 50, 100, 200, 400)
CORES = os.cpu_count() or 1
ROUNDS = 9
STEPS = ("assign", "count", "mean weights", "drawn weights", "learn priors")


def median_of(work: Callable[[], object]) -> float:
    """Seconds of a piece of work, the median of some rounds after one that is not counted."""
    seconds = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def steps(X, n_topics: int, n_jobs: int) -> dict[str, float]:
    """Nanoseconds a token of each step of a sweep, done alone."""
    chain = LDA(n_topics, n_jobs=n_jobs)._prepare(X, None)
    chain.start()
    for _ in range(10):
        chain.renew()
    rows, words, documents, key = chain.rows, chain.words, chain.documents, chain.key()
    n = rows.counts(words.width)
    word_weights, self_count = words.weights(n, None, n_jobs)

    def learn() -> None:
        seen, due = Seen(rows, words.n_topics, words.width), Phase(Stage.SETTLING, due=True)
        documents.renew(seen, due, key)
        words.fitted(n)

    work = {
        "assign": lambda: rows.sweep(
            word_weights, self_count, words.column_class, documents.alpha, key
        ),
        "count": lambda: rows.counts(words.width),
        "mean weights": lambda: words.weights(n, None, n_jobs),
        "drawn weights": lambda: words.weights(n, key, n_jobs),
        "learn priors": learn,
    }
    return {name: 1e9 * median_of(work[name]) / rows.n_tokens for name in STEPS}


def measured(X) -> dict[tuple[int, int], dict[str, float]]:
    """Nanoseconds a token of each step and of a whole sweep, by topics and threads."""
    found = {}
    for n_topics in TOPICS:
        for n_jobs in (1, CORES):
            got = found[n_topics, n_jobs] = steps(X, n_topics, n_jobs)
            got["sweep"] = sum(got[name] for name in STEPS[:3]) + got["learn priors"] / 10
            print(f"K = {n_topics}, {n_jobs} threads: {got['sweep']:.1f} ns", file=sys.stderr)
    return found


def by_step(found: dict[tuple[int, int], dict[str, float]]) -> list[str]:
    rows = []
    for (n_topics, n_jobs), got in found.items():
        cells = " | ".join(f"{got[name]:.1f}" for name in STEPS)
        growth, faster = (got["sweep"] / found[at]["sweep"] for at in ((50, n_jobs), (n_topics, 1)))
        rows.append(
            f"| {n_topics} | {n_jobs} | {cells} | {got['sweep']:.1f} | {growth:.2f} |"
            f" {1 / faster:.2f} |"
        )
    return [
        "Nanoseconds a token of each step by itself, medians of"
        f" {ROUNDS} rounds. A sweep while the chain settles is the first three and a tenth of the"
        " last; drawn weights serve two sweeps, in the last part of a fit. Asked: a sweep grows by"
        f" less than 2 from K = 50 to 400, and {CORES} threads are 1.7 times as fast as one.\n",
        f"| K | threads | {' | '.join(STEPS)} | sweep | times K = 50 | times one thread |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def fits(X) -> list[str]:
    rows, n_sweeps = [], 200
    schedule = Schedule(n_sweeps)
    for n_topics in (50, 200):
        seconds = {}
        wide = LDA(n_topics)._prepare(X, None).can_split
        wide = schedule.wide * (1 + len(schedule.splits)) if wide else 0
        for n_jobs in (1, CORES):
            model = LDA(n_topics, n_sweeps=n_sweeps, n_chains=1, n_jobs=n_jobs)
            seconds[n_jobs] = statistics.median(timed(model, X) for _ in range(3))
        rows.append(
            f"| {n_topics} | {wide} | {seconds[1]:.2f} | {seconds[CORES]:.2f} |"
            f" {seconds[1] / seconds[CORES]:.2f} |"
        )
    return [
        f"Whole fits of {n_sweeps} sweeps, {schedule.tuning + schedule.drawing} of them with drawn"
        " weights, from counts to arrays; medians of three.\n",
        f"| K | sweeps with twice as many topics | s, one thread | s, {CORES} threads"
        " | times as fast (asked: 1.7) |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def timed(model, X) -> float:
    start = time.perf_counter()
    model.fit(X)
    return time.perf_counter() - start


@njit(nogil=True, fastmath=True)
def _compute(a, b, n):  # pragma: no cover
    """Products of arrays that lie nearest to the core: two loads, two operations an element."""
    total = np.float32(0)
    for _ in range(n):
        for i in range(a.size):
            total += a[i] * b[i]
    return total


@njit(nogil=True, fastmath=True)
def _read(a):  # pragma: no cover
    """A sum: as fast as memory gives the floats."""
    total = np.float32(0)
    for i in range(a.size):
        total += a[i]
    return total


def best_rates() -> dict[str, float]:
    """Giga-operations a second of one core on floats, and gigabytes a second that it reads."""
    a, n = np.ones(1024, np.float32), 200_000
    rates = {"operations": 2 * a.size * n / median_of(lambda: _compute(a, a, n)) / 1e9}
    for name, size in (("near", 8 << 20), ("far", 1 << 30)):
        a = np.ones(size // 4, np.float32)
        times = max(1, (1 << 28) // size)

        def read(a=a, times=times) -> None:
            for _ in range(times):
                _read(a)

        rates[name] = size * times / median_of(read) / 1e9
        with ThreadPoolExecutor(CORES) as pool:
            each = median_of(lambda read=read: list(pool.map(lambda _: read(), range(CORES))))
        rates[f"{name}, all"] = CORES * size * times / each / 1e9
    return rates


def limits(found: dict[tuple[int, int], dict[str, float]]) -> list[str]:
    rates = best_rates()
    lines = [
        f"One core at its best does {rates['operations']:.1f} billion additions and multiplications"
        f" of floats a second, and reads {rates['near']:.1f} GB/s of 8 MiB ({CORES} cores together"
        f" {rates['near, all']:.1f}) and {rates['far']:.1f} GB/s of 1 GiB"
        f" ({rates['far, all']:.1f}). To assign a token takes a multiplication and an"
        " addition for each topic, and a row of word weights, four bytes a topic:\n",
        "| K | ns a token, one thread | arithmetic alone | reading alone, of 8 MiB | of 1 GiB |",
        "|---|---|---|---|---|",
    ]
    for n_topics in TOPICS:
        width = width_of(n_topics)
        least = 2 * width / rates["operations"]
        near, far = (4 * width / rates[name] for name in ("near", "far"))
        assign = found[n_topics, 1]["assign"]
        lines.append(f"| {n_topics} | {assign:.1f} | {least:.1f} | {near:.1f} | {far:.1f} |")
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    arguments = parser.parse_args()
    X = _heldout.load("record").train
    found = measured(X)
    body = "\n".join(
        [
            f"`benchmarks/limits.py`. {X.shape[0]:,} rows, {X.shape[1]:,} terms,"
            f" {int(X.sum()):,} tokens.\n",
            *by_step(found),
            *fits(X),
            *limits(found),
            machine("numba", "numpy", "scipy"),
        ]
    )
    if arguments.write:
        write_section("Where the time goes", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
