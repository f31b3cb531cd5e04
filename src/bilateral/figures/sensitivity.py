"""How much each cleaning choice moves distances and topics, beside what a seed moves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bilateral.escape import label_text
from bilateral.figures import style
from bilateral.figures.given import check_columns
from bilateral.intervals import LEVEL
from bilateral.order import ordered

_PANELS = {
    "distances": ("Distances between passages", "1 − rank correlation"),
    "topics": ("Topics", "1 − correlation of matched topics"),
}
_COLUMNS = ["choice", "first", "second", "measure", "language", "value", "median", "low", "high"]
_COLOUR = "#0072B2"
_FLOOR = "#D9D9D9"


def plot_sensitivity(
    table: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    names: dict[str, str] | None = None,
) -> Figure:
    """Draw a panel per measure and a row per choice: every pair of recipes, and their median.

    Parameters
    ----------
    table : DataFrame
        ``choice, first, second, measure, language, value, median, low, high``, as
        ``bilateral.validation.sensitivity`` gives it. Rows of language ``"all"`` are drawn. The
        choice with the largest median of distances is on top, in both panels; of equal ones the
        first by its name. Rows of the choice ``"seed"`` become a grey band from ``low`` to
        ``high``.
    axes : sequence of two Axes
        For distances and for topics, side by side.
    names : dict, optional
        Choice to the name to show; else its field and the two values.

    Returns
    -------
    Figure
        The one that holds the axes.

    Raises
    ------
    ValueError
        If there are not two axes, or `table` lacks a column.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "choice": ["stop_words", "lower"] * 2, "first": ["None", "True"] * 2,
    ...     "second": ["package", "False"] * 2, "measure": ["distances"] * 2 + ["topics"] * 2,
    ...     "language": "all", "value": [0.5, 0.1, 0.6, 0.2], "median": [0.5, 0.1, 0.6, 0.2],
    ...     "low": 0.0, "high": 1.0,
    ... })
    >>> fig, axes = plt.subplots(1, 2)
    >>> fig = plot_sensitivity(table, axes)
    >>> [label.get_text() for label in axes[0].get_yticklabels()]
    ['stop_words: None / package', 'lower: True / False']
    >>> plt.close(fig)
    """
    if len(axes) != len(_PANELS):
        raise ValueError(f"give two axes, for distances and for topics; got {len(axes)}")
    check_columns(table, _COLUMNS)
    if table.empty:
        for ax in axes:
            style.say(ax, style.NO_ROWS)
        return style.shown_once(axes[0].figure)
    values = table["first"].astype(str) + " / " + table["second"].astype(str)
    shown = table.assign(row=table["choice"] + ": " + values)[table["language"] == "all"]
    choices = shown[shown["choice"] != "seed"]
    lines = choices[choices["measure"] == "distances"].drop_duplicates("row")
    lines = ordered(lines, "median", "row", ascending=False)
    place = {row: number for number, row in enumerate(lines["row"])}
    for ax, (measure, (title, label)) in zip(axes, _PANELS.items(), strict=True):
        pairs = choices[choices["measure"] == measure]
        floor = shown[(shown["choice"] == "seed") & (shown["measure"] == measure)]
        _band(ax, floor)
        y = pairs["row"].map(place)
        ax.plot(pairs["value"], y, "|", color=_COLOUR, alpha=0.5, markersize=7, gid="pairs")
        middle = pairs.drop_duplicates("row")
        y = middle["row"].map(place)
        ax.plot(middle["median"], y, "o", color=style.INK, markersize=3.5, gid="median")
        ax.set_title(title, pad=10)  # room for what names the band
        ax.set_xlabel(label, loc="left")
        right = pd.concat([pairs["value"], floor["high"]]).max() or 1.0  # nothing moved
        ax.set_xlim(-0.02 * right, 1.04 * right)
        ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        ax.set_ylim(len(place) - 0.5, -0.5)
        ax.set_yticks(range(len(place)), [""] * len(place))
        ax.tick_params(axis="y", length=0)
        for edge in range(1, len(place)):
            ax.axhline(edge - 0.5, color=style.FAINT, linewidth=0.5, zorder=0, gid="edge")
    labels = [
        label_text((names or {}).get(choice, row))
        for choice, row in zip(lines["choice"], lines["row"], strict=True)
    ]
    axes[0].set_yticks(range(len(place)), labels)
    return style.shown_once(axes[0].get_figure(root=True))


def _band(ax: Axes, floor: pd.DataFrame) -> None:
    """What another seed moves, named at its foot."""
    if floor.empty:
        return
    low, high = floor[["low", "high"]].iloc[0]
    ax.axvspan(low, high, color=_FLOOR, linewidth=0, zorder=0, gid="seed")
    text = ax.annotate(
        f"another seed, the middle {LEVEL * 100:.0f} %",
        ((low + high) / 2, 1.0),
        xycoords=ax.get_xaxis_transform(),
        xytext=(0, 1),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=6,
    )
    text.set_in_layout(False)  # wider than a narrow band: the layout must not move when drawn again
