"""Draws of the topics of new rows: against enumeration, and the same wherever a row stands."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array, vstack

from bilateral.topics import LDA, DynamicLDA
from bilateral.topics.placing import token_draws


class Fixed:
    """A model whose word probabilities are given."""

    def __init__(self, phi, alpha, n_states=10):
        self.n_topics, self.alpha, self.phi = phi.shape[1], alpha, phi
        self.n_states = n_states

    def _new(self, X, languages, **given):
        return csr_array(X).copy(), self.alpha[None]

    def _states(self):
        return [self.phi] * self.n_states

    def _threads(self):
        return 1


PHI = np.random.default_rng(0).dirichlet(np.full(6, 0.6), 3).T
ALPHA = np.array([0.4, 0.1, 0.7])


def exact(row, phi, alpha):
    """Mean and variance of each topic's tokens over all ways to assign a row's."""
    words, first, second, total = np.repeat(np.arange(len(row)), row), 0.0, 0.0, 0.0
    for topics in itertools.product(range(len(alpha)), repeat=len(words)):
        n, weight = np.zeros(len(alpha)), 1.0
        for w, k in zip(words, topics, strict=True):
            weight *= (n[k] + alpha[k]) * phi[w, k]
            n[k] += 1
        total, first, second = total + weight, first + weight * n, second + weight * n * n
    return first / total, second / total - (first / total) ** 2


@pytest.mark.parametrize("row", [[1, 0, 0, 0, 0, 0], [2, 1, 0, 1, 0, 1], [0, 0, 3, 0, 3, 0]])
def test_draws_are_those_of_the_posterior(row):
    draws = token_draws(Fixed(PHI, ALPHA, 2000), csr_array([row]))[:, 0]
    assert len(draws) == 2000  # one of each state: independent
    mean, variance = exact(row, PHI, ALPHA)
    error = np.sqrt(np.maximum(variance, 1e-3) / len(draws))
    assert (np.abs(draws.mean(axis=0) - mean) < 4 * error).all()
    np.testing.assert_allclose(draws.var(axis=0), variance, atol=0.12)


def test_a_word_that_no_topic_has_says_nothing():
    phi = np.array([[0.0, 0.0], [1.0, 1.0]])
    draws = token_draws(Fixed(phi, np.array([3.0, 1.0]), 2000), csr_array([[1, 0]]))[:, 0]
    assert abs(draws[:, 0].mean() - 0.75) < 0.04


ROWS = st.lists(st.lists(st.integers(0, 2), min_size=6, max_size=6), min_size=1, max_size=5)


@given(ROWS, st.randoms(use_true_random=False))
def test_a_row_has_its_draws_wherever_it_stands(rows, random):
    model, X = Fixed(PHI, ALPHA), csr_array(np.array(rows, np.int32))
    draws = token_draws(model, X)
    assert (draws.sum(axis=2) == X.sum(axis=1)).all()
    order = list(range(len(rows)))
    random.shuffle(order)
    assert (token_draws(model, X[order]) == draws[:, order]).all()
    assert (token_draws(model, X[[0]])[:, 0] == draws[:, 0]).all()
    group = np.arange(len(rows)) % 2
    together = token_draws(model, X, group)
    assert (token_draws(model, X[order], group[order]) == together).all()


def test_the_same_row_twice_in_a_group_is_drawn_twice():
    X = csr_array([[1, 1, 1, 1, 1, 1]])
    model = Fixed(PHI, ALPHA)
    one, two = token_draws(model, X)[:, 0], token_draws(model, vstack([X, X]), [0, 0])[:, 0]
    assert (two != 2 * one).any()
    assert (token_draws(model, X, random_state=1)[:, 0] != one).any()
    # The variance of the sum of two is twice that of one, not four times.
    assert (two.var(axis=0) < 3 * one.var(axis=0)).all()


@pytest.fixture(scope="module")
def counts() -> csr_array:
    return csr_array(np.kron(np.diag([4, 3]), np.ones((8, 4), np.int32)))


def test_threads_change_nothing(counts):
    model = LDA(2, n_sweeps=40).fit(counts)
    draws = token_draws(model, counts)
    model.n_jobs = 2
    assert (token_draws(model, counts) == draws).all()


def test_what_a_model_is_told_of_rows(counts):
    years = np.arange(16) % 2
    model = DynamicLDA(2, n_sweeps=40).fit(counts, periods=years)
    assert token_draws(model, counts, periods=years).shape[1:] == (16, 2)
