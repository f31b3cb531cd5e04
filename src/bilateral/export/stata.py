"""A table for Stata."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype

from bilateral import files
from bilateral.accents import unaccented
from bilateral.escape import plain_text
from bilateral.export.counts import unique
from bilateral.export.tables import flat, joined

_LONGEST_NAME, _LONGEST_LABEL = 32, 80
_LONGEST_TEXT = 2045  # bytes; longer text is a strL
_LONG = 2_147_483_620  # the largest whole number of Stata's; the next is a missing value
_EXACT = 2**53  # whole numbers that a double holds, all of them
_LARGEST = 8.98e307  # what is more is a missing value
_NEVER = datetime.datetime(2000, 1, 1)  # the file says when it was written: always this
# Words that are no names: https://www.stata.com/manuals/u11.pdf, section 11.3.
_RESERVED = set(
    [
        "_all",
        "_b",
        "_coef",
        "_cons",
        "_n",
        "_N",
        "_pi",
        "_pred",
        "_rc",
        "_skip",
        "_se",
        "aggregate",
        "array",
        "boolean",
        "break",
        "byte",
        "case",
        "catch",
        "class",
        "colvector",
        "complex",
        "const",
        "continue",
        "default",
        "delegate",
        "delete",
        "do",
        "double",
        "else",
        "eltypedef",
        "end",
        "enum",
        "explicit",
        "export",
        "external",
        "float",
        "for",
        "friend",
        "function",
        "global",
        "goto",
        "if",
        "in",
        "inline",
        "int",
        "local",
        "long",
        "namespace",
        "new",
        "null",
        "numeric",
        "NULL",
        "pragma",
        "private",
        "protected",
        "quad",
        "real",
        "rowvector",
        "short",
        "strL",
        "typedef",
        "typename",
        "using",
        "vector",
        "version",
        "virtual",
        "with",
    ]
)


def to_stata(table: pd.DataFrame | pd.Series, path: str | Path) -> pd.DataFrame:
    """Write a table as a Stata file (format 118, of Stata 14 and later).

    Parameters
    ----------
    table : DataFrame or Series
        A result, or ``corpus.table``. An index that says something is written as columns.
    path : str or Path
        The file, ending in ``.dta``, which is replaced.

    Returns
    -------
    DataFrame
        ``variable``, the name of each column in the file, and ``column``, what it was. A name has
        up to 32 letters without accents, digits and underscores. In Stata, ``describe`` shows the
        column's own name as the variable's label.

    Raises
    ------
    ValueError
        If it is no table, has no column, or a number is too large for Stata.

    Notes
    -----
    Days are Stata's days, times its milliseconds. What is missing is ``.``, of text the empty one,
    since Stata has no missing text.

    Examples
    --------
    >>> import tempfile
    >>> shares = pd.DataFrame({"quarter": ["2021Q1"], "share of migración": [0.25]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_stata(shares, f"{folder}/shares.dta")
    ...     pd.read_stata(f"{folder}/shares.dta")
                 variable              column
    0             quarter             quarter
    1  share_of_migracion  share of migración
      quarter  share_of_migracion
    0  2021Q1                0.25
    """
    table = flat(table)
    columns = [str(name) for name in table.columns]
    variables = unique([_variable(name) for name in columns], _LONGEST_NAME, "_")
    made, dates, long = {}, {}, []
    for place, variable in enumerate(variables):
        values = table.iloc[:, place]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            values = values.dt.tz_localize(None).astype("datetime64[ms]")
            whole = (values.dropna() == values.dropna().dt.normalize()).all()
            dates[variable] = "td" if whole else "tc"
        elif pd.api.types.is_any_real_numeric_dtype(values.dtype) or is_bool_dtype(values.dtype):
            values = _number(values, columns[place])
        else:
            values = values.map(joined).astype(object)
            if values.map(lambda text: len(text.encode())).max() > _LONGEST_TEXT:
                long.append(variable)
        made[variable] = values.reset_index(drop=True)
    with files.replacing_file(path) as fresh:
        pd.DataFrame(made).to_stata(
            fresh,
            write_index=False,
            version=118,
            byteorder="little",
            time_stamp=_NEVER,
            convert_dates=dates,
            convert_strl=long,
            variable_labels={
                variable: plain_text(name)[:_LONGEST_LABEL]
                for variable, name in zip(variables, columns, strict=True)
            },
        )
    return pd.DataFrame({"variable": variables, "column": columns})


def _number(values: pd.Series, name: str) -> pd.Series:
    """Numbers, and true and false, of a type that Stata has, all as they are."""
    whole = not is_float_dtype(values.dtype)
    values = values if whole else values.astype("float64")
    there = values.dropna()
    most = _EXACT if whole else _LARGEST
    wrong = [value for value in there if abs(int(value) if whole else value) > most]
    if wrong:
        raise ValueError(
            f"column {name!r} holds {wrong[0]}, which Stata cannot keep; make it text by"
            " .astype(str), or leave it out"
        )
    if not whole or len(there) < len(values):
        return values.astype("float64")
    if is_bool_dtype(values.dtype):
        return values.astype("bool")
    values = values.astype("int64")
    return values if values.abs().max() <= _LONG else values.astype("float64")


def _variable(name: str) -> str:
    """A column's name as Stata allows it, of any length."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", unaccented(name)) or "_"
    known = plain in _RESERVED or re.fullmatch(r"str[0-9]+", plain) or plain[0].isdigit()
    return f"_{plain}" if known or plain == "_" else plain
