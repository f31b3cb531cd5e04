"""Which persons and offices of the gazetteer a text names, and who held what at that time.

A name counts where it is written as the tables have it; case is overlooked, and so are accents, but
for that of *Secretaría*, which is no *secretaria*. Persons that no table lists are not found. What
two persons or offices may be meant by is said to be ambiguous, and not decided.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from bilateral.accents import unaccented
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.order import ordered
from bilateral.sources.names import fold
from bilateral.sources.people import canonical

COLUMNS = ("kind", "name", "n", "written", "held", "note")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_END = re.compile(r"[.!?…:;\n¿¡“\"«]")
_JOINED = re.compile(r"[\s.]+")  # what may stand between two words of a name


class Span(NamedTuple):
    """A stretch of days, as ISO dates; both ends belong to it."""

    first: str
    last: str


class _Word(NamedTuple):
    text: str
    key: str  # on which spellings of persons meet
    start: int
    stop: int


def named(text: str, lang: str, days: Span | None, gazetteer: Gazetteer = PACKAGE) -> pd.DataFrame:
    """List the persons and offices that a text names.

    A person is known by a listed name, by given name and surname, or by the surname alone: of those
    whose full name stands in the text, or who hold an office of ``office_names.csv`` at the time. A
    surname behind another name (*Hunter Biden*) is somebody else's. In a text that has one such the
    surname alone counts only for persons whose full name stands there, or who head a government. Of
    several who have a surname it is the one whose full name stands in the text, else the one who
    heads a government or is the deputy.

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
    found = _found_persons(words, text, lang, held, gazetteer)
    offices, notes = _offices(lang, gazetteer)
    of_offices = [word._replace(key=_office_key(word.text)) for word in words]
    times = _times(lang, gazetteer)
    for first, last, several in _longest(of_offices, text, offices):
        first, last = _with_time(of_offices, text, first, last, times)
        found["office", several][_written(words, text, first, last)] += 1
    rows = [_row(*key, forms, held, notes, times) for key, forms in found.items()]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["persons"] = table["kind"] == "person"
    table = ordered(table, ["persons", "n"], "name", ascending=[False, False])
    return table.drop(columns="persons").reset_index(drop=True)


def _found_persons(
    words: list[_Word], text: str, lang: str, held: pd.DataFrame, gazetteer: Gazetteer
) -> dict[tuple[str, tuple[str, ...]], Counter[str]]:
    """The persons named, or those of whom one is, with the forms that stand in the text."""
    found: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    taken = [False] * len(words)
    for first, last, people in _longest(words, text, _persons(gazetteer)):
        if words[first].text[0].isupper():
            found["person", people][_written(words, text, first, last)] += 1
            taken[first:last] = [True] * (last - first)
    sure = {people[0] for _, people in found if len(people) == 1}
    principals = set(held.loc[held["role"] == "principal", "person"])
    titles = _titles(gazetteer) | {fold(word) for word in _small(lang, gazetteer)}
    listed = held["office"].isin(set(gazetteer.table("office_names")["office"]))
    surnames = _surnames({*sure, *held.loc[listed, "person"]}, gazetteer)
    places = [
        (first, last, people)
        for first, last, people in _longest(words, text, surnames)
        if words[first].text[0].isupper() and not any(taken[first:last])
    ]
    others = {
        people
        for first, _, people in places
        if _behind_a_name(words, text, first, taken, titles)
        and not _begins_a_sentence(words, text, first - 1)
    }
    for first, last, people in places:
        if people in others and not (sure | principals) & {*people}:
            continue
        if _alone(words, text, first, last, taken, titles):
            for first_of in (sure, principals):
                meant = tuple(name for name in people if name in first_of)
                people = meant if len(meant) == 1 else people
            found["person", people][_written(words, text, first, last)] += 1
    return found


def _row(
    kind: str,
    names: tuple[str, ...],
    forms: Counter[str],
    held: pd.DataFrame,
    notes: dict[str, str],
    times: frozenset[str],
) -> tuple:
    said = [_said(kind, name, held) for name in names]
    several = len(names) > 1
    shown = " or ".join(
        f"{name} ({of})" if several and of else name for name, of in zip(names, said, strict=True)
    )
    written = ", ".join(f"{form} {n}" for form, n in sorted(forms.items(), key=_by_number))
    note = ["may be one of several"] if several else []
    keys = [_office_keys(form) for form in forms] if kind == "office" else []
    bare = [" ".join(key for key in of_form if key not in times) for of_form in keys]
    note += dict.fromkeys(notes[key] for key in bare if key in notes)
    if any(not times.isdisjoint(of_form) for of_form in keys):
        note.append("a word beside it tells of another time, when another may hold it")
    n = sum(forms.values())
    return kind, shown, n, written, "" if several else said[0], "; ".join(note)


