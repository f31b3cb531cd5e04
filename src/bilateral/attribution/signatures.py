"""Names behind words in marks that say whose they are: *“…” — Ana Ruiz*."""

from __future__ import annotations

import re

from bilateral.attribution.places import Places
from bilateral.attribution.rows import Row
from bilateral.attribution.speakers import NOBODY, Speaker

_SIGNED = re.compile(
    r"[>\s*_]*(?:[—–―]|--?)\s*(?P<name>[^\W\d_][^\n,;:?!“”\"()]{2,80}?)\s*(?:[,(][^\n]*)?"
)
_DASHES = ("—", "–", "―", "-")
_WORDS = 9  # of a name with its office


def signature(view: str, start: int, end: int) -> tuple[Speaker, tuple[int, int]] | None:
    """Who signs the words before a paragraph that is a dash and a name.

    Parameters
    ----------
    view : str
        The text with blanks for markup.
    start, end : int
        The paragraph.

    Returns
    -------
    tuple of Speaker and tuple of int, or None
        With the place of the dash.

    Examples
    --------
    >>> text = "— Senator Ana Ruiz, Monday"
    >>> speaker, _ = signature(text, 0, len(text))
    >>> text[slice(*speaker.place)]
    'Senator Ana Ruiz'
    """
    signed = _SIGNED.fullmatch(view, start, end)
    if signed is None or not _is_name(signed["name"].split()):
        return None
    first, last = signed.span("name")
    return Speaker(first, last), (first - 1, first - 1)


def teller(row: Places, x: int) -> Speaker:
    """Whose words in marks are that hang on no verb of speech.

    Parameters
    ----------
    row : Places
    x : int
        The words in marks.

    Returns
    -------
    Speaker
        Who signs them, or who does something in the sentence before their colon.

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.marks import pair
    >>> from bilateral.attribution.scan import atoms
    >>> text, en = "Ana Ruiz was blunt: “We will open it.”", Words.of("en")
    >>> row = Places(atoms(text, 0, len(text), pair(text, 0, len(text), en)), en)
    >>> text[slice(*teller(row, 5).place)]
    'Ana Ruiz'
    """
    found = signer(row, x)
    return row.telling(x) if found is NOBODY and row.text(x - 1) == ":" else found


def signer(row: Row, x: int) -> Speaker:
    """Who signs words in marks in the same sentence: a dash and a name end it.

    Parameters
    ----------
    row : Row
    x : int
        The words in marks.

    Returns
    -------
    Speaker

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.marks import pair
    >>> from bilateral.attribution.scan import atoms
    >>> text, en = "“We will open it.” — Senator Ana Ruiz", Words.of("en")
    >>> row = Row(atoms(text, 0, len(text), pair(text, 0, len(text), en)), en)
    >>> text[slice(*signer(row, 0).place)]
    'Senator Ana Ruiz'
    """
    if x or row.text(1) not in _DASHES:
        return NOBODY
    last = 1
    while last + 1 < len(row) and not (row.sign(last + 1) and row.text(last + 1) != "."):
        last += 1
    if row.text(last) == ".":
        last -= 1
    if last < 2 or not _is_name([row.text(k) for k in range(2, last + 1)]):
        return NOBODY
    return Speaker(row.atoms[2].start, row.atoms[last].end)


def _is_name(words: list[str]) -> bool:
    """Whether words are written like a name: most of them with a capital."""
    plain = [w for w in words if w[:1].isalpha()]
    capital = sum(w[:1].isupper() for w in plain)
    return 1 < len(plain) <= _WORDS and plain[0][0].isupper() and capital * 3 >= len(plain) * 2
