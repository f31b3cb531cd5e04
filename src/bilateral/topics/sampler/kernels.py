"""The sampler's loops over tokens: assignments of rows, counts by columns.

Within a sweep the word weights are fixed, so rows are independent of each other, and the random
numbers of a row are the same whichever thread treats it. Four rows are treated at a time, step by
step: see :func:`~bilateral.topics.sampler.vector_draw.draw_topic`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, log
from bilateral.topics.exact.streams import SAMPLE, START, draw, stream
from bilateral.topics.sampler.vector_draw import GROUP, draw_topic, set_lane

FIXED_POINT = 2.0**20
"""Parts of a nat that a row's log-likelihood is rounded to: whole numbers add up in any order."""

_ROWS = 4  # treated at a time: as many as `sample` has names for
_ONE = np.float32(1)
_HALF_ULP = np.float32(2.0**-24)
_NO_CELL = np.uint64(2**64 - 1)
_0, _40 = np.uint64(0), np.uint64(40)


@njit(inline="always", error_model="numpy")
def _take_out(p, n, weights, cell, given):
    """Take a token out of its topic.

    Gives the topic, its count and weight without the token, and where the word's weights begin.
    """
    words, z, alpha, word_weights, self_count, column_class = given
    w = np.uint64(words[p])
    old = np.uint64(z[p])
    start = w * np.uint64(n.size)
    # The word weight of the old topic was computed with this token: take its part away.
    vote = self_count[np.uint64(column_class[w]), old] / word_weights[start + old]
    kept = n[old] - _ONE
    weight = kept + alpha[cell, old]
    set_lane(weights, old, weight - weight * vote)
    return old, kept, weight, start


@njit(inline="always", error_model="numpy")
def _put_back(p, n, weights, cell, given, taken, topic):
    """Give a token its new topic."""
    _, z, alpha, word_weights, _, _ = given
    old, kept, weight, start = taken
    # Rounding can select a topic of zero weight (in about 1e-7 of draws): keep the old one then.
    new = topic if weights[topic] * word_weights[start + topic] > 0 else old
    set_lane(weights, old, weight)
    n[old] = kept
    more = n[new] + _ONE
    n[new] = more
    set_lane(weights, new, more + alpha[cell, new])
    z[p] = new


@njit(inline="always", error_model="numpy")
def _share(bits):
    return np.float32(np.int32(bits >> _40)) * _HALF_ULP


@njit(inline="always", error_model="numpy")
def _open_row(first, last, z, n, weights, alpha, cell):
    """Count a row's tokens in each topic."""
    for p in range(first, last):
        k = np.uint64(z[p])
        more = n[k] + _ONE
        n[k] = more
        set_lane(weights, k, more + alpha[cell, k])


@njit(inline="always", error_model="numpy")
def _clear_row(first, last, z, n, weights, alpha, cell):
    """Set counts and weights back for the next row: only the row's own topics have changed."""
    for p in range(first, last):
        k = np.uint64(z[p])
        n[k] = 0
        weights[k] = alpha[cell, k]


@njit(inline="always", error_model="numpy")
def _add_log(logs, product, total):
    """Multiply, and take the logarithm only before the product leaves the range of a float."""
    product *= total
    if product < 1e-200 or product > 1e200:
        logs += log(product)
        product = 1.0
    return logs, product


@njit(inline="always", error_model="numpy")
def _close_row(logs, product, n_tokens, mass):
    """Log-likelihood of a row's tokens, each given the others, in units of 2**-20 nat."""
    if n_tokens == 0:
        return 0
    total = logs + log(product) - n_tokens * log(n_tokens - 1 + mass)
    return np.int64(np.floor(total * FIXED_POINT + 0.5))


