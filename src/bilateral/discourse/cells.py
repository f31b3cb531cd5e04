"""Cells of a table: passages by side, quarter or any other column, and what is in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.order import known_first
from bilateral.warn import warn

PERIODS = {"month": "M", "quarter": "Q-DEC"}
"""Columns that are made of the date."""
_RESULTS = ("doc_id", "theme", "documents", "passages", "share", "low", "high", "among")


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


def known_dates(table: pd.DataFrame, period: str) -> pd.Series:
    """The dates that tell a period; of a document of which only the year is known none is a day.

    Parameters
    ----------
    table : DataFrame
        ``date`` and perhaps ``date_precision``, as in ``Corpus.documents``.
    period : {"month", "quarter", "year"}

    Returns
    -------
    Series of datetime64
        NaT where the period is not known.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "date": pd.to_datetime(["2024-01-01", "2024-01-01"]), "date_precision": ["day", "year"]
    ... })
    >>> known_dates(table, "quarter").isna().tolist(), known_dates(table, "year").isna().tolist()
    ([False, True], [False, False])
    """
    if "date_precision" not in table:
        return table["date"]
    too_coarse = ["none"] if period == "year" else ["none", "year"]
    return table["date"].mask(table["date_precision"].isin(too_coarse))


def with_periods(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The table with whole days for its ``date``, and with the periods asked for, if known.

    Parameters
    ----------
    table : DataFrame
    by : sequence of str
        ``month`` and ``quarter`` are made; others are let be.

    Returns
    -------
    DataFrame

    Raises
    ------
    ValueError
        If the table has a column of that name that says something else.

    Examples
    --------
    >>> table = pd.DataFrame({"date": pd.to_datetime(["2025-01-20 09:30", None])})
    >>> with_periods(table, ["month"])["month"].tolist()
    [Period('2025-01', 'M'), NaT]
    """
    made = {}
    for name in [name for name in PERIODS if name in by]:
        made[name] = known_dates(table, name).dt.to_period(PERIODS[name])
        known = made[name].notna()
        if name in table and not table.loc[known, name].equals(made[name][known]):
            raise ValueError(
                f"table has a column {name!r} of its own, but by={name!r} is made of the date; give"
                f" the column another name, as table.rename(columns={{{name!r}: 'own_{name}'}})"
            )
    return table.assign(date=table["date"].dt.normalize(), **made)


def tell_undated(frame: pd.DataFrame, by: Sequence[str]) -> None:
    """Warn of documents that are in no cell, since their date does not tell the period.

    Parameters
    ----------
    frame : DataFrame
        The passages to count, from :func:`with_periods`.
    by : sequence of str
    """
    for name in [name for name in PERIODS if name in by]:
        undated = frame.loc[frame[name].isna(), "doc_id"].nunique()
        if undated:
            warn(
                f"{undated:,} of {frame['doc_id'].nunique():,} documents have no date that tells"
                f" the {name}, and are left out; leave {name!r} out of by to count them"
            )


def presence(table: pd.DataFrame, hits: pd.DataFrame) -> np.ndarray:
    """Which passage carries which theme.

    Parameters
    ----------
    table : DataFrame, shape (n_passages, ...)
    hits : DataFrame of int, shape (n_passages, n_themes)
        With the index of `table`.

    Returns
    -------
    ndarray of bool, shape (n_passages, n_themes)

    Raises
    ------
    ValueError
        If they have other rows.
    """
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


def check_tables(
    table: pd.DataFrame, hits: pd.DataFrame | None, needed: Sequence[str], more: Sequence[str]
) -> None:
    """Refuse what is no table of passages, and no table of themes.

    Parameters
    ----------
    table, hits : DataFrame
    needed : sequence of str
        Columns of `table`.
    more : sequence of str
        Other columns that are used. No theme can have the name of any.
    """
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"table is {type(table).__name__}; give the passages, as corpus.table")
    lacking = [name for name in needed if name not in table]
    if lacking:
        raise ValueError(
            f"table has no column {lacking[0]!r}, which a passage needs; give corpus.table"
        )
    if hits is None:
        return
    if not isinstance(hits, pd.DataFrame):
        raise ValueError(
            f"hits is {type(hits).__name__}; give a table with a column per theme, as theme_counts"
            " does; of one theme hits[['border']], with double brackets"
        )
    names = list(hits.columns)
    taken = {*needed, *more, "passages", "all"}
    odd = [name for name in names if name in taken or names.count(name) > 1]
    if odd:
        raise ValueError(
            f"hits has a theme {odd[0]!r} twice, or it is also the name of a column that is needed"
            " to count; give the theme another name"
        )


