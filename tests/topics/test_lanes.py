"""Draws among many topics, in vectors and in plain code."""

import numpy as np
import pytest
from numba import njit

from bilateral.topics.sampler.vector_draw import GROUP, draw_topic, plain_draw, set_lane

WIDTHS = [8, 16, 56, 64, 72, 128, 136, 400, 520]


@njit
def _draw_topic(weights, word_weights, start, dice, running):
    return draw_topic(weights, word_weights, start, dice, running)


@njit
def _set_lane(n, k, value):
    set_lane(n, k, value)


def room(width: int) -> np.ndarray:
    running = np.full(-(-width // GROUP) * GROUP, np.inf, np.float32)
    running[:width] = 0
    return running


@pytest.mark.parametrize("width", WIDTHS)
def test_vectors_draw_as_plain_code_does(width):
    random = np.random.default_rng(width)
    word_weights = random.gamma(0.1, size=5 * width).astype(np.float32)
    word_weights[random.random(word_weights.size) < 0.3] = 0
    running = tuple(room(width) for _ in range(4))
    for _ in range(50):
        weights = tuple(random.gamma(0.3, size=width).astype(np.float32) for _ in range(4))
        start = tuple(np.uint64(k) for k in random.integers(0, 4 * width, 4))
        dice = tuple(np.float32(u) for u in (0, random.random(), random.random(), 1 - 2**-24))
        topics, totals = _draw_topic(weights, word_weights, start, dice, running)
        for r in range(4):
            plain = plain_draw(weights[r], word_weights, start[r], dice[r])
            assert (topics[r], totals[r]) == plain
            alone = _draw_topic(
                weights[r : r + 1], word_weights, start[r : r + 1], dice[r : r + 1], running[:1]
            )
            assert alone == ((topics[r],), (totals[r],))


@pytest.mark.parametrize(("dice", "topic"), [(0, 0), (0.24, 0), (0.25, 8), (0.49, 8), (0.5, 1)])
def test_lanes_are_passed_one_after_the_other(dice, topic):
    """Topics 0 and 8 are in the first lane with a weight of 1 each; topic 1 is in the second."""
    weights, word_weights = np.zeros(16, np.float32), np.full(20, 0.5, np.float32)
    weights[[0, 8, 1]] = 1, 1, 2
    assert plain_draw(weights, word_weights, 4, np.float32(dice)) == (topic, 2.0)
    one = (weights,), word_weights, (np.uint64(4),), (np.float32(dice),), (room(16),)
    assert _draw_topic(*one) == ((topic,), (2.0,))


def test_topics_come_in_proportion_to_their_weights():
    """Evenly spaced dice: a topic gets as many as its share of the weights says, within two."""
    width, n = 72, 4096
    weights = np.random.default_rng(0).gamma(0.5, size=width).astype(np.float32)
    word_weights, running = np.ones(width, np.float32), (room(width),)
    counts = np.zeros(width, int)
    for i in range(n):
        dice = (np.float32((i + 0.5) / n),)
        [topic], _ = _draw_topic((weights,), word_weights, (np.uint64(0),), dice, running)
        counts[topic] += 1
    assert np.abs(counts - n * weights / weights.sum()).max() < 2


def test_set_lane_changes_one_element():
    for k in range(24):
        n = np.arange(24, dtype=np.float32)
        _set_lane(n, np.uint64(k), np.float32(0.5))
        assert n[k] == 0.5
        assert np.array_equal(np.delete(n, k), np.delete(np.arange(24), k))
