"""One held-out split and one evaluation for all engines, on plain arrays.

Held-out documents are completed: half of a row's tokens give its topic shares, the other half is
predicted. A coin for each token says which half it is in, as in ``LDA.score``. Evaluation sees
states (topic × word probabilities and a Dirichlet prior) and no engine.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit, prange
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import CountVectorizer

from bilateral.cleaning import Recipe
from bilateral.corpus import Corpus
from bilateral.topics.held_out import fold, halves

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("CORPORA", ROOT.parent / "shared" / "corpora"))
NAMES = ("record", "BBC_News", "DBLP")
SPLIT_SEED = 20_211


class State(NamedTuple):
    """One state of a fitted model: float64, (n_topics × n_terms) and (n_topics,)."""

    topic_word: np.ndarray
    alpha: np.ndarray


class Split(NamedTuple):
    """Counts (int32) over the same terms: rows to fit, and two halves of every held-out row."""

    train: csr_array
    seen: csr_array
    unseen: csr_array


def load(name: str) -> Split:
    """Split a corpus by document, the same way each time.

    ``record`` is the English passages of the embedded record, default recipe, a row each;
    all passages of a document fall on the same side. The others are files of ``CORPORA``.
    """
    if name == "record":
        cleaned = Recipe().apply(Corpus.load().select(lang="en"))
        return split(cleaned.counts, cleaned.passages["doc_id"].to_numpy())
    with gzip.open(CORPORA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    counts = CountVectorizer(analyzer=str.split, dtype=np.int32).fit_transform(texts)
    return split(csr_array(counts), np.arange(len(texts)))


def split(counts: csr_array, documents: Sequence, share: float = 0.1) -> Split:
    """Hold out a share of the documents; drop empty rows and terms that training never sees."""
    rng = np.random.default_rng(SPLIT_SEED)
    _, document = np.unique(np.asarray(documents), return_inverse=True)
    n_documents = document.max() + 1
    out = np.zeros(n_documents, dtype=bool)
    out[rng.permutation(n_documents)[: round(share * n_documents)]] = True
    train, test = counts[~out[document]], counts[out[document]]
    known = np.flatnonzero(np.bincount(train.indices, train.data, counts.shape[1]))
    train, test = csr_array(train[:, known]), csr_array(test[:, known])
    train = train[train.sum(axis=1) > 0]
    seen, unseen = halves(csr_array(test[test.sum(axis=1) > 1]), SPLIT_SEED)
    return Split(*(_narrow(part) for part in (train, seen, unseen)))


def _narrow(part: csr_array) -> csr_array:
    data, indices, start = (a.astype(np.int32) for a in (part.data, part.indices, part.indptr))
    return csr_array((data, indices, start), shape=part.shape)


def perplexity(states: Sequence[State], data: Split, fixed_point: bool = False) -> float:
    """Perplexity of the unseen halves, probabilities averaged over the states.

    A row's shares, given its seen half, are their posterior mean by expectation propagation, which
    the tests hold against enumeration. Or a fixed point, which is far off where rows are short and
    the prior is small: it settles for the most probable topics.
    """
    row = np.repeat(np.arange(data.unseen.shape[0]), np.diff(data.unseen.indptr))
    total = np.zeros(data.unseen.nnz)
    for state in states:
        check(state, data)
        by_word = np.ascontiguousarray(state.topic_word.T)
        if fixed_point:
            seen = data.seen
            shares = _fixed_point(by_word, state.alpha, seen.indptr, seen.indices, seen.data)
        else:
            shares = fold(data.seen, by_word, state.alpha[None], os.cpu_count())
        total += (shares[row] * by_word[data.unseen.indices]).sum(axis=1)
    counts = data.unseen.data
    return float(np.exp(-(counts @ np.log(total / len(states))) / counts.sum()))


def compile_for(data: Split) -> None:
    """Compile the evaluation before any clock runs."""
    n_terms = data.train.shape[1]
    for fixed_point in (False, True):
        perplexity([State(np.full((2, n_terms), 1 / n_terms), np.ones(2))], data, fixed_point)


def check(state: State, data: Split) -> None:
    """Refuse what is no state: an adapter's mistake would look like a bad model."""
    shape = len(state.alpha), data.train.shape[1]
    if state.topic_word.shape != shape or state.topic_word.dtype != np.float64:
        raise ValueError(f"topic_word must be float64 of shape {shape}.")
    if state.topic_word.min() <= 0 or np.abs(state.topic_word.sum(axis=1) - 1).max() > 1e-4:
        raise ValueError("Every topic must give all terms some probability, and 1 in sum.")
    if state.alpha.min() <= 0:
        raise ValueError("alpha must be positive.")


@njit(parallel=True, cache=True)
def _fixed_point(by_word, alpha, start, word, count):  # pragma: no cover
    """Shares θ_k = (α_k + Σ_w n_w θ_k φ_kw / Σ_j θ_j φ_jw) / (Σα + n), found from any start."""
    n_rows, n_topics = len(start) - 1, len(alpha)
    shares = np.empty((n_rows, n_topics))
    for d in prange(n_rows):
        n = count[start[d] : start[d + 1]].sum()
        share = alpha / alpha.sum()
        new = np.empty(n_topics)
        for _ in range(2000):
            new[:] = alpha
            for i in range(start[d], start[d + 1]):
                phi = by_word[word[i]]
                mass = 0.0
                for k in range(n_topics):
                    mass += share[k] * phi[k]
                scale = count[i] / mass
                for k in range(n_topics):
                    new[k] += scale * share[k] * phi[k]
            moved = 0.0
            for k in range(n_topics):
                new[k] /= alpha.sum() + n
                moved += abs(new[k] - share[k])
                share[k] = new[k]
            if moved < 1e-6:
                break
        shares[d] = share
    return shares


def npmi(states: Sequence[State], train: csr_array, n_words: int = 10) -> float:
    """Mean NPMI of the pairs among each topic's top words, by training rows that hold them.

    Words of a topic are ranked by its mean over the states. A pair that never meets counts −1.
    """
    topic_word = sum(state.topic_word for state in states)
    top = np.argsort(-topic_word, axis=1, kind="stable")[:, :n_words]
    words, place = np.unique(top, return_inverse=True)
    present = csr_array(train[:, words] > 0, dtype=np.float64)
    together = (present.T @ present).toarray() / train.shape[0]
    single = together.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(together / np.outer(single, single)) / -np.log(together)
    value[together == 0] = -1
    left, right = np.triu_indices(n_words, 1)
    place = place.reshape(top.shape)
    return float(value[place[:, left], place[:, right]].mean())
