"""Modes, means and draws of the paths of words over periods, for each term and topic.

The model is that of :mod:`bilateral.topics.priors.drift`. Each kernel treats a range of terms. What
it sums over terms are whole numbers, so the ranges and their order change no bit.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, exp, log
from bilateral.topics.exact.streams import DRIFT, WORDS, draw, open_uniform, stream
from bilateral.topics.exact.variates import gamma_draw, normal

__all__ = [
    "GRAIN",
    "HIGHEST",
    "LOWEST",
    "UNIT",
    "draw_levels",
    "draw_paths",
    "exposures",
    "masses",
    "mean_paths",
    "path_mode",
]

# Sums over terms are sums of whole numbers, which can be added up in any order. A weight is a
# number of grains: at least one, and not so many that the sum would overflow.
UNIT = 2.0**28
GRAIN, _MOST = 2.0**-40, 2.0**10
# Steps of 0.001 to 3 in log-odds. With smaller ones words do not move; with larger ones the periods
# are independent.
LOWEST, HIGHEST = 1 / 9, 1e6
# In the tail the posterior is wider than the Gaussian proposal, and a path could stay there for
# long. So a third of the proposals are short steps, which keep this part of the old path.
_SHORT, _STAY = 1 / 3, 0.9


@njit(**COMPILE)
def exposures(totals, pseudo, level, sample, n_terms, seed, chain, sweep):
    """Exposure of each topic and period: its tokens over the sum of its rates, or a draw.

    The scale of each topic is arbitrary: exposures are scaled to add up to its number of tokens.
    """
    exposure = np.empty(level.shape)
    for k in range(level.shape[0]):
        state, gamma = stream(seed, chain, sweep, n_terms + k, WORDS)
        tokens, whole = 0.0, 0.0
        for t in range(level.shape[1]):
            shape = totals[k, t] + pseudo[k, t]
            tokens += shape
            if sample and shape > 0.0:
                shape, state = gamma_draw(shape, state, gamma)
                shape = max(shape, 1e-300)
            exposure[k, t] = shape / level[k, t]
            whole += exposure[k, t]
        for t in range(level.shape[1]):
            exposure[k, t] *= tokens / whole
    return exposure


@njit(**COMPILE)
def masses(counts, extra, share, beta):
    """Pseudo-tokens of each topic and period; a seed's mass follows its own tokens."""
    n_periods, n_terms, n_topics = counts.shape
    total = np.zeros((n_topics, n_periods))
    for w in range(n_terms):
        for k in range(n_topics):
            if beta + extra[w, k] <= 0.0:  # excluded
                continue
            n_tokens = 0
            for t in range(n_periods):
                n_tokens += counts[t, w, k]
            times = 1.0 + extra[w, k] / (n_tokens + beta)
            for t in range(n_periods):
                plain = beta * share[k, t]
                total[k, t] += times * (counts[t, w, k] + plain) - counts[t, w, k]
    return total


@njit(**COMPILE)
def _level(total, extra, w, k):
    """Tokens and pseudo-tokens of a path, which its level follows; 0 if the term is excluded."""
    return max(total + extra[w, k], 0.0) if extra.size else total


@njit(**COMPILE)
def _load(counts, w, k, prior, y):
    """Fill y with a path's counts and pseudo-counts; give the number of its tokens."""
    n_tokens = 0
    for t in range(y.size):
        n_tokens += counts[t, w, k]
        y[t] = counts[t, w, k] + prior[k, t]
    return n_tokens


