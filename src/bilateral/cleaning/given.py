"""Whether what a user gives as texts is one text after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import pandas as pd


def checked(given: Iterable[object], name: str) -> Iterable[object]:
    """Refuse what has no texts one after another, and say what to give.

    Parameters
    ----------
    given : iterable
        A list, a Series, an array of one dimension, a generator …
    name : str
        What it is called, for the message.

    Returns
    -------
    iterable
        The same.

    Raises
    ------
    ValueError
        If it is one text, a table, a mapping, a set, or nothing one can go through.

    Examples
    --------
    >>> checked(pd.DataFrame({"text": ["Hello."]}), "texts")
    Traceback (most recent call last):
    ...
    ValueError: texts is a table; give the column with the texts, such as df['text']
    """
    if isinstance(given, (str, bytes, bytearray, memoryview)):
        raise ValueError(
            f"{name} is one {type(given).__name__}; give a list, with one for each text"
        )
    if isinstance(given, pd.DataFrame):
        columns = [column for column in given.columns if "text" in str(column).lower()]
        column = columns[0] if columns else "text"
        raise ValueError(
            f"{name} is a table; give the column with the texts, such as df[{column!r}]"
        )
    if isinstance(given, Mapping):
        raise ValueError(f"{name} is a dict; give its values, list({name}.values())")
    if isinstance(given, Set):
        raise ValueError(f"{name} is a set, which has no order; give a list")
    if getattr(given, "ndim", 1) != 1:
        raise ValueError(f"{name} has {given.ndim} dimensions; give one column of it")
    if not isinstance(given, Iterable):
        raise ValueError(f"{name} is a {type(given).__name__}; give a list, one for each text")
    return given
