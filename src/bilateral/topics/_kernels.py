"""The sampler's loops over tokens: assignments of rows, counts by columns.

Within a sweep the word weights are fixed, so rows are independent, and whoever treats a row draws
the same numbers for it. Two rows are treated at a time, step by step: each step must wait for the
one before it in its own row, and meanwhile the processor works on the other row.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics._lanes import LANES, add, fetch, lane_sums, passed, put
from bilateral.topics._maths import COMPILE, log
from bilateral.topics._random import SAMPLE, START, draw, stream

FIXED_POINT = 2.0**20
"""A row's log-likelihood is rounded to this fraction of a nat: integer sums know no order."""

_SPAN = 64  # topics whose lanes are summed together
_ONE = np.float32(1)
_HALF_ULP = np.float32(2.0**-24)
_40 = np.uint64(40)


@njit(inline="always", error_model="numpy")
def _span(share, total, spans, sums, before):
    """Where a die falls: what is left of it there, the first topic of that lane, and the span."""
    u = share * total
    span = 0
    for s in range(1, spans):
        span += np.int64(before[np.uint64(s)] <= u)
    u -= before[np.uint64(span)]
    lane = passed(sums, (2 * span + 1) * LANES, u)
    # The place before a span's eight sums holds zero: no branch to mispredict, here or below.
    u -= sums[np.uint64((2 * span + 1) * LANES + lane - 1)]
    return u, np.uint64(span * _SPAN + lane), span


@njit(inline="always", error_model="numpy")
def _steps(width, span):
    """Topics of a lane in a span, after its first."""
    return (min(_SPAN, width - span * _SPAN) >> 3) - 1


@njit(inline="always", error_model="numpy")
def _step(k, at, running, u, n, alpha, W, first):
    """Go on along a lane, with k the topic where the die falls if not farther on."""
    at += np.uint64(LANES)
    return (at if running <= u else k), at, running + (n[at] + alpha[at]) * W[first + at]


@njit(inline="always", error_model="numpy")
def _pick(shares, n, alpha, W, start, sums, before):
    """Draw a topic for each of two rows in proportion to ``(n + alpha) * W``.

    Everything but W comes in pairs; `shares` in [0, 1) are the dice. Returns the topics, their
    weights, and the sums of all weights.
    """
    width = alpha[0].size
    total0, total1 = np.float32(0), np.float32(0)
    spans = 0
    for low in range(0, width, _SPAN):
        before[0][spans] = total0
        before[1][spans] = total1
        high = min(low + _SPAN, width)
        more0, more1 = lane_sums(n, alpha, W, start, low, high, sums, (2 * spans + 1) * LANES)
        total0 += more0
        total1 += more1
        spans += 1
    u0, k0, span0 = _span(shares[0], total0, spans, sums[0], before[0])
    u1, k1, span1 = _span(shares[1], total1, spans, sums[1], before[1])
    n0, n1 = n
    alpha0, alpha1 = alpha
    first0, first1 = np.uint64(start[0]), np.uint64(start[1])
    running0 = (n0[k0] + alpha0[k0]) * W[first0 + k0]
    running1 = (n1[k1] + alpha1[k1]) * W[first1 + k1]
    at0, at1 = k0, k1
    steps0, steps1 = _steps(width, span0), _steps(width, span1)
    both = min(steps0, steps1)
    for _ in range(both):
        k0, at0, running0 = _step(k0, at0, running0, u0, n0, alpha0, W, first0)
        k1, at1, running1 = _step(k1, at1, running1, u1, n1, alpha1, W, first1)
    for _ in range(both, steps0):
        k0, at0, running0 = _step(k0, at0, running0, u0, n0, alpha0, W, first0)
    for _ in range(both, steps1):
        k1, at1, running1 = _step(k1, at1, running1, u1, n1, alpha1, W, first1)
    weight0 = (n0[k0] + alpha0[k0]) * W[first0 + k0]
    weight1 = (n1[k1] + alpha1[k1]) * W[first1 + k1]
    return k0, k1, weight0, weight1, total0, total1


