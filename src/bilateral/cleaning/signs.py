"""Signs that a text was translated: what a quotation from it may not be taken for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from bilateral.cleaning.codes import check_languages
from bilateral.cleaning.steps.brackets import quoted_insertions
from bilateral.gazetteer import PACKAGE, Gazetteer

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_PAIRS = ("“”", "«»")
_AFTER_DIGIT = re.compile(r"\d\"")  # inches, or a quotation that ends in a number

_INSERTED = "words in round brackets inside a quotation: an editor put them in, nobody said them"
_UNCLOSED = "opens a quotation that nothing closes"
_UNOPENED = "closes a quotation that nothing opens"
_ODD = "one of an odd number of straight quotation marks in its paragraph"


class Sign(NamedTuple):
    """A place of a text that tells of a translation.

    Attributes
    ----------
    kind : str
        ``office``, ``name``, ``number``, ``date`` or ``wording`` for a row of
        ``translation_signs.csv``; ``bracket`` or ``quotation mark``.
    start, end : int
        Offsets of the first character and after the last.
    text : str
        What stands there.
    why : str
        What it stands for, or what is odd.

    Examples
    --------
    >>> Sign("number", 9, 25, "thousand million", "mil millones: a billion").kind
    'number'
    """

    kind: str
    start: int
    end: int
    text: str
    why: str


def translation_signs(text: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> list[Sign]:
    """Find the signs that a text was translated: into English from Spanish, or the other way.

    Forms come from ``data/gazetteer/translation_signs.csv``; ``data/README.md`` says how often they
    stand in texts that are no translations. Round brackets inside a quotation and quotation marks
    without a partner are found in any language. They stand in such texts, too, and tell less. A
    text without a sign may be a translation all the same: a careful one has none.

    Give the text as it was published. Cleaning takes brackets in quotations out.

    Parameters
    ----------
    text : str
    lang : str
        Code of the language the text is in, such as ``en``.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of Sign
        In the order of the text. Of two forms of which one holds the other, the longer one.

    Raises
    ------
    ValueError
        If `lang` is no code of a language.

    Examples
    --------
    >>> note = "“(Also) it costs 157 thousand million pesos,” said the next Chancellor of Mexico."
    >>> for sign in translation_signs(note, "en"):
    ...     print(f"{sign.kind:8} {sign.text:17} {sign.why.partition(':')[0]}")
    bracket  (Also)            words in round brackets inside a quotation
    number   thousand million  mil millones
    office   Chancellor        canciller
    >>> translation_signs("The German Chancellor came to Washington.", "en")
    []
    """
    check_languages([lang], "lang")
    found = [
        Sign("bracket", start, end, text[start:end], _INSERTED)
        for start, end in quoted_insertions(text, gazetteer)
    ]
    found += [Sign("quotation mark", at, at + 1, text[at], why) for at, why in _lone_marks(text)]
    found += _outermost(
        Sign(kind, *match.span(), match[0], why)
        for form, unless, kind, why in _forms(lang, gazetteer)
        if not (unless and unless.search(text))
        for match in form.finditer(text)
    )
    return sorted(found, key=lambda sign: (sign.start, sign.end, sign.kind))


def _outermost(signs: Iterable[Sign]) -> list[Sign]:
    """Leave out what lies within a longer sign, and what repeats one."""
    kept: list[Sign] = []
    for sign in sorted(signs, key=lambda sign: (sign.start, -sign.end, sign.kind, sign.why)):
        if not kept or sign.end > kept[-1].end:
            kept.append(sign)
    return kept


@cache
def _forms(lang: str, gazetteer: Gazetteer) -> list[tuple[re.Pattern, re.Pattern | None, str, str]]:
    """The rows of a language: what is looked for, what must not be there, kind and reason."""
    rows = gazetteer.table("translation_signs")
    return [
        (re.compile(form), re.compile(unless) if unless else None, kind, why)
        for form, unless, kind, why in rows.loc[
            rows["lang"] == lang, ["pattern", "unless", "kind", "stands_for"]
        ].itertuples(index=False)
    ]


def _lone_marks(text: str) -> list[tuple[int, str]]:
    """Quotation marks without a partner, and what is odd about each."""
    lone = _odd_straight(text)
    if "„" not in text:  # else “ closes
        for opening, closing in _PAIRS:
            lone += _unpaired(text, opening, closing)
    return lone


def _unpaired(text: str, opening: str, closing: str) -> list[tuple[int, str]]:
    """Walk along the marks. One at the beginning of a line may go on with an open quotation."""
    lone: list[tuple[int, str]] = []
    opened: int | None = None
    for mark in re.finditer(rf"{_PARAGRAPH_END.pattern}|[{opening}{closing}]", text):
        at, begins_line = mark.start(), _begins_line(text, mark.start())
        if mark[0] == opening:
            if opened is not None and not begins_line:
                lone.append((opened, _UNCLOSED))
            opened = at
        elif mark[0] == closing:
            if opened is None:
                lone.append((at, _UNOPENED))
            elif not begins_line:  # a Spanish paragraph that goes on begins with »
                opened = None
        elif opened is not None and text[mark.end() : mark.end() + 1] not in (opening, closing):
            lone.append((opened, _UNCLOSED))
            opened = None
    return lone if opened is None else [*lone, (opened, _UNCLOSED)]


def _begins_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def _odd_straight(text: str) -> list[tuple[int, str]]:
    """The last straight mark of each paragraph with an odd number of them."""
    lone: list[tuple[int, str]] = []
    start = 0
    ends = [match.span() for match in _PARAGRAPH_END.finditer(text)]
    for stop, following in [*ends, (len(text), len(text))]:
        paragraph = text[start:stop]
        goes_on = text[following : following + 1] == '"'
        if paragraph.count('"') % 2 and not goes_on and not _AFTER_DIGIT.search(paragraph):
            lone.append((start + paragraph.rindex('"'), _ODD))
        start = following
    return lone
