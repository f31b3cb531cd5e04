"""Whose words are counted."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral.corpus import Corpus
from bilateral.discourse import composition, own_archive, own_officials, presidents

TABLE = pd.DataFrame(
    [
        ("US", "official", "core"),
        ("MX", "principal", "answer"),
        ("CA", "official", "core"),
        ("US", "guest", "core"),
        ("US", "journalist", "answer"),
        ("MX", "official", "context"),
        ("none", "official", "core"),
        ("other", "principal", "core"),
        (None, "official", "core"),
        ("", "official", "core"),
        (" ", "official", "core"),
        ("Other", "official", "core"),
        ("NONE ", "official", "core"),
        ("nan", "official", "core"),
        ("<NA>", "official", "core"),
    ],
    columns=["side", "role", "relevance"],
)


@pytest.mark.parametrize(
    ("relevance", "expected"),
    [
        (("core", "answer"), [0, 1, 2]),
        ("core", [0, 2]),
        (["answer"], [1]),
        ({"context"}, [5]),
        ((), []),
    ],
)
def test_own_officials(relevance, expected):
    assert own_officials(TABLE, relevance).nonzero()[0].tolist() == expected
    assert own_officials(TABLE).nonzero()[0].tolist() == [0, 2]


def test_a_relevance_that_is_none_is_named():
    with pytest.raises(ValueError, match="relevance 'cores' is none; there are 'core', 'answer'"):
        own_officials(TABLE, ["core", "cores"])


def test_a_composition_counts_answers_where_it_is_told():
    table = pd.DataFrame(
        {
            "passage_id": ["a#0", "a#1"], "doc_id": "a", "side": "US", "role": "official",
            "relevance": ["core", "answer"], "date": pd.Timestamp("2023-01-10"),
        }
    )  # fmt: skip
    hits = pd.DataFrame({"trade": [1, 0], "border": [0, 1]})
    assert composition(table, hits, min_documents=1)["share"].tolist() == [1, 0]
    both = composition(table, hits, relevance=["core", "answer"], min_documents=1)
    assert both["share"].tolist() == [0.5, 0.5]


DAYS = [
    ("US", "2021-01-19", "Donald J. Trump"),
    ("US", "2021-01-20", "Joseph R. Biden"),  # the day of the handover is the new one's
    ("US", "2025-01-19", "Joseph R. Biden"),
    ("US", "2025-01-20 18:30", "Donald J. Trump"),
    ("MX", "2024-09-30", "Andrés Manuel López Obrador"),
    ("MX", "2024-10-01", "Claudia Sheinbaum Pardo"),
    ("MX", "2026-08-31", "Claudia Sheinbaum Pardo"),
    ("MX", "1861-01-01", "unknown"),
    ("CA", "2024-01-01", "unknown"),
    ("US", None, "unknown"),
    ("none", "2024-01-01", None),
    ("other", "2024-01-01", None),
    ("", "2024-01-01", None),
]


def test_who_was_president_when():
    table = pd.DataFrame(DAYS, columns=["side", "date", "president"], index=range(5, 5 + len(DAYS)))
    table["date"] = pd.to_datetime(table["date"], format="mixed")
    found = presidents(table)
    assert found.index.equals(table.index)
    assert [None if pd.isna(name) else name for name in found] == [name for *_, name in DAYS]
    assert found.cat.categories.tolist() == [
        "Donald J. Trump",
        "Joseph R. Biden",
        "Andrés Manuel López Obrador",
        "Claudia Sheinbaum Pardo",
        "unknown",
    ]
    later = presidents(table[table["date"] > "2021-01-20"])
    assert later.cat.categories.tolist()[:2] == ["Joseph R. Biden", "Donald J. Trump"]


@pytest.mark.full
def test_the_record_knows_its_presidents():
    table = Corpus.load().table
    table = table[own_officials(table)]
    table = table[table["date"] >= "2021-01-20"]
    found = presidents(table)
    # Speeches at the UN of which only the year is known are nobody's in a year of a handover.
    assert set(table["source"][found == "unknown"]) <= {"un"}
    table, found = table[found != "unknown"], found[found != "unknown"]
    assert set(found[table["side"] == "US"]) == {"Joseph R. Biden", "Donald J. Trump"}
    assert set(found[table["side"] == "MX"]) == {
        "Andrés Manuel López Obrador",
        "Claudia Sheinbaum Pardo",
    }


def test_shares_are_in_the_order_of_the_presidents():
    table = pd.DataFrame(
        {
            "passage_id": ["a", "b", "c"],
            "doc_id": ["a", "b", "c"],
            "side": "US",
            "role": "official",
            "relevance": "core",
            "date": pd.to_datetime(["2024-03-01", "2025-03-01", "2025-03-02"]),
        }
    )
    table["president"] = presidents(table)
    hits = pd.DataFrame({"trade": [0, 2, 1], "border": [1, 0, 3]})
    shares = composition(table, hits, by="president", min_documents=1)
    assert shares[["president", "theme", "documents", "share"]].values.tolist() == [
        ["Joseph R. Biden", "trade", 1, 0.0],
        ["Joseph R. Biden", "border", 1, 1.0],
        ["Donald J. Trump", "trade", 2, 0.75],
        ["Donald J. Trump", "border", 2, 0.25],
    ]
    with pytest.raises(ValueError, match=r"by names 'presidnt', .* there are month, quarter,"):
        composition(table, hits, by=["side", "presidnt"])


def test_a_year_with_two_presidents_tells_none():
    dates = pd.to_datetime(["2021-01-01", "2022-01-01", "2021-01-01", "2021-02-01"])
    table = pd.DataFrame({"side": "US", "date": dates})
    table["date_precision"] = ["year", "year", "day", "month"]
    biden, trump = "Joseph R. Biden", "Donald J. Trump"
    assert presidents(table).tolist() == ["unknown", biden, trump, biden]


def test_speeches_of_a_year_of_handover_are_of_no_president():
    table = Corpus.load().select(source="un").table
    found = presidents(table)[table["side"].eq("MX") & table["date"].dt.year.eq(2024)]
    assert len(found)
    assert set(found) == {"unknown"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"side": ["US"]}), "no column 'date'; give corpus.table"),
        (pd.DataFrame({"side": ["US"], "date": ["2021-01-01"]}), "convert it with pandas.to_dat"),
        ([1], "presidents takes a table"),
    ],
    ids=["no date", "text", "list"],
)
def test_what_is_no_table_of_passages_has_no_presidents(table, said):
    with pytest.raises(ValueError, match=said):
        presidents(table)


ARCHIVED = pd.DataFrame(
    {
        "side": ["US", "US", "MX", "MX", "MX", "none"],
        "source": ["wh", "mananeras", "mananeras", "mananeras", "wh", "wh"],
        "date": pd.to_datetime(
            ["2024-01-02", "2024-01-02", "2024-01-02", "2024-01-03"] + [None] * 2
        ),
    }
)


def test_a_side_is_read_in_its_own_archive_on_the_days_that_are_named():
    days = pd.to_datetime(["2024-01-03", "2024-02-01"])
    archives = {"US": {"source": "wh"}, "MX": {"source": ["mananeras"], "date": days}}
    assert own_archive(ARCHIVED, archives).tolist() == [True, False, False, True, False, False]
    only = {"MX": archives["MX"]}
    assert own_archive(ARCHIVED, only).tolist() == [False] * 3 + [True] + [False] * 2


def test_an_archive_that_cannot_be_found_is_named():
    with pytest.raises(ValueError, match="no column 'genre', which the archive of 'US' asks for"):
        own_archive(ARCHIVED, {"US": {"genre": "remarks"}})
    with pytest.raises(ValueError, match="no row of side 'CA' stands in the archive"):
        own_archive(ARCHIVED, {"CA": {"source": "wh"}})
