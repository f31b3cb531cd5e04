"""Counts and the terms of their columns, from a corpus or a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from inspect import getattr_static

import numpy as np
import pandas as pd

__all__ = ["check_same", "check_terms", "counts_of", "has_terms", "in_order", "vocabulary_of"]


def has_terms(X) -> bool:
    """Whether X has counts and knows their terms, as a corpus does.

    A table has an attribute for each of its columns, and a Dask collection for any name: these do
    not count.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> corpus = SimpleNamespace(counts=[[1]], terms=["a"])
    >>> has_terms(corpus), has_terms(pd.DataFrame({"counts": [], "terms": []}))
    (True, False)
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
        A corpus has ``terms``: a table with a column ``term``, or a sequence. A DataFrame has the
        names of its columns, if they are text.

    Returns
    -------
    ndarray of str, shape (n_terms,), or None

    Raises
    ------
    ValueError
        If a corpus does not have one term for each column of its counts, or terms are no text.

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
        _check_order(terms.index)
        terms = terms["term"]
    terms = in_order(terms, "terms")
    columns = X.counts.columns if isinstance(X.counts, pd.DataFrame) else terms
    if len(columns) == len(terms) and all(isinstance(name, str) for name in columns):
        check_same(np.array(columns, dtype=object), terms)
    n_terms = np.shape(X.counts)[-1] if np.ndim(X.counts) else 0
    if len(terms) != n_terms:
        raise ValueError(f"There are {len(terms):,} terms, but counts has {n_terms:,} columns.")
    odd = [i for i, term in enumerate(terms) if not isinstance(term, str)]
    if odd:
        raise ValueError(f"terms holds {terms[odd[0]]!r} at {odd[0]}; terms are text.")
    return terms


def in_order(terms, name: str) -> np.ndarray:
    """Terms as an array. A set or a dict is refused: it is not in the order of the columns.

    Examples
    --------
    >>> in_order({"trade": 1, "border": 0}, "vocabulary")
    Traceback (most recent call last):
    ...
    ValueError: vocabulary is dict, which is not in the order of the columns; give a list with the \
term of each column, such as vectorizer.get_feature_names_out()
    """
    if isinstance(terms, str | bytes | Mapping | Set) or not isinstance(terms, Iterable):
        raise ValueError(
            f"{name} is {type(terms).__name__}, which is not in the order of the columns; give a "
            "list with the term of each column, such as vectorizer.get_feature_names_out()"
        )
    return np.array(list(terms), dtype=object)


def check_same(columns: np.ndarray, terms: np.ndarray) -> None:
    """Refuse counts whose columns have other names than the terms beside them."""
    other = np.flatnonzero(columns != terms)
    if len(other):
        c = int(other[0])
        raise ValueError(
            f"column {c} of counts is {columns[c]!r}, but row {c} of terms is {terms[c]!r}; order "
            "both alike"
        )


def _check_order(index: pd.Index) -> None:
    """Refuse a table of terms that was sorted: its rows would name other columns."""
    own = np.arange(len(index))
    numbered = index.dtype.kind in "iu" and np.array_equal(np.sort(index), own)
    if numbered and not np.array_equal(index, own):
        raise ValueError(
            "the rows of terms are in another order than the columns of counts: row j must be "
            "column j; write terms.sort_index()"
        )


def check_terms(terms: np.ndarray, known: np.ndarray) -> None:
    """Refuse columns that are not those of the fit.

    Parameters
    ----------
    terms, known : ndarray of str
        The terms of X, and those that were fitted.

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
