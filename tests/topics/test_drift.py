from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import logsumexp

from bilateral.topics.priors import drift as _drift
from bilateral.topics.priors.drift import Drift, drift_weights
from bilateral.topics.priors.drift_draws import path_mode

BETA = 0.05


def plant(n_periods, n_terms, drift, n_tokens, seed=0):
    """Topics whose words drift by so much a period, and counts drawn from them (T × V × K)."""
    rng = np.random.default_rng(seed)
    drift = np.atleast_1d(drift)
    h = np.log(1 / (np.arange(n_terms) + 5.0)) + rng.normal(0, 0.5, (drift.size, n_terms))
    steps = rng.normal(size=(n_periods, drift.size, n_terms)) * drift[:, None]
    steps[0] = 0
    h = h + steps.cumsum(axis=0)
    p = np.exp(h - logsumexp(h, axis=2, keepdims=True))
    return p.transpose(0, 2, 1), tokens(p, n_tokens, rng)


def tokens(p, n_tokens, rng):
    counts = rng.multinomial(n_tokens, p)
    return np.ascontiguousarray(counts.transpose(0, 2, 1), dtype=np.int32)


def start(counts, precision):
    """The usual start, or a precision that is given and stays."""
    drift = Drift.start(counts.shape[2], counts.shape[0])
    if precision is None:
        return drift, {}
    given = np.full(counts.shape[2], float(precision))
    return replace(drift, precision=given), {"learn": False}


def mean(counts, n_renewals=25, *, precision=None, beta=BETA, remains=None):
    weights = np.empty(counts.shape, dtype=np.float32)
    drift, fixed = start(counts, precision)
    for _ in range(n_renewals):
        drift = drift_weights(counts, weights, drift, beta, sample=False, remains=remains, **fixed)
    return weights, drift


def draws(counts, n_draws, *, precision=None, beta=BETA, seed=0, skip=50):
    """Weights (draws × T × V × K), after the mean, at its precision."""
    weights, drift = mean(counts, precision=precision, beta=beta)
    kept = []
    for sweep in range(n_draws + skip):
        key = {"seed": seed, "sweep": sweep}
        drift = drift_weights(counts, weights, drift, beta, sample=True, **key)
        if sweep >= skip:
            kept.append(weights.copy())
    return np.array(kept)


def divergence(p, q):
    return (p * np.log(p / q)).sum(axis=1).mean()


def error(values):
    """Monte Carlo standard error of a mean over draws, from twenty batches."""
    batches = np.array([batch.mean(axis=0) for batch in np.array_split(values, 20)])
    return batches.std(axis=0, ddof=1) / np.sqrt(20)


