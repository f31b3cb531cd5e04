"""A sample to read closely: drawn from strata, with weights, as a page and as a sheet for memos."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from bilateral import files
from bilateral.cleaning.clean import clean
from bilateral.corpus import Corpus
from bilateral.corpus.asked import known_values
from bilateral.corpus.asked import period as days
from bilateral.discourse.cells import known_dates, quarters
from bilateral.discourse.distinctive import distinctive_words
from bilateral.discourse.officials import RELEVANCE, own_officials
from bilateral.discourse.on_theme import on_theme, theme_seeds
from bilateral.discourse.reading_sheet import as_html, as_page, read_sheet
from bilateral.discourse.themes import seed_columns
from bilateral.escape import csv_cell, csv_text, utf8_text
from bilateral.order import known_first, ordered, ranking
from bilateral.sources import SOURCES

UNDATED = "undated"
_COLUMNS = [
    *("number", "side", "period", "weight", "date", "speaker", "role", "genre", "lang", "title"),
    *("heading", "place", "start", "end", "theme_words", "words", "text", "url", "passage_id"),
    "memo",
]


@dataclass(frozen=True, eq=False)
class ReadingPack:
    """Passages to read closely, and what each stands for.

    Parameters
    ----------
    passages : DataFrame
        One row a passage: ``number, side, period, weight, date, speaker, role, genre, lang, title,
        heading, place, start, end, theme_words, words, text, url, passage_id, memo``. ``place``
        is the number of the passage in its document, ``start`` and ``end`` are characters of the
        source text. ``theme_words`` are the seed words that are counted in it, ``words`` those that
        tell it from other passages. ``text`` and ``memo`` are blank where there is none.
    strata : DataFrame
        ``side, period, passages, drawn, weight``: each passage drawn stands for so many.
    title : str
        What was asked for.
    told : list of str
        How it was drawn, and what a reader has to know of it.

    Notes
    -----
    In a notebook the pack is a page.
    """

    passages: pd.DataFrame
    strata: pd.DataFrame
    title: str
    told: list[str]

    def __repr__(self) -> str:
        return f"ReadingPack: {self.title}; {len(self.passages)} passages"

    def _repr_html_(self) -> str:
        return as_html(self.passages, self.strata, self.title, self.told)

    def to_csv(self, path: str | Path) -> None:
        """Write a sheet with a row for each passage and a last column for memos.

        Parameters
        ----------
        path : str or Path
            The file, which is replaced. Text that a spreadsheet would take for a formula begins
            with an apostrophe. UTF-8 with a mark at the start, by which Excel knows it.
        """
        with files.replacing_file(path) as fresh:
            text = utf8_text(csv_text(self.passages, float_format="%.6g"))
            fresh.write_text("\ufeff" + text, encoding="utf-8", newline="")

    def to_html(self, path: str | Path) -> None:
        """Write a page to print, with room for a memo under each passage.

        Parameters
        ----------
        path : str or Path
            The file, which is replaced.
        """
        with files.replacing_file(path) as fresh:
            page = as_page(self.passages, self.strata, self.title, self.told)
            fresh.write_text(utf8_text(page), encoding="utf-8", newline="\n")

    def with_memos(self, path: str | Path) -> ReadingPack:
        """The pack with the memos of a sheet that somebody filled in.

        Parameters
        ----------
        path : str or Path
            A file that :meth:`to_csv` wrote, as a spreadsheet saved it since: with commas,
            semicolons or tabs, in any encoding, its rows in any order. Of it ``passage_id`` and
            ``memo`` are read; other columns may be gone or new.

        Returns
        -------
        ReadingPack

        Raises
        ------
        ValueError
            If it is no such table, a passage is there twice or is none of the pack's.

        Examples
        --------
        >>> import tempfile
        >>> notes = Corpus.from_texts(["They spoke of migrants."], lang="en")
        >>> pack = reading_pack(notes, "migration", relevance=None)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sheet = Path(folder, "sheet.csv")
        ...     pack.to_csv(sheet)
        ...     _ = sheet.write_text(sheet.read_text("utf-8").rstrip() + '"Who? =No one"', "utf-8")
        ...     pack.with_memos(sheet).passages["memo"].tolist()
        ['Who? =No one']
        """
        sheet = read_sheet(Path(path))
        ids = sheet["passage_id"].map(csv_cell)
        if ids.duplicated().any():
            raise ValueError(f"{path} has the passage {ids[ids.duplicated()].iloc[0]} twice")
        strange = ids[~ids.isin(self.passages["passage_id"])]
        if len(strange):
            raise ValueError(
                f"{path} has the passage {strange.iloc[0]!r}, which is none of this pack: give the"
                " sheet of this pack, or draw the pack again with the same seed"
            )
        memos = dict(zip(ids, sheet["memo"].map(csv_cell), strict=True))
        filled = [
            memos.get(passage, memo)
            for passage, memo in self.passages[["passage_id", "memo"]].itertuples(index=False)
        ]
        return replace(self, passages=self.passages.assign(memo=filled))


def reading_pack(
    corpus: Corpus,
    theme: str,
    side: str | None = None,
    period: str | tuple[str, str] | None = None,
    n: int = 20,
    seed: int = 0,
    *,
    relevance: str | Collection[str] | None = RELEVANCE,
) -> ReadingPack:
    """Draw passages on a theme to read closely, so that every side and period has some.

    Parameters
    ----------
    corpus : Corpus
        With text, or without: then the pack has words, places and addresses.
    theme : str
        Passages in which a seed of it is counted; see ``gazetteer.theme_names()``.
    side : str, optional
        Whose passages; by default each side's.
    period : str or (str, str), optional
        A year, month or day, or the first and the last of several: ``"2024"``,
        ``("2021", "2024-06")``. Documents without a date are then left out, and the pack says how
        many passages they have.
    n : int
        Passages. If there are fewer, all are in the pack, and it says so.
    seed : int
    relevance : str or collection of str
        As for :func:`~bilateral.discourse.composition`: passages of each side's own officials about
        the other. ``None`` takes every passage, whoever speaks.

    Returns
    -------
    ReadingPack

    Raises
    ------
    ValueError
        If there is no such theme, side or period, no passage is left, or `n` is less than 1.

    Notes
    -----
    A stratum is a side in a year, or in a quarter if all passages are of one year. Each stratum
    gets as many passages as any other, as far as it has them; what is left over goes to the largest
    ones. Within a stratum each passage is as likely as any other. A passage of a stratum of which
    k of N are drawn has the weight N / k: weights sum to the passages of all strata that have one
    in the pack. Multiply by them before you count in the sample.

    Examples
    --------
    >>> texts = ["They spoke of migrants."] * 3 + ["Migrants wait.", "They spoke of maize."]
    >>> frame = pd.DataFrame({"text": texts, "side": ["US"] * 3 + ["MX"] * 2, "date": "2024-05"})
    >>> pack = reading_pack(Corpus.from_texts(frame, lang="en"), "migration", n=3)
    >>> pack.strata.values.tolist()
    [['US', '2024Q2', 3, 2, 1.5], ['MX', '2024Q2', 1, 1, 1.0]]
    >>> pack.passages[["side", "weight", "place", "theme_words", "text"]].values.tolist()[-1]
    ['MX', 1.0, '1 of 1', 'Migrants', 'Migrants wait.']
    """
    if not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n is {n!r}; give a whole number of 1 passage or more")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed is {seed!r}; give a whole number of 0 or more")
    counted, told = _counted(corpus, theme, side, period, relevance)
    strata, passages = _drawn(counted, theme, n, seed)
    passages = _described(corpus, passages, theme)
    return ReadingPack(
        passages,
        strata,
        _title(corpus, theme, side, period),
        [*_said(passages, strata, n, seed), *told],
    )


def _counted(
    corpus: Corpus,
    theme: str,
    side: str | None,
    within: str | tuple[str, str] | None,
    relevance: str | Collection[str] | None,
) -> tuple[pd.DataFrame, list[str]]:
    """The passages to draw from, with ``period, rank`` and their ``row``, in a fixed order."""
    table, told = corpus.table, []
    year = known_dates(table, "year").dt.year
    table = table.assign(row=np.arange(len(table)), year=year)
    on, own = on_theme(corpus, theme), own_officials(table, relevance, corpus.gazetteer)
    if on.any() and not (on & own).any():
        raise ValueError(
            f"none of the {on.sum():,} passages on {theme} is by an own official of a side; give"
            " the texts a side, or ask for passages of every speaker with relevance=None"
        )
    kept = on & own
    if side is not None:
        if not table["side"].eq(side).any():
            raise ValueError(
                f"no passage has the side {side!r}; {known_values('side', table.side)}"
            )
        kept &= table["side"].eq(side).to_numpy()
    if within is not None:
        first, last = _ends(within)
        since, until = days("period", first)[0], days("period", last)[1]
        dated = year.notna().to_numpy()
        if undated := int((kept & ~dated).sum()):
            told.append(f"{undated:,} passages have no date and are left out.")
        kept &= dated & (table["date"] >= since).to_numpy() & (table["date"] < until).to_numpy()
    if not kept.any():
        asked_for = " ".join([theme, *filter(None, (side, _span(within)))])
        raise ValueError(
            f"no passage is left by {asked_for}; ask for a longer period, or for passages of every"
            " speaker with relevance=None"
        )
    table = table[kept]
    label = table["year"].astype("Int64").astype("string")
    if table["year"].nunique() == 1:
        quarter = quarters(known_dates(table, "quarter"))
        label = quarter.astype("string").where(quarter.notna(), label + ", quarter not known")
    sides = known_first(table["side"], corpus.gazetteer.sides()["side"])
    table = table.assign(
        period=label.fillna(UNDATED).astype(object), rank=table["side"].map(sides.index)
    )
    return ordered(table, ["rank", "period"], "passage_id"), told


def _ends(period: str | tuple[str, str]) -> tuple[str, str]:
    """The first and the last part of a period."""
    ends = (period, period) if isinstance(period, str) else period
    if not isinstance(ends, tuple | list) or [type(end) for end in ends] != [str, str]:
        raise ValueError(f"period is {period!r}; give '2023', '2023-05', or two: first and last")
    return ends[0], ends[1]


def _drawn(
    counted: pd.DataFrame, name: str, n: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The strata, and the passages drawn from them; each stratum's stream has its own key."""
    strata = counted.groupby(["side", "period"], sort=False, as_index=False).size()
    strata = strata.rename(columns={"size": "passages"})
    strata["drawn"] = _shared_out(strata["passages"].to_numpy(), n)
    strata["weight"] = strata["passages"] / strata["drawn"].where(strata["drawn"] > 0)
    counted = counted.merge(strata[["side", "period", "weight"]], on=["side", "period"])
    drawn = []
    for stratum in strata.itertuples(index=False):
        same = (counted["side"] == stratum.side) & (counted["period"] == stratum.period)
        members = ordered(counted[same], "passage_id", "passage_id")
        key = zlib.crc32(f"{name}|{stratum.side}|{stratum.period}".encode())
        random = np.random.Philox(np.random.SeedSequence([seed, key])).random_raw(len(members))
        drawn.append(members.iloc[np.argsort(random, kind="stable")[: stratum.drawn]])
    return strata, ordered(pd.concat(drawn), ["rank", "date"], "passage_id")


