"""Pairs of labels and quotations, and shares of documents with intervals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from bilateral.discourse.resampling import draws, resampled
from bilateral.intervals import bootstrap_interval, bootstrap_share_interval
from bilateral.order import ordered

N_BOOT, LEAST_UNITS = 1000, 8


def pairs(overlap: np.ndarray, may: np.ndarray) -> list[tuple[int, int]]:
    """One-to-one pairs that may be: the most, and of equally many those that overlap most."""
    if not may.any():
        return []
    gain = np.where(may, min(may.shape) + 1 + overlap, 0.0)
    return [(i, j) for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True)
            if may[i, j]]  # fmt: skip


def by_document(counted: pd.Series, of: pd.Series, docs: pd.Series) -> pd.DataFrame:
    """What is counted and of what, in each document that has any of it."""
    table = pd.DataFrame({"doc_id": docs, "counted": counted, "of": of}, dtype=object)
    table = table.astype({"counted": float, "of": float})
    table = ordered(table.groupby("doc_id", as_index=False).sum(), "doc_id", "doc_id")
    return table[table["of"] > 0].set_index("doc_id")


def ratio(table: pd.DataFrame, cell: tuple, seed: int, *, uneven: bool = False) -> dict:
    """A share of the documents of :func:`by_document` with its interval."""
    if table.empty:
        return {"value": np.nan, "low": np.nan, "high": np.nan, "documents": 0}
    units = table[["counted", "of"]].to_numpy()
    sums = resampled(units, draws(len(units), N_BOOT, seed, cell))
    counted, of = resampled(units, np.ones((1, len(units))))[0]
    value = counted / of
    low, high = bootstrap_share_interval(value, sums[:, 0] / sums[:, 1], len(units), uneven=uneven)
    return {"value": value, "low": low, "high": high, "documents": len(units)}


def figures(table: pd.DataFrame, cell: tuple, seed: int, weight: str = "") -> Iterator[dict]:
    """Precision, recall and F1 of a :func:`tally`, with or without a column of weights."""
    by = table[weight] if weight else 1
    for measure, counted, of in (
        ("precision", table["pairs"], table["given"]),
        ("recall", table["pairs"], table["labelled"]),
        ("F1", 2 * table["pairs"], table["given"] + table["labelled"]),
    ):
        units = by_document(counted * by, of * by, table["doc_id"])
        yield {"measure": measure, **ratio(units, cell, seed, uneven=bool(weight))}


def fall(before: pd.DataFrame, after: pd.DataFrame, cell: tuple, seed: int) -> dict:
    """By how much F1 falls between two tallies of the same items, resampled together."""
    both = []
    for table in (before, after):
        units = table.groupby("doc_id")[["pairs", "given", "labelled"]].sum()
        both.append(units.astype(float).sort_index())
    kept = sum(t["given"] + t["labelled"] for t in both) > 0
    sides = [t[kept] for t in both]
    weights = draws(int(kept.sum()), N_BOOT, seed, cell) if kept.any() else None

    def f1(sums: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return 2 * sums[:, 0] / (sums[:, 1] + sums[:, 2])

    one, two = (f1(t.to_numpy().sum(axis=0)[None])[0] for t in sides)
    low = high = np.nan
    if kept.sum() >= LEAST_UNITS:
        replicates = np.subtract(*(f1(resampled(t.to_numpy(), weights)) for t in sides))
        low, high = bootstrap_interval(replicates, int(kept.sum()))
    key = {"whole": one, "deleted": two, "measure": "fall of F1"}
    return key | {"value": one - two, "low": low, "high": high, "documents": int(kept.sum())}
