"""Words that drift from period to period: the part of a model that has periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from bilateral.intervals import gamma_interval
from bilateral.order import ranking
from bilateral.topics.inputs.periods import read_periods, rows_in
from bilateral.topics.inputs.row_data import RowData
from bilateral.topics.model import TopicModel
from bilateral.topics.priors.drifting_words import DriftingWords
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.contract import PrevalencePrior, WordPrior
from bilateral.warn import warn

__all__ = ["WithDrift"]

_SHOWN = 10  # words of each topic
_CANDIDATES = 50
_LOOSE = 1.0  # with a higher strength a topic changes most of its words each period
_SMALLEST = 1e-30  # probability


class WithDrift(TopicModel):
    """A model whose words drift over the periods of rows.

    It comes first among the bases, as in ``class DynamicLDA(WithDrift, LDA)``.
    """

    vocabulary: Sequence[str] | None

    @property
    def periods_(self) -> pd.Index:
        """Periods in order."""
        return pd.Index(self._known["period"], name=None)

    @property
    def period_word_(self) -> np.ndarray:
        """Probability of each word in each topic and period."""
        check_is_fitted(self)
        parts = self._by_tokens() * self._phi.reshape(*self._shape, -1, self.n_topics)
        tokens = self._tokens()
        weight = np.maximum(tokens, tokens.sum(axis=1, keepdims=True) == 0).astype(float)
        weight /= weight.sum(axis=1, keepdims=True)
        return np.stack(
            [
                sum(weight[t, g][:, None] * parts[t, g].T for g in range(self._shape[1]))
                for t in range(self._shape[0])
            ]
        )

    def drift(self, terms: Sequence[str] | Sequence[int]) -> pd.DataFrame:
        """Give the probability of words from period to period, in every topic.

        Parameters
        ----------
        terms : sequence of str
            As in `vocabulary`; numbers of columns if there is none.

        Returns
        -------
        DataFrame
            ``topic`` (its name, where topics have names), ``term``, ``language`` (where there are
            several), ``period``, ``probability`` (of the term in the topic, in that period and
            language, the prior mass of seeds left out), ``low`` and ``high`` (ends of the 90 %
            interval; of the gamma distribution that has the draws' mean and variance), ``tokens``
            (of the topic, by mean over draws; where there are few the neighbours speak), a line for
            each topic, term and period. Without draws (the fit was interrupted before) the ends
            are missing.

        Raises
        ------
        ValueError
            If a term is not in the vocabulary.

        Examples
        --------
        >>> from bilateral.topics import DynamicLDA
        >>> X, years = [[4, 0], [0, 4], [3, 1], [1, 3]], [2001, 2001, 2002, 2002]
        >>> model = DynamicLDA(2, n_sweeps=20, vocabulary=["war", "peace"]).fit(X, periods=years)
        >>> model.drift(["war"])[["topic", "term", "period"]].values.tolist()
        [[0, 'war', 2001], [0, 'war', 2002], [1, 'war', 2001], [1, 'war', 2002]]
        """
        check_is_fitted(self)
        if isinstance(terms, str):
            raise ValueError(f"terms must be a list of terms, not {terms!r}: [{terms!r}].")
        columns_of: dict = {}  # a word of two languages has a column in each
        for c, term in enumerate(self._terms()):
            columns_of.setdefault(term, []).append(c)
        unknown = [term for term in terms if term not in columns_of]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not in the vocabulary.")
        columns = [c for term in terms for c in columns_of[term]]
        return self._lines([(k, c) for k in range(self.n_topics) for c in columns])

    # What is told of rows, the prior of their words, and the report.

    def _row_data(self, n_new: int | None = None, periods=None, **given) -> RowData:
        told = super()._row_data(n_new, **given)
        if n_new is None and "_known" not in vars(self):  # a fit begins
            known, self._period = read_periods(periods)
            self._known = pd.DataFrame({"period": known})
        new = n_new is not None
        period = rows_in(self.periods_, periods, n_new) if new else self._period
        return replace(told, period=period, n_periods=len(self._known))

    def _priors(self, rows) -> tuple[WordPrior, PrevalencePrior]:
        words, documents = super()._priors(rows)
        if len(self._terms()) != words.n_terms:
            raise ValueError(
                f"vocabulary has {len(self._terms()):,} terms, but X has {words.n_terms:,} columns."
            )
        self._languages, self._shape = self._names, (len(self._known), len(self._names))
        self._names = [(t, name) for t in range(self._shape[0]) for name in self._languages]
        return DriftingWords(words, self._shape[0]), documents

    def _terms(self) -> list:
        if self.vocabulary is not None:
            return list(self.vocabulary)
        return list(getattr(self, "feature_names_in_", range(self.n_features_in_)))

    def _weights(self) -> np.ndarray:
        return self._phi[None]

    def _report(self, chain: Chain) -> None:
        super()._report(chain)
        if self.term_languages is not None:
            self.language_word_ = {
                name: self._over_periods(g) for g, name in enumerate(self._languages)
            }
        self.strength_ = pd.DataFrame(
            {
                "topic": np.tile(self._called, len(chain.words.tables)),
                "language": [
                    "" if table.group < 0 else self._languages[table.group]
                    for table in chain.words.tables
                    for _ in range(self.n_topics)
                ],
                "strength": np.concatenate(
                    [table.drift.precision[self._topics] ** -0.5 for table in chain.words.tables]
                ),
            }
        )
        self.drift_ = self._lines(self._movers())
        strong = set(self.strength_["topic"][self.strength_["strength"] > _LOOSE])
        loose = [name for name in self._called.tolist() if name in strong]
        if loose:
            warn(
                f"Topics {loose} change most of their words from one period to the next: they may "
                "be several subjects by turns. See strength_, and read them by period."
            )

    @property
    def _moments(self):
        """Sums over the draws of the weights, or None if there are no draws yet."""
        moments = self._chain.words.moments
        return moments if moments is not None and moments.n else None

    def _tokens(self) -> np.ndarray:
        """Mean tokens of each topic: shape (n_periods, n_languages, n_topics)."""
        total = sum(
            draw.toarray().reshape(*self._shape, -1, self.n_topics).sum(axis=2, dtype=np.int64)
            for draw in self.word_topic_draws_
        )
        return total / len(self.word_topic_draws_)

    def _over_periods(self, g: int) -> np.ndarray:
        """Words of topics in one language."""
        weight = self._tokens()[:, g]
        weight[:, weight.sum(axis=0) == 0] = 1
        weight = weight / weight.sum(axis=0)
        parts = self._phi.reshape(*self._shape, -1, self.n_topics)[:, g]
        return sum(w[:, None] * part.T for w, part in zip(weight, parts, strict=True))

    def _by_tokens(self) -> np.ndarray:
        """Factors that take the prior mass of seeds out of the weights.

        By period, language, term and topic; ones if there are no seeds. With the mass, words would
        look more frequent than they were.
        """
        words, shape = self._chain.words.plain, (*self._shape, -1, self.n_topics)
        if not len(words.extra):
            return np.ones((1, 1, 1, 1))
        said = sum(self.word_topic_draws_).toarray().reshape(shape).sum(axis=(0, 1))
        said = said / len(self.word_topic_draws_) + words.beta
        level = np.maximum(said + words.extra[:, self._topics], 0)
        left = np.divide(said, level, out=np.zeros_like(said), where=level > 0)
        whole = (left * self._phi.reshape(shape)).sum(axis=2, keepdims=True)
        return left / np.where(whole > 0, whole, 1)

    def _movers(self) -> list[tuple[int, int]]:
        """Topics and columns that drift most, by their part in the divergence of the periods."""
        tokens = self._tokens()
        weight = tokens / np.maximum(tokens.sum(axis=(0, 1)), 1)
        factor = self._by_tokens()
        parts = factor * self._phi.reshape(*self._shape, -1, self.n_topics)
        moved = np.zeros(parts.shape[2:])
        for g in range(self._shape[1]):
            w = weight[:, g, None]
            mean = (w * parts[:, g]).sum(axis=0) / np.maximum(w.sum(axis=0), 1e-300)
            ratio = np.divide(parts[:, g], mean, out=np.ones_like(parts[:, g]), where=mean > 0)
            moved += (w * parts[:, g] * np.log(np.maximum(ratio, 1e-300))).sum(axis=0)
        pairs = []
        for k in range(self.n_topics):
            best = ranking(moved[:, k])[:_CANDIDATES]
            sure = [c for c in best.tolist() if self._apart(k, c, tokens[..., k], factor)]
            pairs += [(k, c) for c in sure[:_SHOWN]]
        return pairs

    def _apart(self, k: int, c: int, tokens: np.ndarray, factor: np.ndarray) -> bool:
        """Whether the intervals of two periods do not overlap, in any language; yes if no draws."""
        if self._moments is None:
            return True
        for g in self._groups_of(c):
            held = np.flatnonzero(tokens[:, g])
            _, low, high = self._interval(k, c, g, factor)
            if held.size and low[held].max() > high[held].min():
                return True
        return False

    def _groups_of(self, c: int) -> list[int]:
        owner = int(self._owner[c])
        return list(range(self._shape[1])) if owner < 0 else [owner]

    def _interval(self, k: int, c: int, g: int, factor: np.ndarray) -> tuple[np.ndarray, ...]:
        """Probability of a term over the periods, and the ends of its interval."""
        n_periods, n_groups = self._shape
        columns = (np.arange(n_periods) * n_groups + g) * self._owner.size + c
        left = np.broadcast_to(factor, (*self._shape, self._owner.size, self.n_topics))[:, g, c, k]
        mean, moments = left * self._phi[columns, k], self._moments
        if moments is None:
            return mean, np.full(n_periods, np.nan), np.full(n_periods, np.nan)
        centre, spread_ = moments.at(columns, np.full(n_periods, self._topics[k]))
        centre = np.maximum(centre, _SMALLEST)  # a draw of a term without tokens may underflow
        low, high = gamma_interval(centre, spread_)
        return mean, left * low, left * high

    def _lines(self, pairs: list[tuple[int, int]]) -> pd.DataFrame:
        tokens, factor = self._tokens(), self._by_tokens()
        terms, n_groups = self._terms(), self._shape[1]
        known, parts = self.periods_, []
        for k, c in pairs:
            for g in self._groups_of(c):
                mean, low, high = self._interval(k, c, g, factor)
                part = {"topic": self._called[k], "term": terms[c], "language": self._languages[g]}
                part |= {"period": known, "probability": mean, "low": low, "high": high}
                part |= {"tokens": tokens[:, g, k]}
                parts.append(pd.DataFrame(part))
        names = ["topic", "term", "language", "period", "probability", "low", "high", "tokens"]
        table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
        return table if n_groups > 1 else table.drop(columns="language")
