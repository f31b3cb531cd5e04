"""Topics whose words drift from period to period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd

from bilateral.topics.drift_report import WithDrift
from bilateral.topics.effects import WithEffects
from bilateral.topics.inputs.checks import check_whole
from bilateral.topics.inputs.row_data import RowData
from bilateral.topics.inputs.seeds import read
from bilateral.topics.lda import LDA
from bilateral.topics.themes import Themes, without_cut

__all__ = ["DynamicLDA"]


class DynamicLDA(WithDrift, WithEffects, LDA):
    """Topics whose words drift from period to period; how fast is learned.

    The log-rate of each word of a topic is a random walk over the periods, the same forwards and
    backwards in time. So the words of a topic in a period follow its own tokens if it has many, and
    those of the periods before and after if it has few. A topic is first found over all periods
    together, and its words drift apart later: it keeps its identity.

    Words come in bursts (a text that says "fentanyl" once says it again), and every burst would
    look like drift. So the model measures how often tokens of a word share a row and a topic beyond
    chance, and ties the periods of such a word more strongly. It sees bursts within rows only. If
    one long text is many rows, and a topic has few texts in a period, single texts still look like
    drift.

    Topics may have names and seeds, and their prevalence may follow covariates: one or both, in one
    language or several. Seeds have their prior mass in every period, and excluded words stay out in
    all of them; when a seed was said most depends on its tokens alone. Effects are on how much
    there is of a topic, drift is in its words. If the two sides use different words for a topic,
    and one side speaks more of it in some periods, this change looks like drift.

    Parameters
    ----------
    n_topics : int
        With `seeds` the named topics and the free ones together: three themes and ``n_topics=10``
        leave seven free. The named ones come first, in the order given.
    seeds : dict, optional
        Name of each topic and its seeds, as for :class:`~bilateral.topics.SeededLDA`.
    exclude, cut
        With `seeds`, as for :class:`~bilateral.topics.SeededLDA`.
    weight : float
        With `seeds`, as for :class:`~bilateral.topics.SeededLDA`, whose default is three times as
        much: with that, intervals of seeds are too narrow (see Notes).
    formula : str, optional
        What prevalence follows, as for :class:`~bilateral.topics.CovariateLDA`. `fit` then needs
        `covariates`, and there are ``effects_`` and :meth:`predict`.
    n_sweeps : int
        Sweeps at most; the last two hundred (of a short run, half) give a hundred draws of the
        weights, and ten of counts. With a formula half of the sweeps give draws: 1,000 are a good
        number then.
    vocabulary : sequence of str, shape (n_terms,), optional
        The term of each column; by default the terms of X, if it is a corpus, its column names, if
        it is a DataFrame, or else numbers. Seeds need terms.
    alpha, beta, n_chains, term_languages, random_state, n_jobs, progress
        As for :class:`~bilateral.topics.lda.LDA`. With languages, the shared words drift with one
        strength, and the own words of each language with another. A topic's share of shared words
        in a language does not drift.

    Attributes
    ----------
    periods_ : Index, shape (n_periods,)
        In order, with those that were added.
    drift_ : DataFrame
        The words of each topic that drift most, ten at most: those that add most to the divergence
        of the topic's periods, and whose intervals do not all overlap. Lines as in :meth:`drift`.
    period_word_ : ndarray of float64, shape (n_periods, n_topics, n_terms)
        Probability of each word in each topic and period; rows sum to one. Seeds have what their
        tokens tell, without their prior mass, as in `drift_`.
    topic_word_ : ndarray of float64, shape (n_topics, n_terms)
        Over all periods, each with the weight of the topic's tokens in it. Seeds have their prior
        mass, too, as in :class:`~bilateral.topics.SeededLDA`.
    strength_ : DataFrame
        ``topic``, ``language`` ("" for words that all share, or all words without languages) and
        ``strength``: the standard deviation of a step from one period to the next, in log-odds, of
        a word without bursts. A strength of 0.1 means about ten per cent more or less. It is the
        value of largest evidence, without an interval, and is fixed while weights are drawn. `fit`
        warns of topics above one: their words in a period have little to do with those in the next,
        as if they were several subjects by turns.
    topic_names_, seed_coverage_
        With seeds, as for :class:`~bilateral.topics.SeededLDA`. Every table then has names in its
        column ``topic``, in place of numbers.
    effects_, effect_draws_
        With a formula, as for :class:`~bilateral.topics.CovariateLDA`.
    doc_topic_, doc_topic_draws_, word_topic_draws_, alpha_, beta_, log_likelihood_, digest_, …
        As for :class:`~bilateral.topics.lda.LDA`. In ``word_topic_draws_`` columns are by period,
        then language, then term.

    Notes
    -----
    The periods of the rows are given to `fit`, as languages are: they are data. Steps are alike
    from any period to the next, so that gaps must be periods, too (see :meth:`fit`).

    Intervals include the uncertainty of the word weights and of the topics of tokens, given the
    strength and the bursts. In them every token counts in full: for a word with a burst of four the
    interval is half as wide as one that counted texts would be. Look at ``tokens``, and read rows.

    A seed is drawn to its theme, also where its tokens are of another topic. Intervals of seeds and
    of excluded words rest on that claim. In fourteen planted corpora (``python
    benchmarks/drift_coverage.py``) 85 % of the intervals of seeds in their theme held the truth at
    a weight of 0.1 and 71 % at 0.3, where without seeds 88 % did; of seeds in other topics 73 and
    54 %, where without seeds 84 % did; and of other words 86, 84 and 86 %.

    In six planted corpora whose topics overlap much (four topics, 300 terms, a strength of 0.30;
    measured once, on 25 November 2026, no script is kept) the intervals held the truth in 85 % of
    cases instead of 90, of words with fewer than twenty tokens in the topic in 71 to 78 %, and the
    strength learned was 0.26. A single chain moves slowly.

    Some forty bytes of memory are needed for each period, term and topic.

    References
    ----------
    Blei, D. M. and Lafferty, J. D. (2006). Dynamic topic models. ICML.

    Church, K. W. and Gale, W. A. (1995). Poisson mixtures. Natural Language Engineering 1 (2).

    Examples
    --------
    In one of two topics war gives way to peace:

    >>> early = np.kron(np.eye(2, dtype=int), np.full((40, 3), 2)) * [3, 1, 2, 2, 2, 2]
    >>> late = early[:, [1, 0, 2, 3, 4, 5]]
    >>> model = DynamicLDA(2, n_sweeps=80, vocabulary=["war", "peace", "treaty", "a", "b", "c"])
    >>> model = model.fit(np.vstack([early, late]), periods=[2001] * 80 + [2002] * 80)
    >>> model.drift(["war"])[["topic", "period", "probability"]].round(2).values.tolist()
    [[0.0, 2001.0, 0.5], [0.0, 2002.0, 0.17], [1.0, 2001.0, 0.0], [1.0, 2002.0, 0.0]]

    Named beforehand, and by side:

    >>> sides = pd.DataFrame({"side": (["MX"] * 3 + ["US"]) * 20 + (["US"] * 3 + ["MX"]) * 20})
    >>> seeds = {"conflict": ["war", "treaty"], "letters": ["a", "b"]}
    >>> named = DynamicLDA(2, seeds=seeds, formula="side", n_sweeps=160)
    >>> named = named.set_params(vocabulary=["war", "peace", "treaty", "a", "b", "c"])
    >>> named = named.fit(np.vstack([early, late]), periods=[2001] * 80 + [2002] * 80,
    ...                   covariates=sides)
    >>> war = named.drift(["war"]).query("topic == 'conflict'")["probability"].tolist()
    >>> named.topic_names_, war[0] > war[1]
    (['conflict', 'letters'], True)
    """

    def __init__(
        self,
        n_topics: int = 20,
        *,
        seeds: Mapping[str, Any] | None = None,
        exclude: Mapping[str, Any] | Sequence[str] | None = None,
        weight: float = 0.1,
        cut: Callable[[str], list[str]] | None = None,
        formula: str | None = None,
        n_sweeps: int = 400,
        vocabulary: Sequence[str] | None = None,
        alpha: float | Sequence[float] | None = None,
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
            alpha=alpha,
            beta=beta,
            n_chains=n_chains,
            term_languages=term_languages,
            random_state=random_state,
            n_jobs=n_jobs,
            progress=progress,
        )
        self.seeds = seeds
        self.exclude = exclude
        self.weight = weight
        self.cut = cut
        self.formula = formula
        self.vocabulary = vocabulary

    def fit(
        self,
        X: Any,
        y: None = None,
        *,
        periods: Sequence[Any],
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
        client: Any = None,
    ) -> Self:
        """Fit topics and their drift.

        Parameters
        ----------
        X, languages, client
            As for :meth:`LDA.fit`.
        y : ignored
        periods : sequence, shape (n_rows,)
            The period of each row: anything that can be sorted; text only if it sorts as time goes
            (``2022-Q1``, but not ``Q1 2022`` or ``Jan``). Two neighbouring periods are one step
            apart, however much time is between them. If periods may have no rows, give pandas
            Periods or an ordered Categorical: periods between the first and the last are then added
            (with a warning). A Series is refused if its index shows another order than that of X,
            as for :meth:`CovariateLDA.fit <bilateral.topics.CovariateLDA.fit>`.
        covariates : DataFrame, shape (n_rows, …), optional
            With a formula, as for :meth:`CovariateLDA.fit <bilateral.topics.CovariateLDA.fit>`. The
            period may be among them.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            As :meth:`LDA.fit`; and if periods are missing, dates, all the same, cannot be sorted,
            are text in no order of time, or are not one for each row of X; as
            :meth:`SeededLDA.fit <bilateral.topics.SeededLDA.fit>` with seeds, or if there are fewer
            topics than themes; and as :meth:`CovariateLDA.fit <bilateral.topics.CovariateLDA.fit>`
            with a formula.
        """
        return self._fit(X, languages, client, periods=periods, covariates=covariates)

    def fit_transform(
        self,
        X: Any,
        y: None = None,
        *,
        periods: Sequence[Any],
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
    ) -> np.ndarray:
        """Fit, and give each row's topic shares as :meth:`transform` does."""
        return self._fit_transformed(X, languages, periods=periods, covariates=covariates)

    def transform(
        self,
        X: Any,
        *,
        periods: Sequence[Any],
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
    ) -> np.ndarray:
        """Give the topic shares of rows, each under the topics of its period.

        Parameters
        ----------
        X, languages
            As for :meth:`LDA.transform`.
        periods : sequence, shape (n_rows,)
            Periods that were fitted, or filled in.
        covariates : DataFrame, shape (n_rows, …), optional
            With a formula.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_topics)
            Rows sum to one.
        """
        return self._transformed(X, languages, periods=periods, covariates=covariates)

    def score(
        self,
        X: Any,
        y: None = None,
        *,
        periods: Sequence[Any],
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give the log-likelihood per token of held-out halves of rows, as :meth:`LDA.score`.

        Tokens are predicted by the mean weights of the row's period, not draw by draw.
        """
        return self._scored(X, languages, periods=periods, covariates=covariates)

    def rhat(
        self,
        X: Any,
        *,
        periods: Sequence[Any],
        covariates: pd.DataFrame | None = None,
        n_chains: int = 4,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give R-hat of the log-likelihood over whole chains, as :meth:`LDA.rhat`."""
        return self._compared(X, languages, n_chains, periods=periods, covariates=covariates)

    @property
    def _themes(self) -> Themes | None:
        if self.seeds is None:
            return None
        n_free = self.n_topics - len(self.seeds)
        return Themes(self.seeds, self.exclude, self.weight, self.cut, n_free)

    def _row_data(self, n_new: int | None = None, **given) -> RowData:
        if n_new is None:
            self._check_seeds()
        return super()._row_data(n_new, **given)

    def _check_seeds(self) -> None:
        if self.seeds is None:
            if self.exclude is not None:
                raise ValueError("exclude is of topics that have names: give seeds, too.")
            return
        check_whole("n_topics", self.n_topics, 2)
        read(self.seeds, self.exclude)
        if self.n_topics < len(self.seeds):
            raise ValueError(
                f"n_topics is {self.n_topics}, but seeds name {len(self.seeds)} topics: n_topics "
                "counts these and the free ones together."
            )

    def __getstate__(self) -> dict:
        return without_cut(super().__getstate__())

    def __setstate__(self, state: dict) -> None:
        none = dict.fromkeys(("seeds", "exclude", "formula"))  # which earlier versions did not have
        super().__setstate__(none | {"weight": 0.1} | state | {"cut": None})
