"""What stands beside a title or an office and belongs to it."""

from __future__ import annotations

from bilateral.attribution.matching import Matcher, Word


def reaches(text: Matcher, i: int) -> bool:
    """Whether a name may stand behind a title: also as a link, *President [Ana Ruiz](…)*.

    Parameters
    ----------
    text : Matcher
    i : int
        The last word of the title.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> reaches(Matcher("President [Ana Ruiz](a)", Names.of("en")), 0)
    True
    """
    return text.joined(i) or (i + 1 < len(text.words) and text.gap(i) == " [")


def leads(text: Matcher, j: int, n: int) -> bool:
    """Whether a listed title begins with a small word that stands before it: *under Secretary*.

    Parameters
    ----------
    text : Matcher
    j, n : int
        Its first word, and how many it has.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> leads(Matcher("it was under Secretary Ruiz", Names.of("en")), 2, 2)
    True
    """
    small = text.words[j].text.islower() and text.words[j].key in text.names.small
    return small and n > 1 and text.capital(j + 1)


def of_title(text: Matcher, word: Word) -> bool:
    """Whether a word before a title belongs to it: *former*, *Special*, *Texas*.

    Parameters
    ----------
    text : Matcher
    word : Word

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> text = Matcher("with Texas Senator Ruiz", Names.of("en"))
    >>> [of_title(text, word) for word in text.words[:2]]
    [False, True]
    """
    kinds = text.kinds
    if word.key in kinds["former"] | kinds["next"] | kinds["then"] | kinds["acting"]:
        return True
    land = not text.inflected and word.key in text.names.lands | kinds["qualifier"]
    return land and word.text[0].isupper()


def of_body(text: Matcher, last: int, end: int) -> bool:
    """Whether a complement behind an office is a listed institution and no more.

    Parameters
    ----------
    text : Matcher
    last, end : int
        The end of the office, and of the complement.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> of_body(Matcher("jefe de la Unidad de la SRE", Names.of("es")), 4, 7)
    True
    """
    kinds = text.kinds
    while last < end and text.words[last].key in kinds["genitive"] | kinds["determiner"]:
        last += 1
    n, entries = text.match(last) if last < end else (0, [])
    return last + n == end and any(e.kind == "institution" for e in entries)


def behind_title(text: Matcher, j: int) -> bool:
    """Whether a name may begin at a word behind a title that ends with a capital letter.

    Parameters
    ----------
    text : Matcher
    j : int

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> behind_title(Matcher("Secretario Ana Ruiz", Names.of("es")), 1)
    True
    """
    if not text.inflected or not text.capital(j - 1) or j < 2:
        return True
    _, entries = text.match(j)
    return any(e.kind in ("person", "known", "given", "surname") for e in entries)
