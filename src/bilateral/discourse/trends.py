"""Agendas over time: what a side talks about, and how much it talks about the other.

*Composition* divides up what a side said about the other country; *salience* relates it to
everything that side said. Both keep to each side's own officials and speak of the side as recorded
in this genre and language. Tables with no text come in, tables go out.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd

from bilateral import gazetteer
from bilateral.discourse.officials import RELEVANCE, is_government, own_officials
from bilateral.intervals import bootstrap_share_interval
from bilateral.order import known_first
from bilateral.sources.model import OFFICIAL_ROLES

PER_TOKENS = 10_000
"""Salience is tokens about the other country per so many that were said."""


def quarters(dates: pd.Series) -> pd.Series:
    """Calendar quarter of each date.

    Parameters
    ----------
    dates : Series of datetime64
        May hold NaT.

    Returns
    -------
    Series of period[Q-DEC]
        With the index of `dates`; NaT stays NaT.

    Examples
    --------
    >>> import pandas as pd
    >>> quarters(pd.Series(pd.to_datetime(["2025-01-20", "2025-04-02"]))).astype(str).tolist()
    ['2025Q1', '2025Q2']
    """
    return dates.dt.to_period("Q-DEC")


def composition(
    table: pd.DataFrame,
    hits: pd.DataFrame,
    *,
    by: str | Sequence[str] = ("side", "quarter"),
    relevance: str | Collection[str] = RELEVANCE,
    min_documents: int = 8,
    n_boot: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Divide what each side's officials say about the other country among the themes.

    Counted are passages by a side's own officials, about the other country, that carry any theme
    (:func:`bilateral.discourse.own_officials`). A passage with m
    themes counts 1/m for each, so the shares of a cell sum to one. Every value of ``side`` is a
    side, those of ``gazetteer.sides()`` first; blank, ``other`` and ``none`` are no side.

    Parameters
    ----------
    table : DataFrame, shape (n_passages, ...)
        Passages with ``passage_id, doc_id, side, role, relevance, date``; see
        ``Corpus.table``. Passages without a date are left out of a cell by quarter.
    hits : DataFrame of int, shape (n_passages, n_themes)
        With the index of `table`; see :func:`bilateral.discourse.theme_counts`.
    by : str or sequence of str
        What makes a cell: columns of `table`, or ``quarter``. All combinations are returned, and
        every quarter from the first to the last, so that a gap stays visible. A categorical column
        gives the order of its categories.
    relevance : str or collection of str
        Which passages count: ``core`` ones, an ``answer`` to a core question, or both.
    min_documents : int
        A cell with fewer documents is NaN.
    n_boot : int
        Bootstrap draws, 2 or more.
    seed : int
        Each cell has its own random stream, keyed by `seed` and the cell's name.

    Returns
    -------
    DataFrame
        `by`, then ``theme, documents, passages, share, low, high``; `documents` and `passages`
        are those of the whole cell. ``low`` to ``high`` is the 90 % interval of a bootstrap that
        resamples the cell's documents
        (:func:`~bilateral.intervals.bootstrap_share_interval`). It covers which documents
        happened to be given in that quarter: a theme that none of eight documents has may have
        had a share of up to 21 % in others. It doesn't cover whether the seed words mean the
        theme, nor what the sources or the selection left out. One document gives no interval.

    Raises
    ------
    ValueError
        If `hits` has another index than `table`, nothing is left to count, a column of `by` is not
        there or has missing values, or `n_boot` is no whole number of 2 or more.

    References
    ----------
    Field & Welsh (2007), "Bootstrapping clustered data", JRSS B 69(3).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({
    ...     "passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "side": "US", "role": "official",
    ...     "relevance": "core", "date": pd.to_datetime(["2023-01-10", "2023-02-13"]),
    ... })
    >>> hits = pd.DataFrame({"trade": [2, 1], "border": [0, 4]})
    >>> composition(table, hits, min_documents=2)["share"].tolist()
    [0.75, 0.25]
    """
    by = [by] if isinstance(by, str) else list(by)
    _check_draws(n_boot)
    _check_there(table, by)
    present = _present(table, hits)
    counted = own_officials(table, relevance) & present.any(axis=1)
    frame = _with_quarter(table)[counted]
    _check_missing(frame, by)
    shares = present[counted] / present[counted].sum(axis=1, keepdims=True)
    themes = list(hits.columns)
    documents = _sums(frame, shares, themes, [*by, "doc_id"])

    rows = []
    for cell, members in _cells(documents, by):
        part = members[themes].to_numpy()
        estimate = np.full((3, len(themes)), np.nan)
        if len(members) >= min_documents:
            drawn = _resampled(part, _draws(len(members), n_boot, seed, cell))
            drawn /= drawn.sum(axis=1, keepdims=True)
            estimate = _estimate(part.sum(axis=0) / part.sum(), drawn, len(members))
        size = (len(members), int(members["passages"].sum()))
        rows += [
            (*cell, theme, *size, *values) for theme, values in zip(themes, estimate.T, strict=True)
        ]
    return _table(rows, [*by, "theme", "documents", "passages", "share", "low", "high"])


