"""The columns of the tables, and how they are written: one contract for every room."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from bilateral import files
from bilateral.corpus.reading import REMEDY
from bilateral.escape import csv_cell, csv_text

if TYPE_CHECKING:
    from bilateral.sources.model import Problem

_text, _int, _bool = pa.string(), pa.int32(), pa.bool_()
SCHEMAS: dict[str, pa.Schema] = {
    "documents": pa.schema(
        [
            ("doc_id", _text),
            ("date", pa.date32()),
            ("date_precision", _text),
            ("side", _text),
            ("lang", _text),
            ("source", _text),
            ("genre", _text),
            ("title", _text),
            ("author", _text),
            ("url", _text),
            ("n_tokens", _int),
            ("n_passages", _int),
            ("path", _text),
            ("file_sha256", _text),
            ("text_sha256", _text),
            ("published", _text),
            ("modified", _text),
            ("duplicate_of", _text),
            ("variant_of", _text),
            ("crawl_date", _text),
            ("dateline", _text),
        ]
    ),
    "passages": pa.schema(
        [
            ("passage_id", _text),
            ("doc_id", _text),
            ("exchange_id", _text),
            ("position", _int),
            ("heading", _text),
            ("speaker", _text),
            ("side", _text),
            ("role", _text),
            ("interpreted", _bool),
            ("lang", _text),
            ("relevance", _text),
            ("n_tokens", _int),
            ("start", _int),
            ("end", _int),
        ]
    ),
    "terms": pa.schema(
        [("term", _text), ("lang", _text), ("kind", _text), ("parts", pa.list_(_int))]
    ),
    "exposure": pa.schema(
        [
            ("source", _text),
            ("date", pa.date32()),
            ("genre", _text),
            ("side", _text),
            ("role", _text),
            ("documents", _int),
            ("passages", _int),
            ("tokens", _int),
        ]
    ),
    "duplicates": pa.schema(
        [
            ("cluster", _int),
            ("passage_id", _text),
            ("similarity", pa.float64()),
            ("earliest", _text),
        ]
    ),
    "edits": pa.schema(
        [
            ("doc_id", _text),
            ("of", _text),
            ("reason", _text),
            ("published", _text),
            ("modified", _text),
            ("n_shared", _int),
            ("similarity", pa.float64()),
        ]
    ),
    "quotes": pa.schema(
        [
            ("passage_id", _text),
            ("start", _int),
            ("end", _int),
            ("speaker", _text),
            ("speaker_id", _text),
            ("side", _text),
            ("cue", _text),
            ("kind", _text),
            ("status", _text),
            ("provenance", _text),
            ("certainty", _text),
        ]
    ),
    "mentions": pa.schema(
        [
            ("passage_id", _text),
            ("start", _int),
            ("end", _int),
            ("entity_id", _text),
            ("person_id", _text),
            ("kind", _text),
            ("certainty", _text),
        ]
    ),
    "commitments": pa.schema(
        [
            ("passage_id", _text),
            ("start", _int),
            ("end", _int),
            ("rung", _int),
            ("negated", _bool),
        ]
    ),
}
# Tables of stretches of passages; their offsets count in the source text, as those of passages do.
SPANS = ("quotes", "mentions", "commitments")
# The values that a column of them may have.
_CERTAINTY = ("high", "medium", "low", "ambiguous")
VALUES: dict[str, dict[str, tuple[str, ...] | tuple[int, ...]]] = {
    "quotes": {
        "kind": ("direct", "partial", "mixed", "indirect", "unmarked"),
        "status": ("", "denied", "hypothetical"),
        "provenance": (
            *("", "verbatim", "translated", "back_translated", "interpreted", "paraphrase"),
        ),
        "certainty": _CERTAINTY,
    },
    "mentions": {
        "kind": ("person", "office", "institution", "country"),
        "certainty": _CERTAINTY,
    },
    "commitments": {"rung": (1, 2, 3, 4, 5, 6)},
}
# How a record holds the tables. Mentions, of which there are most, are held by the row of their
# passage (see `packed`).
STORED = {
    **SCHEMAS,
    "mentions": pa.schema(
        [("passage", _int), ("offset", _int), ("length", _int), *list(SCHEMAS["mentions"])[3:]]
    ),
}
# What is there only where something was found: what cleaning did, and what went wrong.
CLEANING = pa.schema(
    [("doc_id", _text), ("passage_id", _text), ("step", _text), ("what", _text), ("n", _int)]
)
PROBLEMS = ["path", "severity", "reason"]
COUNTS = pa.schema([("passage", _int), ("term", _int), ("count", _int)])
TEXT = pa.schema([("passage_id", _text), ("text", _text)])
OPTIONAL = {"text": TEXT, "cleaning": CLEANING}
ALL = {**STORED, "counts": COUNTS, **OPTIONAL}
# All that a record's folder may hold: anything else means that it is no record's folder.
_FILES = ["record.json", "report.csv"]
_FILES += [f"{name}.parquet" for name in ALL]
_TEMPORARY = re.compile(rf"\.({'|'.join(map(re.escape, _FILES))})-[0-9a-f]{{12}}\.tmp(\.old)?")
_SORTED = {"passage_id": "DELTA_BYTE_ARRAY", "exchange_id": "DELTA_BYTE_ARRAY"}


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Put the columns of a table in order, added ones last, and fill in none.

    Raises
    ------
    ValueError
        If a column of the contract is missing.
    """
    return _ordered(frame, name, SCHEMAS[name].names)


