"""What a figure is given: a table or events that lack a column are refused in one sentence."""

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from bilateral import figures, gazetteer

QUARTERS = pd.period_range("2024Q1", periods=4, freq="Q-DEC")
SHARE = {"low": 0.1, "high": 0.3}
RATES = pd.DataFrame({"side": "US", "quarter": QUARTERS, "rate": 0.2, **SHARE})
SHARES = pd.DataFrame({"side": "US", "quarter": QUARTERS, "theme": "trade", "share": 0.2, **SHARE})
SAID = pd.DataFrame(
    {"period": QUARTERS, "group": "US", "word": "tariff*", "hits": 3, "rate": 0.2, **SHARE,
     "not_counted": ""}
)  # fmt: skip
MONTHS = pd.DataFrame(
    {"source": "wh", "side": "US", "documents": 3,
     "month": pd.period_range("2024-01", periods=3, freq="M")}
)  # fmt: skip
ROLES = pd.DataFrame({"source": "wh", "role": ["principal", "guest"], "share": [0.7, 0.3]})
CHOICES = pd.DataFrame(
    {"choice": ["lower"] * 2, "first": "True", "second": "False", "language": "all", "value": 0.5,
     "measure": ["distances", "topics"], "median": 0.5, "low": 0.0, "high": 1.0}
)  # fmt: skip
TOPICS = pd.DataFrame({"topic": [1], "words": ["trade, tariff"], "prevalence": [0.6]})
WORDS = pd.DataFrame({"topic": [0, 0], "term": ["trade", "tariff"], "probability": [0.3, 0.2]})


def on_axes(plot, n=1):
    """The plot on axes of a new figure."""

    def draw(table):
        _, axes = plt.subplots(1, n)
        return plot(table, axes)

    return draw


# Of each function: how it is called, a table, and the columns without which it has another meaning.
DRAWN = {
    "plot_composition": (figures.plot_composition, SHARES, {"side", "quarter"}),
    "plot_coverage": (on_axes(figures.plot_coverage), MONTHS, set()),
    "plot_frequency": (figures.plot_frequency, SAID, set()),
    "plot_roles": (on_axes(figures.plot_roles), ROLES, set()),
    "plot_salience": (figures.plot_salience, RATES, set()),
    "plot_sensitivity": (on_axes(figures.plot_sensitivity, 2), CHOICES, set()),
    "plot_topics": (figures.plot_topics, TOPICS, set()),
    "plot_words": (figures.plot_words, WORDS, set()),
}
TIMED = [
    (figures.plot_composition, SHARES),
    (figures.plot_frequency, SAID),
    (figures.plot_salience, RATES),
]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_every_figure_is_tried():
    assert set(DRAWN) == {name for name in figures.__all__ if name.startswith("plot_")}


@pytest.mark.parametrize("name", DRAWN)
def test_a_table_that_lacks_a_column_is_refused_and_the_column_named(name):
    draw, table, optional = DRAWN[name]
    draw(table)
    for column in table:
        if column in optional:
            continue
        for rows in (table, table.iloc[:0]):
            with pytest.raises(ValueError, match=f"no (column )?'{column}'") as refused:
                draw(rows.drop(columns=column))
            assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("plot", "table"), TIMED)
def test_events_that_lack_a_column_are_refused_and_the_column_named(plot, table):
    events = pd.DataFrame({"date": ["2024-05-01"], "label": ["a summit"]})
    for column in events:
        with pytest.raises(ValueError, match=f"events has no column '{column}'; drawn are date, l"):
            plot(table, events=events.drop(columns=column))
    with pytest.raises(ValueError, match="events is list; give a DataFrame with the columns date"):
        plot(table, events=["2024-05-01"])


@pytest.mark.parametrize(("plot", "table"), TIMED)
def test_the_events_of_the_gazetteer_are_drawn_as_they_are(plot, table):
    events = gazetteer.events()
    fig = plot(table, events=events)
    labelled = events[events["short"] != ""]
    assert labelled["key"].eq("1").all() and 0 < len(labelled) < len(events)
    by_hand = labelled.rename(columns={"short": "label"})[["date", "label"]]
    assert fig.get_supxlabel() == plot(table, events=by_hand).get_supxlabel()
    marks = [line for line in fig.axes[0].get_lines() if line.get_gid() == "event"]
    assert len(marks) == len(labelled)


def test_what_is_no_table_is_refused():
    with pytest.raises(ValueError, match="table is dict; give a DataFrame with the columns side"):
        figures.plot_salience({"side": ["US"]})
