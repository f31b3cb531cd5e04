"""A result as a table for LaTeX and for Word."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from bilateral import files
from bilateral.escape import latex_text, plain_text

_MISSING = "–"
_WIDEST = 63  # columns that a table of Word can have
_NEVER = datetime.datetime(2000, 1, 1)


def to_latex(
    table: pd.DataFrame | pd.Series, path: str | Path, *, float_format: str = "%.3f"
) -> None:
    r"""Write a table for LaTeX: a ``tabular``, to be read by ``\input`` inside a ``table``.

    Parameters
    ----------
    table : DataFrame or Series
        A result of any function. An index that says something is written as columns.
    path : str or Path
        The file, ending in ``.tex``, which is replaced.
    float_format : str
        How numbers with a fraction are written.

    Raises
    ------
    ValueError
        If it is no table or has no column.

    Notes
    -----
    The document needs ``\usepackage{booktabs}``. What is special in LaTeX is escaped. What is
    missing is a dash.

    Examples
    --------
    >>> import tempfile
    >>> shares = pd.DataFrame({"theme": ["water & energy", "drugs"], "share": [0.25, np.nan]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_latex(shares, f"{folder}/shares.tex")
    ...     print(Path(folder, "shares.tex").read_text())
    \begin{tabular}{lr}
    \toprule
    theme & share \\
    \midrule
    water \& energy & 0.250 \\
    drugs & – \\
    \bottomrule
    \end{tabular}
    <BLANKLINE>
    """
    head, rows, numeric = _cells(table, float_format)
    align = "".join("r" if one else "l" for one in numeric)
    written = [_latex_row(row, numeric) for row in rows]
    lines = [rf"\begin{{tabular}}{{{align}}}", r"\toprule", _latex_row(head, [False] * len(head))]
    lines += [r"\midrule", *written, r"\bottomrule", r"\end{tabular}", ""]
    with files.replacing_file(path) as fresh:
        fresh.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def to_word(
    table: pd.DataFrame | pd.Series, path: str | Path, *, float_format: str = "%.3f"
) -> None:
    """Write a table as a Word document.

    The same table gives the same bytes: the document says of no day and no author.

    Parameters
    ----------
    table : DataFrame or Series
        A result of any function. An index that says something is written as columns.
    path : str or Path
        The file, ending in ``.docx``, which is replaced.
    float_format : str
        How numbers with a fraction are written.

    Raises
    ------
    ValueError
        If it is no table, has no column, or more than Word can show.

    Examples
    --------
    >>> import docx, tempfile
    >>> shares = pd.DataFrame({"theme": ["water", "drugs"], "share": [0.25, np.nan]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_word(shares, f"{folder}/shares.docx")
    ...     read = docx.Document(f"{folder}/shares.docx")
    >>> [[cell.text for cell in row.cells] for row in read.tables[0].rows]
    [['theme', 'share'], ['water', '0.250'], ['drugs', '–']]
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    head, rows, numeric = _cells(table, float_format)
    if len(head) > _WIDEST:
        raise ValueError(
            f"the table has {len(head)} columns, and Word shows {_WIDEST} at most; choose some"
        )
    document = Document()
    core = document.core_properties
    core.author = core.last_modified_by = core.title = core.comments = ""
    core.created = core.modified = _NEVER
    core.revision = 1
    grid = document.add_table(len(rows) + 1, len(head), style="Table Grid")
    for place, (row, texts) in enumerate(zip(grid.rows, [head, *rows], strict=True)):
        for cell, text, right in zip(row.cells, texts, numeric, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(plain_text(text)).bold = True if place == 0 else None
            if right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # The first row is shown again on each page.
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made = BytesIO()
    document.save(made)
    with (
        files.replacing_file(path) as fresh,
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(fresh, "w") as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name)  # of 1980, as all, and not compressed: zlibs differ
            info.create_system = 3  # on every system
            target.writestr(info, source.read(name))


def flat(table: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """A table with an index of no meaning and names of one level.

    Parameters
    ----------
    table : DataFrame or Series

    Returns
    -------
    DataFrame
        An index that has names, or is not 0 … n - 1, becomes columns.

    Raises
    ------
    ValueError
        If it is no table or has no column.

    Examples
    --------
    >>> flat(pd.Series([2, 3], pd.Index(["US", "MX"], name="side"), name="n")).columns.tolist()
    ['side', 'n']
    """
    if isinstance(table, pd.Series):
        table = table.to_frame(name="value" if table.name is None else table.name)
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"this takes a table (a DataFrame), not {type(table).__name__}")
    index = table.index
    table = table.copy()
    table.columns = [
        " ".join(str(part) for part in name if str(part)) if isinstance(name, tuple) else name
        for name in table.columns
    ]
    plain = index.equals(pd.RangeIndex(len(table)))
    if not plain or index.name is not None:
        names = enumerate("index" if name is None else name for name in index.names)
        levels = [index.get_level_values(level).to_series(name=name) for level, name in names]
        table = pd.concat([one.reset_index(drop=True) for one in [*levels, table]], axis=1)
    if not table.shape[1]:
        raise ValueError("the table has no column; there is nothing to write")
    return table.reset_index(drop=True)


def joined(value: object) -> str:
    """A value as text: lists joined by commas, blank where it is missing.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Examples
    --------
    >>> joined(("water", "drugs")), joined(None), joined(pd.Period("2024Q2"))
    ('water, drugs', '', '2024Q2')
    """
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(map(joined, value))
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    return plain_text(str(value))


def _cells(
    table: pd.DataFrame | pd.Series, float_format: str
) -> tuple[list[str], list[tuple[str, ...]], list[bool]]:
    """The names of the columns, the rows as text, and which columns hold numbers."""
    table = flat(table)
    columns, numeric = [], []
    for place in range(table.shape[1]):
        values = table.iloc[:, place]
        numeric.append(
            pd.api.types.is_numeric_dtype(values.dtype)
            and not pd.api.types.is_bool_dtype(values.dtype)
        )
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            days = (values.dropna() == values.dropna().dt.normalize()).all()
            values = values.dt.strftime("%Y-%m-%d" if days else "%Y-%m-%d %H:%M:%S")
        columns.append([_cell(value, float_format) for value in values.astype(object)])
    rows = list(zip(*columns, strict=True))
    return [plain_text(str(name)) for name in table.columns], rows, numeric


def _cell(value: object, float_format: str) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return _MISSING
    return float_format % value if isinstance(value, float | np.floating) else joined(value)


def _latex_row(cells: tuple[str, ...] | list[str], numeric: list[bool]) -> str:
    written = [
        cell.replace("-", "$-$") if number and cell != _MISSING else latex_text(cell)
        for cell, number in zip(cells, numeric, strict=True)
    ]
    # After the end of a row, LaTeX takes [ and * for a part of that end.
    guard = "{}" if written[0][:1] in ("[", "*") else ""
    return f"{guard}{' & '.join(written)} \\\\"
