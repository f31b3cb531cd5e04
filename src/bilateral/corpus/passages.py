"""Turns to passages: runs of paragraphs of up to about 300 words, never across a speaker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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


def passages(
    document: Document, paragraphs: str = "blank line", unit: str = "passage"
) -> Iterator[Passage]:
    r"""Cut the turns of a document into passages.

    Paragraphs are kept whole and packed up to 300 words; a paragraph longer than that is cut at
    sentence ends.

    Parameters
    ----------
    document : Document
    paragraphs : {"blank line", "line"}
        What parts two paragraphs (``Source.paragraphs``).
    unit : {"passage", "paragraph", "document"}
        With ``"paragraph"`` each paragraph stands alone, however long; with ``"document"`` each
        turn does.

    Yields
    ------
    Passage

    Examples
    --------
    >>> document = Document("x:1", "wh", "One two.\n\nThree.", turns=[Turn(0, 16)])
    >>> [document.text[p.start : p.end] for p in passages(document)]
    ['One two.\n\nThree.']
    """
    parting = _NEW_LINE if paragraphs == "line" else _BLANK_LINE
    for turn in document.turns:
        spans = [(turn.start, turn.end)]
        if unit != "document":
            spans = _paragraphs(document.text, turn, parting)
        if unit == "passage":
            spans = _pack(_short(document.text, spans))
        for start, end in spans:
            yield Passage(start, end, turn)


def _paragraphs(text: str, turn: Turn, parting: re.Pattern) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph."""
    start = turn.start
    for cut in parting.finditer(text, turn.start, turn.end):
        if cut.start() > start:
            yield start, cut.start()
        start = cut.end()
    if turn.end > start:
        yield start, turn.end


def _short(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Paragraphs as they are, and of a long one each sentence, with their number of words."""
    for start, end in spans:
        n = _n_words(text, start, end)
        if n <= WORDS:
            yield start, end, n
        else:
            for a, b in sentence_spans(text[start:end]):
                yield start + a, start + b, _n_words(text, start + a, start + b)


def _pack(pieces: Iterator[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Join neighbouring pieces as long as they stay within 300 words."""
    packed: list[tuple[int, int, int]] = []
    for start, end, n in pieces:
        if packed and packed[-1][2] + n <= WORDS:
            first, _, before = packed.pop()
            packed.append((first, end, before + n))
        else:
            packed.append((start, end, n))
    return [(start, end) for start, end, _ in packed]


def _n_words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
