"""What a corpus says of itself: in one line, and as a small table."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral import Corpus, Recipe
from bilateral.corpus.summary import line, rows

# "we agree", "we agreed on trade": agreed on is a phrase, counted beside its words.
COUNTS = csr_array(np.array([[1, 1, 0, 0, 0, 0], [1, 0, 1, 1, 1, 1]], dtype=np.int32))
TERMS = pd.DataFrame(
    {
        "term": ["we", "agree", "agreed", "on", "trade", "agreed on"],
        "lang": "en",
        "kind": [*5 * ["word"], "phrase"],
        "parts": [(), (), (), (), (), (2, 3)],
    }
)


def small(**parts: object) -> Corpus:
    given = {
        "documents": pd.DataFrame(
            {"doc_id": ["a", "b"], "date": pd.to_datetime(["2021-02-03", None]), "source": "<wh>"}
        ),
        "passages": pd.DataFrame(
            {"passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "n_tokens": [2, 4], "side": "US"}
        ),
        "counts": COUNTS,
        "terms": TERMS,
    }
    return Corpus(**{**given, **parts})


def test_a_phrase_beside_its_words_is_no_token_more():
    said = (
        "Corpus: 2 documents, 2 passages, 6 terms, 6 tokens, 2021-02-03 to 2021-02-03; text absent"
    )
    assert repr(small()) == line(small()) == said
    without = small(terms=TERMS.drop(columns="parts").iloc[:5], counts=COUNTS[:, :5])
    assert rows(without)["tokens"] == "6 tokens"


@pytest.mark.full
def test_of_a_cleaned_corpus_both_numbers_are_given():
    # A phrase kept whole is one token; the words of a recipe's phrases are not counted.
    whole = small(terms=TERMS.assign(parts=6 * [()])[:1], counts=COUNTS[:, :1])
    assert rows(whole)["tokens"] == "6 tokens, of which 2 are counted"
    us = Corpus.load().select(genre="readout")
    cleaned = Recipe().apply(us)
    n_tokens, n_counted = us.passages["n_tokens"].sum(), cleaned.counts.sum()
    assert 0 < n_counted < n_tokens
    assert f", {n_tokens:,} tokens, of which {n_counted:,} are counted, " in repr(cleaned)


def test_html_shows_ten_facts_and_no_tag_of_the_data():
    shown = Corpus.load()._repr_html_()
    assert shown.count("<tr>") == len(rows(Corpus.load())) == 10
    shown = small()._repr_html_()
    assert "&lt;wh&gt; 2" in shown
    assert "<wh>" not in shown
    assert re.findall("<th>(.*?)</th>", shown) == [
        *("documents", "passages", "terms", "tokens", "dates", "sources", "sides", "text"),
    ]  # no language and no relevance in these passages


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["b", "a"], "a 1, b 1"),
        (["b", "b"], "b 2"),
        (["a", None], "a 1, missing 1"),
    ],
)
def test_values_by_their_number_then_by_name(values, shown):
    passages = small().passages.assign(side=pd.Series(values, dtype=object))
    assert rows(replace(small(), passages=passages))["sides"] == shown


def test_the_first_five_values_are_named():
    n = 7
    documents = pd.DataFrame({"doc_id": [*"abcdefg"], "date": pd.NaT, "source": [*"gfedcba"]})
    documents["date"] = pd.to_datetime(documents["date"])
    passages = pd.DataFrame({"passage_id": [*"abcdefg"], "doc_id": [*"abcdefg"], "n_tokens": 0})
    one = small(documents=documents, passages=passages, counts=csr_array((n, 6), dtype=np.int32))
    assert rows(one)["sources"] == "a 1, b 1, c 1, d 1, e 1, 2 others"
    assert rows(one)["dates"] == ""


def test_a_recipe_names_what_is_not_the_default():
    shown = Recipe(form="stem", min_df=7)._repr_html_()
    assert "<th>form</th><td>&#x27;stem&#x27; (default: &#x27;lemma&#x27;)</td>" in shown
    assert "<th>min_df</th><td>7 (default: 5)</td>" in shown
    assert shown.count("default") == 2
    assert shown.count("<tr>") == 9


@pytest.mark.parametrize("table", ["documents", "passages", "terms"])
def test_any_corpus_shows_itself_and_leaves_out_what_it_does_not_know(table):
    """Only the columns that bind the parts together are needed."""
    bound = {"doc_id", "passage_id", "term"}
    given = getattr(small(), table)
    for column in [name for name in given if name not in bound]:
        corpus = small(**{table: given.drop(columns=column)})
        assert repr(corpus).startswith("Corpus: 2 documents, 2 passages, 6 terms")
        assert rows(corpus).keys() == rows(small()).keys()
        assert corpus._repr_html_().count("<tr>") >= 6
    bare = small(**{table: given[[name for name in given if name in bound]]})
    assert repr(bare).endswith("; text absent")


def test_a_fact_without_a_column_is_left_out():
    whole = small()
    for table, column, fact, said in (
        ("passages", "n_tokens", "tokens", "6 tokens"),
        ("documents", "date", "dates", "2021-02-03 to 2021-02-03"),
    ):
        assert said in repr(whole)
        corpus = small(**{table: getattr(whole, table).drop(columns=column)})
        assert rows(corpus)[fact] == "" and said not in repr(corpus)
        assert f"<th>{fact}</th>" not in corpus._repr_html_()
    as_text = small(documents=whole.documents.assign(date=["2024-05", "2021"]))
    assert rows(as_text)["dates"] == "2021 to 2024-05"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"n_tokens": [3, None]}, "7 tokens counted (n_tokens: missing for 1 of 2 passages)"),
        ({"n_tokens": ["3", "4"]}, "7 tokens counted (n_tokens: no numbers)"),
        ({"n_tokens": [3, 4]}, "7 tokens"),
    ],
    ids=str,
)
def test_tokens_that_are_not_known_are_not_zero(changed, said):
    documents = pd.DataFrame({"doc_id": ["a", "b"]})
    passages = pd.DataFrame({"passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "side": ""})
    terms = pd.DataFrame({"term": ["x", "y"], "parts": [None, []]})
    counts = csr_array([[1, 2], [3, 1]])
    found = rows(Corpus(documents, passages.assign(**changed), counts, terms))
    assert (found["tokens"], found["sides"]) == (said, "(blank) 2")
