"""Concepts: what words and phrases of both languages share a column, and how much that covers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bilateral import gazetteer

if TYPE_CHECKING:
    from bilateral.corpus import Corpus

# An alias in machine-translated English is an English form.
_LANGUAGE = {"en": "en", "es": "es", "en-mt": "en"}


@cache
def shared_terms() -> dict[tuple[str, str], str]:
    """Words and phrases that name one thing, in whatever language.

    Returns
    -------
    dict of (str, str) to str
        Language and word, lemma or phrase in lower case, to the concept: the canonical name of an
        alias, or the concept of a pair of the lexicon. What the lexicon leaves out as ambiguous
        is not there.

    Examples
    --------
    >>> shared = shared_terms()
    >>> shared["en", "usmca"] == shared["es", "t-mec"], ("es", "política") in shared
    (True, False)
    """
    lexicon = gazetteer.lexicon()
    # A row left out says whether it stops an alias or a pair.
    left_out = lexicon[(lexicon["use"] == "out") & lexicon["note"].str.startswith("alias:")]
    ambiguous = {(lang, word) for lang in ("en", "es") for word in left_out[lang] if word}
    shared: dict[tuple[str, str], str] = {}
    for row in gazetteer.aliases().itertuples():
        key = (_LANGUAGE[row.lang], row.alias.lower())
        if key not in ambiguous:
            shared.setdefault(key, row.canonical.lower())
    for row in lexicon[lexicon["use"] == "map"].itertuples():
        # A word that is an alias, too, brings its counterpart to the alias's concept.
        pair = (("en", row.en), ("es", row.es))
        concept = next((shared[key] for key in pair if key in shared), row.concept)
        for key in pair:
            shared.setdefault(key, concept)
    return shared


def coverage(cleaned: Corpus, min_passages: int = 10) -> pd.DataFrame:
    """How much of what each side says falls on columns that both languages use.

    Parameters
    ----------
    cleaned : Corpus
        From a recipe with ``concepts=True``.
    min_passages : int
        A column is shared if it occurs in so many passages in each of two languages. A concept
        that one side mentions once joins nothing.

    Returns
    -------
    DataFrame
        ``side, lang, passages, tokens, shared, share``: a row per side and language of the
        passages. ``shared`` counts the tokens on shared columns.

    Raises
    ------
    ValueError
        If no column is shared.

    Examples
    --------
    >>> from bilateral.cleaning import Recipe
    >>> from bilateral.corpus import Corpus
    >>> corpus = Corpus.load().select(source=["wh", "mananeras"], role="principal", since="2024")
    >>> table = coverage(Recipe(concepts=True).apply(corpus))
    >>> bool(table["share"].between(0, 1).all())
    True
    """
    counts, passages = cleaned.counts, cleaned.passages
    languages = passages["lang"].to_numpy()
    there = counts.copy()
    there.data = np.minimum(there.data, 1)
    frequency = np.array(
        [there[np.flatnonzero(languages == lang)].sum(axis=0) for lang in sorted(set(languages))]
    )
    used = frequency >= min_passages
    shared = (cleaned.terms["kind"] == "concept").to_numpy() & (used.sum(axis=0) > 1)
    if not shared.any():
        raise ValueError(
            f"no term of this corpus is used in {min_passages} passages of two languages; apply a"
            " recipe with concepts=True to passages of both"
        )
    table = passages[["side", "lang"]].assign(
        passages=1,
        tokens=np.asarray(counts.sum(axis=1)).ravel(),
        shared=np.asarray(counts[:, np.flatnonzero(shared)].sum(axis=1)).ravel(),
    )
    table = table.groupby(["side", "lang"], as_index=False).sum()
    return table.assign(share=table["shared"] / table["tokens"].clip(lower=1))
