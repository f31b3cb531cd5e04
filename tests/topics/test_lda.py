"""The estimator: what holds for every fit, and that nothing depends on threads, order or names."""

from __future__ import annotations

import hashlib
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array, issparse
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from bilateral.simulate.corpora import plant, plant_languages
from bilateral.topics import LDA
from bilateral.topics.held_out import fold, halves
from bilateral.validation.matching import match_topics

PLANTED = plant(5, n_documents=150, n_tokens=40, n_terms=120, beta_sum=60)


def with_gaps(X) -> csr_array:
    """Rows and columns without tokens between the others."""
    dense = X.toarray()
    dense[[0, 7, -1]] = 0
    dense[:, [0, 11, -1]] = 0
    return csr_array(dense)


GAPS = with_gaps(PLANTED.X)


@pytest.fixture(scope="module")
def fitted() -> LDA:
    return LDA(5, n_sweeps=80).fit(GAPS)


# scikit-learn's own checks


class Rounding(LDA):
    """scikit-learn tries estimators on any numbers; this one takes the nearest counts."""

    def _counts(self, X, reset):
        if issparse(X):
            return super()._counts(X.tocsr().rint(), reset)
        if hasattr(X, "columns"):
            return super()._counts(X.round(), reset)
        X = np.asarray(X)
        return super()._counts(np.round(X.astype(float) if X.dtype == object else X), reset)


def test_scikit_learn_s_checks_pass():
    # Skipped: array_api, which needs SCIPY_ARRAY_API set before SciPy is imported. No exceptions.
    results = check_estimator(Rounding(2, n_sweeps=4, n_chains=1), on_skip=None, on_fail=None)
    status = {result["check_name"]: result["status"] for result in results}
    assert len(status) > 40
    skipped = {name for name, what in status.items() if what == "skipped"}
    assert skipped <= {"check_array_api_input"}
    assert set(status.values()) <= {"passed", "skipped"}, [r for r in results if r["exception"]]


def test_parameters_survive_a_clone():
    model = LDA(3, alpha=[0.1, 0.2, 0.3], term_languages=["es", ""], n_jobs=2)
    assert clone(model).get_params() == model.get_params()


def test_topics_have_names(fitted):
    assert fitted.get_feature_names_out().tolist() == [f"lda{k}" for k in range(5)]


@pytest.mark.parametrize("name", ["key", "compute", "to_delayed", "dask", "shape"])
def test_a_table_may_have_a_column_of_any_name(name):
    table = pd.DataFrame(GAPS.toarray()[:, :4] + 1, columns=[name, "b", "c", "d"])
    model = LDA(2, n_sweeps=4, n_chains=1).fit(table)
    assert model.feature_names_in_.tolist() == [name, "b", "c", "d"]
    assert model.transform(table).shape == (len(table), 2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"alpha": [1.0, 2.0]}, "alpha must be"), ({"n_topics": 10**4}, "n_topics is 10000")],
)
def test_a_fit_that_is_refused_leaves_the_last_one(wrong, message):
    model = LDA(5, n_sweeps=10, n_chains=1).fit(GAPS)
    kept, shares = dict(vars(model)), model.transform(GAPS)
    model.set_params(**wrong)
    with pytest.raises(ValueError, match=message):
        model.fit(GAPS[:, :30])
    model.set_params(n_topics=5, alpha=None)
    assert vars(model).keys() == kept.keys()
    assert all(vars(model)[name] is value for name, value in kept.items())
    np.testing.assert_array_equal(model.transform(GAPS), shares)


def test_a_fit_leaves_nothing_of_the_one_before():
    X = GAPS.toarray()
    X[:75, 40:80] = X[75:, :40] = 0
    terms, languages = np.repeat(["en", "es", ""], 40), np.repeat(["en", "es"], 75)
    model = LDA(3, n_sweeps=8, n_chains=1, term_languages=terms).fit(X, languages=languages)
    assert set(model.language_word_) == {"en", "es"}
    model.set_output(transform="pandas").set_params(term_languages=None)
    model.fit(GAPS)
    assert not hasattr(model, "language_word_")
    assert model.transform(GAPS).columns.tolist() == model.get_feature_names_out().tolist()


# What holds for every fit


