"""Periods: which there are, in order, and which period each row is in."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

from bilateral.warn import warn

_NUMBER = re.compile(r"[0-9]+")
_YEAR = 4  # digits

__all__ = ["check_rows", "read_periods", "rows_in"]


def read_periods(periods) -> tuple[pd.Index, np.ndarray]:
    """Give the periods in order, and the number of each row's period.

    Parameters
    ----------
    periods : sequence, shape (n_rows,)
        Anything that can be sorted. Text must sort in the order of time: the year first, and zeros
        before small numbers (``2022-Q1``). With pandas Periods, or an ordered Categorical, periods
        without rows between the first and the last are added, with a warning.

    Returns
    -------
    known : Index, shape (n_periods,)
    number : ndarray of int64, shape (n_rows,)

    Raises
    ------
    ValueError
        If periods are no sequence, missing, dates, fewer than two, or cannot be sorted; or if they
        are text whose order may be another than that of time.

    Examples
    --------
    >>> known, number = read_periods(["2023", "2021", "2023"])
    >>> known.tolist(), number.tolist()
    (['2021', '2023'], [1, 0, 1])
    """
    values = _column(periods)
    if isinstance(values.dtype, pd.PeriodDtype):
        known = pd.period_range(values.min(), values.max(), freq=values.dtype.freq)
    elif isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        used = np.unique(values.cat.codes)
        known = values.cat.categories[used[0] : used[-1] + 1]
    else:
        try:
            known = pd.Index(values.unique()).sort_values()
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"periods cannot be put in order ({error}): give values of one kind, or an ordered "
                "Categorical."
            ) from error
        _refuse_words(known)
    if len(known) < 2:
        raise ValueError(
            f"All rows are in one period, {known[0]!s}: words drift over two or more. Use LDA."
        )
    number = known.get_indexer(pd.Index(values))
    empty = np.flatnonzero(np.bincount(number, minlength=len(known)) == 0)
    if empty.size:
        names = ", ".join(str(known[t]) for t in empty[:5]) + (", …" if empty.size > 5 else "")
        warn(
            f"{empty.size} of {len(known)} periods have no rows: {names}. What is said of them is "
            "interpolated from their neighbours."
        )
    return known, number


def _refuse_words(known: pd.Index) -> None:
    """Refuse text whose order may not be that of time: Feb, Jan; 1, 10, 2; Q1 2023, Q2 2022."""
    texts = [text for text in known if isinstance(text, str)]
    if len(texts) < len(known):
        return
    numbers = [_NUMBER.findall(text) for text in texts]
    same = len({_NUMBER.sub("0", text) for text in texts}) == 1
    widths = {tuple(map(len, found)) for found in numbers}
    if same and len(widths) == 1:
        varying = sum(len(set(column)) > 1 for column in zip(*numbers, strict=True))
        if varying < 2 or len(numbers[0][0]) == _YEAR:
            return
    shown = ", ".join(texts[:5]) + (", …" if len(texts) > 5 else "")
    raise ValueError(
        f"periods are text, and as text their order is {shown}, which need not be that of time:"
        " give numbers, pandas Periods, or pd.Categorical(periods, categories=[the earliest, …],"
        " ordered=True)."
    )


def rows_in(known: pd.Index, periods, n_rows: int) -> np.ndarray:
    """Give the number of each row's period among the fitted ones.

    Examples
    --------
    >>> rows_in(pd.Index([2021, 2022]), [2022, 2021], 2).tolist()
    [1, 0]
    """
    values = _column(periods)
    check_rows(values, n_rows)
    number = known.get_indexer(pd.Index(values))
    if (number < 0).any():
        row = int((number < 0).argmax())
        raise ValueError(
            f"Row {row} is in period {values.iloc[row]!s}, which was not fitted; periods are "
            f"{known[0]!s} to {known[-1]!s}."
        )
    return number


def check_rows(values, n_rows: int) -> None:
    """Refuse periods if there is not one for each row."""
    if len(values) != n_rows:
        raise ValueError(
            f"periods has {len(values):,} values, but X has {n_rows:,} rows: give one for each "
            "row, in the same order."
        )


def _column(periods) -> pd.Series:
    if isinstance(periods, str) or np.ndim(periods) != 1 or not len(periods):
        raise ValueError("periods must be a sequence of values, one for each row of X.")
    values = pd.Series(periods).reset_index(drop=True)
    if values.isna().any():
        raise ValueError(
            f"periods has no value at row {int(values.isna().argmax())}: find it or drop the row."
        )
    if isinstance(values.dtype, pd.CategoricalDtype) and not values.cat.ordered:
        values = values.astype(values.cat.categories.dtype)
    if pd.api.types.is_datetime64_any_dtype(values.dtype) or isinstance(values.iat[0], date):
        raise ValueError(
            'periods are dates: say how long a period is, such as dates.dt.to_period("Q").'
        )
    return values
