"""Topics that are named beforehand, by seed words, beside topics that are free."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd

from bilateral.topics.effects import WithEffects
from bilateral.topics.inputs.checks import check_positive, check_whole
from bilateral.topics.inputs.seed_tally import tally
from bilateral.topics.inputs.seeds import Seeds, as_cut, listed, read
from bilateral.topics.lda import LDA
from bilateral.topics.sampler.chain import Chain
from bilateral.warn import warn

__all__ = ["SeededLDA"]


class SeededLDA(WithEffects, LDA):
    """Topics named by seed words, and free topics for what the seeds do not foresee.

    A seed word has, in its topic, a prior mass in proportion to its frequency, as if `weight` times
    its tokens had been read before, all of them about that topic. It may still belong elsewhere:
    where its company is that of another topic it goes there, and ``seed_coverage_`` says how much
    of it did. Such a topic is a claim about words, until a person has read a sample of its rows.

    Parameters
    ----------
    seeds : dict of str to list of str, or of str to dict of str to list of str
        Name of each topic and its seeds; :mod:`bilateral.seeds` says what a seed finds. ``*`` at
        the end of a word stands for any ending (``migra*``); a seed of several words finds phrases
        that are one column (``supply chain*``). Languages may be mixed in one list,
        ``["water", "agua"]``, or kept apart, ``{"en": ["consul*"], "es": ["consulado*"]}``: seeds
        then are looked for in columns of their language and shared ones alone, so that ``consul*``
        does not find *consulta*.
    exclude : dict of str to list of str, or list of str, optional
        Words that may not belong to a topic, or, as one list, to any that has seeds. They are
        written as seeds are, and win over them (``consul*`` less ``consulta*``), but for a seed
        that is spelt out where the exclusion has a ``*``.
    n_free : int
        Topics without seeds, which take the rest. Too few, and the named ones must.
    weight : float
        Prior mass of a seed for each of its tokens, split evenly among the topics it is a seed of.
    vocabulary : sequence of str, shape (n_terms,), optional
        The term of each column; by default the terms of X, if it is a corpus, or its column names,
        if it is a DataFrame. Lemmas are found by lemmas: where columns are, ``remesas`` finds
        nothing, ``remesa*`` does.
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
        ``lang``, ``seed``, ``terms`` (found, the most frequent first), ``tokens``, ``rows`` (that
        hold any of them), ``share`` (of these tokens, how many the model gave to the topic),
        ``note`` (what is wrong, if anything). Seeds of one topic may find the same terms. An
        exclusion from all themes has ``theme`` "".
    n_topics : int
    effects_, effect_draws_
        With a formula, as for :class:`~bilateral.topics.CovariateLDA`; topics are numbered as in
        ``topic_names_``.
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

    def get_feature_names_out(self, input_features: Sequence[str] | None = None) -> np.ndarray:
        """Names of the columns of :meth:`transform`: those of the topics."""
        return np.array(self.topic_names_, dtype=object)

    def __getstate__(self) -> dict:
        """What is saved: seeds as they are cut, in place of the function that cuts them."""
        state = dict(super().__getstate__())
        cut = state.pop("cut", None)
        if cut is not None:
            state |= {name: as_cut(state[name], cut) for name in ("seeds", "exclude")}
        return state

    def __setstate__(self, state: dict) -> None:
        super().__setstate__({"formula": None} | state | {"cut": None})

    # What differs from LDA.

    def _prepare(self, X, languages, client=None) -> Chain:
        entries = read(self.seeds, self.exclude)
        check_whole("n_free", self.n_free, 0)
        if np.ndim(self.weight):
            raise ValueError(f"weight must be one positive number, not {self.weight!r}.")
        check_positive("weight", self.weight)
        if self.cut is not None and not callable(self.cut):
            raise ValueError(
                f"cut is {self.cut!r}: give a function that cuts a text into words, such as"
                " bilateral.discourse.cut, or None for spaces."
            )
        if self.formula is not None and self.alpha is not None:
            raise ValueError("alpha follows from the formula: leave one of the two out.")
        if self.n_topics < 2:
            raise ValueError("One theme and no free topic: a topic model needs two or more.")
        twice = set(self.seeds) & set(self._free_names())
        if twice:
            raise ValueError(f"A theme is called {min(twice)!r}, as a free topic is: rename it.")
        chain = super()._prepare(X, languages, client)
        words, of = chain.words, self.term_languages
        vocabulary = self._vocabulary(words.n_terms)
        seeds = Seeds(entries, vocabulary, None if of is None else list(of), self.cut or str.split)
        if not self.n_free and (seeds.marks < 0).all(axis=1).any():
            term = vocabulary[int((seeds.marks < 0).all(axis=1).argmax())]
            raise ValueError(
                f"{term!r} is excluded from every topic: allow it in one, add a free topic, or "
                "drop its column."
            )
        tokens, rows = tally(chain.rows, seeds.matrix, words.n_groups)
        self._seeds, self._coverage = seeds.matrix, seeds.coverage(tokens.sum(axis=0), rows)
        self._refuse_silent()
        self._warn(seeds, tokens)
        self._warn_of_languages(chain)
        mass = seeds.mass(tokens.sum(axis=0), self.weight, words.width)
        chain.words = replace(words, extra=mass, n_fixed=len(self.seeds))
        return chain

    def _free_names(self) -> list[str]:
        return [f"free {i + 1}" for i in range(self.n_free)]

    def _vocabulary(self, n_terms: int) -> list[str]:
        terms = self.vocabulary
        if terms is None:
            terms = getattr(self, "feature_names_in_", None)
        if terms is None:
            raise ValueError(
                "vocabulary is missing: seeds are found by it. Give the term of each column of X."
            )
        terms = list(terms)
        if len(terms) != n_terms:
            raise ValueError(f"vocabulary has {len(terms):,} terms, but X has {n_terms:,} columns.")
        odd = [i for i, term in enumerate(terms) if not isinstance(term, str)]
        if odd:
            raise ValueError(f"vocabulary holds {terms[odd[0]]!r} at {odd[0]}; terms are text.")
        return terms

    def _refuse_silent(self) -> None:
        seeds = self._coverage[self._coverage["use"] == "seed"]
        for theme, lines in seeds.groupby("theme", sort=False):
            if not lines["tokens"].any():
                why = [
                    f"{seed!r} {note}"
                    for seed, note in zip(lines["seed"], lines["note"], strict=True)
                ]
                raise ValueError(f"No seed of theme {theme!r} carries anything: {listed(why)}.")

    def _warn(self, seeds: Seeds, tokens: np.ndarray) -> None:
        """Warn of what a scholar must know before the topics are read."""
        table, said = self._coverage, []
        silent = table[table["tokens"] == 0]
        for use, what in (("seed", "seeds"), ("exclude", "exclusions")):
            words = silent.loc[silent["use"] == use, "seed"].tolist()
            if words:
                n = (table["use"] == use).sum()
                said.append(f"{len(words)} of {n} {what} carry nothing: {listed(words)}.")
        several = [f"{term} ({', '.join(of)})" for term, of in seeds.shared().items()]
        if several:
            said.append(f"Seeds of several themes, their mass split: {listed(several)}.")
        spoken = tokens @ (seeds.marks > 0)
        for lang, of, words in zip(self._names, spoken, tokens, strict=True):
            mute = [name for name, n in zip(self.seeds, of, strict=True) if not n]
            if mute and words.any():
                said.append(f"No seed in language {lang!r}: {listed(mute)}.")
        if said:
            warn(f"{' '.join(said)} See seed_coverage_.")

    def _report(self, chain: Chain) -> None:
        super()._report(chain)
        self.topic_names_ = [*self.seeds, *self._free_names()]
        n = sum(draw.toarray().astype(np.int64) for draw in self.word_topic_draws_)
        n = n.reshape(chain.words.n_groups, -1, self.n_topics)
        table, names = self._coverage.copy(), list(self.seeds)
        theme = np.array([names.index(name) if name else -1 for name in table["theme"]])
        by_entry = (self._seeds.T @ n.sum(axis=0))[:, : len(names)]
        given = np.where(theme < 0, by_entry.sum(axis=1), by_entry[np.arange(len(table)), theme])
        given = given / len(self.word_topic_draws_)
        share = given / table["tokens"].where(table["tokens"] > 0)
        table.insert(table.columns.get_loc("note"), "share", share)
        self.seed_coverage_ = table
        self._warn_of_strays(n, np.where(table["use"] == "seed", theme, -1))

    def _warn_of_strays(self, n: np.ndarray, theme: np.ndarray) -> None:
        """Warn of themes most of whose seeds are in one other topic, in any language.

        In a theme of both languages the larger one has its way, whatever became of the other.
        """
        strays = []
        for j, name in enumerate(self.seeds):
            seeds = self._seeds[:, np.flatnonzero(theme == j)].sum(axis=1) > 0
            for g, where in enumerate(n[:, seeds].sum(axis=1)):
                best = int(where.argmax())
                if where[best] > where[j]:
                    lang = f" in {self._names[g]!r}" if len(self._names) > 1 else ""
                    tokens = where.sum() // len(self.word_topic_draws_)
                    strays.append(
                        f"{name}{lang} ({where[j] / where.sum():.0%} of {tokens:,} tokens stayed, "
                        f"{where[best] / where.sum():.0%} in {self.topic_names_[best]})"
                    )
        if strays:
            warn(
                f"Themes whose seeds went elsewhere: {listed(strays)}. Read these topics before "
                "their names are used; see seed_coverage_."
            )

    def _order(self, prevalence: np.ndarray) -> np.ndarray:
        named = len(self.seeds)
        return np.concatenate([np.arange(named), named + super()._order(prevalence[named:])])
