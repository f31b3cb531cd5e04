import io

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from matplotlib.dates import date2num

from bilateral import figures, gazetteer
from bilateral.figures import style

QUARTERS = pd.period_range("2023Q1", "2025Q4", freq="Q-DEC")


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def trend(themes=("trade", "border"), value="share", gap=()):
    rng = np.random.default_rng(0)
    rows = [
        (side, quarter, theme, y, 0.8 * y, 1.2 * y)
        for theme in themes
        for side in ("US", "MX")
        for quarter in QUARTERS
        for y in [np.nan if str(quarter) in gap else rng.uniform(0.1, 0.4)]
    ]
    return pd.DataFrame(rows, columns=["side", "quarter", "theme", value, "low", "high"])


EVENTS = pd.DataFrame(
    {
        "date": ["2023-05-11", "2025-02-01", "2025-02-20"],
        "label": ["Title 42 ends", "Tariff order", "Cartels designated"],
    }
)


def lines(ax, side):
    return [line for line in ax.get_lines() if line.get_gid() == side]


def test_a_missing_quarter_breaks_the_line_in_two():
    table = trend(gap=["2023Q4"])
    fig = figures.plot_composition(table)
    segments = lines(fig.axes[0], "US")
    assert [len(line.get_xdata()) for line in segments] == [3, 8]
    drawn = np.concatenate([line.get_ydata() for line in segments])
    expected = table.query("theme == 'trade' and side == 'US'")["share"].dropna()
    np.testing.assert_array_equal(drawn, expected)


def test_a_quarter_without_a_row_breaks_it_too_and_a_lone_one_is_a_dot():
    table = trend(gap=["2023Q2"])
    table = table[table["quarter"] != QUARTERS[3]]
    segments = lines(figures.plot_composition(table).axes[0], "MX")
    assert [len(line.get_xdata()) for line in segments] == [1, 1, 8]
    assert [line.get_marker() for line in segments] == ["o", "o", "None"]


def test_no_line_crosses_the_break():
    fig = figures.plot_composition(trend(), break_at="2025-01-20", events=EVENTS)
    when = date2num(pd.Timestamp("2025-01-20"))
    for ax in fig.axes:
        for side in ("US", "MX"):
            first, second = lines(ax, side)
            assert first.get_xdata()[-1] < when < second.get_xdata()[0]
        assert len(lines(ax, "event")) == 3
        assert len(lines(ax, "break")) == 1
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert sorted(texts[:2]) == ["MX", "US"]
    assert texts[2:] == ["break of 2025", "1", "2", "3"]
    assert "2 Tariff order" in fig.get_supxlabel()


def overlaps(texts):
    boxes = [text.get_window_extent() for text in texts if text.get_text()]
    return [(i, j) for j in range(len(boxes)) for i in range(j) if boxes[i].overlaps(boxes[j])]


def crowd(n):
    days = pd.date_range("2025-01-05", periods=n, freq="12D")
    return pd.DataFrame({"date": days, "label": [f"Event {i}" for i in range(n)]})


@pytest.mark.parametrize("events", [EVENTS, crowd(14)], ids=["few", "many"])
def test_labels_do_not_overlap(events):
    themes = ["trade", "border", "arms", "water"]
    fig = figures.plot_composition(trend(themes), break_at="2025-01-20", events=events)
    fig.draw_without_rendering()
    for ax in fig.axes[:4]:
        assert not overlaps([ax.title, *ax.texts, ax._left_title])
    numbers = [text for ax in fig.axes for text in ax.texts if text.get_gid() == "number"]
    assert len(numbers) == 3 * len(events)  # above the top row only
    assert not overlaps(numbers)
    ticks = [label for ax in fig.axes[:4] for label in ax.get_yticklabels()]
    for label in (fig._supylabel, fig._supxlabel):
        box = label.get_window_extent()
        assert box.width > 0
        assert not any(box.overlaps(tick.get_window_extent()) for tick in ticks)


def test_numbers_with_room_stand_on_their_lines():
    events = EVENTS.iloc[:2]
    fig = figures.plot_composition(trend(), events=events)
    numbers = [text for text in fig.axes[0].texts if text.get_gid() == "number"]
    assert [text.xyann for text in numbers] == [(0, 2)] * 2
    assert {text.get_fontsize() for text in numbers} == {6}


