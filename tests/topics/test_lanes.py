"""Draws among many topics against sums written out in NumPy."""

import numpy as np
import pytest
from numba import njit

from bilateral.topics.sampler.vector_draw import GROUP, LANES, draw_topic, set_lane

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


def expected(weights: np.ndarray, dice: float) -> tuple[int, np.float32]:
    """The same draw, with the sums in the order that the module writes down."""
    along = np.zeros((weights.size // LANES, LANES), np.float32)
    along[0] = weights[:LANES]
    for v in range(1, len(along)):
        along[v] = along[v - 1] + weights[v * LANES : (v + 1) * LANES]
    over = along[-1].copy()
    for step in (1, 2, 4):
        over = over + np.concatenate([np.zeros(step, np.float32), over[:-step]])
    share = np.float32(dice) * over[-1]
    lane = int((over[:-1] <= share).sum())
    share = share - (over[lane - 1] if lane else np.float32(0))
    return lane + LANES * int((along[:-1, lane] <= share).sum()), over[-1]


@pytest.mark.parametrize("width", WIDTHS)
def test_topics_are_where_the_sums_pass_the_dice(width):
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
            products = weights[r] * word_weights[int(start[r]) : int(start[r]) + width]
            assert (topics[r], totals[r]) == expected(products, dice[r])
            alone = _draw_topic(
                weights[r : r + 1], word_weights, start[r : r + 1], dice[r : r + 1], running[:1]
            )
            assert alone == ((topics[r],), (totals[r],))


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
