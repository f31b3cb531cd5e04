"""Rows on columns of their period, and pairs of tokens that share a row and a topic."""

from __future__ import annotations

import copy
import itertools

import numpy as np
from numba import njit
from scipy.sparse import csr_array

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.sampler.tokens import Block, in_threads, pieces, spread

__all__ = ["in_periods", "pairs"]

_COLUMNS = 256  # treated at a time


def in_periods(rows, period: np.ndarray, n_periods: int):
    """Give each row the copies of the columns that belong to its period.

    Parameters
    ----------
    rows : Block or Partitions
        Not begun yet.
    period : ndarray of int, shape (n_rows,)
    n_periods : int

    Returns
    -------
    Block or Partitions
    """
    if isinstance(rows, Block):
        return _spread(rows, period, n_periods)
    ends = np.cumsum(list(rows.place.results(_n_rows, rows.parts)))
    periods = np.split(period, ends[:-1])
    rows.parts = rows.place.hold(_spread, rows.parts, periods, itertools.repeat(n_periods))
    return rows


def _n_rows(block: Block) -> int:
    return block.n_rows


def _spread(block: Block, period: np.ndarray, n_periods: int) -> Block:
    ones = np.ones(block.n_tokens, np.int32)
    shape = block.n_rows, block.n_columns
    X = csr_array((ones, block.words, block.bounds), shape=shape, copy=True)
    X.sum_duplicates()
    fresh = copy.copy(block)  # a Partition has a folder besides
    X = spread(X, period, n_periods)
    Block.__init__(fresh, X, block.cell, block.first_row, block.n_jobs)
    fresh.z = None if block.z is None else fresh.z
    return fresh


def pairs(rows, n_columns: int, width: int, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Give how many ordered pairs of tokens share a row and a topic.

    Parameters
    ----------
    rows : Block or Partitions
    n_columns : int
        Columns of one period: those of all periods are added up.
    width : int
    n_groups : int
        Periods times languages.

    Returns
    -------
    same : ndarray of int64, shape (n_columns, width)
        Pairs of tokens of one column.
    any : ndarray of int64, shape (n_groups, width)
        Pairs of any tokens, by period and language of the row.
    """
    if isinstance(rows, Block):
        return _pairs(rows, n_columns, width, n_groups)
    common = rows.take().number, n_columns, width, n_groups
    return rows.place.total(_pairs_at, rows.parts, common=common)


def _pairs_at(part, state: int, *shape) -> tuple[np.ndarray, np.ndarray]:
    return _pairs(part.at(state), *shape)


def _pairs(block: Block, n_columns: int, width: int, n_groups: int):
    row = np.repeat(np.arange(block.n_rows, dtype=np.int32), np.diff(block.bounds))
    same = np.zeros((n_columns, width), np.int64)
    given = block.near, block.columns, block.places, block.z, row, same
    parts = [(low, min(low + _COLUMNS, n_columns)) for low in range(0, n_columns, _COLUMNS)]
    in_threads(lambda low, high: _pair_words(low, high, *given), parts, block.n_jobs)
    each = block.n_columns // n_groups

    def count(low: int, high: int) -> np.ndarray:
        n = np.zeros((n_groups, width), np.int64)
        _pair_rows(low, high, block.bounds, block.words, block.z, each, n)
        return n

    return same, sum(in_threads(count, pieces(block.bounds, block.n_jobs), block.n_jobs))


@njit(**COMPILE)
def _pair_words(low, high, near, columns, places, z, row, same):
    """Pair tokens of columns ``low:high``; a column's tokens are in the order of rows."""
    n_columns, width = same.shape
    last, n = np.empty(width, np.int64), np.empty(width, np.int64)
    for c in range(low, high):
        last[:] = -1
        for w in range(c, columns.shape[1] - 1, n_columns):
            for i in range(near.size):
                for j in range(columns[i, w], columns[i, w + 1]):
                    p = near[i] + places[j]
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
