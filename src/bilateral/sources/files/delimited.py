"""Tables as text: CSV and TSV, with the separators and decimal commas of any spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator, Sequence

from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.rows import MISSING, choose, items

_SEPARATORS = (";", "\t", ",", "|")
#: How the names of such files end.
ENDINGS = (".csv", ".tsv", ".tab")
_ROWS = 20  # looked at to see whether it is a table
_LONGEST_NAME = 60  # characters of the name of a column
_LONGEST_FIRST = 4_000  # characters of the line of names
_LOCK = threading.Lock()  # csv has one limit for the process
_ENGLISH = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_SPANISH = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII)
_EITHER = re.compile(r"[-+]?\d{1,3}[.,]\d{3}", re.ASCII)
_CODE = re.compile(r"[-+]?0\d", re.ASCII)  # 007 is no number


def separator(file: File) -> str:
    r"""Find what parts the cells of a table; empty if a file is no table.

    Parameters
    ----------
    file : File

    Returns
    -------
    str

    Examples
    --------
    >>> separator(File("a", b"fecha;texto\n2024-04-03;Hola, dijo.\n"))
    ';'
    >>> separator(File("a.txt", b"Dear Sir, we met.\nWe spoke, and left.\n"))
    ''
    """
    text = file.head
    named = file.path.lower().endswith(ENDINGS)
    first, rest = _first_line(text)
    if mark := re.fullmatch(r"sep=([;,\t|])", first.strip()):
        return mark[1]
    best, most = "", 0
    for sep in _SEPARATORS:
        rows = list(_some_rows(text, sep))
        if len(first) > _LONGEST_FIRST or not rows or not _is_header(rows[0]):
            continue
        width = len(rows[0])
        same = sum(len(row) == width for row in rows[1:])
        whole = same >= 0.8 * len(rows[1:])
        known = _known(rows[0], file)
        sure = known >= 2 or (known and width > 1 and whole) or (width > 2 and whole and same > 1)
        score = (known + 1) * width
        if width > 1 and (sure or named) and score > most:
            best, most = sep, score
    if not best and named and _known([first.strip()], file) and rest.strip():
        return ","  # one column
    return best


def _first_line(text: str) -> tuple[str, str]:
    parts = re.split(r"\r\n|\r|\n", text.lstrip("\r\n"), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _some_rows(text: str, sep: str) -> Iterator[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep)
    try:
        for row in reader:
            if row:
                yield row
            if reader.line_num > 50 * _ROWS:
                return
    except csv.Error:
        return


def _is_header(row: Sequence[str]) -> bool:
    names = _column_names(row)
    return (
        bool(names)
        and len(set(names)) == len(names)
        and all(len(name) <= _LONGEST_NAME for name in names)
        and all(re.search(r"[^\W\d_]", name) for name in names)
        and not any(name.endswith((".", "!", "?")) for name in names)
    )


def _known(row: Sequence[str], file: File) -> int:
    """How many names of columns are known, or are those that the user gives."""
    names = _column_names(row)
    given = sum(name in file.columns.values() for name in names)
    if len(set(names)) < len(names):
        return 0
    return len(choose(names, {})) + given


def read_table(file: File) -> Iterator[Item]:
    r"""Give the text of each row.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        With the number of its row, as a spreadsheet counts: the names of the columns are row 1.

    Raises
    ------
    Unreadable
        If no column is the text.

    Examples
    --------
    >>> data = "fecha;texto;tasa\n2024-04-03;Hablaron.;1.234,5\n2024-04-04;mal\n"
    >>> file = File("notas.csv", data.encode())
    >>> [(item.place, item.date, item.text, item.extra) for item in read_table(file)]
    [('2', '2024-04-03', 'Hablaron.', {'tasa': 1234.5})]
    >>> file.problems[0].path, file.problems[0].reason
    ('notas.csv:3', 'has 2 cells where the names are 3; left out')
    """
    sep = separator(file)
    head, rows = _rows(file, sep)
    names = list(head)
    chosen = choose(names, file.columns).values()
    columns = {name: {row[at].strip() for _, row in rows} for at, name in enumerate(names)}
    signs = {name: _decimal_sign(file, name, columns[name]) for name in names if name not in chosen}

    def values() -> Iterator[tuple[str, dict[str, object]]]:
        for place, row in rows:
            given: dict[str, object] = dict(zip(names, row, strict=True))
            for name, sign in signs.items():
                if sign:
                    given[name] = _number(str(given[name]), sign)
            yield str(place), given

    yield from items(file, values())


def _rows(file: File, sep: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, and each whole row with its number."""
    text = file.text
    first, _ = _first_line(text)
    number = 0
    if re.fullmatch(r"sep=.", first.strip()):
        text, number = text[text.index(first) + len(first) :].lstrip("\r\n"), 1
    with _LOCK:
        before = csv.field_size_limit(max(len(text), 131_072))  # items() says what is too long
        try:
            lines = io.StringIO(text, newline="")
            return _parsed(file, csv.reader(lines, delimiter=sep, strict=True), number)
        finally:
            csv.field_size_limit(before)


def _parsed(file: File, reader, number: int) -> tuple[list[str], list[tuple[int, list[str]]]]:
    names: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    lines = reader.line_num
    while True:
        number += 1
        lines = reader.line_num
        try:
            row = next(reader, None)
        except csv.Error as error:
            reason = f"cannot be read ({error}); put its text in quotation marks, doubled inside"
            if "end of data" in str(error):
                reason = "opens a quotation mark that nothing closes; the rest of the file is in it"
            file.refuse(reason, str(number))
            continue
        if row is None:
            break
        if not any(row):
            continue  # an empty line
        if not names:
            names = [name or f"column {place}" for place, name in enumerate(_column_names(row), 1)]
            continue
        spare = row[len(names) :]
        if len(row) < len(names) or any(spare):
            reason = f"has {len(row)} cells where the names are {len(names)}"
            if reader.line_num - lines > 1:
                reason += f", over {reader.line_num - lines} lines: look for a quotation mark"
            file.refuse(reason, str(number))
            continue
        rows.append((number, row[: len(names)]))
    if not names:
        raise Unreadable("is a table without rows")
    if not rows and not file.problems:
        raise Unreadable("is a table of names without rows")
    return names, rows


def _column_names(row: Sequence[str]) -> list[str]:
    """The names of the columns; empty ones at the end are no columns."""
    names = [name.strip() for name in row]
    while names and not names[-1]:
        names.pop()
    return names


def _decimal_sign(file: File, name: str, values: set[str]) -> str:
    """The decimal sign of a column of numbers; empty if it holds anything else."""
    values -= {"", *MISSING}
    if not values or any(map(_CODE.match, values)):
        return ""
    signs = [
        sign
        for sign, pattern in ((".", _ENGLISH), (",", _SPANISH))
        if all(map(pattern.fullmatch, values))
    ]
    if len(signs) == 2 and (unsure := sorted(filter(_EITHER.fullmatch, values))):
        reason = f"{unsure[0]} in the column {name!r} may be thousands or decimals; kept as text"
        file.warn(reason)
        return ""
    return signs[0] if signs else ""


def _number(value: str, sign: str) -> float | int | None:
    value = value.strip()
    if value in ("", *MISSING):
        return None
    value = value.replace("." if sign == "," else ",", "").replace(",", ".")
    return float(value) if "." in value else int(value)


DELIMITED = Format("table as text (CSV, TSV)", lambda file: bool(separator(file)), read_table)
