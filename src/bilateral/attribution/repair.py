"""Where words begin and end whose quotation mark is missing."""

from __future__ import annotations

import re

from bilateral.attribution.cues import Words
from bilateral.attribution.tails import lead, low_words, shown, speaks, tail

_SENTENCE = re.compile(r"[.?!…](?=[\s;])")
_COLON = re.compile(r":(?=\s)")
_NOTED = re.compile(r"\s+(?:\([A-Z][^()\n]{2,40}\.\)|\(\s*\d|\[)")  # (Laughter.) [Tweet
_NOTE = re.compile(rf"(?<=[.?!…,]){_NOTED.pattern}|\n\s*\[")
_NAME = 150  # characters in which a name with its colon stands, blanks not counted
_SIGNS = ".?!,…"
_ENDS = (".", "?", "!", "…")
_STOP = re.compile(r"[,.;:?!…]")
_NAMED = 3  # words of a name before a colon
_CLOSES = '”»"'
_LONG = 1000  # characters of a sentence that is looked through
_SUBJECT = 6  # words before the verb of an attribution


def _trimmed(text: str, start: int, at: int) -> int:
    """The place without the blanks before it."""
    while at > start and text[at - 1].isspace():
        at -= 1
    return at


def may_close(text: str, at: int, words: Words) -> bool:
    """Whether a single mark that nothing opens may close words: not an apostrophe.

    Parameters
    ----------
    text : str
    at : int
        Where the mark stands.
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> may_close("The ministers’ bridge.", 13, Words.of("en"))
    False
    """
    elided = "'s" in words.kinds["elided"]
    return text[at - 1 : at] in _SIGNS if elided else text[at - 1 : at].strip() != ""


def begin(text: str, start: int, end: int, words: Words, *, known: bool) -> int | None:
    """Where words begin that end with a mark: behind what introduces them, or at the start.

    Parameters
    ----------
    text : str
    start, end : int
        From the paragraph's beginning, or from the last stretch before it, to the mark.
    words : Words
    known : bool
        Only behind an attribution.

    Returns
    -------
    int or None

    Examples
    --------
    >>> text = "Ana Ruiz: We will come. It is late.”"
    >>> begin(text, 0, len(text) - 1, Words.of("en"), known=False)
    10
    """
    at = lead(text, start, end, words)
    if at is not None and at < end:
        return at
    sign = _COLON.search(text, start, end)
    if known and (sign is None or len(text[start : sign.start()].split()) > _NAMED):
        return None
    if start > 0 and text[start - 1] in _CLOSES:  # “a,” he said. B”
        sign = _SENTENCE.search(text, start, min(end, start + _LONG))
        if sign is None or not speaks(low_words(text, start, sign.start()), words, _SUBJECT):
            return None
        at = shown(text, sign.end(), end)
        return at if at < end else None
    if sign is not None and len(text[start : sign.start()].replace(" ", "")) > _NAME:
        sign = None
    at = shown(text, sign.end() if sign else start, end)
    return at if at < end else shown(text, start, end)


def ends(text: str, at: int, start: int, end: int, words: Words) -> bool:
    """Whether a closing mark ends somebody's words: with their sentence, or before *he said*.

    Parameters
    ----------
    text : str
    at, start, end : int
        Where the mark begins and ends, and the paragraph.
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> ends("so old” Ana Ruiz said.", 6, 7, 22, Words.of("en"))
    True
    >>> ends("so old” and left.", 6, 7, 17, Words.of("en"))
    False
    """
    if text[at - 1 : at] in _ENDS or not text[start:end].strip(" \t\n.,;:?!…)"):
        return True
    at = shown(text, start, end)
    at = shown(text, at + 1, end) if text[at : at + 1] == "," else at
    sign = _STOP.search(text, at, min(end, at + _NAME))
    stop = sign.start() if sign else min(end, at + _NAME)
    row, kinds = low_words(text, at, stop), words.kinds
    clause = bool(row) and row[0] in kinds["joins"] | kinds["stop"] | kinds["relative"]
    return not clause and speaks(row, words, _SUBJECT)


