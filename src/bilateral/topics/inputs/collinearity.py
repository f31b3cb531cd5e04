"""Refuse effects that a table of covariates cannot tell apart, and say which and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd

from bilateral.order import ranking, rounded

__all__ = ["check_apart"]

# Two categories nearly coincide if one predicts the other in this share of rows …
_COINCIDE = 0.95
# … and explains this share of its variation (Goodman and Kruskal's tau). The first alone may only
# mean that a level is rare.
_TAU = 0.5
# Other terms: a variance inflation of 10 (Belsley, Kuh and Welsch 1980) in any direction of a term.
_R2 = 0.9
# A level tells two categories apart if at least one in ten of its rows has another level than most.
_MIXED = 10


def check_apart(
    cells: np.ndarray,
    weights: np.ndarray,
    terms: Sequence[str],
    factors: Mapping[str, frozenset[str]],
    categories: Mapping[str, pd.Series],
) -> None:
    """Refuse a design with terms that the table cannot tell apart.

    Parameters
    ----------
    cells : ndarray of float64, shape (G, p)
        Distinct rows of the design matrix.
    weights : ndarray of int, shape (G,)
        Rows of the table in each cell.
    terms : sequence of str, length p
        The term of each column.
    factors : mapping of str to frozenset of str
        The factors that each term (but the intercept) multiplies.
    categories : mapping of str to Series of categories, length n_rows
        The values of each categorical factor.

    Raises
    ------
    ValueError
        With the names of the terms, the reason and what to do. The rules are those of
        :func:`bilateral.topics.inputs.design.design`.

    Examples
    --------
    >>> cells = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    >>> side = pd.Series(["MX", "US"], dtype="category")
    >>> lang = pd.Series(["es", "en"], dtype="category")
    >>> factors = {name: frozenset([name]) for name in ("side", "lang")}
    >>> check_apart(cells, np.ones(2), ["1", *factors], factors, {"side": side, "lang": lang})
    Traceback (most recent call last):
    ...
    ValueError: side and lang nearly coincide (100 % of rows): the effects of side and lang cannot \
be told apart. Drop one of them.
    """
    for term, parts in factors.items():
        crossed = sorted(parts & categories.keys())
        if len(crossed) > 1:
            _refuse_empty(term, {name: categories[name] for name in crossed})
    single = [name for name in categories if frozenset([name]) in factors.values()]
    for a, b in combinations(single, 2):
        _refuse_pair(a, b, pd.crosstab(categories[a], categories[b]))
    for term, near, r2 in _inflated(cells, weights, terms, factors):
        reason = f"R² = {r2:.2f}, a variance inflation of " + (
            f"{1 / (1 - r2):.0f}" if r2 < 0.9999 else "over 10,000"
        )
        if not near:
            raise ValueError(
                f"The columns of {term} are not independent of each other: their effects cannot "
                "be told apart. Simplify the term."
            )
        raise ValueError(
            f"{term} nearly follows from {' and '.join(near)} ({reason}): their effects cannot be "
            "told apart. Drop one of them, or merge levels that go together (for powers of a "
            "number write poly(number, 2))."
        )


def _refuse_empty(term: str, crossed: Mapping[str, pd.Series]) -> None:
    levels = [values.cat.categories for values in crossed.values()]
    seen = set(zip(*crossed.values(), strict=True))
    empty = [combination for combination in product(*levels) if combination not in seen]
    if empty:
        shown = "; ".join(
            ", ".join(f"{name} = {level}" for name, level in zip(crossed, combination, strict=True))
            for combination in empty[:3]
        )
        more = f" and {len(empty) - 3} more" if len(empty) > 3 else ""
        raise ValueError(
            f"The interaction {term} needs every combination of levels, but no row has {shown}"
            f"{more}. Select rows in which all combinations occur, merge levels, or put + for *."
        )


def _refuse_pair(a: str, b: str, table: pd.DataFrame) -> None:
    """Refuse two categories if one predicts the other."""
    found = [(*_given(counts), x, y, counts) for x, y, counts in ((a, b, table), (b, a, table.T))]
    share, tau, x, y, counts = max(found, key=lambda one: (one[1] >= _TAU, one[0]))
    if share < _COINCIDE or tau < _TAU:
        return
    percent = math.floor(100 * share)
    rows = counts.sum(axis=1)
    mixed = rows[_MIXED * (rows - counts.max(axis=1)) >= rows]
    mixed = mixed.iloc[ranking(mixed.to_numpy())]
    keep = ""
    if len(mixed):
        listed = ", ".join(repr(level) for level in mixed.index[:4])
        keep = f", or keep only the rows with {x} {listed}, where {y} varies"
        keep += f", and drop {x}" if len(mixed) == 1 else ""
    if min(one[0] for one in found) >= _COINCIDE:
        what = f"{a} and {b} nearly coincide ({percent} % of rows)"
    else:
        what = f"{y} follows from {x} in {percent} % of rows"
    raise ValueError(
        f"{what}: the effects of {a} and {b} cannot be told apart. Drop one of them{keep}."
    )


def _given(counts: pd.DataFrame) -> tuple[float, float]:
    """How often the row of a table predicts its column, and how much of its variation."""
    n = counts.to_numpy(dtype=np.float64)
    total = n.sum()
    spread = 1 - ((n.sum(axis=0) / total) ** 2).sum()
    within = 1 - (n**2 / n.sum(axis=1, keepdims=True)).sum() / total
    return n.max(axis=1).sum() / total, 1 - within / spread


def _inflated(
    cells: np.ndarray,
    weights: np.ndarray,
    terms: Sequence[str],
    factors: Mapping[str, frozenset[str]],
) -> Iterator[tuple[str, list[str], float]]:
    """Terms that other terms nearly predict: the term, the fewest others that do, and R²."""
    root = np.sqrt(weights / weights.sum())[:, None]
    X = root * (cells - root.T**2 @ cells)
    own = {term: X[:, np.array(terms) == term] for term in factors}
    for term, columns in own.items():
        within = [other for other in own if factors[other] < factors[term]]
        apart = [o for o in own if not (factors[o] <= factors[term] or factors[o] >= factors[term])]
        base = _basis(*(own[other] for other in within))
        mine = _basis(_without(base, columns))
        if mine.shape[1] < columns.shape[1]:
            yield term, [], 1.0

        def r2(others: list[str], base: np.ndarray = base, mine: np.ndarray = mine) -> float:
            theirs = _basis(*(_without(base, own[other]) for other in others))
            values = np.linalg.svd(mine.T @ theirs, compute_uv=False)
            return float(rounded(values.max(initial=0.0) ** 2))  # last digits differ by machine

        near: list[str] = []
        if apart and r2(apart) >= _R2:
            while not near or r2(near) < _R2:
                rest = [other for other in apart if other not in near]
                near.append(max(rest, key=lambda other: r2([*near, other])))
            yield term, near, r2(near)


def _basis(*columns: np.ndarray) -> np.ndarray:
    """An orthonormal basis of columns that are first scaled to length one."""
    if not columns:
        return np.empty((0, 0))
    X = np.concatenate(columns, axis=1)
    length = np.sqrt((X**2).sum(axis=0))
    U, values, _ = np.linalg.svd(X[:, length > 1e-9] / length[length > 1e-9], full_matrices=False)
    return U[:, values > 1e-6]


def _without(base: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return columns - base @ (base.T @ columns) if base.size else columns