def _shared_out(sizes: np.ndarray, n: int) -> np.ndarray:
    """How many of each stratum are drawn: one after the other, the largest first.

    Examples
    --------
    >>> _shared_out(np.array([2, 50, 9]), 8).tolist()
    [2, 3, 3]
    >>> _shared_out(np.array([2, 50, 9]), 2).tolist()
    [0, 1, 1]
    """
    drawn = np.zeros(len(sizes), dtype=np.int64)
    largest = ranking(sizes)
    left = min(n, int(sizes.sum()))
    while left:
        more = largest[drawn[largest] < sizes[largest]][:left]
        drawn[more] += 1
        left -= len(more)
    return drawn


def _described(corpus: Corpus, passages: pd.DataFrame, theme: str) -> pd.DataFrame:
    """What a reader needs of each passage drawn."""
    rows = passages["row"].to_numpy()
    seeds = theme_seeds(theme, corpus.gazetteer)
    columns = np.unique(seed_columns(corpus.terms, seeds)["column"].to_numpy(dtype=np.int64))
    held = corpus.counts[rows][:, columns] > 0
    terms = corpus.terms["term"].to_numpy(dtype=object)[columns]
    texts = {} if corpus.text is None else corpus.text.to_dict()
    left_out = {source.name: source.leave_out for source in SOURCES}
    shown = [
        clean(texts[one], left_out.get(source, ()), gazetteer=corpus.gazetteer).text
        if one in texts
        else ""
        for one, source in zip(passages["passage_id"], passages["source"], strict=True)
    ]
    whole = pd.Series(1, index=corpus.passages["doc_id"]).groupby(level=0).size()
    if "n_passages" in corpus.documents:
        whole = corpus.documents.set_index("doc_id")["n_passages"]
    position = passages.get("position", pd.Series(pd.NA, index=passages.index))
    place = [
        "" if pd.isna(at) else f"{at + 1} of {whole[doc_id]}"
        for at, doc_id in zip(position, passages["doc_id"], strict=True)
    ]
    found = passages.assign(
        number=np.arange(1, len(passages) + 1),
        date=_known_part(passages),
        place=place,
        theme_words=[", ".join(sorted(terms[row.nonzero()[0]])) for row in held.toarray()],
        words=distinctive_words(corpus, rows),
        text=shown,
        memo="",
    )
    return found.reindex(columns=_COLUMNS)


