"""A corpus in one line, and in a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bilateral.order import ordered

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus

_SHOWN = 5  # values of a column that are named


def line(corpus: Corpus) -> str:
    """How much is in a corpus, from when to when.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    str

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> line(Corpus.load().select(genre="readout"))[:40]
    'Corpus: 31 documents, 45 passages, 95,84'
    """
    said = rows(corpus)
    of = ", ".join(f"{said[name]} {name}" for name in ("documents", "passages", "terms"))
    of += "".join(f", {said[name]}" for name in ("tokens", "dates") if said[name])
    return f"Corpus: {of}; text {said['text']}"


def rows(corpus: Corpus) -> dict[str, str]:
    """What a corpus holds, ten facts by name; a blank where a corpus has no such column.

    Tokens are the running words of the passages. Where the counts hold another number of tokens,
    as after a recipe, both are given. A phrase that is counted beside its words is no token more.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> rows(Corpus.load().select(genre="readout"))["sides"]
    'US 45'
    """
    documents, passages = corpus.documents, corpus.passages
    counted = int(corpus.counts.sum())
    if "parts" in corpus.terms:
        parts = corpus.terms["parts"]
        beside = parts.map(lambda of: pd.api.types.is_list_like(of) and len(of) > 0)
        beside = beside.to_numpy(dtype=bool)
        counted -= int(corpus.counts.sum(axis=0)[beside].sum())
    return {
        "documents": f"{len(documents):,}",
        "passages": f"{len(passages):,}",
        "terms": f"{len(corpus.terms):,}",
        "tokens": _tokens(passages, counted),
        "dates": _dates(documents),
        "sources": _values(documents, "source"),
        "sides": _values(passages, "side"),
        "languages": _values(passages, "lang"),
        "relevance": _values(passages, "relevance"),
        "text": "absent" if corpus.text is None else "present",
    }


def _tokens(passages: pd.DataFrame, counted: int) -> str:
    """The running words of the passages, and how many of them the counts hold."""
    if "n_tokens" not in passages:
        return ""
    missing = int(passages["n_tokens"].isna().sum())
    if missing or not pd.api.types.is_numeric_dtype(passages["n_tokens"]):
        why = f"missing for {missing:,} of {len(passages):,} passages" if missing else "no numbers"
        return f"{counted:,} tokens counted (n_tokens: {why})"
    tokens = int(passages["n_tokens"].sum())
    more = f", of which {counted:,} are counted" if counted != tokens else ""
    return f"{tokens:,} tokens{more}"


def _dates(documents: pd.DataFrame) -> str:
    """The first day and the last; text that is no date is shown as it stands."""
    if "date" not in documents or documents["date"].isna().all():
        return ""
    dates = documents["date"].dropna()
    if not pd.api.types.is_datetime64_any_dtype(dates):
        dates = dates.astype(str)
        return f"{dates.min()} to {dates.max()}"
    return f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}"


def _values(table: pd.DataFrame, name: str) -> str:
    """The most frequent values of a column, each with its number of rows."""
    if name not in table:
        return ""
    values = table[name].astype(object).where(table[name].notna(), "missing").astype(str)
    values = values.mask(values.str.strip() == "", "(blank)")
    counted = values.groupby(values).size().rename_axis("value").reset_index(name="n")
    counted = ordered(counted, "n", "value", ascending=False)
    rest = len(counted) - _SHOWN
    named = [f"{value} {n:,}" for value, n in counted[:_SHOWN].itertuples(index=False)]
    return ", ".join(named + ([f"{rest} others"] if rest > 0 else []))
