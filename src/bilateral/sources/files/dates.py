"""Days as people and programs write them, in English and Spanish; day and month never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bilateral.accents import unaccented
from bilateral.sources.decode import is_day

_MONTHS = (
    *("january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio"),
    *("july julio", "august agosto", "september septiembre setiembre", "october octubre"),
    *("november noviembre", "december diciembre"),
)
_NUMBER = {
    form: f"{number:02d}"
    for number, names in enumerate(_MONTHS, 1)
    for name in names.split()
    for form in (name, name[:3], name[:4] if name.startswith("se") else name)
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER, key=len, reverse=True))})(?![^\W_])\.?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|o|er|\.?\s?[ºª°])?\.?"
_DIGITS = r"(?P<year>1[6-9]\d\d|2[0-2]\d\d)"
_YEAR = rf"{_DIGITS}(?!\d)"
_OF = r"[\s,./_-]{1,3}(?:(?:de|del|of)\s{1,3}(?:ano\s{1,3})?)?"
_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.,]){_YEAR}(?P<sep>[-/._])(?P<month>\d\d?)(?P=sep)(?P<day>\d\d?)(?!\d)",
        rf"(?<!\d){_DIGITS}(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
        rf"{_DAY}{_OF}{_MONTH}{_OF}{_YEAR}",
        rf"(?<![^\W_]){_MONTH}\s{{1,3}}{_DAY},?{_OF}{_YEAR}",
        rf"(?<!\d)(?P<first>\d\d?)(?P<sep>[-/._])(?P<second>\d\d?)(?P=sep){_YEAR}",
        r"(?<!\d)(?P<first>\d\d?)(?P<sep>[-/])(?P<second>\d\d?)(?P=sep)(?P<short>\d\d)(?!\d)",
    )
)
_PARTS = tuple(  # of a value that is meant to be a date
    re.compile(pattern)
    for pattern in (rf"{_MONTH}{_OF}{_YEAR}", rf"{_YEAR}(?:[-/](?P<month>\d\d))?")
)
#: What a message says of a column whose dates nobody can tell.
TWO_WAYS = "can be read in two ways"
_FIGURES = re.compile(r"(\d\d?)([-/._])(\d\d?)\2\d{4}(?!\d)")
_LONGEST = 200  # characters of a value that is meant to be a date
_LINES, _HEADING, _OPENING = 12, 120, 90  # lines looked at; characters of a heading, a dateline
_BEFORE = 60  # characters that may stand before the day of a text in its line
_CRAWLED = re.compile(r"\Adate \d{4}-\d\d(?:-\d\d)?(?!\S)\s*")  # the day of a download
_CLOSING = re.compile(r"\d\D{0,25}\Z")  # a day, and at most an agency after it
_CUT = re.compile(r"[.)]\s?[-–—]|\s[-–—]+\s|\.\s+(?=[^\W\d_])")


class Day(NamedTuple):
    """A date found, or the reason why there is none.

    Attributes
    ----------
    date : str
        ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; empty if none was found, or none that is sure.
    doubt : str
        Of a date that could not be told, what is in doubt.
    """

    date: str = ""
    doubt: str = ""


def read_date(value: str) -> Day:
    """Read a value that is meant to be a date: a cell, a field of metadata.

    Parameters
    ----------
    value : str

    Returns
    -------
    Day

    Examples
    --------
    >>> for value in ("2024-04-03T10:00Z", "3 de abril de 2024", "Apr. 3rd, 2024", "abril de 2024"):
    ...     print(read_date(value).date)
    2024-04-03
    2024-04-03
    2024-04-03
    2024-04
    >>> read_date("25/04/2024").date, read_date("03/04/2024").doubt
    ('2024-04-25', '03/04/2024 may be 3 April or 4 March')

    Of a value that says more than is understood, no part is taken:

    >>> read_date("week 12 of 2024")
    Day(date='', doubt="'week 12 of 2024' is no date")
    """
    value = value.strip()[:_LONGEST]
    if not value:
        return Day()
    if found := _days(value):
        return _only(found, f"{value[:40]!r}")
    folded = _folded(value)
    for pattern in _PARTS:
        match = pattern.search(folded)
        if match and not re.search(r"\d", folded[: match.start()] + folded[match.end() :]):
            month = match.groupdict().get("month") or ""
            return _partial(match["year"], _NUMBER.get(month, month), value)
    return Day(doubt=f"{value[:40]!r} is no date")


def in_two_ways(column: str, values: Sequence[tuple[object, str]]) -> str:
    """Say how many dates of a column may be day or month first, and what tells.

    Parameters
    ----------
    column : str
    values : sequence of (object, str)
        The row and what stands there, of each row that has a date.

    Returns
    -------
    str
        Empty if each date is read in one way, or none.

    Examples
    --------
    >>> told = in_two_ways("fecha", [(0, "25/06/2025"), (1, "10/06/2025"), (2, "2025-06-11")])
    >>> print(told)  # doctest: +NORMALIZE_WHITESPACE
    1 of 3 dates of the column 'fecha' can be read in two ways and are left undated, the first in
    row 1 ('10/06/2025'); of the others 1 can only be read day first, 0 only month first. If all
    are day first, write frame['fecha'] = pd.to_datetime(frame['fecha'], dayfirst=True) in pandas
    """
    doubtful, first = [], {True: 0, False: 0}
    for row, value in values:
        figures = _FIGURES.match(value.strip())
        if not figures:
            continue
        one, two = int(figures[1]), int(figures[3])
        if not read_date(value).date:
            if max(one, two) <= 12:
                doubtful.append((row, value.strip()))
        elif one != two:
            first[one > two] += 1
    if not doubtful:
        return ""
    day, month = first[True], first[False]
    told = (
        f"{len(doubtful)} of {len(values)} dates of the column {column!r} {TWO_WAYS} and are"
        f" left undated, the first in row {doubtful[0][0]} ({doubtful[0][1][:40]!r}); of the others"
        f" {day} can only be read day first, {month} only month first. "
    )
    if day and month:
        return f"{told}The column mixes both: write days as 2024-04-03"
    which = "month" if month else "day"
    cells = f"frame[{column!r}]"
    told += (
        f"If all are {which} first, write {cells} = pd.to_datetime({cells}, dayfirst={not month})"
    )
    return f"{told} in pandas" + "; if month first, dayfirst=False" * (day == month)


def date_in_name(name: str) -> Day:
    """Find the date in the name of a file.

    Parameters
    ----------
    name : str
        Of a file, or its path.

    Returns
    -------
    Day
        None in doubt if there are several.

    Examples
    --------
    >>> date_in_name("2024-04-03 nota.txt").date, date_in_name("comunicado_3-abr-2024.docx").date
    ('2024-04-03', '2024-04-03')
    """
    return _only(_days(name[-_LONGEST:]), "the file name")


def date_in_text(text: str) -> Day:
    r"""Find the date that stands at the beginning of a text: in a heading or a dateline.

    Parameters
    ----------
    text : str

    Returns
    -------
    Day
        A day is taken from a line of up to 120 characters among the first twelve that is no
        sentence and no part of a paragraph, or from the first 90 characters of a paragraph that
        begins with place and day. In a line it begins among the first 60 characters, or it ends
        the line and a blank line follows. None if there are two different ones. The day that a
        download puts before a text, ``date 2024-06-22``, is never the day of the text.

    Examples
    --------
    >>> date_in_text("Boletín 12\n\nCiudad de México, 3 de abril de 2024.- Hoy hablaron.").date
    '2024-04-03'
    >>> date_in_text("They met on April 3, 2024 in the city.")
    Day(date='', doubt='')
    """
    found: list[Day] = []
    lines = [_CRAWLED.sub("", line.strip()) for line in text[:4000].splitlines()]
    lines = ["", *lines, ""]
    places = [place for place, line in enumerate(lines) if line][:_LINES]
    for place in places:
        before, line, after = lines[place - 1 : place + 2]
        if not (before and _goes_on(line)):
            heading = _heading(line, _goes_on(after))
            found += _days(heading, before=_BEFORE, last=not after)
    return _only(found, "the heading")


def _goes_on(line: str) -> bool:
    """Whether a line, if another stands right above it, belongs to the sentence of that one."""
    return line[:1].islower() and not _days(line, before=0) and "://" not in line


def _heading(line: str, continued: bool) -> str:
    """The part of a line that may carry the day of the text, or nothing."""
    ends = line.endswith((".", "!", "?", "”", '"'))
    if len(line) <= _HEADING and not ends and not continued:
        return line
    cut = _CUT.search(line, 0, _OPENING + 20)
    opening = line[: cut.start()][:_OPENING] if cut else ""
    return opening if _CLOSING.search(opening) else ""


def _only(found: list[Day], where: str) -> Day:
    dates = list(dict.fromkeys(day.date for day in found if day.date))
    if len(dates) > 1:
        return Day(doubt=f"{where} has {dates[0]} and {dates[1]}")
    return Day(dates[0]) if dates else next((day for day in found if day.doubt), Day())


def _folded(text: str) -> str:
    return unaccented(text).lower()


def _days(text: str, before: int = _LONGEST, *, last: bool = False) -> list[Day]:
    """Every whole day in a text that begins in time, in order; those in doubt too.

    Where asked for, also the day that ends the text, however late it begins.
    """
    folded = _folded(text)
    if len(folded) != len(text):
        text = folded
    found: dict[int, Day] = {}
    taken: list[tuple[int, int]] = []
    for pattern in _KINDS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            late = start > before and not (last and end == len(folded))
            if late or any(start < b and a < end for a, b in taken):
                continue
            day = _day(match, text[start:end])
            if day is not None:
                taken.append((start, end))
                found[start] = day
    return [found[start] for start in sorted(found)]


def _day(match: re.Match, shown: str) -> Day | None:
    parts = match.groupdict()
    if parts.get("short"):
        return Day(doubt=f"{shown} has a year of two digits")
    if first := parts.get("first"):
        return _numeric(first, parts["second"], parts["year"], shown)
    month = _NUMBER.get(parts["month"], parts["month"]).zfill(2)
    date = f"{parts['year']}-{month}-{parts['day'].zfill(2)}"
    if is_day(date):
        return Day(date)
    return Day(doubt=f"{shown} is no day from the year 1678 on") if parts.get("sep") else None


def _numeric(first: str, second: str, year: str, shown: str) -> Day:
    """A day in figures whose year comes last: sure where one figure can be no month."""
    days = [f"{year}-{m.zfill(2)}-{d.zfill(2)}" for d, m in ((first, second), (second, first))]
    readings = list(dict.fromkeys(filter(is_day, days)))
    if len(readings) == 1:
        return Day(readings[0])
    if not readings:
        return Day(doubt=f"{shown} is no day from the year 1678 on")
    names = [names.split()[0].title() for names in _MONTHS]
    one = f"{int(first)} {names[int(second) - 1]}"
    return Day(doubt=f"{shown} may be {one} or {int(second)} {names[int(first) - 1]}")


def _partial(year: str, month: str, shown: str) -> Day:
    if not month:
        return Day(year)
    return Day(f"{year}-{month}") if is_day(f"{year}-{month}-01") else Day(doubt=f"{shown} is none")
