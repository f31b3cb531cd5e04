"""Split–merge: twice as many topics for a while, merged down to as many as were asked for.

A sampler that starts with K topics soon has some that hold two subjects, and some subjects that are
split; both are stable, and more sweeps do not mend them. Twice as many topics leave hardly a
subject without one of its own. Then the pair whose merger loses the least likelihood of the words
is merged, again and again, until K are left. Later every topic is split at random, sampled so for a
while and merged down again: what was mixed comes apart, and what was whole is put together again.
All this comes before the draws, which it only gives a better place to start from. It is left out
where twice as many topics would have few tokens each: there it gained little where planted topics
were of even sizes and lost some where they were not (`benchmarks/wide.py`); with several languages
it never is, for what joins them follows a merger.

The loss of merging topics a and b, with f(x) = x log x and the counts n of words, is

    f(N_a + N_b) - f(N_a) - f(N_b) - sum_w [f(n_aw + n_bw) - f(n_aw) - f(n_bw)],

their total weight times the Jensen–Shannon divergence of their words, weighted by their sizes.

With several languages a topic of a smaller one may be joined to the wrong topic of the largest:
each of its texts holds both its own words and shared ones, and all of them moving together is what
single tokens cannot do. So after each merger the smaller languages are for a few sweeps treated as
if nothing were known of them: their tokens follow the largest language's shared words, and one
another within a text. In the planted corpora of the tests, at ten to one, this puts every topic in
its place; without it some are wrong in each of them.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, log
from bilateral.topics.sampler.contract import Key, Phase, Statistics, WordPrior

__all__ = ["Joining", "merge", "split_merge"]

_TABLE = 1 << 12


def split_merge(chain) -> None:
    """Sweep with twice as many topics and merge them: from the start, or from splits.

    Parameters
    ----------
    chain : Chain
        Its schedule says for how many sweeps.
    """
    words, documents = chain.words, chain.documents
    chain.words = words.split()
    chain.documents = documents.split(chain.words.n_topics, words.n_fixed)
    if chain.sweep == 0:
        chain.start()
    else:
        chain.rows.split(words.n_fixed, words.n_topics, chain.key())
    for _ in range(chain.schedule.wide):
        chain.renew()
    wide = chain.words
    n = chain.rows.counts(wide.width)
    new_number = merge(n, wide.n_topics, words.n_topics, words.n_fixed)
    chain.rows.rename(new_number)
    chain.words = words.merged(wide)
    chain.documents = documents.merged(chain.documents, new_number)
    if words.n_groups > 1:
        joined, chain.words = chain.words, Joining(chain.words)
        for _ in range(chain.schedule.joining):
            chain.renew()
        chain.words = joined


class Joining:
    """Words as they would weigh had only the largest language been read.

    Parameters
    ----------
    words : WordPrior
    """

    def __init__(self, words: WordPrior) -> None:
        self.words, self.width, self.column_class = words, words.width, words.column_class
        self.n_topics = words.n_topics

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> Joining:
        """Itself: priors are fitted when all languages are read."""
        return self

    def weights(self, n, key, n_jobs: int) -> tuple[np.ndarray, np.ndarray]:
        """Word weights given the largest language's counts; other tokens add nothing to them."""
        languages = self.words.n_groups
        by_language = n.copy().reshape(-1, languages, self.words.n_terms, self.width)
        tokens = by_language.sum(axis=(0, 2, 3), dtype=np.int64)
        smaller = np.arange(languages) != tokens.argmax()
        by_language[:, smaller] = 0
        word_weights, self_count = self.words.weights(by_language.reshape(n.shape), key, n_jobs)
        self_count = self_count.copy()
        self_count.reshape(languages, 2, self.width)[smaller] = 0
        return word_weights, self_count


def merge(n: np.ndarray, n_topics: int, left: int, n_fixed: int = 0) -> np.ndarray:
    """Merge topics by least loss until `left` of them remain.

    Parameters
    ----------
    n : ndarray of int32, shape (n_columns, width)
        Tokens of each column in each topic.
    n_topics, left : int
    n_fixed : int
        The first topics, which nothing is merged into.

    Returns
    -------
    ndarray of uint16, shape (n_topics,)
        New number of each topic.

    Examples
    --------
    >>> n = np.array([[9, 0, 8], [1, 9, 1]], np.int32)
    >>> merge(n, 3, 2).tolist()
    [0, 1, 0]
    """
    return _merge(n[:, :n_topics].copy(), left, n_fixed)


