"""Seeds: words that stand for a theme, and the terms of a corpus in which they are found.

Themes that are counted, topics that are seeded and lines of a concordance take a seed from here,
so that it means the same everywhere:

- Case does not count. Accents count, but for English, which writes *Mérida* and *Merida*.
- A ``*`` at the end of a word stands for any ending.
- A seed of one word finds words. A seed of several words finds phrases that hold them in a row,
  because a text is cut longest phrase first.
- A seed is cut into words by the function that cut the texts, which the caller hands over.
- An exclusion (``use`` is ``"exclude"``) takes what it finds away from the seeds of its theme. It
  wins over a seed, but for a seed that is spelt out where the exclusion has a ``*``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from bilateral.accents import unaccented

__all__ = ["check", "find", "in_text", "match", "words"]

Cut = Callable[[str], Sequence[str]]

_WITHOUT_ACCENTS = ("en",)
_WIDEST = 0.1  # of the words of a language, that a seed may find
_FEW = 20  # columns, which a seed may always find


def words(seed: str, cut: Cut) -> tuple[str, ...]:
    """Cut a seed as texts are cut, in lower case, keeping the ``*`` at the end of a word.

    Parameters
    ----------
    seed : str
    cut : callable
        Gives the words of a text: ``bilateral.cleaning.cut`` for the texts of a record,
        ``str.split`` where words are parted by spaces.

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        If nothing is left, or a ``*`` stands elsewhere than at the end of a word.

    Examples
    --------
    >>> words("Irregular migra*", str.split)
    ('irregular', 'migra*')
    """
    text = unicodedata.normalize("NFC", " ".join(seed.split()))
    ends = [found.start() for found in re.finditer(r"\*", text)]
    plain = text.replace("*", "")
    pieces = _cut(plain, cut)
    # A star ends the last word of what stands before it.
    starred = {len(_cut(text[:end].replace("*", ""), cut)) - 1 for end in ends}
    inside = re.search(r"\*(?! |$)|(?:^| )\*", text)
    if not pieces or inside:
        raise ValueError(
            f"Seed {seed!r}: a seed is one or more words, with * only at the end of a word."
        )
    return tuple(piece + "*" * (i in starred) for i, piece in enumerate(pieces))


def _cut(text: str, cut: Cut) -> list[str]:
    """Cut a seed as it is, or in capitals if these hold more together: u. s. is U.S."""
    return [piece.lower() for piece in min(cut(text), cut(text.upper()), key=len)]


def check(seeds: pd.DataFrame, name: str = "themes") -> None:
    """Refuse what is no table of seeds.

    Parameters
    ----------
    seeds : DataFrame
    name : str
        What the caller calls it.

    Raises
    ------
    ValueError
        If a column is missing, a cell is blank, spaces stand around a theme or a language, ``use``
        is neither seed nor exclude, or a theme has exclusions and no seed.

    Examples
    --------
    >>> check(pd.DataFrame({"theme": ["water"], "lang": ["en"], "seed": [None]}))
    Traceback (most recent call last):
    ...
    ValueError: row 0 of themes has a blank theme, lang or seed; fill it or drop it
    """
    columns = ["theme", "lang", "seed"]
    if not isinstance(seeds, pd.DataFrame) or not set(columns) <= set(seeds):
        raise ValueError(
            f"{name} must be a table with the columns theme, lang and seed, one row per seed, such"
            ' as pd.DataFrame({"theme": "trade", "lang": "en", "seed": ["tariff*", "quota"]})'
        )
    odd = [seed for seed in seeds["seed"] if not isinstance(seed, str) and not pd.isna(seed)]
    if odd:
        raise ValueError(f"a seed of {name} is {odd[0]!r}; seeds are text")
    blank = seeds[columns].isna().any(axis=1).to_numpy()
    if blank.any():
        raise ValueError(
            f"row {np.argmax(blank)} of {name} has a blank theme, lang or seed; fill it or drop it"
        )
    for column in ("theme", "lang"):
        spaced = (seeds[column].astype(str) != seeds[column].astype(str).str.strip()).to_numpy()
        if spaced.any():
            row = int(np.argmax(spaced))
            raise ValueError(
                f"row {row} of {name} has {column} {seeds[column].iloc[row]!r}; take the spaces"
                " around it away, or it is another one"
            )
    nameless = (seeds["theme"] == "").to_numpy() & (_uses(seeds) == "seed").to_numpy()
    if nameless.any():
        raise ValueError(
            f"row {np.argmax(nameless)} of {name} is a seed without a theme; only an exclusion may"
            " be for all themes"
        )
    strange = ~_uses(seeds).isin(["seed", "exclude"]).to_numpy()
    if strange.any():
        row = int(np.argmax(strange))
        raise ValueError(
            f"row {row} of {name} has use {seeds['use'].iloc[row]!r}; a row is a 'seed' or an"
            " 'exclude'"
        )
    seeded = seeds.loc[(_uses(seeds) == "seed").to_numpy(), "theme"]
    empty = ~seeds["theme"].isin([*seeded, ""]).to_numpy()
    if empty.any():
        raise ValueError(
            f"theme {seeds['theme'].iloc[np.argmax(empty)]!r} of {name} has exclusions and no seed;"
            " give it a seed, or drop it"
        )


def find(seeds: pd.DataFrame, terms: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Find every place that a seed or an exclusion takes in a term.

    Parameters
    ----------
    seeds : DataFrame
        ``theme, lang, seed`` and, if there are exclusions, ``use``: ``"seed"`` or ``"exclude"``.
        A blank ``lang`` finds terms of any language.
    terms : DataFrame, n_terms rows
        ``term, lang`` and, where it is known, ``kind``: without it a term with a space is a phrase.
        Terms with a blank ``lang`` are shared by all languages.
    cut : callable
        As for :func:`words`.

    Returns
    -------
    DataFrame of int
        ``row`` of `seeds`, ``column`` (row of `terms`), ``start`` and ``stop``, which count words
        of the term. Sorted by all four.

    Raises
    ------
    ValueError
        As for :func:`words`; and if a seed of one word finds a tenth of all words.

    Examples
    --------
    >>> terms = pd.DataFrame({"term": ["dams", "dam levels", "agua"], "lang": ["en", "en", "es"]})
    >>> seeds = pd.DataFrame({"theme": "water", "lang": "en", "seed": ["dam*", "dam level*"]})
    >>> find(seeds, terms, str.split).values.tolist()
    [[0, 0, 0, 1], [1, 1, 0, 2]]
    """
    found: list[tuple[int, int, int, int]] = []
    term, lang = (terms[name].to_numpy(dtype=object) for name in ("term", "lang"))
    surface = np.array([unicodedata.normalize("NFC", x).lower() for x in term], dtype=object)
    if "kind" in terms:
        is_word, is_phrase = ((terms["kind"] == kind).to_numpy() for kind in ("word", "phrase"))
    else:
        is_phrase = np.array([" " in text for text in term], dtype=bool)
        is_word = ~is_phrase
    for code, rows in seeds.groupby("lang", sort=False).indices.items():
        here = (lang == code) | (lang == "") if code else np.ones(len(terms), dtype=bool)
        form = unaccented if code in _WITHOUT_ACCENTS else str
        lists = [_TermList(surface, np.flatnonzero(here & of), form) for of in (is_word, is_phrase)]
        for row in rows:
            wanted = words(seeds["seed"].iloc[row], cut)
            places = list(lists[len(wanted) > 1].find([form(word) for word in wanted]))
            if len(wanted) == 1:
                _check_width(seeds["seed"].iloc[row], len(places), int((here & is_word).sum()))
            found += [(row, column, i, i + len(wanted)) for column, i in places]
    table = np.array(sorted(found), dtype=np.intp).reshape(-1, 4)  # also when nothing is found
    return pd.DataFrame(table, columns=["row", "column", "start", "stop"])


