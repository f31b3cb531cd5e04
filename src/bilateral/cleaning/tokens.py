"""Text to surface tokens: case and accents kept, nothing merged, nothing dropped.

Everything that merges or drops types (lower-casing, stop words, ...) is a mapping of types and
happens later, in :mod:`bilateral.cleaning.recipe`.

No token but ``EE. UU.`` and amounts such as ``$ 25`` or ``25 %`` reaches across white space, and
these are glued first. A text is then cut chunk by chunk, and each different chunk once.
"""

from __future__ import annotations

import re

_GLUE = re.compile(r"(?<!\w)(EE|ee)\.\s+(UU|uu)(?!\w)")
_AMOUNT = re.compile(r"([$€£])\s(?=[0-9])|(?<=[0-9])\s(?=%)")

TOKEN = re.compile(
    r"EE\.UU\.?|ee\.uu\.?"
    r"|(?:[^\W\d_]\.){2,}"  # U.S., S.A.
    r"|(?<![-\w])[^\W\d_]-[^\W\d_]{2,}(?![-\w])"  # T-MEC
    r"|[^\W\d_]+-\d+"  # COVID-19
    # Amounts, 1,234.5 and 10:30: whole or not at all.
    r"|[A-Z]{0,3}[$€£]\d++(?:[.,]\d++)*+(?:[KMBkmb]|bn|tn|mdp|mdd)?(?!\w)"
    r"|\d++(?:[.,:]\d++)*+(?:%|(?![^\W\d_]))"
    r"|\d++(?:[.,:]\d++)++[^\W\d_]+"  # 10.5km
    r"|\w+(?:'[^\W\d_]+)*"  # words, don't, 5G, 21st, 1990s
)
_PIECE = re.compile(TOKEN.pattern + r"|[.;:!?¿¡…()\[\]—–|/*,]+")
_OPENERS = "“‘\"'«([¿¡"
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*\Z")
# The full stop after a title or an initial parts no phrase: "Gral. Cienfuegos" can be one.
_TITLES = {
    *("mr.", "mrs.", "ms.", "dr.", "st.", "sen.", "rep.", "gov.", "gen.", "lt.", "col.", "adm."),
    *("sr.", "sra.", "srta.", "lic.", "ing.", "mtro.", "mtra.", "gral.", "tte.", "cap.", "alm."),
    *("cnel.", "dra.", "jr.", "depto."),
}


def glue(text: str) -> str:
    """Close the gaps inside ``EE. UU.``, ``$ 25`` and ``25 %``.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        After it, no token holds white space.

    Examples
    --------
    >>> glue("EE. UU. paid $ 25, or 40 %")
    'EE.UU. paid $25, or 40%'
    """
    if "UU" in text or "uu" in text:
        text = _GLUE.sub(r"\1.\2", text)
    if "%" in text or "$" in text or "€" in text or "£" in text:
        text = _AMOUNT.sub(r"\1", text)
    return text


def pieces(chunk: str) -> tuple[str | None, ...]:
    """The tokens of a stretch without white space, ``None`` where punctuation parts them.

    Parameters
    ----------
    chunk : str
        As ``glue(text).split()`` gives it.

    Returns
    -------
    tuple of str or None

    Examples
    --------
    >>> pieces("(T-MEC),"), pieces("Sr.")
    ((None, 'T-MEC', None), ('Sr',))
    """
    if chunk.isalpha():
        return (chunk,)
    found = tuple(
        None if not (p[0].isalnum() or p[0] in "_$€£") else unify(p) for p in _PIECE.findall(chunk)
    )
    word = chunk.lstrip(_OPENERS)
    initial = len(word) == 2 and word[1] == "." and word[0].isupper()  # John F. Kerry
    return found[:-1] if initial or word.lower() in _TITLES else found


def tokens(text: str) -> list[str]:
    """Surface tokens of a text, in order.

    Parameters
    ----------
    text : str
        As :func:`bilateral.cleaning.clean` gives it.

    Returns
    -------
    list of str
        Words, abbreviations, numbers and amounts; ``EE. UU.`` is one token, written ``EE.UU.``.

    Examples
    --------
    >>> tokens("The U.S. didn't end the T-MEC; EE. UU. paid $1.5 billion, 25 % more.")
    ['The', 'U.S.', "didn't", 'end', 'the', 'T-MEC', 'EE.UU.', 'paid', '$1.5', 'billion', '25%', 'more']
    """  # noqa: E501
    return [token for token in tokens_and_breaks(text) if token is not None]


def tokens_and_breaks(text: str) -> list[str | None]:
    """Surface tokens of a text with ``None`` where punctuation parts them.

    A phrase never reaches across such a break.

    Examples
    --------
    >>> tokens_and_breaks("In Mexico, New York")
    ['In', 'Mexico', None, 'New', 'York']
    """
    return [piece for chunk in glue(text).split() for piece in pieces(chunk)]


def kind_of(token: str) -> str:
    """What a token is by its looks.

    Parameters
    ----------
    token : str

    Returns
    -------
    {"word", "number", "money", "percent"}

    Examples
    --------
    >>> [kind_of(token) for token in ("COVID-19", "2,020", "US$25", "40%")]
    ['word', 'number', 'money', 'percent']
    """
    if token.isalpha():
        return "word"
    if token[-1] == "%":
        return "percent"
    if "$" in token or "€" in token or "£" in token:
        return "money"
    return "number" if _NUMBER.match(token) else "word"


def unify(token: str) -> str:
    """Write every form of ``EE. UU.`` the same way.

    Examples
    --------
    >>> unify("EE.UU"), unify("U.S.")
    ('EE.UU.', 'U.S.')
    """
    if token in ("EE.UU", "ee.uu"):
        return token + "."
    return token
