"""Shares by two measures: a panel for each period, a line for each theme, both measures on it."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from bilateral.escape import label_text
from bilateral.figures import style
from bilateral.figures.given import check_columns, check_filled, short
from bilateral.intervals import NAME

_MARKS = ("o", "D")
_COLUMNS = ("theme", "side", "period", "measure", "share", "low", "high")


def plot_measures(
    table: pd.DataFrame,
    *,
    groups: pd.DataFrame | None = None,
    names: dict[str, str] | None = None,
) -> Figure:
    """Draw shares of themes by two measures next to each other, a panel for each period.

    Each theme has a line for each side and measure: the side's colour, the measure's mark, and the
    interval as a bar. What a column ``hollow`` doubts is a hollow mark without a bar.

    Parameters
    ----------
    table : DataFrame
        ``theme, side, period, measure, share, low, high`` and perhaps ``hollow``. Themes, periods
        and measures come in the order in which they first appear; there are one or two measures.
    groups : DataFrame, optional
        The side with its ``name`` and ``colour``, in the order in which sides are drawn, such as
        ``gazetteer.sides()``.
    names : dict, optional
        Theme to the name to show.

    Returns
    -------
    Figure
        As wide as a page, and as high as its themes need.

    Raises
    ------
    ValueError
        If a column is not there or blank, or there are more than two measures.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "theme": "trade", "side": ["US", "MX"] * 2, "period": "2024",
    ...     "measure": ["counted"] * 2 + ["modelled"] * 2,
    ...     "share": [0.3, 0.1, 0.2, 0.1], "low": [0.2, 0.0, 0.1, 0.0], "high": 0.4,
    ... })
    >>> fig = plot_measures(table)
    >>> [label.get_text() for label in fig.axes[0].get_yticklabels()]
    ['trade']
    >>> plt.close(fig)
    """
    check_columns(table, _COLUMNS)
    check_filled(table, _COLUMNS[:4])
    themes, periods, measures = (list(table[c].unique()) for c in ("theme", "period", "measure"))
    if len(measures) > len(_MARKS):
        raise ValueError(
            f"table has {len(measures)} measures, {', '.join(map(str, measures))}; two can be drawn"
            " next to each other"
        )
    looks = style.looks(table["side"], groups)
    n_lines = len(looks) * len(measures)
    with style.house_style():
        height = 0.75 + len(themes) * (0.07 + 0.075 * n_lines)
        fig, axes = plt.subplots(
            1, max(len(periods), 1), figsize=(style.PAGE, height), squeeze=False, sharey=True,
            sharex=True,
        )  # fmt: skip
        if table.empty:
            style.say(axes[0, 0], style.NO_ROWS)
            return style.shown_once(fig)
        place = {
            key: row
            for row, key in enumerate((side, name) for side in looks.index for name in measures)
        }
        step = 0.82 / n_lines
        for ax, period in zip(axes[0], periods, strict=True):
            for line in table[table["period"] == period].itertuples():
                at = place[line.side, line.measure] - (n_lines - 1) / 2
                mark = _MARKS[measures.index(line.measure)]
                y = themes.index(line.theme) + step * at
                _draw(ax, line, y, mark, looks.at[line.side, "colour"])
            ax.set_title(short(period))
        fig.supxlabel(f"share   (bar: {NAME})", fontsize=7)
        _finish(axes[0], [short((names or {}).get(theme, theme)) for theme in themes])
        doubts = "hollow" in table and bool(table["hollow"].any())
        _legend(fig, looks, measures, doubts)
        return style.shown_once(fig)


def _draw(ax: Axes, line, y: float, mark: str, colour: str) -> None:
    """A mark, and its interval if nothing is doubted."""
    hollow = bool(getattr(line, "hollow", False))
    if not hollow and np.isfinite([line.low, line.high]).all():
        ax.hlines(y, line.low, line.high, color=colour, alpha=0.45, linewidth=1.6)
    fill = "white" if hollow else colour
    ax.plot(line.share, y, mark, color=colour, markersize=2.8, markeredgewidth=0.7,
            markerfacecolor=fill, gid=label_text(f"{line.side} {line.measure}"))  # fmt: skip


def _finish(axes: np.ndarray, names: list[str]) -> None:
    """Axes that all panels share, and a faint line between themes."""
    for ax in axes:
        ax.set_xlim(left=0)
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        ax.tick_params(axis="y", length=0)
        for edge in range(1, len(names)):
            ax.axhline(edge - 0.5, color=style.FAINT, linewidth=0.5, zorder=0, gid="edge")
    axes[0].set_ylim(len(names) - 0.5, -0.5)
    axes[0].set_yticks(range(len(names)), names)


def _legend(fig: Figure, looks: pd.DataFrame, measures: list, doubts: bool) -> None:
    """Colours of sides, then marks of measures, and what a hollow mark means."""
    plain = {"linestyle": "", "markersize": 3.5}
    keys = [
        (Line2D([], [], color=look.colour, marker="s", **plain), short(look.name_))
        for look in looks.rename(columns={"name": "name_"}).itertuples()
    ]
    keys += [
        (Line2D([], [], color=style.INK, marker=mark, **plain), short(measure))
        for mark, measure in zip(_MARKS, measures, strict=False)
    ]
    if doubts:
        hollow = Line2D([], [], color=style.INK, marker="o", markerfacecolor="white", **plain)
        keys.append((hollow, "hollow: not surely of the theme"))
    handles, labels = zip(*keys, strict=True)
    fig.legend(handles, labels, loc="outside upper left", ncols=len(keys), frameon=False,
               fontsize=7)  # fmt: skip
