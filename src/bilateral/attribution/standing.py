"""Who of those named in a sentence may be the subject of a verb that says none of its own."""

from __future__ import annotations

from collections.abc import Iterator

from bilateral.attribution.rows import FAR, Found, Row
from bilateral.attribution.stretches import personal

THING, UNKNOWN, BODY, PERSON = range(4)
"""How likely a noun is to be a speaker: it cannot, it may, an institution or a text, a person."""

_NO_SPEAKER = ("ción", "ciones", "miento", "mientos", "arse", "erse", "irse")
_PARTICIPLE = ("ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas", "ndo",
               "arle", "erle", "irle", "arnos", "anse", "ense")  # fmt: skip
_FAR = 10  # atoms between a subject and its verb
_CLAUSE = 6  # atoms between a verb and the one that governs it


class Standing(Row):
    """A sentence, and what the nouns in it are.

    Only for a language that may leave the subject of a verb out, and has words of the kind
    ``thing``; in others every noun is of the same standing.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> text = "La ministra Ana Ruiz tomó la decisión"
    >>> row = Standing(atoms(text, 0, len(text), []), Words.of("es"))
    >>> row.standing(0, 3) == PERSON, row.standing(5, 6) == THING
    (True, True)
    """

    def noun(self, k: int, *kinds: str) -> bool:
        """Whether a word is a noun of one of these kinds, or stands before nouns."""
        low = self.low(k)
        return any(low in self.words.kinds[kind] for kind in kinds)

    def head(self, k: int, last: int) -> int:
        """The noun of a name: its first word behind articles, numbers and adjectives before it."""
        j = k
        while j < last and (
            self.has(j, "determiner") or self.noun(j, "before_noun") or self.text(j).isdigit()
        ):
            j += 1
        return j

    def standing(self, k: int, last: int) -> int:
        """How likely the words ``k`` to ``last`` name a speaker.

        Parameters
        ----------
        k, last : int

        Returns
        -------
        int
            ``THING``, ``UNKNOWN``, ``BODY`` or ``PERSON``.
        """
        j = self.head(k, last)
        if self.low(last + 1) == "vez":
            return THING  # “otra vez”
        if self.has(j, "pronoun", "own", "someone") or self.noun(j, "somebody"):
            return PERSON
        if self.noun(j, "body", "writing"):
            return BODY
        if self.has(j, "role"):
            return PERSON
        if self.text(j)[:1].isupper():
            thing = self.noun(j, "thing") or self.low(j).endswith(_NO_SPEAKER)
            if j > k:
                return THING if thing else BODY  # “la Línea”, “la Sedena”
            opens = j == last and self.sign(j - 1)  # a capital that may say nothing
            if opens and (self._finite(j) or self.low(j).endswith(_PARTICIPLE)):
                return THING  # “Cuestionado por Sol, …”
            if opens and not self._finite(self._next(j)):
                return UNKNOWN
            return PERSON
        if self.noun(j, "thing") or self.low(j).endswith(_NO_SPEAKER):
            return THING
        return THING if j == k and personal(self.low(j), self.words) else UNKNOWN

    def _next(self, last: int) -> int:
        """The verb behind clitics, adverbs and nouns with a preposition, or what stops them."""
        j = last + 1
        led = self.has(j, "preposition")
        while j < min(len(self), last + _FAR) and not self.sign(j) and not self._finite(j):
            if self.has(j, "relative", "stop") or not (led or self.adverb(j)):
                break
            j += 1
        return j

    def _finite(self, k: int) -> bool:
        return not self.sign(k) and (self.has(k, "finite") or personal(self.low(k), self.words))

    def many(self, k: int, last: int) -> bool | None:
        """Whether the words ``k`` to ``last`` name several; None if they do not tell."""
        low = self.low(k)
        if self.noun(k, "several"):
            return True
        inside = [self.low(j) for j in range(k, last + 1)]
        joined = any(w in ("y", "e") for w in inside[1:])
        if self.has(k, "pronoun", "someone"):
            return None if low in ("quien", "que") else low.endswith("s")
        if self.has(k, "determiner"):
            collective = self.noun(self.head(k, last), "collective")
            return None if collective or joined else False
        if joined:
            return True
        plain = self.text(k).islower()
        return (low.endswith("s") or None) if plain else None

    def agrees(self, k: int, last: int, found: Found) -> bool:
        """Whether a name may be the subject of a cue by its number."""
        verb, name = self.number(found), self.many(k, last)
        return verb is None or name is None or verb == name

    def number(self, found: Found) -> bool | None:
        """Whether the verb of a cue has a subject in the plural; None if it does not tell."""
        if not self.leaves_out or found.cue.kind != "verb":
            return None
        for k in range(found.first, max(found.first - _CLAUSE, -1), -1):
            if self.sign(k) or (
                self.has(k, "stop", "relative") and not self.has(k - 1, "governs", "auxiliary")
            ):
                return None
            if self._finite(k):
                return self.low(k).endswith("n")
        return None

    def past(self, found: Found) -> bool:
        """Whether a form may be of the first or of the third person (*decía*)."""
        return self.low(found.first).endswith(("ía", "aba"))

    def below(self, k: int) -> bool:
        """Whether an atom stands in a clause that a conjunction or a relative begins."""
        for j in range(k - 1, max(k - FAR, -1), -1):
            if self.atoms[j].span is not None or self.text(j) in ",.;:—–-()¿¡":
                return False
            if self.has(j, "relative", "conjunction", "stop") and not self.has(j, "joins"):
                return True
        return False

    def of_noun(self, k: int) -> bool:
        """Whether an atom stands in a clause that tells which noun is meant (*la que dijo*)."""
        for j in range(k - 1, max(k - _FAR, 0), -1):
            if self.sign(j) or (self.has(j, "stop") and not self.has(j, "relative")):
                return False
            if self.has(j, "relative"):
                noun = not self.sign(j - 1) and not self._finite(j - 1)
                return noun and (self.low(j - 1),) not in self.words.cues
        return False

    def main_subjects(self, end: int, *, below: bool = False) -> Iterator[tuple[int, int]]:
        """The names before the atom ``end`` that are the subject of a main clause, and may speak.

        Parameters
        ----------
        end : int
        below : bool, optional
            Whether those of other clauses are wanted.

        Yields
        ------
        tuple of int
            First and last atom.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "En la sala donde estaba Sol, Ruiz dedicó un minuto al clima"
        >>> row = Standing(atoms(text, 0, len(text), []), Words.of("es"))
        >>> [row.text(k) for k, _ in row.main_subjects(len(row))]
        ['Ruiz']
        """
        for k, last in self.phrases(0, end):
            if self.standing(k, last) < BODY or self.has(k, "relative", "listener", "own"):
                continue
            if self.below(k) != below:
                continue
            begins = self.sign(k - 1) and self.has(k, "determiner") and not self.sign(k + 1)
            if (k == 0 and begins) or self._finite(self._next(self._aside(last))):
                yield self._apposed(k, last)

    def _apposed(self, k: int, last: int) -> tuple[int, int]:
        """The name behind an office (*la vocera, Ana Ruiz,*); the office if there is none."""
        at = last + 1
        while at < len(self) and at - k < FAR and not self._ends_office(at):
            at += 1
        if self.text(at) != "," or not self.has(k, "determiner"):
            return k, last
        first = at + 1
        if not self.text(first)[:1].isupper() or self.has(first, "determiner"):
            return k, last
        end = self.name_end(first, len(self)) if self.begins(first) else first
        named = end > first and self.text(end + 1) == "," and self.text(end)[:1].isupper()
        return (first, end) if named else (k, last)

    def _ends_office(self, k: int) -> bool:
        """Whether the name of an office, with whose office it is, does not go on."""
        sign = self.sign(k) and self.text(k) not in "()."
        return sign or self._finite(k) or self.has(k, "relative", "stop")

    def _aside(self, last: int) -> int:
        """The end of an apposition or a relative clause behind a name."""
        close = {",": ",", "(": ")", "—": "—", "–": "–"}.get(self.text(last + 1))
        if close is None:
            return last
        j = last + 2
        while j < len(self) and j - last < FAR and self.text(j) != close:
            if self.text(j) in (".", ";", ":", "?", "!"):
                return last
            j += 1
        return j if j < len(self) and self.text(j) == close else last
