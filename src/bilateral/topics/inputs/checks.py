"""Checks of counts and parameters; each error says what is wrong, where, and what to do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, issparse

from bilateral.topics.inputs.sparse import checked_csr

__all__ = [
    "check_counts",
    "check_order",
    "check_positive",
    "check_size",
    "check_whole",
    "first_entry",
]

_LARGEST = 1e6  # of a prior: added to a larger one, a token would be lost in float32


def check_counts(X) -> csr_array:
    """Give X as a canonical matrix of whole counts, or say what is wrong with it.

    Parameters
    ----------
    X : sparse matrix or array-like, shape (n_rows, n_terms)

    Returns
    -------
    csr_array of int32, shape (n_rows, n_terms)
        Columns sorted within rows, no zeros stored.

    Raises
    ------
    ValueError
        If X is not a matrix of numbers, is damaged (see :func:`checked_csr`), or holds negative,
        fractional, infinite or missing values.

    Examples
    --------
    >>> check_counts([[2, 0], [0, 1.5]])
    Traceback (most recent call last):
    ...
    ValueError: X holds 1.5 at row 1, column 1: counts are whole numbers.
    """
    if not issparse(X):
        X = _array(X)
    if X.ndim != 2:
        raise ValueError(
            f"X must be a matrix of counts, rows × terms; it has {X.ndim} dimension(s). "
            "Reshape your data: X.reshape(1, -1) for one row, X.reshape(-1, 1) for one column."
        )
    if issparse(X):
        X = checked_csr(X)
    else:
        if np.iscomplexobj(X):
            raise ValueError("Complex data not supported: X holds counts.")
        _refuse_values(X)
        X = csr_array(X)
    if min(X.shape) < 1:
        what = "sample(s)" if X.shape[0] < 1 else "feature(s)"
        raise ValueError(
            f"X has 0 {what} (shape={X.shape}) while a minimum of 1 is required: nothing to model."
        )
    X.eliminate_zeros()
    if X.data.dtype.kind not in "biu":
        _refuse_values(X)
    if X.nnz and X.data.min() < 0:
        row, column = first_entry(X, X.data < 0)
        raise ValueError(
            f"Negative values in data: X holds {X[row, column]} at row {row}, column {column}; "
            "counts are never negative."
        )
    if X.nnz and X.data.max() >= 2**24:
        row, column = first_entry(X, X.data >= 2**24)
        raise ValueError(f"X holds more than 2**24 tokens at row {row}, column {column}.")
    return csr_array((X.data.astype(np.int32), X.indices, X.indptr), shape=X.shape)


def _array(X) -> np.ndarray:
    """X as an array of numbers; an error says what it is if it is none."""
    what = f"X must be a matrix of counts, rows × terms, not {_kind_of(X)}"
    if hasattr(X, "counts") and not hasattr(X, "__array__"):
        raise ValueError(f"{what}: give its counts, X.counts.")
    if np.ma.is_masked(X):
        raise ValueError("X has masked values: fill them in or leave out their rows.")
    try:
        array = np.asarray(X)
    except ValueError:
        raise ValueError(f"{what}: its rows are not of one length.") from None
    if array.dtype != object:
        return array
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        odd = next(v for v in array.reshape(-1) if not isinstance(v, int | float | np.number))
        held = "" if odd is X else f"; it holds {_short(odd)}"
        raise ValueError(f"{what}: X must hold numbers only{held}.") from None


def _kind_of(X) -> str:
    name = type(X).__name__
    return f"{'an' if name[0] in 'AEIOaeio' else 'a'} {name}"


def _short(value) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def check_order(X, **tables) -> None:
    """Refuse tables whose index shows that their rows are in another order than those of X.

    Row i of a table belongs to row i of X. If X is a DataFrame, the table must have the same index.
    If X has no index, an index of whole numbers must go up: if it does not, the table was sorted or
    shuffled, or has rows twice. Any other index is accepted.

    Parameters
    ----------
    X : DataFrame, or anything else
    **tables : Series, DataFrame, or anything else
        By the name they have in the call.

    Raises
    ------
    ValueError
        If an index shows another order.

    Examples
    --------
    >>> check_order(None, periods=pd.Series([2001, 2002], index=[1, 0]))
    Traceback (most recent call last):
    ...
    ValueError: periods is not in the order of the rows of X: its index goes from 1 to 0 at row 1. \
