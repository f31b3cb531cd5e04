"""Who speaks, for which side and in which role: from the label a transcript prints.

The rules are data (``data/gazetteer/speakers.csv``): one regular expression a row, first match
wins. People in office come from ``data/gazetteer/offices.csv``, at the date of the text, and the
one name of a person from ``data/gazetteer/people.csv``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import people
from bilateral.sources.names import fold, mended, name_in

_LONGEST = 1_000  # characters of a label that are read; the longest real one has 243
_INTERPRETED = re.compile(r"\([^)]*\b(?:INTERPRETACI|INTERPRETED|TRADUCCI|VIA INTERPRETER)", re.I)
_BEFORE = "+*`' "  # signs that slip in before a label


class Speaker(NamedTuple):
    """A speaker as resolved: name, side, role, and whether an interpreter is heard."""

    name: str
    side: str
    role: str
    interpreted: bool = False


class Speakers:
    """Resolves the labels of one document.

    A label that names an office is remembered, so that the bare name later in the same document
    finds its side and role again.

    Parameters
    ----------
    source : str
        Whose rules to use: the ``source`` in the table of speakers.
    date : str
        ISO date of the document; empty if unknown, and then nobody is found in office.
    genre : str
        Genre of the document; some rules hold for one genre only.
    title : str
        Title of the document; some rules hold for some titles only.
    surnames : bool
        Whether the source prints a surname alone for somebody in office (``LEAVITT``).
    gazetteer : Gazetteer
        Whose tables count; by default the package's.
    """

    def __init__(
        self,
        source: str,
        date: str,
        genre: str,
        title: str = "",
        *,
        surnames: bool = False,
        gazetteer: Gazetteer = PACKAGE,
    ):
        self.source, self.date, self.surnames = source, date, surnames
        self.gazetteer = gazetteer
        rules = _rules(source, genre, gazetteer)
        self.rules = [rule for rule in rules if not rule.title or rule.title.search(title)]
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
            Side ``none`` and role ``guest`` where nothing is known; no name where the label has
            none, such as ``SENIOR ADMINISTRATION OFFICIAL``.
        """
        label = "".join(c for c in label[:_LONGEST] if unicodedata.category(c) != "Cf")
        label = " ".join(label.split())
        found = self.known.get(label)
        if found is None:
            found = self._resolve(label)
            self.known[label] = found
        return found

    def names_a_role(self, label: str) -> bool:
        """Whether a rule of its own knows a label: ``THE PRESIDENT``, ``Q``, but not ``NATO``."""
        key = fold(mended(" ".join(label.split()), self.source, self.gazetteer))
        found = next((rule for rule in self.rules if rule.pattern.search(key)), None)
        return found is not None and found.role != "person"

    def _resolve(self, label: str) -> Speaker:
        interpreted = _INTERPRETED.search(label) is not None
        label = re.sub(r"\s*\([^)]*\)?\s*", " ", label).strip(_BEFORE) or label
        label = re.sub(r"\s+-(?=\w)", "-", label)  # DÍAZ -CANEL
        label = mended(label, self.source, self.gazetteer)
        key = fold(label)
        rule = next((rule for rule in self.rules if rule.pattern.search(key)), None)
        if rule is None or rule.role == "person":
            return self._person(label, interpreted)
        if rule.office:
            name = people.in_office(rule.office, self.date, key, self.gazetteer)
            if name:
                return Speaker(name, rule.side, rule.role, interpreted)
            # Somebody who held the office once, or will.
            name = people.at_another_time(rule.office, self.date, key, self.gazetteer)
            name = name or self._name(label)
            return Speaker(name, rule.side, "guest", interpreted)
        # PREGUNTA, VOZ MUJER: nobody in particular
        if rule.role in ("journalist", "moderator") or (rule.side == "none" and "," not in label):
            return Speaker("", rule.side, rule.role, interpreted)
        return self._named(label, rule, interpreted)

    def _named(self, label: str, rule: _Rule, interpreted: bool) -> Speaker:
        name, side = self._name(label), rule.side
        # Who has an office in the label is not just anybody of that surname.
        titled = rule.role == "official" and name.count(" ") < 2 and self.surnames
        if rule.side == "other":
            name = people.canonical(name, foreign=True, gazetteer=self.gazetteer)
        holder = self._holder(name, surname=titled)
        if holder:
            name = holder.name
            if rule.role == "official":
                # A foreign secretary is called "Secretary", too: the offices know whose.
                side = holder.country
        speaker = Speaker(name, side, rule.role, interpreted)
        if name:
            self.known.setdefault(fold(name), speaker._replace(interpreted=False))
        return speaker

    def _person(self, label: str, interpreted: bool) -> Speaker:
        """Look up a bare name: known from this document, from the offices, or not at all."""
        name = self._name(label)
        known = self.known.get(fold(name)) if name else None
        alone = self.surnames and label == name.upper()  # "LEAVITT"
        holder = self._holder(name, surname=alone)
        # Who is described as something else must have the whole name: DAVID AGUILAR, TRABAJADOR.
        if known is None and holder and ("," not in label or holder.name == name):
            known = Speaker(holder.name, holder.country, holder.role)
        if known:
            return known._replace(interpreted=interpreted)
        return Speaker(name, "none", "guest", interpreted)

    def _name(self, label: str) -> str:
        said = name_in(label, self.source, self.gazetteer)
        name = people.canonical(said, gazetteer=self.gazetteer)
        return name or people.named_at_end(label, self.gazetteer)

    def _holder(self, name: str, *, surname: bool) -> people.Holder | None:
        return people.find_holder(name, self.date, surname=surname, gazetteer=self.gazetteer)


class _Rule(NamedTuple):
    pattern: re.Pattern
    title: re.Pattern | None
    side: str
    role: str
    office: str


@cache
def _rules(source: str, genre: str, gazetteer: Gazetteer) -> list[_Rule]:
    table = gazetteer.table("speakers")
    rows = table[(table["source"] == source) & table["genre"].isin(["", genre])]
    return [
        _Rule(
            re.compile(row.pattern),
            re.compile(row.title) if row.title else None,
            *(row.side, row.role, row.office),
        )
        for row in rows.itertuples()
        if not row.role.endswith(" word")
    ]
