"""Headings in bold that name who speaks in the quoted paragraphs under them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bilateral.attribution.cues import Words
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import Speaker

_LIST = r"(?:(?:[>•-]|\d{1,2}\.)\s+)*"
_LINK = r"\]\([^()\s]{0,400}\)"
_BOLD = re.compile(
    rf"{_LIST}(?P<bold>(?:\[?\*{{2,3}}[^*](?:[^*]|\*(?!\*)){{0,300}}?\*{{2,3}}(?:{_LINK})?\s*)+[:,]?\s*)"
)
_TITLE = re.compile(rf"\W{{0,9}}\[[^\[\]]+{_LINK}\W*")
_NAME = re.compile(r"[^\w(:]*(?P<name>[^,(:]+?)\s*(?P<sign>[,(:])")
_POINTS = re.compile(r"[^\w\n]{0,9}(\w+(?:[^\S\n]+\w+){0,3})\s?[:|]")
_PART = re.compile(r"\S+")
_WORDS = 8  # of a name
_NICKNAME = 15  # characters, with marks


def heading(
    text: str, view: str, start: int, end: int, words: Words
) -> tuple[Speaker, tuple[int, int]] | None:
    """Who speaks under a heading in bold that fills a stretch, and its colon as cue.

    The name ends at a comma, a bracket or a colon: *Ana Ruiz, Minister of Water*; *Rep. Ruiz
    (The Valley Times):*; *From The Valley Times:*. A heading in capital letters is no name,
    unless it is a link.

    Parameters
    ----------
    text, view : str
        The text, and the same with blanks for markup.
    start, end : int
        From a paragraph's begin to its end, or to the first words in marks.
    words : Words

    Returns
    -------
    tuple of Speaker and tuple of int, or None
        The cue is empty if the heading ends without a colon. None if the stretch is no heading.

    Examples
    --------
    >>> from bilateral.attribution.scan import bare
    >>> text = "**Ana Ruiz, Minister of Water**"
    >>> speaker, cue = heading(text, bare(text), 0, len(text), Words.of("en"))
    >>> text[speaker.start : speaker.end], text[slice(*cue)]
    ('Ana Ruiz', '')
    """
    bold = _BOLD.match(text, start, end)
    if bold is None or view[bold.end() : end].strip():
        return None
    named = _NAME.match(view, bold.start("bold"), end)
    if named is None:
        return None
    last = named.end("name")
    parts = [(m.start(), m[0]) for m in _PART.finditer(view, named.start("name"), last)]
    if parts and parts[0][1].lower() in words.kinds["heading"]:
        parts = parts[1:]
        if parts and parts[0][1].lower() in words.kinds["determiner"]:
            parts = parts[1:]
    elif named["sign"] == "," and len(parts) == 1:
        return None
    if not parts or len(parts) > _WORDS or not _is_name([part for _, part in parts], words):
        return None
    first = parts[0][0]
    if "".join(part for _, part in parts).isupper() and text.find("[", start, first) < 0:
        return None
    sign = start + len(view[start:end].rstrip())
    colon = view[sign - 1] == ":"
    return Speaker(first, last), (sign - colon, sign)


def points_elsewhere(text: str, start: int, end: int, words: Words) -> bool:
    """Whether a paragraph only points to another article (*Lee: …*, *Related: …*).

    Parameters
    ----------
    text : str
    start, end : int
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> points_elsewhere("Read more: The bridge opens, says Ruiz", 0, 38, Words.of("en"))
    True
    """
    begins = _POINTS.match(text, start, end)
    return begins is not None and " ".join(begins[1].lower().split()) in words.kinds["read_more"]


def is_title(text: str, start: int, end: int) -> bool:
    """Whether a paragraph is a link to another text and nothing else.

    Parameters
    ----------
    text : str
    start, end : int

    Returns
    -------
    bool

    Examples
    --------
    >>> is_title("[**The bridge opens**](https://a.b)", 0, 35)
    True
    """
    return _TITLE.fullmatch(text, start, end) is not None


def _is_name(parts: list[str], words: Words) -> bool:
    """Whether words are written like a name, and the first one like no other word."""
    kinds = words.kinds
    small = kinds["linking"] | kinds["determiner"]
    first = parts[0].lower()
    if first in kinds["preposition"] | kinds["stop"] | kinds["pronoun"] | kinds["auxiliary"]:
        return False
    return parts[0][0].isupper() and all(p[0].isupper() or p in small for p in parts)


def before_colon(atoms: Sequence[Atom], colon: int, words: Words) -> list[Atom]:
    """The words before a colon that may be a name.

    Left out are signs, what the name speaks of (*Ana Ruiz on water:*), the word before a source
    (*From The Valley Times:*), and what stands before a source in brackets (*The bridge opens (The
    Valley Times, Sol):*).

    Parameters
    ----------
    atoms : sequence of Atom
        Of a sentence.
    colon : int
    words : Words

    Returns
    -------
    list of Atom

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> row = atoms("Ana Ruiz on the water of the valley:", 0, 36, [])
    >>> [a.text for a in before_colon(row, len(row) - 1, Words.of("en"))]
    ['Ana', 'Ruiz']
    """
    row, kinds = list(atoms[:colon]), words.kinds
    opened = [k for k, atom in enumerate(row) if atom.text == "("]
    if opened and row[-1].text == ")" and opened[-1] > 2 and row[0].low not in kinds["preposition"]:
        row = row[opened[-1] + 1 : -1]
        row = row[: next((k for k, atom in enumerate(row) if atom.text == ","), len(row))]
    row = [a for a in row if a.text[:1].isalnum() or (a.span is not None and not _nickname(a))]
    if row and row[0].low in kinds["heading"]:
        named = row[1 + (len(row) > 2 and row[1].low in kinds["determiner"]) :]
        row = row[1:] if named and named[0].text[:1].isupper() else row
    about = next((k for k, atom in enumerate(row) if k and atom.low in kinds["about"]), len(row))
    return row[:about] if all(a.text[:1].isupper() for a in row[:about]) else row


def _nickname(atom: Atom) -> bool:
    """Whether words in marks are part of a name: *Al ‘Bo’ Ruiz*."""
    return atom.end - atom.start < _NICKNAME
