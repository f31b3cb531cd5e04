import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.cleaning import bag_of_words

TERMS = pd.DataFrame(
    [
        ("The", "en", "word", []),
        ("the", "en", "word", []),
        ("Northern", "en", "word", []),
        ("northern", "en", "word", []),
        ("Triangle", "en", "word", []),
        ("42", "en", "number", []),
        ("a", "en", "word", []),
        ("frontera", "es", "word", []),
        ("northern triangle", "en", "phrase", np.array([2, 4])),
        ("the border", "en", "phrase", np.array([1, 10])),
        ("Border", "en", "word", None),
        ("border to border", "en", "phrase", [10, 11, 10]),
        ("to", "en", "word", []),
    ],
    columns=["term", "lang", "kind", "parts"],
)
TERMS.at[11, "parts"] = [10, 12, 10]
STOP = frozenset({"the", "to"})


def clean(counts, **options):
    options = {"lang": "en", "stop_words": STOP, "min_df": 1, "max_df": 1.0} | options
    bag, vocabulary = bag_of_words(csr_array(np.atleast_2d(counts)), TERMS, **options)
    return pd.DataFrame(bag.toarray(), columns=vocabulary["term"]), vocabulary


def test_case_is_merged_and_the_rest_dropped():
    #                  The the Nor nor Tri 42 a fro nt tb Bor btb to
    bag, vocabulary = clean([2, 1, 1, 2, 1, 5, 3, 4, 0, 0, 1, 0, 1])
    assert bag.to_dict("records") == [{"border": 1, "northern": 3, "triangle": 1}]
    assert vocabulary["kind"].tolist() == ["word"] * 3
    assert vocabulary["tokens"].tolist() == [1, 3, 1]


def test_a_phrase_takes_its_words_whatever_their_casing():
    # "Northern Triangle" once, written "northern Triangle", and one more "Northern".
    bag, vocabulary = clean([0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0])
    assert bag.to_dict("records") == [{"northern": 1, "northern triangle": 1}]
    assert vocabulary["kind"].tolist() == ["word", "phrase"]


def test_a_repeated_part_is_taken_twice_and_stop_words_inside_are_nobodys():
    bag, _ = clean([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 1])
    assert bag.to_dict("records") == [{"border": 1, "border to border": 1}]


def test_without_phrases_their_words_stay():
    bag, _ = clean([0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0], phrases=False)
    assert bag.to_dict("records") == [{"northern": 1, "triangle": 1}]


def test_document_frequency_counts_passages_of_the_language():
    border, spanish = np.eye(13, dtype=int)[10], np.eye(13, dtype=int)[7]
    northern = np.eye(13, dtype=int)[2]
    rows = np.array([border, border + northern, border, spanish, spanish, spanish])
    bag, vocabulary = clean(rows, max_df=0.9)
    assert vocabulary["term"].tolist() == ["northern"]  # border: 3 of 3 English passages
    assert len(bag) == 6
    _, vocabulary = clean(rows, min_df=2)
    assert vocabulary[["term", "document_frequency"]].values.tolist() == [["border", 3]]


def test_counts_that_left_out_a_phrases_words_are_refused():
    with pytest.raises(ValueError, match="more often than the word"):
        clean([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="2 columns but terms has 13 rows"):
        bag_of_words(csr_array([[1, 2]]), TERMS, lang="en", stop_words=STOP)
    with pytest.raises(ValueError, match=r"language 'fr'.*\['en', 'es'\]"):
        clean(np.zeros(13, dtype=int), lang="fr")


texts = st.lists(
    st.sampled_from(["Northern", "northern", "Triangle", "Border", "to", "The", "42", "frontera"]),
    max_size=30,
)


@given(st.lists(texts, min_size=1, max_size=5))
def test_cleaning_the_counts_is_cleaning_the_text(passages):
    """The matrix says what reading the passage word by word would say."""
    phrases = {("northern", "triangle"): 8, ("border", "to", "border"): 11}
    index = {term: i for i, term in enumerate(TERMS["term"])}
    counts = np.zeros((len(passages), len(TERMS)), dtype=int)
    expected = []
    for row, words in enumerate(passages):
        for word in words:
            counts[row, index[word]] += 1
        lower, kept, i = [word.lower() for word in words], [], 0
        while i < len(lower):
            for phrase, column in phrases.items():
                if tuple(lower[i : i + len(phrase)]) == phrase:
                    counts[row, column] += 1
                    kept.append(" ".join(phrase))
                    i += len(phrase)
                    break
            else:
                if lower[i] in ("northern", "triangle", "border"):
                    kept.append(lower[i])
                i += 1
        expected.append(pd.Series(kept, dtype=object).value_counts().to_dict())
    bag, _ = clean(counts)
    found = [{k: v for k, v in row.items() if v} for row in bag.to_dict("records")]
    assert (found or [{}] * len(passages)) == expected
