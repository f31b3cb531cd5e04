"""Two accounts of one meeting, by hand, on the record and as properties."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral import Corpus, gazetteer
from bilateral.cleaning.terms.count import count_texts
from bilateral.corpus.show import attach_text
from bilateral.discourse import account_words, accounts, two_accounts
from bilateral.discourse.accounts import NAMED, SPEAKS
from bilateral.discourse.persons import persons_in_passages, persons_in_sentences
from bilateral.discourse.things import named, thing_seeds

CALL = "2023-12-21-call"
MIRROR = Path(__file__).resolve().parents[3] / "shared" / "mirror"
CROSSINGS = "border crossings and ports of entry"
ENVOYS = ["Alejandro Mayorkas", "Antony J. Blinken", "Elizabeth Sherwood-Randall"]
READOUT = (
    "The Presidents agreed that the ports of entry will be reopened. Secretary Antony Blinken and"
    " Liz Sherwood-Randall will travel to Mexico City. They discussed enforcement."
)
ANSWER = (
    "Hablamos de Cuba. Sin embargo, lo de los puentes y la aduana se va a resolver. Viene la señora"
    " Elizabeth, y viene Antony Blinken. Estamos buscando un acuerdo con Cuba."
)


def own(text: str, lang: str, side: str) -> Corpus:
    row = {"text": [text], "lang": lang, "side": side, "date": "2023-12-21"}
    return Corpus.from_texts(pd.DataFrame(row), lang="lang", side="side", date="date")


def pair() -> tuple[Corpus, Corpus]:
    return own(READOUT, "en", "US"), own(ANSWER, "es", "MX")


def by(table: pd.DataFrame, who: str) -> set[str]:
    return set(table.loc[(table["named_by"] == who) & (table["kind"] != "theme"), "thing"])


@pytest.fixture(scope="module")
def record() -> Corpus:
    rows = gazetteer.account_passages()
    return Corpus.load().select(passage_id=list(rows["passage_id"]))


def test_both_and_only_one_by_hand():
    table = accounts(*pair())
    assert by(table, "both") == {CROSSINGS, *ENVOYS[1:]}
    assert by(table, "US") == {"Mexico City", "enforcement"}
    assert by(table, "MX") == {"Cuba"}  # "sin embargo" is no embargo


def test_counts_places_and_space_by_hand():
    table = accounts(*pair()).set_index("thing")
    cuba, crossings = table.loc["Cuba"], table.loc[CROSSINGS]
    assert (cuba["mx_n"], cuba["us_n"], cuba["mx_place"]) == (2, 0, 0.0)
    # Cuba stands in the first and the last of four sentences.
    n_words = account_words(*pair())["tokens"].iloc[-1]
    assert n_words == 3 + 13 + 8 + 6
    assert cuba["mx_space"] == pytest.approx((3 + 6) / n_words)
    assert crossings["mx_place"] == pytest.approx(3 / n_words)
    assert crossings["us_place"] == 0.0
    assert crossings["mx_words"] == "aduana, puentes"
    assert crossings["us_sentence"].startswith("The Presidents agreed")
    assert pd.isna(cuba["us_place"])


def test_commitments_and_hedges_by_hand():
    table = account_words(*pair()).set_index(["side", "kind"])
    assert table["n"].to_dict() == {
        **{("US", "commitment"): 1, ("US", "intention"): 0, ("US", "hedge"): 0},
        **{("MX", "commitment"): 0, ("MX", "intention"): 1, ("MX", "hedge"): 0},
    }
    assert table.loc[("MX", "intention"), "words"] == "estamos buscando"
    assert table.loc[("MX", "intention"), "per_1000"] == pytest.approx(1000 / 30)
    assert table["sentences"].unique().tolist() == [3, 4]


def test_the_call_of_december_2023_on_counts(record):
    table = accounts(*two_accounts(record, CALL))
    assert {CROSSINGS, *ENVOYS, "Joseph R. Biden"} <= by(table, "both")
    assert {"Los Angeles Declaration", "enforcement"} <= by(table, "US")
    assert {"Guatemala", "Texas", "Cuba", "Venezuela"} <= by(table, "MX")
    third = table.set_index("thing").loc[ENVOYS[2]]  # the counts of one side have "Liz"
    assert third[["us_words", "mx_words", "us_n", "mx_n"]].tolist() == [NAMED, "elizabeth", 1, 1]
    words = table.set_index("thing").loc[CROSSINGS]
    assert (words["us_words"], words["mx_words"]) == ("ports of entry", "aduana, puentes")
    # The man who speaks does not name himself; a surname alone is nobody who left office long ago.
    assert table.set_index("thing").loc["Andrés Manuel López Obrador", "mx_words"] == SPEAKS
    assert not table["thing"].str.contains("Garza").any()


@pytest.mark.full
@pytest.mark.skipif(not MIRROR.is_dir(), reason="needs the upstream files beside the clone")
def test_the_call_of_december_2023_with_its_texts(record):
    us, mx = (attach_text(one, MIRROR) for one in two_accounts(record, CALL))
    assert [p[-4:] for p in mx.passages["passage_id"]] == ["0069", "0070", "0072", "0073", "0075"]
    table = accounts(us, mx)
    assert {CROSSINGS, *ENVOYS} <= by(table, "both")
    assert {"Los Angeles Declaration", "enforcement"} <= by(table, "US")
    assert {"Guatemala", "Texas", "Cuba", "Venezuela"} <= by(table, "MX")
    assert (table["not_counted"] == "").all()


@pytest.mark.full
def test_every_meeting_has_a_table(record):
    for meeting in gazetteer.meetings()["meeting_id"]:
        table = accounts(*two_accounts(record, meeting))
        assert not table.duplicated(["thing", "kind"]).any(), meeting
        assert len(by(table, "both")) > 0, meeting


@pytest.mark.full
def test_swapping_the_accounts_mirrors_the_table():
    one, two = (accounts(*both) for both in (pair(), pair()[::-1]))
    columns = [*sorted(set(one) - {"named_by"}), "named_by"]
    keys = ["kind", "thing"]
    pd.testing.assert_frame_equal(
        one[columns].sort_values(keys, ignore_index=True),
        two[columns].sort_values(keys, ignore_index=True),
    )


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["Cuba.", "Texas.", "Guatemala.", "Nada."]), min_size=1))
def test_what_is_said_is_counted(said):
    counts, terms = count_texts([" ".join(said)], ["es"])
    found = named(counts, terms)
    n = dict(zip(found.things["thing"], found.hits.sum(axis=0), strict=True))
    for place in ("Cuba", "Texas", "Guatemala"):
        assert n.get(place, 0) == said.count(f"{place}.")


def test_one_language_on_both_sides():
    table = accounts(own("They spoke of Cuba.", "en", "US"), own("Cubans were named.", "en", "MX"))
    assert by(table, "both") == {"Cuba"}


def test_nothing_named():
    table = accounts(own("Well.", "en", "US"), own("Bueno.", "es", "MX"))
    assert len(table) == 0
    assert {"us_n", "mx_n", "named_by", "not_counted"} <= set(table)


def test_what_counts_cannot_tell_is_told():
    us, mx = pair()
    blind = replace(us, text=None), replace(mx, text=None)
    table = accounts(*blind).set_index("thing")
    assert "paso fronterizo" not in table.loc[CROSSINGS, "not_counted"]  # both name it
    assert table.loc["enforcement", "not_counted"].startswith("aplicación de la ley")
    assert table["us_space"].isna().all()
    assert table["us_place"].isna().all()  # one passage


def test_a_thing_that_counts_cannot_tell_is_not_zero():
    one = own("They went to El Paso, and not to Laredo.", "en", "US")
    two = replace(own("Hablamos.", "es", "MX"), text=None)
    table = accounts(one, two).set_index("thing")
    assert pd.isna(table.at["El Paso", "mx_n"]) and table.at["Laredo", "mx_n"] == 0
    assert table.at["El Paso", "not_counted"].startswith("el paso")
    assert table.loc[["El Paso", "Laredo"], "named_by"].tolist() == ["US", "US"]


def test_offices_are_who_held_them_on_the_day():
    one = own("Secretary of State Antony Blinken came. He and the Secretary agreed.", "en", "US")
    two = own("El secretario de Estado habló. Viene la canciller. Ella pidió agua.", "es", "MX")
    for pair in ((one, two), (replace(one, text=None), replace(two, text=None))):
        table = accounts(*pair)
        persons = table[table["kind"] == "person"].set_index("thing")
        assert persons.at["Antony J. Blinken", "named_by"] == "both"
        assert persons.at["Alicia Bárcena Ibarra", "named_by"] == "MX"
        assert persons.at["Antony J. Blinken", "mx_n"] == 1


def test_an_office_does_not_count_beside_the_name():
    said = ["Viene Antony Blinken, el secretario de Estado.", "El secretario de Estado habló."]
    found = persons_in_sentences(said, ["es", "es"], "2023-12-21", "MX", gazetteer.PACKAGE)
    assert (found.names, found.hits.toarray().tolist()) == (["Antony J. Blinken"], [[1], [1]])
    whole = own(" ".join(said), "es", "MX")  # one passage
    assert persons_in_passages(whole).hits.toarray().tolist() == [[1]]
    unknown = persons_in_sentences(["Blinken."], ["zu"], None, "MX", gazetteer.PACKAGE)
    assert unknown.names == [] and unknown.hits.shape == (1, 0)


def test_refusals(record):
    us, mx = pair()
    with pytest.raises(ValueError, match="second account has no passages"):
        empty = mx.counts[:0], mx.terms
        accounts(us, Corpus(mx.documents, mx.passages.iloc[:0], *empty))
    with pytest.raises(ValueError, match="both accounts are of the side 'US'"):
        accounts(us, us)
    with pytest.raises(ValueError, match="passages of MX and US; select one side"):
        accounts(us, record)
    with pytest.raises(TypeError, match="the second account is DataFrame; give a Corpus"):
        accounts(us, us.passages)
    with pytest.raises(LookupError, match="no meeting 'lunch'"):
        two_accounts(record, "lunch")
    with pytest.raises(LookupError, match="the corpus has no passage"):
        two_accounts(us, CALL)


def test_capitals_tell_names_from_words():
    counted = Corpus.from_texts(["The ice is thick. ICE came. Garland spoke of rice."], lang="en")
    found = named(counted.counts, counted.terms, date="2022-01-01")
    n = dict(zip(found.things["thing"], found.hits.sum(axis=0), strict=True))
    assert n["Immigration and Customs Enforcement (ICE)"] == 1
    assert n["Merrick B. Garland"] == 1
    assert not any("Rice" in thing for thing in n)


def test_the_words_of_a_thing_are_its_own():
    table = thing_seeds()
    things = table[(table["use"] == "seed") & ~table["kind"].isin(["theme", "person"])]
    clean = things.drop_duplicates(["theme", "lang", "seed"])
    shared = clean[clean.duplicated(["lang", "seed"], keep=False)]
    assert set(shared["seed"].str.lower()) <= {
        *("autodeterminación", "competitiv*"),
    }, shared[["theme", "lang", "seed"]].to_string()
    assert set(things["lang"]) == {"en", "es"}
    assert clean.groupby("theme")["lang"].nunique().min() == 2
