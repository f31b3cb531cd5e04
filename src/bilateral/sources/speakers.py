"""Who speaks, for which side and in which role: from the label a transcript prints.

The rules are data (``data/gazetteer/speakers.csv``): one regular expression a row, first match
wins. People in office come from ``data/gazetteer/offices.csv``, at the date of the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import pandas as pd

from bilateral import gazetteer

_LONGEST = 1_000  # characters of a label that are read; the longest real one has 243
_INTERPRETED = re.compile(r"\([^)]*\b(?:INTERPRETACI|INTERPRETED|TRADUCCI|VIA INTERPRETER)", re.I)
_TITLED = re.compile(r"(?:\w+ )*(?:SECRETARY|AMBASSADOR|MINISTER)\b")
_PRINCIPAL = re.compile(r"^(?:Vice )?President of (?:the United States|Mexico)$")


class Speaker(NamedTuple):
    """A speaker as resolved: name, side, role, and whether an interpreter is heard."""

    name: str
    side: str
    role: str
    interpreted: bool = False


def fold(text: str) -> str:
    """Upper case without accents, the key on which names meet.

    Examples
    --------
    >>> fold("Casaubón") == fold("CASAUBON")
    True
    """
    return "".join(
        c for c in unicodedata.normalize("NFD", text.upper()) if not unicodedata.combining(c)
    )


class Speakers:
    """Resolves the labels of one document.

    A label that names an office is remembered, so that the bare name later in the same document
    finds its side and role again.

    Parameters
    ----------
    source : str
        Whose rules to use (``wh`` or ``mananeras``).
    date : str
        ISO date of the document; empty if unknown, and then nobody is found in office.
    genre : str
        Genre of the document; some rules hold for one genre only.
    """

    def __init__(self, source: str, date: str, genre: str):
        self.date = date
        self.rules = _rules(source, genre)
        self.known: dict[str, Speaker] = {}

    def resolve(self, label: str) -> Speaker:
        """Name the speaker behind a label.

        Parameters
        ----------
        label : str
            As printed, without the colon; its first thousand characters count.

        Returns
        -------
        Speaker
            Side ``none`` and role ``guest`` where nothing is known.
        """
        label = "".join(c for c in label[:_LONGEST] if unicodedata.category(c) != "Cf")
        label = " ".join(label.split())
        found = self.known.get(label)
        if found is None:
            found = self._resolve(label)
            self.known[label] = found
        return found

    def _resolve(self, label: str) -> Speaker:
        interpreted = _INTERPRETED.search(label) is not None
        label = re.sub(r"\s*\([^)]*\)?\s*", " ", label).strip() or label
        key = fold(label)
        for pattern, side, role, by_office in self.rules:
            if pattern.search(key) is None:
                continue
            if by_office:
                name = _in_office(by_office, self.date, key)
                if not name:  # somebody who held the office once, or will
                    return Speaker(_name(label), side, "guest", interpreted)
                return Speaker(name, side, role, interpreted)
            if role == "person":
                return self._person(label, interpreted)
            # PREGUNTA, VOZ MUJER: nobody in particular
            if role in ("journalist", "moderator") or (side == "none" and "," not in label):
                return Speaker("", side, role, interpreted)
            return self._named(label, side, role, interpreted)
        return self._person(label, interpreted)

    def _named(self, label: str, side: str, role: str, interpreted: bool) -> Speaker:
        name = _name(label)
        # "Secretary Blinken" is enough; "Mr. Sullivan" may be anybody of that name.
        surname = _TITLED.match(fold(label)) is not None
        holder = _office_holder(fold(name), self.date, surname)
        if holder and holder.side != side and role == "official":
            # A foreign secretary is called "Secretary", too: the table of offices knows whose.
            side = holder.side
        speaker = Speaker(holder.name if holder else name, side, role, interpreted)
        self.known.setdefault(fold(name), speaker._replace(interpreted=False))
        return speaker

    def _person(self, label: str, interpreted: bool) -> Speaker:
        """Look up a bare name: known from this document, from the offices, or not at all."""
        key = fold(_name(label))
        known = self.known.get(key) or _office_holder(key, self.date, surname=False)
        if known:
            return known._replace(interpreted=interpreted)
        return Speaker(_name(label), "none", "guest", interpreted)


def _name(label: str) -> str:
    """Take the name out of ``NAME, OFFICE``, ``OFFICE, NAME`` or ``TITLE NAME``, in title case."""
    parts = [part.strip() for part in label.split(",") if part.strip()] or [label]
    name = parts[0]
    if _office_words().search(fold(parts[0])):
        name = parts[-1]
    stripped = _title_words().sub("", fold(name)).strip()
    name = " ".join(name.split()[-len(stripped.split()) :]) if stripped else name
    return " ".join(_capital(word) for word in name.split())


def _capital(word: str) -> str:
    if not word.isupper():
        return word
    if fold(word) in ("DE", "LA", "DEL", "LOS", "LAS", "Y", "E"):
        return word.lower()
    return re.sub(r"(^Mc|^|-|’|')([^\W\d_])", lambda m: m[1] + m[2].upper(), word.capitalize())


@cache
def _rules(source: str, genre: str) -> list[tuple[re.Pattern, str, str, str]]:
    table = gazetteer.table("speakers")
    rows = table[(table["source"] == source) & table["genre"].isin(["", genre])]
    return [
        (re.compile(row.pattern), row.side, row.role, row.office)
        for row in rows.itertuples()
        if row.role not in ("office word", "title word")
    ]


@cache
def _office_words() -> re.Pattern:
    table = gazetteer.table("speakers")
    return re.compile("|".join(table.loc[table["role"] == "office word", "pattern"]))


@cache
def _title_words() -> re.Pattern:
    table = gazetteer.table("speakers")
    return re.compile("|".join(table.loc[table["role"] == "title word", "pattern"]))


@cache
def _holders(date: str) -> pd.DataFrame:
    """Who held an office at the date; nobody is known to where the date is not."""
    return gazetteer.office_holders(date) if date else gazetteer.offices()[:0]


@cache
def _in_office(office: str, date: str, key: str) -> str:
    """Who held the office at the date, if the label says no name or this one."""
    holders = _holders(date)
    names = list(holders.loc[holders["office"] == office, "person"])
    if key in ("THE PRESIDENT", "THE VICE PRESIDENT"):
        return names[-1] if names else ""
    return next((name for name in names if set(fold(name).split()) & set(key.split())), "")


@cache
def _office_holder(key: str, date: str, surname: bool) -> Speaker | None:
    """Someone in office at the date whose printed name holds, or is held by, the label's.

    ``surname``: whether a surname alone will do.
    """
    words = key.split()
    if not words:
        return None
    holders = _holders(date)
    for row in holders.itertuples():
        person = fold(row.person).split()
        full = len(words) > 1 and (
            set(person) <= set(words) or (set(words) <= set(person) and words[-1] == person[-1])
        )
        if full or (surname and len(words) == 1 and words[0] == person[-1]):
            role = "principal" if _PRINCIPAL.match(row.office) else "official"
            return Speaker(row.person, row.country, role)
    return None
