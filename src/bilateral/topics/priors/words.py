"""The prior of words in topics: from counts of words in topics to word weights.

With several languages there is one block of columns for each: virtual column ``g * V + c`` is term
c in language g. A term belongs to one language, or is shared by all. Each topic has one
distribution over the shared terms, which all languages have in common; one over the own terms of
each language; and a share of shared words in each language:

    p(w | k, l) = share[l, k] * shared[k, w]       for a shared word,
    p(w | k, l) = (1 - share[l, k]) * own[l, k, w]  for the rest.

Without the shares, the larger language would decide how often the smaller one uses shared words.
With one language all terms are its own, and this is LDA.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, digamma, exp, log
from bilateral.topics.exact.streams import HYPER, WORDS, stream
from bilateral.topics.exact.variates import beta_draw, gamma_draw, sparse_gamma_draw
from bilateral.topics.sampler.contract import Key, Phase, Statistics
from bilateral.topics.sampler.threads import balanced_ranges, in_threads
from bilateral.topics.sampler.tokens import width_of

__all__ = ["DirichletWords"]

_PARTS = 32  # ranges of columns that are summed one by one; fixed, whatever the threads
_SHARE = 10.0  # prior tokens of a topic's share of shared words; their share is the corpus's
_LARGE = 1 << 16
_NEVER = np.float32(1e-30)
_NOTHING = 1e-12  # a drawn weight below it (in tokens) becomes 0, if the topic has no such word
SMALLEST_BETA = 1e-3


@dataclass(frozen=True, eq=False)
class DirichletWords:
    """Dirichlet prior of the words of each topic, and word weights given counts.

    Parameters
    ----------
    owner : ndarray of int, shape (n_terms,)
        Group each column belongs to; -1 for a column that all groups share.
    n_groups : int
    n_topics : int
    width : int
        Number of topics, rounded up to a multiple of eight.
    beta : float
        Dirichlet prior of each word in each topic.
    learned : bool
        Whether to fit `beta` to the counts.
    extra : ndarray of float32, shape (n_terms, width), optional
        What is added to `beta` for seed words; -inf where a word is excluded.
    n_fixed : int
        The first topics, which have names and are never merged.
    """

    owner: np.ndarray
    n_groups: int
    n_topics: int
    width: int
    beta: float
    learned: bool = True
    extra: np.ndarray | None = None
    n_fixed: int = 0
    n_terms: int = field(init=False)
    column_class: np.ndarray = field(init=False)
    parts: list = field(init=False)

    n_drawing: ClassVar[int | None] = None

    def __post_init__(self) -> None:
        owner = np.ascontiguousarray(self.owner, np.int64)
        classes = 2 * np.arange(self.n_groups)[:, None] + (owner < 0)
        ranges = balanced_ranges(np.arange(owner.size + 1), _PARTS)
        none = np.zeros((0, self.width), np.float32)
        vars(self).update(
            owner=owner,
            beta=float(self.beta),
            extra=none if self.extra is None else self.extra,
            n_terms=owner.size,
            column_class=np.ascontiguousarray(classes.reshape(-1), np.int32),
            parts=[(part, low, high) for part, (low, high) in enumerate(ranges)],
        )

    @property
    def n_columns(self) -> int:
        """Virtual columns."""
        return self.n_groups * self.n_terms

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> DirichletWords:
        """Fit `beta` to the counts, when due."""
        return self.fitted(seen.words) if phase.due else self

    def weights(self, n, key=None, n_jobs=1, dtype=np.float32) -> tuple[np.ndarray, np.ndarray]:
        """Word weights given counts: their posterior mean, or a draw from the posterior.

        Parameters
        ----------
        n : ndarray of int32, shape (n_columns, width)
        key : (seed, chain, sweep), optional
            Draws if given.
        n_jobs : int
        dtype : type
            float32 for the sampler, float64 for what is reported.

        Returns
        -------
        word_weights : ndarray of dtype, shape (n_columns, width)
            Weights of each virtual column; those of a group sum to one.
        self_count : ndarray of float32, shape (2 * n_groups, width)
            What one token adds to its weight, by class of column; zeros for a draw.
        """
        word_weights = np.empty((self.n_columns, self.width), dtype)
        draws, key = key is not None, key or (np.uint64(0), 0, 0)
        given = self.owner, self.n_groups, self.beta, self.extra
        tokens = np.zeros((len(self.parts), self.n_groups, 2, self.width), np.int64)
        sums = np.zeros((len(self.parts) if draws else 1, self.n_groups + 1, self.width))

        def each(function, *others) -> None:
            """Call a function for each range of columns, with its own lines of `others`."""

            def part(i: int, low: int, high: int) -> None:
                function(low, high, n, *given, *(o[i] for o in others), *rest)

            in_threads(part, self.parts, n_jobs)

        rest = ()
        each(_tokens, tokens)
        if draws:
            rest = (self.n_topics, key, word_weights)
            each(_draw, sums)
        else:
            _mass(*given, self.n_topics, tokens, sums[0])
        scale, self_count = _scales(sums, tokens, self.n_topics, draws, key)
        rest = (scale, word_weights)
        each(_rescale if draws else _mean)
        return word_weights, self_count

    def expected(self, n: np.ndarray, n_jobs: int = 1) -> np.ndarray:
        """Mean weights given counts, as they are reported: float64, shape (n_columns, width)."""
        return self.weights(n, None, n_jobs, np.float64)[0]

    def fitted(self, n: np.ndarray) -> DirichletWords:
        """Fit `beta` to the counts of words that are no seeds, by Minka's fixed point.

        Seeds and excluded words are left out: given the number of other tokens in a topic, the
        words of these follow a Dirichlet prior with `beta` alone.
        """
        if not self.learned:
            return self
        plain = _histogram(n, self.owner, self.n_groups, self.n_topics, self.extra)
        return replace(self, beta=max(SMALLEST_BETA, _fit_beta(*plain, self.beta)))

    def traced(self, word_weights: np.ndarray, n_jobs: int) -> DirichletWords:
        """Itself: draws of the weights need not be kept, since counts give their mean."""
        return self

    def first_weights(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Weights for the start: seeds go to their topics, and the words of their texts with them.

        All other words weigh the same in every topic. By the weights of the prior, which sum to
        one, a topic with frequent seeds would begin with hardly any other word.
        """
        if not self.extra.shape[0]:
            return None
        excluded = np.tile(np.isneginf(self.extra), (self.n_groups, 1))
        word_weights = np.tile(
            np.maximum(1 + self.extra / np.float32(self.beta), 0), (self.n_groups, 1)
        )
        word_weights[excluded] = (
            _NEVER  # not zero: tokens begin at random, also here, and must be able to move
        )
        word_weights[:, self.n_topics :] = 0
        return word_weights, excluded

    def split(self) -> DirichletWords:
        """Give a prior in which each topic but the first `n_fixed` is two."""
        n_topics = 2 * self.n_topics - self.n_fixed
        width = width_of(n_topics)
        extra = None
        if self.extra.shape[0]:
            extra = np.zeros((self.n_terms, width), np.float32)
            extra[:, : self.n_fixed] = self.extra[:, : self.n_fixed]
        return replace(self, n_topics=n_topics, width=width, extra=extra)

    def merged(self, wide: DirichletWords) -> DirichletWords:
        """Take the fitted `beta` of a split prior."""
        return replace(self, beta=wide.beta)


