"""Posterior draws of the topics of new rows, under the topics of a fitted model."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
from numba import njit
from scipy.sparse import csr_array

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.exact.streams import PLACE, draw, stream, uniform
from bilateral.topics.inputs.checks import check_whole
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.threads import in_threads

__all__ = ["repeats", "token_draws"]

N_DRAWS = 200
"""Draws, under all draws of the words together; or one under each, if there are more."""
_WORD_DRAWS = 20  # at least, from the draws that the model has kept
_CHAIN = 1 << 23  # where chains are numbered for them; no fit has as many
_BURN_IN = 20  # sweeps before the first draw of a row
_EVERY = 3  # sweeps from one draw to the next


def token_draws(
    model: Any,
    X: Any,
    group: Sequence[int] | None = None,
    *,
    random_state: int = 0,
    repeat: Sequence[int] | None = None,
    **rows: Any,
) -> np.ndarray:
    """Draw how many tokens of each group of new rows belong to each topic.

    The words of the topics are drawn given each draw that the model has kept, and under each of
    these the topics of a row's tokens are sampled given its words (collapsed Gibbs sampling), some
    times. So a draw is uncertain of both: of the words of the topics, and of the topics of the row.
    The words that drift (``DynamicLDA``) are at their mean given each draw. The model does not
    change.

    What is drawn for a row depends on its words, on `random_state` and on nothing else. If a group
    holds the same row twice, each is drawn by itself.

    Parameters
    ----------
    model : LDA
        A fitted model of this package.
    X : sparse matrix or array-like of int, shape (n_rows, n_terms), or a corpus
        As for the model's ``transform``.
    group : sequence of int, shape (n_rows,), optional
        Group of each row, from 0. Without it each row is a group.
    random_state : int
    repeat : sequence of int, shape (n_rows,), optional
        Number of each row among the rows that hold the same: see :func:`repeats`. By default they
        are numbered in each group.
    **rows
        What ``transform`` takes besides X: `languages`, `covariates`, `periods`.

    Returns
    -------
    ndarray of int64, shape (n_draws, n_groups, n_topics)
        200 draws or more. The sums over topics are the tokens of each group.

    References
    ----------
    Griffiths, T. and Steyvers, M. (2004). Finding scientific topics. PNAS 101.

    Examples
    --------
    >>> from bilateral.topics import LDA
    >>> X = np.kron(np.diag([4, 3]), np.ones((6, 3), int))
    >>> draws = token_draws(LDA(2, n_sweeps=40).fit(X), [[5, 0, 0, 0, 0, 0], [0, 0, 0, 0, 9, 0]])
    >>> draws.shape, draws.mean(axis=0).round().tolist()
    ((200, 2, 2), [[5.0, 0.0], [0.0, 9.0]])
    """
    check_whole("random_state", random_state, 0, 2**64 - 1)
    X, alpha = model._new(X, rows.pop("languages", None), **rows)
    X.sum_duplicates()
    group = np.arange(X.shape[0]) if group is None else np.asarray(group, np.int64)
    content = _contents(X)
    again = repeats(X, group) if repeat is None else np.asarray(repeat, np.int64)
    alpha = np.ascontiguousarray(alpha, np.float64)
    states = _word_draws(model, random_state)
    each = -(-N_DRAWS // len(states))
    n_groups = int(group.max()) + 1 if group.size else 0
    out = np.zeros((len(states), each, n_groups, model.n_topics), np.int64)
    seed = np.uint64(random_state)
    in_threads(
        lambda s: _place(
            *(X.indptr, X.indices, X.data, group, content, again),
            *(states[s], alpha, seed, s, out[s]),
        ),
        [(s,) for s in range(len(states))],
        model._threads(),
    )
    return out.reshape(-1, *out.shape[2:])


def repeats(X: csr_array, group: Sequence[int]) -> np.ndarray:
    """Number the rows of a group that hold the same, so that each is drawn by itself.

    Parameters
    ----------
    X : csr_array of int, shape (n_rows, n_terms)
    group : sequence of int, shape (n_rows,)

    Returns
    -------
    ndarray of int64, shape (n_rows,)

    Examples
    --------
    >>> repeats(csr_array([[1, 0], [1, 0], [0, 2], [1, 0]]), [0, 0, 0, 1]).tolist()
    [0, 1, 0, 0]
    """
    X.sum_duplicates()
    same = pd.DataFrame({"group": group, "content": _contents(X)}).groupby(["group", "content"])
    return same.cumcount().to_numpy(np.int64)


def _word_draws(model: Any, seed: int) -> list[np.ndarray]:
    """Draws of the words of topics, float64 (n_columns, n_topics), given each kept draw."""
    words = model._chain.words
    if not isinstance(words, DirichletWords):
        return [np.ascontiguousarray(state) for state in model._states()]
    drawn, times = [], -(-_WORD_DRAWS // len(model.word_topic_draws_))
    for s, kept in enumerate(model.word_topic_draws_):
        n = np.zeros((words.n_columns, words.width), np.int32)
        n[:, model._topics] = kept.toarray()  # as the chain numbers them
        for again in range(times):
            weights, _ = words.weights(n, (np.uint64(seed), _CHAIN + s, again), model._threads())
            drawn.append(np.ascontiguousarray(weights[:, model._topics], np.float64))
    return drawn


def _contents(X: csr_array) -> np.ndarray:
    """A number for what is in each row."""
    columns, counts = X.indices.astype("<i8"), X.data.astype("<i8")
    found = np.zeros(X.shape[0], np.uint64)
    for row in range(X.shape[0]):
        span = slice(X.indptr[row], X.indptr[row + 1])
        said = columns[span].tobytes() + counts[span].tobytes()
        found[row] = int.from_bytes(blake2b(said, digest_size=8).digest(), "little")
    return found


@njit(**COMPILE)
def _place(indptr, indices, data, group, content, again, phi, alpha, seed, state_number, out):
    """Draw the topics of all rows under one state of the words, and add them up by group."""
    n_draws, n_topics = out.shape[0], out.shape[2]
    counts, weights = np.empty(n_topics, np.int64), np.empty(n_topics)
    for row in range(indptr.size - 1):
        n_tokens = 0
        for i in range(indptr[row], indptr[row + 1]):
            n_tokens += data[i]
        words, topics = np.empty(n_tokens, np.int64), np.full(n_tokens, -1)
        token = 0
        for i in range(indptr[row], indptr[row + 1]):
            for _ in range(data[i]):
                words[token] = indices[i]
                token += 1
        prior = alpha[row if alpha.shape[0] > 1 else 0]
        state, gamma = stream(seed, again[row], state_number, content[row], PLACE)
        counts[:] = 0
        for sweep in range(1 + _BURN_IN + (n_draws - 1) * _EVERY):
            for i in range(n_tokens):
                if topics[i] >= 0:
                    counts[topics[i]] -= 1
                total = 0.0
                for k in range(n_topics):
                    total += (counts[k] + prior[k]) * phi[words[i], k]
                    weights[k] = total
                if not total > 0:  # a word that no topic has says nothing
                    for k in range(n_topics):
                        total += counts[k] + prior[k]
                        weights[k] = total
                bits, state = draw(state, gamma)
                at, k = uniform(bits) * total, 0
                while k < n_topics - 1 and weights[k] <= at:
                    k += 1
                topics[i] = k
                counts[k] += 1
            if sweep >= _BURN_IN and (sweep - _BURN_IN) % _EVERY == 0:
                for i in range(n_tokens):
                    out[(sweep - _BURN_IN) // _EVERY, group[row], topics[i]] += 1
