"""What is refused: one clear ValueError each, before any work."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import coo_array, csc_array, csr_array, csr_matrix, lil_array

from bilateral.topics import LDA
from bilateral.topics._checks import check_counts, check_languages, check_positive, check_whole

GOOD = np.array([[2, 1, 0], [0, 1, 3], [1, 0, 1]])


def at(value, dtype=float) -> np.ndarray:
    """Counts with one bad value, at row 1, column 2."""
    X = GOOD.astype(dtype)
    X[1, 2] = value
    return X


@pytest.fixture
def no_work(monkeypatch) -> None:
    """What is refused is refused before tokens are laid out."""

    def worked(*arguments, **named):
        raise AssertionError("work was done on bad input")

    for name in ("_block.Block.__init__", "_chain.Chain.begin", "_words.Words.weights"):
        monkeypatch.setattr(f"bilateral.topics.{name}", worked)


BAD_COUNTS = {
    "negative": (at(-1), "X holds -1.0 at row 1, column 2"),
    "negative whole": (at(-1, int), "X holds -1 at row 1, column 2"),
    "fractional": (at(1.5), "X holds 1.5 at row 1, column 2: counts are whole numbers"),
    "nan": (at(np.nan), "X holds nan at row 1, column 2: NaN and infinity are no counts"),
    "infinite": (at(np.inf), "X holds inf at row 1, column 2: NaN and infinity are no counts"),
    "too many": (at(2**24, int), r"more than 2\*\*24 tokens at row 1, column 2"),
    "complex": (GOOD.astype(complex), "Complex data not supported"),
    "no tokens": (GOOD * 0, "X holds no tokens"),
    "one document": (GOOD[:1], r"X has 1 sample\(s\) \(shape=\(1, 3\)\)"),
    "one term": (GOOD[:, :1], r"X has 1 feature\(s\) \(shape=\(3, 1\)\)"),
    "no documents": (GOOD[:0], r"X has 0 sample\(s\)"),
    "no terms": (GOOD[:, :0], r"X has 0 feature\(s\)"),
}


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("name", BAD_COUNTS)
def test_bad_counts_are_refused(name, sparse, no_work):
    X, message = BAD_COUNTS[name]
    with pytest.raises(ValueError, match=message):
        LDA(2).fit(csr_array(X) if sparse else X)


@pytest.mark.parametrize("X", [GOOD[0], GOOD[None], 3, coo_array(GOOD[0])])
def test_what_is_no_matrix_is_refused(X, no_work):
    with pytest.raises(ValueError, match="X must be a matrix of counts"):
        LDA(2).fit(X)


@pytest.mark.parametrize("X", [np.array([["a", "b"]] * 2), np.array([["a", "b"]] * 2, object)])
def test_text_is_refused(X, no_work):
    with pytest.raises(ValueError, match=r"must hold numbers|could not convert string"):
        LDA(2).fit(X)


BAD_PARAMETERS = [
    ({"n_topics": 10}, "n_topics is 10, more than the 9 tokens of X"),
    ({"n_topics": 1}, "n_topics must be a whole number of at least 2, not 1"),
    ({"n_topics": 2.0}, "n_topics must be a whole number"),
    ({"n_topics": True}, "n_topics must be a whole number"),
    ({"n_sweeps": 0}, "n_sweeps must be a whole number of at least 1"),
    ({"n_chains": 0}, "n_chains must be a whole number of at least 1"),
    ({"alpha": 0}, "alpha must be a positive number"),
    ({"alpha": [0.1, -0.1]}, "alpha must be a positive number"),
    ({"alpha": [0.1] * 3}, r"or 2 of them \(one a topic\)"),
    ({"alpha": np.nan}, "alpha must be a positive number"),
    ({"alpha": "auto"}, "alpha must be a positive number"),
    ({"alpha": 1e7}, "alpha must be a positive number up to"),
    ({"beta": 0.0}, "beta must be a positive number"),
    ({"beta": [0.1, 0.1]}, "beta must be a positive number"),
    ({"beta": np.inf}, "beta must be a positive number"),
    ({"random_state": None}, "random_state must be a whole number"),
    ({"random_state": -1}, "random_state must be a whole number of at least 0"),
    ({"random_state": 2**64}, "random_state must be a whole number of at most"),
    ({"n_jobs": 0}, "n_jobs must be a whole number of at least 1"),
    ({"n_jobs": -2}, "n_jobs must be a whole number of at least 1"),
]


@pytest.mark.parametrize(("parameters", "message"), BAD_PARAMETERS)
def test_bad_parameters_are_refused(parameters, message, no_work):
    with pytest.raises(ValueError, match=message):
        LDA(**({"n_topics": 2} | parameters)).fit(GOOD)


# Column 0 is Spanish, 1 English, 2 shared; each row keeps to its language.
TOLD = np.array([[2, 0, 1], [0, 3, 1], [1, 0, 0]])
BAD_LANGUAGES = [
    (["es", "en", ""], None, "term_languages is given but languages is not"),
    (None, ["es", "en", "es"], "languages is given but term_languages is not"),
    (["es", "en", ""], ["es", "en"], r"languages has shape \(2,\), but X has 3 rows"),
    (["es", "en"], ["es", "en", "es"], r"term_languages has shape \(2,\), but X has 3 columns"),
    (["es", "en", ""], ["es", "en", "fr"], "Rows are in 'fr', but no column is in that language"),
    (["es", "es", ""], ["es", "en", "es"], "Rows are in 'en', but no column is in that language"),
    (["es", "en", ""], ["es", "es", "es"], "Columns are in 'en', but no row is in that language"),
    (["es", "en", ""], ["es", "es", "en"], "Row 1 is in 'es' but holds column 1, a word of 'en'"),
    (["es", "en", ""], ["es", "", "es"], "languages holds '' at row 1"),
    (["es", "en", None], ["es", "en", "es"], "term_languages holds None at 2"),
    (["es", "en", ""], ["es", 1, "es"], "languages holds 1 at 1"),
    ("es", ["es"] * 3, r"term_languages has shape \(\)"),
]


@pytest.mark.parametrize(("term_languages", "languages", "message"), BAD_LANGUAGES)
def test_languages_that_do_not_fit_are_refused(term_languages, languages, message, no_work):
    with pytest.raises(ValueError, match=message):
        LDA(2, term_languages=term_languages).fit(TOLD, languages=languages)


def test_a_fitted_model_refuses_what_does_not_fit_it():
    model = LDA(2, n_sweeps=4, term_languages=["es", "en", ""])
    model.fit(TOLD, languages=["es", "en", "es"])
    with pytest.raises(ValueError, match="Rows are in 'fr', but the model does not know it"):
        model.transform(TOLD[:1], languages=["fr"])
    with pytest.raises(ValueError, match="a word of 'en'"):
        model.transform(TOLD[1:2], languages=["es"])
    with pytest.raises(ValueError, match="languages is not"):
        model.transform(TOLD)
    for method in (model.transform, model.score):
        with pytest.raises(ValueError, match="X has 2 features, but LDA is expecting 3"):
            method(TOLD[:, :2], languages=["es", "en", "es"])
        with pytest.raises(ValueError, match="Negative values"):
            method(-TOLD, languages=["es", "en", "es"])
    with pytest.raises(ValueError, match="rows need two tokens or more"):
        model.score(np.eye(3, dtype=int), languages=["es", "en", "es"])


@given(arrays(np.int64, (3, 4), elements=st.integers(0, 3)))
def test_counts_come_out_the_same_from_every_kind_of_matrix(dense):
    expected = check_counts(dense)
    assert expected.dtype == np.int32 and (expected.data > 0).all()
    assert expected.has_sorted_indices
    np.testing.assert_array_equal(expected.toarray(), dense)
    twice = coo_array(dense)  # duplicates are summed
    halves = [np.concatenate([part, part]) for part in (twice.data / 2, twice.row, twice.col)]
    split = coo_array((halves[0], (halves[1], halves[2])), shape=dense.shape)
    kinds = (csr_matrix(dense), csc_array(dense), lil_array(dense), split)
    others = (dense.tolist(), dense.astype(np.float32), dense.astype(np.uint8), *kinds)
    for other in others:
        got = check_counts(other)
        assert (got.data == expected.data).all() and (got.indices == expected.indices).all()
        assert (got.indptr == expected.indptr).all()


def test_the_matrix_given_is_left_as_it_was():
    X = csr_array((np.array([1.0, 0, 2]), np.array([2, 0, 1]), np.array([0, 2, 3])), shape=(2, 3))
    before = X.copy()
    check_counts(X)
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(X, name), getattr(before, name))


def test_owners_and_groups_by_hand():
    owner, group, names = check_languages(
        csr_array(TOLD), ["es", "en", ""], np.array(["es", "en", "es"])
    )
    assert names == ["en", "es"]
    assert owner.tolist() == [1, 0, -1] and group.tolist() == [1, 0, 1]
    _, group, _ = check_languages(csr_array(TOLD[:1]), ["es", "en", ""], ["es"], names)
    assert group.tolist() == [1]  # as in the model, whoever else is there
    owner, group, names = check_languages(csr_array(TOLD), [""] * 3, ["b", "a", "b"])
    assert names == ["a", "b"] and owner.tolist() == [-1] * 3 and group.tolist() == [1, 0, 1]


def test_numbers_come_through():
    assert check_whole("n", np.int64(3), 3) == 3
    assert check_positive("alpha", [1, 2.5], 2).tolist() == [1.0, 2.5]
    assert check_positive("beta", 1e6) == 1e6
