"""Meetings as points against the range of their placebo pairs."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from bilateral.escape import label_text
from bilateral.figures import style
from bilateral.figures.given import check_columns, check_filled, short
from bilateral.order import ordered

_COLUMNS = ("meeting_id", "date", "kind", "who", "share", "low", "median", "high")


def plot_asymmetry(
    table: pd.DataFrame, *, groups: pd.DataFrame | None = None, apart: str = "joint statement"
) -> Figure:
    """Draw what only one account names at each meeting, against pairs of unrelated texts.

    Parameters
    ----------
    table : DataFrame
        As :func:`bilateral.discourse.asymmetry` gives it: ``meeting_id, date, kind, who, share,
        low, median, high``.
    groups : DataFrame, optional
        The side with its ``name`` and ``colour``, such as ``gazetteer.sides()``.
    apart : str
        The kind that stands below the others, with hollow points: there one text is of both sides.

    Returns
    -------
    Figure
        As wide as a page. A panel for each value of ``who``, a line for each meeting, by its date;
        a bar from ``low`` to ``high`` with a stroke at the ``median``.

    Raises
    ------
    ValueError
        If a column is not there, or a cell that names a row is blank.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "meeting_id": "m1", "date": "2024-02-03", "kind": "call", "who": ["US", "MX"],
    ...     "share": [0.1, 0.4], "low": 0.3, "median": 0.5, "high": 0.8,
    ... })
    >>> fig = plot_asymmetry(table)
    >>> [ax.get_title(loc="left") for ax in fig.axes]
    ['US alone', 'MX alone']
    >>> plt.close(fig)
    """
    check_columns(table, _COLUMNS)
    check_filled(table, ["meeting_id", "date", "kind", "who"])
    with style.house_style():
        if table.empty:
            fig, ax = plt.subplots(figsize=(style.PAGE, 1.8))
            style.say(ax, style.NO_ROWS)
            return style.shown_once(fig)
        meetings = table.drop_duplicates("meeting_id").assign(apart=lambda m: m["kind"] == apart)
        meetings = ordered(meetings, ["apart", "date"], "meeting_id")
        line = {
            row.meeting_id: at + bool(row.apart) for at, row in enumerate(meetings.itertuples())
        }
        looks = style.looks(table["who"], groups)
        size = (style.PAGE, 1.0 + 0.16 * (len(line) + 1))
        fig, axes = plt.subplots(1, len(looks), figsize=size, sharey=True, squeeze=False)
        for ax, who in zip(axes.flat, looks.index, strict=True):
            _draw(ax, table[table["who"] == who], line, looks.at[who, "colour"], apart)
            ax.set_title(f"{short(looks.at[who, 'name'])} alone")
            ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
            ax.set_xlim(-0.02, 1.02)
        names = [short(f"{row.date} {row.kind}") for row in meetings.itertuples()]
        axes[0, 0].set_yticks(list(line.values()), names)
        axes[0, 0].set_ylim(max(line.values()) + 0.7, -0.7)
        fig.supxlabel("share of the things named that only one account names", fontsize=7)
        fig.legend(handles=_key(apart), loc="outside upper center", ncols=4, fontsize=7,
                   frameon=False)  # fmt: skip
    return style.shown_once(fig)


def _draw(ax: plt.Axes, rows: pd.DataFrame, line: dict[str, int], colour: str, apart: str) -> None:
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    for row in rows.itertuples():
        y = line[row.meeting_id]
        ax.plot([row.low, row.high], [y, y], color="#CCCCCC", linewidth=4, solid_capstyle="butt")
        ax.plot([row.median, row.median], [y - 0.3, y + 0.3], color="#777777", linewidth=1)
        face = "white" if row.kind == apart else colour
        ax.plot(row.share, y, "o", color=colour, markerfacecolor=face, markersize=4.5,
                gid=label_text(row.meeting_id))  # fmt: skip


def _key(apart: str) -> list[Line2D]:
    dot = {"linestyle": "", "marker": "o", "color": style.INK, "markersize": 4.5}
    return [
        Line2D([], [], **dot, label="the two accounts"),
        Line2D([], [], **dot, markerfacecolor="white", label=short(apart)),
        Line2D([], [], color="#CCCCCC", linewidth=4, label="nine in ten placebo pairs"),
        Line2D([], [], color="#777777", marker="|", linestyle="", label="their median"),
    ]
