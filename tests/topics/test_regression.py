import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bilateral.topics.priors.regression_draws import (
    _exposures,
    _factor,
    _log_posterior,
    _solve_lower,
    _solve_upper,
    concentrations,
    sample_effects,
)
from bilateral.topics.sampler.tails import tails

# Two covariates of two levels each, in all combinations.
CELLS = np.array([[1.0, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
MEAN, SD = np.array([-1.0, 0, 0]), np.array([1.0, 1, 1])


def all_tails(counts, cell, n_cells, n_jobs=1):
    """Tails of rows with these counts of topics, their tokens in order of topic."""
    z = np.concatenate([np.repeat(np.arange(len(row), dtype=np.uint16), row) for row in counts])
    bounds = np.concatenate([[0], np.cumsum(counts.sum(axis=1))])
    return tails(bounds, z, cell, n_cells, counts.shape[1], n_jobs)


def both(counts, cell, n_cells):
    """Tails of the topics, and of whole rows."""
    return all_tails(counts, cell, n_cells).parted()


def multinomials(rng, alpha, lengths):
    """Topic counts of rows with these priors, shape (n_rows, K), and these lengths."""
    # A power of a uniform keeps small gamma variates from all being 0.
    weights = rng.gamma(alpha + 1) * rng.random(alpha.shape) ** (1 / alpha)
    return rng.multinomial(lengths, weights / weights.sum(axis=1, keepdims=True)).astype(np.int32)


def chain(counts, cell, cells, mean, sd, n, seed=1):
    topics, rows = both(counts, cell, len(cells))
    lam = np.repeat(mean[:, None], counts.shape[1], axis=1)
    draws = np.empty((n, *lam.shape))
    for sweep in range(n):
        lam = draws[sweep] = sample_effects(lam, cells, topics, rows, mean, sd, seed, 0, sweep)
    return draws


# Tails --------------------------------------------------------------------------------------------


def test_tails_worked_by_hand():
    counts = np.array([[2, 0], [1, 0], [0, 3], [2, 1]], dtype=np.int32)
    cell = np.array([0, 0, 1, 0], dtype=np.int32)
    topics, rows = both(counts, cell, 2)
    # Cell 0 has 2, 1 and 2 tokens of topic 0 and one of topic 1; cell 1 has three of topic 1.
    assert topics.start.tolist() == [[0, 2, 3], [6, 6, 9]]
    assert topics.counts.tolist() == [3, 2, 1, 3, 2, 1, 1, 1, 1, 1, 1, 1]
    # Rows of 2, 1 and 3 tokens, and one of 3.
    assert rows.start.tolist() == [[3, 6], [9, 12]] and rows.counts is topics.counts
    pooled = all_tails(counts, cell, 2).pooled()
    assert pooled.start.tolist() == [[0, 2, 5, 8]]
    assert pooled.counts.tolist() == [3, 2, 2, 1, 1, 4, 3, 2]
    assert pooled.pooled() is pooled


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_tails_know_no_order_and_no_division(data):
    n, n_topics, n_cells = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 3)), 3
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    counts = rng.integers(0, 6, (n, n_topics)).astype(np.int32)
    cell = rng.integers(0, n_cells, n).astype(np.int32)
    whole = all_tails(counts, cell, n_cells)
    each = np.column_stack([counts, counts.sum(axis=1)])
    for g in range(n_cells):
        for k in range(n_topics + 1):
            own = each[cell == g, k]
            expected = [(own > j).sum() for j in range(own.max(initial=0))]
            assert whole.counts[whole.start[g, k] : whole.start[g, k + 1]].tolist() == expected
    # The same rows in another order, in two blocks counted apart, and in threads.
    order, cut = rng.permutation(n), data.draw(st.integers(0, n))
    counts, cell = counts[order], cell[order]
    blocks = [slice(0, cut), slice(cut, n)] if 0 < cut < n else [slice(0, n)]
    first, *others = (all_tails(counts[rows], cell[rows], n_cells) for rows in blocks)
    for got in (others[0].plus(first) if others else first, all_tails(counts, cell, n_cells, 2)):
        np.testing.assert_array_equal(got.start, whole.start)
        np.testing.assert_array_equal(got.counts, whole.counts)


# What is sampled ----------------------------------------------------------------------------------


def height(x, base, first, last, counts, cell, exposure):
    topics, rows = both(counts, cell, len(CELLS))
    filled = np.empty((3, len(CELLS)))
    value = _log_posterior(
        first, last, x, base, CELLS, topics, rows, exposure, MEAN, 1 / SD**2, *filled
    )
    return value, *filled


@pytest.fixture
def rows():
    rng = np.random.default_rng(3)
    cell = rng.integers(0, 4, 40).astype(np.int32)
    alpha = np.exp(rng.normal(-1, 1, (4, 3)))[cell]
    return multinomials(rng, alpha, rng.integers(0, 30, 40)), cell


def test_the_likelihood_of_a_shift_is_scipys(rows):
    counts, cell = rows
    base = np.random.default_rng(0).normal(-1, 1, (4, 3))
    shifts = np.array([[0.0, 0.0, 0.0], [0.4, -0.7, 1.1]])
    ours = [height(x, base, 0, 3, counts, cell, np.zeros(4))[0] for x in shifts]
    theirs = []
    for x in shifts:
        alpha = np.exp(base + (CELLS @ x)[:, None])[cell]
        likelihood = stats.dirichlet_multinomial(alpha, counts.sum(axis=1)).logpmf(counts).sum()
        theirs.append(likelihood + stats.norm(MEAN, SD).logpdf(x).sum())
    assert ours[1] - ours[0] == pytest.approx(theirs[1] - theirs[0], rel=1e-9)


@pytest.mark.parametrize(("first", "last"), [(1, 2), (0, 3)])
def test_derivatives_are_differences(rows, first, last):
    counts, cell = rows
    base, exposure, x = np.full((4, 3), -0.5), np.arange(4) + 2.0, np.array([0.3, -0.2, 0.5])
    _, score, climb, curve = height(x, base, first, last, counts, cell, exposure)

    def at(g, step):
        moved = base.copy()
        moved[g] += step
        return height(x, moved, first, last, counts, cell, exposure)[0]

    for g in range(4):
        h = 1e-3
        left, centre, right = at(g, -h), at(g, 0), at(g, h)
        assert score[g] == pytest.approx((right - left) / (2 * h), rel=1e-4, abs=1e-4)
        second = -(right - 2 * centre + left) / h**2
        assert curve[g] == pytest.approx(max(second, 0), rel=1e-2, abs=1e-3)
        assert climb[g] >= curve[g]


def test_linear_algebra_is_numpys():
    rng = np.random.default_rng(5)
    cells, weight, precision = rng.normal(size=(9, 4)), rng.random(9), rng.random(4) + 0.1
    root, x = np.zeros((4, 4)), rng.normal(size=4)
    _factor(cells, weight, precision, root)
    curvature = cells.T @ np.diag(weight) @ cells + np.diag(precision)
    np.testing.assert_allclose(np.tril(root), np.linalg.cholesky(curvature), atol=1e-12)
    solved = x.copy()
    _solve_lower(root, solved)
    _solve_upper(root, solved)
    np.testing.assert_allclose(solved, np.linalg.solve(curvature, x), atol=1e-10)


def test_concentrations():
    lam = np.array([[0.0, -1.0], [1.0, 2.0], [0.0, 0.5]])
    np.testing.assert_allclose(concentrations(CELLS, lam), np.exp(CELLS @ lam), rtol=1e-14)


def test_an_exposure_is_minus_the_log_of_beta_variables():
    counts = np.array([[3, 4], [0, 2], [0, 0]], dtype=np.int32)
    rows = both(counts, np.array([0, 0, 0], dtype=np.int32), 1)[1]
    alpha = np.array([[0.2, 0.6]])
    ours = [_exposures(alpha, rows, 7, 0, sweep)[0] for sweep in range(4000)]
    rng = np.random.default_rng(0)
    theirs = -np.log(rng.beta(0.8, 7, 4000)) - np.log(rng.beta(0.8, 2, 4000))
    assert stats.ks_2samp(ours, theirs).pvalue > 0.001


# The sampler --------------------------------------------------------------------------------------


def test_posterior_of_two_topics_is_that_of_a_grid():
    # One cell, six short rows: skewed, far from normal.
    counts = np.array([[3, 0], [0, 1], [2, 2], [5, 0], [0, 0], [1, 0]], dtype=np.int32)
    mean, sd = np.array([-0.5]), np.array([1.5])
    axis = np.linspace(-7, 6, 400)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    log_p = stats.norm(mean, sd).logpdf(grid).sum(axis=-1)
    for row in counts:
        log_p += stats.dirichlet_multinomial(np.exp(grid), row.sum()).logpmf(row)
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    draws = chain(counts, np.zeros(6, dtype=np.int32), np.ones((1, 1)), mean, sd, 8000)[:, 0]
    for k in range(2):
        cumulative = p.sum(axis=1 - k).cumsum()
        for share in (0.05, 0.25, 0.5, 0.75, 0.95):
            cut = axis[cumulative.searchsorted(share)]
            # Half a step of the grid, and the error of some 4,000 independent draws.
            assert (draws[:, k] <= cut + 0.016).mean() == pytest.approx(share, abs=0.035)
    moments = (grid * p[..., None]).sum(axis=(0, 1))
    np.testing.assert_allclose(draws.mean(axis=0), moments, atol=0.06)
    product = (grid.prod(axis=-1) * p).sum() - moments.prod()
    assert np.cov(draws.T)[0, 1] == pytest.approx(product, abs=0.12)


@pytest.mark.full
def test_effects_and_counts_drawn_in_turn_keep_the_prior():
    """Geweke (2004), Getting it right: a wrong sampler would move the effects' marginals."""
    rng = np.random.default_rng(11)
    cell = np.repeat(np.arange(4), 3).astype(np.int32)
    lengths = rng.integers(1, 12, 12)
    rows = both(lengths[:, None].astype(np.int32), cell, 4)[1]
    lam = MEAN[:, None] + SD[:, None] * rng.normal(size=(3, 2))
    draws = np.empty((6000, *lam.shape))
    for sweep in range(len(draws)):
        counts = multinomials(rng, concentrations(CELLS, lam)[cell], lengths)
        topics = both(counts, cell, 4)[0]
        lam = draws[sweep] = sample_effects(lam, CELLS, topics, rows, MEAN, SD, 5, 0, sweep)
    z = (draws - MEAN[:, None]) / SD[:, None]
    for x in (z, z**2 - 1, z[:, :, :1] * z[:, :, 1:], np.roll(z, 1, axis=1) * z):
        # Means of batches, which are longer than the chain remembers.
        batches = x.reshape(60, 100, -1).mean(axis=1)
        error = batches.std(axis=0, ddof=1) / np.sqrt(len(batches))
        assert np.abs(batches.mean(axis=0) / error).max() < 4.5


@pytest.mark.full
def test_intervals_cover_the_truth():
    """Effects from the prior: 90 % intervals hold 90 % of them (600 corpora gave .90)."""
    rng = np.random.default_rng(2)
    covered = []
    for seed in range(60):
        cell = rng.integers(0, 4, 60).astype(np.int32)
        truth = MEAN[:, None] + SD[:, None] * rng.normal(size=(3, 4))
        counts = multinomials(rng, concentrations(CELLS, truth)[cell], rng.poisson(30, 60))
        draws = chain(counts, cell, CELLS, MEAN, SD, 200, seed)[20:]
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        covered.append(((low < truth) & (truth < high)).mean())
    # The effects of one corpus hang together, so the error is that of 60 numbers, not of 720.
    error = np.std(covered) / np.sqrt(len(covered))
    assert error < 0.02
    assert np.mean(covered) == pytest.approx(0.9, abs=3 * error)


def test_it_mixes():
    """Shares of topics, and the priors' sum, are nearly independent from sweep to sweep."""
    rng = np.random.default_rng(8)
    cell = rng.integers(0, 4, 400).astype(np.int32)
    truth = MEAN[:, None] + SD[:, None] * rng.normal(size=(3, 10))
    counts = multinomials(rng, concentrations(CELLS, truth)[cell], np.full(400, 80))
    draws = chain(counts, cell, CELLS, MEAN, SD, 600)[50:]
    alpha = np.exp(np.einsum("gp,npk->ngk", CELLS, draws))
    total = np.log(alpha.sum(axis=2))
    shares = (alpha / alpha.sum(axis=2, keepdims=True)).reshape(len(alpha), -1)
    for x in (*total.T, *shares.T):
        x = x - x.mean()
        assert (x[1:] * x[:-1]).mean() / (x * x).mean() < 0.6


def test_a_shift_of_scale_is_found_from_afar():
    # Rows of one topic each: the priors are tiny; the chain starts at 1 for each.
    counts = np.kron(np.eye(5, dtype=np.int32), np.full((30, 1), 60, dtype=np.int32))
    cell = np.zeros(150, dtype=np.int32)
    draws = chain(counts, cell, np.ones((1, 1)), np.zeros(1), np.full(1, 5.0), 30)
    assert (draws[5:] < -3).all()


def test_empty_topics_and_empty_rows_get_the_prior():
    counts, cell = np.zeros((8, 2), dtype=np.int32), np.repeat(np.arange(4), 2).astype(np.int32)
    draws = chain(counts, cell, CELLS, MEAN, SD, 1500)
    z = (draws - MEAN[:, None]) / SD[:, None]
    assert stats.kstest(z[::2].ravel(), "norm").pvalue > 0.001


def test_the_key_decides():
    rng = np.random.default_rng(4)
    counts, cell = rng.integers(0, 5, (30, 3)).astype(np.int32), np.zeros(30, dtype=np.int32)
    topics, rows = both(counts, cell, 1)
    lam, one = np.zeros((1, 3)), np.ones((1, 1))

    def update(*key):
        return sample_effects(lam, one, topics, rows, MEAN[:1], SD[:1], *key).tobytes()

    assert update(1, 0, 0) == update(1, 0, 0)
    assert len({update(1, 0, 0), update(2, 0, 0), update(1, 1, 0), update(1, 0, 1)}) == 4
    assert (lam == 0).all()
