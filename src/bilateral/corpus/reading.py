"""Parquet files of a record, read with suspicion: bounded, decoded whole, with the right types.

Damaged and foreign files end in one sentence. The columns that come out have the types of the
contract, text is valid UTF-8, and no column that must be filled has a hole.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilateral import parquet

REMEDY = "fetch or build the record anew"
_KEYS = {"doc_id", "passage_id", "exchange_id", "term", "lang", "kind", "parts", "text"}
_YEARS = (-719_162, 2_932_896)  # of the years 1 to 9999, the first and the last day since 1970
_IS = {
    pa.string(): lambda t: pa.types.is_string(t) or pa.types.is_large_string(t),
    pa.int32(): pa.types.is_integer,
    pa.bool_(): pa.types.is_boolean,
    pa.float64(): pa.types.is_floating,
    pa.date32(): lambda t: pa.types.is_date(t) or pa.types.is_timestamp(t),
    pa.list_(pa.int32()): lambda t: pa.types.is_list(t) and pa.types.is_integer(t.value_type),
}


def read_table(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a Parquet file and check it against the contract of its table.

    Parameters
    ----------
    path : Path
    schema : Schema
        The columns that must be there, with their types. Text may be large or a dictionary,
        whole numbers may be wider if they fit, dates may have a midnight. Other columns stay.

    Returns
    -------
    Table
        The columns of `schema` have its types.

    Raises
    ------
    ValueError
        If it is no whole Parquet file, claims to be larger than its size allows, or breaks the
        contract; the message names the file, the column and the row.
    """
    try:
        table = parquet.read(path)
        names = table.column_names
    except parquet.Claim as claim:
        raise ValueError(f"{path} {claim}; {REMEDY}") from None
    except Exception:  # whatever a decoder meets in damaged bytes
        raise ValueError(f"{path} is damaged or no Parquet file; {REMEDY}") from None
    if len(set(names)) < len(names):
        name = next(n for n, times in Counter(names).items() if times > 1)
        raise ValueError(f"{path} has the column {name!r} more than once; {REMEDY}")
    for field in schema:
        if field.name not in names:
            raise ValueError(f"{path} lacks the column {field.name}; {REMEDY}")
        place = names.index(field.name)
        column = _typed(table.column(place), field, path)
        table = table.set_column(place, field, column)
    return table


def _typed(column: pa.ChunkedArray, field: pa.Field, path: Path) -> pa.ChunkedArray:
    """The column with the type of the contract, checked for holes and bounds."""
    wanted, where = field.type, f"{path}, column {field.name}"
    given = column.type
    if not (_IS[wanted](given) or pa.types.is_null(given)):
        raise ValueError(f"{where}: {given} where {wanted} is wanted; {REMEDY}")
    if pa.types.is_integer(given) and (at := _outside(column, 0, 2**31 - 1)) is not None:
        raise ValueError(
            f"{where}, row {at}: {column[at]} is not between 0 and {2**31 - 1}; {REMEDY}"
        )
    try:
        column = column.cast(wanted)
    except pa.ArrowException:
        raise ValueError(f"{where}: {given} does not fit into {wanted}; {REMEDY}") from None
    if wanted == pa.date32() and (at := _outside(column.cast(pa.int32()), *_YEARS)) is not None:
        raise ValueError(f"{where}, row {at}: a date outside the years 1 to 9999; {REMEDY}")
    filled = field.name in _KEYS or wanted in (pa.int32(), pa.bool_())
    if filled and column.null_count:
        at = first(column.is_null())
        raise ValueError(f"{where}, row {at}: nothing there (null); {REMEDY}")
    return column


def _outside(column: pa.ChunkedArray, low: int, high: int) -> int | None:
    """The first row whose value is out of bounds, or None."""
    values = np.asarray(pc.fill_null(column, low))  # Arrow compares no whole number above 2^63
    return first((values < low) | (values > high))


def first(mask: pa.ChunkedArray | np.ndarray) -> int | None:
    """The position of the first true value, or None."""
    found = np.flatnonzero(mask)
    return int(found[0]) if len(found) else None
