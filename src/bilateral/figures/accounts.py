"""Two accounts as facing pages: what both name is joined, what only one names is marked."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bilateral.escape import label_text
from bilateral.figures import style
from bilateral.figures.given import check_columns, check_filled, cut

_MOST = 40  # things on a page
_LINE = 0.155  # inches a thing
_PAGE = 0.43  # width of a page, as a share of both and the space between
_LETTERS = 54
_LEFT_OUT = "theme"


def plot_accounts(table: pd.DataFrame, *, groups: pd.DataFrame | None = None) -> Figure:
    """Draw two accounts as facing pages, the first side's on the left.

    Each page lists what its account names, from the first thing named to the last; in brackets
    stand its words for it, but for those of the name. A line joins a thing that both name. What
    only one names is in that side's colour. Themes are not drawn: their words stand on the pages
    already.

    Parameters
    ----------
    table : DataFrame
        As :func:`bilateral.discourse.accounts` gives it: ``thing, kind, named_by``, and of each
        side ``n``, ``place`` and ``words``, in columns such as ``us_n``.
    groups : DataFrame, optional
        The side with its ``name`` and ``colour``, such as ``gazetteer.sides()``.

    Returns
    -------
    Figure
        As wide as a page, and as high as it needs. A page lists up to 40 things, those that both
        name and the most frequent ones first; how many more there are stands below it. Where
        places are not known, the order is that of the table.

    Raises
    ------
    ValueError
        If a column is not there, or a thing has no name.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "thing": ["Cuba", "visas"], "kind": "matter", "named_by": ["both", "MX"],
    ...     "us_n": [1, 0], "mx_n": [2, 3], "us_place": [0.2, None], "mx_place": [0.5, 0.1],
    ...     "us_words": ["cuba", ""], "mx_words": ["cubanos", "visas"],
    ... })
    >>> fig = plot_accounts(table)
    >>> [text.get_text() for text in fig.axes[0].texts][:2]
    ['US: 1 named, none of them here alone', 'Cuba']
    >>> plt.close(fig)
    """
    check_columns(table, ["thing", "kind", "named_by"])
    codes = [column[: -len("_n")] for column in table if column.endswith("_n")]
    if len(codes) != 2:
        raise ValueError(
            f"table has {len(codes)} columns that end with _n; plot_accounts draws two accounts, as"
            " discourse.accounts gives them"
        )
    parts = ("n", "place", "words")
    check_columns(table, [f"{code}_{part}" for code in codes for part in parts])
    check_filled(table, ["thing", "kind", "named_by"])
    table = table[table["kind"] != _LEFT_OUT].reset_index(drop=True)
    sides = _sides(codes, table, groups)
    looks = style.looks(sides, groups)
    pages = [_page(table, code, side) for code, side in zip(codes, sides, strict=True)]
    height = max((len(page) for page in pages), default=0) + 4
    with style.house_style():
        fig, ax = plt.subplots(figsize=(style.PAGE, max(_LINE * height, 1.2)))
        if table.empty:
            style.say(ax, style.NO_ROWS)
            return style.shown_once(fig)
        ax.set_axis_off()
        ax.set_xlim(-0.005, 1.005)
        ax.set_ylim(height - 0.8, -0.6)
        where = [
            _draw_page(ax, page, table, looks.loc[side], code, right=bool(at))
            for at, (page, code, side) in enumerate(zip(pages, codes, sides, strict=True))
        ]
        for thing in sorted(set(where[0]) & set(where[1])):
            x = (_PAGE + 0.008, 1 - _PAGE - 0.008)
            y = (where[0][thing], where[1][thing])
            ax.plot(x, y, color="#777777", linewidth=0.7, gid="joined", zorder=1)
    return style.shown_once(fig)


def _sides(codes: list[str], table: pd.DataFrame, groups: pd.DataFrame | None) -> list[str]:
    """The sides as they are written, of the beginnings of columns in small letters."""
    known = [*table["named_by"], *(() if groups is None else groups.iloc[:, 0])]
    of_code = {str(side).lower(): str(side) for side in known}
    return [of_code.get(code, code.upper()) for code in codes]


def _page(table: pd.DataFrame, code: str, side: str) -> pd.DataFrame:
    """The things of a page in the order of their place; of too many, which are shown."""
    here = table[table[f"{code}_words"] != ""]
    both = (here["named_by"] == "both").to_numpy()
    order = np.lexsort((here.index, -here[f"{code}_n"], ~both))[:_MOST]
    shown = here.iloc[np.sort(order)]
    place = shown[f"{code}_place"].to_numpy(dtype=float)
    # A missing place beside known ones is that of a speaker, who is there from the first.
    shown = shown.iloc[np.argsort(np.where(np.isnan(place), -1.0, place), kind="stable")]
    shown.attrs["left_out"] = len(here) - len(shown)
    shown.attrs["title"] = _title(len(here), int((~both).sum()))
    return shown


def _label(thing: str, words: str) -> str:
    """A thing and its words, but for those that stand in its name."""
    name = thing.lower()
    words = [word for word in words.strip("()").split(", ") if word not in name]
    return cut(f"{thing} ({', '.join(words)})" if words else thing, _LETTERS)


def _title(named: int, alone: int) -> str:
    return f"{named} named, {alone or 'none'} of them here alone"


def _draw_page(
    ax: Axes, page: pd.DataFrame, table: pd.DataFrame, look: pd.Series, code: str, *, right: bool
) -> dict[str, float]:
    """Write a page, and give the line on which each thing stands."""
    edge, sign = (1 - _PAGE, 1) if right else (_PAGE, -1)
    align = "left" if right else "right"
    bottom = len(page) + 1.0 + (page.attrs["left_out"] > 0)
    corner = (edge if right else 0.0, 0.5)
    ax.add_patch(
        Rectangle(corner, _PAGE, bottom, facecolor="#FAFAFA", edgecolor="#CCCCCC", linewidth=0.6)
    )
    x = edge + sign * 0.018
    said = f"{look['name']}: {page.attrs['title']}"
    place = {"ha": align, "va": "center", "fontsize": 7}
    ax.text(x, 0, label_text(said), color=look["colour"], fontweight="bold", **place)
    for line, row in enumerate(page.to_dict("records"), start=1):
        alone = row["named_by"] != "both"
        colour = look["colour"] if alone else style.INK
        ax.plot(edge, line, "o", color=colour, markersize=3, gid="alone" if alone else "both")
        ax.text(
            x,
            line,
            label_text(_label(row["thing"], row[f"{code}_words"])),
            color=colour,
            **{**place, "fontsize": 6.5},
        )
    if page.attrs["left_out"]:
        said = f"and {page.attrs['left_out']} more that are named less often"
        ax.text(x, len(page) + 1, said, color="#777777", style="italic", **place)
    return {thing: line for line, thing in enumerate(page["thing"], start=1)}
