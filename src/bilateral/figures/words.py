"""The words of topics and how much each weighs, a panel per topic."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bilateral.figures import style
from bilateral.figures.composition import panels, shorten_texts
from bilateral.figures.given import check_filled, short


def plot_words(topics: pd.DataFrame | Any, *, columns: int = 4, colour: str = "#C3CBD2") -> Figure:
    """Draw a panel per topic with its most probable words, each on a bar of its probability.

    Parameters
    ----------
    topics : Topics or DataFrame
        Fitted topics, or their words as ``Topics.top_words`` gives them: ``topic, term,
        probability`` and perhaps ``label``, in the order in which to draw them.
    columns : int
        Panels side by side.
    colour : str
        Of the bars; words stand on them.

    Returns
    -------
    Figure
        As wide as a page, and as high as its panels need. All panels have one scale.

    Raises
    ------
    ValueError
        If `topics` is no table of words, and gives none.

    Examples
    --------
    >>> import pandas as pd
    >>> import matplotlib.pyplot as plt
    >>> table = pd.DataFrame({
    ...     "topic": [0, 0, 1], "term": ["trade", "tariff", "border"],
    ...     "probability": [0.3, 0.2, 0.4],
    ... })
    >>> fig = plot_words(table)
    >>> [len(ax.patches) for ax in fig.axes]
    [2, 1]
    >>> plt.close(fig)
    """
    table = topics.top_words() if hasattr(topics, "top_words") else topics
    lacking = {"topic", "term", "probability"} - set(getattr(table, "columns", ()))
    if lacking:
        raise ValueError(
            f"plot_words takes topics or their table of words; there is no {min(lacking)!r}: give"
            " Topics.of(model), or what its top_words() gives"
        )
    check_filled(table, ["topic", "term"])
    with style.house_style():
        if table.empty:
            fig, ax = plt.subplots(figsize=(style.PAGE, 1.8))
            style.say(ax, style.NO_ROWS)
            return style.shown_once(fig)
        name = "label" if "label" in table else "topic"
        words = [rows for _, rows in table.groupby("topic", sort=False)]
        most = max(map(len, words))
        fig, axes = panels(len(words), columns, 0.3 + 0.145 * most, 0.4, sharex=True, sharey=True)
        for ax, rows in zip(axes.flat, words, strict=False):
            ax.barh(range(len(rows)), rows["probability"], 0.86, color=colour)
            for row, term in enumerate(rows["term"]):
                place = {"xytext": (2, 0), "textcoords": "offset points", "va": "center"}
                text = ax.annotate(short(term, 60), (0, row), fontsize=7, **place)
                text.set_in_layout(False)
            ax.set_title(short(rows[name].iloc[0], 60), pad=3)
            ax.tick_params(axis="y", length=0)
        ax = axes.flat[0]
        top = table["probability"].max()
        top = top if top > 0 else 1.0
        ax.set_ylim(most - 0.4, -0.6)
        ax.set_yticks([])
        ax.set_xlim(0, 1.05 * top)
        ax.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
        fig.supxlabel("probability of the word in the topic", fontsize=7)
        fig.draw_without_rendering()
        for ax in axes.flat:
            shorten_texts(ax, [ax.title, ax._left_title, *ax.texts])
    return style.shown_once(fig)
