"""The things that texts of two languages name: one list, with the words of each language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack

from bilateral import seeds
from bilateral.accents import unaccented
from bilateral.cleaning.recipes.names import forms, office_holders
from bilateral.cleaning.terms.phrases import slots
from bilateral.cleaning.terms.tokens import kind_of
from bilateral.corpus.digest import phrase_list
from bilateral.discourse.counted import cut, is_listed
from bilateral.discourse.themes import weights_of
from bilateral.gazetteer import PACKAGE, Gazetteer

THEME, PERSON = "theme", "person"
NAMES = ("country", "region", "place", "institution", "agreement", "programme", "forum")
"""The kinds of things that have a name of their own, beside persons."""
_DATED = re.compile(r"(?:the|el|la) \w+")  # who "the Secretary" was depends on the day
_COLUMNS = ["theme", "kind", "lang", "seed", "use"]


class Named(NamedTuple):
    """How often each thing is named in each unit, and by which terms.

    Attributes
    ----------
    hits : csr_array of int, shape (n_units, n_things)
    weights : csr_array of int, shape (n_used, n_things)
        What one occurrence of a term adds.
    counts : csr_array of int, shape (n_units, n_used)
        The counts of the terms that occur.
    terms : DataFrame, n_used rows
    things : DataFrame
        ``thing, kind``, one row a column of `hits`.
    """

    hits: csr_array
    weights: csr_array
    counts: csr_array
    terms: pd.DataFrame
    things: pd.DataFrame


@cache
def thing_seeds(gazetteer: Gazetteer = PACKAGE) -> pd.DataFrame:
    """Every word by which a thing is named, as seeds.

    Parameters
    ----------
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    DataFrame
        ``theme, kind, lang, seed, use``; ``theme`` is the thing. There are the things of
        ``things.csv``, with the aliases of those that have some; the persons of ``people.csv``
        by their names, and by their surname where no other office-holder has it; and the themes.
        The two countries themselves are no things: every text here is about them.

    Examples
    --------
    >>> table = thing_seeds()
    >>> table[(table.theme == "Venezuela") & (table.lang == "es")].seed.tolist()
    ['venezuela', 'venezolan*']
    """
    rows = gazetteer.table("things").rename(columns={"thing": "theme"})
    aliases = _aliases(gazetteer)
    of_alias = rows[rows["use"] == "aliases"][["theme", "kind", "seed"]]
    of_alias = of_alias.rename(columns={"seed": "canonical"}).merge(aliases, on="canonical")
    themes = gazetteer.themes()
    themes["theme"] = themes["theme"].map(gazetteer.theme_names())
    parts = [
        rows[rows["use"] != "aliases"],
        of_alias.assign(use="seed"),
        _persons(gazetteer, aliases).assign(kind=PERSON),
        themes.assign(kind=THEME),
    ]
    table = pd.concat([part[_COLUMNS] for part in parts], ignore_index=True)
    return table.drop_duplicates(["theme", "lang", "seed"], ignore_index=True)


def _aliases(gazetteer: Gazetteer) -> pd.DataFrame:
    """Aliases as seeds: of a machine's translations only those of several words."""
    rows, langs = gazetteer.aliases(), gazetteer.languages().set_index("lang")["form_of"]
    variety = rows["lang"].map(langs).fillna("")
    kept = ~rows["alias"].map(lambda alias: bool(_DATED.fullmatch(alias)))
    kept &= (variety == "") | rows["alias"].str.contains(" ")
    lang = variety.where(variety != "", rows["lang"])
    return rows.assign(lang=lang, seed=rows["alias"])[kept]


def _persons(gazetteer: Gazetteer, aliases: pd.DataFrame) -> pd.DataFrame:
    """The names of persons; a surname alone counts where one office-holder has it."""
    people = gazetteer.people()
    known = {name: row.name for row in people.itertuples() for name in _whole_names(row)}
    rows = [(name, form, "seed") for name in people["name"] for form in forms(name)]
    rows += [(row.name, form, "seed") for row in people.itertuples() for form in _whole_names(row)]
    there = aliases["canonical"].isin(known) & aliases["seed"].str[0].str.isupper()
    rows += [
        (known[row.canonical], row.seed, "seed")
        for row in aliases[there & aliases["seed"].str.contains(" ")].itertuples()
    ]
    holders = office_holders(gazetteer)
    alone = holders[holders["surname"] != ""].drop_duplicates("person")
    other = _other_words(gazetteer)
    of_word: dict[str, list[tuple[str, str]]] = {}
    for name, form, _ in rows:
        for word in form.lower().split():
            of_word.setdefault(word, []).append((name, form))
    for person, surname in zip(alone["person"], alone["surname"], strict=True):
        if surname.lower() not in other:
            rows.append((person, surname, "seed"))
            others = of_word.get(surname.lower(), ())
            rows += [(person, form, "exclude") for name, form in others if name != person]
    table = pd.DataFrame(rows, columns=["theme", "seed", "use"])
    table = table[table["seed"].str.len() > 2].drop_duplicates(["theme", "seed"])
    return table.merge(pd.DataFrame({"lang": gazetteer.spoken}), how="cross")


