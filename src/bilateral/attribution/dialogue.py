"""Dashes: dialogue that they open, and attributions that they set off (*—dijo Ruiz—*)."""

from __future__ import annotations

import re

from bilateral.attribution.cues import Words
from bilateral.attribution.marks import Span
from bilateral.attribution.tails import speaks

_ASIDE = re.compile(r"\s?[—―–]\s?([^—―–\n]{2,60}?)\s?[—―–]")
_LAST = re.compile(r"\s?[—―–]\s?([^—―–\n]{2,80})$")
_OPENING = re.compile(r"[—―–](?=[\w¿¡])")
_WORD = re.compile(r"\w+")
_CLOSED = re.compile(r"[—―–][. ]*$")
_SIGNS = re.compile(r"[\s.,;]*")
_BEFORE = 2  # words that may stand before the verb of an attribution between dashes


def _attributes(text: str, words: Words) -> bool:
    """Whether words between dashes say who speaks."""
    return speaks([w.lower() for w in _WORD.findall(text)], words, _BEFORE)


def interrupted(text: str, span: Span, words: Words) -> list[Span]:
    """The stretches of words in marks that an attribution between dashes parts.

    Parameters
    ----------
    text : str
    span : Span
    words : Words

    Returns
    -------
    list of Span
        The span itself if there is no such attribution.

    Examples
    --------
    >>> from bilateral.attribution.marks import pair
    >>> text, es = "‘Yo soy —dijo— el responsable’", Words.of("es")
    >>> (span,) = pair(text, 0, len(text), es)
    >>> [text[s.start : s.end] for s in interrupted(text, span, es)]
    ['‘Yo soy', 'el responsable’']
    """
    found, start, inner = [], span.start, span.inner[0]
    for aside in _ASIDE.finditer(text, *span.inner):
        if _attributes(aside[1], words):
            found.append(_piece(span, start, inner, aside.start(), aside.start()))
            start = inner = next(_SIGNS.finditer(text, aside.end(), span.inner[1])).end()
    if not found:
        return [span]
    return [s for s in (*found, _piece(span, start, inner, span.end, span.inner[1]))
            if s.inner[0] < s.inner[1]]  # fmt: skip


def _piece(span: Span, start: int, inner: int, end: int, inner_end: int) -> Span:
    inside = [c for c in span.children if c.start >= inner and c.end <= inner_end]
    return Span(start, end, (inner, inner_end), span.opened, span.closed, inside, parted=True)


def dialogue(text: str, start: int, end: int, words: Words, *, beside: bool) -> list[Span]:
    """What is said in a paragraph that a dash opens, as in Spanish novels and reports.

    Parameters
    ----------
    text : str
    start, end : int
        Of the paragraph.
    words : Words
    beside : bool
        Whether a dash opens a paragraph beside it, too.

    Returns
    -------
    list of Span
        Empty if a dash opens no speech: neither an attribution nor a paragraph beside it says so.

    Examples
    --------
    >>> text, es = "—No vamos —dijo Ruiz—. Ya es tarde.", Words.of("es")
    >>> [text[s.start : s.end] for s in dialogue(text, 0, len(text), es, beside=False)]
    ['—No vamos', 'Ya es tarde.']
    """
    if not _OPENING.match(text, start):
        return []
    whole = Span(start, end, (start + 1, end))
    *front, rest = interrupted(text, whole, words)
    begin = rest.inner[0]
    last = _LAST.search(text, begin, end)
    if last is not None and _attributes(last[1], words):  # —No vamos —dijo Ruiz.
        return [*front, _piece(whole, rest.start, begin, last.start(), last.start())]
    aside = _CLOSED.search(text, start, end) is not None
    return [*front, rest] if front or (beside and not aside) else []


def opens(text: str, start: int) -> bool:
    """Whether a dash with a word right behind it stands there.

    Parameters
    ----------
    text : str
    start : int

    Returns
    -------
    bool

    Examples
    --------
    >>> opens("—No.", 0), opens("- No.", 0)
    (True, False)
    """
    return _OPENING.match(text, start) is not None