def test_an_event_outside_the_axis_has_no_number():
    events = pd.DataFrame({"date": ["2019-01-01", "2024-01-01"], "label": ["early", "in"]})
    fig = figures.plot_composition(trend(), events=events)
    numbers = [text.get_text() for text in fig.axes[0].texts if text.get_gid() == "number"]
    assert numbers == ["2"]


@pytest.mark.parametrize(
    ("us", "mx", "moved"),
    [(0.10, 0.30, False), (0.20, 0.21, True), (0.01, 0.01, True), (0.0, 0.3, False)],
)
def test_names_stand_at_the_ends_of_their_lines(us, mx, moved):
    table = trend()
    last = table["quarter"] == QUARTERS[-1]
    table.loc[last & (table["side"] == "US"), "share"] = us
    table.loc[last & (table["side"] == "MX"), "share"] = mx
    fig = figures.plot_composition(table)
    fig.draw_without_rendering()
    for ax in fig.axes:
        ends = {text.get_text(): text for text in ax.texts}
        assert [ends["US"].xy[1], ends["MX"].xy[1]] == [us, mx]
        moves = [ends[side].xyann[1] for side in ("US", "MX")]
        assert not overlaps(ends.values())
        assert (moves != [0, 0]) == moved
        height = ends["US"].get_window_extent().height * 72 / fig.dpi
        assert max(np.abs(moves)) < height + 1
        if us == 0.20:  # away from the axis each gives way by half
            assert moves[0] == pytest.approx(-moves[1])
            assert moves[0] < 0


def test_only_gaps_still_make_a_figure():
    table = trend(gap=[str(quarter) for quarter in QUARTERS])
    fig = figures.plot_composition(table)
    assert lines(fig.axes[0], "US") == []


def test_salience_has_a_panel_and_a_scale_per_side():
    table = trend(["all"], "rate")
    table.loc[table["side"] == "MX", ["rate", "low", "high"]] *= 10
    sides = gazetteer.sides()
    fig = figures.plot_salience(table, groups=sides, events=EVENTS, break_at="2025-01-20")
    us, mx = fig.axes
    assert us._left_title.get_text() == "United States"
    assert mx.get_ylim()[1] > 5 * us.get_ylim()[1]
    assert len(lines(us, "US")) == 2
    assert lines(us, "MX") == []
    named = figures.plot_salience(table, groups=sides, names={"US": "White House"})
    assert [ax._left_title.get_text() for ax in named.axes] == ["White House", "Mexico"]
    with pytest.raises(ValueError, match="keep one theme"):
        figures.plot_salience(trend(["all", "trade"], "rate"))


def test_coverage_shows_gaps():
    month = pd.period_range("2021-01", periods=5, freq="M")
    table = pd.DataFrame(
        {"source": "wh", "side": "US", "month": month, "documents": [3, 0, 6, np.nan, 1]}
    )
    _, ax = plt.subplots()
    figures.plot_coverage(table, ax, names={"wh": "White House"})
    grey = mpl.colors.to_rgba(style.FAINT)
    gaps = [bar for bar in ax.patches if bar.get_facecolor() == grey]
    assert [bar.get_x() for bar in gaps] == [date2num(month[i].start_time) for i in (3,)]
    heights = [bar.get_height() for bar in ax.patches if bar not in gaps]
    np.testing.assert_allclose(np.array(heights) / max(heights), [0.5, 0, 1, 1 / 6])
    assert [text.get_text() for text in ax.texts] == ["6"]


def test_roles_add_up():
    table = pd.DataFrame(
        {
            "source": ["wh"] * 2 + ["un"] * 2,
            "role": ["principal", "journalist"] * 2,
            "share": [0.75, 0.25, 1.0, 0.0],
        }
    )
    _, ax = plt.subplots()
    figures.plot_roles(table, ax)
    ends = {bar.get_y(): bar.get_x() + bar.get_width() for bar in ax.patches}
    assert list(ends.values()) == [1, 1]


def test_topic_words_stay_inside():
    table = pd.DataFrame(
        {
            "topic": [1, 2, 3],
            "words": ["trade, tariff, agreement, steel, economic", "border, asylum", "water"],
            "prevalence": [0.5, 0.3, 0.2],
        }
    )
    fig, ax = plt.subplots(figsize=(figures.COLUMN, 1.2))
    figures.plot_topics(table, ax)
    fig.draw_without_rendering()
    for text in ax.texts:
        assert text.get_window_extent().x1 <= fig.bbox.x1
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.3, 0.2]


