"""Passages of one corpus that are near copies of another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.corpus.concat import TERM
from bilateral.corpus.duplicates import MIN_TOKENS, THRESHOLD, similarities
from bilateral.order import ordered

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus


_LOOKED_AT = 0.3  # of the tokens of a passage, the rarest: more than a copy may lack


def near_copies(corpus: Corpus, of: Corpus) -> pd.DataFrame:
    """Find the passages that are near copies of passages of another corpus.

    The similarity is that of :func:`near_duplicates`: of the words and numbers of both passages,
    each counted as often as it occurs, the sum of the smaller counts over the sum of the larger
    ones. Every pair of .8 or more is found. A passage of less than 20 words and numbers is not
    compared.

    Parameters
    ----------
    corpus : Corpus
        Whose passages are looked up. With surface counts, as built, or cleaned by the same recipe
        as `of`.
    of : Corpus
        Where they are looked for, often the record.

    Returns
    -------
    DataFrame
        A row for each passage of `corpus` that is a near copy, in the order of its passages:
        ``passage_id, similarity, copy_of`` (the most similar passage of `of`; of equally similar
        ones the earliest, then the smaller id), its ``date``, and ``n``, how many passages of `of`
        are as similar as .8 or more.

    Raises
    ------
    ValueError
        If the two have no term in common, or only one of them has been cleaned.

    Notes
    -----
    A copy shares at least .8 of a passage's tokens. So of its rarest terms, taken until they are
    more than .3 of its tokens, it has as many as make .1: only such passages are compared.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b", "c"], "date": pd.Timestamp("2024-05-01")})
    >>> terms = pd.DataFrame({"term": ["agua", "mar"], "lang": "es", "kind": "word"})
    >>> counts = sparse.csr_array([[18, 2], [16, 4], [0, 20]])
    >>> record = Corpus(ids, ids.assign(passage_id=ids["doc_id"]), counts, terms)
    >>> note = record.select(doc_id="a")
    >>> near_copies(note, of=record.select(doc_id=["b", "c"]))
      passage_id  similarity copy_of       date  n
    0          a    0.818182       b 2024-05-01  1
    """
    (left, right), tokens = _aligned(corpus, of), _sizes(corpus)
    n = left.shape[0]
    both = sparse.csr_array(sparse.vstack([left, right], format="csr"))
    sizes = np.concatenate([tokens, _sizes(of)])
    found = sparse.csc_array(right)  # the passages of `of` that have a term
    found.sort_indices()
    often = np.diff(found.indptr)
    order, dense = _earliest_first(of), np.zeros(both.shape[1], dtype=both.dtype)
    rows = []
    for row in np.flatnonzero(tokens >= MIN_TOKENS):
        some, times, least = _some_of_which(left, row, tokens[row], often)
        passages = [found.indices[found.indptr[c] : found.indptr[c + 1]] for c in some]
        passages = np.concatenate([np.empty(0, np.int64), *passages])
        shared = np.bincount(passages, np.repeat(times, often[some]), right.shape[0])
        near = np.flatnonzero(shared >= least) + n
        near = near[(sizes[near] >= MIN_TOKENS) & (sizes[near] >= THRESHOLD * sizes[row])]
        near = near[THRESHOLD * sizes[near] <= sizes[row]]
        alike = similarities(both, sizes, row, near, dense)
        near, alike = near[alike >= THRESHOLD] - n, alike[alike >= THRESHOLD]
        if len(near):
            best = np.lexsort((order[near], -alike))[0]
            rows.append((row, alike[best], near[best], len(near)))
    here, alike, there, several = zip(*rows, strict=True) if rows else ((), (), (), ())
    copied = of.passages.iloc[list(there)]
    return pd.DataFrame(
        {
            "passage_id": corpus.passages["passage_id"].to_numpy()[list(here)],
            "similarity": np.array(alike, dtype=float),
            "copy_of": copied["passage_id"].to_numpy(),
            "date": _dates(of).to_numpy()[list(there)],
            "n": np.array(several, dtype=np.int64),
        }
    )


def _aligned(corpus: Corpus, of: Corpus) -> list[sparse.csr_array]:
    """The words and numbers of both that `of` has, in its columns."""
    if ("document_frequency" in corpus.terms) != ("document_frequency" in of.terms):
        raise ValueError(
            "one of the two corpora has been cleaned by a recipe, the other has not; compare both"
            " as they were built, or both cleaned by the same recipe"
        )
    single = np.flatnonzero(_single(of))
    keys = [pd.MultiIndex.from_frame(one.terms[TERM]) for one in (corpus, of)]
    place = keys[1][single].get_indexer(keys[0])
    known = np.flatnonzero((place >= 0) & _single(corpus))
    if not len(known):
        raise ValueError(
            "the two corpora have no term in common; compare both as they were built, or both"
            " cleaned by the same recipe"
        )
    shape = (len(known), len(single))
    ones = np.ones(len(known), dtype=np.int32)
    move = sparse.csr_array((ones, (np.arange(len(known)), place[known])), shape=shape)
    mine = sparse.csr_array(corpus.counts[:, known] @ move)
    return [mine, sparse.csr_array(of.counts[:, single])]


def _single(corpus: Corpus) -> np.ndarray:
    return (corpus.terms["kind"] != "phrase").to_numpy()


def _sizes(corpus: Corpus) -> np.ndarray:
    """Words and numbers of each passage, also those that the other corpus does not have."""
    return np.asarray(corpus.counts @ _single(corpus).astype(np.int64)).ravel()


def _some_of_which(
    counts: sparse.csr_array, row: int, size: int, often: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """The rarest terms of a passage, how often each occurs, and how many tokens a copy has of them.

    What a copy lacks is at most .2 of the passage, perhaps those without a column. Of the rarest
    terms that are more it has the rest.
    """
    span = slice(counts.indptr[row], counts.indptr[row + 1])
    columns, times = counts.indices[span], counts.data[span]
    order = np.lexsort((columns, often[columns]))
    columns, times = columns[order], times[order]
    unknown = size - times.sum()
    some = unknown + np.cumsum(times) - times <= _LOOKED_AT * size
    columns, times = columns[some], times[some]
    return columns, times, max(1, unknown + times.sum() - (1 - THRESHOLD) * size - 1e-9)


def _dates(of: Corpus) -> pd.Series:
    if "date" not in of.documents:
        return pd.Series(pd.NaT, index=of.passages.index)
    dates = of.documents.set_index("doc_id")["date"].reindex(of.passages["doc_id"])
    return dates.set_axis(of.passages.index)


def _earliest_first(of: Corpus) -> np.ndarray:
    """The place of each passage by date and id; undated ones come last."""
    table = of.passages[["passage_id"]].assign(date=_dates(of), row=np.arange(len(of.passages)))
    places = np.empty(len(table), dtype=np.int64)
    places[ordered(table, "date", "passage_id")["row"].to_numpy()] = np.arange(len(table))
    return places
