"""The atoms of a sentence with their kinds, its cues, and the names in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bilateral.attribution.cues import Cue, Words
from bilateral.attribution.scan import Atom
from bilateral.attribution.stretches import personal

FAR = 25
"""Atoms that a subject, or an apposition to it, may take."""

_STARTS = ("", ":", "—", "–", "-", "¿", "¡")
_NOT_ADVERBS = {"family", "ally", "only", "italy", "july", "assembly", "supply", "reply"}
_INFINITIVE = ("ar", "er", "ir")
_NO_NAME = ("mente", "ly", "ó", "aron", "ieron")  # of a verb or an adverb
_SMALL = 3  # small words within a name
_FUTURE = ("rá", "rán")
_ENDS = ("preposition", "stop", "relative", "auxiliary", "pronoun", "determiner")  # of a name
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """A cue in a sentence: atoms ``first`` to ``last``.

    Attributes
    ----------
    first, last : int
    cue : Cue

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> row = Row(atoms("As he put it", 0, 12, []), Words.of("en"))
    >>> [(f.first, f.last) for f in row.cues()]
    [(2, 3)]
    """

    first: int
    last: int
    cue: Cue


class Row:
    """The atoms of a sentence with their kinds, looked up once.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> row = Row(atoms("But she’s here", 0, 14, []), Words.of("en"))
    >>> row.has(1, "pronoun"), row.has(9, "pronoun")
    (True, False)
    """

    def __init__(self, atoms: list[Atom], words: Words):
        self.atoms, self.words = atoms, words
        self.lows = [atom.low for atom in atoms]
        tags = words.tags
        self.tags = [
            tags[low] if low in tags else self._short(low) if "’" in low or "'" in low else _NONE
            for low in self.lows
        ]
        self.kinds = _NONE.union(*self.tags)  # of all its words
        self.size = len(atoms)
        self.marked = any([atom.span is not None for atom in atoms])

    def _short(self, low: str) -> frozenset[str]:
        """The kinds of *she’s*: those of the pronoun."""
        head, sign, tail = low.replace("’", "'").partition("'")
        kinds = self.words.tags.get(head, _NONE) & {"pronoun", "own", "filler", "subject"}
        return kinds | self.words.tags.get(sign + tail, _NONE) if kinds else kinds

    def __len__(self) -> int:
        return self.size

    @property
    def leaves_out(self) -> bool:
        """Whether the language may leave the subject of a verb out."""
        return bool(self.words.kinds["thing"])

    def has(self, k: int, *kinds: str) -> bool:
        """Whether the atom ``k`` is there and of one of these kinds."""
        return 0 <= k < self.size and not self.tags[k].isdisjoint(kinds)

    def sign(self, k: int) -> bool:
        """Whether the sentence has no word at ``k``."""
        if not 0 <= k < self.size:
            return True
        atom = self.atoms[k]
        return atom.span is not None or not (atom.text[0].isalnum() or atom.text[0] in "@$")

    def text(self, k: int) -> str:
        """The sign or word at ``k``, ``""`` if there is none."""
        return self.atoms[k].text if 0 <= k < self.size else ""

    def low(self, k: int) -> str:
        """The same in lower case."""
        return self.lows[k] if 0 <= k < self.size else ""

    def adverb(self, k: int) -> bool:
        """Whether a word may stand between subject and verb."""
        atom = self.atoms[k]
        if atom.span is not None:
            return False
        plain = atom.low == atom.text and atom.low not in _NOT_ADVERBS
        return self.has(k, "auxiliary") or (plain and atom.low.endswith(("ly", "mente")))

    def front(self, k: int) -> int:
        """The atom before a verb at ``k``, its auxiliaries and its adverbs."""
        k -= 1
        while k >= 0 and self.adverb(k):
            k -= 1
        return k

    def group(self, found: Found) -> frozenset[str]:
        """All kinds of the auxiliaries and adverbs before a cue."""
        first = self.front(found.first) + 1
        return _NONE.union(*self.tags[first : found.first])

    def cues(self) -> list[Found]:
        """The cues of the sentence; the longest form wins."""
        found, free, lows, words = [], 0, self.lows, self.words
        heads = [k for k, low in enumerate(lows) if low in words.longest]
        for k in heads:
            atom, follows = self.atoms[k], words.second[lows[k]]
            if k < free or ("" not in follows and self.low(k + 1) not in follows):
                continue
            for n in range(min(words.longest[lows[k]], self.size - k), 0, -1):
                form = tuple(lows[k : k + n])
                cue = words.cues.get(form)
                if cue is None:
                    continue
                if form in words.nouns and self._is_noun(k):
                    cue = words.nouns[form]
                name = atom.text[:1].isupper() and n == 1 and self.text(k - 1) not in _STARTS
                if cue.kind == "verb" and self._is_no_verb(k, cue):
                    continue
                shouted = atom.text.isupper() and len(atom.text) > 3  # “PROMISE MADE:”
                if cue.kind != "none" and not shouted and not (name and cue.kind != "source"):
                    found.append(Found(k, k + n - 1, cue))
                free = k + n
                break
        return found

    def _is_no_verb(self, k: int, cue: Cue) -> bool:
        """Whether a word is a noun or an adjective here (*an estimated*, *with wonder*)."""
        counted = self.text(k - 1).isdigit() or self.has(k - 1, "pointing")
        return (
            self.has(k - 1, "article", "possessive")
            or (self.low(k - 1) == "no" and self.has(k - 1, "determiner"))
            or (cue.column == "base" and self.has(k - 1, "preposition"))
            or (counted and self.low(k).endswith("ed"))
            or (self.low(k - 1) == "of" and self.low(k) == "said")
        )

    def _is_noun(self, k: int) -> bool:
        """Whether an article or a possessive stands before a word, or before its adjective."""
        if self.low(k - 1).endswith(("’s", "'s")) or (k and self.has(k - 1, "determiner")):
            if self.low(k - 1) in ("la", "las", "los", "lo"):
                return self.low(k + 1) in ("de", "del")
            return self.low(k - 1) not in ("that", "this", "all", "who")
        if self.has(k - 1, "preposition") or self.has(k - 2, "plural_determiner"):
            return True
        adjective = not self.sign(k - 1) and not self.tags[k - 1]
        if adjective and self.low(k - 1).endswith(("ed", "ous")):
            return True  # “unsubstantiated claims”
        adjective = adjective and not self.low(k).endswith("s")
        return self.has(k - 2, "determiner") and adjective

    def phrases(self, a: int, b: int, *, noun: bool = False) -> Iterator[tuple[int, int]]:
        """First and last atom of each name in a stretch that no preposition leads.

        Parameters
        ----------
        a, b : int
        noun : bool, optional
            Whether a name that ends the stretch counts all the same.

        Yields
        ------
        tuple of int
        """
        k, led, was = a, False, -1
        while k < b:
            if self.sign(k):
                k, led = k + 1, led and self.text(k) not in ","
                continue
            if self.has(k, "preposition"):
                k, led = k + 1, True
                continue
            if not self.begins(k):
                k += 1
                continue
            last = self.name_end(k, b)
            led = led or self._apposed_to_led(k, last, was)
            inside = self.text(k - 1) == "(" and self.text(last + 1) == ")"
            free = not inside and (not led or (noun and last == b - 1))
            if free and not self.is_time(k, last):
                yield k, last
            k, led, was = last + 1, False, last if led else -1

    def led(self, k: int) -> bool:
        """Whether a preposition stands before a name, or before the words that belong to it."""
        return self.has(k - 1, "preposition") or (
            self.has(k - 1, "someone") and self.has(k - 2, "preposition")
        )

    def _apposed_to_led(self, k: int, last: int, led: int) -> bool:
        """Whether a bare name stands in commas behind a noun that a preposition leads."""
        apart = led >= 0 and k == led + 2 and self.text(led + 1) == ","
        if not apart:
            return False
        kinds = self.words.kinds["somebody"] | self.words.kinds["role"]
        office = any(self.low(j) in kinds for j in range(max(led - FAR, 0), led + 1))
        named = self.text(k)[:1].isupper() and not self.has(k, "determiner")
        return office and named and self.text(last + 1) in (",", ".")

    def begins(self, k: int) -> bool:
        """Whether a name begins here."""
        if self.has(k, "pronoun", "own", "someone"):
            all_of = self.has(k, "someone") and self.low(k + 1) in ("los", "las")  # “todos los”
            return not self.has(k, "own_object") and not all_of
        if self.has(k, "determiner"):
            empty = self.sign(k + 1) or self.has(k + 1, "auxiliary", "preposition", "relative")
            empty = empty or self.low(k + 1).endswith(_FUTURE)  # “las hará llegar”
            return not empty or self.low(k) in ("this", "that")
        capital = self.atoms[k].text[:1].isupper() or self.atoms[k].text[0] == "@"
        if self.has(k, "role") and self.text(k + 1)[:1].isupper():
            return True  # “don Julio”
        plain = capital and self.text(k - 1) in (*_STARTS, ".")  # a capital that says nothing
        ending = self.low(k).endswith(_NO_NAME) and self.low(k) not in _NOT_ADVERBS  # “Italy”
        if plain and ending and not self.text(k + 1)[:1].isupper():
            return False
        cue = self.words.cues.get((self.low(k),)) if plain and self.leaves_out else None
        if cue is not None and cue.kind == "verb" and not self.has(k + 1, "finite"):
            return False  # “Decía Galeano”
        return capital and not self.has(k, "stop", "auxiliary", "adverb", "as")

    def name_end(self, k: int, b: int) -> int:
        """The last atom of the name that begins at ``k``."""
        article = self.has(k, "determiner", "role") or self._owned(k)
        alone = self.has(k, "pronoun", "own", "someone") and not article
        last = k
        j = k + 1
        while j < b and j - k < FAR and not alone:
            if self.sign(j):
                short = self.text(j) == "." and (
                    self.has(j - 1, "abbreviation") or len(self.text(j - 1)) == 1
                )
                if not short:
                    break
            elif self._in_name(j):
                last = j  # “Marine Le Pen”
            elif self.has(j, "linking"):
                after = self.text(min(j + 1, b - 1))
                joined = not self.has(j, "joining") or after.istitle()
                verb = after.islower() and after.endswith(_INFINITIVE)
                if not joined or (verb and self.has(j, "governing")):
                    break
            elif self.has(j, "determiner") and self.has(j - 1, "linking", "determiner"):
                pass  # “titular de la SRE”
            elif self.has(j, *_ENDS):
                break
            elif self.has(j - 1, "day") and self.text(j)[:1].isupper():
                break  # “unos días Ana Ruiz dijo”
            elif j > k + 1 and (self.has(j, "finite") or personal(self.low(j), self.words)):
                break  # “la alcaldesa abrirá”
            elif self._did(j) or self._gerund(j):
                break  # “President Trump closed”
            elif not article and self.text(j).islower() and not self.has(j - 1, "linking"):
                if j > k + 1 or not self._is_role(j):
                    break  # “Ana Ruiz left”, not “Municipal police said”
                last = j
            else:
                last = j
            j += 1
        if self.text(last + 1) == "(" and self.text(last + 3) == ")":  # an acronym
            last += 3
        return last

    def _in_name(self, j: int) -> bool:
        """Whether small words stand between two words of a name (*Le Pen*, *von der Leyen*)."""
        first, last = j, j
        while self.has(first - 1, "particle") and j - first < _SMALL:
            first -= 1
        while self.has(last, "particle") and last - j < _SMALL:
            last += 1
        named = self.text(first - 1)[:1].isupper() and not self.has(first - 1, "determiner")
        return last > j and named and self.text(last)[:1].isupper()

    def _gerund(self, j: int) -> bool:
        """Whether a word is a gerund, in a language whose lemmas tell (*queriendo*)."""
        low = self.low(j)
        return self.leaves_out and low.endswith("iendo") and self.text(j).islower()

    def _did(self, j: int) -> bool:
        """Whether a word behind a name or a plural is a verb of the past (*closed*, *met*)."""
        named = self.text(j - 1).istitle() and not self.has(j - 1, "determiner")
        several = self.is_plural(j - 1) and not self.leaves_out
        past = self.low(j).endswith("ed") or self.has(j, "preterite")
        return (named or several) and past and self.text(j).islower()

    def _is_role(self, k: int) -> bool:
        """Whether a noun for persons goes on with the name before it, as in English."""
        return self.has(k, "role") and not (self.has(k, "someone") or self.words.kinds["governs"])

    def _owned(self, k: int) -> bool:
        """Whether a role belongs to what a name says (*Canada’s foreign minister*)."""
        own = self.low(k).endswith(("’s", "'s"))
        return own and any(self.has(j, "role") for j in range(k + 1, k + 4))

    def is_time(self, k: int, last: int) -> bool:
        """Whether a name tells a time, or nothing (*it is said*)."""
        if k < last and self.text(last).istitle() and self.has(k, "role"):
            return False  # “don Julio”
        if self.has(k, "determiner") and any(self.has(j, "day") for j in range(k, last + 1)):
            return True
        filler = k == last and self.has(k, "filler") and not self.has(k, "pronoun")
        return filler or self.has(last, "day")

    def verbal(self, a: int, b: int) -> bool:
        """Whether a stretch has a word that looks like a verb in a personal form."""
        return any(not self.sign(k) and self._is_verb(k) for k in range(a, b))

    def infinitive(self, k: int) -> bool:
        """Whether a word has the form of an infinitive, in a language that has it in one word."""
        low = self.low(k)
        one = bool(self.words.kinds["governs"])
        return one and len(low) > 3 and low.endswith(_INFINITIVE)

    def says(self, k: int) -> bool:
        """Whether a word can be a whole clause: a verb in a personal form."""
        return self.has(k, "finite", "preterite") or personal(self.low(k), self.words)

    def _is_verb(self, k: int) -> bool:
        low = self.low(k)
        ending = low.endswith("ed")
        if low.endswith(("’s", "'s")):  # “she’s”, “Ruiz’s going”, not “the city’s bridge”
            ending = bool(self.tags[k] or (k + 1 < len(self) and self.tags[k + 1]))
            ending = ending or self.low(k + 1).endswith(("ing", "ed"))
        return ending or self.has(k, "finite") or personal(low, self.words)

    def is_plural(self, k: int) -> bool:
        """Whether a word looks like a noun without an article (*officials*)."""
        low = self.low(k)
        plain = low == self.text(k) and low.endswith("s") and len(low) > 3
        return plain and not self.tags[k] and not personal(low, self.words)
