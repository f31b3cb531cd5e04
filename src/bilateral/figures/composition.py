"""Shares of themes or topics in groups: a panel each, over time or beside each other."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bilateral.escape import label_text
from bilateral.figures import style, timeline
from bilateral.figures.given import (
    check_columns,
    check_filled,
    check_periods,
    checked_break,
    labelled_events,
    short,
)

_TITLE = 150  # letters of a title, which is then measured
# What stands in a table of shares beside the groups.
_PANELS = ("theme", "label", "topic")
_NUMBERS = ("documents", "passages", "tokens", "share", "low", "high", "hollow", "among")
# What shares are of, as `composition` names it.
_AMONG = {"themes": "passages that carry a theme", "all": "all passages"}
_SHORT = 5  # letters of a name that has room at the end of a line
_FEW = 12  # lines whose names have room there
_LONGEST = 32  # letters of a name


def plot_composition(
    table: pd.DataFrame,
    *,
    group: str | None = None,
    events: pd.DataFrame | None = None,
    break_at: str | pd.Timestamp | None = None,
    groups: pd.DataFrame | None = None,
    names: dict[str, str] | None = None,
    columns: int = 3,
) -> Figure:
    """Draw a panel per theme or topic, with the share of each group and its interval.

    With quarters, groups are lines with the band of their intervals; without, points with a bar.

    Parameters
    ----------
    table : DataFrame
        ``theme, share, low, high``, a column of groups, and perhaps ``quarter`` or ``month``, as
        :func:`bilateral.discourse.composition` gives them; or ``label`` or ``topic`` in place of
        ``theme``, as ``Topics.prevalence_by`` gives them. Panels come in the order in which the
        themes first appear. A line breaks at NaN; in place of a point that is NaN stands how few
        ``documents`` there were. Where a column ``hollow`` says so, lines are hollow and without a
        band: what they count is not surely of the theme. A column ``among`` says what shares are
        of, as in `composition`.
    group : str, optional
        Column of the groups, such as ``president``, ``genre`` or ``speaker``. By default ``side``,
        or else the first column that is neither a theme, a quarter nor a number of these.
    events : DataFrame, optional
        ``date, label``, in order of date; thin marks, numbered along the top, the key below. Of
        ``gazetteer.events()`` those with a ``short`` label are shown.
    break_at : date, optional
        Where the record changes its nature: marked, and no line is drawn across.
    groups : DataFrame, optional
        The group with its ``name`` and ``colour``, in the order in which groups are drawn, such as
        ``gazetteer.sides()``. Without it, and for groups that it lacks, the value is the name, and
        the colours are those of a palette in the order in which groups first appear.
    names : dict, optional
        Theme to the name to show.
    columns : int
        Panels side by side.

    Returns
    -------
    Figure
        As wide as a page, and as high as its panels need.

    Raises
    ------
    ValueError
        If `table` or `events` lacks a column, a date is none, a group, quarter and theme stand in
        several rows, shares are of several kinds, or events or a break are given where there are no
        quarters.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "side": "US", "quarter": pd.period_range("2024Q1", periods=4, freq="Q-DEC"),
    ...     "theme": "trade", "share": [0.2, None, 0.3, 0.4], "low": [0.1, None, 0.2, 0.3],
    ...     "high": [0.3, None, 0.4, 0.5],
    ... })
    >>> fig = plot_composition(table, break_at="2025-01-20")
    >>> len(fig.axes[0].get_lines())
    3
    >>> table = pd.DataFrame({
    ...     "genre": ["readout", "speech"], "theme": "trade", "share": [0.2, 0.4],
    ...     "low": [0.1, 0.3], "high": [0.3, 0.6],
    ... })
    >>> fig = plot_composition(table, group="genre")
    >>> [label.get_text() for label in fig.axes[0].get_yticklabels()]
    ['readout', 'speech']
    >>> plt.close("all")
    """
    table, what = _read(table, group)
    events, break_at = labelled_events(events), checked_break(break_at)
    if "quarter" not in table and not (events is None and break_at is None):
        raise ValueError(
            "events and break_at need a time axis, but table has no column 'quarter'; leave them"
            " out, or have 'quarter' among what makes a cell"
        )
    with style.house_style():
        if table.empty:
            fig, ax = plt.subplots(figsize=(style.PAGE, 1.8))
            style.say(ax, style.NO_ROWS)
            return style.shown_once(fig)
        looks = style.looks(table["side"], groups)
        if "quarter" in table:
            return _over_time(table, what, looks, events, break_at, names or {}, columns)
        return _beside(table, what, looks, names or {}, columns)


def _read(table: pd.DataFrame, group: str | None) -> tuple[pd.DataFrame, str]:
    """The table with ``theme`` and ``side`` for its panels and groups, and what shares are of."""
    if "quarter" not in table and isinstance(table.dtypes.get("month"), pd.PeriodDtype):
        table = table.rename(columns={"month": "quarter"})  # as periods of the time axis
    panel = next((name for name in _PANELS if name in table), "theme")
    check_columns(table, [panel, "share", "low", "high"])
    others = [name for name in table if name not in (*_PANELS, *_NUMBERS, "quarter")]
    if group is None:
        group = "side" if "side" in others else next(iter(others), None)
    elif group not in others:
        raise ValueError(
            f"table has no column {group!r} to group by; it has"
            f" {', '.join(map(str, others)) or 'none but themes, quarters and numbers'}"
        )
    check_filled(table, [panel] if group is None else [group, panel])
    sides = "all" if group is None else table[group]
    kept = ("quarter", "share", "low", "high", "hollow", "documents")
    read = table[[name for name in kept if name in table]].assign(side=sides, theme=table[panel])
    cell = [name for name in ("side", "quarter", "theme") if name in read]
    if read.duplicated(cell).any():
        said = [{"side": group or "all", "theme": panel}.get(name, name) for name in cell]
        said = f"{', '.join(said[:-1])} and {said[-1]}"
        raise ValueError(
            f"table holds several rows per {said}; keep one of each, or give one of the columns"
            " to group=, and a figure for each value of the others"
        )
    if "quarter" in read:
        check_periods(read, "quarter")
        read = read[read["quarter"].notna()]
    return read, _of(table) if panel == "theme" else "tokens"


def _of(table: pd.DataFrame) -> str:
    """What the shares of themes are of; without a word about it, of passages that carry one."""
    among = list(table["among"].drop_duplicates()) if "among" in table else []
    if len(among) > 1 or not set(among) <= set(_AMONG):
        raise ValueError(
            f"the column among of table has {', '.join(map(repr, among))}, but one figure shows"
            f" shares of one kind: keep 'themes' or 'all'"
        )
    return _AMONG[among[0] if among else "themes"]


def panels(
    n: int, columns: int, height: float, more: float, **share: bool
) -> tuple[Figure, np.ndarray]:
    """Make a figure as wide as a page with `n` panels; those that fill the last row are unseen.

    Parameters
    ----------
    n, columns : int
    height, more : float
        Inches of a panel, and of what stands above and below them all.
    **share : bool
        As for ``plt.subplots``.

    Returns
    -------
    fig : Figure
    axes : ndarray of Axes, shape (n_rows, n_columns)
    """
    columns = max(1, min(columns, n))
    n_rows = -(-n // columns)
    size = (style.PAGE, height * n_rows + more)
    fig, axes = plt.subplots(n_rows, columns, figsize=size, squeeze=False, **share)
    for place in range(n, axes.size):
        axes.flat[place].set_visible(False)
        axes.flat[place - columns].tick_params(axis="x", labelbottom=True)
    return fig, axes


def _over_time(
    table: pd.DataFrame,
    what: str,
    looks: pd.DataFrame,
    events: pd.DataFrame | None,
    break_at: str | pd.Timestamp | None,
    names: dict[str, str],
    columns: int,
) -> Figure:
    themes = list(table["theme"].drop_duplicates())
    key = [*timeline.event_key(events), *style.shaded(table)]
    pad = timeline.title_pad(events, break_at)
    long = max(len(str(side)) for side in looks.index) > _SHORT or len(looks) > _FEW
    longest = min(max(len(name) for name in looks["name"]), _LONGEST)
    per_line = min(max(1, 140 // (longest + 8)), 10)
    lines = -(-len(looks) // per_line) if long else 0
    more = 0.6 + 0.14 * len(key) + (0.1 + 0.15 * lines) * long
    fig, axes = panels(len(themes), columns, 1.18, more, sharex=True, sharey=True)
    timeline.time_axis(axes.flat[0], table, timeline.top_of(table), room=0.0 if long else 0.09)
    for place, (ax, theme) in enumerate(zip(axes.flat, themes, strict=False)):
        ends = timeline.draw_lines(ax, table[table["theme"] == theme], "share", break_at, looks)
        if not long:
            timeline.label_ends(ax, ends, looks)
        on_top = place < axes.shape[1]
        timeline.mark_dates(ax, events, break_at, label=on_top)
        ax.set_title(short(names.get(theme, theme), _TITLE), pad=pad if on_top else 3)
        ax.yaxis.set_major_formatter(FuncFormatter(_percent))
    if long:
        fig.legend(
            [
                Line2D([], [], color=colour, linestyle=timeline.dash(place))
                for place, colour in enumerate(looks["colour"])
            ],
            [short(name) for name in looks["name"]],
            loc="outside upper left",
            ncols=per_line,
            frameon=False,
            fontsize=7,
        )
    if len(axes) == 1:
        what = what.replace(" that", "\nthat")  # a low figure has no room for one line
    fig.supylabel(f"share of {what}", fontsize=7)
    timeline.write_key(fig, key)
    timeline.settle(fig)
    for ax in axes.flat:
        shorten_texts(ax, [ax.title, ax._left_title])
    return style.shown_once(fig)


def _beside(
    table: pd.DataFrame, what: str, looks: pd.DataFrame, names: dict[str, str], columns: int
) -> Figure:
    themes = list(table["theme"].drop_duplicates())
    height = 0.36 + 0.15 * len(looks)
    fig, axes = panels(len(themes), columns, height, 0.45, sharex=True, sharey=True)
    ax = axes.flat[0]
    ax.set_xlim(0, 1.05 * timeline.top_of(table))
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(_percent))
    ax.set_ylim(len(looks) - 0.4, -0.6)
    ax.set_yticks(range(len(looks)), [short(name) for name in looks["name"]])
    for ax, theme in zip(axes.flat, themes, strict=False):
        _draw_points(ax, table[table["theme"] == theme], looks)
        ax.set_title(short(names.get(theme, theme), _TITLE), pad=3)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
    fig.supxlabel("; ".join([f"share of {what}", *style.shaded(table)]), fontsize=7)
    fig.draw_without_rendering()
    for ax in axes.flat:
        shorten_texts(ax, [ax.title, ax._left_title])
    return style.shown_once(fig)


def _draw_points(ax: Axes, table: pd.DataFrame, looks: pd.DataFrame) -> None:
    """A point and the bar of its interval per group, or why there is none."""
    for row, (side, colour) in enumerate(looks["colour"].items()):
        found = table[table["side"] == side]
        ax.axhline(row, color=style.FAINT, linewidth=0.5, zorder=0)
        if not found["share"].notna().any():
            ax.annotate(
                _why_missing(found),
                (0, row),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=6,
                color="#757575",
            )
            continue
        point = found.iloc[0]
        hollow = bool(point.get("hollow", False))
        if not hollow:
            ax.hlines(row, point["low"], point["high"], color=colour, alpha=0.4, linewidth=2.5)
        fill = "white" if hollow else colour
        ax.plot(
            point["share"],
            row,
            "o",
            color=colour,
            markersize=3.5,
            markerfacecolor=fill,
            gid=label_text(side),
        )


def _why_missing(found: pd.DataFrame) -> str:
    """Why a group has no share, as far as its row tells."""
    if found.empty:
        return "not in the table"
    if "documents" not in found:
        return "no share"
    documents = found["documents"].iloc[0]
    return f"too few documents: {documents:,}" if documents else "no documents"


def shorten_texts(ax: Axes, texts: list[Text]) -> None:
    """End texts that would leave their panel with dots; the layout must have been made.

    Parameters
    ----------
    ax : Axes
    texts : list of Text
    """
    for shown in texts:
        text = shown.get_text()
        if shown.get_window_extent().width <= 1.05 * ax.bbox.width:
            continue
        while text and shown.get_window_extent().width > ax.bbox.width:
            text = (text.rpartition(" ")[0] or text[:-1]).rstrip("\\ ,")
            shown.set_text(f"{text} …")


def _percent(share: float, _: int) -> str:
    return f"{100 * share:.0f} %"