def test_topic_intervals_end_where_the_words_begin():
    table = pd.DataFrame(
        {
            "topic": [1, 2],
            "words": ["trade", "water"],
            "prevalence": [0.5, 0.3],
            "low": [0.45, np.nan],
            "high": [0.56, np.nan],
        }
    )
    _, ax = plt.subplots()
    figures.plot_topics(table, ax)
    first = ax.collections[0].get_segments()[0]
    assert first.tolist() == [[0.45, 0], [0.56, 0]]
    assert [text.xy for text in ax.texts] == [(0.56, 0), (0.3, 1)]


def test_sides_have_their_colours_everywhere():
    groups = gazetteer.sides()
    fig = figures.plot_composition(trend(), groups=groups)
    for side, colour in zip(groups["side"][:2], groups["colour"][:2], strict=True):
        assert {line.get_color() for line in lines(fig.axes[1], side)} == {colour}


def test_a_third_side_is_drawn_in_its_place():
    table = trend()
    third = table[table["side"] == "US"].assign(side="CA")
    table = pd.concat([third, table])
    ends = figures.plot_composition(table, groups=gazetteer.sides()).axes[0].texts
    assert [text.get_text() for text in ends] == ["US", "MX", "CA"]  # known ones first
    assert [text.get_color() for text in ends] == ["#0072B2", "#D55E00", "#009E73"]
    plain = figures.plot_composition(table).axes[0].texts
    assert [text.get_text() for text in plain] == ["CA", "US", "MX"]  # as they appear
    assert [text.get_color() for text in plain] == list(style.CYCLE[:3])
    rates = table[table["theme"] == "trade"].rename(columns={"share": "rate"})
    panels = figures.plot_salience(rates, groups=gazetteer.sides()).axes
    assert [ax._left_title.get_text() for ax in panels] == ["United States", "Mexico", "CA"]
    assert [len(lines(ax, side)) for ax, side in zip(panels, ["US", "MX", "CA"], strict=True)]


def test_two_rows_for_one_point_are_refused():
    with pytest.raises(ValueError, match="several rows per side, quarter and theme"):
        figures.plot_composition(pd.concat([trend(), trend()]))
    month = pd.period_range("2021-01", periods=2, freq="M")
    table = pd.DataFrame({"source": "wh", "side": ["US", "CA"] * 2, "documents": 1})
    with pytest.raises(ValueError, match="several rows of source wh, month 2021-01"):
        figures.plot_coverage(table.assign(month=month.repeat(2)), plt.figure().add_subplot())


def test_coverage_draws_any_side_and_any_order_of_rows():
    month = pd.period_range("2021-01", periods=3, freq="M")
    table = pd.DataFrame({"source": "ca", "side": "CA", "month": month, "documents": [2, 5, 5]})
    drawn = []
    for rows in (table, table[::-1]):
        ax = figures.plot_coverage(rows, plt.figure().add_subplot(), groups=gazetteer.sides())
        assert {bar.get_facecolor() for bar in ax.patches} == {mpl.colors.to_rgba("#009E73")}
        drawn.append([(bar.get_x(), bar.get_height()) for bar in ax.patches])
        drawn[-1].append([text.xy for text in ax.texts])
    assert drawn[0] == drawn[1]


def test_silence_and_gaps_alone_are_drawn_without_a_warning(recwarn):
    month = pd.period_range("2021-01", periods=2, freq="M")
    for value in (0, np.nan):
        table = pd.DataFrame({"source": "wh", "side": "US", "month": month, "documents": value})
        figures.plot_coverage(table, plt.figure().add_subplot())
    assert not recwarn.list


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(["principal", "guest", "poet", "", "_hidden", "$1$"]), unique=True))
def test_every_role_is_drawn(roles):
    if not roles:
        return
    table = pd.DataFrame({"source": "wh", "role": roles, "share": 1 / len(roles)})
    ax = figures.plot_roles(table, plt.figure().add_subplot())
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(1)
    names = [text.get_text().replace(r"\$", "$") for text in ax.get_legend().get_texts()]
    assert sorted(names) == sorted(roles)
    assert len({bar.get_facecolor() for bar in ax.patches}) == len(roles)
    plt.close("all")


