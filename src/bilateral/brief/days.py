"""The day of a note: what says it, and how sure that is."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from bilateral.brief.names import Span
from bilateral.cleaning.steps.artefacts import crawl_date
from bilateral.corpus.asked import period
from bilateral.corpus.frames import iso_date
from bilateral.sources.files.dates import Day, date_in_text, read_date
from bilateral.sources.model import Document

_HEAD = 4_000  # characters in which a heading is looked for
_PUBLISHED = re.compile(
    r"\b(?:published|posted|publicad[oa]|fecha de publicaci[oó]n)\b(?: on| el)?:?([^\n]{0,40})",
    re.IGNORECASE,
)


class Known(NamedTuple):
    """The day of a note, and what says it.

    Attributes
    ----------
    date : str
        ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY``, or empty.
    basis : str
        What says it, or why no day is known.
    """

    date: str
    basis: str


def given(date: str | None) -> Known | None:
    """The day that a user says."""
    if date is None:
        return None
    said, wrong = iso_date(date)
    if wrong:
        raise ValueError(f"date: {date!r} is no day, month or year; write it as 2024-06-22")
    if not said:
        raise ValueError("date: it is blank; leave it out")
    return Known(said, "as given")


def day_of(document: Document, dateline: str) -> Known:
    """The day of a note: of its file, else one that it states, else of its dateline."""
    text = crawl_date(document.text)[0]
    heading = date_in_text(f"{title_of(document)}\n\n{text[:_HEAD]}")
    if document.date:
        same = document.date == heading.date
        return Known(document.date, f"in {'its heading' if same else 'the file or its name'}")
    where = {"as published": published(text), "in its heading or dateline": heading}
    printed = re.search(r"date=([^;]+)", dateline)
    if printed and re.search(r"\d{4}", printed[1]):
        where["in its dateline"] = read_date(printed[1])
    for basis, found in where.items():
        if found.date:
            return Known(found.date, basis)
    doubt = next((found.doubt for found in where.values() if found.doubt), "")
    return Known("", f"not known: {doubt}" if doubt else "not known: the text states none")


def title_of(document: Document) -> str:
    """The title of a note; blank if it is the name of its file.

    Examples
    --------
    >>> title_of(Document("note.txt", "", "They met.", title="note", path="note.txt"))
    ''
    """
    return "" if document.title == PurePosixPath(document.path).stem else document.title


def published(text: str) -> Day:
    r"""The day on which a text says that it was published.

    Examples
    --------
    >>> published("A title\nPublicado el 21 de junio de 2024\nThey met.").date
    '2024-06-21'
    """
    found = _PUBLISHED.search(text)
    day = read_date(found[1]) if found else Day()
    return day if re.fullmatch(r"\d{4}-\d\d-\d\d", day.date) else Day()


def span(date: str) -> Span | None:
    """The first and the last day of a day, a month or a year."""
    if not date:
        return None
    first, after = period("date", date)
    return Span(str(first), str(after - np.timedelta64(1, "D")))
