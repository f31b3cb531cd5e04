"""Topics of rows under fixed word weights, the same for a row wherever it stands."""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy.sparse import csr_array

from bilateral.topics.exact.maths import COMPILE, log
from bilateral.topics.exact.streams import FOLD, draw, stream
from bilateral.topics.sampler.threads import balanced_ranges, in_threads

__all__ = ["fold", "halves", "score"]

_CLOSE = 1e-4  # of a row's tokens
_ROUNDS = 100


def fold(X: csr_array, phi: np.ndarray, alpha: np.ndarray, n_jobs: int = 1) -> np.ndarray:
    """Give the expected topic shares of rows, by expectation propagation.

    The posterior of a row's shares is a mixture of many Dirichlet distributions, one for each way
    to assign its tokens. It is approximated by a single Dirichlet: the likelihood of each word is
    replaced by powers of the shares, chosen so that the mean and the summed variance of the shares
    do not change if the true likelihood is put back. In short rows, where much is uncertain, this
    is mostly far nearer to the exact mean than fixed points, which choose the most probable topics.
    If the words of a row contradict each other and the prior is very small, it can be as far off.

    Parameters
    ----------
    X : csr_array of int, shape (n_rows, n_columns)
    phi : ndarray of float64, shape (n_columns, n_topics)
    alpha : ndarray of float64, shape (n_rows, n_topics) or (1, n_topics)
    n_jobs : int

    Returns
    -------
    ndarray of float64, shape (n_rows, n_topics)
        Rows sum to one; a row without tokens has its prior.

    References
    ----------
    Minka, T. and Lafferty, J. (2002). Expectation-propagation for the generative aspect model. UAI.

    Examples
    --------
    >>> phi = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> fold(csr_array([[2, 0], [0, 0]]), phi, np.ones((1, 2))).round(3)
    array([[0.75, 0.25],
           [0.5 , 0.5 ]])
    """
    shares = np.empty((X.shape[0], phi.shape[1]))
    bounds = np.concatenate([[0], np.cumsum(np.diff(X.indptr) + 1)])
    phi = np.ascontiguousarray(phi)
    in_threads(
        lambda low, high: _fold(low, high, X.indptr, X.indices, X.data, phi, alpha, shares),
        balanced_ranges(bounds),
        n_jobs,
    )
    return shares


@njit(**COMPILE)
def _fold(low, high, indptr, indices, data, phi, alpha, shares):
    n_topics = phi.shape[1]
    cavity, step = np.empty(n_topics), np.empty(n_topics)
    for row in range(low, high):
        first, n_words = indptr[row], indptr[row + 1] - indptr[row]
        gamma = alpha[row if alpha.shape[0] > 1 else 0].copy()
        powers = np.zeros((n_words, n_topics))  # of one token of each word
        n_tokens = 0
        for i in range(n_words):
            n_tokens += data[first + i]
        for _ in range(_ROUNDS):
            moved = 0.0
            for i in range(n_words):
                weights, count = phi[indices[first + i]], data[first + i]
                for _ in range(count):
                    if _matched(gamma, powers[i], weights, cavity, step):
                        moved += _moved(gamma, powers[i], count, step)
            if moved <= _CLOSE * n_tokens:
                break
        total = 0.0
        for k in range(n_topics):
            total += gamma[k]
        for k in range(n_topics):
            shares[row, k] = gamma[k] / total


@njit(**COMPILE)
def _matched(gamma, powers, weights, cavity, step):
    """Find the powers of one token given all others; False if there are none."""
    mass, likelihood = 0.0, 0.0
    for k in range(gamma.size):
        cavity[k] = gamma[k] - powers[k]
        if not cavity[k] > 0:
            return False
        mass += cavity[k]
        likelihood += weights[k] * cavity[k]  # times the mass
    if not likelihood > 0:  # a word that no topic has
        return False
    within, between = 0.0, 0.0
    for k in range(gamma.size):
        mean = cavity[k] * (likelihood + weights[k]) / (likelihood * (mass + 1))
        square = (cavity[k] + 1) * (likelihood + 2 * weights[k]) / (mass + 2)
        square *= cavity[k] / (likelihood * (mass + 1))
        within += mean - square
        between += square - mean * mean
        step[k] = mean
    if not (within > 0 and between > 0):
        return False
    precision = within / between
    for k in range(gamma.size):
        step[k] = precision * step[k] - cavity[k]
    return True


@njit(**COMPILE)
def _moved(gamma, powers, count, step):
    """Move the powers of all tokens of a word by the step of one token; give the distance.

    A step after which there would be no valid distribution is not made: later rounds try again.
    """
    for k in range(gamma.size):
        step[k] = (step[k] - powers[k]) / count
        if not gamma[k] + count * step[k] > 0:
            return 0.0
    moved = 0.0
    for k in range(gamma.size):
        powers[k] += step[k]
        gamma[k] += count * step[k]
        moved += abs(count * step[k])
    return moved


def halves(X: csr_array, seed: int) -> tuple[csr_array, csr_array]:
    """Deal the tokens of each row into two halves, by a coin for each token."""
    first = np.zeros(X.nnz, np.int32)
    _halve(X.indptr, X.data, np.uint64(seed), first)
    parts = []
    for data in (first, X.data - first):
        part = csr_array((data, X.indices.copy(), X.indptr.copy()), shape=X.shape)
        part.eliminate_zeros()
        parts.append(part)
    return parts[0], parts[1]


@njit(**COMPILE)
def _halve(indptr, data, seed, first):
    for row in range(indptr.size - 1):
        state, gamma = stream(seed, 0, 0, row, FOLD)
        for i in range(indptr[row], indptr[row + 1]):
            for _ in range(data[i]):
                bits, state = draw(state, gamma)
                first[i] += np.int32(bits >> np.uint64(63))


def score(X: csr_array, phis: np.ndarray, alpha: np.ndarray, seed: int, n_jobs: int = 1) -> float:
    """Log-likelihood per token of held-out halves of rows, predicted by the mean over states.

    Parameters
    ----------
    X : csr_array of int, shape (n_rows, n_columns)
    phis : ndarray of float64, shape (n_states, n_columns, n_topics)
    alpha : ndarray of float64, shape (n_rows, n_topics) or (1, n_topics)
    seed : int
        Which tokens are held out.
    n_jobs : int

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If no row has a token to predict.

    Examples
    --------
    >>> X = csr_array([[8, 0], [0, 8]])
    >>> round(score(X, np.full((1, 2, 2), 0.5), np.ones((1, 2)), 0), 3)
    -0.693
    """
    seen, unseen = halves(X, seed)
    if not unseen.nnz:
        raise ValueError("No row has tokens left to predict: rows need two tokens or more.")
    shares = np.stack([fold(seen, phi, alpha, n_jobs) for phi in phis])
    got = _completion(unseen.indptr, unseen.indices, unseen.data, shares, phis)
    return float(got / unseen.data.sum())


@njit(**COMPILE)
def _completion(X_indptr, X_indices, X_data, shares, phis):
    """Log-likelihood of tokens under the mean prediction of several states.

    `shares` (n_states, n_rows, n_topics), `phis` (n_states, n_columns, n_topics).
    """
    total = 0.0
    for row in range(X_indptr.size - 1):
        for i in range(X_indptr[row], X_indptr[row + 1]):
            p = 0.0
            for s in range(phis.shape[0]):
                for k in range(phis.shape[2]):
                    p += shares[s, row, k] * phis[s, X_indices[i], k]
            total += X_data[i] * log(p / phis.shape[0])
    return total
