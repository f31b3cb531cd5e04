"""Data of rows besides their counts and languages: periods and covariates, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bilateral.topics.inputs.periods import check_rows

__all__ = ["RowData"]


@dataclass(frozen=True, eq=False)
class RowData:
    """Data of rows besides their counts and languages, as numbers.

    Parameters
    ----------
    period : ndarray of int, shape (n_rows,), optional
        Number of each row's period.
    n_periods : int
    cell : ndarray of int32, shape (n_rows,), optional
        Which line of alpha each row has as its prior.
    alpha : ndarray of float64, shape (n_rows, n_topics), optional
        The prior of each row, if they are new rows.

    Examples
    --------
    Rows in two languages and two periods have four copies of the columns:

    >>> group, n_groups = RowData(np.array([0, 1, 1]), 2).groups(np.array([1, 0, 1]), 2)
    >>> group.tolist(), n_groups
    ([1, 2, 3], 4)
    """

    period: np.ndarray | None = None
    n_periods: int = 1
    cell: np.ndarray | None = None
    alpha: np.ndarray | None = None

    def groups(self, language: np.ndarray, n_languages: int) -> tuple[np.ndarray, int]:
        """Each row's block of columns, by period and then language; and the number of blocks."""
        if self.period is None:
            return language, n_languages
        return self.period * n_languages + language, self.n_periods * n_languages

    def check(self, n_rows: int) -> None:
        """Refuse periods or cells if there is not one for each row."""
        if self.period is not None:
            check_rows(self.period, n_rows)
        if self.cell is not None and self.cell.size != n_rows:
            raise ValueError(
                f"covariates have {self.cell.size:,} rows, but X has {n_rows:,}: give one for each "
                "row of X, in the same order."
            )
