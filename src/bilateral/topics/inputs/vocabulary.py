"""Counts and the terms of their columns: what is taken of a corpus, or of a table."""

from __future__ import annotations

from inspect import getattr_static

import numpy as np
import pandas as pd

__all__ = ["check_terms", "counts_of", "has_terms", "vocabulary_of"]


def has_terms(X) -> bool:
    """Whether X has counts and knows their terms, as a corpus does.

    What a table or a Dask collection gives by any name does not count.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> has_terms(SimpleNamespace(counts=[[1]], terms=["a"]))
    True
    >>> has_terms(pd.DataFrame({"counts": [], "terms": []}))
    False
    """
    return all(getattr_static(X, name, None) is not None for name in ("counts", "terms"))


def counts_of(X):
    """The counts of a corpus; anything else as it is.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> counts_of(SimpleNamespace(counts=[[1]], terms=["a"])), counts_of([[1]])
    ([[1]], [[1]])
    """
    return X.counts if has_terms(X) else X


def vocabulary_of(X) -> np.ndarray | None:
    """The term of each column, or None where X does not say.

    Parameters
    ----------
    X : corpus, DataFrame, or anything else
        Of a corpus the ``terms`` count, a table with a column ``term`` or a sequence; of a
        DataFrame the names of the columns, if they are text.

    Returns
    -------
    ndarray of str, shape (n_terms,), or None

    Raises
    ------
    ValueError
        If the terms of a corpus are not one for each column of its counts, or are no text.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> terms = pd.DataFrame({"term": ["border", "trade"], "lang": "en"})
    >>> vocabulary_of(SimpleNamespace(counts=np.eye(2), terms=terms)).tolist()
    ['border', 'trade']
    """
    if not has_terms(X):
        named = isinstance(X, pd.DataFrame) and all(isinstance(name, str) for name in X.columns)
        return np.array(X.columns, dtype=object) if named else None
    terms = X.terms
    if isinstance(terms, pd.DataFrame):
        if "term" not in terms:
            raise ValueError(
                f"terms must have a column 'term'; they have {', '.join(map(str, terms))}."
            )
        terms = terms["term"]
    terms = np.array(list(terms), dtype=object)
    n_terms = np.shape(X.counts)[-1] if np.ndim(X.counts) else 0
    if len(terms) != n_terms:
        raise ValueError(f"There are {len(terms):,} terms, but counts has {n_terms:,} columns.")
    odd = [i for i, term in enumerate(terms) if not isinstance(term, str)]
    if odd:
        raise ValueError(f"terms holds {terms[odd[0]]!r} at {odd[0]}; terms are text.")
    return terms


def check_terms(terms: np.ndarray, known: np.ndarray) -> None:
    """Refuse columns that are not those of the fit.

    Parameters
    ----------
    terms, known : ndarray of str
        Of the columns that are given, and of those that were fitted.

    Raises
    ------
    ValueError
        If they are not the same in the same order.

    Examples
    --------
    >>> check_terms(np.array(["border", "wall"]), np.array(["border", "trade"]))
    Traceback (most recent call last):
    ...
    ValueError: X has other terms than were fitted: column 1 is 'wall', and was 'trade'. Select \
rows of the corpus that was fitted, which keeps the columns.
    """
    if np.array_equal(terms, known):
        return
    if len(terms) != len(known):
        what = f"{len(terms):,}, not {len(known):,}"
    else:
        c = int(np.flatnonzero(terms != known)[0])
        what = f"column {c} is {str(terms[c])!r}, and was {str(known[c])!r}"
    raise ValueError(
        f"X has other terms than were fitted: {what}. Select rows of the corpus that was fitted, "
        "which keeps the columns."
    )
