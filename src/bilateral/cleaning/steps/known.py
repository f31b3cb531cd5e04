"""Whether a string of letters is a word of one of the languages that the sides speak."""

from __future__ import annotations

import simplemma

from bilateral.gazetteer import PACKAGE, Gazetteer


def is_word(word: str, gazetteer: Gazetteer = PACKAGE) -> bool:
    """Whether simplemma's dictionary of one of the sides' languages knows a word.

    Parameters
    ----------
    word : str
        Capitals do not count.
    gazetteer : Gazetteer
        Whose languages count; by default the package's.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_word("Cooperation"), is_word("cooperación"), is_word("coope")
    (True, True, False)
    """
    small = word.lower()
    return any(simplemma.is_known(small, lang=lang) for lang in gazetteer.simplemma.values())
