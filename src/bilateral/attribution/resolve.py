"""Which persons the speakers of quotations are, and whose side they speak for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import pandas as pd

from bilateral.attribution.cues import Words
from bilateral.attribution.holders import Holders
from bilateral.attribution.mentions import find
from bilateral.attribution.names import Names
from bilateral.attribution.resolving import Mention
from bilateral.attribution.words import key
from bilateral.gazetteer import PACKAGE, Gazetteer

_BACK = 400  # characters in which the person that a pronoun means is looked for
_CONTEXT = 1500  # characters before a speaker in which he may be named, as long as a passage
_BEHIND = 100  # characters behind one that belong to his name
_SENTENCE = re.compile(r"[.!?…][”\"’»)]*\s+|\n\s*\n")


def persons(
    table: pd.DataFrame,
    text: str,
    lang: str,
    date: str | None = None,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
) -> pd.DataFrame:
    """Say of each speaker of quotations who it is.

    A speaker is the person whose name stands in his words; without a name it is who held the
    office. A pronoun is the only person who is named in its sentence before it and in the one
    before that; if there are several, it is nobody. Gender is never looked at.

    Parameters
    ----------
    table : DataFrame
        Quotations, with ``speaker``, ``speaker_start`` and ``speaker_end``.
    text : str
    lang : str
    date : str, optional
    side : str, optional
        Whose text it is, as for :func:`bilateral.attribution.mentions`.
    gazetteer : Gazetteer, optional

    Returns
    -------
    DataFrame
        The table with ``speaker_id``, an id of ``people.csv``, and ``side``, that of the office
        that the speaker held at the date; blank where it is not known.

    Examples
    --------
    >>> text = "El canciller dijo que no. Agregó que sí."
    >>> table = pd.DataFrame({"speaker": ["El canciller"], "speaker_start": 0, "speaker_end": 12})
    >>> persons(table, text, "es", "2023-06-20")[["speaker_id", "side"]].values.tolist()
    [['carmen-moreno-toscano', 'MX']]
    """
    places = list(zip(table["speaker_start"], table["speaker_end"], strict=True))
    said = who_speaks(places, text, lang, date, side, gazetteer)
    return table.assign(speaker_id=[who for who, _ in said], side=[side for _, side in said])


def who_speaks(
    places: Sequence[tuple[int, int]],
    text: str,
    lang: str,
    date: str | None = None,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
) -> list[tuple[str, str]]:
    """Say of the speakers at some places who they are: :func:`persons` without a table.

    What stands in the 1,500 characters before a speaker is read, not the whole text.

    Parameters
    ----------
    places : sequence of tuple of int
        Start and end of the speaker's words; -1 where there are none.
    text : str
    lang : str
    date : str, optional
    side : str, optional
    gazetteer : Gazetteer, optional

    Returns
    -------
    list of tuple of str
        Person and side of each place.

    Examples
    --------
    >>> who_speaks([(0, 12), (-1, -1)], "El canciller dijo que no.", "es", "2023-06-20")
    [('carmen-moreno-toscano', 'MX'), ('', '')]
    """
    said: dict[tuple[int, int], tuple[str, str]] = {}
    country_of, holders = Names.of(lang, gazetteer).country_of, Holders.of(gazetteer)
    pronouns = Words.of(lang, gazetteer).kinds["pronoun"]
    spots = sorted({(int(start), int(end)) for start, end in places if end > start >= 0})
    for first, last, here in _windows(text, spots):
        part = text[first:last]
        found = find(part, lang, date, side=side, gazetteer=gazetteer)
        starts = [mention.start for mention in found]
        for start, end in here:
            place = start - first, end - first
            within = found[bisect_left(starts, place[0] - 60) : bisect_left(starts, place[1])]
            within = [mention for mention in within if mention.end > place[0]]
            if key(text[start:end]) in pronouns:
                within = _named_last(found, starts, part, place[0])
            said[start, end] = _who(within, holders, country_of, date)
    return [said.get((int(start), int(end)), ("", "")) for start, end in places]


def _windows(
    text: str, spots: list[tuple[int, int]]
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """The stretches of a text that are read for names, and the speakers in each."""
    here: list[tuple[int, int]] = []
    first = last = 0
    for start, end in spots:
        begin = max(start - _CONTEXT, 0)
        begin = text.rfind("\n", 0, begin) + 1 if begin else 0
        if here and begin > last:
            yield first, last, here
            here = []
        first, last = (first if here else begin), max(last if here else 0, end + _BEHIND)
        here.append((start, end))
    if here:
        yield first, min(last, len(text)), here


def _named_last(found: list[Mention], starts: list[int], text: str, at: int) -> list[Mention]:
    """The person named in the sentence of a place before it or in the one before, if only one."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text, max(at - _BACK, 0), at))]
    first = bisect_left(starts, max(ends[-2:][0], at - _BACK))
    people = [m for m in found[first : bisect_left(starts, at)] if m.kind in ("person", "office")]
    last = [m for m in people if m.kind == "person"] or people
    return last[-1:] if len({m.person_id or (m.start, m.end) for m in last}) == 1 else []


def _who(
    within: list[Mention], holders: Holders, country_of: dict[str, str], date: str | None
) -> tuple[str, str]:
    """The person and the side of a speaker, by what is named in the speaker's words."""
    people = [m for m in within if m.kind == "person"]
    named = people or [m for m in within if m.kind == "office"][:1]
    who = {m.person_id for m in named}
    if len(who) != 1:
        return "", ""
    person = next(iter(who))
    sides = {term.country for term in holders.held(person, date)} if person else set()
    if not sides and named[0].kind == "office":
        sides = {country_of.get(named[0].entity_id, "")}
    return person, next(iter(sides)) if len(sides) == 1 else ""
