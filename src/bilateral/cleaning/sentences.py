"""Sentence ends, with NLTK's Punkt and the abbreviations of both languages."""

from __future__ import annotations

import re
from functools import cache

from nltk.tokenize.punkt import (
    PunktLanguageVars,
    PunktParameters,
    PunktSentenceTokenizer,
    PunktToken,
)

# Punkt's trained models are not on the package registries; its algorithm with a list needs none.
_ABBREVIATIONS = (
    "a.m p.m u.s u.n u.k d.c e.g i.e vs mr mrs ms dr jr sr sen rep gov gen lt col adm st no nos"
    " vol pp fig inc co corp ltd jan feb mar apr jun jul aug sep sept oct nov dec"
    " sra srita lic ing mtro mtra gral tte cap alm cnel dra arq prof ud uds art arts núm núms"
    " ee uu ee.uu s.a c.v a.c d.f av etc cía fracc"
)


# NLTK stops its patterns after five seconds by the clock: what is read would depend on the machine.
_NLTK = PunktLanguageVars()
_PERIOD = re.compile(_NLTK.period_context_re().pattern, re.VERBOSE)
_WORD = re.compile(_NLTK._word_tokenizer_re().pattern, re.VERBOSE)


class _Unlimited(PunktLanguageVars):
    """Punkt's own patterns, compiled by Python."""

    re_boundary_realignment = re.compile(_NLTK.re_boundary_realignment.pattern, re.MULTILINE)

    def period_context_re(self) -> re.Pattern:
        return _PERIOD

    def _word_tokenizer_re(self) -> re.Pattern:
        return _WORD


class _Token(PunktToken):
    """A token whose patterns are compiled by Python, too."""

    __slots__ = ()
    _RE_ELLIPSIS, _RE_NUMERIC, _RE_INITIAL = (
        re.compile(pattern.pattern)
        for pattern in (PunktToken._RE_ELLIPSIS, PunktToken._RE_NUMERIC, PunktToken._RE_INITIAL)
    )


@cache
def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS.split())
    return PunktSentenceTokenizer(parameters, lang_vars=_Unlimited(), token_cls=_Token)


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
