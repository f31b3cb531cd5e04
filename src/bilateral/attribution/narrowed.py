"""Words beside an office that make it another one: *the university president*."""

from __future__ import annotations

from collections.abc import Sequence

from bilateral.attribution.matching import HEADS, Matcher
from bilateral.attribution.named import Named
from bilateral.attribution.shapes import complement

_INFINITIVE = ("ar", "er", "ir")
_LONGEST = 4  # words before an office that belong to it
_APOSTROPHES = "'’"
_HYPHENS = "-‑"


def narrowed(
    text: Matcher, first: int, at: int, last: int, found: Sequence[Named] = ()
) -> tuple[int, int]:
    """The office with the words beside it that no table has of such an office.

    Parameters
    ----------
    text : Matcher
    first, at, last : int
        Its first word, the word where the listed name of it begins, and its end.
    found : sequence of Named
        What is named before it.

    Returns
    -------
    tuple of int
        The first word and the end; those given if nothing makes it another office.

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> text = Matcher("The university president and the president of the bank", Names.of("en"))
    >>> narrowed(text, 2, 2, 3), narrowed(text, 5, 5, 6)
    ((1, 3), (5, 9))
    >>> narrowed(Matcher("The new president", Names.of("en")), 2, 2, 3)
    (2, 3)
    """
    front = _front(text, first, at)
    if front == first and _of_another(text, first, found):
        front = first - 2
    return front, _behind(text, last, whole=last - at > 1)


def _front(text: Matcher, first: int, at: int) -> int:
    """The first of the words before an office that belong to it."""
    row, kinds = text.words, text.kinds
    if text.inflected:  # adjectives stand behind: only “vice presidente”, “ex-secretario”
        before = text.before(first)
        return first - (before is not None and before.key in kinds["prefix"] - kinds["former"])
    k = first
    while k and first - k < _LONGEST and text.joined(k - 1) and not _plain(text, k - 1, first):
        k -= 1
    if k == first:
        return first
    before = text.before(k)
    led = before is not None and before.key in (
        kinds["determiner"] | kinds["article"] | kinds["rule"] | {"s"}
    )
    capital = row[first - 1].text[0].isupper() or text.gap(first - 1) in _HYPHENS
    return k if row[at].text[0].islower() or led or capital else first


def _plain(text: Matcher, k: int, first: int) -> bool:
    """Whether a word before an office says nothing of what it is the office of."""
    word, kinds = text.words[k], text.kinds
    n, entries = text.match(k)
    land = n and any(e.kind in ("country", "adjective") for e in entries)
    known = text.names.small - kinds["prefix"] | kinds["address"] | text.names.speech | {"s"}
    if word.text.islower() or k == first - 1:  # not “New York …”
        known |= kinds["beside"] | kinds["being"] | kinds["past"] | kinds["acting"]
        known |= kinds["former"] | kinds["next"] | kinds["then"]
    return bool(land) or word.text[0].isdigit() or word.key in known


def _of_another(text: Matcher, first: int, found: Sequence[Named]) -> bool:
    """Whether it is of something that is no country and no person: *the bank’s president*."""
    owner = first - 2
    if owner < 0 or text.words[first - 1].key != "s" or text.gap(owner) not in _APOSTROPHES:
        return False
    named = found[-1] if found and found[-1].last == owner + 1 else None
    if named is not None and named.kind in ("country", "person", "office"):
        return False
    return text.words[owner].key not in text.kinds["homeland"] | text.names.small


def _behind(text: Matcher, last: int, *, whole: bool) -> int:
    """The end of the words behind an office that belong to it."""
    row, kinds = text.words, text.kinds
    if last < len(row) and text.gap(last - 1) == "-":
        word = row[last].key
        return last if word in kinds["next"] | kinds["former"] else last + 1
    if not text.joined(last - 1):
        return last
    if row[last].key in kinds["narrowing"]:
        return last + 1
    if row[last].key in kinds["linking"]:
        return _shared(text, last)
    if row[last].key not in kinds["genitive"]:
        return last
    k = last + 1
    while text.joined(k - 1) and k - last < _LONGEST and row[k].key in kinds["determiner"]:
        k += 1
    if not text.joined(k - 1) or not row[k].text[0].islower():
        return last
    none = text.names.small | kinds["homeland"] | kinds["adverbial"]
    none |= kinds["administration"] if whole else frozenset()  # “secretario de Estado del gobierno”
    verb = text.inflected and k == last + 1 and row[k].key.endswith(_INFINITIVE)
    return last if verb or row[k].key in none else k + 1


def _shared(text: Matcher, last: int) -> int:
    """The end of a second office with its place, which is that of the first as well."""
    n, entries = text.match(last + 1) if text.joined(last) else (0, [])
    if not any(e.kind in HEADS for e in entries) or any(e.kind == "office" for e in entries):
        return last
    end = last + 1 + n
    place = complement(text, end)
    return place if place > end else last