def assert_holds_together(model: LDA, X) -> None:
    X, K = csr_array(X), model.n_topics
    assert model.topic_word_.shape == (K, X.shape[1]) and model.doc_topic_.shape == (X.shape[0], K)
    for shares in (model.topic_word_, model.doc_topic_):
        assert (shares > 0).all()
        np.testing.assert_allclose(shares.sum(axis=1), 1)
    draws = list(zip(model.doc_topic_draws_, model.word_topic_draws_, strict=True))
    for rows, columns in draws:
        assert rows.dtype == columns.dtype == np.int32
        assert rows.shape == (X.shape[0], K) and columns.shape == (X.shape[1], K)
        np.testing.assert_array_equal(rows.sum(axis=1), X.sum(axis=1))
        np.testing.assert_array_equal(columns.sum(axis=1), X.sum(axis=0))
        np.testing.assert_array_equal(rows.sum(axis=0), columns.sum(axis=0))
    sizes = sum(rows.sum(axis=0) for rows, _ in draws)
    assert (np.diff(sizes) <= 0).all()
    assert model.alpha_.shape == (K,) and (model.alpha_ > 0).all() and model.beta_ > 0
    assert model.n_sweeps_ == len(model.log_likelihood_) <= model.n_sweeps
    assert np.isfinite(model.log_likelihood_).all()
    assert (model.log_likelihood_ <= 1e-5 * X.sum()).all()


def test_a_fit_holds_together(fitted):
    assert_holds_together(fitted, GAPS)
    assert len(fitted.doc_topic_draws_) == 10


@settings(max_examples=40)
@given(
    st.integers(2, 12),
    st.integers(2, 9),
    st.integers(2, 20),
    st.integers(1, 45),
    st.integers(0, 2**64 - 1),
)
def test_any_fit_holds_together(n_rows, n_terms, n_topics, n_sweeps, seed):
    rng = np.random.default_rng(seed % 1000)
    X = rng.poisson(rng.gamma(0.5, 2.0, (n_rows, n_terms)))
    X[rng.integers(n_rows), rng.integers(n_terms)] += n_topics
    model = LDA(n_topics, n_sweeps=n_sweeps, random_state=seed).fit(X)
    assert_holds_together(model, X)
    np.testing.assert_allclose(model.transform(X).sum(axis=1), 1)


def test_shares_are_means_over_the_draws(fitted):
    words = rows = 0.0
    for n_rows, n_columns in zip(fitted.doc_topic_draws_, fitted.word_topic_draws_, strict=True):
        n = n_columns.toarray().T + fitted.beta_
        words = words + n / n.sum(axis=1, keepdims=True) / 10
        n = n_rows.toarray() + fitted.alpha_
        rows = rows + n / n.sum(axis=1, keepdims=True) / 10
    np.testing.assert_allclose(fitted.topic_word_, words, rtol=1e-12)
    np.testing.assert_allclose(fitted.doc_topic_, rows, rtol=1e-12)


def test_empty_rows_have_their_prior_and_stay_in_place(fitted):
    prior = fitted.alpha_ / fitted.alpha_.sum()
    got = fitted.transform(GAPS)
    empty = np.flatnonzero(GAPS.sum(axis=1) == 0)
    assert {0, 7, 149} <= set(empty)
    for shares in (fitted.doc_topic_, got):
        np.testing.assert_allclose(shares[empty], np.tile(prior, (len(empty), 1)))
    # The rows between them are still those that were fitted.
    full = np.setdiff1d(np.arange(150), empty)
    assert np.abs(fitted.doc_topic_[full] - got[full]).mean() < 0.05
    assert np.abs(fitted.doc_topic_[full] - np.roll(got[full], 1, axis=0)).mean() > 0.1


def test_empty_columns_have_the_prior(fitted):
    empty = np.flatnonzero(GAPS.sum(axis=0) == 0)
    assert {0, 11, 119} <= set(empty)
    expected = 0.0
    for n in fitted.word_topic_draws_:
        expected = expected + fitted.beta_ / (n.sum(axis=0) + 120 * fitted.beta_) / 10
    np.testing.assert_allclose(fitted.topic_word_[:, empty], np.tile(expected, (len(empty), 1)).T)