@njit(**COMPILE)
def _tokens(low, high, n, owner, n_groups, beta, extra, tokens):
    """Count tokens of columns ``low:high`` in each group, of own and of shared terms."""
    for g in range(n_groups):
        for c in range(low, high):
            row = n[g * owner.size + c]
            total = tokens[g, np.int64(owner[c] < 0)]
            for k in range(row.size):
                total[k] += row[k]


@njit(**COMPILE)
def _prior(c, beta, extra, k):
    return max(beta + extra[c, k], 0.0) if extra.shape[0] > 0 else beta


@njit(**COMPILE)
def _mass(owner, n_groups, beta, extra, n_topics, tokens, sums):
    """Sums of counts and prior mass over each group's own terms and, last, the shared terms."""
    for c in range(owner.size):
        table = n_groups if owner[c] < 0 else owner[c]
        for k in range(n_topics):
            sums[table, k] += _prior(c, beta, extra, k)
    for part in range(tokens.shape[0]):
        for g in range(n_groups):
            for k in range(n_topics):
                sums[g, k] += tokens[part, g, 0, k]
                sums[n_groups, k] += tokens[part, g, 1, k]


@njit(**COMPILE)
def _mean(low, high, n, owner, n_groups, beta, extra, scale, word_weights):
    """Mean weights of columns ``low:high``."""
    n_terms, width = owner.size, n.shape[1]
    for c in range(low, high):
        shared = owner[c] < 0
        first, last = (0, n_groups) if shared else (owner[c], owner[c] + 1)
        total = n[first * n_terms + c].copy()
        for g in range(first + 1, last):
            total += n[g * n_terms + c]
        for g in range(n_groups):
            row, by = word_weights[g * n_terms + c], scale[g, np.int64(shared)]
            if g < first or g >= last:
                row[:] = 0
            elif extra.shape[0] > 0:
                for k in range(width):
                    row[k] = max(total[k] + beta + extra[c, k], 0.0) * by[k]
            else:
                for k in range(width):
                    row[k] = (total[k] + beta) * by[k]


