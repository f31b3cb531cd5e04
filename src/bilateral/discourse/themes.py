"""Themes named beforehand and found by seed words.

A seed-word theme is a claim about words, not yet about meaning: it stays one until a person has
read a sample of its passages.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from bilateral import seeds as seed_words
from bilateral.discourse.counted import cut, why_not
from bilateral.gazetteer import Gazetteer
from bilateral.order import ordered
from bilateral.seeds import match
from bilateral.warn import warn

_COLUMNS = ("theme", "lang", "seed", "use")
_SHOWN = 4  # seeds of a theme that a warning names


def seed_columns(terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Find the columns of the counts in which each seed occurs.

    What a seed is, and what it finds, :mod:`bilateral.seeds` says. Seeds are cut into words as the
    texts were, so ``acre-feet`` is two.

    Parameters
    ----------
    terms : DataFrame
        ``term, lang, kind``, one row per column of the counts.
    themes : DataFrame
        ``theme, lang, seed`` and, if some words are excluded from a theme, ``use``: ``"seed"`` or
        ``"exclude"``; such as ``gazetteer.themes()``.

    Returns
    -------
    DataFrame
        ``theme, lang, seed, column, term``, in the order of `themes`, then by column. A seed
        that is found nowhere, and an exclusion, has no row.

    Raises
    ------
    ValueError
        If the themes are no table, a seed is none or finds a tenth of all words, or the index of
        `terms` is not 0 … n - 1.

    Examples
    --------
    >>> import pandas as pd
    >>> terms = pd.DataFrame({
    ...     "term": ["Migrants", "migration", "irregular migration"],
    ...     "lang": "en", "kind": ["word", "word", "phrase"],
    ... })
    >>> themes = pd.DataFrame({
    ...     "theme": "migration", "lang": "en", "seed": ["migrant*", "irregular migra*"]
    ... })
    >>> seed_columns(terms, themes)[["seed", "column"]].values.tolist()
    [['migrant*', 0], ['irregular migra*', 2]]
    """
    _check(terms, themes)
    found = _places(terms, themes)
    found = found[~found["excluded"]].drop_duplicates(["row", "column"])
    table = themes[["theme", "lang", "seed"]].iloc[found["row"]].reset_index(drop=True)
    column = found["column"].to_numpy()
    return table.assign(column=column, term=terms["term"].to_numpy()[column])


def theme_counts(
    counts: csr_array,
    terms: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    gazetteer: Gazetteer | None = None,
) -> pd.DataFrame:
    """Count the seed words of each theme in each passage.

    One occurrence counts once per theme: where a phrase is a seed, the seeds of the same theme
    inside it do not count again. It may count for several themes. A phrase that is excluded from
    a theme takes the seed words inside it away (*Democratic* in *Democratic Party*).

    Parameters
    ----------
    counts : csr_array of int, shape (n_passages, n_types)
    terms : DataFrame, n_types rows
        ``term, lang, kind, parts``, one row per column of `counts`.
    themes : DataFrame
        ``theme, lang, seed`` and perhaps ``use``, as for :func:`seed_columns`.
    gazetteer : Gazetteer, optional
        Whose list of phrases the counts were made with: ``corpus.gazetteer``. Without it, it is the
        package's list, if the terms hold any phrase.

    Returns
    -------
    DataFrame of int, shape (n_passages, n_themes)
        Rows as in `counts`; one column per theme, in the order of `themes`. A seed phrase that was
        not counted adds nothing; :func:`seed_coverage` tells which.

    Warns
    -----
    UserWarning
        If seeds of a language of the terms are not counted: phrases that are not on the list, and
        numbers.

    Raises
    ------
    ValueError
        As for :func:`seed_columns`; and if `counts` has other columns than `terms` has rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy.sparse import csr_array
    >>> terms = pd.DataFrame({
    ...     "term": ["irregular", "migration", "irregular migration"], "lang": "en",
    ...     "kind": ["word", "word", "phrase"], "parts": [[], [], [0, 1]],
    ... })
    >>> themes = pd.DataFrame({
    ...     "theme": "migration", "lang": "en", "seed": ["migration", "irregular migra*"]
    ... })
    >>> theme_counts(csr_array([[1, 3, 1]]), terms, themes)["migration"].tolist()
    [3]
    """
    _check(terms, themes, counts)
    hits, places = _hits(counts, terms, themes)
    _warn_of_uncounted(terms, themes, set(places["row"]), gazetteer)
    return hits


