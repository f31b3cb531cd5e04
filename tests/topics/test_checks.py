"""What is refused: one clear ValueError each, before any work."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import coo_array, csc_array, csr_array, csr_matrix, lil_array
from sklearn.decomposition import LatentDirichletAllocation

from bilateral.topics import LDA, CovariateLDA, DynamicLDA, Topics, fit_topics
from bilateral.topics.inputs.checks import (
    check_counts,
    check_order,
    check_positive,
    check_size,
    check_whole,
)
from bilateral.topics.inputs.columns import check_languages

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

    for name in (
        "sampler.tokens.Tokens.__init__",
        "sampler.chain.Chain.begin",
        "priors.words.DirichletWords.weights",
    ):
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


# Damaged and narrow sparse matrices

SPARSE = coo_array(
    (np.array([2, 1, 1, 3, 1, 1]), (np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 0, 2])))
)
FORMATS = ["csr", "csc", "bsr", "coo", "dia", "lil", "dok"]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_holds_the_same_counts(kind):
    X = SPARSE.asformat(kind)
    np.testing.assert_array_equal(check_counts(X).toarray(), GOOD)
    assert check_counts(X).dtype == np.int32


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "uint16", "bool", "float32", "uint64", "float16"]
)
@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_numbers_of_one_place_are_added_up_wide(dtype, kind):
    most = 1 if dtype == "bool" else 100
    n = 50_000 if dtype == "float16" else 300
    data = np.full(n, most).astype(dtype)
    place = np.zeros(n, np.int64)
    if kind == "coo":
        data = data.astype(np.float32) if dtype == "float16" else data
        X = coo_array((data, (place, place + 1)), shape=(2, 3))
    elif kind == "csr":  # which may hold float16; coo may not
        X = csr_array((data, place + 1, np.array([0, n, n])), shape=(2, 3))
    else:
        X = csc_array((data, place, np.array([0, 0, n, n])), shape=(2, 3))
    assert check_counts(X).toarray().tolist() == [[0, most * n, 0], [0, 0, 0]]


@pytest.mark.parametrize("value", [2**63 + 5, 2**64 - 1])
def test_numbers_near_the_end_of_64_bits_do_not_wrap(value):
    for X in (
        coo_array((np.array([value, 1], np.uint64), ([0, 0], [1, 1])), shape=(2, 2)),
        csr_array(np.array([[0, value], [1, 0]], np.uint64)),
    ):
        with pytest.raises(ValueError, match=r"2\*\*24 tokens"):
            check_counts(X)
    half = coo_array((np.array([2**62, 2**62, 1]), ([0, 0, 0], [1, 1, 1])), shape=(2, 2))
    with pytest.raises(ValueError, match=r"2\*\*24 tokens"):
        check_counts(half)


def test_long_indices_and_numbers_nobody_counts_are_taken():
    X = csr_array(GOOD)
    long = csr_array((X.data, X.indices.astype(np.int64), X.indptr.astype(np.int64)), X.shape)
    np.testing.assert_array_equal(check_counts(long).toarray(), GOOD)
    spare = csr_array(GOOD)
    spare.indices = np.concatenate([spare.indices, [99]])  # beyond the last bound
    spare.data = np.concatenate([spare.data, [7]])
    np.testing.assert_array_equal(check_counts(spare).toarray(), GOOD)


def put(at: int, value):
    def change(array):
        array[at] = value
        return array

    return change


DAMAGES = [
    ("csr", "indices", put(3, 3), "row 1 holds column 3, but columns are 0 to 2"),
    ("csr", "indices", put(0, -1), "row 0 holds column -1"),
    ("csr", "indices", put(5, 2**31 - 1), "row 2 holds column 2147483647"),
    ("csr", "indptr", put(1, 5), "do not go up from 0, row by row"),
    ("csr", "indptr", put(0, 1), "do not go up"),
    ("csr", "indptr", put(-1, 99), "end at 99, but it has 6 places and 6 numbers"),
    ("csr", "indptr", put(-1, -5), "do not go up"),
    ("csr", "indptr", lambda a: a[:-1], "do not go up"),
    ("csr", "indptr", lambda a: np.array([0, 9, 9, 0]), "do not go up"),
    ("csr", "data", lambda a: a[:-1], "6 places and 5 numbers"),
    ("csr", "indices", lambda a: a[:-1], "5 places and 6 numbers"),
    ("csr", "indices", lambda a: a.astype(float), "places are float64"),
    ("csr", "indices", lambda a: a[:, None], "in 2 dimension"),
    ("csr", "data", lambda a: a[:, None], "in 2 dimensions"),
    ("csr", "data", lambda a: a.astype(object), "numbers only, not object"),
    ("csr", "indptr", lambda a: None, "is damaged"),
    ("csc", "indices", put(0, 3), "column 0 holds row 3, but rows are 0 to 2"),
    ("csc", "indptr", put(2, 0), "column by column"),
    ("bsr", "indices", put(0, 7), "row 0 holds column 7"),
    ("bsr", "data", lambda a: np.ones((len(a), 2, 2), int), "do not fill it"),
    ("bsr", "data", lambda a: a[:, 0], "no blocks"),
    ("coo", "coords", lambda a: (a[0] + 3, a[1]), "number 0 is at row 3, but rows are 0 to 2"),
    ("coo", "coords", lambda a: (a[0], a[1] - 1), "number 0 is at column -1"),
    ("coo", "coords", lambda a: (a[0][1:], a[1]), "5 rows and 6 columns for 6 numbers"),
    ("coo", "data", lambda a: a[1:], "6 rows and 6 columns for 5 numbers"),
    ("dia", "offsets", lambda a: a[1:], "an offset for each diagonal"),
    ("lil", "rows", put(0, [0, 99]), "is at column 99"),
    ("lil", "rows", put(0, [0]), "a number for each place"),
    ("lil", "rows", put(0, [0, "a"]), "is damaged"),
    ("lil", "data", lambda a: a[:-1], "a number for each place"),
]


class Copied(tuple):
    """Coordinates, with a copy as arrays have one."""

    def copy(self):
        return tuple(part.copy() for part in self)


@pytest.mark.parametrize(("kind", "part", "change", "message"), DAMAGES)
def test_a_damaged_matrix_is_refused_in_words(kind, part, change, message, no_work):
    X = SPARSE.asformat(kind, copy=True)
    value = Copied(getattr(X, part)) if part == "coords" else getattr(X, part)
    setattr(X, part, change(value.copy()))
    for fit in (LDA(2).fit, lambda X: fit_topics(X, 2), lambda X: LDA(2).fit([X])):
        with pytest.raises(ValueError, match=message):
            fit(X)


def test_a_damaged_dict_of_keys_is_refused():
    X = SPARSE.asformat("dok", copy=True)
    X._dict[9, 0] = 1
    with pytest.raises(ValueError, match="is at row 9"):
        check_counts(X)


@given(st.data())
def test_damage_at_any_place_is_refused_or_harmless(data):
    """Arrays changed at random: one sentence, or a matrix with every place inside."""
    kind = data.draw(st.sampled_from(["csr", "csc"]))
    X = SPARSE.asformat(kind, copy=True)
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(["indices", "indptr"]))
        array = getattr(X, name)
        array[data.draw(st.integers(0, array.size - 1))] = data.draw(st.integers(-4, 8))
    try:
        got = check_counts(X)
    except ValueError as error:
        assert "Make the matrix again" in str(error)
    else:
        assert got.indices.min(initial=0) >= 0 and got.indices.max(initial=0) < 3
        assert (np.diff(got.indptr) >= 0).all() and got.indptr[-1] == got.nnz == len(got.data)


# What is no matrix at all


class Corpus:
    counts = csr_array(GOOD)

    def __len__(self):
        return 3


NO_MATRIX = [
    (["The President said", "Texto dos"], "count file 'The President said'.*give the counts"),
    ("The President said " * 200, "count file 'The President said.*…'"),
    ([Path("nowhere.parquet")], "count file 'nowhere.parquet', which cannot be read"),
    (b"bytes", "X must be a matrix of counts"),
    (None, "X must be a matrix of counts"),
    ({"a": 1}, "a matrix of counts, rows × terms, not a dict: X must hold numbers only"),
    ({1, 2}, "not a set"),
    (Corpus(), r"not a Corpus: give its counts, X\.counts"),
    ([[1, 2], [3]], "not a list: its rows are not of one length"),
    ([], "X must be a matrix of counts"),
    (np.ones((2, 2, 2), int), "it has 3 dimension"),
    (
        pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}),
        "not a DataFrame: .* only.*'x'",
    ),
    (pd.Series([1, 2]), "it has 1 dimension"),
    (np.array([["2020", "2021"]] * 2, "M8[Y]"), "numbers only"),
    (np.ones((2, 2), "m8[s]"), "numbers only"),
    (np.ma.masked_array(GOOD, GOOD == 3), "masked values"),
    (object(), "not an object"),
    ([Corpus(), Corpus()], "X must be a matrix of counts"),
]


@pytest.mark.parametrize(("X", "message"), NO_MATRIX)
def test_what_is_no_matrix_is_named(X, message, no_work):
    with pytest.raises(ValueError, match=message):
        LDA(2).fit(X)
    if not isinstance(X, list | str):
        with pytest.raises(ValueError, match=message):
            fit_topics(X, 2)


def test_topics_of_other_models_are_refused():
    other = LatentDirichletAllocation(2).fit(GOOD)
    with pytest.raises(ValueError, match=r"not LatentDirichletAllocation\. Of other models give"):
        Topics.of(other)
    with pytest.raises(ValueError, match="not fitted"):
        Topics.of(LDA(2))


# Tables in another order than X

ROWS = np.tile(GOOD, (4, 1))
SIDES = pd.DataFrame({"side": ["US", "MX", "US", "MX"] * 3})
YEARS = pd.Series([2001, 2002] * 6)


def calls(X) -> dict:
    """Every call that takes a table with X, by what it takes."""
    dynamic = DynamicLDA(2, n_sweeps=8).fit(ROWS, periods=YEARS)
    with pytest.warns(UserWarning, match="effective draws"):
        by_side = CovariateLDA(2, formula="side", n_sweeps=8).fit(ROWS, covariates=SIDES)
    told = LDA(2, n_sweeps=8, term_languages=[""] * 3)
    told.fit(ROWS, languages=["es"] * 12)
    return {
        "periods": (YEARS, [dynamic.transform, dynamic.score, dynamic.fit, dynamic.rhat]),
        "covariates": (SIDES, [by_side.transform, by_side.score, by_side.fit, by_side.rhat]),
        "languages": (
            pd.Series(["es"] * 12),
            [told.transform, told.score, told.fit, told.rhat, told.fit_transform],
        ),
    }


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("framed", [False, True])
def test_tables_in_another_order_are_refused(framed):
    labels = [f"p{i}" for i in range(12)]
    X = pd.DataFrame(ROWS, index=labels) if framed else ROWS
    for name, (table, methods) in calls(X).items():
        for method in methods:
            for order in (np.arange(12)[::-1], np.roll(np.arange(12), 5), np.zeros(12, int)):
                index = np.array(labels)[order] if framed else order
                with pytest.raises(ValueError, match=f"^{name} is not in the order of the rows"):
                    method(X, **{name: table.iloc[order].set_axis(index)})


@pytest.mark.parametrize("index", [range(12), range(3, 39, 3), [f"p{i}" for i in range(12)]])
def test_tables_in_order_are_taken(index):
    plain = DynamicLDA(2, n_sweeps=8).fit(ROWS, periods=YEARS)
    table = YEARS.set_axis(list(index))
    assert DynamicLDA(2, n_sweeps=8).fit(ROWS, periods=table).digest_ == plain.digest_
    framed = pd.DataFrame(ROWS, index=list(index))
    assert DynamicLDA(2, n_sweeps=8).fit(framed, periods=table).digest_ == plain.digest_


# Both sides of every bound


def test_as_many_topics_as_tokens_and_no_more():
    X = csr_array(np.array([[2, 1], [0, 1]]))
    check_size(X, 4)
    with pytest.raises(ValueError, match=r"^n_topics is 5, more than the 4 tokens of X \(or 65,5"):
        check_size(X, 5)
    many = csr_array(np.array([[70_000, 1], [0, 1]]))
    check_size(many, 65_535)
    with pytest.raises(ValueError, match=r"^n_topics is 65536, more than the 70002 tokens of X"):
        check_size(many, 65_536)
    for shape, what in (((1, 2), "sample"), ((2, 1), "feature")):
        with pytest.raises(ValueError, match=rf"^X has 1 {what}\(s\) \(shape=\({shape[0]}, "):
            check_size(csr_array(np.ones(shape, int)), 2)


def test_whole_numbers_between_bounds():
    assert [check_whole("n", n, 2, 4) for n in (2, 3, 4)] == [2, 3, 4]
    with pytest.raises(ValueError, match=r"^n must be a whole number of at least 2, not 1.$"):
        check_whole("n", 1, 2, 4)
    with pytest.raises(ValueError, match=r"^n must be a whole number of at most 4,000, not 4001.$"):
        check_whole("n", 4001, 2, 4000)
    for odd in (True, 2.0, "3", None):
        with pytest.raises(ValueError, match=r"^n must be a whole number of at least 2, not "):
            check_whole("n", odd, 2)


def test_positive_numbers_between_bounds():
    assert check_positive("a", 1e-9) == 1e-9
    assert check_positive("a", 0.5, 3).shape == ()
    for odd in (0, -1, 1e6 + 1, [1, 2], [1, 2, 0], "x"):
        with pytest.raises(ValueError, match=r"^a must be a positive number up to 10\*\*6, or 3"):
            check_positive("a", odd, 3)
    with pytest.raises(ValueError, match=r"^a must be a positive number up to 10\*\*6, not \[1\]"):
        check_positive("a", [1])


def test_the_largest_count():
    assert check_counts([[2**24 - 1, 0]]).toarray().tolist() == [[2**24 - 1, 0]]
    for X in ([[0, 2**24]], csr_array([[0, 2**24]])):
        with pytest.raises(ValueError, match=r"^X holds more than 2\*\*24 tokens at row 0, col"):
            check_counts(X)
    assert check_counts(csr_array([[0.0, 2.0], [0, 0]])).nnz == 1
    assert check_counts([[0, 0], [0, 0]]).nnz == 0


@pytest.mark.parametrize("sparse", [False, True])
def test_the_first_odd_value_is_named(sparse):
    X = np.array([[0, 1.0, 0], [2, 0, 3.5], [0.5, 0, 1]])
    with pytest.raises(ValueError, match=r"^X holds 3\.5 at row 1, column 2: counts are whole"):
        check_counts(csr_array(X) if sparse else X)
    X[2, 1] = np.inf
    with pytest.raises(ValueError, match=r"^X holds inf at row 2, column 1: NaN and infinity"):
        check_counts(csr_array(X) if sparse else X)


def test_what_is_no_number_is_shown_as_far_as_it_is_short():
    for n, shown in ((38, "'" + "a" * 38 + "'"), (39, "'" + "a" * 39 + "…")):
        with pytest.raises(ValueError, match=f"X must hold numbers only; it holds {shown}"):
            check_counts(np.array([["a" * n, 1]], object))
    for X, kind in ((np.array([[{}]]), "a ndarray"), ({1}, "a set"), (OSError(), "an OSError")):
        with pytest.raises(ValueError, match=f"rows × terms, not {kind}"):
            check_counts(X)


FRAME = pd.DataFrame(GOOD, index=["a", "b", "c"])
ORDERS = [
    (None, pd.Series([1, 2, 3], [0, 2, 2]), "its index goes from 2 to 2 at row 2"),
    (None, pd.Series([1, 2, 3], [5, 4, 6]), "its index goes from 5 to 4 at row 1"),
    (FRAME, pd.Series([1, 2, 3], ["a", "c", "b"]), "at row 1 its index has c, that of X b"),
    (FRAME, pd.Series([1, 2, 3]), "at row 0 its index has 0, that of X a"),
]


@pytest.mark.parametrize(("X", "table", "why"), ORDERS)
def test_another_order_is_told(X, table, why):
    told = (
        f"^t is not in the order of the rows of X: {why}. Sort it as X is, or, if its rows are in "
        r"order, give t\.reset_index\(drop=True\)\.$"
    )
    with pytest.raises(ValueError, match=told):
        check_order(X, other=[1, 2], t=table)


def test_orders_that_tell_nothing_are_taken():
    check_order(FRAME, t=FRAME[0], few=pd.Series([1, 2]))
    check_order(None, t=pd.Series([1, 2, 3], ["b", "a", "a"]), u=pd.Series([1], [9]))
    check_order(GOOD, t=[3, 2, 1], u=None, v=pd.Series([1, 2], [0.5, 0.2]))


def test_rows_and_words_of_languages_are_named():
    X = csr_array(np.array([[0, 1, 1], [1, 0, 1], [1, 0, 2]]))
    told = "^Row 2 is in 'es' but holds column 2, a word of 'en'. Mark a column that occurs in"
    with pytest.raises(ValueError, match=told):
        check_languages(X, ["", "en", "en"], ["en", "en", "es"], ["en", "es"])
    assert [a.tolist() for a in check_languages(X, None, None)[:2]] == [[0] * 3, [0] * 3]
    assert check_languages(X, None, None)[2] == [""]


@pytest.mark.parametrize(("shape", "what"), [((0, 3), "sample"), ((1, 0), "feature")])
def test_an_empty_matrix_is_told_by_its_side(shape, what):
    with pytest.raises(
        ValueError, match=rf"X has 0 {what}\(s\) \(shape=\({shape[0]}, {shape[1]}\)"
    ):
        check_counts(np.zeros(shape, int))
