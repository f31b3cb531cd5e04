"""Names known by their shape: runs of words with capital letters."""

from __future__ import annotations

from bilateral.attribution.matching import HEADS, Matcher

_LONGEST = 14  # words of such a name
_LINKS = 3  # small words between two words of a name


def run(text: Matcher, j: int, name: bool = False) -> int:
    """The end of a run of words with capital letters, with small words between them.

    Parameters
    ----------
    text : Matcher
    j : int
        Its first word.
    name : bool
        Whether it is to be the name of a person.

    Returns
    -------
    int

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> run(Matcher("Board of Public Works met", Names.of("en")), 0)
    4
    """
    row, kinds, k = text.words, text.kinds, j + 1
    links = kinds["particle"] if name else kinds["joining"]
    while text.joined(k - 1) and k - j < _LONGEST:
        m = k
        while text.joined(m - 1) and m - k < _LINKS and row[m].key in links:
            if row[m].text[0].isupper():
                break
            m += 1
        if not text.joined(m - 1):
            break
        small = row[m].key in text.names.small and len(row[m].text) > 1
        if not text.capital(m) or (small and row[m].key not in links):
            break
        if name and m == k + 1 and row[k].key in kinds["linking"] and _named(text, m):
            break  # “Joe Biden y Trudeau”
        if not name and row[k].key in kinds["linking"] and row[m].key in kinds["body"]:
            break  # “the Department of Labor and the Department of State”
        if _breaks(text, m, name) or _another(text, j, k, m, name):
            break
        k = m + 1
    return k


def _another(text: Matcher, j: int, k: int, m: int, name: bool) -> bool:
    """Whether a given name behind *de* begins another name: not so in *María de la Luz Ruiz*."""
    if not name or m == k or text.words[m].key not in text.kinds["given"]:
        return False
    return k > j + 1 or text.words[j].key not in text.kinds["compound"]


def _named(text: Matcher, k: int) -> bool:
    """Whether a listed person may be named by a word."""
    _, entries = text.match(k)
    return any(e.kind in ("surname", "person", "known") for e in entries)


def _breaks(text: Matcher, k: int, name: bool) -> bool:
    """Whether something else begins at a word."""
    n, entries = text.match(k)
    kinds = {e.kind for e in entries}
    if name:
        if kinds & {"surname", "given", "person", "known"}:
            return False
        follows = text.joined(k + n - 1) and text.capital(k + n)
        return bool(kinds & {"country", "institution"}) or bool(kinds & HEADS and follows)
    if kinds & {"person", "known"}:
        return True
    if "given" in kinds and text.joined(k) and text.capital(k + 1):
        return text.words[k + 1].key not in text.kinds["body"] | text.kinds["paper"]
    return bool(kinds & {"title", "bare"}) and n == 1


def forward(text: Matcher, i: int) -> int:
    """The end of the name that begins with a word such as *Department*, *Instituto*.

    Parameters
    ----------
    text : Matcher
    i : int

    Returns
    -------
    int

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> forward(Matcher("Instituto de la Luz dijo", Names.of("es")), 0)
    4
    """
    row, k = text.words, i + 1
    if text.inflected:
        return run(text, i)
    if text.joined(i) and row[k].key in text.kinds["body_of"]:
        k += 1
        while text.joined(k - 1) and row[k].key in text.kinds["determiner"]:
            k += 1
        paper = row[i].key in text.kinds["paper"]  # “Treaty of Guadalupe Hidalgo”
        if text.joined(k - 1) and text.capital(k) and (paper or not _breaks(text, k, False)):
            return run(text, k)
    return i + 1


