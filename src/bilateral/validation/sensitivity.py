"""How much the choices made in cleaning move what comes out, each choice on its own.

Every recipe is tried on the same passages. Two recipes that differ in one choice only show what
that choice does in that company; a model run twice with two seeds shows what needs no choice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from itertools import combinations
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.stats import rankdata
from threadpoolctl import threadpool_limits

from bilateral.intervals import TAILS
from bilateral.order import ordered
from bilateral.progress import progress_bar
from bilateral.topics.inputs.checks import check_counts

MIN_TOKENS = 20  # a shorter passage has too few words to have a distance worth ranking
MIN_SHARE = 0.05  # of the passages: a rarer language is left out
# Of passages, in each language and across two. On the record all pairs of the sample would change
# a value by 0.002 at most; another sample changes it by up to 0.02.
N_PAIRS = 100_000

Block = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What each choice moved.

    Parameters
    ----------
    table : DataFrame
        ``choice, first, second, measure, language, recipe, value, median, low, high``, one row
        per pair of recipes that differ in that choice only; see :func:`sensitivity`.
    recipes : DataFrame
        One row per recipe: its settings, then ``terms`` (columns that occur in the sample),
        ``tokens`` (of the sample), ``distances`` and ``topics``: how far the recipe lies from
        all others, on average. A recipe with a high value shows what few others would.
    passages : list of str
        ``passage_id`` of the sample.
    """

    table: pd.DataFrame
    recipes: pd.DataFrame
    passages: list[str]

    def __repr__(self) -> str:
        return (
            f"Sensitivity: {len(self.recipes)} recipes on {len(self.passages):,} passages;"
            " see .summary, .table, .recipes"
        )

    @property
    def summary(self) -> pd.DataFrame:
        """What each choice moved, in one line each.

        Returns
        -------
        DataFrame
            ``measure, language, choice, first, second, pairs, median, low, high``, the largest
            median of a measure first. ``low`` to ``high`` are the 5th and 95th percentile over
            the pairs: how much the effect of a choice depends on the other choices. No sampling
            interval.
        """
        keys = ["measure", "language", "choice", "first", "second", "median", "low", "high"]
        lines = self.table.groupby(keys, sort=False).size().rename("pairs").reset_index()
        # Measures stay in the table's order; in each, the strongest choice comes first.
        place = lines.groupby(["measure", "language"], sort=False).ngroup()
        lines = ordered(
            lines.assign(place=place), ["place", "median"], keys[:5], ascending=[True, False]
        )
        return lines[[*keys[:5], "pairs", *keys[5:]]]