def _by_number(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _key(word: str) -> str:
    return fold(_POSSESSIVE.sub("", word)).replace(".", "").replace("’", "'")


def _office_key(word: str) -> str:
    """As :func:`_key`, but *Secretaría* is not *secretaria*."""
    return unaccented(_POSSESSIVE.sub("", word).upper(), keep="í").replace(".", "")


def _office_keys(name: str) -> tuple[str, ...]:
    return tuple(_office_key(word) for word in _WORD.findall(name))


def _keys(name: str) -> tuple[str, ...]:
    return tuple(_key(word) for word in _WORD.findall(name))


def _written(words: list[_Word], text: str, first: int, last: int) -> str:
    said = text[words[first].start : words[last - 1].stop]
    return _POSSESSIVE.sub("", " ".join(said.split()))


def _longest(
    words: list[_Word], text: str, names: dict[tuple[str, ...], tuple[str, ...]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The places of names in a text, in order; the longest counts, and none within another."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for keys in names:
        lengths[keys[0]].add(len(keys))
    places = []
    for at, word in enumerate(words):
        for length in lengths.get(word.key, ()):
            here = words[at : at + length]
            keys = tuple(one.key for one in here)
            if (
                len(here) == length
                and keys in names
                and all(
                    _JOINED.fullmatch(text, one.stop, other.start) for one, other in pairwise(here)
                )
            ):
                places.append((-length, at, keys))
    taken, kept = set(), []
    for length, at, keys in sorted(places):
        span = range(at, at - length)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append((at, at - length, names[keys]))
    yield from sorted(kept)


def _behind_a_name(
    words: list[_Word], text: str, at: int, taken: list[bool], titles: set[str]
) -> bool:
    """Whether a capitalised word that is no title stands right before a word."""
    if not at or text[words[at - 1].stop : words[at].start].strip(" \n"):
        return False
    before = words[at - 1]
    return before.text[0].isupper() and not taken[at - 1] and before.key not in titles


def _begins_a_sentence(words: list[_Word], text: str, at: int) -> bool:
    """Whether nothing, or the end of a sentence or a line, stands before a word."""
    before = text[words[at - 1].stop if at else 0 : words[at].start]
    return not at or bool(_END.search(before))


def _alone(
    words: list[_Word],
    text: str,
    first: int,
    last: int,
    taken: list[bool],
    titles: set[str],
) -> bool:
    """Whether a surname is no part of a longer name: of what stands before and behind it."""
    if _behind_a_name(words, text, first, taken, titles):
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
        for keys in dict.fromkeys([whole, whole[:1]]):
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
            found[_office_keys(form)][row.office] = None
            if note:
                notes[" ".join(_office_keys(form))] = note
    return {keys: tuple(offices) for keys, offices in found.items()}, notes


@cache
def _times(lang: str, gazetteer: Gazetteer) -> frozenset[str]:
    """Words that tell that an office is meant at another time, on the key of offices."""
    table = gazetteer.table("office_times")
    return frozenset(_office_key(word) for word in table.loc[table["lang"] == lang, "word"])


def _with_time(
    words: list[_Word], text: str, first: int, last: int, times: frozenset[str]
) -> tuple[int, int]:
    """The place of an office with such a word right before or behind it."""

    def joined(one: int) -> bool:
        return bool(re.fullmatch(r"[ -]", text[words[one].stop : words[one + 1].start]))

    before = first > 0 and words[first - 1].key in times and joined(first - 1)
    behind = last < len(words) and words[last].key in times and joined(last - 1)
    return first - before, last + behind


def _held(days: Span | None, gazetteer: Gazetteer) -> pd.DataFrame:
    """The rows of offices that were held at a time, on one day of it at least."""
    rows = gazetteer.offices()
    if days is None:
        return rows.iloc[:0]
    until = rows["until"].where(rows["until"] != "", "9999")
    return rows[(rows["since"] <= days.last) & (until >= days.first)]


def _said(kind: str, name: str, held: pd.DataFrame) -> str:
    """The offices of a person, or the holders of an office, each with its days."""
    column, other = ("person", "office") if kind == "person" else ("office", "person")
    rows = held[held[column] == name]
    return "; ".join(
        f"{f'{row.capacity}: ' if row.capacity else ''}{getattr(row, other)}, {row.since}"
        f"{f' to {row.until}' if row.until else ' on'}"
        for row in rows.itertuples()
    )
