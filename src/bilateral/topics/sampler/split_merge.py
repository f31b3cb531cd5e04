"""Split–merge initialisation: sample with 2K topics, then merge the closest pairs until K are left.

A sampler that starts with K topics soon has topics that hold two subjects, and subjects that are
split over two topics. Both states are stable: more sweeps do not change them. With 2K topics nearly
every subject has a topic of its own. Then the two topics whose merger costs the least likelihood
are merged, again and again, until K are left. Later every topic is split at random into two,
sampled for some sweeps, and merged again: mixed topics come apart, and whole ones are put together
again. All this happens before the first posterior draw; it only gives a better state to start from.

It is left out where 2K topics would have few tokens each. There it gained little if planted topics
were of even sizes, and lost some if they were not (`benchmarks/wide.py`). With several languages it
is always done, because languages are joined after a merger (see below).

Merging topics a and b loses, with f(x) = x log x and the counts n of words,

    f(N_a + N_b) - f(N_a) - f(N_b) - sum_w [f(n_aw + n_bw) - f(n_aw) - f(n_bw)].

This is the number of their tokens times the Jensen–Shannon divergence of their word distributions,
weighted by their sizes.

With several languages, a topic of a smaller language may have been joined to the wrong topic of the
largest one. To mend that, all tokens of a text would have to move together, and tokens move one by
one. So after each merger the words of the smaller languages count nothing for a few sweeps. Their
tokens follow the shared words of the largest language, and the other tokens of their text. In the
planted corpora of the tests, with ten times as many texts in the largest language, all topics are
then joined rightly; without it some are wrong in each corpus.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, log
from bilateral.topics.sampler.contract import Key, Phase, Statistics, WordPrior

__all__ = ["Joining", "merge", "split_merge"]

_TABLE = 1 << 12


def split_merge(chain) -> None:
    """Sample with twice as many topics, and merge them.

    At the start of a chain the topics are random; later they are those of the chain, each split in
    two.

    Parameters
    ----------
    chain : Chain
        Its schedule says how many sweeps this takes.
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
    """Word weights from the counts of the largest language alone.

    Parameters
    ----------
    words : WordPrior
    """

    def __init__(self, words: WordPrior) -> None:
        self.words, self.width, self.column_class = words, words.width, words.column_class
        self.n_topics = words.n_topics

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> Joining:
        """Itself: the prior of words is fitted when all languages count."""
        return self

    def weights(self, n, key, n_jobs: int) -> tuple[np.ndarray, np.ndarray]:
        """Word weights given the counts of the largest language; what one token adds to them."""
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
        The first topics, which are not merged.

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
    """A word's part in the sum, if one topic has x tokens of it and the other y."""
    return _f(x + y, table) - _f(x, table) - _f(y, table)


@njit(**COMPILE)
def _holders(n, n_fixed):
    """Topics that hold each word: word w is in ``topics[start[w] : start[w] + size[w]]``."""
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
                if n[w, into] > 0:  # `into` is in the list already
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
