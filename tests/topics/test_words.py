"""Priors of words and of topics: weights by hand, and what is learned held against an optimiser."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from scipy.sparse import csr_array
from scipy.special import gammaln

from bilateral.topics.priors.prevalence import _RATE, _SHAPE, DirichletPrevalence
from bilateral.topics.priors.words import SMALLEST_BETA, DirichletWords
from bilateral.topics.sampler.chain import Chain, Seen
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import Tokens

WIDTH = 8


def padded(n) -> np.ndarray:
    """Counts of two topics or so, as wide as the sampler wants them."""
    n = np.asarray(n, np.int32)
    out = np.zeros((n.shape[0], WIDTH), np.int32)
    out[:, : n.shape[1]] = n
    return out


def words_of(owner, n_groups=1, n_topics=2, beta=0.5, **more) -> DirichletWords:
    return DirichletWords(np.array(owner), n_groups, n_topics, WIDTH, beta, **more)


# Weights


def test_mean_weights_by_hand():
    word_weights, self_count = words_of([0, 0, 0]).weights(padded([[3, 0], [1, 2], [0, 0]]))
    expected = np.array([[3.5, 0.5], [1.5, 2.5], [0.5, 0.5]]) / [5.5, 3.5]
    np.testing.assert_allclose(word_weights[:, :2], expected, rtol=1e-6)
    np.testing.assert_allclose(self_count[0, :2], [1 / 5.5, 1 / 3.5], rtol=1e-6)
    assert (word_weights[:, 2:] == 0).all() and (self_count[:, 2:] == 0).all()


def test_a_draw_is_from_the_dirichlet_posterior():
    words, n = words_of([0, 0, 0]), padded([[3, 0], [1, 2], [0, 0]])
    draws = []
    for sweep in range(3000):
        word_weights, self_count = words.weights(n, (np.uint64(4), 0, sweep), dtype=np.float64)
        assert not self_count.any()
        draws.append(word_weights[:, :2])
    draws = np.array(draws)
    np.testing.assert_allclose(draws.sum(axis=1), 1)
    posterior = np.array([[3.5, 0.5], [1.5, 2.5], [0.5, 0.5]])
    for word in range(3):
        for topic in range(2):
            a = posterior[word, topic]
            beta = stats.beta(a, posterior[:, topic].sum() - a)
            assert stats.kstest(draws[:, word, topic], beta.cdf, method="asymp").pvalue > 1e-4
    assert abs(np.corrcoef(draws[:, 0, 0], draws[:, 0, 1])[0, 1]) < 0.08
    lagged = np.corrcoef(draws[1:, 0, 0], draws[:-1, 0, 0])[0, 1]
    assert abs(lagged) < 0.08


def test_weights_do_not_depend_on_threads():
    rng = np.random.default_rng(0)
    n = padded(rng.poisson(0.7, (2 * 700, 5)))
    words = words_of(rng.integers(-1, 2, 700), n_groups=2, n_topics=5)
    for group, other in ((0, 1), (1, 0)):  # a word of one language does not occur in the other
        n[group * 700 : (group + 1) * 700][words.owner == other] = 0
    for key in (None, (np.uint64(1), 0, 3)):
        one, two = words.weights(n, key, 1), words.weights(n, key, 3)
        np.testing.assert_array_equal(one[0], two[0])
        np.testing.assert_array_equal(one[1], two[1])


def test_languages_by_hand():
    # One shared word, one of the first language, two of the second.
    words = words_of([-1, 0, 1, 1], n_groups=2, beta=1.0)
    n = padded([[4, 0], [2, 1], [0, 0], [0, 0], [1, 3], [0, 0], [5, 0], [0, 1]])
    word_weights, self_count = words.weights(n, dtype=np.float64)
    # Tokens of the first language: 4 shared of 7; of the second: 4 shared of 10.
    shares = {
        0: [(4 + 10 * 5 / 9) / (6 + 10), (0 + 10 * 5 / 9) / (1 + 10)],
        1: [(1 + 10 * 5 / 12) / (6 + 10), (3 + 10 * 5 / 12) / (4 + 10)],
    }
    np.testing.assert_allclose(
        word_weights[[0, 4], :2], [shares[0], shares[1]]
    )  # alone among shared words
    assert not word_weights[[2, 3, 5]].any()  # words of the other language
    np.testing.assert_allclose(word_weights[1, :2], 1 - np.array(shares[0]))
    of_second = 1 - np.array(shares[1])
    np.testing.assert_allclose(word_weights[6, :2], of_second * [6 / 7, 1 / 3])
    np.testing.assert_allclose(word_weights[7, :2], of_second * [1 / 7, 2 / 3])
    for g in (0, 1):
        np.testing.assert_allclose(word_weights[g * 4 : g * 4 + 4, :2].sum(axis=0), 1)
    # A shared word's vote is pooled: 5 + 1 tokens of topic 0 and prior, 3 + 1 of topic 1.
    np.testing.assert_allclose(self_count[1, :2], shares[0] / np.array([6, 4]), rtol=1e-6)
    np.testing.assert_allclose(self_count[2, :2], of_second / [7, 3], rtol=1e-6)
    np.testing.assert_array_equal(words.column_class, [1, 0, 0, 0, 3, 2, 2, 2])


def test_both_languages_pool_what_they_share():
    words = words_of([-1, -1, 0, 1], n_groups=2)
    n = padded([[9, 0], [1, 0], [5, 5], [0, 0], [0, 3], [0, 1], [0, 0], [2, 2]])
    word_weights, _ = words.weights(n, dtype=np.float64)
    first, second = word_weights[:2, :2], word_weights[4:6, :2]
    np.testing.assert_allclose(first / first.sum(axis=0), second / second.sum(axis=0))
    np.testing.assert_allclose(first[0] / first.sum(axis=0), [9.5 / 11, 3.5 / 5])


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=4, max_size=12),
    st.floats(0.05, 10.0),
    st.booleans(),
)
def test_weights_of_each_topic_sum_to_one(n, beta, drawn):
    key = (np.uint64(1), 0, 1) if drawn else None
    word_weights, _ = words_of([0] * len(n), n_topics=3, beta=beta).weights(
        padded(n), key, dtype=np.float64
    )
    assert (word_weights >= 0).all()
    np.testing.assert_allclose(word_weights[:, :3].sum(axis=0), 1)


def test_seeds_add_mass_and_an_excluded_word_has_none():
    extra = np.zeros((3, WIDTH), np.float32)
    extra[0, 1], extra[1, 0] = 2.0, -np.inf
    words, n = words_of([0, 0, 0], extra=extra), padded([[3, 0], [0, 2], [0, 0]])
    word_weights, _ = words.weights(n, dtype=np.float64)
    np.testing.assert_allclose(
        word_weights[:, :2], np.array([[3.5, 2.5], [0, 2.5], [0.5, 0.5]]) / [4, 5.5]
    )
    drawn, _ = words.weights(n, (np.uint64(1), 0, 0))
    assert drawn[1, 0] == 0 and (drawn[[0, 2, 0, 1, 2], [0, 0, 1, 1, 1]] > 0).all()


# Learned


def dirichlet_multinomial(n: np.ndarray, alpha: np.ndarray) -> float:
    total = gammaln(alpha.sum()) - gammaln(n.sum(axis=1) + alpha.sum())
    return float((total + (gammaln(n + alpha) - gammaln(alpha)).sum(axis=1)).sum())


def chain_with(counts: np.ndarray) -> Chain:
    """A chain whose rows have these counts of topics."""
    D, K = counts.shape
    block = Tokens(csr_array(counts.sum(axis=1, keepdims=True, dtype=np.int32)), np.zeros(D, int))
    block.put(np.concatenate([np.repeat(np.arange(K), row) for row in counts]))
    alpha = np.zeros((1, WIDTH))
    alpha[0, :K] = 0.3
    documents = DirichletPrevalence(alpha, K)
    return Chain(block, words_of([0], n_topics=K), documents, 0, Schedule(10))


def fitted(chain: Chain, times: int) -> DirichletPrevalence:
    """The document prior, fitted so often."""
    seen, documents = Seen(chain.rows, chain.words.n_topics, WIDTH), chain.documents
    for _ in range(times):
        documents = documents.renew(seen, Phase(Stage.SETTLING, due=True), chain.key())
    return documents


@pytest.mark.parametrize("sizes", [(0.4, 0.4, 0.4), (3.0, 0.5, 0.05)])
def test_alpha_is_the_optimum_of_its_likelihood(sizes):
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(sizes, 400)
    counts = rng.multinomial(rng.poisson(25, 400), shares)
    chain = chain_with(counts)
    documents = fitted(chain, 3)  # as often as a fit renews it, and more than a fit needs
    found = documents.alpha[0, :3]

    def loss(logs):
        alpha = np.exp(logs)
        prior = ((_SHAPE - 1) * logs - _RATE * alpha).sum()
        return -(dirichlet_multinomial(counts, alpha) + prior)

    best = np.exp(optimize.minimize(loss, np.log(sizes), method="BFGS", tol=1e-8).x)
    np.testing.assert_allclose(found, best, rtol=0.01)
    assert loss(np.log(found)) - loss(np.log(best)) < 0.01
    assert (documents.alpha[0, 3:] == 0).all()


def test_an_unused_topic_keeps_a_place():
    counts = np.array([[5, 3, 0], [2, 9, 0], [0, 4, 0]] * 20)
    chain = chain_with(counts)
    alpha = fitted(chain, 30).alpha[0]
    assert 0 < alpha[2] < 1e-3 < alpha[:2].min()


def beta_loss(tables: list[np.ndarray]):
    """Minus the log-likelihood of beta; tables hold counts, words by topics."""

    def loss(beta):
        return -sum(dirichlet_multinomial(n.T, np.full(len(n), beta)) for n in tables)

    return loss


def learned_beta(words: DirichletWords, n: np.ndarray) -> float:
    for _ in range(5):
        words = words.fitted(n)
    return words.beta


def test_beta_is_the_optimum_of_its_likelihood():
    rng = np.random.default_rng(2)
    phi = rng.dirichlet(np.full(200, 0.1), 4)
    n = np.stack([rng.multinomial(3000, row) for row in phi], axis=1)
    n[0, 0] = 70_000  # counts beyond the histogram are a list of their own
    best = optimize.minimize_scalar(beta_loss([n]), bounds=(1e-3, 5), method="bounded").x
    got = learned_beta(words_of([0] * 200, n_topics=4), padded(n))
    assert got == pytest.approx(best, rel=1e-3)


def test_beta_is_learned_from_the_tables_that_languages_share_and_own():
    rng = np.random.default_rng(3)
    owner = np.repeat([-1, 0, 1], [40, 60, 80])
    tables = [
        np.stack([rng.multinomial(900, p) for p in rng.dirichlet(np.full(size, 0.2), 3)], axis=1)
        for size in (40, 60, 80)
    ]
    n = np.zeros((360, 3), int)
    n[:40] = rng.binomial(tables[0], 0.8)  # shared words, told in either language
    n[180:220] = tables[0] - n[:40]
    n[40:100], n[280:] = tables[1], tables[2]
    best = optimize.minimize_scalar(beta_loss(tables), bounds=(1e-3, 5), method="bounded").x
    got = learned_beta(words_of(owner, n_groups=2, n_topics=3), padded(n))
    assert got == pytest.approx(best, rel=1e-3)


def test_beta_stays_where_words_are_as_uneven_as_can_be():
    n = np.zeros((50, 2), int)
    n[0, 0], n[1, 1] = 500, 500
    assert learned_beta(words_of([0] * 50), padded(n)) == pytest.approx(SMALLEST_BETA, abs=2e-3)


def test_what_is_given_is_not_learned():
    words = words_of([0, 0], learned=False)
    assert words.fitted(padded([[50, 0], [0, 1]])) is words
    chain = chain_with(np.array([[5, 0], [0, 5]]))
    chain.documents = replace(chain.documents, learned=False)
    assert fitted(chain, 1) is chain.documents


# Room


@pytest.mark.parametrize(
    ("n_topics", "n_fixed", "n_groups", "least"),
    [(2, 0, 1, 40), (6, 2, 1, 100), (2, 0, 2, 4), (3, 2, 1, None)],
)
def test_topics_are_widened_where_there_are_tokens_for_twice_as_many(
    n_topics, n_fixed, n_groups, least
):
    words = words_of([0, 0, -1], n_groups, n_topics, n_fixed=n_fixed)
    schedule = Schedule(100, tokens_per_topic=10)

    def can_split(n_tokens: int) -> bool:
        rows = SimpleNamespace(n_tokens=n_tokens)
        documents = DirichletPrevalence(np.ones((1, WIDTH)), 2)
        return Chain(rows, words, documents, 0, schedule).can_split

    assert [n for n in range(200) if can_split(n)][:1] == ([] if least is None else [least])
