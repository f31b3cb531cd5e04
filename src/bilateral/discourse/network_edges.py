"""From who stands in which passage to edges: counts, their intervals, and the null beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csc_array

from bilateral.discourse import resampling
from bilateral.discourse.network import EDGES, NODES, Network
from bilateral.discourse.swaps import swapped
from bilateral.intervals import LEAST_DRAWS, posterior_interval
from bilateral.order import ordered


def network(
    said: pd.DataFrame,
    parts: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
    tally: list[tuple],
    about: tuple[str, str | None],
    groups: Sequence[str],
    *,
    least: int,
    n_boot: int,
    n_null: int,
    seed: int,
) -> Network:
    """Make a network of who stands in the passages of each side.

    Parameters
    ----------
    said : DataFrame
        The passages that count: ``passage_id, doc_id, side, year``, the sides in their order.
    parts : dict of str to (DataFrame, DataFrame)
        For each side who an edge may begin with and end in: ``passage_id, name, label, group``. If
        both are one table, an edge is a pair of it.
    tally : list of tuple
        What has been counted and left out so far: side, what, how many.
    about : tuple
        What an edge says, and the theme.
    groups : sequence of str
        The groups of names, in their order.
    least, n_boot, n_null, seed
        As for :func:`~bilateral.discourse.named_together`.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If `least`, `n_boot` or `n_null` is no number that can be.

    Examples
    --------
    >>> said = pd.DataFrame({
    ...     "passage_id": ["p", "q"], "doc_id": ["a", "b"], "side": "US", "year": 2024
    ... })
    >>> who = pd.DataFrame({"passage_id": ["p", "p", "q"], "name": ["ann", "bob", "bob"]})
    >>> who = who.assign(label=who["name"], group="person")
    >>> draws = {"n_boot": 100, "n_null": 50, "seed": 0}
    >>> found = network(said, {"US": (who, who)}, [], ("named", None), ["person"], least=1, **draws)
    >>> found.edges[["source", "target", "passages", "expected", "exceeds"]].values.tolist()
    [['ann', 'bob', 1, 1.0, False]]
    """
    resampling.check_draws(n_boot)
    for name, value, smallest in (("least", least, 1), ("n_null", n_null, LEAST_DRAWS)):
        if not isinstance(value, int | np.integer) or value < smallest:
            raise ValueError(f"{name} is {value!r}; give a whole number of {smallest} or more")
    edges, nodes = [pd.DataFrame(columns=EDGES)], [pd.DataFrame(columns=NODES)]
    directed = False
    for side, passages in said.groupby("side", sort=False):
        tally = [*tally, (side, "passages that are counted", len(passages))]
        if side not in parts:
            continue
        first, second = parts[side]
        directed |= first is not second
        ends = _Ends(passages, first, second, least)
        cell = (*map(str, about), side)
        edges.append(ends.edges(cell, n_boot, n_null, seed).assign(side=side)[EDGES])
        nodes.append(ends.nodes().assign(side=side)[NODES])
        tally = [*tally, *((side, what, n) for what, n in ends.few())]
    return Network(
        _together(edges),
        _together(nodes),
        pd.DataFrame(tally, columns=["side", "what", "n"]),
        directed,
        about[0] if about[1] is None else f"{about[0]}, theme {about[1]}",
        least,
        tuple(groups),
    )


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    there = [table for table in tables if len(table)] or tables[:1]
    return pd.concat(there, ignore_index=True)


class _Ends:
    """Who stands in the passages of a side, and which two of them in at least so many."""

    def __init__(
        self, passages: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame, least: int
    ) -> None:
        self.rows, self.least = pd.Index(passages["passage_id"]), least
        self.year = passages["year"].to_numpy() - passages["year"].min()
        self.document, documents = pd.factorize(passages["doc_id"], sort=True)
        self.n_documents = len(documents)
        self.first = self._who(first)
        self.second = self.first if first is second else self._who(second)
        begins, ends = (
            self._matrix(who["row"], who["column"]) for who in (self.first, self.second)
        )
        both = (begins.T @ ends).tocoo()
        one, other = both.coords
        pair = one < other if self.same else np.ones(len(one), dtype=bool)
        often = both.data >= least
        self.n_few = int((pair & ~often).sum())
        self.one, self.other = one[pair & often], other[pair & often]
        self.where = self._joint(begins, ends)

    @property
    def same(self) -> bool:
        """Whether an edge is a pair of one kind of ends, neither of which comes first."""
        return self.first is self.second

    def _who(self, table: pd.DataFrame) -> pd.DataFrame:
        """Each name once in a passage; ``row`` is the passage, ``column`` the name."""
        table = table.drop_duplicates(["passage_id", "name"])
        table = ordered(table, ["passage_id", "name"], ["passage_id", "name"])
        return table.assign(
            row=self.rows.get_indexer(table["passage_id"]),
            column=pd.factorize(table["name"], sort=True)[0],
        )

    def _matrix(self, row: pd.Series, column: pd.Series | np.ndarray) -> csc_array:
        """Passages × names."""
        ones, shape = np.ones(len(row), dtype=np.int64), (len(self.rows), column.max() + 1)
        return csc_array((ones, (row, column)), shape=shape)

    def _joint(self, begins: csc_array, ends: csc_array) -> csc_array:
        """Passages × edges: where both ends stand."""
        return csc_array(begins[:, self.one].multiply(ends[:, self.other]))

    def few(self) -> list[tuple[str, int]]:
        """What has no row because it is there too seldom."""
        names = sum(
            int((who.groupby("column").size() < self.least).sum())
            for who in ((self.first,) if self.same else (self.first, self.second))
        )
        return [
            (f"names in fewer than {self.least} passages", names),
            (f"pairs in fewer than {self.least} passages", self.n_few),
        ]

    def nodes(self) -> pd.DataFrame:
        """The names that stand in enough passages."""
        found = []
        for who in (self.first,) if self.same else (self.first, self.second):
            which = who.assign(document=self.document[who["row"]]).groupby("column")
            counted = which.agg(
                id=("name", "first"),
                name=("label", "first"),
                group=("group", "first"),
                passages=("row", "size"),
                documents=("document", "nunique"),
            )
            found.append(counted[counted["passages"] >= self.least])
        return ordered(pd.concat(found), "passages", ["id", "group"], ascending=False)

    def edges(self, cell: tuple, n_boot: int, n_null: int, seed: int) -> pd.DataFrame:
        """Counts of each edge, with their interval and what is expected under the null."""
        of_document = np.zeros((self.n_documents, len(self.one)))
        at = self.where.tocoo()
        np.add.at(of_document, (self.document[at.coords[0]], at.coords[1]), 1.0)
        size = np.bincount(self.document, minlength=self.n_documents).astype(float)
        never_none = np.ones(len(self.one))
        share, low, high = resampling.rate(
            of_document, size, never_none, cell, n_boot=n_boot, seed=seed
        )
        null = self._null(cell, n_null, seed)
        null_low, null_high = posterior_interval(null)
        passages = of_document.sum(axis=0).astype(int)
        names = [
            who.drop_duplicates("column").set_index("column").loc[column]
            for who, column in ((self.first, self.one), (self.second, self.other))
        ]
        found = pd.DataFrame({
            "source": names[0]["name"].to_numpy(),
            "target": names[1]["name"].to_numpy(),
            "source_name": names[0]["label"].to_numpy(),
            "target_name": names[1]["label"].to_numpy(),
            "passages": passages,
            "documents": (of_document > 0).sum(axis=0),
            "of": len(self.rows),
            "share": share,
            "low": low,
            "high": high,
            "expected": null.sum(axis=0) / n_null,
            "null_low": null_low,
            "null_high": null_high,
            "exceeds": passages > null_high,
        })  # fmt: skip
        return ordered(found, "passages", ["source", "target"], ascending=False)

    def _null(self, cell: tuple, n: int, seed: int) -> np.ndarray:
        """Passages of each edge in n draws of the null, shape (n, n_edges)."""
        who = self.second
        row, name = who["row"].to_numpy(), who["column"].to_numpy()
        begins = self._matrix(self.first["row"], self.first["column"])
        draws = np.zeros((n, len(self.one)), dtype=np.int64)
        if not len(self.one):
            return draws
        for at, drawn in enumerate(swapped(row, name, self.year[row], n, seed, cell)):
            ends = self._matrix(row, drawn)
            draws[at] = self._joint(ends if self.same else begins, ends).sum(axis=0)
        return draws
