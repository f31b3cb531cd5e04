"""What a figure is given: a table or events that lack a column are refused in one sentence."""

from datetime import date

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bilateral import figures, gazetteer
from bilateral.figures.given import checked_break, labelled_events

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


MEASURES = pd.DataFrame(
    {"theme": "trade", "side": ["US", "MX"], "period": "2024", "measure": "counted",
     "share": [0.3, 0.1], "low": 0.1, "high": 0.4}
)  # fmt: skip


ACCOUNTS = pd.DataFrame(
    {"thing": ["Cuba", "visas"], "kind": "matter", "named_by": ["both", "MX"], "us_n": [1, 0],
     "mx_n": [2, 3], "us_place": 0.2, "mx_place": 0.5, "us_words": ["cuba", ""],
     "mx_words": ["cubanos", "visas"]}
)  # fmt: skip


MEETINGS = pd.DataFrame(
    {"meeting_id": "m", "date": "2024-02-03", "kind": "call", "who": ["US", "MX"],
     "share": [0.1, 0.4], "low": 0.3, "median": 0.5, "high": 0.8}
)  # fmt: skip


RUNGS = pd.DataFrame(
    {"side": ["US", "MX"], "theme": "all", "period": "2024", "rung": "done", "share": 1.0,
     "firmer": 1.0, "firmer_low": 0.9, "firmer_high": 1.0}
)  # fmt: skip
EDGES = pd.DataFrame(
    {"side": ["US"], "source": "a", "target": "b", "passages": 9, "exceeds": True}
)  # fmt: skip
NODES = pd.DataFrame(
    {"side": "US", "id": ["a", "b"], "name": ["Ana", "Bruno"], "group": "person",
     "passages": [9, 9], "place": [0, 1]}
)  # fmt: skip


# Of each function: how it is called, a table, and the columns without which it has another meaning.
DRAWN = {
    "plot_accounts": (figures.plot_accounts, ACCOUNTS, {"us_n", "mx_n"}),
    "plot_asymmetry": (figures.plot_asymmetry, MEETINGS, set()),
    "plot_commitment": (figures.plot_commitment, RUNGS, set()),
    "plot_composition": (figures.plot_composition, SHARES, {"side", "quarter"}),
    "plot_coverage": (on_axes(figures.plot_coverage), MONTHS, set()),
    "plot_frequency": (figures.plot_frequency, SAID, set()),
    "plot_measures": (figures.plot_measures, MEASURES, set()),
    "plot_network": (lambda edges: figures.plot_network(edges, NODES), EDGES, set()),
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


_ENDS = {"low": 0.1, "high": 0.3}
_SHARES = pd.DataFrame({"side": ["US", "MX"], "theme": "trade", "share": 0.2} | _ENDS)
_RATES = pd.DataFrame(
    {"period": pd.period_range("2024Q1", periods=2, freq="Q-DEC"), "group": "US", "word": "w"}
    | {"hits": 1, "rate": 0.2, "not_counted": ""}
    | _ENDS
)


@pytest.mark.parametrize(
    ("draw", "table", "said"),
    [
        (
            figures.plot_composition,
            _SHARES.assign(side=["US", None]),
            "1 of 2 rows of table have no side",
        ),
        (
            figures.plot_composition,
            _SHARES.assign(theme=["a", None]),
            "1 of 2 rows of table have no theme",
        ),
        (
            figures.plot_frequency,
            _RATES.assign(group=["US", None]),
            "1 of 2 rows of table have no group",
        ),
        (
            figures.plot_composition,
            _SHARES.assign(quarter="2024Q1"),
            "column quarter of table holds no per",
        ),
        (
            figures.plot_frequency,
            _RATES.assign(period="2024Q1"),
            "column period of table holds no periods",
        ),
    ],
    ids=["group", "theme", "group of words", "quarter", "period"],
)
def test_what_would_be_drawn_as_missing_is_refused(draw, table, said):
    before = plt.get_fignums()
    with pytest.raises(ValueError, match=said):
        draw(table)
    assert plt.get_fignums() == before


def test_odd_numbers_and_names_are_drawn():
    table = pd.DataFrame({"topic": [0, 1], "words": ["a", None], "prevalence": 0.0})
    table["label"] = ["$5", None]
    ax = figures.plot_topics(table)
    assert [label.get_text() for label in ax.get_yticklabels()] == [r"\$5", "1"]
    assert ax.get_xlim() == (0, 1)
    ax = figures.plot_topics(table.assign(prevalence=np.nan))
    assert "no topic has a prevalence" in ax.texts[0].get_text()
    words = pd.DataFrame({"topic": 0, "term": ["a\nb", "L" * 300], "probability": 0.0})
    fig = figures.plot_words(words, columns=0)
    assert fig.axes[0].get_xlim()[0] == 0
    assert fig.axes[0].texts[0].get_text() == "a b"
    dated = _SHARES.assign(quarter=pd.PeriodIndex([None, None], freq="Q-DEC"))
    assert [text.get_text() for text in figures.plot_composition(dated).axes[0].texts] == [
        figures.style.NO_ROWS
    ]
    plt.close("all")


def test_a_long_word_stays_within_its_panel():
    two = pd.concat([_RATES, _RATES.assign(word="tariff* | " * 40), _RATES.assign(group="MX")])
    fig = figures.plot_frequency(two)
    fig.draw_without_rendering()
    for ax in fig.axes:
        assert ax._left_title.get_window_extent().width <= 1.06 * ax.bbox.width
        assert len(ax.get_title(loc="left")) in (1, 49)  # as much as there is room for
    plt.close(fig)


def test_many_groups_have_a_legend_that_names_each():
    many = pd.DataFrame({"side": [f"g{i}" for i in range(20)], "theme": "a", "share": 0.2} | _ENDS)
    fig = figures.plot_composition(many.assign(quarter=pd.Period("2024Q1", "Q-DEC")))
    assert [text.get_text() for text in fig.legends[0].get_texts()] == many["side"].tolist()
    plt.close(fig)


TIMED = [(figures.plot_composition, SHARES), (figures.plot_salience, RATES),
         (figures.plot_frequency, SAID)]  # fmt: skip


@pytest.mark.parametrize(("plot", "table"), TIMED)
@pytest.mark.parametrize("when", ["2025-13-01", "soon", "", None, pd.NaT, np.nan, 20250120, [1]])
def test_what_is_no_date_is_named_in_one_sentence(plot, table, when):
    events = pd.DataFrame({"date": ["2024-02-01", when], "label": ["Summit", "Tariff order"]})
    told = "which is no date; write it as '2025-01-20'"
    with pytest.raises(ValueError, match=rf"^the date of 'Tariff order' in events is .*, {told}$"):
        plot(table, events=events)
    if when is not None:
        with pytest.raises(ValueError, match=f"^break_at is .*, {told}$"):
            plot(table, break_at=when)


def test_dates_with_a_time_or_a_zone_are_dates():
    at = ["2025-01-20T12:00:00-05:00", "2025-01-20", date(2025, 1, 20), pd.Timestamp("2025-01-20")]
    expected = [pd.Timestamp("2025-01-20 12:00"), *[pd.Timestamp("2025-01-20")] * 3]
    events = pd.DataFrame({"date": at, "label": "x"}, index=[3, 1, 4, 1])
    assert labelled_events(events)["date"].tolist() == expected
    assert [checked_break(when) for when in at] == expected
    assert checked_break(None) is None
    assert len(labelled_events(events[:0])) == 0
