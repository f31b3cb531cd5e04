"""The parts of a page: rows, sections, and how much of each is shown."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Cut(NamedTuple):
    """How much of each part stands on the page; the tables have all.

    Attributes
    ----------
    text, said, title : int
        Characters of the cleaned text, of a quotation or a sentence, of a title.
    signs, quotes, named, rungs, themes, events, copies, topics : int
        Rows; of names for persons and for offices each.
    side : int
        Similar documents of each side.
    listed, forms, seeds, words, shared : int
        Words in a row: names, forms of a name, seeds of a theme, words of a topic, shared terms.
    """

    text: int = 420
    said: int = 64
    title: int = 72
    signs: int = 3
    quotes: int = 4
    named: int = 3
    rungs: int = 6
    themes: int = 4
    events: int = 3
    copies: int = 2
    topics: int = 3
    side: int = 2
    listed: int = 6
    forms: int = 2
    seeds: int = 4
    words: int = 6
    shared: int = 4

    def less(self) -> Cut:
        """A little less of each part, and of each at least :data:`_LEAST`.

        Examples
        --------
        >>> PAGE.less().quotes, PAGE.less().less().less().quotes
        (3, 3)
        """
        return Cut(*map(max, _LEAST, (n - step for n, step in zip(self, _STEP, strict=True))))


LINES = 60
"""Lines of a page at most, if the least of each part takes no more."""
PAGE = Cut()
WHOLE = Cut(*[10**9] * len(PAGE))
_STEP = Cut(*[1] * len(PAGE))._replace(text=130, said=0, title=0)
_LEAST = Cut(*[1] * len(PAGE))._replace(
    **{"text": 120, "said": PAGE.said, "title": PAGE.title, "quotes": 3, "themes": 2},
    **{"listed": 3, "seeds": 2, "words": 3, "shared": 2},
)


class Row(NamedTuple):
    """A line of a section: what leads it, and what it says.

    Attributes
    ----------
    lead : str
    said : str
    address : str
        Of the web, if the line is about something that has one.
    """

    lead: str
    said: str
    address: str = ""


class Section(NamedTuple):
    """A part of the page.

    Attributes
    ----------
    title : str
    note : str
        What stands under the title; blank if nothing does.
    rows : list of Row
    """

    title: str
    note: str
    rows: list[Row]


def section(title: str, note: str, table: pd.DataFrame, rows: list[Row]) -> Section:
    """A section whose last line says how many rows of a table are not shown.

    Parameters
    ----------
    title, note : str
    table : DataFrame
    rows : list of Row
        Those that are shown.

    Returns
    -------
    Section

    Examples
    --------
    >>> section("EVENTS", "", pd.DataFrame({"n": [1, 2, 3]}), [Row("1", "")]).rows[-1].said
    'and 2 more'
    """
    left = len(table) - len(rows)
    return Section(title, note, [*rows, *([Row("", f"and {left} more")] if left > 0 else [])])


def first(words: str, most: int) -> str:
    """The first words of a list that has commas between, and how many follow.

    Parameters
    ----------
    words : str
    most : int

    Returns
    -------
    str

    Examples
    --------
    >>> first("a 3, b 2, c 1", 2)
    'a 3, b 2 and 1 more'
    """
    listed = words.split(", ")
    left = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {left} more" if left > 0 else "")
