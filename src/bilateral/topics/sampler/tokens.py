"""The tokens of some rows, the topic of each, and how they are sampled and counted."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics.sampler import kernels
from bilateral.topics.sampler.pairs import pairs
from bilateral.topics.sampler.tails import Tails, tails
from bilateral.topics.sampler.threads import balanced_ranges, in_threads
from bilateral.topics.sampler.vector_draw import LANES

__all__ = ["CHUNK", "Tokens", "width_of"]

CHUNK = 1 << 20  # tokens whose topics and positions fit into a processor's cache


def width_of(n_topics: int) -> int:
    """Number of topics, rounded up to a multiple of :data:`LANES`."""
    return -(-n_topics // LANES) * LANES


def ends_of(cell: np.ndarray) -> tuple[int, int]:
    """Give the least and the largest number of a row's cell; 0 and -1 if there are no rows."""
    return (int(cell.min()), int(cell.max())) if len(cell) else (0, -1)


class Tokens:
    """Rows of a matrix of counts, token by token, with the topic each token is assigned to.

    Parameters
    ----------
    X : csr_array of int, shape (n_rows, n_columns)
        Counts, columns sorted within rows.
    cell : ndarray of int32, shape (n_rows,)
        Which line of alpha each row has as its prior.
    first_row : int
        Number of the first row in the whole matrix. Random numbers depend on it.
    n_jobs : int
        Threads. No result depends on it.
    chunk : int
        Tokens that are counted together: so many as fit into a processor's cache. No result depends
        on it.

    Notes
    -----
    Tokens are counted in chunks. Chunk i begins at token
    ``chunks[i]``; in it, column w has the tokens
    ``chunks[i] + positions[columns[i, w] : columns[i, w + 1]]``.
    """

    def __init__(
        self,
        X: csr_array,
        cell: np.ndarray,
        first_row: int = 0,
        n_jobs: int = 1,
        chunk: int = CHUNK,
    ) -> None:
        self.n_rows, self.n_columns = X.shape
        self.words = np.repeat(X.indices, X.data).astype(np.int32)
        self.bounds = np.concatenate([[0], np.cumsum(X.sum(axis=1, dtype=np.int64))])
        self.cell = np.ascontiguousarray(cell, np.int32)
        self.cells = ends_of(self.cell)
        self.first_row, self.n_jobs = first_row, n_jobs
        self.n_tokens = int(self.bounds[-1])
        self.z = np.zeros(self.n_tokens, np.uint16)
        lengths = np.diff(self.bounds)
        # Within each chunk the longer rows come first.
        self.order = np.lexsort((-lengths, self.bounds[:-1] // chunk))
        self._rows = balanced_ranges(np.concatenate([[0], np.cumsum(lengths[self.order])]))
        self.chunks = np.arange(0, max(self.n_tokens, 1), chunk)
        sizes = np.empty((self.chunks.size, self.n_columns), np.int32)
        self.positions = np.empty(self.n_tokens, np.int32)
        for i, first in enumerate(self.chunks):
            words = self.words[first : first + chunk]
            sizes[i] = np.bincount(words, minlength=self.n_columns)
            self.positions[first : first + chunk] = np.argsort(words, kind="stable")
        self.columns = np.concatenate([self.chunks[:, None], sizes], axis=1).cumsum(axis=1)
        totals = np.concatenate([[0], sizes.sum(axis=0, dtype=np.int64).cumsum()])
        self._columns = balanced_ranges(totals)

    def start(self, n_topics: int, key: tuple) -> None:
        """Assign every token a topic at random."""
        z = self.z
        in_threads(
            lambda low, high: kernels.start(
                low, high, self.bounds, z, n_topics, key, self.first_row
            ),
            balanced_ranges(self.bounds),
            self.n_jobs,
        )

    def split(self, n_fixed: int, n_topics: int, key: tuple) -> None:
        """Move half the tokens of each topic from `n_fixed` on to a new topic, at random."""
        z = self.z
        in_threads(
            lambda low, high: kernels.split(
                low, high, self.bounds, z, n_fixed, n_topics, key, self.first_row
            ),
            balanced_ranges(self.bounds),
            self.n_jobs,
        )

    def sweep(
        self,
        word_weights: np.ndarray,
        self_count: np.ndarray,
        column_class: np.ndarray,
        alpha: np.ndarray,
        key: tuple,
    ) -> int:
        """Assign every token anew; returns the log-likelihood in units of 2**-20 nat.

        Parameters
        ----------
        word_weights : ndarray of float32, shape (n_columns, width)
        self_count : ndarray of float32, shape (n_classes, width)
        column_class : ndarray of int32, shape (n_columns,)
        alpha : ndarray of float64, shape (n_cells, width)
        key : (seed, chain, sweep)
        """
        mass, z = kernels.row_sums(alpha), self.z
        alpha = alpha.astype(np.float32)
        return sum(
            in_threads(
                lambda low, high: kernels.sample(
                    low, high, self.order, self.bounds, self.words, z, self.cell,
                    alpha, mass, word_weights.reshape(-1), self_count, column_class, key,
                    self.first_row,
                ),
                self._rows,
                self.n_jobs,
            )
        )  # fmt: skip

    def counts(self, width: int) -> np.ndarray:
        """Tokens of each column in each topic: int32, shape (n_columns, width)."""
        n = np.empty((self.n_columns, width), np.int32)
        in_threads(
            lambda low, high: kernels.count(
                low, high, self.chunks, self.columns, self.positions, self.z, n
            ),
            self._columns,
            self.n_jobs,
        )
        return n

    def tails(self, n_topics: int, n_cells: int) -> Tails:
        """How many rows of each cell have more than j tokens of each topic, and in all."""
        return tails(self.bounds, self.z, self.cell, n_cells, n_topics, self.n_jobs)

    def pairs(self, n_columns: int, n_groups: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of tokens in one row and topic; see :mod:`bilateral.topics.sampler.pairs`."""
        return pairs(self, n_columns, n_groups, width)

    def take(self) -> np.ndarray:
        """Give a copy of the assignments: uint16, shape (n_tokens,)."""
        return self.z.copy()

    def put(self, z: np.ndarray) -> None:
        """Set the assignments, in a new array: an interrupted thread may still write to the old."""
        self.z = np.array(np.broadcast_to(z, self.z.shape), np.uint16)

    def rename(self, new_number: np.ndarray) -> None:
        """Give every topic k the number ``new_number[k]``: uint16, shape (n_topics,)."""
        self.z = new_number[self.z]

    def digest(self, digest, new_number: np.ndarray) -> None:
        """Add the assignments, renamed by ``new_number[z]``, to a hash."""
        digest.update(new_number[self.z].astype("<u2").tobytes())

    def row_counts(self, n_topics: int) -> csr_array:
        """Tokens of each row in each topic: int32, sparse, shape (n_rows, n_topics)."""
        rows = np.repeat(np.arange(self.n_rows, dtype=np.int32), np.diff(self.bounds))
        ones = np.ones(self.n_tokens, np.int32)
        # 32-bit indices save memory: a draw of a million rows takes a hundred megabytes.
        return csr_array((ones, (rows, self.z.astype(np.int32))), shape=(self.n_rows, n_topics))

    def group_counts(self, group: np.ndarray, n_groups: int, n_topics: int) -> np.ndarray:
        """Tokens of each group of rows in each topic: int64, shape (n_groups, n_topics).

        `group` is the group of each row of the whole matrix.
        """
        of_rows = group[self.first_row : self.first_row + self.n_rows]
        cells = np.repeat(of_rows.astype(np.int64) * n_topics, np.diff(self.bounds)) + self.z
        tokens = np.bincount(cells, minlength=n_groups * n_topics)
        return tokens.reshape(n_groups, n_topics)
