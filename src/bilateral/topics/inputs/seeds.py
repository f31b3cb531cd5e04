"""Seed words: which columns they find, what prior mass they give, and a report on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.seeds import find
from bilateral.seeds import words as words_of

__all__ = ["Entry", "Seeds", "as_cut", "listed", "read"]

_LISTED = 8


def listed(things: Sequence[str]) -> str:
    """Join texts with commas; of many, only the first few.

    Examples
    --------
    >>> listed([str(i) for i in range(10)])
    '0, 1, 2, 3, 4, 5, 6, 7 and 2 more'
    """
    more = f" and {len(things) - _LISTED} more" if len(things) > _LISTED else ""
    return ", ".join(things[:_LISTED]) + more


@dataclass(frozen=True)
class Entry:
    """A seed or an exclusion, as the user wrote it.

    Parameters
    ----------
    theme : str
        "" for an exclusion from every theme.
    use : {"seed", "exclude"}
    lang : str
        Language of the terms it may find; "" for any.
    word : str
    """

    theme: str
    use: str
    lang: str
    word: str


def read(seeds, exclude=None) -> list[Entry]:
    """Give all seeds, then all exclusions, or say what is wrong with them.

    Parameters
    ----------
    seeds, exclude
        As for :class:`~bilateral.topics.seeded.SeededLDA`.

    Returns
    -------
    list of Entry

    Raises
    ------
    ValueError
        If they are no lists of words by theme, or an exclusion names a theme without seeds.

    Examples
    --------
    >>> [(e.theme, e.use, e.word) for e in read({"water": ["dam*"], "trade": ["tariff"]}, ["we"])]
    [('water', 'seed', 'dam*'), ('trade', 'seed', 'tariff'), ('', 'exclude', 'we')]
    """
    if not isinstance(seeds, Mapping) or not seeds:
        raise ValueError(f"seeds must be a dict of names and lists of words, not {seeds!r}.")
    entries = list(_entries(seeds, "seed"))
    if exclude is None:
        return entries
    if not isinstance(exclude, Mapping):
        return entries + list(_words("", exclude, "", "exclude", "exclude"))
    strange = [name for name in exclude if name not in seeds]
    if strange:
        raise ValueError(f"exclude names {strange[0]!r}, but seeds are of {listed(list(seeds))}.")
    return entries + list(_entries(exclude, "exclude"))


def _entries(given: Mapping, use: str) -> Iterator[Entry]:
    for theme, words in given.items():
        if not isinstance(theme, str) or not theme:
            raise ValueError(f"A theme is called {theme!r}; names are text.")
        where = f"{'seeds' if use == 'seed' else 'exclude'}[{theme!r}]"
        by_language = words if isinstance(words, Mapping) else {"": words}
        entries = [e for lang, w in by_language.items() for e in _words(theme, w, lang, use, where)]
        if use == "seed" and not entries:
            raise ValueError(f"{where} is empty: a theme has a seed. Topics without are `n_free`.")
        yield from entries


def _words(theme: str, words, lang: str, use: str, where: str) -> Iterator[Entry]:
    if isinstance(words, str) or not isinstance(words, Sequence | np.ndarray | pd.Series):
        raise ValueError(f"{where} must be a list of words, not {words!r}.")
    for word in words:
        if not isinstance(word, str) or not word.replace("*", "").strip():
            raise ValueError(f"{where} holds {word!r}; give a word, or part of one and a *.")
        yield Entry(theme, use, lang, word)


@dataclass(frozen=True)
class Seeds:
    """What seeds and exclusions find in a vocabulary.

    Parameters
    ----------
    entries : list of Entry
    terms : list of str, length n_terms
    languages : sequence of str, length n_terms, optional
        Language of each term, "" for a shared one.
    cut : callable
        Cuts an entry into words, in the way in which terms were cut.

    Raises
    ------
    ValueError
        If an entry is in a language that no term has, or a word is a seed of a theme and excluded
        from the same theme.

    Examples
    --------
    >>> seeds = Seeds(read({"water": ["Dam*", "aguas"]}), ["dam", "agua", "dams"])
    >>> seeds.found[0].tolist(), seeds.notes()
    ([0, 2], ['', "not in the vocabulary, but 'agua' is"])
    """

    entries: list[Entry]
    terms: Sequence[str]
    languages: Sequence[str] | None = None
    cut: Callable[[str], Sequence[str]] = str.split

    @cached_property
    def themes(self) -> list[str]:
        """Names of the themes, in the order given."""
        return list(dict.fromkeys(e.theme for e in self.entries if e.use == "seed"))

    @cached_property
    def found(self) -> list[np.ndarray]:
        """Columns that each entry finds, int64."""
        for entry in self.entries:
            self._check_language(entry)
        of = [""] * len(self.terms) if self.languages is None else list(self.languages)
        terms = pd.DataFrame({"term": list(self.terms), "lang": of})
        entries = [(e.theme, e.lang, e.word) for e in self.entries]
        seeds = pd.DataFrame(entries, columns=["theme", "lang", "seed"])
        found = find(seeds, terms, self.cut).drop_duplicates(["row", "column"])
        columns = found["column"].to_numpy(np.int64)
        ends = np.searchsorted(found["row"].to_numpy(), np.arange(len(entries) + 1))
        return [columns[ends[i] : ends[i + 1]] for i in range(len(entries))]

    def _check_language(self, entry: Entry) -> None:
        if entry.lang and entry.lang not in (self.languages or ()):
            have = sorted(set(self.languages or ()) - {""})
            raise ValueError(
                f"{entry.word!r} is given for language {entry.lang!r}, but the languages of terms "
                f"are {listed(have)}."
                if have
                else f"{entry.word!r} is given for language {entry.lang!r}: say what language each "
                "column is in, by term_languages."
            )

    def _speaks(self, column: int, lang: str) -> bool:
        return not lang or self.languages[column] in ("", lang)

    def themes_of(self, entry: Entry) -> list[int]:
        """Numbers of the themes that an entry is about."""
        return [self.themes.index(entry.theme)] if entry.theme else list(range(len(self.themes)))

    @cached_property
    def marks(self) -> np.ndarray:
        """Whether each column is a seed of each theme: 1 seed, -1 excluded, 0 neither.

        Shape (n_terms, n_themes). If several entries find a column, the one with the most words
        decides; then one that is spelt out, before one with ``*``; then an exclusion.
        """
        rank = np.zeros((len(self.terms), len(self.themes)), np.int32)
        for entry, columns in zip(self.entries, self.found, strict=True):
            level = {"seed": 1, "exclude": 2}[entry.use] + 2 * ("*" not in entry.word)
            level += 8 * len(words_of(entry.word, self.cut))
            for j in self.themes_of(entry):
                both = columns[rank[columns, j] == level - 1]  # seeds come first
                if level % 8 == 4 and both.size:
                    raise ValueError(
                        f"{self.terms[both[0]]!r} is a seed of theme {self.themes[j]!r} and "
                        "excluded from it: drop one."
                    )
                rank[columns, j] = np.maximum(rank[columns, j], level)
        return np.array([0, 1, -1, 1, -1], np.int8)[rank % 8]

    @cached_property
    def matrix(self) -> csr_array:
        """Columns that each entry decides, as seeds or exclusions: int32, (n_terms, n_entries)."""
        columns, entries = [], []
        for i, (entry, found) in enumerate(zip(self.entries, self.found, strict=True)):
            mark = 1 if entry.use == "seed" else -1
            kept = found[(self.marks[found][:, self.themes_of(entry)] == mark).any(axis=1)]
            columns.append(kept)
            entries.append(np.full(kept.size, i))
        coordinates = np.concatenate(columns), np.concatenate(entries)
        ones = np.ones(coordinates[0].size, np.int32)
        return csr_array((ones, coordinates), shape=(len(self.terms), len(self.entries)))

    def mass(self, tokens: np.ndarray, weight: float, width: int) -> np.ndarray:
        """What is added to beta: `weight` for each token of a seed, divided among its themes.

        Parameters
        ----------
        tokens : ndarray of int, shape (n_terms,)
        weight : float
        width : int

        Returns
        -------
        ndarray of float32, shape (n_terms, width)
            -inf where a column is excluded.
        """
        seeded = self.marks > 0
        each = weight * tokens / np.maximum(seeded.sum(axis=1), 1)
        extra = np.zeros((len(self.terms), width), np.float32)
        extra[:, : len(self.themes)] = np.where(seeded, each[:, None], 0)
        extra[:, : len(self.themes)][self.marks < 0] = -np.inf
        return extra

    def shared(self) -> dict[str, list[str]]:
        """Terms that are seeds of several themes, with the names of these themes."""
        several = np.flatnonzero((self.marks > 0).sum(axis=1) > 1)
        return {
            self.terms[c]: [self.themes[j] for j in np.flatnonzero(self.marks[c] > 0)]
            for c in several
        }

    def notes(self, tokens: np.ndarray | None = None) -> list[str]:
        """What is wrong with each entry, if anything; `tokens` as for :meth:`mass`."""
        lower = defaultdict(list)
        for column, term in enumerate(self.terms):
            lower[term.lower()].append(column)
        shared = self.shared()
        return [
            "; ".join(self._note(entry, columns, lower, shared, tokens))
            for entry, columns in zip(self.entries, self.found, strict=True)
        ]

    def _note(self, entry, columns, lower, shared, tokens) -> Iterator[str]:
        if not columns.size and "*" in entry.word:
            yield "finds no term"
        elif not columns.size:
            where = f" of {entry.lang!r}" if entry.lang else ""
            like = self._like(entry, lower)
            yield f"not in the vocabulary{where}" + (f", but {like!r} is" if like else "")
        elif tokens is not None and not tokens[columns].any():
            yield "never occurs"
        if entry.use == "seed":
            j = self.themes.index(entry.theme)
            gone = columns[self.marks[columns, j] < 0]
            if gone.size:
                yield f"excluded: {listed(self._named(gone))}"
            for term in self._named(columns[self.marks[columns, j] > 0]):
                others = [name for name in shared.get(term, ()) if name != entry.theme]
                if others:
                    yield f"{term!r} is a seed of {listed(others)}, too"

    def _like(self, entry: Entry, lower: dict) -> str | None:
        """The same word in the singular, if it is a term: terms may be lemmas."""
        word = entry.word.lower()
        for singular in (word.removesuffix("s"), word.removesuffix("es")):
            for column in lower.get(singular, ()):
                if self._speaks(column, entry.lang):
                    return self.terms[column]
        return None

    def _named(self, columns: np.ndarray) -> list[str]:
        return list(dict.fromkeys(self.terms[c] for c in columns))

    def coverage(self, tokens: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
        """Give what each entry finds: ``theme, use, lang, seed, terms, tokens, rows, note``.

        Parameters
        ----------
        tokens : ndarray of int, shape (n_terms,)
        rows : ndarray of int, shape (n_entries,)
            Rows that hold a term of each entry.
        """
        by_entry = self.matrix.T.tocsr()
        terms = []
        for i in range(len(self.entries)):
            columns = np.sort(by_entry.indices[by_entry.indptr[i] : by_entry.indptr[i + 1]])
            terms.append(self._named(columns[np.argsort(-tokens[columns], kind="stable")]))
        return pd.DataFrame(
            {
                "theme": [e.theme for e in self.entries],
                "use": [e.use for e in self.entries],
                "lang": [e.lang for e in self.entries],
                "seed": [e.word for e in self.entries],
                "terms": [", ".join(some) for some in terms],
                "tokens": by_entry @ tokens,
                "rows": rows,
                "note": self.notes(tokens),
            }
        )


def as_cut(given, cut: Callable[[str], Sequence[str]]):
    """Give seeds or exclusions with each word as it is cut, in the same dicts and lists.

    Examples
    --------
    >>> as_cut({"water": ["acre-feet*"]}, lambda text: text.split("-"))
    {'water': ['acre feet*']}
    """
    if isinstance(given, Mapping):
        return {name: as_cut(some, cut) for name, some in given.items()}
    return given if given is None else [" ".join(words_of(word, cut)) for word in given]