def salience(
    table: pd.DataFrame,
    exposure: pd.DataFrame,
    hits: pd.DataFrame | None = None,
    *,
    sources: Sequence[str],
    relevance: str | Collection[str] = RELEVANCE,
    min_days: int = 8,
    n_boot: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Relate what a side's officials say about the other country to all they say.

    The rate is tokens of passages by a side's own officials about the other, per 10,000 tokens
    that the same side, roles and sources published in the quarter. The denominator is `exposure`,
    taken before selection; the selected record cannot tell how much else was said.

    Parameters
    ----------
    table : DataFrame, shape (n_passages, ...)
        Passages with ``passage_id, doc_id, side, role, relevance, n_tokens, date, source``; see
        ``Corpus.table``. Its first and last quarter bound the result.
    exposure : DataFrame
        ``source, date, role, side, tokens``: everything before selection.
    hits : DataFrame of int, shape (n_passages, n_themes), optional
        With the index of `table`; adds a rate per theme. A passage counts whole for
        each of its themes, so these rates don't add up to that of ``all``.
    sources : sequence of str
        The sources to relate, in `table` and `exposure` alike.
    relevance : str or collection of str
        As for :func:`composition`.
    min_days : int
        A quarter in which a side's officials are on record on fewer days is NaN.
    n_boot, seed : int
        As for :func:`composition`.

    Returns
    -------
    DataFrame
        ``side, quarter, theme, days, tokens, documents, passages, rate, low, high``. Theme
        ``all`` comes first and is every passage that counts. ``days`` and ``tokens`` measure the
        exposure, ``documents`` and ``passages`` carry the theme. ``low`` to ``high`` is the 90 %
        interval of a bootstrap that resamples the quarter's days, each with all that one source
        published on it, numerator and denominator together
        (:func:`~bilateral.intervals.bootstrap_share_interval`). (Days, because exposure doesn't
        know the documents that hold nothing about the other country.) It covers on which days
        officials spoke, as if days were independent. Where a few days hold most of what was said,
        it is too narrow: see ``benchmarks/RESULTS.md``. It doesn't cover what the selection rule
        missed or wrongly took, nor what the sources left out. The two sides speak in different
        genres: compare a side with itself over time, not the levels.

    Raises
    ------
    ValueError
        If `hits` has another index than `table`, nothing is left to count, a number of tokens is
        missing or negative, more was selected on a day than `exposure` has, or `n_boot` is no whole
        number of 2 or more.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.to_datetime(["2023-01-10", "2023-02-13"])
    >>> said = {"source": "wh", "side": "US", "role": "official", "date": day}
    >>> table = pd.DataFrame({
    ...     **said, "passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "relevance": "core",
    ...     "n_tokens": [30, 20],
    ... })
    >>> exposure = pd.DataFrame({**said, "tokens": [4000, 6000]})
    >>> salience(table, exposure, sources=["wh"], min_days=2)["rate"].tolist()
    [50.0]
    """
    _check_draws(n_boot)
    present = np.ones((len(table), 1), dtype=bool)
    themes = ["all"]
    if hits is not None:
        present = np.hstack([present, _present(table, hits)])
        themes += list(hits.columns)
    by = ["side", "quarter"]
    day = [*by, "source", "date"]

    inside = table["source"].isin(sources).to_numpy()
    table, present = _with_quarter(table)[inside], present[inside]
    own = own_officials(table, relevance)
    frame, present = table[own], present[own]
    _check_tokens(frame["n_tokens"], "n_tokens of the passages to count")
    core = _sums(frame, present * frame[["n_tokens"]].to_numpy(), themes, day)
    said = _with_quarter(exposure)
    said = said[
        said["source"].isin(sources)
        & is_government(said["side"])
        & said["role"].isin(OFFICIAL_ROLES)
        & said["quarter"].between(table["quarter"].min(), table["quarter"].max())
    ]
    _check_tokens(said["tokens"], "tokens of exposure")
    said = said[said["tokens"] > 0]
    days = said.groupby(day, as_index=False)["tokens"].sum()
    days = days.merge(core, on=day, how="outer", sort=True).fillna({"tokens": 0})
    days[themes] = days[themes].fillna(0.0)
    impossible = days[days["all"] > days["tokens"]]
    if len(impossible):
        first = impossible.iloc[0]
        raise ValueError(
            f"{first['source']} on {first['date']:%Y-%m-%d}, side {first['side']}: "
            f"{first['all']:.0f} tokens are selected but exposure knows only "
            f"{first['tokens']:.0f}; exposure must count everything before selection."
        )

    sizes = _sizes(frame, present, themes, by)
    rows = []
    for cell, members in _cells(days, by):
        part, total = members[themes].to_numpy(), members[["tokens"]].to_numpy()
        estimate = np.full((3, len(themes)), np.nan)
        if len(members) >= min_days:
            weights = _draws(len(members), n_boot, seed, cell)
            drawn = _resampled(part, weights) / _resampled(total, weights)
            share = part.sum(axis=0) / total.sum()
            estimate = PER_TOKENS * _estimate(share, drawn, len(members), uneven=True)
        spoken = (len(members), int(total.sum()))
        rows += [
            (*cell, theme, *spoken, *sizes.get((*cell, theme), (0, 0)), *values)
            for theme, values in zip(themes, estimate.T, strict=True)
        ]
    columns = [*by, "theme", "days", "tokens", "documents", "passages", "rate", "low", "high"]
    return _table(rows, columns)


def _check_draws(n_boot: int) -> None:
    if not isinstance(n_boot, int | np.integer) or n_boot < 2:
        raise ValueError(
            f"n_boot is {n_boot!r}; an interval needs a whole number of 2 draws or more"
        )


def _check_tokens(tokens: pd.Series, what: str) -> None:
    """Refuse numbers of tokens that would be counted as none, or take from others."""
    wrong = tokens[~(tokens >= 0).fillna(False).astype(bool)]
    if len(wrong):
        raise ValueError(
            f"{what}: {len(wrong)} of {len(tokens)} are missing or negative, the first in row"
            f" {wrong.index[0]}; fill them in, or drop these rows"
        )


def _check_there(table: pd.DataFrame, by: Sequence[str]) -> None:
    """Refuse a cell by a column that is not there."""
    lacking = [column for column in by if column != "quarter" and column not in table]
    if lacking:
        raise ValueError(
            f"by names {lacking[0]!r}, which is no column of table; there are quarter,"
            f" {', '.join(map(str, table))}"
        )


def _check_missing(frame: pd.DataFrame, by: Sequence[str]) -> None:
    """Refuse a missing value in a column that makes cells: its row would be in no cell."""
    for column in by:
        missing = int(frame[column].isna().sum())
        if missing and column != "quarter":
            raise ValueError(
                f"{missing} of the passages to count have no {column}, and would be in no cell; "
                f'fill the column, such as with table.fillna({{"{column}": "unknown"}})'
            )


def _present(table: pd.DataFrame, hits: pd.DataFrame) -> np.ndarray:
    if len(table) != len(hits):
        raise ValueError(
            f"hits has {len(hits)} rows but table has {len(table)}; row i must be passage i."
        )
    if not hits.index.equals(table.index):
        raise ValueError(
            "hits has another index than table, so its rows may be other passages; order both "
            "alike, or, where row i is passage i, write hits.set_axis(table.index)"
        )
    return hits.to_numpy() > 0


def _with_quarter(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(date=table["date"].dt.normalize(), quarter=quarters(table["date"]))


def _sums(
    frame: pd.DataFrame, values: np.ndarray, names: list[str], keys: list[str]
) -> pd.DataFrame:
    """Sum `values` and count passages per combination of `keys`; a missing key drops the row."""
    # Fixed order before any sum: the order of the rows must not show in the last digit.
    order = np.argsort(frame["passage_id"].to_numpy(dtype=object), kind="stable")
    summed = pd.DataFrame(values[order], columns=names, dtype=float)
    summed["passages"] = 1
    groups = [frame[key].iloc[order].reset_index(drop=True) for key in keys]
    return summed.groupby(groups).sum().reset_index()


def _sizes(
    frame: pd.DataFrame, present: np.ndarray, themes: list[str], by: list[str]
) -> dict[tuple, tuple[int, int]]:
    """Documents and passages of each cell that carry each theme."""
    sizes = {}
    for column, theme in enumerate(themes):
        for cell, doc_ids in frame[present[:, column]].groupby(by)["doc_id"]:
            sizes[(*cell, theme)] = (doc_ids.nunique(), len(doc_ids))
    return sizes


def _cells(frame: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[tuple, pd.DataFrame]]:
    """Every combination of the levels of `by`, also the empty ones, with its rows."""
    if frame.empty:
        raise ValueError(
            "Nothing to count: no passage by a side's own officials about the other is left; "
            "check side, role, relevance, date and the seed words."
        )
    groups = {key if isinstance(key, tuple) else (key,): g for key, g in frame.groupby(list(by))}
    for cell in product(*(_levels(frame[column]) for column in by)):
        yield cell, groups.get(cell, frame.iloc[:0])


def _levels(column: pd.Series) -> list:
    if column.name == "quarter":
        return list(pd.period_range(column.min(), column.max(), freq="Q-DEC"))
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [level for level in column.cat.categories if (column == level).any()]
    if column.name == "side":
        return known_first(column, list(gazetteer.counterparts()))
    return sorted(column.unique())


def _draws(n: int, n_boot: int, seed: int, cell: tuple) -> np.ndarray:
    """Bootstrap weights, n_boot × n: how often each unit is drawn.

    The stream is keyed by the cell's name, so a cell's interval stays when others come or go.
    """
    name = zlib.crc32("|".join(map(str, cell)).encode())
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, name])))
    return rng.multinomial(n, np.full(n, 1 / n), size=n_boot).astype(float)


def _resampled(part: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sums of the drawn units, n_boot × n_columns, added one by one in the order of the units.

    A matrix product would add them in an order that differs between processors.
    """
    total = np.zeros((len(weights), part.shape[1]))
    for unit, weight in zip(part, weights.T, strict=True):
        total += weight[:, None] * unit
    return total


def _estimate(share: np.ndarray, drawn: np.ndarray, n_units: int, **how) -> np.ndarray:
    """Point estimate and interval, 3 × n_themes."""
    return np.vstack([share, bootstrap_share_interval(share, drawn, n_units, **how)])


def _table(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    if "quarter" in table:
        table["quarter"] = table["quarter"].astype("period[Q-DEC]")
    return table
