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
    before every sweep and also while draws are kept: their intervals hold the uncertainty about
    which word belongs to which topic. A priori the intercept of each topic is N(log(1/K), 2²), K
    topics, and every other effect N(0, 1).

    An effect is one on the logarithm of a topic's concentration. If all topics of a level rise
    alike, shares stay and the level's rows mix more topics; what a covariate does to shares is
    what :meth:`predict` gives. A level stands against the first level of its column, and numbers
    are in standard deviations. With an interaction (``side * period``) the effect of `side` is the
    one in the first period.

    With languages, look at a topic's words in each of them (`language_word_`) before its effects:
    if they tell of different things, as they may where languages share few columns, the effect of
    a side on that topic compares two subjects.

    Intervals are those of one chain, which stays with the topics that it found; topics do not
    change places within it, for they would have to exchange all their words.

    Parameters
    ----------
    n_topics : int
    formula : str
        What follows ``~`` in R: ``"side * period + genre"``. Refused where the covariates cannot
        tell effects apart; see :func:`bilateral.topics.inputs.design.design`.
    n_sweeps : int
        Sweeps at most. Half of them give the draws of effects, and ten of these sweeps the draws
        of counts. Effects and assignments follow each other slowly, the more so the more a topic
        shares its words: where `fit` warns of few effective draws, ask for more sweeps.
    beta, n_chains, term_languages, random_state, n_jobs, progress
        As for :class:`~bilateral.topics.lda.LDA`. Where rows are in several languages and these
        are not given, topics are languages, and the effect of a side is that of its language:
        `fit` warns of levels that share hardly any words, but for counts in partitions.

    Attributes
    ----------
    effects_ : DataFrame
        One line for each topic and column of the design: ``topic`` (in order of prevalence),
        ``term`` (of the formula), ``name`` (of the column), ``unit`` (what the effect is of),
        ``mean``, ``low`` and ``high`` (ends of the 90 % interval; missing with fewer than 19
        draws, as in runs of less than forty sweeps), ``n_effective`` (how many independent draws
        the interval rests on: it is the wider the fewer, and with fewer than 30 rough),
        ``prior_mean``, ``prior_sd``.
    effect_draws_ : ndarray of float64, shape (n_draws, n_columns, n_topics)
        Posterior draws of λ.
    alpha_ : ndarray of float64, shape (n_cells, n_topics)
        Dirichlet prior of each distinct row of covariates, at the mean effects.
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
    >>> us = model.effects_.query("name == 'side[T.US]'").set_index("topic")["mean"]
    >>> mexican = int(model.topic_word_[:, 0].argmax())
    >>> bool(us[mexican] < 0 < us[1 - mexican])
    True
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
            One row for each row of X, in the same order: they are taken row by row. A table is
            refused whose index tells otherwise: if X is a DataFrame with another one; if not, with
            whole numbers that do not go up (the table was sorted, say).

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
