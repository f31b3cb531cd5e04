"""A formula and a table of covariates become a design matrix, or an error says why not."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import DataMismatchWarning, FormulaicError
from formulaic.formula import StructuredFormula
from formulaic.materializers import PandasMaterializer
from formulaic.model_spec import ModelSpec
from formulaic.parser.types import Factor
from formulaic.transforms import TRANSFORMS
from formulaic.utils.variables import Variable, get_required_variables
from pandas.api import types

from bilateral.topics.inputs.collinearity import check_apart

__all__ = ["Design", "design", "prepare"]

_MOST_LEVELS = 200
# Cells are rounded to a millionth of a standard deviation: the last bits of a logarithm or a spline
# differ between machines, and would change the chain.
_ROUND = 2.0**20


@dataclass(frozen=True, eq=False)
class Design:
    """A design matrix, stored as its distinct rows.

    Parameters
    ----------
    formula : str
    columns : tuple of str
        The columns of the table that the formula uses.
    names : tuple of str, length p
        Columns of the matrix; the first is ``Intercept``. ``side[T.US]`` is the level US of
        `side` against its first level.
    terms : tuple of str, length p
        The term of the formula that each column belongs to.
    cells : ndarray of float64, shape (G, p)
        The distinct rows of the matrix, in lexicographic order. Numbers are in standard
        deviations from their mean; interactions multiply these.
    cell : ndarray of int32, shape (n_rows,)
        The cell of each row of the table.
    """

    formula: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    terms: tuple[str, ...]
    cells: np.ndarray
    cell: np.ndarray
    _levels: Mapping[str, pd.Index] = field(repr=False)
    _spec: ModelSpec = field(repr=False)

    def predict(self, covariates: pd.DataFrame) -> np.ndarray:
        """Give the design matrix of other rows.

        Parameters
        ----------
        covariates : DataFrame
            At least the columns that the formula uses.

        Returns
        -------
        ndarray of float64, shape (n_rows, p)

        Raises
        ------
        ValueError
            If a column is not there, a value is missing, or a level was not in the table that the
            design was made from.

        Examples
        --------
        >>> table = pd.DataFrame({"side": ["MX", "US"] * 2, "talk": ["press", "press", "un", "un"]})
        >>> made = design("side + talk", table)
        >>> made.predict(pd.DataFrame({"side": ["US"], "talk": ["un"]})).tolist()
        [[1.0, 1.0, 1.0]]
        """
        table = prepare(covariates, self.columns)
        for name, levels in self._levels.items():
            unknown = table.loc[~table[name].isin(levels), name]
            if len(unknown):
                raise ValueError(_unknown(name, unknown.iloc[0], levels))
            table[name] = pd.Categorical(table[name], categories=levels)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error", DataMismatchWarning)
            try:
                matrix = self._spec.get_model_matrix(table, context={})
            except DataMismatchWarning as error:
                raise ValueError(
                    f"The rows have levels that the design of {self.formula!r} does not know. "
                    f"Select rows whose levels were fitted. ({error})"
                ) from error
            except FormulaicError as error:
                raise _not_computed(self.formula, error) from error
        return _rounded(np.asarray(matrix, dtype=np.float64), self.names)


def design(formula: str, covariates: pd.DataFrame) -> Design:
    """Make the design matrix of a formula, if its effects can be told apart.

    Text, booleans and categories become indicator columns, one for each level but the first (in
    alphabetical order, or in the order of a categorical column). Numbers are centred and divided by
    their standard deviation, so that one prior fits all effects. A formula is refused if the table
    cannot answer it, however many rows there are:

    - two categories nearly coincide: in 95 % of rows the level of one predicts the level of the
      other, and it explains at least half of the other's variation (Goodman and Kruskal's tau);
    - a term is nearly a combination of other terms: the largest squared correlation between a
      combination of its columns and one of theirs is 0.9 or more, a variance inflation of 10. If
      one term is part of the other (``side`` and ``side:period``), what they share is taken out
      first, because such collinearity comes from the coding and does not change shares;
    - an interaction needs a combination of levels that no row has.

    Parameters
    ----------
    formula : str
        What follows ``~`` in R: ``"side * period + genre"``. Functions of columns can be used
        (``log(n)``, ``C(year)``, ``poly(year, 2)``, ``bs(year, df=4)``).
    covariates : DataFrame, shape (n_rows, …)
        One row for each row of the counts, in the same order.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        If the formula cannot be read or names columns that are not there, if a column has missing
        values, one level, dates, or nearly as many levels as rows, or if effects cannot be told
        apart. The message names the columns, the reason and what to do.

    References
    ----------
    Belsley, D. A., Kuh, E. and Welsch, R. E. (1980). Regression Diagnostics. Wiley.
    Fox, J. and Monette, G. (1992). Generalized collinearity diagnostics. JASA 87.
    Goodman, L. A. and Kruskal, W. H. (1954). Measures of association for cross classifications.
    JASA 49.

    Examples
    --------
    >>> table = pd.DataFrame({"side": ["US", "MX"] * 2, "year": [2021, 2021, 2022, 2022]})
    >>> made = design("side + year", table)
    >>> made.names
    ('Intercept', 'side[T.US]', 'year')
    >>> made.cell.tolist()
    [2, 0, 3, 1]
    >>> design("side + lang", table.assign(lang=table["side"].map({"US": "en", "MX": "es"})))
    Traceback (most recent call last):
        ...
    ValueError: side and lang nearly coincide (100 % of rows): the effects of side and lang cannot \
