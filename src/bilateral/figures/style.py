"""One look for every figure: sizes, type and colours that tell groups apart for everyone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib._pylab_helpers import Gcf
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like
from matplotlib.figure import Figure
from matplotlib.text import Text

from bilateral.intervals import NAME

COLUMN = 3.5  # width in inches of one journal column
PAGE = 7.2  # and of the page

# Okabe & Ito's palette, which readers with any colour vision can tell apart; blue and vermilion
# also differ in grey.
CYCLE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
ROLES = pd.DataFrame(
    [
        ("principal", "#0072B2"),
        ("official", "#56B4E9"),
        ("guest", "#009E73"),
        ("moderator", "#D9D9D9"),
        ("journalist", "#999999"),
    ],
    columns=["role", "colour"],
).assign(name=lambda rows: rows["role"])
INK = "#333333"
FAINT = "#E6E6E6"
NO_ROWS = "Nothing to draw: the table has no rows."

Drawn = TypeVar("Drawn", bound=Artist)

_STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "figure.figsize": (COLUMN, 2.4),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 300,
    "savefig.bbox": None,
    "svg.fonttype": "path",
    "svg.hashsalt": "bilateral",
}


def looks(values: Iterable[object], groups: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give each group in a column its name and its colour, in the order in which to draw them.

    Parameters
    ----------
    values : iterable
        The column; the groups that are in it are wanted.
    groups : DataFrame, optional
        ``name`` and ``colour`` of groups, one a row, in their order; the group stands in the
        first column, or in the index if ``name`` is the first column. Groups that are not in it
        follow in the order in which they appear, by their own names, in colours of
        :data:`CYCLE` that it leaves free.

    Returns
    -------
    DataFrame
        ``name, colour``, indexed by group.

    Raises
    ------
    ValueError
        If `groups` lacks a column, has a group twice, or something that is no colour.

    Examples
    --------
    >>> groups = pd.DataFrame({"side": ["MX"], "name": ["Mexico"], "colour": ["#D55E00"]})
    >>> looks(["US", "MX", "US"], groups).reset_index().values.tolist()
    [['MX', 'Mexico', '#D55E00'], ['US', 'US', '#0072B2']]
    """
    there = list(dict.fromkeys(values))
    known = pd.DataFrame(columns=["name", "colour"]) if groups is None else _checked(groups)
    rest = [value for value in there if value not in known.index]
    free = [colour for colour in CYCLE if colour not in set(known["colour"])] or CYCLE
    known = known[known.index.isin(there)]
    colours = [free[place % len(free)] for place in range(len(rest))]
    others = pd.DataFrame({"name": map(str, rest), "colour": colours}, index=rest, dtype=object)
    return pd.concat([known, others]) if len(rest) else known


def _checked(groups: pd.DataFrame) -> pd.DataFrame:
    if not {"name", "colour"} <= set(groups):
        raise ValueError(
            f"groups must have the columns name and colour; it has {', '.join(map(str, groups))}"
        )
    if groups.columns[0] not in ("name", "colour"):
        groups = groups.set_index(groups.columns[0])
    repeated = groups.index[groups.index.duplicated()]
    if len(repeated):
        raise ValueError(f"groups has {repeated[0]!r} more than once; keep one row of it")
    for group, colour in groups["colour"].items():
        if not is_color_like(colour):
            raise ValueError(
                f"{colour!r}, the colour of {group!r} in groups, is none; write it as '#0072B2'"
            )
    return groups[["name", "colour"]].astype(object)


def say(ax: Axes, sentence: str, *, bare: bool = True) -> Text:
    """Write a sentence where there is nothing to draw.

    Parameters
    ----------
    ax : Axes
    sentence : str
    bare : bool
        Whether to take the ticks and spines away, too.

    Returns
    -------
    Text
    """
    if bare:
        ax.set_axis_off()
    place = {"transform": ax.transAxes, "ha": "center", "va": "center"}
    text = ax.text(0.5, 0.5, sentence, fontsize=7, color=INK, gid="nothing", **place)
    text.set_in_layout(False)
    return text


