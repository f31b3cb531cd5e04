"""Parquet: each row of a table."""

from __future__ import annotations

from collections.abc import Iterator

from bilateral import parquet
from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.rows import items

_ROWS = 1_000  # held at once


def read_parquet(file: File) -> Iterator[Item]:
    """Give the text of each row.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        Its place is the number of the row; the first is 1.

    Raises
    ------
    Unreadable
        If no column is the text, or the file is damaged.
    """
    yield from items(file, _rows(file))


def _rows(file: File) -> Iterator[tuple[str, dict[str, object]]]:
    number = 0
    try:
        for piece in parquet.batches(file.data, _ROWS):
            for row in piece.to_pylist():
                number += 1
                yield str(number), row
    except parquet.Claim as claim:
        fault = str(claim)
    except Exception as error:  # whatever a decoder meets in damaged bytes
        fault = f"is damaged ({type(error).__name__})"
    else:
        return
    if not number:
        raise Unreadable(f"{fault}; write it anew")
    file.refuse(f"{fault} after row {number}; what follows is not read", str(number + 1))


PARQUET = Format("Parquet table", lambda file: file.data.startswith(b"PAR1"), read_parquet)
