"""Base forms of words: lemmas by simplemma, stems by NLTK's Snowball."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from simplemma import lemmatize
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from bilateral.gazetteer import PACKAGE, Gazetteer

if TYPE_CHECKING:
    from nltk.stem import SnowballStemmer

_SHORT = re.compile(r"[^\W\d_]{2,6}")


def lemma(word: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """The lemma of a word.

    Parameters
    ----------
    word : str
        As written.
    lang : str
        Its language. In one that simplemma has not, a word is its own.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str
        In lower case, but for some that are listed. Words that the dictionary gets wrong in this
        field (``visas`` is no form of ``visar``) are in ``data/gazetteer/lemmas.csv``.

    References
    ----------
    Barbaresi, A. (2021). simplemma. doi:10.5281/zenodo.4673264.

    Examples
    --------
    >>> lemma("Migrantes", "es"), lemma("borders", "en")
    ('migrante', 'border')
    """
    forms, small = written_forms(gazetteer), word.lower()
    listed = forms.get((lang, word)) or forms.get((lang, small))
    name = _lemmas_of(gazetteer).get(lang)
    return listed or (_lemma(small, name) if name else small)


def stem(word: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> str:
    """The stem of a word.

    Parameters
    ----------
    word : str
        As written.
    lang : str
        Its language. In one that Snowball has not, a word is its own.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    str
        In lower case.

    References
    ----------
    Porter, M. (2001). Snowball: a language for stemming algorithms.

    Examples
    --------
    >>> stem("migrantes", "es"), stem("Bordering", "en")
    ('migrant', 'border')
    """
    small = word.lower()
    # Capitals that make another word (US) are undone by the list, as for the lemma.
    if small != word:
        small = written_forms(gazetteer).get((lang, word), small)
    name = _stems_of(gazetteer).get(lang)
    return _stem(small, name) if name else small


def base_forms(
    terms: pd.DataFrame,
    tokens: np.ndarray | None = None,
    gazetteer: Gazetteer = PACKAGE,
    langs: Collection[str] | None = None,
) -> pd.DataFrame:
    """Lemma and stem of surface types.

    Capitals of two to six letters are an abbreviation if the same letters are seldomer written
    small. Where small letters would make another word of it (``SEP``, which the dictionary takes
    for September), it keeps its capitals. In a language most of whose words are in capitals these
    say nothing.

    Parameters
    ----------
    terms : DataFrame
        ``term, lang, kind``: all types of a corpus.
    tokens : array of int, shape (n_types,), optional
        How often each occurs; once each, if not given.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.
    langs : collection of str, optional
        The languages whose words have base forms; by default those that the sides speak.

    Returns
    -------
    DataFrame
        ``lemma, stem``, in the same order, in lower case but for abbreviations that keep their
        capitals. Numbers, phrases and words of other languages stay as they are, in lower case.

    Examples
    --------
    >>> terms = pd.DataFrame({"term": ["Visas", "Casa Blanca", "SEP", "la"], "lang": "es",
    ...                       "kind": ["word", "phrase", "word", "word"]})
    >>> base_forms(terms).values.tolist()
    [['visa', 'vis'], ['casa blanca', 'casa blanca'], ['SEP', 'SEP'], ['el', 'la']]
    """
    rows = list(terms[["term", "lang", "kind"]].itertuples(index=False, name=None))
    langs = gazetteer.spoken if langs is None else langs
    has_base = [kind == "word" and lang in langs for _, lang, kind in rows]
    tokens = np.ones(len(rows), int) if tokens is None else tokens
    kept = abbreviations(terms, tokens, gazetteer).tolist()
    return pd.DataFrame(
        {
            name: [
                term if keeps else base(term, lang, gazetteer) if has else term.lower()
                for (term, lang, _), has, keeps in zip(rows, has_base, kept, strict=True)
            ]
            for name, base in (("lemma", lemma), ("stem", stem))
        },
        index=terms.index,
    )


def with_base_forms(gazetteer: Gazetteer = PACKAGE) -> frozenset[str]:
    """The languages for which there are lemmas or stems.

    Parameters
    ----------
    gazetteer : Gazetteer
        Whose table of languages counts, beside what simplemma has; by default the package's.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(with_base_forms() & {"en", "fr", "nl", "nah"})
    ['en', 'fr', 'nl']
    """
    return frozenset((*gazetteer.spoken, *_lemmas_of(gazetteer), *_stems_of(gazetteer)))


def abbreviations(
    terms: pd.DataFrame, tokens: np.ndarray, gazetteer: Gazetteer = PACKAGE
) -> np.ndarray:
    """Which types are abbreviations that keep their capitals.

    Parameters
    ----------
    terms : DataFrame
        ``term, lang, kind``: all types of a corpus.
    tokens : array of int, shape (n_types,)
        How often each occurs.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    array of bool, shape (n_types,)

    Examples
    --------
    >>> terms = pd.DataFrame({"term": ["La", "SEP", "SE", "se"], "lang": "es", "kind": "word"})
    >>> abbreviations(terms, np.array([9, 2, 2, 7])).tolist()
    [False, True, False, False]
    """
    kept = np.zeros(len(terms), dtype=bool)
    for lang in gazetteer.spoken:
        rows = np.flatnonzero((terms["lang"] == lang) & (terms["kind"] == "word"))
        words = terms["term"].to_numpy(dtype=object)[rows]
        upper = np.array([word.isupper() and len(word) > 1 for word in words], dtype=bool)
        if tokens[rows[upper]].sum() > tokens[rows[~upper]].sum():
            continue
        often = dict(zip(words, tokens[rows], strict=True))
        for row, word in zip(rows[upper], words[upper], strict=True):
            kept[row] = (
                often[word] > often.get(word.lower(), 0)
                and not {(lang, word), (lang, word.lower())} & written_forms(gazetteer).keys()
                and is_another_word(word, lang, gazetteer)
            )
    return kept


def is_another_word(word: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> bool:
    """Whether two to six capitals would be a stop word or another word's form in small letters.

    Parameters
    ----------
    word : str
    lang : str
        A language that a side speaks.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_another_word("USA", "es"), is_another_word("USA", "en")
    (True, False)
    """
    if not is_short(word):
        return False
    small = word.lower()
    return small in gazetteer.stopwords(lang) or lemma(small, lang, gazetteer) != small


def is_short(word: str) -> bool:
    """Whether a word is two to six capitals, as an abbreviation is.

    Parameters
    ----------
    word : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_short("USMCA"), is_short("T-MEC"), is_short("Usa")
    (True, False, False)
    """
    return word.isupper() and _SHORT.fullmatch(word) is not None


@cache
def written_forms(gazetteer: Gazetteer = PACKAGE) -> dict[tuple[str, str], str]:
    """Language and written form to the lemma listed for it; capitals count."""
    rows = gazetteer.table("lemmas")
    return dict(zip(zip(rows.lang, rows.form, strict=True), rows.lemma, strict=True))


@cache
def _lemmas_of(gazetteer: Gazetteer) -> dict[str, str]:
    """The name of each language in simplemma."""
    return {lang: lang for lang in sorted(SUPPORTED_LANGUAGES)} | _listed(gazetteer, "simplemma")


@cache
def _stems_of(gazetteer: Gazetteer) -> dict[str, str]:
    """The name of each language in Snowball."""
    return _listed(gazetteer, "nltk")


def _listed(gazetteer: Gazetteer, column: str) -> dict[str, str]:
    rows = gazetteer.languages()
    return {lang: name for lang, name in zip(rows["lang"], rows[column], strict=True) if name}


@cache
def _lemma(word: str, name: str) -> str:
    return lemmatize(word, lang=name).lower()


@cache
def _stem(word: str, name: str) -> str:
    return _stemmer(name).stem(word)


@cache
def _stemmer(name: str) -> SnowballStemmer:
    from nltk.stem import SnowballStemmer  # loading NLTK takes half a second

    return SnowballStemmer(name)
