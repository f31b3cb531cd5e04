"""Shares in any groups: by president, genre, speaker or side, with and without quarters."""

import io
import warnings

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bilateral import figures
from bilateral.figures import style
from bilateral.figures.timeline import dash

SHADED = "shaded: 90 % intervals"


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def shares(groups=("Biden", "Trump"), themes=("trade", "border"), column="president", **more):
    rows = [(group, theme) for group in groups for theme in themes]
    table = pd.DataFrame(rows, columns=[column, "theme"])
    share = np.linspace(0.1, 0.4, len(rows))
    return table.assign(documents=9, share=share, low=share - 0.05, high=share + 0.1, **more)


def points(ax):
    """Where each group is drawn: its row and share."""
    return {
        line.get_gid(): (line.get_ydata()[0], line.get_xdata()[0])
        for line in ax.get_lines()
        if line.get_gid()
    }


def titles(fig):
    return [ax._left_title.get_text() for ax in fig.axes if ax.get_visible()]


def test_groups_stand_beside_each_other_where_there_are_no_quarters():
    fig = figures.plot_composition(shares(), names={"trade": "Trade"})
    trade, border = fig.axes
    assert titles(fig) == ["Trade", "border"]
    assert points(trade) == {"Biden": (0, 0.1), "Trump": (1, pytest.approx(0.3))}
    assert points(border) == {"Biden": (0, pytest.approx(0.2)), "Trump": (1, 0.4)}
    assert [label.get_text() for label in trade.get_yticklabels()] == ["Biden", "Trump"]
    assert trade.get_ylim()[0] > trade.get_ylim()[1]  # the first group is on top
    bars = [bar.get_segments()[0].tolist() for bar in border.collections]
    np.testing.assert_allclose(bars, [[[0.15, 0], [0.3, 0]], [[0.35, 1], [0.5, 1]]])
    assert trade.get_xlim() == border.get_xlim() == (0, pytest.approx(1.05 * 0.5))
    assert fig.get_supxlabel() == f"share of passages that carry a theme; {SHADED}"


MANY = [pytest.param(17, 4, marks=pytest.mark.full), pytest.param(20, 5, marks=pytest.mark.full)]


@pytest.mark.parametrize(("n", "n_groups"), [(1, 2), (2, 12), (4, 4), *MANY])
def test_every_panel_has_room_for_its_rows(n, n_groups):
    table = shares([f"group {i}" for i in range(n_groups)], [f"theme {i}" for i in range(n)])
    fig = figures.plot_composition(table)
    assert len(titles(fig)) == n
    points_high = 72 * fig.get_figheight() * fig.axes[0].get_position().height
    assert points_high / (n_groups + 0.2) > 8  # a name of seven points on each row
    assert fig.axes[0].get_position().width > 0.2


def test_the_group_is_found_or_named():
    assert titles(figures.plot_composition(shares())) == ["trade", "border"]
    table = shares(column="genre", side="US")
    named = figures.plot_composition(table, group="genre")
    assert list(points(named.axes[0])) == ["Biden", "Trump"]
    with pytest.raises(ValueError, match="several rows per side and theme"):
        figures.plot_composition(table)  # of several columns, side is the group
    with pytest.raises(ValueError, match="no column 'genere' to group by; it has genre, side"):
        figures.plot_composition(table, group="genere")
    with pytest.raises(ValueError, match=r"no column 'share' to group by; it has none but"):
        figures.plot_composition(shares().drop(columns="president"), group="share")
    with pytest.raises(ValueError, match=r"no column 'share'; drawn are .* has president, theme"):
        figures.plot_composition(shares().drop(columns="share"))


def test_shares_without_a_group_are_one():
    table = shares(["x"]).drop(columns="president")
    assert points(figures.plot_composition(table).axes[0]) == {"all": (0, 0.1)}


def test_topics_are_panels_too():
    table = shares(column="group").rename(columns={"theme": "label"})
    fig = figures.plot_composition(table.assign(topic=[0, 1] * 2, tokens=7))
    assert titles(fig) == ["trade", "border"]
    assert fig.get_supxlabel() == f"share of tokens; {SHADED}"
    numbers = table.assign(topic=[0, 1] * 2).drop(columns="label")
    assert titles(figures.plot_composition(numbers)) == ["0", "1"]


