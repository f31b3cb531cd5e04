"""Which persons and offices of the gazetteer a text names, and who held what at that time.

A name counts where it is written as the tables have it; case and accents are overlooked. Persons
that no table lists are not found. What two persons or offices may be meant by is said to be
ambiguous, and not decided.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.order import ordered
from bilateral.sources.names import fold
from bilateral.sources.people import canonical

COLUMNS = ("kind", "name", "n", "written", "held", "note")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_JOINED = re.compile(r"[\s.]+")  # what may stand between two words of a name
_NO_DAY = "no day is known, so nobody is looked up"


class Span(NamedTuple):
    """A stretch of days, as ISO dates; both ends belong to it."""

    first: str
    last: str


class _Word(NamedTuple):
    text: str
    key: str  # on which spellings meet
    start: int
    stop: int


def named(text: str, lang: str, days: Span | None, gazetteer: Gazetteer = PACKAGE) -> pd.DataFrame:
    """List the persons and offices that a text names.

    A person is known by a listed name, by given name and surname, or by the surname alone: of those
    whose full name stands in the text, or who are in office at the time. A surname behind another
    name (*Hunter Biden*) is somebody else's.

    Parameters
    ----------
    text : str
        Cleaned.
    lang : str
        Its language: names of offices are those of this language.
    days : Span or None
        The time of the text; None if it is not known.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    DataFrame
        ``kind`` (person, office), ``name``, ``n`` (how often), ``written`` (the forms in the text,
        each with how often), ``held`` (of a person the offices, of an office the holders, with
        their days; blank if none is on record) and ``note``. Persons first, then offices; the most
        frequent first.

    Examples
    --------
    >>> text = "Secretary Blinken met the Foreign Secretary. Blinken thanked her."
    >>> found = named(text, "en", Span("2024-06-22", "2024-06-22"))
    >>> found[["kind", "name", "n"]].values.tolist()
    [['person', 'Antony J. Blinken', 2], ['office', 'Secretary of Foreign Affairs (SRE)', 1]]
    >>> found["held"].tolist()[1]
    'Alicia Bárcena Ibarra, 2023-06-30 to 2024-09-30'
    """
    words = [_Word(m[0], _key(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]
    held = _held(days, gazetteer)
    found: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    taken = [False] * len(words)
    for first, last, people in _longest(words, text, _persons(gazetteer)):
        if any(word.text[0].isupper() for word in words[first:last]):
            found["person", people][_written(words, text, first, last)] += 1
            taken[first:last] = [True] * (last - first)
    several = {people for kind, people in found if len(people) == 1}
    surnames = _surnames({*(name for (name,) in several), *held["person"]}, gazetteer)
    first_names = _titles(gazetteer) | {fold(word) for word in _small(lang, gazetteer)}
    for first, last, people in _longest(words, text, surnames):
        if any(taken[first:last]) or not words[first].text[0].isupper():
            continue
        if _alone(words, text, first, last, taken, first_names):
            sure = tuple(name for name in people if (name,) in several)
            found["person", sure if len(sure) == 1 else people][
                _written(words, text, first, last)
            ] += 1
    offices, notes = _offices(lang, gazetteer)
    for first, last, several_offices in _longest(words, text, offices):
        found["office", several_offices][_written(words, text, first, last)] += 1
    rows = []
    for (kind, names), forms in found.items():
        said = [_said(kind, name, held, days) for name in names]
        what = "may be one of several" if len(names) > 1 else ""
        note = "; ".join(filter(None, [what, *{n: 0 for f in forms if (n := notes.get(_key(f)))}]))
        if days is None:
            note = "; ".join(filter(None, [note, _NO_DAY]))
        shown = " or ".join(
            f"{name} ({of})" if len(names) > 1 and of else name
            for name, of in zip(names, said, strict=True)
        )
        written = ", ".join(f"{form} {n}" for form, n in sorted(forms.items(), key=_by_number))
        rows.append(
            (kind, shown, sum(forms.values()), written, said[0] if len(names) == 1 else "", note)
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS)).assign(
        order=[("person", "office").index(row[0]) for row in rows]
    )
    table = ordered(table, ["order", "n"], "name", ascending=[True, False])
    return table.drop(columns="order").reset_index(drop=True)


def _by_number(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _key(word: str) -> str:
    return fold(_POSSESSIVE.sub("", word)).replace(".", "").replace("’", "'")


def _keys(name: str) -> tuple[str, ...]:
    return tuple(_key(word) for word in _WORD.findall(name))


def _written(words: list[_Word], text: str, first: int, last: int) -> str:
    said = text[words[first].start : words[last - 1].stop]
    return _POSSESSIVE.sub("", " ".join(said.split()))


def _longest(
    words: list[_Word], text: str, names: dict[tuple[str, ...], tuple[str, ...]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The places of names in a text: the longest that begins at a word, none within another."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for keys in names:
        lengths[keys[0]].add(len(keys))
    at = 0
    while at < len(words):
        for length in sorted(lengths.get(words[at].key, ()), reverse=True):
            here = words[at : at + length]
            keys = tuple(word.key for word in here)
            if keys in names and all(
                _JOINED.fullmatch(text, one.stop, other.start) for one, other in pairwise(here)
            ):
                yield at, at + length, names[keys]
                at += length - 1
                break
        at += 1


def _alone(
    words: list[_Word],
    text: str,
    first: int,
    last: int,
    taken: list[bool],
    titles: set[str],
) -> bool:
    """Whether a surname is no part of a longer name: of what stands before and behind it."""
    if first and text[words[first - 1].stop : words[first].start].strip(" \n") == "":
        before = words[first - 1]
        if before.text[0].isupper() and not taken[first - 1] and before.key not in titles:
            return False
    if last < len(words) and text[words[last - 1].stop : words[last].start] == " ":
        behind, possessive = words[last], _POSSESSIVE.search(words[last - 1].text)
        if behind.text[0].isupper() and not possessive and behind.key not in titles:
            return False
    return True


@cache
def _persons(gazetteer: Gazetteer) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Every spelling of two words or more that a person is known by, with the persons."""
    people = gazetteer.people()
    found: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for row in people.itertuples():
        short = f"{row.name.split()[0]} {row.surname}"
        for form in (row.name, short, *row.aliases.split("; ")):
            found[_keys(form)][row.name] = None
    known = set(people["name"])
    for row in gazetteer.aliases().itertuples():
        name = canonical(row.canonical, gazetteer=gazetteer)
        if name in known and row.alias[:1].isupper():
            found[_keys(row.alias)][name] = None
    return {keys: tuple(names) for keys, names in found.items() if len(keys) > 1}


