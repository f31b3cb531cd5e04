"""The name in a printed label, and what in a label is no name.

A label is a name with or without an office (``ANA PÉREZ, SECRETARIA DE ENERGÍA``), an office with a
name (``SECRETARIA DE ENERGÍA, ANA PÉREZ``; ``MS. PSAKI``) or a description (``BENEFICIARIA DEL
PROGRAMA``). Which words describe is data: the rows of ``data/gazetteer/speakers.csv`` whose role
ends in ``word``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from bilateral.accents import unaccented
from bilateral.gazetteer import PACKAGE, Gazetteer

_PARTS = re.compile(r"[,;]\s*|(?<=[^\W\d_]{4})(?<!MTR[OA])(?<!PROF)(?<!SRTA)\.\s+|\s[-–—]\s+")
_QUOTED = re.compile(r"(?:^|(?<=\s))[“\"‘'«][^”\"’'»]*[”\"’'»]\.?")
_LETTERS = re.compile(r"[^\W\d_][^\W\d_]*(?:[.'’´-]+[^\W\d_]+)*[.'’´]?")
_INSIDE = frozenset(
    ("DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "E", "VON", "VAN", "DER", "DA", "DO", "DOS", "DI")
)
_GOES_ON = _INSIDE - {"LA", "LOS"}  # behind an office, what it is the office of
_SMALL = frozenset(("DE", "LA", "DEL", "LOS", "LAS", "Y", "E"))  # wherever they stand
_SMALL_WITHIN = frozenset(("VON", "VAN", "DER", "DA", "DOS"))
_NUMERAL = re.compile("I{2,3}|IV|VI{0,3}")
_MOST_WORDS = 9  # of a name, particles and all; the longest real one has eight
_LONGEST_SHORT = 3  # "Jr."; a longer word with a full stop ends the label
_LEAST_LETTERS = 7  # of a word whose spelling is mended


class _Words(NamedTuple):
    """Whose words of labels count: those of a source, in the tables of a gazetteer."""

    source: str
    gazetteer: Gazetteer


def fold(text: str) -> str:
    """Upper case without accents, the key on which names meet.

    Examples
    --------
    >>> fold("Casaubón")
    'CASAUBON'
    """
    return unaccented(text.upper())


def name_in(label: str, source: str = "", gazetteer: Gazetteer = PACKAGE) -> str:
    """Take the name out of a label; empty where there is only an office or a description.

    Parameters
    ----------
    label : str
        As printed, without what stands in brackets.
    source : str
        Whose words to use, beside those that all sources share.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str
        In title case, as far as the label is in capitals.

    Examples
    --------
    >>> name_in("SECRETARIA DE ENERGÍA, ANA DE LA CRUZ"), name_in("DR. MURTHY", "wh")
    ('Ana de la Cruz', 'Murthy')
    >>> name_in("EXPERTA EN EXPLORACIÓN DE HIDROCARBUROS", "mananeras")
    ''
    """
    of = _Words(source, gazetteer)
    parts = [" ".join(_QUOTED.sub(" ", part).split()) for part in _PARTS.split(label) if part]
    found = [_name_words(part.split(), of) for part in parts if part]
    # The first part if it is a name as it stands; else the last that is one, or ends in one.
    for place, (words, described) in [*enumerate(found[:1]), *reversed([*enumerate(found)][1:])]:
        if not words or (place == 0 and described):
            continue
        # Behind an office may stand a place; a word alone is a name where the label ends.
        behind = place and (len(words) > 1 or place == len(found) - 1)
        if not place or (behind and not _is("place", fold(" ".join(words)), of)):
            return title_case(words)
    return title_case(found[0][0]) if found else ""


def _name_words(words: list[str], of: _Words) -> tuple[list[str], bool]:
    """Give the words of a part of a label that are a name, and whether a description led."""
    keys = [fold(word) for word in words]
    first, titled, described = 0, False, False
    while first < len(words) - 1 and (kind := _kind(keys[first], of)):
        if _is("description", keys[first], of) and _goes_on(keys[first + 1], of):
            return [], True  # "SECRETARIA DE", "DOCTOR EN"
        titled |= kind == "title"
        described |= kind == "description"
        first += 1
    words, keys = words[first:], keys[first:]
    if first and len(words) == 1:  # "MR. KING" is one, "THE DIRECTOR" none
        is_name = _LETTERS.fullmatch(words[0]) and not _is("institution", keys[0], of)
        return words if is_name and (titled or not _kind(keys[0], of)) else [], described
    for i, key in enumerate(keys):
        if _is("description", key, of) and (not i or _ends_name(keys[i:], of)):
            words, keys = words[:i], keys[:i]  # "ANA PÉREZ DIRECTORA GENERAL"
            break
        no_name = _is("linking", key, of) or _is("institution", key, of)
        if no_name or _LETTERS.fullmatch(words[i]) is None:
            return [], described
    while keys and keys[-1] in _INSIDE:
        keys.pop()
    words = words[: len(keys)]
    if words and len(words[-1]) > _LONGEST_SHORT:
        words[-1] = words[-1].rstrip(".")
    short = len(words) == 1 and len(words[0].strip(".")) < 2
    if not words or short or len(words) > _MOST_WORDS or (not first and keys[0] in _INSIDE):
        return [], described
    return words, described


def _ends_name(keys: list[str], of: _Words) -> bool:
    """Whether an office begins here: "DIRECTORA DE", "SECRETARIO GENERAL", no surname Alcalde."""
    return len(keys) > 1 and (_goes_on(keys[1], of) or _is("description", keys[1], of))


def _goes_on(key: str, of: _Words) -> bool:
    return key in _GOES_ON or _is("linking", key, of)


def _kind(key: str, of: _Words) -> str:
    """Say what a word before a name is: a title, an adjective of one, a description."""
    kinds = ("title", "adjective", "description")
    return next((kind for kind in kinds if _is(kind, key, of)), "")


@cache
def _is(kind: str, key: str, of: _Words) -> bool:
    return _patterns(f"{kind} word", of).fullmatch(key) is not None


@cache
def _patterns(role: str, of: _Words) -> re.Pattern:
    table = of.gazetteer.table("speakers")
    rows = table[(table["role"] == role) & table["source"].isin(["", of.source])]
    return re.compile("|".join(rows["pattern"]) or r"(?!)")


def title_case(words: list[str]) -> str:
    """Write words that are in capitals as names are written.

    Examples
    --------
    >>> title_case("ANA DE LA CRUZ MCCARTHY III".split())
    'Ana de la Cruz McCarthy III'
    """
    return " ".join(_capital(word, place > 0) for place, word in enumerate(words))


def _capital(word: str, within: bool) -> str:
    key = fold(word)
    if not word.isupper() or (within and _NUMERAL.fullmatch(word)):
        return word
    if key in _SMALL or (within and key in _SMALL_WITHIN):
        return word.lower()
    return re.sub(r"(^Mc|^|-|’|')([^\W\d_])", lambda m: m[1] + m[2].upper(), word.capitalize())


def mended(label: str, source: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """Correct the words of a label that are one letter off a word of its source's rules.

    Letters too many, missing, wrong or swapped: ``PREGUNRA``, ``MODERTOR``, ``SECREATRY``. Only
    words of the table (role ``spelling word``) of seven letters or more are meant.

    Examples
    --------
    >>> mended("SECREATRY MAYORKAS", "wh"), mended("ODERADOR", "mananeras")
    ('SECRETARY MAYORKAS', 'MODERADOR')
    """
    of, words = _Words(source, gazetteer), label.split(" ")
    right = (_mended_word(fold(word), of) for word in words)
    return " ".join(b or a for a, b in zip(words, right, strict=True))


@cache
def _mended_word(word: str, of: _Words) -> str:
    known = _spellings(of)
    if len(word) < _LEAST_LETTERS - 1 or word in known:
        return ""
    return next((right for right in known if is_one_off(word, right)), "")


def is_one_off(a: str, b: str) -> bool:
    """Whether one letter too many, missing or wrong, or two swapped, tell two words apart.

    Examples
    --------
    >>> is_one_off("PRESIDNET", "PRESIDENT"), is_one_off("SENADORES", "SENADOR")
    (True, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(a) != len(b):
        long, short = (a, b) if len(a) > len(b) else (b, a)
        return long[at + 1 :] == short[at:]
    swapped = a[at : at + 2] == b[at : at + 2][::-1]
    return a[at + 1 :] == b[at + 1 :] or (swapped and a[at + 2 :] == b[at + 2 :])


@cache
def _spellings(of: _Words) -> tuple[str, ...]:
    table = of.gazetteer.table("speakers")
    rows = table[(table["role"] == "spelling word") & (table["source"] == of.source)]
    return tuple(word for words in rows["pattern"] for word in words.split("|"))