def test_what_is_missing_is_said_and_what_is_doubtful_is_hollow():
    table = shares(hollow=[False, False, True, True])
    table.loc[1, ["documents", "share", "low", "high"]] = 7, np.nan, np.nan, np.nan
    trade, border = figures.plot_composition(table).axes
    assert [text.get_text() for text in border.texts] == ["too few documents: 7"]
    assert border.texts[0].xy == (0, 0)
    assert list(points(border)) == ["Trump"]
    faces = {line.get_gid(): line.get_markerfacecolor() for line in trade.get_lines()}
    assert faces["Trump"] == "white" and faces["Biden"] == style.CYCLE[0]
    assert len(trade.collections) == 1  # no interval of the hollow one


def test_why_a_group_has_no_share():
    table = shares(["a", "b", "c"], ["trade"])
    table.loc[1:, ["share", "low", "high"]] = np.nan
    table.loc[1:, "documents"] = 0, 1200
    said = [[text.get_text() for text in figures.plot_composition(shown).axes[0].texts]
            for shown in (table, table.drop(columns="documents"))]  # fmt: skip
    assert said == [["no documents", "too few documents: 1,200"], ["no share", "no share"]]
    others = pd.concat([table[:1], shares(["b"], ["border"])])
    trade, border = figures.plot_composition(others).axes
    assert [text.get_text() for text in (*trade.texts, *border.texts)] == ["not in the table"] * 2


def test_no_interval_is_named_where_none_is_drawn():
    table = shares().assign(low=np.nan, high=np.nan)
    assert figures.plot_composition(table).get_supxlabel() == "share of passages that carry a theme"
    hollow = figures.plot_composition(shares(hollow=True))
    assert hollow.get_supxlabel() == "share of passages that carry a theme"
    quarter = pd.Period("2024Q1", "Q-DEC")
    assert figures.plot_composition(shares(quarter=quarter)).get_supxlabel() == SHADED
    assert figures.plot_composition(shares(quarter=quarter, hollow=True)).get_supxlabel() == ""


def over_time(groups, **more):
    quarter = pd.period_range("2023Q1", periods=4, freq="Q-DEC")
    table = pd.DataFrame([(g, q) for g in groups for q in quarter], columns=["group", "quarter"])
    return table.assign(theme="trade", share=0.3, low=0.2, high=0.4, **more)


def test_long_names_stand_above_and_short_ones_at_the_end():
    long = figures.plot_composition(over_time(["Joseph R. Biden", "Donald J. Trump"]))
    assert not long.axes[0].texts
    (legend,) = long.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "Joseph R. Biden",
        "Donald J. Trump",
    ]
    long.draw_without_rendering()
    assert legend.get_window_extent().y0 > long.axes[0]._left_title.get_window_extent().y0
    short = figures.plot_composition(over_time(["US", "MX"]))
    assert [text.get_text() for text in short.axes[0].texts] == ["US", "MX"]
    assert not short.legends
    groups = pd.DataFrame({"group": ["Trump-2"], "name": ["Trump"], "colour": ["red"]})
    named = figures.plot_composition(over_time(["Biden-1", "Trump-2"]), groups=groups).legends[0]
    assert [text.get_text() for text in named.get_texts()] == ["Trump", "Biden-1"]


def test_lines_of_one_colour_differ():
    names = [f"genre {i}" for i in range(12)]
    fig = figures.plot_composition(over_time(names))
    looks = {(line.get_color(), line.get_linestyle()) for line in fig.axes[0].get_lines()}
    assert len(looks) == 12
    keys = [(line.get_color(), line.get_linestyle()) for line in fig.legends[0].get_lines()]
    assert set(keys) == looks and len(keys) == 12
    assert [dash(i) for i in (0, 7, 8, 15, 16)] == ["-", "-", "--", "--", ":"]


def test_a_title_stays_in_its_panel():
    themes = ["supply chain, methane, supply chains and whatever comes behind it", "x" * 90, "c"]
    fig = figures.plot_composition(shares(themes=themes))
    fig.draw_without_rendering()
    for ax in fig.axes:
        assert ax._left_title.get_window_extent().width <= 1.05 * ax.bbox.width
    assert titles(fig)[0].startswith("supply chain") and titles(fig)[0].endswith(" …")
    assert titles(fig)[1].endswith("x …") and titles(fig)[2] == "c"


