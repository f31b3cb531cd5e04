"""Lists whose items begin with a heading in capitals: *PROMISE MADE: “…”*, *PROMISE KEPT: …*."""

from __future__ import annotations

from bilateral.attribution.frames import Quote, Sentence
from bilateral.attribution.rows import Row
from bilateral.attribution.speakers import NOBODY, Speaker

_LONG = 6  # atoms of a heading


def shouted(sentence: Sentence) -> int:
    """The colon behind a heading in capitals at the begin of a sentence.

    Parameters
    ----------
    sentence : Sentence

    Returns
    -------
    int
        Which atom; 0 if there is none.

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> text = "PROMISE KEPT: She opened it."
    >>> shouted(Sentence(text, atoms(text, 0, len(text), []), Words.of("en")))
    2
    """
    front = [a.text for a in sentence.atoms[: _LONG + 1]]
    colon = front.index(":") if ":" in front else 0
    words = [w for w in front[:colon] if w and w[0].isalpha()]
    return colon if words and all(w.isupper() for w in words) else 0


class Lists:
    """Quotations under headings in capitals, until an item of the same list names who speaks.

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.marks import pair
    >>> from bilateral.attribution.scan import atoms
    >>> text, en, lists = "PROMISE MADE: “We will.”", Words.of("en"), Lists()
    >>> row = atoms(text, 0, len(text), pair(text, 0, len(text), en))
    >>> sentence = Sentence(text, row, en)
    >>> lists.wait(sentence, sentence.read()[0], 0)
    >>> lists.waiting
    {'promise': [0]}
    """

    def __init__(self) -> None:
        self.waiting: dict[str, list[int]] = {}  # by the first word of the heading
        self.known: dict[str, Speaker] = {}

    def wait(self, sentence: Sentence, quote: Quote, number: int) -> None:
        """A quotation stands behind a heading.

        Parameters
        ----------
        sentence : Sentence
        quote : Quote
        number : int
            Which of the text's quotations.
        """
        colon = shouted(sentence)
        if colon and quote.cue[0] == sentence.atoms[colon].start:
            self.waiting.setdefault(self._word(sentence), []).append(number)

    def named(self, sentence: Sentence) -> tuple[list[int], Speaker]:
        """The quotations whose speaker an item of their list names (*PROMISE KEPT: Ana Ruiz …*).

        Parameters
        ----------
        sentence : Sentence

        Returns
        -------
        tuple
            Their numbers, and the speaker.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text, lists = "PROMISE KEPT: Ana Ruiz opened it.", Lists()
        >>> lists.waiting["promise"] = [3]
        >>> found = lists.named(Sentence(text, atoms(text, 0, len(text), []), Words.of("en")))
        >>> found[0], text[slice(*found[1].place)]
        ([3], 'Ana Ruiz')
        """
        colon = shouted(sentence) if self.waiting else 0
        numbers = self.waiting.get(self._word(sentence), []) if colon else []
        if not numbers:
            return [], NOBODY
        row = sentence.row
        first = next(row.phrases(colon + 1, len(row)), None)
        if first is None or not self._is_name(row, *first):
            return [], NOBODY
        word = self._word(sentence)
        del self.waiting[word]
        self.known[word] = row.speaker(*first)
        return numbers, self.known[word]

    def speaker(self, sentence: Sentence) -> Speaker:
        """Who was named in the list that the heading of a sentence belongs to.

        Parameters
        ----------
        sentence : Sentence

        Returns
        -------
        Speaker
        """
        known = self.known and shouted(sentence)
        return self.known.get(self._word(sentence), NOBODY) if known else NOBODY

    @staticmethod
    def _is_name(row: Row, k: int, last: int) -> bool:
        capital = sum(row.text(j)[:1].isupper() for j in range(k, last + 1))
        return capital > 1 and not row.has(k, "determiner")

    @staticmethod
    def _word(sentence: Sentence) -> str:
        return next(a.low for a in sentence.atoms if a.text[:1].isalpha())
