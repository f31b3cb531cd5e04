"""What it is about: topics with their words and how much of the record they fill."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from bilateral.escape import label_text
from bilateral.figures.given import cut
from bilateral.figures.style import INK, NO_ROWS, PAGE, house_style, say, shown_once
from bilateral.intervals import NAME

_LONGEST = 40  # letters of a label
_LETTER = 3.65  # mean width in points of a letter at 7 points
_FOUND = "left of a bar: in how many fits with other seeds the topic was found again"


def plot_topics(
    topics: pd.DataFrame | Any, ax: Axes | None = None, *, colour: str = "#8796A5"
) -> Axes:
    """Draw a bar per topic, as long as its prevalence, with the topic's words beside it.

    Parameters
    ----------
    topics : Topics or DataFrame
        Fitted topics, or their table as ``Topics.overview`` gives it: ``topic, words, prevalence``,
        the number shown, the words in one string, the topic's share of the whole. Drawn in the
        order given, the first on top. A ``label`` is shown in place of the number. With ``low`` and
        ``high`` a line from one to the other marks the interval; with ``found_by`` that text stands
        between number and bar: in how many fits with other seeds the topic was found again.
    ax : Axes, optional
        By default those of a new figure, as wide as a page and as high as the topics need. Words
        that have no room are left out.
    colour : str
        Of the bars.

    Returns
    -------
    Axes
        ``ax.figure`` is the figure.

    Raises
    ------
    ValueError
        If `topics` is no table of topics, and gives none.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "topic": [1, 2], "words": ["trade, tariff", "border, wall"], "prevalence": [0.6, 0.4]
    ... })
    >>> ax = plot_topics(table)
    >>> len(ax.patches)
    2
    >>> plt.close(ax.figure)
    """
    table = _overview(topics)
    if table.empty or not table["prevalence"].notna().any():
        if ax is None:
            with house_style():
                _, ax = plt.subplots(figsize=(PAGE, 0.9))
        say(ax, NO_ROWS if table.empty else "Nothing to draw: no topic has a prevalence.")
        return shown_once(ax)
    if ax is None:
        with house_style():
            size = (PAGE, 0.19 * max(len(table), 1) + 0.7)
            _, ax = plt.subplots(figsize=size)
            return plot_topics(table, ax, colour=colour)
    table = table.assign(words=[_shortened(words, _room(table, ax)) for words in table["words"]])
    rows = range(len(table))
    ax.barh(rows, table["prevalence"], 0.7, color=colour)
    ends = table["prevalence"]
    if {"low", "high"} <= {*table}:
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
    names = [label_text(name) for name in table["label" if "label" in table else "topic"]]
    if "found_by" in table:
        names = [f"{n}   {label_text(by)}" for n, by in zip(names, table["found_by"], strict=True)]
    ax.set_yticklabels(names)
    ax.set_ylim(len(table) - 0.4, -0.6)
    longest = table["prevalence"].max() or 1.0
    ax.set_xlim(0, _limit(table, ax))
    ticks = [t for t in MaxNLocator(2, steps=[1, 2, 5, 10]).tick_values(0, longest) if t <= longest]
    ax.set_xticks(ticks)
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    ax.set_xlabel(_axis_label(table), loc="left")
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_bounds(0, ticks[-1])
    return shown_once(ax)


def _axis_label(table: pd.DataFrame) -> str:
    """What bars are, and what else is drawn."""
    said = []
    if {"low", "high"} <= {*table} and (table["low"].notna() & table["high"].notna()).any():
        said.append(f"line: {NAME}")
    if "found_by" in table:
        said.append(_FOUND)
    return f"prevalence   ({'; '.join(said)})" if said else "prevalence"


def _overview(topics: pd.DataFrame | Any) -> pd.DataFrame:
    """The table of topics, or that which topics give of themselves."""
    table = topics if isinstance(topics, pd.DataFrame) else None
    if table is None and hasattr(topics, "overview"):
        table = topics.overview()
    if table is None:
        raise ValueError(
            f"plot_topics takes topics or their table, not {type(topics).__name__}; of a fitted"
            " model give Topics.of(model)"
        )
    lacking = [name for name in ("topic", "words", "prevalence") if name not in table]
    if lacking:
        raise ValueError(
            f"table has no column {lacking[0]!r}; it has {', '.join(map(str, table))}: give what"
            " Topics.overview() gives"
        )
    shown = {}
    if "label" in table:
        names = table["label"].astype(object).where(table["label"].notna(), table["topic"])
        shown["label"] = [cut(name, _LONGEST) for name in names]
    if "found_by" in table:
        shown["found_by"] = table["found_by"].astype(str)
    words = [" ".join(str(words).split()) for words in table["words"].astype(object).fillna("")]
    return table.assign(words=words, **shown)


def _room(table: pd.DataFrame, ax: Axes) -> float:
    """Points for bars and words."""
    points = 0.9 * 72 * ax.figure.get_figwidth() / ax.get_gridspec().ncols
    if "label" in table:
        points -= _LETTER * max(table["label"].str.len().max() - 3, 0)
    if "found_by" in table:
        points -= _LETTER * (3 + table["found_by"].str.len().max())
    return points


def _shortened(words: str, points: float) -> str:
    """The first words, as many as leave the bar a tenth of the room."""
    most = int((0.9 * points - 3) / _LETTER)
    if len(words) <= most or ", " not in words:
        return words
    return (words[: most - 1].rpartition(", ")[0] or words.partition(", ")[0]) + ", …"


def _limit(table: pd.DataFrame, ax: Axes) -> float:
    """End of the axis that leaves every bar's words room inside the axes."""
    for_bar = 1 - (3 + _LETTER * table["words"].str.len()) / _room(table, ax)
    ends = table["high"].fillna(table["prevalence"]) if "high" in table else table["prevalence"]
    limit = max((ends / for_bar.clip(lower=0.1)).max(), 1.6 * table["prevalence"].max())
    return limit if limit > 0 else 1.0
