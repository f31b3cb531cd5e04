"""Counts in partitions, checked one partition at a time, and files of counts.

:mod:`bilateral.topics.cluster` says what partitions are for, and how to give them.
"""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_array

from bilateral.topics.inputs.checks import check_counts, check_whole
from bilateral.topics.inputs.columns import check_languages, to_groups
from bilateral.topics.partitions.rows import Partitions
from bilateral.topics.partitions.stores import DaskStore, LocalStore
from bilateral.topics.sampler.threads import balanced_ranges
from bilateral.topics.sampler.tokens import Tokens

__all__ = [
    "PartitionedCounts",
    "in_partitions",
    "languages_of",
    "read_counts",
    "refuse_partitions",
    "rows_from",
    "write_counts",
]

_NOTE = b"bilateral.counts"
_COLUMNS = ("row", "column", "count")


def write_counts(X, folder, n_rows_per_file: int) -> list[Path]:
    """Write counts to Parquet files, one partition of rows each.

    A file is a long table with one line for each count that is not zero: ``row`` (int64, numbered
    from 0 through all files), ``column`` (int32) and ``count`` (int32). Its metadata have, under
    the key ``bilateral.counts``, a JSON object with ``first_row``, ``n_rows`` and ``n_columns``,
    because rows and columns may be empty. The order of file names is the order of rows.

    Parameters
    ----------
    X : sparse matrix or array-like of int, shape (n_rows, n_columns), or iterable of them
        Matrices one after the other are parts of one matrix, of which only one need be in memory.
    folder : str or Path
        Made if need be; it may not hold Parquet files yet.
    n_rows_per_file : int
        Rows of a file, at most.

    Returns
    -------
    list of Path

    Raises
    ------
    ValueError
        If X holds no counts, or the folder holds Parquet files.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_counts(csr_array([[0, 2], [1, 0], [0, 0]]), folder, 2)
    ...     [file.name for file in files], [read_counts(file).toarray().tolist() for file in files]
    (['counts-000000.parquet', 'counts-000001.parquet'], [[[0, 2], [1, 0]], [[0, 0]]])
    """
    check_whole("n_rows_per_file", n_rows_per_file, 1)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("*.parquet")):
        raise ValueError(f"{folder} holds Parquet files already: give a new folder.")
    first, paths = 0, []
    for block in [X] if hasattr(X, "shape") or _is_table(X) else X:
        block = check_counts(block)
        for low in range(0, block.shape[0], n_rows_per_file):
            part = block[low : low + n_rows_per_file].tocoo()
            note = {"first_row": first, "n_rows": part.shape[0], "n_columns": part.shape[1]}
            columns = part.row.astype(np.int64) + first, part.col.astype(np.int32), part.data
            table = pa.table(dict(zip(_COLUMNS, columns, strict=True)))
            paths.append(folder / f"counts-{len(paths):06}.parquet")
            pq.write_table(table.replace_schema_metadata({_NOTE: json.dumps(note)}), paths[-1])
            first += part.shape[0]
    return paths


def _is_table(X) -> bool:
    """Whether X is one matrix written as lists of numbers."""
    return isinstance(X, list | tuple) and bool(X) and np.ndim(X[0]) == 1


def _note(path) -> dict:
    note = (pq.read_schema(path).metadata or {}).get(_NOTE)
    if note is None:
        raise ValueError(
            f"{path} does not say which rows and columns it holds: write it by write_counts, or "
            "give its metadata a bilateral.counts as described there."
        )
    return json.loads(note)


