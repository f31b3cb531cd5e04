"""Corpora below each other: counts are exact, what is shared is once, what is unknown is said."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus, tables
from bilateral.corpus import concat as module
from bilateral.corpus.sharing import without_rare
from bilateral.gazetteer import PACKAGE, Gazetteer

KEY = ["term", "lang", "kind"]
TERMS = [("agua", "es", "word"), ("no", "en", "word"), ("no", "es", "word"), ("mar", "es", "word")]


@pytest.fixture(scope="module")
def record() -> Corpus:
    """Some of the record: passages of two sides, a few documents of both."""
    record = Corpus.load()
    keep = record.documents["doc_id"].isin(record.documents["doc_id"].iloc[::150])
    return without_rare(record.select(doc_id=record.documents.loc[keep, "doc_id"]), 2)


def own(ids: list[str], terms: list[tuple], counts: list[list[int]], **more) -> Corpus:
    documents = pd.DataFrame({"doc_id": ids, "source": "notes"} | more)
    passages = pd.DataFrame({"passage_id": [f"{i}#0" for i in ids], "doc_id": ids, "side": "MX"})
    frame = pd.DataFrame([(*t, ()) if len(t) == 3 else t for t in terms], columns=[*KEY, "parts"])
    return Corpus(documents, passages, sparse.csr_array(np.array(counts, np.int32)), frame)


def same_parts(one: Corpus, other: Corpus) -> None:
    """The same corpus but for the order of its rows."""
    for name, key in [
        ("documents", "doc_id"),
        ("passages", "passage_id"),
        ("duplicates", "passage_id"),
        ("edits", ["doc_id", "of"]),
    ]:
        frames = [
            getattr(c, name)
            .drop(columns="cluster", errors="ignore")
            .sort_values(key, kind="stable")
            for c in (one, other)
        ]
        pd.testing.assert_frame_equal(*(f.reset_index(drop=True) for f in frames))
    pd.testing.assert_frame_equal(one.terms, other.terms)
    pd.testing.assert_frame_equal(one.exposure, other.exposure)
    rows = pd.Index(one.passages["passage_id"]).get_indexer(other.passages["passage_id"])
    assert (one.counts[rows] != other.counts).nnz == 0


@pytest.mark.full
@given(st.integers(0, 2**32), st.sampled_from([1, 2, 3]))
@settings(max_examples=6)
def test_selections_put_together_are_the_record(record, seed, parts):
    part = np.random.default_rng(seed).integers(parts, size=len(record.passages))
    selections = [record.select(part == p) for p in range(3) if (part == p).any()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        together = Corpus.concat(*selections)
    same_parts(together, record)
    assert together.libraries == record.libraries
    groups = [set(c["passage_id"]) for _, c in together.duplicates.groupby("cluster")]
    wanted = [set(c["passage_id"]) for _, c in record.duplicates.groupby("cluster")]
    assert sorted(map(sorted, groups)) == sorted(map(sorted, wanted))


def test_terms_are_joined_by_term_language_and_kind():
    a = own(["a"], TERMS[:2], [[3, 1]])
    b = own(["b"], [TERMS[2], TERMS[0], TERMS[3]], [[5, 7, 9]])
    both = Corpus.concat(a, b)
    assert both.terms[KEY].to_records(index=False).tolist() == TERMS
    assert both.counts.toarray().tolist() == [[3, 1, 0, 0], [7, 0, 5, 9]]
    assert both.counts.dtype == np.int32
    assert both.passages["passage_id"].tolist() == ["a#0", "b#0"]


def test_parts_are_numbered_anew():
    a = own(["a"], [TERMS[3]], [[1]])
    b = own(["b"], [TERMS[0], ("agua mar", "es", "phrase", (0, 2)), TERMS[3]], [[2, 1, 3]])
    with pytest.warns(UserWarning, match="'agua mar'"):
        both = Corpus.concat(a, b)
    assert both.terms["term"].tolist() == ["mar", "agua", "agua mar"]
    assert both.terms["parts"].tolist() == [(), (), (1, 0)]
    assert both.counts.toarray().tolist() == [[1, 0, 0], [3, 2, 1]]


@pytest.mark.full
@settings(max_examples=20)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=4),
    st.permutations(range(4)),
    st.integers(1, 4),
)
def test_no_count_is_lost_and_none_is_made(rows, order, width):
    a = own([f"a{i}" for i in range(len(rows))], TERMS, rows)
    b = own(
        [f"b{i}" for i in range(len(rows))],
        [TERMS[i] for i in order[:width]],
        np.array(rows)[:, order[:width]].tolist(),
    )
    both = Corpus.concat(a, b)
    known = np.isin(range(4), order[:width])
    wanted = np.vstack([rows, np.where(known, rows, 0)])
    place = pd.MultiIndex.from_frame(both.terms[KEY]).get_indexer(pd.MultiIndex.from_tuples(TERMS))
    assert (both.counts.toarray()[:, place] == wanted).all()


def test_phrases_that_one_does_not_count_are_told():
    listed = PACKAGE.themes()["seed"]
    listed = next(seed for seed in listed if " " in seed and "*" not in seed)
    plain = own(["a"], TERMS[:2], [[3, 1]])
    phrases = [(listed, "en", "phrase"), ("mar del agua", "es", "phrase")]
    other = own(["b"], [TERMS[0], *phrases], [[3, 1, 1]])
    # No phrase at all, and nobody knows how it was counted: both are told.
    with pytest.warns(UserWarning, match=r"^2 phrases, such as .*do not say that nobody said them"):
        Corpus.concat(plain, other)
    # Built with the published list: a phrase of it was never said, of the other nobody knows.
    built = replace(plain, libraries={"nltk": "3"})
    with pytest.warns(UserWarning, match=r"^1 phrases, such as 'mar del agua', are counted in one"):
        Corpus.concat(built, other)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Corpus.concat(built, own(["c"], [TERMS[0], phrases[0]], [[3, 1]]))
        Corpus.concat(plain, own(["c"], [TERMS[0], phrases[0]], [[3, 0]]))  # never said


def test_what_cannot_be_put_together_is_refused():
    a = own(["a"], TERMS[:1], [[3]], title="A")
    with pytest.raises(ValueError, match=r"^passage_id a#0 is in both .* twice \(1 are\); leave"):
        Corpus.concat(a, a)
    with pytest.raises(ValueError, match=r"^doc_id a is in both .*\(title: 'A' and 'B'\); give"):
        Corpus.concat(a, own(["a"], TERMS[:1], [[3]], title="B"))
    cleaned = replace(a, terms=a.terms.assign(document_frequency=1))
    with pytest.raises(ValueError, match=r"^a corpus has been cleaned by a recipe; put"):
        Corpus.concat(own(["b"], TERMS[:1], [[3]]), cleaned)
    with pytest.raises(ValueError, match=r"^there is no corpus to put together"):
        Corpus.concat()
    with pytest.raises(ValueError, match=r"^this takes corpora, not list; write .*without"):
        Corpus.concat([a, a])


def test_other_gazetteers_are_refused(repository):
    other = Gazetteer.read(repository / "tests" / "us_canada" / "tables")
    a, b = own(["a"], TERMS[:1], [[3]]), own(["b"], TERMS[:1], [[3]])
    with pytest.raises(ValueError, match=r"^the corpora have other gazetteers"):
        Corpus.concat(a, replace(b, gazetteer=other))


def exposed(*rows: tuple) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=tables.SCHEMAS["exposure"].names)
    return made.assign(date=pd.to_datetime(made["date"]))


def test_exposure_is_added_up_but_that_of_one_record_counts_once():
    notes, days = ("notes", "2024-05-01", "note", "MX", "official"), ["2024-05-01", "2024-05-02"]
    a = replace(own(["a"], TERMS[:1], [[3]]), exposure=exposed((*notes, 1, 1, 40)))
    b = replace(own(["b"], TERMS[:1], [[3]]), exposure=exposed((*notes, 1, 1, 40)))
    # Each has all there was: two passages are more than the one there was before.
    assert Corpus.concat(a, b).exposure[["documents", "tokens"]].to_numpy().tolist() == [[2, 80]]
    whole = exposed(*((*notes[:1], day, *notes[2:], 2, 2, 90) for day in days))
    a, b = replace(a, exposure=whole), replace(b, exposure=whole)
    pd.testing.assert_frame_equal(Corpus.concat(a, b).exposure, whole, check_dtype=False)
    # All that was there is in one of the two.
    few = exposed((*notes, 2, 2, 90))
    a, b = replace(a, exposure=few), replace(b, exposure=few)
    assert Corpus.concat(a, b).exposure["tokens"].tolist() == [90]
    a, b = replace(a, exposure=whole), replace(b, exposure=whole)
    undated = replace(b, exposure=exposed(("letters", None, "note", "MX", "official", 1, 1, 7)))
    assert Corpus.concat(a, undated).exposure["tokens"].tolist() == [90, 90, 7]


def test_added_columns_and_text_are_kept():
    a = own(["a"], TERMS[:1], [[3]], desk="north")
    b = own(["b", "c"], TERMS[:1], [[3], [4]], weight=[0.5, 1.5])
    b = replace(b, text=pd.Series(["Agua.", "Mar."], b.passages["passage_id"]))
    both = Corpus.concat(a, b)
    assert both.documents["desk"].tolist() == ["north", "", ""]
    assert both.documents["weight"].tolist()[1:] == [0.5, 1.5]
    assert np.isnan(both.documents["weight"][0])
    assert both.text.to_dict() == {"b#0": "Agua.", "c#0": "Mar."}
    # A document that is in both has the columns of both.
    passages = pd.DataFrame({"passage_id": ["a#1"], "doc_id": ["a"], "side": "US"})
    again = Corpus(
        pd.DataFrame({"doc_id": ["a"], "source": ["notes"], "licence": ["CC0-1.0"]}),
        passages,
        sparse.csr_array(np.array([[2]], np.int32)),
        a.terms,
    )
    both = Corpus.concat(a, again)
    assert both.documents.to_dict("list") == {
        "doc_id": ["a"],
        "source": ["notes"],
        "desk": ["north"],
        "licence": ["CC0-1.0"],
    }
    assert both.passages["side"].tolist() == ["MX", "US"]


def test_near_copies_of_one_cluster_are_one_cluster_again():
    rows = [(0, "a#0", 1.0, "a#0"), (0, "b#0", 0.9, "a#0"), (1, "c#0", 1.0, "c#0")]
    alike = pd.DataFrame(rows, columns=["cluster", "passage_id", "similarity", "earliest"])
    one, two, three = (own([i], TERMS[:1], [[3]]) for i in "abc")
    parts = [
        replace(one, duplicates=alike.iloc[:1]),
        replace(three, duplicates=alike.iloc[2:].assign(cluster=0)),
        replace(two, duplicates=alike.iloc[1:2]),
    ]
    found = Corpus.concat(*parts).duplicates
    assert found["passage_id"].tolist() == ["a#0", "b#0", "c#0"]
    assert found["cluster"].tolist() == [0, 0, 1]


def test_a_corpus_put_together_can_be_written(tmp_path, record):
    us, mx = record.select(side="US"), record.select(side="MX")
    Corpus.concat(us, mx).write(tmp_path / "both")
    read = Corpus.read(tmp_path / "both", verify=True)
    assert int(read.counts.sum()) == int(us.counts.sum()) + int(mx.counts.sum())


def test_phrases_of_the_published_list_are_known_in_any_case_and_with_commas_inside():
    listed = PACKAGE.aliases()["alias"]
    comma = next(a for a in listed if ", " in a)
    phrases = [comma.replace(",", ""), "AMERICAN PEOPLE", "american people's sea"]
    assert module._listed(pd.Series(phrases), PACKAGE).tolist() == [True, True, False]


def test_own_texts_stand_beside_each_other_with_what_was_said_of_them():
    texts = pd.DataFrame({"doc_id": ["a", "b"], "text": ["El agua.", "They met."]})
    texts["date"] = ["03/04/2024", "2024-05-01"]
    one, other = (Corpus.from_texts(texts.iloc[[k]]) for k in (0, 1))
    both = Corpus.concat(one, other)
    assert both.text.tolist() == ["El agua.", "They met."]
    assert both.problems["path"].tolist() == ["a", "column date"]
    assert len(both.report) == len(one.report) + len(other.report)
    assert both.counts.sum() == one.counts.sum() + other.counts.sum()


def test_two_lists_of_texts_need_no_ids():
    one, other = Corpus.from_texts(["El agua.", "They met."]), Corpus.from_texts(["El mar.", "Hi."])
    both = Corpus.concat(one, other)
    assert both.text.tolist() == ["El agua.", "They met.", "El mar.", "Hi."]
    with pytest.raises(ValueError, match=r"^passage_id text-000000-\w{8}#0000 is in both .*twice"):
        Corpus.concat(one, Corpus.from_texts(["El agua."]))


def test_a_column_of_numbers_here_and_text_there_becomes_text(tmp_path):
    parts = [
        Corpus.from_texts(pd.DataFrame({"text": ["They met."], "doc_id": [doc_id], "n": [value]}))
        for doc_id, value in (("a", 7), ("b", "seven"))
    ]
    with pytest.warns(UserWarning, match=r"column 'n' .*\(integer and string\); it becomes text"):
        both = Corpus.concat(*parts)
    both.write(tmp_path / "c")
    assert Corpus.read(tmp_path / "c").documents["n"].tolist() == ["7", "seven"]