def test_the_digest_is_of_assignments_words_rows_and_prior(fitted):
    rows, last = fitted._chain.rows, fitted.doc_topic_draws_[-1].toarray().T.tolist()
    place = [last.index(topic) for topic in rows.row_counts(5).toarray().T.tolist()]
    expected = hashlib.sha256(np.array(place, "<u2")[rows.z].tobytes())
    for array in (fitted.topic_word_, fitted.doc_topic_, fitted.alpha_):
        expected.update(array.astype("<f8").tobytes())
    assert fitted.digest_ == expected.hexdigest()


# transform and score


def test_a_row_is_transformed_alike_in_any_company(fitted):
    whole = fitted.transform(GAPS)
    order = np.random.default_rng(0).permutation(150)
    np.testing.assert_array_equal(fitted.transform(GAPS[order]), whole[order])
    for row in (0, 3, 149):
        np.testing.assert_array_equal(fitted.transform(GAPS[[row]]), whole[[row]])
    np.testing.assert_array_equal(fitted.transform(GAPS.toarray()), whole)
    np.testing.assert_array_equal(LDA(5, n_sweeps=80).fit_transform(GAPS), whole)


def test_score_by_plain_sums(fitted):
    X = GAPS[20:26]
    seen, unseen = halves(csr_array(X), fitted.random_state)
    predicted = 0.0
    for n in fitted.word_topic_draws_:
        phi = n.toarray() + fitted.beta_
        phi = phi / phi.sum(axis=0)
        predicted = predicted + fold(seen, phi, fitted.alpha_[None]) @ phi.T / 10
    expected = (unseen.toarray() * np.log(predicted)).sum() / unseen.sum()
    assert fitted.score(X) == pytest.approx(expected, abs=1e-6)
    assert clone(fitted).set_params(n_jobs=2).fit(GAPS).score(X) == fitted.score(X)


def test_score_by_hand():
    # Two topics, each sure of its word: 120 tokens, and the prior of the other word.
    model = LDA(2, n_sweeps=40, alpha=0.05, beta=0.05)
    model.fit([[60, 0], [60, 0], [0, 60], [0, 60]])
    assert all(sorted(n.toarray().ravel()) == [0, 0, 120, 120] for n in model.word_topic_draws_)
    seen, unseen = (part.toarray()[0] for part in halves(csr_array([[20, 10]]), 0))
    right, wrong = 120.05 / 120.1, 0.05 / 120.1
    total = np.zeros(2)
    for i, j in itertools.product(*(range(n + 1) for n in seen)):  # i and j in the first topic
        n = np.array([i + j, seen.sum() - i - j]) + 0.05
        misplaced = seen[0] - i + j
        weight = math.comb(seen[0], i) * math.comb(seen[1], j) * math.gamma(n[0]) * math.gamma(n[1])
        total += weight * (wrong / right) ** misplaced * n
    share = total / total.sum()
    p = share * right + share[::-1] * wrong
    expected = (unseen[0] * math.log(p[0]) + unseen[1] * math.log(p[1])) / unseen.sum()
    assert model.score([[20, 10]]) == pytest.approx(expected, abs=1e-5)


def test_better_topics_score_better(fitted):
    X = plant(5, n_documents=150, n_tokens=40, n_terms=120, beta_sum=60).X
    more = LDA(5, n_sweeps=4, n_chains=1).fit(GAPS)
    assert fitted.score(X) > more.score(X)


# Determinism


ARRAYS = ("topic_word_", "doc_topic_", "alpha_", "log_likelihood_")


def assert_same(one: LDA, other: LDA) -> None:
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("doc_topic_draws_", "word_topic_draws_"):
        for a, b in zip(getattr(one, name), getattr(other, name), strict=True):
            assert (a != b).nnz == 0
    assert one.beta_ == other.beta_
    np.testing.assert_array_equal(one._chain.rows.z, other._chain.rows.z)
    assert one.digest_ == other.digest_


@pytest.mark.parametrize("n_jobs", [2, 4])
def test_threads_change_no_bit(n_jobs, fitted):
    other = LDA(5, n_sweeps=80, n_jobs=n_jobs).fit(GAPS)
    assert_same(other, fitted)
    np.testing.assert_array_equal(other.transform(GAPS), fitted.transform(GAPS))


