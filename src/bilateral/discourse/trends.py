"""Agendas over time: what a side talks about, and how much it talks about the other.

*Composition* divides up what a side said about the other country; *salience* relates it to
everything that side said. Both keep to each side's own officials and speak of the side as recorded
in this genre and language. Tables with no text come in, tables go out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from bilateral.discourse import resampling
from bilateral.discourse.cells import (
    cells,
    check_dated,
    check_missing,
    check_tables,
    check_there,
    presence,
    sums,
    table_of,
    tell_undated,
    with_periods,
)
from bilateral.discourse.officials import RELEVANCE, is_government, own_officials, why_none
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.model import OFFICIAL_ROLES

_PASSAGE = ("passage_id", "doc_id", "side", "role", "relevance", "date")
PER_TOKENS = 10_000
"""Salience is tokens about the other country per so many that were said."""


def composition(
    table: pd.DataFrame,
    hits: pd.DataFrame,
    *,
    by: str | Sequence[str] = ("side", "quarter"),
    among: str = "themes",
    relevance: str | Collection[str] | None = RELEVANCE,
    min_documents: int = 8,
    n_boot: int = 500,
    seed: int = 0,
    gazetteer: Gazetteer = PACKAGE,
) -> pd.DataFrame:
    """Shares of themes in what each side's officials say about the other country.

    Counted are passages by a side's own officials about the other country
    (:func:`bilateral.discourse.own_officials`). Every value of ``side`` is a side, those of
    ``gazetteer.sides()`` first; blank, ``other`` and ``none`` are no side. There are two shares:

    - ``among="themes"`` divides the passages that carry any of the themes. A passage with m themes
      counts 1/m for each, so the shares of a cell sum to one. A share falls where another theme
      grows, and depends on which themes `hits` has.
    - ``among="all"`` is the share of all passages that carry the theme. A passage with m themes
      counts whole for each of them, and one without a theme for none, so the shares need not sum
      to one. A share does not depend on other themes.

    Parameters
    ----------
    table : DataFrame, shape (n_passages, ...)
        Passages with ``passage_id, doc_id, side, role, relevance, date``; see
        ``Corpus.table``. Passages without a date, or of which ``date_precision`` says that only
        the year is known, are left out of cells by month or quarter, and a warning tells.
    hits : DataFrame of int, shape (n_passages, n_themes)
        With the index of `table`; see :func:`bilateral.discourse.theme_counts`.
    by : str or sequence of str
        What makes a cell: columns of `table`, and ``month`` or ``quarter``, which are made of the
        date. All combinations are returned, and every month or quarter from the first to the last,
        so that a gap stays visible. A categorical column gives the order of its categories.
    among : {"themes", "all"}
        What a share is of: passages that carry a theme, or all passages of the cell.
    relevance : str or collection of str
        Which passages count: ``core`` ones, an ``answer`` to a core question, or both. ``None``
        counts every passage, whoever speaks.
    min_documents : int
        A cell with fewer documents is NaN.
    n_boot : int
        Bootstrap draws, 2 or more.
    seed : int
        Each cell has its own random stream, keyed by `seed` and the cell's name.
    gazetteer : Gazetteer
        Whose sides count: ``corpus.gazetteer``, by default the package's.

    Returns
    -------
    DataFrame
        `by`, then ``theme, documents, passages, share, low, high, among``; `documents` and
        `passages` are those that the share is of, in the whole cell. ``low`` to ``high`` is the
        90 % interval of a bootstrap that resamples the cell's documents
        (:func:`~bilateral.intervals.bootstrap_share_interval`). It covers which documents
        happened to be given in that quarter. Where none of n has a theme, the upper end is the
        share of documents that may have it if none of n does, with as many passages in each as
        documents of the group that have it hold on average (cells that differ by the quarter
        alone are one group; if it has none, all groups, or one passage). It doesn't cover whether
        the seed words mean the theme, nor what the sources or the selection left out. One
        document gives no interval.

    Raises
    ------
    ValueError
        If `hits` has another index than `table`, nothing is left to count, a column of `by` is not
        there, has missing values, or is named as a period that it does not hold, `n_boot` is no
        whole number of 2 or more, `among` is none of the two, or one theme alone would be divided
        among itself.

    References
    ----------
    Field & Welsh (2007), "Bootstrapping clustered data", JRSS B 69(3).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({
    ...     "passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "side": "US", "role": "official",
    ...     "relevance": "core", "date": pd.to_datetime(["2023-01-10", "2023-02-13"]),
    ... })
    >>> hits = pd.DataFrame({"trade": [2, 1], "border": [0, 4]})
    >>> composition(table, hits, min_documents=2)["share"].tolist()
    [0.75, 0.25]
    >>> composition(table, hits, among="all", min_documents=2)["share"].tolist()
    [1.0, 0.5]
    """
    by = [by] if isinstance(by, str) else list(by)
    resampling.check_draws(n_boot)
    check_tables(table, hits, _PASSAGE, by)
    check_there(table, by)
    present = presence(table, hits)
    _check_among(among, list(hits.columns))
    counted = own_officials(table, relevance, gazetteer)
    if not counted.any():
        raise ValueError(
            f"{why_none(table, gazetteer)}, or count every passage with relevance=None"
        )
    check_dated(table[counted], by)
    if among == "themes":
        counted = counted & present.any(axis=1)
    frame, carried = with_periods(table, by)[counted], present[counted].astype(float)
    check_missing(frame, by)
    tell_undated(frame, by)
    if among == "themes":
        carried /= carried.sum(axis=1, keepdims=True)
    themes = list(hits.columns)
    documents = sums(frame, carried, themes, [*by, "doc_id"])
    usual = resampling.usual(documents, themes, by, least=1.0)

    rows = []
    for cell, members in cells(documents, by, gazetteer):
        estimate = np.full((3, len(themes)), np.nan)
        if len(members) >= min_documents:
            part, of = members[themes].to_numpy(), members["passages"].to_numpy(dtype=float)
            often = usual.loc[members.index[0]].to_numpy()
            estimate = resampling.rate(part, of, often, cell, n_boot=n_boot, seed=seed)
        size = (len(members), int(members["passages"].sum()))
        rows += [
            (*cell, theme, *size, *values, among)
            for theme, values in zip(themes, estimate.T, strict=True)
        ]
    columns = [*by, "theme", "documents", "passages", "share", "low", "high", "among"]
    return table_of(rows, columns)


def salience(
    table: pd.DataFrame,
    exposure: pd.DataFrame,
    hits: pd.DataFrame | None = None,
    *,
    sources: Sequence[str],
    relevance: str | Collection[str] = RELEVANCE,
    min_days: int = 8,
    n_boot: int = 500,
    seed: int = 0,
    gazetteer: Gazetteer = PACKAGE,
) -> pd.DataFrame:
    """Relate what a side's officials say about the other country to all they say.

    The rate is tokens of passages by a side's own officials about the other, per 10,000 tokens
    that the same side, roles and sources published in the quarter. The denominator is `exposure`,
    taken before selection; the selected record cannot tell how much else was said.

    Parameters
    ----------
    table : DataFrame, shape (n_passages, ...)
        Passages with ``passage_id, doc_id, side, role, relevance, n_tokens, date, source``; see
        ``Corpus.table``. Its first and last quarter bound the result.
    exposure : DataFrame
        ``source, date, role, side, tokens``: everything before selection.
    hits : DataFrame of int, shape (n_passages, n_themes), optional
        With the index of `table`; adds a rate per theme. A passage counts whole for
        each of its themes, so these rates don't add up to that of ``all``.
    sources : sequence of str
        The sources to relate, in `table` and `exposure` alike.
    relevance : str or collection of str
        As for :func:`composition`.
    min_days : int
        A quarter in which a side's officials are on record on fewer days is NaN.
    n_boot, seed, gazetteer
        As for :func:`composition`.

    Returns
    -------
    DataFrame
        ``side, quarter, theme, days, tokens, documents, passages, rate, low, high``. Theme
        ``all`` comes first and is every passage that counts. ``days`` and ``tokens`` measure the
        exposure, ``documents`` and ``passages`` carry the theme. ``low`` to ``high`` is the 90 %
        interval of a bootstrap that resamples the quarter's days, each with all that one source
        published on it, numerator and denominator together
        (:func:`~bilateral.intervals.bootstrap_share_interval`). (Days, because exposure doesn't
        know the documents that hold nothing about the other country.) Where a theme is on none of
        n days, the upper end is the share of days that may have it if none of n does, with as many
        tokens on each as days of the side that have it hold on average (if it has none, days of
        all sides; or the average passage). It covers on which days
        officials spoke, as if days were independent. Where a few days hold most of what was said,
        it is too narrow: see ``benchmarks/RESULTS.md``. It doesn't cover what the selection rule
        missed or wrongly took, nor what the sources left out. The two sides speak in different
        genres: compare a side with itself over time, not the levels.

    Raises
    ------
    ValueError
        If `hits` has another index than `table`, nothing is left to count, a number of tokens is
        missing or negative, more was selected on a day than `exposure` has, or `n_boot` is no whole
        number of 2 or more.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.to_datetime(["2023-01-10", "2023-02-13"])
    >>> said = {"source": "wh", "side": "US", "role": "official", "date": day}
    >>> table = pd.DataFrame({
    ...     **said, "passage_id": ["a#0", "b#0"], "doc_id": ["a", "b"], "relevance": "core",
    ...     "n_tokens": [30, 20],
    ... })
    >>> exposure = pd.DataFrame({**said, "tokens": [4000, 6000]})
    >>> salience(table, exposure, sources=["wh"], min_days=2)["rate"].tolist()
    [50.0]
    """
    resampling.check_draws(n_boot)
    check_tables(table, hits, [*_PASSAGE, "source", "n_tokens"], ["quarter", "tokens"])
    present = np.ones((len(table), 1), dtype=bool)
    themes = ["all"]
    if hits is not None:
        present = np.hstack([present, presence(table, hits)])
        themes += list(hits.columns)
    by = ["side", "quarter"]
    day = [*by, "source", "date"]

    inside = table["source"].isin(sources).to_numpy()
    # A day that is not known is 1 January in the exposure, too.
    table = table.drop(columns="date_precision", errors="ignore")
    table, present = with_periods(table, by)[inside], present[inside]
    own = own_officials(table, relevance, gazetteer)
    if not own.any():
        raise ValueError(why_none(table, gazetteer))
    check_dated(table[own], by)
    if exposure.empty:
        raise ValueError("there is no exposure, which says how much was said in all")
    frame, present = table[own], present[own]
    _check_tokens(frame["n_tokens"], "n_tokens of the passages to count")
    core = sums(frame, present * frame[["n_tokens"]].to_numpy(), themes, day)
    said = with_periods(exposure, by)
    said = said[
        said["source"].isin(sources)
        & is_government(said["side"], gazetteer)
        & said["role"].isin(OFFICIAL_ROLES)
        & said["quarter"].between(table["quarter"].min(), table["quarter"].max())
    ]
    _check_tokens(said["tokens"], "tokens of exposure")
    said = said[said["tokens"] > 0]
    days = said.groupby(day, as_index=False)["tokens"].sum()
    days = days.merge(core, on=day, how="outer", sort=True).fillna({"tokens": 0})
    days[themes] = days[themes].fillna(0.0)
    impossible = days[days["all"] > days["tokens"]]
    if len(impossible):
        first = impossible.iloc[0]
        raise ValueError(
            f"{first['source']} on {first['date']:%Y-%m-%d}, side {first['side']}: "
            f"{first['all']:.0f} tokens are selected but exposure knows only "
            f"{first['tokens']:.0f}; exposure must count everything before selection."
        )

    sizes = _sizes(frame, present, themes, by)
    usual = resampling.usual(days, themes, by, least=frame["n_tokens"].mean())
    rows = []
    for cell, members in cells(days, by, gazetteer):
        part, total = members[themes].to_numpy(), members["tokens"].to_numpy(dtype=float)
        estimate = np.full((3, len(themes)), np.nan)
        if len(members) >= min_days:
            often = usual.loc[members.index[0]].to_numpy()
            draws = {"n_boot": n_boot, "seed": seed}
            found = resampling.rate(part, total, often, cell, uneven=True, **draws)
            estimate = PER_TOKENS * found
        spoken = (len(members), int(total.sum()))
        rows += [
            (*cell, theme, *spoken, *sizes.get((*cell, theme), (0, 0)), *values)
            for theme, values in zip(themes, estimate.T, strict=True)
        ]
    columns = [*by, "theme", "days", "tokens", "documents", "passages", "rate", "low", "high"]
    return table_of(rows, columns)


def _check_among(among: str, themes: list) -> None:
    if among not in ("themes", "all"):
        raise ValueError(
            f"among={among!r} is none; there are 'themes', passages that carry a theme, and 'all'"
        )
    if among == "themes" and len(themes) == 1:
        raise ValueError(
            f"hits has one theme, {themes[0]!r}, which is all of the passages that carry a theme;"
            ' for the share of all passages that carry it write among="all"'
        )


def _check_tokens(tokens: pd.Series, what: str) -> None:
    """Refuse numbers of tokens that would be counted as none, or take from others."""
    wrong = tokens[~(tokens >= 0).fillna(False).astype(bool)]
    if len(wrong):
        raise ValueError(
            f"{what}: {len(wrong)} of {len(tokens)} are missing or negative, the first in row"
            f" {wrong.index[0]}; fill them in, or drop these rows"
        )


def _sizes(
    frame: pd.DataFrame, present: np.ndarray, themes: list[str], by: list[str]
) -> dict[tuple, tuple[int, int]]:
    """Documents and passages of each cell that carry each theme."""
    sizes = {}
    for column, theme in enumerate(themes):
        for cell, doc_ids in frame[present[:, column]].groupby(by)["doc_id"]:
            sizes[(*cell, theme)] = (doc_ids.nunique(), len(doc_ids))
    return sizes