def sensitivity(
    corpus: Any,
    recipes: Iterable[Any],
    fit: Callable[[csr_array, int], np.ndarray],
    *,
    n_passages: int = 2000,
    random_state: int = 0,
) -> Sensitivity:
    """Measure how much distances between passages and topics move under each cleaning choice.

    All recipes see one sample: as many passages from each language, drawn among those with at
    least 20 tokens. (A language with fewer than one such passage in twenty is left out.) A recipe
    is applied to the whole corpus, so that document frequencies are those of the corpus.

    *Distances* are cosine distances of the counts, for up to 100,000 random pairs of passages in
    each language and as many across two languages. A choice moves them by 1 − Spearman's rank
    correlation, ranks being taken within the language. Across languages, recipes without a column
    that both languages share put every pair at distance 1: there is nothing to rank, and such
    rows are missing.

    *Topics* move by 1 − the mean correlation of the columns of ``doc_topic``, after the columns
    of both fits have been matched one to one so that the sum of correlations is largest.

    The choice ``"seed"`` is no choice: each recipe is fitted again with ``random_state + 1``. What
    a choice moves less than that, nobody can tell from the seed. A model that starts from almost
    the same values each time (scikit-learn's NMF with ``init="nndsvda"``) shows a lower floor
    than one that starts at random, which says nothing about how firmly its topics stand.

    Parameters
    ----------
    corpus : Corpus
        Anything with ``passages`` (``passage_id, lang, n_tokens``) and ``counts``.
    recipes : iterable of dataclass values
        Each with ``apply(corpus)``, which gives a corpus with the same passages and new counts.
        The choices are the fields in which they differ.
    fit : callable
        ``fit(counts, random_state)`` gives ``doc_topic``, an array of shape
        (n_passages, n_topics). `counts` has the columns that occur in two passages of the sample
        or more: a word in one passage only links it to no other. It is called from several
        threads; how many there are changes nothing as long as it keeps its seed to itself.
    n_passages : int
    random_state : int

    Returns
    -------
    Sensitivity
        Its table has one row per pair of recipes that differ in one choice, measure and language:

        - ``choice, first, second``: the field and its two values;
        - ``measure``: ``"distances"`` or ``"topics"``;
        - ``language``: ``"all"``, or one language, or two (``"en × es"``); distances of ``"all"``
          are the mean of the single languages;
        - ``recipe``: what the two recipes have in common;
        - ``value``: from 0, nothing moved, to 1, no relation (and above, if reversed);
        - ``median, low, high``: of the values of this choice, measure and language; 5th and 95th
          percentile. They tell how the effect varies with the company of the other choices, and
          are no sampling interval.

    Raises
    ------
    ValueError
        If no two recipes differ in one field only, too few passages are long enough, a recipe
        changes the passages, or `fit` returns an array of another shape.

    References
    ----------
    Denny, M. and Spirling, A. (2018). Text preprocessing for unsupervised learning: why it
    matters, when it misleads, and what to do about it. Political Analysis 26(2). Their preText
    score asks how far one recipe's ranks lie from all others'; the column ``distances`` of
    ``recipes`` is that question with the mean of 1 − Spearman's correlation for an answer.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from types import SimpleNamespace
    >>> @dataclass(frozen=True)
    ... class Recipe:
    ...     squared: bool
    ...     doubled: bool
    ...     def apply(self, corpus):
    ...         counts = corpus.counts**2 if self.squared else corpus.counts
    ...         return SimpleNamespace(counts=2 * counts if self.doubled else counts)
    >>> passages = pd.DataFrame({"passage_id": list("abcdefgh"), "lang": "en", "n_tokens": 30})
    >>> counts = csr_array(np.random.default_rng(0).poisson(2, (8, 5)))
    >>> corpus = SimpleNamespace(passages=passages, counts=counts)
    >>> recipes = [Recipe(s, d) for s in (False, True) for d in (False, True)]
    >>> found = sensitivity(corpus, recipes, lambda counts, random_state: counts.toarray())
    >>> lines = found.summary.query("measure == 'distances' and language == 'all'")
    >>> lines[["choice", "pairs", "median"]].round(2).values.tolist()
    [['squared', 2, 0.05], ['doubled', 2, 0.0]]
    """
    recipes = list(recipes)
    pairs = _pairs(recipes)
    rng = np.random.Generator(np.random.Philox(random_state))
    rows, lang = _sample(corpus.passages, n_passages, rng)
    blocks = _blocks(lang, rng)
    ranks = {name: np.empty((len(recipes), len(left))) for name, (left, _) in blocks.items()}
    states = (random_state, random_state + 1)
    one_at_a_time = Lock()

    def tried(place: int) -> tuple[int, int, list[np.ndarray]]:
        recipe = recipes[place]
        with one_at_a_time:  # a recipe may keep what it looked up
            counts = _counts(recipe, corpus)[rows]
        counts.eliminate_zeros()
        counts = csr_array(counts[:, np.flatnonzero(counts.sum(axis=0))])
        for name, block in blocks.items():
            ranks[name][place] = _ranks(counts, block)
        linked = csr_array(counts[:, np.flatnonzero(np.bincount(counts.indices) > 1)])
        fits = [_doc_topic(fit, linked, state, recipe) for state in states]
        return counts.shape[1], int(counts.sum()), fits

    # One thread for linear algebra, so that sums have a fixed order, whatever runs beside it.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(tried, range(len(recipes)))
        with progress_bar(None, iterable=done, total=len(recipes), unit="recipe") as bar:
            terms, tokens, fits = zip(*bar, strict=True)
        moved = {("distances", name): 1 - r @ r.T for name, r in ranks.items()}
        within = [moved["distances", name] for name in dict.fromkeys(lang)]
        moved = {("distances", "all"): np.mean(within, axis=0), **moved}
        moved["topics", "all"] = _topics_moved([first for first, _ in fits])
        floor = [1 - _matched(first, second) for first, second in fits]

    lines = [
        (choice, *values, *key, common, matrix[i, j])
        for key, matrix in moved.items()
        for choice, values, common, i, j in pairs
    ]
    varied = _varied(recipes)
    lines += [
        ("seed", *map(str, states), "topics", "all", _readable(recipe, varied), value)
        for recipe, value in zip(recipes, floor, strict=True)
    ]
    settings = [{name: _value(recipe, name) for name in varied} for recipe in recipes]
    frame = pd.DataFrame(settings)
    frame["terms"], frame["tokens"] = terms, tokens
    itself = np.eye(len(recipes), dtype=bool)
    for measure in ("distances", "topics"):
        frame[measure] = pd.DataFrame(moved[measure, "all"]).mask(itself).mean(axis=1)
    ids = corpus.passages["passage_id"].iloc[rows].tolist()
    return Sensitivity(_tidy(lines), frame, ids)