def test_threads_change_no_bit_with_many_topics_and_languages():
    planted = plant_languages(
        5, n_documents={"es": 90, "en": 40}, n_shared=100, n_own=150, n_tokens=40
    )
    fits = [
        LDA(70, n_sweeps=30, n_chains=2, term_languages=planted.term_languages, n_jobs=n_jobs)
        for n_jobs in (1, 3)
    ]
    for model in fits:
        model.fit(planted.X, languages=planted.languages)
    assert_same(*fits)


def test_a_fit_can_be_repeated_and_the_seed_matters(fitted):
    assert_same(LDA(5, n_sweeps=80).fit(GAPS.toarray()), fitted)
    other = LDA(5, n_sweeps=80, random_state=1).fit(GAPS)
    assert other.digest_ != fitted.digest_


def test_neighbouring_seeds_agree_no_more_than_chance():
    # Nothing to learn, and priors that let nothing be imagined: tokens are all but independent.
    X = np.random.default_rng(0).poisson(5.0, (400, 10))
    z = []
    for seed in (6, 7, 8, 6 + 2**32):
        model = LDA(4, n_sweeps=10, n_chains=1, alpha=100.0, beta=1e4, random_state=seed).fit(X)
        z.append(model._chain.rows.z.astype(int))
    n = z[0].size
    for i in range(1, 4):
        for shift in (-2, -1, 0, 1, 2):
            one, other = z[0], np.roll(z[i], shift)
            chance = (np.bincount(one, minlength=4) / n) @ (np.bincount(other, minlength=4) / n)
            agree = (one == other).mean()
            assert agree == pytest.approx(chance, abs=4.5 * math.sqrt(3 / 16 / n))


# Languages


@pytest.fixture(scope="module")
def two():
    """Ten to one."""
    return plant_languages(
        6,
        n_documents={"es": 1500, "en": 150},
        shared=np.array([[0.3, 0.3, 0.4, 0.4, 0.5, 0.5], [0.6, 0.5, 0.4, 0.6, 0.5, 0.4]]),
        n_shared=200,
        n_own=300,
        n_tokens=100,
        beta_sum=60,
    )


@pytest.fixture(scope="module")
def bilingual(two) -> LDA:
    model = LDA(6, n_sweeps=100, n_chains=1, term_languages=two.term_languages)
    return model.fit(two.X, languages=two.languages)


def order_of(model: LDA, two) -> np.ndarray:
    return match_topics(two.topic_word[0], model.language_word_["es"]).permutation


def test_both_languages_are_found_at_ten_to_one(bilingual, two):
    order = order_of(bilingual, two)
    for truth, code, least in ((two.topic_word[0], "es", 0.98), (two.topic_word[1], "en", 0.93)):
        found = bilingual.language_word_[code][order]
        norms = np.linalg.norm(truth, axis=1) * np.linalg.norm(found, axis=1)
        assert ((truth * found).sum(axis=1) / norms).min() > least
        np.testing.assert_allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("n_topics", "seed", "numbers"),
    [
        (6, 0, {"n_shared": 150, "n_own": 400, "n_tokens": 100, "beta_sum": 40}),
        pytest.param(
            *(6, 2, {"n_shared": 150, "n_own": 400, "n_tokens": 100, "beta_sum": 40}),
            marks=pytest.mark.full,
        ),
        pytest.param(20, 0, {}, marks=pytest.mark.full),
    ],
)
def test_few_shared_words_join_the_right_topics(n_topics, seed, numbers):
    """Where, without sweeps that join languages, three to four topics were joined wrongly."""
    if numbers:
        numbers = numbers | {"n_documents": {"es": 2000, "en": 200}}
    planted = plant_languages(n_topics, random_state=seed, **numbers)
    model = LDA(n_topics, n_sweeps=130, n_chains=1, term_languages=planted.term_languages, n_jobs=2)
    model.fit(planted.X, languages=planted.languages)
    order = order_of(model, planted)
    n_shared = numbers.get("n_shared", 1000)
    for i, (code, least, error) in enumerate([("es", 0.97, 0.03), ("en", 0.8, 0.08)]):
        found, truth = model.language_word_[code][order], planted.topic_word[i]
        norms = np.linalg.norm(truth, axis=1) * np.linalg.norm(found, axis=1)
        assert ((truth * found).sum(axis=1) / norms).min() > least
        shares = found[:, :n_shared].sum(axis=1)
        np.testing.assert_allclose(shares, planted.shared[i], atol=error)


