"""Frames of words: short patterns over the kinds of words of a language, read in linear time.

A text becomes a row of codes, one character a word: the character says which kinds the word is of.
A frame is a row of items, and a regular expression over these characters:

- ``<kind>`` is a word of that kind, ``word`` that word itself, ``<?>`` that sign;
- ``a|b`` is either, ``<a|b>`` a word of either kind;
- ``?`` after an item: it may lack; ``*``: up to eight of it, or none; ``+``: one to eight;
- ``~``: up to three words of the same clause; ``~~``: up to twelve words of the same sentence;
- ``^``: the sentence begins here; ``#``: a sentence, or a clause after a comma or dash;
- ``@part``: the items that stand in the table under that name.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import lru_cache

_TOKEN = re.compile(
    r"\]\([^()\s]*\)|<[^<>]*>|(?:[^\W\d_]\.){2,}|[^\W\d_]+"
    r"|'(?:[sdmtSDMT]|re|ve|ll|RE|VE|LL)\b|\d+(?:[.,]\d+)*|[^\w\s]"
)
_SAME = str.maketrans("’‘“”«»–", '\'\'""""—')
_SIGNS = '?!"(:;,.—'
_LEADING = '".,—:;('
_OTHER = ("<number>", "<year>", "<old_year>", "<word>", "<name>")
"""Kinds of words that are in no table: by how they are written."""
_RECENT = 2018
_FIRST = 0xE000  # the private characters of Unicode: no text has them for words
_PARTS = 6  # how deep parts may stand in parts
_TIMES = {"*": "{0,8}", "+": "{1,8}", "?": "?", "": ""}
_SPECIAL = {
    "^": r"(?<=\n)",
    "#": r"(?<=[\n,;:—\"(])",
    "~": r"[^\n.;:?!]{0,3}?",
    "~~": r"[^\n;?!]{0,12}?",
}


