"""The passages of a record that are most like a passage of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.order import known_first, ranking, rounded
from bilateral.warn import warn

if TYPE_CHECKING:
    from bilateral.corpus import Corpus

LEAST = 20
"""Words and numbers of a passage that is compared."""
_TERM = ["term", "lang", "kind"]
_SHOWN = 8  # shared terms
_ROWS = 256  # compared at a time
_OF_RECORD = ["side", "date", "title", "url"]


def similar(corpus: Corpus, record: Corpus, n: int = 5, *, by: str | None = "side") -> pd.DataFrame:
    """Find the passages of a record that are most similar to each passage of a corpus.

    The similarity is the cosine of the weights of both passages' terms. The weight of a term that
    occurs c times in a passage is (1 + log c) · log((1 + N) / d), where d of the N passages of the
    record in that language have it. Terms that the record does not have are not counted.

    Passages of less than 20 words and numbers are not compared, on neither side: one that is a
    single word would be as similar as can be to whatever repeats it. No passage is compared with
    itself.

    Parameters
    ----------
    corpus : Corpus
        Cleaned: ``recipe.apply(corpus, like=record)``.
    record : Corpus
        Cleaned by the same recipe. Across languages terms meet by ``Recipe(concepts=True)`` alone.
    n : int
        Passages of the record for each passage, and for each value of `by`.
    by : str or None
        A column of ``record.table``: by default ``side``, so that each side's nearest are there.
        None for the nearest of all.

    Returns
    -------
    DataFrame
        A row for each pair: ``passage_id`` (in the order of `corpus`), ``similar_id``,
        ``similarity`` (from 0 to 1), ``side``, ``date``, ``title`` and ``url`` of the record's
        passage, and ``shared_terms``, those that make most of the similarity, up to eight. Within a
        value of `by` the most similar comes first; of equally similar ones the smaller id.

    Warns
    -----
    UserWarning
        If passages have no rows, because they are too short, or have no term in common with any
        passage of a value of `by`.

    Raises
    ------
    ValueError
        If one has not been cleaned, they have no term in common, or `by` is no column.

    References
    ----------
    Salton, G. and Buckley, C. (1988). Term-weighting approaches in automatic text retrieval.
    Information Processing & Management 24(5).

    Examples
    --------
    >>> from bilateral import Corpus, Recipe
    >>> record = Recipe().apply(Corpus.load().select(genre="readout"))
    >>> text = "The two presidents spoke by telephone about irregular migration, and reviewed how"
    >>> text += " their teams will cooperate at the border this year."
    >>> note = Corpus.from_texts([text], lang="en")
    >>> found = similar(Recipe().apply(note, like=record), record, n=2)
    >>> found[["side", "similarity"]].round(2).values.tolist()
    [['US', 0.24], ['US', 0.19]]
    """
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n={n!r}, but it is how many similar passages to give, 1 or more")
    table = record.table
    if by is not None and by not in table:
        raise ValueError(
            f"by={by!r} is no column of the record's table; there are {', '.join(map(str, table))}"
        )
    mine, theirs, terms = _weights(corpus, record)
    long = record.passages["n_tokens"].to_numpy() >= LEAST
    groups = {"": np.flatnonzero(long)}
    if by is not None:
        known = list(record.gazetteer.counterparts()) if by == "side" else []
        values = table[by].where(long)
        groups = {v: np.flatnonzero(values == v) for v in known_first(values, known)}
    own, ids = (one.passages["passage_id"].to_numpy() for one in (corpus, record))
    asked = np.flatnonzero(corpus.passages["n_tokens"].to_numpy() >= LEAST)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[np.argsort(ids, kind="stable")] = np.arange(len(ids))
    place = pd.Index(ids).get_indexer(own)
    here, there, alike, alone = [], [], [], dict.fromkeys(groups, 0)
    for low in range(0, len(asked), _ROWS):
        rows = asked[low : low + _ROWS]
        cosines = rounded((mine[rows] @ theirs.T).toarray())
        for row, cosine in zip(rows, cosines, strict=True):
            if place[row] >= 0:
                cosine[place[row]] = 0.0
            for value, members in groups.items():
                best = _best(cosine[members], rank[members], n)
                alone[value] += not len(best)
                here += [row] * len(best)
                there += members[best].tolist()
                alike += cosine[members[best]].tolist()
    if len(asked) < len(own):
        warn(
            f"{len(own) - len(asked):,} of {len(own):,} passages have less than {LEAST} words and"
            " numbers, and are not compared"
        )
    for value, n_alone in alone.items():
        if n_alone:
            warn(
                f"{n_alone:,} of {len(asked):,} passages have no term in common with any passage of"
                f" the record{f' whose {by} is {value!r}' if by else ''}; across languages terms"
                " meet only if both are cleaned with Recipe(concepts=True)"
            )
    found = pd.DataFrame({"passage_id": own[here], "similar_id": ids[there], "similarity": alike})
    found[_OF_RECORD] = table[_OF_RECORD].iloc[there].to_numpy()
    found["date"] = table["date"].iloc[there].to_numpy()
    shared = mine[here].multiply(theirs[there]).tocsr()
    found["shared_terms"] = [_named(shared, row, terms) for row in range(len(found))]
    return found


def _best(cosine: np.ndarray, rank: np.ndarray, n: int) -> np.ndarray:
    """Where the n largest are; of equal ones the one of the smaller rank comes first."""
    least = np.partition(cosine, -n)[-n] if n < len(cosine) else 0.0
    at = np.flatnonzero((cosine >= least) & (cosine > 0))
    return at[np.lexsort((rank[at], -cosine[at]))][:n]


def _named(shared: sparse.csr_array, row: int, terms: np.ndarray) -> str:
    span = slice(shared.indptr[row], shared.indptr[row + 1])
    order = ranking(shared.data[span])[:_SHOWN]
    return ", ".join(terms[shared.indices[span][order]])


def _weights(
    corpus: Corpus, record: Corpus
) -> tuple[sparse.csr_array, sparse.csr_array, np.ndarray]:
    """The weights of both corpora's passages in the columns of the record, and its terms.

    Rows have the length 1, or are empty.
    """
    for one, name in ((corpus, "corpus"), (record, "record")):
        if "document_frequency" not in one.terms:
            raise ValueError(
                f"the {name} has not been cleaned; write record = recipe.apply(record) and"
                " similar(recipe.apply(corpus, like=record), record)"
            )
    keys = [pd.MultiIndex.from_frame(one.terms[_TERM]) for one in (corpus, record)]
    place = keys[1].get_indexer(keys[0])
    columns = np.flatnonzero(place >= 0)
    if not len(columns):
        raise ValueError(
            "the corpus and the record have no term in common; clean both by the same recipe"
        )
    shape, ones = (len(columns), len(record.terms)), np.ones(len(columns), dtype=np.int32)
    move = sparse.csr_array((ones, (np.arange(len(columns)), place[columns])), shape=shape)
    filled = record.passages["lang"][np.diff(record.counts.indptr) > 0]
    langs = filled.groupby(filled).size()
    n = record.terms["lang"].map(langs).fillna(langs.sum()).to_numpy()
    often = np.maximum(np.bincount(record.counts.indices, minlength=len(n)), 1)
    rare = np.log((1 + n) / often)
    mine = _unit(corpus.counts[:, columns] @ move, rare)
    return mine, _unit(record.counts, rare), record.terms["term"].to_numpy(dtype=object)


def _unit(counts: sparse.csr_array, rare: np.ndarray) -> sparse.csr_array:
    weights = sparse.csr_array(counts, dtype=np.float64, copy=True)
    weights.sort_indices()
    weights.data = (1 + np.log(weights.data)) * rare[weights.indices]
    squares = np.asarray(weights.multiply(weights).sum(axis=1)).ravel()
    length = np.sqrt(np.where(squares > 0, squares, 1.0))
    weights.data /= np.repeat(length, np.diff(weights.indptr))
    return weights
