"""Whom a pronoun means: who was named before it, or is spoken to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from bilateral.attribution.cues import Words
from bilateral.attribution.named import Mention
from bilateral.attribution.names import Names
from bilateral.attribution.talk import Talk
from bilateral.attribution.words import key, keys

_BACK = 600  # characters in which the person that a pronoun means is looked for
_NEAR = 40  # characters in which the word before a name is looked for
_WHO = ("person", "office")
_MARKS = frozenset("“\"«‘'")
_TOKEN = re.compile(r"\w+|[^\w\s]|\n")
_SENTENCE = re.compile(r"[.!?…][”\"’»)]*\s+|\n\s*\n")


class Antecedents:
    """The persons whom the pronouns of a text may mean, in the order of the text.

    Parameters
    ----------
    text : str
    found : sequence of Mention
        By place.
    names : Names
    words : Words
    talk : Talk
        What the text is a turn of.
    opens : bool, optional
        Whether the turn begins with the text.

    Attributes
    ----------
    earlier : function or None
        Gives those of the turns before; they are read when they are asked for.

    Examples
    --------
    >>> from bilateral.attribution.mentions import find
    >>> text, names, words = "Kamala Harris left. She said no.", Names.of("en"), Words.of("en")
    >>> before = Antecedents(text, find(text, "en"), names, words, Talk())
    >>> before.last(20)[0].person_id
    'kamala-d-harris'
    """

    def __init__(
        self,
        text: str,
        found: Sequence[Mention],
        names: Names,
        words: Words,
        talk: Talk,
        *,
        opens: bool = True,
    ):
        self.text, self.found, self.talk = text, found, talk
        self.starts = [mention.start for mention in found]
        self.first = len(text) - len(text.lstrip()) if opens else -1  # where the turn begins
        kinds, of = names.kinds, words.kinds
        self.definite, self.humans, self.being = kinds["determiner"], kinds["human"], kinds["being"]
        self.articles = kinds["determiner"] | kinds["article"] | {"s"}
        self.short = kinds["third_person"] | kinds["first_person"]
        self.polite = kinds["address"]
        self.like, self.prepositions, self.joining = of["as"], of["preposition"], of["joining"]
        self.opening = of["stop"] - of["relative"]
        self.relative = of["relative"] | of["conjunction"]
        self.meant: list[tuple[int, list[Mention]]] = []  # whom pronouns and roles mean, by place
        self.earlier: Callable[[], Antecedents] | None = None

    def addressed(self, start: int) -> list[Mention]:
        """Who is spoken to: *Presidenta, usted*; *Thank you, Karine. You said*; who answers.

        Parameters
        ----------
        start : int
            Where *you* stands.

        Returns
        -------
        list of Mention
            One, or none if nobody knows.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> text, names, words = "Thank you, Jen. You said no.", Names.of("en"), Words.of("en")
        >>> before = Antecedents(text, find(text, "en", "2022-05-01"), names, words, Talk())
        >>> before.addressed(16)[0].person_id
        'jen-psaki'
        """
        last, asked = bisect_left(self.starts, start), self.talk.asked[0]
        beside = [m for m in self.found[max(last - 1, 0) : last] if m.kind in _WHO]
        if beside and self.text[beside[0].end : start].strip() == ",":
            return beside
        first = bisect_left(self.starts, start - _BACK)
        called = [m for m in self.found[first:last] if self._called(m)]
        if _only(called) and (called[-1].person_id or not asked):
            return called[-1:]
        known = {m.person_id for m in self.found[:last] if m.person_id and self._called(m)}
        if not asked or known - {asked}:
            return []
        return [Mention(start, start, "person", asked, asked, "medium")]

    def _called(self, mention: Mention) -> bool:
        """Whether somebody is called by it: *Thank you, Karine.*, *Karine, …* at the beginning."""
        before = self.text[max(mention.start - 2, 0) : mention.start]
        after = self.text[mention.end : mention.end + 1]
        if mention.kind not in _WHO or not after or after not in ",.?!":
            return False
        k = bisect_left(self.starts, mention.start)
        if not before.strip():
            listed = k + 1 < len(self.found) and self.starts[k + 1] <= mention.end + 2
            return after == "," and mention.start == self.first and not listed
        listed = k and self.found[k - 1].end + 2 >= mention.start
        polite = keys(self.text[max(mention.start - 2, 0) : mention.end])[:1]
        called = before == ", " and not listed
        return called and (after != "," or (mention.kind == "office" and polite[0] in self.polite))

    def last(self, at: int) -> list[Mention]:
        """Who was named last; if nobody was for long, who was meant last.

        Parameters
        ----------
        at : int
            Where the pronoun stands.

        Returns
        -------
        list of Mention
            One, or none if nobody knows.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> text, names, words = "Kamala Harris met him. She left.", Names.of("en"), Words.of("en")
        >>> before = Antecedents(text, find(text, "en"), names, words, Talk())
        >>> before.last(23)[0].person_id
        'kamala-d-harris'
        """
        people = self.named_last(at)
        if people is None:
            near = bool(self.meant) and self.meant[-1][0] >= at - _BACK
            people = self.meant[-1][1] if near else self._named_earlier(at)
        self.meant.append((at, people))
        return people

    def _named_earlier(self, at: int) -> list[Mention]:
        """Whom the end of the turns before names last."""
        if self.earlier is None or at > _BACK or self._people(0, at):
            return []
        before = self.earlier()
        return before.named_last(len(before.text)) or []

    def named_last(self, at: int) -> list[Mention] | None:
        """The person whom the last sentence that names anybody names, if it names only one.

        Of several it is the only one who is its subject. Somebody without a name who comes in
        later, such as *my father*, may be meant as well: then it is nobody.

        Parameters
        ----------
        at : int

        Returns
        -------
        list of Mention or None
            None if nobody is told of for long.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> text, names, words = "Kamala Harris left. A man came.", Names.of("en"), Words.of("en")
        >>> before = Antecedents(text, find(text, "en"), names, words, Talk())
        >>> before.named_last(19)[0].person_id, before.named_last(31)
        ('kamala-d-harris', [])
        """
        back = max(at - _BACK, 0)
        ends = [back, *(match.end() for match in _SENTENCE.finditer(self.text, back, at))]
        last = at
        for end in reversed(ends):
            people = self._people(end, last)
            if people:
                if not _only(people):
                    return self._subject(people, last)
                alone = any(map(self._leads, people)) or not self._somebody(end, last)
                return people[-1:] if alone else []
            if self._somebody(end, last):
                return []
            last = end
        return None

    def _subject(self, people: list[Mention], last: int) -> list[Mention]:
        """The only one of several in a sentence with whom a clause begins, and nobody else after.

        A clause behind *that*, and one in marks, has a subject of its own: *he* need not be that.
        """
        subjects = [m for m in people if self._leads(m)]
        front = self._front(subjects[-1])[-1:] if subjects else []
        if not _only(subjects) or not (self.relative | _MARKS).isdisjoint(front):
            return []
        return [] if self._somebody(subjects[0].end, last) else subjects[-1:]

    def _somebody(self, first: int, last: int) -> bool:
        """Whether somebody without a name is told of: *my father*, *a little girl*.

        Not so in *he is a good man*.
        """
        said = keys(self.text[first:last])
        return any(
            not self.articles.isdisjoint(said[max(k - 2, 0) : k])
            and self.being.isdisjoint(said[max(k - 4, 0) : k])
            for k, word in enumerate(said)
            if word in self.humans
        )

    def _leads(self, mention: Mention) -> bool:
        """Whether a clause begins with a mention alone, as it does with its subject."""
        k = bisect_left(self.starts, mention.start)
        if possessive(self.text, mention.end) or self._joined(k) or self._joined(k + 1):
            return False
        return self.opens(mention)

    def opens(self, mention: Mention) -> bool:
        """Whether a clause begins with a mention."""
        front = self._front(mention)
        words = self.opening | self.relative | self.joining
        return not front or not front[-1][0].isalnum() or front[-1] in words

    def _joined(self, k: int) -> bool:
        """Whether only *and* parts a mention from the one before it."""
        if not 0 < k < len(self.found):
            return False
        return self.text[self.found[k - 1].end : self.starts[k]].strip() in self.joining

    def _front(self, mention: Mention) -> list[str]:
        """The words and signs before a mention and its article."""
        front = _TOKEN.findall(self.text, max(mention.start - _NEAR, 0), mention.start)
        while front and key(front[-1]) in self.definite and front[-1] not in self.relative:
            front.pop()
        return front

    def _people(self, first: int, last: int) -> list[Mention]:
        """Who is named between two places, but for who speaks and who is spoken to."""
        here = self.found[bisect_left(self.starts, first) : bisect_left(self.starts, last)]
        return [
            m for m in here
            if m.kind in _WHO and m.person_id not in self.talk.present and not self._predicate(m)
        ]  # fmt: skip

    def _predicate(self, mention: Mention) -> bool:
        """Whether an office is what somebody was (*when he was vice president*, *as senator*)."""
        if mention.kind == "person":
            return False
        front = self._front(mention)
        if front[-1:] and front[-1].lower() in self.like:
            return self.text[: mention.start].rstrip().endswith(front[-1])  # without *the*
        k = len(front) - 1
        if k > 1 and front[k] not in self.being and front[k] not in self.prepositions:
            k -= 1
        return k > 0 and front[k] in self.being and key(front[k - 1]) in self.short


def possessive(text: str, at: int) -> bool:
    """Whether the sign of the possessive stands at a place.

    Parameters
    ----------
    text : str
    at : int

    Returns
    -------
    bool

    Examples
    --------
    >>> possessive("Ruiz’s plan", 4)
    True
    """
    return text[at : at + 2] in ("’s", "'s")


def _only(people: Sequence[Mention]) -> bool:
    """Whether all mentions are of one person."""
    return len({m.person_id or m.start for m in people}) == 1