def seed_lists(themes: pd.DataFrame, use: str = "seed") -> dict[str, dict[str, list[str]]]:
    """Give the seeds of themes as :class:`~bilateral.topics.SeededLDA` takes them.

    Parameters
    ----------
    themes : DataFrame
        ``theme, lang, seed`` and perhaps ``use``, as for :func:`seed_columns`.
    use : {"seed", "exclude"}

    Returns
    -------
    dict of str to dict of str to list of str
        Of each theme the seeds in each language, in the order of `themes`. A theme without any has
        no place.

    Examples
    --------
    >>> import pandas as pd
    >>> themes = pd.DataFrame({
    ...     "theme": ["water", "water", "trade"], "lang": ["en", "es", "en"],
    ...     "seed": ["water", "agua", "tariff*"],
    ... })
    >>> seed_lists(themes)
    {'water': {'en': ['water'], 'es': ['agua']}, 'trade': {'en': ['tariff*']}}
    """
    if use not in ("seed", "exclude"):
        raise ValueError(f"use={use!r} is none; there are 'seed' and 'exclude'")
    lists: dict[str, dict[str, list[str]]] = {}
    for row in themes.itertuples():
        if getattr(row, "use", "seed") == use:
            lists.setdefault(row.theme, {}).setdefault(row.lang, []).append(row.seed)
    return lists


