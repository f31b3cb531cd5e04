"""What holds the tables of a record together, checked before anything is computed from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bilateral.corpus.reading import REMEDY, first
from bilateral.corpus.tables import VALUES

_ID = {"documents": "doc_id", "passages": "passage_id", "terms": "term"}
_REFERENCES = [  # a column of a table, and the table whose rows it names
    ("passages", "doc_id", "documents"),
    ("duplicates", "passage_id", "passages"),
    ("edits", "doc_id", "documents"),
    ("quotes", "passage_id", "passages"),
    ("commitments", "passage_id", "passages"),
    ("text", "passage_id", "passages"),
    ("cleaning", "doc_id", "documents"),
]


def check(parts: dict[str, pa.Table], folder: Path) -> None:
    """Check that ids are unique, that references hold and that counts are counts.

    Parameters
    ----------
    parts : dict of str to Table
        The tables of a record by name, ``counts`` and perhaps ``text`` among them; their columns
        have the types of the contract.
    folder : Path
        Where they are from, for messages.

    Raises
    ------
    ValueError
        With the first fault found: file, column, row (the first row is 0).
    """
    ids = {}
    for name, column in _ID.items():
        _refuse(_blank(parts[name][column]), folder, name, column, "the id is blank")
        if name != "terms":
            ids[name] = pd.Index(parts[name][column].to_pandas())
            _refuse(ids[name].duplicated(), folder, name, column, "the id is there already")
    keys = parts["terms"].select(["term", "lang", "kind"]).to_pandas()
    _refuse(keys.duplicated(), folder, "terms", "term", "the term is there already")
    for name, column, of in _REFERENCES:
        if name in parts:
            values = pd.Index(parts[name][column].to_pandas())
            unknown = ids[of].get_indexer(values) < 0
            _refuse(unknown, folder, name, column, f"no such {column} in {of}")
    if "text" in parts:
        repeated = pd.Index(parts["text"]["passage_id"].to_pandas()).duplicated()
        _refuse(repeated, folder, "text", "passage_id", "the id is there already")
    reversed_ = pc.less(parts["passages"]["end"], parts["passages"]["start"])
    _refuse(reversed_, folder, "passages", "end", "the end lies before the start")
    _check_spans(parts, ids["passages"], folder)
    _check_parts(parts["terms"], folder)
    _check_counts(parts, folder)


def _check_spans(parts: dict[str, pa.Table], ids: pd.Index, folder: Path) -> None:
    """Each quotation, mention and commitment lies in its passage, and its values are known."""
    first_, last = (parts["passages"][name].to_numpy() for name in ("start", "end"))
    for name, known in VALUES.items():
        table = parts[name]
        if "passage" in table.column_names:
            row, offset, length = (table[c].to_numpy() for c in ("passage", "offset", "length"))
            n = len(ids)
            _refuse(row >= n, folder, name, "passage", f"there are {n} passages")
            outside = offset.astype(np.int64) + length > (last - first_)[row]
            _refuse(outside, folder, name, "length", "outside of its passage")
        else:
            row = ids.get_indexer(pd.Index(table["passage_id"].to_pandas()))
            start, end = (table[c].to_numpy() for c in ("start", "end"))
            _refuse(end < start, folder, name, "end", "the end lies before the start")
            _refuse(start < first_[row], folder, name, "start", "outside of its passage")
            _refuse(end > last[row], folder, name, "end", "outside of its passage")
        for column, values in known.items():
            known_values = pa.array(values, table[column].type)
            odd = ~pc.is_in(table[column], known_values).to_numpy()
            if odd.any():
                fault = f"{table[column][first(odd)].as_py()!r} is none of {list(values)}"
                _refuse(odd, folder, name, column, fault)


def _check_parts(terms: pa.Table, folder: Path) -> None:
    """The parts of a phrase are single words: columns that have no parts themselves."""
    lists = terms["parts"].combine_chunks()
    sizes = np.asarray(lists.value_lengths())
    of = np.repeat(np.arange(len(lists)), sizes)
    values = lists.flatten()
    held = np.asarray(pc.fill_null(values, len(lists)))
    outside = (held < 0) | (held >= len(lists))
    _refuse(outside, folder, "terms", "parts", "no such term", of)
    whole = (sizes > 0) | pc.equal(terms["kind"], "phrase").to_numpy()
    _refuse(whole[held], folder, "terms", "parts", "a part is a phrase itself", of)


def _check_counts(parts: dict[str, pa.Table], folder: Path) -> None:
    """Each entry has its place in the matrix, once and in order, and is at least 1."""
    rows, columns, counts = (parts["counts"][c].to_numpy() for c in ("passage", "term", "count"))
    for values, column, of in ((rows, "passage", "passages"), (columns, "term", "terms")):
        n = parts[of].num_rows
        _refuse(values >= n, folder, "counts", column, f"there are {n} {of}")
    _refuse(counts < 1, folder, "counts", "count", "a count is at least 1")
    up = (rows[1:] > rows[:-1]) | ((rows[1:] == rows[:-1]) & (columns[1:] > columns[:-1]))
    fault = "not in order of passage and term, or there already"
    _refuse(~up, folder, "counts", "term", fault, np.arange(1, len(rows)))


def _blank(column: pa.ChunkedArray) -> np.ndarray:
    return pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy()


def _refuse(
    wrong: np.ndarray | pd.Series | pa.ChunkedArray,
    folder: Path,
    name: str,
    column: str,
    fault: str,
    rows: np.ndarray | None = None,
) -> None:
    at = first(wrong)
    if at is not None:
        row = at if rows is None else rows[at]
        raise ValueError(f"{folder / name}.parquet, column {column}, row {row}: {fault}; {REMEDY}")
