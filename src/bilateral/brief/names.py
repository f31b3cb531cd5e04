"""Persons, offices, institutions and countries that a note names, and who held what at that time.

What is named is found by :mod:`bilateral.attribution`; here it is put together for a page.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.gazetteer.entities import entity_names
from bilateral.order import ordered

COLUMNS = ("kind", "name", "n", "written", "held", "note")
KINDS = ("person", "office", "institution", "country")
UNKNOWN = "not found in the tables"
AMBIGUOUS = "may be one of several"


class Span(NamedTuple):
    """A stretch of days, as ISO dates; both ends belong to it."""

    first: str
    last: str


def named(
    mentions: pd.DataFrame, days: Span | None, gazetteer: Gazetteer = PACKAGE
) -> pd.DataFrame:
    """Put the mentions of a note together: one row for each person, office, institution, country.

    Parameters
    ----------
    mentions : DataFrame
        As :func:`bilateral.attribution.mentions` lists them.
    days : Span or None
        The time of the note; None if it is not known.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    DataFrame
        ``kind`` (person, office, institution, country); ``name``, as written if the tables do not
        have it; ``n`` (how often); ``written`` (the forms in the text, each with how often);
        ``held`` (of a person the offices, of an office the holders, with their days; blank if none
        is on record) and ``note``. By kind, the most frequent first.

    Examples
    --------
    >>> from bilateral.attribution import mentions
    >>> text = "Secretary Blinken met the Foreign Secretary. Blinken thanked Mexico."
    >>> found = named(mentions(text, "en", "2024-06-22"), Span("2024-06-22", "2024-06-22"))
    >>> found[["name", "n"]].values.tolist()
    [['Antony J. Blinken', 2], ['Secretary of Foreign Affairs (SRE)', 1], ['Mexico', 1]]
    >>> found["held"].tolist()[1]
    'Alicia Bárcena Ibarra, 2023-06-30 to 2024-09-30'
    """
    held, same = _held(days, gazetteer), _same(mentions)
    one_day = days is not None and days.first == days.last
    groups: dict[tuple[str, str, str], list] = {}
    for row in mentions.itertuples():
        written = " ".join(row.mention.split())
        listed = row.entity_id and (row.kind != "institution" or row.certainty != "low")
        note = "" if listed else AMBIGUOUS if row.certainty == "ambiguous" else UNKNOWN
        name = row.entity_id or (same.get(written, written) if row.kind == "person" else written)
        groups.setdefault((row.kind, name, note), []).append((written, row.person_id))
    rows = [
        _row(kind, name, note, places, held, one_day, gazetteer)
        for (kind, name, note), places in sorted(groups.items())
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.assign(place=table["kind"].map(KINDS.index), row=range(len(table)))
    table = ordered(table, ["place", "n", "name"], "row", ascending=[True, False, True])
    return table[list(COLUMNS)].reset_index(drop=True)


def person(person_id: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """The name of a person of the tables.

    Parameters
    ----------
    person_id : str
    gazetteer : Gazetteer

    Returns
    -------
    str

    Examples
    --------
    >>> person("antony-j-blinken")
    'Antony J. Blinken'
    """
    return entity_names("person", gazetteer).get(person_id, person_id)


def _row(
    kind: str,
    name: str,
    note: str,
    places: list[tuple[str, str]],
    held: pd.DataFrame,
    one_day: bool,
    gazetteer: Gazetteer,
) -> tuple:
    forms = Counter(written for written, _ in places)
    written = ", ".join(f"{form} {n}" for form, n in sorted(forms.items(), key=_by_number))
    said = ""
    if not note and kind == "person":
        said = _said(held[held["person_id"] == name], "office")
    elif not note and kind == "office":
        rows = held[held["office"] == name]
        people = [who for _, who in places] if one_day else []
        said, note = _holders(rows, people, gazetteer)
    return kind, entity_names(kind, gazetteer).get(name, name), len(places), written, said, note


def _holders(rows: pd.DataFrame, people: list[str], gazetteer: Gazetteer) -> tuple[str, str]:
    """Who held an office, of those whom a note means by it, and what is to be said of others."""
    if len(rows) > 1 or not people:
        return _said(rows, "person"), ""
    meant = dict.fromkeys(one for one in people if one)
    others = [person(one, gazetteer) for one in meant if one not in set(rows["person_id"])]
    note = [f"here it means {', '.join(others)}"] if others else []
    if unknown := people.count(""):
        several = f" in {unknown} of {len(people)} places" if meant else ""
        note.append(f"another holder, or none that is known{several}")
    return _said(rows[rows["person_id"].isin(meant)], "person"), "; ".join(note)


def _by_number(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _same(mentions: pd.DataFrame) -> dict[str, str]:
    """Of persons that no table lists, the shortest full name for every form of it.

    *Claudia Ruiz* is it for *Ruiz* and *Dr. Claudia Ruiz*, unless there also is an *Ana Ruiz*.
    """
    rows = mentions[(mentions["kind"] == "person") & (mentions["entity_id"] == "")]
    of_last: dict[str, list[list[str]]] = {}
    for written in sorted({" ".join(said.split()) for said in rows["mention"]}):
        words = written.split()
        of_last.setdefault(words[-1], []).append(words)
    same = {}
    for last, forms in of_last.items():
        full = [words for words in forms if len(words) > 1]
        short = min(full, key=len, default=[last])
        if all({*short} <= {word.strip("()") for word in words} | {*words} for words in full):
            same |= {" ".join(words): " ".join(short) for words in forms}
    return same


def _held(days: Span | None, gazetteer: Gazetteer) -> pd.DataFrame:
    """The rows of offices that were held at a time, on one day of it at least."""
    rows = gazetteer.offices()
    if days is None:
        return rows.iloc[:0]
    until = rows["until"].where(rows["until"] != "", "9999")
    return rows[(rows["since"] <= days.last) & (until >= days.first)]


def _said(rows: pd.DataFrame, other: str) -> str:
    """The offices of a person, or the holders of an office, each with its days."""
    return "; ".join(
        f"{f'{row.capacity}: ' if row.capacity else ''}{getattr(row, other)}, {row.since}"
        f"{f' to {row.until}' if row.until else ' on'}"
        for row in rows.itertuples()
    )
