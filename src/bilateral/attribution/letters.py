"""What the speaker of a text reads out: a letter that he sent himself."""

from __future__ import annotations

import re

from bilateral.attribution.cues import Words
from bilateral.attribution.frames import Quote
from bilateral.attribution.rows import Row
from bilateral.attribution.scan import Atom
from bilateral.attribution.speakers import OWN

_BEGINS = re.compile(r"\s*[‘“«\"'](\w+)")


def own_letter(row: list[Atom], words: Words) -> Quote | None:
    """The letter that a sentence says the speaker of the text has sent.

    Parameters
    ----------
    row : list of Atom
        The sentence.
    words : Words

    Returns
    -------
    Quote or None
        The speaker and the verb that says so, without a place.

    Examples
    --------
    >>> from bilateral.attribution.scan import atoms
    >>> text, es = "Le entregué esta carta:", Words.of("es")
    >>> letter = own_letter(atoms(text, 0, len(text), []), es)
    >>> letter.speaker.own, text[slice(*letter.cue)]
    (True, 'entregué')
    """
    tags = Row(row, words)
    if not any(atom.low in words.kinds["letter"] for atom in row):
        return None
    for k, atom in enumerate(row):
        own = not words.kinds["thing"] and not tags.has(k - 1, "own")  # “I sent”, “envié”
        if tags.has(k, "sent") and not own:
            return Quote(0, 0, "direct", OWN, (atom.start, atom.end), "medium")
    return None


def salutes(text: str, at: int, words: Words) -> bool:
    """Whether a letter in marks begins there: a date or a salutation.

    Parameters
    ----------
    text : str
    at : int
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> es = Words.of("es")
    >>> [salutes(text, 0, es) for text in ("‘Estimado presidente:", "‘3 de mayo", "‘Muy bien")]
    [True, True, False]
    """
    begins = _BEGINS.match(text, at)
    if begins is None:
        return False
    return begins[1].isdecimal() or begins[1].lower() in words.kinds["salutation"]
