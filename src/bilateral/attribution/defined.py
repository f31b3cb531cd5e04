"""Short words for an office that a text defines: *the Secretary of Commerce (Secretary)*."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bilateral.attribution.named import Mention, Named

_OPEN = re.compile(r"\s*\(\s*(?:the |la |el )?[“\"‘']?")
_CLOSED = re.compile(r"[”\"’'.,]{0,2}\s*\)")


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