be told apart. Drop one of them.
    """
    parsed = _parse(formula)
    columns = _columns(parsed)
    table = prepare(covariates, columns)
    levels = {}
    for name in columns:
        values = table[name]
        if isinstance(values.dtype, pd.CategoricalDtype):
            table[name] = values = values.cat.remove_unused_categories()
            levels[name] = values.cat.categories
            _refuse_many(name, len(levels[name]), len(table))
        if values.nunique() < 2:
            _refuse_constant(name, values.iloc[0])
    maker = _Standardised(table, context={})
    try:
        with np.errstate(all="ignore"):
            matrix = maker.get_model_matrix(parsed, na_action="ignore", output="numpy")
    except FormulaicError as error:
        raise _not_computed(formula, error) from error
    spec = matrix.model_spec
    evaluated = {str(factor.expr): factor for factor in maker.factor_cache.values()}
    categories = {}
    for expr in dict.fromkeys(str(f.expr) for term in spec.terms for f in term.factors):
        if evaluated[expr].metadata.kind.value == "categorical":
            values = pd.Series(np.asarray(evaluated[expr].values)).astype("category")
            categories[expr] = values
            if len(values.cat.categories) < 2:
                _refuse_constant(expr, values.iloc[0])
            _refuse_many(expr, len(values.cat.categories), len(table))
    names = tuple(map(str, spec.column_names))
    terms = tuple(str(term) for term, at in spec.term_indices.items() for _ in at)
    X = _rounded(np.asarray(matrix, dtype=np.float64), names)
    made = Design(formula, columns, names, terms, *_distinct(X), levels, spec)
    factors = {
        str(term): frozenset(str(f.expr) for f in term.factors)
        for term in spec.terms
        if term.degree
    }
    check_apart(made.cells, np.bincount(made.cell), terms, factors, categories)
    return made


class _Standardised(PandasMaterializer):
    """Columns as formulaic makes them, but with booleans as categories and numbers scaled."""

    REGISTER_NAME = "bilateral.standardised"
    REGISTER_INPUTS: Sequence[str] = ()
    INTERFACE_EXPLICIT_OVERRIDES = False

    def _is_categorical(self, values: Any) -> bool:
        is_bool = types.is_bool_dtype(getattr(values, "dtype", None))
        return is_bool or super()._is_categorical(values)

    def _encode_numerical(
        self,
        values: Any,
        metadata: Any,
        encoder_state: dict[str, Any],
        spec: ModelSpec,
        drop_rows: Sequence[int],
    ) -> Any:
        values = np.asarray(values, dtype=np.float64)
        if not np.isfinite(values).all():
            return values  # `_rounded` refuses them, and names the column
        if "centre" not in encoder_state:
            # fsum rounds once: the mean is the same on every machine and in any order of rows.
            centre = math.fsum(values) / len(values)
            variance = math.fsum((values - centre) ** 2) / len(values)
            encoder_state["centre"] = centre
            encoder_state["scale"] = math.sqrt(variance) or 1.0
        return (values - encoder_state["centre"]) / encoder_state["scale"]


def _parse(formula: str) -> Formula:
    try:
        parsed = Formula(formula)
    except FormulaicError as error:
        message = str(error).splitlines()[0]
        raise ValueError(f"The formula {formula!r} cannot be read: {message}") from error
    if isinstance(parsed, StructuredFormula):
        raise ValueError(
            f"The formula {formula!r} has two sides or parts. Write the covariates alone, as in "
            "'side * period + genre'."
        )
    if not any(term.degree == 0 for term in parsed):
        raise ValueError(
            f"The formula {formula!r} removes the intercept, which gives each topic its size. "
            "Leave out '0 +' or '- 1'."
        )
    return parsed


def _columns(parsed: Formula) -> tuple[str, ...]:
    """The columns used. Formulaic's own list leaves out those within ``poly(x, 2)``."""
    factors = {factor for term in parsed for factor in term.factors if term.degree}
    looked_up = {str(f.expr) for f in factors if f.eval_method is Factor.EvalMethod.LOOKUP}
    computed = {
        str(variable.root)
        for factor in factors
        if factor.eval_method is Factor.EvalMethod.PYTHON
        for variable in get_required_variables(factor.expr)
        if Variable.Role.VALUE in variable.roles
    }
    return tuple(sorted(looked_up | (computed - TRANSFORMS.keys())))