@pytest.mark.parametrize("drift", [0.15, 0.5])
def test_planted_walks_are_recovered_better_than_apart_or_as_one(drift):
    p, counts = plant(10, 300, [drift, drift], 1500)
    weights, learned = mean(counts)
    static = np.broadcast_to(counts.sum(axis=0) + BETA, counts.shape)
    ours = divergence(p, weights.astype(float))
    assert ours < 0.75 * divergence(p, static / static.sum(axis=1, keepdims=True))
    for pseudo in (0.05, 0.2, 0.5, 1.0, 2.0):  # periods apart, even with the best prior
        apart = counts + pseudo
        assert ours < 0.75 * divergence(p, apart / apart.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(learned.precision**-0.5, drift, rtol=0.15)


def test_without_drift_it_does_as_well_as_one_distribution():
    p, counts = plant(8, 300, [0.0], 1500)
    weights, learned = mean(counts)
    static = np.broadcast_to(counts.sum(axis=0) + BETA, counts.shape)
    one = divergence(p, static / static.sum(axis=1, keepdims=True))
    assert divergence(p, weights.astype(float)) < 1.1 * one
    assert learned.precision[0] ** -0.5 < 0.05


@pytest.mark.full
def test_intervals_cover_and_each_topic_learns_its_own_strength():
    planted = np.repeat([0.1, 0.3, 0.7], 4)
    p, counts = plant(8, 120, planted, 1500)
    kept = draws(counts, 250)
    low, high = np.quantile(kept, [0.05, 0.95], axis=0)
    inside = ((low <= p) & (p <= high)).mean(axis=0)[counts.sum(axis=0) > 0]
    assert 0.87 < inside.mean() < 0.93
    off = mean(counts)[1].precision ** -0.5 / planted
    assert np.abs(np.log(off)).max() < 0.25
    assert np.abs(np.log(off).reshape(3, 4).mean(axis=1)).max() < 0.2  # a little low


def exact(counts, precision, beta):
    """Posterior of two terms by summation over a grid: a hidden Markov chain of log-odds.

    The difference of two walks steps by N(0, 2 / precision).
    """
    d = np.linspace(-15, 15, 401)
    y = counts + beta * (counts.sum(axis=1) / counts.sum())[:, None]
    p = 1 / (1 + np.exp(-d))
    likelihood = np.exp(y[:, :1] * np.log(p) + y[:, 1:] * np.log(1 - p))
    step = np.exp(-0.25 * precision * (d[:, None] - d) ** 2)
    first, middle, last = likelihood
    ends = (first[:, None] * step * middle) @ (step * last)  # joint of periods 1 and 3
    at = ends.sum(axis=1), (first @ step) * middle * (step @ last), ends.sum(axis=0)
    moments = np.array([*(a @ p for a in at), *(a @ p**2 for a in at), p @ ends @ p])
    return moments / ends.sum()


@pytest.mark.parametrize("precision", [0.3, 5.0])
def test_draws_are_those_of_the_exact_posterior(precision):
    counts = np.array([[1, 9], [0, 6], [8, 3]], dtype=np.int32)
    expected = exact(counts, precision, 0.5)
    # Each of 300 topics, given the same counts, is a chain of its own.
    kept = draws(np.repeat(counts[:, :, None], 300, axis=2), 500, precision=precision, beta=0.5)
    p = kept[:, :, 0].astype(float)
    ours = np.stack([*(p[:, t] for t in range(3)), *(p[:, t] ** 2 for t in range(3))])
    ours = np.stack([*ours, p[:, 0] * p[:, 2]]).mean(axis=1)
    error = ours.std(axis=1, ddof=1) / np.sqrt(300)
    assert (np.abs(ours.mean(axis=1) - expected) < 4 * error + 1e-9).all()
    assert (error < 0.0015).all()


def test_reversing_time_reverses_the_mean():
    _, counts = plant(7, 60, [0.1, 0.4], 300)
    counts[2] = 0  # an empty period besides
    weights, drift = mean(counts, 10)
    backwards, reversed_drift = mean(np.ascontiguousarray(counts[::-1]), 10)
    np.testing.assert_allclose(backwards[::-1], weights, rtol=2e-6)
    np.testing.assert_allclose(reversed_drift.precision, drift.precision, rtol=1e-7)
    np.testing.assert_allclose(reversed_drift.level[:, ::-1], drift.level, rtol=1e-7)


def test_reversing_time_reverses_the_draws_within_their_error():
    _, counts = plant(5, 30, [0.4], 200)
    forth = draws(counts, 2000, seed=1)
    back = draws(np.ascontiguousarray(counts[::-1]), 2000, seed=2)[:, ::-1]
    gap = np.abs(forth.mean(axis=0) - back.mean(axis=0))
    spread = np.hypot(error(forth), error(back))
    assert (gap / spread).max() < 5.5
    assert np.sqrt(np.mean((gap / spread) ** 2)) < 1.3


def test_with_infinite_precision_it_is_lda():
    counts = np.array([[5, 0, 1, 0], [9, 2, 0, 0], [0, 1, 1, 0]], dtype=np.int32)[:, :, None]
    concentration = counts[..., 0].sum(axis=0) + BETA
    share = concentration / concentration.sum()
    weights, _ = mean(counts, precision=1e6)
    np.testing.assert_allclose(weights[..., 0], np.tile(share, (3, 1)), rtol=1e-4)
    kept = draws(counts, 20_000, precision=1e6)[..., 0].astype(float)
    np.testing.assert_allclose(kept, np.repeat(kept[:, :1], 3, axis=1), rtol=0.02, atol=1e-9)
    variance = share * (1 - share) / (concentration.sum() + 1)  # of a Dirichlet
    np.testing.assert_allclose(kept[:, 0].mean(axis=0), share, atol=0.003)
    np.testing.assert_allclose(kept[:, 0].var(axis=0), variance, rtol=0.08)


@pytest.mark.parametrize("gap", [1, 3])
def test_periods_without_tokens_are_interpolated(gap):
    first, last = [400, 500, 100], [700, 200, 100]
    counts = np.array([first, *[[0, 0, 0]] * gap, last], dtype=np.int32)[:, :, None]
    weights, _ = mean(counts, precision=25)
    h = np.log(weights[:, :2, 0] / weights[:, 2:, 0]).astype(float)  # against the third term
    straight = np.linspace(h[0], h[-1], gap + 2)
    np.testing.assert_allclose(h, straight, atol=0.02)
    # Two ends of 1,000 tokens and a tie of 0.2 a step: most of the change is kept.
    assert h[-1, 0] - h[0, 0] > 0.5 * np.log(700 / 400)
    kept = draws(counts, 500, precision=25)
    spread = np.log(kept[:, :, 0, 0] / kept[:, :, 1, 0]).std(axis=0)
    assert (spread[1:-1] > 1.2 * spread[[0, -1]].max()).all()


def test_two_periods_are_enough_and_one_is_not():
    p, counts = plant(2, 100, [0.3], 5000)
    weights, drift = mean(counts)
    assert divergence(p, weights.astype(float)) < 0.02
    np.testing.assert_allclose(drift.precision**-0.5, 0.3, rtol=0.3)
    kept = draws(counts, 200)
    np.testing.assert_allclose(kept.sum(axis=2, dtype=float), 1, atol=1e-6)
    with pytest.raises(ValueError, match="at least two periods, not 1"):
        Drift.start(3, 1)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.sampled_from([0.02, 1.0, 30.0]))
