from itertools import pairwise

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.dates import date2num, num2date

from bilateral import figures
from bilateral.figures import timeline

DAY = pd.Timedelta(days=1)


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def flat(n=8, start="2023Q1", side="US", theme="trade", y=0.2, high=0.3):
    """One value in every quarter."""
    quarter = pd.period_range(start, periods=n, freq="Q-DEC")
    row = {"side": side, "quarter": quarter, "theme": theme, "share": y, "low": 0.1, "high": high}
    return pd.DataFrame(row)


def notes(ax, gid):
    return [text for text in ax.texts if text.get_gid() == gid]


# --- panels and axes ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("n", "columns", "shape", "named"),
    [
        (4, 3, (2, 3), [1, 2, 3]),  # those with no panel below them name the years
        (5, 3, (2, 3), [2, 3, 4]),
        (6, 3, (2, 3), [3, 4, 5]),
        (3, 2, (2, 2), [1, 2]),
        (2, 3, (1, 2), [0, 1]),
        (3, 1, (3, 1), [2]),
    ],
)
def test_panels_fill_the_rows_and_the_lowest_of_a_column_names_the_years(n, columns, shape, named):
    table = pd.concat([flat(theme=f"theme {i}") for i in range(n)])
    fig = figures.plot_composition(table, columns=columns)
    grid = fig.axes[0].get_gridspec()
    assert (grid.nrows, grid.ncols) == shape
    assert [ax.get_visible() for ax in fig.axes] == [i < n for i in range(shape[0] * shape[1])]
    shown = fig.axes[:n]
    assert [ax._left_title.get_text() for ax in shown] == [f"theme {i}" for i in range(n)]
    below = [any(label.get_visible() for label in ax.get_xticklabels()) for ax in shown]
    assert [place for place in range(n) if below[place]] == named
    assert {ax.get_ylim() for ax in shown} == {(0, 1.05 * 0.3)}
    assert fig.get_size_inches() == pytest.approx([7.2, 1.18 * shape[0] + 0.6 + 0.14])


def test_salience_is_as_high_as_its_panels_and_the_key():
    table = pd.concat([flat(), flat(side="MX")]).rename(columns={"share": "rate"})
    assert figures.plot_salience(table).get_size_inches() == pytest.approx([3.5, 2 * 1.35 + 0.59])
    label = pd.DataFrame({"date": ["2023-05-01"] * 3, "label": "x" * 40})
    fig = figures.plot_salience(table, events=label)
    assert fig.get_supxlabel().count("\n") == 3
    assert fig.get_size_inches() == pytest.approx([3.5, 2 * 1.35 + 0.45 + 4 * 0.14])


def test_the_axis_ends_with_the_quarters_and_leaves_room_for_the_names():
    fig = figures.plot_composition(flat(8))
    start, end = date2num(pd.to_datetime(["2023-01-01", "2025-01-01"]))
    assert fig.axes[0].get_xlim() == pytest.approx((start, end + 0.09 * (end - start)), abs=1e-6)
    fig = figures.plot_salience(flat(8).rename(columns={"share": "rate"}))
    assert fig.axes[0].get_xlim() == pytest.approx((start, end), abs=1e-6)
    assert fig.axes[0].get_ylim() == (0, 1.05 * 0.3)


@pytest.mark.parametrize(
    ("n", "years"),
    [
        (4, [2000, 2001]),
        (8, [2000, 2001, 2002]),
        (23, [2000, 2001, 2002, 2003, 2004, 2005, 2006]),
        (24, [2000, 2002, 2004, 2006]),  # six years are 2,192 days
        (48, [2000, 2002, 2004, 2006, 2008, 2010, 2012, 2014]),
        (49, [1998, 2001, 2004, 2007, 2010, 2013]),
    ],
)
def test_about_six_years_are_named(n, years):
    ax = figures.plot_composition(flat(n, "2000Q1")).axes[0]
    assert [num2date(tick).year for tick in ax.get_xticks()] == years
    assert ax.xaxis.get_major_formatter()(ax.get_xticks()[0]) == str(years[0])


@pytest.mark.parametrize(
    ("high", "ticks"),
    [
        (0.1, ["0 %", "5 %", "10 %"]),
        (0.2, ["0 %", "10 %", "20 %"]),
        (0.4, ["0 %", "20 %", "40 %"]),
        (0.9, ["0 %", "50 %"]),
        (0.0, ["0 %", "50 %", "100 %"]),  # nothing is drawn: the axis is that of all shares
        (np.nan, ["0 %", "50 %", "100 %"]),
    ],
)
def test_shares_have_round_ticks(high, ticks):
    ax = figures.plot_composition(flat(y=high, high=high)).axes[0]
    seen = [tick for tick in ax.get_yticks() if tick <= ax.get_ylim()[1]]
    assert [ax.yaxis.get_major_formatter()(tick) for tick in seen] == ticks


