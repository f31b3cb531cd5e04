"""How firmly each side speaks: rungs of commitment, stacked, a panel per side."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bilateral.figures import style
from bilateral.figures.given import check_columns, check_filled, check_periods, short
from bilateral.intervals import NAME

# From firm to soft: a dark to a light blue, and greys below what is only said to be a duty.
_COLOURS = ("#08306B", "#2171B5", "#6BAED6", "#969696", "#BDBDBD", "#E0E0E0")
_LINE = "intends"  # the rung from which an actor speaks of its own deed; its interval is drawn
_LONGEST = 90  # letters of a title
_NAMES = 14  # periods that have room for a name


def plot_commitment(table: pd.DataFrame, *, groups: pd.DataFrame | None = None) -> Figure:
    """Draw shares of the rungs of commitment, the firmest below, by side and period.

    A mark with a bar shows the share of sentences of *intends* or firmer, and its interval. A
    period without shares is left empty.

    Parameters
    ----------
    table : DataFrame
        ``side, theme, period, rung, share, firmer, firmer_low, firmer_high`` of one theme; see
        :func:`bilateral.discourse.commitment`. The rungs are drawn in the reverse of their order in
        the table.
    groups : DataFrame, optional
        Names of the sides, such as ``gazetteer.sides()``.

    Returns
    -------
    Figure
        As wide as a page, a panel for each side.

    Raises
    ------
    ValueError
        If `table` lacks a column, has no row, several themes or more rungs than colours, or a
        rung of a side and period stands in several rows.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "side": "US", "theme": "all", "period": pd.PeriodIndex(["2024"] * 2, freq="Y-DEC"),
    ...     "rung": ["intends", "done"], "share": [0.25, 0.75], "firmer": [1.0, 0.75],
    ...     "firmer_low": [0.9, 0.5], "firmer_high": [1.0, 0.9],
    ... })
    >>> fig = plot_commitment(table)
    >>> [float(patch.get_height()) for patch in fig.axes[0].patches]
    [0.75, 0.25]
    >>> plt.close(fig)
    """
    columns = ["side", "theme", "period", "rung", "share", "firmer", "firmer_low", "firmer_high"]
    check_columns(table, columns)
    check_filled(table, ["side", "theme", "rung"])
    if isinstance(table["period"].dtype, pd.PeriodDtype):
        check_periods(table, "period")
    rungs = list(table["rung"].drop_duplicates())[::-1]
    _check(table, rungs)
    looks = style.looks(table["side"], groups)
    periods = sorted(table["period"].unique())
    with style.house_style():
        fig, axes = plt.subplots(
            1, len(looks), figsize=(style.PAGE, 2.7), sharey=True, squeeze=False,
            layout="constrained",
        )  # fmt: skip
        for ax, (side, look) in zip(axes.flat, looks.iterrows(), strict=True):
            _panel(ax, table[table["side"] == side], rungs, periods)
            ax.set_title(short(look["name"], _LONGEST // len(looks)))
        axes[0, 0].set_ylabel("share of sentences on a rung")
        fig.legend(
            handles=[
                Patch(color=colour, label=str(rung).replace("_", " "))
                for rung, colour in zip(rungs, _COLOURS, strict=False)
            ],
            loc="outside upper left", ncols=len(rungs), fontsize=7, frameon=False,
        )  # fmt: skip
        fig.supxlabel("; ".join(_key(table)), fontsize=7, x=0.01, ha="left")
        return style.shown_once(fig)


def _key(table: pd.DataFrame) -> list[str]:
    """What marks and gaps are."""
    line = table[table["rung"] == _LINE]
    key = [f"mark: {_LINE} or firmer, with its {NAME}"] if line["firmer_low"].notna().any() else []
    empty = table.groupby(["side", "period"])["share"].count() == 0
    return [*key, "no bar: too few documents to count"] if empty.any() else key


def _check(table: pd.DataFrame, rungs: list[str]) -> None:
    if table.empty:
        raise ValueError(style.NO_ROWS)
    themes = list(table["theme"].unique())
    if len(themes) > 1:
        raise ValueError(
            f"table has {len(themes)} themes, and a figure shows one; keep one of them, such as"
            f" table[table['theme'] == {themes[0]!r}]"
        )
    if len(rungs) > len(_COLOURS):
        raise ValueError(f"table has {len(rungs)} rungs, and there are {len(_COLOURS)} colours")
    if table.duplicated(["side", "period", "rung"]).any():
        raise ValueError("table holds several rows per side, period and rung; keep one of each")


def _panel(ax: Axes, rows: pd.DataFrame, rungs: list[str], periods: list[object]) -> None:
    """The bars of a side."""
    shares = rows.pivot(index="period", columns="rung", values="share")
    shares = shares.reindex(index=periods, columns=rungs)
    places = np.arange(len(periods))
    below = np.zeros(len(periods))
    drawn = shares.notna().any(axis=1).to_numpy()
    for rung, colour in zip(rungs, _COLOURS, strict=False):
        heights = shares[rung].fillna(0.0).to_numpy()
        ax.bar(places[drawn], heights[drawn], 0.8, below[drawn], color=colour, linewidth=0)
        below += heights
    line = rows[rows["rung"] == _LINE].set_index("period").reindex(periods)
    there = line["firmer_low"].notna().to_numpy()
    if there.any():
        at, low, high = (line[name].to_numpy(float)[there] for name in
                         ("firmer", "firmer_low", "firmer_high"))  # fmt: skip
        ax.errorbar(
            places[there], at, [at - low, high - at], fmt="o", color="#000000", markersize=2.5,
            markerfacecolor="#FFFFFF", markeredgewidth=0.7, elinewidth=0.9, zorder=3,
        )  # fmt: skip
    if not drawn.any():
        style.say(ax, "No period has enough documents for a share.", bare=False)
    step = -(-len(periods) // _NAMES)
    ax.set_xticks(places[::step], [str(period) for period in periods[::step]])
    if len(places[::step]) > _NAMES // 2:
        ax.tick_params(axis="x", labelrotation=45)
    ax.set_xlim(-0.6, len(periods) - 0.4)
    ax.set_ylim(0, 1)
