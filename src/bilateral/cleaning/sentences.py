"""Sentence ends, with NLTK's Punkt and the abbreviations of both languages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

# Punkt's trained models are not on the package registries; its algorithm with a list needs none.
_ABBREVIATIONS = (
    "a.m p.m u.s u.n u.k d.c e.g i.e vs mr mrs ms dr jr sr sen rep gov gen lt col adm st no nos"
    " vol pp fig inc co corp ltd jan feb mar apr jun jul aug sep sept oct nov dec"
    " sra srita lic ing mtro mtra gral tte cap alm cnel dra arq prof ud uds art arts núm núms"
    " ee uu ee.uu s.a c.v a.c d.f av etc cía fracc"
)


@cache
def _punkt() -> PunktSentenceTokenizer:
    """Punkt with the list of abbreviations, and with patterns that no clock stops.

    NLTK stops its patterns after five seconds by the clock: what is read would depend on the
    machine. Here Python compiles them.
    """
    from nltk.tokenize import punkt

    nltk = punkt.PunktLanguageVars()
    period = re.compile(nltk.period_context_re().pattern, re.VERBOSE)
    word = re.compile(nltk._word_tokenizer_re().pattern, re.VERBOSE)

    class Unlimited(punkt.PunktLanguageVars):
        re_boundary_realignment = re.compile(nltk.re_boundary_realignment.pattern, re.MULTILINE)

        def period_context_re(self) -> re.Pattern:
            return period

        def _word_tokenizer_re(self) -> re.Pattern:
            return word

    class Token(punkt.PunktToken):
        __slots__ = ()
        _RE_ELLIPSIS, _RE_NUMERIC, _RE_INITIAL = (
            re.compile(pattern.pattern)
            for pattern in (
                punkt.PunktToken._RE_ELLIPSIS,
                punkt.PunktToken._RE_NUMERIC,
                punkt.PunktToken._RE_INITIAL,
            )
        )

    parameters = punkt.PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS.split())
    return punkt.PunktSentenceTokenizer(parameters, lang_vars=Unlimited(), token_cls=Token)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)
        Character offsets, in order; white space between sentences belongs to none.

    References
    ----------
    Kiss, T. and Strunk, J. (2006). Unsupervised multilingual sentence boundary detection.
    Computational Linguistics 32(4).

    Examples
    --------
    >>> [("Mr. Romero left."), sentence_spans("Mr. Romero left. He came back.")]
    ['Mr. Romero left.', [(0, 16), (17, 30)]]
    """
    return list(_punkt().span_tokenize(text))
