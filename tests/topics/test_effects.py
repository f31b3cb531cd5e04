"""The document prior of covariates: what it starts from, widens to, and how draws are counted."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_array

from bilateral.topics.priors import regression as _effects
from bilateral.topics.priors.prevalence import Documents
from bilateral.topics.priors.regression import Effects, _tails, effective
from bilateral.topics.priors.regression_draws import sample_effects
from bilateral.topics.sampler.tails import tails
from bilateral.topics.sampler.tokens import Block

CELLS = np.array([[1.0, 0.0], [1.0, 2.0]])
CELL = np.array([0, 1, 1, 0, 1], np.int32)


def prior(effects) -> Effects:
    made = Effects(CELLS, CELL, 3)
    made._take(np.array(effects, float))
    return made


def test_a_prior_starts_at_its_mean():
    made = Effects(CELLS, CELL, 3)
    np.testing.assert_allclose(made.mean, [-np.log(3), 0], rtol=1e-15)
    assert made.sd.tolist() == [2, 1]
    np.testing.assert_allclose(made.alpha[:, :3], np.full((2, 3), 1 / 3))
    assert made.alpha.shape == (2, 8) and not made.alpha[:, 3:].any()
    assert made.sampled and made.draws == []


def test_effects_are_logarithms_of_concentrations():
    made = prior([[0, np.log(2), 1], [0.5, 0, -1]])
    np.testing.assert_allclose(made.alpha[0, :3], [1, 2, np.e])
    np.testing.assert_allclose(made.alpha[1, :3], [np.e, 2, np.exp(-1)])


def test_a_wider_prior_is_the_mean_over_rows():
    made = prior(np.log([[1, 2, 4], [1, 2, 0.5]]))
    # Cells: (1, 2, 4) of two rows, (1, 8, 1) of three.
    mean = np.array([1, (2 * 2 + 3 * 8) / 5, (2 * 4 + 3) / 5])
    wide = made.widened(5, 1)
    expected = [mean[0], *mean[1:] / 2, *mean[1:] / 2]
    np.testing.assert_allclose(wide.alpha, [[*expected, 0, 0, 0]] * 2)
    assert wide.n_topics == 5 and wide.learned
    block = Block(csr_array(np.array([[4, 0], [1, 1]], np.int32)), np.array([0, 1]))
    block.put(np.array([0, 0, 1, 2, 0, 4], np.uint16))
    one = Documents(wide.alpha[:1].copy(), 5)
    one.learn(SimpleNamespace(rows=block))
    wide.learn(SimpleNamespace(rows=block))
    np.testing.assert_array_equal(wide.alpha, np.repeat(one.alpha, 2, axis=0))


def test_a_narrower_prior_begins_without_effects():
    made = prior([[0, 0, 0], [9, 9, 9]])
    wide = Documents(np.array([[1.0, 2, 3, 4, 0.5, 0, 0, 0]]), 5)
    made.narrow(wide, np.array([0, 2, 1, 2, 0], np.uint16))
    np.testing.assert_allclose(made.effects, [np.log([1.5, 3, 6]), [0, 0, 0]])
    np.testing.assert_allclose(made.alpha[:, :3], [[1.5, 3, 6]] * 2)


class Rows:
    counts = csr_array(np.array([[3, 0, 1], [0, 2, 0], [1, 1, 1], [0, 0, 0], [0, 5, 0]], np.int32))

    def row_counts(self, n_topics):
        assert n_topics == 3
        return self.counts


def chain(sweep: int, drawing_from: int):
    return SimpleNamespace(
        rows=Rows(),
        sweep=sweep,
        drawing_from=drawing_from,
        schedule=SimpleNamespace(tuning=4),
        key=lambda: (np.uint64(1), 2, sweep),
    )


@pytest.mark.parametrize(
    ("sweep", "drawing_from", "drawn"),
    [(10, -1, 0), (13, 10, 0), (14, 10, 1), (15, 10, 1), (10, 0, 1), (11, 8, 0)],
)
def test_effects_are_drawn_from_the_tenth_sweep_on_and_kept_once_words_are_tuned(
    sweep, drawing_from, drawn
):
    made = Effects(CELLS, CELL, 3)
    before = made.effects
    made.learn(chain(9, 0))
    assert made.effects is before and not made.draws
    made.learn(chain(sweep, drawing_from))
    topics = tails(Rows.counts.toarray(), CELL, 2)
    rows = tails(Rows.counts.toarray().sum(axis=1, keepdims=True), CELL, 2)
    key = np.uint64(1), 2, sweep
    expected = sample_effects(before, CELLS, topics, rows, made.mean, made.sd, *key)
    np.testing.assert_array_equal(made.effects, expected)
    assert len(made.draws) == drawn
    assert not drawn or made.draws[0] is made.effects


@pytest.mark.parametrize("n", [1, 2, 3, 5, 100])
def test_tails_of_some_rows_at_a_time_are_those_of_all(n, monkeypatch):
    monkeypatch.setattr(_effects, "_ROWS", n)
    got, whole = _tails(Rows.counts, CELL, 2), tails(Rows.counts.toarray(), CELL, 2)
    np.testing.assert_array_equal(got.start, whole.start)
    np.testing.assert_array_equal(got.counts, whole.counts)


def test_a_state_is_taken_up():
    made = prior([[1, 2, 3], [0, 0, 1]])
    made.draws.append(made.effects)
    state = made.state()
    other = Effects(CELLS, CELL, 3)
    other.restore(state)
    np.testing.assert_array_equal(other.effects, made.effects)
    np.testing.assert_array_equal(other.alpha, made.alpha)
    assert other.draws == made.draws and other.draws is not made.draws
    made._lengths = "something"
    assert made.__getstate__()["_lengths"] is None


def plain(x: np.ndarray) -> float:
    """Geyer (1992), written out: pairs of autocovariances as long as they are positive."""
    n = len(x)
    x = x - x.mean()
    cov = [sum(x[i] * x[i + lag] for i in range(n - lag)) for lag in range(n)]
    total = 0.0
    for lag in range(0, n - 1, 2):
        if cov[lag] + cov[lag + 1] <= 0:
            break
        total += cov[lag] + cov[lag + 1]
    return min(n, n / max(2 * total / cov[0] - 1, 1.0))


@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 30, 31])
def test_effective_draws_by_the_definition(n):
    rng = np.random.default_rng(n)
    x = rng.normal(size=(n, 2, 3)).cumsum(axis=0)
    got = effective(x)
    expected = [[plain(x[:, i, j]) for j in range(3)] for i in range(2)]
    np.testing.assert_allclose(got, expected)


def test_draws_all_alike_are_worth_as_many_as_there_are():
    assert effective(np.ones((7, 2))).tolist() == [7, 7]
    assert effective(np.array([[1.0, 3], [2, 3], [3, 3]])).tolist()[1] == 3
