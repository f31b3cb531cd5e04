import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from bilateral import figures
from bilateral.figures import style


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def bars(longest=0.5, words=("trade", "water")):
    return pd.DataFrame({"topic": [7, 3], "words": words, "prevalence": [longest, longest / 2]})


@pytest.mark.parametrize(
    ("longest", "ticks"),
    [
        (0.04, ["0 %", "2 %", "4 %"]),
        (0.05, ["0 %", "5 %"]),
        (0.1, ["0 %", "5 %", "10 %"]),
        (0.3, ["0 %", "20 %"]),
        (0.4, ["0 %", "20 %", "40 %"]),
        (0.5, ["0 %", "50 %"]),
        (1.0, ["0 %", "50 %", "100 %"]),
    ],
)
def test_the_axis_ends_with_the_last_round_share(longest, ticks):
    _, ax = plt.subplots()
    figures.plot_topics(bars(longest), ax)
    shown = ax.get_xticks()
    assert [ax.xaxis.get_major_formatter()(tick) for tick in shown] == ticks
    assert ax.spines["bottom"].get_bounds() == (0, shown[-1])
    assert ax.get_xlim() == pytest.approx((0, 1.6 * longest))


def test_bars_stand_in_the_order_given_the_first_on_top():
    _, ax = plt.subplots()
    assert figures.plot_topics(bars(), ax, colour="red") is ax
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.25]
    assert [bar.get_y() + bar.get_height() / 2 for bar in ax.patches] == pytest.approx([0, 1])
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([0.7, 0.7])
    assert {bar.get_facecolor() for bar in ax.patches} == {mpl.colors.to_rgba("red")}
    assert ax.get_ylim() == (1.6, -0.6)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["7", "3"]
    assert list(ax.get_yticks()) == [0, 1]
    assert [(text.get_text(), text.xy, text.xyann) for text in ax.texts] == [
        ("trade", (0.5, 0), (3, 0)),
        ("water", (0.25, 1), (3, 0)),
    ]
    assert not ax.collections


def test_the_axis_has_room_for_the_longest_interval():
    """An interval may end right of the axis, which is as long as the bars need."""
    fig, ax = plt.subplots()
    figures.plot_topics(bars(0.1).assign(low=0.05, high=[0.18, 0.07]), ax)
    assert ax.get_xlabel() == "prevalence   (line: 90 % interval)"
    fig.draw_without_rendering()
    interval = ax.collections[0]
    assert mpl.colors.to_hex(interval.get_color()[0]) == style.INK
    assert interval.get_linewidth() == 1
    assert [segment.tolist() for segment in interval.get_segments()] == [
        [[0.05, 0], [0.18, 0]],
        [[0.05, 1], [0.07, 1]],
    ]
    assert ax.get_xlim()[1] > 0.18
    assert ax.texts[0].get_window_extent().width > 5  # what is not drawn has a width of one


@pytest.mark.parametrize("columns", [1, 2])
def test_the_limit_leaves_room_for_the_longest_line(columns):
    """A letter is 3.65 points wide; nine tenths of the figure are for the axes of a row."""
    _, axes = plt.subplots(1, columns, figsize=(5, 2), squeeze=False)
    words = ("a" * 20, "b" * 30)
    points = 0.9 * 5 * 72 / columns
    figures.plot_topics(bars(words=words), axes[0, 0])
    first, second = (1 - (3 + 3.65 * n) / points for n in (20, 30))
    limit = max(0.5 / first, 0.25 / second, 1.6 * 0.5)
    assert axes[0, 0].get_xlim()[1] == pytest.approx(limit)
    figures.plot_topics(bars(words=("a" * 60, "b")), axes[0, 0])
    room = 1 - (3 + 3.65 * 60) / points if columns == 1 else 0.1  # at least a tenth is for bars
    assert axes[0, 0].get_xlim()[1] == pytest.approx(0.5 / room)


def test_how_often_a_topic_was_found_stands_beside_it():
    _, ax = plt.subplots(figsize=(5, 2))
    table = bars(words=("a" * 20, "b" * 30)).assign(found_by=["4 of 4", "0 of 4"])
    figures.plot_topics(table, ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["7   4 of 4", "3   0 of 4"]
    assert ax.get_xlabel().endswith("in how many fits with other seeds the topic was found again)")
    assert [text.get_text() for text in ax.texts] == ["a" * 20, "b" * 30]
    # These nine letters take room from the axes.
    points = 0.9 * 5 * 72 - 9 * 3.65
    first, second = (1 - (3 + 3.65 * n) / points for n in (20, 30))
    assert ax.get_xlim()[1] == pytest.approx(max(0.5 / first, 0.25 / second, 1.6 * 0.5))
    _, plain = plt.subplots()
    figures.plot_topics(bars(), plain)
    assert plain.get_xlabel() == "prevalence"


class Found:
    """What a fitted model gives."""

    def overview(self):
        return bars(0.1).assign(label=["trade", "3"], low=0.05, high=0.15)


def test_topics_are_drawn_in_one_call_under_their_labels():
    ax = figures.plot_topics(Found())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["trade", "3"]
    assert ax.figure.get_size_inches() == pytest.approx([7.2, 0.19 * 2 + 0.7])
    many = pd.concat([bars()] * 20)
    assert figures.plot_topics(many).figure.get_figheight() == pytest.approx(0.19 * 40 + 0.7)
    ax.figure.draw_without_rendering()
    for text in (*ax.texts, *ax.get_yticklabels()):
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= ax.figure.bbox.x1


def test_a_long_label_leaves_room_for_the_words():
    words = ("cooperation, security, north america, economic, discuss, commitment", "b")
    table = bars(0.1, words).assign(label=["relations of the two legislatures", "3"])
    ax = figures.plot_topics(table)
    ax.figure.draw_without_rendering()
    assert ax.texts[0].get_window_extent().x1 <= ax.figure.bbox.x1


def test_what_is_no_topics_is_told():
    with pytest.raises(ValueError, match=r"not LDA; of a fitted model give Topics\.of\(model\)"):
        figures.plot_topics(type("LDA", (), {})())
    with pytest.raises(ValueError, match=r"no column 'words'; it has topic, prevalence: give what"):
        figures.plot_topics(bars().drop(columns="words"))


def test_words_that_have_no_room_are_left_out():
    words = ", ".join(["word"] * 60)
    ax = figures.plot_topics(bars(0.1, (words, "water")))
    shown = [text.get_text() for text in ax.texts]
    assert words.startswith(shown[0].removesuffix("…")) and shown[0].endswith("word, …")
    assert shown[1] == "water"
    ax.figure.draw_without_rendering()
    assert ax.texts[0].get_window_extent().x1 <= ax.figure.bbox.x1
    assert len(shown[0]) > 90


def test_one_call_looks_like_the_project_without_its_style():
    mpl.rcdefaults()
    mpl.rcParams["axes.titlesize"] = 14.0
    ax = figures.plot_topics(bars())
    assert not ax.spines["top"].get_visible()
    assert ax.get_yticklabels()[0].get_fontsize() == 7
    assert mpl.rcParams["axes.spines.top"]
    table = pd.DataFrame({"side": ["US"], "theme": "trade", "share": 0.2, "low": 0.1, "high": 0.3})
    title = figures.plot_composition(table).axes[0]._left_title
    assert (title.get_text(), title.get_fontsize()) == ("trade", 14)
