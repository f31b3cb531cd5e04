"""Topics matched one to one: worked by hand, and against every permutation there is."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.simulate.corpora import plant
from bilateral.validation.matching import match_topics, matched_cosine


def random_topics(seed, n_topics, n_terms=5):
    return np.random.default_rng(seed).dirichlet(np.ones(n_terms), size=n_topics)


def test_cosines_by_hand():
    permutation, cosines = match_topics([[3, 4], [1, 0]], [[1, 0], [4, 3]])
    # (3·4 + 4·3) / (5·5) and 1; the other way round 3/5 and 4/5.
    assert permutation.tolist() == [1, 0]
    np.testing.assert_allclose(cosines, [24 / 25, 1])
    assert matched_cosine([[3, 4], [1, 0]], [[1, 0], [4, 3]]) == pytest.approx(0.98)


def test_all_pairs_count_not_the_best_one_first():
    first = np.array([[1.0, 0.0], [0.6, 0.8]])
    second = np.array([[0.8, 0.6], [0.0, 1.0]])
    # The best pair is (1, 0) with .96, but it leaves (0, 1) with none: .8 + .8 is more.
    permutation, cosines = match_topics(first, second)
    assert permutation.tolist() == [0, 1]
    np.testing.assert_allclose(cosines, [0.8, 0.8])


@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 4))
def test_no_other_matching_has_a_larger_sum(seed, n_first, n_second):
    first, second = random_topics(seed, n_first), random_topics(seed + 1, n_second)
    permutation, cosines = match_topics(first, second)
    table = [[np.dot(a, b) / np.sqrt(np.dot(a, a) * np.dot(b, b)) for b in second] for a in first]
    # Ranks below 0 stand for no partner.
    partners = [*range(n_second), *range(-n_first, 0)]
    best = max(
        sum(table[i][j] for i, j in enumerate(order) if j >= 0)
        for order in permutations(partners, n_first)
    )
    assert cosines.sum() == pytest.approx(best)
    kept = permutation[permutation >= 0]
    assert len(kept) == len(set(kept)) == min(n_first, n_second)
    for i, j in enumerate(permutation):
        assert cosines[i] == pytest.approx(table[i][j] if j >= 0 else 0)


@given(st.integers(0, 2**32), st.integers(1, 8))
def test_shuffled_and_scaled_topics_are_found_again(seed, n_topics):
    rng = np.random.default_rng(seed)
    topics = random_topics(seed, n_topics, n_terms=30)
    order = rng.permutation(n_topics)
    shuffled = topics[order] * rng.uniform(0.1, 900, size=(n_topics, 1))
    permutation, cosines = match_topics(topics, shuffled)
    np.testing.assert_array_equal(order[permutation], np.arange(n_topics))
    np.testing.assert_allclose(cosines, 1)


def test_a_true_topic_not_found_counts_as_zero():
    truth = np.eye(3)
    permutation, cosines = match_topics(truth, truth[[2, 0]])
    assert permutation.tolist() == [1, -1, 0]
    assert cosines.tolist() == [1, 0, 1]
    assert matched_cosine(truth, truth[[2, 0]]) == pytest.approx(2 / 3)


def test_a_topic_beyond_the_truth_costs_nothing():
    assert matched_cosine(np.eye(3)[[2, 0]], np.eye(3)) == 1


def test_a_topic_of_zeros_is_like_no_other():
    assert match_topics([[0, 0], [0, 1]], [[0, 1], [1, 0]]).cosines.tolist() == [0, 1]


def test_inputs_are_left_as_they_are():
    first, second = random_topics(0, 3), random_topics(1, 3)
    before = first.copy(), second.copy()
    match_topics(first, second)
    np.testing.assert_array_equal(before, (first, second))


def test_topics_counted_from_a_sample_of_tokens_miss_by_sampling_alone():
    W = plant(8, n_documents=1, n_terms=500).topic_word
    n, rng = 5000, np.random.default_rng(1)
    matches = [match_topics(W, rng.multinomial(n, W[::-1])) for _ in range(100)]
    assert {tuple(match.permutation) for match in matches} == {(7, 6, 5, 4, 3, 2, 1, 0)}
    # Of the variance (diag(p) − pp')/n what is at right angles to p turns it: (1 − Σp³/Σp²)/n.
    squares, cubes = (W**2).sum(axis=1), (W**3).sum(axis=1)
    expected = 1 / np.sqrt(1 + (1 - cubes / squares) / n / squares)
    cosines = np.array([match.cosines for match in matches])
    error = cosines.std(axis=0) / np.sqrt(len(matches))
    assert (np.abs(cosines.mean(axis=0) - expected) < 4.5 * error + 1e-4).all()


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([[1, 0]], [[1, 0, 0]], "first has 2 terms, second 3"),
        ([1, 0], [[1, 0]], "first must be a matrix"),
        ([[1, 0]], [[1, np.nan]], "second must be a matrix of finite numbers"),
        (np.ones((0, 2)), [[1, 0]], "first must be a matrix"),
    ],
)
def test_bad_input_is_one_clear_sentence(first, second, message):
    with pytest.raises(ValueError, match=message):
        match_topics(first, second)
