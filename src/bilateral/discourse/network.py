"""A network as tables: edges, nodes, and what was counted and what was not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bilateral.escape import html_rows
from bilateral.intervals import NAME, TAILS
from bilateral.order import ordered

if TYPE_CHECKING:
    import networkx

EDGES = [
    *("side", "source", "target", "source_name", "target_name", "passages", "documents", "of"),
    *("share", "low", "high", "expected", "null_low", "null_high", "exceeds"),
]
"""Columns of the edges."""
NODES = ["side", "id", "name", "group", "passages", "documents"]
"""Columns of the nodes."""
_SHOWN = 10  # edges in a notebook
_STARTS = 8  # orders that are tried from


@dataclass(frozen=True, eq=False)
class Network:
    """Who stands with whom in the passages of each side.

    Parameters
    ----------
    edges : DataFrame
        ``side, source, target, source_name, target_name, passages, documents, of, share, low, high,
        expected, null_low, null_high, exceeds``: one row an edge, the most frequent of each side
        first; see :func:`~bilateral.discourse.named_together`.
    nodes : DataFrame
        ``side, id, name, group, passages, documents``: who stands in how many passages of a side.
    tally : DataFrame
        ``side, what, n``: what was counted, and what was not.
    directed : bool
        Whether an edge goes from its source to its target.
    about : str
        What an edge says.
    least : int
        Passages that a name and an edge must have.
    groups : tuple of str
        The groups of names, in their order.

    Examples
    --------
    >>> edges = pd.DataFrame([["US", "ann", "bob", 7]], columns=["side", *EDGES[1:3], "passages"])
    >>> nodes = pd.DataFrame({"side": "US", "id": ["ann", "bob"], "passages": [9, 8]})
    >>> network = Network(edges, nodes, pd.DataFrame(), False, "named together", 5, ())
    >>> network.graph("US").degree("ann", weight="passages")
    7
    """

    edges: pd.DataFrame
    nodes: pd.DataFrame
    tally: pd.DataFrame
    directed: bool
    about: str
    least: int
    groups: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Network: {self.about}; {len(self.edges)} edges, {len(self.nodes)} nodes"

    def _repr_html_(self) -> str:
        rows: dict[str, object] = {}
        for side, edges in self.edges.groupby("side", sort=False):
            by_chance = round(TAILS[0] * len(edges))
            rows[f"edges, side {side}"] = (
                f"{len(edges)}, of which {int(edges['exceeds'].sum())} exceed the null"
                f" (by chance about {by_chance})"
            )
        told = self.tally.to_dict("records")
        rows |= {" ".join(filter(None, (row["what"], row["side"]))): row["n"] for row in told}
        table = self.edges.groupby("side", sort=False).head(_SHOWN)
        columns = [name for name in table if name not in ("source", "target")]
        shown = table[columns].to_html(index=False, float_format="%.4g", border=0)
        note = f"<p>low to high and null_low to null_high: {NAME}s</p>"
        return html_rows(self.about, rows) + shown + note

    def graph(self, side: str) -> networkx.Graph:
        """One side's edges and nodes for networkx, with all columns as attributes.

        Parameters
        ----------
        side : str

        Returns
        -------
        networkx.Graph
            A ``DiGraph`` if the edges have a direction.

        Raises
        ------
        ValueError
            If there is no node of the side.
        """
        import networkx  # it loads slowly

        nodes = self.nodes[self.nodes["side"] == side]
        if nodes.empty:
            there = ", ".join(self.nodes["side"].unique()) or "none"
            raise ValueError(f"the network has no side {side!r}; there are {there}")
        made = networkx.DiGraph() if self.directed else networkx.Graph()
        of_nodes = nodes.drop(columns=["side", "id"]).to_dict("records")
        made.add_nodes_from(zip(nodes["id"], of_nodes, strict=True))
        edges = self.edges[self.edges["side"] == side]
        of_edges = edges.drop(columns=["side", "source", "target"]).to_dict("records")
        made.add_edges_from(zip(edges["source"], edges["target"], of_edges, strict=True))
        return made

    def arranged(self, n: int = 24, *, seed: int = 0) -> Network:
        """The n names that stand in the most passages, in an order for a figure.

        Names of one group follow each other. Within a group those that stand together often are
        near each other: the sum over all edges of passages times distance is made small, by
        exchanging two names as long as that helps, from several orders drawn at random. All numbers
        are whole: the same seed gives the same order on any processor.

        Parameters
        ----------
        n : int
            Names; only those that have an edge.
        seed : int

        Returns
        -------
        Network
            Its nodes have a column ``place``, from 0 at the top, the same on each side; groups are
            one place apart. ``tally`` says how many names and edges were left out.

        Raises
        ------
        ValueError
            If `n` is less than 2.

        Examples
        --------
        >>> rows = [["US", "a", "b", 9], ["US", "c", "d", 9], ["US", "a", "d", 1]]
        >>> edges = pd.DataFrame(rows, columns=["side", "source", "target", "passages"])
        >>> names = {"id": list("abcd"), "name": list("ABCD"), "passages": [9, 9, 9, 9]}
        >>> nodes = pd.DataFrame({"side": "US", **names, "group": "person"})
        >>> tally = pd.DataFrame(columns=["side", "what", "n"])
        >>> found = Network(edges, nodes, tally, False, "named together", 1, ("person",)).arranged()
        >>> sorted(zip(found.nodes["place"], found.nodes["id"], strict=True))
        [(0, 'c'), (1, 'd'), (2, 'a'), (3, 'b')]
        """
        if not isinstance(n, int | np.integer) or n < 2:
            raise ValueError(f"n is {n!r}; give a whole number of 2 names or more")
        linked = self.nodes["id"].isin([*self.edges["source"], *self.edges["target"]])
        total = self.nodes[linked].groupby("id", as_index=False).agg(
            passages=("passages", "sum"), group=("group", "first")
        )  # fmt: skip
        shown = ordered(total, "passages", "id", ascending=False).head(n)
        kept = self.edges[
            self.edges["source"].isin(shown["id"]) & self.edges["target"].isin(shown["id"])
        ]
        place = _order_of_names(shown, kept, self.groups, seed)
        nodes = self.nodes[self.nodes["id"].isin(shown["id"])]
        nodes = nodes.assign(place=nodes["id"].map(place))
        left_out = [
            ("", "names that are not drawn", self.nodes["id"].nunique() - len(shown)),
            ("", "edges that are not drawn", len(self.edges) - len(kept)),
        ]
        tally = pd.DataFrame(left_out, columns=["side", "what", "n"])
        return replace(
            self,
            edges=kept.reset_index(drop=True),
            nodes=ordered(nodes, ["side", "place"], ["side", "id"]),
            tally=pd.concat([self.tally, tally], ignore_index=True),
        )


def _order_of_names(
    shown: pd.DataFrame, edges: pd.DataFrame, groups: tuple, seed: int
) -> dict[str, int]:
    """Where each name stands: groups in their order, within them by what stands together."""
    shown = ordered(shown, "id", "id")
    code = {name: row for row, name in enumerate(shown["id"])}
    weight = np.zeros((len(shown), len(shown)), dtype=np.int64)
    ends = edges["source"].map(code), edges["target"].map(code)
    np.add.at(weight, ends, edges["passages"].to_numpy(dtype=np.int64))
    members = [np.flatnonzero(shown["group"] == group) for group in groups]
    members = [rows for rows in members if len(rows)]
    random = np.random.Philox(np.random.SeedSequence(seed)).random_raw
    best, least = np.zeros(len(shown), dtype=np.int64), None
    for _ in range(_STARTS):
        place, at = np.zeros(len(shown), dtype=np.int64), 0
        for rows in members:
            place[rows[np.argsort(random(len(rows)), kind="stable")]] = at + np.arange(len(rows))
            at += len(rows) + 1
        cost = _settle(place, weight, members)
        if least is None or cost < least:
            best, least = place, cost
    return dict(zip(shown["id"], best.tolist(), strict=True))


def _settle(place: np.ndarray, weight: np.ndarray, members: list[np.ndarray]) -> int:
    """Exchange two names of a group as long as edges get shorter; `place` is changed."""

    def length() -> int:
        return int((weight * np.abs(place[:, None] - place)).sum())

    least, better = length(), True
    while better:
        better = False
        for rows in members:
            for i, one in enumerate(rows):
                for other in rows[i + 1 :]:
                    place[[one, other]] = place[[other, one]]
                    if (now := length()) < least:
                        least, better = now, True
                    else:
                        place[[one, other]] = place[[other, one]]
    return least