def read_counts(path) -> csr_array:
    """Read a file of counts.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    csr_array, shape (n_rows, n_columns)
        The file's rows.

    Raises
    ------
    ValueError
        If the file is not as :func:`write_counts` describes.
    """
    note = _note(path)
    table = pq.read_table(path, partitioning=None)
    for name in _COLUMNS:
        if name not in table.column_names:
            raise ValueError(f"{path} has no column {name!r}: counts have row, column and count.")
    first, shape = note["first_row"], (note["n_rows"], note["n_columns"])
    row, column, data = (table[name].to_numpy() for name in _COLUMNS)
    coordinates = row - first, column
    for name, at, given, n in zip(_COLUMNS, coordinates, (row, column), shape, strict=False):
        wrong = ~((at >= 0) & (at < n))  # also if missing
        if wrong.any():
            line = int(np.flatnonzero(wrong)[0])
            raise ValueError(f"{path} has {name} {given[line]} at line {line}, out of range.")
    return csr_array((data, tuple(at.astype(np.int64) for at in coordinates)), shape=shape)


def in_partitions(X) -> bool:
    """Whether X comes in partitions: count files, a Dask array, or a list of matrices.

    Examples
    --------
    >>> in_partitions("counts"), in_partitions([csr_array([[1]])]), in_partitions([[1, 2]])
    (True, True, False)
    """
    if isinstance(X, list | tuple) and X:
        return isinstance(X[0], str | Path) or _is_dask(X[0]) or getattr(X[0], "ndim", 0) == 2
    return isinstance(X, str | Path) or _is_dask(X)


def _is_dask(X) -> bool:
    """Whether X is a Dask collection or a future; a table may have a column of any name."""
    kind = type(X)
    return hasattr(kind, "__dask_graph__") or kind.__module__.startswith("distributed.")


def refuse_partitions(X) -> None:
    """Refuse what only `fit` takes."""
    if in_partitions(X):
        raise ValueError(
            "X comes in partitions, which only fit takes: give one matrix after the other; a row "
            "gets the same shares in any."
        )


