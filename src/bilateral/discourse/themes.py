"""Themes named beforehand and found by seed words.

A seed-word theme is a claim about words, not yet about meaning: it stays one until a person has
read a sample of its passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from bilateral.cleaning.tokens import tokens
from bilateral.order import ordered


def seed_columns(terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Find the columns of the counts in which each seed occurs.

    Case does not count, accents do. A ``*`` at the end of a word stands for any ending. A seed
    of one word is found in word columns. A seed of several words is found in phrase columns, also
    inside a longer phrase, because text is cut longest phrase first. Seeds are cut into words as
    the texts were, so ``acre-feet`` is two.

    Parameters
    ----------
    terms : DataFrame
        ``term, lang, kind``, one row per column of the counts.
    themes : DataFrame
        ``theme, lang, seed``.

    Returns
    -------
    DataFrame
        ``theme, lang, seed, column, term``, in the order of `themes`, then by column. A seed
        that is found nowhere has no row.

    Raises
    ------
    ValueError
        If the themes are no table, a seed is none, or the index of `terms` is not 0 … n - 1.

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
    found = _matches(terms, themes).drop_duplicates(["row", "column"])
    table = themes[["theme", "lang", "seed"]].iloc[found["row"]].reset_index(drop=True)
    column = found["column"].to_numpy()
    return table.assign(column=column, term=terms["term"].to_numpy()[column])


def theme_counts(counts: csr_array, terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Count the seed words of each theme in each passage.

    One occurrence counts once per theme: where a phrase is a seed, the seeds of the same theme
    inside it do not count again. It may count for several themes.

    Parameters
    ----------
    counts : csr_array of int, shape (n_passages, n_types)
    terms : DataFrame, n_types rows
        ``term, lang, kind, parts``, one row per column of `counts`.
    themes : DataFrame
        ``theme, lang, seed``.

    Returns
    -------
    DataFrame of int, shape (n_passages, n_themes)
        Rows as in `counts`; one column per theme, in the order of `themes`. A seed phrase that was
        not counted adds nothing; :func:`seed_coverage` tells which.

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
    names = themes["theme"].drop_duplicates().tolist()
    hits = (counts @ _weights(terms, themes, names)).toarray()
    if (hits < 0).any():
        raise ValueError(
            f"Phrases of theme {names[np.argwhere(hits < 0)[0, 1]]!r} occur more often than the "
            "words in them; counts must hold a phrase's words in their own columns as well."
        )
    return pd.DataFrame(hits, columns=names)


def seed_coverage(counts: csr_array, terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Tell how much each seed carries.

    Parameters
    ----------
    counts, terms, themes
        As for :func:`theme_counts`.

    Returns
    -------
    DataFrame
        ``theme, lang, seed, forms, counted, hits, passages``, one row per seed in the order of
        `themes`: in how many columns it is found, whether it was counted, how often it occurs, in
        how many passages. Every word of a text is counted, so a word without a column was never
        said: its hits are 0. Only the phrases of a list are counted. A phrase without a column
        may have been said: ``counted`` is False, ``hits`` and ``passages`` are missing. Each seed
        is counted on its own, so the hits of a theme's seeds can add up to more than
        :func:`theme_counts` gives.

    Raises
    ------
    ValueError
        As for :func:`theme_counts`.

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy.sparse import csr_array
    >>> terms = pd.DataFrame({"term": ["Tariff", "tariffs"], "lang": "en", "kind": "word"})
    >>> seeds = ["tariff*", "quota", "steel quota"]
    >>> themes = pd.DataFrame({"theme": "trade", "lang": "en", "seed": seeds})
    >>> found = seed_coverage(csr_array([[1, 2], [0, 1]]), terms, themes)
    >>> found[["counted", "hits"]].values.tolist()
    [[True, 4], [True, 0], [False, <NA>]]
    """
    _check(terms, themes, counts)
    found = _matches(terms, themes)
    seed_of = coo_array(
        (np.ones(len(found), dtype=np.int64), (found["column"], found["row"])),
        shape=(len(terms), len(themes)),
    )
    per_passage = csr_array(counts @ csr_array(seed_of))
    per_passage.eliminate_zeros()
    forms = found.drop_duplicates(["row", "column"])["row"]
    forms = np.bincount(forms, minlength=len(themes))
    is_word = np.array([len(_seed_words(seed)) == 1 for seed in themes["seed"]], dtype=bool)
    table = themes[["theme", "lang", "seed"]].assign(
        forms=forms,
        counted=is_word | (forms > 0),
        hits=per_passage.sum(axis=0),
        passages=np.bincount(per_passage.indices, minlength=len(themes)),
    )
    numbers = table[["hits", "passages"]].astype("Int64")
    return table.assign(**numbers.where(table["counted"]))