class Alphabet:
    """The kinds of words of a language, each set of kinds as one character.

    Parameters
    ----------
    kinds : mapping of str to set of str
        The kinds of each word in lower case; ``*remos`` stands for all words with that ending
        that are not there themselves, ``<deed>emos`` for those of them that are a word of the
        kind ``deed`` before that ending.
    parts : mapping of str to str
        Frames that others name by ``@``.
    frames : iterable of str
        What will be compiled: the words in it have characters of their own.

    Examples
    --------
    >>> alphabet = Alphabet({"we": {"person"}, "both": {"person"}}, {"who": "<person>"}, ["agreed"])
    >>> view = alphabet.view(["Today we agreed."])
    >>> alphabet.compile("@who agreed").search(view).span()
    (2, 4)
    """

    def __init__(
        self, kinds: Mapping[str, set[str]], parts: Mapping[str, str], frames: Iterable[str]
    ):
        self._parts = dict(parts)
        known = {w: {f"<{k}>" for k in of} for w, of in kinds.items() if w[0] not in "*<"}
        for item in sorted({i for f in [*frames, *parts.values()] for i in self._items(f)}):
            for word in self._either(item):
                if word[0] not in "<":
                    known.setdefault(word, set()).add(word)
        self._ends = [(w[1:], k) for w in sorted(kinds) if w[0] == "*" for k in sorted(kinds[w])]
        self._grown = {
            (base, end): f"<{k}>"
            for base, end in (w[1:].split(">") for w in sorted(kinds) if w[0] == "<")
            for k in sorted(kinds[f"<{base}>{end}"])
        }
        self._known = known
        sets = [frozenset(known[word]) for word in sorted(known)]
        sets += [frozenset({kind}) for _, kind in sorted(self._grown.items())]
        endings = sorted({f"<{kind}>" for _, kind in self._ends})
        for n in range(1, len(endings) + 1):
            sets += map(frozenset, itertools.combinations(endings, n))
        sets += [frozenset({kind}) for kind in _OTHER]
        self._character = {s: chr(_FIRST + i) for i, s in enumerate(dict.fromkeys(sets))}
        self._word = {word: self._character[frozenset(of)] for word, of in known.items()}
        self._of = lru_cache(maxsize=2**17)(self._read)

    def _items(self, frame: str) -> list[str]:
        """The items of a frame without those of place and gap, parts put in, repeats taken off."""
        return [
            i.rstrip("*+?") if i != "<?>" else i for i in self._whole(frame) if i not in _SPECIAL
        ]

    def _whole(self, frame: str) -> list[str]:
        for _ in range(_PARTS):
            if "@" not in frame:
                break
            frame = re.sub(r"@(\w+)", self._part, frame)
        return frame.split()

    def _part(self, match: re.Match[str]) -> str:
        if match[1] not in self._parts:
            raise ValueError(
                f"ladder_frames: a frame names the part @{match[1]}, and there is none; add it, or"
                " correct the frame"
            )
        return self._parts[match[1]]

    @staticmethod
    def _either(item: str) -> list[str]:
        """The kinds and words of which one item is any."""
        found: list[str] = []
        for one in re.split(r"\|(?![^<]*>)", item):
            found += [f"<{kind}>" for kind in one[1:-1].split("|")] if one[:1] == "<" else [one]
        return found

    def compile(self, frame: str) -> re.Pattern[str]:
        """The regular expression of a frame over what :meth:`view` gives.

        Parameters
        ----------
        frame : str

        Returns
        -------
        re.Pattern

        Raises
        ------
        ValueError
            If it names a kind or a part that is not there.

        Examples
        --------
        >>> alphabet = Alphabet({"not": {"denial"}}, {}, ["paid"])
        >>> [bool(alphabet.compile("<denial>? paid").match(alphabet.view([t]), 1))
        ...  for t in ("not paid", "is paid")]
        [True, False]
        """
        pieces = []
        for item in self._whole(frame):
            if item in _SPECIAL:
                pieces.append(_SPECIAL[item])
                continue
            times = item[-1] if item[-1] in "*+?" and item != "<?>" else ""
            pieces.append(self._class(item[: len(item) - len(times)], frame) + _TIMES[times])
        return re.compile("".join(pieces))

    def finder(self, frame: str) -> Callable[[str, Set[str]], Iterable[re.Match[str]]]:
        r"""What finds all places of a frame in what :meth:`view` gives.

        An expression that begins with items that may lack is slow. Such a frame is looked for only
        in the sentences where the items stand that must be there.

        Parameters
        ----------
        frame : str

        Returns
        -------
        callable
            It takes the view and the set of its characters.

        Examples
        --------
        >>> alphabet = Alphabet({"not": {"denial"}}, {}, ["paid"])
        >>> view = alphabet.view(["Go.", "Not paid", "Paid"])
        >>> [match.span() for match in alphabet.finder("<denial>? paid")(view, set(view))]
        [(4, 6), (7, 8)]
        """
        whole, items = self.compile(frame), self._whole(frame)
        sure = [
            k for k, i in enumerate(items)
            if i not in _SPECIAL and (i[-1] not in "*?" or i == "<?>")
        ]  # fmt: skip
        if not sure:
            return lambda view, _: whole.finditer(view)
        rarest = min((self.characters(items[k].rstrip("+"), frame) for k in sure), key=len)
        rest = self.compile(" ".join(items[sure[0] :])) if sure[0] else None

        def of_sentences(view: str) -> Iterator[re.Match[str]]:
            end = 0
            for there in rest.finditer(view):
                if there.start() >= end:
                    first = view.rfind("\n", 0, there.start()) + 1
                    end = view.find("\n", there.end())
                    yield from whole.finditer(view, first, end)

        every = of_sentences if rest else whole.finditer
        return lambda view, present: () if rarest.isdisjoint(present) else every(view)

    def _class(self, item: str, frame: str) -> str:
        return "[" + "".join(map(re.escape, sorted(self.characters(item, frame)))) + "]"

    def characters(self, item: str, frame: str) -> set[str]:
        """The characters of the words that an item of a frame stands for.

        Parameters
        ----------
        item, frame : str

        Returns
        -------
        set of str

        Examples
        --------
        >>> alphabet = Alphabet({"we": {"person"}, "both": {"person"}}, {}, ["both"])
        >>> len(alphabet.characters("<person>|<?>", "<person>|<?> agreed"))
        3
        """
        found = set()
        for one in self._either(item):
            if len(one) == 3 and one[1] in _SIGNS:
                found.add(one[1])
                continue
            characters = {c for of, c in self._character.items() if one in of}
            if not characters:
                raise ValueError(
                    f"ladder_frames: the frame {frame!r} names the kind {one}, of which"
                    " ladder_words has no word; add one, or correct the frame"
                )
            found |= characters
        return found

    def _read(self, word: str) -> str:
        """The character of a word; nothing for markup and for signs that say nothing."""
        lower = word.lower()
        if lower in self._word:
            return self._word[lower]
        if word[0] in _SIGNS:
            return word[0]
        if word[0].isdecimal():
            year = len(word) == 4 and word.isdecimal() and 1400 <= int(word) < 2100
            old = year and int(word) < _RECENT
            return self._other("old_year" if old else "year" if year else "number")
        if not word[0].isalpha():
            return ""
        for (base, end), kind in self._grown.items():
            if lower.endswith(end) and f"<{base}>" in self._known.get(lower[: -len(end)], ()):
                return self._character[frozenset({kind})]
        endings = frozenset(f"<{kind}>" for end, kind in self._ends if lower.endswith(end))
        if endings:
            return self._character[endings]
        return self._other("name" if word[0].isupper() else "word")

    def _other(self, kind: str) -> str:
        return self._character[frozenset({f"<{kind}>"})]

    def view(self, sentences: Iterable[str]) -> str:
        r"""Sentences as characters, one a word, each between line ends.

        Parameters
        ----------
        sentences : iterable of str

        Returns
        -------
        str

        Examples
        --------
        >>> Alphabet({"we": {"person"}}, {}, []).view(["We, we.", ""]).count("\n")
        3
        """
        lines = [
            "".join(map(self._of, _TOKEN.findall(text.translate(_SAME)))).lstrip(_LEADING)
            for text in sentences
        ]
        return "\n" + "".join(f"{line}\n" for line in lines)
