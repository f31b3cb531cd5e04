"""Turns of one exchange put together, against sums made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus, pool_exchanges, tables


def corpus(rows: list[tuple[int, str, str, str]]) -> Corpus:
    """Build one of passages given as exchange, side, language, relevance; row i counts i + 1."""
    documents = pd.DataFrame({n: ["d"] for n in tables.SCHEMAS["documents"].names})
    documents["date"] = pd.to_datetime(["2021-01-01"])
    n = len(rows)
    passages = pd.DataFrame(rows, columns=["exchange", "side", "lang", "relevance"])
    passages = passages.assign(
        passage_id=[f"d#{i:04d}" for i in range(n)],
        doc_id="d",
        exchange_id=[f"d#x{e:03d}" for e in passages["exchange"]],
        position=range(n),
        heading="",
        speaker=[f"s{i}" for i in range(n)],
        role="official",
        interpreted=False,
        n_tokens=range(1, n + 1),
        start=[10 * i for i in range(n)],
        end=[10 * i + 9 for i in range(n)],
    ).drop(columns="exchange")
    counts = np.zeros((n, 3), np.int32)
    counts[np.arange(n), np.arange(n) % 3] = np.arange(1, n + 1)
    terms = pd.DataFrame({"term": list("abc"), "lang": "en", "kind": "word", "parts": [()] * 3})
    text = pd.Series("t", index=passages["passage_id"])
    return Corpus(documents, passages, sparse.csr_array(counts), terms, text=text)


US, MX = ("US", "en", "core"), ("MX", "es", "core")


def test_one_side_of_one_exchange_is_one_row():
    made = corpus(
        [(0, *US), (0, *US), (1, *US), (1, *MX), (1, *US), (2, *US), (1, "US", "es", "core"),
         (1, "US", "en", "context"), (1, *US)]
    )  # fmt: skip
    pooled = pool_exchanges(made)
    table = pooled.passages
    # Outside an exchange nothing is pooled; 2 + 4 + 8 are, counted 3 + 5 + 9.
    assert table["passage_id"].tolist() == [f"d#{i:04d}" for i in (0, 1, 2, 3, 5, 6, 7)]
    assert table["pooled"].tolist() == [1, 1, 3, 1, 1, 1, 1]
    assert table["n_tokens"].tolist() == [1, 2, 17, 4, 6, 7, 8]
    assert table["speaker"].tolist() == ["s0", "s1", "s2", "s3", "s5", "s6", "s7"]
    assert (table["start"][2], table["end"][2]) == (20, 89)
    assert pooled.counts.toarray().tolist() == [
        [1, 0, 0], [0, 2, 0], [0, 5, 3 + 9], [4, 0, 0], [0, 0, 6], [7, 0, 0], [0, 8, 0],
    ]  # fmt: skip
    assert pooled.text is None
    assert table.columns.tolist() == [*made.passages.columns, "pooled"]
    assert table.index.tolist() == list(range(7))
    assert len(pooled.table) == 7


rows = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["US", "MX"]),
        st.sampled_from(["en", "es"]),
        st.sampled_from(["core", "context"]),
    ),
    min_size=1,
    max_size=12,
)


@given(rows)
def test_counts_are_conserved(made):
    whole = corpus(made)
    pooled = pool_exchanges(whole)
    np.testing.assert_array_equal(pooled.counts.sum(axis=0), whole.counts.sum(axis=0))
    np.testing.assert_array_equal(pooled.counts.sum(axis=1), pooled.passages["n_tokens"])
    assert pooled.counts.dtype == np.int32
    assert pooled.passages["pooled"].sum() == len(made)
    in_exchange = {row for row in made if row[0]}
    assert len(pooled.passages) == len(in_exchange) + sum(row[0] == 0 for row in made)
    for side in ("US", "MX"):
        both = [
            c.passages.loc[c.passages["side"] == side, "n_tokens"].sum() for c in (whole, pooled)
        ]
        assert both[0] == both[1]


@pytest.mark.full
def test_copies_are_marked_of_passages_that_stand_alone_only():
    pooled = pool_exchanges(Corpus.load())
    of = pooled.passages.set_index("passage_id")["pooled"]
    assert len(pooled.duplicates)
    assert pooled.duplicates.columns.tolist() == tables.SCHEMAS["duplicates"].names
    assert pooled.duplicates.index.tolist() == list(range(len(pooled.duplicates)))
    assert (of[pooled.duplicates["passage_id"]] == 1).all()
    kept = pooled.select(duplicates="first").passages["passage_id"]
    assert set(of.index) - set(kept) <= set(pooled.duplicates["passage_id"])


def test_what_was_found_in_a_turn_is_found_in_the_pooled_row():
    made = corpus([(0, *US), (1, *US), (1, *MX), (1, *US)])
    rows = made.passages[["passage_id", "start", "end"]]
    spans = {n: rows.assign(number=range(4)) for n in tables.SPANS}
    pooled = pool_exchanges(replace(made, **spans))
    for name in tables.SPANS:
        table = getattr(pooled, name)
        assert table["passage_id"].tolist() == ["d#0000", "d#0001", "d#0002", "d#0001"]
        assert table.drop(columns="passage_id").equals(spans[name].drop(columns="passage_id"))
