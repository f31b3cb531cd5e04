import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bilateral.figures import PAGE, use_style
from bilateral.figures.sensitivity import plot_sensitivity

CHOICES = {"stop_words": ("package", "None"), "form": ("lemma", "stem"), "lower": ("True", "False")}


@pytest.fixture(autouse=True)
def _style():
    with mpl.rc_context():
        use_style()
        yield
    plt.close("all")


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    rows = [
        (choice, *values, measure, language, value)
        for measure, strength in (("distances", (2, 9, 1)), ("topics", (5, 3, 4)))
        for language in (("all", "en") if measure == "distances" else ("all",))
        for (choice, values), by in zip(CHOICES.items(), strength, strict=True)
        for value in by * rng.uniform(0.05, 0.1, 8)
    ]
    rows += [("seed", "0", "1", "topics", "all", value) for value in rng.uniform(0.1, 0.2, 16)]
    columns = ["choice", "first", "second", "measure", "language", "value"]
    table = pd.DataFrame(rows, columns=columns)
    values = table.groupby(["choice", "measure", "language"])["value"]
    return table.assign(
        median=values.transform("median"),
        low=values.transform("quantile", 0.05),
        high=values.transform("quantile", 0.95),
    )


def drawn(ax, what):
    (line,) = [line for line in ax.get_lines() if line.get_gid() == what]
    return line.get_xydata()


def bands(ax):
    return [patch for patch in ax.patches if patch.get_gid() == "seed"]


def test_a_row_per_choice_the_strongest_for_distances_on_top(table):
    fig, axes = plt.subplots(1, 2, figsize=(PAGE, 2))
    assert plot_sensitivity(table, axes) is fig
    labels = [label.get_text() for label in axes[0].get_yticklabels()]
    assert labels == ["form: lemma / stem", "stop_words: package / None", "lower: True / False"]
    assert [label.get_text() for label in axes[1].get_yticklabels()] == [""] * 3
    place = {"form": 0, "stop_words": 1, "lower": 2}
    for ax, measure in zip(axes, ("distances", "topics"), strict=True):
        rows = table.query(f"measure == '{measure}' and language == 'all' and choice != 'seed'")
        expected = np.column_stack([rows["value"], rows["choice"].map(place)])
        np.testing.assert_array_equal(drawn(ax, "pairs"), expected)
        medians = {tuple(point) for point in drawn(ax, "median")}
        assert medians == set(zip(rows["median"], rows["choice"].map(place), strict=True))
        left, right = ax.get_xlim()
        assert left < 0 < rows["value"].max() < right
        assert ax.yaxis_inverted()


def test_the_seed_is_a_band_and_no_row(table):
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(table, axes)
    assert bands(axes[0]) == []
    (band,) = bands(axes[1])
    seed = table[table["choice"] == "seed"].iloc[0]
    assert band.get_x() == seed["low"]
    assert band.get_x() + band.get_width() == pytest.approx(seed["high"])
    assert [text.get_text() for text in axes[1].texts] == ["another seed, the middle 90 %"]


def test_names_replace_fields(table):
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(table, axes, names={"form": "lemmas or stems"})
    labels = [label.get_text() for label in axes[0].get_yticklabels()]
    assert labels[:2] == ["lemmas or stems", "stop_words: package / None"]


def test_three_values_of_one_choice_have_a_row_each(table):
    more = table[table["choice"] == "form"].assign(second="surface", median=0.01)
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(pd.concat([table, more]), axes)
    labels = [label.get_text() for label in axes[0].get_yticklabels()]
    assert labels[0] == "form: lemma / stem"
    assert labels[-1] == "form: lemma / surface"


def test_nothing_moved_is_still_a_figure(table):
    still = table[table["choice"] != "seed"].assign(value=0.0, median=0.0, low=0.0, high=0.0)
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(still, axes)
    assert axes[0].get_xlim() == (-0.02, 1.04)


def test_writing_does_not_overlap_and_stays_inside(table):
    fig, axes = plt.subplots(1, 2, figsize=(PAGE, 2), sharey=False)
    # A narrow band at the very left is the hardest: its name stands under the title.
    table.loc[table["choice"] == "seed", ["low", "high"]] = (0.0, 0.01)
    plot_sensitivity(table, axes)
    fig.draw_without_rendering()
    writing = [
        text
        for ax in axes
        for text in (ax._left_title, ax.xaxis.label, *ax.get_yticklabels(), *ax.texts)
        if text.get_text()
    ]
    boxes = [text.get_window_extent() for text in writing]
    for i, box in enumerate(boxes):
        assert fig.bbox.x0 <= box.x0 < box.x1 <= fig.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[:i])


