"""Orders that are the same on every machine: a stable sort that ends in a unique key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

_BITS = 36  # that are kept of a number which decides an order: about eleven digits


def rounded(values: np.ndarray) -> np.ndarray:
    """Round numbers to 36 significant bits, so that last digits decide no order.

    Sums and products that a BLAS or a vectorised loop took may differ in their last digits from
    one processor to the next. Numbers that are equal but for those digits become equal. No
    logarithm or power is taken, so the result has the same bits everywhere.

    Parameters
    ----------
    values : array of float

    Returns
    -------
    array of float64
        Of the same shape; NaN and infinity stay.

    Examples
    --------
    >>> bool(0.1 + 0.2 == 0.3), bool(rounded(0.1 + 0.2) == rounded(0.3))
    (False, True)
    """
    mantissa, exponent = np.frexp(np.asarray(values, dtype=np.float64))
    return np.ldexp(np.rint(mantissa * 2.0**_BITS), exponent - _BITS)


def ranking(scores: np.ndarray) -> np.ndarray:
    """Positions from the largest score to the smallest; of equal scores the first comes first.

    Parameters
    ----------
    scores : array of numbers, shape (n,) or (n_rows, n)
        Floating-point numbers are rounded by :func:`rounded`; NaN comes last.

    Returns
    -------
    array of int, the shape of `scores`
        Within each row, if there are rows.

    Examples
    --------
    >>> ranking(np.array([0.3, 0.7, 0.1 + 0.2])).tolist()
    [1, 0, 2]
    """
    scores = np.asarray(scores)
    if scores.dtype.kind == "f":
        scores = rounded(scores)
    elif scores.dtype.kind != "i":  # minus an unsigned number is a large one
        scores = scores.astype(np.int64)
    return np.argsort(-scores, axis=-1, kind="stable")


def known_first(values: Iterable[object], known: Sequence[object]) -> list:
    """Put the different values of a column in order: the known ones first, none left out.

    Parameters
    ----------
    values : iterable
        Missing values are passed over.
    known : sequence
        Values in the order in which they are shown.

    Returns
    -------
    list
        The values that are in `known`, in its order, then the others, sorted.

    Raises
    ------
    ValueError
        If the others cannot be sorted, such as numbers beside text.

    Examples
    --------
    >>> known_first(["MX", "CA", "US", "BR", "MX"], ["US", "MX", "other"])
    ['US', 'MX', 'BR', 'CA']
    """
    given = pd.Series(list(values), dtype=object).dropna()
    try:
        there = set(given)
        return [value for value in known if value in there] + sorted(there - set(known))
    except TypeError:
        kinds = " and ".join(sorted({type(value).__name__ for value in given}))
        raise ValueError(
            f"the values ({kinds}) have no order; make them text, as in table[column].astype(str)"
        ) from None


def ordered(
    frame: pd.DataFrame,
    by: str | Sequence[str],
    id: str | Sequence[str],
    *,
    ascending: bool | Sequence[bool] = True,
) -> pd.DataFrame:
    """Sort a table so that its order depends on what is in it and on nothing else.

    Parameters
    ----------
    frame : DataFrame
    by : str or sequence of str
        Columns to sort by, the most important one first. Floating-point numbers are compared as
        :func:`rounded` gives them, missing values come last.
    id : str or sequence of str
        Columns that tell the rows apart. They decide, in ascending order, where `by` does not.
    ascending : bool or sequence of bool
        For all of `by`, or for each.

    Returns
    -------
    DataFrame
        The same rows, with a new index 0 … n - 1.

    Raises
    ------
    ValueError
        If two rows have the same `id`: their order would be that of the input.

    Examples
    --------
    >>> table = pd.DataFrame({"word": ["sea", "air", "oil"], "n": [2, 2, 5]})
    >>> ordered(table, "n", "word", ascending=False)["word"].tolist()
    ['oil', 'air', 'sea']
    """
    by, id = ([c] if isinstance(c, str) else list(c) for c in (by, id))
    ascending = [ascending] * len(by) if isinstance(ascending, bool) else list(ascending)
    repeated = frame.duplicated(id)
    if repeated.any():
        row = frame.loc[repeated, id].iloc[0].tolist()
        raise ValueError(
            f"{' and '.join(id)} must tell the rows apart, but {row} is there more than once; "
            "name the columns that do"
        )
    keys = {}
    for name in dict.fromkeys([*by, *id]):
        values = frame[name]
        if pd.api.types.is_float_dtype(values.dtype):
            values = pd.Series(rounded(values.to_numpy(np.float64, na_value=np.nan)))
        keys[name] = values.reset_index(drop=True)
    rest = [name for name in id if name not in by]
    keys = pd.DataFrame(keys).sort_values(
        [*by, *rest], ascending=[*ascending, *([True] * len(rest))], kind="stable"
    )
    return frame.iloc[keys.index].reset_index(drop=True)