@njit(inline="always", error_model="numpy")
def _take_out(p, words, z, n, alpha, W, own, kind):
    """Take a token's vote from its topic; gives the topic, its count without, the word's place."""
    w = words[p]
    old = np.uint64(z[p])
    start = np.int64(w) * alpha.size
    fetch(W, np.int64(words[min(p + 1, words.size - 1)]) * alpha.size, alpha.size)
    # The token's own vote leaves the word weights: its old topic weighs that much less.
    vote = own[np.uint64(kind[w]), old] / W[np.uint64(start) + old]
    kept = n[old] - _ONE
    put(n, np.int64(old), kept - (kept + alpha[old]) * vote)
    return old, kept, start


@njit(inline="always", error_model="numpy")
def _put_back(p, z, n, old, kept, k, weight):
    put(n, np.int64(old), kept)
    # A sum rounded up may point past the last weight: once in ten million draws nothing moves.
    new = k if weight > 0 else old
    add(n, np.int64(new), _ONE)
    z[p] = new


@njit(inline="always", error_model="numpy")
def _share(bits):
    return np.float32(np.int32(bits >> _40)) * _HALF_ULP


@njit(inline="always", error_model="numpy")
def _tokens(places, words, z, n, alpha, W, own, kind, bits, sums, before):
    """Assign a token of each of two rows anew; returns the sums of their weights."""
    p0, p1 = places
    old0, kept0, start0 = _take_out(p0, words, z[0], n[0], alpha[0], W, own, kind)
    old1, kept1, start1 = _take_out(p1, words, z[1], n[1], alpha[1], W, own, kind)
    shares = _share(bits[0]), _share(bits[1])
    k0, k1, weight0, weight1, total0, total1 = _pick(
        shares, n, alpha, W, (start0, start1), sums, before
    )
    _put_back(p0, z[0], n[0], old0, kept0, k0, weight0)
    _put_back(p1, z[1], n[1], old1, kept1, k1, weight1)
    return total0, total1


@njit(inline="always", error_model="numpy")
def _open_row(first, last, z, n):
    for k in range(n.size):
        n[k] = 0
    for p in range(first, last):
        n[z[p]] += _ONE


@njit(inline="always", error_model="numpy")
def _add_log(logs, product, total):
    """A product takes many factors before its logarithm is due."""
    product *= total
    if product < 1e-200 or product > 1e200:
        logs += log(product)
        product = 1.0
    return logs, product


@njit(inline="always", error_model="numpy")
def _close_row(logs, product, n_tokens, mass):
    """Log-likelihood of a row's tokens, each given the others, in fixed point."""
    if n_tokens == 0:
        return 0
    total = logs + log(product) - n_tokens * log(n_tokens - 1 + mass)
    return np.int64(np.floor(total * FIXED_POINT + 0.5))


