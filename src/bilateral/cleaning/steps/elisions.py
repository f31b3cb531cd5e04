"""Words that lose their vowel before another word, and are written together with it: l'accord."""

from __future__ import annotations

from bilateral.cleaning.steps.findings import Finding
from bilateral.gazetteer import PACKAGE, Gazetteer


def elisions(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    """Part an elided word from the one it is written with: ``l'accord`` is ``l' accord``.

    The word is then the same word wherever it stands. Which words are elided is in the column
    ``elided`` of the table of languages; the step does nothing if no side speaks such a language.
    If one does, it is done in all texts: ``chargé d'affaires`` in an English one, too.

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
    if gazetteer.elision is None:
        return text, []
    parted, n = gazetteer.elision.subn(r"\g<0> ", text)
    return parted, [Finding("elisions", "elision", n)] if n else []
