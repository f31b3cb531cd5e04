"""Who held which office at a date."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from bilateral.gazetteer import PACKAGE, Gazetteer


class Term(NamedTuple):
    """Somebody's time in an office, as ISO dates; both ends belong to it."""

    since: str
    until: str
    person: str
    office: str
    country: str
    role: str
    capacity: str = ""


class Holders:
    """The table of offices, to be asked at dates.

    Parameters
    ----------
    gazetteer : Gazetteer, optional

    Examples
    --------
    >>> Holders.of().at("Secretary of State", "2021-01-24")
    ['daniel-b-smith']
    """

    def __init__(self, gazetteer: Gazetteer = PACKAGE):
        self.of_office: dict[str, list[Term]] = defaultdict(list)
        self.of_person: dict[str, list[Term]] = defaultdict(list)
        rows = gazetteer.offices()
        columns = ["since", "until", "person_id", "office", "country", "role", "capacity"]
        for row in rows[columns].itertuples(index=False):
            term = Term(row[0], row[1] or "9999", *row[2:])
            self.of_office[term.office].append(term)
            self.of_person[term.person].append(term)
        self.of_country: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
        rows = gazetteer.table("leaders")[["country", "person_id", "since", "until", "posts"]]
        for country, person, since, until, posts in rows.itertuples(index=False):
            self.of_country[country].append((person, since, until or "9999", posts))

    @staticmethod
    def of(gazetteer: Gazetteer = PACKAGE) -> Holders:
        """The holders of a gazetteer, read once.

        Parameters
        ----------
        gazetteer : Gazetteer, optional

        Returns
        -------
        Holders

        Examples
        --------
        >>> Holders.of() is Holders.of()
        True
        """
        return _read(gazetteer)

    def at(self, office: str, date: str | None) -> list[str]:
        """The persons who held an office at a date.

        On the day of a change of holders it is the new one.

        Parameters
        ----------
        office : str
        date : str or None

        Returns
        -------
        list of str
            Ids of ``people.csv``; several if their times overlap.

        Examples
        --------
        >>> Holders.of().at("President of the United States", "2025-01-20")
        ['donald-j-trump']
        """
        if not date:
            return []
        here = [t for t in self.of_office.get(office, ()) if t.since <= date <= t.until]
        if any(t.since == date for t in here):
            here = [t for t in here if t.until != date] or here
        return list(dict.fromkeys(t.person for t in here))

    def acts(self, person: str, office: str, date: str) -> bool:
        """Whether a person holds an office at a date until somebody is appointed.

        Parameters
        ----------
        person, office, date : str

        Returns
        -------
        bool

        Examples
        --------
        >>> Holders.of().acts("daniel-b-smith", "Secretary of State", "2021-01-24")
        True
        """
        held = (t for t in self.held(person, date) if t.office == office)
        return any(t.capacity == "acting" for t in held)

    def after(self, office: str, date: str | None) -> list[str]:
        """The person who is the next to hold an office.

        Parameters
        ----------
        office : str
        date : str or None

        Returns
        -------
        list of str

        Examples
        --------
        >>> Holders.of().after("President of Mexico", "2024-08-01")
        ['claudia-sheinbaum-pardo']
        """
        later = [t for t in self.of_office.get(office, ()) if date and t.since > date]
        return [min(later).person] if later else []

    def between(self, office: str, times: list[tuple[str, str]]) -> list[str]:
        """The persons who held an office at some day of some times.

        Parameters
        ----------
        office : str
        times : list of (str, str)

        Returns
        -------
        list of str

        Examples
        --------
        >>> years = [("2013-02-02", "2014-12-31")]
        >>> Holders.of().between("Secretary of State", years)
        ['john-f-kerry']
        """
        terms = self.of_office.get(office, ())
        return list(dict.fromkeys(
            t.person for t in terms for a, b in times if t.since < b and a < t.until
        ))  # fmt: skip

    def leading(self, country: str, posts: str, date: str | None) -> str:
        """The person who leads another country at a date.

        Parameters
        ----------
        country : str
        posts : str
            ``president``, ``prime minister``, or ``leader``: whichever of these governs.
        date : str or None

        Returns
        -------
        str
            Blank if ``leaders.csv`` does not have it.

        Examples
        --------
        >>> Holders.of().leading("CA", "prime minister", "2025-05-01")
        'mark-carney'
        """
        here = [
            person
            for person, since, until, held in self.of_country.get(country, ())
            if date and since <= date < until and posts in held.split("; ")
        ]
        return here[0] if len(here) == 1 else ""

    def led(self, person: str) -> set[str]:
        """The other countries that a person leads or led.

        Parameters
        ----------
        person : str

        Returns
        -------
        set of str

        Examples
        --------
        >>> Holders.of().led("xi-jinping")
        {'CN'}
        """
        return {land for land, rows in self.of_country.items() if any(r[0] == person for r in rows)}

    def held(self, person: str, date: str | None) -> list[Term]:
        """The offices that a person held at a date.

        Parameters
        ----------
        person : str
        date : str or None

        Returns
        -------
        list of Term

        Examples
        --------
        >>> [term.office for term in Holders.of().held("kamala-d-harris", "2022-05-01")]
        ['Vice President of the United States']
        """
        terms = self.of_person.get(person, ())
        return [t for t in terms if date and t.since <= date <= t.until]


@cache
def _read(gazetteer: Gazetteer) -> Holders:
    return Holders(gazetteer)
