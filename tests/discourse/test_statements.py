"""Quotations joined with their passages, on a corpus worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from bilateral.corpus import Corpus
from bilateral.discourse import statements

TEXTS = [
    ("a", "Alicia Bárcena dijo que el fentanilo es un problema. Llueve.", "2024-02-01", "MX"),
    ("b", "Hablamos del fentanilo y de la migración. Llueve.", "2024-02-02", "MX"),
    ("c", "Ana Ruiz said that the bridge is old. Bo Li said that it fell.", "2021", "US"),
    ("d", "Ana Ruiz said that migration is falling.", "", "US"),
]
SEEDS = pd.DataFrame(
    [
        ("rain", "es", "llueve"),
        ("rain", "en", "rain"),
        ("river", "en", "bridge"),
        ("river", "es", "puente"),
    ],
    columns=["theme", "lang", "seed"],
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.from_texts(pd.DataFrame(TEXTS, columns=["doc_id", "text", "date", "side"]))


def test_each_quotation_has_a_row_with_all_of_its_passage(corpus):
    table = statements(corpus)
    assert sorted(table["passage_id"]) == ["a#0000", "c#0000", "c#0000", "d#0000"]
    for name in corpus.quotes:
        assert table[name].tolist() == corpus.quotes[name].tolist()
    assert not table.duplicated(["passage_id", "start", "end"]).any()
    by = table.set_index(["passage_id", "start"])
    assert by.loc[("a#0000", 20), "text"] == "que el fentanilo es un problema"
    assert by.loc[("a#0000", 20), "quoted_by_side"] == "MX"
    assert "drugs_fentanyl" in by.loc[("a#0000", 20), "themes"]
    assert (table["quoted_by_role"] == "official").all()


def test_a_period_that_is_not_known_is_missing(corpus):
    table = statements(corpus, SEEDS).drop_duplicates("passage_id").set_index("passage_id")
    known = table.loc[["a#0000", "c#0000", "d#0000"]]
    assert known["year"].isna().tolist() == [False, False, True]
    assert known["quarter"].isna().tolist() == [False, True, True]
    assert known["year"].tolist()[:2] == [2024, 2021]
    assert str(known["quarter"].iloc[0]) == "2024Q1"


def test_themes_are_those_of_the_passage(corpus):
    table = statements(corpus, SEEDS).drop_duplicates("passage_id").set_index("passage_id")
    themes = table["themes"].to_dict()
    assert themes == {"a#0000": ("rain",), "c#0000": ("river",), "d#0000": ()}
    each = statements(corpus, SEEDS).explode("themes")
    assert each["themes"].value_counts().to_dict() == {"river": 2, "rain": 1}


def test_it_follows_a_selection_and_needs_no_text(corpus):
    part = statements(replace(corpus, text=None).select(side="US"), SEEDS)
    assert set(part["passage_id"]) == {"c#0000", "d#0000"}
    assert "text" not in part
    whole = statements(corpus, SEEDS)
    rows = whole[whole["quoted_by_side"] == "US"].drop(columns="text").reset_index(drop=True)
    pd.testing.assert_frame_equal(part, rows)


def test_a_person_has_the_name_of_the_gazetteer(corpus):
    quotes = corpus.quotes.assign(speaker_id=["alicia-barcena-ibarra", "", "nobody", ""])
    table = statements(replace(corpus, quotes=quotes), SEEDS)
    assert table["person"].tolist() == ["Alicia Bárcena Ibarra", "", "", ""]


def test_columns_of_ones_own_do_not_get_in_the_way():
    frame = pd.DataFrame({"text": [TEXTS[2][1]], "kind": ["letter"], "status": ["old"]})
    corpus = Corpus.from_texts(frame)
    assert statements(corpus, SEEDS)["kind"].tolist() == ["indirect", "indirect"]


def test_a_corpus_without_quotations_gives_a_table_without_rows(corpus):
    none = statements(corpus.select(doc_id="b"), SEEDS)
    assert len(none) == 0
    assert none.columns.tolist() == statements(corpus, SEEDS).columns.tolist()
