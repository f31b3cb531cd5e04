"""Turns of one exchange put together: a unit long enough to model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from bilateral.corpus.corpus import Corpus
from bilateral.corpus.tables import SPANS


def pool_exchanges(corpus: Corpus) -> Corpus:
    """Put the passages of one side within one question-and-answer exchange together.

    Turns in the morning conferences are short (half have fewer than 25 words). What one side says
    in an exchange is about one thing more often than not, and long enough for a topic model.
    Passages outside an exchange (statements, openings) stay as they are.

    Parameters
    ----------
    corpus : Corpus
        Usually what one side's officials say: ``corpus.select(role=["principal", "official"])``.

    Returns
    -------
    Corpus
        Each row is named after its first passage and keeps that one's speaker and role;
        ``n_tokens`` and counts are sums; ``pooled`` says of how many passages. No text, since
        a row is no longer one stretch of it.

    Examples
    --------
    >>> corpus = Corpus.load().select(source="wh", role="official")
    >>> pooled = pool_exchanges(corpus)
    >>> len(corpus.passages), len(pooled.passages), pooled.passages["pooled"].head(3).tolist()
    (1700, 1535, [9, 1, 1])
    >>> int(corpus.counts.sum()), int(pooled.counts.sum())
    (271569, 271569)
    """
    passages = corpus.passages
    in_exchange = ~passages["exchange_id"].str.endswith("#x000")
    key = passages["exchange_id"].where(in_exchange, passages["passage_id"])
    key = key + "|" + passages["side"] + "|" + passages["lang"] + "|" + passages["relevance"]
    group, _ = pd.factorize(key)
    ones = np.ones(len(group), dtype=np.int32)
    matrix = sparse.csr_array((ones, (group, np.arange(len(group)))), dtype=np.int32)
    grouped = passages.groupby(group)  # the groups are numbered as they come
    pooled = grouped.head(1).assign(
        n_tokens=grouped["n_tokens"].sum().to_numpy(),
        end=grouped["end"].max().to_numpy(),
        pooled=np.bincount(group),
    )
    counts = sparse.csr_array((matrix @ corpus.counts).astype(np.int32))
    # What was found of single passages does not hold for several put together.
    single = set(pooled.loc[pooled["pooled"] == 1, "passage_id"])
    copies = corpus.duplicates[corpus.duplicates["passage_id"].isin(single)]
    name = pd.Series(pooled["passage_id"].to_numpy()[group], passages["passage_id"].to_numpy())
    spans = {
        n: table.assign(passage_id=table["passage_id"].map(name))
        for n, table in ((n, getattr(corpus, n)) for n in SPANS)
    }
    return replace(
        corpus,
        passages=pooled.reset_index(drop=True),
        counts=counts,
        duplicates=copies.reset_index(drop=True),
        **spans,
        text=None,
    )