def _ordered(frame: pd.DataFrame, name: str, wanted: list[str]) -> pd.DataFrame:
    missing = [column for column in wanted if column not in frame]
    if missing:
        raise ValueError(f"table {name} lacks the column(s) {', '.join(missing)}")
    extra = [column for column in frame if column not in wanted]
    return frame[[*wanted, *extra]].reset_index(drop=True)


def empty(name: str) -> pd.DataFrame:
    """A table without rows."""
    return to_pandas({**ALL, **SCHEMAS}[name].empty_table())


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """A table as a frame; dates come as ``datetime64``, parts as tuples of columns."""
    if "parts" not in table.column_names:
        frame = table.to_pandas(date_as_object=False)
    else:  # few terms have any: a tuple is made for those only
        parts = table["parts"].combine_chunks()
        ends = np.cumsum(parts.value_lengths())
        values = parts.flatten().to_pylist()
        column = np.full(len(parts), None, dtype=object)
        column[:] = [()] * len(parts)
        for row in np.flatnonzero(np.diff(ends, prepend=0)):
            column[row] = tuple(values[ends[row - 1] if row else 0 : ends[row]])
        place = table.column_names.index("parts")
        frame = table.drop_columns(["parts"]).to_pandas(date_as_object=False)
        frame.insert(place, "parts", pd.Series(column, index=frame.index, dtype=object))
    if "date" in frame:
        frame["date"] = frame["date"].astype("datetime64[s]")
    return frame


def write_table(frame: pd.DataFrame, name: str, folder: Path) -> None:
    """Write a table as Parquet, in the form of `STORED`: the same rows give the same bytes."""
    schema = STORED[name]
    frame = _ordered(frame, name, schema.names)
    if repeated := frame.columns[frame.columns.duplicated()].tolist():
        raise ValueError(f"table {name} has two columns {repeated[0]!r}; give one another name")
    try:
        extra = pa.Table.from_pandas(frame[frame.columns[len(schema) :]], preserve_index=False)
        for field in extra.schema:  # pandas holds one kind of text, whatever it was read from
            text = pa.types.is_large_string(field.type)
            schema = schema.append(pa.field(field.name, _text) if text else field)
        table = pa.Table.from_pandas(frame, schema=schema)
    except (pa.ArrowException, KeyError, TypeError, UnicodeError) as error:
        said = "; ".join(map(str, error.args))
        raise ValueError(
            f"table {name} has a column that Parquet cannot hold ({said}); make it text by"
            " .astype(str), or leave it out"
        ) from None
    _write(table, folder / f"{name}.parquet")


