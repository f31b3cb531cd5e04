"""New passages among fitted topics: known shares are within the intervals, and rows are rows."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral import LDA, Corpus, Recipe
from bilateral.discourse import place
from bilateral.simulate.corpora import plant
from bilateral.topics import DynamicLDA, Topics


def corpus_of(counts, ids=None) -> Corpus:
    ids = [f"d{i:03d}" for i in range(counts.shape[0])] if ids is None else ids
    documents = pd.DataFrame({"doc_id": ids, "date": pd.Timestamp("2024-05-01")})
    for name in ("source", "genre", "title", "author", "url"):
        documents[name] = ""
    passages = pd.DataFrame({"passage_id": ids, "doc_id": ids, "side": "", "speaker": ""})
    terms = pd.DataFrame({"term": [f"w{i}" for i in range(counts.shape[1])], "lang": "en"})
    return Corpus(documents, passages, counts, terms.assign(kind="word"))


@pytest.fixture(scope="module")
def planted():
    """A model of 300 rows, and 60 others whose shares are known, in the model's topics."""
    made = plant(4, n_documents=360, n_tokens=60, n_terms=300, beta_sum=60, random_state=3)
    model = LDA(4, n_sweeps=120).fit(corpus_of(made.X[:300]))
    alike = model.topic_word_ @ made.topic_word.T
    topics = alike.argmax(axis=1)
    assert sorted(topics) == [0, 1, 2, 3]
    truth = made.topic_counts[300:][:, topics]
    return model, corpus_of(made.X[300:]), truth


def test_known_shares_are_within_the_intervals(planted):
    model, new, truth = planted
    found = place(new, model)
    share = (truth / truth.sum(axis=1, keepdims=True)).ravel()
    within = ((found["low"] <= share) & (share <= found["high"])).mean()
    assert 0.86 < within < 0.97
    assert (found["high"] - found["low"]).mean() < 0.25  # and they are not everything
    assert np.corrcoef(found["share"], share)[0, 1] > 0.9


def test_shares_of_groups(planted):
    model, new, truth = planted
    new = replace(new, passages=new.passages.assign(half=["b", "a"] * 30))
    found = place(new, model, by="half")
    assert found["half"].tolist() == ["a"] * 4 + ["b"] * 4
    share = np.stack([truth[1::2].sum(axis=0), truth[::2].sum(axis=0)])
    assert found["n_tokens"].tolist() == share.sum(axis=1).repeat(4).tolist()
    share = (share / share.sum(axis=1, keepdims=True)).ravel()
    assert (np.abs(found["share"] - share) < 0.03).all()
    # Three documents in five of a group could have been others: far wider than their own shares are
    # known.
    ids = new.passages.assign(doc_id=new.passages["half"])
    texts = replace(new, passages=ids, documents=new.documents[:2].assign(doc_id=["a", "b"]))
    alone = place(texts, model, by="doc_id")
    assert alone["share"].tolist() == found["share"].tolist()
    assert (np.ptp(found[["low", "high"]], 1) > 2 * np.ptp(alone[["low", "high"]], 1)).all()


@pytest.mark.full
def test_halves_drawn_at_random_seldom_differ(planted):
    model, new, _ = planted
    apart = []
    for seed in range(5):
        half = np.random.default_rng(seed).permutation(60) % 2
        found = place(replace(new, passages=new.passages.assign(half=half)), model, by="half")
        (low, other_low), (high, other_high) = found[["low", "high"]].to_numpy().T.reshape(2, 2, 4)
        apart += [*(low > other_high), *(other_low > high)]
    assert len(apart) == 40
    assert sum(apart) <= 2


def test_groups_do_not_depend_on_the_order_of_rows_or_on_blocks(planted, monkeypatch):
    model, new, _ = planted
    counts, ids = new.counts[[*range(50), *range(10)]], new.passages["passage_id"]  # ten twice
    groups = pd.DataFrame({"passage_id": ids, "side": (np.arange(60) % 3 + 1).astype(str)})
    new = replace(corpus_of(counts, ids), passages=groups.assign(doc_id=ids, speaker=""))
    found = place(new, model, by="side")
    order = np.random.default_rng(0).permutation(60)
    other = corpus_of(counts[order], ids[order].tolist())
    other = replace(other, passages=new.passages.iloc[order].reset_index(drop=True))
    monkeypatch.setattr(sys.modules["bilateral.discourse.place"], "_TOGETHER", 30)
    pd.testing.assert_frame_equal(place(other, model, by="side"), found, check_exact=True)
    # A group is drawn by its name: it stays when another goes.
    rows = np.flatnonzero(groups["side"] != "2")
    some = replace(corpus_of(counts[rows], ids[rows].tolist()), passages=new.passages.iloc[rows])
    some = place(replace(some, passages=some.passages.reset_index(drop=True)), model, by="side")
    there = found[found["side"] != "2"].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, there, check_exact=True)


def test_few_documents_have_a_share_and_no_interval(planted):
    model, new, _ = planted
    counts = new.counts.copy()
    counts.data[: counts.indptr[1]] = 0  # of no document whose token could be drawn
    new = replace(new, counts=counts, passages=new.passages.assign(desk=["a"] * 8 + ["b"] * 52))
    said = r"1 of 2 groups have fewer than 8 documents .* \(desk 'a' has 7\), and so no interval"
    with pytest.warns(UserWarning, match=said):
        found = place(new, model, by="desk")
    assert found["low"].isna().tolist() == found["high"].isna().tolist() == [True] * 4 + [False] * 4
    np.testing.assert_allclose(found["share"].groupby(found["desk"]).sum(), 1)
    assert place(new, model, by="desk", min_documents=7)["low"].notna().all()


