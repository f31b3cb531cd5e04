"""The prior of rows with covariates: what it starts from, widens to, and how draws are counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.topics.priors.regression_draws import sample_effects
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.tails import tails
from bilateral.topics.summaries import effective

KEY = np.uint64(1), 2, 20
CELLS = np.array([[1.0, 0.0], [1.0, 2.0]])
CELL = np.array([0, 1, 1, 0, 1], np.int32)


def prior(effects) -> RegressionPrevalence:
    return RegressionPrevalence(CELLS, CELL, 3, np.array(effects, float))


def test_a_prior_starts_at_its_mean():
    made = RegressionPrevalence(CELLS, CELL, 3)
    np.testing.assert_allclose(made.mean, [-np.log(3), 0], rtol=1e-15)
    assert made.sd.tolist() == [2, 1]
    np.testing.assert_allclose(made.alpha[:, :3], np.full((2, 3), 1 / 3))
    assert made.alpha.shape == (2, 8) and not made.alpha[:, 3:].any()
    assert made.sampled and made.draws == []


def test_effects_are_logarithms_of_concentrations():
    made = prior([[0, np.log(2), 1], [0.5, 0, -1]])
    np.testing.assert_allclose(made.alpha[0, :3], [1, 2, np.e])
    np.testing.assert_allclose(made.alpha[1, :3], [np.e, 2, np.exp(-1)])


class Counted:
    """As much of the statistics as a prior of rows needs: the contract is all it sees."""

    n_jobs = 1

    def __init__(self, counts, cell):
        z = np.concatenate([np.repeat(np.arange(len(row), dtype=np.uint16), row) for row in counts])
        bounds = np.concatenate([[0], np.cumsum(np.sum(counts, axis=1))])
        self.given = bounds, z, np.array(cell, np.int32)

    def tails(self, n_cells):
        return tails(*self.given, n_cells, 5)


def test_a_wider_prior_is_the_mean_over_rows():
    made = prior(np.log([[1, 2, 4], [1, 2, 0.5]]))
    # Cells: (1, 2, 4) of two rows, (1, 8, 1) of three.
    mean = np.array([1, (2 * 2 + 3 * 8) / 5, (2 * 4 + 3) / 5])
    wide = made.split(5, 1)
    expected = [mean[0], *mean[1:] / 2, *mean[1:] / 2]
    np.testing.assert_allclose(wide.alpha, [[*expected, 0, 0, 0]] * 2)
    assert wide.n_topics == 5 and wide.learned
    counts, due = [[2, 0, 1, 0, 0], [0, 1, 0, 0, 1]], Phase(Stage.FINDING, due=True)
    one = DirichletPrevalence(wide.alpha[:1].copy(), 5).renew(Counted(counts, [0, 0]), due, KEY)
    both = wide.renew(Counted(counts, [0, 1]), due, KEY)
    np.testing.assert_array_equal(both.alpha, np.repeat(one.alpha, 2, axis=0))
    assert (one.alpha != wide.alpha[:1]).any()
    assert wide.renew(None, Phase(Stage.FINDING, due=False), KEY) is wide


def test_a_narrower_prior_begins_without_effects():
    made = prior([[0, 0, 0], [9, 9, 9]])
    wide = DirichletPrevalence(np.array([[1.0, 2, 3, 4, 0.5, 0, 0, 0]]), 5)
    made = made.merged(wide, np.array([0, 2, 1, 2, 0], np.uint16))
    np.testing.assert_allclose(made.effects, [np.log([1.5, 3, 6]), [0, 0, 0]])
    np.testing.assert_allclose(made.alpha[:, :3], [[1.5, 3, 6]] * 2)


COUNTS = [[3, 0, 1], [0, 2, 0], [1, 1, 1], [0, 0, 0], [0, 5, 0]]


class Three(Counted):
    def tails(self, n_cells):
        return tails(*self.given, n_cells, 3)


@pytest.mark.parametrize("stage", Stage)
def test_effects_are_drawn_from_the_tenth_sweep_on_and_kept_while_draws_are(stage):
    made, seen = RegressionPrevalence(CELLS, CELL, 3), Three(COUNTS, CELL)
    phase = Phase(stage, due=False)
    assert made.renew(seen, phase, (np.uint64(1), 2, 9)) is made
    key = np.uint64(1), 2, 10
    drawn = made.renew(seen, phase, key)
    topics, rows = seen.tails(2).parted()
    expected = sample_effects(made.effects, CELLS, topics, rows, made.mean, made.sd, *key)
    np.testing.assert_array_equal(drawn.effects, expected)
    assert not made.draws and len(drawn.draws) == (stage == Stage.DRAWING)
    assert not drawn.draws or drawn.draws[0] is drawn.effects


def test_alpha_is_reported_at_the_mean_of_the_effects_that_were_kept():
    made = prior([[1, 2, 3], [0, 0, 1]])
    kept = replace(made, draws=[np.zeros((2, 3)), 2 * made.effects])
    np.testing.assert_array_equal(kept.reported(), made.alpha[:, :3])
    np.testing.assert_array_equal(made.reported(), made.alpha[:, :3])


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
