"""Bytes of an upstream file to text, with a word on what had to be mended."""

from __future__ import annotations

import codecs
import re
from datetime import date

from bilateral.decoding import decode_narrow, decode_wide
from bilateral.sources.model import Problem

_FIRST_YEAR, _LAST_YEAR = 1678, 2261  # whole years of a Timestamp in nanoseconds


def decode_own(data: bytes, path: str, problems: list[Problem]) -> str:
    """Decode a user's own file: as :func:`decode`, and MacRoman or two encodings in one file.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its path, for the report.
    problems : list of Problem
        A warning names the encoding where it is not UTF-8.

    Returns
    -------
    str
        The text; a byte-order mark and NUL characters are dropped, line ends stay as they are.

    Examples
    --------
    >>> decode_own("El canciller salió.".encode("mac_roman"), "a.txt", problems := [])
    'El canciller salió.'
    >>> problems[0].reason
    'not UTF-8 (byte 17); read as MacRoman, check its accents'
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        if decode_wide(data[:4096]):
            return decode(data, path, problems)
        data.decode("utf-8")
        return decode(data, path, problems)
    except UnicodeDecodeError as error:
        text, name = decode_narrow(data)
        reason = f"not UTF-8 (byte {error.start}); read as {name}, check its accents"
        problems.append(Problem(path, "warning", reason))
        return text.replace("\0", "")


def decode(data: bytes, path: str, problems: list[Problem]) -> str:
    """Decode UTF-8, UTF-16 or UTF-32, or Windows-1252 where it is none of them.

    Parameters
    ----------
    data : bytes
        The file.
    path : str
        Its upstream path, for the report.
    problems : list of Problem
        A warning is added where the bytes are not UTF-8, and for what could not be decoded.

    Returns
    -------
    str
        The text; a byte-order mark and NUL characters are dropped, line ends stay as they are.

    Examples
    --------
    >>> decode("Año".encode("latin-1"), "a.txt", [])
    'Año'
    """
    text = _decode(data, path, problems)
    if "\0" in text:
        reason = f"{text.count(chr(0))} NUL characters, dropped; check that it is a text"
        problems.append(Problem(path, "warning", reason))
        text = text.replace("\0", "")
    return text


def _decode(data: bytes, path: str, problems: list[Problem]) -> str:
    if wide := decode_wide(data):
        text, name, lost = wide
        reason = f"not UTF-8; read as {name}"
        if lost:
            reason += f", {lost} characters of which are lost: fetch the file again"
        problems.append(Problem(path, "warning", reason))
        return text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(
            Problem(
                path,
                "warning",
                f"not UTF-8 (byte {error.start}); read as Windows-1252, check its accents",
            )
        )
        return data.removeprefix(codecs.BOM_UTF8).decode("cp1252", errors="replace")


def is_day(text: str) -> bool:
    """Say whether a text is a day, ``YYYY-MM-DD``, that a table of dates can hold.

    These are the days of the years 1678 to 2261; pandas counts time in nanoseconds.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_day("2024-02-29"), is_day("2023-02-29"), is_day("20240229"), is_day("0000-01-01")
    (True, False, False, False)
    """
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    try:
        return _FIRST_YEAR <= date.fromisoformat(text).year <= _LAST_YEAR
    except ValueError:
        return False
