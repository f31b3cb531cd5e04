"""The document side of a model: the Dirichlet prior of a row's topics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.sampler.contract import Key, Phase, PrevalencePrior, Statistics
from bilateral.topics.sampler.tokens import width_of

__all__ = ["DirichletPrevalence"]

# Gamma prior of each alpha: barely felt, but a topic that no row uses keeps a place.
_SHAPE, _RATE = 1.001, 0.01


@dataclass(frozen=True, eq=False)
class DirichletPrevalence:
    """One Dirichlet prior for all rows, learned from how often rows use each topic.

    Parameters
    ----------
    alpha : ndarray of float64, shape (n_cells, width)
        The same in all cells; zeros beyond the topics.
    n_topics : int
    learned : bool
    """

    alpha: np.ndarray
    n_topics: int
    learned: bool = True

    sampled: ClassVar[bool] = False
    n_drawing: ClassVar[int | None] = None

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> DirichletPrevalence:
        """Fit alpha to the rows' counts, when due (Minka 2000; histograms after Wallach 2008)."""
        if not (self.learned and phase.due):
            return self
        alpha = self.alpha[0].copy()
        _fit_alpha(alpha, self.n_topics, *seen.tails(len(self.alpha)).pooled())
        return replace(self, alpha=np.repeat(alpha[None], len(self.alpha), axis=0))

    def split(self, n_topics: int, n_fixed: int) -> DirichletPrevalence:
        """Give a prior in which every topic but the first `n_fixed` stands twice, with half."""
        alpha = np.zeros((len(self.alpha), width_of(n_topics)))
        free = self.alpha[:, n_fixed : self.n_topics] / 2
        alpha[:, :n_topics] = np.concatenate([self.alpha[:, :n_fixed], free, free], axis=1)
        return replace(self, alpha=alpha, n_topics=n_topics)

    def merged(self, wide: PrevalencePrior, new_number: np.ndarray) -> DirichletPrevalence:
        """Take up what a wider prior learned: topic k of it is ``new_number[k]`` here."""
        if not self.learned:
            return self
        alpha = np.zeros_like(self.alpha)
        for k in range(wide.n_topics):
            alpha[:, new_number[k]] += wide.alpha[:, k]
        return replace(self, alpha=alpha)

    def reported(self) -> np.ndarray:
        """Alpha as it is."""
        return self.alpha[:, : self.n_topics]


@njit(**COMPILE)
def _fit_alpha(alpha, n_topics, start, counts):
    """Fixed point, given the tails of rows of one cell: of topics, and the last of whole rows."""
    for _ in range(200):
        total = 0.0
        for k in range(n_topics):
            total += alpha[k]
        below = _RATE
        for j in range(start[0, n_topics + 1] - start[0, n_topics]):
            below += counts[start[0, n_topics] + j] / (j + total)
        moved = 0.0
        for k in range(n_topics):
            above = 0.0
            for j in range(start[0, k + 1] - start[0, k]):
                above += counts[start[0, k] + j] / (j + alpha[k])
            new = (alpha[k] * above + _SHAPE - 1) / below
            moved = max(moved, abs(new - alpha[k]) / alpha[k])
            alpha[k] = new
        if moved < 1e-4:
            return
