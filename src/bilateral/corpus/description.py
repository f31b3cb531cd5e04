"""What record.json says of a record: digests of its tables, libraries that made it."""

from __future__ import annotations

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilateral.corpus.reading import REMEDY
from bilateral.corpus.tables import ALL

# The libraries that decide what is counted, and as what.
LIBRARIES = ("datasketch", "ftfy", "nltk", "py3langid", "simplemma", "trafilatura")
_LARGEST = 1 << 24  # bytes of a record.json
_WORD = re.compile(r"[\w.+!-]{1,64}", re.ASCII)


def installed() -> dict[str, str]:
    """The versions of the libraries that decide counts, as installed here.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> sorted(installed())
    ['datasketch', 'ftfy', 'nltk', 'py3langid', 'simplemma', 'trafilatura']
    """
    return {name: metadata.version(name) for name in LIBRARIES}


def differences(libraries: dict[str, str]) -> list[str]:
    """A sentence for each library that is not here in the version a record was made with.

    Parameters
    ----------
    libraries : dict of str to str
        Versions by name.

    Returns
    -------
    list of str

    Examples
    --------
    >>> differences(installed()), differences(installed() | {"simplemma": "0.1"})[0][:27]
    ([], 'made with simplemma 0.1, he')
    """
    here = installed()
    return [
        f"made with {name} {version}, here {here[name]}: a rebuild here may count differently"
        for name, version in sorted(libraries.items())
        if name in here and version != here[name]
    ]


def described(parts: dict[str, pa.Table], folder: Path, libraries: dict[str, str]) -> dict:
    """Describe the files of a record.

    Parameters
    ----------
    parts : dict of str to Table
        The tables as read, by name.
    folder : Path
        Where the files are.
    libraries : dict of str to str
        Versions of the libraries the record was made with, as far as known.

    Returns
    -------
    dict
        ``tables``: for each file the number of rows, the SHA-256 of its bytes, and a digest of
        each column that depends on its values alone. ``libraries``: as given.
    """
    tables = {
        f"{name}.parquet": {
            "rows": table.num_rows,
            "sha256": sha256(folder / f"{name}.parquet"),
            "columns": {c: digest(table[c]) for c in table.column_names if _has_digest(table[c])},
        }
        for name, table in parts.items()
    }
    if (folder / "report.csv").is_file():
        tables["report.csv"] = {"sha256": sha256(folder / "report.csv")}
    return {"tables": tables, "libraries": dict(libraries)}


def read(folder: Path) -> dict:
    """Read the description of a record.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict
        Empty if there is none, as in records of older versions.

    Raises
    ------
    ValueError
        If it is damaged.
    """
    path = folder / "record.json"
    if not path.exists() and not path.is_symlink():
        return {}
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:  # a pipe would never end
            raise ValueError
        said = json.loads(path.read_text(encoding="utf-8"))
        _check_form(said)
    except (ValueError, OSError, RecursionError):
        raise ValueError(f"{path} is damaged or no description of a record; {REMEDY}") from None
    return said


def _check_form(said: object) -> None:
    """Raise ValueError unless the parts that are used have the form they are written in."""
    if not isinstance(said, dict):
        raise ValueError
    libraries, tables = said.get("libraries", {}), said.get("tables", {})
    sizes = said.get("record", {})
    if not all(isinstance(value, dict) for value in (libraries, tables, sizes)):
        raise ValueError
    for word in (*tables, *libraries, *libraries.values()):
        if not isinstance(word, str) or not _WORD.fullmatch(word):
            raise ValueError
    for name, table in tables.items():
        if not isinstance(table, dict) or not isinstance(table.get("sha256"), str):
            raise ValueError
        if name.endswith(".parquet"):
            sizes = sizes | {name: table.get("rows")}
            if not isinstance(table.get("columns"), dict):
                raise ValueError
    if not all(isinstance(n, int) for n in sizes.values()):
        raise ValueError


