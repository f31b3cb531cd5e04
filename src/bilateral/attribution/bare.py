"""Reported clauses without a conjunction: *he said the bridge is old*."""

from __future__ import annotations

from bilateral.attribution.elsewhere import Clause, Elsewhere
from bilateral.attribution.rows import Found
from bilateral.attribution.speakers import NOBODY

_FAR = 25  # atoms in which the verb of a clause is looked for behind *say* and *tell*
_OBJECT = 6  # atoms that the person spoken to may take
_DASHES = ("—", "–", "―", "(")
_STRONG = (";", ":", "?", "!")
_NO_SUBJECT = (
    "stop", "preposition", "linking", "auxiliary", "conjunction", "relative", "adverb"
)  # fmt: skip
_NO_NOUN = ("joining", "preposition", "adverb", "day", "auxiliary", "stop", "pronoun", "own")


class Bare(Elsewhere):
    """The clauses that follow a cue without a conjunction.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> row = atoms("Ruiz told reporters the old bridge will open.", 0, 45, [])
    >>> Bare(row, Words.of("en")).without_that(0)
    (3, 7, 'low')
    """

    def without_that(self, n: int) -> Clause | None:
        """A clause without a conjunction: its subject follows the verb.

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
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> row = atoms("Ruiz said on Monday she would come.", 0, 35, [])
        >>> Bare(row, Words.of("en")).without_that(0)
        (4, 6, 'medium')
        """
        found, row = self.cues[n], self.row
        k = self._behind_hearer(found)
        if k is None or row.sign(k) or not self._has_subject(found):
            return None
        says = found.cue.strength > 2 and not self.spanish
        if says and self.subject(found).start >= self.atoms[k].start:  # “…, said Ruiz, who is”
            return None
        if found.first and self.atoms[found.first - 1].span is not None:
            return None
        if self._of_relative(found, k):  # “which he said had failed”
            return self.ends.clause(n, k, "low")
        if row.has(k, "subject") or (row.has(k, "filler") and row.has(k, "finite")):
            sure = not row.has(k, "filler") or self._verb_within(k, 3)
            plans = row.text(k + 1).islower() and row.low(k + 1).endswith("s")
            sure = sure or plans  # “it plans”
            sure = sure and (not row.sign(k + 1) or row.text(k + 1) == "—")
            return self.ends.clause(n, k, "medium") if sure else None
        if row.has(k, *_NO_SUBJECT):
            return None
        if says and "object" not in found.cue.frames:
            return self.ends.clause(n, k, "low") if self._is_sentence(found, k) else None
        begins = row.has(k, "determiner", "someone") or row.text(k)[:1].isupper()
        gerund = row.low(k).endswith("ing") and row.text(k).islower()
        if gerund and not self._is_noun(k):
            return None  # “the report finding that”, but “announced manufacturing is back”
        far = _FAR if says else 9 if self.spanish else 14
        far = far if begins or found.cue.strength > 1 else 4
        if self._verb_within(k, far, over=not self.spanish):
            return self.ends.clause(n, k, "low")
        return None

    def _behind_hearer(self, found: Found) -> int | None:
        """The atom behind a day and behind the person spoken to (*told reporters Monday*)."""
        row, k = self.row, found.last + 1
        if "object" in found.cue.frames and not row.has(k, "day"):
            if row.has(k, "accusative"):
                k += 1
            elif not self._acts(k):  # “promised his team would come”
                end = k + _OBJECT
                while k < min(end, len(row)) and not (
                    row.has(k, "subject", "day") or (k > found.last + 1 and self._begins(k))
                ):
                    if row.sign(k) or row.has(k, "preposition", "joining", "stop", "question"):
                        return None
                    k += 1
        if not self.spanish and not row.sign(k):
            day = k + 1 if row.low(k) == "on" else k
            if row.has(day, "day", "ending") and row.has(day, "day"):
                k = day + 1
        return k

    def _is_noun(self, k: int) -> bool:
        """Whether a word in *-ing* begins the subject of a verb that follows."""
        row = self.row
        for j in range(k + 1, min(k + 8, len(row))):
            if row.has(j, "finite"):
                return True
            if row.sign(j) or row.tags[j]:
                return False
        return False

    def _acts(self, k: int) -> bool:
        """Whether a verb follows right behind words with an article or a possessive."""
        row = self.row
        if not row.has(k, "determiner", "possessive"):
            return False
        for j in range(k + 1, min(k + 6, len(row))):
            if row.has(j, "finite"):
                return True
            if row.sign(j) or row.tags[j] or self._begins(j):
                return False
        return False

    def _begins(self, k: int) -> bool:
        """Whether a new phrase begins here: an article, or a name behind a small letter."""
        row = self.row
        capital = row.text(k)[:1].isupper() and not row.text(k - 1)[:1].isupper()
        article = row.has(k, "determiner") and not row.has(k - 1, "determiner")
        return (capital and not row.has(k - 1, "determiner", "role")) or article

    def _has_subject(self, found: Found) -> bool:
        """Whether the words before a verb are who speaks, not *what* or *as*."""
        row, speaker = self.row, self.subject(found)
        at = next((j for j, a in enumerate(self.atoms) if a.start == speaker.start), -1)
        if speaker is not NOBODY:
            return row.low(at - 1) not in ("what", "as")
        front = row.front(found.first)
        if found.cue.strength < 3 or self.spanish:
            return False
        if row.sign(front):  # “Ruiz, 63, a voter, said she”
            if row.text(front) != ",":
                return False
            told = row.has(found.last + 1, "subject") or not row.verbal(0, front)
            return told and not any(row.has(j, "preterite") for j in range(front))
        if row.has(front, "stop", "joining", "relative", "preposition", "filler", "as"):
            return False
        return not any(row.low(j) in ("what", "as") for j in range(max(front - 4, 0), front))

    def _of_relative(self, found: Found, k: int) -> bool:
        """Whether the subject of the clause is a relative before the attribution."""
        row, speaker = self.row, self.subject(found)
        at = next((j for j, a in enumerate(self.atoms) if a.start == speaker.start), -1)
        if at > 1 and not row.tags[at - 1] - {"role"} and not row.sign(at - 1):
            at -= 1  # “that company executives said could fail”
        if self.spanish or found.cue.column == "nonfinite" or not row.has(at - 1, "relative"):
            return False
        verb = row.has(k + 1, "finite", "preterite") or row.low(k + 1).endswith(("s", "ed"))
        return row.has(k, "finite", "preterite") or (row.low(k).endswith("ly") and verb)

    def _is_sentence(self, found: Found, k: int) -> bool:
        """Whether what follows *say* is a sentence, not a thing that is said (*a prayer*)."""
        row = self.row
        if row.has(k, "said_thing", "answer") or row.has(k + 1, "said_thing"):
            return False
        if any(row.low(j) == "ago" for j in range(k, k + 4)) or row.has(k, "accusative"):
            return False
        goes_on = row.has(k + 1, "finite") or not (row.sign(k + 1) or row.has(k + 1, *_NO_NOUN))
        if row.has(k, "filler") and not goes_on:
            return False  # “who says this and”
        plain = not row.has(k, "determiner", "someone") and row.text(k).islower()
        named = row.text(k)[:1].isupper() and row.sign(k + 1)
        they = row.has(row.front(found.first), "pronoun", "own")
        if found.cue.column == "base" and (named or (plain and not they and not row.is_plural(k))):
            return False  # “it does say advise and consent”
        end = next((j for j in range(k, len(row)) if row.text(j) in _STRONG), len(row))
        if end - k < 4 and not any(row.has(j, "finite", "preterite") for j in range(k, end)):
            return False
        return row.verbal(k, end) or any(
            row.has(j, "preterite") or row.is_plural(j) or row.low(j).endswith("s")
            for j in range(k + 1, end)
        )

    def _verb_within(self, k: int, far: int, *, over: bool = False) -> bool:
        """Whether a verb in a personal form may follow, by the auxiliaries.

        ``over``: an aside between dashes, a relative clause and *and* may stand before it.
        """
        row, shut = self.row, -1
        for j in range(k, min(k + far + 1, len(row))):
            if j <= shut:
                continue
            if (
                over
                and j > k + 1
                and row.has(j, "nominative", "stop")
                and not row.has(j, "joining")
            ):
                return False  # “the plans they have”
            if j > k and (row.has(j, "finite") or (j < k + 3 and self.atoms[j].span is not None)):
                return True
            named = row.has(k, "subject") or row.text(k)[:1].isupper()
            if k < j < k + 3 and named and row.low(j).endswith("ed"):
                return True
            behind = row.text(j - 1)[:1].isupper() and row.has(j + 1, "determiner", "pronoun")
            if over and j > k + 2 and behind and row.low(j).endswith("ed"):
                return True  # “claimed Secretary Ana Ruiz called all”
            if j > k + over and row.has(j, "preterite") and self._is_verb(j):
                return True
            short_verb = row.low(j).replace("’", "'").endswith(("'s", "'re", "'ve"))
            if short_verb and row.has(j, "subject", "pronoun", "own", "filler"):
                return True  # “it’s”
            if over and row.text(j) in _DASHES:
                close = ")" if row.text(j) == "(" else row.text(j)
                shut = next((i for i in range(j + 1, j + _FAR) if row.text(i) == close), -1)
                if shut > 0:
                    continue
            if over and row.has(j, "joining") and not row.sign(j + 1):
                continue
            listed = row.text(j) == "," and not row.sign(j + 1) and not row.tags[j - 1]
            if over and listed and not row.tags[j + 1]:
                continue  # “costly, wasteful plans”
            short = row.text(j) == "." and row.has(j - 1, "abbreviation")
            if j > k and (
                (row.sign(j) and not short) or row.has(j, "relative", "conjunction", "joining")
            ):
                return False
        return False

    def _is_verb(self, j: int) -> bool:
        """Whether a form like *left* or *cost* is a verb: behind a noun, not behind an article."""
        row = self.row
        return (
            not row.has(j - 1, "determiner", "preposition", "auxiliary") and row.low(j + 1) != "by"
        )
