"""Rows of a table to texts: which column is what, and what of each row can be used."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from bilateral.accents import unaccented
from bilateral.sources.files.dates import in_two_ways
from bilateral.sources.files.item import File, Item, Unreadable, check_text

#: What a column can be, and the names, without accents, by which it is known; the first counts.
FIELDS: dict[str, tuple[str, ...]] = {
    "text": (
        *("text", "texto", "body", "cuerpo", "content", "contenido", "full_text", "fulltext"),
        *("texto_completo", "article", "nota", "transcript", "transcripcion"),
    ),
    "date": ("date", "fecha", "published", "publication_date", "fecha_publicacion", "pub_date"),
    "title": ("title", "titulo", "headline", "titular", "encabezado", "asunto"),
    "author": ("author", "autor", "byline", "firma"),
    "url": ("url", "source_url", "link", "enlace", "address", "direccion", "uri"),
    "lang": ("lang", "language", "idioma", "lengua"),
    "side": ("side", "lado", "parte"),
    "source": ("source", "fuente", "medio", "outlet", "newspaper", "periodico"),
    "genre": ("genre", "genero", "tipo", "kind"),
    "doc_id": ("doc_id", "id", "document_id", "identificador"),
    "published": ("published_time",),
    "modified": ("modified_time", "modified"),
}
#: What programs write where a value is missing: R, pandas, databases, Excel.
MISSING = ("NA", "<NA>", "N/A", "#N/A", "NaN", "nan", "NaT", "None", "NULL", "null")
_MAY_BE_MISSING = ("text", "date", "author", "url", "lang", "side", "source", "genre")
#: Columns of a table.
MOST_COLUMNS = 1_000
_SHOWN = 12  # names of columns in a message


def choose(names: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Find which column is the text, the date and so on.

    Parameters
    ----------
    names : sequence of str
        Of the table's columns.
    given : mapping of str to str
        What the user says: field to column.

    Returns
    -------
    dict of str to str
        Field to column. Spellings do not matter: ``Título`` is the title.

    Raises
    ------
    Unreadable
        If two columns have one name, or a given column is not there.

    Examples
    --------
    >>> choose(["Fecha", "Título", "cuerpo", "votos"], {})
    {'text': 'cuerpo', 'date': 'Fecha', 'title': 'Título'}
    >>> choose(["fecha", "resumen"], {"text": "resumen"})
    {'text': 'resumen', 'date': 'fecha'}
    """
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"has {len(names):,} columns, more than {MOST_COLUMNS:,}")
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise Unreadable(f"has two columns {repeated!r}; give one another name")
    for field, column in given.items():
        if column not in names:
            raise Unreadable(f"has no column {column!r} for the {field}; it has {_shown(names)}")
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault("_".join(unaccented(name).lower().split()), name)
    chosen = {}
    for field, known in FIELDS.items():
        free = (folded[k] for k in known if k in folded and folded[k] not in given.values())
        if column := given.get(field) or next(free, None):
            chosen[field] = column
    return chosen


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(repr, names[:_SHOWN])) + more


def items(file: File, rows: Iterable[tuple[str, Mapping[str, object]]]) -> Iterator[Item]:
    """Make a text of each row; a row that cannot be used is reported.

    Parameters
    ----------
    file : File
        Its ``columns`` say which column is what, its ``problems`` are added to.
    rows : iterable of (str, mapping)
        The place of each row, and its values by column.

    Yields
    ------
    Item

    Raises
    ------
    Unreadable
        If no column is the text.

    Examples
    --------
    >>> file = File("a.csv", b"")
    >>> [(i.place, i.text) for i in items(file, [("2", {"texto": "Hola."}), ("3", {"texto": ""})])]
    [('2', 'Hola.')]
    >>> file.problems[0].path, file.problems[0].reason
    ('a.csv:3', "'texto' holds no text; left out")
    """
    known = cache(lambda names: choose(names, file.columns))
    dates: dict[str, list[tuple[object, str]]] = {}
    missing: dict[tuple[str, str], int] = {}
    for place, row in rows:
        chosen = known(tuple(row))
        if "text" not in chosen:
            raise Unreadable(
                f"has no column for the text among {_shown(list(row))};"
                " say which it is: --column text=NAME"
            )
        for name in [chosen[field] for field in _MAY_BE_MISSING if field in chosen]:
            value = row[name].strip() if isinstance(row[name], str) else None
            if value in MISSING:
                missing[name, value] = missing.get((name, value), 0) + 1
                row = {**row, name: None}
        column = chosen["text"]
        try:
            text = _text(row[column])
        except Unreadable as fault:
            file.refuse(f"{column!r} {fault}", place)
            continue
        said = {field: cell(row[name]) for field, name in chosen.items() if field != "text"}
        if said.get("date"):
            dates.setdefault(chosen["date"], []).append((place, said["date"]))
        extra = {name: row[name] for name in row if name not in chosen.values()}
        yield Item(text, place, **said, extra={name: plain(value) for name, value in extra.items()})
    for column, values in dates.items():
        if told := in_two_ways(column, values):
            file.warn(told)
    for (name, value), n in missing.items():
        file.warn(f"{name!r} holds {value!r} in {n:,} rows, taken as missing")


def _text(value: object) -> str:
    if isinstance(value, (bool, int, float)) and not _missing(value):
        raise Unreadable(f"holds a number, {value}, where a text should be")
    if isinstance(value, (list, dict)):
        raise Unreadable("holds a list or a mapping where a text should be")
    if isinstance(value, bytes):
        try:
            return check_text(value.decode())
        except UnicodeDecodeError:
            raise Unreadable("holds bytes that are not UTF-8; write the column as text") from None
    return check_text("" if _missing(value) else cell(value))


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or value != value


def cell(value: object) -> str:
    """Give a value as text, a date as ISO, nothing for what is missing.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Examples
    --------
    >>> cell(datetime(2024, 4, 3)), cell(2024.0), cell(float("nan")), cell(None)
    ('2024-04-03', '2024', '', '')
    """
    if _missing(value):
        return ""
    if isinstance(value, datetime):
        return value.isoformat()[: 10 if value.time() == datetime.min.time() else None]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(plain(value))


def plain(value: object) -> object:
    """Give a value that a column of a table can hold: a list or a mapping as JSON.

    Parameters
    ----------
    value : object

    Returns
    -------
    object

    Examples
    --------
    >>> plain(["a", 1]), plain(1.5), plain(date(2024, 4, 3))
    ('["a", 1]', 1.5, '2024-04-03')
    """
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
