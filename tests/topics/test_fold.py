"""Shares of rows under fixed words, and held-out likelihood: by hand and by enumeration."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.topics.held_out import _completion, fold, halves

PHI = np.random.default_rng(0).dirichlet(np.full(30, 0.3), 4).T
ALPHA = np.array([[0.4, 0.1, 0.7, 0.2]])


def counts(n_rows: int, seed: int = 1) -> csr_array:
    rng = np.random.default_rng(seed)
    X = rng.poisson(rng.uniform(0.02, 1.5, (n_rows, 1)), (n_rows, 30))
    X[::7] = 0
    return csr_array(X.astype(np.int32))


def exact(row: np.ndarray, phi: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Mean shares over all ways to assign the tokens of a row."""
    words = np.repeat(np.arange(row.size), row)
    total = np.zeros(alpha.size)
    for topics in itertools.product(range(alpha.size), repeat=words.size):
        n, weight = alpha.copy(), 1.0
        for w, k in zip(words, topics, strict=True):
            weight *= n[k] * phi[w, k] / n.sum()
            n[k] += 1
        total += weight * n
    return total / total.sum()


def most_probable(row: np.ndarray, phi: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The fixed point that shares out each token by the row's own shares."""
    gamma = alpha + row.sum() / alpha.size
    for _ in range(2000):
        weights = phi * gamma
        gamma = alpha + row @ (weights / weights.sum(axis=1, keepdims=True))
    return gamma / gamma.sum()


def test_words_of_one_topic_each_are_counted():
    phi = np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 1.0]])
    got = fold(csr_array([[1, 2, 1]]), phi, np.array([[0.5, 1.5]]))
    np.testing.assert_allclose(got, [[3.5 / 6, 2.5 / 6]], rtol=1e-4)


def test_one_token_by_hand():
    # It belongs to the topics with probabilities 0.5 * 0.2 : 1.5 * 0.6 = 1 : 9.
    phi = np.array([[0.2, 0.6], [0.8, 0.4]])
    got = fold(csr_array([[1, 0]]), phi, np.array([[0.5, 1.5]]))
    np.testing.assert_allclose(got, [[0.6 / 3, 2.4 / 3]], rtol=1e-12)


@pytest.mark.parametrize(
    "mass",
    [1.0, pytest.param(0.1, marks=pytest.mark.full), pytest.param(10.0, marks=pytest.mark.full)],
)
def test_short_rows_have_about_their_exact_mean(mass):
    rng, alpha = np.random.default_rng(4), mass * ALPHA[0] / ALPHA.sum()
    off, off_fixed = [], []
    for n_tokens in np.repeat([1, 2, 3, 4], 15):
        words = PHI @ rng.dirichlet(alpha)
        row = rng.multinomial(n_tokens, words / words.sum())
        expected = exact(row, PHI, alpha)
        off.append(np.abs(fold(csr_array(row[None]), PHI, alpha[None])[0] - expected).sum() / 2)
        off_fixed.append(np.abs(most_probable(row, PHI, alpha) - expected).sum() / 2)
    assert np.mean(off) < 0.04
    assert np.mean(off) < np.mean(off_fixed) / 3


def test_long_rows_have_the_shares_they_were_made_with():
    shares = np.random.default_rng(5).dirichlet(np.ones(4), 20)
    rows = [np.random.default_rng(6).multinomial(20_000, p / p.sum()) for p in shares @ PHI.T]
    got = fold(csr_array(np.array(rows)), PHI, ALPHA)
    np.testing.assert_allclose(got, shares, atol=0.03)


def test_rows_may_have_priors_of_their_own():
    X, alpha = counts(6), np.random.default_rng(2).gamma(1.0, size=(6, 4))
    got = fold(X, PHI, alpha)
    for row in range(6):
        np.testing.assert_array_equal(got[[row]], fold(X[[row]], PHI, alpha[[row]]))


@pytest.mark.parametrize("n_jobs", [1, 3])
def test_a_row_has_the_same_shares_wherever_it_stands(n_jobs):
    X = counts(80)
    whole = fold(X, PHI, ALPHA, n_jobs)
    order = np.random.default_rng(3).permutation(80)
    np.testing.assert_array_equal(fold(X[order], PHI, ALPHA, n_jobs), whole[order])
    for row in (0, 1, 41):
        np.testing.assert_array_equal(fold(X[[row]], PHI, ALPHA), whole[[row]])


def test_rows_sum_to_one_and_empty_ones_have_their_prior():
    X = counts(80)
    got = fold(X, PHI, ALPHA)
    np.testing.assert_allclose(got.sum(axis=1), 1)
    empty = X.sum(axis=1) == 0
    assert empty.sum() >= 12
    np.testing.assert_allclose(got[empty], np.repeat(ALPHA / ALPHA.sum(), empty.sum(), axis=0))


def test_a_word_that_no_topic_has_tells_nothing():
    phi = np.vstack([PHI, np.zeros(4)])
    X = csr_array(np.array([[0] * 30 + [5]], np.int32))
    np.testing.assert_allclose(fold(X, phi, ALPHA), ALPHA / ALPHA.sum(), atol=1e-6)


@given(st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=1, max_size=8))
def test_halves_are_parts_of_the_tokens_and_belong_to_rows(rows):
    X = csr_array(np.array(rows, np.int32))
    seen, unseen = halves(X, 5)
    np.testing.assert_array_equal((seen + unseen).toarray(), X.toarray())
    assert (seen.data > 0).all() and (unseen.data > 0).all()
    more = csr_array(np.array([*rows, [9, 9, 9, 9]], np.int32))
    np.testing.assert_array_equal(halves(more, 5)[0].toarray()[:-1], seen.toarray())


def test_halves_are_about_half_and_differ_by_seed_and_row():
    X = csr_array(np.full((50, 20), 10, np.int32))
    seen, other = halves(X, 0)[0].toarray(), halves(X, 1)[0].toarray()
    assert seen.sum() == pytest.approx(5000, abs=4.5 * math.sqrt(2500))
    assert seen.var() == pytest.approx(2.5, rel=0.25)
    assert abs(np.corrcoef(seen.ravel(), other.ravel())[0, 1]) < 0.15
    assert len(np.unique(seen, axis=0)) == 50


def test_completion_by_hand():
    unseen = csr_array(np.array([[2, 0], [0, 1]], np.int32))
    shares = np.array([[[1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5], [0.0, 1.0]]])
    phis = np.array([[[0.8, 0.4], [0.2, 0.6]], [[0.5, 0.1], [0.5, 0.9]]])
    # Two states; their predictions are averaged, then logged.
    first = (0.8 + (0.5 * 0.5 + 0.5 * 0.1)) / 2
    second = ((0.5 * 0.2 + 0.5 * 0.6) + 0.9) / 2
    got = _completion(unseen.indptr, unseen.indices, unseen.data, shares, phis)
    assert got == pytest.approx(2 * math.log(first) + math.log(second), rel=1e-13)