def test_rows_one_by_one_are_rows_together(planted):
    model, new, _ = planted
    found = place(new, model).set_index(["passage_id", "topic"])
    for row in ([7], [59, 3, 7]):
        ids = new.passages["passage_id"].iloc[row]
        alone = place(corpus_of(new.counts[row], ids), model)
        pd.testing.assert_frame_equal(
            alone.set_index(["passage_id", "topic"]), found.loc[ids.tolist()], check_exact=True
        )


def test_blocks_change_nothing(planted, monkeypatch):
    model, new, _ = planted
    found = place(new, model)
    monkeypatch.setattr(sys.modules["bilateral.discourse.place"], "_TOGETHER", 30)
    pd.testing.assert_frame_equal(place(new, model), found, check_exact=True)


def test_the_rows_of_the_fit_have_the_shares_of_the_fit(planted):
    model, _, _ = planted
    draws = [draw.toarray() for draw in model.doc_topic_draws_]
    made = plant(4, n_documents=360, n_tokens=60, n_terms=300, beta_sum=60, random_state=3)
    found = place(corpus_of(made.X[:300]), model)
    own = (draws[-1] / draws[-1].sum(axis=1, keepdims=True)).ravel()
    assert 0.88 < ((found["low"] <= own) & (own <= found["high"])).mean() < 0.98
    mean = sum(draws) / len(draws)
    mean = (mean / mean.sum(axis=1, keepdims=True)).ravel()
    assert np.abs(found["share"] - mean).mean() < 0.03


def test_shares_sum_to_one_and_no_token_is_no_share(planted):
    model, new, _ = planted
    counts = new.counts.copy()
    counts.data[counts.indptr[5] : counts.indptr[6]] = 0
    found = place(corpus_of(counts), model).groupby("passage_id")
    sums = found["share"].sum(min_count=1)
    assert sums.isna().tolist() == [row == 5 for row in range(60)]
    np.testing.assert_allclose(sums.dropna(), 1)
    assert found["n_tokens"].first().iloc[5] == 0
    inside = found.obj.dropna(subset="share")
    assert (inside["low"] <= inside["share"]).all() and (inside["share"] <= inside["high"]).all()


def test_own_texts_say_how_much_is_known():
    recipe = Recipe(min_df=1)
    old = recipe.apply(Corpus.from_texts(["Steel and dams.", "Water, water."] * 9, lang="en"))
    model = LDA(2, n_sweeps=40).fit(old)
    texts = ["Steel and salt.", "Salt.", "Water, salt, steel, dams."]
    frame = pd.DataFrame({"text": texts, "desk": ["a", "a", "b"]})
    new = recipe.apply(Corpus.from_texts(frame, lang="en"), like=old)
    found = place(new, model)
    assert found["known"].tolist()[::2] == [0.5, 0.0, 0.75]
    assert found["label"].tolist()[:2] == Topics.of(model).names
    by_desk = place(new, model, by="desk", min_documents=1)
    assert by_desk["low"].isna().all()  # of one document no other can be drawn
    assert by_desk["known"].tolist()[::2] == [1 / 3, 0.75]  # 1 of 3 tokens, not the mean of shares
    assert place(old, model)["known"].isna().all()


def test_what_does_not_fit_is_refused(planted):
    model, new, _ = planted
    with pytest.raises(ValueError, match=r"299 columns, but the model has 300; .*like=fitted"):
        place(replace(new, counts=new.counts[:, :299], terms=new.terms[:299]), model)
    terms = new.terms.assign(term=new.terms["term"].replace("w7", "salt"))
    with pytest.raises(ValueError, match="'salt' in column 7, where the model has 'w7'"):
        place(replace(new, terms=terms), model)
    with pytest.raises(ValueError, match="by='desk' is no column of the corpus's table; there are"):
        place(new, model, by="desk")
    halves = new.passages.assign(half=[None, *["a"] * 59])
    with pytest.raises(ValueError, match=r"1 of the passages have no half.*notna"):
        place(replace(new, passages=halves), model, by="half")
    with pytest.raises(ValueError, match="a fitted model"):
        place(new, "model")


@pytest.mark.parametrize("name", ["topic", "label", "share", "low", "high", "n_tokens", "known"])
def test_a_group_is_not_called_like_a_column_of_the_result(planted, name):
    model, new, _ = planted
    new = replace(new, passages=new.passages.assign(**{name: "x"}))
    with pytest.raises(ValueError, match=f"by='{name}' is a column of the result, too"):
        place(new, model, by=name)


def test_values_without_order_and_other_things_are_refused(planted):
    model, new, _ = planted
    for values in ([1, "a"] * 30, [[1]] * 60):
        with pytest.raises(ValueError, match="have no order; make them text"):
            place(replace(new, passages=new.passages.assign(k=values)), model, by="k")
    with pytest.raises(ValueError, match="place takes a cleaned corpus, not csr_array"):
        place(new.counts, model)


def test_what_is_told_of_rows_is_one_value_a_row():
    counts = csr_array(np.kron(np.diag([4, 3]), np.ones((6, 3), int)))
    old = corpus_of(counts)
    model = DynamicLDA(2, n_sweeps=20, progress=False).fit(old.counts, periods=[1, 2] * 6)
    new = corpus_of(counts[:4])
    assert len(place(new, model, periods=[1, 2, 1, 2])) == 8
    for told in ([1, 2] * 6, [1, 2]):
        with pytest.raises(ValueError, match=f"periods has {len(told)} values, but X has 4 rows"):
            place(new, model, periods=told)
