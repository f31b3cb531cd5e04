"""Cleaning is a mapping: a sparse matrix from surface types to terms.

Every choice made here is a function of the *type*, never of the place it stands in, so the whole
record is re-cleaned by one matrix product.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array


def bag_of_words(
    counts: csr_array,
    terms: pd.DataFrame,
    *,
    lang: str,
    stop_words: frozenset[str],
    min_df: int = 5,
    max_df: float = 0.5,
    phrases: bool = True,
) -> tuple[csr_array, pd.DataFrame]:
    """Clean the counts of one language: lower case, no stop words, numbers or single letters.

    The cleaning is the product ``counts @ M``. M has a row per surface type and a column per
    term: a one where the type becomes that term, an empty row where it is dropped. A phrase kept
    whole also puts −1 on each of its words, so that no word is counted twice. The −1 stands in
    the lower-cased column, where all casings of the word meet, and phrases do not overlap, so
    no count can fall below zero as long as every phrase's words were counted too.

    Parameters
    ----------
    counts : csr_array of int, shape (n_passages, n_types)
        How often each surface type occurs in each passage.
    terms : DataFrame, n_types rows
        ``term, lang, kind, parts``, one row per column of `counts`; ``parts`` holds the columns
        of a phrase's words, in any casing.
    lang : str
        The language to keep.
    stop_words : frozenset of str
        Words to drop, lower case. Inside a phrase they stay.
    min_df : int
        Drop terms that occur in fewer passages.
    max_df : float
        Drop terms that occur in a larger share of the passages that have any term at all.
    phrases : bool
        Keep phrases whole. Otherwise only their words are counted.

    Returns
    -------
    bag : csr_array of int, shape (n_passages, n_terms)
        Rows are those of `counts`; a passage in another language is an empty row.
    vocabulary : DataFrame, n_terms rows
        ``term, kind, document_frequency, tokens``, sorted by term.

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy.sparse import csr_array
    >>> terms = pd.DataFrame({
    ...     "term": ["The", "northern", "Triangle", "triangle", "northern triangle"],
    ...     "lang": "en",
    ...     "kind": ["word"] * 4 + ["phrase"],
    ...     "parts": [[], [], [], [], [1, 3]],
    ... })
    >>> counts = csr_array([[1, 1, 1, 0, 1], [0, 1, 0, 2, 0]])
    >>> bag, vocabulary = bag_of_words(
    ...     counts, terms, lang="en", stop_words=frozenset({"the"}), min_df=1, max_df=1.0
    ... )
    >>> vocabulary["term"].tolist()
    ['northern', 'northern triangle', 'triangle']
    >>> bag.toarray().tolist()
    [[0, 1, 0], [1, 0, 2]]
    """
    if counts.shape[1] != len(terms):
        raise ValueError(
            f"counts has {counts.shape[1]} columns but terms has {len(terms)} rows; "
            "take both from one Corpus."
        )
    if lang not in set(terms["lang"]):
        raise ValueError(
            f"No term of language {lang!r}; terms has {sorted(terms['lang'].dropna().unique())}."
        )
    mapping, vocabulary = _mapping(terms, lang, stop_words, phrases)
    bag = csr_array(counts @ mapping)
    bag.eliminate_zeros()
    bag.sort_indices()
    if bag.nnz and bag.data.min() < 0:
        worst = bag.indices[bag.data.argmin()]
        raise ValueError(
            f"The phrases with {vocabulary['term'].iloc[worst]!r} occur more often than the word "
            "itself; counts must hold a phrase's words in their own columns as well."
        )
    vocabulary["document_frequency"] = np.bincount(bag.indices, minlength=bag.shape[1])
    vocabulary["tokens"] = bag.sum(axis=0, dtype=np.int64)
    # Rows in other languages are empty: they must not make a common word look rare.
    n_rows = np.count_nonzero(np.diff(bag.indptr))
    frequency = vocabulary["document_frequency"].to_numpy()
    keep = np.flatnonzero((frequency >= min_df) & (frequency <= max_df * n_rows))
    return csr_array(bag[:, keep]), vocabulary.iloc[keep].reset_index(drop=True)


def _mapping(
    terms: pd.DataFrame, lang: str, stop_words: frozenset[str], phrases: bool
) -> tuple[csr_array, pd.DataFrame]:
    """M (n_types × n_terms) and the table ``term, kind`` of its columns."""
    table = pd.DataFrame(
        {
            "term": terms["term"].str.lower().to_numpy(),
            "kind": terms["kind"].to_numpy(),
        }
    )
    kinds = ["word", "phrase"] if phrases else ["word"]
    kept = table[
        (terms["lang"] == lang).to_numpy()
        & table["kind"].isin(kinds)
        & ~table["term"].isin(stop_words)
        & (table["term"].str.len() > 1)
    ]
    vocabulary = kept.drop_duplicates().sort_values(["term", "kind"], ignore_index=True)
    position = pd.Series(vocabulary.index, index=pd.MultiIndex.from_frame(vocabulary))
    target = np.full(len(terms), -1)
    target[kept.index] = position.loc[pd.MultiIndex.from_frame(kept)].to_numpy()

    whole = kept.index[kept["kind"] == "phrase"].to_numpy()
    parts = terms["parts"].iloc[whole].set_axis(whole).explode().dropna()
    part_target = target[parts.to_numpy(dtype=np.intp)]
    part_kept = part_target >= 0  # stop words and numbers inside a phrase have no column

    rows = np.concatenate([kept.index.to_numpy(), parts.index.to_numpy()[part_kept]])
    columns = np.concatenate([target[kept.index], part_target[part_kept]])
    values = np.concatenate([np.ones(len(kept)), -np.ones(part_kept.sum())]).astype(np.int32)
    shape = (len(terms), len(vocabulary))
    return csr_array(coo_array((values, (rows, columns)), shape=shape)), vocabulary
