"""The prior of words that drift: each period has its own block of columns.

Column ``t * n + c`` is column c of plain :class:`~bilateral.topics.priors.words.DirichletWords` (n
columns) in period t. While a chain looks for its topics, all periods share their words, so a topic
is the same in all of them. Later its words may change from period to period, as
:mod:`bilateral.topics.priors.drift` describes.

If a word comes in bursts, its periods are tied more strongly. The burst compares the pairs of its
tokens in one row and topic with those expected by chance::

    burst_kw = 1 + (pairs_kw - sum_t p(w | k, t)^2 pairs_kt) / n_kw

where ``pairs_kt`` are pairs of any two tokens of the topic in one row. To count rows in place of
tokens would do for rare words. A frequent word is in most rows anyway, and its drift would be
missed.

With languages, the shared columns drift together, and the own columns of each language by
themselves. The share of shared words in a language does not drift.

Seeds have their prior mass in every period, and excluded words are excluded in all of them: see
:mod:`bilateral.topics.priors.drift`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.priors.drift import Drift, drift_weights
from bilateral.topics.priors.words import DirichletWords, _scales
from bilateral.topics.sampler.contract import Key, Phase, Stage, Statistics
from bilateral.topics.sampler.threads import in_threads

__all__ = ["DriftingWords"]

_TERMS = 256  # treated at a time
_EVERY = 3  # sweeps between two renewals of the drift, each about as costly as three sweeps
_FIRST = 8  # renewals one after the other when words begin to drift


@dataclass(frozen=True, eq=False)
class Table:
    """Columns over which a topic has one distribution in each period, and its drift.

    Arrays are never changed in place, so a state of the chain can keep these objects.

    Parameters
    ----------
    group : int
        Language that the columns belong to; -1 if all share them.
    columns : ndarray of int, shape (n,)
    drift : Drift
    bursts : ndarray of float32, shape (n, width)
        Number of tokens of a term that say as much as one independent token.
    weights : ndarray of float32, shape (n_periods, n, width), optional
        None before words drift.
    self_count : ndarray of float32, shape (n_periods, n, width), optional
        What one token adds to its weight; None while drawing.
    """

    group: int
    columns: np.ndarray
    drift: Drift
    bursts: np.ndarray
    weights: np.ndarray | None = None
    self_count: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over draws of the weights, from which mean and standard deviation follow.

    Parameters
    ----------
    n : int
    centre : ndarray of float32, shape (n_columns, width)
    total, squares : ndarray of float32, shape (n_columns, width)
        Of ``draw / centre - 1``.
    """

    n: int
    centre: np.ndarray
    total: np.ndarray
    squares: np.ndarray

    @classmethod
    def around(cls, centre: np.ndarray) -> Moments:
        """Sums of no draws yet."""
        return cls(0, centre, np.zeros_like(centre), np.zeros_like(centre))

    def at(self, columns: np.ndarray, topics: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of some weights."""
        total, squares = (a[columns, topics].astype(float) for a in (self.total, self.squares))
        mean = total / self.n
        variance = np.maximum(squares / self.n - mean**2, 0) * self.n / max(self.n - 1, 1)
        centre = self.centre[columns, topics].astype(float)
        return centre * (1 + mean), centre * np.sqrt(variance)


@dataclass(frozen=True, eq=False)
class DriftingWords:
    """Words that drift from period to period, once the chain has found its topics.

    Parameters
    ----------
    plain : DirichletWords
        The prior of one period's columns, pooled over periods until words drift.
    n_periods : int
    tables : list of Table, optional
        Those of words that do not drift yet, if not given.
    moments : Moments, optional
        Of posterior draws of the weights, once there are any.
    """

    plain: DirichletWords
    n_periods: int
    tables: list[Table] | None = None
    moments: Moments | None = None
    n_terms: int = field(init=False)
    n_groups: int = field(init=False)
    n_topics: int = field(init=False)
    width: int = field(init=False)

    n_drawing: ClassVar[int | None] = 200  # weights are drawn before every second one

    def __post_init__(self) -> None:
        names = "n_terms", "n_groups", "n_topics", "width"
        vars(self).update({name: getattr(self.plain, name) for name in names})
        if self.tables is None:
            vars(self)["tables"] = self._fresh()

    def __setstate__(self, state: dict) -> None:
        # Earlier versions stored an attribute more, which is not needed.
        vars(self).update({name: value for name, value in state.items() if name != "chain"})

    def _fresh(self) -> list[Table]:
        owner, start = self.plain.owner, Drift.start(self.width, self.n_periods)
        groups = [g for g in range(-1, self.n_groups) if (owner == g).any()]
        tables = []
        for g in groups:
            columns = np.flatnonzero(owner == g)
            tables.append(Table(g, columns, start, np.ones((columns.size, self.width), np.float32)))
        return tables

    @property
    def n_columns(self) -> int:
        """Virtual columns."""
        return self.n_periods * self.plain.n_columns

    @property
    def n_fixed(self) -> int:
        """The first topics, which have names."""
        return self.plain.n_fixed

    @property
    def beta(self) -> float:
        """Dirichlet prior of each word in each topic."""
        return self.plain.beta

    @property
    def moving(self) -> bool:
        """Whether words drift already."""
        return self.tables[0].weights is not None

    @property
    def column_class(self) -> np.ndarray:
        """Line of `self_count` for each column; when words drift, each column has its own."""
        if self.moving and self.tables[0].self_count is not None:
            return np.arange(self.n_columns, dtype=np.int32)
        return np.tile(self.plain.column_class, self.n_periods)

    def _pooled(self, n: np.ndarray) -> np.ndarray:
        return n.reshape(self.n_periods, -1, self.width).sum(axis=0, dtype=np.int32)

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> DriftingWords:
        """Fit `beta` when due; once topics are found, let words drift.

        Bursts and strength are fitted until the weights are drawn, and then fixed.
        """
        n, drawing = seen.words, phase.stage >= Stage.TUNING
        new = replace(self, plain=self.plain.fitted(self._pooled(n))) if phase.due else self
        if phase.stage == Stage.FINDING:
            return new
        first = not new.moving
        if first or (not drawing and key[2] % _EVERY == 0):
            paired = seen.pairs(self.plain.n_columns, self.n_periods * self.n_groups)
            for _ in range(_FIRST if first else 1):
                new = replace(new, tables=new._with_bursts(n, paired, seen.n_jobs))
                new = replace(new, tables=new._expected(n, seen.n_jobs, learn=True))
        if not drawing:
            return new
        moments = new.moments or Moments.around(new._joined(n)[0])
        return replace(new, tables=new._drawn(n, key, seen.n_jobs), moments=moments)

    def weights(
        self, n: np.ndarray, key: Key | None = None, n_jobs: int = 1, dtype: type = np.float32
    ) -> tuple[np.ndarray, np.ndarray]:
        """Word weights, as :meth:`DirichletWords.weights`; the same in all periods at first."""
        if self.moving:
            return self._joined(n, key)
        word_weights, self_count = self.plain.weights(self._pooled(n), key, n_jobs, dtype)
        return np.tile(word_weights, (self.n_periods, 1)), self_count

    def traced(self, word_weights: np.ndarray, n_jobs: int) -> DriftingWords:
        """Add one more draw of the weights to the moments."""
        return replace(self, moments=_taken_in(self.moments, word_weights, n_jobs))

    def first_weights(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Those of the plain prior, in every period."""
        first = self.plain.first_weights()
        if first is None:
            return None
        W, excluded = first
        return np.tile(W, (self.n_periods, 1)), np.tile(excluded, (self.n_periods, 1))

    def expected(self, n, n_jobs=1) -> np.ndarray:
        """Mean weights given counts, float32, shape (n_columns, width)."""
        if not self.moving:
            return self.weights(n, None, n_jobs)[0]
        return self._joined(n, tables=self._expected(n, n_jobs, times=2))[0]

    def _with_bursts(self, n, paired: tuple, n_jobs: int) -> list[Table]:
        """Compare how often tokens of a term share a row with what is expected by chance."""
        same, any_ = paired
        word_weights = self.weights(n, None, n_jobs)[0]
        shape = self.n_groups, self.n_terms, self.width
        given = (
            word_weights.reshape(self.n_periods, *shape),
            any_.reshape(self.n_periods, self.n_groups, self.width),
            same.reshape(shape),
            self._pooled(n).reshape(shape),
        )
        tables = []
        for table in self.tables:
            of = (0, self.n_groups) if table.group < 0 else (table.group, table.group + 1)
            bursts = np.empty_like(table.bursts)
            task = _task(table.columns, *of, *given, bursts)
            _over(n_jobs)(task, table.columns.size)
            tables.append(replace(table, bursts=bursts))
        return tables

    def _expected(self, n, n_jobs: int, learn: bool = False, times: int = 1) -> list[Table]:
        """Tables with mean weights, computed `times` times: their sums need more than one step."""
        renewed = []
        for table in self.tables:
            counts, drift = self._counts(n, table), table.drift
            word_weights, remains = (np.empty(counts.shape, np.float32) for _ in range(2))
            for _ in range(times):
                drift = drift_weights(
                    counts,
                    word_weights,
                    drift,
                    self.beta,
                    sample=False,
                    learn=learn,
                    remains=remains,
                    bursts=table.bursts,
                    extra=self._extra(table),
                    over=_over(n_jobs),
                )
            word_weights[:, :, self.n_topics :] = 0
            np.subtract(1, remains, out=remains)
            remains *= word_weights
            renewed.append(replace(table, drift=drift, weights=word_weights, self_count=remains))
        return renewed

    def _drawn(self, n, key: Key, n_jobs: int) -> list[Table]:
        seed, number, sweep = key
        drawn = []
        for i, table in enumerate(self.tables):
            word_weights = table.weights.copy()
            drift = drift_weights(
                self._counts(n, table),
                word_weights,
                table.drift,
                self.beta,
                sample=True,
                bursts=table.bursts,
                extra=self._extra(table),
                seed=seed,
                chain=number + (i << 16),
                sweep=sweep,
                over=_over(n_jobs),
            )
            word_weights[:, :, self.n_topics :] = 0
            drawn.append(replace(table, drift=drift, weights=word_weights, self_count=None))
        return drawn

    def _counts(self, n: np.ndarray, table: Table) -> np.ndarray:
        """A table's part of counts: shape (n_periods, n, width)."""
        n = n.reshape(self.n_periods, self.n_groups, self.n_terms, self.width)
        if len(self.tables) == 1 and self.n_groups == 1:
            return n[:, 0]
        if table.group < 0:
            return n[:, :, table.columns].sum(axis=1, dtype=np.int32)
        return np.ascontiguousarray(n[:, table.group, table.columns])

    def _extra(self, table: Table) -> np.ndarray | None:
        """Seed mass of a table's columns, if there are seeds."""
        extra = self.plain.extra
        return extra[table.columns] if extra.shape[0] else None

    def _joined(self, n, key=None, tables=None) -> tuple[np.ndarray, np.ndarray]:
        """Weights on all columns, and what a token adds."""
        tables = self.tables if tables is None else tables
        shares, none = self._shares(n, key)
        if len(tables) == 1 and self.n_groups == 1:
            word_weights, self_count = tables[0].weights, tables[0].self_count
        else:
            shape = self.n_periods, self.n_groups, self.n_terms, self.width
            word_weights, self_count = np.zeros(shape, np.float32), None
            if tables[0].self_count is not None:
                self_count = np.zeros(shape, np.float32)
            for table in tables:
                shared = table.group < 0
                for g in range(self.n_groups) if shared else [table.group]:
                    word_weights[:, g, table.columns] = table.weights * shares[g, int(shared)]
                    if self_count is not None:
                        self_count[:, g, table.columns] = table.self_count * shares[g, int(shared)]
        word_weights = word_weights.reshape(-1, self.width)
        return word_weights, none if self_count is None else self_count.reshape(-1, self.width)

    def _shares(self, n, key) -> tuple[np.ndarray, np.ndarray]:
        """Share of own and of shared words in each language's topics, over all periods."""
        n = self._pooled(n).reshape(self.n_groups, self.n_terms, self.width)
        tokens = np.zeros((1, self.n_groups, 2, self.width), np.int64)
        sums = np.zeros((1, self.n_groups + 1, self.width))
        for table in self.tables:
            shared = int(table.group < 0)
            of = n[:, table.columns].sum(axis=1, dtype=np.int64)
            which = slice(None) if shared else table.group
            tokens[0, which, shared] = of[which]
            sums[0, table.group, : self.n_topics] = 1
        drawn = key is not None
        return _scales(sums, tokens, self.n_topics, drawn, key or (np.uint64(0), 0, 0))

    def split(self) -> DriftingWords:
        """Give a prior in which each topic but the first `n_fixed` is two."""
        return DriftingWords(self.plain.split(), self.n_periods)

    def merged(self, wide: DriftingWords) -> DriftingWords:
        """Take what a split prior has learned."""
        return replace(self, plain=self.plain.merged(wide.plain), tables=None)


def _over(n_jobs: int):
    def over(task, n_terms: int) -> list:
        parts = [(low, min(low + _TERMS, n_terms)) for low in range(0, n_terms, _TERMS)]
        return in_threads(task, parts, n_jobs)

    return over


def _taken_in(before: Moments, word_weights: np.ndarray, n_jobs: int) -> Moments:
    """Moments with one more draw."""
    total, squares = np.empty_like(word_weights), np.empty_like(word_weights)
    given = word_weights, before.centre, before.total, before.squares, total, squares
    _over(n_jobs)(lambda low, high: _take_in(low, high, *given), len(word_weights))
    return Moments(before.n + 1, before.centre, total, squares)


@njit(**COMPILE)
def _take_in(low, high, word_weights, centre, old_total, old_squares, total, squares):
    for c in range(low, high):
        for k in range(word_weights.shape[1]):
            d = np.float32(0)
            if centre[c, k] > 0:
                d = word_weights[c, k] / centre[c, k] - np.float32(1)
            total[c, k] = old_total[c, k] + d
            squares[c, k] = old_squares[c, k] + d * d


def _task(*given):
    return lambda low, high: _compare(low, high, *given)


@njit(**COMPILE)
def _compare(low, high, columns, first, last, word_weights, any_, same, n, bursts):
    """Bursts of a table's terms ``low:high``: 1 + pairs beyond chance / tokens."""
    for i in range(low, high):
        c = columns[i]
        for k in range(bursts.shape[1]):
            beyond, tokens = 0.0, 0
            for g in range(first, last):
                tokens += n[g, c, k]
                beyond += same[g, c, k]
            if tokens == 0:
                bursts[i, k] = 1.0
                continue
            for g in range(first, last):
                for t in range(word_weights.shape[0]):
                    p = np.float64(word_weights[t, g, c, k])
                    beyond -= p * p * any_[t, g, k]
            bursts[i, k] = 1.0 + max(beyond, 0.0) / tokens
