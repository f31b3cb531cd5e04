"""What persons and institutions are called: aliases, and the forms of office-holders' names."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from bilateral.accents import unaccented
from bilateral.gazetteer import PACKAGE, Gazetteer

_IN_BRACKETS = re.compile(r"\s*\(.*\)")
_SUFFIX = re.compile(r",? (?:Jr|Sr)\.?$| I{2,3}$")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+")
_PARTICLES = frozenset(("de", "del", "la", "las", "los", "y"))


def forms(person: str) -> list[str]:
    """The forms in which a name is written, the whole one first.

    A name of three words or more without an initial is taken to end in two surnames, as in Spanish:
    it is also written without the second, and one of three words without the given name. Any other
    is also written without its initials, without what follows the surname (``Jr.``), and with its
    first and its last word alone. A single word is no form: others may bear it.

    Parameters
    ----------
    person : str
        As in the table of offices; what stands in brackets, ``(acting)``, is no part of the name.

    Returns
    -------
    list of str

    Examples
    --------
    >>> forms("Joseph R. Biden")
    ['Joseph R. Biden', 'Joseph Biden']
    >>> forms("Marcelo Ebrard Casaubon")
    ['Marcelo Ebrard Casaubon', 'Marcelo Ebrard', 'Ebrard Casaubon']
    """
    whole, words = _name(person), _words(person)
    found = [whole, _SUFFIX.sub("", whole)]
    if _two_surnames(words):
        found.append(" ".join(words[:-1]))
        if len(words) == 3:
            found.append(" ".join(words[1:]))
    else:
        named = [word for word in words if not _INITIAL.fullmatch(word)]
        found.append(" ".join(named))
        if words[0] in named and len(words) > 1:
            found.append(f"{words[0]} {words[-1]}")
    return [form for form in dict.fromkeys(found) if " " in form]


def surname(person: str) -> str:
    """The name by which a person is called alone.

    Parameters
    ----------
    person : str

    Returns
    -------
    str

    Examples
    --------
    >>> surname("Thomas A. Shannon Jr. (acting)"), surname("Marcelo Ebrard Casaubon")
    ('Shannon', 'Ebrard')
    """
    words = _words(person)
    return words[-2] if _two_surnames(words) else words[-1]


@cache
def office_holders(gazetteer: Gazetteer = PACKAGE) -> pd.DataFrame:
    """Every form of the name of every person in the table of offices.

    Parameters
    ----------
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    DataFrame
        ``person, surname, form``, sorted by person, without those who speak as guests (*Jill
        Biden*). A form that two persons share is left out, and a surname that two share is blank.

    Examples
    --------
    >>> table = office_holders()
    >>> table.loc[table["person"] == "Donald J. Trump", "form"].tolist()
    ['Donald J. Trump', 'Donald Trump']
    """
    offices = gazetteer.offices()
    people = sorted(set(offices.loc[offices["role"] != "guest", "person"].map(_name)))
    rows = [(person, surname(person), form) for person in people for form in forms(person)]
    table = pd.DataFrame(rows, columns=["person", "surname", "form"])
    table = table[~table["form"].duplicated(keep=False)].reset_index(drop=True)
    bearers = table.groupby("surname")["person"].transform("nunique")
    return table.assign(surname=table["surname"].where(bearers == 1, ""))


def spellings(name: str) -> list[str]:
    """A name as it is listed, and as it is written without accents: ``Merida``, ``Pena Nieto``.

    Parameters
    ----------
    name : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> spellings("Peña Nieto"), spellings("Mérida")
    (['Peña Nieto', 'Pena Nieto'], ['Mérida', 'Merida'])
    """
    return list(dict.fromkeys((name, unaccented(name, keep="ñ"), unaccented(name))))


def _name(person: str) -> str:
    return _IN_BRACKETS.sub("", person).strip()


def _words(person: str) -> list[str]:
    """The words of a name but for ``Jr.``; a particle goes with what follows."""
    words: list[str] = []
    held: list[str] = []
    for word in _SUFFIX.sub("", _name(person)).split():
        held.append(word)
        if word not in _PARTICLES:
            words.append(" ".join(held))
            held = []
    return words + held


def _two_surnames(words: list[str]) -> bool:
    return len(words) > 2 and not any(map(_INITIAL.fullmatch, words))
