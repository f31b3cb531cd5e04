"""The frames of a sentence: which cue a stretch in marks or a reported clause hangs on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bilateral.attribution.cues import Words
from bilateral.attribution.marks import Span
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import (
    NOBODY,
    Found,
    Speaker,
    behind,
    cues,
    is_adverb,
    opening,
    subject,
)

_INFINITIVES = ("r", "rle", "rles", "rlo", "rme", "rnos")
_NEAR, _OBJECT = 14, 9  # atoms between a cue and marks; words of the person spoken to


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


class Sentence:
    """A sentence with its cues, and the quotations found in it.

    Parameters
    ----------
    text : str
    row : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.marks import pair
    >>> from bilateral.attribution.scan import atoms
    >>> text = "“We will come,” Ana Ruiz said."
    >>> row = atoms(text, 0, len(text), pair(text, 0, len(text)))
    >>> [(q.kind, q.end) for q in Sentence(text, row, Words.of("en")).read()]
    [('direct', 15)]
    """

    def __init__(self, text: str, row: list[Atom], words: Words):
        self.text, self.row, self.words = text, row, words
        self.cues = cues(row, words)
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
            clause = self._clause(n)
            if clause is None:
                continue
            first, last, certainty = clause
            inside = self._held(n, first, last)
            kind = "mixed" if inside else "indirect"
            if certainty == "unmarked":
                kind, certainty = "unmarked", "medium"
            if not inside or first + 1 < last or self.row[first].span is None:
                self._add(self.row[first].start, self.row[last].end, kind, found, certainty)
                self.used |= {a.start for a in inside}
                covered = last if first > found.last else covered
        for x, atom in enumerate(self.row):
            if atom.span is not None and atom.start not in self.used:
                self._marked(x, atom.span)
        return sorted(self.quotes, key=lambda q: (q.start, -q.end))

    def _held(self, n: int, first: int, last: int) -> list[Atom]:
        """The stretches in marks of a clause, but for those with a cue of their own in it."""
        held = []
        for x in range(first, last + 1):
            span = self.row[x].span
            if span is not None:
                own, certainty = self._hangs_on(x, span)
                if own is None or own == self.cues[n] or certainty != "high":
                    held.append(self.row[x])
        return held

    def _add(self, start: int, end: int, kind: str, found: Found, certainty: str) -> None:
        speaker = subject(self.row, found, self.words)
        if speaker is NOBODY:  # “he said … and added …”
            for other in self.cues:
                if other.first < found.first and other.cue.kind == "verb":
                    earlier = subject(self.row, other, self.words)
                    speaker = speaker if earlier is NOBODY or earlier.unsaid else earlier
        at = (self.row[found.first].start, self.row[found.last].end)
        self.quotes.append(Quote(start, end, kind, speaker, at, certainty))

    # --- stretches in marks --------------------------------------------------------------------

    def _marked(self, x: int, span: Span) -> None:
        text, row = self.text, self.row
        found, certainty = self._hangs_on(x, span)
        kind = "direct" if self._is_clause(x, span, found) else "partial"
        if found is not None:
            self._add(span.start, span.end, kind, found, certainty)
        elif x and row[x - 1].text == ":" and (label := self.label(x - 1)) is not None:
            at = (row[x - 1].start, row[x - 1].end)
            self.quotes.append(Quote(span.start, span.end, "direct", label, at, "high"))
        elif kind == "direct":
            alone = x == 0 and len(row) <= 2
            apart = alone or bool(x and row[x - 1].text == ":")
            if not self._is_speech(span, apart):
                return
            certainty = "medium" if apart else "low"
            self.quotes.append(replace(Quote(span.start, span.end, kind), certainty=certainty))

    def _is_speech(self, span: Span, apart: bool) -> bool:
        """Whether marks without a cue hold speech, not a title or a term."""
        inner = self.text[span.inner[0] : span.inner[1]].split()
        capital = sum(w.lstrip("¿¡“‘\"'(")[:1].isupper() for w in inner)
        if capital * 2 > len(inner) and len(inner) < 12:
            return apart and not span.closed
        ends = last_letter(self.text, *span.inner) in ".?!…"
        return apart or (len(inner) >= 6 and ends) or len(inner) >= 9

    def _hangs_on(self, x: int, span: Span) -> tuple[Found | None, str]:
        """The cue of a stretch in marks, and how sure that is."""
        row = self.row
        after = [f for f in self.cues if f.first > x and "quote" in f.cue.frames]
        ahead = [f for f in self.cues if f.last < x and "quote" in f.cue.frames]
        comma = last_letter(self.text, *span.inner) in ",?!" or (
            x + 1 < len(row) and row[x + 1].text in (",", "—", "–", "-")
        )
        previous = row[x - 1].text if x else ""
        near = ahead[-1] if ahead and x - ahead[-1].last <= _NEAR else None
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
        front = [a for a in self.row[:colon] if a.span is not None or a.text[:1].isalnum()]
        if not front or len(front) > _NEAR or any(a.span is not None for a in front):
            return None
        if self.row[colon].text != ":" or not front[0].text[:1].isupper():
            return None
        heading = front[0].low in self.words.kinds["preposition"]
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

    def subjects(self) -> list[Speaker]:
        """Who is named as a speaker in the sentence, also of what is no quotation.

        Returns
        -------
        list of Speaker

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("Ruiz criticized it", 0, 18, [])
        >>> [s.end for s in Sentence("Ruiz criticized it", row, Words.of("en")).subjects()]
        [4]
        """
        return [subject(self.row, found, self.words) for found in self.cues]

    def topic(self) -> list[Speaker]:
        """Whom a sentence without a cue is about: its first name.

        Returns
        -------
        list of Speaker
            One or none.

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("Ana Ruiz left.", 0, 14, [])
        >>> [s.end for s in Sentence("Ana Ruiz left.", row, Words.of("en")).topic()]
        [8]
        """
        if self.cues:
            return []
        found = opening(self.row, len(self.row), self.words)
        words = self.text[found.start : found.end].split() if found.named else []
        return [found] if sum(w[0].isupper() for w in words) > 1 else []

    def _is_clause(self, x: int, span: Span, found: Found | None) -> bool:
        """Whether marks hold a clause or more, rather than a piece of the sentence around them."""
        inner = self.text[span.inner[0] : span.inner[1]].strip()
        n = len(inner.split())
        if inner.strip(".!,").lower() in self.words.kinds["answer"]:
            return True
        first = inner.lstrip("¿¡“‘«\"'…. (")[:1]
        ends = inner[-1:] in ".?!…"
        previous = self.row[x - 1].text if x else ""
        if not span.closed and len(self.row) == 1:
            return True
        if first.isupper() or inner[:1] in ("¿", "¡"):
            return n >= 4 or (ends and n >= 1) or (n >= 2 and inner[-1:] == ",")
        if previous in (":", ",", "") and found is not None:
            return n >= 4 and inner.split()[0] not in self.words.kinds["preposition"]
        return False

    # --- reported clauses ----------------------------------------------------------------------

    def _clause(self, n: int) -> tuple[int, int, str] | None:
        """First and last atom of the clause that hangs on a cue, and how sure that is."""
        found = self.cues[n]
        if found.cue.kind == "source":
            return self._of_source(found)
        return self._ahead(n) or self._postposed(found)

    def _own_now(self, found: Found) -> bool:
        """Whether the speaker of the text says what he thinks now (*I think*, *creo*)."""
        row = self.row
        front = [
            a.low.replace("’", "'").partition("'")[0] for a in row[max(found.first - 4, 0) : found.first]
        ]
        if set(front) & self.words.kinds["own_auxiliary"]:
            form = row[found.first].low
            return form in self.words.kinds["infinitive"] or form.endswith(_INFINITIVES)
        if found.cue.own:
            form = row[found.first].low
            return form.endswith(("o", "amos", "emos")) and not {"he", "hemos"} & set(front)
        if not set(front) & self.words.kinds["own"]:
            return False
        form = row[found.first].low
        past = form.endswith(("ed", "said", "told", "wrote", "thought")) and form != "need"
        return not past or bool({"be", "would", "will"} & set(front))

    def _ahead(self, n: int) -> tuple[int, int, str] | None:
        found, row, kinds = self.cues[n], self.row, self.words.kinds
        frames = found.cue.frames
        if not frames & {"clause", "bare", "to"} or self._own_now(found):
            return None
        first = found.last + 1
        if first >= len(row):
            return None
        limit = min(len(row), first + (_OBJECT if found.cue.kind == "verb" else 2))
        for k in range(first, limit):
            atom = row[k]
            if atom.span is not None or atom.text in ",;:—":
                break
            if self._begins(found, k):
                return self._until(n, k, "high" if k == first else "medium")
            if "to" in frames and self._infinitive(k) and (k == first or "object" in frames):
                return self._until(n, k, "medium")
            if atom.low in kinds["stop"] | kinds["linking"] and atom.low not in ("de", "del", "of"):
                break
        if row[first].text == ":" and first + 4 < len(row) and found.cue.strength >= 2:
            if not any(a.span is not None for a in row[first:]):
                return first + 1, self._trim(len(row) - 1), "unmarked"
            return None
        if "bare" in frames and found.cue.kind == "verb" and len(row) - first > 3:
            return self._without_that(n, first)
        return None

    def _begins(self, found: Found, k: int) -> bool:
        """Whether the conjunction of a reported clause stands here."""
        row, kinds, cue = self.row, self.words.kinds, found.cue
        if row[k].low not in kinds["conjunction"] or k + 1 >= len(row):
            return False
        gap = row[found.last + 1 : k]
        if row[k].low in kinds["asking"]:
            return "question" in cue.frames and not gap
        if "clause" not in cue.frames:
            return False
        if cue.kind == "noun":  # “the claim that migrants …”, not “the claim that has …”
            linked = [a.low for a in gap]
            free = kinds["linking"] & {"de"}
            good = linked == ["de"] if free else not linked
            return good and (bool(free) or not is_adverb(row[k + 1], self.words))
        if gap and gap[-1].low in kinds["preposition"]:
            return False  # “declared in that proclamation”
        if not gap or "object" in cue.frames:
            return True
        if found.last + 1 < k and behind(row, found.last, self.words).start == gap[0].start:
            return subject(row, found, self.words).start == gap[0].start
        plain = kinds["preposition"] | kinds["auxiliary"] | kinds["ending"] | {"de"}
        return gap[0].low in plain or is_adverb(gap[0], self.words)

    def _infinitive(self, k: int) -> bool:
        """Whether a reported infinitive begins here (*to open*, *abrir*)."""
        row, atom = self.row, self.row[k]
        if "to" in self.words.kinds["preposition"]:
            if atom.low != "to" or k + 2 >= len(row) or not row[k + 1].text.islower():
                return False
            kinds = self.words.kinds
            named = row[k + 1].low in kinds["determiner"] | kinds["pronoun"] | kinds["own"]
            return not named and not row[k + 1].low.endswith("ing")
        stem = atom.low
        for clitic in ("se", "lo", "la", "los", "las", "le", "les", "nos", "me"):
            stem = stem.removesuffix(clitic) if stem.endswith("r" + clitic) else stem
        return len(stem) > 3 and stem.endswith(("ar", "er", "ir")) and k + 2 < len(row)

    def _without_that(self, n: int, first: int) -> tuple[int, int, str] | None:
        """A clause without a conjunction: a subject follows the verb."""
        found, row, kinds = self.cues[n], self.row, self.words.kinds
        k = first
        if "object" in found.cue.frames:  # “told reporters he”, “told me the”
            while k < min(first + 4, len(row)) and row[k].span is None:
                if row[k].low in kinds["pronoun"] | kinds["own"] and k > first:
                    break
                k += 1
            else:
                return None
        atom = row[k]
        if atom.span is not None or (found.first and row[found.first - 1].span is not None):
            return None
        subject_first = kinds["pronoun"] | kinds["own"] | kinds["subject"]
        strong = atom.low in subject_first
        noun = atom.low in kinds["determiner"] or atom.text[:1].isupper()
        if subject(row, found, self.words) is NOBODY or not (strong or noun):
            return None
        if not strong and (found.cue.strength < 2 or not self._has_verb(k)):
            return None
        return self._until(n, k, "medium" if strong else "low")

    def _has_verb(self, k: int) -> bool:
        """Whether a verb in a personal form may follow, by the auxiliaries."""
        for atom in self.row[k + 1 : k + 11]:
            if atom.low in self.words.kinds["relative"] | self.words.kinds["conjunction"]:
                return False
            if atom.span is None and atom.low in self.words.kinds["finite"]:
                return True
        return False

    def _until(self, n: int, first: int, certainty: str) -> tuple[int, int, str] | None:
        """The clause from an atom on: up to the next attribution, or the sentence's end."""
        row, last = self.row, len(self.row) - 1
        for k in range(first, len(row)):
            if row[k].text == ";":
                last = k - 1
                break
        for other in self.cues[n + 1 :]:
            if other.first > last:
                break
            cut = self._cut(first, other)
            if cut is not None:
                last = cut
                break
        last = self._trim(last)
        return (first, last, certainty) if last - first >= 2 or row[last].span else None

    def _cut(self, first: int, other: Found) -> int | None:
        """The last atom before a later attribution, if that is one of its own."""
        row, kinds = self.row, self.words.kinds
        if other.first <= first + 2 or other.cue.kind == "noun" or other.cue.strength < 2:
            return None
        if other.cue.kind == "source":
            return other.first - 1 if row[other.first - 1].text == "," else None
        k = other.first - 1
        while k > first and other.first - k < 8:
            atom = row[k]
            if atom.span is not None:
                return None
            if atom.text == ",":
                return k
            if atom.low in kinds["stop"] and atom.low in ("and", "but", "y", "pero", "while", "e"):
                more = other.cue.frames & {"clause"} and other.last + 1 < len(row)
                follows = more and row[other.last + 1].low in kinds["conjunction"]
                return k - 1 if follows else None
            if atom.low in kinds["stop"] or not atom.text[:1].isalnum():
                return None
            k -= 1
        return None

    def _trim(self, last: int) -> int:
        """Without the signs that end a sentence."""
        while last > 0 and self.row[last].span is None and self.row[last].text in ".,;:—–-…":
            last -= 1
        return last

    def _postposed(self, found: Found) -> tuple[int, int, str] | None:
        """A sentence in the source's own words with *he said* after it."""
        row, words = self.row, self.words
        if found.cue.kind != "verb" or "quote" not in found.cue.frames:
            return None
        if found.cue.strength < 2 or self._own_now(found):
            return None
        speaker = subject(row, found, words)
        front = found.first
        while front > 0 and row[front - 1].span is None and is_adverb(row[front - 1], words):
            front -= 1
        if speaker.start >= 0 and speaker.start < row[found.first].start:
            front = next(k for k in range(front + 1) if row[k].end > speaker.start)
        tail = found.last + 1
        while tail < len(row) and speaker.start >= 0 and row[tail].start < speaker.end:
            tail += 1
        if front < 1:
            return None
        if row[front - 1].low in words.kinds["as"] and tail < len(row) and row[tail].text == ",":
            last = self._trim(len(row) - 1)
            return (tail + 1, last, "medium") if last - tail > 2 else None
        closing = tail >= len(row) or row[tail].text in ".,;"
        if tail > found.last + 1 or speaker is NOBODY:  # the verb stands before its subject
            closing = closing or row[tail].low in words.kinds["ending"]
        if any(a.span is not None for a in row[tail : tail + 3]):
            return None
        if row[front - 1].text != "," or not closing or front < 4:
            return None
        if speaker is NOBODY and tail < len(row) - 1:
            return None
        first = 0
        if row[0].low in words.kinds["preposition"] and front < 10:
            return None
        if all(a.span is not None or a.text == "," for a in row[:front]):
            return None
        if row[front - 2].span is not None:  # “…,” he said: the marks decide
            return None
        return first, self._trim(front - 1), "medium"

    def _of_source(self, found: Found) -> tuple[int, int, str] | None:
        """*According to X, …* and *…, according to X*."""
        row = self.row
        speaker = subject(row, found, self.words)
        if speaker.start < 0:
            return None
        tail = next((k for k in range(found.last, len(row)) if row[k].end >= speaker.end), None)
        if tail is None:
            return None
        if found.first <= 1:
            while tail + 1 < len(row) and row[tail + 1].text != "," and tail - found.last < 25:
                tail += 1
            last = self._trim(len(row) - 1)
            if last - tail < 4 or row[tail + 1].span is not None:
                return None
            return (tail + 2, last, "high") if row[tail + 2].span is None else None
        last = self._trim(found.first - 1)
        if row[last].span is not None and last == 0:
            return None
        return (0, last, "medium") if last >= 2 and row[last].span is None else None
