"""The words that tell one passage from the others of its language, from counts alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bilateral.corpus import Corpus
from bilateral.order import ranking


def distinctive_words(corpus: Corpus, rows: Sequence[int] | np.ndarray, n: int = 8) -> list[str]:
    """What passages say more often than the other passages of their language do.

    Words are ranked by the log-likelihood ratio of the passage against all other passages of its
    language in `corpus`. Words that differ in capitals alone are one, and shown as most often.
    Stop words, letters, numbers and phrases are left out. Of a short passage the list says which
    rare words it has.

    Parameters
    ----------
    corpus : Corpus
    rows : sequence of int
        The passages.
    n : int
        Words of each.

    Returns
    -------
    list of str
        For each passage its words with commas between, the most distinctive first; fewer than `n`
        if no more are said more often than elsewhere.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics 19(1).

    Rayson, P. and Garside, R. (2000). Comparing corpora using frequency profiling. Workshop on
    Comparing Corpora, ACL.

    Examples
    --------
    >>> texts = ["Water and water and trade.", "Trade, more trade and ports."]
    >>> distinctive_words(Corpus.from_texts(texts, lang="en"), [0, 1])
    ['Water', 'ports, trade']
    """
    rows = np.asarray(rows, dtype=np.int64)
    lang = corpus.passages["lang"].to_numpy(dtype=object)
    word, shown = _words(corpus)
    found = [""] * len(rows)
    for one in sorted(set(lang[rows])):
        same = corpus.counts[np.flatnonzero(lang == one)]
        often = np.where(shown, np.asarray(same.sum(axis=0)).ravel(), 0)
        total = np.bincount(word, often)
        written = _most_frequent(corpus.terms["term"].to_numpy(dtype=object), word, often)
        for at in np.flatnonzero(lang[rows] == one):
            part = corpus.counts[[rows[at]]].tocoo()
            kept = shown[part.coords[1]]
            inside = np.bincount(word[part.coords[1][kept]], part.data[kept], minlength=len(total))
            there = np.flatnonzero(inside)
            score = _log_likelihood(inside[there], total[there], inside.sum(), total.sum())
            best = ranking(score)[: max(n, 0)]
            found[at] = ", ".join(written[there[best[score[best] > 0]]])
    return found


def _words(corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """Of each column the number of its word in small letters, and whether it is shown."""
    terms = corpus.terms
    lower = terms["term"].astype(str).str.lower()
    shown = np.array(lower.str.len() > 1)
    if "kind" in terms:
        shown &= (terms["kind"] == "word").to_numpy()
    if "lang" in terms:
        known = set(corpus.gazetteer.table("stopwords")["lang"]) & set(terms["lang"])
        for lang in sorted(known):
            stop = lower.str.replace("’", "'").isin(corpus.gazetteer.stopwords(lang))
            shown &= ~((terms["lang"] == lang) & stop).to_numpy()
    return pd.factorize(lower)[0], shown


def _most_frequent(terms: np.ndarray, word: np.ndarray, often: np.ndarray) -> np.ndarray:
    """How each word is written most often; of two ways as frequent the first column's."""
    order = np.lexsort((-np.arange(len(terms)), often, word))
    written = np.empty(word.max(initial=-1) + 1, dtype=object)
    written[word[order]] = terms[order]  # the last one stays
    return written


def _log_likelihood(
    inside: np.ndarray, total: np.ndarray, size: float, everything: float
) -> np.ndarray:
    """Half of G² for words of a passage of `size`, below zero where it has fewer than others.

    `total` counts words in all passages, this one too.
    """
    expected = size * total / everything
    outside, rest = total - inside, (everything - size) * total / everything
    with np.errstate(divide="ignore", invalid="ignore"):
        other = np.where(outside > 0, outside * np.log(outside / rest), 0.0)
        score = inside * np.log(inside / expected) + other
    return np.where(inside > expected, score, -np.abs(score))
