from itertools import pairwise

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num

from bilateral import figures
from bilateral.figures import timeline

SIDES = pd.DataFrame(
    {"side": ["US", "MX"], "name": ["United States", "Mexico"], "colour": ["#0072B2", "#D55E00"]}
)


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def said(rates, group="US", word="tariff*", freq="Q-DEC", note="", hits=1):
    """A row per period; NaN has no rate."""
    rate = np.array(rates, dtype=float)
    return pd.DataFrame(
        {
            "period": pd.period_range("2024-01", periods=len(rate), freq=freq),
            "group": group,
            "word": word,
            "hits": pd.array([hits] * len(rate), dtype="Int64"),
            "rate": rate,
            "low": rate / 2,
            "high": rate * 2 + 1,
            "not_counted": note,
        }
    )


def drawn(ax):
    return [line.get_ydata().tolist() for line in ax.get_lines()]


def below(fig):
    """The lines of the key."""
    return fig.get_supxlabel().split("\n")


@pytest.mark.parametrize("freq", ["M", "Y-DEC"])
def test_a_line_breaks_where_there_is_no_rate_and_not_at_zero(freq):
    table = said([1, 0, np.nan, 4, 5, np.nan, 7], freq=freq)
    ax = figures.plot_frequency(table).axes[0]
    assert drawn(ax) == [[1, 0], [4, 5], [7]]
    assert [line.get_marker() for line in ax.get_lines()] == ["None", "None", "o"]
    first = table["period"].iloc[0]
    middle = (date2num(first.start_time) + date2num(first.end_time)) / 2
    assert ax.get_lines()[0].get_xdata()[0] == middle


@pytest.mark.parametrize("freq", ["M", "Q-DEC", "Y-DEC"])
def test_neighbours_are_neighbours_across_the_years(freq):
    periods = pd.Series(pd.period_range("1969-01", periods=30, freq=freq)).drop(7)
    runs = timeline.runs(periods, np.ones(29), None)
    assert [(run.start, run.stop) for run in runs] == [(0, 7), (7, 29)]


def test_a_panel_per_word_on_its_own_scale_and_a_line_per_group():
    table = pd.concat(
        [said([1, 2], g, w) for g in ("MX", "US") for w in ("agua*", "soberan*")]
        + [said([100, 300], "US", "fentanyl")]
    )
    fig = figures.plot_frequency(table, groups=SIDES)
    shown = [ax for ax in fig.axes if ax.get_visible()]
    assert [ax._left_title.get_text() for ax in shown] == ["agua*", "soberan*", "fentanyl"]
    assert [ax.get_ylim()[1] for ax in shown] == pytest.approx([1.05 * 5, 1.05 * 5, 1.05 * 601])
    assert len({ax.get_xlim() for ax in shown}) == 1
    assert fig.get_supylabel() == "hits per 10,000 tokens, each word on its own scale"
    low = figures.plot_frequency(table[table["word"] != "fentanyl"])
    assert low.get_supylabel() == "hits per 10,000 tokens,\neach word on its own scale"
    said_beside = low._supylabel.get_window_extent()
    assert said_beside.y0 >= 0 and said_beside.y1 <= low.bbox.height
    colours = [to_hex(line.get_color()).upper() for line in shown[0].get_lines()]
    assert colours == ["#0072B2", "#D55E00"]
    legend = fig.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["United States", "Mexico"]


def test_words_of_one_group_share_a_panel():
    table = pd.concat([said([1, 2], "all", "agua*"), said([3, 4], "all", "soberan*")])
    fig = figures.plot_frequency(table)
    assert len(fig.axes) == 1 and drawn(fig.axes[0]) == [[1, 2], [3, 4]]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["agua*", "soberan*"]
    assert fig.get_supylabel() == "hits per 10,000 tokens"
    alone = figures.plot_frequency(said([1, 2], "all"))
    assert not alone.legends and below(alone) == ["shaded: 90 % intervals"]


def test_what_was_not_counted_stands_below():
    everywhere = "guerra comercial (not on the list of phrases)"
    note = "human rights in es (not on the list of phrases)"
    table = pd.concat(
        [
            said([1], "US", "trade", note=everywhere),
            said([1], "MX", "trade", note=everywhere),
            said([1], "US", "human rights"),
            said([np.nan], "MX", "human rights", note=note, hits=None),
        ]
    )
    assert below(figures.plot_frequency(table)) == [
        "shaded: 90 % intervals",
        f"Not counted in “trade”: {everywhere}",
        f"Not counted, MX: {note}",
    ]


def test_events_stand_above_what_was_not_counted():
    events = pd.DataFrame({"date": ["2024-02-01"], "label": ["Summit"]})
    fig = figures.plot_frequency(said([1, 2], note="2025 (a number)"), events=events)
    assert below(fig) == [*("1 Summit", "shaded: 90 % intervals", "Not counted: 2025 (a number)")]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (said([np.nan] * 2, hits=None), "Not counted in these texts: see below."),
        (said([np.nan] * 2), "No period has enough documents for a rate: take longer periods or"),
        (said([]), "The table has no period."),
    ],
)
def test_a_panel_without_a_line_says_why(table, sentence):
    ax = figures.plot_frequency(table).axes[0]
    said_there = " ".join(" ".join(text.get_text().split()) for text in ax.texts)
    assert said_there.startswith(sentence) and said_there.endswith(".")
    assert not ax.get_lines() and not len(ax.get_yticks())


def test_rows_without_a_period_are_not_drawn():
    table = said([1, 2])
    undated = table.iloc[:1].assign(period=pd.PeriodIndex(["NaT"], freq="Q-DEC"), rate=9.0)
    assert drawn(figures.plot_frequency(pd.concat([table, undated])).axes[0]) == [[1, 2]]


def test_a_few_months_are_named():
    ax = figures.plot_frequency(said(range(24), freq="M")).axes[0]
    named = [ax.xaxis.get_major_formatter()(tick) for tick in ax.get_xticks()]
    assert named[:6] == ["2024-01", "2024-04", "2024-07", "2024-10", "2025-01", "2025-04"]


@pytest.mark.parametrize(("columns", "n"), [(1, 27), (2, 24), (2, 36), (3, 12), (3, 36)])
def test_names_of_months_stand_apart(columns, n):
    words = [said(range(n), word=f"word {i}", freq="M") for i in range(columns)]
    table = pd.concat([*words, *(rows.assign(group="MX") for rows in words)])
    fig = figures.plot_frequency(table, columns=columns)
    assert len(fig.axes) == columns
    boxes = [label.get_window_extent() for label in fig.axes[0].get_xticklabels()]
    assert len(boxes) >= 3
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_tables_that_cannot_be_drawn_are_refused():
    with pytest.raises(ValueError, match="several rows per word, group and period"):
        figures.plot_frequency(pd.concat([said([1]), said([1])]))
    many = pd.concat([said([1], group=f"speaker {i}") for i in range(9)])
    with pytest.raises(ValueError, match="table has 9 groups, and colours tell 8 apart"):
        figures.plot_frequency(many)
    assert len(figures.plot_frequency(many.iloc[:8]).axes[0].get_lines()) == 8
