import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import date2num

from bilateral import figures
from bilateral.figures import coverage, style

MONTHS = pd.period_range("2023-12", periods=3, freq="M")
STARTS = date2num(pd.to_datetime(["2023-12-01", "2024-01-01", "2024-02-01"]))


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.figure().add_subplot()


def strips():
    """Two sources of three months; one is silent in the second, the other not on record."""
    table = pd.DataFrame({"source": ["un"] * 3 + ["wh"] * 3, "month": [*MONTHS] * 2})
    return table.assign(
        side=["MX", "US", "MX", "US", "US", "US"], documents=[2, 0, 1500, 5, None, 4]
    )


def drawn(ax):
    """Left, width, bottom, height and colour of each bar."""
    return [
        (bar.get_x(), bar.get_width(), bar.get_y(), bar.get_height(), bar.get_facecolor()[:3])
        for bar in ax.patches
    ]


@pytest.mark.parametrize("of", [MONTHS, MONTHS.to_timestamp()])
def test_bars_are_as_wide_as_their_months_and_as_high_as_their_share_of_the_tallest(ax, of):
    table = strips().assign(month=[*of] * 2)
    assert figures.plot_coverage(table.sample(frac=1, random_state=3), ax).patches
    ax.clear()
    figures.plot_coverage(table, ax, groups=None, names={"un": "UN"})
    us, mx, grey = (mpl.colors.to_rgb(c) for c in (style.CYCLE[1], style.CYCLE[0], style.FAINT))
    expected = [
        (STARTS[1], 31, 0, 0.78, grey),  # the last source is the lowest strip
        (STARTS[0], 31, 0, 0.78, us),
        (STARTS[2], 29, 0, 0.78 * 4 / 5, us),
        (STARTS[0], 31, 1, 0.78 * 2 / 1500, mx),
        (STARTS[1], 31, 1, 0, us),
        (STARTS[2], 29, 1, 0.78, mx),
    ]
    for found, wanted in zip(drawn(ax), expected, strict=True):
        assert found[:4] == pytest.approx(wanted[:4])
        assert found[4] == wanted[4]
    tallest = [(text.get_text(), *text.xy) for text in ax.texts]
    assert tallest == [("5", STARTS[0] + 15.5, 0.79), ("1,500", STARTS[2] + 14.5, 1.79)]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["wh", "UN"]
    assert ax.get_yticks() == pytest.approx([0.39, 1.39])
    assert ax.get_ylim() == (-0.06, 2.06)
    assert ax.get_xlim() == (STARTS[0], STARTS[2] + 29)
    assert not ax.spines["left"].get_visible()
    assert ax.spines["bottom"].get_visible()


def test_of_equal_months_the_first_is_labelled(ax):
    table = strips().assign(documents=3.0)
    figures.plot_coverage(table, ax)
    assert [text.xy[0] for text in ax.texts] == [STARTS[0] + 15.5] * 2


def test_a_source_without_any_month_has_gaps_and_a_zero(ax):
    table = strips()
    table.loc[table["source"] == "wh", "documents"] = np.nan
    figures.plot_coverage(table, ax)
    grey = mpl.colors.to_rgb(style.FAINT)
    assert [bar[2:] == (0, 0.78, grey) for bar in drawn(ax)] == [True] * 3 + [False] * 3
    assert [text.get_text() for text in ax.texts] == ["0", "1,500"]


def test_the_first_repeated_month_is_named(ax):
    table = strips()
    table = pd.concat([table, table.iloc[[5, 1, 3]]])
    with pytest.raises(ValueError) as error:
        figures.plot_coverage(table, ax)
    said = "table holds several rows of source wh, month 2024-02; sum them"
    assert str(error.value) == said
    # The same month of another source, and the same source in another month, are no repetition.
    assert len(figures.plot_coverage(strips(), ax).patches) == 6


ROLES = pd.DataFrame(
    {
        "source": ["un"] * 2 + ["wh"] * 4,
        "role": ["official", "principal", "poet", "journalist", "official", "official"],
        "share": [0.1, 0.9, 0.104, 0.2, 0.5, 0.196],
    }
)


def test_a_bar_is_divided_in_the_order_of_the_roles(ax):
    figures.plot_roles(ROLES, ax, names={"wh": "White House"})
    colours = [mpl.colors.to_rgb(c) for c in ("#0072B2", "#56B4E9", "#999999", style.CYCLE[1])]
    # The last source is the lowest bar.
    left = [0, 0, 0.696, 0.896, 0, 0.9, 1, 1]
    width = [0, 0.696, 0.2, 0.104, 0.9, 0.1, 0, 0]
    bars = drawn(ax)
    assert [bar[0] for bar in bars] == pytest.approx(left)
    assert [bar[1] for bar in bars] == pytest.approx(width)
    assert [bar[2] for bar in bars] == pytest.approx([-0.31] * 4 + [0.69] * 4)
    assert {round(bar[3], 9) for bar in bars} == {0.62}
    assert [found for *_, found in bars] == colours * 2
    assert [label.get_text() for label in ax.get_yticklabels()] == ["White House", "un"]
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        *("principal", "official", "journalist", "poet")
    ]
    assert [patch.get_facecolor()[:3] for patch in legend.get_patches()] == colours
    assert ax.get_xlim() == (0, 1)
    assert not len(ax.get_xticks())


def test_a_share_over_a_tenth_is_written_in_the_middle_of_its_part(ax):
    figures.plot_roles(ROLES, ax)
    said = [(text.get_text(), *text.get_position()) for text in ax.texts]
    expected = [
        ("70 %", 0.348, 0),
        ("20 %", 0.796, 0),
        ("10 %", 0.948, 0),
        ("90 %", 0.45, 1),  # the tenth beside it has no label
    ]
    assert [words for words, *_ in said] == [words for words, *_ in expected]
    for (_, *place), (_, *wanted) in zip(said, expected, strict=True):
        assert place == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("colour", "dark"),
    [
        ("black", True),
        ("white", False),
        ("red", True),  # 0.299
        ("lime", False),  # 0.587
        ("blue", True),  # 0.114
        ("magenta", True),  # 0.413
        ("#D55E00", True),
        ("#E69F00", False),
        ("0.49", True),
        ("0.51", False),
    ],
)
def test_dark_is_what_the_eye_finds_dark(colour, dark):
    assert coverage._is_dark(colour) == dark
