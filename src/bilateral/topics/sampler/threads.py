"""Threads: work in ranges of about as many tokens each, by a pool that is kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from itertools import pairwise

import numpy as np

__all__ = ["balanced_ranges", "in_threads"]

_RANGES = 32  # that threads take in turn


def balanced_ranges(bounds: np.ndarray, n: int = _RANGES) -> list[tuple[int, int]]:
    """Cut items into at most n ranges of about as many tokens each.

    Parameters
    ----------
    bounds : ndarray of int, shape (n_items + 1,)
        Running totals of the items' tokens.
    n : int

    Returns
    -------
    list of (low, high)
        Ranges of items, none empty, that together hold all of them.

    Examples
    --------
    >>> balanced_ranges(np.array([0, 5, 6, 7, 12]), 2)
    [(0, 2), (2, 4)]
    """
    cuts = np.searchsorted(bounds, np.linspace(0, bounds[-1], n + 1)[1:-1])
    cuts = np.unique([0, *cuts, bounds.size - 1])
    return [(int(low), int(high)) for low, high in pairwise(cuts)]


def in_threads(function: Callable, parts: list[tuple], n_jobs: int) -> list:
    """Call ``function(*part)`` for each part; results in the order of the parts.

    The calling thread is one of the `n_jobs`. If it is interrupted, the others first end the parts
    that they have begun.
    """
    n_jobs = min(n_jobs, len(parts))
    if n_jobs == 1:
        return [function(*part) for part in parts]
    results = [None] * len(parts)
    todo = iter(range(len(parts)))

    def work() -> None:
        for i in todo:
            results[i] = function(*parts[i])

    helpers = [_pool(n_jobs - 1).submit(work) for _ in range(n_jobs - 1)]
    try:
        work()
    finally:  # helpers that have not begun are cancelled
        wait([helper for helper in helpers if not helper.cancel()])
    for helper in helpers:
        if not helper.cancelled():
            helper.result()
    return results


@cache
def _pool(n: int) -> ThreadPoolExecutor:
    """Threads that are kept: starting them for every call cost much of what a second core gains."""
    return ThreadPoolExecutor(n, thread_name_prefix="bilateral")