def shaded(table: pd.DataFrame) -> list[str]:
    """What bands and bars are, for the key; nothing where none is drawn.

    Parameters
    ----------
    table : DataFrame
        ``low, high``, and perhaps ``hollow``, as for ``timeline.draw_lines``.

    Returns
    -------
    list of str

    Examples
    --------
    >>> shaded(pd.DataFrame({"low": [0.1], "high": [0.3]}))
    ['shaded: 90 % intervals']
    """
    there = table["low"].notna() & table["high"].notna()
    if "hollow" in table:
        there &= ~table["hollow"].astype(bool)
    return [f"shaded: {NAME}s"] if there.any() else []


class _OneOfEachFont(logging.Filter):
    """matplotlib says for each text of each drawing that a font is missing: say it once a font."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to let a message pass; of a missing font, in other words."""
        if not str(record.msg).startswith("findfont: Font family %"):
            return True
        family = record.args[0]
        family = family if isinstance(family, str) else ", ".join(family)
        if family in self.said:
            return False
        self.said.add(family)
        record.msg = "the font %r is not on this computer, and text is drawn in another one; %s"
        record.args = (family, "install it, or call bilateral.figures.use_style()")
        return True


logging.getLogger("matplotlib.font_manager").addFilter(_OneOfEachFont())


def use_style() -> None:
    """Set matplotlib's defaults to the project's style.

    8-point DejaVu Sans (it comes with matplotlib, so text looks alike everywhere), thin axes on
    two sides, and SVG without random identifiers.

    References
    ----------
    Okabe & Ito (2008), "Color Universal Design", https://jfly.uni-koeln.de/color/.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> use_style()
    >>> mpl.rcParams["font.size"]
    8.0
    """
    mpl.rcParams.update(_STYLE)


@contextmanager
def house_style() -> Iterator[None]:
    """The project's style for a figure that is made inside, but for what the user has chosen.

    Only settings that are matplotlib's own defaults are changed, and they are put back.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with mpl.rc_context({**mpl.rcParamsDefault, "font.size": 20}), house_style():
    ...     mpl.rcParams["font.size"], mpl.rcParams["axes.spines.top"]
    (20.0, False)
    """
    own = mpl.rcParamsDefault
    ours = {name: value for name, value in _STYLE.items() if mpl.rcParams[name] == own[name]}
    before = {name: mpl.rcParams[name] for name in ours}
    # Not mpl.rc_context: a notebook turns the showing of figures on when the first one is made,
    # and that would be put back, too.
    mpl.rcParams.update(ours)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


def shown_once(drawn: Drawn) -> Drawn:
    """Give Axes or a Figure as they are, for a plotting function to return.

    A notebook shows pyplot's open figures at the end of a cell, and the value of its last line
    besides: a Figure as a second picture, Axes as a line of text. What is given here is shown once:
    a Figure is closed when it is shown, and Axes are left to their figure while that is open.

    Parameters
    ----------
    drawn : Axes or Figure

    Returns
    -------
    Axes or Figure
        `drawn` itself.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> fig, ax = plt.subplots()
    >>> shown_once(ax).get_figure() is fig, hasattr(ax, "_ipython_display_")
    (True, True)
    >>> plt.close(fig)
    """
    way = _now_and_not_later if isinstance(drawn, Figure) else _by_its_figure
    drawn._ipython_display_ = partial(way, drawn)
    return drawn


def _now_and_not_later(figure: Figure) -> None:
    if _is_inline():
        plt.close(figure)
    raise NotImplementedError  # IPython shows it as any value


def _by_its_figure(ax: Axes) -> None:
    open_ = Gcf.get_all_fig_managers()
    if not _is_inline() or ax.get_figure(root=True).canvas.manager not in open_:
        raise NotImplementedError


def _is_inline() -> bool:
    """Whether figures are shown below the cells of a notebook, as pictures."""
    return "inline" in mpl.get_backend()