def starts(text: str, at: int, words: Words) -> bool:
    """Whether an opening mark begins somebody's words: behind a sign or near a cue.

    Parameters
    ----------
    text : str
    at : int
        Where the mark stands.
    words : Words

    Returns
    -------
    bool

    Examples
    --------
    >>> starts("a son of “Rayo", 9, Words.of("en")), starts("he said “No", 8, Words.of("en"))
    (False, True)
    """
    front = text[max(at - _NAME, 0) : at].rstrip(" ")
    if not front[-1:].isalnum():
        return True
    last = max((sign.end() for sign in _STOP.finditer(front)), default=0)
    return speaks(low_words(front, last, len(front)), words, _LONG)


def end_before(text: str, start: int, end: int, words: Words) -> int | None:
    """Where words end that nothing closes before other words in marks begin.

    Parameters
    ----------
    text : str
    start, end : int
        From behind the opening mark to the next one.
    words : Words

    Returns
    -------
    int or None
        None if both belong to the same words.

    Examples
    --------
    >>> text = "“You are a bad shot. And he said, “No.”"
    >>> text[: end_before(text, 1, 34, Words.of("en"))]
    '“You are a bad shot.'
    """
    stop = tail(text, start, end, words)
    if stop is not None:
        return stop
    last = _trimmed(text, start, end) - 1
    if text[start - 1] == "‘" and text[last] in ",;." and "’" not in text[start:end]:
        return last
    signs = list(_SENTENCE.finditer(text, start, end))
    if not signs:
        return None
    between = text[signs[-1].end() : end].split()
    introduced = (between and between[-1][-1] in ",:") or noted(text, signs[-1].end(), end)
    if not between and text[start - 1] == "“":
        introduced = True  # “a. “b”: a mark is missing rather than one too many
    if not introduced and not (between and all(w in words.kinds["joins"] for w in between)):
        return None
    return _noted(text, start, signs[-1].end())


def stop(text: str, start: int, end: int, words: Words, *, sentence: bool) -> int:
    """Where words end that nothing closes in their paragraph.

    Parameters
    ----------
    text : str
    start, end : int
        From behind the opening mark, or the last stretch inside, to the paragraph's end.
    words : Words
    sentence : bool
        Whether they end with their sentence.

    Returns
    -------
    int

    Examples
    --------
    >>> text = "“We will never come, he said in May. Then he left."
    >>> text[: stop(text, 1, len(text), Words.of("en"), sentence=False)]
    '“We will never come,'
    """
    at = start
    for sign in (*_SENTENCE.finditer(text, start, end), None):
        until = sign.start() if sign else end
        found = tail(text, at, until, words)
        if found is not None:
            return found
        if sign is not None:
            at = sign.end()
            if sentence:
                return _trimmed(text, start, at)
    return _noted(text, start, _trimmed(text, start, end))


def sentence(text: str, start: int, end: int, words: Words) -> int | None:
    """Where the sentences begin that go on over an end, and of which none names a speaker.

    Parameters
    ----------
    text : str
    start, end : int
    words : Words

    Returns
    -------
    int or None
        None if there are no words.

    Examples
    --------
    >>> text = "He said so. It depends. It is late”"
    >>> text[sentence(text, 0, len(text) - 1, Words.of("en")) :]
    'It depends. It is late”'
    """
    signs = [m.end() for m in _SENTENCE.finditer(text, start, end - 1)] if end > start else []
    at = signs[-1] if signs else start
    for a, b in zip([start, *signs][-2::-1], signs[::-1], strict=False):
        if b - a > _LONG or speaks(low_words(text, a, b), words, _LONG):
            break
        at = a
    at = shown(text, at, end)
    return at if at < end else None


def noted(text: str, start: int, end: int) -> bool:
    """Whether a stage direction or a source begins there.

    Parameters
    ----------
    text : str
    start, end : int

    Returns
    -------
    bool

    Examples
    --------
    >>> noted(" (Applause.) Thank you.", 0, 23)
    True
    """
    return _NOTED.match(text, start, end) is not None


def _noted(text: str, start: int, end: int) -> int:
    """The end without the stage directions and sources behind the words."""
    note = _NOTE.search(text, start, end)
    if note is None:
        return _trimmed(text, start, end)
    rest = text[note.start() : end]
    if len(rest.split()) < 12 or note[0].rstrip()[-1:] != ")":
        return _trimmed(text, start, note.start())
    return _trimmed(text, start, end)
