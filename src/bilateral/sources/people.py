"""Who is meant by a printed name: one person, one name, whatever the spelling.

People are data (``data/gazetteer/people.csv``), and so are the offices they held and when
(``data/gazetteer/offices.csv``).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.names import fold, is_one_off

_LEAST_LETTERS = 12  # of a name that may be misspelt: shorter ones of two people are too alike
_MOST_WORDS_OFF = 2
_LEAST_WORD = 4  # letters of a word that may be misspelt: another initial is another person


class Holder(NamedTuple):
    """Somebody in office: the name, the country, and the role in which its holder speaks."""

    name: str
    country: str
    role: str


class _Person(NamedTuple):
    words: tuple[str, ...]
    surname: tuple[str, ...]


def canonical(name: str, *, foreign: bool = False, gazetteer: Gazetteer = PACKAGE) -> str:
    """Give the one name of the person that a name belongs to; as it is if nobody is known by it.

    A name is somebody's if it is listed, or if one or two of its words are a letter off a listed
    name of at least twelve letters (too many, missing, wrong, or two swapped) and of nobody else's.
    Words of fewer than four letters must be right. A word alone is nobody's name, unless it is that
    of somebody of a third country (`foreign`): ``PRIME MINISTER TRUDEAU``.

    Examples
    --------
    >>> canonical("Rosa Icela Rodríguez"), canonical("Zoé Roblado Aburto"), canonical("Ana Pérez")
    ('Rosa Icela Rodríguez Velázquez', 'Zoé Robledo Aburto', 'Ana Pérez')
    >>> canonical("Macron"), canonical("Macron", foreign=True)
    ('Macron', 'Emmanuel Macron')
    """
    key = _key(name)
    return (_canonical(key, gazetteer) if foreign or " " in key else "") or name


def named_at_end(label: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """Give the person with whose listed name a label ends; empty if it is nobody's.

    Examples
    --------
    >>> named_at_end("GOBERNADORA DE CAMPECHE LAYDA SANSORES SAN ROMÁN")
    'Layda Sansores San Román'
    """
    words = _key(label).split()
    tails = (" ".join(words[first:]) for first in range(1, len(words) - 1))
    return next((_listed(gazetteer)[tail] for tail in tails if tail in _listed(gazetteer)), "")


def find_holder(
    name: str,
    date: str,
    *,
    surname: bool,
    country: str = "",
    gazetteer: Gazetteer = PACKAGE,
) -> Holder | None:
    """Find who in office at a date is meant by a name.

    Parameters
    ----------
    name : str
        Words of a name in their order, the surname among them; or, with `surname`, it alone.
    date : str
        ISO date; nobody is in office if it is empty.
    surname : bool
        Whether the surname alone will do.
    country : str
        Whose offices count; all if empty.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    Holder or None
        None if nobody is meant, or if two people could be.

    Examples
    --------
    >>> find_holder("ANTONY BLINKEN", "2022-07-12", surname=False)
    Holder(name='Antony J. Blinken', country='US', role='official')
    """
    words = tuple(_key(name).split())
    if not words:
        return None
    listed = _canonical(" ".join(words), gazetteer) if len(words) > 1 else ""
    found: dict[str, Holder] = {}
    for held, _ in _in_office(date, gazetteer):
        person = _people(gazetteer)[held.name]
        meant = held.name == listed or _is_whole(words, person)
        meant |= surname and words in (person.surname, person.surname[-1:])
        if meant and country in ("", held.country):
            found.setdefault(held.name, held)
    return next(iter(found.values())) if len(found) == 1 else None


def holders_named(
    text: str, date: str, country: str, gazetteer: Gazetteer = PACKAGE
) -> list[Holder]:
    """Find everybody in office at a date whose name a text holds, each once.

    Examples
    --------
    >>> [held.name for held in holders_named("APNSA Jake Sullivan", "2024-10-23", "US")]
    ['Jake Sullivan']
    """
    text = f" {_spaced(text)} "
    found: dict[str, Holder] = {}
    for held, _ in _in_office(date, gazetteer):
        names = _spellings(held.name, gazetteer)
        if held.country == country and any(f" {name} " in text for name in names):
            found.setdefault(held.name, held)
    return list(found.values())


@cache
def in_office(office: str, date: str, key: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """Name who held an office at the date, if the folded label says no name or this one.

    Examples
    --------
    >>> in_office("President of the United States", "2021-01-20", "THE PRESIDENT")  # the later one
    'Joseph R. Biden'
    >>> in_office("President of the United States", "2021-01-20", "PRESIDENT TRUMP")
    'Donald J. Trump'
    """
    people = [held.name for held, where in _in_office(date, gazetteer) if where == office]
    said = set(_key(key).split())
    if said <= _words_of(office, gazetteer):
        return people[-1] if people else ""
    return next((name for name in people if said & set(_people(gazetteer)[name].words)), "")


@cache
def _words_of(office: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The words with which an office is named: its own, and those of its aliases."""
    rows = gazetteer.aliases()
    names = [f"the {office}", *rows.loc[rows["canonical"] == office, "alias"]]
    return frozenset(word for name in names for word in _key(name).split())


