"""A fitted model of which only the draws of its words are known: enough for new texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics import summaries
from bilateral.topics.lda import LDA
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.chain import Chain, Stored
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import width_of

__all__ = ["model_of_draws"]


def model_of_draws(
    draws: Sequence[csr_array], alpha: np.ndarray, beta: float, terms: Sequence[str]
) -> LDA:
    """Give a model that places new texts as the one does whose draws these are.

    In place of the rows that were fitted it has one, which holds all their tokens: what needs the
    texts themselves, it refuses. ``save`` does not save it; draws, alpha, beta and terms are all
    that it is.

    Parameters
    ----------
    draws : sequence of csr_array of int32, shape (n_terms, n_topics)
        ``word_topic_draws_`` of a fitted model without languages.
    alpha : ndarray of float64, shape (n_topics,)
    beta : float
    terms : sequence of str, shape (n_terms,)

    Returns
    -------
    LDA
        With ``topic_word_``, ``word_topic_draws_``, ``alpha_``, ``beta_`` and
        ``feature_names_in_`` of the model fitted, and the same ``transform`` to the last bit.

    Raises
    ------
    ValueError
        If the parts are not of one size.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame(np.kron(np.diag([4, 3]), np.ones((6, 3), int)), columns=list("abcdef"))
    >>> model = LDA(2, n_sweeps=40).fit(X)
    >>> again = model_of_draws(model.word_topic_draws_, model.alpha_, model.beta_, X.columns)
    >>> new = X.head(1)
    >>> np.array_equal(again.transform(new), model.transform(new))
    True
    """
    alpha, terms = np.asarray(alpha, np.float64), np.array(list(terms), dtype=object)
    shape = (len(terms), len(alpha))
    if not len(draws) or any(draw.shape != shape for draw in draws):
        raise ValueError(
            f"there are {shape[0]} terms and {shape[1]} topics, but draws of"
            f" {[draw.shape for draw in draws]}; give all parts of one model"
        )
    model, width = LDA(shape[1]), width_of(shape[1])
    padded = np.zeros((1, width))
    padded[0, : shape[1]] = alpha
    owner = np.zeros(shape[0], np.int64)
    rows = [csr_array(draw.sum(axis=0, dtype=np.int32)[None]) for draw in draws]
    words = DirichletWords(owner, 1, shape[1], width, beta)
    chain = Chain(
        Stored(np.zeros(0, np.uint16), ""),
        words,
        DirichletPrevalence(padded, shape[1]),
        model.random_state,
        Schedule(model.n_sweeps, model.n_chains),
    )
    chain.word_draws, chain.row_draws = list(draws), rows
    vars(model).update(
        _chain=chain,
        _owner=owner,
        _names=[""],
        _topics=np.arange(shape[1]),
        word_topic_draws_=chain.word_draws,
        doc_topic_draws_=chain.row_draws,
        doc_topic_=summaries.doc_topic(rows, lambda _: alpha[None]),
        alpha_=alpha,
        beta_=float(beta),
        n_features_in_=shape[0],
        feature_names_in_=terms,
        interrupted_=False,
        digest_="",
    )
    model._phi = summaries.mean(model._states())
    model.topic_word_ = model._topic_word(model._phi)
    return model
