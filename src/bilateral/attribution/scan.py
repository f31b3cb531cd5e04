"""Paragraphs, and sentences as rows of atoms: words, signs, and whole stretches in marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, repeat
from typing import NamedTuple

from bilateral.attribution.cues import Words
from bilateral.attribution.marks import Span

_APART = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_ACCENT = re.compile(r"[\u0300-\u036f]")
_OPENED = re.compile(r"\[")
_LINK = re.compile(r"\]\([^()\s]{0,400}\)")
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]{0,4000}>|\*+|\\(?=[\[\]#*_>\-])|(?m:^[ ]*[-#>][-#> ]*(?=\s))"
)
_LINE = re.compile(r"[^\n]*\n?")
_ATOM = re.compile(r"(\d[\d.,]*\d|\w+(?:[’'-]\w+)*(?:\.\w+(?=\W))*|\.{2,}|[^\w\s])")
_LONGEST = 250  # atoms of a sentence; a longer one is parted, so that reading stays linear
_ADDRESS = re.compile(r"\(?https?://\S+")
_ITEM = re.compile(r"(?:[-•*]|\d{1,2}\.)\s")
_RARE = 10  # at most one line in so many is longer than a wrapped one
_WIDTH, _FULL = 80, 65  # a wrapped line is no longer, and has no room for the next word


class Atom(NamedTuple):
    """A word, a sign, or a stretch in marks.

    Attributes
    ----------
    start, end : int
    text : str
        As written; ``""`` for a stretch in marks.
    span : Span or None
    low : str
        The word in lower case.

    Examples
    --------
    >>> [atom.low for atom in atoms("He's here.", 0, 10, [])]
    ["he's", 'here', '.']
    """

    start: int
    end: int
    text: str
    span: Span | None
    low: str


def composed(text: str) -> tuple[str, list[int] | None]:
    r"""The text with each letter and its accents as one character.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    list of int or None
        Where each character stands in the text as given, and its end; None if nothing changed.

    Examples
    --------
    >>> composed("di\u0301as")
    ('días', [0, 1, 3, 4, 5])
    """
    if text.isascii() or not _ACCENT.search(text):
        return text, None
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for match in _APART.finditer(text):
        one = unicodedata.normalize("NFC", match[0])
        parts += [text[last : match.start()], one]
        places += range(last, match.start())
        places += [match.start()] * len(one)
        last = match.end()
    return "".join([*parts, text[last:]]), [*places, *range(last, len(text) + 1)]


def bare(text: str) -> str:
    r"""The text with blanks where markup stands, so that offsets stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> bare("**[Ana](https://a.b)**: no")
    '   Ana                : no'
    """

    def blank(match: re.Match[str]) -> str:
        return " " * len(match[0])

    view = _MARKUP.sub(blank, text)
    links = list(_LINK.finditer(text))
    if not links:
        return view
    out, opened = list(view), [m.start() for m in _OPENED.finditer(text)]
    k, waiting = 0, []
    for match in links:
        while k < len(opened) and opened[k] < match.start():
            waiting.append(opened[k])
            k += 1
        if waiting:
            out[waiting.pop()] = " "
            out[match.start() : match.end()] = " " * len(match[0])
    return "".join(out)


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Where paragraphs begin and end: at blank lines, and at line ends unless lines are wrapped.

    In a text with wrapped lines an item of a list is a paragraph of its own.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of tuple of int

    Examples
    --------
    >>> paragraphs("One.\nTwo.\n\nThree.")
    [(0, 4), (5, 9), (11, 17)]
    """
    blocks: list[list[tuple[int, int]]] = [[]]
    for match in _LINE.finditer(text):
        line = match[0].rstrip()
        if line:
            blocks[-1].append(
                (match.start() + len(line) - len(line.lstrip()), match.start() + len(line))
            )
        elif blocks[-1]:
            blocks.append([])
    if not _wrapped(text, blocks):
        return [line for block in blocks for line in block]
    found = []
    for block in blocks:
        for n, (start, end) in enumerate(block):
            if n and not _ITEM.match(text, start):
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _wrapped(text: str, blocks: list[list[tuple[int, int]]]) -> bool:
    """Whether the lines of a text are wrapped: few are long, and some have no room for a word.

    Narrow lines, as of a column, are wrapped if most of them have no room for the next word beside
    the widest, and a sentence goes on in every second line.
    """
    if "http" in text:
        widths = [[len(_ADDRESS.sub("", text[a:b])) for a, b in block] for block in blocks]
    else:
        widths = [[b - a for a, b in block] for block in blocks]
    every = [width for block in widths for width in block]
    if sum(width > _WIDTH for width in every) * _RARE > len(every):
        return False
    widest = max(every, default=0)
    breaks = tight = runs_on = 0
    for row, block in zip(widths, blocks, strict=True):
        for width, (start, end) in zip(row, block[1:], strict=False):
            word = text[start : min(end, start + _WIDTH)].split(None, 1)[0]
            if _WIDTH >= width > _FULL - len(word):
                return True
            breaks += 1
            tight += width + len(word) >= widest
            runs_on += word[0].islower()
    return breaks > 0 and tight * 5 >= breaks * 4 and runs_on * 2 >= breaks


