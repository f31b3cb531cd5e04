import matplotlib as mpl

mpl.use("agg")

import io
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure

from bilateral import figures
from bilateral.figures import style


@pytest.fixture(autouse=True)
def default_style():
    with mpl.rc_context():
        mpl.rcdefaults()
        yield
    plt.close("all")


def test_the_style_is_that_of_a_printed_column():
    figures.use_style()
    fig, ax = plt.subplots()
    assert fig.get_size_inches().tolist() == [3.5, 2.4]
    assert fig.dpi == 100
    assert type(fig.get_layout_engine()).__name__ == "ConstrainedLayoutEngine"
    title = ax.set_title("title")
    assert (title.get_fontsize(), title.get_fontweight()) == (8, "bold")
    assert title is ax._left_title
    assert ax.text(0, 0, "words").get_fontsize() == 8
    assert ax.xaxis.label.get_fontsize() == ax.yaxis.label.get_fontsize() == 8
    assert {label.get_fontsize() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())} == {7}
    shown = [side for side, spine in ax.spines.items() if spine.get_visible()]
    assert shown == ["left", "bottom"]
    image = io.BytesIO()
    fig.savefig(image, format="png")
    image.seek(0)
    assert plt.imread(image).shape == (720, 1050, 4)


def test_the_palette_is_that_of_okabe_and_ito():
    assert len(set(style.CYCLE)) == 8
    assert style.ROLES["name"].tolist() == style.ROLES["role"].tolist()
    assert style.ROLES["colour"].is_unique


SIDES = pd.DataFrame(
    {"side": ["MX", "US"], "name": ["Mexico", "United States"], "colour": ["#D55E00", "#0072B2"]}
)


@pytest.mark.parametrize(
    ("values", "groups", "expected"),
    [
        ([], None, []),
        (["b", "a", "b"], None, [("b", "b", "#0072B2"), ("a", "a", "#D55E00")]),
        (["US"], SIDES, [("US", "United States", "#0072B2")]),
        (
            ["US", "MX"],
            SIDES,
            [("MX", "Mexico", "#D55E00"), ("US", "United States", "#0072B2")],
        ),
        # Colours that groups has are taken, though the group is not drawn.
        (["CA", "US"], SIDES, [("US", "United States", "#0072B2"), ("CA", "CA", "#009E73")]),
        ([2, 1], None, [(2, "2", "#0072B2"), (1, "1", "#D55E00")]),
    ],
)
def test_looks_of_groups(values, groups, expected):
    assert list(style.looks(values, groups).itertuples(name=None)) == expected
    if groups is not None:
        named = groups.set_index("side")
        assert list(style.looks(values, named).itertuples(name=None)) == expected
        more = groups.assign(order=1)[["side", "order", "colour", "name"]]
        assert list(style.looks(values, more).itertuples(name=None)) == expected
        assert groups.columns.tolist() == ["side", "name", "colour"]


def test_a_palette_that_groups_uses_up_is_used_again():
    groups = pd.DataFrame({"side": range(8), "name": "x", "colour": style.CYCLE})
    assert style.looks([8, 9], groups)["colour"].tolist() == list(style.CYCLE[:2])
    groups = groups[:-1]
    assert style.looks([7, 8, 9], groups)["colour"].tolist() == ["#000000"] * 3


@pytest.mark.parametrize("missing", ["name", "colour"])
def test_columns_that_groups_lacks_are_named(missing):
    groups = SIDES.drop(columns=missing)
    with pytest.raises(ValueError) as error:
        style.looks(["US"], groups)
    there = ", ".join(groups)
    assert str(error.value) == f"groups must have the columns name and colour; it has {there}"


def test_the_repeated_group_and_the_wrong_colour_are_named():
    with pytest.raises(ValueError, match=r"^groups has 'US' more than once; keep one row of it$"):
        style.looks(["US"], pd.concat([SIDES, SIDES[1:]]))
    with pytest.raises(ValueError) as error:
        style.looks(["US"], SIDES.assign(colour=["red", np.nan]))
    said = "nan, the colour of 'US' in groups, is none; write it as '#0072B2'"
    assert str(error.value) == said


def test_what_is_set_inside_the_house_style_by_others_stays():
    """A notebook's backend turns interactive mode on when it is loaded, at the first figure."""
    with mpl.rc_context({**mpl.rcParamsDefault, "interactive": False}):
        with style.house_style():
            mpl.rcParams["interactive"] = True
            assert not mpl.rcParams["axes.spines.top"]
        assert mpl.rcParams["interactive"]
        assert mpl.rcParams["axes.spines.top"]


