"""Named topics (themes): their seeds, what the seeds find, and a report after the fit.

Any model can have them. :class:`Themes` has their names and seeds, :meth:`Themes.find` gives the
prior mass of their words, and :func:`coverage` says after the fit how many of a seed's tokens are
in its topic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.topics.inputs.checks import check_positive, check_whole
from bilateral.topics.inputs.seed_tally import tally
from bilateral.topics.inputs.seeds import Entry, Seeds, as_cut, listed, read
from bilateral.warn import warn

__all__ = [
    "Found",
    "Themes",
    "by_theme",
    "check_vocabulary",
    "coverage",
    "tokens_of",
    "without_cut",
]


@dataclass(frozen=True, eq=False)
class Found:
    """What seeds found in counts.

    Parameters
    ----------
    matrix : csr_array of int32, shape (n_terms, n_entries)
        The columns that each seed or exclusion decides.
    coverage : DataFrame
        A line for each entry.
    mass : ndarray of float32, shape (n_terms, width)
        What is added to the prior of each word in each topic; -inf where it is excluded.
    """

    matrix: csr_array
    coverage: pd.DataFrame
    mass: np.ndarray


@dataclass(frozen=True, eq=False)
class Themes:
    """Topics that are named beforehand, and free ones after them.

    Parameters
    ----------
    seeds, exclude, weight, cut
        As for :class:`~bilateral.topics.SeededLDA`.
    n_free : int

    Examples
    --------
    >>> Themes({"water": ["dam*"]}, n_free=2).names
    ['water', 'free 1', 'free 2']
    """

    seeds: Mapping[str, Any]
    exclude: Mapping[str, Any] | Sequence[str] | None = None
    weight: float = 0.3
    cut: Callable[[str], list[str]] | None = None
    n_free: int = 0

    @property
    def names(self) -> list[str]:
        """Names of all topics, in order."""
        return [*self.seeds, *(f"free {i + 1}" for i in range(self.n_free))]

    def entries(self) -> list[Entry]:
        """Give every seed and exclusion, or say what is wrong with them.

        Raises
        ------
        ValueError
            If seeds or exclusions are no lists of words by theme, or another parameter is not
            valid.
        """
        entries = read(self.seeds, self.exclude)
        check_whole("n_free", self.n_free, 0)
        if np.ndim(self.weight):
            raise ValueError(f"weight must be one positive number, not {self.weight!r}.")
        check_positive("weight", self.weight)
        if self.cut is not None and not callable(self.cut):
            raise ValueError(
                f"cut is {self.cut!r}: give a function that cuts a text into words, such as"
                " bilateral.discourse.cut, or None for spaces."
            )
        if len(self.names) < 2:
            raise ValueError("One theme and no free topic: a topic model needs two or more.")
        if len(set(self.names)) < len(self.names):
            twice = next(name for name in self.seeds if self.names.count(name) > 1)
            raise ValueError(f"A theme is called {twice!r}, as a free topic is: rename it.")
        return entries

    def find(
        self,
        rows: Any,
        vocabulary: Sequence[str],
        term_languages: Sequence[str] | None,
        languages: Sequence[str],
        width: int,
    ) -> Found:
        """Look for seeds and exclusions in the vocabulary, and count them in rows.

        Parameters
        ----------
        rows : Tokens or Partitions
            Columns by period, then language, then term.
        vocabulary : sequence of str, shape (n_terms,)
        term_languages : sequence of str, shape (n_terms,), optional
        languages : sequence of str
            Names of the languages.
        width : int

        Returns
        -------
        Found

        Raises
        ------
        ValueError
            If no seed of a theme occurs in the counts, or a word is excluded from every topic.
        """
        of = None if term_languages is None else list(term_languages)
        seeds = Seeds(self.entries(), list(vocabulary), of, self.cut or str.split)
        nowhere = (seeds.marks < 0).all(axis=1)
        if not self.n_free and nowhere.any():
            raise ValueError(
                f"{vocabulary[int(nowhere.argmax())]!r} is excluded from every topic: allow it in "
                "one, add a free topic, or drop its column."
            )
        tokens, held = tally(rows, seeds.matrix)
        tokens = tokens.reshape(-1, len(languages), len(vocabulary)).sum(axis=0)
        table = seeds.coverage(tokens.sum(axis=0), held)
        _refuse_silent(table)
        _warn_of_seeds(seeds, table, tokens, languages)
        return Found(seeds.matrix, table, seeds.mass(tokens.sum(axis=0), self.weight, width))


def tokens_of(draws: Sequence[csr_array], languages: Sequence[str], n_terms: int) -> pd.DataFrame:
    """Tokens of each language in each topic, the mean over draws.

    Parameters
    ----------
    draws : sequence of csr_array of int, shape (n_columns, n_topics)
        Columns by period, then language, then term.
    languages : sequence of str
    n_terms : int

    Returns
    -------
    DataFrame, shape (n_languages, n_topics)

    Examples
    --------
    Two languages of one term each, in two periods:

    >>> draw = csr_array([[3, 0], [0, 1], [2, 0], [4, 4]])
    >>> tokens_of([draw], ["en", "es"], 1).values.tolist()
    [[5.0, 0.0], [4.0, 5.0]]
    """
    n = sum(draw.toarray().astype(np.int64) for draw in draws)
    n = n.reshape(-1, len(languages), n_terms, n.shape[1]).sum(axis=(0, 2))
    return pd.DataFrame(n / len(draws), index=list(languages))


def by_theme(coverage: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame:
    """Add up what seeds carry, by theme and language.

    Parameters
    ----------
    coverage : DataFrame
        ``theme, use, lang, seed, tokens, share``, a line for each seed and exclusion.
    tokens : DataFrame, shape (n_languages, n_topics)
        Of each language in each topic.

    Returns
    -------
    DataFrame
        ``theme, lang, seeds, silent, tokens, stayed, held``, in the order of the seeds.

    Examples
    --------
    >>> seeds = pd.DataFrame({
    ...     "theme": "trade", "use": ["seed", "seed", "exclude"], "lang": "en",
    ...     "seed": ["tariff*", "quota", "trade wind"], "tokens": [30, 10, 5],
    ...     "share": [0.9, 0.5, 0.0],
    ... })
    >>> by_theme(seeds, pd.DataFrame({"trade": [320]}, index=["en"])).values.tolist()
    [['trade', 'en', 2, 0, 40, 0.8, 0.1]]
    """
    seeds = coverage[coverage["use"] == "seed"]
    stayed = (seeds["share"] * seeds["tokens"]).fillna(0)
    by = seeds.assign(stayed=stayed, silent=seeds["tokens"] == 0)
    by = by.groupby(["theme", "lang"], sort=False, as_index=False).agg(
        seeds=("seed", "size"),
        silent=("silent", "sum"),
        tokens=("tokens", "sum"),
        stayed=("stayed", "sum"),
    )
    every = tokens.sum()
    whole = [
        tokens.at[lang, theme] if lang in tokens.index else every[theme]
        for theme, lang in by[["theme", "lang"]].values
    ]
    held = by["stayed"] / np.where(np.array(whole) > 0, whole, np.nan)
    return by.assign(stayed=by["stayed"] / by["tokens"].where(by["tokens"] > 0), held=held)


def check_vocabulary(terms: Sequence[str] | None, n_terms: int) -> list[str]:
    """Give the terms by which seeds are found, or say what is wrong with them."""
    if terms is None:
        raise ValueError(
            "vocabulary is missing: seeds are found by it. Give the term of each column of X."
        )
    terms = list(terms)
    if len(terms) != n_terms:
        raise ValueError(f"vocabulary has {len(terms):,} terms, but X has {n_terms:,} columns.")
    odd = [i for i, term in enumerate(terms) if not isinstance(term, str)]
    if odd:
        raise ValueError(f"vocabulary holds {terms[odd[0]]!r} at {odd[0]}; terms are text.")
    return terms


def _refuse_silent(table: pd.DataFrame) -> None:
    seeds = table[table["use"] == "seed"]
    for theme, lines in seeds.groupby("theme", sort=False):
        if not lines["tokens"].any():
            why = [
                f"{seed!r} {note}" for seed, note in zip(lines["seed"], lines["note"], strict=True)
            ]
            raise ValueError(f"No seed of theme {theme!r} carries anything: {listed(why)}.")


def _warn_of_seeds(
    seeds: Seeds, table: pd.DataFrame, tokens: np.ndarray, languages: Sequence[str]
) -> None:
    """Warn of what one must know before reading the topics."""
    said, silent = [], table[table["tokens"] == 0]
    for use, what in (("seed", "seeds"), ("exclude", "exclusions")):
        words = silent.loc[silent["use"] == use, "seed"].tolist()
        if words:
            n = (table["use"] == use).sum()
            said.append(f"{len(words)} of {n} {what} carry nothing: {listed(words)}.")
    several = [f"{term} ({', '.join(of)})" for term, of in seeds.shared().items()]
    if several:
        said.append(f"Seeds of several themes, their mass split: {listed(several)}.")
    spoken = tokens @ (seeds.marks > 0)
    for lang, of, words in zip(languages, spoken, tokens, strict=True):
        mute = [name for name, n in zip(seeds.themes, of, strict=True) if not n]
        if mute and words.any():
            said.append(f"No seed in language {lang!r}: {listed(mute)}.")
    if said:
        warn(f"{' '.join(said)} See seed_coverage_.")


def coverage(
    names: Sequence[str],
    found: csr_array,
    table: pd.DataFrame,
    draws: Sequence[csr_array],
    languages: Sequence[str],
) -> pd.DataFrame:
    """Say how many of a seed's tokens are in its topic; warn if most are in another one.

    Parameters
    ----------
    names : sequence of str, length n_topics
    found : csr_array, shape (n_terms, n_entries)
    table : DataFrame
        As in :class:`Found`.
    draws : sequence of csr_array of int, shape (n_columns, n_topics)
        Tokens in each topic, columns by period, then language, then term.
    languages : sequence of str

    Returns
    -------
    DataFrame
        The table, with a column ``share``.
    """
    theme = np.array([names.index(name) if name else -1 for name in table["theme"]])
    n_themes = theme.max() + 1
    n = sum(draw.toarray().astype(np.int64) for draw in draws)
    n = n.reshape(-1, len(languages), found.shape[0], len(names)).sum(axis=0)
    by_entry = (found.T @ n.sum(axis=0))[:, :n_themes]
    given = np.where(theme < 0, by_entry.sum(axis=1), by_entry[np.arange(len(table)), theme])
    share = given / len(draws) / table["tokens"].where(table["tokens"] > 0)
    table = table.copy()
    table.insert(table.columns.get_loc("note"), "share", share)
    seeded = np.where(table["use"] == "seed", theme, -1)
    _warn_of_strays(
        names,
        [found[:, np.flatnonzero(seeded == j)] for j in range(n_themes)],
        n,
        len(draws),
        languages,
    )
    return table


def _warn_of_strays(names, seeds: list, n: np.ndarray, n_draws: int, languages) -> None:
    """Warn of themes if more of their seeds' tokens are in one other topic, in any language.

    Each language is looked at alone: together, the larger one would hide the other.
    """
    strays = []
    for j, columns in enumerate(seeds):
        for g, where in enumerate(n[:, columns.sum(axis=1) > 0].sum(axis=1)):
            best = int(where.argmax())
            if where[best] > where[j]:
                lang = f" in {languages[g]!r}" if len(languages) > 1 else ""
                strays.append(
                    f"{names[j]}{lang} ({where[j] / where.sum():.0%} of "
                    f"{where.sum() // n_draws:,} tokens stayed, "
                    f"{where[best] / where.sum():.0%} in {names[best]})"
                )
    if strays:
        warn(
            f"Themes whose seeds went elsewhere: {listed(strays)}. Read these topics before "
            "their names are used; see seed_coverage_."
        )


def without_cut(state: dict) -> dict:
    """The state of a model with its seeds cut into words, without the function that cut them."""
    cut = state.get("cut")
    state = {name: value for name, value in state.items() if name != "cut"}
    if cut is not None:
        state |= {name: as_cut(state[name], cut) for name in ("seeds", "exclude")}
    return state
