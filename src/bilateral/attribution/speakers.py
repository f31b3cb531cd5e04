"""Who speaks: the words before or behind a cue that name its subject."""

from __future__ import annotations

from dataclasses import dataclass

from bilateral.attribution.cues import Cue, Words
from bilateral.attribution.scan import Atom

LABEL = "LABEL"
"""The speaker of the text himself (*I said*, *dije*)."""

_FAR = 22  # atoms that a subject, or an apposition to it, may take
_PASSIVE = ("ed", "told", "said", "n", "ó", "e", "o", "a")  # forms after *was* and *se*
_STARTS = ("", ":", "—", "–", "-", "¿", "¡")
_NOT_ADVERBS = {"family", "ally", "only", "italy", "july", "assembly", "supply", "reply"}


@dataclass(frozen=True)
class Speaker:
    """A speaker: offsets of the words, or the speaker of the text himself.

    Attributes
    ----------
    start, end : int
        Both -1 if there are no words.
    own : bool
    pronoun : bool
    unsaid : bool
        Whether the sentence leaves the speaker out on purpose (*it was said*).

    Examples
    --------
    >>> NOBODY.named
    False
    """

    start: int = -1
    end: int = -1
    own: bool = False
    pronoun: bool = False
    unsaid: bool = False

    @property
    def named(self) -> bool:
        """Whether words name the speaker, other than a pronoun."""
        return self.start >= 0 and not self.pronoun


NOBODY = Speaker()
SOMEBODY = Speaker(unsaid=True)
OWN = Speaker(own=True)


@dataclass(frozen=True)
class Found:
    """A cue in a sentence: atoms ``first`` to ``last``.

    Attributes
    ----------
    first, last : int
    cue : Cue

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> [(f.first, f.last) for f in cues(atoms("As he put it", 0, 12, []), Words.of("en"))]
    [(2, 3)]
    """

    first: int
    last: int
    cue: Cue


def cues(row: list[Atom], words: Words) -> list[Found]:
    """The cues of a sentence; the longest form wins.

    Parameters
    ----------
    row : list of Atom
    words : Words

    Returns
    -------
    list of Found

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> text = "es decir, dijo que no"
    >>> [f.first for f in cues(atoms(text, 0, len(text), []), Words.of("es"))]
    [3]
    """
    found, i = [], 0
    heads = [(k, words.longest[a.low]) for k, a in enumerate(row) if a.low in words.longest]
    for k, longest in heads:
        if k < i:
            continue
        for n in range(min(longest, len(row) - k), 0, -1):
            cue = words.cues.get(tuple(a.low for a in row[k : k + n]))
            if cue is not None:
                name = row[k].text[:1].isupper() and n == 1 and k and row[k - 1].text not in _STARTS
                if cue.kind != "none" and not (name and cue.kind != "source"):
                    found.append(Found(k, k + n - 1, cue))
                i = k + n
                break
    return found


def is_adverb(atom: Atom, words: Words) -> bool:
    """Whether a word may stand between subject and verb.

    Parameters
    ----------
    atom : Atom
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> is_adverb(Atom(0, 7, "quickly"), Words.of("en"))
    True
    """
    low = atom.low
    adverb = low.endswith(("ly", "mente")) and low == atom.text and low not in _NOT_ADVERBS
    return adverb or low in words.kinds["auxiliary"]


def _is_sign(atom: Atom) -> bool:
    return atom.span is not None or not atom.text[:1].isalnum()


def _speaker(row: list[Atom], words: Words) -> Speaker:
    """A speaker of these atoms."""
    kinds = words.kinds
    while len(row) > 1 and row[0].low in kinds["stop"] - kinds["own"] - kinds["determiner"]:
        row = row[1:]
    if not row:
        return NOBODY
    last = row[-1]
    if last.low in words.kinds["own"]:
        return Speaker(last.start, last.end, own=True, pronoun=True)
    if last.low in words.kinds["pronoun"]:
        return Speaker(last.start, last.end, pronoun=True)
    if last.low in words.kinds["filler"]:
        return NOBODY
    starts = row[0].low in kinds["determiner"] or row[0].text[:1].isupper()
    if row[0].low in kinds["preposition"] or not starts:  # “In Austin the mayor”
        if row[0].low in kinds["auxiliary"]:
            return NOBODY
        at = [k for k, a in enumerate(row) if k > 1 and a.low in kinds["determiner"]]
        if not at and (len(row) < 2 or not row[1].text[:1].isupper()):
            return NOBODY
        row = row[at[-1] :] if at else row[1:]
    if any(a.text[:1].isdigit() for a in row[:2]) or row[-1].low in kinds["day"]:
        return NOBODY
    return Speaker(row[0].start, row[-1].end) if row else NOBODY


