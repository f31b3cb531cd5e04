"""Persons whom no table lists, known by what stands beside their names."""

from __future__ import annotations

import re
from itertools import pairwise

from bilateral.attribution.matching import HEADS, Matcher
from bilateral.attribution.named import Named
from bilateral.attribution.shapes import run, spoilt

_COMMA = re.compile(r"\s?, ?(?:\w{1,4} )?")
_QUOTED_N = re.compile(r" [‘“'\"]")
_PERSONAL = {"given", "forename", "surname", "person", "known", "adjective"}


def before_office(text: Matcher, first: int, free: int) -> tuple[int, int] | None:
    """The name before a comma and an office: *Ana Ruiz, vocera de la Liga*.

    Parameters
    ----------
    text : Matcher
    first : int
        The first word of the office.
    free : int
        The first word that belongs to no name yet.

    Returns
    -------
    tuple of int or None
        The first word of the name, and its end.

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> before_office(Matcher("Zoila Qux, vocera de la Liga", Names.of("es")), 2, 0)
    (0, 2)
    """
    if not first or not _COMMA.fullmatch(
        text.text, text.words[first - 1].end, text.words[first].start
    ):
        return None
    return _back(text, first, free, 2)


def behind_comma(text: Matcher, last: int) -> tuple[int, int] | None:
    """The name behind an office and a comma: *la vocera, Ana Ruiz,*.

    Parameters
    ----------
    text : Matcher
    last : int
        The end of the office.

    Returns
    -------
    tuple of int or None

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> behind_comma(Matcher("la vocera, Zoila Qux, dijo", Names.of("es")), 2)
    (2, 4)
    """
    if last >= len(text.words) or text.gap(last - 1).strip() != ",":
        return None
    return _forth(text, last, 2)


def beside_verb(text: Matcher, i: int, free: int) -> tuple[int, int] | None:
    """The name beside a verb of speech: *explicó Qux*, *Zoila Qux said*.

    Parameters
    ----------
    text : Matcher
    i : int
        The verb.
    free : int

    Returns
    -------
    tuple of int or None

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> beside_verb(Matcher("“Sí”, explicó Qux.", Names.of("es")), 1, 0)
    (2, 3)
    """
    if text.joined(i) and text.capital(i + 1):
        found = _forth(text, i + 1, 1)
        if found is not None and (text.inflected or text.opens(i)):
            return found
    if i and text.gap(i - 1) == " " and not text.words[i].key.endswith("ing"):
        found = _back(text, i, free, 1)
        if found is None or _counted(text, found[0]):
            return None
        if found[1] - found[0] > 1 or not text.opens(found[0]):
            return found
    return None


def greeted(text: Matcher, i: int) -> tuple[int, int] | None:
    """The name behind a greeting: *Thanks, Ana.*.

    Parameters
    ----------
    text : Matcher
    i : int
        The word of greeting.

    Returns
    -------
    tuple of int or None

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> greeted(Matcher("Go ahead, Qux.", Names.of("en")), 1)
    (2, 3)
    """
    if i + 1 >= len(text.words) or text.gap(i) != ", ":
        return None
    found = _forth(text, i + 1, 1)
    return found if found is not None and text.closes(found[1]) else None


def masked(text: Matcher, i: int, free: int) -> tuple[int, int] | None:
    """The name before an initial in marks: *Ana ‘N’*.

    Parameters
    ----------
    text : Matcher
    i : int
        The initial.
    free : int

    Returns
    -------
    tuple of int or None

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> masked(Matcher("detuvo a Zoila ‘N’", Names.of("es")), 3, 0)
    (2, 4)
    """
    if len(text.words[i].text) > 1 or not i or not _QUOTED_N.fullmatch(text.gap(i - 1)):
        return None
    found = _back(text, i, free, 1)
    return None if found is None else (found[0], i + 1)