def test_each_language_has_its_share_of_shared_words(bilingual, two):
    order = order_of(bilingual, two)
    for i, (code, error) in enumerate([("es", 0.03), ("en", 0.06)]):
        shares = bilingual.language_word_[code][order][:, :200].sum(axis=1)
        np.testing.assert_allclose(shares, two.shared[i], atol=error)


def test_a_language_has_no_words_of_the_other(bilingual, two):
    for code, other in (("es", "en"), ("en", "es")):
        assert (bilingual.language_word_[code][:, two.term_languages == other] == 0).all()
    weights = [(two.languages == code).mean() for code in ("en", "es")]
    mixed = sum(
        w * bilingual.language_word_[code] for w, code in zip(weights, ("en", "es"), strict=True)
    )
    assert np.abs(bilingual.topic_word_ - mixed).sum(axis=1).max() < 0.2
    np.testing.assert_allclose(bilingual.topic_word_.sum(axis=1), 1)


def test_rows_of_either_language_get_their_topics(bilingual, two):
    order = order_of(bilingual, two)
    got = bilingual.transform(two.X, languages=two.languages)[:, order]
    for code in ("es", "en"):
        rows = two.languages == code
        assert np.corrcoef(got[rows].ravel(), two.doc_topic[rows].ravel())[0, 1] > 0.93
    english = np.flatnonzero(two.languages == "en")[:5]
    alone = bilingual.transform(two.X[english], languages=["en"] * 5)
    np.testing.assert_array_equal(alone[:, order], got[english])


def test_draws_of_languages_hold_together(bilingual, two):
    for rows, columns in zip(bilingual.doc_topic_draws_, bilingual.word_topic_draws_, strict=True):
        np.testing.assert_array_equal(rows.sum(axis=1), two.X.sum(axis=1))
        by_language = columns.sum(axis=1).reshape(2, -1)
        for g, code in enumerate(("en", "es")):
            np.testing.assert_array_equal(by_language[g], two.X[two.languages == code].sum(axis=0))


def renamed(names, codes: dict[str, str]) -> np.ndarray:
    return np.array([codes[name] for name in names], dtype=object)


def test_names_of_languages_are_only_labels():
    small = plant_languages(3, n_documents={"es": 80, "en": 40}, n_shared=40, n_own=60, n_tokens=40)
    plain = LDA(3, n_sweeps=60, term_languages=small.term_languages)
    plain.fit(small.X, languages=small.languages)
    codes = {"": "", "en": "de", "es": "fr"}  # in the same order
    other = LDA(3, n_sweeps=60, term_languages=renamed(small.term_languages, codes))
    other.fit(small.X, languages=renamed(small.languages, codes))
    assert_same(other, plain)
    np.testing.assert_array_equal(other.language_word_["de"], plain.language_word_["en"])


def test_swapped_names_of_languages_find_the_same_topics(bilingual, two):
    codes = {"": "", "en": "es", "es": "en"}
    other = LDA(6, n_sweeps=100, n_chains=1, term_languages=renamed(two.term_languages, codes))
    other.fit(two.X, languages=renamed(two.languages, codes))
    order = match_topics(bilingual.language_word_["es"], other.language_word_["en"]).permutation
    for code in ("es", "en"):
        one, swapped = bilingual.language_word_[code], other.language_word_[codes[code]][order]
        norms = np.linalg.norm(one, axis=1) * np.linalg.norm(swapped, axis=1)
        assert ((one * swapped).sum(axis=1) / norms).min() > 0.95


def test_one_language_that_owns_all_columns_is_plain_lda(fitted):
    model = LDA(5, n_sweeps=80, term_languages=["es"] * 120)
    model.fit(GAPS, languages=["es"] * 150)
    assert_same(model, fitted)
    np.testing.assert_array_equal(model.transform(GAPS), fitted.transform(GAPS))


def test_all_columns_may_be_shared():
    model = LDA(3, n_sweeps=20, term_languages=[""] * 120)
    model.fit(GAPS, languages=["es", "en"] * 75)
    for words in model.language_word_.values():
        np.testing.assert_allclose(words, model.topic_word_)
    got = model.transform(GAPS, languages=["es", "en"] * 75)
    np.testing.assert_array_equal(model.transform(GAPS[:1], languages=["es"]), got[:1])
