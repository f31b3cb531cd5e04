"""Which seeds are counted: *not counted* is not *never said*."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import pandas as pd

from bilateral import seeds as seed_words
from bilateral.cleaning.steps.repair import unicode
from bilateral.cleaning.terms.phrases import slots
from bilateral.cleaning.terms.tokens import kind_of, tokens
from bilateral.corpus import Corpus
from bilateral.corpus.digest import phrase_list
from bilateral.gazetteer import PACKAGE, Gazetteer

NUMBER = "a number"
NOT_LISTED = "not on the list of phrases"


def cut(text: str) -> list[str]:
    """Cut a text into words as the texts of a record were cut.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Case and accents kept.

    Examples
    --------
    >>> cut("T\u2011MEC y EE. UU."), cut("acre-feet")
    (['T-MEC', 'y', 'EE.UU.'], ['acre', 'feet'])
    """
    return tokens(unicode(text)[0])


def lists_of(corpus: Corpus) -> Gazetteer | None:
    """The gazetteer whose list of phrases a corpus is known to have been counted with.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Gazetteer or None
        None for a corpus made by hand, without ``exposure``, that names no gazetteer of its own.

    Examples
    --------
    >>> lists_of(Corpus.from_texts(["The ministers met."])) == PACKAGE
    True
    """
    known = len(corpus.exposure) or corpus.gazetteer != PACKAGE
    return corpus.gazetteer if known else None


def why_not(
    seeds: Sequence[str],
    terms: pd.DataFrame,
    found: Collection[int],
    gazetteer: Gazetteer | None = None,
) -> list[str]:
    """Why seeds are not counted, each by itself.

    Every word of a text is counted, so a word without a column was never said. Seeds find no
    numbers. Phrases are counted if the gazetteer's list has them. If no gazetteer is named, terms
    without any phrase were counted without a list; others, as far as is known, with the package's.
    A phrase of the list without a column was never said. Of another phrase without a column nobody
    knows.

    Parameters
    ----------
    seeds : sequence of str
    terms : DataFrame
        ``kind``.
    found : collection of int
        Places in `seeds` of those that have a column.
    gazetteer : Gazetteer, optional
        The one that the terms were counted with, if that is known.

    Returns
    -------
    list of str
        Blank for a seed that is counted.

    Examples
    --------
    >>> terms = pd.DataFrame({"term": ["trade", "trade war"], "kind": ["word", "phrase"]})
    >>> why_not(["quota", "2026", "trade war", "world cup", "climate change"], terms, {2})
    ['', 'a number', '', 'not on the list of phrases', '']
    """
    with_list = gazetteer or "kind" not in terms or (terms["kind"] == "phrase").any()
    reasons = []
    for place, seed in enumerate(seeds):
        pieces = seed_words.words(seed, cut)
        if place in found:
            reasons.append("")
        elif len(pieces) == 1:
            reasons.append("" if kind_of(pieces[0].rstrip("*")) == "word" else NUMBER)
        else:
            reasons.append(
                "" if with_list and is_listed(pieces, gazetteer or PACKAGE) else NOT_LISTED
            )
    return reasons


def is_listed(pieces: tuple[str, ...], gazetteer: Gazetteer = PACKAGE) -> bool:
    """Whether a gazetteer's list has a phrase, with every ending that is asked for.

    Parameters
    ----------
    pieces : tuple of str
        Its words, as :func:`bilateral.seeds.words` cuts them.
    gazetteer : Gazetteer
        By default the package's.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_listed(("climate", "change")), is_listed(("irregular", "migrant*"))
    (True, True)
    >>> is_listed(("climate", "chan*")), is_listed(("world", "cup"))
    (False, False)
    """
    return any(
        all(
            piece == slot or (slot.endswith("*") and piece.rstrip("*").startswith(slot[:-1]))
            for piece, slot in zip(pieces, phrase, strict=True)
        )
        for phrase in _phrases(gazetteer).get(len(pieces), ())
    )


@cache
def _phrases(gazetteer: Gazetteer) -> dict[int, list[tuple[str, ...]]]:
    """A gazetteer's phrases, cut into words, by their number."""
    phrases: dict[int, list[tuple[str, ...]]] = {}
    for phrase in phrase_list(gazetteer):
        words = slots(phrase)
        phrases.setdefault(len(words), []).append(words)
    return phrases
