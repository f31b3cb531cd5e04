"""Signs that a text was translated: what a quotation from it may not be taken for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from bilateral.cleaning.codes import check_languages
from bilateral.cleaning.steps.brackets import quoted_insertions
from bilateral.gazetteer import PACKAGE, Gazetteer

# Tags, whose marks are no quotations; ends of paragraphs; quotation marks.
_MARKS = re.compile(r"(?P<tag><[a-zA-Z/][^<>]{0,1000}>)|\n[^\S\n]*\n\s*|[“”«»\"]")
_GOES_ON = ("“", "«", "»", '"')  # at the beginning of a paragraph in an open quotation
_BEFORE_OPENING = re.compile(r"[\s(\[—–¿¡“«'‘]")

_INSERTED = "words in round brackets inside a quotation: an editor put them in, nobody said them"
_UNCLOSED = "opens a quotation that nothing closes"
_UNOPENED = "closes a quotation that nothing opens"


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
    """Quotation marks without a partner, and what is odd about each.

    Marks of two kinds may be partners, as typists mix them, and one kind may lie in another.
    """
    if "„" in text:  # there “ closes
        return []
    lone: list[tuple[int, str]] = []
    opened: list[int] = []
    for mark in _MARKS.finditer(text):
        at, sign = mark.start(), mark[0]
        if mark["tag"]:
            continue
        if sign.isspace():
            if not text.startswith(_GOES_ON, mark.end()):
                lone += [(place, _UNCLOSED) for place in opened]
                opened = []
        elif _opens(text, at):
            if opened and _begins_line(text, at):  # goes on with the quotation
                opened = []
            elif opened and text[opened[-1]] == sign:
                lone.append((opened.pop(), _UNCLOSED))
            opened.append(at)
        elif opened:
            if not (sign == "»" and _begins_line(text, at)):  # Spanish goes on with »
                opened.pop()
        elif not (sign == '"' and text[at - 1 : at].isdigit()):  # inches
            lone.append((at, _UNOPENED))
    return lone + [(place, _UNCLOSED) for place in opened]


def _opens(text: str, at: int) -> bool:
    """Whether a quotation mark opens; a straight one does between a space and a word."""
    if text[at] != '"':
        return text[at] in "“«"
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or _BEFORE_OPENING.match(before) is not None) and bool(after.strip())


def _begins_line(text: str, at: int) -> bool:
    return text[max(0, at - 80) : at].rstrip(" \t\xa0")[-1:] in ("", "\n")
