"""Reported clauses before an attribution, around it, or behind *as he said* and *according to*."""

from __future__ import annotations

from bilateral.attribution.cues import Words
from bilateral.attribution.ends import Ends
from bilateral.attribution.reports import Reports
from bilateral.attribution.rows import Found
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import NOBODY, SOMEBODY

_SUBJECT = 12  # atoms that a subject may take before *, according to X,*

Clause = tuple[int, int, str]
"""First and last atom, and how sure the clause is."""


class Elsewhere(Reports):
    """The clauses that do not follow a conjunction behind their cue.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> row = atoms("The bridge will open, Ruiz said.", 0, 32, [])
    >>> Elsewhere(row, Words.of("en")).postposed(0)
    (0, 3, 'medium')
    """

    def __init__(self, atoms: list[Atom], words: Words):
        super().__init__(atoms, words)
        self.ends = Ends(self.row, self.cues)

    def equals(self, n: int) -> Clause | None:
        """*The claim of Ruiz is that …*, *lo que dijo es que …*."""
        found, row = self.cues[n], self.row
        if "copula" not in row.kinds or "clause" not in found.cue.frames:
            return None
        start = self.subject(found).start
        at = next((j for j, a in enumerate(self.atoms) if a.start == start), -1)
        at = at if 0 < at < found.first else row.front(found.first) + 1
        what = row.has(at - 1, "relative", "question", "filler")
        if not (found.cue.kind == "noun" or what):
            return None
        for k in range(found.last + 1, min(found.last + 9, len(row) - 2)):
            if row.sign(k) or row.has(k, "conjunction", "relative"):
                return None
            if row.has(k, "copula"):
                at = k + 2 if row.low(k + 1) in ("de", ":") else k + 1
                that = row.has(at, "conjunction") and not row.has(at, "asking")
                return self.ends.clause(n, at, "medium") if that else None
        return None

    def as_said(self, n: int) -> Clause | None:
        """*As Ruiz said, …*, *como lo dijo Ruiz, …*."""
        found, row = self.cues[n], self.row
        if "as" not in row.kinds:
            return None
        k = row.front(found.first)
        speaker = self.subject(found)
        while k > 0 and speaker.start >= 0 and self.atoms[k].start >= speaker.start:
            k -= 1
        if speaker.own and row.has(k, "own"):
            k -= 1
        while k > 0 and row.has(k, "as") and self.row.adverb(k - 1):
            k -= 1  # “just as Ruiz said”
        at = next((j for j in range(k, k + 3) if row.has(j, "as")), k)
        opens = k == 0 or row.has(k - 1, "stop") or row.text(k - 1) in ("—", "–", "―", ":")
        short = k < 5 and row.has(0, "pronoun", "own", "stop", "adverb")  # “you know, as I said”
        opens = opens or (row.text(k - 1) == "," and (short or row.has(k - 2, "stop")))
        opens = opens or all(row.sign(j) or row.has(j, "stop", "adverb") for j in range(k))
        if not row.has(at, "as") or not opens or (speaker is SOMEBODY and found.cue.strength < 3):
            return None
        if row.has(found.last + 1, "conjunction") or row.has(at + 1, "indefinite"):
            return None
        front = speaker.start < self.atoms[found.first].start
        thing = row.has(found.last + 1, "determiner", "indefinite")
        if front and thing and row.low(found.last + 1) not in ("all", "the"):
            return None  # “así como Ruiz augura una época, …”
        tail = found.last + 1
        while tail < len(row) and self.atoms[tail].start < speaker.end:
            tail += 1
        while not row.sign(tail) and tail - found.last < 10:
            tail += 1
        if row.text(tail) in (",", "—", "–", "―", ":") and tail + 3 < len(row):
            while row.sign(tail) and tail + 1 < len(row) and self.atoms[tail].span is None:
                tail += 1
            if self.atoms[tail].span is not None:
                return None
            return self.ends.clause(n, tail, "medium")
        return None

    def _bounds(self, n: int) -> tuple[int, int]:
        """The first atom of an attribution, and the atom behind it (*as Ruiz said*)."""
        found, row, speaker = self.cues[n], self.row, self.subject(self.cues[n])
        front, tail = row.front(found.first) + 1, found.last + 1
        if 0 <= speaker.start < self.atoms[found.first].start:
            front = next(k for k in range(front + 1) if self.atoms[k].end > speaker.start)
        elif row.text(front - 1) != ",":
            front = self._behind_comma(front)
        if speaker.own and row.has(front - 1, "own"):
            front -= 1
        while tail < len(row) and self.atoms[tail].start < speaker.end:
            tail += 1
        while front > 0 and (row.has(front - 1, "as") or row.low(front - 1) == "just"):
            front -= 1
        return front, tail

    def _around_source(self, found: Found) -> list[Clause]:
        """Both stretches around *, according to X,*."""
        start, tail = self.ends.begin(found.first - 1), found.last + 1
        while tail < len(self.row) and self.atoms[tail].start < self.subject(found).end:
            tail += 1
        if not self._is_inserted(found, start, tail):
            return []
        end = self.ends.trim(len(self.row) - 1)
        return [(start, found.first - 2, "medium"), (tail + 1, end, "medium")]

    def _is_inserted(self, found: Found, start: int, tail: int) -> bool:
        """Whether *, according to X,* stands between a subject and its verb."""
        row, at = self.row, found.first
        commas = row.text(at - 1) == "," == row.text(tail)
        if not commas or row.marked:
            return False
        begins = row.has(start, "determiner", "pronoun", "someone") or row.begins(start)
        if row.has(tail + 1, "joining", "stop"):
            return False
        near = range(tail + 1, min(tail + 4, len(row)))
        verb = any(row.has(j, "finite", "preterite") or row.verbal(j, j + 1) for j in near)
        return begins and verb and at - start < _SUBJECT

    def _continues(self, k: int) -> bool:
        """Whether words behind an attribution go on with the sentence before it."""
        row = self.row
        near = range(k, min(k + 8, len(row)))
        verb = any(row.has(j, "finite", "preterite") for j in near)
        return verb and not row.low(k).endswith("ing")

    def _behind_comma(self, front: int) -> int:
        """Where an attribution begins whose subject is plain words (*…, analyst says*)."""
        row = self.row
        for k in range(front - 1, max(front - 5, 0), -1):
            if row.text(k) == ",":
                return k + 1 if row.has(front - 1, "role", "someone") else front
            if row.sign(k) or row.has(k, "stop", "preposition", "joining", "relative", "finite"):
                return front
        return front

    def _behind_object(self, found: Found, tail: int) -> int:
        """The sign behind the person spoken to (*…, he told reporters.*)."""
        if "object" not in found.cue.frames or self.row.sign(tail):
            return tail
        near = range(tail, min(tail + 4, len(self.row)))
        return next((j for j in near if self.row.sign(j)), tail)

    def inserted(self, n: int) -> list[Clause]:
        """Both stretches of a sentence that an attribution interrupts (*The bridge, he said, …*).

        Parameters
        ----------
        n : int
            Which of the sentence's cues.

        Returns
        -------
        list of tuple
            Empty if the attribution stands elsewhere.

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("The bridge, he said, is old.", 0, 28, [])
        >>> Elsewhere(row, Words.of("en")).inserted(0)
        [(0, 1, 'low'), (6, 7, 'low')]
        """
        found, row = self.cues[n], self.row
        if found.cue.kind == "source":
            return self._around_source(found)
        if found.cue.kind != "verb" or "quote" not in found.cue.frames:
            return []
        if found.cue.strength < 2 or row.marked:
            return []
        front, tail = self._bounds(n)
        behind = tail > found.last + 1 and not row.has(front, "as")
        tail = self._behind_object(found, tail)
        goes_on = found.cue.strength > 2 and self._continues(tail + 1)
        if behind and not (goes_on and not row.has(tail + 1, "relative")):
            return []  # but “El puente, dijo Ruiz, es viejo”
        if front < 2 or row.text(front - 1) not in self.set_off:
            return []
        if (
            row.text(tail) != row.text(front - 1)
            or tail + 3 > len(row)
            or row.has(tail + 1, "stop")
        ):
            return []
        if not self.counts(found):
            return []
        sure = self.spanish or found.cue.strength > 2 or row.has(front, "as")
        if not sure and not self._continues(tail + 1):
            return []
        start = self.ends.begin(front - 1)
        one = start, self.ends.trim(front - 1), "low"
        two = tail + 1, self.ends.trim(len(row) - 1), "low"
        return [part for part in (one, two) if part[0] <= part[1] and not self._is_link(*part[:2])]

    def _is_link(self, first: int, last: int) -> bool:
        """Whether words only join a sentence to the one before it (*besides*, *además*)."""
        link = ("adverb", "stop", "joining")
        return all(self.row.sign(k) or self.row.has(k, *link) for k in range(first, last + 1))

    def postposed(self, n: int) -> Clause | None:
        """A sentence in the source's own words with *he said* after it."""
        found, row = self.cues[n], self.row
        if found.cue.kind != "verb" or "quote" not in found.cue.frames:
            return None
        if found.cue.strength < 2 or found.cue.column == "nonfinite":
            return None
        if "negative" in row.group(found):
            return None
        speaker = self.subject(found)
        front, tail = self._bounds(n)
        if front < 4 or row.text(front - 1) != ",":
            return None
        tail = self._behind_object(found, tail)
        closing = tail >= len(row) or row.text(tail) in (".", ",", ";")
        if tail > found.last + 1 or speaker is NOBODY:  # the verb stands before its subject
            closing = closing or row.has(tail, "ending")
        elif row.has(tail, "preposition", "day") and len(row) - tail < 7:  # “…, he said in May.”
            closing = all(a.span is None for a in self.atoms[tail:])
        if not closing or any(a.span is not None for a in self.atoms[tail : tail + 3]):
            return None
        if speaker is SOMEBODY and found.cue.strength < 3:
            return None
        if speaker is NOBODY and tail < len(row) - 1 and front > row.front(found.first):
            return None
        opens = self.ends.begin(front - 1)
        whole = any(row.text(k) == "," for k in range(opens + 2, front - 1))
        if row.has(opens, "preposition", "fronting") and not whole:
            return None
        past = any(row.has(k, "preterite") for k in range(front))
        if front < 12 and not past and not row.verbal(0, front):
            return None
        if all(a.span is not None or a.text == "," for a in self.atoms[:front]):
            return None
        if self.atoms[front - 2].span is not None:  # “…,” he said: the marks decide
            return None
        return self.ends.begin(front - 1), self.ends.trim(front - 1), "medium"

    def of_source(self, n: int) -> Clause | None:
        """*According to X, …* and *…, according to X*."""
        found, row = self.cues[n], self.row
        speaker = self.subject(found)
        tail = found.last + 1
        while tail < len(row) and self.atoms[tail].start < speaker.end:
            tail += 1
        start = self.ends.begin(found.first - 1)
        inside = row.has(found.first - 1, "relative") and not row.sign(tail)
        if inside and tail + 2 < len(row):  # “que según Ruiz abrirá”
            comma = next((j for j in range(tail + 2, len(row)) if row.text(j) == ","), None)
            if comma is not None and row.has(comma + 1, "finite", "copula"):
                return tail, comma - 1, "medium"  # “la que, según Ruiz, cerró, es vieja”
            return self.ends.clause(n, tail, "medium")
        if self._is_inserted(found, start, tail):
            return None
        if found.first - start < 4:
            while row.text(tail) not in (",", ":", "") and tail - found.last < 25:
                tail += 1
            last = self.ends.trim(len(row) - 1)
            if last - tail < 3 or self.atoms[tail + 1].span is not None:
                return None
            return self.ends.clause(n, tail + 1, "high")
        if row.text(found.first - 1) != "," and not row.is_somebody(speaker):
            return None  # “it varies according to the law”
        last = self.ends.trim(found.first - 1)
        if self.atoms[last].span is not None or speaker is SOMEBODY:
            return None
        return (start, last, "medium") if last - start >= 2 else None