def test_letters_on_a_bar_can_be_read():
    shares = pd.DataFrame({"source": "wh", "role": style.ROLES["role"], "share": 0.2})
    ax = figures.plot_roles(shares, plt.figure().add_subplot())
    assert [text.get_color() == "white" for text in ax.texts] == [True, False, True, False, False]


def test_groups_say_names_colours_and_order():
    groups = pd.DataFrame({"name": ["B", "A"], "colour": ["red", "#0072B2"]}, index=["b", "a"])
    found = style.looks(["c", "a", "b", "d", "a"], groups)
    assert found.index.tolist() == ["b", "a", "c", "d"]
    assert found["name"].tolist() == ["B", "A", "c", "d"]
    # The first colour of the cycle is taken.
    assert found["colour"].tolist() == ["red", "#0072B2", *style.CYCLE[1:3]]
    assert style.looks(["a"], groups).index.tolist() == ["a"]
    many = style.looks(range(20))
    assert many["colour"].tolist() == [*style.CYCLE, *style.CYCLE, *style.CYCLE[:4]]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (
            {"side": ["a"], "name": ["A"]},
            "columns name and colour; it has side, name",
        ),
        ({"side": ["a", "a"], "name": "A", "colour": "red"}, "'a' more than once"),
        ({"side": ["a"], "name": "A", "colour": "reddish"}, "'reddish', the colour of 'a'"),
    ],
)
def test_groups_that_are_none_are_refused(groups, said):
    with pytest.raises(ValueError, match=said):
        style.looks(["a"], pd.DataFrame(groups))


def drawn_as(label):
    """What matplotlib draws: the text without the backslashes, if it takes it for no formula."""
    text, is_formula = label._preprocess_math(label.get_text())
    assert not is_formula
    return text


MARKS = ["$1", "$100, $200", r"$\badcmd$", r"\$a\$", "a\nb", "\0", "x" * 500, "مرحبا $", "中"]
TEXTS = st.text(max_size=30) | st.sampled_from(MARKS)


@settings(max_examples=15, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
@pytest.mark.filterwarnings("ignore:Glyph .* missing", "ignore:constrained_layout not applied")
def test_any_text_is_drawn_as_it_is(words):
    table = pd.DataFrame({"topic": words, "words": words, "prevalence": 1 / len(words)})
    fig, ax = plt.subplots()
    figures.plot_topics(table, ax)
    on_one_line = [" ".join(word.split()) for word in words]
    for given_, labels in ((on_one_line, ax.texts), (words, ax.get_yticklabels())):
        shown = [drawn_as(label) for label in labels]
        for word, text in zip(given_, shown, strict=True):
            # What no SVG can hold is shown as a replacement character.
            assert all(a == b or b == "\ufffd" for a, b in zip(word, text, strict=True))
            assert text == word or not word.isprintable()
    svg, png = io.BytesIO(), io.BytesIO()
    fig.savefig(svg, format="svg")
    fig.savefig(png, format="png", dpi=40)
    etree.fromstring(svg.getvalue())
    plt.close(fig)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("$1", marks=pytest.mark.full),
        "$100, $200",
        pytest.param(r"$\badcmd$", marks=pytest.mark.full),
    ],
)
@pytest.mark.full
def test_money_is_no_formula_in_any_figure(text):
    groups = pd.DataFrame({"side": ["US", text], "name": text, "colour": "red"})
    table = trend([text]).replace({"MX": text})
    events = EVENTS.assign(label=text)
    figs = [figures.plot_composition(table, events=events, groups=groups, names={"a": "b"})]
    rates = table.rename(columns={"share": "rate"})
    figs.append(figures.plot_salience(rates, events=events, groups=groups))
    month = pd.period_range("2021-01", periods=2, freq="M")
    fig, axes = plt.subplots(1, 2)
    rows = pd.DataFrame({"source": text, "side": text, "month": month, "documents": 1})
    figures.plot_coverage(rows, axes[0])
    rows = pd.DataFrame({"source": text, "role": [text, "guest"], "share": 0.5})
    figures.plot_roles(rows, axes[1])
    figs.append(fig)
    for fig in figs:
        fig.savefig(io.BytesIO(), format="svg")
        labels = [label for label in fig.findobj(mpl.text.Text) if text in drawn_as(label)]
        assert len(labels) >= 2