def _varied(recipes: Sequence[Any]) -> list[str]:
    """Fields in which the recipes differ, in their order."""
    names = [field.name for field in fields(recipes[0])] if recipes else []
    return [name for name in names if len({getattr(recipe, name) for recipe in recipes}) > 1]


def _value(recipe: Any, name: str) -> Any:
    """The setting; ``None`` as a word, since pandas would take it for a missing one."""
    value = getattr(recipe, name)
    return "None" if value is None else value


def _readable(recipe: Any, names: Iterable[str]) -> str:
    return ", ".join(f"{name}={getattr(recipe, name)!r}" for name in names)


def _pairs(recipes: Sequence[Any]) -> list[tuple[str, tuple[str, str], str, int, int]]:
    """Choice, its two values, what is common, and the places of each pair of recipes."""
    varied = _varied(recipes)
    values = {name: list(dict.fromkeys(getattr(r, name) for r in recipes)) for name in varied}
    found = []
    for pair in combinations(range(len(recipes)), 2):
        differ = [n for n in varied if len({getattr(recipes[place], n) for place in pair}) > 1]
        if len(differ) == 1:
            (name,) = differ
            # The value that came first in the list is first in every pair.
            i, j = sorted(pair, key=lambda p: values[name].index(getattr(recipes[p], name)))
            two = (str(getattr(recipes[i], name)), str(getattr(recipes[j], name)))
            common = _readable(recipes[i], [v for v in varied if v != name])
            found.append((name, two, common, i, j))
    alone = {name for name, *_ in found}
    for name in varied:
        if name not in alone:
            raise ValueError(
                f"no two recipes differ in {name!r} only, so its effect cannot be told from that"
                " of the others; give recipes in all combinations"
            )
    if not found:
        raise ValueError("the recipes are all the same; give some that differ in one choice")
    return found


