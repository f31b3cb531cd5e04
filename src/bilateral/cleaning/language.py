"""The language of a passage."""

from __future__ import annotations

from collections import Counter
from functools import cache
from unicodedata import name

import numpy as np
from numba import njit
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bilateral.gazetteer import PACKAGE, Gazetteer

# Shorter passages are in the language of their document: too few words to tell.
_WORDS = 40
_ENOUGH = 1_500  # characters that tell a language
_EQUAL = 1e-5


def language(text: str, default: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """The language of a text, out of those marked ``detected`` in the table of languages.

    Parameters
    ----------
    text : str
    default : str
        What a text of fewer than 40 words is taken to be. Where the default is none of the
        languages marked, every text is.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str

    References
    ----------
    Lui, M. and Baldwin, T. (2012). langid.py: An off-the-shelf language identification tool.
    ACL System Demonstrations.

    Examples
    --------
    >>> language("El presidente habló. " * 20, "en"), language("Sí.", "en")
    ('es', 'en')
    """
    detected = _detected(gazetteer)
    if len(text.split()) < _WORDS or default not in detected:
        return default
    return _surest(_identifier(detected), text)


def document_language(text: str, given: str = "", gazetteer: Gazetteer = PACKAGE) -> str:
    """The language of a document, whether or not anybody has said which.

    Parameters
    ----------
    text : str
        Its first few thousand characters are enough.
    given : str
        What it is said to be: as the default of :func:`language`. Blank if nothing is said: then
        it is what langid takes the first 1,500 characters for, or, of fewer than 40 words in Latin
        letters, one of the languages marked ``detected``.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str

    Examples
    --------
    >>> document_language("El presidente de México habló con la prensa.")
    'es'
    >>> document_language("Der Präsident hat mit der Presse gesprochen. " * 8)
    'de'
    """
    if given:
        return language(text, given, gazetteer)
    text = text[:_ENOUGH]
    # The languages marked are written in Latin letters.
    enough = len(text.split()) >= _WORDS or not _latin(text)
    return _surest(_identifier() if enough else _identifier(_detected(gazetteer)), text)


def _latin(text: str) -> bool:
    """Whether half of the letters, or more, are Latin ones."""
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(name(c, "").startswith("LATIN") for c in letters) >= len(letters)


def third_language(text: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """The language of a text that seems to be in none of the languages that the sides speak.

    Of 4,000 passages of the upstream files, all of 40 words or more, six were named so: two in
    French, and four lists of names or figures.

    Parameters
    ----------
    text : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str
        Its code (ISO 639-1, where it has one), out of the 97 that langid knows; empty for a
        language of the sides, and for texts of fewer than 40 words.

    Examples
    --------
    >>> third_language("Le président a parlé de la paix. " * 8), third_language("Oui, Monsieur.")
    ('fr', '')
    """
    if len(text.split()) < _WORDS:
        return ""
    found = _surest(_identifier(), text)
    return "" if found in gazetteer.spoken else found


def _surest(identifier: LanguageIdentifier, text: str) -> str:
    """The language with the highest score; of those as good as equal, the first in the alphabet.

    The last digits of a score depend on the processor: langid adds up in single precision.
    """
    scores = identifier.rank(text)
    best = max(score for _, score in scores)
    return min(str(lang) for lang, score in scores if score >= best - _EQUAL * abs(best))


@cache
def _detected(gazetteer: Gazetteer) -> tuple[str, ...]:
    rows = gazetteer.languages()
    return tuple(rows.loc[rows["detected"] == "1", "lang"])


@cache
def _identifier(langs: tuple[str, ...] = ()) -> LanguageIdentifier:
    """Tell some languages apart, or all 97."""
    identifier = _Identifier.from_model_file(MODEL_FILE, norm_probs=False)
    if langs:
        identifier.set_languages(list(langs))
    return identifier


class _Identifier(LanguageIdentifier):
    """langid with its loop over the bytes of a text compiled; the scores are the same."""

    __slots__ = ("_automaton",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tables = (self.tk_nextmove, self._rowbase, self.tk_output)
        self._automaton = tuple(map(np.asarray, tables))

    def _raw_score(self, text: bytes) -> np.ndarray:
        found = Counter(_features(*self._automaton, np.frombuffer(text, np.uint8)).tolist())
        return self._sparse_score(found, self.nb_ptc) if found else super()._raw_score(text)


@njit(cache=True, nogil=True)
def _features(moves, rows, features, text):
    """What langid's automaton finds in a text, in the order of its bytes."""
    found = np.empty(len(text), np.int32)
    n, state = 0, 0
    for byte in text:
        state = moves[rows[state] + byte]
        if features[state] >= 0:
            found[n] = features[state]
            n += 1
    return found[:n]
