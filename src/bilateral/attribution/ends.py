"""Where a reported clause begins and ends within its sentence."""

from __future__ import annotations

from bilateral.attribution.rows import Found, Row
from bilateral.attribution.stretches import personal

_PRETERITE = ("ó", "aron", "ieron", "jo", "so", "vo")
_PAST = ("was", "were", "had", "did", "would", "could", "might")
_APART = "—–―()"
_ASIDE = 14  # atoms that an aside between dashes may take


class Ends:
    """The ends of clauses of a sentence.

    Parameters
    ----------
    row : Row
    cues : list of Found

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> text = "Ruiz said that it is old, but nobody left."
    >>> row = Row(atoms(text, 0, len(text), []), Words.of("en"))
    >>> Ends(row, row.cues()).clause(0, 2, "high")
    (2, 5, 'high')
    """

    def __init__(self, row: Row, cues: list[Found]):
        self.row, self.cues = row, cues

    def clause(self, n: int, first: int, certainty: str) -> tuple[int, int, str] | None:
        """The clause of a cue from an atom on.

        Parameters
        ----------
        n : int
            Which cue.
        first : int
        certainty : str

        Returns
        -------
        tuple or None
            None if it is shorter than a clause.
        """
        row, last = self.row, len(self.row) - 1
        fronted = self._fronted(self.cues[n], first)
        for k in range(first + 1, len(row)):
            if not row.tags[k] and not row.sign(k):
                continue
            if (
                self._turns(first, k)
                or self._goes_back(n, first, k)
                or self._past_again(n, first, k)
                or self._speaks_up(n, first, k)
                or self._acts_next(first, k)
                or (fronted and row.text(k) == "," and k > first + 2)
            ):
                last = k - 1
                break
        for other in self.cues[n + 1 :]:
            if other.first > last:
                break
            cut = self._before(first, other)
            if cut is not None and self._is_clause(first, cut):
                last = cut
                break
        if self._answers(first + 1) and row.has(first + 2, "joins"):
            last = first + 1  # “dijo que sí y se fue”
        main = self._main_verb(self.cues[n], first)
        last = self.trim(last if main is None else min(last, main - 1))
        whole = last - first >= 2 or row.atoms[last].span is not None
        whole = whole or (last == first + 1 and self._of_two(n, first, last))
        return (first, last, certainty) if whole else None

    def _of_two(self, n: int, first: int, last: int) -> bool:
        """Whether two atoms are a clause: *que funciona*, *imponer aranceles*, *I’m kidding*."""
        row, cue = self.row, self.cues[n]
        if row.sign(last):
            return False
        if row.low(first) == "to":  # behind the person asked alone: not *committed to consensus*
            return "object" in cue.cue.frames and cue.last + 1 < first and not row.is_plural(last)
        said = row.has(first, "conjunction") and (row.says(last) or self._answers(last))
        return said or row.has(first, "own") or row.infinitive(first)

    def _answers(self, k: int) -> bool:
        """Whether a word is a whole answer behind a conjunction (*dijo que no*)."""
        row = self.row
        return row.leaves_out and row.low(k) in row.words.kinds["answer"]

    def asides(self, first: int, last: int) -> frozenset[int]:
        """The atoms of asides between dashes or in brackets.

        Parameters
        ----------
        first, last : int
            Where they are looked for.

        Returns
        -------
        frozenset of int
        """
        near = self.row.atoms[first:last]
        signs = [k for k, atom in enumerate(near, first) if atom.text in _APART]
        if len(signs) < 2:
            return frozenset()
        dashes = [k for k in signs if self.row.text(k) in "—–―"]
        opened = [k for k in signs if self.row.text(k) in "()"]
        dashes = [k for k in dashes if not opened or not opened[0] < k < opened[-1]]
        inside: set[int] = set()
        for a, b in zip(opened[::2], opened[1::2], strict=False):
            if (self.row.text(a), self.row.text(b)) == ("(", ")"):
                inside |= set(range(a, b + 1))
        for a, b in zip(dashes[::2], dashes[1::2], strict=False):
            inside |= set(range(a, b + 1)) if b - a < _ASIDE else set()
        return frozenset(inside)

    def _main_verb(self, cue: Found, first: int) -> int | None:
        """The verb of a sentence that begins with a noun (*the idea that it is old is false*)."""
        row, front = self.row, range(cue.first)
        if cue.cue.kind != "noun" or not all(
            row.sign(k) or row.has(k, "determiner", "adverb", "joins") for k in front
        ):
            return None
        if self._copula(cue, first):
            return None
        verbs = [k for k in range(first, len(row)) if row.has(k, "finite", "preterite")]
        bound = ("nominative", "pronoun", "own", "relative", "joining", "negative", "conjunction")
        for k in reversed(verbs[1:]):
            if row.has(k, "finite") and not row.has(k - 1, *bound, "finite", "stop", "clitic"):
                return k
        return None

    def _copula(self, cue: Found, first: int) -> bool:
        """Whether a verb stands between a noun and its clause (*the idea is that …*)."""
        return any(self.row.has(k, "finite", "copula") for k in range(cue.last + 1, first))

    def _past_again(self, n: int, first: int, k: int) -> bool:
        """Whether *, and* joins a past verb to *said*, behind a clause in the present."""
        row, cue = self.row, self.cues[n]
        if k < first + 3 or row.text(k) != "," or not row.has(k + 1, "joining"):
            return False
        verb = k + 2
        while verb < len(row) - 1 and row.low(verb).endswith("ly"):
            verb += 1
        if not self._is_past(verb) or row.low(verb + 1) == "by" or not self._is_past(cue.last):
            return False
        past = range(first, k)
        return not any(row.has(j, "preterite") or row.low(j) in _PAST for j in past)

    def _is_past(self, k: int) -> bool:
        row = self.row
        regular = row.low(k).endswith("ed") and not row.words.kinds["clitic"]
        return regular or row.low(k) in ("said", "told") or row.has(k, "preterite")

    def _fronted(self, cue: Found, first: int) -> bool:
        """Whether a cue stands in a clause before the main one (*if they say that …, then*)."""
        row, a, k = self.row, 0, cue.first
        while a < k and (row.sign(a) or row.has(a, "joining", "adverb")):
            a += 1
        of_noun = cue.cue.kind == "noun" and not self._copula(cue, first)
        led = row.has(a, "fronting") or (of_noun and row.has(a, "preposition"))
        return led and all(not row.sign(j) for j in range(a, k))

    def _turns(self, first: int, k: int) -> bool:
        """Whether the sentence turns here from what is reported to what its writer says."""
        row, sign = self.row, self.row.text(k)
        if row.atoms[k].span is not None or not row.sign(k):
            return row.has(k, "while") and row.low(k + 1).endswith(("ing", "ndo"))
        words = self.row.words.kinds["turning"]
        turning = row.low(k + 1) in words or f"{row.low(k + 1)} {row.low(k + 2)}" in words
        again = row.has(k + 2, "conjunction") or row.low(k + 2) in ("también", "also")
        if sign == ";":
            turning = turning and (not again or row.has(k + 1, "comment"))
            return turning or (row.has(k + 1, "new_clause") and not again)
        if sign in ("¿", "¡") and k > first + 2 and row.text(k - 1) == ",":
            return True
        if sign == "-":  # between blanks
            return k > first + 3 and row.has(k + 1, "indefinite_article", "indefinite", "own")
        if sign in ("—", "–", "―"):
            later = range(k + 1, min(k + _ASIDE, len(row)))
            if any(row.text(j) == sign for j in later):
                return False
            return k > first + 3 and (row.has(k + 1, "own") or row.low(k + 1) in ("a", "an"))
        if sign == "," and k > first + 1:
            return turning and (not again or row.has(k + 1, "comment"))
        return False

    def _goes_back(self, n: int, first: int, k: int) -> bool:
        """Whether *y* joins a past verb to the one that reports, not to the clause (*y añadió*)."""
        row, cue = self.row, self.cues[n]
        if k < first + 3 or not row.has(k, "joining"):
            return False
        if not any(row.low(j).endswith(_PRETERITE) for j in range(cue.first, cue.last + 1)):
            return False
        j = k + 1
        while j < len(row) and row.has(j, "clitic"):
            j += 1
        if not row.low(j).endswith(_PRETERITE[:3]) or row.text(j)[:1].isupper():
            return False
        return not any(row.low(i).endswith(_PRETERITE[:3]) for i in range(first, k))

    def _speaks_up(self, n: int, first: int, k: int) -> bool:
        """Whether *and* leads from somebody else's clause to the speaker's own (*, and we …*)."""
        row = self.row
        if k < first + 3 or row.text(k) != "," or not row.has(k + 1, "joins"):
            return False
        if self.cues[n].cue.own or not self._first_person(k + 2):
            return False
        return not any(self._first_person(j) or row.has(j, "first_person") for j in range(first, k))

    def _acts_next(self, first: int, k: int) -> bool:
        """Whether *, and* joins a main clause to an infinitive (*told him to go, and Sol went*)."""
        row = self.row
        if row.low(first) != "to" or row.text(k) != "," or not row.has(k + 1, "joining"):
            return False
        named = row.has(k + 2, "determiner", "pronoun", "own") or row.text(k + 2)[:1].isupper()
        verbs = (
            j for j in range(k + 3, min(k + 10, len(row))) if row.has(j, "finite", "preterite")
        )
        verb = next(verbs, None)
        return named and verb is not None and not any(row.sign(j) for j in range(k + 2, verb))

    def _first_person(self, k: int) -> bool:
        row = self.row
        plural = row.low(k).endswith("mos") and personal(row.low(k), row.words)
        return row.has(k, "own") or plural

    def _before(self, first: int, other: Found) -> int | None:
        """The last atom before a later attribution, if that is one of its own."""
        row = self.row
        if other.first <= first + 2 or other.cue.kind == "noun" or other.cue.strength < 2:
            return None
        if other.cue.kind == "source":
            return other.first - 1 if row.text(other.first - 1) == "," else None
        k = other.first - 1
        while k > first and other.first - k < 8:
            if row.atoms[k].span is not None:
                return None
            if row.text(k) == "," and other.cue.column != "unreal":
                return k if k > first + 2 and not self._asks(other) else None
            if row.has(k, "as") and row.text(k - 1) == ",":
                return k - 1
            if row.has(k, "joining", "turning"):
                near = k == row.front(other.first) and other.cue.column == "forms"
                follows = row.has(other.last + 1, "conjunction")
                return k - 1 if near or follows else None
            if row.has(k, "while", "turning") and row.text(k - 1) == ",":
                return k - 2  # “…, while others say”
            if row.has(k, "conjunction") and row.has(k - 1, "while") and row.text(k - 2) == ",":
                return k - 3  # “…, mientras que otros dicen”
            if row.has(k, "stop") or row.sign(k):
                return None
            k -= 1
        return None

    def _is_clause(self, first: int, last: int) -> bool:
        """Whether a stretch has a verb, or is words in marks or an infinitive."""
        row = self.row
        if row.low(first) == "to" or not row.has(first, "conjunction"):
            return True
        marked = any(row.atoms[k].span is not None for k in range(first, last + 1))
        told = any(row.has(k, "finite", "preterite") for k in range(first, last + 1))
        return marked or told or row.verbal(first + 1, last + 1)

    def _asks(self, other: Found) -> bool:
        """Whether a later cue is an infinitive that belongs to the clause (*al ofrecer*)."""
        return self.row.low(other.first - 1) in ("al", "sin", "tras")

    def begin(self, k: int) -> int:
        """Where the clause begins that ends at an atom: behind a strong sign, or at a relative."""
        row, end = self.row, k
        if row.text(k) in ":;" or (row.text(k) == "," and row.has(k - 1, "relative", "stop")):
            return k + 1
        while k > 0 and row.text(k - 1) not in (";", ":", "?", "!"):
            k -= 1
        while k < end and row.atoms[k].span is None:
            opener = row.has(k, "opener") and row.text(k + 1) == ","
            if row.text(k) in "¿¡$" or not (row.sign(k) or row.has(k, "joins") or opener):
                break
            k += 1
        return k

    def trim(self, last: int) -> int:
        """Without the signs and joining words that end a sentence."""
        row = self.row
        while last > 0 and row.atoms[last].span is None:
            if row.text(last) not in ".,;:—–-…?!" and not row.has(last, "joining"):
                break
            last -= 1
        return last