def complement(text: Matcher, j: int) -> int:
    """Where the complement of a post ends (*of Honduras*, *de la Cámara*); ``j`` if none.

    Parameters
    ----------
    text : Matcher
    j : int

    Returns
    -------
    int

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> complement(Matcher("Governor of the Moon said", Names.of("en")), 1)
    4
    """
    row = text.words
    if not text.joined(j - 1):
        return j
    if text.inflected and row[j].key in text.kinds["qualifier"]:
        k = complement(text, j + 1)
        return k if k > j + 1 else j
    n, entries = text.match(j)
    if text.inflected and any(e.kind == "adjective" for e in entries):
        return j + n
    if row[j].key not in text.kinds["of"]:
        return j
    k = j + 1
    small = text.kinds["joining"] | text.kinds["land"]
    while text.joined(k - 1) and row[k].key in small and k - j < 2 * _LINKS:
        k += 1
    if not (text.joined(k - 1) and text.capital(k)):
        return j
    end = run(text, k)
    n, entries = text.match(end) if text.joined(end - 1) else (0, [])
    return end + n if text.inflected and any(e.kind == "adjective" for e in entries) else end


def body_end(text: Matcher, j: int) -> int:
    """The end of *de la cámara*, *of the company*; ``j`` if it does not stand there.

    Parameters
    ----------
    text : Matcher
    j : int

    Returns
    -------
    int

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> body_end(Matcher("presidenta de la cámara", Names.of("es")), 1)
    4
    """
    row, kinds, k = text.words, text.kinds, j
    for kind in ("body_of", "determiner"):
        while k < len(row) and text.joined(k - 1) and row[k].key in kinds[kind]:
            k += 1
    named = j < k < len(row) and text.joined(k - 1) and row[k].key in kinds["body"]
    return k + 1 if named else j


def land_end(text: Matcher, j: int) -> int:
    """The end of *de ese país*, *of that state*; ``j`` if it does not stand there.

    Parameters
    ----------
    text : Matcher
    j : int

    Returns
    -------
    int

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> land_end(Matcher("gobernador de ese estado", Names.of("es")), 1)
    4
    """
    kinds = "body_of", "determiner", "land"
    here = all(
        text.joined(k - 1) and text.words[k].key in text.kinds[kind]
        for k, kind in enumerate(kinds, j)
    )
    return j + len(kinds) if here else j


def country_end(text: Matcher, at: int, last: int) -> int:
    """The end of a country's name that begins in an office and is longer than it.

    Parameters
    ----------
    text : Matcher
    at, last : int
        The words of the office.

    Returns
    -------
    int
        0 if there is none.

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> text = Matcher("vicepresidente de los Estados Unidos Mexicanos", Names.of("es"))
    >>> country_end(text, 0, 5)
    6
    """
    for k in range(at + 1, last):
        n, entries = text.match(k)
        if k + n > last and any(e.kind == "country" for e in entries):
            return k + n
    return 0


def spoilt(text: Matcher, j: int, end: int) -> bool:
    """Whether a word of a run tells that it names no person.

    Parameters
    ----------
    text : Matcher
    j, end : int

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> spoilt(Matcher("Gabriel Mountain", Names.of("en")), 0, 2)
    True
    """
    no_person = text.kinds["body"] | text.kinds["paper"]
    return any(word.key in no_person for word in text.words[j + 1 : end])


def alone(text: Matcher, j: int, n: int, end: int) -> bool:
    """Whether a surname or a given name of ``n`` words stands for a person by itself.

    It is no part of a longer name, and no common word.

    Parameters
    ----------
    text : Matcher
    j, n, end : int
        Its first word, and the end of the run that it begins.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> alone(Matcher("that Zed Biden saw", Names.of("en")), 2, 1, 3)
    False
    """
    row, kinds = text.words, text.kinds
    if n == 1 and row[j].key in kinds["common"] | text.names.small:
        return False
    if end > j + n and row[j + n].key not in text.names.small:
        return False
    before = text.before(j)
    of_place = before is not None and before.key in kinds["body_of"] and j > 1 and n == 1
    if of_place and text.joined(j - 2) and text.capital(j - 2) and not text.opens(j - 2):
        return bool(text.match(j - 2)[0])  # “Oaxaca de Juárez” is a place
    if before is None or not before.text[0].isupper() or text.gap(j - 1) == "-":
        return True
    _, entries = text.match(j - 1)
    behind = {e.kind for e in entries} & {"given", "surname", "known", "person"}
    return not behind and (bool(entries) or before.key in text.names.small)
