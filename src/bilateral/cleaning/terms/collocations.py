"""Collocations of a corpus, by NLTK's association measures: candidates for the published list."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from bilateral.order import ordered


def collocations(
    sequences: Iterable[list[str | None]],
    stop_words: frozenset[str],
    *,
    min_count: int = 60,
    n_best: int = 250,
) -> pd.DataFrame:
    """The pairs and triples of words that occur together far more often than by chance.

    Parameters
    ----------
    sequences : iterable of list of str or None
        Token sequences with breaks (:func:`bilateral.cleaning.terms.tokens.tokens_and_breaks`).
    stop_words : frozenset of str
        Words no collocation begins or ends with.
    min_count : int
        Least number of occurrences.
    n_best : int
        How many to keep.

    Returns
    -------
    DataFrame
        ``term, count, score`` (Dunning's log-likelihood ratio), best first.

    References
    ----------
    Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics 19(1).

    Examples
    --------
    >>> rows = [["northern", "triangle", None, str(i)] for i in range(70)]
    >>> collocations(rows, frozenset())["term"].tolist()
    ['northern triangle']
    """
    from nltk.collocations import (
        BigramAssocMeasures,
        BigramCollocationFinder,
        TrigramAssocMeasures,
        TrigramCollocationFinder,
    )

    lines = [[t.lower() if t else "" for t in sequence] for sequence in sequences]

    def unwanted(first: str, last: str) -> bool:
        return any(w in stop_words or len(w) < 3 or not w[0].isalpha() for w in (first, last))

    pairs = BigramCollocationFinder.from_documents(lines)
    pairs.apply_freq_filter(min_count)
    pairs.apply_ngram_filter(unwanted)
    triples = TrigramCollocationFinder.from_documents(lines)
    triples.apply_freq_filter(min_count)
    triples.apply_ngram_filter(lambda a, b, c: not b or unwanted(a, c))
    rows = [
        (" ".join(words), finder.ngram_fd[words], score)
        for finder, measure in (
            (pairs, BigramAssocMeasures.likelihood_ratio),
            (triples, TrigramAssocMeasures.likelihood_ratio),
        )
        for words, score in finder.score_ngrams(measure)
    ]
    frame = pd.DataFrame(rows, columns=["term", "count", "score"])
    return ordered(frame, "score", "term", ascending=False).head(n_best)
