"""Networks as arcs: names one below the other, an arc for each edge, a panel for each side."""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from bilateral.figures import style
from bilateral.figures.given import check_columns, check_filled, short
from bilateral.order import ordered

_EDGES = ("side", "source", "target", "passages", "exceeds")
_NODES = ("side", "id", "name", "group", "passages", "place")
_LETTERS = re.compile(r"\((\w+)\)$")
_PALE = "#CFCFCF"
_ROW = 0.17  # inches of a name
_THICK = 3.5  # points of the edge with the most passages
_LARGE = 45.0  # square points of the name in the most passages


def plot_network(
    edges: pd.DataFrame, nodes: pd.DataFrame, *, sides: pd.DataFrame | None = None
) -> Figure:
    """Draw who stands with whom in the passages of each side.

    Parameters
    ----------
    edges, nodes : DataFrame
        ``edges`` and ``nodes`` of what :meth:`bilateral.discourse.Network.arranged` gives: ``side,
        source, target, passages, exceeds`` and ``side, id, name, group, passages, place``.
    sides : DataFrame, optional
        ``side, name, colour``, such as ``gazetteer.sides()``.

    Returns
    -------
    Figure
        As wide as a page, with a panel for each side. The names are in one order for all. The
        thicker an arc, and the larger a dot, the more passages. Arcs of edges that exceed the null
        have the colour of their side; the others are grey.

    Raises
    ------
    ValueError
        If a column is not there or has holes.

    Examples
    --------
    >>> edges = pd.DataFrame({
    ...     "side": ["US", "MX"], "source": "ann", "target": "bob", "passages": [9, 5],
    ...     "exceeds": [True, False],
    ... })
    >>> nodes = pd.DataFrame({
    ...     "side": ["US", "US", "MX", "MX"], "id": ["ann", "bob"] * 2, "name": ["Ann", "Bob"] * 2,
    ...     "group": "person", "passages": [20, 10, 8, 6], "place": [0, 1] * 2,
    ... })
    >>> fig = plot_network(edges, nodes)
    >>> [len(ax.patches) for ax in fig.axes]
    [1, 1]
    >>> plt.close(fig)
    """
    check_columns(edges, _EDGES, "edges")
    check_columns(nodes, _NODES, "nodes")
    check_filled(nodes, ["side", "id", "name", "place"])
    with style.house_style():
        if edges.empty:
            fig, ax = plt.subplots(figsize=(style.PAGE, 1.8))
            style.say(ax, "Nothing to draw: no two names stand together often enough.")
            return style.shown_once(fig)
        looks = style.looks(nodes["side"], sides)
        last = nodes["place"].max()
        height = _ROW * (last + 1) + 0.8
        fig, axes = plt.subplots(
            1, len(looks), figsize=(style.PAGE, height), sharey=True, squeeze=False
        )
        for panel, (ax, side) in enumerate(zip(axes.flat, looks.index, strict=True)):
            # Of two sides the first is drawn to the left of the names, the second to the right.
            left = len(looks) == 2 and panel == 0
            _draw(ax, edges, nodes, side, looks.at[side, "colour"], left)
            ax.set_title(short(looks.at[side, "name"]), loc="right" if left else "left")
        axes[0, 0].set_ylim(last + 0.7, -0.7)
        _write_names(axes[0, 1 if len(looks) == 2 else 0], nodes)
        _key(fig, edges, looks)
    return style.shown_once(fig)


def _draw(
    ax: Axes, edges: pd.DataFrame, nodes: pd.DataFrame, side: str, colour: str, left: bool
) -> None:
    """One side's arcs and dots."""
    most, largest = edges["passages"].max(), nodes["passages"].max()
    place = nodes.drop_duplicates("id").set_index("id")["place"]
    reach = max(place.max(), 1)
    mine = ordered(edges[edges["side"] == side], ["exceeds", "passages"], ["source", "target"])
    for layer, edge in enumerate(mine.itertuples()):
        a, b = place[edge.source], place[edge.target]
        x = 4 / 3 * abs(a - b) / reach
        path = Path([(0, a), (x, a), (x, b), (0, b)], [Path.MOVETO, *[Path.CURVE4] * 3])
        width = 0.3 + (_THICK - 0.3) * edge.passages / most
        shade = colour if edge.exceeds else _PALE
        look = {"facecolor": "none", "edgecolor": shade, "lw": width, "alpha": 0.75}
        ax.add_patch(PathPatch(path, zorder=1 + layer / (len(mine) + 1), **look))
    own = nodes[nodes["side"] == side]
    size = _LARGE * own["passages"].to_numpy(float) / largest
    ax.scatter(np.zeros(len(own)), own["place"], s=size, color=colour, zorder=3, clip_on=False)
    ax.set_xlim((1.08, 0) if left else (0, 1.08))
    ax.spines[:].set_visible(False)
    ax.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)


def _write_names(ax: Axes, nodes: pd.DataFrame) -> None:
    """The names, between the panels of two sides."""
    names = nodes.drop_duplicates("id")
    ax.set_yticks(names["place"], [_label(name) for name in names["name"]])
    ax.tick_params(axis="y", labelleft=True)
    labels = ax.get_yticklabels()
    widest = max(label.get_window_extent().width for label in labels) * 72 / ax.figure.dpi
    ax.tick_params(axis="y", pad=8 + widest / 2)
    for label in labels:
        label.set_horizontalalignment("center")


def _label(name: str) -> str:
    """A name, or its letters in brackets if it is too long: *SEDENA*."""
    whole, letters = short(name), _LETTERS.search(name)
    return whole if whole == short(name, len(name)) or not letters else letters[1]


def _key(fig: Figure, edges: pd.DataFrame, looks: pd.DataFrame) -> None:
    """What colours and widths say."""
    most = int(edges["passages"].max())
    sides = tuple(Line2D([], [], color=colour, lw=2) for colour in looks["colour"])
    pale = Line2D([], [], color=_PALE, lw=2)
    thick = Line2D([], [], color=style.INK, lw=_THICK)
    said = ["in more passages than the null's interval", "not in more", f"{most:,} passages"]
    fig.legend(
        [sides, pale, thick],
        said,
        handler_map={tuple: HandlerTuple(ndivide=None)},
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=7,
    )
