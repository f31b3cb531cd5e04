"""Words that lose their vowel before another word, and are written together with it: l'accord."""

from __future__ import annotations

import re
from functools import cache

from bilateral.cleaning.steps.findings import Finding
from bilateral.gazetteer import PACKAGE, Gazetteer

_BEFORE = "aàâäæeéèêëhiîïoôöœuùûüyÿ"  # a vowel, or an h that is not heard


def elisions(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    """Part an elided word from the one it is written with: ``l'accord`` is ``l' accord``.

    The word is then the same word wherever it stands. Which words are elided is in the column
    ``elided`` of the table of languages; the step does nothing if no side speaks such a language.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        ``elision`` with the number.

    Examples
    --------
    >>> elisions("L'accord d'Ottawa")  # no side of the package speaks French
    ("L'accord d'Ottawa", [])
    """
    pattern = _pattern(gazetteer)
    if pattern is None:
        return text, []
    parted, n = pattern.subn(r"\g<0> ", text)
    return parted, [Finding("elisions", "elision", n)] if n else []


def are_elided(gazetteer: Gazetteer) -> bool:
    """Whether a side speaks a language that has elided words.

    Examples
    --------
    >>> are_elided(PACKAGE)
    False
    """
    return _pattern(gazetteer) is not None


@cache
def _pattern(gazetteer: Gazetteer) -> re.Pattern | None:
    rows = gazetteer.languages()
    listed = rows.loc[rows["lang"].isin(gazetteer.spoken), "elided"]
    words = sorted({word for row in listed for word in row.split("; ") if word})
    if not words:
        return None
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(words)})['’](?=[{_BEFORE}])", re.IGNORECASE)
