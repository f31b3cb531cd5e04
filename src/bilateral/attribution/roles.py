"""Whom a role means: *the senator*, *el funcionario*, *la portavoz*, *el estadunidense*."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from bilateral.attribution.earlier import named_last
from bilateral.attribution.holders import Holders
from bilateral.attribution.named import Mention
from bilateral.attribution.names import Names
from bilateral.attribution.words import keys

_BACK = 1500  # characters in which the person is looked for, before
AHEAD = 300
"""Characters at the beginning of a text in which a role may mean who is named behind it."""
_NEAR = 60  # characters beside a name that tell what somebody is


class Roles:
    """Finds the persons of a text whom a role fits.

    A role fits whoever holds such an office at the date, has such a title in the text, or has the
    word beside the name. It means the person in the last sentence that names one whom it fits. It
    means nobody if that sentence names several, or if somebody whom no table lists is named since.

    Parameters
    ----------
    text : str
    found : sequence of Mention
        By place.
    names : Names
    holders : Holders
    date : str or None

    Examples
    --------
    >>> from bilateral.attribution.mentions import find
    >>> text = "Blinken habló con Biden. El funcionario se fue."
    >>> found = find(text, "es", "2022-05-01")
    >>> roles = Roles(text, found, Names.of("es"), Holders.of(), "2022-05-01")
    >>> [mention.person_id for mention in roles.meant(("funcionario",), 25, 39)]
    ['antony-j-blinken']
    """

    def __init__(
        self,
        text: str,
        found: Sequence[Mention],
        names: Names,
        holders: Holders,
        date: str | None,
    ):
        self.text, self.names, self.holders, self.date = text, names, holders, date
        self.found = [m for m in found if m.kind in ("person", "office")]
        self.starts = [m.start for m in self.found]
        self._words: dict[tuple[str, bool], set[str]] = {}

    def meant(self, said: Sequence[str], start: int, end: int) -> list[Mention]:
        """The persons whom a role means.

        Parameters
        ----------
        said : sequence of str
            Its words, as keys.
        start, end : int
            Where it stands.

        Returns
        -------
        list of Mention
            One; none if it is open.

        Examples
        --------
        >>> roles = Roles("", [], Names.of("es"), Holders.of(), None)
        >>> roles.meant(("economista",), 0, 0)
        []
        """
        of_role, former = self.names.of_role, self.names.kinds["former"]
        roles = [word for word in said if word in of_role]
        party = self.names.kinds["qualifier"]  # “el senador morenista”
        wanted = [of_role[word] for word in roles if len(roles) == 1 or word not in party]
        lands = {land for word in said for land in self.names.of_demonym.get(word, ())}
        more = {word for word in said if self._tells(word)}
        first, last = (bisect_left(self.starts, at) for at in (start - _BACK, end + AHEAD))
        others = [m for m in self.found[first:last] if m.end <= start or m.start >= end]

        past = any(word in former or self._was(word) for word in said)

        def fits(mention: Mention) -> bool:
            if lands and not lands & self._lands(mention):
                return False
            person = mention.person_id
            told = self._told(mention, past) if wanted else set()
            fit = all(person in of or told & of for of in wanted)
            return fit and (more <= told or more <= told | self._around(mention, start, end))

        def counts(mention: Mention) -> bool:
            return fits(mention) or (not mention.person_id and self._aside(mention))

        people = named_last(self.text, others, start, counts, _BACK)
        if people:
            fit = [m for m in people if fits(m)]
            return fit if len(fit) == 1 else []
        if start > AHEAD:
            return []
        k = bisect_left(others, end, key=lambda m: m.start)
        ahead = [m for m in others[k:] if m.start < end + AHEAD and m.person_id and fits(m)]
        return ahead[:1] if len({m.person_id for m in ahead}) == 1 else []

    def _around(self, mention: Mention, start: int, end: int) -> set[str]:
        """The words beside a name, but for those from ``start`` to ``end``."""
        first, last = max(mention.start - _NEAR, 0), mention.end + _NEAR
        if mention.start < start:
            return self._plain(keys(self.text[first : min(last, start)]))
        return self._plain(keys(self.text[max(first, end) : last]))

    def _tells(self, word: str) -> bool:
        """Whether a word beside a role tells whom it fits: *deputy*, not *new*."""
        kinds, names = self.names.kinds, self.names
        none = kinds["determiner"] | kinds["beside"] | kinds["former"] | kinds["human"]
        return not (
            word in names.of_role or word in names.of_demonym or word in none
            or word in names.small - kinds["prefix"]
        )  # fmt: skip

    def _was(self, word: str) -> bool:
        return word.startswith("ex") and word[2:] in self.names.of_role

    def _aside(self, mention: Mention) -> bool:
        """Whether somebody whom no table lists is named outside of quotation marks."""
        marks = self.text[max(mention.start - _BACK, 0) : mention.start]
        opened = max(marks.rfind("“"), marks.rfind("«"))
        return mention.kind == "person" and opened <= max(marks.rfind("”"), marks.rfind("»"))

    def _lands(self, mention: Mention) -> set[str]:
        """The countries that somebody serves or leads."""
        person = mention.person_id
        if person:
            serves = {term.country for term in self.holders.held(person, self.date)}
            return serves | self.holders.led(person)
        beside = keys(self.text[max(mention.start - _NEAR, 0) : mention.end + _NEAR])
        return {land for word in beside for land in self.names.of_demonym.get(word, ())}

    def _told(self, mention: Mention, past: bool) -> set[str]:
        """What the text and the tables tell that somebody is, or was, as keys of words."""
        person = mention.person_id
        if not person:
            return self._beside([mention])
        if (person, past) not in self._words:
            own = [m for m in self.found if m.person_id == person]
            terms = self.holders.of_person.get(person, ())
            told = set() if terms else self._beside(own)
            for m in own:
                said = keys(self.text[m.start : m.end])
                before = any(w in self.names.kinds["former"] or self._was(w) for w in said)
                told |= self._plain(said) if before or not past else set()
            ended = [t for t in terms if self.date and t.until < self.date]
            for term in ended if past else self.holders.held(person, self.date):
                told |= self.names.office_words.get(term.office, frozenset())
            self._words[person, past] = told
        return self._words[person, past]

    def _beside(self, mentions: list[Mention]) -> set[str]:
        """The words beside somebody's name, up to the name of another person."""
        found: set[str] = set()
        for m in mentions:
            k = bisect_left(self.starts, m.start)
            before = [o.end for o in self.found[max(k - 2, 0) : k] if _another(o, m)]
            behind = [o.start for o in self.found[k + 1 : k + 3] if _another(o, m)]
            first = max(m.start - _NEAR, 0, *before)
            last = min([m.end + _NEAR, *behind])
            found |= self._plain(keys(self.text[first:last]))
        return found

    def _plain(self, words: Sequence[str]) -> set[str]:
        """Words and their plain forms; *primer ministro* counts as one."""
        plain = [self.names.plain.get(word, word) for word in words]
        firsts = self.names.kinds["first"]
        two = {f"{a} {b}" for a, b in pairwise(plain) if a in firsts}
        return {*plain, *two}


def _another(one: Mention, two: Mention) -> bool:
    """Whether a mention names a person other than another mention's."""
    return one.kind == "person" and (one.person_id or one) != (two.person_id or two)
