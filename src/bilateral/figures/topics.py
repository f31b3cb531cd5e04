"""What it is about: topics with their words and how much of the record they fill."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from bilateral.escape import label_text
from bilateral.figures.style import INK, shown_once

_LETTER = 3.65  # mean width in points of a letter at 7 points
_FOUND = "prevalence   (left of a bar: in how many fits with other seeds the topic was found again)"


def plot_topics(table: pd.DataFrame, ax: Axes, *, colour: str = "#8796A5") -> Axes:
    """Draw a bar per topic, as long as its prevalence, with the topic's words beside it.

    Parameters
    ----------
    table : DataFrame
        ``topic, words, prevalence``: the number shown, the words in one string, the topic's
        share of the whole. Drawn in the order given, the first on top. With ``low`` and ``high``
        a line from one to the other marks the interval; with ``found_by`` that text stands between
        number and bar: in how many fits with other seeds the topic was found again.
    ax : Axes
    colour : str
        Of the bars.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> table = pd.DataFrame({
    ...     "topic": [1, 2], "words": ["trade, tariff", "border, wall"], "prevalence": [0.6, 0.4]
    ... })
    >>> len(plot_topics(table, ax).patches)
    2
    >>> plt.close(fig)
    """
    rows = range(len(table))
    ax.barh(rows, table["prevalence"], 0.7, color=colour)
    ends = table["prevalence"]
    if "high" in table:
        ends = table["high"].fillna(ends)
        ax.hlines(rows, table["low"], table["high"], color=INK, linewidth=1)
    for row, (words, end) in enumerate(zip(table["words"], ends, strict=True)):
        text = ax.annotate(
            label_text(words),
            (end, row),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            annotation_clip=False,
        )
        text.set_in_layout(False)  # `_limit` makes room: the layout must not move when drawn again
    ax.set_yticks(rows)
    names = [label_text(topic) for topic in table["topic"]]
    if "found_by" in table:
        names = [f"{n}   {label_text(by)}" for n, by in zip(names, table["found_by"], strict=True)]
    ax.set_yticklabels(names)
    ax.set_ylim(len(table) - 0.4, -0.6)
    longest = table["prevalence"].max()
    ax.set_xlim(0, _limit(table, ax))
    ticks = [t for t in MaxNLocator(2, steps=[1, 2, 5, 10]).tick_values(0, longest) if t <= longest]
    ax.set_xticks(ticks)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_xlabel(_FOUND if "found_by" in table else "prevalence", loc="left")
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_bounds(0, ticks[-1])
    return shown_once(ax)


def _limit(table: pd.DataFrame, ax: Axes) -> float:
    """End of the axis that leaves every bar's words room inside the axes."""
    points = 0.9 * 72 * ax.figure.get_figwidth() / ax.get_gridspec().ncols
    if "found_by" in table:
        points -= _LETTER * (3 + table["found_by"].str.len().max())
    for_bar = 1 - (3 + _LETTER * table["words"].str.len()) / points
    ends = table["high"].fillna(table["prevalence"]) if "high" in table else table["prevalence"]
    return max((ends / for_bar.clip(lower=0.1)).max(), 1.6 * table["prevalence"].max())
