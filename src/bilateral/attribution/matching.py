"""A text as words, and the listed names that begin at each of them."""

from __future__ import annotations

import re
from functools import cached_property

from bilateral.attribution.names import Entry, Names
from bilateral.attribution.words import Word, WordList

HEADS = frozenset(("title", "office", "post", "bare", "alone"))
"""Kinds of names that stand for an office, or before a name of a person."""

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"”]*[^\s<>\"”.,;:)\]]")
_HANDLE = re.compile(r"[@/_#=]\w*$|\w*_$")
_LISTED = re.compile(r"[\s'’‘\"“”\-‑]{1,12}|\.\s{0,12}| & ")
_NAMES = re.compile(r"\s{1,12}|[-‑]|\.\s{0,12}")
_ENDED = re.compile(r"[,;:.!?¡¿…(“\"«—–\[*]\s*$|\n\s*$")
_CLOSING = re.compile(r'\s*[,;:.!?…)”"—–]')
_LONG = 4  # words of a listed name in which a comma may stand
_PARAGRAPH = re.compile(r"^[^\n]{100,}? \S.*", re.M)  # a line too long for lines of one width


class Matcher:
    """The words of a text, and what is listed of them.

    Parameters
    ----------
    text : str
    names : Names

    Examples
    --------
    >>> matcher = Matcher("El Department of State", Names.of("en"))
    >>> matcher.match(1)[0]
    3
    """

    def __init__(self, text: str, names: Names):
        self.text, self.names, self.kinds = text, names, names.kinds
        self.words = WordList(_URL.sub(lambda m: "/" * len(m[0]), text))
        self.keys, self._bounds = self.words.keys, self.words.bounds
        self.inflected = bool(names.kinds.get("form"))  # the head of an office stands first
        long = sum(len(line[0]) for line in _PARAGRAPH.finditer(text))
        self.by_line = 2 * long > len(text)  # each line is a paragraph

    @cached_property
    def spoken(self) -> str:
        """The keys of all words, with blanks between."""
        return f" {' '.join(self.keys)} "

    def gap(self, i: int) -> str:
        """What stands between a word and the next.

        Parameters
        ----------
        i : int

        Returns
        -------
        str

        Examples
        --------
        >>> Matcher("Ana, Ruiz", Names.of("en")).gap(0)
        ', '
        """
        return self.text[self._bounds[2 * i + 1] : self._bounds[2 * i + 2]]

    def joined(self, i: int) -> bool:
        """Whether a name may go on from a word to the next.

        Parameters
        ----------
        i : int

        Returns
        -------
        bool

        Examples
        --------
        >>> matcher = Matcher("Joseph R. Biden Jr. He met Jen. I", Names.of("en"))
        >>> [matcher.joined(i) for i in range(7)]
        [True, True, True, True, True, True, False]
        """
        if i + 1 >= len(self.words):
            return False
        gap = self.gap(i)
        if gap in (" (", ") "):
            return self._inserted(i if gap == " (" else i - 1)
        return gap == " " or (
            _NAMES.fullmatch(gap) is not None
            and ("." not in gap or self.dotted(i))
            and ("\n" not in gap or self._wrapped(i))
        )

    def _inserted(self, i: int) -> bool:
        """Whether a part of a name stands in brackets behind a word: *President (Donald) Trump*."""
        return (
            0 <= i < len(self.words) - 2
            and self.gap(i) == " ("
            and self.gap(i + 1) == ") "
            and self.words[i + 1].text.istitle()
            and self.capital(i + 2)
        )

    def _wrapped(self, i: int) -> bool:
        """Whether a name may go on in the next line: not where lines are paragraphs."""
        one, two = self.words[i].text, self.words[i + 1].text
        label = one.isupper() and len(one) > 1 and not two.isupper()
        return not self.by_line and not label and self.gap(i).count("\n") == 1

    def dotted(self, i: int) -> bool:
        """Whether a full stop belongs to a word: an initial, or *Dr* in *Dr. Ruiz*.

        Parameters
        ----------
        i : int

        Returns
        -------
        bool

        Examples
        --------
        >>> matcher = Matcher("Dr. Ana R. Ruiz", Names.of("en"))
        >>> [matcher.dotted(i) for i in range(4)]
        [True, False, True, False]
        """
        word = self.words[i]
        return len(word.text) == 1 or "." in word.text or word.key in self.kinds["abbreviation"]

    def match(self, i: int) -> tuple[int, list[Entry]]:
        """The longest listed name that begins with a word.

        Parameters
        ----------
        i : int

        Returns
        -------
        tuple of int and list of Entry
            How many words, 0 if none, and what it may stand for.

        Examples
        --------
        >>> Matcher("United States of America", Names.of("en")).match(0)[0]
        4
        """
        here, keys = self.names.lengths.get(self.keys[i]), self.keys
        if here is None:
            return 0, []
        follows = keys[i + 1] if i + 1 < len(keys) else ""
        for n in here.get(follows) or here[""]:
            if i + n > len(keys):
                continue
            entries = self.names.listed.get(tuple(keys[i : i + n]))
            if entries is None or not all([self._holds(j, n) for j in range(i, i + n - 1)]):
                continue
            word = self.words[i]
            entries = [entry for entry in entries if self._written(word, entry)]
            accent = "í" in word.text.lower()
            entries = [entry for entry in entries if entry.accent == accent] or entries
            if entries:
                return n, entries
        return 0, []

    def _written(self, word: Word, entry: Entry) -> bool:
        """Whether a word is written as the name wants it."""
        if entry.case == "any":
            return True
        if entry.case == "capital":
            return word.text[0].isupper()
        if entry.case == "account":
            return self.text[word.start - 1 : word.start] == "@"
        return word.text.isupper() or word.text == entry.ident

    def _holds(self, i: int, n: int) -> bool:
        """Whether a listed name of ``n`` words may go on from a word to the next."""
        gap = self.gap(i)
        if gap == " " or (gap == ", " and n >= _LONG):
            return True
        if not _LISTED.fullmatch(gap) or ("\n" in gap and not self._wrapped(i)):
            return False
        return "." not in gap or self.dotted(i)

    def before(self, i: int) -> Word | None:
        """The word that stands right before a word.

        Parameters
        ----------
        i : int

        Returns
        -------
        Word or None

        Examples
        --------
        >>> matcher = Matcher("the King, Ana", Names.of("en"))
        >>> matcher.before(1).text, matcher.before(2)
        ('the', None)
        """
        return self.words[i - 1] if i and self.joined(i - 1) else None

    def opens(self, i: int) -> bool:
        """Whether a sentence, a clause or a line begins with a word.

        Parameters
        ----------
        i : int

        Returns
        -------
        bool

        Examples
        --------
        >>> matcher = Matcher("Sí, presidente", Names.of("es"))
        >>> matcher.opens(0), matcher.opens(1)
        (True, True)
        """
        return not i or bool(_ENDED.search(self.gap(i - 1)))

    def closes(self, last: int) -> bool:
        """Whether a sign stands before the word ``last``, or the text ends there.

        Parameters
        ----------
        last : int

        Returns
        -------
        bool

        Examples
        --------
        >>> Matcher("presidente, sí", Names.of("es")).closes(1)
        True
        """
        ends = last >= len(self.words)
        return ends or bool(_CLOSING.match(self.text, self.words[last - 1].end))

    def capital(self, i: int) -> bool:
        """Whether a word is there and begins with a capital letter.

        Parameters
        ----------
        i : int

        Returns
        -------
        bool

        Examples
        --------
        >>> Matcher("Ana", Names.of("en")).capital(0)
        True
        """
        return i < len(self.words) and self.words[i].text[0].isupper()

    def in_address(self, i: int) -> bool:
        """Whether a word is a part of an address on the web, or of an account's name.

        Parameters
        ----------
        i : int

        Returns
        -------
        bool

        Examples
        --------
        >>> Matcher("see @SecRuiz", Names.of("en")).in_address(1)
        True
        """
        start = self.words[i].start
        return bool(_HANDLE.search(self.text, start - 30, start))