def _other_words(gazetteer: Gazetteer) -> frozenset[str]:
    """Words that are more than a surname: towns, stop words, words of the lexicon."""
    lexicon = gazetteer.lexicon()
    rows = lexicon[lexicon["pos"].isin(["noun", "verb", "adj", "adv"])]
    langs = [lang for lang in gazetteer.spoken if lang in rows]
    stop = (gazetteer.stopwords(lang, ("function",)) for lang in langs)
    towns = gazetteer.table("datelines")["name"].str.lower()
    return frozenset(towns).union(*stop, *(rows[lang] for lang in langs))


def _whole_names(row: tuple) -> list[str]:
    return [name for name in [row.name, *row.aliases.split("; ")] if " " in name]


def named(
    counts: csr_array,
    terms: pd.DataFrame,
    gazetteer: Gazetteer = PACKAGE,
    date: str | None = None,
) -> Named:
    """Count how often things are named.

    Parameters
    ----------
    counts : csr_array of int, shape (n_units, n_terms)
        Surface counts of sentences, passages or texts.
    terms : DataFrame, n_terms rows
        ``term, lang, kind, parts``.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.
    date : str, optional
        An ISO date, ``YYYY-MM-DD``. A surname alone then stands for somebody who held an office
        within a year of it.

    Returns
    -------
    Named
        With the terms that occur and the things that are named at all.

    Notes
    -----
    Seeds count as everywhere (:mod:`bilateral.seeds`), but for two kinds of names: an alias in
    capitals (*ICE*) finds capitals only, and the name of a person finds no word in small letters.

    Examples
    --------
    >>> from bilateral.cleaning.terms.count import count_texts
    >>> counts, terms = count_texts(["Ice at the ports of Cuba", "Cubanos"], ["en", "es"])
    >>> found = named(counts, terms)
    >>> found.things["thing"].tolist(), found.hits.toarray().tolist()
    (['Cuba', 'Region and hemisphere'], [[1, 1], [1, 0]])
    """
    counts, terms = _used(counts, terms)
    table = _in_words_of(thing_seeds(gazetteer), terms)
    if date is not None:
        alone = table["seed"].map(lambda seed: " " not in seed) & (table["kind"] == PERSON)
        near = table["theme"].isin(_in_office_about(date, gazetteer))
        table = table[~alone | near].reset_index(drop=True)
    is_person = (table["kind"] == PERSON).to_numpy()
    parts, things = [], []
    for rows, hidden in ((~is_person, _not_capital(terms, table)), (is_person, _small(terms))):
        of_kind = table[rows].reset_index(drop=True)
        seen = terms["term"].where(~hidden, "\0")  # a word that no seed finds
        parts.append(weights_of(terms.assign(term=seen).reset_index(drop=True), of_kind))
        things.append(of_kind.drop_duplicates("theme"))
    weights = hstack(parts, format="csr")
    things = pd.concat(things, ignore_index=True).rename(columns={"theme": "thing"})
    hits = csr_array(counts @ weights)
    there = np.flatnonzero(hits.sum(axis=0) > 0)
    things = things[["thing", "kind"]].iloc[there].reset_index(drop=True)
    return Named(hits[:, there], weights[:, there], counts, terms, things)


def _used(counts: csr_array, terms: pd.DataFrame) -> tuple[csr_array, pd.DataFrame]:
    """Counts and terms without the columns that are empty."""
    used = np.flatnonzero(counts.sum(axis=0))
    place = np.full(len(terms), -1)
    place[used] = np.arange(len(used))
    terms = terms[["term", "lang", "kind", "parts"]].iloc[used].reset_index(drop=True)
    parts = [tuple(place[list(inside)]) if len(inside) else () for inside in terms["parts"]]
    return counts[:, used], terms.assign(parts=parts)