@pytest.mark.parametrize("value", [0.01, 1e-9, 0.0, np.nan])
def test_the_top_is_the_highest_end_of_an_interval(value):
    expected = value if value > 0 else 1.0
    assert timeline.top_of(pd.DataFrame({"high": [value, np.nan]})) == expected


# --- lines ----------------------------------------------------------------------------------------
Q = pd.Series(pd.PeriodIndex(["2023Q3", "2023Q4", "2024Q1", "2024Q3", "2024Q4"], freq="Q-DEC"))


@pytest.mark.parametrize(
    ("y", "break_at", "expected"),
    [
        ([1, 2, 3, 4, 5], None, [(0, 3), (3, 5)]),  # 2024Q2 is missing
        ([1, 2, 3, 4, 5], "2023-11-14", [(0, 1), (1, 3), (3, 5)]),  # before the middle of 2023Q4
        ([1, 2, 3, 4, 5], "2023-11-17", [(0, 2), (2, 3), (3, 5)]),
        ([1, 2, 3, 4, 5], "2024-05-01", [(0, 3), (3, 5)]),
        ([1, 2, 3, 4, 5], "2030-01-01", [(0, 3), (3, 5)]),
        ([np.nan, 2, 3, 4, np.nan], None, [(1, 3), (3, 4)]),
        ([1, np.nan, 3, np.nan, 5], None, [(0, 1), (2, 3), (4, 5)]),
        ([np.nan] * 5, None, []),
    ],
)
def test_runs_are_of_neighbours_on_one_side_of_the_break(y, break_at, expected):
    found = timeline.runs(Q, np.array(y, dtype=float), break_at)
    assert [(run.start, run.stop) for run in found] == expected


def test_a_side_without_a_theme_has_no_line_in_its_panel():
    table = pd.concat([flat(), flat(side="MX"), flat(theme="water", side="MX")])
    assert timeline.runs(Q[:0], np.array([]), "2024-01-01") == []
    first, second = figures.plot_composition(table).axes
    assert [line.get_gid() for line in first.get_lines()] == ["US", "MX"]
    assert [line.get_gid() for line in second.get_lines()] == ["MX"]
    assert [text.get_text() for text in notes(second, "end")] == ["MX"]


def test_the_name_of_a_line_that_leaves_the_panel_is_drawn():
    """Without an interval a value does not count for the height of the panels."""
    table = pd.concat([flat(y=0.33, high=np.nan), flat(side="MX")])
    us, mx = notes(figures.plot_composition(table).axes[0], "end")
    assert us.axes.get_ylim() == (0, 1.05 * 0.3)
    assert us.get_window_extent().width == pytest.approx(mx.get_window_extent().width, rel=0.5)


def test_a_quarter_with_the_break_in_its_middle_is_after_it():
    quarter = pd.Series(pd.period_range("1700Q1", periods=3, freq="Q-DEC"))
    for day, expected in (("1700-02-15", [(0, 3)]), ("1700-02-16", [(0, 1), (1, 3)])):
        found = timeline.runs(quarter, np.ones(3), day)
        assert [(run.start, run.stop) for run in found] == expected


def test_a_run_is_a_line_in_a_band_and_a_lone_quarter_a_dot_on_a_bar():
    table = flat(5)
    table["share"] = [0.2, 0.3, np.nan, 0.4, np.nan]
    table["low"], table["high"] = table["share"] - 0.05, table["share"] + 0.1
    fig = figures.plot_composition(table.sample(frac=1, random_state=1))
    ax = fig.axes[0]
    first, second = ax.get_lines()
    assert first.get_ydata().tolist() == [0.2, 0.3]
    assert second.get_ydata().tolist() == [0.4]
    assert [line.get_marker() for line in (first, second)] == ["None", "o"]
    middles = date2num(pd.to_datetime(["2023-02-15 00", "2023-05-16 12", "2023-11-16 00"]))
    drawn = [*first.get_xdata(), *second.get_xdata()]
    assert drawn == pytest.approx(middles, abs=1e-6)
    band, bar, point = ax.collections
    assert bar.get_segments()[0] == pytest.approx(
        np.array([[middles[2], 0.35], [middles[2], 0.5]]), abs=1e-6
    )
    assert bar.get_linewidth() == 2
    corners = {(round(x, 3), round(y, 3)) for x, y in band.get_paths()[0].vertices}
    expected = zip(middles.round(3)[[0, 0, 1, 1]], [0.15, 0.3, 0.25, 0.4], strict=True)
    assert corners == set(expected)
    assert {shape.get_linewidth()[0] for shape in (band, point)} == {0}
    (name,) = notes(ax, "end")
    assert name.xy == pytest.approx((middles[2], 0.4))