def _matches(terms: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Every place a seed takes in a term: ``row`` of `themes`, ``column``, ``start``, ``stop``.

    The last two count words of the term. Sorted by row, column, start.
    """
    found: list[tuple[int, int, int, int]] = []
    surface = terms["term"].str.lower().to_numpy(dtype=object)
    for lang, rows in themes.groupby("lang").indices.items():
        here = (terms["lang"] == lang).to_numpy()
        lists = {
            kind: _TermList(surface, np.flatnonzero(here & (terms["kind"] == kind).to_numpy()))
            for kind in ("word", "phrase")
        }
        for row in rows:
            words = _seed_words(themes["seed"].iloc[row])
            kind = "word" if len(words) == 1 else "phrase"
            found += [(row, column, i, i + len(words)) for column, i in lists[kind].find(words)]
    places = np.array(sorted(found), dtype=np.intp).reshape(-1, 4)  # also when nothing is found
    return pd.DataFrame(places, columns=["row", "column", "start", "stop"])


class _TermList:
    """Terms joined to one text, a line each, so that a seed is one search in it."""

    def __init__(self, surface: np.ndarray, columns: np.ndarray):
        self._columns = columns
        self._text = "\n".join(surface[columns])
        lengths = [len(term) + 1 for term in surface[columns]]
        self._starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.intp)])

    def find(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Yield the column and the first word of each place where `words` stand in a row."""
        pattern = " ".join(re.escape(word).replace(r"\*", r"\S*") for word in words)
        # No look-behind: a pattern that begins with its letters is searched much faster.
        search = re.compile(pattern + r"(?!\S)").search
        stop = 0
        while match := search(self._text, stop):
            stop = match.end()
            if match.start() and not self._text[match.start() - 1].isspace():
                # It begins inside a word; what it seeks may begin with its second word.
                stop = match.start() + len(match[0].split(" ")[0])
                continue
            line = np.searchsorted(self._starts, match.start(), side="right") - 1
            before = self._text[self._starts[line] : match.start()]
            yield int(self._columns[line]), before.count(" ")


def _seed_words(seed: str) -> list[str]:
    """Cut a seed as the texts were cut, keeping the ``*`` at the end of a word."""
    words: list[str] = []
    for chunk in seed.lower().split():
        pieces = tokens(chunk)
        if not pieces or "*" in chunk[:-1]:
            words = []
            break
        if chunk.endswith("*"):
            pieces[-1] += "*"
        words += [piece.lower() for piece in pieces]
    if not words:
        raise ValueError(
            f"Seed {seed!r}: a seed is one or more words, with * only at the end of a word."
        )
    return words


def _weights(terms: pd.DataFrame, themes: pd.DataFrame, names: list[str]) -> csr_array:
    """Matrix (n_types × n_themes) of what one occurrence of a type adds to a theme.

    A seed word adds one. A seed phrase adds one, less the seed words inside it, which have
    already been counted in their own columns; within a longer phrase seeds may overlap, and the
    longest counts.
    """
    found = _matches(terms, themes)
    found["theme"] = themes["theme"].iloc[found["row"]].map(names.index).to_numpy()
    surface = terms["term"].str.lower().to_numpy(dtype=object)
    is_word = (terms["kind"] == "word").to_numpy()[found["column"]]

    weights = {(c, t): 1 for c, t in found.loc[is_word, ["column", "theme"]].to_numpy()}
    lang = terms["lang"].to_numpy(dtype=object)
    seed_words = {(surface[column], lang[column], theme) for column, theme in weights}

    found["length"] = found["stop"] - found["start"]
    spans = ordered(
        found[~is_word], ["length", "start"], ["row", "column", "start"], ascending=[False, True]
    )
    for (column, theme), places in spans.groupby(["column", "theme"]):
        words = surface[column].split(" ")
        counted = {surface[part] for part in terms["parts"].iloc[column]}
        taken = np.zeros(len(words), dtype=bool)
        weight = 0
        for start, stop in places[["start", "stop"]].to_numpy():
            if taken[start:stop].any():
                continue
            taken[start:stop] = True
            weight += 1 - sum(
                word in counted and (word, lang[column], theme) in seed_words
                for word in words[start:stop]
            )
        weights[column, theme] = weight

    columns, of_theme = np.array(list(weights), dtype=np.intp).reshape(-1, 2).T
    values = np.array(list(weights.values()), dtype=np.int64)
    return csr_array(coo_array((values, (columns, of_theme)), shape=(len(terms), len(names))))


def _check(terms: pd.DataFrame, themes: pd.DataFrame, counts: csr_array | None = None) -> None:
    columns = ["theme", "lang", "seed"]
    if not isinstance(themes, pd.DataFrame) or not set(columns) <= set(themes):
        raise ValueError(
            "themes must be a table with the columns theme, lang and seed, one row per seed, such"
            ' as pd.DataFrame({"theme": "trade", "lang": "en", "seed": ["tariff*", "quota"]})'
        )
    blank = themes[columns].isna().any(axis=1).to_numpy()
    if blank.any():
        raise ValueError(
            f"row {np.argmax(blank)} of themes has a blank theme, lang or seed; fill it or drop it"
        )
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
