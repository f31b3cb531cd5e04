"""Tails: how many rows have more than j tokens of a topic, for each j from 0 on.

The likelihood of a Dirichlet prior depends on the rows that share it through these numbers alone
(Wallach 2008). They are whole, so those of several blocks of rows can be added up in any order.

References
----------
Wallach, H. M. (2008). Structured topic models for language. PhD thesis, University of Cambridge,
section 2.4.
"""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.sampler.threads import balanced_ranges, in_threads

__all__ = ["Tails", "tails"]


class Tails(NamedTuple):
    """How many rows of each cell have more than j tokens of each topic.

    Parameters
    ----------
    start : ndarray of int64, shape (n_cells, K + 1)
        Cell g and topic k have ``counts[start[g, k] : start[g, k + 1]]``, for j = 0, 1, …
    counts : ndarray of int64
    """

    start: np.ndarray
    counts: np.ndarray

    def plus(self, other: Tails) -> Tails:
        """The tails of these rows and of others together."""
        start = _starts(np.maximum(_sizes(self), _sizes(other)))
        counts = np.zeros(start[-1, -1], np.int64)
        for of in (self, other):
            _pour(of.start, of.counts, np.arange(len(start)), start, counts)
        return Tails(start, counts)

    def pooled(self) -> Tails:
        """The tails of all cells as one."""
        if len(self.start) == 1:
            return self
        start = _starts(_sizes(self).max(axis=0, keepdims=True))
        counts = np.zeros(start[-1, -1], np.int64)
        _pour(self.start, self.counts, np.zeros(len(self.start), np.int64), start, counts)
        return Tails(start, counts)

    def parted(self) -> tuple[Tails, Tails]:
        """The tails of topics, and those of whole rows, which :func:`tails` puts last."""
        topics, rows = self.start[:, :-1], self.start[:, -2:]
        return Tails(topics.copy(), self.counts), Tails(rows.copy(), self.counts)


def tails(bounds, z, cell, n_cells: int, n_topics: int, n_jobs: int = 1) -> Tails:
    """Count the tails of rows: how many have more than j tokens of each topic, and in all.

    Parameters
    ----------
    bounds : ndarray of int, shape (n_rows + 1,)
        Row d has the tokens ``bounds[d] : bounds[d + 1]``.
    z : ndarray of int, shape (n_tokens,)
        Topic of each token.
    cell : ndarray of int32, shape (n_rows,)
    n_cells, n_topics : int
    n_jobs : int

    Returns
    -------
    Tails
        Tokens in all are counted like one more topic, the last.

    Examples
    --------
    Three rows of one cell, with 1, 3 and 2 tokens. One token is of topic 1. Three rows have more
    than zero tokens of topic 0, two have more than one; and so on:

    >>> z, bounds = np.array([0, 0, 0, 1, 0, 0], np.uint16), np.array([0, 1, 4, 6])
    >>> found = tails(bounds, z, np.zeros(3, np.int32), 1, 2)
    >>> found.start.tolist(), found.counts.tolist()
    ([[0, 2, 3, 6]], [3, 2, 1, 3, 2, 1])
    """
    parts = balanced_ranges(bounds, n_jobs)

    def longest(low: int, high: int) -> np.ndarray:
        size = np.zeros((n_cells, n_topics + 1), np.int64)
        _longest(low, high, bounds, z, cell, size)
        return size

    none = np.zeros((n_cells, n_topics + 1), np.int64)
    start = _starts(reduce(np.maximum, in_threads(longest, parts, n_jobs), none))

    def count(low: int, high: int) -> np.ndarray:
        counts = np.zeros(start[-1, -1], np.int64)
        _count(low, high, bounds, z, cell, start, counts)
        return counts

    return Tails(start, sum(in_threads(count, parts, n_jobs), np.zeros(start[-1, -1], np.int64)))


def _sizes(of: Tails) -> np.ndarray:
    return np.diff(of.start, axis=1)


def _starts(size: np.ndarray) -> np.ndarray:
    """Where each cell and topic begins: int64, shape (n_cells, n + 1)."""
    ends = size.cumsum().reshape(size.shape)
    return np.column_stack([ends[:, 0] - size[:, 0], ends])


@njit(**COMPILE)
def _longest(low, high, bounds, z, cell, size):
    """Raise `size` to the largest counts of rows ``low:high``, by cell and topic, and in all."""
    last = size.shape[1] - 1
    n = np.zeros(last, np.int64)
    for row in range(low, high):
        g = cell[row]
        for p in range(bounds[row], bounds[row + 1]):
            n[z[p]] += 1
        for p in range(bounds[row], bounds[row + 1]):
            size[g, z[p]] = max(size[g, z[p]], n[z[p]])
            n[z[p]] = 0
        size[g, last] = max(size[g, last], np.int64(bounds[row + 1] - bounds[row]))


@njit(**COMPILE)
def _count(low, high, bounds, z, cell, start, counts):
    """Add rows ``low:high`` to the tails."""
    last = start.shape[1] - 2
    n = np.zeros(last, np.int64)
    for row in range(low, high):
        g = cell[row]
        for p in range(bounds[row], bounds[row + 1]):
            k = z[p]
            counts[start[g, k] + n[k]] += 1
            n[k] += 1
            counts[start[g, last] + (p - bounds[row])] += 1
        for p in range(bounds[row], bounds[row + 1]):
            n[z[p]] = 0


@njit(**COMPILE)
def _pour(start, counts, cell, into_start, into):
    """Add tails to others; cell g goes to cell ``cell[g]``."""
    for g in range(start.shape[0]):
        for k in range(start.shape[1] - 1):
            first = into_start[cell[g], k]
            for j in range(start[g, k + 1] - start[g, k]):
                into[first + j] += counts[start[g, k] + j]
