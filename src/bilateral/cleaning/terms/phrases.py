"""Multi-word expressions of a published list, found in running text.

Longest match first, never overlapping, never across punctuation, but where the listed phrase has
some itself: ``México, D.F.``
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from bilateral.cleaning.terms._kernels import match
from bilateral.cleaning.terms.tokens import glue, kind_of, pieces

_PREFIX = 3
_BREAK = ","  # the slot of punctuation inside a phrase, whatever it is


class PhraseMatcher:
    """Finds the phrases of a list in a token sequence.

    A word of the list is a *slot*: the word itself, ``migra*`` for every word that begins so, or
    ``#`` for any number; punctuation inside a phrase is one, too. Words of the text that fill the
    same slots are one *class*, so a text is searched as an array of small integers: two neighbours
    that begin no phrase are passed over without a look, and they are nearly all.

    Parameters
    ----------
    phrases : iterable of str
        Phrases of two words or more; others are passed over. Case does not count, nor which sign
        parts two words.

    Attributes
    ----------
    break_class : int
        The class of punctuation between two words.

    Examples
    --------
    >>> matcher = PhraseMatcher(["northern triangle", "irregular migra*", "# percent"])
    >>> text = ["Irregular", "migrants", None, "Northern", "Triangle", "20", "percent"]
    >>> list(matcher.find(text))
    ['irregular migrants', 'northern triangle', '20 percent']
    """

    def __init__(self, phrases: Iterable[str]):
        found = {phrase: slots(phrase) for phrase in phrases}
        self._phrases = {words: phrase for phrase, words in found.items() if len(words) > 1}
        names = sorted({slot for words in self._phrases for slot in words})
        self._slot = {name: i for i, name in enumerate(names)}
        self._prefixes: dict[str, list[str]] = defaultdict(list)  # by their first three letters
        for name in names:
            if name.endswith("*"):
                self._prefixes[name[:-1][:_PREFIX]].append(name)
        self._short = any(len(start) < _PREFIX for start in self._prefixes)
        self._classes: dict[tuple[str, ...], int] = {(): 0}
        self.break_class = self._classes.setdefault((_BREAK,), 1) if _BREAK in self._slot else 0
        self._prepare()

    def classify(self, word: str, number: bool = False) -> int:
        """The class of a word: which slots of the list it can fill; 0 if none.

        Parameters
        ----------
        word : str
            In lower case.
        number : bool
            Whether it is a number or an amount.

        Returns
        -------
        int
        """
        if not (number or self._short or word in self._slot or word[:_PREFIX] in self._prefixes):
            return 0
        fills = [word] if word in self._slot else []
        if number and "#" in self._slot:
            fills.append("#")
        for length in range(min(_PREFIX, len(word)) + 1):
            fills += [
                slot for slot in self._prefixes.get(word[:length], ()) if word.startswith(slot[:-1])
            ]
        return self._classes.setdefault(tuple(sorted(fills)), len(self._classes))

    def spans(self, types: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, list[str]]:
        """Where phrases stand in a text, and which.

        Parameters
        ----------
        types : array of int32, shape (n_tokens,)
            Its words by number.
        classes : array of int32, shape (n_types,)
            The class of each number; `break_class` for a break.

        Returns
        -------
        spans : array of int64, shape (n_found, 2)
            First word and after the last, from left to right, the longest phrase at each place.
        found : list of str
            The phrase of the list that each is.
        """
        if len(self._first) < len(self._classes):
            self._prepare()
        starts, rows = match(types, classes, self._first, self._rows, self._lengths, self._fills)
        spans = np.column_stack([starts, starts + self._lengths[rows]])
        return spans, [self._names[row] for row in rows.tolist()]

    def find(self, sequence: list[str | None]) -> Iterator[str]:
        """Yield the phrases in order, as they stand in the text, in lower case.

        Parameters
        ----------
        sequence : list of str or None
            From :func:`bilateral.cleaning.terms.tokens.tokens_and_breaks`.

        Yields
        ------
        str
            The words of the match, lower case, joined by single spaces.
        """
        words = [token.lower() if token else "" for token in sequence]
        classes = [self.classify(w, kind_of(w) != "word") if w else self.break_class for w in words]
        types = np.arange(len(words), dtype=np.int32)
        spans, _ = self.spans(types, np.array(classes, dtype=np.int32))
        for start, stop in spans.tolist():
            yield " ".join(filter(None, words[start:stop]))

    def _prepare(self) -> None:
        """Renew the tables for :func:`match`: classes are met as texts are read."""
        fillers: dict[str, list[int]] = defaultdict(list)
        for fills, number in self._classes.items():
            for slot in fills:
                fillers[slot].append(number)
        to_try = defaultdict(list)
        # Longest first; of equally long ones that fit, the first in the alphabet.
        for words in sorted(self._phrases, key=lambda words: (-len(words), words)):
            for one in fillers[words[0]]:
                for two in fillers[words[1]]:
                    to_try[one, two].append(words)
        longest = max(map(len, self._phrases), default=2)
        rows: list[tuple[str, ...]] = []
        self._first = np.full((len(self._classes),) * 2, -1, dtype=np.int32)
        for pair, run in to_try.items():
            self._first[pair] = len(rows)
            rows += [*run, ()]
        self._rows = np.full((len(rows), longest), -1, dtype=np.int32)
        self._lengths = np.array([len(words) for words in rows], dtype=np.int32)
        self._names = [self._phrases.get(words, "") for words in rows]
        for row, words in enumerate(rows):
            self._rows[row, : len(words)] = [self._slot[word] for word in words]
        self._fills = np.zeros((len(self._classes), len(self._slot)), dtype=bool)
        for fills, number in self._classes.items():
            self._fills[number, [self._slot[slot] for slot in fills]] = True


def slots(phrase: str) -> tuple[str, ...]:
    """A phrase cut as texts are, with the ``*`` at the end of its words and ``#`` for numbers.

    Parameters
    ----------
    phrase : str

    Returns
    -------
    tuple of str
        Punctuation inside the phrase is a comma.

    Examples
    --------
    >>> slots("Irregular migra*"), slots("# percent")
    (('irregular', 'migra*'), ('#', 'percent'))
    """
    cut: list[str] = []
    for chunk in glue(phrase).split():
        if chunk == "#":
            cut.append("#")
            continue
        found = [piece.lower() if piece else _BREAK for piece in pieces(chunk.rstrip("*"))]
        if chunk.endswith("*") and found:
            found[-1] += "*"
        cut += found
    while cut and cut[-1] == _BREAK:
        cut.pop()
    while cut and cut[0] == _BREAK:
        cut.pop(0)
    return tuple(cut)