def atoms(text: str, start: int, end: int, spans: list[Span]) -> list[Atom]:
    """The atoms of a region; a stretch in marks is one.

    Parameters
    ----------
    text : str
    start, end : int
    spans : list of Span
        In their order, none inside another.

    Returns
    -------
    list of Atom

    Examples
    --------
    >>> from bilateral.attribution.marks import pair
    >>> [a.text for a in atoms("Go “now”.", 0, 9, pair("Go “now”.", 0, 9, Words.of("en")))]
    ['Go', '', '.']
    """
    found, at = [], start
    for span in spans:
        found += _plain(text, at, span.start)
        found.append(Atom(span.start, span.end, "", span, ""))
        at = span.end
    return found + _plain(text, at, end)


def _plain(text: str, start: int, end: int) -> list[Atom]:
    """The words and signs of a region."""
    parts = _ATOM.split(text[start:end])  # a gap, an atom, …, a gap
    bounds = list(accumulate(map(len, parts[:-1]), initial=start))[1:]
    texts = parts[1::2]
    values = zip(bounds[::2], bounds[1::2], texts, repeat(None), map(str.lower, texts))
    return list(map(tuple.__new__, repeat(Atom), values))  # as Atom(…) does, in less time


def sentences(text: str, row: list[Atom], words: Words) -> Iterator[list[Atom]]:
    """Part atoms into sentences.

    A stretch in marks that ends a sentence ends the sentence around it, unless the words after
    it are an attribution.

    Parameters
    ----------
    text : str
    row : list of Atom
    words : Words

    Yields
    ------
    list of Atom

    Examples
    --------
    >>> text = "Mr. Ruiz came. He left."
    >>> [len(s) for s in sentences(text, atoms(text, 0, len(text), []), Words.of("en"))]
    [5, 3]
    """
    short = words.kinds["abbreviation"]
    begun = 0
    for i, atom in enumerate(row):
        after = row[i + 1] if i + 1 < len(row) else None
        if after is None:
            break
        if atom.span is not None:
            last = text[atom.span.inner[0] : atom.span.inner[1]].rstrip()[-1:]
            parts = last in ".?!…" and (
                after.span is not None or after.text[:1].isupper() or after.text in ("[", "\\")
            )
            new = after.text[:1].isupper() and after.low in words.kinds["joins"]
            if parts and last in "?!" and after.span is None and not new:
                parts = not any((a.low,) in words.cues for a in row[i + 1 : i + 6])
        elif atom.text in ("!", "?", "…", "...") or (atom.text == "." and after.text != "."):
            gap = text[atom.end : after.start]
            parts = bool(gap) and (after.span is not None or not after.text.islower())
            before = row[i - 1] if i and row[i - 1].end == atom.start else None
            if atom.text == "." and before is not None and before.span is None:
                initial = len(before.text) == 1 and before.text.isupper()
                parts = parts and before.low not in short and not initial
        else:
            parts = False
        if parts and after.span is None and after.text in ')]»”’"':
            parts = False
        if parts or i - begun >= _LONGEST:
            yield row[begun : i + 1]
            begun = i + 1
    if row:
        yield row[begun:]
