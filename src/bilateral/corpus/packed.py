"""Mentions as a record holds them: by entity, each by the row and the place of its passage.

There are more mentions than passages, and a record is to stay small. Rows of one entity stand
together, so that its id takes no room, and small numbers take little.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from bilateral.corpus.tables import SCHEMAS, conform

_SPAN = ["passage_id", "start", "end"]


def pack(mentions: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Put mentions into the form that is written.

    Parameters
    ----------
    mentions, passages : DataFrame
        Of one corpus.

    Returns
    -------
    DataFrame
        ``passage`` (row of the passage, from 0), ``offset`` (characters from the start of the
        passage), ``length`` and the other columns, by entity.

    Raises
    ------
    ValueError
        If a mention is of no passage, or does not lie within its passage.

    Examples
    --------
    >>> passages = pd.DataFrame({"passage_id": ["a", "b"], "start": [0, 50], "end": [40, 90]})
    >>> mentions = pd.DataFrame({
    ...     "passage_id": ["a", "b"], "start": [3, 60], "end": [9, 66], "entity_id": ["MX", "CA"],
    ...     "person_id": "", "kind": "country", "certainty": "high",
    ... })
    >>> pack(mentions, passages)[["passage", "offset", "length", "entity_id"]].values.tolist()
    [[1, 10, 6, 'CA'], [0, 3, 6, 'MX']]
    """
    mentions = conform(mentions, "mentions")
    row = pd.Index(passages["passage_id"]).get_indexer(mentions["passage_id"])
    _refuse(row < 0, "passage_id", "no such passage_id in passages")
    of = passages.iloc[row]
    start, end = (mentions[name].to_numpy(np.int64) for name in ("start", "end"))
    _refuse(end < start, "end", "the end lies before the start")
    outside = (start < of["start"].to_numpy()) | (end > of["end"].to_numpy())
    _refuse(outside, "start", "outside of its passage")
    places = {"passage": row, "offset": start - of["start"].to_numpy(), "length": end - start}
    packed = pd.concat([pd.DataFrame(places), mentions.drop(columns=_SPAN)], axis=1)
    return packed.sort_values(
        [*SCHEMAS["mentions"].names[3:], *places], kind="stable", ignore_index=True
    )


def unpack(packed: pa.Table, passages: pa.Table) -> pa.Table:
    """Give mentions back in the order of their passages.

    Parameters
    ----------
    packed : Table
        As :func:`pack` made it and the checks of a record found it right.
    passages : Table

    Returns
    -------
    Table
        ``passage_id, start, end`` and the other columns.

    Examples
    --------
    >>> passages = pd.DataFrame({"passage_id": ["a", "b"], "start": [0, 50], "end": [40, 90]})
    >>> packed = pa.table({"passage": [1, 0], "offset": [10, 3], "length": [6, 6]})
    >>> unpack(packed, pa.Table.from_pandas(passages)).to_pylist()[1]
    {'passage_id': 'b', 'start': 60, 'end': 66}
    """
    row, offset, length = (packed[name].to_numpy() for name in ("passage", "offset", "length"))
    order = np.lexsort((length, offset, row))
    row = row[order]
    start = passages["start"].to_numpy()[row] + offset[order]
    columns = {
        "passage_id": passages["passage_id"].take(pa.array(row)),
        "start": pa.array(start, pa.int32()),
        "end": pa.array(start + length[order], pa.int32()),
    }
    others = packed.drop_columns(["passage", "offset", "length"]).take(pa.array(order))
    return pa.table(columns | dict(zip(others.column_names, others.columns, strict=True)))


def _refuse(wrong: np.ndarray, column: str, fault: str) -> None:
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"mentions.parquet, column {column}, row {at}: {fault}; mend it in the corpus, nothing"
            " was written"
        )