def _known_part(table: pd.DataFrame) -> pd.Series:
    """As much of each date as is known, as text."""
    day = table["date"].dt.strftime("%Y-%m-%d").fillna("")
    if "date_precision" not in table:
        return day
    known = table["date_precision"].map({"none": 0, "year": 4, "month": 7}).fillna(10).astype(int)
    return pd.Series([text[:n] for text, n in zip(day, known, strict=True)], table.index)


def _span(within: str | tuple[str, str] | None) -> str:
    if within is None or isinstance(within, str):
        return within or ""
    return " to ".join(map(str, within))


def _title(
    corpus: Corpus, theme: str, side: str | None, within: str | tuple[str, str] | None
) -> str:
    gazetteer = corpus.gazetteer
    names = dict(gazetteer.sides()[["side", "name"]].itertuples(index=False, name=None))
    of_side = "each side" if side is None else names.get(side, side)
    name = gazetteer.theme_names().get(theme, theme)
    return ", ".join(filter(None, [name, of_side, _span(within)]))


def _said(passages: pd.DataFrame, strata: pd.DataFrame, n: int, seed: int) -> list[str]:
    """How the pack was drawn, and what it does not hold."""
    total, none = int(strata["passages"].sum()), strata[strata["drawn"] == 0]
    said = [
        f"{len(passages):,} of {total:,} passages in which a seed word of the theme is counted; no"
        " person has checked whether they are about it.",
        f"Drawn at random from {len(strata)} strata (side and period), as many from each as it has"
        f" and n allows; seed {seed}. A passage stands for as many as its weight says.",
    ]
    if total < n:
        said.append(f"{n:,} passages were asked for, and there are {total:,}: all are here.")
    if len(none):
        names = ", ".join(
            f"{row.side} {row.period} ({row.passages:,})" for row in none.itertuples()
        )
        said.append(
            "Strata without a passage here, for which no weight stands, and how many they have:"
            f" {names}. Ask for {len(strata)} passages or more."
        )
    if without := int(passages["text"].eq("").sum()):
        said.append(
            f"The text of {without:,} passages is not here: their addresses lead to it, and"
            " attach_text(corpus, folder) adds it from the upstream files."
        )
    return said