@njit(**COMPILE)
def path_mode(y, total, exposure, precision, tolerance, path):
    """Find the mode of a path's shape by Newton's method, to a decrement below `tolerance`.

    Fills the rows of `path`: x, the mode, at an arbitrary level; q, each period's share of the
    expected counts there; pivot and carry, the factors of the Hessian ``total diag(q) + precision
    R``, with which ``d_t = z_t / sqrt(pivot_t) + carry_t d_t+1`` is a draw from its inverse; step,
    what one more step would add.
    """
    x, q, pivot, carry, step = path[0], path[1], path[2], path[3], path[4]
    last = y.size - 1
    for t in range(last + 1):
        x[t], q[t] = 0.0, exposure[t]
    for _ in range(60):
        scale = 0.0
        for t in range(last + 1):
            scale += q[t]
        pull, excess, behind, ahead = 0.0, 0.0, 0.0, 0.0
        for t in range(last + 1):
            q[t] /= scale
            behind, ahead = ahead, precision * (x[t + 1] - x[t]) if t < last else 0.0
            pull += y[t] - total * q[t] + ahead - behind
            # Store pivot - precision separately to avoid cancellation.
            excess += total * q[t]
            pivot[t], step[t] = excess, pull
            if t < last:
                pivot[t] += precision
                carry[t] = precision / pivot[t]
                pull *= carry[t]
                excess *= carry[t]
        carry[last] = 0.0
        decrement, highest, after = 0.0, 0.0, 0.0
        for t in range(last, -1, -1):
            decrement += step[t] * step[t] / pivot[t]
            after = step[t] / pivot[t] + carry[t] * after
            step[t] = after
            highest = max(highest, after)
        if decrement < tolerance:
            break
        for t in range(last + 1):
            # If a rate is far too low, 1 + step is the factor it lacks: add its logarithm.
            x[t] += step[t] if highest < 0.5 or step[t] < 0.0 else log(1.0 + step[t])
            q[t] = exposure[t] * exp(x[t])


@njit(**COMPILE)
def _grains(weight):
    return np.int64(min(weight, _MOST) / GRAIN) + 1


@njit(**COMPILE)
def mean_paths(lo, hi, counts, weights, remains, exposure, prior, beta, precision, bursts, extra):
    """Write the mean of every path; sum the weights, and the statistics for the precision.

    With q_t the period's share in a path's expected counts, the mean of exp(h_t) is Y E[q_t] / u_t,
    and to second order E[q_t] is proportional to ``u_t exp(x_t + variance_t / 2)``.
    """
    n_periods, _, n_topics = counts.shape
    sums = np.zeros((n_periods + 2, n_topics), np.int64)
    y, path, variance = np.empty(n_periods), np.empty((5, n_periods)), np.empty(n_periods)
    x, pivot, carry, step = path[0], path[2], path[3], path[4]
    for w in range(lo, hi):
        for k in range(n_topics):
            n_tokens = _load(counts, w, k, prior, y)
            total, scale, known, rough = n_tokens + beta, 0.0, 0.0, 0.0
            level = _level(total, extra, w, k)
            x[:], variance[:] = 0.0, 0.0
            if n_tokens:
                tie = precision[k] * bursts[w, k] if bursts.size else precision[k]
                path_mode(y, total, exposure[k], tie, 1e-8, path)
                for t in range(n_periods - 1, -1, -1):
                    x[t] += step[t]
                    variance[t] = 1.0 / pivot[t]
                    if t < n_periods - 1:
                        free = 1.0 - carry[t]
                        known += free * (1.0 - tie * free * variance[t + 1])
                        rough += (x[t + 1] - x[t]) * (x[t + 1] - x[t])
                        variance[t] += carry[t] * carry[t] * variance[t + 1]
            for t in range(n_periods):
                x[t] = exp(x[t] + 0.5 * variance[t]) if n_tokens else 1.0
                scale += exposure[k, t] * x[t]
            for t in range(n_periods):
                grains = _grains(level * x[t] / scale) if level > 0.0 else 0
                sums[t, k] += grains
                if weights.size:
                    weights[t, w, k] = grains * GRAIN
                if remains.size:
                    remains[t, w, k] = 1.0
                    if counts[t, w, k] and level > 0.0:
                        # 1 - 1 / level for the level, as in LDA; the shape changes, too.
                        lost = exp(1.0 / total - variance[t])
                        remains[t, w, k] = (1.0 - 1.0 / level) * lost
            sums[n_periods, k] += np.int64(known * UNIT)
            sums[n_periods + 1, k] += np.int64(rough * UNIT)
    return sums