Sort it as X is, or, if its rows are in order, give periods.reset_index(drop=True).
    """
    for name, table in tables.items():
        if not isinstance(table, pd.DataFrame | pd.Series):
            continue
        index, why = table.index, ""
        if isinstance(X, pd.DataFrame):
            if len(index) == len(X) and not index.equals(X.index):
                row = int(np.argmax(np.asarray(index, object) != np.asarray(X.index, object)))
                why = f"at row {row} its index has {index[row]}, that of X {X.index[row]}"
        elif pd.api.types.is_integer_dtype(index.dtype):
            falls = np.flatnonzero(index[1:] <= index[:-1])
            if falls.size:
                row = int(falls[0]) + 1
                why = f"its index goes from {index[row - 1]} to {index[row]} at row {row}"
        if why:
            raise ValueError(
                f"{name} is not in the order of the rows of X: {why}. Sort it as X is, or, if its "
                f"rows are in order, give {name}.reset_index(drop=True)."
            )


def first_entry(X: csr_array, bad: np.ndarray) -> tuple[int, int]:
    """Row and column of the first stored entry that is bad."""
    at = int(np.flatnonzero(bad)[0])
    return int(np.searchsorted(X.indptr, at, side="right")) - 1, int(X.indices[at])


def _refuse_values(X) -> None:
    data = X.data if issparse(X) else X
    if data.dtype.kind not in "biuf":
        raise ValueError(f"X must hold numbers only, not {data.dtype}.")
    for bad, why in (
        (lambda x: ~np.isfinite(x), "NaN and infinity are no counts"),
        (lambda x: x != np.floor(x), "counts are whole numbers"),
    ):
        wrong = bad(data)
        if wrong.any():
            row, column = (
                first_entry(X, wrong) if issparse(X) else (int(i[0]) for i in np.nonzero(wrong))
            )
            raise ValueError(f"X holds {X[row, column]} at row {row}, column {column}: {why}.")


def check_size(X, n_topics: int) -> None:
    """Refuse counts of one row or one term, without tokens, or with fewer tokens than topics."""
    for n, what in zip(X.shape, ("sample", "feature"), strict=True):
        if n < 2:
            raise ValueError(
                f"X has 1 {what}(s) (shape={X.shape}): a topic model needs at least two."
            )
    n_tokens = int(X.sum(dtype=np.int64))
    if n_tokens == 0:
        raise ValueError("X holds no tokens: nothing to model.")
    if n_topics > min(n_tokens, 2**16 - 1):
        raise ValueError(
            f"n_topics is {n_topics}, more than the {n_tokens} tokens of X (or 65,535)."
        )


def check_whole(name: str, value, least: int, most: int | None = None) -> int:
    """Give `value` as an int from `least` to `most`, or say what is wrong with it."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    if most is not None and value > most:
        raise ValueError(f"{name} must be a whole number of at most {most:,}, not {value!r}.")
    return int(value)


def check_positive(name: str, value, n_topics: int | None = None) -> np.ndarray:
    """Give a positive number, or one for each topic, as an array of float."""
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        array = np.array(np.nan)
    shapes = [()] if n_topics is None else [(), (n_topics,)]
    if array.shape not in shapes or not ((array > 0) & (array <= _LARGEST)).all():
        many = "" if n_topics is None else f", or {n_topics} of them (one a topic)"
        raise ValueError(f"{name} must be a positive number up to 10**6{many}, not {value!r}.")
    return array