@njit(**COMPILE)
def sample(low, high, order, bounds, words, z, cell, alpha, mass, W, own, kind, key, first_row):
    """Assign the tokens of rows ``order[low:high]`` anew, in place.

    Parameters
    ----------
    low, high : int
    order : ndarray of int64, shape (n_rows,)
        Rows, the longer first.
    bounds : ndarray of int64, shape (n_rows + 1,)
        Where each row's tokens begin.
    words : ndarray of int32, shape (n_tokens,)
    z : ndarray of uint16, shape (n_tokens,)
        Assignments, changed.
    cell : ndarray of int32, shape (n_rows,)
        Each row's line in `alpha`.
    alpha : ndarray of float32, shape (n_cells, width)
        `width` is the number of topics padded to a multiple of eight, with zeros.
    mass : ndarray of float64, shape (n_cells,)
        Sums of the lines of `alpha`.
    W : ndarray of float32, shape (n_columns * width,)
        Word weights.
    own : ndarray of float32, shape (n_kinds, width)
        What one token adds to its word's weight; zeros where the weights are a posterior draw.
    kind : ndarray of int32, shape (n_columns,)
        Each column's line in `own`.
    key : tuple of (seed, chain, sweep)
    first_row : int
        Number of the first row in the whole matrix.

    Returns
    -------
    int
        Log-likelihood of the tokens, each given the row's others, in fixed point.
    """
    width = alpha.shape[1]
    spans = width // _SPAN + 1
    n = np.zeros(width, np.float32), np.zeros(width, np.float32)
    sums = np.zeros(2 * spans * LANES, np.float32), np.zeros(2 * spans * LANES, np.float32)
    before = np.zeros(spans, np.float32), np.zeros(spans, np.float32)
    nobody = np.zeros(1, z.dtype)
    seed, chain, sweep = key
    likelihood = 0
    for i in range(low, high, 2):
        row = order[i]
        alpha0, mass0 = alpha[cell[row]], mass[cell[row]]
        a, length = bounds[row], bounds[row + 1] - bounds[row]
        state0, gamma0 = stream(seed, chain, sweep, first_row + row, SAMPLE)
        _open_row(a, a + length, z, n[0])
        alpha1, mass1, b, short = alpha0, mass0, a, 0
        state1, gamma1 = state0, gamma0
        if i + 1 < high:
            row = order[i + 1]
            alpha1, mass1 = alpha[cell[row]], mass[cell[row]]
            b, short = bounds[row], bounds[row + 1] - bounds[row]
            state1, gamma1 = stream(seed, chain, sweep, first_row + row, SAMPLE)
            _open_row(b, b + short, z, n[1])
        logs0, product0, logs1, product1 = 0.0, 1.0, 0.0, 1.0
        alphas = alpha0, alpha1
        for j in range(short):
            bits0, state0 = draw(state0, gamma0)
            bits1, state1 = draw(state1, gamma1)
            places, bits = (a + j, b + j), (bits0, bits1)
            total0, total1 = _tokens(
                places, words, (z, z), n, alphas, W, own, kind, bits, sums, before
            )
            logs0, product0 = _add_log(logs0, product0, total0)
            logs1, product1 = _add_log(logs1, product1, total1)
        if short < length:
            n[1][0] = 1  # a token nobody knows of keeps the longer row company
        for j in range(short, length):
            bits0, state0 = draw(state0, gamma0)
            places, bits = (a + j, 0), (bits0, bits0)
            total0, _ = _tokens(
                places, words, (z, nobody), n, alphas, W, own, kind, bits, sums, before
            )
            logs0, product0 = _add_log(logs0, product0, total0)
        likelihood += _close_row(logs0, product0, length, mass0)
        likelihood += _close_row(logs1, product1, short, mass1)
    return likelihood


@njit(**COMPILE)
def start(low, high, bounds, z, n_topics, key, first_row):
    """Draw assignments of rows ``low:high`` from the uniform distribution, in place."""
    seed, chain, sweep = key
    for row in range(low, high):
        state, gamma = stream(seed, chain, sweep, first_row + row, START)
        for p in range(bounds[row], bounds[row + 1]):
            bits, state = draw(state, gamma)
            z[p] = ((bits >> np.uint64(32)) * np.uint64(n_topics)) >> np.uint64(32)


@njit(**COMPILE)
def split(low, high, bounds, z, n_fixed, n_topics, key, first_row):
    """Give half the tokens of each topic from `n_fixed` on a new topic, at random, in place."""
    seed, chain, sweep = key
    for row in range(low, high):
        state, gamma = stream(seed, chain, sweep, first_row + row, START)
        for p in range(bounds[row], bounds[row + 1]):
            bits, state = draw(state, gamma)
            if z[p] >= n_fixed and bits >> np.uint64(63):
                z[p] += n_topics - n_fixed


@njit(**COMPILE)
def count(low, high, columns, places, z, n):
    """Count the assignments of columns ``low:high`` into ``n[low:high]``.

    `columns` (n_columns + 1) says where each column's tokens begin in `places`, which holds their
    positions in `z`.
    """
    for w in range(low, high):
        n[w] = 0
        for i in range(columns[w], columns[w + 1]):
            n[w, z[places[i]]] += 1


@njit(**COMPILE)
def row_sums(a):
    """Sums of the rows of a matrix, added from left to right."""
    sums = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            sums[i] += a[i, j]
    return sums


@njit(**COMPILE)
def more_than(low, high, bounds, z, n):
    """Add rows to the histogram: n[k, j] rows have more than j tokens of topic k."""
    counts = np.zeros(n.shape[0], np.int64)
    for row in range(low, high):
        for p in range(bounds[row], bounds[row + 1]):
            k = z[p]
            n[k, counts[k]] += 1
            counts[k] += 1
        for p in range(bounds[row], bounds[row + 1]):
            counts[z[p]] = 0