# --- the break and the events ---------------------------------------------------------------------
EVENTS = pd.DataFrame({"date": ["2023-06-01", "2024-06-01"], "label": ["one", "two"]})


@pytest.mark.parametrize(
    ("events", "break_at", "pad", "above"),
    [
        (None, None, 3, None),
        (EVENTS, None, 11, None),
        (None, "2024-01-20", 13, 2),
        (EVENTS, "2024-01-20", 21, 10),  # the numbers are below
    ],
)
def test_the_title_leaves_room_for_what_stands_over_the_panel(events, break_at, pad, above):
    assert timeline.title_pad(events, break_at) == pad
    table = pd.concat([flat(theme=theme) for theme in "abcd"])
    shares = figures.plot_composition(table, events=events, break_at=break_at)
    rates = pd.concat([flat(), flat(side="MX")]).rename(columns={"share": "rate"})
    rates = figures.plot_salience(rates, events=events, break_at=break_at)
    for axes, top in ((shares.axes[:4], 3), (rates.axes, 1)):
        for place, ax in enumerate(axes):
            points = ax.titleOffsetTrans.get_matrix()[1, 2] * 72 / ax.figure.dpi
            assert points == pytest.approx(pad if place < top else 3)
            said = [text for text in ax.texts if text.get_text() == "break of 2024"]
            assert [text.xyann for text in said] == [(0, above)] * ((above and place < top) or 0)
            numbers = [text.get_text() for text in notes(ax, "number")]
            assert numbers == (["1", "2"] if events is not None and place < top else [])
            assert [line.get_gid() for line in ax.get_lines()[-2:]].count("event") == (
                0 if events is None else 2
            )


def test_an_event_on_the_edge_of_the_axis_has_a_number():
    table = flat(8).rename(columns={"share": "rate"})
    first, last = figures.plot_salience(table).axes[0].get_xlim()
    second = pd.Timedelta(seconds=1)
    dates = [pd.Timestamp("2023-01-01"), pd.Timestamp("2024-12-31 23:59:59")]
    dates = [dates[0] - second, *dates, dates[1] + 2 * second]
    assert date2num(dates[1]) == first
    assert date2num(dates[2]) < last < date2num(dates[3])
    fig = figures.plot_salience(table, events=pd.DataFrame({"date": dates, "label": "x"}))
    numbers = notes(fig.axes[0], "number")
    assert [text.get_text() for text in numbers] == ["2", "3"]
    _, ax = plt.subplots()
    ax.set_xlim(*date2num([dates[1], dates[2]]))
    timeline.mark_dates(ax, pd.DataFrame({"date": dates}), None, label=True)
    assert [text.get_text() for text in notes(ax, "number")] == ["2", "3"]


@pytest.mark.parametrize("events", [None, EVENTS[:0]])
def test_without_events_the_key_says_what_is_shaded(events):
    fig = figures.plot_composition(flat(), events=events)
    assert fig.get_supxlabel() == "shaded: 90 % intervals"
    assert fig.get_supylabel() == "share of passages\nthat carry a theme"  # of a low figure
    assert fig.get_size_inches()[1] == pytest.approx(1.18 + 0.6 + 0.14)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (16, ["1 aaaaaaaaaa", "2 bbbbbbbbbb", "3 ccccc"]),
        (21, ["1 aaaaaaaaaa", "2 bbbbbbbbbb", "3 ccccc"]),
        (22, ["1 aaaaaaaaaa", "2 bbbbbbbbbb   3 ccccc"]),
        (26, ["1 aaaaaaaaaa", "2 bbbbbbbbbb   3 ccccc"]),
        (27, ["1 aaaaaaaaaa   2 bbbbbbbbbb", "3 ccccc"]),
        (36, ["1 aaaaaaaaaa   2 bbbbbbbbbb", "3 ccccc"]),
        (37, ["1 aaaaaaaaaa   2 bbbbbbbbbb   3 ccccc"]),
    ],
)
def test_the_key_fills_its_lines(width, expected):
    events = pd.DataFrame({"label": ["a" * 10, "b" * 10, "c" * 5]})
    assert timeline.event_key(events, width) == expected


