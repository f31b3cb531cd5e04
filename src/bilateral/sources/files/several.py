"""Whether a file holds several articles: how news databases mark each in an export."""

from __future__ import annotations

import re

# A line of its own for each article: its number, its end, its key, or the day it was stored.
_MARKS = tuple(
    re.compile(rf"^\W*{pattern}", re.MULTILINE | re.IGNORECASE)
    for pattern in (
        r"\d+ of \d+ documents?\W*$",
        r"end of document\W*$",
        r"document [a-z]{4,}\d{10}\w+\W*$",
        r"load-date: ",
    )
)


def articles_in(text: str) -> int:
    r"""Count the articles of an export, as far as they are marked.

    Parameters
    ----------
    text : str

    Returns
    -------
    int
        0 in a text without marks.

    Examples
    --------
    >>> articles_in("1 of 2 DOCUMENTS\n\nThey met.\n\n2 of 2 DOCUMENTS\n\nThey spoke.")
    2
    >>> articles_in("They looked at 2 of 3 documents.")
    0
    """
    return max(len(mark.findall(text)) for mark in _MARKS)
