"""Time along the axis: lines with their intervals, the break and the events, and their labels."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator, date2num
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator
from scipy.optimize import isotonic_regression

from bilateral.escape import label_text
from bilateral.figures import style
from bilateral.order import ordered


def draw_lines(
    ax: Axes,
    table: pd.DataFrame,
    value: str,
    break_at: str | pd.Timestamp | None,
    looks: pd.DataFrame,
) -> dict[str, tuple[float, float]]:
    """Draw a line and a band per side, in runs without a gap; a lone quarter is a dot with a bar.

    Parameters
    ----------
    ax : Axes
    table : DataFrame
        ``side, quarter, low, high``, the column `value`, and perhaps ``hollow``: lines of such a
        side are hollow and without a band.
    value : str
        Column to draw.
    break_at : date, optional
        No line is drawn across it.
    looks : DataFrame
        ``colour`` by side, in the order in which to draw; see :func:`style.looks`.

    Returns
    -------
    dict of str to (float, float)
        The last point of each side.
    """
    ends: dict[str, tuple[float, float]] = {}
    if not table[value].notna().any():
        style.say(ax, f"Every {value} is missing.", bare=False)
    for place, (side, colour) in enumerate(looks["colour"].items()):
        rows = ordered(table[table["side"] == side], "quarter", "quarter")
        x, y = _middle(rows["quarter"]), rows[value].to_numpy(dtype=float)
        hollow = "hollow" in rows and bool(rows["hollow"].any())
        for run in runs(rows["quarter"], y, break_at):
            low, high = rows["low"].to_numpy()[run], rows["high"].to_numpy()[run]
            ends[side] = (x[run][-1], y[run][-1])
            if hollow:
                _draw_hollow(ax, x[run], y[run], colour, label_text(side))
                continue
            if run.stop - run.start == 1:
                ax.vlines(x[run], low, high, color=colour, alpha=0.35, linewidth=2)
            ax.fill_between(x[run], low, high, color=colour, alpha=0.18, linewidth=0)
            marker = "o" if run.stop - run.start == 1 else None
            ax.plot(
                x[run],
                y[run],
                dash(place),
                color=colour,
                marker=marker,
                markersize=2.5,
                gid=label_text(side),
            )
    return ends


def dash(place: int) -> str:
    """Style of the line of the group at a place, which tells those of one colour apart.

    Parameters
    ----------
    place : int
        From 0.

    Returns
    -------
    str

    Examples
    --------
    >>> dash(0), dash(8)
    ('-', '--')
    """
    return ("-", "--", ":", "-.")[place // len(style.CYCLE) % 4]


def _draw_hollow(ax: Axes, x: np.ndarray, y: np.ndarray, colour: str, side: str) -> None:
    """A line with a white core; a lone quarter is a ring."""
    if len(x) == 1:
        ring = {"marker": "o", "markersize": 3, "markerfacecolor": "white", "markeredgewidth": 0.7}
        ax.plot(x, y, color=colour, gid=side, **ring)
        return
    for name, ink, width in ((side, colour, 1.7), ("core", "white", 0.9)):
        ax.plot(x, y, color=ink, linewidth=width, solid_capstyle="butt", gid=name)


def runs(quarter: pd.Series, y: np.ndarray, break_at: str | pd.Timestamp | None) -> list[slice]:
    """Stretches of neighbouring periods with a value, not across the break.

    Parameters
    ----------
    quarter : Series of period
        In their order; quarters, or other periods of one length.
    y : ndarray of float
        Their values.
    break_at : date, optional

    Returns
    -------
    list of slice

    Examples
    --------
    >>> quarter = pd.Series(pd.period_range("2024Q1", periods=4, freq="Q-DEC"))
    >>> runs(quarter, np.array([0.1, 0.2, np.nan, 0.3]), None)
    [slice(0, 2, None), slice(3, 4, None)]
    """
    number = pd.PeriodIndex(quarter).asi8  # of quarters, or of other periods, since 1970
    after = np.zeros(len(y), dtype=bool)
    if break_at is not None:
        after = _middle(quarter) >= date2num(pd.Timestamp(break_at))
    there = np.isfinite(y)
    joined = there[1:] & there[:-1] & (np.diff(number) == 1) & (after[1:] == after[:-1])
    edges = np.concatenate([[0], np.flatnonzero(~joined) + 1, [len(y)]])
    return [slice(int(a), int(b)) for a, b in pairwise(edges) if b > a and there[a]]


def label_ends(ax: Axes, ends: dict[str, tuple[float, float]], looks: pd.DataFrame) -> None:
    """Name each line where it ends.

    Parameters
    ----------
    ax : Axes
    ends : dict of str to (float, float)
        From :func:`draw_lines`.
    looks : DataFrame
        ``colour`` by side.
    """
    for side, end in ends.items():
        ax.annotate(
            label_text(side),
            end,
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
            fontweight="bold",
            color=looks.at[side, "colour"],
            annotation_clip=False,
            path_effects=[withStroke(linewidth=1.5, foreground="white")],  # over the axis
            gid="end",
        )


def mark_dates(
    ax: Axes,
    events: pd.DataFrame | None,
    break_at: str | pd.Timestamp | None,
    label: bool,
) -> None:
    """Mark the break and the events by lines.

    Parameters
    ----------
    ax : Axes
        With its limits set.
    events : DataFrame, optional
        ``date``, in the order of their numbers.
    break_at : date, optional
    label : bool
        Whether to name the break and number the events above the panel.
    """
    on_top = ax.get_xaxis_transform()
    if break_at is not None:
        when = pd.Timestamp(break_at)
        ax.axvline(when, color=style.INK, linewidth=0.9, linestyle=(0, (4, 2)), gid="break")
        if label:
            ax.annotate(
                f"break of {when.year}",
                (date2num(when), 1.0),
                xycoords=on_top,
                xytext=(0, 2 if events is None else 10),  # above the numbers
                textcoords="offset points",
                ha="center",
                fontsize=6,
            )
    if events is None or events.empty:
        return
    left, right = ax.get_xlim()
    for number, x in enumerate(date2num(pd.to_datetime(events["date"])), start=1):
        ax.axvline(x, color="#C4C4C4", linewidth=0.35, zorder=0, gid="event")
        if label and left <= x <= right:
            ax.annotate(
                str(number),
                (x, 1.0),
                xycoords=on_top,
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=6,
                gid="number",
            )


def title_pad(events: pd.DataFrame | None, break_at: str | pd.Timestamp | None) -> float:
    """Points between a top panel and its title: room for the numbers and the break's name.

    Parameters
    ----------
    events : DataFrame, optional
    break_at : date, optional

    Returns
    -------
    float

    Examples
    --------
    >>> title_pad(None, None), title_pad(None, "2025-01-20")
    (3, 13)
    """
    return 3 + 8 * (events is not None) + 10 * (break_at is not None)


def settle(fig: Figure) -> None:
    """Lay the figure out, then move apart what overlaps: sizes are known only now.

    Parameters
    ----------
    fig : Figure
        With all it shows.
    """
    fig.draw_without_rendering()
    point = fig.dpi / 72
    for ax in fig.axes:
        notes = [text for text in ax.texts if isinstance(text, Annotation)]
        numbers = [note for note in notes if note.get_gid() == "number"]
        if _crowded(numbers, 2 * point):
            for number in numbers:
                number.set_fontsize(5)
            boxes = [number.get_window_extent() for number in numbers]
            centre = np.array([(box.x0 + box.x1) / 2 for box in boxes])
            move = _apart(
                centre, _gaps([box.width for box in boxes], 2.5 * point), *ax.bbox.intervalx
            )
            for number, shift in zip(numbers, move / point, strict=True):
                number.xyann = (shift, 2)
        ends = sorted(
            (note for note in notes if note.get_gid() == "end"), key=lambda note: note.xy[1]
        )
        if _crowded(ends, 0):
            boxes = [end.get_window_extent() for end in ends]
            centre = np.array([(box.y0 + box.y1) / 2 for box in boxes])
            gaps = _gaps([box.height for box in boxes], 0.5 * point)
            bottom, top = ax.bbox.intervaly
            move = _apart(centre, gaps, bottom, top + boxes[-1].height)
            for end, shift in zip(ends, move / point, strict=True):
                end.xyann = (3, shift)


def _crowded(notes: list[Annotation], space: float) -> bool:
    """Whether a label comes closer than `space` pixels to the next."""
    boxes = [note.get_window_extent().padded(space / 2) for note in notes]
    return any(one.overlaps(other) for one, other in pairwise(boxes))


def _gaps(sizes: list[float], space: float) -> np.ndarray:
    """Pixels from centre to centre of neighbours of these sizes."""
    size = np.array(sizes)
    return (size[1:] + size[:-1]) / 2 + space


def _apart(x: np.ndarray, gaps: np.ndarray, low: float, high: float) -> np.ndarray:
    """Move sorted positions as little as keeps neighbours `gaps` apart, from `low` to `high`.

    Returns the moves. Without the gaps, it is a regression on a rising line.
    """
    offset = np.concatenate([[0.0], np.cumsum(gaps)])
    rising = isotonic_regression(x - offset).x
    return np.clip(rising, low, max(low, high - offset[-1])) + offset - x


def event_key(events: pd.DataFrame | None, width: int = 150) -> list[str]:
    """Fill the numbered labels of events into lines of about `width` characters.

    Parameters
    ----------
    events : DataFrame, optional
        ``label``, in the order of their numbers.
    width : int

    Returns
    -------
    list of str

    Examples
    --------
    >>> event_key(pd.DataFrame({"label": ["tariffs announced", "tariffs paused"]}))
    ['1 tariffs announced   2 tariffs paused']
    """
    if events is None or events.empty:
        return []
    lines = [""]
    for number, label in enumerate(events["label"], start=1):
        entry = f"{number} {shorten(str(label), width - 4)}"
        if lines[-1] and len(lines[-1]) + len(entry) + 3 > width:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + entry
    return lines


def write_key(fig: Figure, key: list[str]) -> None:
    """Write lines below the panels, such as those of :func:`event_key`.

    Parameters
    ----------
    fig : Figure
    key : list of str
        Nothing is written if there are none.
    """
    if key:
        fig.supxlabel(label_text("\n".join(key)), x=0.01, ha="left", fontsize=6, linespacing=1.4)


def top_of(table: pd.DataFrame) -> float:
    """The highest end of an interval, which the axis must hold.

    Parameters
    ----------
    table : DataFrame
        ``high``.

    Returns
    -------
    float
        1 if there is none.

    Examples
    --------
    >>> top_of(pd.DataFrame({"high": [0.2, np.nan, 0.3]}))
    0.3
    """
    top = table["high"].max()
    return float(top) if top > 0 else 1.0  # nothing but gaps


def time_axis(ax: Axes, table: pd.DataFrame, top: float, room: float) -> None:
    """Set limits and ticks.

    Parameters
    ----------
    ax : Axes
    table : DataFrame
        ``quarter``, whose first and last one are the ends of the axis.
    top : float
        The highest value; see :func:`top_of`.
    room : float
        At the right for the names, as a share of the span.
    """
    start = date2num(table["quarter"].min().start_time)
    end = date2num(table["quarter"].max().end_time)
    ax.set_xlim(start, end + room * (end - start))
    ax.set_ylim(0, 1.05 * top)
    ax.xaxis.set_major_locator(YearLocator(max(1, ceil((end - start) / 365.25 / 6))))
    ax.xaxis.set_major_formatter(DateFormatter("%Y"))
    ax.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def _middle(quarter: pd.Series) -> np.ndarray:
    """Place the middle of each quarter on matplotlib's axis of days."""
    return (date2num(quarter.dt.start_time) + date2num(quarter.dt.end_time)) / 2
