"""Who speaks: the words before or behind a cue that name its subject."""

from __future__ import annotations

from dataclasses import dataclass

from bilateral.attribution.rows import FAR, Found
from bilateral.attribution.standing import PERSON, THING, UNKNOWN, Standing

LABEL = "LABEL"
"""The speaker of the text himself (*I said*, *dije*)."""

_CLAUSE = 60  # atoms of a clause whose verbs are joined
_STRONG = {".", ":", ";", "?", "!", "¿", "¡", "…"}  # signs that no subject reaches over


@dataclass(frozen=True)
class Speaker:
    """A speaker: offsets of the words, or the speaker of the text himself.

    Attributes
    ----------
    start, end : int
        Both -1 if there are no words.
    own : bool
    pronoun : bool
    unsaid : bool
        Whether the sentence leaves the speaker out on purpose (*it was said*).
    many : bool or None
        Whether it is several; None if the words do not tell.
    strong : bool
        Whether it is a person, or has spoken; no institution that only did something.

    Examples
    --------
    >>> NOBODY.named
    False
    """

    start: int = -1
    end: int = -1
    own: bool = False
    pronoun: bool = False
    unsaid: bool = False
    many: bool | None = None
    strong: bool = True

    @property
    def place(self) -> tuple[int, int]:
        """Its offsets."""
        return self.start, self.end

    @property
    def named(self) -> bool:
        """Whether words name the speaker, other than a pronoun."""
        return self.start >= 0 and not self.pronoun


NOBODY = Speaker()
SOMEBODY = Speaker(unsaid=True)
OWN = Speaker(own=True)