@njit(**COMPILE)
def sample(
    low, high, order, bounds, words, z, cell, alpha, mass,
    word_weights, self_count, column_class, key, first_row,
):  # fmt: skip
    """Assign the tokens of rows ``order[low:high]`` anew, in place.

    Parameters
    ----------
    low, high : int
    order : ndarray of int64, shape (n_rows,)
        Rows; neighbours should be about as long as each other.
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
    word_weights : ndarray of float32, shape (n_columns * width,)
        Word weights.
    self_count : ndarray of float32, shape (n_classes, width)
        What one token adds to its word's weight; zeros where the weights are a posterior draw.
    column_class : ndarray of int32, shape (n_columns,)
        Each column's line in `self_count`.
    key : tuple of (seed, chain, sweep)
    first_row : int
        Number of the first row in the whole matrix.

    Returns
    -------
    int
        Log-likelihood of the tokens, each given the row's others, in fixed point.
    """
    width = alpha.shape[1]
    given = words, z, alpha, word_weights, self_count, column_class
    n, weights = _four(width), _four(width)
    running = _four(-(-width // GROUP) * GROUP)
    for sums in running:
        sums[width:] = np.inf
    cells = np.full(_ROWS, _NO_CELL)
    first, length = np.zeros(_ROWS, np.uint64), np.zeros(_ROWS, np.uint64)
    state, gamma = np.zeros(_ROWS, np.uint64), np.zeros(_ROWS, np.uint64)
    seed, chain, sweep = key
    likelihood = 0
    for i in range(low, high, _ROWS):
        rows = min(_ROWS, high - i)
        for r in range(rows):
            row = order[i + r]
            first[r], length[r] = bounds[row], bounds[row + 1] - bounds[row]
            state[r], gamma[r] = stream(seed, chain, sweep, first_row + row, SAMPLE)
            c = np.uint64(cell[row])
            if c != cells[r]:
                cells[r] = c
                for k in range(width):
                    weights[r][k] = alpha[c, k]
            _open_row(first[r], first[r] + length[r], z, n[r], weights[r], alpha, c)
        a0, a1, a2, a3 = first[0], first[1], first[2], first[3]
        c0, c1, c2, c3 = cells[0], cells[1], cells[2], cells[3]
        s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
        g0, g1, g2, g3 = gamma[0], gamma[1], gamma[2], gamma[3]
        log0, log1, log2, log3 = 0.0, 0.0, 0.0, 0.0
        x0, x1, x2, x3 = 1.0, 1.0, 1.0, 1.0
        together = length.min() if rows == _ROWS else _0
        # Written out row by row for speed: a loop over the four rows takes a third longer.
        for j in range(together):
            t0 = _take_out(a0 + j, n[0], weights[0], c0, given)
            t1 = _take_out(a1 + j, n[1], weights[1], c1, given)
            t2 = _take_out(a2 + j, n[2], weights[2], c2, given)
            t3 = _take_out(a3 + j, n[3], weights[3], c3, given)
            b0, s0 = draw(s0, g0)
            b1, s1 = draw(s1, g1)
            b2, s2 = draw(s2, g2)
            b3, s3 = draw(s3, g3)
            start = t0[3], t1[3], t2[3], t3[3]
            dice = _share(b0), _share(b1), _share(b2), _share(b3)
            topics, totals = draw_topic(weights, word_weights, start, dice, running)
            _put_back(a0 + j, n[0], weights[0], c0, given, t0, topics[0])
            _put_back(a1 + j, n[1], weights[1], c1, given, t1, topics[1])
            _put_back(a2 + j, n[2], weights[2], c2, given, t2, topics[2])
            _put_back(a3 + j, n[3], weights[3], c3, given, t3, topics[3])
            log0, x0 = _add_log(log0, x0, totals[0])
            log1, x1 = _add_log(log1, x1, totals[1])
            log2, x2 = _add_log(log2, x2, totals[2])
            log3, x3 = _add_log(log3, x3, totals[3])
        states, logs, products = (s0, s1, s2, s3), (log0, log1, log2, log3), (x0, x1, x2, x3)
        for r in range(rows):  # the rest of the longer rows
            a, c, s, logged, x = first[r], cells[r], states[r], logs[r], products[r]
            for j in range(together, length[r]):
                t = _take_out(a + j, n[r], weights[r], c, given)
                b, s = draw(s, gamma[r])
                topics, totals = draw_topic(
                    (weights[r],), word_weights, (t[3],), (_share(b),), (running[r],)
                )
                _put_back(a + j, n[r], weights[r], c, given, t, topics[0])
                logged, x = _add_log(logged, x, totals[0])
            _clear_row(a, a + length[r], z, n[r], weights[r], alpha, c)
            likelihood += _close_row(logged, x, np.int64(length[r]), mass[c])
    return likelihood


@njit(inline="always")
def _four(size):
    return (
        np.zeros(size, np.float32),
        np.zeros(size, np.float32),
        np.zeros(size, np.float32),
        np.zeros(size, np.float32),
    )


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
    """Move half the tokens of each topic from `n_fixed` on to a new topic, at random, in place."""
    seed, chain, sweep = key
    for row in range(low, high):
        state, gamma = stream(seed, chain, sweep, first_row + row, START)
        for p in range(bounds[row], bounds[row + 1]):
            bits, state = draw(state, gamma)
            if z[p] >= n_fixed and bits >> np.uint64(63):
                z[p] += n_topics - n_fixed


@njit(**COMPILE)
def count(low, high, chunks, columns, positions, z, n):
    """Count the assignments of columns ``low:high`` into ``n[low:high]``.

    Chunks of tokens are counted one after the other, so that their assignments stay in the
    processor's cache. Chunk i begins at token ``chunks[i]``; in it, column w has the tokens
    ``chunks[i] + positions[columns[i, w] : columns[i, w + 1]]``.
    """
    for i in range(chunks.size):
        for w in range(low, high):
            if i == 0:
                n[w] = 0
            for j in range(columns[i, w], columns[i, w + 1]):
                n[w, z[chunks[i] + positions[j]]] += 1


@njit(**COMPILE)
def row_sums(a):
    """Sums of the rows of a matrix, added from left to right."""
    sums = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            sums[i] += a[i, j]
    return sums
