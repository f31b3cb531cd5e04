"""What a user gives: a text, its day and its side; or one sentence that says what is wrong."""

from __future__ import annotations

import datetime
import re
from functools import cache

import numpy as np
import pandas as pd

from bilateral.gazetteer import PACKAGE, Gazetteer

_HALF = re.compile(r"[\ud800-\udfff]")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")


def words(text: str) -> str:
    r"""The text, if it is one.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it is no text, such as a missing value.
    ValueError
        If it has half of a character.

    Examples
    --------
    >>> words("She said no.")
    'She said no.'
    >>> words("No\ud800")
    Traceback (most recent call last):
    ValueError: the text has half of a character at 2, '\ud800'; read its file in its encoding
    """
    if not isinstance(text, str):
        raise TypeError(
            f"the text is {type(text).__name__}, not str; decode bytes, and leave missing texts out"
        )
    half = _HALF.search(text)
    if half is not None:
        raise ValueError(
            f"the text has half of a character at {half.start()}, {half[0]!r};"
            " read its file in its encoding"
        )
    return text


def day(date: object) -> str | None:
    """The day of a text as an ISO date.

    Parameters
    ----------
    date : str, datetime.date, numpy.datetime64 or None
        A missing value or a blank is no date.

    Returns
    -------
    str or None

    Raises
    ------
    ValueError
        If it is no day, such as a year or a day that no calendar has.

    Examples
    --------
    >>> day("2025-03-14"), day(pd.Timestamp("2025-03-14 10:00")), day(pd.NaT)
    ('2025-03-14', '2025-03-14', None)
    >>> day("14/03/2025")
    Traceback (most recent call last):
    ValueError: date is '14/03/2025'; write it as 2025-03-14
    """
    blank = isinstance(date, str) and not date.strip()
    if date is None or blank or (pd.api.types.is_scalar(date) and pd.isna(date)):
        return None
    if isinstance(date, np.datetime64):
        date = pd.Timestamp(date)
    said = _DAY.fullmatch(date.isoformat() if isinstance(date, datetime.date) else str(date))
    try:
        return datetime.date.fromisoformat(said[1]).isoformat()
    except (TypeError, ValueError):
        raise ValueError(f"date is {date!r}; write it as 2025-03-14") from None


def side(asked: object, gazetteer: Gazetteer = PACKAGE) -> str | None:
    """The side whose text it is.

    Parameters
    ----------
    asked : str or None
        None is the side that speaks the language; a blank is nobody's.
    gazetteer : Gazetteer, optional

    Returns
    -------
    str or None

    Raises
    ------
    ValueError
        If ``sides.csv`` has no such side.

    Examples
    --------
    >>> side("MX"), side(None)
    ('MX', None)
    >>> side("mexico")
    Traceback (most recent call last):
    ValueError: side is 'mexico'; the sides of sides.csv are US, MX, other, none
    """
    known = _sides(gazetteer)
    if asked is None or (isinstance(asked, str) and asked in ("", *known)):
        return asked
    raise ValueError(f"side is {asked!r}; the sides of sides.csv are {', '.join(known)}")


@cache
def _sides(gazetteer: Gazetteer) -> tuple[str, ...]:
    return tuple(gazetteer.sides()["side"])
