"""Where the subject of a verb stands: before it, behind it, or at the begin of its clause."""

from __future__ import annotations

from bilateral.attribution.rows import FAR, Found
from bilateral.attribution.speakers import NOBODY, Speaker
from bilateral.attribution.standing import BODY, PERSON, THING, UNKNOWN, Standing

_CLAUSE = 60  # atoms of a clause whose verbs are joined
_STRONG = {".", ":", ";", "?", "!", "¿", "¡", "…"}  # signs that no subject reaches over


class Places(Standing):
    """A sentence, and the nouns in it that may be a subject.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> Places(atoms("then he left", 0, 12, []), Words.of("en")).before(1).end
    7
    """

    def speaker(self, k: int, last: int) -> Speaker:
        """A speaker of these atoms."""
        at = self.atoms[k].start, self.atoms[last].end
        if k == last and self.has(k, "own"):
            return Speaker(*at, own=True, pronoun=True)
        pronoun = k == last and self.has(k, "pronoun")
        if not self.leaves_out:
            return Speaker(*at, pronoun=pronoun)
        grade = self.standing(k, last)
        strong = None if grade < BODY else grade == PERSON
        return Speaker(*at, pronoun=pronoun, many=self.many(k, last), strong=strong)

    def at(self, speaker: Speaker) -> int:
        """The first atom of a speaker; 0 if he is not in the sentence."""
        return next((k for k, a in enumerate(self.atoms) if a.start == speaker.start), 0)

    def _is_thing(self, speaker: Speaker) -> bool:
        """Whether a speaker is none: *the reason of the closure*."""
        k = self.at(speaker)
        return self.leaves_out and self.standing(k, self.name_end(k, len(self))) == THING

    def relative(self, speaker: Speaker) -> bool:
        """Whether it is *quien*, which names nobody."""
        return self.has(self.at(speaker), "relative", "listener")

    def is_known(self, speaker: Speaker) -> bool:
        """The same, also by what kind of noun it is."""
        if not self.leaves_out or not speaker.named:
            return self.is_somebody(speaker)
        k = self.at(speaker)
        last = next((j for j in range(k, len(self)) if self.atoms[j].end == speaker.end), k)
        return self.standing(k, last) > THING

    def is_somebody(self, speaker: Speaker) -> bool:
        """Whether words may name who speaks later on: a name, or a noun for persons."""
        if not speaker.named:
            return True
        inside = [k for k, a in enumerate(self.atoms) if speaker.start <= a.start < speaker.end]
        names = [k for k in inside if self.text(k)[:1].isupper() and not self.has(k, "determiner")]
        return bool(names) or any(self.has(k, "role") for k in inside)

    def before(self, k: int, *, noun: bool = False, of: Found | None = None) -> Speaker:
        """The subject that stands before the atom behind ``k``.

        Parameters
        ----------
        k : int
        noun : bool, optional
            Whether a name may be led by a preposition (*with Ruiz saying*).
        of : Found, optional
            The verb, if a noun that cannot be its subject is passed over.

        Returns
        -------
        Speaker

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "But Ana Ruiz, the minister, later said"
        >>> row = Places(atoms(text, 0, len(text), []), Words.of("en"))
        >>> found = row.before(6)
        >>> text[found.start : found.end]
        'Ana Ruiz'
        """
        end = self._over(k + 1)
        for step in range(4):  # relative clauses over which a subject may reach
            a = end - 1
            while a >= 0 and end - a < FAR and not self._bounds(a):
                a -= 1
            of_noun = step > 0 and self.text(k) != ","  # not “Sobre el plan que abrirá, dijo”
            found = list(self.phrases(a + 1, end, noun=noun or of_noun))
            if of is not None:
                # “la tradición cuenta”
                told = bool(found) and self._tells(*found[-1], a + 1, end, of)
                found = [p for p in found if self._may_say(*p, of, of_noun=step > 0 or told)]
            bare = step and self.has(end, "relative") and self.is_plural(end - 1)
            if bare and (of is None or self.agrees(end - 1, end - 1, of)):
                here = found and found[-1][1] == end - 1
                found = found if here else [(end - 1, end - 1)]  # “with men who said”
            if found:
                return self.speaker(*found[-1])
            plural = self._plural(a + 1, end)
            if plural is not None and (of is None or self._may_say(plural, plural, of)):
                return self.speaker(plural, plural)
            if self.has(a, "joining"):  # “they looked and said”
                return self._first_of_clause(a, of)
            if not self.has(a, "relative"):
                break
            if self.has(a - 1, "determiner"):
                if self.low(a - 2) in ("en", "in") or self.has(a - 1, "demonstrative"):
                    return self._first_of_clause(a - 1, of)  # “en la que dijo”
                return self.speaker(a - 1, a)  # “los que dicen”
            if self.has(a, "someone") and self.text(a - 1) != ",":
                return self.speaker(a, a)
            end = a - 1 if self.text(a - 1) == "," else a
        apart = self.phrases(self._over(k + 1) + 1, k) if of is not None else ()
        named = [
            p for p in apart
            if self.leaves_out and self.standing(*p) == PERSON and self.agrees(*p, of)
        ]  # fmt: skip
        return self.speaker(*named[-1]) if len(named) == 1 else NOBODY

    def _may_say(
        self, k: int, last: int, found: Found, *, of_noun: bool = False, joined: bool = False
    ) -> bool:
        """Whether a noun may be the subject of a verb of speech: it agrees, and is no thing."""
        if not self.leaves_out:
            return True
        if self.has(k, "own") and found.cue.column == "forms" and not self.past(found):
            return False
        if not (of_noun or joined) and self._does_else(k, last, found):
            return False
        return self.agrees(k, last, found) and (of_noun or self.standing(k, last) > THING)

    def _tells(self, k: int, last: int, a: int, end: int, found: Found) -> bool:
        """Whether a noun fills the whole stretch before a strong verb: it is the subject."""
        whole = self.leaves_out and k == a and last == end - 1 and self.has(k, "determiner")
        return whole and found.cue.strength > 1 and self.sign(k - 1) and self.low(last + 1) != "vez"

    def _does_else(self, k: int, last: int, found: Found) -> bool:
        """Whether a noun is the subject of another verb, in a clause of its own or spoken to."""
        verb = next((j for j in range(last + 1, found.first) if self._finite(j)), found.first)
        own = self.front(found.first) < verb or self.has(verb, "governs", "auxiliary")
        if own or self.sign(last + 1) or self.has(last + 1, "relative"):
            return False
        return self.has(k, "listener") or self.below(k)

    def _plural(self, a: int, end: int) -> int | None:
        """A noun without an article that ends a stretch, or stands before a preposition in it."""
        while a < end and not self.has(a, "preposition"):
            a += 1
        return a - 1 if a and not self.sign(a - 1) and self.is_plural(a - 1) else None

    def _bounds(self, a: int) -> bool:
        if self.atoms[a].span is not None:
            return True
        if self.sign(a):
            short = self.text(a) == "." and self.has(a - 1, "abbreviation")
            return not short and self.text(a) not in "’'.@"
        if self.has(a, "joining"):
            return not (self.text(a - 1).istitle() and self.text(a + 1).istitle())
        if self.has(a, "relative") and self.has(a, "determiner") and not self.leaves_out:
            return not (self.sign(a - 1) or self.has(a - 1, "joins"))  # “and that man said”
        return self.has(a, "stop", "relative") and not self.has(a, "linking")

    def _over(self, end: int) -> int:
        """Where a subject ends before an apposition, a relative clause or brackets."""
        close = self.text(end - 1)
        opens = {",": ",", ")": "(", "—": "—", "–": "–"}.get(close)
        if opens is None:
            return end
        j = end - 2
        while j >= 0 and end - j < FAR:
            if self.atoms[j].span is not None or self._is_strong(j):
                break
            if self.text(j) == opens:
                aside = not self.has(j + 1, "auxiliary", "joining") or self.has(j + 1, "determiner")
                return self._over(j) if aside else end
            j -= 1
        alone = close == "," and end - j < 10  # “Ruiz y los suyos, dijeron”
        return end - 1 if alone and not self.sign(end - 2) else end

    def _first_of_clause(self, end: int, of: Found | None = None) -> Speaker:
        a = end
        while a > 0 and end - a < _CLAUSE and not self._is_strong(a - 1):
            if self.atoms[a - 1].span is not None or self.has(a - 1, "conjunction", "relative"):
                break
            named = self.has(a, "nominative") or self.text(a).istitle()
            if self.has(a - 1, "fronting", "as") and named and not self.leaves_out:
                break  # “when they called you and said”
            a -= 1
        every = list(self.phrases(a, end))
        fits = [p for p in every if of is None or self._may_say(*p, of, joined=True)]
        called = len(fits) > 1 and self.text(fits[0][1] + 1) == "," and self.sign(fits[0][0] - 1)
        if called and fits[0][0] == fits[0][1] and self.has(fits[0][0], "role"):
            fits = fits[1:]  # “Presidenta, ayer Ruiz vino y dijo”
        found = next(iter(fits), None)
        if self.has(a - 1, "relative") and (found is None or found[0] > a):
            of_noun = self.before(
                a - 2 - (self.text(a - 2) == ","), of=of
            )  # “aquel que vino y dijo”
            if of_noun is not NOBODY:
                return of_noun
        return NOBODY if found is None else self.speaker(*found)

    def _is_strong(self, k: int) -> bool:
        """Whether no clause reaches over a sign: no full stop of a short form (*U.S.*)."""
        short = self.text(k) == "." and k and self.atoms[k - 1].end == self.atoms[k].start
        short = short and (self.has(k - 1, "abbreviation") or len(self.text(k - 1)) == 1)
        return self.text(k) in _STRONG and not short

    def behind(self, k: int) -> Speaker:
        """The subject behind the verb that ends at ``k``.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "dijo este lunes la ministra de Agua al llegar"
        >>> row = Places(atoms(text, 0, len(text), []), Words.of("es"))
        >>> found = row.behind(0)
        >>> text[found.start : found.end]
        'la ministra de Agua'
        """
        a = k + 1
        if self.has(a, "determiner"):  # “este lunes”, “el pasado 3 de mayo”
            end = a + 1
            while self.has(end, "day", "dating") or self.text(end).isdigit():
                end += 1
            once = self.low(end) == "vez"  # “como dijo una vez Ruiz”
            end += once
            dated = once or any(self.has(j, "day") for j in range(a + 1, end))
            a = end if dated and not self.sign(end) else a
        while a < len(self) and not self.sign(a) and self.adverb(a) and not self.begins(a):
            a += 1
        if self.has(a, "preposition") and self.leaves_out:
            return self._behind_led(a)
        if self.sign(a) or self.has(a, "conjunction", "preposition") or not self.begins(a):
            return NOBODY
        if self.has(a, "filler") and not self.has(a, "determiner"):
            return NOBODY
        last = self.name_end(a, len(self))
        if self.is_time(a, last):
            return NOBODY
        if self.text(last + 1) == ":" and self.has(a, "object"):  # “dice una frase: …”
            return NOBODY
        while last > a and self.has(last, "linking", "determiner", "ending"):
            last -= 1
        return self.speaker(a, last) if not self.is_time(a, last) else NOBODY

    def _behind_led(self, a: int) -> Speaker:
        """The subject behind words that a preposition leads (*dijo a la prensa el alcalde*)."""
        j = a + 1
        while j < len(self) and self.has(j, "determiner"):
            j += 1
        if self.sign(j) or self.has(j, "conjunction", "relative", "stop", "pronoun"):
            return NOBODY
        one = self.text(j).isupper() or self.text(j).islower()  # “la AFP”, “la prensa”
        last = j if one else self.name_end(j, len(self))
        while self.text(last + 1).islower() and not self.tags[last + 1]:
            last += 1  # an adjective
        k = last + 1
        if self.sign(k) or not self.begins(k) or self.is_time(k, self.name_end(k, len(self))):
            return NOBODY
        end = self.name_end(k, len(self))
        return self.speaker(k, end) if self.standing(k, end) == PERSON else NOBODY

    def _no_object(self, here: Speaker, found: Found) -> bool:
        """Whether a noun behind a verb is its subject (*dijo Sol*), no object (*citó a Sol*)."""
        k = next(j for j, a in enumerate(self.atoms) if a.start == here.start)
        last = next(j for j in range(k, len(self)) if self.atoms[j].end == here.end)
        if found.first < found.last and self.has(found.last, "preposition"):
            return False  # “llamó a las partes”
        if self.low(last + 1) == "como" and found.cue.strength < 2:
            return False  # “describió la ciudad como”
        if not self._may_say(k, last, found):
            return False
        return found.cue.strength > 2 or self.standing(k, last) > UNKNOWN

    def acting(self, end: int, *, below: bool = False) -> list[Speaker]:
        """The subjects of main clauses before the atom ``end``, if they may speak.

        Parameters
        ----------
        end : int
        below : bool, optional
            Whether those of other clauses are wanted.

        Returns
        -------
        list of Speaker

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "La Corte decidió que Sol ganó"
        >>> row = Places(atoms(text, 0, len(text), []), Words.of("es"))
        >>> [(text[s.start : s.end], s.strong) for s in row.acting(len(row))]
        [('La Corte', False)]
        """
        return [self.speaker(k, last) for k, last in self.main_subjects(end, below=below)]

    def telling(self, end: int) -> Speaker:
        """Who does something in a sentence with a colon before words in marks.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "FACT: Ana Ruiz debunked the claim:"
        >>> found = Places(atoms(text, 0, len(text), []), Words.of("en")).telling(7)
        >>> text[found.start : found.end]
        'Ana Ruiz'
        """
        if self.leaves_out:
            strong = [s for s in self.acting(end) if s.strong]
            return strong[-1] if strong else NOBODY
        first = max((k + 1 for k in range(end - 1) if self.text(k) == ":"), default=0)
        found = next(self.phrases(first, end), None)
        if found is None or found[0] > first or self.has(first, "determiner"):
            return NOBODY
        verb = found[1] + 1
        sure = self._did(verb) if found[0] == found[1] else self.text(verb).islower()
        here = self.speaker(*found)
        named = sure and here.named and not self.has(verb, "preposition")
        return here if named and self.is_somebody(here) else NOBODY

    def opening(self, end: int) -> Speaker:
        """The subject that a sentence begins with, before the atom ``end``.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "In May, Ana Ruiz left, saying that it is old"
        >>> found = Places(atoms(text, 0, len(text), []), Words.of("en")).opening(7)
        >>> text[found.start : found.end]
        'Ana Ruiz'
        """
        return next((self.speaker(*p) for p in self.phrases(0, end)), NOBODY)