@cache
def at_another_time(office: str, date: str, key: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """Name who held an office at another time and is named by the folded label.

    Of two of one surname it is the one whose time is nearer.

    Examples
    --------
    >>> at_another_time("President of the United States", "2022-04-05", "PRESIDENT OBAMA")
    'Barack Obama'
    """
    said, day = set(_key(key).split()), pd.Timestamp(date or "2000-01-01")
    away = [
        (abs((pd.Timestamp(since) - day).days), held.name)
        for since, _, where, held in _offices(gazetteer)
        if where == office and set(_people(gazetteer)[held.name].surname) <= said
    ]
    return min(away)[1] if away else ""


def _key(name: str) -> str:
    return fold(name).replace(".", "").replace("’", "'").strip()


def _spaced(name: str) -> str:
    return _key(name).replace("-", " ")


@cache
def _spellings(name: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """How the name of a listed person is written: as listed, or given name and surname."""
    rows = gazetteer.people()
    row = rows[rows["name"] == name].iloc[0]
    short = f"{name.split()[0]} {row['surname']}"
    return tuple(_spaced(n) for n in (name, short, *row["aliases"].split("; ")) if n)


@cache
def _listed(gazetteer: Gazetteer) -> dict[str, str]:
    """Every listed spelling, as the key on which names meet, with the name it stands for."""
    rows = gazetteer.people()
    listed = {_key(row.name): row.name for row in rows.itertuples(index=False)}
    for row in rows.itertuples(index=False):
        listed |= {_key(alias): row.name for alias in row.aliases.split("; ") if alias}
    return listed


@cache
def _people(gazetteer: Gazetteer) -> dict[str, _Person]:
    rows = gazetteer.people()
    return {
        row.name: _Person(tuple(_key(row.name).split()), tuple(_key(row.surname).split()))
        for row in rows.itertuples(index=False)
    }


@cache
def _spelt_alike(gazetteer: Gazetteer) -> dict[tuple[int, str], list[str]]:
    """The listed spellings that may be misspelt, by how many words they have and by each word."""
    found = defaultdict(list)
    for key in _listed(gazetteer):
        words = key.split()
        if _n_letters(key) >= _LEAST_LETTERS:
            for word in words:
                found[len(words), word].append(key)
    return found


@cache
def _canonical(key: str, gazetteer: Gazetteer) -> str:
    if key in _listed(gazetteer):
        return _listed(gazetteer)[key]
    words = key.split()
    if _n_letters(key) < _LEAST_LETTERS:
        return ""
    meant = dict.fromkeys(
        _listed(gazetteer)[other]
        for word in words
        for other in _spelt_alike(gazetteer).get((len(words), word), ())
        if _is_misspelt(words, other.split())
    )
    return next(iter(meant)) if len(meant) == 1 else ""


def _n_letters(key: str) -> int:
    return len(key) - key.count(" ")


def _is_misspelt(words: list[str], right: list[str]) -> bool:
    off = [(a, b) for a, b in zip(words, right, strict=True) if a != b]
    return len(off) <= _MOST_WORDS_OFF and all(
        len(b) >= _LEAST_WORD and is_one_off(a, b) for a, b in off
    )


@cache
def _offices(gazetteer: Gazetteer) -> list[tuple[str, str, str, Holder]]:
    """Every row of the table: first day, last day, office, holder."""
    return [
        (row.since, row.until or "9999", row.office, Holder(row.person, row.country, row.role))
        for row in gazetteer.offices().itertuples()
    ]


@cache
def _in_office(date: str, gazetteer: Gazetteer) -> list[tuple[Holder, str]]:
    """Who holds which office at a date; nobody is known to where the date is not."""
    if not date:
        return []
    day = pd.Timestamp(date).strftime("%Y-%m-%d")
    return [
        (held, office)
        for since, until, office, held in _offices(gazetteer)
        if since <= day <= until
    ]


def _is_whole(words: tuple[str, ...], person: _Person) -> bool:
    """Whether the words are a given name and the surname of a person, or hold the whole name."""
    if _is_within(person.words, words):
        return True
    given = len(words) > len(person.surname) and words[0] in person.words
    return given and _is_within(words, person.words) and _is_within(person.surname, words)


def _is_within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether words come in the same order among others."""
    rest = iter(many)
    return all(word in rest for word in few)
