"""Draw the effects of covariates on Dirichlet priors, given the tails of topic counts.

A row d in cell g (rows of equal covariates share a cell) has the prior
``alpha_gk = exp(x_g · lam_k)`` for topic k, and ``A_g = Σ_k alpha_gk`` in all. Its counts ``n_dk``,
``N_d`` in all, enter the Dirichlet–multinomial likelihood as ``Γ(alpha + n) / Γ(alpha)``, which is
the product of ``alpha + j`` over j < n. So the likelihood needs no rows: it is

    Σ_gk Σ_j C_gkj log(alpha_gk + j)  -  Σ_g Σ_j B_gj log(A_g + j)

where the tail ``C_gkj`` is how many rows of cell g have more than j tokens of topic k, and ``B_gj``
how many have more than j tokens (:mod:`bilateral.topics.sampler.tails`). These are whole numbers.
They do not depend on the order of rows, nor on partitions, and the work does not grow with the
number of rows.

One update has three parts:

1. the exposure of a cell, ``E_g = Σ_j Gamma(B_gj) / (A_g + j)``: the sum over its rows of
   -log q with q ~ Beta(A_g, N_d). Given it, ``exp(-A_g E_g)`` takes the place of the second sum
   and the topics are independent of each other;
2. ``lam_k`` for each topic, given E;
3. a shift of all topics by the same amount, ``lam_jk + c_j``, without E. It changes A, which the
   first two parts change in small steps only (in trials an update was worth 0.01 to 0.1 independent
   draws of log A without it, and 0.5 to 0.9 with it).

Parts 2 and 3 are Metropolis–Hastings steps. The proposal is a multivariate t distribution around
the mode, and does not depend on the current effects.

References
----------
Mimno, D. and McCallum, A. (2008). Topic models conditioned on arbitrary features with
Dirichlet-multinomial regression. UAI.

Escobar, M. D. and West, M. (1995). Bayesian density estimation and inference using mixtures.
Journal of the American Statistical Association 90 (the beta variable).

Gamerman, D. (1997). Sampling from the posterior distribution in generalized linear mixed models.
Statistics and Computing 7.

Liu, J. S. and Sabatti, C. (2000). Generalised Gibbs sampler and multigrid Monte Carlo for Bayesian
computation. Biometrika 87 (the shift).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, exp, log
from bilateral.topics.exact.streams import REGRESSION, TABLES, draw, open_uniform, stream
from bilateral.topics.exact.variates import gamma_draw, normal

__all__ = ["concentrations", "sample_effects"]

# Degrees of freedom of the proposals: their tails must be heavier than those of the posterior.
_DF = 16.0
# Proposals for each mode. To find a mode takes about six evaluations, a proposal takes one.
_TRIES = 4
_EVALUATIONS = 100  # at most, to find the mode: five to ten do
_CLOSE = 1e-4  # squared distance from the mode, in standard deviations


@njit(**COMPILE)
def concentrations(cells, lam):
    """Give each cell's Dirichlet prior.

    Parameters
    ----------
    cells : ndarray of float64, shape (G, p)
        Distinct rows of the design matrix.
    lam : ndarray of float64, shape (p, K)
        Effects.

    Returns
    -------
    ndarray of float64, shape (G, K)
        ``exp(cells @ lam)``, summed in a fixed order.

    Examples
    --------
    >>> concentrations(np.array([[1.0, 0.0], [1.0, 1.0]]), np.zeros((2, 1))).tolist()
    [[1.0], [1.0]]
    """
    n_cells, p = cells.shape
    n_topics = lam.shape[1]
    alpha = np.empty((n_cells, n_topics))
    for g in range(n_cells):
        for k in range(n_topics):
            eta = 0.0
            for j in range(p):
                eta += cells[g, j] * lam[j, k]
            alpha[g, k] = exp(eta)
    return alpha


@njit(**COMPILE)
def sample_effects(lam, cells, topics, rows, mean, sd, seed, chain, sweep):
    """Update the effects of all topics, given the tails of their counts.

    Parameters
    ----------
    lam : ndarray of float64, shape (p, K)
        Current effects.
    cells : ndarray of float64, shape (G, p)
        Distinct rows of the design matrix.
    topics : Tails
        Of the topic counts, K topics.
    rows : Tails
        Of the rows' tokens, as one topic.
    mean, sd : ndarray of float64, shape (p,)
        Normal prior of each effect, the same for all topics.
    seed, chain, sweep : int
        Key of the random numbers. A second update in the same sweep needs another key.

    Returns
    -------
    ndarray of float64, shape (p, K)

    Examples
    --------
    One cell, where every row has one token of topic 1 and none of topic 0.

    >>> from bilateral.topics.sampler.tails import tails
    >>> z, cell = np.ones(9, np.uint16), np.zeros(9, np.int32)
    >>> topics, rows = tails(np.arange(10), z, cell, 1, 2).parted()
    >>> one = np.ones(1)
    >>> lam = sample_effects(np.zeros((1, 2)), np.ones((1, 1)), topics, rows, 0 * one, one, 1, 0, 0)
    >>> lam.round(2).tolist()
    [[0.28, 1.93]]
    """
    n_topics = lam.shape[1]
    n_cells, p = cells.shape
    lam = lam.copy()
    alpha = concentrations(cells, lam)
    exposure = _exposures(alpha, rows, seed, chain, sweep)
    precision = 1.0 / (sd * sd)
    nothing = np.zeros((n_cells, n_topics))
    for k in range(n_topics):
        lam[:, k] = _update_block(
            k, k + 1, lam[:, k].copy(), nothing, cells, topics, rows, exposure, mean, precision,
            stream(seed, chain, sweep, k, REGRESSION),
        )  # fmt: skip
    # The shift changes the mean effects of all topics; their differences stay.
    centre = np.zeros(p)
    base = np.empty((n_cells, n_topics))
    for j in range(p):
        for k in range(n_topics):
            centre[j] += lam[j, k]
        centre[j] /= n_topics
        for k in range(n_topics):
            lam[j, k] -= centre[j]
    for g in range(n_cells):
        for k in range(n_topics):
            base[g, k] = 0.0
            for j in range(p):
                base[g, k] += cells[g, j] * lam[j, k]
    precision *= n_topics
    centre = _update_block(
        np.int64(0), n_topics, centre, base, cells, topics, rows, exposure, mean, precision,
        stream(seed, chain, sweep, n_topics, REGRESSION),
    )  # fmt: skip
    for j in range(p):
        for k in range(n_topics):
            lam[j, k] += centre[j]
    return lam


@njit(**COMPILE)
def _exposures(alpha, rows, seed, chain, sweep):
    """Draw the exposure of each cell."""
    n_cells, n_topics = alpha.shape
    exposure = np.zeros(n_cells)
    for g in range(n_cells):
        total = 0.0
        for k in range(n_topics):
            total += alpha[g, k]
        state, gamma = stream(seed, chain, sweep, g, TABLES)
        for i in range(rows.start[g, 0], rows.start[g, 1]):
            x, state = gamma_draw(np.float64(rows.counts[i]), state, gamma)
            exposure[g] += x / (total + (i - rows.start[g, 0]))
    return exposure


# A block of p parameters is updated together: the effects of topic k (first = k, last = k + 1)
# given the exposures, or the shift of all topics (first = 0, last = K). `base` has the linear
# predictors without these parameters.


@njit(**COMPILE)
def _update_block(first, last, current, base, cells, topics, rows, exposure, mean, precision, key):
    """Metropolis–Hastings with a t proposal around the mode: the new parameters."""
    n_cells, p = cells.shape
    score, climb, curve = np.empty(n_cells), np.empty(n_cells), np.empty(n_cells)
    at_mode, root = np.zeros(n_cells), np.empty((p, p))
    mode, trial, step = mean.copy(), mean.copy(), np.zeros(p)
    # Newton's method starts from the prior mean: the proposal must not depend on the current value.
    height, length = -np.inf, 1.0
    for _ in range(_EVALUATIONS):
        higher = _log_posterior(
            first, last, trial, base, cells, topics, rows, exposure, mean, precision,
            score, climb, curve,
        )  # fmt: skip
        if higher > height:
            height, length = higher, 1.0
            mode[:], at_mode[:] = trial, curve
            _factor(cells, climb, precision, root)
            for j in range(p):
                step[j] = precision[j] * (mean[j] - mode[j])
                for g in range(n_cells):
                    step[j] += cells[g, j] * score[g]
            _solve_lower(root, step)
            size = 0.0
            for j in range(p):
                size += step[j] * step[j]
            if not size > _CLOSE:
                break
            _solve_upper(root, step)
        else:
            length *= 0.5
        for j in range(p):
            trial[j] = mode[j] + length * step[j]
    _factor(cells, at_mode, precision, root)

    state, gamma = key
    here = 0.0
    for attempt in range(_TRIES + 1):
        trial[:] = current
        if attempt > 0:
            chi2, state = gamma_draw(0.5 * _DF, state, gamma)
            stretch = np.sqrt(0.5 * _DF / chi2)
            for j in range(p):
                z, state = normal(state, gamma)
                step[j] = stretch * z
            _solve_upper(root, step)
            for j in range(p):
                trial[j] = mode[j] + step[j]
        there = _log_posterior(
            first, last, trial, base, cells, topics, rows, exposure, mean, precision,
            score, climb, curve,
        ) + _inverse_t(root, trial, mode, step)  # fmt: skip
        bits, state = draw(state, gamma)
        if attempt == 0 or log(open_uniform(bits)) < there - here:
            current[:] = trial
            here = there
    return current


@njit(**COMPILE)
def _inverse_t(root, x, mode, z):
    """Minus the log density of the proposal at x, up to a constant."""
    p = len(x)
    square = 0.0
    for i in range(p):
        z[i] = 0.0
        for j in range(i, p):
            z[i] += root[j, i] * (x[j] - mode[j])
        square += z[i] * z[i]
    return 0.5 * (_DF + p) * log(1.0 + square / _DF)


@njit(**COMPILE)
def _log_posterior(
    first, last, x, base, cells, topics, rows, exposure, mean, precision, score, climb, curve
):
    """Log posterior at x, and its derivatives by the linear predictor of each cell.

    `score` is filled with the first derivatives, and `curve` with minus the second ones, or 0 if
    that is larger. `climb` is a curvature for Newton's steps, which are then not too long.
    """
    n_cells, p = cells.shape
    height = 0.0
    for j in range(p):
        height -= 0.5 * precision[j] * (x[j] - mean[j]) * (x[j] - mean[j])
    for g in range(n_cells):
        eta = 0.0
        for j in range(p):
            eta += cells[g, j] * x[j]
        # Sums over topics of the second and third of the `_rising_factorial_terms`.
        expected, certain = 0.0, 0.0
        total = 0.0
        for k in range(first, last):
            alpha = exp(base[g, k] + eta)
            total += alpha
            value, first_order, second_order = _rising_factorial_terms(alpha, topics, g, k)
            height += value
            expected += first_order
            certain += second_order
        if last - first == 1:
            less, less_certain = exposure[g] * total, 0.0
            height -= less
        else:
            value, less, less_certain = _rising_factorial_terms(total, rows, g, 0)
            height -= value
        score[g] = expected - less
        fitted = certain - less_certain
        curve[g] = max(fitted - score[g], 0.0)
        climb[g] = max(fitted, curve[g])
    return height


@njit(**COMPILE)
def _rising_factorial_terms(alpha, tails, g, k):
    """Σ_j C_j log(alpha + j), Σ_j C_j alpha / (alpha + j) and Σ_j C_j (alpha / (alpha + j))²."""
    value, expected, certain = 0.0, 0.0, 0.0
    for i in range(tails.start[g, k], tails.start[g, k + 1]):
        n = np.float64(tails.counts[i])
        level = alpha + (i - tails.start[g, k])
        share = alpha / level
        value += n * log(level)
        expected += n * share
        certain += n * share * share
    return value, expected, certain


@njit(**COMPILE)
def _factor(cells, weight, precision, root):
    """Cholesky factor (lower) of ``cells' diag(weight) cells + diag(precision)``."""
    n_cells, p = cells.shape
    for i in range(p):
        for j in range(i + 1):
            root[i, j] = 0.0
        root[i, i] = precision[i]
    for g in range(n_cells):
        for i in range(p):
            x = weight[g] * cells[g, i]
            if x != 0.0:
                for j in range(i + 1):
                    root[i, j] += x * cells[g, j]
    for i in range(p):
        for j in range(i + 1):
            total = root[i, j]
            for m in range(j):
                total -= root[i, m] * root[j, m]
            root[i, j] = np.sqrt(total) if i == j else total / root[j, j]


@njit(**COMPILE)
def _solve_lower(root, x):
    """Replace x by the solution y of ``root y = x``."""
    for i in range(len(x)):
        for j in range(i):
            x[i] -= root[i, j] * x[j]
        x[i] /= root[i, i]


@njit(**COMPILE)
def _solve_upper(root, x):
    """Replace x by the solution y of ``root' y = x``."""
    for i in range(len(x) - 1, -1, -1):
        for j in range(i + 1, len(x)):
            x[i] -= root[j, i] * x[j]
        x[i] /= root[i, i]
