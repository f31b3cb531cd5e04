"""Near-duplicates: passages that repeat an earlier one almost word for word.

The comparison needs counts alone, so a record without text can be searched too. The similarity is
Jaccard's over the tokens of two passages, each counted as often as it occurs: the sum of the
smaller counts over the sum of the larger ones (Ruzicka's). It is blind to word order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from datasketch import MinHash, MinHashLSH
from scipy import sparse

from bilateral.order import ordered

THRESHOLD = 0.8
MIN_TOKENS = 20
_SEED = 1
_AT_A_TIME = 1 << 16  # tokens: each takes a kilobyte while it is hashed
# How likely a pair right at the threshold must be to become a candidate.
_RECALL = 0.99


def near_duplicates(
    counts: sparse.csr_array,
    passages: pd.DataFrame,
    *,
    threshold: float = THRESHOLD,
    min_tokens: int = MIN_TOKENS,
    n_permutations: int = 128,
) -> pd.DataFrame:
    """Find passages that repeat an earlier one, and which one is the earliest.

    In the order of time, each passage joins the earliest cluster whose *first* passage it
    resembles, or else begins one. Joining whatever resembles *any* member would chain: a speech
    given every week for a year would drift, and its last version would be called a copy of the
    first without resembling it. Here whoever keeps the first passage of each cluster drops only
    what resembles something kept, not later than itself; and no two passages kept resemble each
    other. The price: a passage that resembles a later member but not the first stands alone.

    MinHash signatures in a locality-sensitive index (LSH) only decide which pairs are compared;
    the similarity itself is exact.

    The threshold was set by reading pairs of the record. From .9 up most are copies but for
    corrections; from .8 to .9 come texts read out again, and acts written on one form (tariff
    proclamations, bridge permits), some of which lie higher still, also across presidents; below
    .8 there are forms, formulas, and quotations cut differently. No threshold tells a form from a
    copy.

    Parameters
    ----------
    counts : csr_array, passages × terms
        Words and numbers. Without phrases: their words would be counted twice.
    passages : DataFrame
        ``passage_id`` and ``date``, in the order of the rows of ``counts``. Undated passages come
        last; on one day the smaller ``passage_id`` is the earlier.
    threshold : float
        Least similarity of a near-duplicate, above 0 and at most 1.
    min_tokens : int
        Shorter passages are never compared, and never part of the result: a greeting or a formula
        recurs without being a copy.
    n_permutations : int
        Length of the signatures. More miss fewer pairs and take longer.

    Returns
    -------
    DataFrame
        ``cluster`` (numbered from 0 by its first passage), ``passage_id``, ``similarity`` (exact,
        to the first passage of the cluster; 1.0 for itself), ``earliest`` (``passage_id`` of that
        first passage). Clusters of two or more, each in the order of time. The same whatever the
        order of the rows.

    Raises
    ------
    ValueError
        If the rows are not aligned, a ``passage_id`` is there twice, or a setting is out of range.

    References
    ----------
    Broder, A. (1997). On the resemblance and containment of documents. Compression and Complexity
    of Sequences. Leskovec, J., Rajaraman, A. and Ullman, J. (2020). Mining of Massive Datasets,
    3rd ed., chapter 3. Hartigan, J. (1975). Clustering Algorithms, chapter 3 (leaders).

    Examples
    --------
    >>> counts = sparse.csr_array([[9, 1, 0], [0, 0, 9], [9, 2, 0]])
    >>> dates = pd.to_datetime(["2024-03-02", "2024-03-01", "2024-03-01"])
    >>> passages = pd.DataFrame({"passage_id": ["a", "b", "c"], "date": dates})
    >>> near_duplicates(counts, passages, min_tokens=5).round(3)
       cluster passage_id  similarity earliest
    0        0          c       1.000        c
    1        0          a       0.909        c
    """
    _check(counts, passages, threshold, n_permutations)
    counts = sparse.csr_array(counts)
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    numbered = passages.assign(row=np.arange(len(passages)))
    order = ordered(numbered, ["date", "passage_id"], "row")["row"].to_numpy()
    order = order[sizes[order] >= max(min_tokens, 1)]
    first, similarity = _leaders(counts, sizes, order, threshold, n_permutations)

    ids = passages["passage_id"].to_numpy()
    frame = pd.DataFrame(
        {"passage_id": ids[order], "similarity": similarity, "earliest": ids[order[first]]}
    )
    members = np.bincount(first, minlength=len(order))[first]
    # The position of its first passage, in the order of time, names a cluster until it is numbered.
    frame.insert(0, "cluster", first)
    frame = frame[members > 1].sort_values("cluster", kind="stable", ignore_index=True)
    frame["cluster"] = pd.factorize(frame["cluster"])[0]
    return frame


def _check(counts: sparse.csr_array, passages: pd.DataFrame, threshold: float, n: int) -> None:
    if counts.shape[0] != len(passages):
        raise ValueError(
            f"counts have {counts.shape[0]} rows, but there are {len(passages)} passages"
        )
    repeated = passages.loc[passages["passage_id"].duplicated(), "passage_id"]
    if len(repeated):
        raise ValueError(f"passage_id {repeated.iat[0]} is there more than once")
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold={threshold} must be above 0 and at most 1")
    if n < 2:
        raise ValueError(f"n_permutations={n} must be at least 2")


def _leaders(
    counts: sparse.csr_array, sizes: np.ndarray, order: np.ndarray, threshold: float, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each passage of ``order``, its cluster's first (a position in it) and the similarity."""
    index = MinHashLSH(num_perm=n, params=_bands(threshold, n))
    first, similarity = np.arange(len(order)), np.ones(len(order))
    dense = np.zeros(counts.shape[1], dtype=counts.dtype)
    empty = MinHash(num_perm=n, seed=_SEED, hashfunc=int, scheme="affine32")
    for position, row in enumerate(order):
        minhash, hashes = empty.copy(), _hashes(counts, row)
        for low in range(0, len(hashes), _AT_A_TIME):
            minhash.update_batch(hashes[low : low + _AT_A_TIME])
        candidates = np.array(sorted(index.query(minhash)), dtype=np.intp)
        found = similarities(counts, sizes, row, order[candidates], dense)
        near = np.flatnonzero(found >= threshold)
        if len(near):
            first[position], similarity[position] = candidates[near[0]], found[near[0]]
        else:
            index.insert(position, minhash, check_duplication=False)
    return first, similarity


