"""One call, plain arrays: this package's LDA, or scikit-learn's NMF or LDA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from bilateral.intervals import posterior_interval
from bilateral.order import known_first, ranking
from bilateral.topics._checks import check_counts, check_whole
from bilateral.topics._effects import effective
from bilateral.topics.lda import LDA


@dataclass(frozen=True, eq=False)
class Topics:
    """What a topic model found, as arrays that any estimator can fill.

    Parameters
    ----------
    topic_word : ndarray, shape (n_topics, n_terms)
        Each topic's distribution over terms; rows sum to one.
    doc_topic : ndarray, shape (n_rows, n_topics)
        Each row's distribution over topics; rows sum to one.
    n_tokens : ndarray of int, shape (n_rows,)
        Tokens of each row.
    draws : sequence of csr_array of int, shape (n_rows, n_topics)
        Posterior draws of each row's tokens in each topic, if the model gives any.
    model : object, optional
        The fitted estimator, for what the arrays do not hold.
    n_draws : int
        Draws that intervals of shares rest on, where the model can make any number of them.

    Examples
    --------
    >>> import numpy as np
    >>> topics = Topics(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[1.0, 0.0]]), np.array([7]))
    >>> topics.top_words(["border", "trade"], n=1)["term"].tolist()
    ['border', 'trade']
    """

    topic_word: np.ndarray
    doc_topic: np.ndarray
    n_tokens: np.ndarray
    draws: Sequence[csr_array] = ()
    model: Any = None
    n_draws: int = 200

    @classmethod
    def of(cls, model: LDA, *, n_draws: int = 200) -> Topics:
        """Give the topics of a fitted model of this package, with its draws.

        Raises
        ------
        ValueError
            For anything else, or a model that is not fitted.
        """
        if not isinstance(model, LDA):
            raise ValueError(
                f"Topics.of takes a fitted model of bilateral.topics, not {type(model).__name__}. "
                "Of other models give arrays, Topics(topic_word, doc_topic, n_tokens), rows of "
                "both summing to one; or call fit_topics, which fits scikit-learn's."
            )
        check_is_fitted(model)
        draws = model.doc_topic_draws_
        n_tokens = draws[0].sum(axis=1, dtype=np.int64)
        return cls(model.topic_word_, model.doc_topic_, n_tokens, draws, model, n_draws)

    @property
    def prevalence(self) -> np.ndarray:
        """Share of the tokens that belong to each topic, shape (n_topics,); sums to one.

        The mean over `draws`, if there are any.
        """
        if self.draws:
            return self._kept.mean(axis=0)
        return self.n_tokens @ self.doc_topic / self.n_tokens.sum()

    @property
    def prevalence_draws(self) -> np.ndarray:
        """Each topic's share in draws, shape (n_draws, n_topics).

        Of a model of this package :meth:`LDA.prevalence_draws` makes them, which may take some
        seconds; else they are those of `draws`.
        """
        if self._goes_on:
            return self.model.prevalence_draws(self.n_draws)
        return self._kept

    @property
    def prevalence_interval(self) -> np.ndarray:
        """Ends of each share's 90 % interval, shape (2, n_topics); NaN without draws.

        How far a topic's share moves while the chain stays with the topics it has found. It says
        nothing of other topics that another chain may find, nor of which rows are on record. Draws
        that follow each other are worth few, `prevalence_effective`; the interval is the wider.

        Raises
        ------
        ValueError
            With fewer than 19 draws, or if the model cannot make any: it was interrupted, or loaded
            from a file (call its ``resume(X)`` first).
        """
        if not self.draws:
            return np.full((2, self.topic_word.shape[0]), np.nan)
        return self._within(self.prevalence_draws)

    @property
    def prevalence_effective(self) -> np.ndarray:
        """How many independent draws each interval rests on, shape (n_topics,); NaN without draws.

        With fewer than ten its ends are rough: raise `n_draws`.
        """
        if not self.draws:
            return np.full(self.topic_word.shape[0], np.nan)
        return effective(self.prevalence_draws)

    def prevalence_by(self, groups: Sequence) -> pd.DataFrame:
        """Give each topic's share of the tokens in groups of rows: by side, say, or by year.

        Parameters
        ----------
        groups : sequence, shape (n_rows,)
            A label for each row, in their order.

        Returns
        -------
        DataFrame
            ``group`` (sorted), ``topic``, ``tokens`` (of the group), ``share`` (the mean of
            `n_draws` draws), ``low`` and ``high`` (ends of the 90 % interval, which is of the same
            kind as `prevalence_interval`).

        Raises
        ------
        ValueError
            If labels are missing or not one for each row, or the model makes no draws.

        Examples
        --------
        >>> X = np.kron(np.diag([4, 3]), np.ones((6, 3), int))
        >>> topics = Topics.of(LDA(2, n_sweeps=40).fit(X))
        >>> found = topics.prevalence_by(["US"] * 6 + ["MX"] * 6)
        >>> found.query("group == 'MX'")["share"].round(1).tolist()
        [0.0, 1.0]
        """
        if not self._goes_on:
            raise ValueError(
                "Shares by group need a model of this package: give Topics.of(model), or fit with"
                " model='lda'."
            )
        labels = pd.Series(list(groups), dtype=object)
        if len(labels) != len(self.n_tokens) or labels.isna().any():
            raise ValueError(
                f"groups must be a label for each of the {len(self.n_tokens):,} rows: there are "
                f"{len(labels):,}, of which {labels.isna().sum():,} are missing."
            )
        names = known_first(labels, [])
        number = labels.map({name: i for i, name in enumerate(names)}).to_numpy(np.int64)
        draws = self.model.prevalence_draws(self.n_draws, groups=number)
        low, high = self._within(draws)
        n_topics = self.topic_word.shape[0]
        return pd.DataFrame(
            {
                "group": [name for name in names for _ in range(n_topics)],
                "topic": np.tile(np.arange(n_topics), len(names)),
                "tokens": np.repeat(np.bincount(number, self.n_tokens).astype(int), n_topics),
                "share": draws.mean(axis=0).ravel(),
                "low": low.ravel(),
                "high": high.ravel(),
            }
        )

    def _within(self, draws: np.ndarray) -> np.ndarray:
        """Ends of intervals of shares, of draws that follow each other if a chain made them."""
        worth = effective(draws) if self._goes_on else None
        return posterior_interval(draws, worth, share=True)

    @property
    def _kept(self) -> np.ndarray:
        """Shares in `draws`."""
        counts = [draw.sum(axis=0, dtype=np.int64) for draw in self.draws]
        return np.reshape(counts, (-1, self.topic_word.shape[0])) / self.n_tokens.sum()

    @property
    def _goes_on(self) -> bool:
        """Whether the model can make draws, of these topics."""
        mine = isinstance(self.model, LDA) and len(self.draws) > 0
        return mine and self.draws is getattr(self.model, "doc_topic_draws_", None)

    def top_words(
        self, vocabulary: Sequence[str], n: int = 10, *, relevance: float = 1.0
    ) -> pd.DataFrame:
        """List the terms that tell most of each topic.

        Parameters
        ----------
        vocabulary : sequence of str, length n_terms
        n : int
            Terms per topic.
        relevance : float
            At 1 the most probable terms come first; below, terms count that are more probable in
            this topic than elsewhere: λ log p(w | k) + (1 − λ) log(p(w | k) / p(w)). Of terms
            that are equal but for their last digits the earlier column comes first.

        Returns
        -------
        DataFrame
            ``topic, rank, term, probability``; topic from 0, rank from 1.

        References
        ----------
        Sievert & Shirley (2014), "LDAvis: a method for visualizing and interpreting topics", ACL
        workshop on interactive language learning.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.log(self.prevalence @ self.topic_word)
            weights = np.log(self.topic_word) - (1 - relevance) * spread
        columns = ranking(np.where(self.topic_word > 0, weights, -np.inf))[:, :n]
        topic, rank = np.indices(columns.shape)
        return pd.DataFrame(
            {
                "topic": topic.ravel(),
                "rank": rank.ravel() + 1,
                "term": np.asarray(vocabulary, dtype=object)[columns.ravel()],
                "probability": self.topic_word[topic, columns].ravel(),
            }
        )

    def top_rows(self, n: int = 10) -> pd.DataFrame:
        """List the rows with the largest share of each topic.

        Equal shares are common among short rows (one topic has all of it), so the longer row
        comes first, then the earlier. Rows without tokens are never listed.

        Parameters
        ----------
        n : int
            Rows per topic.

        Returns
        -------
        DataFrame
            ``topic, rank, row, share``; row counts from 0 in the matrix that was fitted.
        """
        filled = np.flatnonzero(self.n_tokens)
        filled = filled[ranking(self.n_tokens[filled])]
        rows = filled[ranking(self.doc_topic[filled].T)[:, :n]]
        topic, rank = np.indices(rows.shape)
        return pd.DataFrame(
            {
                "topic": topic.ravel(),
                "rank": rank.ravel() + 1,
                "row": rows.ravel(),
                "share": self.doc_topic[rows, topic].ravel(),
            }
        )


