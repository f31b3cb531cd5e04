"""How far two readings of the same items agree, with intervals over documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from _quote_figures import LEAST_UNITS, N_BOOT, by_document, ratio

from bilateral.discourse.resampling import draws, resampled
from bilateral.intervals import bootstrap_interval
from bilateral.order import ordered

OVERLAP = 0.8  # of the longer of two spans, to be the same
KINDS = {
    "quotes": ("direct", "partial", "mixed", "indirect", "unmarked"),
    "mentions": ("person", "office", "institution", "country"),
}


class Measure(NamedTuple):
    """A measure: counts of each pair or label, the items they are of, and what their sums give."""

    name: str
    n: int
    counts: np.ndarray
    items: pd.Series
    of: Callable[[np.ndarray], np.ndarray]

    def value(self) -> float:
        """The measure of all that was counted."""
        return float(self.of(self.counts.sum(axis=0)))

    def interval(self, docs: pd.Series, cell: tuple) -> tuple[float, float]:
        """Its 90 % interval, from a bootstrap over the documents of the items."""
        if self.of is _share:
            found = ratio(by_document(*self.counts.T, self.items.map(docs).to_numpy()), cell, 0)
            return found["low"], found["high"]
        table = pd.DataFrame(self.counts).assign(doc_id=self.items.map(docs).to_numpy())
        units = ordered(table.groupby("doc_id", as_index=False).sum(), "doc_id", "doc_id")
        if len(units) < LEAST_UNITS:
            return np.nan, np.nan
        sums = resampled(
            units.drop(columns="doc_id").to_numpy(float), draws(len(units), N_BOOT, 0, cell)
        )
        low, high = bootstrap_interval(self.of(sums), len(units))
        return low, min(high, 1.0)


def _share(sums: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return sums[..., 0] / sums[..., 1]


def shared(name: str, same: pd.Series, items: pd.Series) -> Measure:
    """A share of pairs."""
    counts = np.column_stack([same.astype(float), np.ones(len(same))])
    return Measure(name, len(same), counts, items.reset_index(drop=True), _share)


def _one_hot(labels: pd.Series, values: list) -> np.ndarray:
    return np.column_stack([labels == value for value in values]).astype(float)


def agreed(
    name: str, one: pd.Series, two: pd.Series, items: pd.Series, *, quadratic: bool = False
) -> Measure:
    """Cohen's kappa of pairs, plain or with quadratic weights; missing where all are one."""
    values = sorted({*one, *two}) or [0]
    k = len(values)
    score = np.asarray(values, dtype=float) if quadratic else np.arange(k)
    apart = np.subtract.outer(score, score) ** 2 if quadratic else 1 - np.eye(k)
    a, b = _one_hot(one, values), _one_hot(two, values)

    def of(sums: np.ndarray) -> np.ndarray:
        rows, columns = sums[..., 1 : k + 1], sums[..., k + 1 :]
        chance = ((rows @ apart) * columns).sum(axis=-1) / np.maximum(rows.sum(axis=-1), 1)
        return 1 - np.divide(
            sums[..., 0], chance, out=np.full_like(chance, np.nan), where=chance > 0
        )

    counts = np.column_stack([((a @ apart) * b).sum(axis=1), a, b])
    return Measure(name, len(one), counts, items.reset_index(drop=True), of)


def macro_f1(one: pd.Series, two: pd.Series, items: pd.Series) -> Measure:
    """The mean of F1 over the values that either reading has."""
    values = sorted({*one, *two})
    a, b = _one_hot(one, values), _one_hot(two, values)

    def of(sums: np.ndarray) -> np.ndarray:
        both, given = sums[..., : len(values)], sums[..., len(values) :]
        each = np.divide(2 * both, given, out=np.full_like(given, np.nan), where=given > 0)
        return np.nanmean(each, axis=-1)

    counts = np.column_stack([a * b, a + b])
    return Measure("macro F1", len(one), counts, items.reset_index(drop=True), of)


def matches(one: pd.DataFrame, two: pd.DataFrame) -> list[tuple[int, int]]:
    """Pairs of rows of two readings with the same span: .8 of the longer one, one to one."""
    pairs, sides = [], {item: rows for item, rows in two.groupby("item")}
    for i, a in zip(one.index, one.itertuples(), strict=True):
        for b in sides.get(a.item, two[:0]).itertuples():
            shared_by = min(a.end, b.end) - max(a.start, b.start)
            share = shared_by / max(a.end - a.start, b.end - b.start)
            if share >= OVERLAP:
                pairs.append((-share, a.kind != b.kind, i, b.Index))
    taken_one, taken_two, found = set(), set(), []
    for _, _, i, j in sorted(pairs):
        if i not in taken_one and j not in taken_two:
            taken_one.add(i)
            taken_two.add(j)
            found.append((i, j))
    return sorted(found)