def test_weights_are_distributions_whatever_the_counts(seed, n_periods, size):
    rng = np.random.default_rng(seed)
    shape = n_periods, rng.integers(1, 9), rng.integers(1, 4)
    counts = rng.poisson(size * rng.random(shape) ** 3).astype(np.int32)
    weights, drift = np.empty(shape, dtype=np.float32), Drift.start(shape[2], shape[0])
    remains = np.empty(shape, dtype=np.float32)
    for sweep in range(6):
        drift = drift_weights(
            counts, weights, drift, 0.01, sample=sweep > 2, seed=seed, sweep=sweep, remains=remains
        )
        assert (weights > 0).all()
        np.testing.assert_allclose(weights.sum(axis=1, dtype=float), 1, atol=1e-6)
        assert np.isfinite(drift.precision).all() and (drift.level > 0).all()
        assert (remains[counts == 0] == 1).all()
        assert ((remains > 0) & (remains <= 1)).all()


def test_a_topic_without_tokens_has_the_prior_mean():
    counts = np.zeros((3, 4, 2), dtype=np.int32)
    counts[:, :, 0] = [[5, 1, 0, 2], [3, 3, 0, 1], [1, 6, 0, 0]]
    weights, drift = mean(counts)
    np.testing.assert_allclose(weights[:, :, 1], 0.25, rtol=1e-6)
    assert drift.precision[1] == 25
    # A term that no period of the topic has keeps its β pseudo-tokens, at one rate.
    rate = weights[:, 2, 0] * drift.level[0]
    np.testing.assert_allclose(rate, rate[0], rtol=1e-6)


def test_threads_and_ranges_change_no_bit():
    _, counts = plant(4, 83, [0.2, 0.5, 0.1], 200)

    def run(over, seed=5):
        weights, drift = np.empty(counts.shape, dtype=np.float32), Drift.start(3, 4)
        for sweep in range(6):
            drift = drift_weights(
                counts, weights, drift, BETA, sample=sweep > 2, seed=seed, sweep=sweep, **over
            )
        return weights.tobytes() + drift.precision.tobytes() + drift.level.tobytes()

    def ranges(width, pool):
        def over(task, n_terms):
            starts = range(0, n_terms, width)
            ends = [min(start + width, n_terms) for start in starts]
            return list(pool.map(task, starts, ends))[::-1]

        return {"over": over}

    whole = run({})
    assert run({}) == whole
    assert run({}, seed=6) != whole
    with ThreadPoolExecutor(3) as pool:
        assert run(ranges(7, pool)) == whole
        assert run(ranges(50, pool)) == whole