@njit(**COMPILE)
def _f(x, table):
    return table[x] if x < table.size else x * log(x)


@njit(**COMPILE)
def _gain(x, y, table):
    """What a word gains when two topics that hold x and y tokens of it are merged."""
    return _f(x + y, table) - _f(x, table) - _f(y, table)


@njit(**COMPILE)
def _holders(n, n_fixed):
    """Free topics that hold each word: of word w ``topics[start[w] : start[w] + size[w]]``."""
    size = np.zeros(n.shape[0], np.int64)
    for w in range(n.shape[0]):
        for k in range(n_fixed, n.shape[1]):
            size[w] += n[w, k] > 0
    start = np.cumsum(size) - size
    topics = np.empty(size.sum(), np.int64)
    for w in range(n.shape[0]):
        i = start[w]
        for k in range(n_fixed, n.shape[1]):
            if n[w, k] > 0:
                topics[i] = k
                i += 1
    return topics, start, size


@njit(**COMPILE)
def _join(n, topics, start, size, into, gone):
    """Give a topic's tokens to another, in every word."""
    for w in range(n.shape[0]):
        if n[w, gone] == 0:
            continue
        last = start[w] + size[w] - 1
        for i in range(start[w], last + 1):
            if topics[i] == gone:
                topics[i] = into
                if n[w, into] > 0:  # which is in the list already
                    topics[i] = topics[last]
                    size[w] -= 1
                break
        n[w, into] += n[w, gone]
        n[w, gone] = 0


@njit(**COMPILE)
def _merge(n, left, n_fixed):
    K = n.shape[1]
    table = np.zeros(_TABLE)
    for x in range(2, _TABLE):
        table[x] = x * log(np.float64(x))
    totals = np.zeros(K, np.int64)
    for w in range(n.shape[0]):
        for k in range(K):
            totals[k] += n[w, k]
    topics, start, size = _holders(n, n_fixed)
    gains = np.zeros((K, K))
    for w in range(n.shape[0]):
        held = topics[start[w] : start[w] + size[w]]
        for i in range(held.size):
            for j in range(i + 1, held.size):
                gains[held[i], held[j]] += _gain(n[w, held[i]], n[w, held[j]], table)
    loss = np.full((K, K), np.inf)
    for a in range(n_fixed, K):
        for b in range(a + 1, K):
            loss[a, b] = _loss(totals, table, a, b, gains[a, b])
    alive = np.ones(K, np.bool_)
    merged_into = np.arange(K)
    gain = np.zeros(K)
    for _ in range(K - left):
        best, into, gone = np.inf, n_fixed, n_fixed + 1
        for a in range(n_fixed, K):
            if alive[a]:
                for b in range(a + 1, K):
                    if alive[b] and loss[a, b] < best:
                        best, into, gone = loss[a, b], a, b
        alive[gone] = False
        totals[into] += totals[gone]
        _join(n, topics, start, size, into, gone)
        for k in range(K):
            if merged_into[k] == gone:
                merged_into[k] = into
        gain[:] = 0
        for w in range(n.shape[0]):
            if n[w, into] > 0:
                for k in topics[start[w] : start[w] + size[w]]:
                    gain[k] += _gain(n[w, into], n[w, k], table)
        for b in range(n_fixed, K):
            if alive[b] and b != into:
                loss[min(into, b), max(into, b)] = _loss(totals, table, into, b, gain[b])
    new_number = np.zeros(K, np.uint16)
    new = 0
    for k in range(K):
        if alive[k]:
            new_number[k] = new
            new += 1
    return new_number[merged_into]


@njit(**COMPILE)
def _loss(totals, table, a, b, gain):
    whole = _f(totals[a] + totals[b], table) - _f(totals[a], table) - _f(totals[b], table)
    return whole - gain