class Speakers(Standing):
    """A sentence, and who speaks in it.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> row = Speakers(atoms("he said so", 0, 10, []), Words.of("en"))
    >>> row.subject(row.cues()[0]).end
    2
    """

    def speaker(self, k: int, last: int) -> Speaker:
        """A speaker of these atoms."""
        at = self.atoms[k].start, self.atoms[last].end
        if k == last and self.has(k, "own"):
            return Speaker(*at, own=True, pronoun=True)
        pronoun = k == last and self.has(k, "pronoun")
        if not self.leaves_out:
            return Speaker(*at, pronoun=pronoun)
        strong = self.standing(k, last) == PERSON
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
        return self.standing(k, last) > UNKNOWN

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
        >>> row = Speakers(atoms(text, 0, len(text), []), Words.of("en"))
        >>> found = row.before(6)
        >>> text[found.start : found.end]
        'Ana Ruiz'
        """
        end = self._over(k + 1)
        for step in range(4):  # relative clauses over which a subject may reach
            a = end - 1
            while a >= 0 and end - a < FAR and not self._bounds(a):
                a -= 1
            found = list(self.phrases(a + 1, end, noun=noun or step > 0))
            if of is not None:
                found = [p for p in found if self._may_say(*p, of, of_noun=step > 0)]
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
        return NOBODY

    def _may_say(self, k: int, last: int, found: Found, *, of_noun: bool = False) -> bool:
        """Whether a noun may be the subject of a verb of speech: it agrees, and is no thing."""
        if not self.leaves_out:
            return True
        if self.has(k, "own") and found.cue.column == "forms" and not self.past(found):
            return False
        if not of_noun and self._does_else(k, last, found):
            return False
        return self.agrees(k, last, found) and (of_noun or self.standing(k, last) > THING)

    def _does_else(self, k: int, last: int, found: Found) -> bool:
        """Whether a noun is the subject of another verb, in a clause of its own or spoken to."""
        verb = next((j for j in range(last + 1, found.first) if self._finite(j)), found.first)
        if self.front(found.first) < verb or self.sign(last + 1) or self.has(last + 1, "relative"):
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
        return self.has(a, "stop", "relative") and not self.has(a, "linking")

    def _over(self, end: int) -> int:
        """Where a subject ends before an apposition, a relative clause or brackets."""
        close = self.text(end - 1)
        opens = {",": ",", ")": "(", "—": "—", "–": "–"}.get(close)
        if opens is None:
            return end
        j = end - 2
        while j >= 0 and end - j < FAR:
            if self.atoms[j].span is not None or self.text(j) in _STRONG:
                break
            if self.text(j) == opens:
                aside = not self.has(j + 1, "auxiliary", "joining") or self.has(j + 1, "determiner")
                return self._over(j) if aside else end
            j -= 1
        alone = close == "," and end - j < 10  # “Ruiz y los suyos, dijeron”
        return end - 1 if alone and not self.sign(end - 2) else end

    def _first_of_clause(self, end: int, of: Found | None = None) -> Speaker:
        a = end
        while a > 0 and end - a < _CLAUSE and self.text(a - 1) not in _STRONG:
            if self.atoms[a - 1].span is not None or self.has(a - 1, "conjunction", "relative"):
                break
            a -= 1
        found = next((p for p in self.phrases(a, end) if of is None or self._may_say(*p, of)), None)
        if self.has(a - 1, "relative") and (found is None or found[0] > a):
            of_noun = self.before(a - 2 - (self.text(a - 2) == ","), of=of)  # “aquel que vino y dijo”
            if of_noun is not NOBODY:
                return of_noun
        return NOBODY if found is None else self.speaker(*found)

    def behind(self, k: int) -> Speaker:
        """The subject behind the verb that ends at ``k``.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "dijo este lunes la ministra de Agua al llegar"
        >>> row = Speakers(atoms(text, 0, len(text), []), Words.of("es"))
        >>> found = row.behind(0)
        >>> text[found.start : found.end]
        'la ministra de Agua'
        """
        a = k + 1
        if self.has(a, "determiner"):  # “este lunes”, “el pasado 3 de mayo”
            end = a + 1
            while self.has(end, "day", "dating") or self.text(end).isdigit():
                end += 1
            dated = any(self.has(j, "day") for j in range(a + 1, end))
            a = end if dated and not self.sign(end) else a
        while a < len(self) and not self.sign(a) and self.adverb(a) and not self.begins(a):
            a += 1
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

    def _no_object(self, here: Speaker, found: Found) -> bool:
        """Whether a noun behind a verb is its subject (*dijo la ley*), no object (*citó la ley*)."""
        k = next(j for j, a in enumerate(self.atoms) if a.start == here.start)
        last = next(j for j in range(k, len(self)) if self.atoms[j].end == here.end)
        if found.first < found.last and self.has(found.last, "preposition"):
            return False  # “llamó a las partes”
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
        >>> row = Speakers(atoms(text, 0, len(text), []), Words.of("es"))
        >>> [(text[s.start : s.end], s.strong) for s in row.acting(len(row))]
        [('La Corte', False)]
        """
        return [self.speaker(k, last) for k, last in self.main_subjects(end, below=below)]

    def opening(self, end: int) -> Speaker:
        """The subject that a sentence begins with, before the atom ``end``.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> text = "In May, Ana Ruiz left, saying that it is old"
        >>> found = Speakers(atoms(text, 0, len(text), []), Words.of("en")).opening(7)
        >>> text[found.start : found.end]
        'Ana Ruiz'
        """
        return next((self.speaker(*p) for p in self.phrases(0, end)), NOBODY)

    def subject(self, found: Found) -> Speaker:
        """The speaker of a cue, on the side where the sentence has it.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> row = Speakers(atoms("ya lo dije", 0, 10, []), Words.of("es"))
        >>> row.subject(row.cues()[0]).own
        True
        """
        if found.cue.own:
            return NOBODY if self.has(found.first, "citing") else OWN
        if found.cue.kind == "source":
            return self._source(found)
        if self._reminds(found):
            return OWN
        k = self.front(found.first)
        if found.cue.kind == "noun":
            return self._owner(found, k)
        group = self.group(found)
        if "own_verb" in group:
            return OWN
        form = self.low(found.first)
        short = self.has(k, "passive") or (self.has(k, "filler", "pronoun") and self._is_it_s(k))
        if (
            (short or "passive" in group)
            and ("self" not in found.cue.frames or self.low(found.first - 1) in ("le", "les"))
            and not form.endswith("ing")
        ):
            return self._agent(found)
        if found.cue.column == "nonfinite" and not group & {"auxiliary"}:
            agent = self._agent(found)
            if agent is not SOMEBODY:
                return agent
            return self._of_nonfinite(found, k)
        return self._of_finite(found, k)

    def _is_it_s(self, k: int) -> bool:
        return self.low(k).replace("’", "'") == "it's"

    def _reminds(self, found: Found) -> bool:
        """Whether the speaker of the text reminds those whom he speaks to (*como les decía*)."""
        told = self.low(found.first - 1) in ("le", "les", "te") and self.past(found)
        return told and self.has(found.first - 2 - self.has(found.first - 2, "adverb"), "as")

    def _source(self, found: Found) -> Speaker:
        """Who is behind *according to*, also in *según dijo Ruiz*, *según datos*."""
        at = found.last + 1
        verb = self.words.cues.get((self.low(at),))
        here = self.behind(at if verb is not None and verb.kind == "verb" else found.last)
        if here is NOBODY and not self.sign(at) and self.is_plural(at):
            here = self.speaker(at, self.name_end(at, len(self)))
        return SOMEBODY if here is NOBODY else here

    def _agent(self, found: Found) -> Speaker:
        """Who said it, behind *by*."""
        by = found.last + 1
        while by < len(self) and self.adverb(by):
            by += 1
        if self.low(by) in ("by", "por"):
            here = self.behind(by)
            return SOMEBODY if here is NOBODY else here
        if self.leaves_out and self.low(by) == "en":  # “se lee en el documento”
            here = self.behind(by)
            if here is not NOBODY and not self._is_thing(here) and not here.strong:
                return here
        return SOMEBODY

    def _owner(self, found: Found, k: int) -> Speaker:
        """Whose claim it is: *her claim*, *Ruiz’s claim*, *the claim of Ruiz*."""
        j = found.first - 1
        if not self.sign(j) and not self.tags[j]:  # an adjective
            j -= 0 if self.low(j).endswith(("’s", "'s", "s’", "s'")) else 1
        if self.low(j).endswith(("’s", "'s", "s’", "s'")) and not self.sign(j):
            return self.before(j)
        if self.has(j, "owner"):
            return OWN
        if self.low(j) in ("his", "her", "their", "its", "your", "su", "sus", "tu"):
            holder = self._first_of_clause(j)
            at = Speaker(self.atoms[j].start, self.atoms[j].end, pronoun=True)
            return at if holder is NOBODY else holder
        of = found.last + 1
        if self.leaves_out and self.low(of) not in ("de", "del") and not self.sign(of):
            of += not self.tags[of]  # “la frase memorable de Ruiz”
        if self.low(of) in ("de", "del", "of"):
            here = self.behind(of)
            if here is NOBODY and self.low(of) == "del" and not self.sign(of + 1):
                here = self.speaker(of + 1, self.name_end(of + 1, len(self)))
            if here is NOBODY:
                return SOMEBODY
            return NOBODY if self._is_thing(here) else here
        definite = self.low(j) in ("the", "el", "la", "los", "las", "del", "al")
        return SOMEBODY if definite else self.before(min(j, k) - self.has(j, "determiner"))

    def _of_nonfinite(self, found: Found, k: int) -> Speaker:
        """Of *saying*, *al decir*: the subject of the verb it belongs to."""
        if self.low(k) in ("a", "de") or self.low(k - 1) in ("a", "de"):  # “sale Ruiz a decir”
            if self.has(k - 1, "own_verb"):
                return OWN  # “voy a pedir”
            return self.before(k - 1, of=found)
        if self.leaves_out and "ndo" in self.low(found.first)[-6:]:  # “ante Ruiz, diciendo”
            here = [p for p in self.phrases(max(k - FAR, 0), k + 1) if p[1] == k]
            known = here and self.standing(*here[-1]) > UNKNOWN
            return self.speaker(*here[-1]) if known else NOBODY
        if k < 0 or self.sign(k) or self.has(k, "preposition", "stop"):
            return self._first_of_clause(k + 1, found)
        return self.before(k, noun=True, of=found)

    def _of_finite(self, found: Found, k: int) -> Speaker:
        if self.low(found.first - 1) == "me" and found.cue.column == "base":
            return OWN  # “you heard me say”
        apart = k < 0 or self.sign(k) or self.has(k, "inverting", "filler", "adverb")
        if self.has(k, "relative") and not self.sign(k - 1):
            apart = self.has(k - 1, "filler") or self.low(k - 1) in ("lo", "así", "the")
        if apart:
            here = self._inverted(found)
            aside = self.text(k) == "," and self._is_aside(k)
            thing = aside or (
                self.text(k) == "," and self.has(found.last + 1, "indefinite_article")
            )
            if here is not NOBODY and not (thing and (aside or found.cue.strength < 3)):
                return here
            end = self.text(found.last + 1)
            if self.text(k) == "," and (end in ("", ".") or (end == "," and not aside)):
                return NOBODY
        if k >= 0 and self.atoms[k].span is None:
            front = self.before(k, of=found)
            if front is not NOBODY:
                return front
        return NOBODY if apart else self._inverted(found)

    def _is_aside(self, k: int) -> bool:
        """Whether a comma ends an apposition: no verb stands before it (*Ruiz, la ministra,*)."""
        front = range(1, k)
        named = any(self.text(j) == "," for j in front)
        return named and all(a.span is None for a in self.atoms[:k]) and not self.verbal(0, k)

    def _inverted(self, found: Found) -> Speaker:
        """The subject behind a verb; where subjects stand before it, no clause may follow."""
        k = found.last
        here = self.behind(k)
        if here is NOBODY:
            return here
        if self.leaves_out:
            return here if self._no_object(here, found) else NOBODY
        end = next((j for j in range(k, len(self)) if self.atoms[j].start >= here.end), len(self))
        free = self.sign(end) or (self.has(end, "preposition", "ending") and self.low(end) != "to")
        return here if free else NOBODY
