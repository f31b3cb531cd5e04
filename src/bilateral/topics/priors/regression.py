"""The prior of topics in rows with covariates; its effects are drawn before every sweep."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from bilateral.topics.exact.maths import log
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.regression_draws import concentrations, sample_effects
from bilateral.topics.sampler.contract import Key, Phase, PrevalencePrior, Stage, Statistics
from bilateral.topics.sampler.tokens import width_of

__all__ = ["RegressionPrevalence"]

_INTERCEPT_SD, _EFFECT_SD = 2.0, 1.0
_FIRST = 10  # the first sweep with drawn effects: tokens begin at random, all topics as common


@dataclass(frozen=True, eq=False)
class RegressionPrevalence:
    """A Dirichlet prior for each cell of a design: log alpha is linear in the covariates.

    Parameters
    ----------
    cells : ndarray of float64, shape (n_cells, p)
    cell : ndarray of int32, shape (n_rows,)
    n_topics : int
    effects : ndarray of float64, shape (p, n_topics), optional
        The prior mean if not given.
    draws : list of ndarray
        Effects before each sweep in which draws are kept.
    """

    cells: np.ndarray
    cell: np.ndarray
    n_topics: int
    effects: np.ndarray | None = None
    draws: list[np.ndarray] = field(default_factory=list)
    mean: np.ndarray = field(init=False)
    sd: np.ndarray = field(init=False)
    alpha: np.ndarray = field(init=False)

    sampled: ClassVar[bool] = True
    n_drawing: ClassVar[int | None] = 2**32  # as many as may be: half of the sweeps

    def __post_init__(self) -> None:
        p = self.cells.shape[1]
        mean, sd = np.zeros(p), np.full(p, _EFFECT_SD)
        mean[0], sd[0] = -log(float(self.n_topics)), _INTERCEPT_SD
        effects = self.effects
        if effects is None:
            effects = np.repeat(mean[:, None], self.n_topics, axis=1)
        alpha = np.zeros((len(self.cells), width_of(self.n_topics)))
        alpha[:, : self.n_topics] = concentrations(self.cells, effects)
        vars(self).update(mean=mean, sd=sd, effects=effects, alpha=alpha)

    def __setstate__(self, state: dict) -> None:
        # Earlier versions stored two attributes more, which are not needed.
        vars(self).update({k: v for k, v in state.items() if k not in ("_lengths", "learned")})

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> RegressionPrevalence:
        """Draw the effects given the counts of rows; keep them while draws are kept."""
        if key[2] < _FIRST:
            return self
        topics, rows = seen.tails(len(self.cells)).parted()
        given = self.effects, self.cells, topics, rows, self.mean, self.sd
        effects = sample_effects(*given, *key)
        kept = [effects] if phase.stage == Stage.DRAWING else []
        return replace(self, effects=effects, draws=[*self.draws, *kept])

    def split(self, n_topics: int, n_fixed: int) -> DirichletPrevalence:
        """Give one prior for all rows, with each topic but the first `n_fixed` in two."""
        n_rows = np.bincount(self.cell, minlength=len(self.cells))
        mean = np.zeros_like(self.alpha[:1])
        for n, alpha in zip(n_rows, self.alpha, strict=True):  # in this order on any machine
            mean += n * alpha
        mean = np.repeat(mean / self.cell.size, len(self.cells), axis=0)
        return DirichletPrevalence(mean, self.n_topics).split(n_topics, n_fixed)

    def merged(self, wide: PrevalencePrior, new_number: np.ndarray) -> RegressionPrevalence:
        """Begin with the alpha of a split prior, topics merged by `new_number`, and no effects."""
        alpha = np.zeros(self.n_topics)
        for k in range(wide.n_topics):
            alpha[new_number[k]] += wide.alpha[0, k]
        effects = np.zeros_like(self.effects)
        effects[0] = [log(a) for a in alpha]
        return replace(self, effects=effects)

    def reported(self) -> np.ndarray:
        """Alpha at the mean of the effects that were kept, or at those of now if there are none."""
        draws = self.draws or [self.effects]
        total = draws[0].copy()
        for draw in draws[1:]:  # in this order on any machine
            total += draw
        return concentrations(self.cells, total / len(draws))
