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
        columns = ["since", "until", "person_id", "office", "country", "role"]
        for row in rows[columns].itertuples(index=False):
            term = Term(row[0], row[1] or "9999", *row[2:])
            self.of_office[term.office].append(term)
            self.of_person[term.person].append(term)

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
