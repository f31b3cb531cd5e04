"""Agendas over time: how much of all a side said concerns the other."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from bilateral.escape import label_text
from bilateral.figures import style, timeline
from bilateral.figures.given import (
    check_columns,
    check_filled,
    check_periods,
    checked_break,
    labelled_events,
)


def plot_salience(
    table: pd.DataFrame,
    *,
    events: pd.DataFrame | None = None,
    break_at: str | pd.Timestamp | None = None,
    groups: pd.DataFrame | None = None,
    names: dict[str, str] | None = None,
) -> Figure:
    """Draw how much of all a side said concerns the other, a panel per side.

    The sides speak in different genres, so each has its own scale: levels are not to be compared.

    Parameters
    ----------
    table : DataFrame
        ``side, quarter, rate, low, high`` of one theme.
    events, break_at
        As for :func:`~bilateral.figures.plot_composition`.
    groups : DataFrame, optional
        ``side`` with its ``name`` and ``colour``, in the order in which sides are drawn, such as
        ``gazetteer.sides()``. Without it, and for sides that it lacks, the value is the name, and
        the colours are those of a palette in the order in which sides first appear.
    names : dict, optional
        Side to the title of its panel; else the name in `groups`.

    Returns
    -------
    Figure
        As wide as a column.

    Raises
    ------
    ValueError
        If `table` or `events` lacks a column, a date is none, or a side and quarter stand in
        several rows.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "side": ["US", "MX"], "quarter": pd.PeriodIndex(["2024Q1"] * 2, freq="Q-DEC"),
    ...     "rate": [50.0, 300.0], "low": [40.0, 250.0], "high": [60.0, 350.0],
    ... })
    >>> fig = plot_salience(table)
    >>> len(fig.axes)
    2
    >>> plt.close(fig)
    """
    check_columns(table, ["side", "quarter", "rate", "low", "high"])
    events, break_at = labelled_events(events), checked_break(break_at)
    if table.duplicated(["side", "quarter"]).any():
        raise ValueError("table holds several rows per side and quarter; keep one theme.")
    check_filled(table, ["side"])
    check_periods(table, "quarter")
    looks = style.looks(table["side"], groups)
    with style.house_style():
        if table.empty:
            fig, ax = plt.subplots(figsize=(style.COLUMN, 1.8))
            style.say(ax, style.NO_ROWS)
            return style.shown_once(fig)
        key = [*timeline.event_key(events, width=70), *style.shaded(table)]
        pad = timeline.title_pad(events, break_at)
        height = 1.35 * len(looks) + 0.45 + 0.14 * len(key)
        fig, axes = plt.subplots(
            len(looks), 1, figsize=(style.COLUMN, height), sharex=True, squeeze=False
        )
        for place, (ax, side) in enumerate(zip(axes.flat, looks.index, strict=True)):
            rows = table[table["side"] == side]
            timeline.time_axis(ax, table, timeline.top_of(rows), room=0.0)
            timeline.draw_lines(ax, rows, "rate", break_at, looks)
            timeline.mark_dates(ax, events, break_at, label=place == 0)
            title = label_text((names or {}).get(side, looks.at[side, "name"]))
            ax.set_title(title, color=looks.at[side, "colour"], pad=pad if place == 0 else 3)
        fig.supylabel("tokens about the other, per 10,000", fontsize=7)
        timeline.write_key(fig, key)
        timeline.settle(fig)
        return style.shown_once(fig)