def write_counts(counts: sparse.csr_array, folder: Path) -> None:
    """Write the non-zero counts in row order.

    Raises
    ------
    ValueError
        If a count is no whole number or does not fit into 32 bits.
    """
    counts = counts.tocsr().copy()
    if not counts.has_canonical_format:
        counts = counts.astype(np.promote_types(counts.dtype, np.int64))  # sums may be larger
        counts.sum_duplicates()
    counts.eliminate_zeros()
    with np.errstate(invalid="ignore"):
        data = counts.data.astype(np.int32)
    if (wrong := np.flatnonzero(data != counts.data)).size:
        raise ValueError(
            f"counts hold {counts.data[wrong[0]]}; a count is a whole number up to {2**31 - 1}"
        )
    rows = np.repeat(np.arange(counts.shape[0], dtype=np.int32), np.diff(counts.indptr))
    columns = [pa.array(c) for c in (rows, counts.indices.astype(np.int32), data)]
    _write(pa.Table.from_arrays(columns, schema=COUNTS), folder / "counts.parquet")


def problem_table(problems: Iterable[Problem]) -> pd.DataFrame:
    """Make a table of problems.

    Examples
    --------
    >>> from bilateral.sources.model import Problem
    >>> problem_table([Problem("a.txt", "error", "empty; left out")]).values.tolist()
    [['a.txt', 'error', 'empty; left out']]
    """
    rows = [(p.path, p.severity, p.reason) for p in problems]
    return pd.DataFrame(rows, columns=PROBLEMS, dtype=str)


def write_report(problems: pd.DataFrame, folder: Path) -> None:
    """Write the problems met on the way as ``report.csv``."""
    (folder / "report.csv").write_text(csv_text(problems), encoding="utf-8", newline="")


def read_report(folder: Path) -> pd.DataFrame:
    """Read the problems in a folder; none where there is no ``report.csv``.

    Raises
    ------
    ValueError
        If the file is no such table.
    """
    path = folder / "report.csv"
    if not path.exists():
        return problem_table([])
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, OSError):
        table = None
    if table is None or table.columns.tolist() != PROBLEMS:
        raise ValueError(f"{path} is damaged or no report; {REMEDY}")
    table["path"] = table["path"].map(csv_cell)
    return table


def write_json(value: dict, path: Path) -> None:
    """Write sorted, indented JSON."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def check_target(folder: Path) -> None:
    """Refuse to replace anything but a record, before the work and after it.

    Parameters
    ----------
    folder : Path
        Files that a killed process left unfinished in a record are no obstacle.

    Raises
    ------
    ValueError
        If ``folder`` holds what no record holds, or cannot be replaced: see
        :func:`bilateral.files.check_folder`.
    """
    files.check_folder(folder)
    names = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
    others = sorted(n for n in names - set(_FILES) if not _TEMPORARY.fullmatch(n))
    if others:
        raise ValueError(
            f"{folder} holds {others[0]}, which is no part of a record and would be lost;"
            " name a new folder, an empty one or that of an older record"
        )


def write_text(text: pd.Series, folder: Path) -> None:
    """Write the passages' text, where there is any."""
    columns = [pa.array(text.index, _text), pa.array(text, _text)]
    _write(pa.Table.from_arrays(columns, schema=TEXT), folder / "text.parquet")


def write_cleaning(report: pd.DataFrame, folder: Path) -> None:
    """Write what cleaning found, where it found anything."""
    table = pa.Table.from_pandas(report, schema=CLEANING, preserve_index=False)
    _write(table, folder / "cleaning.parquet")


def _write(table: pa.Table, path: Path) -> None:
    # What pandas notes about itself differs between a table just made and the same one read, and
    # so do the pieces that a column is held in: neither may show in the bytes.
    table = table.replace_schema_metadata(None).combine_chunks()
    delta = {f.name for f in table.schema if pa.types.is_integer(f.type)} - {"count"}
    encoding = {name: "DELTA_BINARY_PACKED" for name in table.column_names if name in delta}
    encoding |= {name: how for name, how in _SORTED.items() if name in table.column_names}
    dictionary = [name for name in table.column_names if name not in encoding]
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=dictionary,
        column_encoding=encoding,
        write_statistics=False,
        row_group_size=1 << 24,
        data_page_size=1 << 22,
    )
