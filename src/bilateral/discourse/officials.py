"""Whose words an analysis counts: what a side's own officials say about the other country."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.order import known_first, ordered
from bilateral.sources.model import OFFICIAL_ROLES

_MISSING = ("", "nan", "<na>", "nat")

RELEVANCE = ("core",)
"""What every analysis counts unless it is told otherwise.

Answers would count, too, if the lower end of the 90 % interval of their precision were .65 or more
on both sides; ``notebooks/01_the_record.ipynb`` has the numbers.
"""

UNKNOWN = "unknown"
"""Group of the passages of a government whose president is not known."""


def own_officials(
    table: pd.DataFrame,
    relevance: str | Collection[str] | None = RELEVANCE,
    gazetteer: Gazetteer = PACKAGE,
) -> np.ndarray:
    """Passages in which a government's own officials speak about the other country.

    Every value of ``side`` is a government, but those that :func:`is_government` names. An official
    whose government the source does not tell has the side ``none`` and is not counted, such as a
    letter without a head in FRUS, or the text of a treaty. Notebook 1 has the number of such
    passages.

    Parameters
    ----------
    table : DataFrame
        ``side, role, relevance``, one row per passage, such as ``Corpus.table``.
    relevance : str or collection of str
        ``core`` passages name the relationship; an ``answer`` follows a core question and need not
        name it; ``context`` stands beside them. ``data/README.md`` says how good each is. ``None``
        takes every passage, whoever speaks: texts without sides.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    ndarray of bool, shape (n_passages,)

    Raises
    ------
    ValueError
        If a value of `relevance` is none.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "side": ["US", "US", "MX", "none"],
    ...     "role": ["official", "official", "principal", "journalist"],
    ...     "relevance": ["core", "answer", "context", "core"],
    ... })
    >>> own_officials(table).tolist(), own_officials(table, ["core", "answer"]).tolist()
    ([True, False, False, False], [True, True, False, False])
    """
    if relevance is None:
        return np.ones(len(table), dtype=bool)
    wanted = [relevance] if isinstance(relevance, str) else list(relevance)
    unknown = sorted(set(wanted) - {"core", "answer", "context"})
    if unknown:
        raise ValueError(
            f"relevance {unknown[0]!r} is none; there are 'core', 'answer' and 'context'"
        )
    own = is_government(table["side"], gazetteer) & table["role"].isin(OFFICIAL_ROLES)
    return (own & table["relevance"].isin(wanted)).to_numpy(dtype=bool)


def why_none(table: pd.DataFrame, gazetteer: Gazetteer = PACKAGE) -> str:
    """Why no passage of a table is by a side's own officials, and what can be done.

    Examples
    --------
    >>> why_none(pd.DataFrame({"side": ["none"]}))
    "Nothing to count: no passage has a side; give your texts a column 'side'"
    """
    if not is_government(table["side"], gazetteer).any():
        return "Nothing to count: no passage has a side; give your texts a column 'side'"
    return (
        "Nothing to count: no passage by a side's own officials about the other is left; check"
        " side, role, relevance, date and the seed words"
    )


def own_archive(table: pd.DataFrame, archives: Mapping[str, Mapping[str, object]]) -> np.ndarray:
    """Rows of each side that stand in its own archive, and in the part of it that is compared.

    Parameters
    ----------
    table : DataFrame
        ``side`` and the columns that `archives` names, such as ``Corpus.table`` or
        ``Corpus.exposure``.
    archives : dict of str to dict of str to value or list of values
        For each side the columns and what they may hold: ``{"US": {"source": "wh"}}``. A side that
        is not named has no row.

    Returns
    -------
    ndarray of bool, shape (n_rows,)

    Raises
    ------
    ValueError
        If a column is not there, or no row is left of a side.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "side": ["US", "US", "MX", "MX"], "source": ["wh", "mananeras"] * 2,
    ...     "genre": ["remarks", "press conference", "remarks", "press conference"],
    ... })
    >>> archives = {
    ...     "US": {"source": "wh"}, "MX": {"source": "mananeras", "genre": ["press conference"]},
    ... }
    >>> own_archive(table, archives).tolist()
    [True, False, False, True]
    """
    found = np.zeros(len(table), dtype=bool)
    for side, columns in archives.items():
        lacks = [name for name in ("side", *columns) if name not in table]
        if lacks:
            raise ValueError(
                f"the table has no column {lacks[0]!r}, which the archive of {side!r} asks for; it"
                f" has {', '.join(map(str, table))}"
            )
        mine = (table["side"] == side).to_numpy(dtype=bool)
        for name, values in columns.items():
            wanted = [values] if isinstance(values, str) else list(values)
            mine = mine & table[name].isin(wanted).to_numpy(dtype=bool)
        if not mine.any():
            raise ValueError(
                f"no row of side {side!r} stands in the archive that is given for it"
                f" ({', '.join(columns)}); correct the values, or leave the side out"
            )
        found |= mine
    return found


def is_government(side: pd.Series, gazetteer: Gazetteer = PACKAGE) -> pd.Series:
    """Where a government speaks: any side but a missing one and those without a counterpart.

    Parameters
    ----------
    side : Series of str
        Missing are also a blank and what a program writes for a missing value (``nan``, ``<NA>``).
        Without a counterpart in ``gazetteer.sides()`` are ``other`` and ``none``. Neither capitals
        nor spaces around these make them a government.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> is_government(pd.Series(["US", "CA", "none", None, " "])).tolist()
    [True, True, False, False, False]
    """
    sides, governments = gazetteer.sides()["side"], gazetteer.counterparts()
    nobody = {*_MISSING, *sides[~sides.isin(governments)].str.lower()}
    there = side.dropna().unique()
    return side.isin([name for name in there if str(name).strip().lower() not in nobody])


def presidents(table: pd.DataFrame, gazetteer: Gazetteer = PACKAGE) -> pd.Series:
    """Who was president of a passage's side on its date: a column to group by.

    Parameters
    ----------
    table : DataFrame
        ``side`` and ``date``, one row per passage, and perhaps ``date_precision``, such as
        ``Corpus.table``.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    Series of category
        With the index of `table`; the categories are the presidents there are, those of one side
        after those of the other and each in order of time, then ``unknown``: a government of which
        ``gazetteer.offices()`` has no president on that day, a passage without a date, or one of
        which only the year is known and that year had two presidents. Missing where no government
        speaks. The day of a handover is the new president's.

    Raises
    ------
    ValueError
        If `table` has no sides and dates.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "side": ["MX", "US", "none"], "date": pd.to_datetime(["2025-01-20"] * 3),
    ... })
    >>> presidents(table).tolist()
    ['Claudia Sheinbaum Pardo', 'Donald J. Trump', nan]
    """
    for name in ("side", "date"):
        if name not in getattr(table, "columns", ()):
            raise ValueError(
                f"presidents takes a table of passages, and there is no column {name!r}; give"
                " corpus.table"
            )
    if not pd.api.types.is_datetime64_any_dtype(table["date"]):
        raise ValueError("the column date holds no dates; convert it with pandas.to_datetime")
    offices, sides = gazetteer.offices(), gazetteer.sides()
    leads = pd.MultiIndex.from_frame(sides.loc[sides["leader"] != "", ["side", "leader"]])
    terms = offices[pd.MultiIndex.from_frame(offices[["country", "office"]]).isin(leads)]
    terms = terms.assign(until=terms["until"].replace("", "9999-12-31"))
    terms = ordered(terms, "since", ["since", "country"])
    found = pd.Series(None, index=table.index, dtype=object, name="president")
    governs = is_government(table["side"], gazetteer)
    found[governs] = UNKNOWN
    day, last = _first_and_last(table)
    names = []
    for side in known_first(table["side"][governs], list(gazetteer.counterparts())):
        for term in terms[terms["country"] == side].itertuples():
            held = (table["side"] == side) & (day >= term.since) & (last <= term.until)
            found[held] = term.person
            names += [term.person] if held.any() else []
    names = [*dict.fromkeys(names), UNKNOWN]
    return found.astype(pd.CategoricalDtype([name for name in names if (found == name).any()]))


def _first_and_last(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day on which a passage can have been said, as text."""
    day = table["date"].dt.strftime("%Y-%m-%d")
    if "date_precision" not in table:
        return day, day
    last = day.mask(table["date_precision"] == "year", day.str[:4] + "-12-31")
    last = last.mask(table["date_precision"] == "month", day.str[:7] + "-31")
    return day, last
