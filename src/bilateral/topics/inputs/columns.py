"""Groups of rows (languages, periods), each with its own block of columns."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from bilateral.topics.inputs.checks import first_entry

__all__ = ["check_languages", "to_groups"]


def to_groups(X: csr_array, group: np.ndarray, n_groups: int) -> csr_array:
    """Move each row's counts to its group's block of columns.

    Examples
    --------
    >>> to_groups(csr_array([[5, 0], [1, 2]]), np.array([0, 1]), 2).toarray()
    array([[5, 0, 0, 0],
           [0, 0, 1, 2]])
    """
    n_terms = X.shape[1]
    indices = X.indices + n_terms * np.repeat(group, np.diff(X.indptr))
    return csr_array((X.data, indices, X.indptr), shape=(X.shape[0], n_groups * n_terms))


def check_languages(
    X: csr_array, term_languages, languages, known: list[str] | None = None
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Give the language of each column and of each row as numbers, or say what does not fit.

    Parameters
    ----------
    X : csr_array, shape (n_rows, n_terms)
    term_languages : sequence of str, length n_terms, or None
        Language of each column; "" for a column that all languages share.
    languages : sequence of str, length n_rows, or None
    known : list of str, optional
        Languages of the fitted model.

    Returns
    -------
    owner : ndarray of int64, shape (n_terms,)
        Number of the language that owns the column; -1 if all share it.
    group : ndarray of int64, shape (n_rows,)
    names : list of str
        Languages, sorted.

    Raises
    ------
    ValueError
        If one is given without the other, a length is wrong, a language has no column or (in a
        fit) no row, or a row holds a word of another language.
    """
    if term_languages is None and languages is None:
        return np.zeros(X.shape[1], np.int64), np.zeros(X.shape[0], np.int64), [""]
    if term_languages is None or languages is None:
        given, missing = ("languages", "term_languages")
        if languages is None:
            given, missing = missing, given
        raise ValueError(f"{given} is given but {missing} is not: a model of languages needs both.")
    terms = np.asarray(term_languages, dtype=object)
    rows = np.asarray(languages, dtype=object)
    for name, array, n, what in (
        ("term_languages", terms, X.shape[1], "columns"),
        ("languages", rows, X.shape[0], "rows"),
    ):
        if array.shape != (n,):
            raise ValueError(f"{name} has shape {array.shape}, but X has {n} {what}.")
        odd = [i for i, value in enumerate(array) if not isinstance(value, str)]
        if odd:
            raise ValueError(f"{name} holds {array[odd[0]]!r} at {odd[0]}; languages are text.")
    if "" in set(rows):
        at = int(np.flatnonzero(rows == "")[0])
        raise ValueError(f"languages holds '' at row {at}: every row is in one language.")
    names = known or sorted(set(terms) - {""}) or sorted(set(rows))
    for strange in sorted(set(rows) - set(names)):
        what = "no column is in that language" if known is None else "the model does not know it"
        raise ValueError(f"Rows are in {strange!r}, but {what}.")
    for idle in sorted(set(names) - set(rows)) if known is None else ():
        raise ValueError(f"Columns are in {idle!r}, but no row is in that language.")
    number = {name: i for i, name in enumerate(names)} | {"": -1}
    owner = np.array([number[t] for t in terms], np.int64)
    group = np.array([number[r] for r in rows], np.int64)
    entries = np.repeat(group, np.diff(X.indptr))
    wrong = (owner[X.indices] >= 0) & (owner[X.indices] != entries)
    if wrong.any():
        row, column = first_entry(X, wrong)
        raise ValueError(
            f"Row {row} is in {rows[row]!r} but holds column {column}, a word of "
            f"{terms[column]!r}. Mark a column that occurs in several languages as shared ('')."
        )
    return owner, group, names
