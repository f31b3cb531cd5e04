"""One look for every figure: sizes, type and colours that tell sides apart for everyone."""

from __future__ import annotations

import matplotlib as mpl

COLUMN = 3.5  # width in inches of one journal column
PAGE = 7.2  # and of the page

# Okabe & Ito's palette, which readers with any colour vision can tell apart; blue and vermilion
# also differ in grey.
SIDE_COLOURS = {"US": "#0072B2", "MX": "#D55E00", "other": "#999999", "none": "#BBBBBB"}
SIDE_NAMES = {"US": "United States", "MX": "Mexico", "other": "other", "none": "nobody's voice"}
ROLE_COLOURS = {
    "principal": "#0072B2",
    "official": "#56B4E9",
    "guest": "#009E73",
    "moderator": "#D9D9D9",
    "journalist": "#999999",
}
INK = "#333333"
FAINT = "#E6E6E6"

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
