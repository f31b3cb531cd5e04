"""Whose words are counted."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral.discourse import composition, own_officials

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
