"""What a user gives as texts, a list or a table, as documents."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from bilateral.cleaning.codes import code_of
from bilateral.cleaning.given import checked
from bilateral.cleaning.steps.repair import as_text
from bilateral.corpus.digest import is_date
from bilateral.escape import utf8_text
from bilateral.sources.files.dates import in_two_ways, read_date
from bilateral.sources.files.rows import MISSING
from bilateral.sources.model import Document, Problem

_FIELDS = ("date", "side", "lang", "source", "title", "author", "url")
#: Columns that are read if the table has them, and whose names cannot be chosen.
_ALSO = ("doc_id", "genre", "path", "published", "modified")
_ISO = re.compile(r"([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:(?<=-[0-9]{2}-[0-9]{2})[T ][0-9].*)?")

_BASIC = re.compile("[0-9]{8}")


def as_documents(
    texts: Iterable[object] | pd.DataFrame, names: Mapping[str, str | None]
) -> tuple[list[Document], pd.DataFrame, list[Problem]]:
    """Make documents of texts.

    Parameters
    ----------
    texts : list of str, or DataFrame
    names : mapping of str to (str or None)
        ``text``, ``date``, ``side``, ``lang``, ``source``, ``title``, ``author``, ``url``: the
        name of the column, or None for the column that is called so, if there is one. ``lang`` may
        be a language.

    Returns
    -------
    documents : list of Document
        Without turns; ``source`` and ``lang`` are blank where nothing is said of them.
    extra : DataFrame
        The other columns, by ``doc_id``.
    problems : list of Problem
        What could not be taken as it was.

    Raises
    ------
    ValueError
        If a column is not there or there twice, there is no text, or an id is missing or repeated.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["They met."], "date": ["03/04/2024"], "desk": ["north"]})
    >>> documents, extra, problems = as_documents(table, {"lang": "English"})
    >>> documents[0].lang, extra["desk"].tolist()
    ('en', ['north'])
    >>> problems[0].reason
    "row 0: '03/04/2024' is no date that can be read in one way; taken as undated, write YYYY-MM-DD"
    """
    table, columns, lang = _read(texts, names)
    ids = _ids(table, columns)
    documents, problems = [], []
    for row, doc_id in enumerate(ids):
        given = {field: table[column].iat[row] for field, column in columns.items()}
        odd: list[str] = []
        for field in ("text", "side", "lang", "source", "author"):
            if isinstance(said := given.get(field), str) and said.strip() in MISSING:
                given[field] = None
                if field != "text":
                    odd.append(f"{field} is {said.strip()!r}, taken as missing")
        text, findings = as_text(given.pop("text"))
        odd = odd if text else []
        odd += [f"{finding.what.removesuffix('; left empty')}" for finding in findings]
        if not text and findings:
            unread = ("missing", "no text but")
            what = odd[0] if odd[0].startswith(unread) else "empty"
            what = f"there is {what}" if what.startswith("no") else f"the text is {what}"
            problems.append(Problem(doc_id, "error", f"row {row}: {what}; left out"))
            continue
        given["date"], wrong = iso_date(given.get("date"))
        odd += [wrong] if wrong else []
        given["lang"], wrong = _lang(given.get("lang"), lang)
        odd += [wrong] if wrong else []
        problems += [Problem(doc_id, "warning", f"row {row}: {what}") for what in odd]
        said = {field: _said(value) for field, value in given.items() if field != "doc_id"}
        said["side"] = said.get("side") or "none"
        documents.append(Document(doc_id, said.pop("source", ""), text, **said))
    if "date" in columns:
        cells = [(row, v) for row, v in enumerate(table[columns["date"]]) if _said(v)]
        written = [(row, v if isinstance(v, str) else "") for row, v in cells]
        if told := in_two_ways(columns["date"], written):
            problems.append(Problem(f"column {columns['date']}", "warning", told))
    others = [column not in columns.values() for column in table]
    extra = table.loc[:, others].set_axis(pd.Index(ids, name="doc_id"))
    return documents, extra, problems


def _read(
    texts: Iterable[object] | pd.DataFrame, names: Mapping[str, str | None]
) -> tuple[pd.DataFrame, dict[str, object], str]:
    """The table, which of its columns is what, and the language of what says none."""
    names = {field: name for field, name in names.items() if name is not None}
    if not isinstance(texts, pd.DataFrame):
        asked = [field for field in names if field != "lang"]
        if asked:
            raise ValueError(
                f"{asked[0]}={names[asked[0]]!r} names a column, but texts is no table; give a"
                f" DataFrame with the texts in a column 'text' and a column {names[asked[0]]!r}"
            )
        texts = pd.DataFrame({"text": pd.Series(list(checked(texts, "texts")), dtype=object)})
    table = texts
    if table.columns.nlevels > 1:
        raise ValueError(
            f"the names of the columns have {table.columns.nlevels} levels, such as"
            f" {table.columns[0]!r}; give each column one name"
        )
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise ValueError(f"the table has the column {twice[0]!r} twice; rename or drop one of them")
    if not len(table):
        raise ValueError("texts is empty; give at least one text")
    lang = ""
    if "lang" in names and names["lang"] not in table:
        lang = _language(names.pop("lang"), table)
    for field, name in names.items():
        if name not in table:
            raise ValueError(f"there is no column {name!r} for {field}; there are {_list(table)}")
    columns = {f: f for f in (*_FIELDS, *_ALSO) if f in table and f not in names} | names
    columns.setdefault("text", "text")
    if columns["text"] not in table:
        raise ValueError(
            "there is no column 'text'; name the column with the texts, as in"
            f" text={table.columns[0]!r}; there are {_list(table)}"
        )
    return _with_text(table, columns["text"]), columns, lang


def _language(said: str, table: pd.DataFrame) -> str:
    try:
        return code_of(said, "lang")
    except ValueError:
        raise ValueError(
            f"lang={said!r} is no column ({_list(table)}) and no language; write 'en', 'es',"
            " another code of two or three letters (ISO 639), or the name of a column"
        ) from None


def _list(table: pd.DataFrame) -> str:
    return ", ".join(map(str, table.columns))


def _with_text(table: pd.DataFrame, column: object) -> pd.DataFrame:
    values = table[column]
    if not any(isinstance(value, str | bytes | bytearray | memoryview) for value in values):
        first = next((value for value in values if not _missing(value)), None)
        what = "only missing values" if first is None else f"no text, but {first!r}"
        raise ValueError(
            f"the column {column!r} holds {what}; name the column with the texts, as in text='body'"
        )
    return table


def _ids(table: pd.DataFrame, columns: Mapping[str, object]) -> list[str]:
    """The id of each row: the one given, or one by its place and its text."""
    if "doc_id" not in columns:
        return [f"text-{row:06}{_mark(v)}" for row, v in enumerate(table[columns["text"]])]
    ids = [_said(value) for value in table[columns["doc_id"]]]
    first: dict[str, int] = {}
    for row, doc_id in enumerate(ids):
        if not doc_id:
            raise ValueError(
                f"the column 'doc_id' is blank in row {row}; give each text an id, or drop the"
                " column, and each text gets one"
            )
        if first.setdefault(doc_id, row) != row:
            raise ValueError(
                f"the doc_id {doc_id!r} is in rows {first[doc_id]} and {row}; give each text an id"
                " of its own, or drop the column, and each text gets one"
            )
    return ids


def _mark(text: object) -> str:
    """The digest of a text, by which texts of two lists that stand in one place are told apart."""
    data = utf8_text(text).encode() if isinstance(text, str) else text
    if not isinstance(data, bytes | bytearray | memoryview) or not len(data):
        return ""
    return f"-{hashlib.sha256(data).hexdigest()[:8]}"


def _missing(value: object) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _said(value: object) -> str:
    """A value of a cell on one line."""
    return "" if _missing(value) else " ".join(utf8_text(str(value)).split())


def _lang(value: object, default: str) -> tuple[str, str]:
    """The code of a language that a cell names, and what is wrong with it."""
    said = _said(value)
    if not said:
        return default, ""
    try:
        return code_of(said, "lang"), ""
    except ValueError:
        instead = f"taken as {default!r}" if default else "the language is found from the text"
        return default, f"{said!r} is no code of a language; {instead}"


def iso_date(value: object) -> tuple[str, str]:
    """A year, a month or a day as ISO 8601 writes it, and what is wrong with what was given.

    Parameters
    ----------
    value : object
        Text as ISO 8601 has it, perhaps with a time of day, or as people write dates in English and
        Spanish (:func:`bilateral.sources.files.dates.read_date`); a date, a time, a period, or the
        number of a year.

    Returns
    -------
    date : str
        Blank where there is none that can be read in one way.
    wrong : str
        A sentence, or blank.

    Examples
    --------
    >>> [iso_date(v)[0] for v in ("2024-06", pd.Timestamp("2024-06-22 10:00"), 2024.0, None)]
    ['2024-06', '2024-06-22', '2024', '']
    >>> iso_date("22 de junio de 2024"), iso_date("June 22, 2024")
    (('2024-06-22', ''), ('2024-06-22', ''))
    >>> iso_date(pd.Period("2024Q2"))
    ('2024', '2024Q2 is neither a day, a month nor a year; only its year is kept')
    """
    if _missing(value) or (isinstance(value, str) and not value.strip()):
        return "", ""
    if isinstance(value, pd.Period):
        first, last = (str(t.date()) for t in (value.start_time, value.end_time))
        months = {"M": first[:7], "Y": first[:4]}
        unit = value.freqstr.partition("-")[0]
        if unit in months or first == last:
            return months.get(unit, first), ""
        odd = f"{value} is neither a day, a month nor a year; only its year is kept"
        return (first[:4], odd) if first[:4] == last[:4] else ("", f"{value} is in two years")
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, datetime.datetime):
        value = value.date()
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    said = f"{value:.0f}" if number and float(value).is_integer() else str(value).strip()
    if _BASIC.fullmatch(said):
        said = f"{said[:4]}-{said[4:6]}-{said[6:]}"
    found = _ISO.fullmatch(said)
    if found and is_date(found[1]):
        return found[1], ""
    if (day := read_date(said).date) and is_date(day):
        return day, ""
    short = said if len(said) <= 40 else said[:39] + "…"
    return "", (
        f"{short!r} is no date that can be read in one way; taken as undated, write YYYY-MM-DD"
    )
