"""What may be given to others: counts without text, and how much they give away."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.gazetteer import data_dir
from bilateral.warn import warn

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus

RAREST = 3
_WORDS = 60  # of a cell that looks like running text


def uniqueness(corpus: Corpus, min_counts: Sequence[int] = (1, 5)) -> pd.DataFrame:
    """How many passages can be singled out by three of their rarest terms.

    Who has a text can look for it among counts without text: a passage is singled out if no other
    one has the three terms of it that the fewest passages have. (Of equally rare terms those that
    come first in ``terms``; a passage with fewer terms is looked for by all it has.) Leaving out
    rare terms makes it harder to single out a passage; the table says how much.

    Parameters
    ----------
    corpus : Corpus
    min_counts : sequence of int
        A row for each: only terms that occur as often as this in the corpus are looked at, as
        ``Corpus.write(path, min_count=…)`` keeps them. With 1 all terms are.

    Returns
    -------
    DataFrame
        ``min_count``, how many ``terms`` there are, which share of all counts is ``kept``, how many
        ``passages`` have one of them, how many are ``singled_out``, and their ``share``.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b", "c"]})
    >>> terms = pd.DataFrame({"term": ["agua", "mar", "sal"]})
    >>> counts = sparse.csr_array([[4, 1, 0], [2, 0, 1], [3, 0, 0]])
    >>> corpus = Corpus(ids, ids.assign(passage_id=ids["doc_id"]), counts, terms)
    >>> corpus.uniqueness([1, 2]).round(2)
       min_count  terms  kept  passages  singled_out  share
    0          1      3  1.00         3            2   0.67
    1          2      1  0.82         3            0   0.00
    """
    if not isinstance(min_counts, Iterable):
        raise ValueError(f"min_counts={min_counts!r} is no list; write [{min_counts!r}]")
    rows = []
    for least in min_counts:
        kept = without_rare(corpus, least)
        filled = int((np.diff(kept.counts.indptr) > 0).sum())
        single = int(singled_out(kept.counts).sum())
        of_all = kept.counts.sum() / corpus.counts.sum() if corpus.counts.nnz else np.nan
        share = single / filled if filled else np.nan
        terms = int(np.count_nonzero(np.asarray(kept.counts.sum(axis=0))))
        rows.append((least, terms, of_all, filled, single, share))
    columns = ["min_count", "terms", "kept", "passages", "singled_out", "share"]
    return pd.DataFrame(rows, columns=columns)


def singled_out(counts: sparse.csr_array) -> np.ndarray:
    """Whether no other row has the three rarest terms of a row.

    Parameters
    ----------
    counts : csr_array, passages × terms

    Returns
    -------
    array of bool, shape (n_passages,)
        False for a row without terms.

    Examples
    --------
    >>> counts = sparse.csr_array([[1, 1, 0, 0], [1, 1, 1, 0], [2, 0, 0, 0], [0, 0, 0, 0]])
    >>> singled_out(counts).tolist()
    [False, True, False, False]
    """
    counts = sparse.csr_array(counts, copy=True)
    counts.sum_duplicates()
    counts.eliminate_zeros()
    having = sparse.csc_array(counts)  # the rows that have a term, in order
    having.sort_indices()
    often = np.append(np.diff(having.indptr), 0)  # last that of no term, -1
    lengths = np.diff(counts.indptr)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    # Within each row the rarest first; then how many come before it in its row.
    order = np.lexsort((counts.indices, often[counts.indices], rows))
    place = np.arange(len(rows)) - np.repeat(counts.indptr[:-1], lengths)
    terms = np.full((len(lengths), RAREST), -1)
    few = place < RAREST
    terms[rows[few], place[few]] = counts.indices[order][few]
    single = often[terms[:, 0]] == 1
    # Whoever has the three with somebody else: looked for once for each three.
    rest = np.flatnonzero((terms[:, 0] >= 0) & ~single)
    threes, which = np.unique(terms[rest], axis=0, return_inverse=True)
    alone = np.array([_n_having(having, three) == 1 for three in threes], dtype=bool)
    single[rest] = alone[which.ravel()]
    return single


def _n_having(having: sparse.csc_array, terms: np.ndarray) -> int:
    """How many rows have all of some terms; the first is the rarest, -1 is none."""
    spans = [slice(having.indptr[t], having.indptr[t + 1]) for t in terms if t >= 0]
    first, *others = (having.indices[span] for span in spans)
    for rows in others:
        at = np.minimum(np.searchsorted(rows, first), len(rows) - 1)
        first = first[rows[at] == first]
    return len(first)


def without_rare(corpus: Corpus, min_count: int) -> Corpus:
    """The corpus without the terms that occur less often than this in it.

    ``n_tokens`` still says how long the passages are. A phrase that loses one of its words loses
    its parts: it stands as a term of its own.

    Parameters
    ----------
    corpus : Corpus
    min_count : int
        1 keeps all.

    Returns
    -------
    Corpus

    Raises
    ------
    ValueError
        If `min_count` is no whole number of 1 or more.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b", "c"]})
    >>> terms = pd.DataFrame({"term": ["agua", "mar", "sal"]})
    >>> counts = sparse.csr_array([[4, 1, 0], [2, 0, 1], [3, 0, 0]])
    >>> corpus = Corpus(ids, ids.assign(passage_id=ids["doc_id"]), counts, terms)
    >>> without_rare(corpus, 2).counts.toarray().tolist()
    [[4], [2], [3]]
    """
    if isinstance(min_count, bool) or not isinstance(min_count, int | np.integer) or min_count < 1:
        raise ValueError(f"min_count={min_count!r} must be a whole number, 1 or more")
    if min_count == 1:
        return corpus
    totals = np.asarray(corpus.counts.sum(axis=0, dtype=np.int64)).ravel()
    keep = np.flatnonzero(totals >= min_count)
    terms = corpus.terms.iloc[keep].reset_index(drop=True)
    if "parts" in terms:
        place = np.full(len(totals), -1)
        place[keep] = np.arange(len(keep))
        moved = [tuple(place[list(of)].tolist()) if len(of) else () for of in terms["parts"]]
        parts = [of if all(p >= 0 for p in of) else () for of in moved]
        terms["parts"] = pd.Series(parts, dtype=object)
    return replace(corpus, counts=sparse.csr_array(corpus.counts[:, keep]), terms=terms)


def left_out(corpus: Corpus, shared: Corpus, min_count: int) -> dict:
    """What ``record.json`` says of the terms that were too rare.

    Parameters
    ----------
    corpus, shared : Corpus
        Before, and as :func:`without_rare` left it.
    min_count : int

    Returns
    -------
    dict
        Empty where all terms are kept.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b", "c"]})
    >>> terms = pd.DataFrame({"term": ["agua", "mar", "sal"]})
    >>> counts = sparse.csr_array([[4, 1, 0], [2, 0, 1], [3, 0, 0]])
    >>> corpus = Corpus(ids, ids.assign(passage_id=ids["doc_id"]), counts, terms)
    >>> left_out(corpus, without_rare(corpus, 2), 2)
    {'left_out': {'min_count': 2, 'terms': 2, 'counts': 2}}
    """
    if min_count == 1:
        return {}
    terms = len(corpus.terms) - len(shared.terms)
    counted = int(corpus.counts.sum()) - int(shared.counts.sum())
    return {"left_out": {"min_count": int(min_count), "terms": terms, "counts": counted}}


def without_text(corpus: Corpus) -> Corpus:
    """The corpus without its text, and with the licence of each document.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Corpus
        ``documents`` have a column ``licence``: what it said already, else what
        ``data/sources/catalogue.csv`` says of their source, else blank. ``report`` says how often
        each step of cleaning found something, and not what.

    Warns
    -----
    UserWarning
        If documents have no licence, or a column that was added to a table holds running text.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> ids = pd.DataFrame({"doc_id": ["a", "b", "c"], "licence": "CC-BY-4.0"})
    >>> terms = pd.DataFrame({"term": ["agua", "mar", "sal"]})
    >>> counts = sparse.csr_array([[4, 1, 0], [2, 0, 1], [3, 0, 0]])
    >>> corpus = Corpus(ids, ids.assign(passage_id=ids["doc_id"]), counts, terms)
    >>> text = pd.Series(["Agua.", "Sal.", "Mar."], corpus.passages["passage_id"])
    >>> shared = without_text(replace(corpus, text=text))
    >>> shared.text is None, shared.documents["licence"].tolist()
    (True, ['CC-BY-4.0', 'CC-BY-4.0', 'CC-BY-4.0'])
    """
    documents = corpus.documents.copy()
    known = pd.Series("", index=documents.index, dtype=object)
    if "source" in documents:
        known = documents["source"].map(_licences()).fillna("").astype(object)
    if "licence" in documents:
        given = documents["licence"].astype(object)
        given = given.where(given.notna(), "").map(lambda said: str(said).strip())
        known = given.where(given != "", known)
    documents["licence"] = known.astype("str")
    none = documents.loc[documents["licence"] == "", "doc_id"]
    if len(none):
        warn(
            f"{len(none):,} of {len(documents):,} documents have no licence, such as"
            f" {none.iat[0]}; add a column 'licence' to the documents, so that others know what"
            " they may do"
        )
    for name, table in (("documents", documents), ("passages", corpus.passages)):
        for column in table:
            values = table[column]
            if pd.api.types.is_numeric_dtype(values):
                continue
            long = int((values.astype(str).str.count(r"\s+") >= _WORDS).sum())
            if long:
                warn(
                    f"column {column!r} of {name} holds running text in {long:,} rows, and is"
                    " written; leave it out if it may not be shared"
                )
    return replace(corpus, documents=documents, text=None, report=corpus.report.assign(what=""))


@cache
def _licences() -> dict[str, str]:
    """What the catalogue says of each source."""
    path = data_dir() / "sources" / "catalogue.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["source"]: row["licence"] for row in csv.DictReader(file)}
