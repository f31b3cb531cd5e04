"""Quotations with their speakers, persons and origin, as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import count

import numpy as np
import pandas as pd

from bilateral.attribution import asked
from bilateral.attribution.beside import Beside
from bilateral.attribution.cues import Words
from bilateral.attribution.frames import Quote
from bilateral.attribution.names import Names
from bilateral.attribution.provenance import Known
from bilateral.attribution.reader import Reader
from bilateral.attribution.resolve import who
from bilateral.attribution.scan import bare, composed
from bilateral.attribution.speakers import LABEL, NOBODY, OWN, Speaker
from bilateral.attribution.talk import ALONE, Talk
from bilateral.attribution.within import persons_within
from bilateral.gazetteer import PACKAGE, Gazetteer

COLUMNS = [
    *("quote", "start", "end", "speaker", "speaker_start", "speaker_end", "speaker_id", "side"),
    *("cue", "kind", "status", "run", "before", "after", "provenance", "certainty"),
]
FOUND = [name for name in COLUMNS if name not in ("before", "after")]
_LETTER = re.compile(r"\w")
_WHOLE = ("start", "end", "speaker_start", "speaker_end", "run")


def quotes(
    text: str,
    lang: str,
    date: str | None = None,
    *,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
) -> pd.DataFrame:
    """Who said what in a text: quotations with their speakers.

    Parameters
    ----------
    text : str
    lang : str
        Language of the text; the gazetteer's ``quote_cues`` has its words.
    date : str, optional
        Of the text, an ISO date, or a date of Python or pandas: who held an office then. Without
        it, or where it is missing, *the minister* is nobody.
    side : str, optional
        Whose text it is; by default the side that speaks the language.
    gazetteer : Gazetteer, optional
        Whose words of attribution are used.

    Returns
    -------
    DataFrame
        A row for each unbroken stretch, by place: ``quote``, ``start``, ``end``; ``speaker`` as
        written (``LABEL``: the speaker of the text himself; blank: the text names nobody) with its
        place, -1 if it has none; ``speaker_id`` and ``side``, blank where they are not known
        (:func:`~bilateral.attribution.resolve.persons`); ``cue``, the word that makes it a
        quotation; ``kind``: ``direct``, ``partial``, ``mixed``, ``indirect``, ``unmarked``;
        ``status``: ``denied``, ``hypothetical``, or blank: said; ``run``, the same number for the
        stretches of one utterance; the sentences ``before`` and ``after``, of the same paragraph or
        the next one with words; ``provenance``
        (:meth:`~bilateral.attribution.provenance.Known.of`); ``certainty``: ``high``, ``medium``,
        ``low``, by the frame it was found with.

    Raises
    ------
    TypeError
        If the text is no text.
    ValueError
        If the gazetteer has no words of this language, the date is no day, the side is none, or the
        text has half of a character.

    Examples
    --------
    >>> table = quotes("“We will open the bridge,” Ana Ruiz said. She added that it is old.", "en")
    >>> table[["speaker", "cue", "kind", "quote"]].values.tolist()[1]
    ['She', 'added', 'indirect', 'that it is old']
    """
    given = asked.words(text), lang, asked.day(date)
    rows = find(*given, side=asked.side(side, gazetteer), gazetteer=gazetteer)
    if not rows:
        return _no_rows().copy(deep=False)
    values = dict(zip(FOUND, map(list, zip(*rows, strict=True)), strict=True))
    beside = Beside(given[0])
    values["before"] = [beside.before(start) for start in values["start"]]
    values["after"] = [beside.after(end) for end in values["end"]]
    return _table(values, len(rows))


@cache
def _no_rows() -> pd.DataFrame:
    return _table({name: [] for name in COLUMNS}, 0)


def _table(values: dict[str, list], n: int) -> pd.DataFrame:
    """A table of ``n`` rows; its words are made in one step, which takes half of the time."""
    words = [name for name in COLUMNS if name not in _WHOLE]
    every = pd.array([value for name in words for value in values[name]], dtype="str")
    table = {name: every[k * n : (k + 1) * n] for k, name in enumerate(words)}
    table |= {name: np.array(values[name], "int64") for name in _WHOLE}
    return pd.DataFrame({name: table[name] for name in COLUMNS}, copy=False)


def find(
    text: str,
    lang: str,
    date: str | None = None,
    *,
    side: str | None = None,
    gazetteer: Gazetteer = PACKAGE,
    talk: Talk = ALONE,
) -> list[tuple]:
    """What :func:`quotes` finds, without a table.

    Parameters
    ----------
    text, lang, date, side, gazetteer
        As for :func:`quotes`.
    talk : Talk, optional
        What the text is a turn of.

    Returns
    -------
    list of tuple
        The values of each row, in the order of ``FOUND``: without the sentences beside it.

    Examples
    --------
    >>> find("She said that it is old.", "en")[0][:4]
    ('that it is old', 9, 23, 'She')
    """
    words = Words.of(lang, gazetteer)
    whole, places = composed(text)
    reader = Reader(whole, bare(whole), words, count(1))
    found = _distinct(q for q in reader.read() if _LETTER.search(whole, q.start, q.end))

    def alone(first: int, last: int, one: Speaker) -> tuple[str, str]:
        place = (one.start - first, one.end - first)
        return who([place], whole[first:last], lang, date, side, gazetteer)[0]

    at = [NOBODY.place if quote.speaker.own else quote.speaker.place for quote in found]
    people = who(at, whole, lang, date, side, gazetteer, talk)
    people = persons_within(found, people, whole, Names.of(lang, gazetteer), talk, alone)
    if places is not None:
        found = [quote.placed(places) for quote in found]
    number = {run: i for i, run in enumerate(dict.fromkeys(q.run for q in found), 1)}
    origin = Known(text, words, gazetteer)
    return [
        _row(text, quote, number[quote.run], origin, *person)
        for quote, person in zip(found, people, strict=True)
    ]


def _distinct(found: Iterable[Quote]) -> list[Quote]:
    """Without stretches that cross an earlier one; they may lie inside each other."""
    kept: list[Quote] = []
    ends: list[int] = []
    for quote in found:
        while ends and ends[-1] <= quote.start:
            ends.pop()
        same = bool(kept) and (kept[-1].start, kept[-1].end) == (quote.start, quote.end)
        if quote.end > quote.start and not same and (not ends or quote.end <= ends[-1]):
            kept.append(quote)
            ends.append(quote.end)
    return kept


def _row(
    text: str, quote: Quote, run: int, origin: Known, person: str, side: str
) -> tuple[object, ...]:
    speaker = OWN if quote.speaker.own else quote.speaker
    words = LABEL if speaker.own else text[speaker.start : speaker.end]
    cue, said = text[slice(*quote.cue)], text[quote.start : quote.end]
    here = origin.of(quote.start, quote.kind, side, words)
    return (
        *(said, quote.start, quote.end, words, speaker.start, speaker.end, person, side, cue),
        *(quote.kind, quote.status, run, here, quote.certainty),
    )
