"""Whether something was said, was denied to have been said, or might be said."""

from __future__ import annotations

from bilateral.attribution.rows import Found, Row


def status(row: Row, found: Found, *, asks: bool = False) -> str:
    """Whether a cue says that it was said.

    Parameters
    ----------
    row : Row
    found : Found
    asks : bool, optional
        Whether the sentence is a question.

    Returns
    -------
    str
        ``""`` (said), ``"denied"`` or ``"hypothetical"``.

    Examples
    --------
    >>> from bilateral.attribution.cues import Words
    >>> from bilateral.attribution.scan import atoms
    >>> def of(text, lang):
    ...     row = Row(atoms(text, 0, len(text), []), Words.of(lang))
    ...     return status(row, row.cues()[0])
    >>> of("she never said that", "en"), of("si dijera que", "es"), of("she said that", "en")
    ('denied', 'hypothetical', '')
    """
    if found.cue.kind != "verb":
        return ""
    group = row.group(found)
    k = row.front(found.first)
    if "negative" in group or row.has(k, "negative"):
        return "denied"
    if found.cue.column == "unreal" or "unreal" in group or asks:
        return "hypothetical"
    a = k
    while a >= 0 and k - a < 6 and not row.sign(a):
        if row.has(a, "condition") and not row.has(a - 1, "as"):
            return "hypothetical"
        a -= 1
    return ""
