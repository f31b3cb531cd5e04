"""Which topic is which: topics of two models, or of a model and the truth, one to one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from bilateral.order import rounded


class Match(NamedTuple):
    """Topics of one model and their partners in another.

    Attributes
    ----------
    permutation : ndarray of int, shape (n_topics,)
        For each topic of the first its partner in the second, −1 for one left over.
    cosines : ndarray, shape (n_topics,)
        How alike the two are: 1 for the same words in the same proportions, 0 for no common word,
        and for one left over.
    """

    permutation: np.ndarray
    cosines: np.ndarray


def match_topics(first: np.ndarray, second: np.ndarray) -> Match:
    """Pair the topics of two models so that their cosines sum to the most.

    Parameters
    ----------
    first : array, shape (n_topics, n_terms)
        ``topic_word`` of one model, or the truth.
    second : array, shape (m_topics, n_terms)
        That of another, with the same columns. Where there are more of one, some are left over.

    Returns
    -------
    Match
        ``second[permutation]`` has the order of ``first`` if none is left over.

    Raises
    ------
    ValueError
        If either is no matrix of finite numbers, or columns differ in number.

    References
    ----------
    Kuhn, H. (1955). The Hungarian method for the assignment problem. Naval Research Logistics
    Quarterly 2.

    Examples
    --------
    >>> first = [[0.8, 0.2, 0.0], [0.0, 0.0, 1.0]]
    >>> second = [[0.0, 0.0, 1.0], [0.1, 0.9, 0.0], [0.8, 0.2, 0.0]]
    >>> permutation, cosines = match_topics(first, second)
    >>> permutation.tolist(), cosines.round(2).tolist()
    ([2, 0], [1.0, 1.0])
    """
    first, second = _unit(first, "first"), _unit(second, "second")
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            f"first has {first.shape[1]} terms, second {second.shape[1]}; give both the same"
            " columns"
        )
    cosines = first @ second.T
    # Rounded, so that of equal pairings every machine takes the same.
    rows, columns = linear_sum_assignment(rounded(cosines), maximize=True)
    match = Match(np.full(len(first), -1), np.zeros(len(first)))
    match.permutation[rows] = columns
    match.cosines[rows] = cosines[rows, columns]
    return match


def matched_cosine(first: np.ndarray, second: np.ndarray) -> float:
    """Mean cosine of the topics of the first with their partners in the second.

    Parameters
    ----------
    first : array, shape (n_topics, n_terms)
        The truth, where there is one: a true topic that was not found counts as zero, one found
        beyond the truth costs nothing.
    second : array, shape (m_topics, n_terms)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As :func:`match_topics`.

    Examples
    --------
    >>> round(matched_cosine([[1.0, 0.0], [0.0, 1.0]], [[0.0, 2.0], [3.0, 4.0]]), 2)
    0.8
    """
    return float(match_topics(first, second).cosines.mean())


def _unit(topics: np.ndarray, name: str) -> np.ndarray:
    """Rows of length one; a row of zeros stays, and is like no other."""
    topics = np.asarray(topics, dtype=float)
    if topics.ndim != 2 or not len(topics) or not np.isfinite(topics).all():
        raise ValueError(f"{name} must be a matrix of finite numbers: topics × terms")
    length = np.linalg.norm(topics, axis=1, keepdims=True)
    return np.divide(topics, length, out=np.zeros_like(topics), where=length > 0)