def compare(said: dict, parts: dict[str, pa.Table], folder: Path, *, verify: bool) -> None:
    """Check that the tables are those that a description describes.

    Parameters
    ----------
    said : dict
        As :func:`read` gives it.
    parts : dict of str to Table
        The tables as read, by name.
    folder : Path
        Where they are from.
    verify : bool
        Whether each file must have the bytes described. Without it the values of all columns
        described must be the same; a file may have been written anew, and have columns more.

    Raises
    ------
    FileNotFoundError
        If a file is described and not there.
    ValueError
        If a table is another one; the message names the file and the column. With `verify`,
        also if the description has no digests.
    """
    path, tables = folder / "record.json", said.get("tables", {})
    if not tables and verify:
        raise ValueError(f"{path} has no digests, so that the files cannot be verified; {REMEDY}")
    sizes = {key: parts[key].num_rows for key in ("documents", "passages", "terms")}
    sizes["tokens"] = int(pc.sum(parts["passages"]["n_tokens"], min_count=0).as_py())
    for key, n in sizes.items():
        if (told := said.get("record", {}).get(key, n)) != n:
            raise ValueError(f"{path} describes {told} {key}, there are {n}; {REMEDY}")
    for file in tables:
        if not (folder / file).is_file():
            raise FileNotFoundError(f"{folder} lacks {file}, which record.json names; {REMEDY}")
    for name, table in parts.items() if tables else ():
        _compare(tables, name, table, folder, verify)
    if verify and "report.csv" in tables:
        _same_bytes(tables["report.csv"], folder / "report.csv")


def _compare(tables: dict, name: str, table: pa.Table, folder: Path, verify: bool) -> None:
    path = folder / f"{name}.parquet"
    told = tables.get(path.name)
    if told is None:
        raise ValueError(f"{folder / 'record.json'} does not describe {path.name}; {REMEDY}")
    if sha256(path) == told["sha256"]:
        return
    if told["rows"] != table.num_rows:
        raise ValueError(
            f"{path} has {table.num_rows} rows and record.json names {told['rows']}; {REMEDY}"
        )
    for column in dict.fromkeys([*ALL[name].names, *told["columns"]]):
        there = column in table.column_names and _has_digest(table[column])
        if not there or digest(table[column]) != told["columns"].get(column):
            raise ValueError(
                f"{path}, column {column!r}: not the values that record.json describes"
                f" (a row was changed, moved or swapped); {REMEDY}"
            )
    if verify:
        _same_bytes(told, path)


def _same_bytes(told: dict, path: Path) -> None:
    if sha256(path) != told["sha256"]:
        raise ValueError(
            f"{path} has other bytes than record.json describes (SHA-256 differs); {REMEDY}"
        )


def sha256(path: Path) -> str:
    """The SHA-256 of a file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str
        In hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(column: pa.ChunkedArray) -> str:
    """A digest of a column's values, however they are held in memory or on disk.

    Parameters
    ----------
    column : ChunkedArray
        Of numbers, truth values, dates, text, or lists of whole numbers.

    Returns
    -------
    str
        In hexadecimal digits. Chunks and the ways to hold text make no difference; the order of
        the rows, missing values and the width of numbers do.

    Examples
    --------
    >>> one, two = pa.chunked_array([["a", "b"]]), pa.chunked_array([["a"], ["b"]])
    >>> digest(one) == digest(two), digest(one) == digest(pa.chunked_array([["ab", ""]]))
    (True, False)
    """
    shas = [hashlib.sha256() for _ in range(3)]
    for chunk in column.chunks:
        for sha, values in zip(shas, _buffers(chunk), strict=True):
            sha.update(np.ascontiguousarray(values))
    return hashlib.sha256(b"".join(sha.digest() for sha in shas)).hexdigest()


def _has_digest(column: pa.ChunkedArray) -> bool:
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_dictionary(kind):
        kind = kind.value_type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return text or (pa.types.is_primitive(kind) and not pa.types.is_interval(kind))


def _buffers(chunk: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three arrays that tell all: which values are missing, sizes, and the values end to end."""
    if pa.types.is_dictionary(chunk.type):
        chunk = chunk.cast(chunk.type.value_type)
    missing = np.asarray(chunk.is_null())
    sizes = np.empty(0, np.int64)
    if pa.types.is_list(chunk.type):
        sizes = np.asarray(pc.fill_null(chunk.value_lengths(), 0))
        _, _, values = _buffers(chunk.flatten())
        return missing, sizes.astype(np.int64), values
    if pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type):
        filled = pc.fill_null(chunk, "").cast(pa.large_string())
        sizes = np.asarray(pc.binary_length(filled))
        values = np.frombuffer(filled.buffers()[2] or b"", np.uint8)
        start = np.frombuffer(filled.buffers()[1], np.int64)[filled.offset] if len(filled) else 0
        return missing, sizes, values[start : start + sizes.sum()]
    if pa.types.is_temporal(chunk.type):
        wide = chunk.type.bit_width
        chunk = chunk.cast(pa.int32() if wide == 32 else pa.int64())
    return missing, sizes, np.asarray(chunk.drop_null())