def _bands(threshold: float, n: int) -> tuple[int, int]:
    """Number and length of the bands: as long as the wanted recall at the threshold allows."""
    for length in range(n // 2, 1, -1):
        if 1 - (1 - threshold**length) ** (n // length) >= _RECALL:
            return n // length, length
    return n, 1


def _hashes(counts: sparse.csr_array, row: int) -> list[int]:
    """One number per token: of its column, and whether it is there for the first, second… time.

    Two passages share as many of these numbers as the sum of their smaller counts.
    """
    span = slice(counts.indptr[row], counts.indptr[row + 1])
    times = counts.data[span]
    column = np.repeat(counts.indices[span], times).astype(np.uint32)
    begins = np.repeat(np.cumsum(times) - times, times)
    occurrence = (np.arange(len(column)) - begins).astype(np.uint32)
    # Odd multipliers spread both over 32 bits; datasketch mixes them once more.
    return (column * np.uint32(0x9E3779B1) + occurrence * np.uint32(0x85EBCA77)).tolist()


def similarities(
    counts: sparse.csr_array, sizes: np.ndarray, row: int, others: np.ndarray, dense: np.ndarray
) -> np.ndarray:
    """Ruzicka's similarity of one row to others.

    Parameters
    ----------
    counts : csr_array, passages × terms
    sizes : array of int, shape (n_passages,)
        The tokens of each passage, also those that have no column.
    row : int
    others : array of int
        Rows that have a token each.
    dense : array, shape (n_terms,)
        Zeros, and left so.

    Returns
    -------
    array of float, the shape of `others`

    Examples
    --------
    >>> counts = sparse.csr_array([[3, 1], [2, 2]])
    >>> similarities(counts, np.array([4, 4]), 0, np.array([1]), np.zeros(2, int))
    array([0.6])
    """
    if not len(others):
        return np.zeros(0)
    mine = slice(counts.indptr[row], counts.indptr[row + 1])
    dense[counts.indices[mine]] = counts.data[mine]
    theirs = counts[others]
    smaller = np.minimum(theirs.data, dense[theirs.indices])
    shared = np.add.reduceat(smaller, theirs.indptr[:-1])
    dense[counts.indices[mine]] = 0
    return shared / (sizes[row] + sizes[others] - shared)
