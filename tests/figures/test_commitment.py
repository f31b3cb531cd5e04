"""Stacked rungs: what is drawn is what the table holds."""

from __future__ import annotations

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bilateral import figures

RUNGS = ["notes", "should", "intends", "done"]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def shares(side="US", years=2, **columns):
    """Shares .4, .3, .2, .1 in each year."""
    share = np.tile([0.4, 0.3, 0.2, 0.1], years)
    firmer = np.tile([1.0, 0.6, 0.3, 0.1], years)
    return pd.DataFrame(
        {
            "side": side,
            "theme": "all",
            "period": np.repeat(pd.period_range("2023", periods=years, freq="Y-DEC"), 4),
            "rung": RUNGS * years,
            "share": share,
            "firmer": firmer,
            "firmer_low": firmer - 0.05,
            "firmer_high": firmer + 0.05,
            **columns,
        }
    )


def bars(ax):
    return [(round(p.get_y(), 6), round(p.get_height(), 6)) for p in ax.patches]


def test_the_firmest_rung_is_below_and_shares_are_stacked():
    fig = figures.plot_commitment(shares(years=1))
    assert bars(fig.axes[0]) == [(0, 0.1), (0.1, 0.2), (0.3, 0.3), (0.6, 0.4)]


def test_the_mark_stands_where_intends_begins():
    fig = figures.plot_commitment(shares(years=1))
    (mark,) = (line for line in fig.axes[0].get_lines() if line.get_marker() == "o")
    assert mark.get_ydata().tolist() == [0.3]
    assert "intends or firmer" in fig.get_supxlabel()


def test_each_side_has_a_panel_and_a_gap_is_empty():
    table = pd.concat([shares("US", 3), shares("MX", 3)])
    table.loc[(table["side"] == "MX") & (table["period"] == "2024"), table.columns[4:]] = np.nan
    groups = pd.DataFrame({"side": ["US"], "name": ["United States"], "colour": ["#0072B2"]})
    fig = figures.plot_commitment(table, groups=groups)
    us, mx = fig.axes
    assert fig.get_supxlabel().endswith("; no bar: too few documents to count")
    assert (us.get_title(loc="left"), mx.get_title(loc="left")) == ("United States", "MX")
    assert len(us.patches) == 12 and len(mx.patches) == 8
    assert sorted({round(p.get_x() + p.get_width() / 2) for p in mx.patches}) == [0, 2]


def test_a_side_without_shares_says_so():
    table = shares()
    table[["share", "firmer", "firmer_low", "firmer_high"]] = np.nan
    fig = figures.plot_commitment(table)
    assert "No period has enough documents" in fig.axes[0].texts[0].get_text()
    assert fig.get_supxlabel() == "no bar: too few documents to count"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (shares().drop(columns="share"), "share"),
        (pd.concat([shares(), shares(theme="water")]), "table has 2 themes"),
        (pd.concat([shares(), shares()]), "several rows per side, period and rung"),
        (shares().iloc[:0], "no rows"),
    ],
)
def test_what_cannot_be_drawn(table, message):
    with pytest.raises(ValueError, match=message):
        figures.plot_commitment(table)
