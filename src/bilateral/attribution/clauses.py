"""Reported clauses: where the content of *said that*, *pidió abrir*, *according to* stands."""

from __future__ import annotations

from bilateral.attribution.cues import Words
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import (
    NOBODY,
    Found,
    behind,
    cues,
    is_adverb,
    subject,
)

_OBJECT = 9  # words of the person spoken to
_INFINITIVES = ("r", "rle", "rles", "rlo", "rme", "rnos")


class Clauses:
    """The cues of a sentence and the clauses that they report.

    Parameters
    ----------
    row : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> row = atoms("Dijo que no vendrá.", 0, 19, [])
    >>> Clauses(row, Words.of("es")).clause(0)
    (1, 3, 'high')
    """

    def __init__(self, row: list[Atom], words: Words):
        self.row, self.words = row, words
        self.cues = cues(row, words)

    def clause(self, n: int) -> tuple[int, int, str] | None:
        """The reported clause that hangs on a cue.

        Parameters
        ----------
        n : int
            Which of the sentence's cues.

        Returns
        -------
        tuple or None
            Its first and last atom, and how sure that is.

        Examples
        --------
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("Ruiz said that it is old.", 0, 25, [])
        >>> Clauses(row, Words.of("en")).clause(0)
        (2, 5, 'high')
        """
        found = self.cues[n]
        if found.cue.kind == "source":
            return self._of_source(found)
        return self._ahead(n) or self._postposed(found)

    def _own_now(self, found: Found) -> bool:
        """Whether the speaker of the text says what he thinks now (*I think*, *creo*)."""
        row = self.row
        front = [
            a.low.replace("’", "'").partition("'")[0]
            for a in row[max(found.first - 4, 0) : found.first]
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
            turns = row[k].text == "," and k + 2 < len(row) and k > first + 2
            if row[k].text == ";" or (turns and row[k + 1].low in self.words.kinds["turning"]):
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
