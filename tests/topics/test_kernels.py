"""One sweep over tokens against the same sweep written out in NumPy, bit for bit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from bilateral.topics.exact.streams import SAMPLE, START, draw, stream
from bilateral.topics.sampler.kernels import (
    FIXED_POINT,
    count,
    row_sums,
    sample,
    split,
    start,
)

KEY = np.uint64(7), 2, 5
LENGTHS = [9, 12, 9, 10, 0, 3, 1]  # four rows together, the rest of the longer ones, three more
BOUNDS = np.cumsum([0, *LENGTHS])


def bits_of(row: int, n: int, purpose: int) -> list[int]:
    """The random bits of a row, one for each of its tokens."""
    state, gamma = stream(*KEY, row, purpose)
    drawn = []
    for _ in range(n):
        bits, state = draw(np.uint64(state), np.uint64(gamma))
        drawn.append(int(bits))
    return drawn


def pick(weights: np.ndarray, dice: np.float32) -> tuple[int, np.float32]:
    """The topic where the running sums pass the dice, for one lane vector of topics."""
    over = weights.copy()
    for step in (1, 2, 4):
        over = over + np.concatenate([np.zeros(step, np.float32), over[:-step]])
    return int((over[:-1] <= dice * over[-1]).sum()), over[-1]


@pytest.fixture
def corpus():
    random = np.random.default_rng(3)
    return {
        "order": np.array([1, 3, 0, 2, 5, 6, 4]),
        "bounds": BOUNDS,
        "words": random.integers(0, 6, BOUNDS[-1]).astype(np.int32),
        "z": random.integers(0, 5, BOUNDS[-1]).astype(np.uint16),
        "cell": np.array([0, 1, 0, 0, 1, 1, 0], np.int32),
        "alpha": np.where(np.arange(8) < 5, random.gamma(1, 0.3, (2, 8)), 0).astype(np.float32),
        "word_weights": np.where(np.arange(8) < 5, random.gamma(1, 0.1, (6, 8)), 0).astype(
            np.float32
        ),
        "self_count": (0.01 * random.random((2, 8))).astype(np.float32),
        "column_class": np.array([0, 1, 0, 0, 1, 1], np.int32),
    }


def swept(
    words, z, bounds, cell, alpha, word_weights, self_count, column_class, first_row, **_
) -> tuple[np.ndarray, int]:
    """Assignments and log-likelihood after a sweep, a token at a time."""
    z, total = z.copy(), 0
    for row, (low, high) in enumerate(pairwise(bounds)):
        n, prior, log = np.bincount(z[low:high], minlength=8), alpha[cell[row]], 0.0
        dice = bits_of(first_row + row, high - low, SAMPLE)
        for p in range(low, high):
            n[z[p]] -= 1
            weights = n.astype(np.float32) + prior
            vote = self_count[column_class[words[p]], z[p]] / word_weights[words[p], z[p]]
            weights[z[p]] -= weights[z[p]] * vote
            share = np.float32(dice[p - low] >> 40) * np.float32(2**-24)
            z[p], mass = pick(weights * word_weights[words[p]], share)
            n[z[p]] += 1
            log += np.log(float(mass))
        if high > low:
            log -= (high - low) * np.log(high - low - 1 + prior.sum(dtype=float))
            total += int(np.floor(log * FIXED_POINT + 0.5))
    return z, total


@pytest.mark.parametrize("first_row", [0, 900])
@pytest.mark.parametrize("drawn", [False, True])
def test_a_sweep_is_the_one_written_out(corpus, first_row, drawn):
    if drawn:
        corpus["self_count"][:] = 0
    expected, likelihood = swept(**corpus, first_row=first_row)
    assert (expected != corpus["z"]).sum() > 20
    mass = corpus["alpha"].sum(axis=1, dtype=float)
    given = [corpus[name] for name in ("alpha", "word_weights", "self_count", "column_class")]
    given.insert(1, mass)
    given[2] = given[2].ravel()
    parts = []
    for low, high in [(0, 4), (4, 7)]:
        rows = [corpus[name] for name in ("order", "bounds", "words", "z", "cell")]
        parts.append(sample(low, high, *rows, *given, KEY, first_row))
    np.testing.assert_array_equal(corpus["z"], expected)
    assert abs(sum(parts) - likelihood) <= len(LENGTHS)  # the last bit of a logarithm


def test_assignments_start_where_the_bits_say():
    z = np.full(BOUNDS[-1], 99, np.uint16)
    start(0, 7, BOUNDS, z, 5, KEY, 30)
    bits = [b for row, n in enumerate(LENGTHS) for b in bits_of(30 + row, n, START)]
    assert z.tolist() == [5 * (b >> 32) >> 32 for b in bits]


def test_half_of_each_free_topic_goes_to_a_new_one(corpus):
    before, after = corpus["z"], corpus["z"].copy()
    split(0, 7, BOUNDS, after, 2, 5, KEY, 30)
    bits = [b >> 63 for row, n in enumerate(LENGTHS) for b in bits_of(30 + row, n, START)]
    expected = [k + 3 * bit * (k >= 2) for k, bit in zip(before.tolist(), bits, strict=True)]
    assert after.tolist() == expected
    assert 0 < (after > 4).sum() < (before >= 2).sum()


def test_sums_and_counts_by_hand():
    z = np.array([0, 1, 0, 0, 1, 1], np.uint16)
    assert row_sums(np.array([[1.0, 2, 4], [0.5, 0, -1]])).tolist() == [7, -0.5]

    # Words of the tokens: a b a | b b a. The first three are near one another, then the others.
    columns, positions = np.array([[0, 2, 3], [3, 4, 6]]), np.array([0, 2, 1, 2, 0, 1], np.int32)
    counted = np.full((2, 8), 9, np.int32)
    count(0, 2, np.array([0, 3]), columns, positions, z, counted)
    assert counted[:, :2].tolist() == [[2, 1], [1, 2]]
    assert not counted[:, 2:].any()