def before(row: list[Atom], i: int, words: Words) -> Speaker:
    """The subject before the verb at ``i``.

    Parameters
    ----------
    row : list of Atom
    i : int
    words : Words

    Returns
    -------
    Speaker

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> text = "But Ana Ruiz, the minister, later said"
    >>> found = before(atoms(text, 0, len(text), []), 8, Words.of("en"))
    >>> text[found.start : found.end]
    'Ana Ruiz'
    """
    kinds = words.kinds
    k = i - 1
    while k >= 0 and row[k].span is None and is_adverb(row[k], words):
        k -= 1
    if k < 0 or row[k].span is not None:
        return NOBODY
    if row[k].text == ",":  # an apposition, or a relative clause
        for j in range(k - 1, max(k - _FAR, 0), -1):
            if row[j].span is not None:
                return NOBODY
            if row[j].text == ",":
                k = j - 1
                break
        else:
            return NOBODY
    elif row[k].text == ")":
        j = next((j for j in range(k - 1, max(k - _FAR, -1), -1) if row[j].text == "("), 0)
        k = j - 1
    if k >= 0 and row[k].low in kinds["relative"]:
        k -= 1
        if k >= 0 and row[k].text == ",":
            k -= 1
    a = k
    while a >= 0 and k - a < _FAR:
        atom = row[a]
        if _is_sign(atom) and not (atom.text in ".’" and a < k and row[a - 1].text.istitle()):
            break
        if atom.low in kinds["stop"] and not (atom.low in kinds["linking"] and a < k):
            break
        if atom.low in kinds["relative"]:
            k = a - 1  # “officials who spoke with us said”
        a -= 1
    if a >= 0 and a < k and row[a].low in kinds["determiner"] and row[a + 1].text.islower():
        a -= 1  # “that great leader”
    return _speaker(row[a + 1 : k + 1], words)


def behind(row: list[Atom], j: int, words: Words) -> Speaker:
    """The subject behind the verb that ends at ``j``.

    Parameters
    ----------
    row : list of Atom
    j : int
    words : Words

    Returns
    -------
    Speaker

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> text = "dijo la ministra de Agua al llegar"
    >>> found = behind(atoms(text, 0, len(text), []), 0, Words.of("es"))
    >>> text[found.start : found.end]
    'la ministra de Agua'
    """
    kinds = words.kinds
    a = j + 1
    if a < len(row) and row[a].span is None and row[a].low in kinds["pronoun"] | kinds["own"]:
        return _speaker(row[a : a + 1], words)
    if a >= len(row) or _is_sign(row[a]) or row[a].low in kinds["conjunction"]:
        return NOBODY
    while a + 2 < len(row) and row[a].low in kinds["determiner"] and row[a + 1].low in kinds["day"]:
        a += 2  # “dijo este lunes Ruiz”
    if _is_sign(row[a]):
        return NOBODY
    starts = row[a].low in kinds["determiner"] or row[a].text[:1].isupper()
    if not starts:
        return NOBODY
    b = a
    while b < len(row) and b - a < _FAR:
        atom = row[b]
        title = atom.text == "." and row[b - 1].low in kinds["abbreviation"]
        if _is_sign(atom) and not title:
            break
        if b > a and atom.low in kinds["ending"] | kinds["auxiliary"] and atom.low == atom.text:
            linked = atom.low in ("y", "and") and b + 1 < len(row) and row[b + 1].text[:1].isupper()
            if not linked and atom.low not in kinds["linking"]:
                break
        b += 1
    if b < len(row) and row[b].text == ":" and row[a].low in kinds["object"]:
        return NOBODY  # “dice una frase: …”
    found = _speaker_at(row[a:b], words)
    if b + 2 < len(row) and row[b].text == "(" and row[b + 2].text == ")":  # an acronym
        return Speaker(found.start, row[b + 2].end) if found is not NOBODY else NOBODY
    return found