def test_a_label_longer_than_a_line_is_shortened():
    label = "one two three four"  # 18 characters
    events = pd.DataFrame({"label": [label]})
    assert timeline.event_key(events, 22) == [f"1 {label}"]
    assert timeline.event_key(events, 21) == ["1 one two [...]"]


@pytest.mark.parametrize(("plot", "width"), [("composition", 150), ("salience", 70)])
def test_a_line_of_the_key_is_as_wide_as_its_figure(plot, width):
    for more, lines in ((0, 1), (1, 2)):
        labels = ["x" * 40, "y" * (width - 2 - 40 - 3 - 2 + more)]
        if plot == "composition":
            labels = ["x" * 80, "y" * (width - 2 - 80 - 3 - 2 + more)]
        events = pd.DataFrame({"date": ["2023-05-01", "2024-05-01"], "label": labels})
        table = flat().assign(rate=0.2)
        fig = getattr(figures, f"plot_{plot}")(table, events=events)
        assert len(fig.get_supxlabel().split("\n")) == lines + 1


# --- labels that would overlap --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("x", "gaps", "low", "high", "expected"),
    [
        ([0, 5, 9], [2, 2], -10, 20, [0, 5, 9]),  # room for all
        ([0, 2, 4], [2, 2], -10, 20, [0, 2, 4]),
        ([0, 1, 2], [2, 2], -10, 20, [-1, 1, 3]),  # as little as it takes
        ([0, 1, 9], [3, 2], -10, 20, [-1, 2, 9]),
        ([0, 1, 2], [2, 3], -10, 20, [-4 / 3, 2 / 3, 11 / 3]),
        ([0, 1, 2], [2, 2], 0, 20, [0, 2, 4]),  # not below the least
        ([0, 1, 2], [2, 2], -10, 2, [-2, 0, 2]),  # nor above the most
        ([0, 1, 2], [2, 2], 0, 2, [0, 2, 4]),  # no room: from the least on
        ([7], [], 0, 10, [7]),
    ],
)
def test_positions_move_as_little_as_keeps_them_apart(x, gaps, low, high, expected):
    x = np.array(x, dtype=float)
    moves = timeline._apart(x, np.array(gaps, dtype=float), low, high)
    assert x + moves == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0.1, 3)), min_size=2, max_size=8))
def test_positions_are_apart_in_their_order(pairs):
    x = np.sort([place for place, _ in pairs])
    gaps = np.array([gap for _, gap in pairs[1:]])
    moved = x + timeline._apart(x, gaps, -50.0, 50.0)
    assert np.all(np.diff(moved) >= gaps - 1e-9)
    if np.all(np.diff(x) >= gaps):
        assert moved == pytest.approx(x)


def test_gaps_are_from_centre_to_centre():
    assert timeline._gaps([2.0, 4.0, 10.0], 1.0).tolist() == [4, 8]
    assert timeline._gaps([2.0], 1.0).tolist() == []


def numbers_at(days):
    """The numbers over a panel, after an event on 10 January 2023 and others, days later."""
    first = pd.Timestamp("2023-01-10")
    dates = [first + day * DAY for day in np.cumsum([0.0, *days])]
    table = flat(8).rename(columns={"share": "rate"})
    fig = figures.plot_salience(table, events=pd.DataFrame({"date": dates, "label": "x"}))
    return fig, notes(fig.axes[0], "number")


def spaces(boxes, side="x"):
    """Points from each box to the next."""
    low, high = f"{side}0", f"{side}1"
    return [
        (getattr(b, low) - getattr(a, high)) * 72 / mpl.rcParams["figure.dpi"]
        for a, b in pairwise(boxes)
    ]


def test_numbers_closer_than_two_points_become_smaller():
    fig, (one, two) = numbers_at([100.0])
    (space,) = spaces([one.get_window_extent(), two.get_window_extent()])
    ax = fig.axes[0]
    day = ax.bbox.width * 72 / fig.dpi / np.diff(ax.get_xlim())[0]  # points a day
    for near, size in ((2.05, 6), (1.95, 5), (1.4, 5)):
        _, (one, two) = numbers_at([100.0 - (space - near) / day])
        assert {text.get_fontsize() for text in (one, two)} == {size}
        (after,) = spaces([one.get_window_extent(), two.get_window_extent()])
        if near < 1.9:  # closer than the smaller letters make up for
            assert after == pytest.approx(2.5, abs=0.01)
        else:
            assert after == pytest.approx(near, abs=0.01) or (size == 5 and after > 2.5)
        assert [text.xyann[1] for text in (one, two)] == [2, 2]
        assert one.xyann[0] == pytest.approx(-two.xyann[0], abs=0.01)


