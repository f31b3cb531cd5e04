"""Rates of documents or days, with the intervals of a bootstrap: one rule for shares and words."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from bilateral.discourse.cells import PERIODS
from bilateral.intervals import bootstrap_share_interval


def check_draws(n_boot: int) -> None:
    """Refuse a number of draws that gives no interval.

    Parameters
    ----------
    n_boot : int

    Raises
    ------
    ValueError
        If it is no whole number of 2 or more.
    """
    if not isinstance(n_boot, int | np.integer) or n_boot < 2:
        raise ValueError(
            f"n_boot is {n_boot!r}; an interval needs a whole number of 2 draws or more"
        )


def draws(n: int, n_boot: int, seed: int, cell: tuple) -> np.ndarray:
    """How often each unit is drawn, with replacement.

    The stream is keyed by the cell's name, so a cell's interval stays when others come or go.

    Parameters
    ----------
    n, n_boot, seed : int
        Units, draws, and the seed.
    cell : tuple
        Its name.

    Returns
    -------
    ndarray of float, shape (n_boot, n)

    Examples
    --------
    >>> draws(4, 2, 0, ("US", "2024Q1")).sum(axis=1).tolist()
    [4.0, 4.0]
    """
    name = zlib.crc32("|".join(map(str, cell)).encode())
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, name])))
    return rng.multinomial(n, np.full(n, 1 / n), size=n_boot).astype(float)


def resampled(part: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sums of the drawn units, added one by one in the order of the units.

    A matrix product would add them in an order that differs between processors.

    Parameters
    ----------
    part : ndarray of float, shape (n_units, n_columns)
    weights : ndarray of float, shape (n_boot, n_units)
        From :func:`draws`.

    Returns
    -------
    ndarray of float, shape (n_boot, n_columns)

    Examples
    --------
    >>> resampled(np.array([[1.0], [10.0]]), np.array([[2.0, 0.0], [1.0, 1.0]])).tolist()
    [[2.0], [11.0]]
    """
    total = np.zeros((len(weights), part.shape[1]))
    for unit, weight in zip(part, weights.T, strict=True):
        total += weight[:, None] * unit
    return total


def usual(
    units: pd.DataFrame, columns: Sequence[str], by: Sequence[str], least: float
) -> pd.DataFrame:
    """How much a unit that has any holds on average, which :func:`rate` asks for.

    Parameters
    ----------
    units : DataFrame
        Documents or days, one a row.
    columns : sequence of str
        What is counted in them.
    by : sequence of str
        Columns that make a cell. Cells that differ by ``month`` or ``quarter`` alone are one group.
    least : float
        Where no unit has any.

    Returns
    -------
    DataFrame
        `columns`, with the index of `units`: the average of the unit's group; if none of the group
        has any, of all groups; else `least`.

    Examples
    --------
    >>> units = pd.DataFrame({"side": ["US", "US", "US", "MX"], "hits": [0, 2, 4, 0], "water": 0})
    >>> usual(units, ["hits", "water"], ["side"], 1.0)["hits"].tolist()
    [3.0, 3.0, 3.0, 3.0]
    """
    have = units[columns].where(units[columns] > 0).astype(float)
    every = np.zeros(len(have))  # means of groups are added in the order of the rows, others not
    groups = [units[name] for name in by if name not in PERIODS] or every
    of_group = have.groupby(groups).transform("mean")
    return of_group.fillna(have.groupby(every).transform("mean")).fillna(least)


def rate(
    counted: np.ndarray,
    of: np.ndarray,
    usual: np.ndarray,
    cell: tuple,
    *,
    n_boot: int,
    seed: int,
    uneven: bool = False,
) -> np.ndarray:
    """What is counted in the units of a cell per what it is counted of, with its interval.

    Units are resampled (:func:`~bilateral.intervals.bootstrap_share_interval`). Where none of n
    units has any, no resample differs from another. Then the upper end is Clopper and Pearson's
    for the share of units that have any, if none of n does, times what such units usually hold.
    (With Jeffreys' end fewer intervals hold the truth than should: ``benchmarks/RESULTS.md``.)

    Parameters
    ----------
    counted : ndarray of float, shape (n_units, n_columns)
        Such as hits of words, or passages with a theme.
    of : ndarray of float, shape (n_units,)
        Such as all tokens, or all passages.
    usual : ndarray of float, shape (n_columns,)
        What a unit that has any holds on average; see :func:`usual`.
    cell : tuple
        Its name, which keys the draws.
    n_boot, seed : int
    uneven : bool
        As for ``bootstrap_share_interval``.

    Returns
    -------
    ndarray of float, shape (3, n_columns)
        The rate and the ends of its 90 % interval, from 0 to 1.

    Examples
    --------
    >>> tokens = np.full(8, 500.0)
    >>> hits = np.array([[3, 0], [0, 0], [1, 0], [0, 0], [0, 0], [2, 0], [0, 0], [0, 0]])
    >>> found = rate(hits, tokens, np.array([2.0, 2.0]), ("US",), n_boot=500, seed=0)
    >>> (10_000 * found).round(1).T.tolist()
    [[15.0, 4.7, 38.8], [0.0, 0.0, 12.5]]
    """
    n, total = len(of), of.sum()
    weights = draws(n, n_boot, seed, cell)
    share = counted.sum(axis=0) / total
    drawn = resampled(counted, weights) / resampled(of[:, None], weights)
    low, high = bootstrap_share_interval(share, drawn, n, uneven=uneven)
    _, units_with_any = bootstrap_share_interval(0.0, np.zeros(2), n, uneven=True)
    if_none = np.minimum(units_with_any * usual * n / total, 1.0)
    return np.stack([share, low, np.where(share > 0, high, if_none)])
