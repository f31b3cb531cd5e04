"""Near copies between two corpora are those of all pairs compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus, near_copies

WORDS = [(f"w{i}", "es", "word") for i in range(8)]


def corpus(rows, name="a", terms=WORDS, dates=None) -> Corpus:
    ids = [f"{name}{i:02}" for i in range(len(rows))]
    documents = pd.DataFrame({"doc_id": ids})
    if dates is not None:
        documents["date"] = pd.to_datetime(dates).astype("datetime64[s]")
    passages = documents[["doc_id"]].assign(passage_id=ids)
    frame = pd.DataFrame(terms, columns=["term", "lang", "kind"])
    return Corpus(documents, passages, sparse.csr_array(np.array(rows, np.int32)), frame)


def ruzicka(one, other) -> float:
    return np.minimum(one, other).sum() / np.maximum(one, other).sum()


ROWS = st.lists(st.lists(st.integers(0, 12), min_size=8, max_size=8), min_size=1, max_size=6)


@pytest.mark.full
@given(ROWS, ROWS, st.lists(st.integers(0, 2), min_size=8, max_size=8), st.data())
def test_the_pairs_are_those_of_all_pairs_compared(rows, others, change, data):
    # Some of the others are rows with a few tokens more.
    others = others + [(np.array(row) + change).tolist() for row in rows]
    found = near_copies(corpus(rows), of=corpus(others, "b"))
    wanted = []
    for i, row in enumerate(rows):
        if sum(row) < 20:
            continue
        alike = [(ruzicka(row, o), -j) for j, o in enumerate(others) if sum(o) >= 20]
        alike = [pair for pair in alike if pair[0] >= 0.8]
        if alike:
            best = max(alike)
            wanted.append((f"a{i:02}", pytest.approx(best[0]), f"b{-best[1]:02}", len(alike)))
    columns = ["passage_id", "similarity", "copy_of", "n"]
    assert list(found[columns].itertuples(index=False, name=None)) == wanted


def test_words_that_the_other_does_not_have_count_too():
    # 20 of 25 tokens are shared: .8; with one more word of its own it is 20 of 26.
    record = corpus([[20]], "b", [("agua", "es", "word")])
    terms = [("mar", "es", "word"), ("agua", "es", "word")]
    assert near_copies(corpus([[5, 20]], terms=terms), of=record)["similarity"].tolist() == [0.8]
    assert near_copies(corpus([[6, 20]], terms=terms), of=record).empty
    # The other way round: what the record has more.
    longer = corpus([[20, 5], [20, 6]], "b", [("agua", "es", "word"), ("sal", "es", "word")])
    note = corpus([[20]], terms=[("agua", "es", "word")])
    assert near_copies(note, of=longer)[["copy_of", "n"]].to_numpy().tolist() == [["b00", 1]]


def test_phrases_do_not_count_and_languages_are_apart():
    terms = [("agua", "es", "word"), ("agua mar", "es", "phrase")]
    record = corpus([[20, 0]], "b", terms)
    assert near_copies(corpus([[20, 9]], terms=terms), of=record)["similarity"].tolist() == [1.0]
    other = [("agua", "pt", "word"), ("mar", "es", "word")]
    with pytest.raises(ValueError, match=r"^the two corpora have no term in common"):
        near_copies(corpus([[20, 9]], terms=other), of=record)


def test_of_equally_similar_ones_the_earliest_then_the_smaller_id():
    same = [[20] + [0] * 7] * 4
    dates = [None, "2024-05-02", "2024-05-01", "2024-05-01"]
    found = near_copies(corpus(same[:1]), of=corpus(same, "b", dates=dates))
    assert found["copy_of"].tolist() == ["b02"]
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2024-05-01"]
    assert found["n"].tolist() == [4]


def test_short_passages_are_not_compared():
    record = corpus([[19] + [0] * 7, [20] + [0] * 7], "b")
    found = near_copies(corpus([[19] + [0] * 7, [20] + [0] * 7]), of=record)
    assert found[["passage_id", "copy_of", "n"]].to_numpy().tolist() == [["a01", "b01", 1]]


@pytest.mark.full
def test_every_passage_of_the_record_is_a_copy_of_itself_and_of_what_its_clusters_say():
    record = Corpus.load().select(source=["frus", "un", "wh"])
    found = near_copies(record, of=record)
    single = np.flatnonzero(record.terms["kind"] != "phrase")
    sizes = np.asarray(record.counts[:, single].sum(axis=1)).ravel()
    assert found["passage_id"].tolist() == record.passages["passage_id"][sizes >= 20].tolist()
    assert found["similarity"].tolist() == [1.0] * len(found)
    clusters = record.duplicates[record.duplicates["passage_id"] != record.duplicates["earliest"]]
    several = set(found.loc[found["n"] > 1, "passage_id"])
    there = clusters["earliest"].isin(record.passages["passage_id"])
    assert set(clusters.loc[there, "passage_id"]) <= several
    first = record.select(np.arange(len(record.passages)) < 50)
    again = near_copies(first, of=replace(record, text=None))
    pd.testing.assert_frame_equal(again, found[found["passage_id"].isin(again["passage_id"])])


def test_a_cleaned_corpus_is_not_compared_with_one_as_built():
    built = corpus([[20, 0, 0, 0, 0, 0, 0, 0]])
    cleaned = replace(built, terms=built.terms.assign(document_frequency=1))
    for one, other in ((built, cleaned), (cleaned, built)):
        with pytest.raises(ValueError, match=r"^one of the two corpora has been cleaned"):
            near_copies(one, of=other)


def test_a_corpus_without_passages_has_no_copies():
    built = corpus([[20, 0, 0, 0, 0, 0, 0, 0]])
    none = replace(
        built, documents=built.documents[:0], passages=built.passages[:0], counts=built.counts[:0]
    )
    assert len(near_copies(none, of=built)) == len(near_copies(built, of=none)) == 0
