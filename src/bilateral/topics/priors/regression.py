"""The document prior of covariates: effects, drawn before every sweep."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics.exact.maths import log
from bilateral.topics.priors.prevalence import Documents
from bilateral.topics.priors.regression_draws import concentrations, sample_effects
from bilateral.topics.sampler.chain import LEARN_EVERY
from bilateral.topics.sampler.tails import Tails, accumulate, count, longest, starts, tails
from bilateral.topics.sampler.tokens import width_of

__all__ = ["Effects", "effective"]

_INTERCEPT_SD, _EFFECT_SD = 2.0, 1.0
_ROWS = 4096  # treated at a time


class Effects(Documents):
    """A Dirichlet prior for each cell of a design, by effects that are drawn before every sweep.

    Parameters
    ----------
    cells : ndarray of float64, shape (n_cells, p)
    cell : ndarray of int32, shape (n_rows,)
    n_topics : int
    """

    sampled = True

    def __init__(self, cells: np.ndarray, cell: np.ndarray, n_topics: int) -> None:
        self.cells, self.cell = cells, cell
        self.mean, self.sd = np.zeros(cells.shape[1]), np.full(cells.shape[1], _EFFECT_SD)
        self.mean[0], self.sd[0] = -log(float(n_topics)), _INTERCEPT_SD
        self.draws: list[np.ndarray] = []
        self._lengths: Tails | None = None
        super().__init__(np.zeros((len(cells), width_of(n_topics))), n_topics)
        self._take(np.repeat(self.mean[:, None], n_topics, axis=1))

    def learn(self, chain) -> None:
        """Draw the effects given the rows' counts, and keep them while draws are kept."""
        if chain.sweep < LEARN_EVERY:  # tokens lie at random: every topic would seem as common
            return
        counts = chain.rows.row_counts(self.n_topics)
        if self._lengths is None:
            lengths = counts.sum(axis=1, dtype=np.int32)[:, None]
            self._lengths = tails(lengths, self.cell, len(self.cells))
        topics = _tails(counts, self.cell, len(self.cells))
        self._take(
            sample_effects(
                self.effects, self.cells, topics, self._lengths, self.mean, self.sd, *chain.key()
            )
        )
        if 0 <= chain.drawing_from <= chain.sweep - chain.schedule.tuning:
            self.draws.append(self.effects)

    def _take(self, effects: np.ndarray) -> None:
        self.effects = effects
        self.alpha = np.zeros((len(self.cells), width_of(self.n_topics)))
        self.alpha[:, : self.n_topics] = concentrations(self.cells, effects)

    def widened(self, n_topics: int, n_fixed: int) -> Documents:
        """Give one prior for all rows, in which every topic but the fixed ones stands twice."""
        n_rows = np.bincount(self.cell, minlength=len(self.cells))
        mean = np.zeros_like(self.alpha[:1])
        for n, alpha in zip(n_rows, self.alpha, strict=True):  # in this order on any machine
            mean += n * alpha
        wide = Documents(mean / self.cell.size, self.n_topics).widened(n_topics, n_fixed)
        return _Same(np.repeat(wide.alpha, len(self.cells), axis=0), n_topics)

    def narrow(self, wide: Documents, places: np.ndarray) -> None:
        """Begin where a wider prior ended, topics merged by `places`, and without effects."""
        alpha = np.zeros(self.n_topics)
        for k in range(wide.n_topics):
            alpha[places[k]] += wide.alpha[0, k]
        effects = np.zeros_like(self.effects)
        effects[0] = [log(a) for a in alpha]
        self._take(effects)

    def state(self) -> dict:
        """What a resumed run must know."""
        return {"effects": self.effects, "draws": list(self.draws)}

    def restore(self, state: dict) -> None:
        """Take up a saved state."""
        self._take(np.array(state["effects"], float))
        self.draws = list(state["draws"])

    def __getstate__(self) -> dict:
        return vars(self) | {"_lengths": None}


class _Same(Documents):
    """One prior for the rows of all cells."""

    def learn(self, chain) -> None:
        super().learn(chain)
        self.alpha[:] = self.alpha[0]


def _tails(counts: csr_array, cell: np.ndarray, n_cells: int) -> Tails:
    """The tails of rows, of which a few thousand at a time are made dense."""
    lows = range(0, counts.shape[0], _ROWS)
    size = np.zeros((n_cells, counts.shape[1]), np.int64)
    for low in lows:
        block = counts[low : low + _ROWS].toarray()
        longest(0, len(block), block, cell[low : low + _ROWS], size)
    start = starts(size)
    numbers = np.zeros(start[-1, -1], np.int64)
    for low in lows:
        block = counts[low : low + _ROWS].toarray()
        count(0, len(block), block, cell[low : low + _ROWS], start, numbers)
    return accumulate(start, numbers)


def effective(draws: np.ndarray) -> np.ndarray:
    """How many independent draws the draws of a chain are worth (Geyer 1992).

    Parameters
    ----------
    draws : ndarray of float64, shape (n_draws, …)

    Returns
    -------
    ndarray of float64, shape (…)
        Up to the number of draws.

    References
    ----------
    Geyer, C. (1992). Practical Markov chain Monte Carlo. Statistical Science 7.

    Examples
    --------
    A chain that stays for ten draws where it is:

    >>> slow = np.repeat(np.random.default_rng(0).normal(size=1000), 10)
    >>> bool(900 < effective(slow) < 1100)
    True
    """
    n = len(draws)
    x = draws - draws.mean(axis=0)
    variance = (x * x).sum(axis=0)
    pairs, alive = np.zeros(variance.shape), variance > 0
    for lag in range(0, n - 1, 2):
        two = (x[lag:] * x[: n - lag]).sum(axis=0) + (x[lag + 1 :] * x[: n - lag - 1]).sum(axis=0)
        alive = alive & (two > 0)
        if not alive.any():
            break
        pairs += np.where(alive, two, 0.0)
    steps = 2 * pairs / np.where(variance > 0, variance, 1.0) - 1
    return np.minimum(n, n / np.maximum(steps, 1.0))
