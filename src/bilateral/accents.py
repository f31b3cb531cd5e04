"""Text without its accents: the one rule by which spellings with and without them meet."""

from __future__ import annotations

import unicodedata

__all__ = ["unaccented"]


def unaccented(text: str, keep: str = "") -> str:
    """Strip accents and other marks from letters.

    Parameters
    ----------
    text : str
        Case and everything else stay as they are.
    keep : str
        Small letters that keep their mark, in capitals too: ``"ñ"`` in Spanish, where it is a
        letter of its own.

    Returns
    -------
    str
        Composed (NFC).

    Examples
    --------
    >>> unaccented("Peña Martín"), unaccented("Peña Martín", keep="ñ")
    ('Pena Martin', 'Peña Martin')
    """
    if text.isascii():
        return text
    plain = ""
    for c in unicodedata.normalize("NFD", text):
        marked = unicodedata.combining(c)
        if not marked or (keep and unicodedata.normalize("NFC", plain[-1:] + c).lower() in keep):
            plain += c
    return unicodedata.normalize("NFC", plain)
