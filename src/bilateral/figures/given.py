"""Whether a figure is given what it draws."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


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
        If a column is not there.

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
    return events