def f1(name: str, one: pd.DataFrame, two: pd.DataFrame) -> Measure:
    """Twice the pairs over the labels of both readings; missing where neither has any."""
    paired = one.loc[[i for i, _ in matches(one, two)], "item"].value_counts()
    both = pd.concat([one["item"], two["item"]]).value_counts().sort_index()
    counts = np.column_stack([2 * paired.reindex(both.index, fill_value=0), both])
    n = len(one) + len(two)
    return Measure(f"F1 of {name}", n, counts, both.index.to_series(index=range(len(both))), _share)


def measures(one: pd.DataFrame, two: pd.DataFrame) -> Iterator[Measure]:
    """Every measure of two readings of the same items."""
    if unequal := sorted(set(one["item"]) ^ set(two["item"])):
        raise ValueError(f"{unequal[0]} is in one reading only; compare readings of one sheet")
    if "rung" in one:
        both = one.merge(two, on="item", suffixes=("", "_2"))
        rungs = both["rung"], both["rung_2"], both["item"]
        yield shared("same rung", rungs[0] == rungs[1], both["item"])
        yield macro_f1(*rungs)
        yield agreed("kappa of rungs", *rungs)
        yield agreed("quadratic kappa", *rungs, quadratic=True)
        yield agreed("kappa of negated", both["negated"], both["negated_2"], both["item"])
        return
    quotes = one["item"].iat[0][0] == "q"
    one, two = (t[t["kind"] != "none"].reset_index(drop=True) for t in (one, two))
    yield f1("spans", one, two)
    for kind in KINDS["quotes" if quotes else "mentions"]:
        yield f1(kind, one[one["kind"] == kind], two[two["kind"] == kind])
    a, b = aligned(one, two)
    yield agreed("kappa of kinds", a["kind"], b["kind"], a["item"])
    if quotes:
        for column in ("person", "status", "provenance"):
            yield agreed(f"kappa of {column}", a[column], b[column], a["item"])
        yield shared("same speaker as written", same_speaker(a, b), a["item"])
        return
    for kind, column in (
        ("person", "entity"), ("office", "entity"), ("office", "person"), ("country", "entity"),
    ):  # fmt: skip
        both = (a["kind"] == kind) & (b["kind"] == kind)
        name = "the office's person" if column == "person" else kind
        yield agreed(f"kappa of {name}", a.loc[both, column], b.loc[both, column], a["item"][both])
    both = (a["kind"] == "institution") & (b["kind"] == "institution")
    same = a.loc[both, "entity"] == b.loc[both, "entity"]
    yield shared("same name of institution", same, a["item"][both])


def aligned(one: pd.DataFrame, two: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of two readings that have the same span, side by side."""
    pairs = matches(one, two)
    return (
        one.loc[[i for i, _ in pairs]].reset_index(drop=True),
        two.loc[[j for _, j in pairs]].reset_index(drop=True),
    )


def agreement(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    """How far two readings of the same items agree: measure, value, and of how many."""
    rows = [(m.name, m.value(), m.n) for m in measures(one, two)]
    return pd.DataFrame(rows, columns=["measure", "value", "n"])


def same_speaker(one: pd.DataFrame, two: pd.DataFrame) -> pd.Series:
    """Whether two labels name one speaker: the turn's, nobody, or words that overlap."""
    (a, b), (c, d) = (
        (table["speaker_start"].fillna(-1), table["speaker_end"].fillna(-1)) for table in (one, two)
    )
    nobody = (a == -1) & (c == -1)
    return (one["label"] == two["label"]) & (nobody | (np.minimum(b, d) > np.maximum(a, c)))


def undecided(one: pd.DataFrame, two: pd.DataFrame) -> int:
    """In how many places two readings differ: a line without a partner, or another value."""
    if "rung" in one:
        both = one.merge(two, on="item", suffixes=("", "_2"))
        return int(
            ((both["rung"] != both["rung_2"]) | (both["negated"] != both["negated_2"])).sum()
        )
    quotes = one["item"].iat[0][0] == "q"
    one, two = (t[t["kind"] != "none"].reset_index(drop=True) for t in (one, two))
    a, b = aligned(one, two)
    values = ["kind", "person", *(("status", "provenance") if quotes else ("entity",))]
    differ = (a[values] != b[values]).any(axis=1)
    if quotes:
        differ |= ~same_speaker(a, b)
    return int(len(one) + len(two) - 2 * len(a) + differ.sum())


def by_language(table: pd.DataFrame, drawn: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """How far readings 1 and 2 agree, for each language, and in how many places they differ."""
    drawn = drawn.set_index("item")
    for lang, rows in table.groupby(table["item"].map(drawn["lang"])):
        one, two = (rows[rows["reading"] == reading] for reading in ("1", "2"))
        found = []
        for m in measures(one, two):
            cell = (lang, m.name.removeprefix("F1 of "))
            found.append((m.name, m.value(), *m.interval(drawn["doc_id"], cell), m.n))
        found.append(("places that differ", np.nan, np.nan, np.nan, undecided(one, two)))
        yield lang, pd.DataFrame(found, columns=["measure", "value", "low", "high", "n"])
