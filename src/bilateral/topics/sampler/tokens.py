"""The tokens of some rows, their assignments, and what is done where they lie."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics.sampler import kernels as _kernels
from bilateral.topics.sampler.vector_draw import LANES

__all__ = ["Block", "in_threads", "pieces", "spread", "width_of"]

_PIECES = 32  # parts of a block that threads take in turn
_NEAR = 1 << 20  # tokens that a processor's cache holds, with what belongs to them


def width_of(n_topics: int) -> int:
    """Number of topics padded to whole lanes."""
    return -(-n_topics // LANES) * LANES


def pieces(bounds: np.ndarray, n: int = _PIECES) -> list[tuple[int, int]]:
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
    >>> pieces(np.array([0, 5, 6, 7, 12]), 2)
    [(0, 2), (2, 4)]
    """
    cuts = np.searchsorted(bounds, np.linspace(0, bounds[-1], n + 1)[1:-1])
    cuts = np.unique([0, *cuts, bounds.size - 1])
    return [(int(low), int(high)) for low, high in pairwise(cuts)]


def in_threads(function: Callable, parts: list[tuple], n_jobs: int) -> list:
    """Call ``function(*part)`` for each part; results in the order of the parts.

    The calling thread takes its turns among `n_jobs`. An interrupt waits until no other thread is
    at work on the parts.
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
    finally:  # what has not begun finds nothing left to do
        wait([helper for helper in helpers if not helper.cancel()])
    for helper in helpers:
        if not helper.cancelled():
            helper.result()
    return results


@cache
def _pool(n: int) -> ThreadPoolExecutor:
    """Threads that stay: starting them for every call took much of what a second core gains."""
    return ThreadPoolExecutor(n, thread_name_prefix="bilateral")


def spread(X: csr_array, group: np.ndarray, n_groups: int) -> csr_array:
    """Give each row the copies of the columns that belong to its group.

    Examples
    --------
    >>> spread(csr_array([[5, 0], [1, 2]]), np.array([0, 1]), 2).toarray()
    array([[5, 0, 0, 0],
           [0, 0, 1, 2]])
    """
    n_terms = X.shape[1]
    indices = X.indices + n_terms * np.repeat(group, np.diff(X.indptr))
    return csr_array((X.data, indices, X.indptr), shape=(X.shape[0], n_groups * n_terms))


class Block:
    """Rows of a matrix of counts, token by token, with the topic each token is assigned to.

    Parameters
    ----------
    X : csr_array of int, shape (n_rows, n_columns)
        Counts, columns sorted within rows.
    cell : ndarray of int32, shape (n_rows,)
        Which line of the document prior each row follows.
    first_row : int
        Number of the first row in the whole matrix: random numbers belong to rows.
    n_jobs : int
        Threads. No result depends on it.

    Notes
    -----
    `near` (n_parts,) says where the tokens begin that lie near one another in memory. Column w has
    in part i the tokens ``near[i] + places[columns[i, w] : columns[i, w + 1]]``.
    """

    def __init__(self, X: csr_array, cell: np.ndarray, first_row: int = 0, n_jobs: int = 1) -> None:
        self.n_rows, self.n_columns = X.shape
        self.words = np.repeat(X.indices, X.data).astype(np.int32)
        self.bounds = np.concatenate([[0], np.cumsum(X.sum(axis=1, dtype=np.int64))])
        self.cell = np.ascontiguousarray(cell, np.int32)
        self.first_row, self.n_jobs = first_row, n_jobs
        self.n_tokens = int(self.bounds[-1])
        self.z = np.zeros(self.n_tokens, np.uint16)
        lengths = np.diff(self.bounds)
        # The longer rows first, among those near one another in memory.
        self.order = np.lexsort((-lengths, self.bounds[:-1] // _NEAR))
        self._rows = pieces(np.concatenate([[0], np.cumsum(lengths[self.order])]))
        self.near = np.arange(0, max(self.n_tokens, 1), _NEAR)
        sizes = np.empty((self.near.size, self.n_columns), np.int32)
        self.places = np.empty(self.n_tokens, np.int32)
        for i, first in enumerate(self.near):
            words = self.words[first : first + _NEAR]
            sizes[i] = np.bincount(words, minlength=self.n_columns)
            self.places[first : first + _NEAR] = np.argsort(words, kind="stable")
        self.columns = np.concatenate([self.near[:, None], sizes], axis=1).cumsum(axis=1)
        totals = np.concatenate([[0], sizes.sum(axis=0, dtype=np.int64).cumsum()])
        self._columns = pieces(totals)

    def start(self, n_topics: int, key: tuple) -> None:
        """Assign every token a topic at random."""
        z = self.z
        in_threads(
            lambda low, high: _kernels.start(
                low, high, self.bounds, z, n_topics, key, self.first_row
            ),
            pieces(self.bounds),
            self.n_jobs,
        )

    def split(self, n_fixed: int, n_topics: int, key: tuple) -> None:
        """Give half the tokens of each topic from `n_fixed` on a new topic, at random."""
        z = self.z
        in_threads(
            lambda low, high: _kernels.split(
                low, high, self.bounds, z, n_fixed, n_topics, key, self.first_row
            ),
            pieces(self.bounds),
            self.n_jobs,
        )

    def sweep(
        self,
        W: np.ndarray,
        own: np.ndarray,
        kind: np.ndarray,
        alpha: np.ndarray,
        key: tuple,
    ) -> int:
        """Assign every token anew; returns the log-likelihood in fixed point.

        Parameters
        ----------
        W : ndarray of float32, shape (n_columns, width)
        own : ndarray of float32, shape (n_kinds, width)
        kind : ndarray of int32, shape (n_columns,)
        alpha : ndarray of float64, shape (n_cells, width)
        key : (seed, chain, sweep)
        """
        mass, z = _kernels.row_sums(alpha), self.z
        alpha = alpha.astype(np.float32)
        return sum(
            in_threads(
                lambda low, high: _kernels.sample(
                    low, high, self.order, self.bounds, self.words, z, self.cell,
                    alpha, mass, W.reshape(-1), own, kind, key, self.first_row,
                ),
                self._rows,
                self.n_jobs,
            )
        )  # fmt: skip

    def counts(self, width: int) -> np.ndarray:
        """Tokens of each column in each topic: int32, shape (n_columns, width)."""
        n = np.empty((self.n_columns, width), np.int32)
        in_threads(
            lambda low, high: _kernels.count(
                low, high, self.near, self.columns, self.places, self.z, n
            ),
            self._columns,
            self.n_jobs,
        )
        return n

    def histogram(self, width: int) -> tuple[np.ndarray, np.ndarray]:
        """How rows use topics.

        Returns
        -------
        more : ndarray of int64, shape (width, longest row)
            ``more[k, j]`` rows hold more than j tokens of topic k.
        longer : ndarray of int64, shape (longest row,)
            ``longer[j]`` rows hold more than j tokens.
        """
        lengths = np.diff(self.bounds)
        longest = int(lengths.max(initial=0))

        def count(low: int, high: int) -> np.ndarray:
            n = np.zeros((width, longest), np.int64)
            _kernels.more_than(low, high, self.bounds, self.z, n)
            return n

        more = sum(in_threads(count, pieces(self.bounds, self.n_jobs), self.n_jobs))
        return more, self.n_rows - np.cumsum(np.bincount(lengths, minlength=longest))[:longest]

    def take(self) -> np.ndarray:
        """Give a copy of the assignments: uint16, shape (n_tokens,)."""
        return self.z.copy()

    def put(self, z: np.ndarray) -> None:
        """Take up assignments, in a new array: a thread left over from before has the old one."""
        self.z = np.array(np.broadcast_to(z, self.z.shape), np.uint16)

    def rename(self, places: np.ndarray) -> None:
        """Give every topic k the number ``places[k]``: uint16, shape (n_topics,)."""
        self.z = places[self.z]

    def digest(self, digest, places: np.ndarray) -> None:
        """Feed the assignments, renamed by ``places[z]``, to a hash."""
        digest.update(places[self.z].astype("<u2").tobytes())

    def row_counts(self, n_topics: int) -> csr_array:
        """Tokens of each row in each topic: int32, sparse, shape (n_rows, n_topics)."""
        rows = np.repeat(np.arange(self.n_rows, dtype=np.int32), np.diff(self.bounds))
        ones = np.ones(self.n_tokens, np.int32)
        # 32-bit indices: of a million rows a draw is a hundred megabytes.
        return csr_array((ones, (rows, self.z.astype(np.int32))), shape=(self.n_rows, n_topics))

    def group_counts(self, group: np.ndarray, n_groups: int, n_topics: int) -> np.ndarray:
        """Tokens of each group of rows in each topic: int64, shape (n_groups, n_topics).

        `group` says it of each row of the whole matrix.
        """
        of_rows = group[self.first_row : self.first_row + self.n_rows]
        cells = np.repeat(of_rows.astype(np.int64) * n_topics, np.diff(self.bounds)) + self.z
        tokens = np.bincount(cells, minlength=n_groups * n_topics)
        return tokens.reshape(n_groups, n_topics)
