"""How firmly each side speaks: shares of the rungs of commitment over time, with intervals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

import numpy as np
import pandas as pd

from bilateral.attribution.ladder import RUNGS
from bilateral.corpus import Corpus
from bilateral.discourse import resampling
from bilateral.discourse.cells import known_dates
from bilateral.discourse.officials import RELEVANCE, own_officials, why_none
from bilateral.discourse.themes import theme_counts
from bilateral.order import known_first
from bilateral.warn import warn

ALL = "all"
"""The theme of every passage, whether it carries one or none."""

_PERIODS = {"month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
_RUNGS = list(RUNGS[1:])
_FIRMER = [f"{rung} or firmer" for rung in _RUNGS]
_SIZES = ["passages", "sentences", "denied"]


def commitment(
    corpus: Corpus,
    theme: str | Sequence[str] | None = None,
    *,
    period: str | None = "year",
    relevance: str | Collection[str] | None = RELEVANCE,
    min_documents: int = 8,
    n_boot: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Shares of the rungs of commitment in what each side's officials say about the other country.

    Counted are the sentences of ``corpus.commitments``: those that stand on a rung of
    ``data/attribution/ladder.md`` above *none*, from *notes* to *done*. A share is of these
    sentences, not of all: sentences on no rung are not stored. Denied sentences (*we did not
    agree*) are left out of the shares and counted beside them.

    Parameters
    ----------
    corpus : Corpus
        With commitments; no text is needed. Select sources or years before.
    theme : str or sequence of str, optional
        Themes of ``corpus.gazetteer.themes()``: the sentences of passages that carry the theme. The
        words of the theme may stand in another sentence of the passage. Without it all passages
        count, under the theme ``all``.
    period : {"year", "quarter", "month"}, optional
        ``None``: all years together.
    relevance : str or collection of str, optional
        As for :func:`composition`: whose passages count. ``None`` counts all.
    min_documents : int
        A cell with fewer documents that have a counted sentence has no shares: NaN.
    n_boot, seed : int
        As for :func:`composition`.

    Returns
    -------
    DataFrame
        ``side, theme, period, rung, documents, passages, sentences, denied, share, low, high,
        firmer, firmer_low, firmer_high``, a row for each side, theme, period and rung. Every period
        from the first to the last has rows, so a gap stays visible. ``documents`` have a sentence
        that is counted, ``passages`` are all passages of the cell, ``sentences`` are all that
        shares are of, ``denied`` those left out. ``share`` is that of the rung, ``firmer`` that of
        the rung and all above it. A share of 0 with enough documents was never said; NaN was not
        counted.

        ``low`` to ``high`` is the 90 % interval of a bootstrap that resamples the cell's documents
        (:func:`~bilateral.discourse.resampling.rate`). It covers which documents happened to be
        given, not whether a sentence truly stands on its rung: a program put it there, and
        ``benchmarks/ladder_score.py`` measures how often it is right. The two sides speak in
        different genres and languages: compare a side with itself over time, not the levels.

    Raises
    ------
    ValueError
        If the corpus has no commitments, a theme or period is none, or nothing is left to count.

    Examples
    --------
    >>> from bilateral.corpus import Corpus
    >>> from bilateral.cleaning import count_texts
    >>> counts, terms = count_texts(["We agreed. We must act."], ["en"])
    >>> documents = pd.DataFrame({"doc_id": ["a"], "date": pd.to_datetime(["2024-12-01"])})
    >>> passages = pd.DataFrame({
    ...     "passage_id": ["a#0"], "doc_id": "a", "side": "US", "role": "official", "lang": "en",
    ...     "relevance": "core", "n_tokens": counts.sum(axis=1),
    ... })
    >>> found = pd.DataFrame({
    ...     "passage_id": "a#0", "start": [0, 11], "end": [10, 23], "rung": [5, 3],
    ...     "negated": False,
    ... })
    >>> corpus = Corpus(documents, passages, counts, terms, commitments=found)
    >>> table = commitment(corpus, min_documents=1).set_index("rung")
    >>> table.loc[["should", "agreed", "done"], ["share", "firmer"]].values.tolist()
    [[0.5, 1.0], [0.5, 0.5], [0.0, 0.0]]
    """
    _check(corpus, period)
    resampling.check_draws(n_boot)
    frame = _frame(corpus, period, relevance)
    themes = [ALL] if theme is None else [theme] if isinstance(theme, str) else list(theme)
    carried = _carried(corpus, frame, themes)
    levels = _levels(frame, corpus)
    rows = []
    for name in themes:
        of_theme = frame[carried[name].to_numpy()]
        documents = of_theme.groupby(["side", "period", "doc_id"])[[*_RUNGS, *_SIZES]].sum()
        documents = documents.reset_index()
        said = documents[documents["sentences"] > 0].reset_index(drop=True)
        firmer = said[_RUNGS[::-1]].cumsum(axis=1).iloc[:, ::-1].set_axis(_FIRMER, axis=1)
        said = pd.concat([said, firmer], axis=1)
        usual = resampling.usual(said, [*_RUNGS, *_FIRMER], ["side"], least=1.0)
        sizes = documents.groupby(["side", "period"])[_SIZES].sum()
        groups = dict(list(said.groupby(["side", "period"])))
        for cell in product(*levels):
            members = groups.get(cell, said.iloc[:0])
            found = np.full((3, 2 * len(_RUNGS)), np.nan)
            if len(members) >= max(min_documents, 1):
                part, of = members[[*_RUNGS, *_FIRMER]].to_numpy(float), members["sentences"]
                often = usual.loc[members.index[0]].to_numpy()
                key = (*cell, name)
                found = resampling.rate(
                    part, of.to_numpy(float), often, key, n_boot=n_boot, seed=seed
                )
            counted = sizes.loc[cell].astype(int) if cell in sizes.index else [0] * len(_SIZES)
            share, above = found[:, : len(_RUNGS)].T, found[:, len(_RUNGS) :].T
            rows += [
                (cell[0], name, cell[1], rung, len(members), *counted, *share[i], *above[i])
                for i, rung in enumerate(_RUNGS)
            ]
    columns = ["side", "theme", "period", "rung", "documents", *_SIZES, "share", "low", "high",
               "firmer", "firmer_low", "firmer_high"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"period": f"period[{_PERIODS[period]}]"}) if period else table


