"""A corpus in the columns of another one that was cleaned before."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.cleaning.recipes.mapping import KEY
from bilateral.warn import warn

if TYPE_CHECKING:
    from bilateral.corpus import Corpus


def in_columns_of(like: Corpus, corpus: Corpus, bag: csr_array, table: pd.DataFrame) -> Corpus:
    """Put cleaned counts into the columns of another corpus, and say how much has none.

    Parameters
    ----------
    like : Corpus
        Cleaned.
    corpus : Corpus
        Whose passages are counted.
    bag : csr_array of int, shape (n_passages, n_terms)
        All terms of its passages, as a recipe leaves them.
    table : DataFrame
        ``lang, kind, term`` of the columns of `bag`, none twice.

    Returns
    -------
    Corpus
        `corpus` with the terms of `like`, and ``n_kept`` and ``known`` for each passage.

    Warns
    -----
    UserWarning
        If there are tokens, but none has a column.

    Raises
    ------
    ValueError
        If `like` has not been cleaned.

    Examples
    --------
    >>> from bilateral import Corpus, Recipe
    >>> old = Recipe(min_df=1).apply(Corpus.from_texts(["Water, water and steel."], lang="en"))
    >>> new = Corpus.from_texts(["Steel and tariffs."], lang="en")
    >>> table = pd.DataFrame({"lang": "en", "kind": "word", "term": ["steel", "tariff"]})
    >>> both = in_columns_of(old, new, csr_array([[1, 1]]), table)
    >>> both.terms["term"].tolist(), both.counts.toarray().tolist()
    (['steel', 'water'], [[1, 0]])
    >>> both.passages[["n_kept", "known"]].values.tolist()
    [[2.0, 0.5]]
    """
    if not is_dataclass(like) or "document_frequency" not in getattr(like, "terms", ()):
        raise ValueError(
            "like= takes a corpus that the same recipe has cleaned: write"
            " recipe.apply(corpus, like=recipe.apply(other))"
        )
    place = pd.MultiIndex.from_frame(like.terms[KEY]).get_indexer(
        pd.MultiIndex.from_frame(table[KEY])
    )
    there = np.flatnonzero(place >= 0)
    ones = np.ones(len(there), dtype=bag.dtype)
    shape = (len(table), len(like.terms))
    counts = csr_array(bag @ csr_array((ones, (there, place[there])), shape=shape))
    counts.sort_indices()
    kept, known = (np.asarray(c.sum(axis=1, dtype=np.int64)).ravel() for c in (bag, counts))
    if kept.any() and not known.any():
        warn(
            f"none of the {kept.sum():,} tokens has a column in the corpus of like=; it must have"
            " been cleaned by the same recipe, and be in the same language",
        )
    with np.errstate(invalid="ignore"):
        passages = corpus.passages.assign(n_kept=kept, known=known / kept)
    return replace(corpus, passages=passages, counts=counts, terms=like.terms)
