"""Excel: each sheet of a workbook is a table."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.rows import MOST_COLUMNS, items
from bilateral.sources.files.zipped import Parts, is_kind

if TYPE_CHECKING:
    import openpyxl

_FIRST_ROWS = 100  # among which the names of the columns are


def read_workbook(file: File) -> Iterator[Item]:
    """Give the text of each row of each sheet that has a column of texts.

    The first row that is not empty names the columns.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        Its place is the row; with several sheets ``sheet:row``.

    Raises
    ------
    Unreadable
        If no sheet has a column of texts, or the file is damaged.
    """
    import openpyxl

    for name in (parts := Parts(file.data)).names:
        if name.endswith((".xml", ".rels")) and b"<!ENTITY" in parts.read(name):
            raise Unreadable("defines entities, which are not read")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and menus, which do not matter here
        try:
            book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True, data_only=True)
        except Exception as error:  # whatever it meets in a damaged file
            raise Unreadable(
                f"is a damaged workbook ({type(error).__name__}); save it anew"
            ) from None
        yield from _sheets(file, book)


def _sheets(file: File, book: openpyxl.Workbook) -> Iterator[Item]:
    faults, several, read = [], len(book.worksheets) > 1, 0
    for sheet in book.worksheets:
        try:
            for item in items(file, _rows(file, sheet, f"{sheet.title}:" if several else "")):
                read += 1
                yield item
        except Unreadable as fault:
            faults.append((sheet.title, str(fault)))
        except Exception as error:
            faults.append((sheet.title, f"is damaged ({type(error).__name__})"))
    if not read and faults:
        raise Unreadable(f"{faults[0][1]} (sheet {faults[0][0]!r})")
    for title, fault in faults:
        file.refuse(f"the sheet {fault}", title)


def _rows(file: File, sheet, before: str) -> Iterator[tuple[str, dict[str, object]]]:
    sheet.reset_dimensions()  # what a file claims of its size
    names: list[str] = []
    first = 1
    for row in sheet.iter_rows(max_row=_FIRST_ROWS, max_col=MOST_COLUMNS, values_only=True):
        first += 1
        if any(value is not None for value in row):
            names = [" ".join(str("" if value is None else value).split()) for value in row]
            break
    while names and not names[-1]:
        names.pop()
    names = [name or f"column {number}" for number, name in enumerate(names, 1)]
    if not names:
        return
    rows = sheet.iter_rows(min_row=first, values_only=True)
    for number, row in enumerate(rows, first):
        if all(value is None for value in row):
            continue
        if any(value is not None for value in row[len(names) :]):
            file.refuse("has a cell to the right of the named columns", f"{before}{number}")
            continue
        values = [*row, *[None] * len(names)][: len(names)]
        yield f"{before}{number}", dict(zip(names, values, strict=True))


EXCEL = Format("Excel workbook", partial(is_kind, "xlsx"), read_workbook)
