"""What a selection asks for: dates as they are read, values as messages name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

_SHOWN = 10  # values named in a message
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def checked_mask(mask: Sequence[bool] | np.ndarray | pd.Series, index: pd.Index) -> np.ndarray:
    """A mask as an array, one value a passage.

    Parameters
    ----------
    mask : array of bool, shape (n_passages,)
    index : Index
        That of the passages.

    Returns
    -------
    array of bool, shape (n_passages,)

    Raises
    ------
    ValueError
        If it is no such array, or a series with another index.

    Examples
    --------
    >>> checked_mask([True, False], pd.RangeIndex(2)).tolist()
    [True, False]
    """
    if isinstance(mask, pd.Series) and not mask.index.equals(index):
        raise ValueError("mask has another index than passages; give it in their order")
    array = np.asarray(mask)
    if array.dtype != bool or array.shape != (len(index),):
        raise ValueError(
            f"mask must hold {len(index)} true or false values, one a passage;"
            f" got {array.dtype} of shape {array.shape}"
        )
    return array


def period(name: str, value: object) -> tuple[np.datetime64, np.datetime64]:
    """The first day of a year, month or day, as ISO 8601 writes it, and the first day after it.

    Parameters
    ----------
    name : str
        What the caller calls it.
    value : object

    Returns
    -------
    tuple of datetime64

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> [str(day) for day in period("since", "2021-02")]
    ['2021-02-01', '2021-03-01']
    """
    try:
        text = str(value.date() if isinstance(value, datetime) else value)
        if not _ISO.fullmatch(text):
            raise ValueError
        first = np.datetime64(text)
        one = np.timedelta64(1, np.datetime_data(first)[0])  # year, month or day
        return first.astype("datetime64[D]"), (first + one).astype("datetime64[D]")
    except ValueError:
        raise ValueError(
            f"{name}={value!r} is no date; write '2021', '2021-03' or '2021-03-31'"
        ) from None


def shown(value: object) -> str:
    """A value, or the first few of many, on one line.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Examples
    --------
    >>> shown("US"), shown(range(12))
    ("'US'", '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … (12 values)]')
    """
    if not pd.api.types.is_list_like(value):
        return repr(value)
    values = list(value)
    more = f", … ({len(values)} values)" if len(values) > _SHOWN else ""
    return f"[{', '.join(map(repr, values[:_SHOWN]))}{more}]"


def known_values(name: str, values: pd.Series) -> str:
    """What a column holds: the ten most frequent values, in alphabetical order.

    Parameters
    ----------
    name : str
        Of the column.
    values : Series

    Returns
    -------
    str

    Examples
    --------
    >>> known_values("side", pd.Series(["US", "MX", "US"]))
    "side has the values 'MX', 'US'"
    """
    counted = values.groupby(values, sort=True).size().sort_values(ascending=False, kind="stable")
    if not len(counted):
        return f"{name} has no value in any passage"
    few = ", ".join(repr(v) for v in sorted(counted.index[:_SHOWN].tolist()))
    more = f", and {len(counted) - _SHOWN:,} others" if len(counted) > _SHOWN else ""
    return f"{name} has the values {few}{more}"