def prepare(covariates: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Give the columns used: whole numbers, floats and booleans; all else becomes categories.

    Parameters
    ----------
    covariates : DataFrame
    columns : sequence of str

    Returns
    -------
    DataFrame
        To prepare it again changes nothing.

    Raises
    ------
    ValueError
        If there is no table, or no such column; if values are missing or dates.

    Examples
    --------
    >>> prepare(pd.DataFrame({"year": [2021.0, 2022.0], "side": ["US", 1]}), ["side", "year"])
      side  year
    0   US  2021
    1    1  2022
    """
    if not isinstance(covariates, pd.DataFrame):
        raise ValueError(
            "covariates must be a pandas DataFrame, a row for each row of X, not "
            f"{type(covariates).__name__}."
        )
    unknown = [name for name in columns if name not in covariates.columns]
    if unknown:
        raise ValueError(
            f"The formula names {', '.join(map(repr, unknown))}, but the table's columns are "
            f"{', '.join(map(repr, covariates.columns))}."
        )
    if not len(covariates):
        raise ValueError("The table of covariates has no rows.")
    table = covariates.loc[:, list(columns)].reset_index(drop=True)
    for name in columns:
        values = table[name]
        if isinstance(values, pd.DataFrame):
            raise ValueError(f"The table has more than one column {name!r}. Rename one.")
        _refuse_missing(name, values.isna())
        if types.is_datetime64_any_dtype(values) or types.is_timedelta64_dtype(values):
            raise ValueError(
                f"Column {name!r} holds dates. Make a year or a period of them first, for "
                f"instance covariates[{name!r}].dt.year."
            )
        if types.is_bool_dtype(values):
            table[name] = values.astype(bool)
        elif types.is_numeric_dtype(values):
            values = values.astype(np.float64)
            _refuse_missing(name, ~np.isfinite(values), "infinite")
            whole = (values == values.round()).all() and values.abs().max() < _ROUND**2
            table[name] = values.astype(np.int64) if whole else values  # 2021, not 2021.0
        elif isinstance(values.dtype, pd.CategoricalDtype):
            table[name] = values.cat.rename_categories(values.cat.categories.astype(str))
        else:
            table[name] = values.astype(str).astype("category")
    return table


def _refuse_missing(name: str, missing: pd.Series, what: str = "missing") -> None:
    where = np.flatnonzero(missing)
    if len(where):
        values = "a value" if len(where) == 1 else f"{len(where):,} values"
        raise ValueError(
            f"Column {name!r} has {values} {what}, first in row {where[0]} (counted from 0). "
            "Leave such rows out, or give them a level of their own."
        )


def _refuse_constant(name: str, value: object) -> None:
    raise ValueError(
        f"{name!r} has one value only ({value!s}), so it has no effect that could be learned. "
        "Drop it from the formula, or select other rows."
    )


def _refuse_many(name: str, n_levels: int, n_rows: int) -> None:
    if n_levels > min(_MOST_LEVELS, max(n_rows // 2, 1)):
        raise ValueError(
            f"{name!r} has {n_levels:,} levels in {n_rows:,} rows, too many to learn an effect "
            f"for each (at most {_MOST_LEVELS}, and two rows a level). Merge levels first."
        )


def _unknown(name: str, level: object, levels: pd.Index) -> str:
    return (
        f"Column {name!r} has the level {level!r}, which was not fitted. Fitted levels: "
        f"{', '.join(map(repr, levels))}."
    )


def _not_computed(formula: str, error: Exception) -> ValueError:
    return ValueError(f"The formula {formula!r} cannot be computed from these rows: {error}")


def _rounded(X: np.ndarray, names: Sequence[str]) -> np.ndarray:
    bad = np.argwhere(~np.isfinite(X))
    if len(bad):
        row, column = bad[0]
        raise ValueError(
            f"{names[column]!r} is no finite number in row {row} (counted from 0). Use a function "
            "that all values of the column allow."
        )
    return np.round(X * _ROUND) / _ROUND + 0.0  # + 0.0 makes -0.0 zero: one cell, not two


def _distinct(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows in lexicographic order, and which of them each row is.

    Like ``np.unique`` of the rows, but faster if columns have few values each.
    """
    cell = np.zeros(len(X), dtype=np.int64)
    for column in X.T:
        level, values = pd.factorize(column, sort=True)
        cell = pd.factorize(cell * len(values) + level, sort=True)[0]
    first = np.unique(cell, return_index=True)[1]
    return np.ascontiguousarray(X[first]), cell.astype(np.int32)
