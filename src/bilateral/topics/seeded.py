"""Topics named by seed words, and free topics besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd

from bilateral.topics.effects import WithEffects
from bilateral.topics.lda import LDA
from bilateral.topics.themes import Themes, without_cut

__all__ = ["SeededLDA"]


class SeededLDA(WithEffects, LDA):
    """Topics named by seed words, and free topics for what the seeds do not foresee.

    A seed word has a prior mass in its topic, in proportion to its frequency: as if `weight` times
    its tokens had been seen before, all of them in that topic. Its tokens can still belong to
    another topic, if the words around them do; ``seed_coverage_`` says how many. Such a topic is a
    claim about words, until a person has read a sample of its rows.

    Parameters
    ----------
    seeds : dict of str to list of str, or of str to dict of str to list of str
        Name of each topic and its seeds; :mod:`bilateral.seeds` says what a seed finds. ``*`` at
        the end of a word stands for any ending (``migra*``); a seed of several words finds phrases
        that are one column (``supply chain*``). Languages may be mixed in one list,
        ``["water", "agua"]``, or kept apart, ``{"en": ["consul*"], "es": ["consulado*"]}``: then a
        seed finds only columns of its language and shared ones, so that ``consul*`` does not find
        *consulta*.
    exclude : dict of str to list of str, or list of str, optional
        Words that may not belong to a topic; or, as one list, to no topic that has seeds. They are
        written like seeds, and decide before them (``consul*`` without ``consulta*``), unless the
        seed is spelt out and the exclusion has a ``*``.
    n_free : int
        Topics without seeds, for everything else. If there are too few, other subjects go into the
        named topics.
    weight : float
        Prior mass of a seed for each of its tokens, split evenly among the topics it is a seed of.
        With a formula give .01 where intervals matter: in planted corpora those of effects and
        shares then held the truth as often as they say, and with the default they did not
        (`benchmarks/combinations.py`).
    vocabulary : sequence of str, shape (n_terms,), optional
        The term of each column; by default the terms of X, if it is a corpus, or its column names,
        if it is a DataFrame. If columns are lemmas, seeds must be lemmas: ``remesas`` finds
        nothing, ``remesa`` and ``remesa*`` do.
    cut : callable, optional
        Cuts a seed into words as the texts were cut: ``bilateral.discourse.cut`` for the terms of a
        record, where ``acre-feet`` is two words. Without it words are parted by spaces. A model
        that is saved or pickled keeps its seeds as they were cut, and no function.
    formula : str, optional
        What prevalence follows, as for :class:`~bilateral.topics.CovariateLDA`: ``"side *
        period"``. `fit` then needs `covariates`, and there are ``effects_`` and :meth:`predict`;
        alpha follows from them and cannot be given.
    n_sweeps, alpha, beta, n_chains, term_languages, random_state, n_jobs, progress
        As for :class:`~bilateral.topics.lda.LDA`. Beta is that of words without seed mass. With a
        formula half of the sweeps give draws of effects: 1,000 are a good number then.

    Attributes
    ----------
    topic_names_ : list of str, length n_topics
        The named topics in the order of `seeds`, then ``free 1``, ``free 2``, … by prevalence. This
        is the order of topics everywhere.
    seed_coverage_ : DataFrame
        A line for each seed, then each exclusion: ``theme``, ``use`` ("seed" or "exclude"),
        ``lang``, ``seed``, ``terms`` (found, the most frequent first), ``tokens``, ``rows`` (with
        any of these terms), ``share`` (part of the tokens that the model put into the topic),
        ``note`` (what is wrong, if anything). Seeds of one topic may find the same terms. An
        exclusion from all themes has ``theme`` "".
    theme_coverage_ : DataFrame
        The same added up: ``theme, lang, seeds, silent`` (seeds that carry nothing), ``tokens``
        (twice, where two seeds find one word), ``stayed`` (the share of these that the model gave
        to the topic), ``held`` (the share of the topic's tokens in that language that are these).
        Where most of them went elsewhere, or hardly a token of the topic is a seed, the topic is
        about something else.
    report_ : list of str
        What `fit` warned of.
    n_topics : int
    effects_, effect_draws_
        With a formula, as for :class:`~bilateral.topics.CovariateLDA`. In ``effects_`` and
        :meth:`predict` the column ``topic`` has names, and in ``effect_draws_`` topics are in the
        order of ``topic_names_``.
    topic_word_, doc_topic_, doc_topic_draws_, alpha_, beta_, log_likelihood_, digest_, …
        As for :class:`~bilateral.topics.lda.LDA`. In ``topic_word_`` seeds have their prior mass,
        too, and rank higher than their tokens alone would; ``word_topic_draws_`` counts tokens.

    Notes
    -----
    R's seededlda gives a seed, by default, a prior mass equal to its frequency (its weight of 0.01
    is multiplied by a hundred) in each topic; keyATM has a second distribution over the seeds.
    The default here was chosen on the embedded record (measured once, on 25 November 2026, with an
    earlier version of the engine; no script is kept): fifteen themes, twenty free topics, half of
    the seeds given, four fits (two halves; columns by language, and shared concepts). At weights of
    0.03, 0.1, 0.3, 1 and 3 a seed that was *not* given had 29, 31, 32, 31 and 16 % of its tokens in
    its theme, and one that was 45, 48, 53, 58 and 40 %. The first four of the former differ less
    than one half of the seeds from the other. Held-out perplexity was 1 % higher at 1 and 5 % at 3:
    a theme of heavy seeds has little room for other words (19 % of all tokens at 3, 46 % at 0.1).

    References
    ----------
    Lu, B., Ott, M., Cardie, C. and Tsou, B. (2011). Multi-aspect sentiment analysis with topic
    models. ICDM Workshops.

    Watanabe, K. and Zhou, Y. (2022). Theory-driven analysis of large corpora: semisupervised topic
    classification of the UN speeches. Social Science Computer Review 40.

    Eshima, S., Imai, K. and Sasaki, T. (2024). Keyword-assisted topic models. American Journal of
    Political Science 68.

    Examples
    --------
    >>> X = np.kron(np.eye(2, dtype=int), np.full((6, 3), 4))
    >>> words = ["tariff", "trade", "steel", "river", "water", "dam"]
    >>> model = SeededLDA({"water": ["water"], "trade": ["tariff*"]}, n_free=0, vocabulary=words)
    >>> model.fit(X).topic_names_, model.doc_topic_[0].round(1).tolist()
    (['water', 'trade'], [0.0, 1.0])
    >>> model.seed_coverage_[["theme", "seed", "tokens", "rows", "share"]].values.tolist()
    [['water', 'water', 24, 6, 1.0], ['trade', 'tariff*', 24, 6, 1.0]]

    The share of each theme by side, with an interval:

    >>> table = pd.DataFrame({"side": ["MX", "US"] * 6})
    >>> by_side = SeededLDA({"water": ["water"], "trade": ["tariff*"]}, n_free=0, formula="side")
    >>> by_side = by_side.set_params(vocabulary=words, n_sweeps=80).fit(X, covariates=table)
    >>> by_side.predict(table[:2]).columns.tolist()
    ['row', 'topic', 'mean', 'low', 'high']
    """

    def __init__(
        self,
        seeds: Mapping[str, Any],
        *,
        exclude: Mapping[str, Any] | Sequence[str] | None = None,
        n_free: int = 10,
        weight: float = 0.3,
        vocabulary: Sequence[str] | None = None,
        cut: Callable[[str], list[str]] | None = None,
        formula: str | None = None,
        n_sweeps: int = 400,
        alpha: float | Sequence[float] | None = None,
        beta: float | None = None,
        n_chains: int = 3,
        term_languages: Sequence[str] | None = None,
        random_state: int = 0,
        n_jobs: int | None = 1,
        progress: bool | None = None,
    ) -> None:
        self.seeds = seeds
        self.exclude = exclude
        self.n_free = n_free
        self.weight = weight
        self.vocabulary = vocabulary
        self.cut = cut
        self.formula = formula
        self.n_sweeps = n_sweeps
        self.alpha = alpha
        self.beta = beta
        self.n_chains = n_chains
        self.term_languages = term_languages
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.progress = progress

    def fit(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
        client: Any = None,
    ) -> Self:
        """Fit named and free topics; with a formula, the effects of covariates on them.

        Parameters
        ----------
        X, languages, client
            As for :meth:`LDA.fit`.
        y : ignored
        covariates : DataFrame, shape (n_rows, …), optional
            With a formula, as for :meth:`CovariateLDA.fit <bilateral.topics.CovariateLDA.fit>`.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            As :meth:`LDA.fit`; if no seed of a theme is in the vocabulary, or what is said of seeds
            is no dictionary of lists; and as :meth:`CovariateLDA.fit
            <bilateral.topics.CovariateLDA.fit>`.
        """
        return self._fit(X, languages, client, covariates=covariates)

    def fit_transform(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
    ) -> np.ndarray:
        """Fit, and give each row's topic shares as :meth:`transform` does."""
        return self._fit_transformed(X, languages, covariates=covariates)

    def transform(
        self,
        X: Any,
        *,
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
    ) -> np.ndarray:
        """Give the topic shares of rows as :meth:`LDA.transform`; with a formula, by covariates."""
        return self._transformed(X, languages, covariates=covariates)

    def score(
        self,
        X: Any,
        y: None = None,
        *,
        covariates: pd.DataFrame | None = None,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give the log-likelihood per token of held-out halves of rows, as :meth:`LDA.score`."""
        return self._scored(X, languages, covariates=covariates)

    def rhat(
        self,
        X: Any,
        *,
        covariates: pd.DataFrame | None = None,
        n_chains: int = 4,
        languages: Sequence[str] | None = None,
    ) -> float:
        """Give R-hat of the log-likelihood over whole chains, as :meth:`LDA.rhat`."""
        return self._compared(X, languages, n_chains, covariates=covariates)

    @property
    def n_topics(self) -> int:
        """Named and free topics."""
        return len(self.seeds) + self.n_free

    @property
    def _themes(self) -> Themes:
        return Themes(self.seeds, self.exclude, self.weight, self.cut, self.n_free)

    def __getstate__(self) -> dict:
        return without_cut(super().__getstate__())

    def __setstate__(self, state: dict) -> None:
        super().__setstate__({"formula": None} | state | {"cut": None})
