"""Whether something was said, was denied to have been said, or might be said."""

from __future__ import annotations

from bilateral.attribution.rows import Found, Row

_NEAR = 12  # atoms before a verb in which *if* is looked for


def status(row: Row, found: Found, *, asks: bool) -> str:
    """Whether a cue says that it was said.

    Parameters
    ----------
    row : Row
    found : Found
    asks : bool
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
    ...     return status(row, row.cues()[0], asks=False)
    >>> of("she never said that", "en"), of("si dijera que", "es"), of("she said that", "en")
    ('denied', 'hypothetical', '')
    """
    if found.cue.kind != "verb":
        return ""
    k = row.front(found.first)
    kinds = row.group(found) | _before(row, found, k)
    near = range(k, k - _NEAR, -1)
    if any(row.has(j, "as") for j in near[:6]) or "habit" in kinds:
        return ""  # “as he would say”
    if found.cue.column == "unreal" and any(row.has(j, "after") for j in near):
        return ""  # “luego de que llamara”
    if found.cue.column == "unreal" or "unreal" in kinds or asks:
        return "hypothetical"
    if "negative" in kinds or (row.has(k, "someone") and row.has(k - 1, "negative")):
        return "denied"
    for j in near:
        if row.sign(j) and row.text(j) != ",":
            break
        if row.has(j, "condition"):
            return "hypothetical"
    return ""


def _before(row: Row, found: Found, k: int) -> frozenset[str]:
    """The kinds of what governs a verb: *voy a decir*, *will come and say*."""
    kinds = row.tags[k] & {"negative"} if k >= 0 else frozenset[str]()
    if row.has(k, "governing"):
        return kinds | row.tags[k - 1]
    if found.cue.column == "base" and row.has(k, "joining"):
        for j in range(k - 1, k - 2 * _NEAR, -1):
            if row.low(j) == "to":
                return kinds | {"unreal"}
            if row.has(j, "unreal", "negative"):
                return kinds | row.tags[j]
            if row.sign(j) and row.text(j) != ",":
                break
    return kinds
