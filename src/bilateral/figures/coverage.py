"""What is in the record: when each source speaks, and in whose voice."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.dates import date2num
from matplotlib.patches import Patch

from bilateral.escape import label_text
from bilateral.figures import style
from bilateral.figures.given import check_columns
from bilateral.order import ordered


def plot_coverage(
    table: pd.DataFrame,
    ax: Axes,
    *,
    value: str = "documents",
    groups: pd.DataFrame | None = None,
    names: dict[str, str] | None = None,
) -> Axes:
    """Draw a strip of monthly bars per source; a month not on record is a grey gap.

    Parameters
    ----------
    table : DataFrame
        ``source, side, month`` (period or timestamp) and `value`. A row with NaN is drawn
        as a gap, so the table says which months were to be expected; zero is drawn as nothing.
        Strips come in the order in which the sources first appear.
    ax : Axes
    value : str
        Column that gives the height. Each strip has its own scale; its tallest month is labelled.
    groups : DataFrame, optional
        ``side`` and its ``colour``, such as ``gazetteer.sides()``; else sides have the colours of
        a palette in the order in which they first appear.
    names : dict, optional
        Source to the name to show.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `table` lacks a column, or a month of a source stands in several rows.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> table = pd.DataFrame({
    ...     "source": "wh", "side": "US", "documents": [4, None, 7],
    ...     "month": pd.period_range("2021-01", periods=3, freq="M"),
    ... })
    >>> len(plot_coverage(table, ax).patches)
    3
    >>> plt.close(fig)
    """
    check_columns(table, ["source", "side", "month", value])
    if table.empty:
        style.say(ax, style.NO_ROWS)
        return style.shown_once(ax)
    repeated = table[table.duplicated(["source", "month"])]
    if len(repeated):
        raise ValueError(
            f"table holds several rows of source {repeated['source'].iloc[0]}, month"
            f" {repeated['month'].iloc[0]}; sum them"
        )
    colours = style.looks(table["side"], groups)["colour"]
    month = _timestamps(table["month"])
    table = table.assign(left=date2num(month), right=date2num(month + pd.offsets.MonthBegin(1)))
    sources = list(table["source"].drop_duplicates())
    for strip, source in enumerate(reversed(sources)):
        rows = ordered(table[table["source"] == source], "left", "left")
        width = (rows["right"] - rows["left"]).to_numpy()
        gap = rows[value].isna().to_numpy()
        height = rows[value].fillna(0).to_numpy(dtype=float)
        ax.bar(rows["left"][gap], 0.78, width[gap], bottom=strip, align="edge", color=style.FAINT)
        ax.bar(
            rows["left"][~gap],
            0.78 * height[~gap] / (height.max() or 1.0),
            width[~gap],
            bottom=strip,
            align="edge",
            color=list(colours.loc[rows["side"][~gap]]),
        )
        peak = int(np.argmax(height))
        ax.annotate(
            f"{height[peak]:,.0f}",
            (rows["left"].iloc[peak] + width[peak] / 2, strip + 0.79),
            ha="center",
            va="bottom",
            fontsize=6,
        )
    ax.set_yticks(np.arange(len(sources)) + 0.39)
    ax.set_yticklabels(_labels(reversed(sources), names))
    ax.set_ylim(-0.06, len(sources) + 0.06)
    ax.set_xlim(table["left"].min(), table["right"].max())
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.xaxis_date()
    return style.shown_once(ax)


def plot_roles(table: pd.DataFrame, ax: Axes, *, names: dict[str, str] | None = None) -> Axes:
    """Draw one bar per source, divided by the role of the speaker.

    Parameters
    ----------
    table : DataFrame
        ``source, role, share``; the shares of a source sum to one. Roles that this project does
        not know come last, in the order in which they first appear.
    ax : Axes
    names : dict, optional
        Source to the name to show.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `table` lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> table = pd.DataFrame({
    ...     "source": "mananeras", "role": ["principal", "journalist"], "share": [0.7, 0.3]
    ... })
    >>> [text.get_text() for text in plot_roles(table, ax).texts]
    ['70 %', '30 %']
    >>> plt.close(fig)
    """
    check_columns(table, ["source", "role", "share"])
    if table.empty:
        style.say(ax, style.NO_ROWS)
        return style.shown_once(ax)
    sources = list(table["source"].drop_duplicates())
    colours = style.looks(table["role"], style.ROLES)["colour"]
    for row, source in enumerate(reversed(sources)):
        shares = table[table["source"] == source].groupby("role")["share"].sum()
        left = 0.0
        for role, colour in colours.items():
            share = float(shares.get(role, 0.0))
            ax.barh(row, share, 0.62, left=left, color=colour)
            if share > 0.1:  # narrower than its label
                ax.text(
                    left + share / 2,
                    row,
                    f"{share:.0%}".replace("%", " %"),
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    color="white" if _is_dark(colour) else style.INK,
                )
            left += share
    ax.set_yticks(range(len(sources)))
    ax.set_yticklabels(_labels(reversed(sources), names))
    ax.set_xlim(0, 1)
    ax.set_xticks([])  # the shares are written on the bars
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.legend(
        [Patch(color=colour) for colour in colours],
        [label_text(role) for role in colours.index],
        loc="upper left",
        bbox_to_anchor=(0, 0.02),
        ncols=3,
        frameon=False,
        fontsize=7,
        handlelength=0.8,
        columnspacing=1.0,
        borderpad=0,
    )
    return style.shown_once(ax)


def _labels(sources: Iterable[str], names: dict[str, str] | None) -> list[str]:
    return [label_text((names or {}).get(source, source)) for source in sources]


def _is_dark(colour: str) -> bool:
    """Whether white letters are read more easily on a colour than dark ones."""
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5


def _timestamps(month: pd.Series) -> pd.Series:
    return month.dt.start_time if isinstance(month.dtype, pd.PeriodDtype) else month
