"""Summaries of the kept draws, which a fitted model reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics.sampler.kernels import row_sums
from bilateral.topics.sampler.threads import in_threads

__all__ = ["doc_topic", "effective", "mean", "rhat", "topic_word"]

_ROWS = 1 << 13  # rows whose shares are computed together, to save memory


def mean(arrays: Iterable[np.ndarray]) -> np.ndarray:
    """Mean of arrays, added one after the other."""
    arrays = iter(arrays)
    total, n = next(arrays).copy(), 1
    for array in arrays:
        total += array
        n += 1
    return total / n


def doc_topic(
    draws: list[csr_array], alpha: Callable[[slice], np.ndarray], n_jobs: int = 1
) -> np.ndarray:
    """Mean topic shares of rows over draws of their counts.

    Parameters
    ----------
    draws : list of csr_array of int32, shape (n_rows, n_topics)
    alpha : callable
        Gives the prior of a slice of rows: shape (n_rows, n_topics), or (1, n_topics) for all.
    n_jobs : int

    Returns
    -------
    ndarray of float64, shape (n_rows, n_topics)
        Rows sum to one; a row without tokens has its prior.

    Examples
    --------
    >>> draws = [csr_array([[2, 0], [0, 0]]), csr_array([[1, 1], [0, 0]])]
    >>> doc_topic(draws, lambda rows: np.array([[0.5, 0.5]]))
    array([[0.66666667, 0.33333333],
           [0.5       , 0.5       ]])
    """
    shares = np.empty(draws[0].shape)

    def fill(low: int, high: int) -> None:
        rows, n = slice(low, high), len(draws)
        counts = sum(draw[rows] for draw in draws)  # whole numbers: the order does not matter
        prior = alpha(rows)
        total = counts.sum(axis=1, dtype=np.int64) + n * row_sums(prior)
        shares[rows] = (counts.toarray() + n * prior) / total[:, None]

    n_rows = len(shares)
    blocks = [(low, min(low + _ROWS, n_rows)) for low in range(0, n_rows, _ROWS)]
    in_threads(fill, blocks, n_jobs)
    return shares


def topic_word(phi: np.ndarray, draws: list[csr_array], n_groups: int) -> np.ndarray:
    """Average the word probabilities of a topic over languages, weighted by their tokens in it.

    Parameters
    ----------
    phi : ndarray of float64, shape (n_groups * n_terms, n_topics)
        Word probabilities; those of a topic in one language sum to one.
    draws : list of csr_array of int32, shape (n_groups * n_terms, n_topics)
        Tokens of each virtual column in each topic.
    n_groups : int

    Returns
    -------
    ndarray of float64, shape (n_topics, n_terms)
        Rows sum to one.

    Examples
    --------
    Three of a topic's four tokens are of the first language.

    >>> phi = np.array([[1.0], [0.0], [0.5], [0.5]])
    >>> topic_word(phi, [csr_array([[3], [0], [0], [1]])], 2)
    array([[0.875, 0.125]])
    """
    n_topics = phi.shape[1]
    tokens = sum(
        draw.toarray().reshape(n_groups, -1, n_topics).sum(axis=1, dtype=np.int64) for draw in draws
    )
    tokens[:, tokens.sum(axis=0) == 0] = 1
    weight = tokens / tokens.sum(axis=0)
    parts = phi.reshape(n_groups, -1, n_topics)
    return sum(weight[g][:, None] * parts[g].T for g in range(n_groups))


def effective(draws: np.ndarray) -> np.ndarray:
    """Effective sample size: how many independent draws a chain's draws are worth (Geyer 1992).

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
    >>> len(slow), round(float(effective(slow)))
    (10000, 991)
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


def rhat(chains: np.ndarray) -> float:
    """Split R-hat of several chains of one quantity (Gelman & Rubin 1992; Vehtari et al. 2021).

    Parameters
    ----------
    chains : ndarray of float, shape (n_chains, n_sweeps)

    Returns
    -------
    float
        Near one if the chains agree.

    Examples
    --------
    >>> round(rhat(np.array([[1.0, 2.0, 1.0, 2.0], [2.0, 1.0, 2.0, 1.0]])), 2)
    0.71
    """
    half = chains.shape[1] // 2
    parts = np.concatenate([chains[:, :half], chains[:, half : 2 * half]])
    within = parts.var(axis=1, ddof=1).mean()
    between = half * parts.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))
