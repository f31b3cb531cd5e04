"""One call, plain arrays: this package's LDA, or scikit-learn's NMF or LDA."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from bilateral.order import ranking
from bilateral.topics.inputs.checks import check_counts, check_whole
from bilateral.topics.inputs.vocabulary import counts_of, vocabulary_of
from bilateral.topics.lda import LDA
from bilateral.topics.results import Topics


def fit_topics(X: csr_array, n_topics: int, *, model: str = "lda", random_state: int = 0) -> Topics:
    """Fit a topic model to a matrix of counts.

    ``"lda"`` is this package's :class:`~bilateral.topics.lda.LDA`, by Gibbs sampling, with
    posterior draws, on two threads: the same arrays on any x86-64 processor. Two are
    scikit-learn's: ``"sklearn-lda"`` is batch variational Bayes; ``"nmf"`` factors the tf-idf
    matrix under the Frobenius norm, which is quick; its ``topic_word`` is each topic's weight for
    each term, not the probability of a token. These two give the same arrays on one machine: the
    linear algebra runs on one thread, where sums have a fixed order. On another processor the last
    digits may differ, and in rare cases more. Topics are ordered by prevalence.

    Parameters
    ----------
    X : csr_array or ndarray, shape (n_rows, n_terms), or a corpus
        Counts; or anything with ``counts`` and ``terms``. The topics keep the vocabulary, or the
        column names of a DataFrame.
    n_topics : int
        From 2 to the smaller side of `X`.
    model : {"lda", "nmf", "sklearn-lda"}
    random_state : int

    Returns
    -------
    Topics
        With ``"lda"`` a row without tokens has its prior. With the others such a row, or one that
        is in no topic, gets the mean of all other rows, weighted by tokens.

    References
    ----------
    Lee & Seung (1999), "Learning the parts of objects by non-negative matrix factorization",
    Nature 401. Blei, Ng & Jordan (2003), "Latent Dirichlet allocation", JMLR 3. Hoffman, Blei &
    Bach (2010), "Online learning for latent Dirichlet allocation", NIPS.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.kron(np.eye(2, dtype=int), np.full((6, 3), 2))
    >>> topics = fit_topics(X, 2)
    >>> topics.prevalence.round(2).tolist(), len(topics.draws)
    ([0.5, 0.5], 10)
    """
    given, vocabulary = X, vocabulary_of(X)
    X = _check(counts_of(X), n_topics)
    if model == "lda":
        lda = LDA(n_topics, n_sweeps=1000, random_state=random_state, n_jobs=2)
        return Topics.of(lda.fit(X if vocabulary is None else given))
    if model not in _PEERS:
        raise ValueError(f"model must be 'lda', 'nmf' or 'sklearn-lda', not {model!r}.")
    n_tokens = X.sum(axis=1, dtype=np.int64)
    with threadpool_limits(1):
        estimator, word, doc = _PEERS[model](X, n_topics, random_state)
    doc[n_tokens == 0] = 0
    topics = Topics(
        _normalise(word),
        _fill(doc, n_tokens),
        n_tokens,
        vocabulary=vocabulary,
        term_tokens=X.sum(axis=0, dtype=np.int64),
    )
    order = ranking(topics.prevalence)
    return replace(
        topics,
        topic_word=topics.topic_word[order],
        doc_topic=topics.doc_topic[:, order],
        model=estimator,
    )


def _nmf(X: csr_array, n_topics: int, random_state: int) -> tuple[Any, np.ndarray, np.ndarray]:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfTransformer

    model = NMF(n_topics, init="nndsvda", max_iter=500, random_state=random_state)
    doc = model.fit_transform(TfidfTransformer().fit_transform(X))
    # The scale is free between the two factors: give it to the rows, so topics are comparable.
    return model, model.components_, doc * model.components_.sum(axis=1)


def _lda(X: csr_array, n_topics: int, random_state: int) -> tuple[Any, np.ndarray, np.ndarray]:
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(
        n_topics, learning_method="batch", max_iter=20, random_state=random_state
    )
    doc = model.fit_transform(X)
    return model, model.components_, doc


_PEERS = {"nmf": _nmf, "sklearn-lda": _lda}


def _fill(doc: np.ndarray, n_tokens: np.ndarray) -> np.ndarray:
    """Rows that sum to one; empty ones get the token-weighted mean of the others."""
    empty = doc.sum(axis=1) == 0
    doc = _normalise(doc)
    doc[empty] = n_tokens[~empty] @ doc[~empty] / n_tokens[~empty].sum()
    return doc


def _normalise(weights: np.ndarray) -> np.ndarray:
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(
        weights, total, out=np.full(weights.shape, 1 / weights.shape[1]), where=total > 0
    )


def _check(X: csr_array, n_topics: int) -> csr_array:
    X = check_counts(X)
    if not X.nnz:
        raise ValueError("X holds no tokens; nothing to model.")
    if min(X.shape) < 2:
        raise ValueError(
            f"X has {X.shape[0]} row(s) and {X.shape[1]} term(s): a topic model needs at least two"
            " of each."
        )
    if not 2 <= check_whole("n_topics", n_topics, 0) <= min(X.shape):
        raise ValueError(
            f"n_topics must lie between 2 and {min(X.shape)}, the smaller side of X "
            f"({X.shape[0]} rows × {X.shape[1]} terms), not {n_topics}."
        )
    return X
