"""Text to surface tokens: case and accents kept, nothing merged, nothing dropped.

Everything that merges or drops types (lower-casing, stop words, ...) is a mapping of types and
happens later, in :mod:`bilateral.cleaning.mapping`.
"""

from __future__ import annotations

import re

# A link's address, a tag and a backslash escape are markup: their words are nobody's words.
_MARKUP = re.compile(
    r"\]\s*\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|</?[a-zA-Z!][^<>]*>|https?://\S+|\\(?=\W)"
)
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_FOLD = _INVISIBLE | {0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x2011: "-", 0x2010: "-"}

TOKEN = re.compile(
    r"EE\.\s?UU\.?|ee\.\s?uu\.?"  # Estados Unidos, with or without the space
    r"|(?:[^\W\d_]\.){2,}"  # U.S., S.A.
    r"|[^\W\d_]{1,2}-[^\W\d_]{2,}(?![-\w])"  # T-MEC
    r"|[^\W\d_]+-\d+"  # COVID-19
    r"|\d++(?:[.,:]\d++)*+(?![^\W\d_])"  # 1,234.5 and 10:30, whole or not at all
    r"|\w+(?:'[^\W\d_]+)*"  # words, don't, 5G, 21st, 1990s
)
_BREAK = re.compile(TOKEN.pattern + r"|[.;:!?¿¡…()\[\]—–|/*]+|,")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*\Z")


def plain(text: str) -> str:
    r"""Blank out link addresses and escapes, straighten apostrophes, drop invisible characters.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain("[On tariffs](https://example.org/a_b) and COVID-\u206019")
    '[On tariffs  and COVID-19'
    """
    if "](" in text or "http" in text or "\\" in text or "<" in text:
        text = _MARKUP.sub(" ", text).rstrip()
    return text.translate(_FOLD)


def tokens(text: str) -> list[str]:
    """Surface tokens of a text, in order.

    Parameters
    ----------
    text : str
        As :func:`plain` gives it.

    Returns
    -------
    list of str
        Words, abbreviations and numbers; ``EE. UU.`` is one token, written ``EE.UU.``.

    Examples
    --------
    >>> tokens("The U.S. didn't end the T-MEC; EE. UU. agreed.")
    ['The', 'U.S.', "didn't", 'end', 'the', 'T-MEC', 'EE.UU.', 'agreed']
    """
    return [unify(token) for token in TOKEN.findall(text)]


def tokens_and_breaks(text: str) -> list[str | None]:
    """Surface tokens of a text with ``None`` where punctuation parts them.

    A phrase never reaches across such a break.

    Examples
    --------
    >>> tokens_and_breaks("In Mexico, New York")
    ['In', 'Mexico', None, 'New', 'York']
    """
    return [
        unify(piece) if piece[0].isalnum() or piece[0] == "_" else None
        for piece in _BREAK.findall(text)
    ]


def is_number(token: str) -> bool:
    """Whether a token is a number.

    Examples
    --------
    >>> is_number("2,020"), is_number("COVID-19")
    (True, False)
    """
    return _NUMBER.match(token) is not None


def count_tokens(text: str) -> int:
    """Number of tokens of a text, as :func:`tokens` cuts it."""
    return len(TOKEN.findall(text))


def unify(token: str) -> str:
    """Write every form of ``EE. UU.`` the same way.

    Examples
    --------
    >>> unify("EE. UU."), unify("U.S.")
    ('EE.UU.', 'U.S.')
    """
    if token[:3] in ("EE.", "ee.") and token[3:].strip()[:2] in ("UU", "uu"):
        return "EE.UU." if token[0] == "E" else "ee.uu."
    return token
