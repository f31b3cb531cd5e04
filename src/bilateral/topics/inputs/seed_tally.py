"""Count the tokens of seed words and the rows that have them."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics.sampler.tokens import Tokens

__all__ = ["tally"]


def tally(rows, seeds: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Tokens of each term by group of rows, and rows that hold any term of each entry."""
    if isinstance(rows, Tokens):
        return _tally_block(rows, seeds)
    return rows.place.total(_tally_block, rows.parts, common=(seeds,))


def _tally_block(block: Tokens, seeds: csr_array) -> tuple[np.ndarray, np.ndarray]:
    n_terms = seeds.shape[0]
    tokens = np.bincount(block.words, minlength=block.n_columns).reshape(-1, n_terms)
    column = block.words % n_terms
    at = np.flatnonzero(np.diff(seeds.indptr)[column])
    row = np.searchsorted(block.bounds, at, side="right") - 1
    ones = np.ones(at.size, np.int32)
    held = csr_array((ones, (row, column[at])), shape=(block.n_rows, n_terms)) @ seeds
    return tokens, (held > 0).sum(axis=0, dtype=np.int64)