def match(seeds: pd.DataFrame, terms: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Find the places that count for a theme, less those that its exclusions take away.

    Parameters
    ----------
    seeds, terms, cut
        As for :func:`find`. An exclusion with a blank ``theme`` is one from all themes.

    Returns
    -------
    DataFrame of int
        As of :func:`find`: places of seeds that no exclusion takes away, and places of exclusions,
        which a caller needs where an excluded phrase holds a seed word.

    Raises
    ------
    ValueError
        As for :func:`find`; and if a word of a theme is spelt out as a seed and an exclusion.

    Examples
    --------
    >>> terms = pd.DataFrame({"term": ["consul", "consular", "consulted"], "lang": "en"})
    >>> seeds = pd.DataFrame({
    ...     "theme": "consular", "lang": "en", "seed": ["consul*", "consult*"],
    ...     "use": ["seed", "exclude"],
    ... })
    >>> match(seeds, terms, str.split)[["row", "column"]].values.tolist()
    [[0, 0], [0, 1], [1, 2]]
    """
    found = find(seeds, terms, cut)
    use = _uses(seeds).to_numpy()[found["row"]]
    if not (use == "exclude").any():
        return found
    theme = seeds["theme"].to_numpy()[found["row"]]
    starred = seeds["seed"].str.contains("*", regex=False).to_numpy()[found["row"]]
    places = list(found[["column", "start", "stop"]].itertuples(index=False, name=None))
    strongest: dict[tuple, bool] = {}  # whether a place is excluded by a word that is spelt out
    for i in np.flatnonzero(use == "exclude"):
        key = (theme[i], *places[i])
        strongest[key] = strongest.get(key, False) or not starred[i]
    kept = np.ones(len(found), dtype=bool)
    for i in np.flatnonzero(use == "seed"):
        spelt = [strongest[key] for key in ((theme[i], *places[i]), ("", *places[i]))
                 if key in strongest]  # fmt: skip
        if not spelt:
            continue
        if any(spelt) and not starred[i]:
            term = terms["term"].iloc[places[i][0]]
            raise ValueError(
                f"{term!r} is a seed of theme {theme[i]!r} and excluded from it: drop one."
            )
        kept[i] = not starred[i]
    return found[kept].reset_index(drop=True)


def in_text(
    seeds: pd.DataFrame, tokens: Sequence[str | None], lang: str, cut: Cut
) -> list[tuple[int, int, int]]:
    """Find seeds in a running text, as they count for their themes.

    Phrases are cut from left to right, the longest first at each place, as in the texts of a
    record. Inside a phrase the longest place of a theme counts, of equally long ones the first;
    what an exclusion takes counts for no seed of its theme.

    Parameters
    ----------
    seeds : DataFrame
        As for :func:`find`.
    tokens : sequence of str or None
        The words of the text, cut as `cut` does, and ``None`` where punctuation parts them.
    lang : str
        Language of the text.
    cut : callable
        As for :func:`words`.

    Returns
    -------
    list of (int, int, int)
        Row of `seeds`, first token and after the last, in the order of the text. A place stands
        once for each theme.

    Examples
    --------
    >>> seeds = pd.DataFrame({
    ...     "theme": "democracy", "lang": "en", "seed": ["democra*", "democratic party"],
    ...     "use": ["seed", "exclude"],
    ... })
    >>> in_text(seeds, "The Democratic Party and democracy".split(), "en", str.split)
    [(0, 4, 5)]
    """
    form = unaccented if lang in _WITHOUT_ACCENTS else str
    lines, starts = [[]], [0]
    for i, token in enumerate(tokens):
        if token is None:
            lines.append([])
            starts.append(i + 1)
        else:
            lines[-1].append(token.lower())
    text = _TermList(np.array([" ".join(x) for x in lines], object), np.arange(len(lines)), form)
    use = _uses(seeds).to_numpy()
    found = []
    for row in np.flatnonzero(seeds["lang"].isin([lang, ""])):
        wanted = words(seeds["seed"].iloc[row], cut)
        rank = 2 * any("*" in word for word in wanted) + (use[row] == "seed")
        for line, i in text.find([form(word) for word in wanted]):
            start = starts[line] + i
            found.append((-len(wanted), start, rank, int(row)))
    phrases = _cut_into_phrases([(start, start - n) for n, start, _, _ in found if n < -1])
    taken: dict[str, set[int]] = {}
    counted = []
    for length, start, _, row in sorted(found):
        if length < -1 and not any(a <= start and start - length <= b for a, b in phrases):
            continue
        theme, places = seeds["theme"].iloc[row], range(start, start - length)
        for name in [theme] if theme else seeds["theme"].unique():
            if taken.setdefault(name, set()).isdisjoint(places):
                taken[name].update(places)
                if use[row] == "seed":
                    counted.append((row, start, start - length))
    return sorted(counted, key=lambda place: (place[1], place[2], place[0]))


def _cut_into_phrases(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that do not overlap: from left to right, the longest at each start."""
    cut: list[tuple[int, int]] = []
    for start, stop in sorted(places, key=lambda place: (place[0], -place[1])):
        if not cut or start >= cut[-1][1]:
            cut.append((start, stop))
    return cut


class _TermList:
    """Terms joined to one text, a line each, so that a seed is one search in it."""

    def __init__(self, surface: np.ndarray, columns: np.ndarray, form: Callable[[str], str]):
        self._columns = columns
        lines = [form(term) for term in surface[columns]]
        self._text = "\n".join(lines)
        self._starts = np.concatenate([[0], np.cumsum([len(x) + 1 for x in lines], dtype=np.intp)])

    def find(self, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the column and the first word of each place where words stand in a row."""
        pattern = " ".join(re.escape(word).replace(r"\*", r"\S*") for word in wanted)
        # No look-behind: a pattern that begins with its letters is searched much faster.
        search = re.compile(pattern + r"(?!\S)").search
        stop = 0
        while found := search(self._text, stop):
            stop = found.end()
            if found.start() and not self._text[found.start() - 1].isspace():
                # It begins inside a word; what it seeks may begin with its second word.
                stop = found.start() + len(found[0].split(" ")[0])
                continue
            line = np.searchsorted(self._starts, found.start(), side="right") - 1
            before = self._text[self._starts[line] : found.start()]
            yield int(self._columns[line]), before.count(" ")


def _uses(seeds: pd.DataFrame) -> pd.Series:
    return seeds["use"] if "use" in seeds else pd.Series("seed", index=seeds.index)


def _check_width(seed: str, n: int, n_words: int) -> None:
    if n > max(_FEW, _WIDEST * n_words):
        raise ValueError(
            f"Seed {seed!r} finds {n:,} of {n_words:,} words: it stands for no theme. Give more of"
            " its letters, or the words themselves."
        )
