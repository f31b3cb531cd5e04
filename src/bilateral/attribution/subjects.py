"""Who speaks: the words before or behind a cue that name its subject."""

from __future__ import annotations

from bilateral.attribution.places import Places
from bilateral.attribution.rows import FAR, Found
from bilateral.attribution.speakers import NOBODY, OWN, SOMEBODY, Speaker
from bilateral.attribution.standing import UNKNOWN


class Subjects(Places):
    """A sentence, and who speaks in it.

    Parameters
    ----------
    atoms : list of Atom
    words : Words

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> row = Subjects(atoms("he said so", 0, 10, []), Words.of("en"))
    >>> row.subject(row.cues()[0]).end
    2
    """

    def subject(self, found: Found) -> Speaker:
        """The speaker of a cue, on the side where the sentence has it.

        Examples
        --------
        >>> from bilateral.attribution.cues import Words
        >>> from bilateral.attribution.scan import atoms
        >>> row = Subjects(atoms("ya lo dije", 0, 10, []), Words.of("es"))
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
        short = (
            self.has(k, "passive")
            or (self.leaves_out and self.has(found.first, "passive"))  # “se lee”
            or (self.has(k, "filler", "pronoun") and self._is_it_s(k))
        )
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
        speaker = self._of_finite(found, k)
        if found.cue.column == "base" and self.low(self.at(speaker))[-2:] in ("'s", "’s"):
            return SOMEBODY if speaker.pronoun else speaker  # “it’s about looking at him and say”
        return speaker

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
            other = holder is NOBODY or (holder.named and holder.strong is None)
            return at if other else holder
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
            if any(self.has(j, "own_verb", "own") for j in range(max(k - 2, 0), k + 1)):
                return OWN  # “hemos venido diciendo”
            here = [p for p in self.phrases(max(k - FAR, 0), k + 1, noun=True) if p[1] == k]
            here = [p for p in here if self.noun(self.head(*p), "writing") or not self.led(p[0])]
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
