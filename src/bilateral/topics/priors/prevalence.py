"""The document side of a model: the Dirichlet prior of a row's topics."""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.sampler.tokens import width_of

__all__ = ["Documents"]

# Gamma prior of each alpha: barely felt, but a topic that no row uses keeps a place.
_SHAPE, _RATE = 1.001, 0.01


class Documents:
    """One Dirichlet prior for all rows, learned from how often rows use each topic.

    Parameters
    ----------
    alpha : ndarray of float64, shape (1, width)
        Zeros beyond the topics.
    n_topics : int
    learned : bool
    """

    sampled = False  # whether to learn before every sweep, also while drawing

    def __init__(self, alpha: np.ndarray, n_topics: int, learned: bool = True) -> None:
        self.alpha, self.n_topics, self.learned = alpha, n_topics, learned

    def learn(self, chain) -> None:
        """Fit alpha to the rows' counts (Minka 2000; histograms after Wallach 2008)."""
        if not self.learned:
            return
        more, longer = chain.rows.histogram(self.alpha.shape[1])
        alpha = self.alpha.copy()
        _fit_alpha(alpha[0], self.n_topics, more, longer)
        self.alpha = alpha

    def widened(self, n_topics: int, n_fixed: int) -> Documents:
        """Give a prior in which every topic but the first `n_fixed` stands twice, with half."""
        alpha = np.zeros((1, width_of(n_topics)))
        free = self.alpha[0, n_fixed : self.n_topics] / 2
        alpha[0, :n_topics] = np.concatenate([self.alpha[0, :n_fixed], free, free])
        return Documents(alpha, n_topics, self.learned)

    def narrow(self, wide: Documents, places: np.ndarray) -> None:
        """Take up what a wider prior learned, topics merged by `places`."""
        if self.learned:
            self.alpha = np.zeros_like(self.alpha)
            for k in range(wide.n_topics):
                self.alpha[0, places[k]] += wide.alpha[0, k]

    def state(self) -> dict:
        """What a resumed run must know."""
        return {"alpha": self.alpha}

    def restore(self, state: dict) -> None:
        """Take up a saved state."""
        self.alpha = np.array(state["alpha"], float)


@njit(**COMPILE)
def _fit_alpha(alpha, n_topics, more, longer):
    """Fixed point; ``more[k, j]`` rows hold more than j tokens of topic k, ``longer[j]`` in all."""
    last = np.zeros(n_topics, np.int64)
    for k in range(n_topics):
        while last[k] < more.shape[1] and more[k, last[k]] > 0:
            last[k] += 1
    for _ in range(200):
        total = 0.0
        for k in range(n_topics):
            total += alpha[k]
        below = _RATE
        for j in range(longer.size):
            below += longer[j] / (j + total)
        moved = 0.0
        for k in range(n_topics):
            above = 0.0
            for j in range(last[k]):
                above += more[k, j] / (j + alpha[k])
            new = (alpha[k] * above + _SHAPE - 1) / below
            moved = max(moved, abs(new - alpha[k]) / alpha[k])
            alpha[k] = new
        if moved < 1e-4:
            return
