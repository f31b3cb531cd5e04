"""Attributions beside words whose mark is missing: *he said* behind them, *he said:* before."""

from __future__ import annotations

import re

from bilateral.attribution.cues import Cue, Words

_REACH = 160  # characters in which an attribution is looked for
_FAR = 600  # characters before a closing mark in which its words begin
_SIGN = re.compile(r"[,?!.…](?=\s)")
_LEAD = re.compile(r"[,:](?=\s)")
_CAPITAL = re.compile(r"\s+(?:[^\Wa-zà-ÿ_]|[¿¡\[(@])")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_BLANKS = re.compile(r"\s*")
_NOT_PERSONAL = ("ing", "ndo", "ado", "ido")
_BEFORE_VERB = (5, 2)  # words before the verb of an attribution; fewer where it stands first
_AFTER_VERB = {",": 5, ":": 9}


def tail(text: str, start: int, end: int, words: Words) -> int | None:
    """Where the content ends if an attribution stands at the end of a stretch.

    Parameters
    ----------
    text : str
    start, end : int
    words : Words

    Returns
    -------
    int or None
        Behind the sign before the attribution; None if there is none.

    Examples
    --------
    >>> text = "“We will come, she added, “and see.”"
    >>> text[: tail(text, 1, 26, Words.of("en"))]
    '“We will come,'
    """
    signs = list(_SIGN.finditer(text, max(start, end - _REACH), end))
    for sign in signs:
        row = low_words(text, sign.end(), end)
        at = _first(row, words)
        if at is None or at[0] > _BEFORE_VERB[words.lang == "es"] or not _speaks(at[2]):
            continue
        if at[2].own or row[at[0]].endswith(_NOT_PERSONAL):
            continue
        front, rest = row[: at[0]], row[at[1] :]
        kinds = words.kinds
        stops = kinds["stop"] | kinds["negative"]
        if any(w in stops or not w[0].isalnum() for w in front):
            continue
        asked = any(w in kinds["conjunction"] for w in rest[:2])
        if front and any(w.replace("’", "'").split("'")[0] in kinds["nominative"] for w in rest):
            continue  # “, Ruiz announced he’s going”
        if (front or len(rest) > 1 or kinds["passive"] >= {"se"}) and not asked:
            return sign.end()
    return None


def lead(text: str, start: int, end: int, words: Words) -> int | None:
    """Where the words before a closing mark begin if an attribution introduces them.

    Parameters
    ----------
    text : str
    start, end : int
    words : Words

    Returns
    -------
    int or None
        Of the first word behind the last attribution that ends with a colon, or with a comma
        before a capital letter; None if there is none.

    Examples
    --------
    >>> text = "They came, and Ruiz said, We will open it.”"
    >>> text[lead(text, 0, len(text), Words.of("en")) :]
    'We will open it.”'
    """
    for sign in reversed(list(_LEAD.finditer(text, max(start, end - _FAR), end))):
        row = low_words(text, max(start, sign.start() - _REACH), sign.start())
        small = sign[0] == "," and not _CAPITAL.match(text, sign.end(), end)
        far = 0 if small else _AFTER_VERB[sign[0]]
        for k in range(len(row) - 1, max(len(row) - far - 2, -1), -1):
            if row[k] in (".", "?", "!", ";", ":", "…"):
                break
            found = _first(row[k:], words)
            if found is not None and not found[0] and (_speaks(found[2]) or row[k] == "quote"):
                return shown(text, sign.end(), end)
    return None


def shown(text: str, at: int, end: int) -> int:
    """The first place from there on that is no blank.

    Parameters
    ----------
    text : str
    at, end : int

    Returns
    -------
    int

    Examples
    --------
    >>> shown("he:  No", 3, 7), shown("he:  ", 3, 5)
    (5, 5)
    """
    return next(_BLANKS.finditer(text, at, end)).end()


def low_words(text: str, start: int, end: int) -> list[str]:
    """The words and signs of a stretch, in lower case.

    Parameters
    ----------
    text : str
    start, end : int

    Returns
    -------
    list of str

    Examples
    --------
    >>> low_words("He left.", 0, 8)
    ['he', 'left', '.']
    """
    return [m[0].lower() for m in _WORD.finditer(text, start, end)]


def speaks(row: list[str], words: Words, before: int) -> bool:
    """Whether words begin with an attribution.

    Parameters
    ----------
    row : list of str
        In lower case.
    words : Words
    before : int
        How many words may stand before its verb.

    Returns
    -------
    bool

    Examples
    --------
    >>> speaks(["le", "dijo", "ruiz"], Words.of("es"), 1)
    True
    """
    found = _first(row, words)
    if found is None or found[0] > before or found[2].own:
        return False
    if row[found[0]].endswith(_NOT_PERSONAL):
        return False
    return _speaks(found[2]) or found[2].kind == "source"


def _first(row: list[str], words: Words) -> tuple[int, int, Cue] | None:
    """The first cue of a row of words: from where to where, longest forms first."""
    k = 0
    while k < len(row):
        step = 1
        for n in range(words.longest.get(row[k], 0), 0, -1):
            cue = words.cues.get(tuple(row[k : k + n]))
            if cue is not None:
                if cue.kind != "none" or row[k] == "quote":
                    return k, k + n, cue
                step = n
                break
        k += step
    return None


def _speaks(cue: Cue) -> bool:
    return cue.kind == "verb" and cue.strength > 1 and "quote" in cue.frames
