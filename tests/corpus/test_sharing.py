"""What is shared: nothing of the text, every count, the licence; and how much it gives away."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus
from bilateral.corpus import sharing as module
from bilateral.topics import LDA

DOCUMENTS = (
    "date_precision side lang source genre title author url path file_sha256 text_sha256"
    " published modified duplicate_of variant_of crawl_date dateline"
)
PASSAGES = "exchange_id heading speaker side role lang relevance"


def corpus(rows, **more) -> Corpus:
    """A corpus that can be written, with text, of documents of one passage each."""
    n = len(rows)
    ids = [f"d{i:02}" for i in range(n)]
    counts = sparse.csr_array(np.array(rows, np.int32))
    text = pd.Series([f"secret {i}" for i in ids], [f"{i}#0" for i in ids], name="text")
    documents = pd.DataFrame({"doc_id": ids} | dict.fromkeys(DOCUMENTS.split(), "") | more)
    documents["date"] = pd.Timestamp("2024-05-01").as_unit("s")
    passages = pd.DataFrame({"passage_id": text.index, "doc_id": ids})
    passages = passages.assign(**dict.fromkeys(PASSAGES.split(), ""), interpreted=False)
    sizes = {"n_tokens": counts.sum(axis=1)} | dict.fromkeys(["position", "start", "end"], 0)
    passages = passages.assign(**sizes)
    documents = documents.assign(n_tokens=passages["n_tokens"], n_passages=1)
    terms = pd.DataFrame({"term": [f"w{i:02}" for i in range(counts.shape[1])], "lang": "es"})
    terms = terms.assign(kind="word", parts=[()] * len(terms))
    return Corpus(documents, passages, counts, terms, text=text)


def singled_out(counts) -> list[bool]:
    """As the definition says it, all pairs compared."""
    counts = np.array(counts) > 0
    often = counts.sum(axis=0)
    made = []
    for row in counts:
        rarest = sorted(np.flatnonzero(row), key=lambda term: (often[term], term))[:3]
        made.append(bool(rarest) and int(counts[:, rarest].all(axis=1).sum()) == 1)
    return made


@given(
    st.integers(1, 7).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 2), min_size=n, max_size=n), min_size=1, max_size=9
        )
    )
)
def test_who_is_singled_out_is_as_all_pairs_say(rows):
    assert module.singled_out(sparse.csr_array(np.array(rows))).tolist() == singled_out(rows)


def test_of_nothing_nobody_is_singled_out():
    for shape in ((0, 3), (2, 0), (2, 3)):
        assert module.singled_out(sparse.csr_array(shape)).tolist() == [False] * shape[0]


def test_terms_that_others_have_single_out_together():
    rows = [[1, 1, 0], [1, 0, 1], [0, 1, 1], [0, 0, 1]]
    assert module.singled_out(sparse.csr_array(np.array(rows))).tolist() == [True] * 3 + [False]


def test_a_zero_that_is_stored_is_no_term():
    counts = sparse.csr_array((np.array([1, 0, 1]), [0, 1, 0], [0, 2, 3]), shape=(2, 2))
    assert module.singled_out(counts).tolist() == [False, False]


def test_uniqueness_by_hand():
    # w0 in four, w1 in three, w2 in two, w3 in one. The first has w3 alone; the second and the
    # third have the same three; the fourth has w0 alone, which all have.
    rows = [[1, 1, 0, 1], [2, 1, 1, 0], [1, 3, 1, 0], [9, 0, 0, 0], [0, 0, 0, 0]]
    found = corpus(rows).uniqueness([1, 2, 5])
    assert found.columns.tolist() == [
        "min_count",
        "terms",
        "kept",
        "passages",
        "singled_out",
        "share",
    ]
    assert found["terms"].tolist() == [4, 3, 2]  # w3 is there once, w2 twice, w1 five times
    assert found["kept"].tolist() == [1, 20 / 21, 18 / 21]
    assert found["passages"].tolist() == [4, 4, 4]
    assert found["singled_out"].tolist() == [1, 0, 0]
    assert found["share"].tolist() == [0.25, 0, 0]


def test_rare_terms_go_and_parts_are_numbered_anew():
    one = corpus([[1, 5, 4, 2], [0, 0, 0, 1]])
    kinds = ["word", "word", "phrase", "phrase"]
    terms = one.terms.assign(parts=[(), (), (1, 1), (0, 1)], kind=kinds)
    kept = module.without_rare(replace(one, terms=terms), 3)
    assert kept.terms["term"].tolist() == ["w01", "w02", "w03"]
    assert kept.terms["parts"].tolist() == [(), (0, 0), ()]  # a part of w03 has gone
    assert kept.counts.toarray().tolist() == [[5, 4, 2], [0, 0, 1]]
    assert kept.passages["n_tokens"].tolist() == [12, 1]
    assert module.without_rare(one, 1) is one
    for wrong in (0, 1.5, True, "2"):
        with pytest.raises(ValueError, match=r"must be a whole number, 1 or more"):
            module.without_rare(one, wrong)


def test_no_word_of_the_text_is_in_what_is_shared(tmp_path):
    one = corpus([[1, 5], [2, 1]], licence="CC-BY-4.0", source="notes")
    one.write(tmp_path / "full")
    one.write(tmp_path / "shared", text=False)
    assert Corpus.read(tmp_path / "full").text.tolist() == ["secret d00", "secret d01"]
    shared = Corpus.read(tmp_path / "shared", verify=True)
    assert shared.text is None
    assert not any(b"secret" in path.read_bytes() for path in (tmp_path / "shared").iterdir())
    assert shared.documents["licence"].tolist() == ["CC-BY-4.0"] * 2
    assert shared.documents["source"].tolist() == ["notes"] * 2
    one.write(tmp_path / "again", text=False)
    for path in (tmp_path / "shared").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_what_cleaning_found_in_own_texts_is_not_shared(tmp_path):
    texts = pd.DataFrame(
        {"text": ["MEXICO CITY (Reuters) - She spoke. (Applause.)"], "licence": "me"}
    )
    one = Corpus.from_texts(texts)
    assert "applause" in set(one.report["what"])
    one.write(tmp_path / "shared", text=False)
    shared = Corpus.read(tmp_path / "shared")
    assert shared.report["step"].tolist() == one.report["step"].tolist()
    assert set(shared.report["what"]) == {""}


def test_what_is_left_out_is_said(tmp_path):
    corpus([[1, 5], [0, 1]], licence="CC0").write(tmp_path / "shared", text=False, min_count=2)
    said = json.loads((tmp_path / "shared" / "record.json").read_text())
    assert said["left_out"] == {"min_count": 2, "terms": 1, "counts": 1}
    assert Corpus.read(tmp_path / "shared").terms["term"].tolist() == ["w01"]


def test_documents_without_licence_and_columns_of_text_are_told():
    one = corpus([[1], [2], [3]], source=["wh", "notes", "notes"], licence=["", "mine", None])
    with pytest.warns(UserWarning, match=r"^1 of 3 documents have no licence, such as d02; add"):
        shared = module.without_text(one)
    assert shared.documents["licence"].tolist() == ["CC0-1.0", "mine", ""]
    noted = corpus([[1], [2]], licence="CC0", note=["word " * 61, "short"])
    with pytest.warns(UserWarning, match=r"^column 'note' of documents holds running text in 1 "):
        module.without_text(noted)


def test_a_fit_on_the_shared_form_has_the_digest_of_a_fit_on_the_full_one(tmp_path):
    rng = np.random.default_rng(3)
    one = corpus(rng.poisson(0.6, (40, 30)), licence="CC0")
    one.write(tmp_path / "shared", text=False)
    one.write(tmp_path / "less", text=False, min_count=25)
    digests = [
        LDA(3, random_state=1, n_sweeps=20).fit(c.counts).digest_
        for c in (one, Corpus.read(tmp_path / "shared"), Corpus.read(tmp_path / "less"))
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.full
def test_of_the_record_most_passages_are_singled_out_and_rare_terms_change_little():
    record = Corpus.load()
    found = record.uniqueness((1, 10))
    some = np.random.default_rng(1).choice(len(record.passages), 300, replace=False)
    whole = module.singled_out(record.counts)
    here = record.counts.tocsc()
    often = np.diff(here.indptr)
    for row in some:
        terms = record.counts[[row]].indices
        rarest = terms[np.lexsort((terms, often[terms]))][:3]
        having = [set(here.indices[here.indptr[t] : here.indptr[t + 1]]) for t in rarest]
        assert whole[row] == (len(having) > 0 and len(set.intersection(*having)) == 1)
    assert found["singled_out"].tolist() == [35126, 33719]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        licences = module.without_text(record).documents["licence"]
    assert licences.str.startswith("CC").all()


@pytest.mark.parametrize("given", [["CC0", " ", None], pd.Categorical(["CC0", " ", None])])
def test_a_blank_licence_is_none(tmp_path, given):
    made = corpus([[1, 0], [0, 1], [1, 1]], licence=given)
    with pytest.warns(UserWarning, match="2 of 3 documents have no licence"):
        made.write(tmp_path / "c", text=False)
    assert Corpus.read(tmp_path / "c").documents["licence"].tolist() == ["CC0", "", ""]


@pytest.mark.parametrize(
    "values", [pd.Series(["w " * 99, None], dtype=object), [["w " * 99], ["a"]], [b"w " * 99, b"a"]]
)
def test_running_text_is_seen_in_columns_of_any_type(tmp_path, values):
    made = corpus([[1, 0], [0, 1]], licence="CC0", body=values)
    with pytest.warns(UserWarning, match=r"^column 'body' .* running text in 1 rows"):
        made.write(tmp_path / "c", text=False)


def test_one_count_is_no_list_of_counts():
    with pytest.raises(ValueError, match=r"min_counts=5 is no list; write \[5\]"):
        corpus([[1]]).uniqueness(5)


def test_a_column_that_cannot_be_written_is_named(tmp_path):
    made = corpus([[1, 0], [0, 1]], mixed=pd.Series([1, "a"], dtype=object))
    with pytest.raises(
        ValueError, match=r"table documents has a column .* column mixed .*; make it"
    ):
        made.write(tmp_path / "c")
    made = corpus([[1]])
    twice = pd.concat([made.documents, pd.DataFrame([[1, 2]], columns=["x", "x"])], axis=1)
    with pytest.raises(ValueError, match="table documents has two columns 'x'; give one another"):
        replace(made, documents=twice).write(tmp_path / "c")
    assert not (tmp_path / "c").exists()
