"""A review finds what was put in, and says what it could not look for."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from bilateral.corpus import Corpus
from bilateral.corpus.review import same_names

WHAT = [
    "missing dates",
    "impossible dates",
    "future dates",
    "repeated ids (or the same but for case and spaces)",
    "empty texts",
    "empty passages",
    "very long passages (over 1,000 tokens)",
    "documents in several languages",
    "documents without a side",
    "exact copies (the same words)",
    "near copies (.8 of the words or more)",
    "authors under two spellings",
]


def corpus(counts, documents: dict, passages: dict | None = None) -> Corpus:
    documents = pd.DataFrame(documents)
    made = {"doc_id": documents["doc_id"], "passage_id": documents["doc_id"]} | (passages or {})
    counts = sparse.csr_array(np.array(counts, np.int32))
    terms = pd.DataFrame({"term": [f"w{i}" for i in range(counts.shape[1])]})
    return Corpus(documents, pd.DataFrame(made), counts, terms)


def rows(table: pd.DataFrame) -> dict[str, tuple]:
    """What was found, by the first words of what was looked for."""
    assert table["what"].tolist() == WHAT
    found = table[table["n"].fillna(0) > 0]
    assert (found["advice"] != "").all()
    assert (table.loc[table["n"] == 0, ["rows", "advice"]] == "").all(axis=None)
    return {r.what.partition(" (")[0]: (r.n, r.of, r.rows) for r in found.itertuples()}


def test_what_was_put_in_is_found():
    ids = ["a", "b", "A ", "d", "e", "f", "g"]
    one = corpus(
        [[25, 0, 0], [0, 0, 0], [25, 0, 0], [25, 1, 0], [0, 0, 1001], [5, 0, 0], [5, 0, 0]],
        {
            "doc_id": ids,
            "date": [
                "2024-05-01",
                "",
                None,
                "2024-13-01",
                "2042-01-01",
                "03/04/2024",
                "0204-01-01",
            ],
            "author": ["Ana Ruiz Peña", "ana  ruiz pena", "Luis", "Luis", "", None, "Luisa"],
        },
        {"side": ["US", "MX", "none", "", None, "CA", "other"], "lang": ["es"] * 7},
    )
    assert rows(one.review(today="2026-11-30")) == {
        "missing dates": (2, 7, "b, A "),
        "impossible dates": (3, 7, "d, f, g"),
        "future dates": (1, 7, "e"),
        "repeated ids": (2, 7, "a, A "),
        "empty texts": (1, 7, "b"),
        "empty passages": (1, 7, "b"),
        "very long passages": (1, 7, "e"),
        "documents without a side": (3, 7, "A , d, e"),
        "exact copies": (1, 7, "A "),
        "near copies": (1, 7, "d"),
        "authors under two spellings": (1, 4, "Ana Ruiz Peña = ana ruiz pena"),
    }


def test_the_day_that_is_today_is_no_future():
    one = corpus([[1], [1]], {"doc_id": ["a", "b"], "date": ["2024-05-01", "2024-05-02"]})
    found = [rows(one.review(today=day)) for day in ("2024-05-02", "2024-05-01", "2024-04", "2024")]
    assert [f.get("future dates", (0,))[0] for f in found] == [0, 1, 2, 0]
    ahead = corpus([[1]], {"doc_id": ["a"], "date": [pd.Timestamp("2250-01-01")]})
    assert rows(ahead.review())["future dates"][0] == 1  # by the clock
    with pytest.raises(ValueError, match=r"^today='soon' is no date"):
        one.review(today="soon")


def test_what_cannot_be_looked_for_is_told_from_what_is_not_there():
    found = corpus([[1]], {"doc_id": ["a"]}).review(today="2024").set_index("what")
    unknown = found.index[found["n"].isna()]
    assert unknown.tolist() == [*WHAT[:3], *WHAT[7:9], WHAT[11]]
    assert found.at[WHAT[0], "advice"] == "not looked for: documents have no column date"
    assert found["n"].dropna().tolist() == [0] * 6
    assert (found["of"] == found["n"].notna()).all()


def test_several_languages_and_many_rows():
    ids = ["a", "b", "c", "d", "e"]
    passages = {
        "doc_id": [i for i in ids for _ in range(2)],
        "passage_id": [f"{i}{k}" for i in ids for k in range(2)],
        "lang": ["en", "es", "en", "en", "es", "en", "es", "en", "pt", "en"],
        "n_tokens": [0, 0, 1000, 1001, 1, 1, 1, 1, 1, 1],
        "side": ["US", "none"] * 4 + ["none", "none"],
    }
    found = rows(corpus(np.ones((10, 1)), {"doc_id": ids}, passages).review(today="2024"))
    assert found["documents in several languages"] == (4, 5, "a, c, d, …")
    assert found["empty texts"] == (1, 5, "a")
    assert found["empty passages"] == (2, 10, "a0, a1")
    assert found["very long passages"] == (1, 10, "b1")
    assert found["documents without a side"] == (1, 5, "e")


def test_copies_that_are_known_are_not_looked_for_again_in_many_passages(monkeypatch):
    monkeypatch.setattr(sys.modules["bilateral.corpus.review"], "_LOOKED_THROUGH", 3)
    alike = pd.DataFrame(
        {
            "cluster": [0, 0, 0, 1, 1],
            "passage_id": ["a", "b", "c", "d", "gone"],
            "similarity": [1.0, 1.0, 0.9, 1.0, 1.0],
            "earliest": ["a", "a", "a", "d", "d"],
        }
    )
    one = corpus(np.eye(4) * 30, {"doc_id": list("abcd")})
    made = Corpus(one.documents, one.passages, one.counts, one.terms, duplicates=alike)
    review = made.review(today="2024")
    found = rows(review)
    assert found == {"exact copies": (1, 4, "b"), "near copies": (1, 4, "c")} | {
        k: v for k, v in found.items() if "copies" not in k
    }
    advice = review.loc[review["what"].str.contains("copies"), "advice"]
    assert advice.str.contains("are not looked for among so many passages: near_copies").all()


def test_copies_across_corpora_put_together_are_found():
    notes = [" ".join(f"w{i}x{j}" for j in range(60)) for i in range(3)]
    a = Corpus.from_texts(pd.DataFrame({"doc_id": ["a", "b"], "text": notes[:2]}), lang="en")
    more = pd.DataFrame({"doc_id": ["c", "d"], "text": [notes[2], f"{notes[0]} and more"]})
    both = Corpus.concat(a, Corpus.from_texts(more, lang="en"))
    review = both.review(today="2026-11-30").set_index("what")
    near = review.loc["near copies (.8 of the words or more)"]
    assert (near["n"], near["of"], near["rows"]) == (1, 4, "d#0000")
    assert "1 are not in corpus.duplicates, so select does not drop them: near_c" in near["advice"]
    exact = review.loc["exact copies (the same words)"]
    assert (exact["n"], exact["advice"]) == (0, "")


def test_own_texts_forty_of_which_four_are_near_copies():
    notes = [" ".join(f"w{i}x{j}" for j in range(60)) for i in range(36)]
    notes += [f"{note} and some more" for note in notes[:4]]
    texts = pd.DataFrame({"text": notes, "date": ["2024-05-01"] * 39 + ["03/04/2024"]})
    one = Corpus.from_texts(texts)
    found = rows(one.review(today="2026-11-30"))
    assert found["near copies"][:2] == (4, 40)
    n, of, which = found["impossible dates"]
    assert (n, of, which[:11]) == (1, 40, "text-000039")
    assert found["documents without a side"][0] == 40
    assert len(one.select(duplicates="first").passages) == 36


NAMES = st.text("abcé ,.", min_size=1, max_size=14)


def one_off(one: str, other: str) -> bool:
    """All that a letter more, less or another one makes of a name."""
    letters = sorted({*one, *other})
    made = {one[:i] + one[i + 1 :] for i in range(len(one))}
    places = [(i, i + k) for i in range(len(one) + 1) for k in (0, 1)]
    made |= {one[:start] + c + one[end:] for start, end in places for c in letters}
    return other in made


@given(NAMES, NAMES)
def test_names_are_one_if_they_differ_as_it_says(one, other):
    def key(name: str) -> str:
        words = "".join(c if c.isalpha() else " " for c in name.replace("é", "e")).split()
        return " ".join(sorted(words))

    first, second = key(one), key(other)
    long = min(len(k.replace(" ", "")) for k in (first, second)) >= 10
    same = bool(first and second) and (first == second or (long and one_off(first, second)))
    wanted = [tuple(sorted({one, other}))] if same and one != other else []
    assert same_names([one, other]) == wanted


def test_names_near_each_other_are_one_group():
    names = ["Rosa Icela Casaubón", "Rosa Icela Casaubon", "Rosa Icela Casauban", "Rosa Casau"]
    assert same_names(names) == [tuple(sorted(names[:3]))]


@pytest.mark.full
def test_the_record_reviewed():
    found = rows(Corpus.load().review(today="2026-11-30"))
    assert found["missing dates"][:2] == (8, 3138)
    assert "future dates" not in found
    assert found["exact copies"][0] + found["near copies"][0] == 284


def test_names_of_ten_letters_may_be_one_off_and_documents_keep_their_order():
    names = ["Ana Ruizpen", "Ana Ruizpem", "Eva Ruizpen"]  # ten letters
    made = corpus([[9]] * 4, {"doc_id": list("dcba"), "author": [*names, "Eva Ruizpem"]})
    found = rows(made.review(today="2024"))
    assert found["authors under two spellings"][0] == 2
    short = corpus([[9]] * 2, {"doc_id": ["a", "b"], "author": ["Ana Ruipen", "Ana Ruipem"]})
    assert "authors under two spellings" not in rows(short.review(today="2024"))
    sides = replace(made, passages=made.passages.assign(side="none"))
    assert rows(sides.review(today="2024"))["documents without a side"] == (4, 4, "d, c, b, …")


def test_a_corpus_without_passages_is_reviewed():
    one = Corpus.from_texts(["They met."])
    none = replace(
        one,
        documents=one.documents[:0],
        passages=one.passages[:0],
        counts=one.counts[:0],
        text=None,
    )
    table = none.review(today="2026-11-30")
    assert table["n"].tolist() == [0] * len(table) and set(table["of"]) == {0}
