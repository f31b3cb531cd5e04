"""Panels of words."""

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from bilateral import figures

TABLE = pd.DataFrame(
    {
        "topic": [0, 0, 1, 1],
        "label": ["trade", "trade", "1", "1"],
        "rank": [1, 2] * 2,
        "term": ["tariff", "$5", "border", "a bureau of " + "many words " * 9],
        "probability": [0.2, 0.1, 0.4, 0.05],
    }
)


class Found:
    """What a fitted model gives."""

    def top_words(self):
        return TABLE


def test_each_topic_has_a_panel_with_its_words_and_their_weights():
    with mpl.rc_context():
        mpl.rcdefaults()
        fig = figures.plot_words(Found())
    first, second = fig.axes
    assert [ax._left_title.get_text() for ax in fig.axes] == ["trade", "1"]
    assert [bar.get_width() for bar in first.patches] == [0.2, 0.1]
    assert [bar.get_y() + bar.get_height() / 2 for bar in first.patches] == pytest.approx([0, 1])
    assert [(text.get_text(), text.xy) for text in first.texts] == [
        ("tariff", (0, 0)),
        (r"\$5", (0, 1)),
    ]
    assert first.get_xlim() == second.get_xlim() == (0, pytest.approx(0.42))
    assert first.get_ylim() == (1.6, -0.6)
    fig.draw_without_rendering()
    long = second.texts[1]
    assert long.get_text().startswith("a bureau of many") and long.get_text().endswith(" …")
    assert long.get_window_extent().width <= second.bbox.width
    plt.close(fig)


def test_a_table_goes_by_its_numbers_and_may_be_empty():
    fig = figures.plot_words(TABLE.drop(columns="label"), columns=1)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in fig.axes] == ["0", "1"]
    assert fig.axes[0].get_gridspec().ncols == 1
    (text,) = figures.plot_words(TABLE[:0]).axes[0].texts
    assert text.get_text() == "Nothing to draw: the table has no rows."
    with pytest.raises(ValueError, match="there is no 'probability': give"):
        figures.plot_words(TABLE.drop(columns="probability"))
    with pytest.raises(ValueError, match="plot_words takes topics or their table"):
        figures.plot_words(3)
    plt.close("all")