@cache
def _in_office_about(date: str, gazetteer: Gazetteer) -> frozenset[str]:
    """Who held an office within a year of a day."""
    day, year, offices = pd.Timestamp(date), pd.Timedelta(365, "D"), gazetteer.offices()
    first, last = (f"{day + sign * year:%Y-%m-%d}" for sign in (-1, 1))
    held = (offices["since"] <= last) & ((offices["until"] == "") | (offices["until"] >= first))
    return frozenset(offices.loc[held, "person"])


def _in_words_of(table: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """The seeds that may be found, and the exclusions of what they are seeds of."""
    words = set(terms.loc[terms["kind"] == "word", "term"].str.lower())
    words |= {unaccented(word) for word in words}
    may = [all(p in words or unaccented(p) in words or p.endswith("*") for p in pieces)
           for pieces in table["seed"].map(_pieces)]  # fmt: skip
    table = table[np.array(may, dtype=bool)]
    sought = set(table.loc[table["use"] == "seed", "theme"])
    return table[table["theme"].isin(sought)].reset_index(drop=True)


@cache
def _pieces(seed: str) -> tuple[str, ...]:
    return seeds.words(seed, cut)


def _not_capital(terms: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Words that would be an alias if they were in capitals."""
    short = {seed for seed in table["seed"] if seed.isupper() and " " not in seed}
    return terms["term"].str.upper().isin(short) & (terms["term"] != terms["term"].str.upper())


def _small(terms: pd.DataFrame) -> pd.Series:
    return (terms["kind"] == "word") & terms["term"].str.islower()


def uncounted(thing: str, lang: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The words for a thing that the counts of a record cannot tell.

    Parameters
    ----------
    thing : str
    lang : str
    gazetteer : Gazetteer
        The one the texts were counted with.

    Returns
    -------
    tuple of str
        Phrases that are not on the list of phrases, and numbers.

    Examples
    --------
    >>> uncounted("border crossings and ports of entry", "es", PACKAGE)[0]
    'paso fronterizo'
    """
    return tuple(seed for seed, known in _seeds_of(thing, lang, gazetteer) if not known)


def countable(thing: str, lang: str, gazetteer: Gazetteer) -> bool:
    """Whether the counts of a record can tell a thing in a language by any of its words.

    Parameters
    ----------
    thing : str
    lang : str
    gazetteer : Gazetteer
        The one the texts were counted with.

    Returns
    -------
    bool

    Examples
    --------
    >>> countable("Cuba", "en", PACKAGE), countable("World Bank", "en", PACKAGE)
    (True, False)
    """
    return any(known for _, known in _seeds_of(thing, lang, gazetteer))


@cache
def _seeds_of(thing: str, lang: str, gazetteer: Gazetteer) -> tuple[tuple[str, bool], ...]:
    """The words for a thing, each with whether the counts of a record can tell it."""
    table = thing_seeds(gazetteer)
    rows = table[(table["theme"] == thing) & (table["lang"] == lang) & (table["use"] == "seed")]
    found = []
    for seed in rows["seed"]:
        pieces = _pieces(seed)
        one = len(pieces) == 1
        known = kind_of(pieces[0].rstrip("*")) == "word" if one else is_listed(pieces, gazetteer)
        found.append((seed, bool(known)))
    return tuple(found)


def phrases_in(texts: Iterable[str], gazetteer: Gazetteer = PACKAGE) -> list[str]:
    """The phrases that may stand in some texts: the published ones, and those that name a thing.

    Parameters
    ----------
    texts : iterable of str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of str
        Those whose words are all there, wherever they stand.

    Examples
    --------
    >>> phrases_in(["un cruce que es fronterizo"])[0]
    'cruce fronterizo'
    """
    words = {word.lower() for text in texts for word in cut(text)}
    return [
        phrase
        for phrase, pieces in _phrases(gazetteer)
        if all(piece in words or piece[-1] in "*,#" for piece in pieces)
    ]


@cache
def _phrases(gazetteer: Gazetteer) -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = thing_seeds(gazetteer)
    found = sorted({*phrase_list(gazetteer), *table["seed"]})
    cuts = ((phrase, slots(phrase)) for phrase in found if " " in phrase or "-" in phrase)
    return tuple((phrase, pieces) for phrase, pieces in cuts if len(pieces) > 1)
