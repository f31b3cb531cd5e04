"""Word weights that drift from period to period; how fast is learned.

For topic k the log-rate of term w is a random walk over the periods t. Forwards and backwards in
time it is the same::

    p(w | k, t) = exp(h_ktw) / Σ_v exp(h_ktv),     h_k,t+1,w - h_ktw ~ N(0, 1 / precision_k)

The path of a term over all periods has a Dirichlet(β) prior: its β pseudo-tokens are divided among
the periods as the topic's tokens are. With infinite precision this is the word prior of LDA.

Given an exposure u_kt ~ Gamma(n_kt, Σ_w exp(h_ktw)) the terms are independent Poisson counts
(Baker 1994). A path is a level and a shape, h_t = a + x_t. The exponential of the level is a gamma
variate, as in LDA. With the level integrated out, the log posterior of the shape is that of a
multinomial over periods, ``Σ y_t x_t - Y log Σ u_t exp(x_t) - ½ precision Σ (x_t+1 - x_t)²``, where
y are counts and pseudo-counts and Y is their sum. The shape is drawn by Metropolis–Hastings; the
proposal is the Gaussian at the mode (Gamerman 1997). The precision is the one with the largest
evidence (MacKay 1992). While draws are kept it does not change.

A seed has a mass m besides β. It belongs to the word in all periods together: it raises the level,
and so the weight in every period, but says nothing about when the word is used. So m is added to
the shape parameter of the gamma variate, and the shape of the path is drawn as if the word were no
seed. For the exposures, m is divided among the periods as the word's own tokens are. An excluded
word has weight zero.

A term that a topic never uses has the same level in all periods. So the work grows with the number
of pairs of term and topic in use, times the number of periods.

Words come in bursts: a text that says "fentanyl" once says it again (Church & Gale 1995). Without
correction, a burst in one text would look like drift, the learned precision would be too small, and
topics would change their words too much. So a path may have a burst, the number of its tokens that
say as much as one independent token. Its log-likelihood is divided by the burst (quasi-likelihood,
McCullagh & Nelder 1989), and the precision is learned so. In the draws the precision is multiplied
by the burst instead, which gives the path the same mode.

References
----------
Blei, D. M. and Lafferty, J. D. (2006). Dynamic topic models. ICML.

Rue, H. and Held, L. (2005). Gaussian Markov random fields. Chapman & Hall.

Church, K. W. and Gale, W. A. (1995). Poisson mixtures. Natural Language Engineering 1 (2).

Baker, S. G. (1994). The multinomial-Poisson transformation. The Statistician 43 (4).

Gamerman, D. (1997). Sampling from the posterior distribution in generalized linear mixed models.
Statistics and Computing 7.

MacKay, D. J. C. (1992). Bayesian interpolation. Neural Computation 4 (3).

McCullagh, P. and Nelder, J. A. (1989). Generalized linear models. Chapman & Hall. Chapter 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bilateral.topics.priors.drift_draws import (
    GRAIN,
    HIGHEST,
    LOWEST,
    UNIT,
    draw_levels,
    draw_paths,
    exposures,
    masses,
    mean_paths,
)

__all__ = ["Drift", "drift_weights"]


@dataclass(frozen=True, eq=False)
class Drift:
    """State of the drift besides the weights.

    Parameters
    ----------
    precision : ndarray, shape (n_topics,)
        Of a step from one period to the next. One over its square root is the drift in log-odds.
    level : ndarray, shape (n_topics, n_periods)
        Sum of the weights before they were normalised.
    share : ndarray, shape (n_topics, n_periods)
        Each period's part of the topic's tokens, and of its pseudo-tokens; fixed while drawing.
    acceptance : float
        Share of proposed paths that were accepted; NaN unless drawing.
    """

    precision: np.ndarray
    level: np.ndarray
    share: np.ndarray
    acceptance: float = float("nan")

    @classmethod
    def start(cls, n_topics: int, n_periods: int) -> Drift:
        """Give a first state, with a drift of 0.2 in log-odds.

        Parameters
        ----------
        n_topics, n_periods : int

        Returns
        -------
        Drift

        Raises
        ------
        ValueError
            If there are fewer than two periods.

        Examples
        --------
        >>> Drift.start(3, 2).precision.tolist()
        [25.0, 25.0, 25.0]
        """
        if n_periods < 2:
            raise ValueError(f"Drift needs at least two periods, not {n_periods}.")
        shape = (n_topics, n_periods)
        return cls(np.full(n_topics, 25.0), np.ones(shape), np.full(shape, 1 / n_periods))


def _whole(task: Callable, n_terms: int) -> list:
    return [task(0, n_terms)]


def drift_weights(
    counts: np.ndarray,
    weights: np.ndarray | None,
    drift: Drift,
    beta: float,
    *,
    sample: bool,
    learn: bool = True,
    seed: int = 0,
    chain: int = 0,
    sweep: int = 0,
    remains: np.ndarray | None = None,
    bursts: np.ndarray | None = None,
    extra: np.ndarray | None = None,
    over: Callable = _whole,
) -> Drift:
    """Renew the word weights of every topic and period, and the strength of their tie.

    Parameters
    ----------
    counts : ndarray of int32, shape (n_periods, n_terms, n_topics)
        Tokens.
    weights : ndarray of float32, shape (n_periods, n_terms, n_topics)
        Overwritten with the new p(w | k, t). Before the first draw they must come from a call
        with ``sample=False``, later from the last draw. None (without `sample`): only learn.
    drift : Drift
    beta : float
        Pseudo-tokens of a term in a topic, above 0.
    sample : bool
        Whether to draw weights from their posterior (an exact step given the counts and the
        precision, which stays) or to take their mean (by Laplace's approximation).
    learn : bool
        Without `sample`: whether the precision takes a step towards that of largest evidence.
    seed, chain, sweep : int
    remains : ndarray of float32, shape (n_periods, n_terms, n_topics), optional
        Without `sample`: filled with the part of each weight that is left if one token of that
        term, topic and period is taken away; 1 if there is none.
    bursts : ndarray of float32, shape (n_terms, n_topics), optional
        One if tokens are independent of each other.
    extra : ndarray of float32, shape (n_terms, n_topics), optional
        Pseudo-tokens of seeds beside `beta`; -inf where a term is excluded.
    over : callable
        ``over(task, n_terms)`` calls ``task(lo, hi)`` on ranges that cover the terms, in any order
        and any thread, and gives the results as a list. The bits do not depend on the ranges.

    Returns
    -------
    Drift

    References
    ----------
    See the module.

    Examples
    --------
    A word that is said more and more, and one that is always said as often:

    >>> counts = np.array([[[2], [50]], [[9], [50]], [[30], [50]]], dtype=np.int32)
    >>> weights = np.empty((3, 2, 1), dtype=np.float32)
    >>> drift = Drift.start(1, 3)
    >>> for _ in range(20):
    ...     drift = drift_weights(counts, weights, drift, 0.01, sample=False)
    >>> weights[:, :, 0].astype(float).round(2).tolist()
    [[0.07, 0.93], [0.16, 0.84], [0.35, 0.65]]
    """
    n_terms = counts.shape[1]
    key = (seed, chain, sweep)
    totals = np.ascontiguousarray(counts.sum(axis=1, dtype=np.int64).T)
    share = drift.share if sample else _shares(totals)
    pseudo = n_terms * beta * share if extra is None else masses(counts, extra, share, beta)
    exposure = exposures(totals, pseudo, drift.level, sample, n_terms, *key)
    acceptance, none = float("nan"), np.empty((1, 0, 0), dtype=np.float32)
    bursts, extra = (none[0] if given is None else given for given in (bursts, extra))
    if sample:
        given = (counts, weights, exposure, beta * share, beta)
        paths = (*given, drift.level, drift.precision, bursts, *key)
        sums = sum(over(lambda lo, hi: draw_paths(lo, hi, *paths), n_terms))
        acceptance = int(sums[1].sum()) / max(int(sums[0].sum()), 1)
        precision = drift.precision
        levels = sum(over(lambda lo, hi: draw_levels(lo, hi, *given, extra, *key), n_terms))
    else:
        wanted = (none if array is None else array for array in (weights, remains))
        paths = (counts, *wanted, exposure, beta * share, beta, drift.precision, bursts, extra)
        sums = sum(over(lambda lo, hi: mean_paths(lo, hi, *paths), n_terms))
        levels = sums[:-2]
        precision = _likeliest(sums[-2:], drift.precision) if learn else drift.precision
    level = levels * GRAIN
    if weights is not None:
        weights *= (1.0 / level)[:, None]
    return Drift(precision, np.ascontiguousarray(level.T), share, acceptance)


def _shares(totals):
    """Share of each topic's tokens in each period; equal shares if it has none."""
    n_tokens = totals.sum(axis=1, keepdims=True)
    return np.where(n_tokens > 0, totals / np.maximum(n_tokens, 1), 1 / totals.shape[1])


def _likeliest(sums, precision):
    """One step towards the precision of largest evidence (MacKay 1992).

    The number of steps that the data determine, over their squares. The half-Cauchy prior of scale
    1 on the drift adds 2 / (1 + precision).
    """
    known, rough = sums / UNIT
    factor = (known + 2.0 / (1.0 + precision)) / np.maximum(rough, 1e-9) / precision
    # With few data the evidence is flat: limit the step.
    learned = np.clip(precision * np.clip(factor, 0.25, 4.0), LOWEST, HIGHEST)
    return np.where(sums[1] > 0, learned, precision)
