"""Two measures next to each other: what is drawn is what the table says."""

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from bilateral.figures import PAGE, plot_measures, use_style

ROWS = [(theme, side, period, measure)
        for period in ("before", "since") for theme in ("trade", "water")
        for side in ("MX", "US") for measure in ("counted", "modelled")]  # fmt: skip
TABLE = pd.DataFrame(ROWS, columns=["theme", "side", "period", "measure"])
TABLE = TABLE.assign(share=np.linspace(0.02, 0.32, 16))
TABLE = TABLE.assign(low=TABLE["share"] - 0.01, high=TABLE["share"] + 0.02)
GROUPS = pd.DataFrame(
    {"side": ["US", "MX"], "name": ["United States", "Mexico"], "colour": ["#0072b2", "#d55e00"]}
)


@pytest.fixture(autouse=True)
def _style():
    with mpl.rc_context():
        use_style()
        yield
    plt.close("all")


def marks(ax):
    """Place, mark, colour and fill of each mark, by what it shows."""
    return {
        line.get_gid(): (line.get_xdata()[0], line.get_ydata()[0], line.get_marker(), line)
        for line in ax.get_lines()
        if line.get_gid() not in (None, "edge")
    }


def test_every_share_has_its_mark_and_its_bar():
    fig = plot_measures(TABLE[TABLE["theme"] == "trade"], groups=GROUPS, names={"trade": "Trade"})
    assert [ax.get_title() or ax.get_title("left") for ax in fig.axes] == ["before", "since"]
    assert [label.get_text() for label in fig.axes[0].get_yticklabels()] == ["Trade"]
    for ax, period in zip(fig.axes, ("before", "since"), strict=True):
        part = TABLE[(TABLE["theme"] == "trade") & (TABLE["period"] == period)]
        drawn = marks(ax)
        for row in part.itertuples():
            x, _, mark, line = drawn[f"{row.side} {row.measure}"]
            assert x == row.share
            assert mark == {"counted": "o", "modelled": "D"}[row.measure]
            assert to_hex(line.get_color()) == GROUPS.set_index("side").at[row.side, "colour"]
        bars = sorted(tuple(path.vertices[:, 0]) for c in ax.collections for path in c.get_paths())
        np.testing.assert_allclose(bars, sorted(zip(part["low"], part["high"], strict=True)))
        order = [
            "US counted",
            "US modelled",
            "MX counted",
            "MX modelled",
        ]  # sides as they are given
        heights = [drawn[name][1] for name in order]
        assert heights == sorted(heights) and len(set(heights)) == 4  # sides in the given order


def test_what_is_doubted_is_hollow_and_has_no_bar():
    table = TABLE.assign(hollow=(TABLE["measure"] == "modelled") & (TABLE["side"] == "US"))
    fig = plot_measures(table[table["theme"] == "water"], groups=GROUPS)
    for ax in fig.axes:
        fills = {gid: mark[3].get_markerfacecolor() for gid, mark in marks(ax).items()}
        assert [gid for gid, fill in fills.items() if fill == "white"] == ["US modelled"]
        assert sum(len(c.get_paths()) for c in ax.collections) == 3


def test_a_share_without_an_interval_is_a_mark_and_one_that_is_missing_none():
    table = TABLE.assign(low=np.nan)
    table.loc[table["side"] == "US", "share"] = np.nan
    fig = plot_measures(table, groups=GROUPS)
    for ax in fig.axes:
        assert not ax.collections
        shown = [line for line in ax.get_lines() if line.get_gid() not in (None, "edge")]
        assert sum(np.isfinite(line.get_xdata()[0]) for line in shown) == 4


def test_one_measure_without_groups_and_a_page_wide():
    fig = plot_measures(TABLE[TABLE["measure"] == "counted"].assign(hollow=False))
    assert fig.get_figwidth() == PAGE
    (legend,) = fig.legends
    assert [text.get_text() for text in legend.get_texts()] == ["MX", "US", "counted"]


def test_what_cannot_be_drawn_is_said():
    assert "Nothing to draw" in plot_measures(TABLE[:0]).axes[0].texts[0].get_text()
    with pytest.raises(ValueError, match="no column 'measure'"):
        plot_measures(TABLE.drop(columns="measure"))
    with pytest.raises(ValueError, match="have no theme"):
        plot_measures(TABLE.assign(theme=None))
    third = TABLE[:1].assign(measure="read")
    with pytest.raises(ValueError, match="3 measures, counted, modelled, read; two can be drawn"):
        plot_measures(pd.concat([TABLE, third]))
