"""The prior of topics in rows: one Dirichlet distribution for all rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.sampler.contract import Key, Phase, PrevalencePrior, Statistics
from bilateral.topics.sampler.tokens import width_of

__all__ = ["DirichletPrevalence"]

# Gamma prior of each alpha: nearly flat, but alpha stays above zero for a topic that no row uses.
_SHAPE, _RATE = 1.001, 0.01


@dataclass(frozen=True, eq=False)
class DirichletPrevalence:
    """One Dirichlet prior for all rows, fitted to the tokens of each topic in rows.

    Parameters
    ----------
    alpha : ndarray of float64, shape (n_cells, width)
        The same in all cells; zeros in the columns that are no topics.
    n_topics : int
    learned : bool
        Whether to fit it.
    """

    alpha: np.ndarray
    n_topics: int
    learned: bool = True

    sampled: ClassVar[bool] = False
    n_drawing: ClassVar[int | None] = None

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> DirichletPrevalence:
        """Fit alpha to the counts of rows, when due (Minka 2000; by tails, Wallach 2008)."""
        if not (self.learned and phase.due):
            return self
        alpha = self.alpha[0].copy()
        _fit_alpha(alpha, self.n_topics, *seen.tails(len(self.alpha)).pooled())
        return replace(self, alpha=np.repeat(alpha[None], len(self.alpha), axis=0))

    def split(self, n_topics: int, n_fixed: int) -> DirichletPrevalence:
        """Split each topic but the first `n_fixed` in two, and halve its alpha."""
        alpha = np.zeros((len(self.alpha), width_of(n_topics)))
        free = self.alpha[:, n_fixed : self.n_topics] / 2
        alpha[:, :n_topics] = np.concatenate([self.alpha[:, :n_fixed], free, free], axis=1)
        return replace(self, alpha=alpha, n_topics=n_topics)

    def merged(self, wide: PrevalencePrior, new_number: np.ndarray) -> DirichletPrevalence:
        """Merge the topics of a split prior: its topic k is topic ``new_number[k]`` here."""
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
    """Fit alpha by fixed-point iteration, given the tails of topics and, last, of whole rows."""
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