# --- as the last line of a cell -------------------------------------------------------------------
def last_lines():
    """Each plotting function, called as one would call it last."""
    _, ax = plt.subplots()
    months = pd.period_range("2021-01", periods=2, freq="M")
    table = pd.DataFrame({"source": "wh", "side": "US", "month": months, "documents": [4, 7]})
    yield figures.plot_coverage(table, ax)
    _, ax = plt.subplots()
    yield figures.plot_roles(pd.DataFrame({"source": ["un"], "role": "guest", "share": 1.0}), ax)
    _, ax = plt.subplots()
    table = pd.DataFrame({"topic": [1], "words": "trade", "prevalence": 1.0})
    yield figures.plot_topics(table, ax)
    pair = {"choice": "lower", "first": "True", "second": "False", "language": "all"}
    moved = {"value": 0.1, "median": 0.1, "low": 0.0, "high": 1.0}
    table = pd.DataFrame([pair | moved | {"measure": m} for m in ("distances", "topics")])
    yield figures.plot_sensitivity(table, plt.subplots(1, 2)[1])
    quarters = pd.period_range("2024Q1", periods=2, freq="Q-DEC")
    table = pd.DataFrame({"side": "US", "quarter": quarters, "low": 0.1, "high": 0.3})
    yield figures.plot_salience(table.assign(rate=0.2))
    table = table.assign(share=0.2, theme="trade")
    yield figures.plot_composition(table)
    yield figures.plot_measures(table.assign(period="2024", measure="counted"))
    table = table.rename(columns={"side": "group", "quarter": "period"})
    yield figures.plot_frequency(table.assign(rate=0.2, hits=1, word="trade", not_counted=""))
    table = pd.DataFrame({"thing": ["visas"], "kind": "matter", "named_by": "both"})
    of_side = {"n": 1, "place": 0.5, "words": "visas"}
    table = table.assign(**{f"{side}_{c}": v for side in ("us", "mx") for c, v in of_side.items()})
    yield figures.plot_accounts(table)
    ends = {"share": 0.1, "low": 0.1, "median": 0.2, "high": 0.3}
    meeting = {"meeting_id": "m", "date": "2024-02-03", "kind": "call", "who": "US"}
    yield figures.plot_asymmetry(pd.DataFrame([meeting | ends]))
    firmer = {"firmer": 1.0, "firmer_low": 0.9, "firmer_high": 1.0}
    rung = {"side": "US", "theme": "all", "period": "2024", "rung": "done", "share": 1.0}
    yield figures.plot_commitment(pd.DataFrame([rung | firmer]))
    name = {"side": "US", "group": "person", "passages": 9}
    nodes = [name | {"id": one, "name": one, "place": k} for k, one in enumerate("ab")]
    edge = {"side": "US", "source": "a", "target": "b", "passages": 9, "exceeds": True}
    yield figures.plot_network(pd.DataFrame([edge]), pd.DataFrame(nodes))
    yield figures.plot_words(pd.DataFrame({"topic": [0], "term": "trade", "probability": 1.0}))


@pytest.fixture
def inline():
    """The backend of notebooks: at the end of a cell it shows what pyplot holds open."""
    plt.switch_backend("module://matplotlib_inline.backend_inline")
    yield
    plt.switch_backend("agg")


def test_a_plot_as_last_line_is_shown_once(inline):
    """As a value, or else at the end of the cell, where open figures are shown."""
    shown = DisplayFormatter().format
    drawn = list(last_lines())
    assert len(drawn) == len([name for name in figures.__all__ if name.startswith("plot_")])
    for value in drawn:
        figure = value.get_figure(root=True)
        data, _ = shown(value)
        assert data.keys() == ({"text/plain"} if value is figure else set())
        assert (figure.number in plt.get_fignums()) == (value is not figure)
    plt.close("all")
    assert [shown(value)[0].keys() for value in drawn] == [{"text/plain"}] * len(drawn)


def test_elsewhere_what_is_drawn_is_a_value_as_any_other():
    ax = Figure().add_subplot()
    assert style.shown_once(ax) is ax
    fig, other = plt.subplots()
    for value in (ax, style.shown_once(fig), style.shown_once(other)):
        assert DisplayFormatter().format(value)[0] == {"text/plain": repr(value)}
    assert plt.get_fignums() == [fig.number]
    copy = pickle.loads(pickle.dumps(ax.figure))
    assert DisplayFormatter().format(copy.axes[0])[0] == {"text/plain": "<Axes: >"}