@njit(**COMPILE)
def _excess(d, q, total, tilted):
    """Log posterior minus log proposal of a shape at distance d from the point of expansion.

    This is what the Gaussian leaves out of ``log Σ q_t exp(d_t)``: the third and higher cumulants.
    Fills `tilted` with the shares of the periods there.
    """
    mean, square, scale = 0.0, 0.0, 0.0
    for t in range(d.size):
        mean += q[t] * d[t]
        square += q[t] * d[t] * d[t]
        tilted[t] = q[t] * exp(d[t])
        scale += tilted[t]
    for t in range(d.size):
        tilted[t] /= scale
    return -total * (log(scale) - mean - 0.5 * (square - mean * mean))


@njit(**COMPILE)
def draw_paths(
    lo, hi, counts, weights, exposure, prior, beta, level, precision, bursts, seed, chain, sweep
):
    """Draw the shape of every path in use, and write it in place of its weights.

    Gives the number of paths and of accepted ones for each topic.
    """
    n_periods, _, n_topics = counts.shape
    sums = np.zeros((2, n_topics), np.int64)
    y, path, rows = np.empty(n_periods), np.empty((5, n_periods)), np.empty((4, n_periods))
    x, q, pivot, carry, step = path[0], path[1], path[2], path[3], path[4]
    for w in range(lo, hi):
        state, gamma = stream(seed, chain, sweep, w, DRIFT)
        for k in range(n_topics):
            n_tokens = _load(counts, w, k, prior, y)
            if n_tokens == 0 or weights[0, w, k] == 0.0:  # never said, or excluded
                continue
            total = n_tokens + beta
            tie = precision[k] * bursts[w, k] if bursts.size else precision[k]
            path_mode(y, total, exposure[k], tie, 0.1, path)
            old, new, tilted, other = rows[0], rows[1], rows[2], rows[3]
            bits, state = draw(state, gamma)
            stay = _STAY if open_uniform(bits) < _SHORT else 0.0
            noise, go = 0.0, np.sqrt(1.0 - stay * stay)
            for t in range(n_periods - 1, -1, -1):
                old[t] = log(np.float64(weights[t, w, k]) * level[k, t]) - x[t]
                z, state = normal(state, gamma)
                noise = z / np.sqrt(pivot[t]) + carry[t] * noise
                new[t] = step[t] + stay * (old[t] - step[t]) + go * noise
            ratio = _excess(new, q, total, tilted) - _excess(old, q, total, other)
            bits, state = draw(state, gamma)
            accepted = log(open_uniform(bits)) < ratio
            if not accepted:
                new, tilted = old, other
            mean = 0.0
            for t in range(n_periods):
                x[t] += new[t]
                mean += tilted[t] * x[t]
            for t in range(n_periods):
                weights[t, w, k] = x[t] - mean
            sums[0, k] += 1
            sums[1, k] += accepted
    return sums


@njit(**COMPILE)
def draw_levels(lo, hi, counts, weights, exposure, prior, beta, extra, seed, chain, sweep):
    """Draw the level of each path and turn shapes into weights; sum them by period and topic."""
    n_periods, _, n_topics = counts.shape
    sums, y, x = np.zeros((n_periods, n_topics), np.int64), np.empty(n_periods), np.empty(n_periods)
    for w in range(lo, hi):
        state, gamma = stream(seed, chain, sweep, w, WORDS)
        for k in range(n_topics):
            n_tokens = _load(counts, w, k, prior, y)
            level = _level(n_tokens + beta, extra, w, k)
            if level == 0.0:
                weights[:, w, k] = 0.0
                continue
            height, state = gamma_draw(level, state, gamma)
            expected = 0.0
            for t in range(n_periods):
                x[t] = exp(np.float64(weights[t, w, k])) if n_tokens else 1.0
                expected += exposure[k, t] * x[t]
            for t in range(n_periods):
                grains = _grains(height / expected * x[t])
                weights[t, w, k] = grains * GRAIN
                sums[t, k] += grains
    return sums
