"""Words over time: a panel per word, a line per group, and what was not counted."""

from __future__ import annotations

from textwrap import fill

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bilateral.figures import style, timeline
from bilateral.figures.composition import shorten_texts
from bilateral.figures.given import (
    check_columns,
    check_filled,
    check_periods,
    checked_break,
    labelled_events,
    short,
)

_LONGEST = 100  # letters of a title that is as wide as the page
_MOST = len(style.CYCLE)  # lines that colours tell apart


def plot_frequency(
    table: pd.DataFrame,
    *,
    events: pd.DataFrame | None = None,
    break_at: str | pd.Timestamp | None = None,
    groups: pd.DataFrame | None = None,
    columns: int = 2,
) -> Figure:
    """Draw how often words were said, with the bands of their intervals.

    Each word has a panel with its own scale, and each group a line. If there is one group, all
    words share a panel. A line breaks where a period has no rate, and a lone period is a dot. What
    was not counted stands below.

    Parameters
    ----------
    table : DataFrame
        ``period, group, word, hits, rate, low, high, not_counted``; see
        :func:`bilateral.discourse.frequency`. Rows without a period are not drawn.
    events, break_at
        As for :func:`plot_composition`.
    groups : DataFrame, optional
        Names and colours of the groups, such as ``gazetteer.sides()``; see
        :func:`plot_composition`.
    columns : int
        Panels side by side.

    Returns
    -------
    Figure
        As wide as a page.

    Raises
    ------
    ValueError
        If `table` or `events` lacks a column, a date is none, a word, group and period stand in
        several rows, or there are more lines than colours.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "period": pd.period_range("2024Q1", periods=3, freq="Q-DEC"), "group": "MX",
    ...     "word": "arancel*", "hits": [0, 4, 9], "rate": [0.0, 1.0, 2.0], "low": [0.0, 0.5, 1.0],
    ...     "high": [0.5, 2.0, 4.0], "not_counted": "",
    ... })
    >>> fig = plot_frequency(table)
    >>> fig.axes[0].get_lines()[0].get_ydata().tolist()
    [0.0, 1.0, 2.0]
    >>> plt.close(fig)
    """
    check_columns(table, ["period", "group", "word", "hits", "rate", "low", "high", "not_counted"])
    events, break_at = labelled_events(events), checked_break(break_at)
    check_filled(table, ["group", "word"])
    check_periods(table, "period")
    table = table[table["period"].notna()]
    if table.duplicated(["word", "group", "period"]).any():
        raise ValueError("table holds several rows per word, group and period; keep one of each.")
    several = table["group"].nunique() > 1
    line, panel = ("group", "word") if several else ("word", "group")
    looks = style.looks(table[line], groups if several else None)
    if len(looks) > _MOST:
        raise ValueError(
            f"table has {len(looks)} {line}s, and colours tell {_MOST} apart; keep some of them,"
            f" such as table[table['{line}'].isin([…])]"
        )
    with style.house_style():
        panels = list(table[panel].drop_duplicates())
        columns = max(1, min(columns, len(panels)))
        n_rows = max(1, -(-len(panels) // columns))
        key = [*timeline.event_key(events), *style.shaded(table), *_notes(table)]
        height = (2.2 if n_rows == 1 else 1.5 * n_rows) + 0.5 + 0.14 * len(key)
        fig, axes = plt.subplots(
            n_rows,
            columns,
            figsize=(style.PAGE, height),
            sharex=True,
            squeeze=False,
            layout="constrained",
        )
        own = "each word on its own scale" if len(panels) > 1 else ""
        own = (
            own and (",\n" if n_rows == 1 else ", ") + own
        )  # a low figure has no room for one line
        fig.supylabel(f"hits per 10,000 tokens{own}", fontsize=7)
        timeline.write_key(fig, key)
        pad = timeline.title_pad(events, break_at)
        for place, ax in enumerate(axes.flat):
            if place >= len(panels):
                ax.set_visible(False)
                if place >= columns:
                    axes.flat[place - columns].tick_params(axis="x", labelbottom=True)
                continue
            rows = table[table[panel] == panels[place]]
            _axis(ax, table, timeline.top_of(rows), columns)
            lines = rows.rename(columns={"period": "quarter"}).drop(columns="side", errors="ignore")
            if rows["rate"].notna().any():
                lines = lines.rename(columns={line: "side"})
                timeline.draw_lines(ax, lines, "rate", break_at, looks)
            else:
                _say(ax, rows)
            timeline.mark_dates(ax, events, break_at, label=place < columns)
            name = panels[place] if several else " · ".join(table["word"].drop_duplicates())
            ax.set_title(short(name, _LONGEST // columns), pad=pad if place < columns else 3)
        if not len(panels):
            _say(axes.flat[0], table)
        if len(looks) > 1:
            _legend(fig, looks)
        timeline.settle(fig)
        for ax in axes.flat:
            shorten_texts(ax, [ax.title, ax._left_title])
        return style.shown_once(fig)


def _axis(ax: Axes, table: pd.DataFrame, top: float, columns: int) -> None:
    timeline.time_axis(ax, table.assign(quarter=table["period"]), top, room=0.0)
    left, right = ax.get_xlim()
    months = (right - left) / 30.44
    if months <= 36.4:  # years alone would name too few places
        room = {1: 9.1, 2: 6.1}.get(columns, 4.1)  # names of months that stand beside each other
        step = next(step for step in (1, 2, 3, 4, 6, 12) if months <= room * step)
        ax.xaxis.set_major_locator(MonthLocator(interval=step))
        ax.xaxis.set_major_formatter(DateFormatter("%Y-%m"))


def _say(ax: Axes, rows: pd.DataFrame) -> None:
    """Say on the axes, in a sentence, why nothing is drawn."""
    if rows.empty:
        why = "The table has no period."
    elif rows["hits"].isna().all():
        why = "Not counted in these texts: see below."
    else:
        why = "No period has enough documents for a rate: take longer periods or fewer groups."
    ax.set_yticks([])
    style.say(ax, fill(why, 44), bare=False)


def _notes(table: pd.DataFrame) -> list[str]:
    """What was not counted, a line for each word and the groups of which it is true."""
    lines = []
    several = table["word"].nunique() > 1
    for word, rows in table.groupby("word", sort=False):
        there = rows["group"].nunique()
        for note, of_note in rows[rows["not_counted"] != ""].groupby("not_counted", sort=False):
            names = list(dict.fromkeys(map(str, of_note["group"])))
            of = f" in “{word}”" if several and not note.startswith(f"{word} ") else ""
            of += f", {', '.join(names)}" if len(names) < there else ""
            lines += fill(f"Not counted{of}: {note}", 150).split("\n")
    return lines


def _legend(fig: Figure, looks: pd.DataFrame) -> None:
    handles = [
        Line2D([], [], color=colour, label=short(name) or "(blank)")
        for name, colour in looks[["name", "colour"]].itertuples(index=False)
    ]
    fig.legend(handles=handles, loc="outside upper left", ncols=min(len(handles), 4),
               fontsize=7, frameon=False)  # fmt: skip