def _sample(
    passages: pd.DataFrame, n_passages: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the sample, in their order, and the language of each."""
    fit_for = passages["n_tokens"].to_numpy() >= MIN_TOKENS
    lang = passages["lang"].to_numpy(dtype=object)
    names, sizes = np.unique(lang[fit_for].astype(str), return_counts=True)
    names = names[sizes >= MIN_SHARE * fit_for.sum()]
    rows = []
    for name in names:
        there = np.flatnonzero(fit_for & (lang == name))
        size = min(n_passages // len(names), len(there))
        if size < 3:
            raise ValueError(
                f"{len(there)} passages of language {str(name)!r} with {MIN_TOKENS} tokens or more"
                f" and n_passages={n_passages} leave a sample of {size}; distances need at least 3"
            )
        rows.append(rng.choice(there, size, replace=False))
    if not rows:
        raise ValueError(f"no passage has {MIN_TOKENS} tokens or more; pool them or add some")
    chosen = np.sort(np.concatenate(rows))
    return chosen, lang[chosen]


def _blocks(lang: np.ndarray, rng: np.random.Generator) -> dict[str, Block]:
    """Pairs of places in the sample, for each language and then for every two."""
    places = {name: np.flatnonzero(lang == name) for name in sorted(set(lang))}

    def some(total: int) -> np.ndarray:
        return np.sort(rng.choice(total, min(total, N_PAIRS), replace=False))

    blocks = {}
    for name, here in places.items():
        one, other = np.triu_indices(len(here), 1)
        chosen = some(len(one))
        blocks[name] = here[one[chosen]], here[other[chosen]]
    for (name, here), (second, there) in combinations(places.items(), 2):
        one, other = np.divmod(some(len(here) * len(there)), len(there))
        blocks[f"{name} × {second}"] = here[one], there[other]
    return blocks


def _counts(recipe: Any, corpus: Any) -> csr_array:
    counts = check_counts(recipe.apply(corpus).counts)
    if counts.shape[0] != len(corpus.passages):
        raise ValueError(
            f"{recipe} turned {len(corpus.passages)} passages into {counts.shape[0]}; a recipe"
            " changes columns only"
        )
    return counts


def _ranks(counts: csr_array, block: Block) -> np.ndarray:
    """Ranks of the block's cosines, at mean zero and length one; NaN if all are equal.

    Those of the distances are the same from the other end, and correlate as these do.
    """
    left, right = (np.unique(side, return_inverse=True) for side in block)
    floats = counts.astype(np.float64)  # sums of products of counts are exact
    norm = np.sqrt((floats * floats).sum(axis=1))
    norm[norm == 0] = 1.0  # a passage without a term is like no other
    products = (floats[left[0]] @ floats[right[0]].T).toarray()
    alike = products[left[1], right[1]] / (norm[block[0]] * norm[block[1]])
    return _unit(rankdata(alike)[:, None])[:, 0]


def _unit(columns: np.ndarray) -> np.ndarray:
    """Columns at mean zero and length one; a constant column has none and is NaN."""
    centred = columns - columns.mean(axis=0)
    length = np.sqrt((centred * centred).sum(axis=0))
    constant = length < 1e-12 * np.maximum(1.0, np.abs(columns).max(axis=0))
    return centred / np.where(constant, np.nan, length)


def _doc_topic(fit: Callable, counts: csr_array, random_state: int, recipe: Any) -> np.ndarray:
    doc_topic = np.asarray(fit(counts, random_state), dtype=np.float64)
    if doc_topic.ndim != 2 or len(doc_topic) != counts.shape[0]:
        raise ValueError(
            f"fit gave an array of shape {doc_topic.shape} for {recipe}; it must be"
            f" ({counts.shape[0]}, n_topics), a row per passage"
        )
    if not np.isfinite(doc_topic).all():
        raise ValueError(f"fit gave NaN or infinite shares for {recipe}")
    return np.nan_to_num(_unit(doc_topic))  # a topic spread evenly is related to none


def _matched(one: np.ndarray, other: np.ndarray) -> float:
    """Mean correlation of matched columns; one left over, where numbers differ, counts zero."""
    correlation = one.T @ other
    matched = correlation[linear_sum_assignment(correlation, maximize=True)]
    return matched.sum() / max(correlation.shape)


def _topics_moved(fits: Sequence[np.ndarray]) -> np.ndarray:
    moved = np.zeros((len(fits), len(fits)))
    for i, j in combinations(range(len(fits)), 2):
        moved[i, j] = moved[j, i] = 1 - _matched(fits[i], fits[j])
    return moved


def _tidy(lines: list[tuple]) -> pd.DataFrame:
    names = ["choice", "first", "second", "measure", "language", "recipe", "value"]
    table = pd.DataFrame(lines, columns=names).dropna(subset="value", ignore_index=True)
    table["value"] = table["value"].round(12) + 0.0  # no movement of 2e−16 or of −0
    keys = ["choice", "first", "second", "measure", "language"]
    values = table.groupby(keys, sort=False)["value"]
    table["median"] = values.transform("median")
    for name, level in zip(("low", "high"), TAILS, strict=True):
        table[name] = values.transform("quantile", level)
    return table