def test_bursts_pass_for_drift_in_tokens_but_not_in_texts():
    _, texts = plant(10, 300, [0.1], 1500)  # each count a text that uses the term
    rng = np.random.default_rng(1)
    bursts = (texts + rng.negative_binomial(np.maximum(0.5 * texts, 1e-9), 0.2)).astype(np.int32)
    tokens, of_tokens = mean(bursts)
    assert of_tokens.precision[0] ** -0.5 > 0.2
    strength = Drift.start(1, 10)
    for _ in range(25):
        strength = drift_weights(texts, None, strength, BETA, sample=False)
    assert 0.08 < strength.precision[0] ** -0.5 < 0.12
    assert strength.precision == mean(texts)[1].precision  # with weights or without
    # Held, it stays, whether weights are taken at their mean or drawn.
    held = replace(of_tokens, precision=strength.precision)
    for sample in (False, True):
        after = drift_weights(bursts, tokens, held, BETA, sample=sample, learn=False)
        assert after.precision == strength.precision


@settings(max_examples=60)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 8),
    st.sampled_from([0.2, 5.0, 1e3, 1e6]),
    st.sampled_from([0.1, 3.0, 300.0]),
)
def test_the_mode_is_the_mode_and_its_factors_those_of_the_hessian(seed, n, precision, size):
    rng = np.random.default_rng(seed)
    exposure = rng.gamma(1.0, 100.0, n) * (rng.random(n) < 0.8)
    exposure[rng.integers(n)] = 50.0
    y = rng.poisson(size * rng.random(n) ** 3 * (exposure > 0)) + 0.01 / n
    total = y.sum()
    path = np.empty((5, n))
    path_mode(y, total, exposure, precision, 1e-12, path)
    x, q, pivot, carry, step = path
    walk = np.diff(np.eye(n), axis=0)
    walk = precision * walk.T @ walk

    def target(x):
        return total * np.log(exposure @ np.exp(x)) - y @ x + 0.5 * x @ walk @ x

    gradient = total * q - y + walk @ x
    # A decrement g' H^-1 g below 1e-12 leaves |g| below 1e-6 times the root of H's largest value.
    atol = 1e-5 * (1 + total) + 1e-9 * precision + 1e-6 * np.sqrt(4 * precision + total)
    np.testing.assert_allclose(gradient, 0, atol=atol)
    peer = minimize(target, np.zeros(n), method="BFGS")
    assert target(x) <= peer.fun + 1e-6 * (1 + total)
    # backwards: L' = I - carry, so that the Hessian is L diag(pivot) L'
    upper = np.eye(n) - np.diag(carry[:-1], 1)
    hessian = total * np.diag(q) + walk
    np.testing.assert_allclose(upper.T @ np.diag(pivot) @ upper, hessian, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(hessian @ step, -gradient, atol=1e-6 * (1 + precision * 1e-3))


def test_what_remains_of_a_weight_without_one_of_its_tokens():
    terms = [[6, 400], [1, 400], [2, 400], [0, 400], [1, 400]]
    counts = np.array(terms, dtype=np.int32)[:, :, None]
    remains = np.empty(counts.shape, dtype=np.float32)
    mean(counts, precision=1e6, remains=remains)  # as in LDA: (n - 1 + β) / (n + β)
    expected = np.where(counts.sum(axis=0) == 10, 9.05 / 10.05, 1999.05 / 2000.05)
    np.testing.assert_allclose(remains, np.where(counts, expected, 1), rtol=1e-4)
    weights, _ = mean(counts, precision=4, remains=remains)
    for t, w in zip(*np.nonzero(counts[..., 0]), strict=True):
        fewer = counts.copy()
        fewer[t, w] -= 1
        without = mean(fewer, precision=4)[0]
        rates = [v[:, w, 0] / v[:, 1 - w, 0] for v in (without, weights)]
        np.testing.assert_allclose(remains[t, w, 0], rates[0][t] / rates[1][t], rtol=0.035)


@pytest.mark.parametrize(
    ("sums", "share"), [([[3, 5], [1, 2]], 3 / 8), ([[0, 0], [0, 0]], 0), ([[1, 0], [1, 0]], 1)]
)
def test_acceptance_is_a_share_of_the_paths_proposed(sums, share, monkeypatch):
    counts = np.ones((2, 3, 2), np.int32)
    weights, drift = mean(counts, 2)
    assert np.isnan(drift.acceptance)
    monkeypatch.setattr(_drift, "draw_paths", lambda *given: np.array(sums))
    assert drift_weights(counts, weights, drift, BETA, sample=True).acceptance == share
