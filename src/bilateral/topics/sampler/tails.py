"""Topic counts of many rows as a few whole numbers: how many rows have more than j tokens.

The likelihood of a Dirichlet prior needs no more than that of the rows which share it (Wallach
2008), and the numbers of blocks of rows can be summed in any order.

References
----------
Wallach, H. M. (2008). Structured topic models for language. PhD thesis, University of Cambridge,
section 2.4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE

__all__ = ["Tails", "accumulate", "count", "longest", "starts", "tails"]


class Tails(NamedTuple):
    """How many rows of each cell have more than j tokens of each topic.

    Parameters
    ----------
    start : ndarray of int64, shape (G, K + 1)
        Cell g and topic k have ``counts[start[g, k] : start[g, k + 1]]``, for j = 0, 1, …
    counts : ndarray of int64
    """

    start: np.ndarray
    counts: np.ndarray


@njit(**COMPILE)
def longest(lo, hi, counts, cell, size):
    """Raise `size` to the largest count of each cell and topic in a block of rows.

    Parameters
    ----------
    lo, hi : int
        The block is rows lo to hi - 1 of `counts`.
    counts : ndarray of int32, shape (n_rows, K)
        Topic counts of each row.
    cell : ndarray of int32, shape (n_rows,)
        Cells of the rows.
    size : ndarray of int64, shape (G, K)
        Raised where the block has a larger count.

    Examples
    --------
    >>> size = np.zeros((1, 2), dtype=np.int64)
    >>> longest(0, 2, np.array([[1, 0], [3, 0]], dtype=np.int32), np.zeros(2, dtype=np.int32), size)
    >>> size.tolist()
    [[3, 0]]
    """
    for d in range(lo, hi):
        g = cell[d]
        for k in range(counts.shape[1]):
            size[g, k] = max(size[g, k], np.int64(counts[d, k]))


@njit(**COMPILE)
def count(lo, hi, counts, cell, start, numbers):
    """Count the rows of a block by cell, topic and number of tokens.

    Parameters
    ----------
    lo, hi, counts, cell
        As for :func:`longest`.
    start : ndarray of int64, shape (G, K + 1)
        Where each cell and topic begins in `numbers`, with room for its largest count.
    numbers : ndarray of int64
        Added to: entry ``start[g, k] + n - 1`` has the rows with n tokens. Blocks are summed.

    Examples
    --------
    >>> numbers, start = np.zeros(3, dtype=np.int64), np.array([[0, 3]])
    >>> counts, cell = np.array([[1], [3], [3]], dtype=np.int32), np.zeros(3, dtype=np.int32)
    >>> count(0, 3, counts, cell, start, numbers)
    >>> numbers.tolist()
    [1, 0, 2]
    """
    for d in range(lo, hi):
        g = cell[d]
        for k in range(counts.shape[1]):
            if counts[d, k] > 0:
                numbers[start[g, k] + counts[d, k] - 1] += 1


def tails(counts: np.ndarray, cell: np.ndarray, n_cells: int) -> Tails:
    """Count the tails of all rows: how many have more than j tokens.

    Parameters
    ----------
    counts : ndarray of int32, shape (n_rows, K)
        Topic counts of each row; their sums, shape (n_rows, 1), for the tails of whole rows.
    cell : ndarray of int32, shape (n_rows,)
        Cells of the rows.
    n_cells : int

    Returns
    -------
    Tails

    Examples
    --------
    Three rows of one cell, with 1, 3 and 3 tokens of the topic: three have more than 0 tokens,
    two more than 1, two more than 2.

    >>> counts = np.array([[1], [3], [3]], dtype=np.int32)
    >>> tails(counts, np.zeros(3, dtype=np.int32), 1).counts.tolist()
    [3, 2, 2]
    """
    size = np.zeros((n_cells, counts.shape[1]), dtype=np.int64)
    longest(0, len(counts), counts, cell, size)
    start = starts(size)
    numbers = np.zeros(start[-1, -1], dtype=np.int64)
    count(0, len(counts), counts, cell, start, numbers)
    return accumulate(start, numbers)


def starts(size: np.ndarray) -> np.ndarray:
    """Where each cell and topic begins, given the largest counts that :func:`longest` found.

    Parameters
    ----------
    size : ndarray of int64, shape (G, K)

    Returns
    -------
    ndarray of int64, shape (G, K + 1)

    Examples
    --------
    >>> starts(np.array([[3, 0], [1, 2]])).tolist()
    [[0, 3, 3], [3, 4, 6]]
    """
    ends = size.cumsum().reshape(size.shape)
    return np.column_stack([ends[:, 0] - size[:, 0], ends])


def accumulate(start: np.ndarray, numbers: np.ndarray) -> Tails:
    """Turn the numbers of rows with n tokens into those with more than j.

    Parameters
    ----------
    start, numbers : ndarray
        As :func:`count` has filled them, summed over all blocks.

    Returns
    -------
    Tails

    Examples
    --------
    >>> accumulate(np.array([[0, 3]]), np.array([1, 0, 2])).counts.tolist()
    [3, 2, 2]
    """
    # Sums from the right, less what lies right of the cell and topic.
    right = np.append(numbers[::-1].cumsum()[::-1], 0)
    inner = np.repeat(right[start[:, 1:]].ravel(), np.diff(start, axis=1).ravel())
    return Tails(start, right[:-1] - inner)
