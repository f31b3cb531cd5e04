"""Topics whose prevalence follows covariates: Dirichlet–multinomial regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd

from bilateral.topics.effects import WithEffects
from bilateral.topics.lda import LDA

__all__ = ["CovariateLDA"]


class CovariateLDA(WithEffects, LDA):
    """Topics whose prevalence follows covariates of the rows, with posterior intervals.

    Row d has the Dirichlet prior ``alpha_d = exp(x_d · λ)``, where x_d is its row of the design
    matrix of `formula`. The effects λ are drawn from their posterior along with the assignments,
    before every sweep and also while draws are kept, so their intervals include the uncertainty
    about which word belongs to which topic. The prior of each topic's intercept is N(log(1/K), 2²)
    with K topics, that of every other effect N(0, 1).

    An effect is on the logarithm of a topic's alpha. If the alpha of all topics rises by the same
    factor, their shares stay the same, and the rows mix more topics. For the effect on shares call
    :meth:`predict`. The effect of a level is against the first level of its column; that of a
    number is for one standard deviation. With an interaction (``side * period``) the effect of
    `side` is the one in the first period.

    With languages, look at a topic's words in each of them (`language_word_`) before its effects.
    If they are about different things, as is possible if languages share few columns, the effect of
    a side on that topic compares two subjects.

    Intervals are those of one chain, which keeps the topics that it has found. Two topics do not
    change their numbers within it, because they would have to exchange all their words.

    Parameters
    ----------
    n_topics : int
    formula : str
        What follows ``~`` in R: ``"side * period + genre"``. Refused where the covariates cannot
        tell effects apart; see :func:`bilateral.topics.inputs.design.design`.
    n_sweeps : int
        Sweeps at most. Half of them give the draws of effects, and ten of these sweeps the draws
        of counts. Neighbouring draws are alike, most of all for a topic that shares its words with
        others. If `fit` warns of few effective draws, ask for more sweeps.
    beta, n_chains, term_languages, random_state, n_jobs, progress
        As for :class:`~bilateral.topics.lda.LDA`. If rows are in several languages and these are
        not given, topics will be languages, and the effect of a side will be that of its language.
        `fit` warns of levels that share hardly any words (not if counts are in partitions).

    Attributes
    ----------
    effects_ : DataFrame
        One line for each topic and column of the design: ``topic`` (in order of prevalence),
        ``term`` (of the formula), ``name`` (of the column), ``unit`` (the change that the effect is
        for), ``mean``, ``low`` and ``high`` (ends of the 90 % interval; missing with fewer than 19
        draws, as in runs of less than forty sweeps), ``n_effective`` (how many independent draws
        the interval rests on: with few it is wider, and with fewer than 30 rough), ``prior_mean``,
        ``prior_sd``.
    effect_draws_ : ndarray of float64, shape (n_draws, n_columns, n_topics)
        Posterior draws of λ.
    alpha_ : ndarray of float64, shape (n_cells, n_topics)
        Dirichlet prior of each distinct row of covariates, computed from the mean effects.
    topic_word_, doc_topic_, doc_topic_draws_, beta_, log_likelihood_, digest_, …
        As for :class:`~bilateral.topics.lda.LDA`. A row without tokens has its own prior.

    References
    ----------
    Mimno, D. and McCallum, A. (2008). Topic models conditioned on arbitrary features with
    Dirichlet-multinomial regression. UAI.

    Examples
    --------
    >>> X = np.kron(np.eye(2, dtype=int), np.full((20, 3), 4))
    >>> table = pd.DataFrame({"side": ["MX"] * 16 + ["US"] * 4 + ["MX"] * 4 + ["US"] * 16})
    >>> model = CovariateLDA(2, formula="side", n_sweeps=200).fit(X, covariates=table)
    >>> model.topic_word_.round(1).tolist()
    [[0.3, 0.3, 0.3, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.3, 0.3, 0.3]]
    >>> us = model.effects_.query("name == 'side[T.US]'")
    >>> us[["topic", "mean"]].round(1).values.tolist()
    [[0.0, -1.5], [1.0, 0.7]]
    """

    def __init__(
        self,
        n_topics: int = 20,
        *,
        formula: str,
        n_sweeps: int = 1000,
        beta: float | None = None,
        n_chains: int = 3,
        term_languages: Sequence[str] | None = None,
        random_state: int = 0,
        n_jobs: int | None = 1,
        progress: bool | None = None,
    ) -> None:
        super().__init__(
            n_topics,
            n_sweeps=n_sweeps,
            beta=beta,
            n_chains=n_chains,
            term_languages=term_languages,
            random_state=random_state,
            n_jobs=n_jobs,
            progress=progress,
        )
        self.formula = formula

    def fit(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame,
        languages: Sequence[str] | None = None,
        client: Any = None,
    ) -> Self:
        """Fit topics and effects.

        Parameters
        ----------
        X, languages, client
            As for :meth:`LDA.fit`.
        y : ignored
        covariates : DataFrame, shape (n_rows, …)
            One row for each row of X, in the same order: row i belongs to row i. A table is refused
            if its index shows another order: if X is a DataFrame with another index, or if X has
            none and the index is of whole numbers that do not go up (the table was sorted).

        Returns
        -------
        self

        Raises
        ------
        ValueError
            As :meth:`LDA.fit`; and if the formula cannot be read or names no columns, covariates
            are missing or have one level, their effects cannot be told apart, or they are not one
            row for each row of X.
        """
        return self._fit(X, languages, client, covariates=covariates)

    def fit_transform(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame,
        languages: Sequence[str] | None = None,
    ) -> np.ndarray:
        """Fit, and give each row's topic shares as :meth:`transform` does."""
        return self._fit_transformed(X, languages, covariates=covariates)

    def transform(
        self, X: Any, *, covariates: pd.DataFrame, languages: Sequence[str] | None = None
    ) -> np.ndarray:
        """Give the topic shares of rows, each from its own prior, under the fitted topics.

        Parameters
        ----------
        X, languages
            As for :meth:`LDA.transform`.
        covariates : DataFrame, shape (n_rows, …)

        Returns
        -------
        ndarray of float64, shape (n_rows, n_topics)
            Rows sum to one.
        """
        return self._transformed(X, languages, covariates=covariates)

    def score(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give the log-likelihood per token of held-out halves of rows, as :meth:`LDA.score`."""
        return self._scored(X, languages, covariates=covariates)

    def rhat(
        self,
        X: Any,
        *,
        covariates: pd.DataFrame,
        n_chains: int = 4,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give R-hat of the log-likelihood over whole chains, as :meth:`LDA.rhat`."""
        return self._compared(X, languages, n_chains, covariates=covariates)
