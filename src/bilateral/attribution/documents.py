"""When a document was written that a text names by its number: *Proclamation 9704*."""

from __future__ import annotations

import re
from bisect import bisect_left

from bilateral.attribution.names import Names

_LONG = 1500  # characters of a paragraph that is about one document
_BEHIND = 40


class Documents:
    """The numbered documents that a text speaks of: *In Proclamation 9704, the President noted*.

    Parameters
    ----------
    text : str
    names : Names

    Examples
    --------
    >>> text = "In Proclamation 9704, the President noted it. The President added more."
    >>> documents = Documents(text, Names.of("en"))
    >>> documents.since(text.index("The President"))
    '2017-01-20'
    """

    def __init__(self, text: str, names: Names):
        self.text = text
        self.found: list[tuple[int, bool, str]] = []
        self.starts: list[int] = []
        if not any(name in text for name in names.documents):
            return
        forms = "|".join(re.escape(name) for name in sorted(names.documents))
        for match in re.finditer(rf"(\b\w{{2}} )?({forms})\s(?:No\. )?(\d{{4,5}})\b", text):
            before, number = match[1] or "", int(match[3])
            since = [day for first, day in names.documents[match[2]] if first <= number]
            if before and since:
                self.found.append((match.start(), before[0].isupper(), since[-1]))
        self.starts = [start for start, _, _ in self.found]

    def since(self, at: int) -> str:
        """The first day of the time in which the document was written that a place is about.

        It stands at the beginning of a sentence of the paragraph, or right behind an office that
        was asked for: *the President concluded in Proclamation 9980*. Ask in the order of places.

        Parameters
        ----------
        at : int

        Returns
        -------
        str
            An ISO date; blank if the place is about none.

        Examples
        --------
        >>> Documents("Today the President spoke.", Names.of("en")).since(6)
        ''
        """
        since = ""
        first = bisect_left(self.starts, at - _LONG)
        for k in range(first, bisect_left(self.starts, at + _BEHIND)):
            start, opens, day = self.found[k]
            gap = self.text[min(at, start) : max(at, start)]
            if start < at:
                about = opens and not re.search(r"\n\s*\n", gap)
                since = day if about else since
            elif "." not in gap and "," not in gap:
                since, self.found[k] = day, (start, True, day)  # and the rest of the paragraph
        return since
