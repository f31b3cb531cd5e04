"""Words that drift: bursts, moments of draws and pooled counts against sums by hand."""

import numpy as np

from bilateral.topics.priors.drifting_words import DriftingWords, Moments, _compare, _taken_in
from bilateral.topics.priors.words import DirichletWords


def test_a_burst_is_the_pairs_beyond_chance_over_the_tokens():
    # One language, two periods, one topic, three terms: 1 + (same - sum of W² any) / n.
    W = np.array([[[[0.5], [0.2], [0.1]]], [[[0.1], [0.2], [0.1]]]], np.float32)
    any_ = np.array([[[40]], [[100]]])
    same = np.array([[[31], [1], [5]]])
    n = np.array([[[10], [8], [0]]], np.int32)
    bursts = np.full((3, 1), 9, np.float32)
    _compare(0, 3, np.arange(3), 0, 1, W, any_, same, n, bursts)
    # 31 - 10 - 1 = 20 over 10; 1 - 1.6 - 4 is below zero; no token, no burst.
    np.testing.assert_allclose(bursts[:, 0], [3, 1, 1])


def test_a_shared_term_bursts_in_all_its_languages():
    W = np.full((1, 2, 1, 1), 0.5, np.float32)
    any_, same = np.array([[[4], [8]]]), np.array([[[5]], [[10]]])
    n = np.array([[[2]], [[4]]], np.int32)
    for first, last, expected in [(0, 2, 3), (0, 1, 3), (1, 2, 3)]:
        bursts = np.zeros((1, 1), np.float32)
        _compare(0, 1, np.array([0]), first, last, W, any_, same, n, bursts)
        assert bursts[0, 0] == expected  # 1 + (15 - 3) / 6, 1 + (5 - 1) / 2, 1 + (10 - 2) / 4


def test_moments_are_those_of_the_draws():
    random = np.random.default_rng(0)
    centre = random.gamma(2, size=(300, 8)).astype(np.float32)  # more columns than a part has
    draws = [(centre * random.gamma(50, 1 / 50, centre.shape)).astype(np.float32) for _ in range(6)]
    moments = Moments.around(centre)
    for draw in draws:
        moments = _taken_in(moments, draw, n_jobs=2)
    columns, topics = np.array([0, 255, 256, 299]), np.array([7, 0, 3, 5])
    mean, sd = moments.at(columns, topics)
    taken = np.array([draw[columns, topics] for draw in draws], float)
    np.testing.assert_allclose(mean, taken.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(sd, taken.std(axis=0, ddof=1), rtol=1e-4)


def test_a_weight_of_zero_stays_zero():
    centre = np.zeros((1, 8), np.float32)
    moments = _taken_in(Moments.around(centre), np.ones((1, 8), np.float32), n_jobs=1)
    mean, sd = moments.at(np.array([0]), np.array([0]))
    assert (mean.tolist(), sd.tolist(), moments.n) == ([0], [0], 1)


def test_before_they_drift_periods_share_their_words():
    plain = DirichletWords(np.zeros(3, int), 1, 2, 8, 0.1)
    pooled = DriftingWords(plain, 2)
    assert (pooled.n_columns, pooled.column_class.tolist()) == (
        6,
        np.tile(plain.column_class, 2).tolist(),
    )
    n = np.zeros((6, 8), np.int32)
    n[:, 0], n[:, 1] = [5, 0, 1, 2, 2, 0], [0, 1, 1, 0, 3, 3]
    word_weights, self_count = pooled.weights(n)
    expected, of_one = plain.weights(n[:3] + n[3:])
    np.testing.assert_array_equal(word_weights[:3], expected)
    np.testing.assert_array_equal(word_weights[3:], expected)
    np.testing.assert_array_equal(self_count, of_one)