def count_seeds(counts: csr_array, terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Count seeds as :func:`theme_counts` does, for callers that tell themselves what is not.

    Parameters
    ----------
    counts, terms, themes
        As for :func:`theme_counts`.

    Returns
    -------
    DataFrame of int, shape (n_passages, n_themes)
    """
    _check(terms, themes, counts)
    return _hits(counts, terms, themes)[0]


def _hits(
    counts: csr_array, terms: pd.DataFrame, themes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hits by theme, and the places where seeds were found."""
    places = _places(terms, themes)
    names = [name for name in themes["theme"].drop_duplicates() if name]
    hits = (counts @ weights_of(terms, themes, places)).toarray()
    if (hits < 0).any():
        raise ValueError(
            f"Phrases of theme {names[np.argwhere(hits < 0)[0, 1]]!r} occur more often than the "
            "words in them; counts must hold a phrase's words in their own columns as well."
        )
    return pd.DataFrame(hits, columns=names), places


def weights_of(
    terms: pd.DataFrame, themes: pd.DataFrame, places: pd.DataFrame | None = None
) -> csr_array:
    """What one occurrence of a term (a row) adds to a theme (a column, in their order)."""
    names = [name for name in themes["theme"].drop_duplicates() if name]
    found = _places(terms, themes) if places is None else places
    return _weights(_by_theme(found, themes, names), terms, len(names))


def seed_coverage(
    counts: csr_array,
    terms: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    gazetteer: Gazetteer | None = None,
) -> pd.DataFrame:
    """Tell how much each seed carries.

    Parameters
    ----------
    counts, terms, themes, gazetteer
        As for :func:`theme_counts`.

    Returns
    -------
    DataFrame
        The columns of `themes` named above, then ``forms, counted, hits, passages``; one row per
        seed in the order of `themes`: in how many columns it is found, whether it was counted, how
        often it occurs, in how many passages. Every word of a text is counted, so a word without
        a column was never said: its hits are 0. So was a phrase of the gazetteer's list. Another
        phrase without a column may have been said, and seeds find no numbers: ``counted`` is
        False, ``hits`` and ``passages`` are missing. Each seed is counted on its own, so the hits
        of a theme's seeds can add up to more than :func:`theme_counts` gives. Of an exclusion the
        hits are those that it would take away.

    Raises
    ------
    ValueError
        As for :func:`theme_counts`.

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy.sparse import csr_array
    >>> terms = pd.DataFrame({"term": ["Tariff", "tariffs"], "lang": "en", "kind": "word"})
    >>> seeds = ["tariff*", "quota", "steel quota", "2026"]
    >>> themes = pd.DataFrame({"theme": "trade", "lang": "en", "seed": seeds})
    >>> found = seed_coverage(csr_array([[1, 2], [0, 1]]), terms, themes)
    >>> found[["counted", "hits"]].values.tolist()
    [[True, 4], [True, 0], [False, <NA>], [False, <NA>]]
    """
    _check(terms, themes, counts)
    found = _places(terms, themes)
    per_passage = csr_array(counts @ _weights(_by_seed(found, themes), terms, len(themes)))
    per_passage.eliminate_zeros()
    forms = found.drop_duplicates(["row", "column"])["row"]
    forms = np.bincount(forms, minlength=len(themes))
    reasons = why_not(list(themes["seed"]), terms, set(found["row"]), gazetteer)
    table = themes[[name for name in _COLUMNS if name in themes]].assign(
        forms=forms,
        counted=[not reason for reason in reasons],
        hits=per_passage.sum(axis=0),
        passages=np.bincount(per_passage.indices, minlength=len(themes)),
    )
    numbers = table[["hits", "passages"]].astype("Int64")
    return table.assign(**numbers.where(table["counted"]))


def _weights(found: pd.DataFrame, terms: pd.DataFrame, n_groups: int) -> csr_array:
    """Matrix (n_types × n_groups) of what one occurrence of a type adds to a group of seeds.

    A seed word adds one. A seed phrase adds one, less the seed words inside it, which have
    already been counted in their own columns. An excluded phrase takes the seed words inside it
    away. Within a longer phrase places may overlap, and the longest counts.

    `found` holds ``column, start, stop, group`` and ``excluded``.
    """
    surface = terms["term"].str.lower().to_numpy(dtype=object)
    lang = terms["lang"].to_numpy(dtype=object)
    is_word = (terms["kind"] == "word").to_numpy()[found["column"]]

    seeds = found[is_word & ~found["excluded"].to_numpy()]
    weights = {(c, g): 1 for c, g in seeds[["column", "group"]].to_numpy()}
    seed_words = {(surface[column], lang[column], group) for column, group in weights}

    spans = found.assign(length=found["stop"] - found["start"])[~is_word]
    key = ["row", "column", "start", "group"]
    spans = ordered(spans, ["length", "start"], key, ascending=[False, True])
    for (column, group), places in spans.groupby(["column", "group"]):
        words = surface[column].split(" ")
        counted = {surface[part] for part in terms["parts"].iloc[column]}
        taken = np.zeros(len(words), dtype=bool)
        weight = 0
        for start, stop, excluded in places[["start", "stop", "excluded"]].to_numpy():
            if taken[start:stop].any():
                continue
            taken[start:stop] = True
            weight += (not excluded) - sum(
                word in counted and (word, lang[column], group) in seed_words
                for word in words[start:stop]
            )
        weights[column, group] = weight

    columns, groups = np.array(list(weights), dtype=np.intp).reshape(-1, 2).T
    values = np.array(list(weights.values()), dtype=np.int64)
    return csr_array(coo_array((values, (columns, groups)), shape=(len(terms), n_groups)))


def _places(terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Places of seeds and exclusions, and which they are: ``excluded``."""
    found = match(themes, terms, cut)
    use = themes["use"].to_numpy() if "use" in themes else np.full(len(themes), "seed")
    return found.assign(excluded=use[found["row"]] == "exclude")


def _by_theme(found: pd.DataFrame, themes: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Places with the number of their theme; what is excluded from all themes, for each."""
    theme = themes["theme"].to_numpy()[found["row"]]
    of_all = np.array(theme == "", dtype=bool)
    parts = [found[of_all].assign(group=group) for group in range(len(names))]
    number = {name: group for group, name in enumerate(names)}
    parts.append(found[~of_all].assign(group=[number[name] for name in theme[~of_all]]))
    return pd.concat(parts, ignore_index=True).astype({"excluded": bool})


def _by_seed(found: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Places with the row of their seed; what is excluded, for each seed of the theme."""
    theme = themes["theme"].to_numpy()
    seeds = found[~found["excluded"]]
    out = found[found["excluded"]]
    parts = [seeds.assign(group=seeds["row"]), out.assign(group=out["row"], excluded=False)]
    use = themes["use"].to_numpy() if "use" in themes else np.full(len(themes), "seed")
    rows = pd.Series(np.flatnonzero(use == "seed"))
    of_theme = {name: part.to_numpy() for name, part in rows.groupby(theme[rows], sort=False)}
    for name, places in out.groupby(theme[out["row"]], sort=False):
        parts += [places.assign(group=row) for row in (of_theme.get(name, ()) if name else rows)]
    return pd.concat(parts, ignore_index=True).astype({"excluded": bool})


def _check_languages(terms: pd.DataFrame, themes: pd.DataFrame) -> None:
    """Refuse a language that is written otherwise, and warn of a theme that can find nothing."""
    there = sorted(set(terms["lang"]))
    here = {code.lower(): code for code in there}
    if "" in there or not there:  # terms of all languages, or none
        return
    for code in themes["lang"].unique():
        if code not in there and code.lower() in here:
            raise ValueError(
                f"seeds are in language {code!r} and terms in {here[code.lower()]!r}; write the"
                " language of both in the same way"
            )
    use = themes["use"] if "use" in themes else pd.Series("seed", index=themes.index)
    seeds = themes[(use == "seed").to_numpy()]
    heard = set(seeds.loc[seeds["lang"].isin([*there, ""]), "theme"])
    silent = [name for name in seeds["theme"].unique() if name not in heard]
    if silent:
        warn(
            f"no seed of {', '.join(silent)} is in a language of the terms"
            f" ({', '.join(there)}): their counts are 0 because nothing was looked for.",
        )


def _warn_of_uncounted(
    terms: pd.DataFrame, themes: pd.DataFrame, found: set[int], gazetteer: Gazetteer | None
) -> None:
    """Tell which seeds were not looked for, so that no hit of theirs is a zero."""
    reasons = why_not(list(themes["seed"]), terms, found, gazetteer)
    here = themes["lang"].isin(["", *terms["lang"]]) | (terms["lang"] == "").any()
    table = themes[here.to_numpy() & (np.array(reasons) != "")]
    said = []
    for (theme, lang), seeds in table.groupby(["theme", "lang"], sort=False)["seed"]:
        more = f" and {len(seeds) - _SHOWN} more" if len(seeds) > _SHOWN else ""
        named = ", ".join(map(repr, seeds[:_SHOWN]))
        said.append(f"{theme or 'all themes'} ({lang or 'any language'}): {named}{more}")
    if said:
        warn(
            "some seeds are not counted, so that none of their hits is in these numbers: phrases"
            f" that are not on the list of phrases, or numbers. {'; '.join(said)}. See"
            " seed_coverage(counts, terms, themes)."
            + " Of a corpus counted with lists of your own give gazetteer=corpus.gazetteer."
            * (gazetteer is None),
        )


def _check(terms: pd.DataFrame, themes: pd.DataFrame, counts: csr_array | None = None) -> None:
    seed_words.check(themes)
    _check_languages(terms, themes)
    if counts is not None and counts.shape[1] != len(terms):
        raise ValueError(
            f"counts has {counts.shape[1]} columns but terms has {len(terms)} rows; "
            "take both from one Corpus."
        )
    if not terms.index.equals(pd.RangeIndex(len(terms))):
        raise ValueError(
            "the index of terms is not 0 … n - 1: row j must be column j of the counts, and parts"
            " name columns; give all terms in their order, as in Corpus.terms"
        )
    if "document_frequency" in terms:
        raise ValueError(
            "these terms are a recipe's: seeds are spelt as the words of a text are; take counts"
            " and terms from the corpus before the recipe"
        )