def test_events_need_quarters():
    for given in ({"events": pd.DataFrame({"date": [], "label": []})}, {"break_at": "2025-01-20"}):
        with pytest.raises(ValueError, match="need a time axis, but table has no column 'quarter'"):
            figures.plot_composition(shares(), **given)


NOTHING = "Nothing to draw: the table has no rows."


def said(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts if text.get_gid() == "nothing"]


def test_a_figure_without_data_says_so():
    sides = over_time(["US"]).rename(columns={"group": "side"})
    none = sides.iloc[:0]
    assert said(figures.plot_composition(none)) == [NOTHING]
    assert said(figures.plot_composition(shares().iloc[:0])) == [NOTHING]
    assert said(figures.plot_salience(none.rename(columns={"share": "rate"}))) == [NOTHING]
    columns = ["source", "side", "month", "documents", "role", "share", "topic", "words"]
    empty = pd.DataFrame(columns=[*columns, "prevalence"])
    fig, axes = plt.subplots(1, 2)
    for draw in (figures.plot_coverage, figures.plot_roles, figures.plot_topics):
        ax = plt.figure().add_subplot()
        assert said(draw(empty, ax).figure) == [NOTHING]
    assert said(figures.plot_topics(empty).figure) == [NOTHING]
    columns = ["choice", "first", "second", "measure", "language", "value", "median", "low", "high"]
    figures.plot_sensitivity(pd.DataFrame(columns=columns), axes)
    assert said(fig) == [NOTHING] * 2
    gaps = sides.assign(share=np.nan, low=np.nan, high=np.nan)
    gaps = pd.concat([gaps, sides.assign(theme="border")])
    assert said(figures.plot_composition(gaps)) == ["Every share is missing."]
    rates = gaps.query("theme == 'trade'").rename(columns={"share": "rate"})
    assert said(figures.plot_salience(rates)) == ["Every rate is missing."]


def test_a_font_that_is_missing_is_named_once(caplog):
    mpl.rcParams["font.family"] = ["No Such Font"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures.plot_composition(over_time(["US", "MX"])).savefig(io.BytesIO(), format="svg")
        ax = figures.plot_topics(pd.DataFrame({"topic": [0], "words": ["a"], "prevalence": [1.0]}))
        ax.figure.savefig(io.BytesIO())
    assert [record.getMessage() for record in caplog.records] == [
        "the font 'No Such Font' is not on this computer, and text is drawn in another one; "
        "install it, or call bilateral.figures.use_style()"
    ]


def test_the_axis_says_what_shares_are_of():
    for among, of in (("themes", "passages that carry a theme"), ("all", "all passages")):
        fig = figures.plot_composition(shares(among=among))
        assert fig.get_supxlabel() == f"share of {of}; {SHADED}"
        table = shares(quarter=pd.Period("2024Q1", "Q-DEC"), among=among)
        fig = figures.plot_composition(table, columns=1)
        assert fig.get_supylabel() == f"share of {of}"
    both = pd.concat([shares(themes=["trade"], among="all"), shares(themes=["x"], among="themes")])
    for table in (both, shares(among="some")):
        with pytest.raises(ValueError, match=r"among of table has .* one figure shows shares of o"):
            figures.plot_composition(table)


def test_months_are_a_time_axis():
    months = pd.period_range("2024-01", periods=4, freq="M")
    table = pd.concat([shares(["north"], ["trade"], "desk", month=month) for month in months])
    (ax,) = figures.plot_composition(table, break_at="2024-03-01").axes
    lines = [line.get_xdata(orig=False) for line in ax.get_lines()]
    lines = [xs for xs in lines if len(xs) == 2]
    days = [[mpl.dates.num2date(x).strftime("%m-%d") for x in xs] for xs in lines]
    assert ["01-16", "02-15"] in days and ["03-16", "04-15"] in days  # not across the break


def test_two_columns_of_groups_say_what_to_draw():
    table = shares().assign(genre="speech")
    table = pd.concat([table, table.assign(genre="letter")])
    with pytest.raises(ValueError, match="or give one of the columns to group=, and a figure for"):
        figures.plot_composition(table)