@njit(**COMPILE)
def _draw(low, high, n, owner, n_groups, beta, extra, sums, n_topics, key, word_weights):
    """Draw gamma variates for columns ``low:high``; sum them as in `_mass`."""
    seed, chain, sweep = key
    n_terms = owner.size
    below = exp(beta * log(_NOTHING))
    for c in range(low, high):
        first, last = (0, n_groups) if owner[c] < 0 else (owner[c], owner[c] + 1)
        table = n_groups if owner[c] < 0 else owner[c]
        state, gamma = stream(seed, chain, sweep, c, WORDS)
        for g in range(n_groups):
            word_weights[g * n_terms + c] = 0
        lead = first * n_terms + c
        for k in range(n_topics):
            total = 0
            for g in range(first, last):
                total += n[g * n_terms + c, k]
            weight = _prior(c, beta, extra, k)
            if total == 0 and weight == beta and beta < 1:
                weight, state = sparse_gamma_draw(beta, below, state, gamma)
            elif weight > 0 or total > 0:
                weight, state = gamma_draw(total + weight, state, gamma)
            word_weights[lead, k] = weight
            sums[table, k] += weight
        for g in range(first + 1, last):
            word_weights[g * n_terms + c] = word_weights[lead]


@njit(**COMPILE)
def _scales(sums, tokens, n_topics, draws, key):
    """Factors that turn weights into probabilities, and what one token adds to them."""
    n_groups, width = tokens.shape[1], tokens.shape[3]
    total = np.zeros((n_groups + 1, width))
    n = np.zeros((n_groups, 2, width), np.int64)
    for part in range(sums.shape[0]):
        total += sums[part]
    for part in range(tokens.shape[0]):
        n += tokens[part]
    scale = np.zeros((n_groups, 2, width))
    self_count = np.zeros((2 * n_groups, width), np.float32)
    seed, chain, sweep = key
    for g in range(n_groups):
        everything = np.zeros(2, np.int64)
        weights = np.zeros(2)
        for s in range(2):
            for k in range(n_topics):
                everything[s] += n[g, s, k]
                weights[s] += total[n_groups if s else g, k]
        state, gamma = stream(seed, chain, sweep, g, HYPER)
        for k in range(n_topics):
            share = 1.0 if weights[0] == 0 else 0.0
            if weights[0] > 0 and weights[1] > 0:
                usual = (everything[1] + 1.0) / (everything[0] + everything[1] + 2.0)
                a, b = n[g, 1, k] + _SHARE * usual, n[g, 0, k] + _SHARE * (1 - usual)
                if draws:
                    share, state = beta_draw(a, b, state, gamma)
                else:
                    share = a / (a + b)
            for s in range(2):
                whole = total[n_groups if s else g, k]
                if whole > 0:
                    scale[g, s, k] = (share if s else 1 - share) / whole
                if not draws:
                    self_count[2 * g + s, k] = scale[g, s, k]
    return scale, self_count


@njit(**COMPILE)
def _rescale(low, high, n, owner, n_groups, beta, extra, scale, word_weights):
    n_terms = owner.size
    for c in range(low, high):
        s = 1 if owner[c] < 0 else 0
        first, last = (0, n_groups) if s else (owner[c], owner[c] + 1)
        for g in range(first, last):
            word_weights[g * n_terms + c] *= scale[g, s]


@njit(**COMPILE)
def _histogram(n, owner, n_groups, n_topics, extra):
    """Counts of words in topics where the prior is `beta` alone.

    How often each small count occurs, a list of large counts, and the tokens and words of each
    topic: over each group's own terms and, last, over the shared ones.
    """
    small = np.zeros(_LARGE, np.int64)
    large = [0]
    totals = np.zeros((n_groups + 1, n_topics), np.int64)
    sizes = np.zeros((n_groups + 1, n_topics), np.int64)
    for c in range(owner.size):
        first, last = (0, n_groups) if owner[c] < 0 else (owner[c], owner[c] + 1)
        table = n_groups if owner[c] < 0 else owner[c]
        for k in range(n_topics):
            if extra.shape[0] > 0 and extra[c, k] != 0:
                continue
            count = 0
            for g in range(first, last):
                count += n[g * owner.size + c, k]
            totals[table, k] += count
            sizes[table, k] += 1
            if count < _LARGE:
                small[count] += 1
            else:
                large.append(count)
    return small, np.array(large[1:], np.int64), totals, sizes


@njit(**COMPILE)
def _fit_beta(small, large, totals, sizes, beta):
    """Minka's fixed point for a symmetric Dirichlet prior."""
    for _ in range(100):
        start = digamma(beta)
        above = 0.0
        for count in range(1, small.size):
            if small[count] > 0:
                above += small[count] * (digamma(count + beta) - start)
        for count in large:
            above += digamma(count + beta) - start
        below = 0.0
        for t in range(totals.shape[0]):
            for k in range(totals.shape[1]):
                if sizes[t, k] > 0:
                    mass = sizes[t, k] * beta
                    below += sizes[t, k] * (digamma(totals[t, k] + mass) - digamma(mass))
        if above <= 0 or below <= 0:
            return beta
        new = beta * above / below
        if abs(new - beta) < 1e-6 * beta:
            return new
        beta = new
    return beta
