"""Which office a short word means: one that the text defines, or that it has just named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from bilateral.attribution.named import Mention, Named

_OPEN = re.compile(r"\s*\(\s*(?:the |la |el )?[“\"‘']?")
_CLOSED = re.compile(r"[”\"’'.,]{0,2}\s*\)")


class Last(NamedTuple):
    """Who was named with the head of an office, and where.

    Examples
    --------
    >>> Last("Secretary of State").person
    ''
    """

    office: str = ""
    person: str = ""
    end: int = 0


class Heads(dict[str, Last]):
    """Who was named last with the head of each office (*secretary*), and who before.

    Examples
    --------
    >>> heads = Heads()
    >>> heads["secretary"] = Last("Secretary of State", "", 18)
    >>> heads["secretary"].office
    'Secretary of State'
    """

    def __init__(self) -> None:
        super().__init__()
        self.trail: dict[str, list[Last]] = {}

    def __setitem__(self, head: str, last: Last) -> None:
        super().__setitem__(head, last)
        self.trail.setdefault(head, []).append(last)

    def recent(self, head: str, since: int) -> list[Last]:
        """Those who were named with a head from a place on, each once.

        Parameters
        ----------
        head : str
        since : int

        Returns
        -------
        list of Last
            By place.

        Examples
        --------
        >>> heads = Heads()
        >>> heads["secretary"] = Last("Secretary of State", "", 18)
        >>> heads["secretary"] = Last("Secretary of State", "", 80)
        >>> [last.end for last in heads.recent("secretary", 0)], heads.recent("secretary", 90)
        ([80], [])
        """
        here = [*takewhile(lambda last: last.end >= since, reversed(self.trail.get(head, ())))][
            ::-1
        ]
        known = {last.person for last in here if last.office}
        some = {
            (last.office, last.person): last
            for last in here
            if last.office or last.person not in known  # “Secretary Ruiz”, of which office
        }
        return list(some.values())


class Defined:
    """The offices that the text gives a short word for, as it is read from its beginning.

    Parameters
    ----------
    text : str
    heads : mapping of str to str
        The first word of each office.

    Examples
    --------
    >>> Defined("The Secretary left.", {}).found
    {}
    """

    def __init__(self, text: str, heads: Mapping[str, str]):
        self.text, self.heads = text, heads
        self.found: dict[str, str] = {}  # an office by the head of its short word

    def office(self, named: Named, start: int, end: int, out: Sequence[Mention]) -> str:
        """Which office a short word means, if the text says so.

        Parameters
        ----------
        named : Named
            The short word.
        start, end : int
            Where it stands.
        out : sequence of Mention
            What is named before it.

        Returns
        -------
        str
            Blank if the text does not say so.

        Examples
        --------
        >>> from bilateral.attribution import mentions
        >>> text = "The Secretary of Commerce (Secretary) wrote. The Secretary left."
        >>> mentions(text, "en", "2018-03-08")["entity_id"].tolist()
        ['Secretary of Commerce', 'Secretary of Commerce', 'Secretary of Commerce']
        """
        head = named.entries[0].head
        if out and out[-1].kind == "office" and self.heads.get(out[-1].entity_id) == head:
            opened = _OPEN.fullmatch(self.text, out[-1].end, start)
            if opened and _CLOSED.match(self.text, end):
                self.found[head] = out[-1].entity_id
        if not self.text[start].isupper():
            return ""
        return self.found.get(head, "")
