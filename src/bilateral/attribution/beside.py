"""The sentences beside a place of a text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from bilateral.attribution.scan import composed, paragraphs
from bilateral.cleaning.sentences import sentence_spans

_LETTER = re.compile(r"\w")


class Beside:
    """The sentences before and behind a place; a paragraph is read when it is asked for.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> beside = Beside("It rained. She left. Good.")
    >>> beside.before(12), beside.after(12)
    ('It rained.', 'Good.')
    """

    def __init__(self, text: str):
        whole, places = composed(text)
        self.text, self.paragraphs = text, paragraphs(whole)
        if places is not None:
            self.paragraphs = [(places[start], places[end]) for start, end in self.paragraphs]
        self.starts = [start for start, _ in self.paragraphs]
        self.known: dict[int, list[tuple[int, int]]] = {}

    def _sentences(self, n: int) -> list[tuple[int, int]]:
        if n not in self.known:
            start, end = self.paragraphs[n]
            spans = sentence_spans(self.text[start:end])
            worded = [(a + start, b + start) for a, b in spans]
            self.known[n] = [s for s in worded if _LETTER.search(self.text, *s)]
        return self.known[n]

    def before(self, at: int) -> str:
        """The last sentence that has ended there.

        Parameters
        ----------
        at : int

        Returns
        -------
        str
            Blank if there is none.

        Examples
        --------
        >>> Beside("It rained. She left.").before(20)
        'She left.'
        """
        for n in range(bisect_right(self.starts, at) - 1, -1, -1):
            spans = self._sentences(n)
            k = bisect_right(spans, at, key=lambda span: span[1])
            if k:
                return self.text[slice(*spans[k - 1])]
        return ""

    def after(self, at: int) -> str:
        """The first sentence that begins there or behind it.

        Parameters
        ----------
        at : int

        Returns
        -------
        str
            Blank if there is none.

        Examples
        --------
        >>> Beside("It rained. She left.").after(0)
        'It rained.'
        """
        for n in range(max(bisect_right(self.starts, at) - 1, 0), len(self.paragraphs)):
            spans = self._sentences(n)
            k = bisect_left(spans, at, key=lambda span: span[0])
            if k < len(spans):
                return self.text[slice(*spans[k])]
        return ""
