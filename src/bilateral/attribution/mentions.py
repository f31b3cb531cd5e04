"""Mentions: which persons, offices, institutions and countries a text names, and who is meant."""

from __future__ import annotations

from functools import cache, lru_cache

import pandas as pd

from bilateral.attribution import asked
from bilateral.attribution.holders import Holders
from bilateral.attribution.names import Names
from bilateral.attribution.naming import Namer
from bilateral.attribution.resolving import Mention, Resolver
from bilateral.attribution.scan import composed
from bilateral.gazetteer import PACKAGE, Gazetteer

COLUMNS = ["mention", "start", "end", "kind", "entity_id", "person_id", "certainty"]


@lru_cache(maxsize=1)  # who is quoted in a text and who is named in it are looked for in turn
def find(
    text: str,
    lang: str,
    date: str | None = None,
    *,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
    own: str = "",
) -> tuple[Mention, ...]:
    """What :func:`mentions` finds, without its words and without a table.

    Parameters
    ----------
    text : str
    lang : str
    date : str, optional
    side : str, optional
    gazetteer : Gazetteer, optional
    own : str, optional
        The person who speaks the text, an id of ``people.csv``: *when I was president*.

    Returns
    -------
    tuple of Mention

    Examples
    --------
    >>> find("The US and Mexico", "en")[1].entity_id
    'MX'
    """
    names = Names.of(lang, gazetteer)
    whole, places = composed(text)
    namer = Namer(whole, names)
    found = namer.read()
    if not found:
        return ()
    side = side_of(lang, gazetteer) if side is None else side
    rows = Resolver(namer, found, date, side, Holders.of(gazetteer), own).resolve()
    if places is not None:
        rows = [row._replace(start=places[row.start], end=places[row.end]) for row in rows]
    return tuple(rows)


def mentions(
    text: str,
    lang: str,
    date: str | None = None,
    *,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
) -> pd.DataFrame:
    """List the persons, offices, institutions and countries that a text names.

    Persons and offices are resolved at the date of the text by the tables ``people`` and
    ``offices``. What is not known is blank; it is never guessed.

    Parameters
    ----------
    text : str
    lang : str
        Language of the text.
    date : str, optional
        Of the text, an ISO date, or a date of Python or pandas. Without it no office has a holder,
        and a surname alone is nobody's unless the text has the full name.
    side : str, optional
        Whose text it is: *the President* is theirs. By default the side that speaks the language.
    gazetteer : Gazetteer, optional

    Returns
    -------
    DataFrame
        A row for each mention, by place; none lies in another. ``mention``, ``start``, ``end``;
        ``kind``: ``person``, ``office``, ``institution``, ``country``; ``entity_id``: an id of
        ``people.csv``, an office of ``offices.csv``, the name of an institution in
        ``institutions.csv``, or as written, a code of a country; ``person_id``: the person, or who
        held the office; ``certainty``: ``high``: a full name, or an office with one holder;
        ``medium``: by a surname, a title or the side; ``low``: known by its shape, or not known
        who; ``ambiguous``: two or more can be meant, and the text does not say which.

    Raises
    ------
    TypeError
        If the text is no text.
    ValueError
        If the gazetteer has no words of this language, the date is no day, the side is none, or the
        text has half of a character.

    Examples
    --------
    >>> table = mentions("El canciller habló con Blinken.", "es", "2023-06-20")
    >>> table[["mention", "kind", "person_id"]].values.tolist()
    [['canciller', 'office', 'carmen-moreno-toscano'], ['Blinken', 'person', 'antony-j-blinken']]
    """
    text, date, side = asked.words(text), asked.day(date), asked.side(side, gazetteer)
    found = find(text, lang, date, side=side, gazetteer=gazetteer)
    return pd.DataFrame([(text[m.start : m.end], *m) for m in found], columns=COLUMNS)


@cache
def side_of(lang: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """The side that speaks a language; blank if none does, or several do.

    Parameters
    ----------
    lang : str
    gazetteer : Gazetteer, optional

    Returns
    -------
    str

    Examples
    --------
    >>> side_of("es"), side_of("fr")
    ('MX', '')
    """
    rows = gazetteer.sides()
    rows = rows[rows["counterpart"] != ""]
    speak = [side for side, langs in rows[["side", "langs"]].itertuples(index=False)
             if lang in langs.replace(";", " ").split()]  # fmt: skip
    return speak[0] if len(speak) == 1 else ""
