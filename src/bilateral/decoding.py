"""Which encoding a file is in, from the evidence of its bytes."""

from __future__ import annotations

import codecs
import re

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
_SEQUENCES = re.compile(  # letters in UTF-8 outside ASCII
    rb"(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+"
)
_BY_CHANCE = 0.02  # of the accents of a text in one byte, those that look like UTF-8
# Marks and letters that Western texts hardly have, but that a wrong encoding makes of accents.
_RARE = re.compile(r"[†‡ƒ‰‹›ŒœšŠžŽŸ¤¦¬¯±¸×÷ÐÞðþ◊∂∆∏∑π∫Ω√∞≈≠≤≥ˆ˜™˙˚˝˛ˇﬁﬂı\x80-\x9f\ufffd]")
# A capital in a word, a small letter before a capital, a mark between two letters.
_ODD = re.compile(
    r"(?<=[^\W\d_])[À-ÖØ-Þ](?=[a-zà-öø-ÿ])|(?<=[a-z])[À-ÖØ-Þ]|(?<![^\W_])[à-öø-ÿ](?=[A-Z])"
    r"|(?<=[^\W\d_])[^\x00-\x7f\w\s’](?=[^\W\d_])|[¿¡«“](?=\s)"
    r"|(?<=[^\W\d_])[–—](?=[.,;:])"
)


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


def decode_narrow(data: bytes) -> tuple[str, str]:
    r"""Decode bytes that are not UTF-8, or not all of them, and have one byte a letter.

    Of Windows-1252 and MacRoman the one is taken that makes fewer odd letters and marks of the
    bytes: a capital in the middle of a word, a dash between two letters, a dagger. Latin-1 is a
    part of Windows-1252.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    text : str
    name : str
        ``Latin-1``, ``Windows-1252`` or ``MacRoman``, after ``UTF-8 and`` where both are there, as
        in two files that were joined.

    Examples
    --------
    >>> [decode_narrow("Sí, México".encode(name)) for name in ("latin-1", "mac_roman")]
    [('Sí, México', 'Latin-1'), ('Sí, México', 'MacRoman')]
    >>> decode_narrow("Año\n".encode("utf-8") + "México\n".encode("latin-1"))
    ('Año\nMéxico\n', 'UTF-8 and Latin-1')
    """
    sequences = list(_SEQUENCES.finditer(data))
    rest = _SEQUENCES.sub(b" ", data)
    n_rest = len(rest) - len(rest.translate(None, bytes(range(128, 256))))
    mixed = len(sequences) > _BY_CHANCE * n_rest
    if not mixed:
        sequences, rest = [], data
    codec = min(("cp1252", "mac_roman"), key=lambda name: _oddness(rest.decode(name, "replace")))
    name = "MacRoman"
    if codec == "cp1252":
        name = "Windows-1252" if re.search(rb"[\x80-\x9f]", rest) else "Latin-1"
    pieces, at = [], 0
    for sequence in sequences:
        pieces.append(data[at : sequence.start()].decode(codec, "replace"))
        pieces.append(sequence[0].decode("utf-8", "replace"))
        at = sequence.end()
    pieces.append(data[at:].decode(codec, "replace"))
    return "".join(pieces), f"UTF-8 and {name}" if mixed else name


def _oddness(text: str) -> int:
    return sum(1 for pattern in (_RARE, _ODD) for _ in pattern.finditer(text))


def _share_of_zeros(some: bytes) -> float:
    return some.count(0) / max(len(some), 1)
