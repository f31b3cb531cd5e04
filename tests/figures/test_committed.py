"""Every committed figure, drawn again from the table beside it, is the committed picture."""

import io
import re

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bilateral import figures, gazetteer

NAMES = {
    "wh": "White House",
    "mananeras": "Presidency of Mexico",
    "frus": "FRUS",
    "un": "UN debate",
}
CHOICES = {
    "stop_words": "stop words: dropped / kept",
    "form": "words: lemma / surface",
    "phrases": "phrases: whole / in parts",
    "concepts": "concepts: apart / shared",
    "lower": "case: lower / as written",
    "min_df": "rare terms: dropped / kept",
}
TOPICS = {
    "topics_us": ("White House officials about Mexico, 2021–2026", "#0072B2"),
    "topics_mx": ("Mexican officials about the United States, 2018–2026", "#D55E00"),
    "topics_frus": (
        "Diplomatic correspondence about Mexico: 1861, 1870, 1884, 1897, 1901, 1925, 1927, 1934",
        "#8796A5",
    ),
}
BREAK = "2025-01-20"


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def coverage_by_month(table):
    table = table.assign(month=pd.PeriodIndex(table["month"], freq="M"))
    fig, ax = plt.subplots(figsize=(figures.PAGE, 2.2), layout="constrained")
    figures.plot_coverage(table, ax, value="passages", groups=gazetteer.sides(), names=NAMES)
    title = "Core passages a month (each strip on its own scale; grey: nothing on record)"
    ax.set_title(title, loc="left")
    return fig


def voices_by_source(table):
    fig, ax = plt.subplots(figsize=(figures.COLUMN, 2.4), layout="constrained")
    figures.plot_roles(table, ax, names=NAMES)
    ax.set_title("Core tokens by the speaker's role", loc="left")
    return fig


def topics(table, title, colour):
    height = 0.19 * len(table) + 0.7
    fig, ax = plt.subplots(figsize=(figures.PAGE, height), layout="constrained")
    figures.plot_topics(table, ax, colour=colour)
    ax.set_title(title, loc="left")
    fig.draw_without_rendering()  # the notebook saves a PNG first, which moves the layout
    return fig


def trend(table, plot, names):
    table = table.assign(quarter=pd.PeriodIndex(table["quarter"], freq="Q-DEC"))
    events = gazetteer.events().query("key == '1'").rename(columns={"short": "label"})
    events = events.assign(date=pd.to_datetime(events["date"]))[["date", "label"]]
    events = events[events["date"] != BREAK]
    return plot(table, events=events, break_at=BREAK, groups=gazetteer.sides(), names=names)


def salience(table):
    panels = {"US": "White House", "MX": "Presidency of Mexico (conferences)"}
    return trend(table, figures.plot_salience, panels)


def theme_composition(table):
    return trend(table, figures.plot_composition, gazetteer.theme_names())


def cleaning_sensitivity(table):
    layout = {"figsize": (figures.PAGE, 2.4), "layout": "constrained", "sharey": True}
    fig, axes = plt.subplots(1, 2, **layout)
    figures.plot_sensitivity(table.round(5), axes, names=CHOICES)
    return fig


def themes_counted_and_modelled(table):
    groups, names = gazetteer.sides(), gazetteer.theme_names()
    return figures.plot_measures(table, groups=groups, names=names)


def own_folder_themes(table):
    return figures.plot_composition(table, names=gazetteer.theme_names())


def own_csv_voices(table):
    fig, ax = plt.subplots(figsize=(figures.COLUMN, 3.4), layout="constrained")
    figures.plot_roles(table, ax)
    return fig


def own_frame_words(table):
    period = pd.PeriodIndex(table["period"].astype("Int64").astype("str"), freq="Y-DEC")
    return figures.plot_frequency(table.assign(period=period, not_counted=""))


def own_placed(table):
    return figures.plot_composition(table, columns=2)


def own_topics(table):
    fig = figures.plot_topics(table).figure
    fig.draw_without_rendering()
    return fig


def network(table):
    edges, nodes = (table[table["row"] == row] for row in ("edge", "name"))
    return figures.plot_network(edges, nodes.assign(place=nodes["place"].astype(int)),
                                sides=gazetteer.sides())  # fmt: skip


def commitment_by_year(table):
    table = table.assign(period=pd.PeriodIndex(table["period"].astype(str), freq="Y-DEC"))
    return figures.plot_commitment(table, groups=gazetteer.sides())


def accounts(table):
    words = ["us_words", "mx_words"]
    return figures.plot_accounts(table.fillna(dict.fromkeys(words, "")), groups=gazetteer.sides())


def accounts_asymmetry(table):
    return figures.plot_asymmetry(table, groups=gazetteer.sides())


DRAWN = {
    "accounts_2023_12_21": accounts,
    "accounts_asymmetry": accounts_asymmetry,
    "commitment_by_year": commitment_by_year,
    "named_together_drugs": network,
    "quoted_across": network,
    "coverage_by_month": coverage_by_month,
    "voices_by_source": voices_by_source,
    "salience": salience,
    "theme_composition": theme_composition,
    "themes_counted_and_modelled": themes_counted_and_modelled,
    "cleaning_sensitivity": cleaning_sensitivity,
    "own_folder_themes": own_folder_themes,
    "own_csv_voices": own_csv_voices,
    "own_frame_words": own_frame_words,
    "own_placed": own_placed,
    "own_topics": own_topics,
    **{name: lambda table, looks=looks: topics(table, *looks) for name, looks in TOPICS.items()},
}
# Of many panels, or drawn as another one is.
SLOW = {
    "accounts_2023_12_21", "accounts_asymmetry", "commitment_by_year", "coverage_by_month",
    "named_together_drugs", "own_folder_themes", "own_placed", "theme_composition",
    "themes_counted_and_modelled", "topics_frus", "topics_mx", "topics_us",
}  # fmt: skip


def parts(svg):
    """The lines of an SVG without their numbers, identifiers by their order, and the numbers."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    known = {}
    svg = re.sub(
        r"\b[pm][0-9a-f]{10}\b", lambda found: known.setdefault(found[0], f"id_{len(known)}"), svg
    )
    number = r"(?<![#\w.-])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])"
    return re.sub(number, "0", svg).split("\n"), [
        np.array(re.findall(number, line), dtype=float) for line in svg.split("\n")
    ]


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.full) if n in SLOW else n for n in DRAWN]
)
def test_a_committed_figure_shows_its_table(repository, name):
    """Six digits of a number leave a point less than a fiftieth of a point off."""
    table = pd.read_csv(repository / "figures" / f"{name}.csv")
    fig = DRAWN[name](table)
    drawn = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        fig.savefig(drawn, format="svg", dpi=300)
    committed = (repository / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    (words, numbers), (old_words, old_numbers) = parts(drawn.getvalue()), parts(committed)
    assert words == old_words
    for place, (new, old) in enumerate(zip(numbers, old_numbers, strict=True), start=1):
        np.testing.assert_allclose(new, old, atol=0.02, rtol=0, err_msg=f"line {place}")


def test_every_committed_figure_is_drawn_again(repository):
    names = {path.stem for path in (repository / "figures").glob("*.svg")}
    assert names == set(DRAWN)
