"""How words came into a text: said so, translated, translated back, through an interpreter."""

from __future__ import annotations

import re
from functools import cache, cached_property

from bilateral.attribution.cues import Words
from bilateral.attribution.speakers import LABEL
from bilateral.cleaning import translation_signs
from bilateral.gazetteer import PACKAGE, Gazetteer

_TURN = re.compile(r"\n(?=[ *]*[^\W\d_a-zà-ÿ][A-ZÀ-Ý .,’'-]{2,60}:)|\n---|\Z")
_LINE = re.compile(r"\n|\Z")
_WEAK = ("bracket", "quotation mark")  # signs that stand in other texts, too
_NOTE = 10_000  # characters that a translated note or article has at most
_SIGNS = 2  # of a document that was translated
_EDGE = r"(?:\b"


class Known:
    """What a text says of how its words came into it, looked for when it is asked.

    Parameters
    ----------
    text : str
    words : Words
    gazetteer : Gazetteer, optional
        Its tables ``translation_signs`` and ``sides``.

    Examples
    --------
    >>> Known("MR. RUIZ: (As interpreted.) We came.", Words.of("en")).interpreted
    [(10, 36)]
    >>> note = "The next Chancellor, Ana Ruiz, said that it costs a thousand million pesos."
    >>> Known(note, Words.of("en")).translated
    True
    """

    def __init__(self, text: str, words: Words, gazetteer: Gazetteer = PACKAGE):
        self._text, self._words, self._gazetteer = text, words, gazetteer

    @cached_property
    def translated(self) -> bool:
        """Whether the text has signs of a translation into its language."""
        note, lang = self._text[:_NOTE], self._words.lang
        if not any(form.search(note) for form in _forms(lang, self._gazetteer)):
            return False
        signs = translation_signs(note, lang, self._gazetteer)
        return sum(sign.kind not in _WEAK for sign in signs) >= _SIGNS

    @cached_property
    def interpreted(self) -> list[tuple[int, int]]:
        """Where an interpreter speaks."""
        return _interpreted(self._text, self._words)

    def of(self, start: int, kind: str, side: str, speaker: str) -> str:
        """How the words of a quotation came into the text.

        Parameters
        ----------
        start : int
        kind : str
        side : str
            Of the speaker; ``""`` if it is not known.
        speaker : str
            As written; ``LABEL`` if the speaker of the text quotes himself.

        Returns
        -------
        str
            ``paraphrase`` for a reported clause; ``interpreted`` where an interpreter speaks;
            ``translated`` if the speaker's side speaks another language; ``back_translated`` if it
            speaks this one and the text was translated from another; else ``verbatim``: nothing
            tells of another language. ``""`` if nobody is named.

        Examples
        --------
        >>> here = Known("El presidente dijo: “No”.", Words.of("es"))
        >>> [here.of(0, "direct", side, "El presidente") for side in ("US", "MX", "")]
        ['translated', 'verbatim', 'verbatim']
        """
        if kind == "indirect":
            return "paraphrase"
        if any(a <= start < b for a, b in self.interpreted):
            return "interpreted"
        spoken = _langs(self._gazetteer).get(side, ())
        if spoken and self._words.lang not in spoken:
            return "translated"
        if speaker != LABEL and self.translated:
            return "back_translated" if spoken else "translated"
        return "verbatim" if speaker else ""


@cache
def _langs(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    sides = gazetteer.table("sides")
    return {str(row.side): tuple(str(row.langs).split()) for row in sides.itertuples()}


@cache
def _forms(lang: str, gazetteer: Gazetteer) -> list[re.Pattern[str]]:
    """All signs of a language: in one pattern those that are looked for at words alone."""
    table = gazetteer.table("translation_signs")
    forms = [f"(?:{form})" for form in table.loc[table["lang"] == lang, "pattern"]]
    edged = [form for form in forms if form.startswith(_EDGE)]
    at_words = [rf"\b(?=\w)(?:{'|'.join(edged)})"] if edged else []
    return [re.compile(form) for form in (*at_words, *(f for f in forms if f not in edged))]


@cache
def _said(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile(
        rf"\(?\b(?:{'|'.join(re.escape(w) for w in sorted(words))})\b" if words else "(?!)"
    )


def _interpreted(text: str, words: Words) -> list[tuple[int, int]]:
    """Where an interpreter speaks: to the turn's end if a bracket says so, else the paragraph."""
    found: list[tuple[int, int]] = []
    low, signs = text.lower(), words.kinds["interpreted"]
    if len(low) != len(text):  # a letter that is two in lower case
        return found
    if not any(sign in low for sign in signs):
        return found
    for sign in _said(signs).finditer(low):
        bracket = sign[0].startswith("(")
        start = sign.start() if bracket else text.rfind("\n", 0, sign.start())
        end = next((_TURN if bracket else _LINE).finditer(text, sign.end())).start()
        found.append((start, end))
    return found
