"""Whether a word for an office names one here, and at which time."""

from __future__ import annotations

from bilateral.attribution.matching import Matcher
from bilateral.attribution.names import Entry

_TO = ("al", "del")  # “fui al presidente”
MANY = 4
"""Entries of a word that is said of many offices: *gobernador*."""


def then(text: Matcher, first: int) -> bool:
    """Whether somebody *was* it: the office is of another time.

    Parameters
    ----------
    text : Matcher
    first : int
        The first word of the office.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> then(Matcher("Qux fue presidente", Names.of("es")), 2)
    True
    """
    before = text.before(first)
    if text.inflected and before is not None and before.key in text.kinds["determiner"]:
        before = text.before(first - 1)
    return before is not None and before.key in text.kinds["past"]


def own(text: Matcher, first: int, last: int) -> bool:
    """Whether the speaker says of himself that he is or was it: *when I was president*.

    Parameters
    ----------
    text : Matcher
    first, last : int
        The words of the office.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> own(Matcher("cuando fui presidente", Names.of("es")), 2, 3)
    True
    >>> own(Matcher("as president, I will go", Names.of("en")), 1, 2)
    True
    """
    kinds, row = text.kinds, text.words
    before = text.before(first)
    if before is not None and before.key in kinds["determiner"] | kinds["article"]:
        first -= 1
        before = text.before(first)
    if before is None or row[first].key in _TO:
        return False
    if before.key in kinds["own_being"]:
        return True
    if before.key in kinds["being"] | kinds["past"]:
        two = text.before(first - 1)
        return two is not None and two.key in kinds["first_person"]
    as_one = before.key in kinds["as_one"] and last < len(row) and text.gap(last - 1) == ", "
    return as_one and row[last].key in kinds["first_person"]


def placed_offices(text: Matcher, entries: list[Entry], last: int, end: int) -> list[Entry]:
    """The offices of several with one word whose place is what stands behind the word.

    Parameters
    ----------
    text : Matcher
    entries : list of Entry
    last, end : int
        The end of the word, and of what stands behind it.

    Returns
    -------
    list of Entry
        Empty if the word is said of few offices.

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> text = Matcher("gobernador constitucional de Sonora", Names.of("es"))
    >>> [entry.ident for entry in placed_offices(text, text.match(0)[1], 1, 4)]
    ['Governor of Sonora']
    """
    if end <= last or len(entries) <= MANY:
        return []
    said = " ".join([word.key for word in text.words[last:end]])
    places = text.names.places
    return [
        entry._replace(kind="office")
        for entry in entries
        if any(said.endswith(f" {place}") for place in places.get(entry.ident, ()))
    ]


def as_a_rule(text: Matcher, first: int, written: str) -> bool:
    """Whether the office is meant, not its holder: *authorizes the President*.

    Parameters
    ----------
    text : Matcher
    first : int
    written : str
        The word for the office.

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> text = Matcher("It authorizes the President to act", Names.of("en"))
    >>> as_a_rule(text, 3, "President")
    True
    """
    row, before = text.words, text.before(first)
    if before is None:
        return False
    if before.key in text.kinds["being"]:
        two = text.before(first - 1)
        return written[0].islower() or two is None or two.key not in text.kinds["determiner"]
    if not text.inflected and written[0].islower():  # “their first Latino president”
        return before.key not in text.kinds["determiner"] | text.names.small
    two = row[first - 2].key if first > 1 else ""
    return before.key in text.kinds["determiner"] and two in text.kinds["empowers"]


def stands(text: Matcher, first: int, last: int, kinds: set[str], time: bool, written: str) -> bool:
    """Whether a word for an office names one here, and is no common word.

    Parameters
    ----------
    text : Matcher
    first, last : int
        The words of the office.
    kinds : set of str
        What its words may be.
    time : bool
        Whether a word beside it tells of another time.
    written : str

    Returns
    -------
    bool

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> stands(Matcher("año fiscal", Names.of("es")), 1, 2, {"bare", "alone"}, False, "fiscal")
    False
    """
    if kinds & {"office", "post"}:
        return True
    leader = "bare" in kinds and "alone" not in kinds
    before = text.before(first)
    determined = before is not None and before.key in text.kinds["determiner"]
    if not text.inflected:
        return written[0].isupper() or leader
    if leader or determined or time:
        return True
    return text.opens(first) and text.closes(last)
