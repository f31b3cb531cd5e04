"""Ways to damage a record's folder, by name: for benchmarks/damaged.py."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral import gazetteer
from bilateral.corpus import Corpus, tables

KINDS: dict[str, Callable[[Path, np.random.Generator], None]] = {}


def kind(name: str):
    """Register a way to damage a folder."""

    def register(damage: Callable) -> Callable:
        KINDS[name] = damage
        return damage

    return register


def some(rng: np.random.Generator, folder: Path, suffix: str = ".parquet") -> Path:
    """A file of the folder that holds rows."""
    found = [p for p in sorted(folder.iterdir()) if p.suffix == suffix]
    found = [p for p in found if suffix != ".parquet" or pq.read_metadata(p).num_rows > 1]
    return found[rng.integers(len(found))]


def edit(folder: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / f"{name}.parquet"
    pq.write_table(change(pq.read_table(path)), path)


def put(table: pa.Table, column: str, values: object, type_: pa.DataType | None = None):
    place = table.column_names.index(column)
    made = pa.array(values, type_)
    return table.set_column(place, column, made)


def replaced(column: str, value: object, type_: pa.DataType | None = None) -> Callable:
    """One row at random gets another value."""

    def change(folder: Path, rng: np.random.Generator, name: str) -> None:
        def within(table: pa.Table) -> pa.Table:
            values = table[column].to_pylist()
            values[rng.integers(len(values))] = value
            return put(table, column, values, type_ or table[column].type)

        edit(folder, name, within)

    return change


def cell(name: str, column: str, value: object, type_: pa.DataType | None = None) -> None:
    shown = repr(value)[:20]
    KINDS[f"{name}.{column}: one row {shown}"] = lambda folder, rng: replaced(column, value, type_)(
        folder, rng, name
    )


def cast(name: str, column: str, type_: pa.DataType) -> None:
    def change(folder: Path, rng: np.random.Generator) -> None:
        edit(folder, name, lambda t: put(t, column, t[column].cast(type_).combine_chunks()))

    KINDS[f"{name}.{column}: as {type_}"] = change


def same_as_another(name: str, column: str) -> None:
    """One row gets the value of another row: a repeated id, an entry moved."""

    def change(folder: Path, rng: np.random.Generator) -> None:
        def within(table: pa.Table) -> pa.Table:
            values = table[column].to_pylist()
            one, other = rng.choice(len(values), 2, replace=False)
            values[one] = values[other]
            return put(table, column, values, table[column].type)

        edit(folder, name, within)

    KINDS[f"{name}.{column}: a row has the value of another"] = change


def shuffled(name: str) -> None:
    def change(folder: Path, rng: np.random.Generator) -> None:
        edit(folder, name, lambda t: t.take(pa.array(rng.permutation(t.num_rows))))

    KINDS[f"{name}: rows in another order"] = change


for at, value in (("passage", 2**31 - 1), ("passage", -1), ("term", 2**31 - 1), ("term", -1)):
    cell("counts", at, value)
for value, type_ in ((0, None), (-3, None), (None, None), (1.5, pa.float64()), (2**40, pa.int64())):
    cell("counts", "count", value, type_)
cell("counts", "count", 7)
cell("counts", "term", None)
cell("documents", "doc_id", None)
cell("documents", "doc_id", "")
cell("documents", "date", None)
cell("documents", "title", "another title")
cell("documents", "n_tokens", -1)
cell("passages", "passage_id", None)
cell("passages", "passage_id", " ")
cell("passages", "doc_id", "wh:nowhere")
cell("passages", "n_tokens", -5)
cell("passages", "n_tokens", 2**35, pa.int64())
cell("passages", "start", -1)
cell("passages", "end", 0)
cell("passages", "side", "CA")
cell("passages", "interpreted", None)
cell("terms", "term", None)
cell("terms", "term", "")
cell("terms", "parts", None)
cell("terms", "parts", [2**31 - 1])
cell("terms", "parts", [-1, 0])
cell("terms", "lang", "fr")
cell("terms", "lemma", "lema")
cell("duplicates", "passage_id", "wh:nowhere#0000")
cell("text", "text", "foreign words")
cell("text", "passage_id", "wh:nowhere#0000")
cell("text", "text", None)
for name, column, type_ in (
    ("counts", "count", pa.float64()),
    ("counts", "count", pa.string()),
    ("counts", "term", pa.string()),
    ("passages", "n_tokens", pa.string()),
    ("passages", "start", pa.float32()),
    ("passages", "interpreted", pa.string()),
    ("documents", "date", pa.string()),
    ("documents", "doc_id", pa.binary()),
    ("documents", "title", pa.large_string()),
    ("counts", "count", pa.int64()),
):
    cast(name, column, type_)
for name, column in (
    ("documents", "doc_id"),
    ("passages", "passage_id"),
    ("passages", "doc_id"),
    ("terms", "term"),
    ("counts", "term"),
    ("counts", "passage"),
    ("text", "passage_id"),
    ("text", "text"),
):
    same_as_another(name, column)
for name in ("documents", "passages", "terms", "counts", "text", "exposure"):
    shuffled(name)


@kind("bytes: the end is missing")
def _(folder, rng):
    path = some(rng, folder)
    os.truncate(path, int(rng.integers(path.stat().st_size)))


@kind("bytes: empty file")
def _(folder, rng):
    os.truncate(some(rng, folder), 0)


@kind("bytes: one bit")
def _(folder, rng):
    flip(some(rng, folder), rng, 1)


@kind("bytes: forty bits")
def _(folder, rng):
    flip(some(rng, folder), rng, 40)


@kind("bytes: three in the counts")
def _(folder, rng):
    flip(folder / "counts.parquet", rng, 3)


@kind("bytes: a bit in the footer")
def _(folder, rng):
    path = some(rng, folder)
    data = bytearray(path.read_bytes())
    length = int.from_bytes(data[-8:-4], "little") + 8
    data[-int(rng.integers(1, length))] ^= 1 << int(rng.integers(8))
    path.write_bytes(data)


@kind("bytes: a block of zeros")
def _(folder, rng):
    path = some(rng, folder)
    data = bytearray(path.read_bytes())
    at = int(rng.integers(len(data)))
    data[at : at + 64] = bytes(len(data[at : at + 64]))
    path.write_bytes(data)


def flip(path: Path, rng: np.random.Generator, n: int) -> None:
    data = bytearray(path.read_bytes())
    for at in rng.integers(len(data), size=n):
        data[at] ^= 1 << int(rng.integers(8))
    path.write_bytes(data)


@kind("files: two tables change names")
def _(folder, rng):
    one, other = some(rng, folder), some(rng, folder)
    if one == other:
        other = folder / "edits.parquet"
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)


@kind("files: a table is missing")
def _(folder, rng):
    some(rng, folder).unlink()


@kind("files: a folder in place of a table")
def _(folder, rng):
    path = some(rng, folder)
    path.unlink()
    path.mkdir()


@kind("files: a link to itself in place of a table")
def _(folder, rng):
    path = some(rng, folder)
    path.unlink()
    path.symlink_to(path.name)


@kind("files: a table of another record")
def _(folder, rng):
    other = Corpus.load().select(source="un")
    name = rng.choice(["documents", "passages", "terms"])
    tables.write_table(getattr(other, name).iloc[::-1], str(name), folder)


@kind("files: the counts of another record")
def _(folder, rng):
    counts = Corpus.read(folder).counts.copy()
    counts.data = rng.permutation(counts.data)
    tables.write_counts(counts, folder)


@kind("record.json: of another record")
def _(folder, rng):
    said = json.loads((gazetteer.data_dir() / "record" / "record.json").read_text())
    said["record"]["terms"] -= 1
    tables.write_json(said, folder / "record.json")


@kind("record.json: names another digest")
def _(folder, rng):
    path = folder / "record.json"
    said = json.loads(path.read_text())
    table = said["tables"][some(rng, folder).name]
    table["sha256"] = table["sha256"][::-1]
    table["columns"] = {name: text[::-1] for name, text in table["columns"].items()}
    path.write_text(json.dumps(said))


for what, text in {
    "no JSON": b"{",
    "a list": b"[1]",
    "not UTF-8": b'{"tables": "\xff"}',
    "deep": b"[" * 200_000,
    "strange libraries": b'{"libraries": {"simplemma": ["2.0"]}}',
    "strange tables": b'{"tables": {"counts.parquet": 3, "../x": {}}}',
    "empty": b"",
}.items():
    KINDS[f"record.json: {what}"] = lambda folder, rng, text=text: (
        folder / "record.json"
    ).write_bytes(text)


@kind("columns: one is missing")
def _(folder, rng):
    path = some(rng, folder)
    table = pq.read_table(path)
    names = [n for n in table.column_names if n not in ("lemma", "stem")]
    pq.write_table(table.drop_columns([str(rng.choice(names))]), path)


@kind("columns: one has another name")
def _(folder, rng):
    path = some(rng, folder)
    table = pq.read_table(path)
    names = list(table.column_names)
    names[rng.integers(min(3, len(names)))] += "_"
    pq.write_table(table.rename_columns(names), path)


@kind("columns: one stands twice")
def _(folder, rng):
    path = some(rng, folder)
    table = pq.read_table(path)
    name = str(rng.choice(table.column_names))
    pq.write_table(table.append_column(name, table[name]), path)


@kind("columns: two change places")
def _(folder, rng):
    pairs = [("counts", "passage", "term"), ("documents", "title", "author")]
    pairs += [("passages", "side", "role"), ("terms", "term", "kind"), ("passages", "start", "end")]
    name, one, other = pairs[rng.integers(len(pairs))]
    edit(folder, name, lambda t: put(put(t, one, t[other].to_pylist()), other, t[one].to_pylist()))


@kind("columns: one more of lists of structures")
def _(folder, rng):
    edit(folder, "documents", lambda t: t.append_column("x", pa.array([[{"a": 1}]] * t.num_rows)))


@kind("text: bytes that are no UTF-8")
def _(folder, rng):
    def within(table: pa.Table) -> pa.Table:
        bad = pa.array([b"\xff\xfe caf\xe9"] * table.num_rows, pa.binary())
        forced = pa.Array.from_buffers(pa.string(), len(bad), bad.buffers())
        return table.set_column(table.column_names.index("title"), "title", forced)

    edit(folder, "documents", within)


@kind("parts: a phrase is part of itself")
def _(folder, rng):
    def within(table: pa.Table) -> pa.Table:
        kinds, parts = table["kind"].to_pylist(), table["parts"].to_pylist()
        at = rng.choice(np.flatnonzero(np.array(kinds) == "phrase"))
        parts[at] = [int(at), *parts[at][1:]]
        return put(table, "parts", parts, table["parts"].type)

    edit(folder, "terms", within)


@kind("parts: phrases of the wrong words")
def _(folder, rng):
    def within(table: pa.Table) -> pa.Table:
        size = pc.equal(table["kind"], "word").to_numpy()
        words = np.flatnonzero(size)
        parts = [rng.choice(words, len(p)).tolist() for p in table["parts"].to_pylist()]
        return put(table, "parts", parts, table["parts"].type)

    edit(folder, "terms", within)


@kind("counts: an entry stands twice")
def _(folder, rng):
    def within(table: pa.Table) -> pa.Table:
        at = int(rng.integers(table.num_rows))
        return pa.concat_tables([table[: at + 1], table[at:]])

    edit(folder, "counts", within)


@kind("counts: two counts change places, the sum is kept")
def _(folder, rng):
    def within(table: pa.Table) -> pa.Table:
        values = table["count"].to_numpy().copy()
        one, other = np.flatnonzero(values == 1)[0], np.flatnonzero(values > 1)[0]
        values[[one, other]] = values[[other, one]]
        return put(table, "count", values)

    edit(folder, "counts", within)


@kind("size: a small file of very many rows")
def _(folder, rng):
    n = 30_000_000
    columns = {c: pa.array(np.zeros(n, np.int32)) for c in ("passage", "term", "count")}
    pq.write_table(pa.table(columns), folder / "counts.parquet", compression="zstd")


@kind("size: one long text in a dictionary, repeated")
def _(folder, rng):
    def within(table: pa.Table) -> pa.Table:
        zeros = pa.array(np.zeros(table.num_rows, np.int32))
        long = pa.DictionaryArray.from_arrays(zeros, pa.array(["x" * 1_000_000]))
        return table.set_column(table.column_names.index("title"), "title", long)

    edit(folder, "documents", within)
