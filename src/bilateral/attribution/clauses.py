"""Reported clauses: where the content of *said that*, *pidió abrir*, *according to* stands."""

from __future__ import annotations

from bilateral.attribution.bare import Bare
from bilateral.attribution.cues import Words
from bilateral.attribution.elsewhere import Clause
from bilateral.attribution.rows import Found
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import SOMEBODY
from bilateral.attribution.standing import THING

_HOW = {"how", "why"}
_POSSESSIVE = {"his", "her", "their", "its", "your"}
_NO_CLAUSE = ("same", "again", "too")  # behind *that*, which is a pronoun then
_PLACES = ("in", "on", "at", "last", "under", "during", "from", "to")
_NO_OBJECT = ("preposition", "adverb", "day", "stop", "negative", "auxiliary", "joining")
_OF = ("de", "del")
_HEARER = 5  # atoms that the person spoken to may take before a question
_ASIDE = 10  # atoms that an aside between commas may take
_OBJECT = 20  # atoms that the person spoken to, or the place, may take
_CLITICS = ("se", "lo", "la", "los", "las", "le", "les", "nos", "me", "te")


class Clauses(Bare):
    """The cues of a sentence and the clauses that they report.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> Clauses(atoms("Dijo que no vendrá.", 0, 19, []), Words.of("es")).clause(0)
    (1, 3, 'high')
    """

    def __init__(self, atoms: list[Atom], words: Words):
        super().__init__(atoms, words)
        self.aside: frozenset[int] = frozenset()

    def clause(self, n: int) -> Clause | None:
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
            return self.of_source(n)
        if found.cue.kind == "verb":
            said = self.as_said(n)
            if said is not None:
                return said
        here = self._ahead(n) or self.equals(n) or self.postposed(n)
        return here if here is not None and self.counts(found) else None

    # --- the clause stands behind the cue ------------------------------------------------------

    def _ahead(self, n: int) -> Clause | None:
        found, row = self.cues[n], self.row
        frames = found.cue.frames
        first = found.last + 1
        heads = {f.first for f in self.cues[n + 1 :] if f.cue.kind == "verb"}
        over = self.ends.asides(first, first + _OBJECT)
        over |= self._between_commas(first) if found.cue.kind == "verb" else frozenset()
        self.aside = over
        for k in (k for k in range(first, min(len(row), first + _OBJECT)) if k not in over):
            if row.text(k) in "()" and self._acronym(k):
                continue  # “ordered the Land Agency (LA) to”
            if self.atoms[k].span is not None or row.text(k) in ";()“”.?!":
                break
            if row.text(k) == ":" and not (k == first and row.has(k + 1, "conjunction")):
                break
            verb = k + 1 in heads and not self.spanish  # “people that believe”
            here = row.has(k, "conjunction", "question", "preposition")
            if here and not verb and self._that(found, k):
                return self.ends.clause(n, k, "high" if k == first else "medium")
            if "to" in frames and self._infinitive(found, k):
                return self.ends.clause(n, k - (row.low(k - 1) in ("no", "not")), "medium")
            stops = row.has(k, "stop", "finite", "relative") and not row.has(
                k, "linking", "joining"
            )
            if stops or k in heads:
                break
        if "bare" in frames and found.cue.kind == "verb":
            return self.without_that(n)
        return None

    def _acronym(self, k: int) -> bool:
        """Whether a bracket stands beside a short form in capitals."""
        at = k + 1 if self.row.text(k) == "(" else k - 1
        return self.row.text(at).isupper() and self.row.text(at - 1) == "("

    def _between_commas(self, first: int) -> frozenset[int]:
        """An aside before a conjunction (*he insists now, as he did then, that …*)."""
        row = self.row
        a = first + (row.has(first, "adverb", "auxiliary") and not row.has(first, "finite"))
        if row.text(a) != ",":
            return frozenset()
        asked = () if self.spanish else ("question",)
        for b in range(a + 1, min(a + _ASIDE, len(row) - 1)):
            if row.text(b) == ",":
                that = row.has(b + 1, "conjunction", *asked) and row.low(b + 1) not in ("if", "si")
                return frozenset(range(a, b + 1)) if that else frozenset()
            if row.sign(b) or row.has(b, "conjunction", "question"):
                break
        return frozenset()

    def _that(self, found: Found, k: int) -> bool:
        """Whether the conjunction of a reported clause stands here."""
        row, cue = self.row, found.cue
        gap = [j for j in range(found.last + 1, k) if j not in self.aside]
        if k + 1 >= len(row) or (row.has(k, "question") and row.has(k + 1, "joining")):
            return False
        if not gap and row.has(k, "preposition") and row.has(k + 1, "question") and self.spanish:
            asks = cue.strength > 1 or "question" in cue.frames
            return cue.kind == "verb" and asks  # “expliquen por qué”
        if row.has(k, "question") and not row.has(k, "conjunction"):
            near = not gap or row.has(k - 1, "accusative") or self._to_whom(found, gap)
            near = near or (row.low(k - 1) == "about" and cue.kind == "verb")
            if "object" in cue.frames and "ask" not in cue.frames:  # “can tell where he is”
                near = near and bool(gap) and row.low(k) != "who" and row.low(k + 1) != "to"
            said = cue.kind == "verb" and cue.strength > 1 and "clause" in cue.frames
            return near and ("question" in cue.frames or (said and row.low(k) in _HOW | self.which))
        if not row.has(k, "conjunction"):
            return False
        if row.has(k, "asking"):
            whether = row.low(k) != "if" and cue.kind == "verb" and cue.strength > 1 and not gap
            return "question" in cue.frames or (whether and not self.spanish)
        if "clause" not in cue.frames:
            return False
        if row.low(k + 1) in _NO_CLAUSE or (row.low(k + 1), row.low(k + 2)) == ("as", "well"):
            return False
        finite = row.has(k + 1, "finite", "auxiliary") and not row.has(k + 1, "subject", "negative")
        if self.spanish:
            return self._que(found, gap)
        if all(row.sign(j) or row.adverb(j) or row.has(j, "adverb") for j in gap):
            loose = finite and bool(gap) and row.text(k - 1) in "—–"  # “he mentioned — that was”
            plural = row.low(found.first).endswith("s") and self._led(k + 1)
            return not (plural or loose) if cue.kind == "verb" else not self._relative(k)
        if finite or row.has(k - 1, "preposition"):
            return False
        if cue.kind == "noun":  # “the claim of Ruiz that …”
            speaker = self.subject(found)
            ends = speaker.end == self.atoms[k - 1].end and row.low(gap[0]) == "of"
            placed = row.low(gap[0]) in _PLACES and self._owned(found) and not self._relative(k)
            return placed or (ends and row.is_somebody(speaker))
        if row.sign(k + 1) and any(row.low(j) == "of" for j in gap):
            return False
        if row.low(gap[0]) == "to" and len(gap) > 1:
            if any(row.has(j, "article") for j in gap[2:]):
                return False  # “denies to Ruiz the place that”
            return row.has(gap[1], "determiner", "pronoun", "own_object", "someone") or (
                row.text(gap[1])[:1].isupper() or row.low(gap[1]).endswith("s")
            )
        placed = row.has(gap[0], "preposition", "day", "adverb", "own_object")
        acts = (j + 1 for j in gap[1:] if row.low(j) == "to" and row.text(j + 1).islower())
        placed = placed and all(row.tags[j] or row.is_plural(j) for j in acts)  # “with Sol to stop”
        placed = placed or (row.text(k - 1) == "—" and cue.strength > 1)
        return cue.kind == "verb" and ("object" in cue.frames or placed)

    def _so_that(self, low: list[str]) -> bool:
        """Whether only the person asked stands before *para que*."""
        return low[-1:] == ["para"] and (len(low) == 1 or low[0] in ("a", "al"))

    def _to_whom(self, found: Found, gap: list[int]) -> bool:
        """Whether only the person spoken to stands before the content (*explained to Ruiz why*)."""
        person = "object" in found.cue.frames
        if self.row.low(gap[0]) == "to" and len(gap) > 1:
            named = self.row.text(gap[1])[:1].isupper() or self.row.is_plural(gap[1])
            person = named or bool(self.row.tags[gap[1]])
        signs = any(self.row.sign(j) or self.row.has(j, "stop", "joining") for j in gap)
        return not self.spanish and person and len(gap) < _HEARER and not signs

    def _led(self, k: int) -> bool:
        """Whether a verb stands where a subject should (*the claims that circulated*)."""
        return self.row.low(k).endswith("ed") or self.row.has(k, "preterite")

    def _relative(self, k: int) -> bool:
        """Whether *that* behind a noun is a relative (*the promises that he made to us*)."""
        row = self.row
        if self._led(k + 1) or (
            row.has(k + 1, "finite", "auxiliary") and not row.has(k + 1, "subject", "negative")
        ):
            return True
        for j in range(k + 2, min(k + 6, len(row))):
            if row.has(j, "giving"):
                return row.sign(j + 1) or row.has(j + 1, *_NO_OBJECT)
            if row.sign(j):
                return False
        return False

    def _of_thing(self, gap: list[int]) -> bool:
        """Whether *que* tells which thing is meant (*negó la información que pedía*)."""
        row = self.row
        k = max((j for j in gap if row.has(j, "determiner")), default=-1)
        if k < 0 or row.has(k - 1, "preposition") or any(row.sign(j) for j in range(k, gap[-1])):
            return False
        led = any(row.has(j, "preposition") for j in range(k, gap[-1]))
        return not led and row.standing(k, gap[-1]) == THING

    def _que(self, found: Found, gap: list[int]) -> bool:
        row, cue = self.row, found.cue
        low = [row.low(j) for j in gap]
        ahead = row.front(found.first)
        marked = self.atoms[ahead].span is not None or self.atoms[ahead - 1].span is not None
        marked = marked and ahead > 0
        if (marked and self.aside) or (cue.kind == "verb" and gap and self._of_thing(gap)):
            return False
        if low and low[-1] in ("lo", "el", "la", "los", "las", "al", "del"):
            return False
        if all(row.adverb(j) for j in gap) or ("ask" in cue.frames and self._so_that(low)):
            return cue.kind == "verb"  # “señala también que”, “pidió para que”
        if cue.kind == "noun":
            whose = len(low) == 1 or low[0] in ("de", "del")
            other = (j for j in gap if row.has(j, "preposition") and row.low(j) not in _OF)
            return low == ["en"] or (low[-1:] == ["de"] and whose and not any(other))
        if not low or low in (["de"], ["en"], ["a"], ["con"], [":"]):
            return low != ["a"] or cue.strength > 1  # “esperando a que llueva”
        if cue.strength < 2 or row.has(ahead, "question") or marked:
            return False  # “…”, indica el comunicado que difundió
        if low.count(",") == 1 or (low[0] == "a" and row.infinitive(gap[1])):
            return False  # “apuntan a cerrar la brecha que existe”
        if row.has(gap[-1], "preposition") or (low[-1] == "," and low.count(",") < 2):
            return False
        thing = [
            j for j in gap[1:]
            if row.has(j, "indefinite") and not row.has(j - 1, "preposition", "linking")
        ]  # fmt: skip
        head = next((j for j in gap if not row.sign(j)), gap[0])
        placed = row.has(head, "preposition", "auxiliary", "adverb", "day", "pronoun")
        if placed and not row.has(head, "determiner"):
            return not thing
        speaker = self.subject(found)
        behind = self.atoms[gap[0]].start <= speaker.start <= self.atoms[gap[-1]].start
        return (behind and not row.has(gap[0], "demonstrative")) or row.has(gap[0] + 1, "day")

    def _infinitive(self, found: Found, k: int) -> bool:
        """Whether a reported infinitive begins here (*to open*, *abrir*)."""
        row = self.row
        gap = range(found.last + 1, k)
        if not self.spanish:
            if row.low(k) != "to" or k + 1 >= len(row):
                return False
            gap = range(found.last + 1, k - (row.low(k - 1) == "not"))
            shouted = row.text(k + 1).isupper()
            if self.atoms[k + 1].span is None and not (row.text(k + 1).islower() or shouted):
                return False
            verb = not row.has(k + 1, "determiner", "pronoun", "own", "preposition")
            free = not gap or ("object" in found.cue.frames and found.cue.kind == "verb")
            if found.cue.kind == "noun" and not self._owned(found):
                return False
            if gap and (row.low(gap[0]) in ("a", "an") or row.has(gap[0], "preposition")):
                return False
            if found.cue.kind == "verb" and self.subject(found) is SOMEBODY:
                return False
            return free and verb and not row.low(k + 1).endswith("ing")
        if found.cue.strength < 2 and any(row.sign(j) for j in gap):
            return False
        asked = bool(gap) and row.low(gap[0]) in ("a", "al")
        if any(row.has(j, "joining") for j in gap) and not asked:
            return False  # “ofrecer perdón y vamos a ir”
        led = row.low(k - 1) in ("a", "de", "con", "en", "no")
        stem = row.low(k)
        for clitic in _CLITICS:
            stem = stem.removesuffix(clitic) if stem.endswith("r" + clitic) else stem
        if len(stem) < 3 or not stem.endswith(("ar", "er", "ir")) or k + 2 >= len(row):
            return False
        article = row.has(k - 1, "determiner") and not row.has(k - 1, "someone")
        if row.has(k, "no_infinitive") or article:
            return False
        led = led or asked
        if found.cue.kind == "noun":
            return row.low(k - 1) == "de" and (not gap or row.low(gap[0]) in ("de", "del"))
        return not gap or led

    def _owned(self, found: Found) -> bool:
        """Whether a noun has a possessive (*her promise*, *Ruiz’s promise*)."""
        near = (self.row.low(found.first - 1), self.row.low(found.first - 2))
        return any(w.endswith(("’s", "'s", "s’", "s'")) or w in _POSSESSIVE for w in near)
