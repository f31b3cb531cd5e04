"""Topics whose prevalence follows covariates: Dirichlet–multinomial regression."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from bilateral.intervals import LEAST_DRAWS, posterior_interval
from bilateral.topics import held_out as _fold
from bilateral.topics.inputs.checks import check_order
from bilateral.topics.inputs.design import Design, design, prepare
from bilateral.topics.lda import LDA
from bilateral.topics.partitions.counts import refuse_partitions
from bilateral.topics.priors.regression import Effects
from bilateral.topics.priors.regression_draws import concentrations
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.kernels import row_sums
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import Block
from bilateral.topics.summaries import effective

__all__ = ["CovariateLDA"]

_FEW = 30  # independent draws, below which the ends of an interval are guesses
# Overlap of words below which two levels look like two languages: those of the record have 0.06,
# one language in two periods or on two sides 0.5 to 0.7.
_ALIKE = 0.15
_ENOUGH = 2000  # tokens, to judge so


class CovariateLDA(LDA):
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
        refuse_partitions(X)
        self.fit(X, covariates=covariates, languages=languages)
        return self.transform(X, covariates=covariates, languages=languages)

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
        check_is_fitted(self)
        check_order(X, covariates=covariates, languages=languages)
        X = self._columns(self._counts(X, reset=False), languages)
        return _fold.fold(X, self._phi, self._alpha_of(covariates, X.shape[0]), self._threads())

    def score(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give the log-likelihood per token of held-out halves of rows, as :meth:`LDA.score`."""
        check_is_fitted(self)
        check_order(X, covariates=covariates, languages=languages)
        X = self._columns(self._counts(X, reset=False), languages)
        phis, alpha = np.stack(list(self._states())), self._alpha_of(covariates, X.shape[0])
        return _fold.score(X, phis, alpha, self.random_state, self._threads())

    def rhat(
        self,
        X: Any,
        *,
        covariates: pd.DataFrame,
        n_chains: int = 4,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give R-hat of the log-likelihood over whole chains, as :meth:`LDA.rhat`."""
        check_order(X, covariates=covariates, languages=languages)
        other = clone(self)
        other._take(covariates)
        return super(CovariateLDA, other).rhat(X, n_chains=n_chains, languages=languages)

    def predict(self, covariates: pd.DataFrame) -> pd.DataFrame:
        """Give the topic shares to be expected of rows with these covariates.

        The share of topic k is ``alpha_k / Σ alpha``, the mean over rows (not over tokens: long
        rows count no more than short ones). Its interval is that of this mean; single rows spread
        far more widely.

        Parameters
        ----------
        covariates : DataFrame
            With the columns that the formula names, and levels that were fitted.

        Returns
        -------
        DataFrame
            ``row`` (label in the index of `covariates`), ``topic``, ``mean``, ``low`` and ``high``
            (ends of the 90 % interval, missing as in ``effects_``), a line for each row and topic.
            Within a row means sum to one.

        Raises
        ------
        ValueError
            If a column or value is missing, or a level is unknown.
        """
        check_is_fitted(self)
        x = self._design.predict(covariates)
        cells, cell = np.unique(x, axis=0, return_inverse=True)
        got = np.stack([self._shares_of(one) for one in cells])[cell.reshape(-1)]
        mean, low, high = got.transpose(1, 0, 2).reshape(3, -1)
        return pd.DataFrame(
            {
                "row": np.repeat(covariates.index.to_numpy(), self.n_topics),
                "topic": np.tile(np.arange(self.n_topics), len(x)),
                "mean": mean,
                "low": low,
                "high": high,
            }
        )

    def _shares_of(self, x: np.ndarray) -> np.ndarray:
        """Mean and ends of the interval of the shares of a row: shape (3, n_topics)."""
        n_draws, p, n_topics = self.effect_draws_.shape
        flat = np.ascontiguousarray(self.effect_draws_.transpose(1, 0, 2).reshape(p, -1))
        alpha = concentrations(x[None], flat).reshape(n_draws, n_topics)
        return _summary(alpha / row_sums(alpha)[:, None], share=True)

    # What differs from LDA.

    def _go_on(self):
        super()._go_on()
        few = int((self.effects_["n_effective"] < _FEW).sum())
        if few and not self.interrupted_:
            warnings.warn(
                f"{few} of {len(self.effects_)} effects rest on fewer than {_FEW} effective draws, "
                "and their intervals are wide and rough (effects_.n_effective): raise n_sweeps.",
                stacklevel=4,
            )
        return self

    def _take(self, covariates) -> None:
        self._design = design(self.formula, covariates)
        self._covariates = prepare(covariates, self._design.columns)

    def _prepare(self, X, languages, client=None) -> Chain:
        chain = super()._prepare(X, languages, client)
        if self.term_languages is None and isinstance(chain.rows, Block):
            _warn_of_languages(chain.rows, self._design, self._covariates)
        return chain

    def _schedule(self) -> Schedule:
        return replace(super()._schedule(), n_drawing=max(self.n_sweeps // 2, 1))

    def _document_prior(self, n_rows, width) -> tuple[Effects, np.ndarray]:
        cell = self._design.cell
        if cell.size != n_rows:
            raise ValueError(
                f"covariates have {cell.size:,} rows, but X has {n_rows:,}: give one for each row "
                "of X, in the same order."
            )
        return Effects(self._design.cells, cell, self.n_topics), cell

    def _take_alpha(self, alpha: np.ndarray) -> None:
        documents = self._chain.documents
        draws = np.stack(documents.draws or [documents.effects])
        self.effect_draws_ = np.ascontiguousarray(draws[:, :, self._topics])
        mean, low, high = _summary(self.effect_draws_)
        self.alpha_ = concentrations(self._design.cells, mean)
        p, n_topics = mean.shape
        columns = {
            "term": self._design.terms,
            "name": self._design.names,
            "unit": _units(self._design),
            "mean": mean,
            "low": low,
            "high": high,
            "n_effective": effective(self.effect_draws_),
            "prior_mean": documents.mean,
            "prior_sd": documents.sd,
        }
        self.effects_ = pd.DataFrame(
            {"topic": np.repeat(np.arange(n_topics), p)}
            | {
                name: np.tile(values, n_topics) if np.ndim(values) == 1 else values.T.reshape(-1)
                for name, values in columns.items()
            }
        )

    def _row_alpha(self, rows: slice) -> np.ndarray:
        return self.alpha_[self._design.cell[rows]]

    def _alpha_of(self, covariates: pd.DataFrame, n_rows: int) -> np.ndarray:
        if len(covariates) != n_rows:
            raise ValueError(
                f"covariates have {len(covariates):,} rows, but X has {n_rows:,}: give one for "
                "each row of X, in the same order."
            )
        return concentrations(self._design.predict(covariates), _mean(self.effect_draws_))

    def __getstate__(self) -> dict:
        # A design holds code of formulaic's: it is made anew, from the table that is kept.
        return {name: v for name, v in super().__getstate__().items() if name != "_design"}

    def __setstate__(self, state: dict) -> None:
        super().__setstate__(state)
        if "_covariates" in state:
            self._design = design(self.formula, self._covariates)


def _mean(draws: np.ndarray) -> np.ndarray:
    """Mean over the first axis, added in order."""
    mean = draws[0].copy()
    for draw in draws[1:]:
        mean += draw
    return mean / len(draws)


def _summary(draws: np.ndarray, share: bool = False) -> np.ndarray:
    """Mean, and ends of the interval, over the first axis; NaN for the ends of too few draws."""
    mean = _mean(draws)
    if len(draws) < LEAST_DRAWS:
        return np.stack([mean, *np.full((2, *mean.shape), np.nan)])
    return np.stack([mean, *posterior_interval(draws, effective(draws), share=share)])


def _units(made: Design) -> list[str]:
    """What one unit of each column is."""
    states = made._spec.encoder_state
    scales = {
        str(expr): state["scale"]
        for expr, (kind, state) in states.items()
        if kind.value == "numerical" and "scale" in state
    }
    numbers = {str(expr) for expr, (kind, _) in states.items() if kind.value == "numerical"}
    units = {"1": "all rows, at the first levels and means"}
    for term in made._spec.terms:
        within = [str(f.expr) for f in term.factors if str(f.expr) in numbers]
        said = [f"{e} by {scales[e]:.3g}" if e in scales else f"1 sd of {e}" for e in within]
        if term.degree:
            units[str(term)] = ", ".join(said) or "against the first level"
    return [units[term] for term in made.terms]


def _warn_of_languages(rows: Block, made: Design, table: pd.DataFrame) -> None:
    """Warn of levels that share hardly any words, as two languages do."""
    cells = np.repeat(rows.cell, np.diff(rows.bounds))
    shape = len(made.cells), rows.n_columns
    words = csr_array((np.ones(rows.n_tokens, np.int64), (cells, rows.words)), shape=shape)
    first = np.unique(made.cell, return_index=True)[1]
    for name in made._levels:
        level, levels = pd.factorize(table[name].iloc[first].astype(str), sort=True)
        by_level = np.stack([words[level == i].sum(axis=0) for i in range(len(levels))])
        enough = np.flatnonzero(by_level.sum(axis=1) >= _ENOUGH)
        shares = by_level[enough] / by_level[enough].sum(axis=1, keepdims=True)
        for i, one in enumerate(shares):
            for j, other in enumerate(shares[:i]):
                alike = np.minimum(one, other).sum()
                if alike < _ALIKE:
                    a, b = levels[enough[j]], levels[enough[i]]
                    warnings.warn(
                        f"Rows with {name} = {a} and {b} share hardly any words (overlap "
                        f"{alike:.0%}). If they are in two languages, topics will be languages "
                        f"and the effect of {name} that of the language: give term_languages and "
                        "languages.",
                        stacklevel=5,
                    )
                    return
