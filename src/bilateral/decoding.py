"""Which Unicode encoding of two or four bytes a file is in, by its mark or its zero bytes."""

from __future__ import annotations

import codecs

# The longest first: UTF-32 begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 4_096  # bytes
_MANY = 0.5  # share of zero bytes where Latin letters have them; in real texts nine tenths
_FEW = 0.05  # and where they have none


def wide_encoding(data: bytes) -> str | None:
    r"""Name the encoding of two or four bytes a letter that bytes show.

    A byte order mark names it. Without one, Latin letters in UTF-16 and UTF-32 have zero bytes at
    every second place, or at three of four; no other text has any.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    str or None
        A codec of Python; none for UTF-8 and the encodings of one byte a letter.

    Examples
    --------
    >>> [wide_encoding("Año".encode(name)) for name in ("utf-16", "utf-16-be", "utf-8", "cp1252")]
    ['utf-16', 'utf-16-be', None, None]
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\0" not in data[:_LOOKED_AT]:
        return None
    for width, names in ((4, ("utf-32-le", "utf-32-be")), (2, ("utf-16-le", "utf-16-be"))):
        head = data[: min(_LOOKED_AT, len(data) // width * width)]
        zeros = [_share_of_zeros(head[at::width]) for at in range(width)]
        for name, letter, others in ((names[0], 0, zeros[1:]), (names[1], -1, zeros[:-1])):
            if head and zeros[letter] <= _FEW and min(others) >= _MANY:
                return name
    return None


def decode_wide(data: bytes) -> tuple[str, str, int] | None:
    r"""Decode bytes in UTF-16 or UTF-32.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    (str, str, int) or None
        The text, the name of the encoding, and how many characters could not be decoded and are
        U+FFFD; none if the bytes are in another encoding.

    Examples
    --------
    >>> decode_wide("“México”".encode("utf-16-le")), decode_wide(b"caf\xe9")
    (('“México”', 'UTF-16', 0), None)
    """
    codec = wide_encoding(data)
    if codec is None:
        return None
    text = data.decode(codec, "replace")
    return text, codec[:6].upper(), text.count("\ufffd")


def _share_of_zeros(some: bytes) -> float:
    return some.count(0) / max(len(some), 1)
