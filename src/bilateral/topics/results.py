"""What a topic model found: words, rows and shares of its topics, and their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from sklearn.utils.validation import check_is_fitted

from bilateral.intervals import posterior_interval
from bilateral.order import known_first, ranking
from bilateral.topics.inputs.checks import check_whole
from bilateral.topics.labels import RELEVANCE, Named
from bilateral.topics.lda import LDA
from bilateral.topics.summaries import effective


@dataclass(frozen=True, eq=False, repr=False)
class Topics(Named):
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
        The fitted estimator, for what is not in the arrays.
    n_draws : int
        Draws for the intervals of shares, if the model can make any number of them.
    vocabulary : sequence of str, shape (n_terms,), optional
        The term of each column.
    labels : dict of int to str, optional
        Names of topics by their number, from 0; see :meth:`label`. If there are labels or a
        vocabulary, tables have a column ``label``. A topic without a label is called by its number,
        with its first words if the table has no words.
    term_tokens : ndarray of int, shape (n_terms,), optional
        Tokens of each term.

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
    vocabulary: Sequence[str] | None = None
    labels: Mapping[int, str] | None = None
    term_tokens: np.ndarray | None = None

    @classmethod
    def of(
        cls, model: LDA, *, n_draws: int = 200, vocabulary: Sequence[str] | None = None
    ) -> Topics:
        """Give the topics of a fitted model of this package, with its draws.

        They have the model's vocabulary, unless another is given, and the names of its themes as
        labels.

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
        for name in ("vocabulary", "feature_names_in_"):
            if vocabulary is None:
                vocabulary = getattr(model, name, None)
        by_column = model.word_topic_draws_[0].sum(axis=1, dtype=np.int64)
        return cls(
            model.topic_word_,
            model.doc_topic_,
            n_tokens,
            draws,
            model,
            n_draws,
            vocabulary,
            dict(enumerate(getattr(model, "topic_names_", ()))),
            by_column.reshape(-1, model.topic_word_.shape[1]).sum(axis=0),
        )

    def overview(self, n: int = 9) -> pd.DataFrame:
        """List the topics, each with its words and its share of the tokens.

        Parameters
        ----------
        n : int
            Words of each topic: those of relevance 0.5, see :meth:`top_words`.

        Returns
        -------
        DataFrame
            ``topic`` (from 0), ``label`` (or the number), ``words``, ``prevalence``, ``low`` and
            ``high`` (`prevalence_interval`; missing without draws, and where the model cannot make
            enough of them since it was interrupted or loaded).

        Examples
        --------
        >>> X = pd.DataFrame(np.diag([4, 4]).repeat(6, axis=0), columns=["border", "trade"])
        >>> topics = Topics.of(LDA(2, n_sweeps=40).fit(X)).label({0: "the border"})
        >>> topics.overview(1)[["label", "words", "prevalence"]].values.tolist()
        [['the border', 'border', 0.5], ['1', 'trade', 0.5]]
        """
        words = self.top_words(n=n, relevance=RELEVANCE).groupby("topic")["term"].agg(", ".join)
        try:
            low, high = self.prevalence_interval
        except ValueError:
            low = high = np.nan
        topics = np.arange(self.topic_word.shape[0])
        table = {"topic": topics, "words": words.reindex(topics, fill_value="")}
        table |= {"prevalence": self.prevalence, "low": low, "high": high}
        return self._labelled(pd.DataFrame(table).reset_index(drop=True), self._called)

    @property
    def prevalence(self) -> np.ndarray:
        """Share of the tokens that belong to each topic, shape (n_topics,); sums to one.

        NaN where there are no tokens. The mean over `draws`, if there are any.
        """
        if self.draws:
            return self._kept.mean(axis=0)
        return self.n_tokens @ self.doc_topic / (self.n_tokens.sum() or np.nan)

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

        It covers how much a topic's share varies in this chain, which keeps the topics that it has
        found. It does not cover other topics that another chain may find, nor which rows are on
        record. Neighbouring draws are alike, so that they are worth fewer independent ones
        (`prevalence_effective`); the interval is wider accordingly.

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
            ``group`` (sorted), ``topic``, ``label`` (see `labels`), ``tokens`` (of the group),
            ``share`` (the mean of
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
        table = pd.DataFrame(
            {
                "group": [name for name in names for _ in range(n_topics)],
                "topic": np.tile(np.arange(n_topics), len(names)),
                "tokens": np.repeat(np.bincount(number, self.n_tokens).astype(int), n_topics),
                "share": draws.mean(axis=0).ravel(),
                "low": low.ravel(),
                "high": high.ravel(),
            }
        )
        return self._labelled(table)

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
        """Whether the model can make more draws of these topics."""
        mine = isinstance(self.model, LDA) and len(self.draws) > 0
        return mine and self.draws is getattr(self.model, "doc_topic_draws_", None)

    def top_words(
        self,
        vocabulary: Sequence[str] | None = None,
        n: int = 10,
        *,
        relevance: float = 1.0,
        without: Collection[str] = (),
    ) -> pd.DataFrame:
        """List the terms that say most about each topic.

        Parameters
        ----------
        vocabulary : sequence of str, length n_terms, optional
            Another one than that of these topics.
        n : int
            Terms per topic.
        relevance : float
            With 1 the most probable terms come first. With less, also those that are more probable
            in this topic than elsewhere: λ log p(w | k) + (1 − λ) log(p(w | k) / p(w)). If two
            terms differ only in their last digits, the earlier column comes first.
        without : collection of str
            Terms that are not listed, such as seeds; those that come next move up.

        Returns
        -------
        DataFrame
            ``topic, label, rank, term, probability``; topic from 0, rank from 1; ``label`` (or
            the number) as `labels` says.

        Raises
        ------
        ValueError
            If there is no vocabulary, or not one term for each column; `without` is one text.

        References
        ----------
        Sievert & Shirley (2014), "LDAvis: a method for visualizing and interpreting topics", ACL
        workshop on interactive language learning.

        Examples
        --------
        >>> topics = Topics(np.array([[0.6, 0.3, 0.1]]), np.array([[1.0]]), np.array([7]))
        >>> topics.top_words(["tariff", "steel", "quota"], 2, without=["tariff"])["term"].tolist()
        ['steel', 'quota']
        """
        vocabulary = self._terms(vocabulary)
        check_whole("n", n, 1)
        if isinstance(without, str):
            raise ValueError(f"without must be a list of terms, not {without!r}: [{without!r}].")
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.log(self.prevalence @ self.topic_word)
            weights = np.log(self.topic_word) - (1 - relevance) * spread
        columns = ranking(np.where(self.topic_word > 0, weights, -np.inf))
        shown = ~np.isin(vocabulary, list(without))
        columns = columns[shown[columns]].reshape(len(columns), -1)[:, :n]
        topic, rank = np.indices(columns.shape)
        table = pd.DataFrame(
            {
                "topic": topic.ravel(),
                "rank": rank.ravel() + 1,
                "term": vocabulary[columns.ravel()],
                "probability": self.topic_word[topic, columns].ravel(),
            }
        )
        return self._labelled(table, self._called)

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
            ``topic, label, rank, row, share``; row counts from 0 in the matrix that was fitted;
            ``label`` as `labels` says.
        """
        filled = np.flatnonzero(self.n_tokens)
        filled = filled[ranking(self.n_tokens[filled])]
        rows = filled[ranking(self.doc_topic[filled].T)[:, :n]]
        topic, rank = np.indices(rows.shape)
        table = pd.DataFrame(
            {
                "topic": topic.ravel(),
                "rank": rank.ravel() + 1,
                "row": rows.ravel(),
                "share": self.doc_topic[rows, topic].ravel(),
            }
        )
        return self._labelled(table)

    def to_pyldavis(self) -> dict[str, Any]:
        """Give what ``pyLDAvis.prepare(**topics.to_pyldavis())`` takes.

        pyLDAvis itself is not needed here, nor installed with this package.

        Returns
        -------
        dict
            ``topic_term_dists``, ``doc_topic_dists``, ``doc_lengths``, ``vocab`` and
            ``term_frequency`` (`term_tokens`, or what the topics expect where these are not
            known); with ``sort_topics`` and ``start_index``, by which pyLDAvis numbers the topics
            as every table here does.

        Raises
        ------
        ValueError
            If no vocabulary is known.

        References
        ----------
        Sievert & Shirley (2014), as for :meth:`top_words`.

        Examples
        --------
        >>> X = pd.DataFrame([[3, 0], [0, 5]], columns=["border", "trade"])
        >>> given = Topics.of(LDA(2, n_sweeps=4, n_chains=1).fit(X)).to_pyldavis()
        >>> given["vocab"], given["doc_lengths"].tolist(), given["term_frequency"].tolist()
        (['border', 'trade'], [3, 5], [3, 5])
        """
        frequency = self.term_tokens
        if frequency is None:
            frequency = self.n_tokens @ self.doc_topic @ self.topic_word
        return {
            "topic_term_dists": self.topic_word,
            "doc_topic_dists": self.doc_topic,
            "doc_lengths": self.n_tokens,
            "vocab": list(self._terms()),
            "term_frequency": frequency,
            "sort_topics": False,
            "start_index": 0,
        }
