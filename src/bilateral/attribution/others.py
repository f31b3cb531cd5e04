"""Offices of others than who holds them at the date: of leaders before, of other countries."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bilateral.attribution.earlier import named_last
from bilateral.attribution.holders import Holders
from bilateral.attribution.named import Mention, Named
from bilateral.attribution.naming import Namer
from bilateral.attribution.who import Who

_NEAR = 300  # characters in which the person is looked for whom an office means
_ENDED = re.compile(r"[.!?;]\s")
_OF = re.compile(r"['’]s?(?: own)?\s")


class Others:
    """Says whom the offices of a text mean, where it is not the holder at the date.

    Parameters
    ----------
    namer : Namer
    holders : Holders
    who : Who
    date : str or None

    Examples
    --------
    >>> from bilateral.attribution.names import Names
    >>> names, holders = Names.of("en"), Holders.of()
    >>> namer = Namer("Nobody", names)
    >>> who = Who(names, holders, [], "2025-05-01", "US")
    >>> others = Others(namer, holders, who, "2025-05-01")
    >>> others.under(["Secretary of Commerce"], "joseph-r-biden")[1]
    'gina-m-raimondo'
    """

    def __init__(self, namer: Namer, holders: Holders, who: Who, date: str | None):
        self.namer, self.names = namer, namer.names
        self.holders, self.who, self.date = holders, who, date or ""

    def before(
        self, office: str, time: Collection[str], out: Sequence[Mention], start: int
    ) -> tuple[str, str]:
        """Who held an office before, of those whom the text names just before.

        Parameters
        ----------
        office : str
        time : collection of str
            ``former``: whoever holds it now is not meant.
        out : sequence of Mention
        start : int
            Where the office stands.

        Returns
        -------
        tuple of str
            The id of the person, and how sure it is.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> [m.person_id for m in find('Zedillo vino. El expresidente habló.', 'es', '2025-05-01')]
        ['ernesto-zedillo-ponce-de-leon', 'ernesto-zedillo-ponce-de-leon']
        """
        now = self.holders.at(office, self.date) if "former" in time else ()

        def fits(mention: Mention) -> bool:
            terms = self.holders.of_person.get(mention.person_id, ())
            held = any(t.office == office and t.since <= self.date for t in terms)
            return held and mention.person_id not in now

        people = named_last(self.namer.text, out, start, fits, _NEAR)
        return (people[0].person_id, "medium") if len(people) == 1 else ("", "low")

    def possessor(self, named: Named, out: Sequence[Mention], gap: str) -> str | None:
        """Whose office it is: *Biden’s own secretary*, *Bush y su secretario*.

        Parameters
        ----------
        named : Named
            An office.
        out : sequence of Mention
            What is named before it.
        gap : str
            What stands between the last of them and the office, if that is a person.

        Returns
        -------
        str or None
            The id of the person, blank if no table has it; None if it is nobody's.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> [m.person_id for m in find('Biden’s Secretary of Commerce', 'en', '2025-05-01')]
        ['joseph-r-biden', 'gina-m-raimondo']
        """
        if _OF.fullmatch(gap):
            return out[-1].person_id
        word = self.namer.before(named.first)
        if word is None or word.key not in self.names.kinds["possessive"]:
            return None
        people = named_last(self.namer.text, out, word.start, _is_person, _NEAR)
        alone = len(people) == 1 and not _ENDED.search(self.namer.text, people[0].end, word.start)
        return people[0].person_id if alone else None

    def under(self, offices: Sequence[str], leader: str) -> tuple[str, str, str]:
        """Who held an office under a leader; nobody if several did.

        Parameters
        ----------
        offices : sequence of str
            Those that the words may be.
        leader : str
            Id of a person.

        Returns
        -------
        tuple of str
            The office, the person, and how sure it is; blank if the person led no government.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> [m.person_id for m in find('Obama’s Vice President', 'en', '2025-05-01')]
        ['barack-obama', 'joseph-r-biden']
        """
        terms = self.holders.of_person.get(leader, ())
        led = [t for t in terms if t.office in self.names.leaders and t.since <= self.date]
        lands = {t.country for t in led}
        here = [office for office in offices if self.names.country_of.get(office) in lands]
        if len(here) != 1:
            return "", "", "low"
        if any(t.until >= self.date for t in led):
            people = self.holders.at(here[0], self.date)
        else:
            people = self.holders.between(here[0], [(t.since, t.until) for t in led])
        one = len(people) == 1
        return here[0], people[0] if one else "", "medium" if one else "low"

    def leads(self, named: Named, owner: str) -> str:
        """Who leads another country with an office: *el primer ministro canadiense*.

        Parameters
        ----------
        named : Named
        owner : str
            The country that stands before it with a possessive, or blank.

        Returns
        -------
        str
            The id of the person; blank if no table has it, or the text nowhere names the person.

        Examples
        --------
        >>> from bilateral.attribution.mentions import find
        >>> [m.person_id for m in find("Carney, el líder canadiense", "es", "2025-05-01")]
        ['mark-carney', 'mark-carney']
        """
        posts = self.names.leading.get(named.entries[0].head, "")
        countries = self.countries(named) | {owner} - {""} if posts else ()
        if len(countries) != 1:
            return ""
        person = self.holders.leading(min(countries), posts, self.date)
        return person if self.who.names_anywhere(person) else ""

    def countries(self, named: Named) -> set[str]:
        """The countries whose names or adjectives stand in an office.

        Parameters
        ----------
        named : Named

        Returns
        -------
        set of str

        Examples
        --------
        >>> from bilateral.attribution.names import Names
        >>> namer = Namer("the Canadian Prime Minister", Names.of("en"))
        >>> others = Others(namer, Holders.of(), Who(namer.names, Holders.of(), [], "", ""), None)
        >>> others.countries(namer.read()[0])
        {'CA'}
        """
        found = set()
        for k in range(named.first, named.last):
            n, entries = self.namer.match(k)
            if k + n <= named.last:
                found |= {e.ident for e in entries if e.kind in ("country", "adjective")}
        return found

    def elected(self, named: Named) -> bool:
        """Whether it is said who will hold an office, not only that somebody will.

        Parameters
        ----------
        named : Named

        Returns
        -------
        bool

        Examples
        --------
        >>> from bilateral.attribution import mentions
        >>> text = "La presidenta electa llegó."
        >>> mentions(text, "es", "2024-08-01")["person_id"].tolist()
        ['claudia-sheinbaum-pardo']
        """
        row = self.namer.words[named.first : named.last]
        return any(word.key in self.names.kinds["elected"] for word in row)

    def governs(self, named: Named) -> bool:
        """Whether *his administration*, *the next government* is of somebody else than the side.

        Parameters
        ----------
        named : Named

        Returns
        -------
        bool

        Examples
        --------
        >>> from bilateral.attribution import mentions
        >>> for text in ("The administration left.", "The next administration left."):
        ...     print(mentions(text, "en", "2022-05-01")["entity_id"].tolist())
        ['Government of US']
        ['']
        """
        if not any("{side}" in entry.ident for entry in named.entries):
            return False
        before = self.namer.before(named.first)
        kinds = self.names.kinds
        others = kinds["possessive"] | kinds["former"] | kinds["next"]
        return before is not None and named.last - named.first == 1 and before.key in others


def _is_person(mention: Mention) -> bool:
    return mention.kind == "person"