def fit_topics(X: csr_array, n_topics: int, *, model: str = "lda", random_state: int = 0) -> Topics:
    """Fit a topic model to a matrix of counts.

    ``"lda"`` is this package's :class:`~bilateral.topics.lda.LDA`, by Gibbs sampling, with
    posterior draws, on two threads: the same arrays on any x86-64 processor. Two are
    scikit-learn's: ``"sklearn-lda"`` is batch variational Bayes; ``"nmf"`` factors the tf-idf
    matrix under the Frobenius norm, which is quick, and its ``topic_word`` is each topic's weight
    spread over the terms, not a probability of drawing a token. These give the same arrays on one
    machine: the linear algebra runs on one thread, where sums have a fixed order. On another
    processor their last digits may differ, or more where a fit could go either way: nothing is
    promised there. Topics are ordered by prevalence.

    Parameters
    ----------
    X : csr_array or ndarray, shape (n_rows, n_terms)
        Counts.
    n_topics : int
        From 2 to the smaller side of `X`.
    model : {"lda", "nmf", "sklearn-lda"}
    random_state : int

    Returns
    -------
    Topics
        A row without tokens gets its prior (``"lda"``), or else the mean of the others by tokens,
        as does one that no topic reaches.

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
    X = _check(X, n_topics)
    if model == "lda":
        return Topics.of(LDA(n_topics, n_sweeps=1000, random_state=random_state, n_jobs=2).fit(X))
    if model not in _PEERS:
        raise ValueError(f"model must be 'lda', 'nmf' or 'sklearn-lda', not {model!r}.")
    n_tokens = X.sum(axis=1, dtype=np.int64)
    with threadpool_limits(1):
        estimator, word, doc = _PEERS[model](X, n_topics, random_state)
    doc[n_tokens == 0] = 0
    topics = Topics(_normalise(word), _fill(doc, n_tokens), n_tokens)
    order = ranking(topics.prevalence)
    return replace(
        topics,
        topic_word=topics.topic_word[order],
        doc_topic=topics.doc_topic[:, order],
        model=estimator,
    )


def _nmf(X: csr_array, n_topics: int, random_state: int) -> tuple[Any, np.ndarray, np.ndarray]:
    model = NMF(n_topics, init="nndsvda", max_iter=500, random_state=random_state)
    doc = model.fit_transform(TfidfTransformer().fit_transform(X))
    # The scale is free between the two factors: give it to the rows, so topics are comparable.
    return model, model.components_, doc * model.components_.sum(axis=1)


def _lda(X: csr_array, n_topics: int, random_state: int) -> tuple[Any, np.ndarray, np.ndarray]:
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
    if not 2 <= check_whole("n_topics", n_topics, 0) <= min(X.shape):
        raise ValueError(
            f"n_topics must lie between 2 and {min(X.shape)}, the smaller side of X "
            f"({X.shape[0]} rows × {X.shape[1]} terms), not {n_topics}."
        )
    return X
