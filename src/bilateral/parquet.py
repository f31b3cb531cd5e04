"""Parquet files read within bounds: what a damaged or hostile one claims is not believed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# What a file may grow to in memory, as the file's size times a ratio, and a little for any file.
_RATIO, _FLOOR = 1000, 1 << 27
_BATCH = 1 << 20


class Claim(Exception):
    """What a file claims to hold and cannot."""


def read(path: Path) -> pa.Table:
    """Read a file whole.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Table
        Without dictionaries: each row holds its value.

    Raises
    ------
    Claim
        If it claims or comes to more than its size allows.
    Exception
        Whatever a decoder meets in damaged bytes.
    """
    return pa.concat_tables(batches(path)).combine_chunks()


def batches(source: Path | bytes, rows: int = _BATCH) -> Iterator[pa.Table]:
    """Read a file piece by piece.

    Parameters
    ----------
    source : Path or bytes
    rows : int
        At most so many a piece.

    Yields
    ------
    Table
        First one without rows, then the pieces; without dictionaries.

    Raises
    ------
    Claim
        If it claims or comes to more than its size allows.
    Exception
        Whatever a decoder meets in damaged bytes.

    Examples
    --------
    >>> import io
    >>> pq.write_table(pa.table({"text": ["a", "b", "c"]}), file := io.BytesIO())
    >>> [piece.num_rows for piece in batches(file.getvalue(), rows=2)]
    [0, 2, 1]
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    limit = _FLOOR + _RATIO * size
    with pq.ParquetFile(pa.BufferReader(source) if isinstance(source, bytes) else source) as file:
        told = file.metadata
        # Of a damaged footer pyarrow's column(…) ends the process; that of row groups does not.
        groups = [told.row_group(g) for g in range(told.num_row_groups)]
        claimed = [told.num_rows, *(g.num_rows for g in groups)]
        sizes = [g.total_byte_size for g in groups]
        if min([*claimed, *sizes]) < 0 or max(claimed) * 4 > limit or sum(sizes) > limit:
            raise Claim(f"claims more than its {size:,} bytes can hold")
        yield _plain(file.schema_arrow.empty_table())
        # A text is no longer than its encoded row group, so a batch stays within the limit.
        numbers = all(pa.types.is_primitive(t) for t in file.schema_arrow.types)
        longest = 1 if numbers else max([1, *sizes])
        held, found = 0, 0
        for batch in file.iter_batches(max(1, min(rows, limit // longest))):
            batch.validate(full=True)
            piece = _plain(pa.Table.from_batches([batch]))
            held, found = held + piece.nbytes, found + piece.num_rows
            if held > limit:
                raise Claim(f"grows to more than {limit:,} bytes of memory")
            yield piece
        if found != told.num_rows:
            raise Claim(f"has {found:,} rows and claims {told.num_rows:,}")


def _plain(table: pa.Table) -> pa.Table:
    """The table without dictionaries: each row holds its value."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            plain = table.column(place).cast(field.type.value_type)
            table = table.set_column(place, field.name, plain)
    return table
