"""The frames of a sentence: which cue a stretch in marks or a reported clause hangs on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bilateral.attribution.clauses import Clauses
from bilateral.attribution.cues import Words
from bilateral.attribution.headings import before_colon
from bilateral.attribution.marks import Span
from bilateral.attribution.rows import Found
from bilateral.attribution.scan import Atom
from bilateral.attribution.signatures import teller
from bilateral.attribution.speakers import NOBODY, Speaker
from bilateral.attribution.status import status
from bilateral.attribution.stretches import is_clause, is_title, verbs

_WORDS = 4  # of a clause in marks that hangs on no cue
_GAP, _STOPS = 8, (":", ";", "—", "–")  # between a cue and marks within its clause
_NEAR = 14  # atoms between a cue and marks


@dataclass(frozen=True)
class Quote:
    """A quotation as the grammar finds it.

    Attributes
    ----------
    start, end : int
    kind : str
    speaker : Speaker
    cue : tuple of int
        Offsets of the cue; (-1, -1) without one.
    certainty : {"high", "medium", "low"}
    run : int
        The same for the stretches of one utterance.
    status : {"", "denied", "hypothetical"}
        Blank: it was said.

    Examples
    --------
    >>> Quote(0, 5, "direct").cue
    (-1, -1)
    """

    start: int
    end: int
    kind: str
    speaker: Speaker = NOBODY
    cue: tuple[int, int] = (-1, -1)
    certainty: str = "low"
    run: int = 0
    status: str = ""

    def placed(self, places: list[int]) -> Quote:
        """The same quotation where it stands in the text as given.

        Parameters
        ----------
        places : list of int
            Where each character stands in the text as given.

        Returns
        -------
        Quote

        Examples
        --------
        >>> Quote(0, 1, "direct").placed([0, 2]).end
        2
        """

        def at(place: int) -> int:
            return places[place] if place >= 0 else place

        speaker = replace(self.speaker, start=at(self.speaker.start), end=at(self.speaker.end))
        return replace(self, start=at(self.start), end=at(self.end), speaker=speaker,
                       cue=(at(self.cue[0]), at(self.cue[1])))  # fmt: skip

    def within_marks(self) -> Quote:
        """The same within somebody's words: *I* is that person, not the speaker of the text.

        Returns
        -------
        Quote

        Examples
        --------
        >>> Quote(0, 5, "direct", Speaker(own=True)).within_marks().speaker.own
        False
        """
        return replace(self, speaker=replace(self.speaker, own=False))


def last_letter(text: str, start: int, end: int) -> str:
    """The last character of a stretch that is no blank.

    Parameters
    ----------
    text : str
    start, end : int

    Returns
    -------
    str

    Examples
    --------
    >>> last_letter("no, ", 0, 4)
    ','
    """
    while end > start and text[end - 1].isspace():
        end -= 1
    return text[end - 1] if end > start else ""


class Sentence(Clauses):
    """A sentence with its cues, and the quotations found in it.

    Parameters
    ----------
    text : str
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.marks import pair
    >>> from bilateral.attribution.scan import atoms
    >>> text = "“We will come,” Ana Ruiz said."
    >>> row = atoms(text, 0, len(text), pair(text, 0, len(text), Words.of("en")))
    >>> [(q.kind, q.end) for q in Sentence(text, row, Words.of("en")).read()]
    [('direct', 15)]
    """

    def __init__(self, text: str, atoms: list[Atom], words: Words):
        super().__init__(atoms, words)
        self.text = text
        self.used: set[int] = set()
        self.quotes: list[Quote] = []

    def read(self) -> list[Quote]:
        """The quotations of the sentence: clauses first, then what stands in marks beside them.

        Returns
        -------
        list of Quote
            Stretches in marks that hang on no cue have the cue (-1, -1).

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("Dijo que no vendrá.", 0, 19, [])
        >>> [(q.kind, q.start) for q in Sentence("Dijo que no vendrá.", row, Words.of("es")).read()]
        [('indirect', 5)]
        """
        covered = 0
        for n, found in enumerate(self.cues):
            if found.first < covered:
                continue
            clause = self.clause(n)
            parts = [] if clause is not None and clause[0] > found.last else self.inserted(n)
            for first, last, certainty in parts or ([clause] if clause is not None else []):
                inside = self._held(n, first, last)
                said = any(not self._named(x, self.atoms[x].span, sure=False) for x in inside)
                kind = "mixed" if said else "indirect"
                if not inside or first + 1 < last or self.atoms[first].span is None:
                    self._add(self.atoms[first].start, self.atoms[last].end, kind, found, certainty)
                    self.used |= {self.atoms[x].start for x in inside}
                    covered = last if first > found.last else covered
        for x, atom in enumerate(self.atoms if self.row.marked else ()):
            if atom.span is not None and atom.start not in self.used:
                self._marked(x, atom.span)
        return sorted(self.quotes, key=lambda q: (q.start, -q.end))

    def _held(self, n: int, first: int, last: int) -> list[int]:
        """Where a clause has stretches in marks, but for those with a cue of their own in it."""
        held = []
        for x in range(first, last + 1):
            span = self.atoms[x].span
            if span is not None:
                own, certainty = self._hangs_on(x, span)
                if own is None or own == self.cues[n] or certainty != "high":
                    held.append(x)
        return held

    def _add(self, start: int, end: int, kind: str, found: Found, certainty: str) -> None:
        speaker = self.subject(found)
        if kind not in ("direct", "partial"):
            self.content.append((start, end))
        speaker = self.implied(found) if speaker is NOBODY else speaker
        at = (self.atoms[found.first].start, self.atoms[found.last].end)
        said = status(self.row, found, asks=self.asks_whether)
        self.quotes.append(Quote(start, end, kind, speaker, at, certainty, status=said))

    # --- stretches in marks --------------------------------------------------------------------

    def _marked(self, x: int, span: Span) -> None:
        row = self.atoms
        found, certainty = self._hangs_on(x, span)
        if self._named(x, span, sure=certainty == "high"):
            return
        clause = span.parted or self._is_clause(x, span, found) or self._goes_on(span, found)
        kind = "direct" if clause else "partial"
        start = span.start
        if x and span.opened and self._depends(x, span, found):
            kind, start = "mixed", row[x - 1].start
        if found is not None:
            end = span.end
            if kind == "partial" and (last := self._told(x, found)) is not None:
                kind, start, end = "mixed", row[found.last + 1].start, row[last].end
                self.used |= {a.start for a in row[x : last + 1]}
            if kind == "partial" and found.first > x > 0 and self.cues[0].first > x:
                kind, start = "mixed", row[0].start  # Ruiz “is late”, said Sol
            if kind == "partial" and not (span.opened and span.closed and self.counts(found)):
                return
            certainty = "low" if kind == "partial" else certainty
            self._add(start, end, kind, found, certainty)
        elif x and row[x - 1].text == ":" and (label := self.label(x - 1)) is not None:
            at = (row[x - 1].start, row[x - 1].end)
            self.quotes.append(Quote(span.start, span.end, "direct", label, at, "high"))
        elif kind != "partial":
            alone = x == 0 and len(row) <= 2
            apart = alone or bool(x and row[x - 1].text == ":")
            if not self._is_speech(span, apart):
                return
            certainty = "medium" if apart else "low"
            said_by = teller(self.row, x)
            self.quotes.append(Quote(start, span.end, kind, said_by, certainty=certainty))

    def _named(self, x: int, span: Span | None, *, sure: bool) -> bool:
        """Whether words in marks are a name: written like a title, or called one before them."""
        front = [a.low for a in self.atoms[max(x - 3, 0) : x] if a.text != ":"]
        kinds = self.words.kinds
        word = front[-1] if front else ""
        noun = word in kinds["naming"] and front[-2:][0] in kinds["determiner"]
        if noun or (not sure and word in kinds["naming"]):
            return True
        if sure:
            return False
        behind = "".join(a.text[:1] for a in self.atoms[x + 1 : x + 3])
        if x == 0 or self.atoms[x - 1].text == ":":
            return False
        inner = self.text[slice(*span.inner)] if span is not None else ""
        return behind in ("(1", "(2") or is_title(inner)

    def _told(self, x: int, found: Found) -> int | None:
        """The last atom of a clause without a conjunction that the marks are a part of."""
        row, kinds = self.atoms, self.words.kinds
        first = found.last + 1
        if first >= x or x - first > _GAP or "bare" not in found.cue.frames:
            return None
        begins = row[first]
        subject = kinds["determiner"] | kinds["pronoun"] | kinds["own"] | kinds["subject"]
        if begins.low not in subject and not begins.text[:1].isupper():
            return None
        if any(a.text in _STOPS for a in row[first:x]):
            return None
        clause = self.ends.clause(self.cues.index(found), first, "low")
        return max(clause[1], x) if clause is not None else None

    def _depends(self, x: int, span: Span, found: Found | None) -> bool:
        """Whether a conjunction before the marks makes them a reported clause (que “vendrá”)."""
        low, kinds = self.atoms[x - 1].low, self.words.kinds
        if low in kinds["conjunction"] - kinds["asking"]:
            return verbs(self.text[span.inner[0] : span.inner[1]], self.words)
        return low == "to" and found is not None and "to" in found.cue.frames

    def _goes_on(self, span: Span, found: Found | None) -> bool:
        """Whether words go on that an attribution interrupts (“Come,” he said, “and see.”)."""
        before = self.quotes[-1] if self.quotes else None
        if before is None or found is None or before.kind != "direct":
            return False
        at = (self.atoms[found.first].start, self.atoms[found.last].end)
        return before.cue == at and before.end <= at[0] and at[1] <= span.start

    def _is_speech(self, span: Span, apart: bool) -> bool:
        """Whether marks without a cue hold speech, not a title or a term."""
        inner = self.text[span.inner[0] : span.inner[1]]
        if is_title(inner):
            return apart and not span.closed
        ends, n = last_letter(self.text, *span.inner) in ".?!…", len(inner.split())
        return apart or (n >= 6 and ends) or n >= _WORDS

    def ahead(self, x: int) -> list[Found]:
        """The cues before an atom that words in marks may hang on, the likeliest one last."""
        found = [f for f in self.cues if f.last < x and "quote" in f.cue.frames]
        aside = len(found) > 1 and x - found[-1].last > 2 and self.row.of_noun(found[-1].first)
        if aside and not self.row.below(found[-2].first):
            return found[:-1]  # “Ruiz writes on the woman who told the lie: “…””
        return found

    def _hangs_on(self, x: int, span: Span) -> tuple[Found | None, str]:
        """The cue of a stretch in marks, and how sure that is."""
        row = self.atoms
        after = [f for f in self.cues if f.first > x and "quote" in f.cue.frames]
        ahead = self.ahead(x)
        comma = last_letter(self.text, *span.inner) in ",?!" or (
            x + 1 < len(row) and row[x + 1].text in (",", "—", "–", "-")
        )
        previous = row[x - 1].text if x else ""
        near = ahead[-1] if ahead and x - ahead[-1].last <= _NEAR else None
        if near is not None and after and comma and self.row.of_noun(near.first):
            near = None  # “lo que dice Sol: “…”, opinó”
        if near is not None and (near.last == x - 1 or previous in (":", ",")):
            gap = row[near.last + 1 : x]
            if not any(a.span is not None for a in gap) and (previous == ":" or len(gap) <= 6):
                return near, "high"
        if after and (comma or x == 0) and after[0].first - x <= _NEAR:
            between = row[x + 1 : after[0].first]
            stops = self.words.kinds["stop"] - self.words.kinds["as"]
            if not any(a.span is not None or a.low in stops for a in between[1:]):
                return after[0], "high"
        if near is not None and not any(
            a.span is None and a.text in ";:" for a in row[near.last + 1 : x]
        ):
            return near, "medium"
        return None, "low"

    def label(self, colon: int) -> Speaker | None:
        """The name before a colon; nobody, if a heading stands there.

        Parameters
        ----------
        colon : int

        Returns
        -------
        Speaker or None
            None if there is neither.

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("Ana Ruiz:", 0, 9, [])
        >>> Sentence("Ana Ruiz:", row, Words.of("en")).label(2).end
        8
        """
        front = before_colon(self.atoms, colon, self.words)
        if not front or len(front) > _NEAR or any(a.span is not None for a in front):
            return None
        if self.atoms[colon].text != ":" or not front[0].text[:1].isupper():
            return None
        first, kinds = front[0].low, self.words.kinds
        heading = first in kinds["preposition"] or (len(front) == 1 and first in kinds["shouted"])
        if heading or (len(front) > 1 and all(a.text.isupper() for a in front)):
            return NOBODY
        capital = sum(a.text[:1].isupper() for a in front)
        if len(front) > 1 and capital * 2 <= len(front):
            return None
        begins = self.text[max(front[0].start - 80, 0) : front[0].start].strip(" -*•–#>")
        if len(front) == 1 and begins and begins[-1] != "\n":
            return None
        if any(f.last < colon and f.cue.kind == "source" for f in self.cues):
            return None
        return Speaker(front[0].start, front[-1].end)

    def _is_clause(self, x: int, span: Span, found: Found | None) -> bool:
        """Whether marks hold a clause or more, rather than a piece of the sentence around them."""
        previous = self.atoms[x - 1].low if x else ""
        inner = self.text[span.inner[0] : span.inner[1]]
        alone = len(self.atoms) <= 2 and (
            not span.closed or last_letter(inner, 0, len(inner)) in ".…"
        )
        return is_clause(
            inner, previous, self.words, alone=alone, hangs=found is not None,
            introduced=found is not None and found.last == x - 1,
        )  # fmt: skip

    def topics(self) -> list[Speaker]:
        """Who is named, by place; nobody in a heading (*On the bridge: …*).

        Returns
        -------
        list of Speaker

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("On Water and Light:", 0, 19, [])
        >>> Sentence("On Water and Light:", row, Words.of("en")).topics()
        []
        """
        colon = next((k for k, a in enumerate(self.atoms) if a.text == ":"), 0)
        return [] if colon and self.label(colon) is NOBODY else super().topics()

    def many(self, cue: tuple[int, int]) -> bool | None:
        """Whether the verb at a cue's offsets has a subject in the plural; None if it is open."""
        here = (f for f in self.cues if self.atoms[f.first].start == cue[0])
        found = next(here, None)
        return None if found is None else self.row.number(found)