def _surnames(names: set[str], gazetteer: Gazetteer) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The surnames of some persons, whole and their first word, with those who have them."""
    people = gazetteer.people()
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in people[people["name"].isin(names)].itertuples():
        whole = _keys(row.surname)
        for keys in {whole, whole[:1]}:
            if len(keys[0]) > 2:  # not the particle of a surname
                found[keys].add(row.name)
    return {keys: tuple(sorted(of)) for keys, of in found.items()}


@cache
def _titles(gazetteer: Gazetteer) -> set[str]:
    """Words that stand before a surname and are no part of a name, on the key of names."""
    said = {word for name in gazetteer.table("office_names")["name"] for word in _keys(name)}
    said |= {word for office in gazetteer.offices()["office"] for word in _keys(office)}
    return said | {"MR", "MS", "MRS", "DR", "DRA", "SR", "SRA", "LIC", "SEN", "REP", "GOV"}


@cache
def _small(lang: str, gazetteer: Gazetteer) -> frozenset[str]:
    listed = set(gazetteer.table("stopwords")["lang"])
    return gazetteer.stopwords(lang, ("function",)) if lang in listed else frozenset()


@cache
def _offices(
    lang: str, gazetteer: Gazetteer
) -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, str]]:
    """The names of offices in a language, with the offices; and what is to be said of a name."""
    aliases = gazetteer.aliases()
    aliases = aliases[aliases["lang"].isin([lang, f"{lang}-mt"])]
    of_name: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, form, written_in in aliases[["canonical", "alias", "lang"]].itertuples(index=False):
        of_name[name].append((form, "as translated" if written_in != lang else ""))
    found: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    notes = {}
    for row in gazetteer.table("office_names").itertuples():
        own = [(row.name, row.note)] if row.lang == lang else []
        for form, note in (*of_name.get(row.name, ()), *own):
            found[_keys(form)][row.office] = None
            if note:
                notes[" ".join(_keys(form))] = note
    return {keys: tuple(offices) for keys, offices in found.items()}, notes


def _held(days: Span | None, gazetteer: Gazetteer) -> pd.DataFrame:
    """The rows of offices that were held at a time, on one day of it at least."""
    rows = gazetteer.offices()
    if days is None:
        return rows.iloc[:0]
    until = rows["until"].where(rows["until"] != "", "9999")
    return rows[(rows["since"] <= days.last) & (until >= days.first)]


def _said(kind: str, name: str, held: pd.DataFrame, days: Span | None) -> str:
    """The offices of a person, or the holders of an office, each with its days."""
    column, other = ("person", "office") if kind == "person" else ("office", "person")
    rows = held[held[column] == name]
    return "; ".join(
        f"{f'{row.capacity}: ' if row.capacity else ''}{getattr(row, other)}, {row.since}"
        f"{f' to {row.until}' if row.until else ' on'}"
        for row in rows.itertuples()
    )
