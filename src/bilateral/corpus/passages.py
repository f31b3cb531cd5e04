"""Turns to passages: runs of paragraphs of up to about 300 words, never across a speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bilateral.cleaning.sentences import sentence_spans
from bilateral.sources.model import Document, Turn

WORDS = 300
_BLANK_LINE = re.compile(r"[ \t\r\xa0]*\n[ \t\r\xa0]*\n\s*")
_NEW_LINE = re.compile(r"\s*\n\s*")


class Passage(NamedTuple):
    """A stretch of one turn: the unit of analysis.

    Attributes
    ----------
    start, end : int
        Character offsets into the document's text.
    turn : Turn
        Whose words these are.
    """

    start: int
    end: int
    turn: Turn


def passages(document: Document) -> Iterator[Passage]:
    r"""Cut the turns of a document into passages.

    Paragraphs are kept whole and packed up to 300 words; a paragraph longer than that is cut at
    sentence ends.

    Parameters
    ----------
    document : Document

    Yields
    ------
    Passage

    Examples
    --------
    >>> document = Document("x:1", "wh", "One two.\n\nThree.", turns=[Turn(0, 16)])
    >>> [document.text[p.start : p.end] for p in passages(document)]
    ['One two.\n\nThree.']
    """
    # The Mexican transcripts print a paragraph a line; the others part them by a blank line.
    parting = _NEW_LINE if document.source == "mananeras" else _BLANK_LINE
    for turn in document.turns:
        for start, end in _pack(document.text, _paragraphs(document.text, turn, parting)):
            yield Passage(start, end, turn)


def _paragraphs(text: str, turn: Turn, parting: re.Pattern) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of words of each paragraph; long ones by sentences."""
    start = turn.start
    cuts = [*((m.start(), m.end()) for m in parting.finditer(text, turn.start, turn.end))]
    for end, after in [*cuts, (turn.end, turn.end)]:
        if end > start:
            words = len(text[start:end].split())
            if words <= WORDS:
                yield start, end, words
            else:
                for a, b in sentence_spans(text[start:end]):
                    yield start + a, start + b, len(text[start + a : start + b].split())
        start = after


def _pack(text: str, pieces: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Join neighbouring pieces as long as they stay within 300 words."""
    first, last, total = -1, -1, 0
    for start, end, words in pieces:
        if first >= 0 and total + words > WORDS:
            yield first, last
            first, total = -1, 0
        if first < 0:
            first = start
        last, total = end, total + words
    if first >= 0:
        yield first, last
