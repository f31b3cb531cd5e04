"""Stop words: the package's, those of NLTK where its data is installed, or a list of one's own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bilateral.cleaning.recipes.mapping import Types
from bilateral.gazetteer import PACKAGE, Gazetteer


def nltk_stopwords(lang: str, gazetteer: Gazetteer = PACKAGE) -> frozenset[str]:
    """NLTK's own list.

    Parameters
    ----------
    lang : str
        A language that a side speaks.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    frozenset of str

    Raises
    ------
    LookupError
        If NLTK's data is not installed; the package's own list needs none.
    """
    from nltk.corpus import stopwords

    try:
        return frozenset(stopwords.words(gazetteer.nltk[lang]))
    except LookupError:
        raise LookupError(
            "NLTK's stop words are not installed: run python -m nltk.downloader stopwords, or use"
            " the list that comes with the package, stop_words='package'"
        ) from None


def as_words(given: Iterable[str]) -> tuple[str, ...]:
    """A list of stop words, sorted and in lower case, so that equal lists are equal recipes."""
    words = list(given)
    odd = [word for word in words if not isinstance(word, str)]
    if odd:
        raise ValueError(f"stop_words has {odd[0]!r}, which is no word; give a list of words")
    return tuple(sorted({word.replace("’", "'").lower() for word in words}))


def stop_words_of(
    which: str | tuple[str, ...], types: Types, gazetteer: Gazetteer
) -> dict[str, frozenset[str]]:
    """The stop words of each language that has a list."""
    if isinstance(which, tuple):
        return {lang: frozenset(which) for lang in np.unique(types.lang)}
    rows = gazetteer.table("stopwords")
    if which == "nltk":
        return {lang: nltk_stopwords(lang, gazetteer) for lang in gazetteer.spoken}
    number = rows["kind"] == "number"
    listed = rows.loc[number if which == "number" else ~number, "lang"].unique()
    kinds = {"kinds": ("number",)} if which == "number" else {}
    there = [lang for lang in listed if (types.lang == lang).any()]
    return {lang: gazetteer.stopwords(lang, **kinds) for lang in there}
