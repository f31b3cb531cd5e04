"""Pairs of tokens in one row and one topic: they show whether a word comes in bursts."""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.sampler.threads import balanced_ranges, in_threads

__all__ = ["pairs"]

_COLUMNS = 256  # treated at a time


def pairs(tokens, n_columns: int, n_groups: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Count the ordered pairs of tokens that are in one row and one topic.

    Parameters
    ----------
    tokens : Tokens
    n_columns : int
        Columns of one period. The same column of other periods is added to it.
    n_groups : int
        Periods times languages.
    width : int

    Returns
    -------
    same : ndarray of int64, shape (n_columns, width)
        Pairs of tokens of one column.
    any : ndarray of int64, shape (n_groups, width)
        Pairs of any tokens, by period and language of the row.
    """
    row = np.repeat(np.arange(tokens.n_rows, dtype=np.int32), np.diff(tokens.bounds))
    same = np.zeros((n_columns, width), np.int64)
    given = tokens.chunks, tokens.columns, tokens.positions, tokens.z, row, same
    parts = [(low, min(low + _COLUMNS, n_columns)) for low in range(0, n_columns, _COLUMNS)]
    in_threads(lambda low, high: _pair_words(low, high, *given), parts, tokens.n_jobs)
    each = tokens.n_columns // n_groups

    def count(low: int, high: int) -> np.ndarray:
        n = np.zeros((n_groups, width), np.int64)
        _pair_rows(low, high, tokens.bounds, tokens.words, tokens.z, each, n)
        return n

    return same, sum(
        in_threads(count, balanced_ranges(tokens.bounds, tokens.n_jobs), tokens.n_jobs)
    )


@njit(**COMPILE)
def _pair_words(low, high, chunks, columns, positions, z, row, same):
    """Pair tokens of columns ``low:high``; a column's tokens are in the order of rows."""
    n_columns, width = same.shape
    last, n = np.empty(width, np.int64), np.empty(width, np.int64)
    for c in range(low, high):
        last[:] = -1
        for w in range(c, columns.shape[1] - 1, n_columns):
            for i in range(chunks.size):
                for j in range(columns[i, w], columns[i, w + 1]):
                    p = chunks[i] + positions[j]
                    k = z[p]
                    if last[k] != row[p]:
                        last[k], n[k] = row[p], 0
                    same[c, k] += 2 * n[k]
                    n[k] += 1


@njit(**COMPILE)
def _pair_rows(low, high, bounds, words, z, each, pairs):
    """Pair tokens of rows ``low:high``; `each` columns belong to a period and language."""
    n = np.zeros(pairs.shape[1], np.int64)
    for row in range(low, high):
        first, last = bounds[row], bounds[row + 1]
        if first == last:
            continue
        group = words[first] // each
        for p in range(first, last):
            pairs[group, z[p]] += 2 * n[z[p]]
            n[z[p]] += 1
        for p in range(first, last):
            n[z[p]] = 0
