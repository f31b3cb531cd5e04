"""Shares of rungs by side, theme and period: hand-worked cells, planted shares, gaps."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from bilateral.cleaning import count_texts
from bilateral.corpus import Corpus
from bilateral.discourse import commitment

RUNGS = ["notes", "calls_on", "should", "intends", "agreed", "done"]


def corpus(rows, texts=None, **columns):
    """A passage a row: document, side, date, and the rungs of its sentences; -4 is a denied 4."""
    ids = [f"{doc}#{i}" for i, (doc, *_) in enumerate(rows)]
    texts = texts or ["water"] * len(rows)
    counts, terms = count_texts(texts, ["en"] * len(rows))
    documents = pd.DataFrame(
        {"doc_id": [r[0] for r in rows], "date": pd.to_datetime([r[2] for r in rows])}
    ).drop_duplicates("doc_id")
    passages = pd.DataFrame(
        {
            "passage_id": ids,
            "doc_id": [r[0] for r in rows],
            "side": [r[1] for r in rows],
            "role": "official",
            "relevance": "core",
            "lang": "en",
            "n_tokens": counts.sum(axis=1),
            **columns,
        }
    )
    found = [
        (name, 10 * k, 10 * k + 9, abs(rung), rung < 0)
        for name, row in zip(ids, rows, strict=True)
        for k, rung in enumerate(row[3])
    ]
    found = pd.DataFrame(found, columns=["passage_id", "start", "end", "rung", "negated"])
    return Corpus(documents.reset_index(drop=True), passages, counts, terms, commitments=found)


def cell(table, **of):
    for name, value in of.items():
        table = table[table[name].astype(str) == value]
    return table.set_index("rung")


SMALL = [
    ("a", "US", "2023-05-01", [1, 4, 4, 6]),
    ("a", "US", "2023-05-01", [-4, 6]),
    ("b", "US", "2023-06-01", [3, 3]),
    ("c", "MX", "2023-05-01", [5]),
]


def test_shares_worked_by_hand():
    # Of the United States 7 sentences count (one is denied): 1 notes, 2 should, 2 intends, 2 done.
    found = cell(commitment(corpus(SMALL), min_documents=1), side="US", period="2023")
    assert found["share"].round(6).tolist() == [round(x / 7, 6) for x in (1, 0, 2, 2, 0, 2)]
    assert found["firmer"].round(6).tolist() == [round(x / 7, 6) for x in (7, 6, 6, 4, 2, 2)]
    sizes = found[["documents", "passages", "sentences", "denied"]].drop_duplicates()
    assert sizes.values.tolist() == [[2, 3, 7, 1]]
    assert found.index.tolist() == RUNGS


def test_sides_come_in_their_order_and_gaps_have_rows():
    rows = [*SMALL, ("d", "US", "2025-01-01", [6])]
    table = commitment(corpus(rows), min_documents=1)
    order = table[["side", "period"]].drop_duplicates().astype(str).values.tolist()
    assert order == [[s, y] for s in ("US", "MX") for y in ("2023", "2024", "2025")]
    gap = cell(table, side="US", period="2024")
    assert gap["share"].isna().all()
    assert (gap[["documents", "passages", "sentences", "denied"]] == 0).all(axis=None)


def test_not_counted_is_not_zero():
    table = commitment(corpus(SMALL), min_documents=2)
    assert cell(table, side="US")["share"]["agreed"] == 0
    few = cell(table, side="MX")
    assert few["share"].isna().all() and few["high"].isna().all()
    assert few["sentences"].unique().tolist() == [1]


def test_documents_without_a_rung_are_passages_but_no_documents():
    rows = [*SMALL, ("e", "US", "2023-07-01", []), ("f", "US", "2023-07-01", [-6])]
    found = cell(commitment(corpus(rows), min_documents=1), side="US")
    assert found["documents"].unique().tolist() == [2]
    assert found["passages"].unique().tolist() == [5]
    assert found["denied"].unique().tolist() == [2]


def test_planted_shares_lie_in_their_intervals():
    rng = np.random.default_rng(3)
    truth = np.array([0.3, 0.05, 0.15, 0.25, 0.05, 0.2])
    rows = [
        (f"d{i:03}", "US", "2024-03-01", (1 + rng.choice(6, size=8, p=truth)).tolist())
        for i in range(150)
    ]
    found = cell(commitment(corpus(rows)), side="US").loc[RUNGS]
    assert ((found["low"] <= truth) & (truth <= found["high"])).sum() >= 5
    assert (found["high"] - found["low"]).between(0.005, 0.1).all()
    above = truth[::-1].cumsum()[::-1]
    inside = (found["firmer_low"] <= above + 1e-9) & (above <= found["firmer_high"] + 1e-9)
    assert inside.sum() >= 5
    assert found["share"].sum() == pytest.approx(1)


def test_a_theme_takes_the_passages_that_carry_it():
    texts = ["the water treaty", "a bridge", "water", "water"]
    made = corpus(SMALL, texts)
    found = commitment(made, ["water_boundary", "all"], min_documents=1)
    us = cell(found, side="US", theme="water_boundary")
    alone = commitment(made, "water_boundary", min_documents=1)
    assert us["share"].equals(cell(alone, side="US")["share"])
    assert us["passages"].unique().tolist() != [3]
    every = cell(found, side="US", theme="all")
    assert every["share"].equals(cell(commitment(made, min_documents=1), side="US")["share"])


def test_whose_words_count():
    made = corpus(SMALL, role=["official", "journalist", "official", "official"])
    found = cell(commitment(made, min_documents=1), side="US")
    assert found["sentences"].unique().tolist() == [6]
    every = cell(commitment(made, relevance=None, min_documents=1), side="US")
    assert every["sentences"].unique().tolist() == [7]


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(1)
    rows = [
        (f"d{i:02}", "MX", "2024-03-01", rng.integers(1, 7, size=3).tolist()) for i in range(20)
    ]
    made = corpus(rows)
    turned = dataclasses.replace(
        made, commitments=made.commitments.iloc[::-1].reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(commitment(made), commitment(turned))


def test_what_has_no_date_or_no_ladder_is_told():
    made = corpus([*SMALL, ("g", "US", None, [6])])
    with pytest.warns(UserWarning, match="1 documents have no date that tells the year"):
        commitment(made, min_documents=1)
    every = cell(commitment(made, period=None, min_documents=1), side="US")
    assert every["sentences"].unique().tolist() == [8]
    made = corpus(SMALL, lang=["en", "en", "pt", "en"])
    with pytest.warns(UserWarning, match=r"1 passages are left out.*\(pt\)"):
        found = commitment(made, min_documents=1)
    assert cell(found, side="US")["sentences"].unique().tolist() == [5]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"theme": "dragons"}, "'dragons' is no theme"),
        ({"theme": []}, "theme names none"),
        ({"period": "week"}, "period='week' is none"),
        ({"n_boot": 1}, "n_boot is 1"),
    ],
)
def test_what_cannot_be_asked(asked, message):
    with pytest.raises(ValueError, match=message):
        commitment(corpus(SMALL), **asked)


def test_a_corpus_without_commitments():
    made = corpus(SMALL)
    with pytest.raises(ValueError, match="has no commitments"):
        commitment(dataclasses.replace(made, commitments=made.commitments.iloc[:0]))
    with pytest.raises(ValueError, match="give the corpus itself"):
        commitment(made.passages)
