"""Check sparse matrices before compiled code uses them, which checks nothing itself."""

from __future__ import annotations

import numpy as np
from scipy.sparse import bsr_array, coo_array, csc_array, csr_array

__all__ = ["checked_csr"]

_GROUPED = {"csr": csr_array, "csc": csc_array, "bsr": bsr_array}
_LARGEST = 2**40  # no sum of so small numbers overflows, with as many as fit into memory


def checked_csr(X) -> csr_array:
    """Give a sparse matrix by rows, or say what is damaged in it.

    Numbers with the same row and column are added up, whole ones as int64 and others as float64.

    Parameters
    ----------
    X : sparse matrix or array of SciPy, shape (n_rows, n_columns)
        In any format. It is not changed.

    Returns
    -------
    csr_array, shape (n_rows, n_columns)
        A copy, with columns sorted within rows, each at most once.

    Raises
    ------
    ValueError
        If it does not hold real numbers, or its parts do not fit together: lengths differ, places
        are outside the matrix, bounds of rows go down.

    Examples
    --------
    >>> X = coo_array((np.array([100, 100, 100], np.int8), ([0, 0, 0], [1, 1, 1])), shape=(1, 2))
    >>> checked_csr(X).toarray().tolist()
    [[0, 300]]
    >>> X = csr_array([[0, 2], [1, 0]])
    >>> X.indices[0] = 7
    >>> checked_csr(X)
    Traceback (most recent call last):
    ...
    ValueError: X is damaged: row 0 holds column 7, but columns are 0 to 1. Make the matrix again.
    """
    try:
        X = _grouped(X) if X.format in _GROUPED else _listed(X)
    except (TypeError, AttributeError, IndexError, OverflowError) as error:
        raise _damaged(f"its parts cannot be read ({error})") from None
    if not X.has_canonical_format:
        X.data = _wide(X.data)
        X.sum_duplicates()
    return X


def _grouped(X) -> csr_array:
    """A matrix in CSR, CSC or BSR format: places grouped by rows, columns, or rows of blocks."""
    data, indices, bounds = _native(X.data), _places(X.indices), _places(X.indptr)
    block = (1, 1)
    if X.format == "bsr":
        if data.ndim != 3 or min(data.shape[1:]) < 1:
            raise _damaged("it has no blocks")
        block = data.shape[1:]
    elif data.ndim != 1:
        raise _damaged(f"its numbers are in {data.ndim} dimensions")
    _refuse_values(data)
    shape = tuple(int(n) for n in X.shape)
    sizes, names = [n // size for n, size in zip(shape, block, strict=True)], ["row", "column"]
    if tuple(n * size for n, size in zip(sizes, block, strict=True)) != shape:
        raise _damaged(f"blocks of {block} do not fill it")
    if X.format == "csc":
        sizes, names = sizes[::-1], names[::-1]
    (n_lines, n_places), (line, place) = sizes, names
    if bounds.size != n_lines + 1 or bounds[0] != 0 or (bounds[1:] < bounds[:-1]).any():
        raise _damaged(f"the bounds of its {line}s (indptr) do not go up from 0, {line} by {line}")
    n = int(bounds[-1])
    if not n <= indices.size == len(data):
        raise _damaged(
            f"its bounds (indptr) end at {n}, but it has {indices.size} places and {len(data)} "
            "numbers"
        )
    data, indices = data[:n], indices[:n]
    wrong = _outside(indices, n_places)
    if wrong is not None:
        at = int(np.searchsorted(bounds, wrong, side="right")) - 1
        raise _damaged(
            f"{line} {at} holds {place} {indices[wrong]}, but {place}s are 0 to {n_places - 1}"
        )
    if X.format != "csr":
        data = _wide(data)
    return csr_array(_GROUPED[X.format]((data, indices, bounds), shape=shape, copy=True))


def _listed(X) -> csr_array:
    """A matrix in COO, LIL, DOK or DIA format, whose places can be listed one by one."""
    if X.format == "lil":
        sizes = [len(row) for row in X.rows]
        if sizes != [len(row) for row in X.data] or len(sizes) != X.shape[0]:
            raise _damaged("its rows do not have a number for each place")
        rows = np.repeat(np.arange(len(sizes)), sizes)
        columns = np.array([c for row in X.rows for c in row] or np.zeros(0, int))
        data = np.array([value for row in X.data for value in row], X.dtype)
    elif X.format == "dok":
        places = np.array(list(X.keys()) or np.zeros((0, 2), int))
        (rows, columns), data = places.T, np.array(list(X.values()), X.dtype)
    elif X.format == "dia":
        offsets, kept = _places(X.offsets).astype(np.int64), np.asarray(X.data)
        if kept.ndim != 2 or offsets.size != len(kept):
            raise _damaged("it does not have an offset for each diagonal")
        diagonal, columns = np.indices(kept.shape).reshape(2, -1)
        rows, data = columns - offsets[diagonal], kept.reshape(-1)
        inside = (rows >= 0) & (rows < X.shape[0]) & (columns < X.shape[1])
        rows, columns, data = rows[inside], columns[inside], data[inside]
    else:
        if len(X.coords) != 2:
            raise _damaged(f"places have {len(X.coords)} coordinates")
        rows, columns = X.coords
        data = X.data
    rows, columns, data = _places(rows), _places(columns), _native(data)
    _refuse_values(data)
    if data.ndim != 1 or not rows.size == columns.size == data.size:
        raise _damaged(
            f"it has {rows.size} rows and {columns.size} columns for {data.size} numbers"
        )
    for name, places, n in (("row", rows, X.shape[0]), ("column", columns, X.shape[1])):
        wrong = _outside(places, n)
        if wrong is not None:
            raise _damaged(
                f"number {wrong} is at {name} {places[wrong]}, but {name}s are 0 to {n - 1}"
            )
    return csr_array(coo_array((_wide(data), (rows, columns)), shape=X.shape))


def _native(array) -> np.ndarray:
    array = np.asarray(array)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _places(places) -> np.ndarray:
    places = _native(places)
    if places.ndim != 1 or places.dtype.kind not in "iu":
        raise _damaged(f"its places are {places.dtype} in {places.ndim} dimension(s)")
    return places


def _outside(places: np.ndarray, n: int) -> int | None:
    """Index of the first place outside 0 to n - 1, or None."""
    if places.size and (places.min() < 0 or places.max() >= n):
        return int(((places < 0) | (places >= n)).argmax())
    return None


def _refuse_values(data: np.ndarray) -> None:
    if data.dtype.kind == "c":
        raise ValueError("Complex data not supported: X holds counts.")
    if data.dtype.kind not in "biuf":
        raise ValueError(f"X must hold numbers only, not {data.dtype}.")


def _wide(data: np.ndarray) -> np.ndarray:
    """The numbers in a type wide enough to add them up."""
    if data.dtype.kind == "f":
        return data.astype(np.float64)
    if data.size and (data.max() > _LARGEST or data.min() < -_LARGEST):
        raise ValueError("X holds a number beyond 2**40 in size: it may hold 2**24 tokens a place.")
    return data.astype(np.int64)


def _damaged(what: str) -> ValueError:
    return ValueError(f"X is damaged: {what}. Make the matrix again.")
