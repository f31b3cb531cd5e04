"""Text to surface tokens: case and accents kept, nothing merged, nothing dropped.

Everything that merges or drops types (lower-casing, stop words, ...) is a mapping of types and
happens later, in :mod:`bilateral.cleaning.recipes.recipe`.

A possessive is two tokens, ``Biden`` and ``'s``, as in the Penn Treebank: the name is then the same
name wherever it stands, alone or in a phrase, and nothing of what was written is lost. Where the
``'s`` is a verb (``it's``) the word stays whole.

No token but initials (``U. S.``, ``EE. UU.``) and amounts such as ``$ 25`` or ``25 %`` reaches
across white space, and these are glued first. A text is then cut chunk by chunk, and each different
chunk once.

References
----------
Marcus, M. P., Santorini, B. and Marcinkiewicz, M. A. (1993). Building a large annotated corpus of
English: the Penn Treebank. Computational Linguistics 19(2).
"""

from __future__ import annotations

import re

_CAPITAL = "[A-ZÁÉÍÓÚÜÑ]"
# What is open inside an abbreviation: U. S., and the doubled letters of a Spanish plural, EE. UU.
# or FF AA; XX. II are numbers.
_OPEN = re.compile(
    r"(?<![\w.])(?:([A-Z])\.\s+(?=[A-Z]\.(?!\w))"
    r"|(?!(?i:[IVXLCDM]{2}\.?\s+[IVXLCDM]{2}\b))"
    r"(?:([A-Z])\2\.?\s+(?=([A-Z])\3(?!\w))|([a-z])\4\.\s+(?=([a-z])\5(?!\w))))"
)
_AMOUNT = re.compile(r"([$€£])\s(?=[0-9])|(?<=[0-9])\s(?=%)")
# What every text has that `glue` changes, and few others have: bytes of UTF-8, as RE2 reads them.
MAY_CLOSE = (
    r"[$\xa3\xac][^!-~]+[0-9]|[0-9][^!-~]+%"  # £ and € by their last bytes
    r"|[A-Z]\.[^!-~]+[A-Z]\.|[A-Z][A-Z]\.?[^!-~]+[A-Z][A-Z]|[a-z][a-z]\.[^!-~]+[a-z][a-z]"
)

TOKEN = re.compile(
    r"(?<!\w)(?:([A-Z])\1\.([A-Z])\2|([a-z])\3\.([a-z])\4)(?!\w)\.?"  # EE.UU.
    rf"|(?:[^\W\d_]\.){{2,}}(?:{_CAPITAL}(?!\w))?"  # U.S., S.A., U.S.A
    rf"|(?<![\w.]){_CAPITAL}\.{_CAPITAL}(?!\w)"  # U.S
    r"|(?<![-\w])[^\W\d_]-[^\W\d_]{2,}(?![-\w])"  # T-MEC
    rf"|(?<![-–\w]){_CAPITAL}–{_CAPITAL}{{2,}}(?![-–\w])"  # T–MEC
    r"|[^\W\d_]+-\d\w*+"  # COVID-19, mid-1990s
    # Amounts, 1,234.5 and 10:30: whole or not at all.
    r"|[A-Z]{0,3}[$€£]\d++(?:[.,]\d++)*+(?:[KMBkmb]|bn|tn|mdp|mdd)?(?!\w)"
    r"|\d++(?:[.,:]\d++)*+(?:%|(?![^\W\d_]))"
    r"|\d++(?:[.,:]\d++)++[^\W\d_]+"  # 10.5km
    r"|['’][sS](?!\w)"  # of U.S.'s
    r"|\w+(?:['’][^\W\d_]+)*"  # words, don't, 5G, 21st, 1990s
)
# A dash before a capital, and no space, holds a name together: Asia–Pacific, U.S.–Mexico.
_PIECE = re.compile(TOKEN.pattern + rf"|(?:[.;:!?¿¡…()\[\]—|/*,]|(?<![\w.])–|–(?!{_CAPITAL}))+")
# Their 's is a verb.
_CONTRACTED = frozenset(
    {
        *("he", "here", "how", "it", "let", "she", "that", "there", "this"),
        *("what", "when", "where", "who", "why"),
    }
)
_OPENERS = "“‘\"'«([¿¡"
_CLOSED = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+")  # initials without the last stop
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*\Z")
# The full stop after a title or an initial parts no phrase: "Gral. Cienfuegos" can be one.
_TITLES = {
    *("mr.", "mrs.", "ms.", "dr.", "st.", "sen.", "rep.", "gov.", "gen.", "lt.", "col.", "adm."),
    *("sr.", "sra.", "srta.", "lic.", "ing.", "mtro.", "mtra.", "gral.", "tte.", "cap.", "alm."),
    *("cnel.", "dra.", "jr.", "depto."),
}


def glue(text: str) -> str:
    """Close the gaps inside initials (``U. S.``, ``EE. UU.``), ``$ 25`` and ``25 %``.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        After it, no token holds white space.

    Examples
    --------
    >>> glue("EE. UU. paid $ 25, the U. S. 40 %")
    'EE.UU. paid $25, the U.S. 40%'
    """
    text = _OPEN.sub(lambda gap: gap[0].rstrip().removesuffix(".") + ".", text)
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
    >>> pieces("(T-MEC),"), pieces("Sr."), pieces("Mexico’s")
    ((None, 'T-MEC', None), ('Sr',), ('Mexico', "'s"))
    """
    if chunk.isalpha():
        return (chunk,)
    return tuple(piece for piece, _, _ in located(chunk))


def located(chunk: str) -> list[tuple[str | None, int, int]]:
    """The tokens of a stretch without white space as :func:`pieces` gives them, and where they are.

    Parameters
    ----------
    chunk : str

    Returns
    -------
    list of (str or None, int, int)
        Token, and the places of its first character and after its last.

    Examples
    --------
    >>> located("(T-MEC),"), located("EE.UU")
    ([(None, 0, 1), ('T-MEC', 1, 6), (None, 6, 8)], [('EE.UU.', 0, 5)])
    """
    found: list[tuple[str | None, int, int]] = []
    for match in _PIECE.finditer(chunk):
        piece, start, end = match[0], *match.span()
        if not (piece[0].isalnum() or piece[0] in "_$€£'’"):
            found.append((None, start, end))
            continue
        piece = unify(piece)
        if piece[-2:] in ("'s", "'S") and piece[:-2].lower() not in _CONTRACTED:
            if len(piece) > 2:
                found.append((piece[:-2], start, end - 2))
            found.append((piece[-2:], end - 2, end))
        else:
            found.append((piece, start, end))
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
    """Write the apostrophe, the hyphen and the last stop of initials in one way.

    Parameters
    ----------
    token : str

    Returns
    -------
    str

    Examples
    --------
    >>> unify("EE.UU"), unify("U.S"), unify("T–MEC"), unify("don’t")
    ('EE.UU.', 'U.S.', 'T-MEC', "don't")
    """
    if _CLOSED.fullmatch(token):
        return token + "."
    return token.replace("–", "-").replace("’", "'")


def spelt(name: str) -> str:
    """A name as a phrase is counted: cut as texts are, in lower case, its words one space apart.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> spelt("self-determination"), spelt("México, D. F."), spelt("EE. UU.")
    ('self determination', 'méxico d.f.', 'ee.uu.')
    """
    return " ".join(tokens(name)).lower()
