"""A record's folder as a whole: found, read, checked, put together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy import sparse

from bilateral import files
from bilateral.corpus import description, integrity, packed, tables
from bilateral.corpus.reading import REMEDY, read_table
from bilateral.warn import warn

# Quotations and mentions as records had them before they were looked for: tables without rows.
_OLD = {name: pa.schema([("passage_id", pa.string())]) for name in ("quotes", "mentions")}


def read(folder: Path, *, verify: bool = False) -> tuple[dict, dict[str, pa.Table]]:
    """Read and check a record.

    Parameters
    ----------
    folder : Path
    verify : bool
        Whether each file must have the bytes that ``record.json`` describes.

    Returns
    -------
    said : dict
        What ``record.json`` says; empty without one.
    parts : dict of str to Table
        The tables by name, ``counts`` and, where there are any, ``text`` and ``cleaning`` among
        them.

    Raises
    ------
    FileNotFoundError
        If a table is missing.
    ValueError
        If the record is damaged; the message names file, column and row.
    """
    try:
        files.recover(folder)
        schemas = dict(tables.ALL)
        for name in tables.OPTIONAL:
            path = folder / f"{name}.parquet"
            if not path.exists() and not path.is_symlink():
                del schemas[name]
        said = description.read(folder)
        old = _is_old(said, folder)
        if old:
            schemas |= _OLD
            del schemas["commitments"]
        missing = [f"{n}.parquet" for n in schemas if not (folder / f"{n}.parquet").is_file()]
        if missing:
            below = sorted(path.parent for path in folder.glob("*/passages.parquet"))
            remedy = (
                f"there is one in {below[0]}"
                if below
                else "make one with `bilateral build --from DIR --to DIR`"
            )
            raise FileNotFoundError(
                f"{folder} holds no corpus: {', '.join(missing)} missing; {remedy}"
            )
        parts = {n: read_table(folder / f"{n}.parquet", s) for n, s in schemas.items()}
        made = _renewed(parts, folder) if old else parts
        integrity.check(made, folder)
        description.compare(said, parts, folder, verify=verify)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ValueError(f"{folder} cannot be read ({error.strerror}); {REMEDY}") from None
    return said, made


def _is_old(said: dict, folder: Path) -> bool:
    """Whether a record is older than quotations, mentions and commitments."""
    path = folder / "commitments.parquet"
    return not (path.exists() or path.is_symlink() or path.name in said.get("tables", {}))


def _renewed(parts: dict[str, pa.Table], folder: Path) -> dict[str, pa.Table]:
    """The tables of an old record, those that it lacks without rows, and a warning."""
    for name in _OLD:
        if parts[name].num_rows:
            raise ValueError(
                f"{folder / name}.parquet is of an older version and has rows, which cannot be"
                f" taken over; {REMEDY}"
            )
    warn(
        f"{folder} is of an older version and was not searched for quotations, mentions and"
        " commitments: their tables are empty; build it anew to have them"
    )
    return parts | {name: tables.STORED[name].empty_table() for name in tables.SPANS}


def assembled(parts: dict[str, pa.Table]) -> dict:
    """Make the parts of a corpus out of tables that were checked.

    Parameters
    ----------
    parts : dict of str to Table

    Returns
    -------
    dict
        The parts of a corpus by name.

    Raises
    ------
    ValueError
        If pandas has no place for a column that somebody added.
    """
    made = {}
    parts = parts | {"mentions": packed.unpack(parts["mentions"], parts["passages"])}
    for name in tables.SCHEMAS:
        try:
            made[name] = tables.to_pandas(parts[name])
        except (pa.ArrowException, ValueError, TypeError, OverflowError):
            raise ValueError(
                f"a column of table {name} that a record need not have cannot be read by pandas;"
                " leave it out"
            ) from None
    text = parts["text"].to_pandas().set_index("passage_id")["text"] if "text" in parts else None
    shape = (len(made["passages"]), len(made["terms"]))
    report = parts["cleaning"].to_pandas() if "cleaning" in parts else tables.empty("cleaning")
    return {**made, "counts": matrix(parts["counts"], shape), "text": text, "report": report}


def matrix(table: pa.Table, shape: tuple[int, int]) -> sparse.csr_array:
    """The counts as passages × terms, out of a table that was checked."""
    rows, columns, counts = (table[c].to_numpy() for c in ("passage", "term", "count"))
    indptr = np.append(0, np.cumsum(np.bincount(rows, minlength=shape[0])))
    indptr = indptr.astype(sparse.get_index_dtype(maxval=len(rows)))
    return sparse.csr_array((counts, columns, indptr), shape=shape)
