"""Attributions behind words whose closing mark is missing, such as *he said*."""

from __future__ import annotations

import re

from bilateral.attribution.cues import Words

_REACH = 160  # characters before the end in which an attribution is looked for
_SIGN = re.compile(r"[,?!.…](?=\s)")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
_SUBJECT = 5  # words that may stand before the verb


def tail(text: str, start: int, end: int, words: Words) -> int | None:
    """Where the content ends if an attribution stands at the end of a stretch.

    Parameters
    ----------
    text : str
    start, end : int
    words : Words

    Returns
    -------
    int or None
        Behind the sign before the attribution; None if there is none.

    Examples
    --------
    >>> text = "“We will come, she added, “and see.”"
    >>> text[: tail(text, 1, 26, Words.of("en"))]
    '“We will come,'
    """
    signs = list(_SIGN.finditer(text, max(start, end - _REACH), end))
    for sign in reversed(signs):
        row = [m[0].lower() for m in _WORD.finditer(text, sign.end(), end)]
        at = next((i for i, w in enumerate(row) if _speaks(w, words)), None)
        if at is None or at > _SUBJECT:
            continue
        front = row[:at]
        if any(w in words.kinds["stop"] or not w[0].isalnum() for w in front):
            continue
        rest = row[at + 1 :]
        asked = any(w in words.kinds["conjunction"] for w in rest[:2])
        if front or len(rest) > 1 or words.kinds["passive"] >= {"se"}:
            return None if asked else sign.end()
    return None


def _speaks(word: str, words: Words) -> bool:
    cue = words.cues.get((word,))
    return (
        cue is not None
        and cue.kind == "verb"
        and cue.strength > 1
        and not cue.own
        and "quote" in cue.frames
    )
