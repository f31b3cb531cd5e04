"""The most similar passages: against scikit-learn, by side, and in an order that is unique."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from bilateral import Corpus, Recipe
from bilateral.discourse import similar


def corpus_of(counts, ids, sides, terms="abcd") -> Corpus:
    documents = pd.DataFrame({"doc_id": ids, "date": pd.Timestamp("2024-05-01"), "title": "T"})
    for name in ("source", "genre", "author", "url"):
        documents[name] = ""
    passages = pd.DataFrame({"passage_id": ids, "doc_id": ids, "side": sides, "speaker": ""})
    passages = passages.assign(lang="en", n_tokens=np.asarray(counts).sum(axis=1))
    table = pd.DataFrame({"term": list(terms), "lang": "en", "kind": "word"})
    return Corpus(documents, passages, sparse.csr_array(counts), table.assign(document_frequency=1))


RECORD = corpus_of(
    [[20, 0, 0, 0], [10, 10, 0, 0], [10, 10, 0, 0], [0, 0, 9, 11], [0, 0, 10, 9]],
    ["r1", "r3", "r2", "r4", "r5"],
    ["US", "US", "US", "MX", "MX"],
)


def test_by_hand():
    note = corpus_of([[20, 0, 1, 0]], ["n"], ["none"])
    found = similar(note, RECORD, 2)
    # N = 5; a is in 3 passages, b in 2, c in 2, d in 1 (r5 has 19 words and is not compared).
    idf = np.log(6 / np.array([3, 2, 2, 2]))
    mine = (1 + np.log([20, 1])) * idf[[0, 2]]
    r1 = mine[0] / np.linalg.norm(mine)
    r2 = r1 * idf[0] / np.linalg.norm(idf[:2])
    r4 = mine[1] / np.linalg.norm(mine)
    r4 *= (1 + np.log(9)) * idf[2] / np.linalg.norm((1 + np.log([9, 11])) * idf[2:])
    assert found["similar_id"].tolist() == ["r1", "r2", "r4"]  # of r2 and r3 the smaller id
    np.testing.assert_allclose(found["similarity"], [r1, r2, r4])
    assert found["shared_terms"].tolist() == ["a", "a", "c"]
    assert found["side"].tolist() == ["US", "US", "MX"]


def test_terms_are_matched_by_name_and_unknown_ones_do_not_count():
    note = corpus_of([[1, 20, 5]], ["n"], ["none"], terms=["c", "a", "new"])
    same = corpus_of([[20, 0, 1, 0]], ["n"], ["none"])
    pd.testing.assert_frame_equal(similar(note, RECORD), similar(same, RECORD))


@pytest.fixture(scope="module")
def record() -> Corpus:
    return Recipe().apply(Corpus.load().select(source="wh", relevance="core"))


@pytest.mark.full
def test_the_record_against_scikit_learn(record):
    some = np.arange(len(record.passages)) % 50 == 3
    asked = record.select(some & (record.passages["n_tokens"] >= 20))
    found = similar(asked, record, 3, by=None)
    counts = record.counts.astype(float)
    langs = record.passages["lang"][np.diff(counts.indptr) > 0].value_counts()
    n = record.terms["lang"].map(langs).to_numpy()
    counts.data = 1 + np.log(counts.data)
    weights = normalize(
        sparse.csr_array(counts * np.log((1 + n) / record.terms["document_frequency"].to_numpy()))
    )
    place = pd.Index(record.passages["passage_id"])
    short = (record.passages["n_tokens"] < 20).to_numpy()
    for passage, rows in found.groupby("passage_id"):
        row = place.get_loc(passage)
        cosine = (weights[[row]] @ weights.T).toarray()[0]
        cosine[row], cosine[short] = 0, 0
        np.testing.assert_allclose(rows["similarity"], np.sort(cosine)[::-1][:3], atol=1e-9)
        at = place.get_indexer(rows["similar_id"])
        np.testing.assert_allclose(cosine[at], rows["similarity"], atol=1e-9)
    table = record.table.set_index("passage_id").loc[found["similar_id"]]
    assert found["url"].tolist() == table["url"].tolist()
    assert found["date"].tolist() == table["date"].tolist()


def test_order_of_rows_changes_nothing(record):
    asked = record.select(record.passages["n_tokens"] >= 20)
    asked = asked.select(np.arange(len(asked.passages)) % 200 == 0)
    found = similar(asked, record, 4)
    order = np.random.default_rng(0).permutation(len(record.passages))
    mixed = replace(
        record,
        passages=record.passages.iloc[order].reset_index(drop=True),
        counts=record.counts[order],
    )
    pd.testing.assert_frame_equal(similar(asked, mixed, 4), found)


def test_what_is_not_compared_is_told():
    note = corpus_of([[20, 0, 0, 0], [19, 0, 0, 0]], ["long", "short"], ["none"] * 2)
    with pytest.warns(UserWarning) as said:
        found = similar(note, RECORD)
    assert found["passage_id"].unique().tolist() == ["long"]
    messages = [str(one.message) for one in said]
    assert messages[0].startswith("1 of 2 passages have less than 20 words and numbers")
    assert messages[1].startswith("1 of 1 passages have no term in common with any passage of")
    assert "whose side is 'MX'" in messages[1]


def test_what_does_not_fit_is_refused():
    note = corpus_of([[20, 0, 0, 0]], ["n"], ["none"])
    surface = replace(note, terms=note.terms.drop(columns="document_frequency"))
    with pytest.raises(ValueError, match="the corpus has not been cleaned; write record"):
        similar(surface, RECORD)
    with pytest.raises(ValueError, match="the record has not been cleaned"):
        similar(note, surface)
    with pytest.raises(ValueError, match="no term in common"):
        similar(corpus_of([[20]], ["n"], ["none"], terms=["x"]), RECORD)
    with pytest.raises(ValueError, match="by='desk' is no column of the record's table"):
        similar(note, RECORD, by="desk")
    for n in (0, -1, 1.5, "3", None, True):
        with pytest.raises(ValueError, match=f"n={n!r}, but it is how many"):
            similar(note, RECORD, n)
