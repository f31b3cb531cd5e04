"""The words of a text, and the keys on which their spellings meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from typing import NamedTuple

from bilateral.accents import unaccented

_WORD = re.compile(
    r"((?:[^\W\d_]{1,2}\.){1,3}[^\W\d_]{1,2}(?![^\W\d_])|[^\W_]+(?:['’&](?!s\b)[^\W_]+)*)"
)

_NEW = tuple.__new__  # as Word(…) does, in half the time


class Word(NamedTuple):
    """A word of a text, and the key on which its spellings meet."""

    start: int
    end: int
    text: str
    key: str


@lru_cache(maxsize=1 << 16)
def key(word: str) -> str:
    """The key on which spellings of a word meet.

    Parameters
    ----------
    word : str

    Returns
    -------
    str

    Examples
    --------
    >>> key("Peña"), key("U.S"), key("O’Neill")
    ('pena', 'us', "o'neill")
    """
    return unaccented(word.lower()).replace(".", "").replace("’", "'")


class WordList(Sequence[Word]):
    """The words of a text, each made when it is asked for: most of them never are.

    Hyphens part words, and so does the possessive.

    Parameters
    ----------
    text : str

    Attributes
    ----------
    keys : list of str
        Of all words.
    bounds : list of int
        Where each word begins and ends.

    Examples
    --------
    >>> words = WordList("The U.S.-Mexico border, Ruiz's words")
    >>> [word.text for word in words]
    ['The', 'U.S', 'Mexico', 'border', 'Ruiz', 's', 'words']
    >>> words.keys[1], words.bounds[2:4]
    ('us', [4, 7])
    """

    def __init__(self, text: str):
        parts = _WORD.split(text)  # a gap, a word, …, a gap
        self._texts = parts[1::2]
        self.keys = list(map(key, self._texts))
        self.bounds = list(accumulate(map(len, parts[:-1])))

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self):
        places = self.bounds[::2], self.bounds[1::2]
        return map(_NEW, repeat(Word), zip(*places, self._texts, self.keys, strict=True))

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self.keys)))]
        text = self._texts[i]
        end = self.bounds[2 * i + 1]
        return _NEW(Word, (end - len(text), end, text, self.keys[i]))


def keys(name: str) -> tuple[str, ...]:
    """The keys of the words of a name.

    Parameters
    ----------
    name : str

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> keys("Secretaría de Economía")
    ('secretaria', 'de', 'economia')
    """
    return tuple(map(key, _WORD.findall(name)))
