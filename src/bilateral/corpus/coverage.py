"""What is in a corpus, out of how much, and what is missing: tables for the first notebook."""

from __future__ import annotations

import pandas as pd

from bilateral.corpus.corpus import Corpus
from bilateral.order import known_first, ordered
from bilateral.sources import SOURCES

_SOURCES = [source.name for source in SOURCES]  # in the order in which they are shown


def by_source(corpus: Corpus) -> pd.DataFrame:
    """One row a source: what was read, what was selected, from when to when.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    DataFrame
        Index ``source``; ``read_tokens``, ``documents``, ``passages``, ``core``, ``answers``,
        ``tokens``, ``kept`` (tokens selected as a share of tokens read), ``first``, ``last`` (as
        far as the date is known). Sources of other readers follow those of the embedded record.
        Where nothing is known of what was read, ``read_tokens`` and ``kept`` are missing.

    Examples
    --------
    >>> by_source(Corpus.load()).index.tolist()
    ['wh', 'mananeras', 'frus', 'un']
    """
    table = corpus.table
    grouped = table.groupby("source")
    dated = corpus.documents.dropna(subset=["date"])
    known = dated["date_precision"].map({"year": 4, "month": 7}).fillna(10).astype(int)
    day = dated["date"].dt.strftime("%Y-%m-%d")
    day = pd.Series([d[:n] for d, n in zip(day, known, strict=True)], index=dated["source"])
    frame = pd.DataFrame(
        {
            "read_tokens": corpus.exposure.groupby("source")["tokens"].sum(),
            "documents": grouped["doc_id"].nunique(),
            "passages": grouped.size(),
            "core": table[table["relevance"] == "core"].groupby("source").size(),
            "answers": table[table["relevance"] == "answer"].groupby("source").size(),
            "tokens": grouped["n_tokens"].sum(),
            "first": day.groupby(level=0).min(),
            "last": day.groupby(level=0).max(),
        }
    )
    counted = ["documents", "passages", "core", "answers", "tokens"]
    frame[counted] = frame[counted].fillna(0).astype(int)
    frame.insert(6, "kept", frame["tokens"] / frame["read_tokens"])
    return frame.loc[known_first(frame.index, _SOURCES)]


def by_month(corpus: Corpus, sources: list[str], *, relevance: str = "core") -> pd.DataFrame:
    """Passages per source and month, with the months in which a source was silent or is missing.

    Parameters
    ----------
    corpus : Corpus
    sources : list of str
    relevance : {"core", "answer", "context"}

    Returns
    -------
    DataFrame
        ``source, side, month, passages, read_tokens``: every month from the first in which any
        of the sources was read or selected to the last. ``passages`` is zero where nothing was
        selected and missing where nothing was read. ``side`` is that of most of the source's
        documents, of several such the first by name; the passages of all sides are counted.
        Undated passages are in no month.

    Examples
    --------
    >>> by_month(Corpus.load(), ["wh"]).columns.tolist()
    ['source', 'side', 'month', 'passages', 'read_tokens']
    """
    read = pd.concat([_read(corpus, source) for source in sources])
    read = read.groupby(["source", read["date"].dt.to_period("M")])["tokens"].sum()
    table = corpus.table
    table = table[(table["relevance"] == relevance) & table["source"].isin(sources)]
    kept = table.groupby(["source", table["date"].dt.to_period("M")]).size()
    there = read.index.levels[1].union(kept.index.levels[1])
    months = pd.period_range(there.min(), there.max(), freq="M")
    every = pd.MultiIndex.from_product([sources, months], names=["source", "month"])
    sides = corpus.documents.groupby(["source", "side"]).size().reset_index(name="n")
    sides = ordered(sides, "n", ["source", "side"], ascending=False).drop_duplicates("source")
    side = sides.set_index("source")["side"]
    frame = pd.DataFrame(
        {
            "passages": kept.reindex(every, fill_value=0),
            "read_tokens": read.reindex(every, fill_value=0),
        }
    ).reset_index()
    on_record = frame[["read_tokens", "passages"]].gt(0).any(axis=1)
    frame["passages"] = frame["passages"].where(on_record)
    frame.insert(1, "side", frame["source"].map(side).fillna(""))
    return frame


def by_role(corpus: Corpus, *, relevance: str = "core") -> pd.DataFrame:
    """In whose voice each source's passages are.

    Parameters
    ----------
    corpus : Corpus
    relevance : {"core", "answer", "context"}

    Returns
    -------
    DataFrame
        ``source, role, passages, tokens, share``; the shares of tokens of a source sum to one.
        Sources of other readers follow those of the embedded record.
    """
    table = corpus.table
    table = table[table["relevance"] == relevance]
    frame = table.groupby(["source", "role"])["n_tokens"].agg(["size", "sum"]).reset_index()
    frame.columns = ["source", "role", "passages", "tokens"]
    frame["share"] = frame["tokens"] / frame.groupby("source")["tokens"].transform("sum")
    frame["source"] = pd.Categorical(frame["source"], known_first(frame["source"], _SOURCES))
    return ordered(frame, ["source", "role"], ["source", "role"]).astype({"source": str})


def question_days(corpus: Corpus, source: str, genre: str, *, min_tokens: int = 100) -> pd.Series:
    """Days of a genre, and whether journalists are heard: transcripts may stop before them.

    Parameters
    ----------
    corpus : Corpus
    source, genre : str
    min_tokens : int
        What journalists must have said on a day, in tokens before selection.

    Returns
    -------
    Series of bool
        Indexed by date, in order.

    Examples
    --------
    >>> days = question_days(Corpus.load(), "mananeras", "press conference")
    >>> {year: round(float(days[year].mean()), 2) for year in ("2022", "2025")}
    {'2022': 1.0, '2025': 0.56}
    """
    read = _read(corpus, source)
    read = read[read["genre"] == genre]
    asked = read["tokens"].where(read["role"] == "journalist", 0)
    return asked.groupby(read["date"]).sum() >= min_tokens


def _read(corpus: Corpus, source: str) -> pd.DataFrame:
    """The dated exposure of a source."""
    dated = corpus.exposure.dropna(subset=["date"])
    read = dated[dated["source"] == source]
    if read.empty:
        if source in set(corpus.documents["source"]):
            raise ValueError(
                f"no text of source {source!r} is dated, or the corpus has no exposure; give your"
                " texts a column 'date'"
            )
        known = ", ".join(sorted(dated["source"].unique()))
        raise ValueError(f"nothing read of source {source!r}; there are {known}")
    return read
