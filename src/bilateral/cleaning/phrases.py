"""Multi-word expressions of a published list, found in running text.

Longest match first, never overlapping, never across punctuation. A word may end in ``*``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from bilateral.cleaning.tokens import TOKEN, plain, unify


class PhraseMatcher:
    """Finds the phrases of a list in a token sequence.

    Parameters
    ----------
    phrases : iterable of str
        Phrases of two words or more; others are passed over. Case does not count. A word that
        ends in ``*`` stands for every word that begins so.

    Examples
    --------
    >>> matcher = PhraseMatcher(["northern triangle", "irregular migra*", "port* of entry"])
    >>> text = ["Irregular", "migrants", None, "Northern", "Triangle", "ports", "of", "entry"]
    >>> list(matcher.find(text))
    ['irregular migrants', 'northern triangle', 'ports of entry']
    """

    def __init__(self, phrases: Iterable[str]):
        # Keyed by the first word, or by its first three letters where it has a wildcard.
        self._whole: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._wild: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._short: set[tuple[str, ...]] = set()  # wildcards after fewer letters, such as eu*
        for phrase in phrases:
            text = plain(phrase).lower()
            words = tuple(
                unify(found[0]) + "*" * text.startswith("*", found.end())
                for found in TOKEN.finditer(text)
            )
            if len(words) < 2:
                continue
            if words[0].endswith("*"):
                start = words[0][:3]
                (self._short if start.endswith("*") else self._wild[start]).add(words)
            else:
                self._whole[words[0]].add(words)

    def find(self, sequence: list[str | None]) -> Iterator[str]:
        """Yield the phrases in order, as they stand in the text, in lower case.

        Parameters
        ----------
        sequence : list of str or None
            From :func:`bilateral.cleaning.tokens.tokens_and_breaks`.

        Yields
        ------
        str
            The words of the match, lower case, joined by single spaces.
        """
        words = [token.lower() if token else "" for token in sequence]
        position, end = 0, len(words)
        while position < end:
            word = words[position]
            length = 0
            whole, wild = self._whole.get(word, ()), self._wild.get(word[:3], ())
            for phrase in (*whole, *wild, *self._short):
                here = words[position : position + len(phrase)]
                if len(phrase) > length and _matches(phrase, here):
                    length = len(phrase)
            if length:
                yield " ".join(words[position : position + length])
            position += length or 1


def _matches(phrase: tuple[str, ...], words: list[str]) -> bool:
    return len(words) == len(phrase) and all(
        word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
        for wanted, word in zip(phrase, words, strict=True)
    )