class PartitionedCounts:
    """A matrix of counts in partitions, each checked on the machine that has it.

    Parameters
    ----------
    X : str or Path, Dask array, list of matrices (delayed, or futures), or matrix
        A matrix goes to workers in as many partitions as they have threads. Delayed matrices and
        files are made or read again if a worker is lost; what a user scattered is not.
    client : distributed.Client, optional
    n_jobs : int
        Threads on this machine.

    Attributes
    ----------
    shape : (int, int)

    Raises
    ------
    ValueError
        If a partition is not a matrix of whole counts, or has columns unlike the others'.
    """

    def __init__(self, X, client=None, n_jobs: int = 1) -> None:
        self._place = LocalStore(n_jobs) if client is None else DaskStore(client)
        self._n_jobs = n_jobs
        if in_partitions(X):
            sources = _sources(X, self._place)
        else:
            X = check_counts(X)
            n = sum(client.nthreads().values()) if client else 1
            sources = [X[low:high] for low, high in balanced_ranges(X.indptr, max(1, n))]
        self._held = self._place.hold(_checked, sources, count())
        self._sizes, columns, self._totals = [], None, 0
        for number, (n_rows, totals) in enumerate(self._place.results(_described, self._held)):
            columns = totals.size if columns is None else columns
            if totals.size != columns:
                raise ValueError(
                    f"Partition {number} has {totals.size} columns, but those before it have "
                    f"{columns}: partitions are rows of one matrix."
                )
            self._sizes.append((n_rows, int(totals.sum())))
            self._totals = self._totals + totals
        self.shape = sum(n for n, _ in self._sizes), columns

    def sum(self, axis: int | None = None, dtype=None):
        """Tokens of each column (axis 0), or in all."""
        return (self._totals if axis == 0 else self._totals.sum()).astype(dtype or np.int64)

    def languages(self, term_languages, languages) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Give each column's owner, each row's group and their names, checked by partition."""
        found = check_languages(csr_array(self.shape, dtype=np.int32), term_languages, languages)
        if languages is not None:
            ends = np.cumsum([n for n, _ in self._sizes])[:-1]
            rows = np.split(np.asarray(languages, dtype=object), ends)
            for _ in self._place.results(
                _check_languages, self._held, rows, count(), common=(term_languages, found[2])
            ):
                pass
        return found

    def rows(self, group: np.ndarray, n_groups: int, cell: np.ndarray) -> Partitions:
        """Give the rows to sample. The matrix has no rows any more afterwards."""
        held, self._held = self._held, []
        return Partitions(self._place, held, self._sizes, group, cell, n_groups, self._n_jobs)


def languages_of(X, term_languages, languages) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """:func:`~bilateral.topics.inputs.columns.check_languages`, also of partitions."""
    if isinstance(X, PartitionedCounts):
        return X.languages(term_languages, languages)
    return check_languages(X, term_languages, languages)


def rows_from(X, group: np.ndarray, n_groups: int, cell: np.ndarray, n_jobs: int):
    """Give the rows of a matrix to sample, together or in partitions.

    Parameters
    ----------
    X : csr_array or PartitionedCounts, shape (n_rows, n_terms)
    group : ndarray of int, shape (n_rows,)
        Which block of columns each row has.
    n_groups : int
    cell : ndarray of int32, shape (n_rows,)
        Which line of alpha each row has as its prior.
    n_jobs : int

    Returns
    -------
    Tokens or Partitions
    """
    if isinstance(X, PartitionedCounts):
        return X.rows(group, n_groups, cell)
    return Tokens(to_groups(X, group, n_groups), cell, 0, n_jobs)


def _sources(X, place) -> list:
    if isinstance(X, str | Path):
        (files,) = place.results(_files, [X])
        return files
    if hasattr(type(X), "to_dask_array"):
        raise ValueError(
            "X is a Dask table, whose counts are not known as a matrix: give "
            "X.to_dask_array(lengths=True)."
        )
    if hasattr(type(X), "to_delayed"):
        blocks = np.asarray(X.to_delayed())
        if blocks.ndim != 2 or blocks.shape[1] != 1:
            raise ValueError(
                f"The Dask array has chunks {X.chunks}: each must hold whole rows of a matrix, "
                "X.rechunk({1: -1})."
            )
        return list(blocks[:, 0])
    return [X] if _is_dask(X) else list(X)


def _files(path) -> list[str]:
    """The count files of a folder, in order; a path that is no folder here as it is."""
    path = Path(path)
    if not os.path.isdir(path):  # unlike Path.is_dir, this accepts text of any length
        return [str(path)]
    files = sorted(str(file) for file in path.glob("*.parquet"))
    if not files:
        raise ValueError(f"{path} holds no Parquet files.")
    end = 0
    for file in files:
        note = _note(file)
        if note["first_row"] != end:
            raise ValueError(
                f"{file} begins with row {note['first_row']}, but the files before it end before "
                f"row {end}: a file is missing, or is there twice."
            )
        end += note["n_rows"]
    return files


def _checked(source, number: int) -> csr_array:
    """A partition's counts, or what is wrong with them and where."""
    where = f"Partition {number}"
    try:
        if isinstance(source, str | Path):
            where += f" ({source})"
            source = read_counts(source)
        if getattr(source, "shape", (1,))[0] == 0:
            return csr_array(source.shape, dtype=np.int32)
        return check_counts(source)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{where}, its rows counted from 0: {error}") from None
    except OSError as error:
        name = str(source) if len(str(source)) <= 60 else f"{str(source)[:60]}…"
        raise ValueError(
            f"X names a count file {name!r}, which cannot be read ({error.strerror or error}): "
            "give files that write_counts wrote. Text is counted first: give the counts, such as "
            "corpus.counts."
        ) from None


def _described(X: csr_array) -> tuple[int, np.ndarray]:
    return X.shape[0], X.sum(axis=0, dtype=np.int64)


def _check_languages(X, languages, number: int, term_languages, known: list[str]) -> None:
    try:
        check_languages(X, term_languages, languages, known)
    except ValueError as error:
        raise ValueError(f"Partition {number}, its rows counted from 0: {error}") from None
