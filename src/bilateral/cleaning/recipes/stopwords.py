"""Stop words of NLTK, where its data is installed; the package's own are in the gazetteer."""

from __future__ import annotations

from nltk.corpus import stopwords

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
    try:
        return frozenset(stopwords.words(gazetteer.nltk[lang]))
    except LookupError:
        raise LookupError(
            "NLTK's stop words are not installed: run python -m nltk.downloader stopwords, or use"
            " the list that comes with the package, stop_words='package'"
        ) from None
