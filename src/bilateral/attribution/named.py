"""A place where a text names somebody or something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bilateral.attribution.names import Entry


@dataclass
class Named:
    """A place where something is named, not resolved yet.

    Attributes
    ----------
    first, last : int
        Words of the text; ``last`` is not part of it.
    kind : {"person", "office", "institution", "country"}
    entries : list of Entry
        What the words may stand for; empty for a name known by its shape.
    name : tuple of str
        Of a person, the words of the name without titles.
    titles : list of Entry
        Of a person, the offices and titles before the name.
    time : set of str
        Of an office, ``former``, ``next``, ``then``, ``acting``, ``rule``.
    address : bool
        Of an office, whether somebody is spoken to; of a person, whether it is one who is thanked.

    Examples
    --------
    >>> Named(0, 1, "country").time
    set()
    """

    first: int
    last: int
    kind: str
    entries: list[Entry] = field(default_factory=list)
    name: tuple[str, ...] = ()
    titles: list[Entry] = field(default_factory=list)
    time: set[str] = field(default_factory=set)
    address: bool = False


class Mention(NamedTuple):
    """A mention with its place in the text: a row of :func:`mentions` without the words.

    Attributes
    ----------
    start, end : int
    kind : {"person", "office", "institution", "country"}
    entity_id, person_id : str
    certainty : {"high", "medium", "low", "ambiguous"}
    """

    start: int
    end: int
    kind: str
    entity_id: str
    person_id: str
    certainty: str