def _speaker_at(row: list[Atom], words: Words) -> Speaker:
    """A speaker that begins with the first of these atoms."""
    while row and row[-1].low in words.kinds["linking"] | words.kinds["determiner"]:
        row = row[:-1]
    return Speaker(row[0].start, row[-1].end) if row else NOBODY


def subject(row: list[Atom], found: Found, words: Words) -> Speaker:
    """The speaker of a cue, on the side where the sentence has it.

    Parameters
    ----------
    row : list of Atom
    found : Found
    words : Words

    Returns
    -------
    Speaker

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> row = atoms("ya lo dije", 0, 10, [])
    >>> subject(row, cues(row, Words.of("es"))[0], Words.of("es")).own
    True
    """
    if found.cue.own:
        return OWN
    if found.cue.kind == "source":
        return behind(row, found.last, words)
    k = found.first - 1
    while k >= 0 and row[k].span is None and is_adverb(row[k], words):
        k -= 1
    if found.cue.kind == "noun":
        owner = row[k] if k >= 0 else None
        possessive = owner is not None and owner.text.endswith(("’s", "'s"))
        if possessive and owner is not None:
            return before(row, k + 1, words)
        return NOBODY
    form = row[found.first].low
    if {a.low for a in row[k + 1 : found.first]} & words.kinds["own_verb"]:
        return OWN
    between = {a.low for a in row[k + 1 : found.first]}
    if (
        between & words.kinds["passive"]
        and form.endswith(("ed", "told", "said", "n", "ó", "e", "o", "a"))
        and form not in words.kinds["reflexive"]
    ):
        return SOMEBODY
    if form.endswith(("ing", "ndo")) and not between & words.kinds["passive"]:
        front = opening(row, found.first, words)
        if front is not NOBODY and (k < 0 or _is_sign(row[k]) or row[k].low in words.kinds["stop"]):
            return front
    apart = k < 0 or _is_sign(row[k]) or row[k].low in words.kinds["stop"]
    if apart:
        found_behind = behind(row, found.last, words)
        if found_behind is not NOBODY:
            return found_behind
    front = before(row, found.first, words)
    if front is NOBODY and not apart:
        return behind(row, found.last, words)
    if front is NOBODY and k > 0 and row[k].low in words.kinds["joining"]:  # “they looked and said”
        a = k
        while a > 0 and k - a < _FAR and not _is_sign(row[a - 1]):
            a -= 1
        return opening(row[a:k], k - a, words)
    return front


def opening(row: list[Atom], end: int, words: Words) -> Speaker:
    """The subject that a sentence begins with, before the atom ``end``.

    Parameters
    ----------
    row : list of Atom
    end : int
    words : Words

    Returns
    -------
    Speaker

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> text = "In May, Ana Ruiz left, saying that it is old"
    >>> found = opening(atoms(text, 0, len(text), []), 7, Words.of("en"))
    >>> text[found.start : found.end]
    'Ana Ruiz'
    """
    kinds = words.kinds
    k = 0
    while k < end and (row[k].span is not None or row[k].low in kinds["stop"]):
        k += 1
    if k < end and row[k].low in kinds["preposition"]:
        k = next((j + 1 for j in range(k, end) if row[j].text == ","), end)
    if k >= end or _is_sign(row[k]):
        return NOBODY
    if row[k].low in kinds["pronoun"] | kinds["own"]:
        return _speaker(row[k : k + 1], words)
    a = k
    if row[k].low in kinds["determiner"]:
        k += 2
    while k < end and row[k].span is None:
        linked = row[k].low in kinds["linking"] and k + 1 < end
        if not (row[k].text[:1].isupper() or linked or row[k - 1].low in kinds["linking"]):
            break
        k += 1
    return _speaker_at(row[a : min(k, end)], words)
