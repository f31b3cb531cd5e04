"""Concepts: what words and phrases of both languages share a column, and how much that covers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bilateral.cleaning.recipes.lemmas import is_another_word, is_short
from bilateral.cleaning.recipes.names import office_holders, spellings
from bilateral.cleaning.terms.tokens import spelt
from bilateral.gazetteer import PACKAGE, Gazetteer

if TYPE_CHECKING:
    from bilateral.cleaning.recipes.mapping import Types
    from bilateral.corpus import Corpus


@cache
def shared_terms(
    gazetteer: Gazetteer = PACKAGE, other_words: frozenset[tuple[str, str]] | None = None
) -> dict[tuple[str, str], str]:
    """Words and phrases that name one thing, in whatever language.

    Parameters
    ----------
    gazetteer : Gazetteer
        Whose tables count; by default the package's.
    other_words : frozenset of (str, str), optional
        Language and alias of those that small letters would make another word; by default those of
        which simplemma's dictionaries say so.

    Returns
    -------
    dict of (str, str) to str
        Language and word, lemma or phrase, spelt as they are counted, to the concept: the canonical
        name of an alias, or the concept of a pair of the lexicon; for the forms of an
        office-holder's name (:func:`~bilateral.cleaning.recipes.names.forms`) the concept that one
        of them or the surname has, or else the name. Aliases and names are there without their
        accents, too; an alias that small letters would make another word (``USA`` in Spanish) has
        its capitals. What the lexicon leaves out as ambiguous is not there, nor what ``contrasts``
        sets apart: a column joins words of the same sense and the same framing, so *illegal* and
        *irregular* migration have columns of their own.

    Examples
    --------
    >>> shared = shared_terms()
    >>> shared["en", "usmca"], shared["es", "t-mec"], ("es", "política") in shared
    ('usmca', 'usmca', False)
    >>> shared["en", "joseph r biden"], shared["es", "presidente biden"]
    ('biden', 'biden')
    """
    lexicon, rows = gazetteer.lexicon(), gazetteer.languages()
    langs = [lang for lang in gazetteer.spoken if lang in lexicon]
    # An alias in machine-translated English is an English form.
    of_form = dict(
        zip(rows["lang"], rows["form_of"].where(rows["form_of"] != "", rows["lang"]), strict=True)
    )
    # A row left out says whether it stops an alias or a pair.
    left_out = lexicon[(lexicon["use"] == "out") & lexicon["note"].str.startswith("alias:")]
    ambiguous = {(lang, word) for lang in langs for word in left_out[lang] if word}
    shared: dict[tuple[str, str], str] = {}
    unaccented: dict[tuple[str, str], str] = {}
    for row in gazetteer.aliases().itertuples():
        lang, listed = of_form[row.lang], spelt(row.alias)
        if lang in gazetteer.spoken and (lang, listed) not in ambiguous:
            if (
                is_another_word(row.alias, lang, gazetteer)
                if other_words is None
                else (lang, row.alias) in other_words
            ):
                listed = row.alias
            shared.setdefault((lang, listed), row.canonical.lower())
            for name in spellings(row.alias)[1:]:
                unaccented.setdefault((lang, spelt(name)), row.canonical.lower())
    for row in lexicon[lexicon["use"] == "map"].to_dict("records"):
        # A word that is an alias, too, brings its counterpart to the alias's concept.
        pair = [(lang, spelt(row[lang])) for lang in langs if row[lang]]
        concept = next((shared[key] for key in pair if key in shared), row["concept"])
        for key in pair:
            shared.setdefault(key, concept)
    names = lexicon[(lexicon["use"] == "map") & (lexicon["pos"] == "name")]
    # A surname that a town has, too, is no one person's: Juárez.
    surnames = {name for lang in langs for name in names[lang]}
    surnames -= {*gazetteer.table("datelines")["name"].str.lower()}
    for person, rows in office_holders(gazetteer).groupby("person"):
        keys = [(lang, spelt(form)) for form in rows["form"] for lang in gazetteer.spoken]
        alone = rows["surname"].iat[0].lower()
        if alone in surnames:
            keys += [(lang, alone) for lang in gazetteer.spoken]
        concept = next((shared[key] for key in keys if key in shared), person.lower())
        for form in rows["form"]:
            for name in spellings(form):
                for lang in gazetteer.spoken:
                    unaccented.setdefault((lang, spelt(name)), concept)
    return _apart(unaccented | shared, gazetteer)


def other_words(types: Types, gazetteer: Gazetteer = PACKAGE) -> frozenset[tuple[str, str]]:
    """The aliases that small letters would make another word, as the lemmas of a corpus tell.

    The dictionaries would say the same of what occurs in the corpus; to load them takes longer than
    to clean the record.

    Parameters
    ----------
    types : Types
        All types of a corpus, each as its own term.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    frozenset of (str, str)
        Language and alias.

    Examples
    --------
    >>> from bilateral.cleaning.recipes.mapping import Types
    >>> terms = pd.DataFrame({"term": ["usa", "dea"], "lang": "es", "kind": "word"})
    >>> sorted(other_words(Types.of(terms.assign(parts=[(), ()]))))
    [('en', 'US'), ('es', 'SE'), ('es', 'USA')]
    """
    small = {alias.lower(): alias for alias in gazetteer.aliases()["alias"] if is_short(alias)}
    found = {
        (lang, alias)
        for lang in gazetteer.spoken
        for word, alias in small.items()
        if word in gazetteer.stopwords(lang)
    }
    of_term = [small.get(term.lower()) for term in types.term]
    for at in np.flatnonzero(np.not_equal(of_term, None)):
        term, alias = types.term[at], of_term[at]
        kept = term == alias and types.lemma[at] == alias  # which only another word is
        if kept or (term == term.lower() and types.lemma[at] != term):
            found.add((types.lang[at], alias))
    return frozenset(found)


def _apart(shared: dict[tuple[str, str], str], gazetteer: Gazetteer) -> dict[tuple[str, str], str]:
    """Take out what has another sense or another framing than its column (``contrasts``)."""
    for row in gazetteer.table("contrasts").itertuples():
        for name in spellings(row.form):
            key = (row.lang, spelt(name))
            if shared.get(key) == row.column:
                del shared[key]
                if row.own:
                    shared[key] = row.own
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
    >>> table[["side", "lang", "share"]].round(1).values.tolist()
    [['MX', 'es', 0.4], ['US', 'en', 0.5], ['other', 'es', 0.4]]
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
