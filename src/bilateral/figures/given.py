"""Whether a figure is given what it draws."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Number

import pandas as pd

from bilateral.escape import label_text


def check_columns(table: pd.DataFrame, needed: Iterable[str], name: str = "table") -> None:
    """Refuse what is no table with the columns that are drawn.

    Parameters
    ----------
    table : DataFrame
    needed : iterable of str
    name : str
        What the caller calls it.

    Raises
    ------
    ValueError
        If a column is not there.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"side": ["US"], "rate": [1.0]}), ["side", "quarter", "rate"])
    Traceback (most recent call last):
    ...
    ValueError: table has no column 'quarter'; drawn are side, quarter, rate, and it has side, rate
    """
    needed = list(needed)
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            f"{name} is {type(table).__name__}; give a DataFrame with the columns"
            f" {', '.join(needed)}"
        )
    lacking = [column for column in needed if column not in table]
    if lacking:
        raise ValueError(
            f"{name} has no column {lacking[0]!r}; drawn are {', '.join(needed)}, and it has"
            f" {', '.join(map(str, table)) or 'none'}"
        )


def labelled_events(events: pd.DataFrame | None) -> pd.DataFrame | None:
    """The events that have a label, with ``date`` and ``label``.

    Parameters
    ----------
    events : DataFrame, optional
        ``date`` and ``label``; or ``short`` in place of ``label``, as in ``gazetteer.events()``,
        where events that do not belong on a time axis have none.

    Returns
    -------
    DataFrame or None

    Raises
    ------
    ValueError
        If a column is not there, or a date is none.

    Examples
    --------
    >>> events = pd.DataFrame({"date": ["2025-01-20", "2025-02-01"], "short": ["Trump", ""]})
    >>> labelled_events(events)["label"].tolist()
    ['Trump']
    """
    if events is None:
        return None
    if isinstance(events, pd.DataFrame) and "label" not in events and "short" in events:
        events = events[events["short"] != ""].rename(columns={"short": "label"})
    check_columns(events, ["date", "label"], "events")
    dates = [
        _date(date, f"the date of {label!r} in events")
        for date, label in zip(events["date"], events["label"], strict=True)
    ]
    return events.assign(date=pd.to_datetime(dates))


def checked_break(break_at: object) -> pd.Timestamp | None:
    """The date of the break.

    Parameters
    ----------
    break_at : date, optional

    Returns
    -------
    Timestamp or None

    Raises
    ------
    ValueError
        If it is no date.

    Examples
    --------
    >>> checked_break("20 Ene 2025")
    Traceback (most recent call last):
    ...
    ValueError: break_at is '20 Ene 2025', which is no date; write it as '2025-01-20'
    """
    return None if break_at is None else _date(break_at, "break_at")


def _date(value: object, what: str) -> pd.Timestamp:
    """A day or a time without a zone."""
    try:
        date = pd.NaT if isinstance(value, Number) else pd.Timestamp(value)
    except (ValueError, TypeError):
        date = pd.NaT
    if date is pd.NaT:
        raise ValueError(f"{what} is {value!r}, which is no date; write it as '2025-01-20'")
    return date.tz_localize(None)


def check_filled(table: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse rows without a name for what they are of: they would be drawn as missing.

    Parameters
    ----------
    table : DataFrame
    columns : iterable of str

    Raises
    ------
    ValueError
        If a value is missing.

    Examples
    --------
    >>> check_filled(pd.DataFrame({"side": ["US", None]}), ["side"])
    Traceback (most recent call last):
    ...
    ValueError: 1 of 2 rows of table have no side; fill the column, or leave these rows out
    """
    for column in columns:
        missing = int(table[column].isna().sum())
        if missing:
            raise ValueError(
                f"{missing} of {len(table)} rows of table have no {column}; fill the column, or"
                " leave these rows out"
            )


def check_periods(table: pd.DataFrame, column: str) -> None:
    """Refuse what is no period, such as the text that a CSV file holds.

    Parameters
    ----------
    table : DataFrame
    column : str

    Raises
    ------
    ValueError
        If the column holds anything else.

    Examples
    --------
    >>> check_periods(pd.DataFrame({"quarter": ["2024Q1"]}), "quarter")
    Traceback (most recent call last):
    ...
    ValueError: the column quarter of table holds no periods; write \
table.assign(quarter=pd.PeriodIndex(table["quarter"], freq="Q"))
    """
    if len(table) and not isinstance(table[column].dtype, pd.PeriodDtype):
        raise ValueError(
            f"the column {column} of table holds no periods; write"
            f' table.assign({column}=pd.PeriodIndex(table["{column}"], freq="Q"))'
        )


def cut(text: object, most: int) -> str:
    r"""A text on one line, with dots where it is too long.

    Parameters
    ----------
    text : object
    most : int
        Letters.

    Returns
    -------
    str

    Examples
    --------
    >>> cut("Trade\nand   tariffs", 32), cut("Trade and tariffs", 12), cut("Investments", 6)
    ('Trade and tariffs', 'Trade and …', 'Inves…')
    """
    text = " ".join(str(text).split())
    if len(text) > most:
        words = text[: most - 1].rpartition(" ")[0]
        text = f"{words} …" if words else f"{text[: most - 1]}…"
    return text


def short(text: object, most: int = 32) -> str:
    r"""A label on one line, as :func:`cut` and :func:`bilateral.escape.label_text` make it.

    Examples
    --------
    >>> print(short("$100\nand more"))
    \$100 and more
    """
    return label_text(cut(text, most))