def test_a_crowd_of_numbers_stands_two_and_a_half_points_apart():
    _, numbers = numbers_at([5.0] * 11)
    boxes = [text.get_window_extent() for text in numbers]
    assert spaces(boxes) == pytest.approx([2.5] * 11, abs=0.01)
    assert {text.xyann[1] for text in numbers} == {2}
    assert (boxes[0].x0 + boxes[0].x1) / 2 == pytest.approx(numbers[0].axes.bbox.x0, abs=0.01)


def test_a_crowd_at_the_end_of_the_axis_stays_on_it():
    _, numbers = numbers_at([690.0, *[3.0] * 6])
    boxes = [text.get_window_extent() for text in numbers]
    last = (boxes[-1].x0 + boxes[-1].x1) / 2
    assert last == pytest.approx(numbers[0].axes.bbox.x1, abs=0.01)
    assert spaces(boxes)[1:] == pytest.approx([2.5] * 6, abs=0.01)
    assert numbers[0].xyann == pytest.approx((0, 2))


def names_at(values, high=None):
    """The names at the ends of lines, from the lowest to the highest."""
    high = high or 1.25 * max(values.values())
    table = pd.concat([flat(side=side, y=y, high=high) for side, y in values.items()])
    fig = figures.plot_composition(table)
    ends = sorted(notes(fig.axes[0], "end"), key=lambda text: text.get_window_extent().y0)
    return fig, ends, [text.get_window_extent() for text in ends]


def test_names_move_half_a_point_apart_and_no_further():
    _, ends, boxes = names_at({"A": 0.50, "B": 0.51, "C": 0.49})
    assert [text.get_text() for text in ends] == ["C", "A", "B"]
    assert spaces(boxes, "y") == pytest.approx([0.5] * 2, abs=0.01)
    assert {text.xyann[0] for text in ends} == {3}
    assert ends[1].xyann[1] == pytest.approx(0, abs=0.01)
    assert ends[0].xyann[1] == pytest.approx(-ends[2].xyann[1], abs=0.01)


def test_names_with_any_room_between_them_stay():
    _, _, (low, high) = names_at({"A": 0.2, "B": 0.6})
    per = (high.y0 - low.y0) / 0.4  # pixels of a share
    for wanted, moved in ((0.4, False), (-0.4, True)):
        _, ends, _ = names_at({"A": 0.2, "B": 0.2 + (low.height + wanted) / per}, high=0.75)
        assert any(text.xyann != (3, 0) for text in ends) == moved


def test_a_pile_of_names_goes_up_to_a_name_above_the_panel():
    values = {letter: 0.4 for letter in "ABCDEFG"} | {"H\nI": 0.4}
    fig, ends, boxes = names_at(values, high=0.4)
    assert ends[-1].get_text() == "H\nI"  # of equal ones the last
    assert boxes[-1].height > 1.5 * boxes[-2].height
    assert spaces(boxes, "y") == pytest.approx([0.5] * 7, abs=0.01)
    centre = (boxes[-1].y0 + boxes[-1].y1) / 2
    assert centre == pytest.approx(fig.axes[0].bbox.y1 + boxes[-1].height, abs=0.01)


def test_a_doubtful_theme_is_drawn_hollow_and_without_a_band():
    quarters = pd.period_range("2023Q1", periods=4, freq="Q-DEC")
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "side": side, "quarter": quarters, "theme": "water", "low": 0.1, "high": 0.4,
                    "share": [0.2, 0.3, None, 0.2], "hollow": side == "US",
                }
            )
            for side in ("US", "MX")
        ]
    )  # fmt: skip
    fig = figures.plot_composition(table)
    lines = {side: [] for side in ("US", "MX", "core")}
    for line in fig.axes[0].get_lines():
        lines[line.get_gid()].append(line)
    # Of each side a run of two quarters and a lone one; the hollow run has a white core.
    assert [len(found) for found in lines.values()] == [2, 2, 1]
    run, core = lines["US"][0], lines["core"][0]
    assert core.get_xydata().tolist() == run.get_xydata().tolist()
    assert core.get_color() == "white" and core.get_linewidth() < run.get_linewidth()
    assert lines["US"][1].get_markerfacecolor() == "white"
    assert lines["MX"][1].get_markerfacecolor() != "white"
    assert len(fig.axes[0].collections) == 3  # two bands and a bar, of the other side alone
    plt.close(fig)