def check_there(table: pd.DataFrame, by: Sequence[str]) -> None:
    """Refuse a cell by a column that is not there.

    Parameters
    ----------
    table : DataFrame
    by : sequence of str
        ``month`` and ``quarter`` are always there.
    """
    odd = [column for column in by if column in _RESULTS or list(by).count(column) > 1]
    if odd or not len(by):
        what = f"{odd[0]!r} is there twice, or a column of the result" if odd else "it names none"
        raise ValueError(f"by must name columns of table to group by, each once, but {what}")
    lacking = [column for column in by if column not in PERIODS and column not in table]
    if lacking:
        raise ValueError(
            f"by names {lacking[0]!r}, which is no column of table; there are month,"
            f" quarter, {', '.join(map(str, table))}"
        )


def check_missing(frame: pd.DataFrame, by: Sequence[str]) -> None:
    """Refuse a missing value in a column that makes cells: its row would be in no cell.

    Parameters
    ----------
    frame : DataFrame
        The passages to count.
    by : sequence of str
    """
    for column in by:
        missing = int(frame[column].isna().sum())
        if missing and column not in PERIODS:
            raise ValueError(
                f"{missing} of the passages to count have no {column}, and would be in no cell; "
                f'fill the column, such as with table.fillna({{"{column}": "unknown"}})'
            )


def check_dated(table: pd.DataFrame, by: Sequence[str]) -> None:
    """Refuse months and quarters where no passage to count has a date.

    Parameters
    ----------
    table : DataFrame
        The passages to count.
    by : sequence of str
    """
    asked = [name for name in PERIODS if name in by]
    if asked and len(table) and table["date"].isna().all():
        raise ValueError(
            f"no passage to count has a date, so there are no {asked[0]}s; give your texts a column"
            " 'date', or say by='side' or another column"
        )


def sums(
    frame: pd.DataFrame, values: np.ndarray, names: list[str], keys: list[str]
) -> pd.DataFrame:
    """Sum values and count passages per combination of keys; a missing key drops the row.

    Parameters
    ----------
    frame : DataFrame, shape (n_passages, ...)
        ``passage_id`` and `keys`.
    values : ndarray, shape (n_passages, n_names)
    names, keys : list of str

    Returns
    -------
    DataFrame
        `keys`, `names` and ``passages``.
    """
    # Fixed order before any sum: the order of the rows must not show in the last digit.
    order = np.argsort(frame["passage_id"].to_numpy(dtype=object), kind="stable")
    summed = pd.DataFrame(values[order], columns=names, dtype=float)
    summed["passages"] = 1
    groups = [frame[key].iloc[order].reset_index(drop=True) for key in keys]
    return summed.groupby(groups).sum().reset_index()


def cells(
    frame: pd.DataFrame, by: Sequence[str], gazetteer: Gazetteer = PACKAGE
) -> Iterator[tuple[tuple, pd.DataFrame]]:
    """Every combination of the levels of some columns, also the empty ones, with its rows.

    Parameters
    ----------
    frame : DataFrame
    by : sequence of str
        Its columns. Of ``month`` and ``quarter`` every one from the first to the last is a level.
    gazetteer : Gazetteer
        Whose sides come first; by default the package's.

    Yields
    ------
    cell : tuple
    members : DataFrame

    Raises
    ------
    ValueError
        If there is no row.

    Examples
    --------
    >>> frame = pd.DataFrame({"side": ["MX", "US", "US"], "genre": ["speech", "speech", "letter"]})
    >>> [(*cell, len(members)) for cell, members in cells(frame, ["side", "genre"])]
    [('US', 'letter', 1), ('US', 'speech', 1), ('MX', 'letter', 0), ('MX', 'speech', 1)]
    """
    if frame.empty:
        raise ValueError(
            "Nothing to count: no passage by a side's own officials about the other is left; "
            "check side, role, relevance, date and the seed words."
        )
    groups = {key if isinstance(key, tuple) else (key,): g for key, g in frame.groupby(list(by))}
    for cell in product(*(_levels(frame[column], gazetteer) for column in by)):
        yield cell, groups.get(cell, frame.iloc[:0])


def _levels(column: pd.Series, gazetteer: Gazetteer) -> list:
    if column.name in PERIODS:
        return list(pd.period_range(column.min(), column.max(), freq=PERIODS[column.name]))
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [level for level in column.cat.categories if (column == level).any()]
    if column.name == "side":
        return known_first(column, list(gazetteer.counterparts()))
    return sorted(column.unique())


def table_of(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    """A table of rows, in which months and quarters are periods even where there is none.

    Parameters
    ----------
    rows : list of tuple
    columns : list of str

    Returns
    -------
    DataFrame
    """
    table = pd.DataFrame(rows, columns=columns)
    for name in [name for name in PERIODS if name in table]:
        table[name] = table[name].astype(f"period[{PERIODS[name]}]")
    return table