@pytest.mark.parametrize("order", [1, -1])
def test_of_equal_choices_the_first_by_name_is_on_top(table, order):
    tied = table["measure"] == "distances"
    # Equal but for the last digit, which differs between processors.
    table.loc[tied, "median"] = [0.1 + 0.2, 0.3] * (tied.sum() // 2)
    table.loc[tied, "median"] = table[tied].groupby("choice")["median"].transform("first")
    table.loc[tied & (table["choice"] == "form"), "median"] = 0.3
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(table[::order], axes, names={"form": "$1 or $2"})
    labels = [label.get_text() for label in axes[0].get_yticklabels()]
    assert labels == [r"\$1 or \$2", "lower: True / False", "stop_words: package / None"]


def test_what_is_drawn_where():
    """Two choices by hand; rows of a language are left out, and so is what has no panel."""
    rows = [
        ("lower", "True", "False", "distances", "all", 0.1, 0.2),
        ("lower", "True", "False", "distances", "all", 0.3, 0.2),
        ("lower", "True", "False", "distances", "en", 0.9, 0.9),
        ("form", "lemma", "stem", "distances", "all", 0.4, 0.4),
        ("lower", "True", "False", "topics", "all", 0.6, 0.6),
        ("form", "lemma", "stem", "topics", "all", 0.8, 0.8),
        ("seed", "0", "1", "topics", "all", 0.5, 0.5),
        ("seed", "0", "1", "topics", "en", 0.7, 0.7),
    ]
    columns = ["choice", "first", "second", "measure", "language", "value", "median"]
    table = pd.DataFrame(rows, columns=columns).assign(low=0.4, high=2.0)
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(table, axes)
    left, right = axes
    assert drawn(left, "pairs").tolist() == [[0.1, 1], [0.3, 1], [0.4, 0]]
    assert drawn(left, "median").tolist() == [[0.2, 1], [0.4, 0]]
    assert drawn(right, "pairs").tolist() == [[0.6, 1], [0.8, 0]]
    assert drawn(right, "median").tolist() == [[0.6, 1], [0.8, 0]]
    labels = [label.get_text() for label in left.get_yticklabels()]
    assert labels == ["form: lemma / stem", "lower: True / False"]
    assert left.get_xlim() == pytest.approx((-0.02 * 0.4, 1.04 * 0.4))
    assert right.get_xlim() == pytest.approx((-0.02 * 2, 1.04 * 2))  # the band is inside
    for ax, title, label in (
        (left, "Distances between passages", "1 − rank correlation"),
        (right, "Topics", "1 − correlation of matched topics"),
    ):
        assert ax.get_ylim() == (1.5, -0.5)
        assert list(ax.get_yticks()) == [0, 1]
        assert ax.get_title(loc="left") == title
        assert ax.get_xlabel() == label
        edges = [line.get_ydata() for line in ax.get_lines() if line.get_gid() == "edge"]
        assert edges == [[0.5, 0.5]]
    assert not bands(left)
    assert not left.texts
    (band,) = bands(right)
    assert (band.get_x(), band.get_width()) == pytest.approx((0.4, 1.6))
    (text,) = right.texts
    assert text.xy == pytest.approx((1.2, 1.0))
    assert text.xyann == (0, 1)


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0.1, [0, 0.05, 0.1]),
        (0.12, [0, 0.05, 0.1]),
        (0.25, [0, 0.1, 0.2]),
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (1.0, [0, 0.5, 1]),
    ],
)
def test_ticks_are_round_and_few(table, most, ticks):
    table = table[table["choice"] != "seed"].assign(value=most)
    _, axes = plt.subplots(1, 2)
    plot_sensitivity(table, axes)
    for ax in axes:
        low, high = ax.get_xlim()
        assert [t for t in ax.get_xticks() if low <= t <= high] == pytest.approx(ticks)


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_axes_is_said(table, n):
    with pytest.raises(ValueError) as error:
        plot_sensitivity(table, [None] * n)
    assert str(error.value) == f"give two axes, for distances and for topics; got {n}"
