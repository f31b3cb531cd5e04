"""Agendas over time: lines with their intervals, broken where the record is."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from textwrap import shorten

import matplotlib.pyplot as plt
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
        If a side and quarter stand in several rows.

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
    if table.duplicated(["side", "quarter"]).any():
        raise ValueError("table holds several rows per side and quarter; keep one theme.")
    looks = style.looks(table["side"], groups)
    with style.house_style():
        if table.empty:
            fig, ax = plt.subplots(figsize=(style.COLUMN, 1.8))
            style.say(ax, style.NO_ROWS)
            return style.shown_once(fig)
        key = _event_key(events, width=70)
        pad = _title_pad(events, break_at)
        height = 1.35 * len(looks) + 0.45 + 0.14 * len(key)
        fig, axes = plt.subplots(
            len(looks), 1, figsize=(style.COLUMN, height), sharex=True, squeeze=False
        )
        for place, (ax, side) in enumerate(zip(axes.flat, looks.index, strict=True)):
            rows = table[table["side"] == side]
            _time_axis(ax, table, _top(rows), room=0.0)
            _draw_sides(ax, rows, "rate", break_at, looks)
            _mark_dates(ax, events, break_at, label=place == 0)
            title = label_text((names or {}).get(side, looks.at[side, "name"]))
            ax.set_title(title, color=looks.at[side, "colour"], pad=pad if place == 0 else 3)
        fig.supylabel("tokens about the other, per 10,000", fontsize=7)
        _write_key(fig, key)
        _settle(fig)
        return style.shown_once(fig)


def _draw_sides(
    ax: Axes,
    table: pd.DataFrame,
    value: str,
    break_at: str | pd.Timestamp | None,
    looks: pd.DataFrame,
) -> dict[str, tuple[float, float]]:
    """Draw a line and a band per side, in runs without a gap; a lone quarter is a dot with a bar.

    Returns the last point of each side.
    """
    ends: dict[str, tuple[float, float]] = {}
    if not table[value].notna().any():
        style.say(ax, f"Every {value} is missing.", bare=False)
    for place, (side, colour) in enumerate(looks["colour"].items()):
        rows = ordered(table[table["side"] == side], "quarter", "quarter")
        x, y = _middle(rows["quarter"]), rows[value].to_numpy(dtype=float)
        hollow = "hollow" in rows and bool(rows["hollow"].any())
        for run in _runs(rows["quarter"], y, break_at):
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
    """Style of the line of the group at a place, which tells those of one colour apart."""
    return ("-", "--", ":", "-.")[place // len(style.CYCLE) % 4]


def _draw_hollow(ax: Axes, x: np.ndarray, y: np.ndarray, colour: str, side: str) -> None:
    """A line with a white core; a lone quarter is a ring."""
    if len(x) == 1:
        ring = {"marker": "o", "markersize": 3, "markerfacecolor": "white", "markeredgewidth": 0.7}
        ax.plot(x, y, color=colour, gid=side, **ring)
        return
    for name, ink, width in ((side, colour, 1.7), ("core", "white", 0.9)):
        ax.plot(x, y, color=ink, linewidth=width, solid_capstyle="butt", gid=name)


def _runs(quarter: pd.Series, y: np.ndarray, break_at: str | pd.Timestamp | None) -> list[slice]:
    """Stretches of neighbouring quarters with a value, not across the break."""
    number = pd.PeriodIndex(quarter).asi8  # of quarters, or of other periods, since 1970
    after = np.zeros(len(y), dtype=bool)
    if break_at is not None:
        after = _middle(quarter) >= date2num(pd.Timestamp(break_at))
    there = np.isfinite(y)
    joined = there[1:] & there[:-1] & (np.diff(number) == 1) & (after[1:] == after[:-1])
    edges = np.concatenate([[0], np.flatnonzero(~joined) + 1, [len(y)]])
    return [slice(int(a), int(b)) for a, b in pairwise(edges) if b > a and there[a]]


def _label_ends(ax: Axes, ends: dict[str, tuple[float, float]], looks: pd.DataFrame) -> None:
    """Name each line where it ends."""
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


def _mark_dates(
    ax: Axes,
    events: pd.DataFrame | None,
    break_at: str | pd.Timestamp | None,
    label: bool,
) -> None:
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


def _title_pad(events: pd.DataFrame | None, break_at: str | pd.Timestamp | None) -> float:
    """Points between a top panel and its title: room for the numbers and the break's name."""
    return 3 + 8 * (events is not None) + 10 * (break_at is not None)


def _settle(fig: Figure) -> None:
    """Lay the figure out, then move apart what overlaps: sizes are known only now."""
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


def _event_key(events: pd.DataFrame | None, width: int = 150) -> list[str]:
    """Fill the numbered labels into lines of about `width` characters."""
    if events is None or events.empty:
        return []
    lines = [""]
    for number, label in enumerate(events["label"], start=1):
        entry = f"{number} {shorten(str(label), width - 4)}"
        if lines[-1] and len(lines[-1]) + len(entry) + 3 > width:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + entry
    return lines


def _write_key(fig: Figure, key: list[str]) -> None:
    if key:
        fig.supxlabel(label_text("\n".join(key)), x=0.01, ha="left", fontsize=6, linespacing=1.4)


def _top(table: pd.DataFrame) -> float:
    top = table["high"].max()
    return float(top) if top > 0 else 1.0  # nothing but gaps


def _time_axis(ax: Axes, table: pd.DataFrame, top: float, room: float) -> None:
    """Set limits and ticks, with `room` at the right for the names, as a share of the span."""
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
