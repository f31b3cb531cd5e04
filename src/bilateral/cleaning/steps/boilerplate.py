"""Lines that belong to the page and not to the text: buttons, and what a source repeats.

Both are lists in the gazetteer, made by counting: nothing is guessed while a text is cleaned.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache

import pandas as pd

from bilateral.cleaning.given import checked
from bilateral.cleaning.steps.findings import Finding
from bilateral.cleaning.steps.markup import markup
from bilateral.cleaning.steps.repair import as_text, encoding, unicode
from bilateral.gazetteer import PACKAGE, Gazetteer

_WORD = re.compile(r"\w+")
_PARAGRAPHS = re.compile(r"(\n[ \t\r]*\n\s*)")
_LONGEST_BUTTON = 64
_BUTTON_EDGES = " \t\r|·•»›>→:…–—*"
_FINISHED = frozenset(("", *'.!?:;…”"»)'))


def buttons(text: str, gazetteer: Gazetteer = PACKAGE) -> tuple[str, list[Finding]]:
    r"""Take out the buttons of web pages: ``Share on Facebook``, ``Compartir``, ``Leer más``.

    Whole lines of ``data/gazetteer/buttons.csv`` only; capitals and signs around do not matter.
    The words of a hard-wrapped sentence may look like a button, so a line counts only at the
    beginning of a text, after a blank line, a finished sentence or another button, and if the
    next line does not go on with a small letter.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        The buttons, in lower case.

    Examples
    --------
    >>> text, found = buttons("Share on Facebook\nThe border reopened.\nRead more »")
    >>> text, [button.what for button in found]
    ('The border reopened.', ['share on facebook', 'read more'])
    """
    known = _buttons(gazetteer)
    lines = text.split("\n")
    keys = [_button_key(line) if len(line) <= _LONGEST_BUTTON else "" for line in lines]
    if known.isdisjoint(keys):
        return text, []
    found, kept, goes_on = [], [], False
    for line, key, following in zip(lines, keys, [*lines[1:], ""], strict=True):
        if key in known and not goes_on and not following[:1].islower():
            found.append(Finding("buttons", key))
            continue
        kept.append(line)
        goes_on = line.rstrip()[-1:] not in _FINISHED
    return ("\n".join(kept), found) if found else (text, [])


def _button_key(line: str) -> str:
    return " ".join(line.strip(_BUTTON_EDGES).removesuffix("...").casefold().split())


@cache
def _buttons(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(button.casefold() for button in gazetteer.table("buttons")["button"])


def boilerplate(
    text: str, repeated: frozenset[str] = frozenset(), gazetteer: Gazetteer = PACKAGE
) -> tuple[str, list[Finding]]:
    r"""Take out paragraphs and lines that a source repeats, as listed.

    The mirror's list, ``data/gazetteer/boilerplate.csv``, holds the digest of each line's words,
    not the line; a document where it can be read; and its first three words, by which a text
    without any is told at once. It was made with :func:`repeated_lines` on the mirror: what five
    documents or more repeat, of eight words or more, not spoken, and about the page and not about
    its subject (whom the press should call, where a page or a form is found). Formulas of law,
    proclamations, oaths and courtesies are text and stay.

    Parameters
    ----------
    text : str
    repeated : frozenset of str
        Digests of further lines, of any length: those of the caller's own source.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    text : str
    findings : list of Finding
        The first three words and the number of words.

    Examples
    --------
    >>> boilerplate("Nothing here is repeated.")
    ('Nothing here is repeated.', [])
    >>> boilerplate("To view, click *here*:\n\nThey met.", frozenset(["356931d7f647fee6"]))
    ('They met.', [Finding(step='boilerplate', what='to view click … (4 words)', n=1)])
    """
    digests, openings = _boilerplate(gazetteer)
    if not repeated and not any(map(text.__contains__, openings)):
        return text, []
    found: list[Finding] = []

    def is_listed(line: str) -> bool:
        words = words_of(line)
        if not words or (not repeated and words.count(" ") < 7):
            return False
        key = digest(words)
        listed = key in digests or key in repeated
        if listed:
            opening = " ".join(words.split()[:3])
            found.append(Finding("boilerplate", f"{opening} … ({words.count(' ') + 1} words)"))
        return listed

    pieces = _PARAGRAPHS.split(text)  # paragraph, blank lines, paragraph, …
    kept: list[str] = []
    for paragraph, blank in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if is_listed(paragraph):
            continue
        lines = paragraph.split("\n")
        left = [line for line in lines if not is_listed(line)] if len(lines) > 1 else lines
        if left:
            kept += ["\n".join(left), blank]
    return ("".join(kept), found) if found else (text, [])


@cache
def _boilerplate(gazetteer: Gazetteer) -> tuple[frozenset[str], tuple[str, ...]]:
    rows = gazetteer.table("boilerplate")
    return frozenset(rows.digest), tuple(dict.fromkeys(rows.opening))


def words_of(line: str) -> str:
    """Give the words of a line in lower case, single spaces between: what its digest is made of.

    Parameters
    ----------
    line : str

    Returns
    -------
    str

    Examples
    --------
    >>> words_of("To view, click  *here*:")
    'to view click here'
    """
    return " ".join(_WORD.findall(line.casefold()))


def digest(words: str) -> str:
    """Give the first 16 hexadecimal digits of the SHA-256 of a line's words.

    Parameters
    ----------
    words : str
        As :func:`words_of` gives them.

    Returns
    -------
    str

    Examples
    --------
    >>> digest("to view click here")
    '356931d7f647fee6'
    """
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def repeated_lines(texts: Iterable[object], min_texts: int = 5, min_words: int = 8) -> pd.DataFrame:
    r"""Find the lines and paragraphs that many texts share.

    They are counted as the step `boilerplate` will meet them, characters and markup mended. Read
    the list before you use it: what people say in the same words every morning is on it too. Then
    ``clean_texts(texts, repeated=lines["digest"])`` takes out what is left of it.

    Parameters
    ----------
    texts : iterable
        One per document: a line counts once in each. Strings; what is none counts as empty, and
        bytes are decoded.
    min_texts : int
        In how many texts a line must stand.
    min_words : int
        Shorter lines are left out: what people say often is short.

    Returns
    -------
    DataFrame
        ``line`` as first printed, its ``digest``, number of ``words`` and of ``texts``, and the
        position of the ``first`` text it stands in; most frequent first, then by first place.

    Raises
    ------
    ValueError
        If `texts` is one text, a table, a mapping or a set.

    Examples
    --------
    >>> pages = ["Call the press office.", "Hello.\n\nCall the PRESS office"]
    >>> repeated_lines(pages, min_texts=2, min_words=3)[["line", "texts", "first"]].values.tolist()
    [['Call the press office.', 2, 0]]
    """
    counts: dict[str, int] = {}
    first: dict[str, tuple[int, str, int]] = {}
    for position, given in enumerate(checked(texts, "texts")):
        here = {}
        text, _ = as_text(given)
        for step in (encoding, unicode, markup):
            text, _ = step(text)
        for paragraph in _PARAGRAPHS.split(text)[::2]:
            lines = paragraph.split("\n")
            for line in [paragraph, *(lines if len(lines) > 1 else ())]:
                words = words_of(line)
                if words.count(" ") + 1 >= min_words and words:
                    here.setdefault(digest(words), (line, words.count(" ") + 1))
        for key, (line, n_words) in here.items():
            counts[key] = counts.get(key, 0) + 1
            first.setdefault(key, (position, line, n_words))
    rows = [
        (" ".join(first[key][1].split()), key, first[key][2], n, first[key][0])
        for key, n in counts.items()
        if n >= min_texts
    ]
    frame = pd.DataFrame(rows, columns=["line", "digest", "words", "texts", "first"])
    return frame.sort_values(
        ["texts", "first"], ascending=[False, True], kind="stable", ignore_index=True
    )