def _check(corpus: Corpus, period: str | None) -> None:
    if not isinstance(corpus, Corpus):
        raise ValueError(
            f"commitments are counted in a corpus, not in {type(corpus).__name__}: give the corpus"
            " itself"
        )
    if period is not None and period not in _PERIODS:
        raise ValueError(
            f"period={period!r} is none; there are {', '.join(map(repr, _PERIODS))} and None"
        )
    if corpus.commitments.empty:
        raise ValueError(
            "the corpus has no commitments: either no sentence of it was put on the ladder, or it"
            " was made before there was one; build it anew, or select more passages"
        )


def _frame(
    corpus: Corpus, period: str | None, relevance: str | Collection[str] | None
) -> pd.DataFrame:
    """Passages to count, with their side, period, and sentences on each rung."""
    table = corpus.passages
    own = own_officials(table, relevance, corpus.gazetteer)
    if not own.any():
        raise ValueError(f"{why_none(table, corpus.gazetteer)}, or take relevance=None")
    frame = table[["passage_id", "doc_id", "side", "lang"]].assign(row=np.arange(len(table)))
    frame["period"] = ALL
    if period:
        documents = corpus.documents.set_index("doc_id").reindex(table["doc_id"])
        dates = known_dates(documents, period).set_axis(table.index)
        frame["period"] = dates.dt.to_period(_PERIODS[period])
    frame = frame[own]
    known = set(corpus.gazetteer.table("ladder_frames")["lang"])
    unread = ~frame["lang"].isin(known)
    if unread.any():
        langs = ", ".join(sorted(frame.loc[unread, "lang"].unique()))
        warn(
            f"{int(unread.sum()):,} passages are left out: there is no ladder of commitment for"
            f" their language ({langs})"
        )
    undated = frame["period"].isna() & ~unread
    if undated.any():
        warn(
            f"{frame.loc[undated, 'doc_id'].nunique():,} documents have no date that tells the"
            f" {period}, and are left out; take period=None to count them"
        )
    frame = frame[~unread & ~undated].reset_index(drop=True)
    if frame.empty:
        raise ValueError(
            f"no passage to count has a language with a ladder ({', '.join(sorted(known))}) and a"
            f" date that tells the {period}; select others, or take period=None"
        )
    said = corpus.commitments
    rung = np.where(said["negated"].astype(bool), "denied", np.array(RUNGS)[said["rung"]])
    counts = pd.crosstab(said["passage_id"], rung).reindex(columns=[*_RUNGS, "denied"])
    counts = counts.reindex(frame["passage_id"]).fillna(0).astype(int).reset_index(drop=True)
    counts["sentences"] = counts[_RUNGS].sum(axis=1)
    return pd.concat([frame.assign(passages=1), counts], axis=1)


def _carried(corpus: Corpus, frame: pd.DataFrame, themes: list[str]) -> pd.DataFrame:
    """Which passage carries which theme."""
    every = pd.DataFrame({ALL: np.ones(len(frame), dtype=bool)})
    if themes == [ALL]:
        return every
    seeds = corpus.gazetteer.themes()
    known = [name for name in seeds["theme"].drop_duplicates() if name]
    odd = [name for name in themes if name not in (ALL, *known)]
    if odd or not themes:
        what = f"{odd[0]!r} is no theme" if odd else "theme names none"
        raise ValueError(f"{what}; there are {', '.join(known)}")
    of_themes = seeds[seeds["theme"].isin([*themes, ""])]
    counts = corpus.counts[frame["row"].to_numpy()]
    hits = theme_counts(counts, corpus.terms, of_themes, gazetteer=corpus.gazetteer)
    return pd.concat([every, hits > 0], axis=1)


def _levels(frame: pd.DataFrame, corpus: Corpus) -> tuple[list[object], list[object]]:
    """Sides in their order, and every period from the first to the last."""
    sides = known_first(frame["side"], list(corpus.gazetteer.counterparts()))
    if isinstance(frame["period"].dtype, pd.PeriodDtype):
        freq = frame["period"].dtype.freq
        return sides, list(pd.period_range(frame["period"].min(), frame["period"].max(), freq=freq))
    return sides, [ALL]
