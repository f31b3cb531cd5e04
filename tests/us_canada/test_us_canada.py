"""Another pair of countries: the United States and Canada, by a folder of tables and a source.

Nothing of ``src/`` is changed for it. All texts below ``texts`` were written for this test and say
so in their heads; the facts in ``tables`` have a source and a mark of certainty.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from bilateral import figures
from bilateral.cleaning import Recipe
from bilateral.corpus import Corpus, attach_text, describe
from bilateral.corpus.build import build
from bilateral.corpus.selection import rule
from bilateral.discourse import (
    composition,
    concordance,
    frequency,
    own_officials,
    presidents,
    salience,
    seed_coverage,
    theme_counts,
)
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import SOURCES, Source
from bilateral.sources.exchanges import number_exchanges
from bilateral.sources.model import Document, Problem, Turn, trim
from bilateral.sources.speakers import Speakers

HERE = Path(__file__).parent
LABEL = re.compile(r"^([A-ZÀ-Ý ]{4,40}): ", re.M)
THEMES = [
    *("trade_investment", "lumber_dairy", "border"),
    *("energy", "defence_arctic", "sovereignty"),
]
REMARKS = "wh:remarks/2025-03/2025-03-13-remarks-by-president-trump-on-trade"
VISIT = "wh:remarks/2025-05/2025-05-06-remarks-with-prime-minister-carney"


def read_page(data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer):
    """Read lines of ``name: value``, a blank line, and turns that begin with a label."""
    text = data.decode("utf-8")
    head = text.partition("\n\n")[0]
    said = dict(line.split(": ", 1) for line in head.split("\n"))
    speakers = Speakers(SOURCE.name, said["date"], "", gazetteer=gazetteer)
    whole = speakers.resolve("THE PRIME MINISTER")
    labels = list(LABEL.finditer(text, len(head)))
    starts = [(speakers.resolve(m[1]), m.start(), m.end()) for m in labels]
    starts = starts or [(whole, len(head), len(head))]
    ends = [start for _, start, _ in starts[1:]] + [len(text)]
    turns = [
        Turn(*trim(text, start, end), who.name, who.side, who.role)
        for (who, _, start), end in zip(starts, ends, strict=True)
    ]
    number_exchanges(turns, text)
    document = Document(
        doc_id=f"{SOURCE.name}:" + path.removeprefix("pmo/").removesuffix(".txt"),
        source=SOURCE.name,
        text=text,
        date=said["date"],
        side=SOURCE.side,
        lang=said["lang"],
        genre="press conference" if labels else "statement",
        title=said["title"],
        author=whole.name,
        path=path,
        file_sha256=hashlib.sha256(data).hexdigest(),
        turns=turns,
    )
    return [document]


SOURCE = Source(
    name="pmo", side="CA", pattern=re.compile(r"pmo/[\w.-]+\.txt", re.ASCII), read=read_page
)
ALL = (*SOURCES, SOURCE)


@pytest.fixture(scope="module")
def pair() -> Gazetteer:
    return Gazetteer.read(HERE / "tables")


@pytest.fixture(scope="module")
def corpus(pair, tmp_path_factory) -> Corpus:
    target = tmp_path_factory.mktemp("us_canada") / "record"
    made = build(HERE / "texts", target, sources=ALL, gazetteer=pair, n_jobs=1, progress=False)
    unread = [(problem.path, problem.reason) for problem in made.problems]
    assert [path for path, _ in unread] == ["language fr"]  # its tables have no verbs of speech
    assert unread[0][1].endswith("were not searched for mentions, quotes, commitments: 7")
    assert made.corpus.gazetteer == pair
    corpus = Corpus.read(target, gazetteer=pair)
    return attach_text(corpus, HERE / "texts", sources=ALL)


@pytest.fixture(scope="module")
def hits(corpus, pair) -> pd.DataFrame:
    with pytest.warns(UserWarning, match="some seeds are not counted"):  # phrases nobody says here
        return theme_counts(corpus.counts, corpus.terms, pair.themes())


def of(corpus: Corpus, doc_id: str) -> list[tuple]:
    table = corpus.table[corpus.table["doc_id"] == doc_id]
    columns = ["side", "role", "speaker", "relevance", "lang"]
    return list(table[columns].itertuples(index=False, name=None))


def test_the_tables_are_small_true_to_form_and_of_two_sides(pair):
    rows = {path.stem: pd.read_csv(path, dtype=str) for path in (HERE / "tables").glob("*.csv")}
    assert sum(map(len, rows.values())) <= 300
    for name in ("offices", "aliases", "themes", "events", "lexicon"):
        assert rows[name][["source", "certainty"]].notna().all(axis=None), name
    assert pair.counterparts() == {"US": "CA", "CA": "US"}
    assert pair.spoken == ("en", "fr")
    assert list(pair.theme_names()) == THEMES
    texts = [*HERE.glob("texts/pmo/*.txt"), *HERE.glob("texts/**/*.md")]
    assert len(texts) == 11
    notes = [text.read_text(encoding="utf-8") for text in texts]
    assert all("note: written for the tests of bilateral; nobody said this" in n for n in notes)


def test_who_speaks_for_whom_and_what_is_selected(corpus):
    assert of(corpus, REMARKS) == [
        ("US", "principal", "Donald J. Trump", "core", "en"),
        ("none", "journalist", "", "core", "en"),
        ("US", "principal", "Donald J. Trump", "answer", "en"),
        ("none", "journalist", "", "context", "en"),
        ("US", "principal", "Donald J. Trump", "context", "en"),  # a Canada goose
    ]
    assert of(corpus, VISIT) == [
        ("US", "principal", "Donald J. Trump", "core", "en"),
        ("CA", "principal", "Mark Carney", "core", "en"),
    ]
    for lang in ("en", "fr"):
        name = "press-conference" if lang == "en" else "conference-de-presse"
        found = of(corpus, f"pmo:2025-03-21-{name}.{lang}")
        carney = ("CA", "principal", "Mark Carney")
        assert [row for row in found if row[0] == "CA"] == [
            (*carney, "core", lang),
            (*carney, "answer", lang),
            (*carney, "core", lang),
        ]
        assert [row[1] for row in found if row[0] == "none"] == ["journalist"] * 2
    # On the day of the tariffs the former Prime Minister; a list of countries is not selected.
    assert of(corpus, "pmo:2025-02-01-statement-on-tariffs.en")[0][2] == "Justin Trudeau"
    selected = set(corpus.documents["doc_id"])
    assert not any("grain" in doc_id or "fete" in doc_id for doc_id in selected)
    assert len(selected) == 9


def test_the_rule_looks_for_canada_in_one_place_and_for_the_states_in_the_other(pair):
    canada, states = rule("CA", pair), rule("US", pair)
    assert canada.is_core("We spoke with the Canadian government about softwood lumber.")
    assert not canada.is_core("Argentina, Australia, Canada, and Japan agreed on grain.")
    assert states.is_core("Les tarifs américains touchent l' acier.")
    assert not states.is_core("Le Québec aime la musique.")


def test_themes_in_both_languages(corpus, hits):
    rows = hits.set_index(corpus.passages["passage_id"])
    french = rows.loc["pmo:2025-02-01-declaration-sur-les-tarifs.fr#0000"]
    # tarifs, droits de douane, acier, aluminium, commerce; bois d'œuvre; frontière
    assert french[THEMES].tolist() == [5, 1, 1, 0, 0, 0]
    answer = rows.loc["pmo:2025-03-21-conference-de-presse.fr#0002"]
    # souveraineté, 51e État; bois d'œuvre, produits laitiers, gestion de l'offre
    assert answer[THEMES].tolist() == [0, 3, 0, 0, 0, 2]
    visit = rows.loc[f"{VISIT}#0001"]  # trade; defence, Arctic
    assert visit[THEMES].tolist() == [1, 0, 0, 0, 2, 0]
    assert hits.columns.tolist() == THEMES


def test_what_is_not_counted_is_told(corpus, pair):
    told = seed_coverage(corpus.counts, corpus.terms, pair.themes())
    told = told[told["lang"] == "fr"].set_index("seed")
    assert told.loc["bois d' œuvre", ["counted", "hits"]].tolist() == [True, 3]
    assert told.loc["lait", ["counted", "hits"]].tolist() == [True, 0]
    assert not told.loc["libre-échange", "counted"]


def test_shares_of_the_two_sides(corpus, pair, hits):
    table = corpus.table
    shares = composition(table, hits, by="side", min_documents=1, gazetteer=pair)
    assert shares["side"].unique().tolist() == ["US", "CA"]
    present = hits[own_officials(table, gazetteer=pair)] > 0
    counted = present[present.any(axis=1)]
    sides = table["side"][counted.index]
    expected = counted.div(counted.sum(axis=1), axis=0).groupby(sides).mean()
    for side in ("US", "CA"):
        found = shares[shares["side"] == side].set_index("theme")["share"]
        assert np.allclose(found[THEMES], expected.loc[side, THEMES])
    # By hand, of the United States: the order on duties, the first remark, the visit.
    order = [1 / 3, 0, 1 / 3, 1 / 3, 0, 0]  # tariff, northern border, electricity
    remark = [1 / 3, 1 / 3, 0, 0, 0, 1 / 3]  # trade, dairy and lumber, 51st state
    visit = [1 / 2, 0, 0, 0, 1 / 2, 0]  # trade and steel, Golden Dome
    us = expected.loc["US", THEMES].tolist()
    assert us == pytest.approx(np.mean([order, remark, visit], axis=0).tolist())


def test_attention_is_of_all_that_was_said(corpus, pair):
    rates = salience(
        corpus.table, corpus.exposure, sources=["wh", "pmo"], min_days=1, gazetteer=pair
    )
    found = rates.set_index(["side", "quarter"])
    table = corpus.table
    own = table[own_officials(table, gazetteer=pair) & (table["side"] == "CA")]
    first = own["date"].dt.quarter == 1
    said = corpus.exposure.query("side == 'CA' and role == 'principal'")
    said = said[said["date"].dt.quarter == 1]
    expected = 10_000 * own["n_tokens"][first].sum() / said["tokens"].sum()
    assert found.loc[("CA", "2025Q1"), "rate"] == pytest.approx(expected)


def test_a_side_that_is_no_partner_is_no_government(corpus, pair):
    table = corpus.table.assign(side="MX", role="principal", relevance="core")
    assert not own_officials(table, gazetteer=pair).any()
    assert own_officials(table, gazetteer=PACKAGE).all()
    assert presidents(table, pair).isna().all()


def test_heads_of_government(corpus, pair):
    found = presidents(corpus.table, pair)
    assert found.cat.categories.tolist() == ["Donald J. Trump", "Justin Trudeau", "Mark Carney"]


def test_words_in_their_place(corpus):
    found = concordance(corpus, "tarif*|tariff*", side="CA", sources=ALL)
    assert found["node"].str.lower().value_counts().to_dict() == {"tarifs": 2, "tariffs": 3}
    found = concordance(corpus, "bois d'œuvre", sources=ALL)  # as it is written in French
    assert found["node"].tolist() == ["bois d' œuvre"] * 3
    said = frequency(corpus, "bois d'œuvre", by="year", group="side", min_documents=1)
    assert said.set_index("group")["hits"].dropna().to_dict() == {"CA": 1}  # of core passages
    found = concordance(corpus, theme="lumber_dairy", side="US", sources=ALL)
    assert found["node"].tolist() == ["dairy", "lumber", "dairy", "lumber"]
    with pytest.raises(ValueError, match="no theme 'migration'; there are trade_investment"):
        concordance(corpus, theme="migration", sources=ALL)


def test_french_words_share_columns_with_english_ones(corpus):
    cleaned = Recipe(concepts=True, min_df=1).apply(corpus)
    terms = cleaned.terms.set_index(["term", "lang"])
    used = {
        lang: set(
            cleaned.terms["term"][
                np.flatnonzero(cleaned.counts[(corpus.passages["lang"] == lang).to_numpy()].sum(0))
            ]
        )
        for lang in ("en", "fr")
    }
    shared = used["en"] & used["fr"] & set(terms.query("lang == 'mul'").index.get_level_values(0))
    assert {"tariff", "steel", "border", "timber", "sovereignty", "united states"} <= shared
    french = set(cleaned.terms["term"][cleaned.terms["lang"] == "fr"])
    assert {"canadien", "vendre", "nouveau"} <= french
    assert not french & {"le", "du", "nous", "les", "est", "être", "canadiens", "avoir"}


def test_a_passage_leads_back_to_its_words(corpus):
    said = describe(corpus, f"{VISIT}#0001", HERE / "texts", sources=ALL)
    assert "Mark Carney" in said
    assert "Canada is not for sale" in said


def test_figures_draw_the_pair(corpus, pair, hits):
    with mpl.rc_context():
        figures.use_style()
        shares = composition(corpus.table, hits, min_documents=1, gazetteer=pair)
        events = pair.events()
        drawn = figures.plot_composition(
            shares, names=pair.theme_names(), groups=pair.sides(), events=events
        )
        titles = [ax.get_title(loc="left") for ax in drawn.axes if ax.get_title(loc="left")]
        assert titles == list(pair.theme_names().values())
        labels = {text.get_text() for ax in drawn.axes for text in ax.texts}
        assert {"US", "CA"} <= labels
        table = frequency(corpus, "tarif*|tariff*", group="side", min_documents=1)
        assert table["group"].unique().tolist() == ["US", "CA"]
        figures.plot_frequency(table, groups=pair.sides())
    plt.close("all")


@pytest.mark.full
def test_the_white_house_about_canada(pair, mirror_folder, tmp_path):
    """The real texts of the mirror, which name Canada thousands of times."""
    archive = next(mirror_folder.glob("wh-briefings-*.tar.gz"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / archive.name).symlink_to(archive)
    made = build(tmp_path / "in", tmp_path / "out", gazetteer=pair, progress=False)
    table = made.corpus.table
    core = table[table["relevance"] == "core"]
    assert made.errors == []
    assert core["side"].value_counts().idxmax() == "US"
    assert core["speaker"][core["side"] == "CA"].value_counts().idxmax() == "Justin Trudeau"
    by_year = core.groupby(core["date"].dt.year).size()
    assert (by_year.loc[2021:2025] > 50).all()