def again(text: Matcher, found: list[Named]) -> list[Named]:
    """The surnames, alone, of persons whose full names the text has and no table.

    Parameters
    ----------
    text : Matcher
    found : list of Named
        All that is named in the text.

    Returns
    -------
    list of Named

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> text = Matcher("Zoila Qux fue. Qux habló.", Names.of("es"))
    >>> [named.first for named in again(text, [Named(0, 2, "person", name=("zoila", "qux"))])]
    [3]
    """
    listed, kinds = text.names.listed, text.kinds
    small = kinds["particle"] | kinds["suffix"]
    wanted: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    taken = bytearray(len(text.words))
    for named in found:
        taken[named.first : named.last] = b"\1" * (named.last - named.first)
        known = any(e.kind == "person" for e in listed.get(named.name, ()))
        if named.kind == "person" and len(named.name) > 1 and not known:
            tail = [k for k in named.name[1:] if k not in small and len(k) > 2]
            wanted |= {*tail[-1:], *(tail[:1] if text.inflected else ())}
            pairs |= {*pairwise(tail)}
    wanted -= kinds["group"]  # “Washington”
    wanted = {k for k in wanted if not any(e.kind == "surname" for e in listed.get((k,), ()))}
    more: list[Named] = []
    for i, key in enumerate(text.keys if wanted else ()):
        if key not in wanted or not text.capital(i) or taken[i]:
            continue
        first, end = i, i + 1
        while first and not taken[first - 1] and text.joined(first - 1):
            if (text.keys[first - 1], text.keys[first]) not in pairs:
                break
            first -= 1  # “López Beltrán”
        while text.joined(end - 1) and (text.keys[end - 1], text.keys[end]) in pairs:
            end += 1
        before = text.before(first)
        if before is None or not before.text[0].isupper() or text.opens(first - 1):
            more.append(Named(first, end, "person", name=tuple(text.keys[first:end])))
            taken[first:end] = b"\1" * (end - first)
    return more


def _counted(text: Matcher, j: int) -> bool:
    """Whether an article or a number stands before English words: *the two Presidents said*."""
    before = None if text.inflected else text.before(j)
    kinds = text.kinds
    return before is not None and before.key in kinds["determiner"] | kinds["several"]


def _forth(text: Matcher, j: int, least: int) -> tuple[int, int] | None:
    """The run of words with capital letters from a word on, if it may be a person's name."""
    if not text.capital(j) or not _plain(text, j):
        return None
    end = run(text, j, name=True)
    return (j, end) if _fits(text, j, end, least) else None


def _back(text: Matcher, end: int, free: int, least: int) -> tuple[int, int] | None:
    """The run that ends before a word."""
    k = end
    while k > free and end - k < 5 and (k == end or text.joined(k - 1)):
        linked = k < end and text.words[k - 1].key in text.kinds["particle"]
        if not linked and (not text.capital(k - 1) or not _plain(text, k - 1)):
            break
        k -= 1
    placed = k > 0 and text.joined(k - 1) and text.words[k - 1].key in text.kinds["group"]
    while k < end and (not text.capital(k) or (placed and len(text.words[k].text) == 1)):
        k += 1  # “en Washington D. C. Ruiz dijo”
    return (k, end) if k < end and _fits(text, k, end, least) else None


def _plain(text: Matcher, j: int) -> bool:
    """Whether a word is no small word and begins no other name."""
    word = text.words[j].key
    if word in text.names.small | text.kinds["group"] | text.names.lands or text.in_address(j):
        return False
    _, entries = text.match(j)
    return all(e.kind in _PERSONAL or e.kind in HEADS for e in entries)


def _fits(text: Matcher, j: int, end: int, least: int) -> bool:
    row, kinds = text.words, text.kinds
    plain = [w for w in row[j:end] if w.key not in kinds["particle"]]
    if not least <= len(plain) <= 5 or any(len(w.text) < 2 for w in plain[-1:]):
        return False
    if row[j].key in kinds["greeting"] or (j and "&" in text.gap(j - 1)):
        return False
    if row[j].key in kinds["body"] | kinds["paper"] | kinds["place"] or spoilt(text, j, end):
        return False
    if any(w.text.isupper() or not w.text.isalpha() for w in plain if len(w.text) > 1):
        return len(plain) > 1 and all(w.text.replace("'", "").isalpha() for w in plain)
    _, entries = text.match(j)
    return least > 1 or not any(e.kind in HEADS or e.kind == "adjective" for e in entries)
