"""Base forms of words: lemmas by simplemma, stems by NLTK's Snowball."""

from __future__ import annotations

from functools import cache

import pandas as pd
from nltk.stem import SnowballStemmer
from simplemma import lemmatize

from bilateral import gazetteer

NAMES = {"en": "english", "es": "spanish"}  # as NLTK calls them


def lemma(word: str, lang: str) -> str:
    """The lemma of a word.

    Parameters
    ----------
    word : str
        As written.
    lang : {"en", "es"}

    Returns
    -------
    str
        In lower case. Words that the dictionary gets wrong in this field (``visas`` is no form of
        ``visar``) are in ``data/gazetteer/lemmas.csv``.

    References
    ----------
    Barbaresi, A. (2021). simplemma. doi:10.5281/zenodo.4673264.

    Examples
    --------
    >>> lemma("Migrantes", "es"), lemma("borders", "en")
    ('migrante', 'border')
    """
    forms, small = written_forms(), word.lower()
    return forms.get((lang, word)) or forms.get((lang, small)) or _lemma(small, lang)


def stem(word: str, lang: str) -> str:
    """The stem of a word.

    Parameters
    ----------
    word : str
        As written.
    lang : {"en", "es"}

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
    return _stem(small if small == word else written_forms().get((lang, word), small), lang)


def base_forms(terms: pd.DataFrame) -> pd.DataFrame:
    """Lemma and stem of surface types.

    Parameters
    ----------
    terms : DataFrame
        ``term, lang, kind``.

    Returns
    -------
    DataFrame
        ``lemma, stem``, in the same order. Numbers, phrases and words of other languages than
        English and Spanish stay as they are, in lower case.

    Examples
    --------
    >>> terms = pd.DataFrame({"term": ["Visas", "Casa Blanca"], "lang": "es",
    ...                       "kind": ["word", "phrase"]})
    >>> base_forms(terms).values.tolist()
    [['visa', 'vis'], ['casa blanca', 'casa blanca']]
    """
    rows = list(terms[["term", "lang", "kind"]].itertuples(index=False, name=None))
    has_base = [kind == "word" and lang in NAMES for _, lang, kind in rows]
    return pd.DataFrame(
        {
            name: [
                base(term, lang) if has else term.lower()
                for (term, lang, _), has in zip(rows, has_base, strict=True)
            ]
            for name, base in (("lemma", lemma), ("stem", stem))
        },
        index=terms.index,
    )


@cache
def written_forms() -> dict[tuple[str, str], str]:
    """Language and written form to the lemma listed for it; capitals count."""
    rows = gazetteer.table("lemmas")
    return dict(zip(zip(rows.lang, rows.form, strict=True), rows.lemma, strict=True))


@cache
def _lemma(word: str, lang: str) -> str:
    return lemmatize(word, lang=lang).lower()


@cache
def _stem(word: str, lang: str) -> str:
    return _stemmer(lang).stem(word)


@cache
def _stemmer(lang: str) -> SnowballStemmer:
    return SnowballStemmer(NAMES[lang])
