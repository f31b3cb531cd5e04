"""A damaged record is refused in one sentence, and what opens is what was written."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import tempfile
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from bilateral import gazetteer, parquet
from bilateral.cli import main
from bilateral.corpus import Corpus, description, integrity, reading, storage, tables

pytestmark = pytest.mark.filterwarnings("ignore:.* has no digests in record.json")

EMBEDDED = gazetteer.data_dir() / "record"
INT = pa.int32()


@pytest.fixture(scope="module")
def whole(record, tmp_path_factory) -> Path:
    """The tiny record with text and a row in every table, phrases and all."""
    corpus = Corpus.read(record)
    ids = corpus.passages["passage_id"]
    inside = corpus.passages.query("start > 0")[:2].reset_index(drop=True)
    spans = inside[["passage_id", "start", "end"]]
    said = {"speaker": "", "speaker_id": "", "side": "", "cue": "said", "kind": ["direct", "mixed"]}
    more = {
        "quotes": spans.assign(**said, status="", provenance="", certainty="high"),
        "mentions": spans.assign(entity_id="e", person_id="", kind="person", certainty="low"),
        "commitments": spans.assign(rung=np.array([1, 6], np.int32), negated=[True, False]),
        "duplicates": pd.DataFrame(
            {"cluster": 1, "passage_id": ids[:2], "similarity": 0.9, "earliest": ids[0]}
        ),
        "edits": pd.DataFrame({n: "" for n in tables.SCHEMAS["edits"].names}, index=[0, 1]).assign(
            doc_id=corpus.documents["doc_id"][:2], n_shared=[3, 4], similarity=[0.5, np.nan]
        ),
        "text": pd.Series([f"text {i}" for i in ids], index=ids.to_list(), name="text"),
        "report": pd.DataFrame(
            {"doc_id": corpus.documents["doc_id"][:2], "passage_id": "", "step": "spaces"}
        ).assign(what=["a", "b"], n=1),
    }
    parts = {name: getattr(corpus, name) for name in tables.SCHEMAS} | more
    folder = tmp_path_factory.mktemp("whole") / "record"
    Corpus(**parts, counts=corpus.counts, libraries=corpus.libraries).write(folder)
    return folder


def test_tables_in_memory_are_checked_as_those_of_a_folder(whole):
    _, parts = storage.read(whole)
    integrity.check(parts, whole)
    twice = parts["documents"].slice(0, 1)
    parts["documents"] = pa.concat_tables([parts["documents"], twice])
    row = parts["documents"].num_rows - 1
    with pytest.raises(ValueError, match=f"column doc_id, row {row}: the id is there already"):
        integrity.check(parts, whole)


@pytest.fixture
def old(whole, tmp_path) -> Path:
    """The same as an older version wrote it: no digests, so that the structure must tell."""
    folder = Path(shutil.copytree(whole, tmp_path / "old"))
    said = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    del said["tables"], said["libraries"]
    tables.write_json(said, folder / "record.json")
    return folder


@pytest.fixture
def copy(whole, tmp_path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def put(folder: Path, name: str, column: str, change) -> None:
    """Write a table anew with other values in a column."""
    path = folder / f"{name}.parquet"
    table = pq.read_table(path)
    made = change(table[column].to_pylist())
    if not isinstance(made, (pa.Array, pa.ChunkedArray)):
        made = pa.array(made, table[column].type)
    pq.write_table(table.set_column(table.column_names.index(column), column, made), path)


def at(row: int, value: object):
    def change(values: list) -> list:
        values[row] = value
        return values

    return change


def as_type(type_: pa.DataType):
    return lambda values: pa.array([None if v is None else str(v) for v in values]).cast(type_)


def refused(folder: Path, **how: bool) -> str:
    """The one sentence with which a folder is refused."""
    with pytest.raises(ValueError) as caught:
        Corpus.read(folder, **how)
    said = str(caught.value)
    assert type(caught.value) is ValueError
    assert "\n" not in said
    assert said.endswith("; fetch or build the record anew")
    assert said.startswith(str(folder))
    return said.removeprefix(str(folder)).removesuffix("; fetch or build the record anew")


# --- structure ------------------------------------------------------------------------------------
def test_an_old_record_opens(old, whole):
    with pytest.warns(UserWarning, match=r"/old has no digests in record.json: ") as warned:
        opened = Corpus.read(old)
    assert [each.filename for each in warned] == [__file__]
    assert opened.documents.equals(Corpus.read(whole).documents)
    assert opened.libraries == {}
    assert "has no digests" in refused(old, verify=True)
    said = json.loads((old / "record.json").read_text(encoding="utf-8"))
    tables.write_json({**said, "tables": {}}, old / "record.json")
    with pytest.warns(UserWarning, match=r"/old has no digests in record.json: "):
        Corpus.read(old)
    (old / "record.json").unlink()
    with pytest.warns(UserWarning, match=r"/old has no digests in record.json: "):
        assert len(Corpus.read(old).documents) == 8
    assert "has no digests" in refused(old, verify=True)


def days(*values: int) -> pa.Array:
    return pa.array([*values, *[0] * (8 - len(values))], INT).cast(pa.date32())


BIG = f"{2**40} is not between 0 and 2147483647"


@pytest.mark.parametrize(
    ("name", "column", "change", "said"),
    [
        ("documents", "doc_id", at(2, None), "row 2: nothing there (null)"),
        ("documents", "doc_id", at(2, " "), "row 2: the id is blank"),
        ("documents", "doc_id", lambda v: [*v[:3], v[0], *v[4:]], "row 3: the id is there already"),
        ("documents", "date", lambda v: days(0, -800_000), "row 1: a date outside the years 1 to"),
        ("documents", "n_tokens", at(1, None), "row 1: nothing there (null)"),
        ("documents", "doc_id", as_type(pa.binary()), "binary where string is wanted"),
        ("documents", "date", as_type(pa.string()), "string where date32[day] is wanted"),
        ("passages", "passage_id", at(5, ""), "row 5: the id is blank"),
        ("passages", "passage_id", lambda v: [*v[:-1], v[4]], "row 13: the id is there already"),
        ("passages", "doc_id", at(7, "wh:none"), "row 7: no such doc_id in documents"),
        ("passages", "n_tokens", at(7, -1), "row 7: -1 is not between 0 and 2147483647"),
        ("passages", "n_tokens", as_type(pa.float64()), "double where int32 is wanted"),
        ("passages", "start", as_type(pa.string()), "string where int32 is wanted"),
        ("passages", "end", at(4, 0), "row 4: the end lies before the start"),
        ("passages", "interpreted", at(0, None), "row 0: nothing there (null)"),
        ("terms", "term", at(4, None), "row 4: nothing there (null)"),
        ("terms", "term", at(4, "\u00a0"), "row 4: the id is blank"),
        ("terms", "parts", at(4, None), "row 4: nothing there (null)"),
        ("terms", "parts", at(4, [0, 9_999]), "row 4: no such term"),
        ("terms", "parts", at(4, [-1]), "row 4: no such term"),
        ("terms", "parts", at(4, [4]), "row 4: a part is a phrase itself"),
        ("terms", "parts", at(4, [None]), "row 4: no such term"),
        (
            *("terms", "parts", lambda v: pa.array([[0.5]] * len(v))),
            "list<element: double> where list<",
        ),
        ("exposure", "tokens", at(2, -1), "row 2: -1 is not between 0 and 2147483647"),
        ("duplicates", "passage_id", at(0, "none"), "row 0: no such passage_id in passages"),
        ("duplicates", "similarity", as_type(pa.string()), "string where double is wanted"),
        ("edits", "doc_id", at(0, "none"), "row 0: no such doc_id in documents"),
        ("mentions", "passage", at(1, 14), "row 1: there are 14 passages"),
        ("mentions", "offset", at(1, -1), "row 1: -1 is not between 0 and 2147483647"),
        ("mentions", "length", at(1, 10**6), "row 1: outside of its passage"),
        ("mentions", "kind", at(0, "thing"), "row 0: 'thing' is none of ['person', 'office',"),
        ("mentions", "certainty", at(1, ""), "row 1: '' is none of ['high', 'medium', 'low',"),
        ("quotes", "passage_id", at(1, "none"), "row 1: no such passage_id in passages"),
        ("quotes", "start", at(1, 0), "row 1: outside of its passage"),
        ("quotes", "end", at(1, 0), "row 1: the end lies before the start"),
        ("quotes", "end", at(1, 10**6), "row 1: outside of its passage"),
        ("quotes", "kind", at(1, "half"), "row 1: 'half' is none of ['direct', 'partial',"),
        ("quotes", "status", at(1, "false"), "row 1: 'false' is none of ['', 'denied',"),
        ("quotes", "provenance", at(1, "x"), "row 1: 'x' is none of ['', 'verbatim',"),
        ("commitments", "passage_id", at(0, "none"), "row 0: no such passage_id in passages"),
        ("commitments", "end", at(0, 10**6), "row 0: outside of its passage"),
        ("commitments", "rung", at(1, 7), "row 1: 7 is none of [1, 2, 3, 4, 5, 6]"),
        ("commitments", "rung", at(1, 0), "row 1: 0 is none of [1, 2, 3, 4, 5, 6]"),
        ("commitments", "negated", at(0, None), "row 0: nothing there (null)"),
        ("text", "passage_id", at(2, "none"), "row 2: no such passage_id in passages"),
        ("text", "passage_id", lambda v: [*v[:3], v[1], *v[4:]], "row 3: the id is there already"),
        ("text", "text", at(1, None), "row 1: nothing there (null)"),
        ("cleaning", "doc_id", at(1, "none"), "row 1: no such doc_id in documents"),
        ("cleaning", "n", at(0, -1), "row 0: -1 is not between 0 and 2147483647"),
        ("counts", "passage", at(-1, 14), "there are 14 passages"),
        ("counts", "passage", at(3, -1), "row 3: -1 is not between 0 and 2147483647"),
        ("counts", "term", at(3, 2**31 - 1), "row 3: there are "),
        ("counts", "count", at(3, 0), "row 3: a count is at least 1"),
        ("counts", "count", at(3, None), "row 3: nothing there (null)"),
        ("counts", "count", as_type(pa.float64()), "double where int32 is wanted"),
        ("counts", "count", lambda v: pa.array(at(3, 2**40)(v), pa.int64()), f"row 3: {BIG}"),
        *[
            (
                *("counts", "count", lambda v, n=n: pa.array(at(3, n)(v), pa.uint64())),
                f"row 3: {n} is not between 0 and 2147483647",
            )
            for n in (2**31, 2**63, 2**64 - 1)
        ],
        ("counts", "count", lambda v: pa.array(v, pa.uint64()), None),
        ("documents", "title", as_type(pa.large_string()), None),
        ("documents", "title", lambda v: pa.array(v).dictionary_encode(), None),
        ("documents", "date", lambda v: pa.array(v).cast(pa.timestamp("ms")), None),
    ],
)
def test_structure(old, whole, name, column, change, said):
    put(old, name, column, change)
    if said is None:  # the same values, held in another way
        check_equal(Corpus.read(old), Corpus.read(whole))
        return
    told = refused(old)
    assert told.startswith(f"/{name}.parquet, column {column}")
    assert said in told


DAYS = {"first": -719_162, "last": 2_932_896}  # 1 January of year 1, 31 December 9999


def read_column(values: list, type_: pa.DataType, folder: Path, name: str = "a") -> list:
    """What is read of a table of one column."""
    pq.write_table(pa.table({name: pa.array(values, type_)}), folder / "t.parquet")
    wanted = pa.date32() if pa.types.is_date(type_) else INT
    return reading.read_table(folder / "t.parquet", pa.schema([(name, wanted)]))[name].to_pylist()


def test_the_bounds_of_numbers_and_dates(tmp_path):
    assert read_column([0, 2**31 - 1], pa.int64(), tmp_path) == [0, 2**31 - 1]
    assert read_column([3, 3], pa.int8(), tmp_path) == [3, 3]
    assert read_column([], pa.int64(), tmp_path) == []
    found = read_column([*DAYS.values(), None], pa.date32(), tmp_path)
    assert [str(day) for day in found] == ["0001-01-01", "9999-12-31", "None"]
    for values, type_, said in (
        ([5, 2**31], pa.int64(), "row 1: 2147483648 is not between 0 and 2147483647"),
        ([5, -1], pa.int8(), "row 1: -1 is not between 0 and 2147483647"),
        ([None, DAYS["first"] - 1], pa.date32(), "row 1: a date outside the years 1 to 9999"),
        ([DAYS["last"], DAYS["last"] + 1], pa.date32(), "row 1: a date outside the years"),
        ([7, None], INT, "row 1: nothing there"),
    ):
        with pytest.raises(ValueError, match=f"column a, {said}"):
            read_column(values, type_, tmp_path)


def terms_table(parts: list, kinds: list[str]) -> pa.Table:
    return pa.table({"parts": pa.array(parts, pa.list_(INT)), "kind": kinds})


def test_a_part_is_a_single_word():
    kinds = ["word", "number", "word", "phrase"]
    integrity._check_parts(terms_table([[], [], [], [0, 2, 1]], kinds), Path("x"))
    for parts, row, said in (
        ([[], [], [], [0, 4]], 3, "no such term"),
        ([[], [], [], [0, -1]], 3, "no such term"),
        ([[], [], [], [None]], 3, "no such term"),
        ([[3], [], [], []], 0, "a part is a phrase itself"),  # by its kind
        ([[], [0], [], [2, 1]], 3, "a part is a phrase itself"),  # by a part of its own
        ([[], [0, 2], [], [2, 1]], 3, "a part is a phrase itself"),
    ):
        with pytest.raises(ValueError, match=f"column parts, row {row}: {said}"):
            integrity._check_parts(terms_table(parts, kinds), Path("x"))


def test_the_order_of_the_counts(old):
    path = old / "counts.parquet"
    table = pq.read_table(path)
    for rows, row in (([0, 0, 1, 2], 1), ([1, 0, 2, 3], 1), ([0, 1, len(table) - 1, 2], 3)):
        pq.write_table(table.take(rows), path)
        said = f"row {row}: not in order of passage and term, or there already"
        assert refused(old) == f"/counts.parquet, column term, {said}"
    pq.write_table(table[:0], path)
    assert Corpus.read(old).counts.nnz == 0


def test_columns(old):
    path = old / "passages.parquet"
    table = pq.read_table(path)
    pq.write_table(table.append_column("mine", table["side"]), path)
    assert Corpus.read(old).passages["mine"].equals(Corpus.read(old).passages["side"])
    pq.write_table(table.append_column("side", table["role"]), path)
    assert refused(old) == "/passages.parquet has the column 'side' more than once"
    pq.write_table(table.drop_columns("role"), path)
    assert refused(old) == "/passages.parquet lacks the column role"
    pq.write_table(table, path)


def check_equal(one: Corpus, two: Corpus) -> None:
    for name in tables.SCHEMAS:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert (one.counts != two.counts).nnz == 0
    pd.testing.assert_series_equal(one.text, two.text)


def test_text_that_is_no_utf8(old):
    bad = pa.array([b"caf\xe9"] * 8, pa.binary())
    forced = pa.Array.from_buffers(pa.string(), 8, bad.buffers())
    put(old, "documents", "title", lambda values: forced)
    assert refused(old) == "/documents.parquet is damaged or no Parquet file"


def test_files_that_are_no_tables(old):
    path = old / "edits.parquet"
    for content in (b"", b"PAR1", b"PAR1PAR1", b"doc_id,of\n", path.read_bytes()[:-9]):
        path.write_bytes(content)
        assert refused(old) == "/edits.parquet is damaged or no Parquet file"
    path.unlink()
    for make in (path.mkdir, lambda: path.symlink_to(path.name)):
        make()
        with pytest.raises(FileNotFoundError, match=r"no corpus: edits\.parquet missing"):
            Corpus.read(old)
        path.rmdir() if path.is_dir() else path.unlink()
    shutil.copy(old / "duplicates.parquet", path)
    assert refused(old) == "/edits.parquet lacks the column doc_id"


def test_a_text_that_cannot_be_read_is_not_left_out(old):
    (old / "text.parquet").unlink()
    assert Corpus.read(old).text is None
    (old / "text.parquet").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError, match=r"text\.parquet missing"):
        Corpus.read(old)


# --- sizes ----------------------------------------------------------------------------------------
def test_what_a_file_claims_is_bounded_before_memory_is_taken(old, monkeypatch):
    monkeypatch.setattr(parquet, "_FLOOR", 100_000)
    monkeypatch.setattr(parquet, "_RATIO", 10)
    assert len(Corpus.read(old).documents) == 8
    zeros = pa.array(np.zeros(1_000_000, np.int32))
    path = old / "counts.parquet"
    pq.write_table(pa.table({c: zeros for c in tables.COUNTS.names}), path)
    assert " claims more than its " in refused(old)
    # One long text in a dictionary, for every row: small as it is written, large as it is read.
    n, title = 20_000, "x" * 50_000
    values = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([title]))
    made = {f.name: pa.nulls(n, f.type) for f in tables.SCHEMAS["documents"]} | {"title": values}
    pq.write_table(pa.table(made), old / "documents.parquet", compression="zstd")
    batches = []
    of = pq.ParquetFile.iter_batches
    monkeypatch.setattr(
        pq.ParquetFile, "iter_batches", lambda *a: (batches.append(b) or b for b in of(*a))
    )
    assert " grows to more than " in refused(old)
    assert sum(b.nbytes for b in batches) < 4 * 100_000 + 10 * 100_000


class Told:
    """A Parquet file of one column that tells of itself what a test wants, and gives batches."""

    def __init__(self, rows: int, sizes: list[int], batches: list, type_: pa.DataType = INT):
        groups = [SimpleNamespace(num_rows=0, total_byte_size=size) for size in sizes]
        self.metadata = SimpleNamespace(
            num_rows=rows, num_row_groups=len(groups), row_group=groups.__getitem__
        )
        self.schema_arrow = pa.schema([("a", type_)])
        self.batches = [pa.record_batch({"a": pa.array(batch, type_)}) for batch in batches]
        self.asked: list[int] = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def iter_batches(self, n: int) -> list[pa.RecordBatch]:
        self.asked.append(n)
        return self.batches


LIMIT = 2**27 + 1000 * 7  # of a file of seven bytes


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Told(0, [LIMIT - 5, 5], []), None),
        (Told(0, [LIMIT - 5, 6], []), "claims more than its 7 bytes can hold"),
        (Told(0, [-1], []), "claims more"),
        (Told(-1, [0], []), "claims more"),
        (Told(LIMIT // 4, [0], []), f"has 0 rows and claims {LIMIT // 4:,}"),
        (Told(LIMIT // 4 + 1, [0], []), "claims more"),
        (Told(3, [8, 4], [[1, 2], [3]]), None),
    ],
)
def test_what_a_file_may_claim(tmp_path, monkeypatch, told, said):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"1234567")
    monkeypatch.setattr(pq, "ParquetFile", lambda _: told)
    schema = pa.schema([("a", INT)])
    if said is None:
        assert (
            reading.read_table(path, schema)["a"].to_pylist() == [1, 2, 3][: len(told.batches) * 2]
        )
        assert told.asked == [2**20]
    else:
        with pytest.raises(ValueError, match=said):
            reading.read_table(path, schema)


def test_memory_is_counted_batch_by_batch(tmp_path, monkeypatch):
    path = tmp_path / "t.parquet"
    path.write_bytes(b"1234567")
    told = Told(6, [1], [[1, 2, 3], [4, 5], [6]])
    monkeypatch.setattr(pq, "ParquetFile", lambda _: told)
    monkeypatch.setattr(parquet, "_RATIO", 0)
    monkeypatch.setattr(parquet, "_FLOOR", 24)  # six numbers of four bytes
    assert len(reading.read_table(path, pa.schema([("a", INT)]))) == 6
    assert told.asked == [24]
    monkeypatch.setattr(parquet, "_FLOOR", 23)
    with pytest.raises(ValueError, match="claims more"):  # rows of four bytes
        reading.read_table(path, pa.schema([("a", INT)]))
    told.metadata.num_rows = 5
    with pytest.raises(ValueError, match="grows to more than 23 bytes of memory"):
        reading.read_table(path, pa.schema([("a", INT)]))


@pytest.mark.parametrize(
    ("sizes", "n"), [([2**27], 1), ([2**26, 2**25], 2), ([], 2**20), ([1000, 10], 134_224)]
)
def test_a_batch_of_texts_stays_within_the_limit(tmp_path, monkeypatch, sizes, n):
    """Each text may be as long as the largest row group."""
    path = tmp_path / "t.parquet"
    path.write_bytes(b"1234567")
    told = Told(0, sizes, [], pa.string())
    monkeypatch.setattr(pq, "ParquetFile", lambda _: told)
    reading.read_table(path, pa.schema([("a", pa.string())]))
    assert told.asked == [n]


def test_a_description_is_bounded_and_has_its_form(copy):
    path = copy / "record.json"
    whole = path.read_text(encoding="utf-8")
    for text in (
        "", "{", "[]", "3", "null", "[" * 100_000, '{"tables": 3}', '{"tables": {"a": 3}}',
        '{"libraries": {"ftfy": ["6"]}}', '{"libraries": {"ftfy": "6\\n7"}}', '{"record": []}',
        '{"record": {"terms": "many"}}', '{"tables": {"../x": {"sha256": ""}}}',
        '{"tables": {"terms.parquet": {"sha256": "", "rows": 3}}}', "\ud800",
        '{"tables": {"a": {}}}', '{"tables": {"a": {"sha256": 3}}}', '{"libraries": {"é": "6"}}',
        '{"tables": {"terms.parquet": {"sha256": "", "rows": "3", "columns": {}}}}',
        whole + " " * (1 << 24),
    ):  # fmt: skip
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        assert refused(copy) == "/record.json is damaged or no description of a record"
    path.write_text(whole + " " * ((1 << 24) - len(whole.encode())), encoding="utf-8")
    assert len(Corpus.read(copy).documents) == 8
    path.unlink()
    path.symlink_to("nowhere")
    assert refused(copy) == "/record.json is damaged or no description of a record"
    path.unlink()
    path.mkdir()
    assert refused(copy) == "/record.json is damaged or no description of a record"


# --- digests --------------------------------------------------------------------------------------
def test_the_description_of_another_record(copy, whole):
    said = json.loads((whole / "record.json").read_text(encoding="utf-8"))
    tables.write_json({"record": {"terms": 7}}, copy / "record.json")
    assert "/record.json describes 7 terms, there are " in refused(copy)
    shutil.copy(EMBEDDED / "record.json", copy)
    n = json.loads((copy / "record.json").read_text(encoding="utf-8"))["record"]["documents"]
    assert n > 3000
    assert f"/record.json describes {n} documents, there are 8" in refused(copy)
    assert said["tables"]["edits.parquet"].pop("rows") == 2
    columns = said["tables"]["edits.parquet"]["columns"]
    told = {"rows": 2, "sha256": "", "columns": {k: columns[k] for k in ("doc_id", "of")}}
    tables.write_json(
        said | {"tables": said["tables"] | {"edits.parquet": told}}, copy / "record.json"
    )
    assert "/edits.parquet, column 'reason': not the values" in refused(copy)
    said["tables"]["edits.parquet"]["rows"] = 5
    said["tables"]["edits.parquet"]["sha256"] = ""
    tables.write_json(said, copy / "record.json")
    assert "/edits.parquet has " in refused(copy)
    del said["tables"]["edits.parquet"]
    tables.write_json(said, copy / "record.json")
    assert refused(copy) == "/record.json does not describe edits.parquet"
    shutil.copy(whole / "record.json", copy)
    (copy / "text.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=r"lacks text\.parquet, which record\.json names"):
        Corpus.read(copy)


def test_a_table_written_anew_or_with_more_columns_is_the_same(copy, whole):
    for path in copy.glob("*.parquet"):
        table = pq.read_table(path)
        pq.write_table(table, path, compression="none", row_group_size=3)
    path = copy / "documents.parquet"
    pq.write_table(pq.read_table(path).append_column("mood", pa.array(["a"] * 8)), path)
    opened = Corpus.read(copy)
    assert opened.documents.pop("mood").tolist() == ["a"] * 8
    check_equal(opened, Corpus.read(whole))
    assert "has other bytes than record.json describes" in refused(copy, verify=True)
    shutil.copy(whole / "documents.parquet", copy)
    pq.write_table(pq.read_table(copy / "edits.parquet").drop_columns("reason"), path)


VALUES = {
    pa.string(): st.text(max_size=5),
    INT: st.integers(0, 9),
    pa.bool_(): st.booleans(),
    pa.float64(): st.floats(0, 1),
    pa.date32(): st.dates(),
    tables.SCHEMAS["terms"].field("parts").type: st.just([0, 1]),
}
NAMES = tables.ALL
CELLS = [(name, field.name) for name, schema in NAMES.items() for field in schema]


@pytest.mark.full
@settings(max_examples=40)
@given(st.sampled_from(CELLS), st.data())
def test_any_other_value_is_refused(whole, cell, data):
    name, column = cell
    table = pq.read_table(whole / f"{name}.parquet")
    values = table[column].to_pylist()
    row = data.draw(st.integers(0, len(values) - 1))
    value = data.draw(VALUES[NAMES[name].field(column).type].filter(lambda v: v != values[row]))
    with tempfile.TemporaryDirectory() as room:
        folder = Path(shutil.copytree(whole, f"{room}/record"))
        put(folder, name, column, at(row, value))
        told = refused(folder)  # another id is missed by what refers to it
        assert f"/{name}.parquet" in told or (
            column.endswith("_id") and f"no such {column}" in told
        )


@settings(max_examples=10)
@given(st.sampled_from(sorted(NAMES)), st.randoms(use_true_random=False))
def test_any_other_order_is_refused(whole, name, random):
    path = whole / f"{name}.parquet"
    table = pq.read_table(path)
    rows = list(range(len(table)))
    random.shuffle(rows)
    with tempfile.TemporaryDirectory() as room:
        folder = Path(shutil.copytree(whole, f"{room}/record"))
        pq.write_table(table.take(rows), folder / path.name)
        if table.take(rows).equals(table):
            Corpus.read(folder)
        else:
            told = refused(folder)  # mentions name their passage by its row
            assert f"/{name}.parquet" in told or (name, "/mentions" in told) == ("passages", True)


@settings(max_examples=25)
@given(st.sampled_from(sorted(NAMES)), st.floats(0, 1, exclude_max=True), st.integers(0, 8))
def test_no_damaged_byte_goes_unnoticed(whole, name, where, bit):
    """Bit 8: the file ends there."""
    data = bytearray((whole / f"{name}.parquet").read_bytes())
    place = int(where * len(data))
    data = data[:place] if bit == 8 else data
    if bit < 8:
        data[place] ^= 1 << bit
    with tempfile.TemporaryDirectory() as room:
        folder = Path(shutil.copytree(whole, f"{room}/record"))
        (folder / f"{name}.parquet").write_bytes(data)
        assert ".parquet" in refused(folder, verify=True)
        try:
            opened = Corpus.read(folder)
        except ValueError:
            assert ".parquet" in refused(folder)
        else:
            check_equal(opened, Corpus.read(whole))


@given(st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=8), st.lists(st.integers(0, 8)))
def test_a_digest_is_of_the_values(values, cuts):
    whole = pa.chunked_array([pa.array(values, pa.string())])
    bounds = [0, *sorted(min(c, len(values)) for c in cuts), len(values)]
    pieces = [whole.chunk(0)[a:b] for a, b in itertools.pairwise(bounds)]
    expected = description.digest(whole)
    assert description.digest(pa.chunked_array(pieces)) == expected
    assert description.digest(pa.chunked_array(pieces).cast(pa.large_string())) == expected
    assert description.digest(pa.chunked_array(pieces).dictionary_encode()) == expected
    for other in (
        values[::-1],
        [*values, ""],
        [v or "" for v in values],
        ["".join(map(str, values))],
    ):
        same = description.digest(pa.chunked_array([pa.array(other, pa.string())])) == expected
        assert same == (other == values)


def sha(*parts: bytes) -> str:
    """A digest as described: of three digests, of what is missing, of sizes and of values."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@pytest.mark.parametrize(
    ("values", "type_", "parts"),
    [
        ([1, None, 2], INT, (b"\0\1\0", b"", np.array([1, 2], "<i4").tobytes())),
        ([1, 2], pa.int64(), (b"\0\0", b"", np.array([1, 2], "<i8").tobytes())),
        ([True, False], pa.bool_(), (b"\0\0", b"", b"\1\0")),
        ([0.5], pa.float64(), (b"\0", b"", np.array([0.5], "<f8").tobytes())),
        ([3, None], pa.date32(), (b"\0\1", b"", np.array([3], "<i4").tobytes())),
        ([3], pa.timestamp("s"), (b"\0", b"", np.array([3], "<i8").tobytes())),
        (
            *(["año", None, "", "b"], pa.string()),
            (b"\0\1\0\0", np.array([4, 0, 0, 1], "<i8").tobytes(), "añob".encode()),
        ),
        (
            *([[1, 2], None, [], [3]], pa.list_(INT)),
            (
                b"\0\1\0\0",
                np.array([2, 0, 0, 1], "<i8").tobytes(),
                np.array([1, 2, 3], "<i4").tobytes(),
            ),
        ),
        ([], pa.string(), (b"", b"", b"")),
        ([], INT, (b"", b"", b"")),
    ],
)
def test_a_digest_by_hand(values, type_, parts):
    column = pa.chunked_array([pa.array(values, type_)])
    assert description.digest(column) == sha(*parts)


def test_which_columns_have_a_digest():
    has = [pa.string(), pa.large_string(), INT, pa.bool_(), pa.float64(), pa.date32()]
    has += [pa.timestamp("ms"), pa.list_(INT), pa.list_(pa.string())]
    has_not = [pa.month_day_nano_interval(), pa.binary(), pa.struct([("a", INT)])]
    has_not += [pa.list_(pa.binary())]
    for types, expected in ((has, True), (has_not, False)):
        for type_ in types:
            assert description._has_digest(pa.chunked_array([], type_)) is expected, type_


def test_a_column_of_ones_own_that_is_gone_is_missed(whole, tmp_path):
    corpus = Corpus.read(whole)
    mood = corpus.documents.assign(mood="a")
    folder = tmp_path / "mine"
    replace(corpus, documents=mood).write(folder)
    path = folder / "documents.parquet"
    pq.write_table(pq.read_table(path).drop_columns("mood"), path)
    assert "/documents.parquet, column 'mood': not the values" in refused(folder)


def test_a_corpus_without_passages_survives_the_disk(whole, tmp_path):
    corpus = Corpus.read(whole)
    parts = {name: getattr(corpus, name)[:0] for name in tables.SCHEMAS}
    empty = Corpus(**parts | {"terms": corpus.terms}, counts=corpus.counts[:0])
    empty.write(tmp_path / "empty")
    back = Corpus.read(tmp_path / "empty", verify=True)
    assert (back.counts.shape, back.counts.nnz) == ((0, len(corpus.terms)), 0)


# --- how tables are held --------------------------------------------------------------------------
def test_parts_are_tuples_of_columns():
    lists = [[5], [], [1, 2], [], [3]]
    table = pa.table(
        {
            "a": [0] * 5,
            "parts": pa.array(lists, pa.list_(INT)),
            "on": pa.array([0] * 5, pa.date32()),
        }
    )
    frame = tables.to_pandas(table)
    assert frame.columns.tolist() == ["a", "parts", "on"]
    assert frame["parts"].tolist() == [(5,), (), (1, 2), (), (3,)]
    for made in (frame, tables.to_pandas(table.drop_columns("parts"))):
        assert made["on"].dtype.kind == "M"  # dates, not objects


def test_json_is_sorted_and_indented(tmp_path):
    tables.write_json({"b": ["é"], "a": 1}, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == '{\n  "a": 1,\n  "b": [\n    "é"\n  ]\n}\n'


def test_what_decides_the_bytes_of_a_table(tmp_path, monkeypatch):
    said = {}
    monkeypatch.setattr(pq, "write_table", lambda table, path, **more: said.update(more))
    tables.write_table(tables.empty("quotes"), "quotes", tmp_path)
    assert said == {
        "compression": "zstd",
        "compression_level": 19,
        "use_dictionary": [
            *("speaker", "speaker_id", "side", "cue", "kind", "status", "provenance", "certainty"),
        ],
        "column_encoding": {
            "passage_id": "DELTA_BYTE_ARRAY",
            "start": "DELTA_BINARY_PACKED",
            "end": "DELTA_BINARY_PACKED",
        },
        "write_statistics": False,
        "row_group_size": 16_777_216,
        "data_page_size": 4_194_304,
    }


def test_counts_are_held_in_32_bits(whole):
    for corpus in (Corpus.read(whole), Corpus.load()):
        kinds = (corpus.counts.indptr.dtype, corpus.counts.indices.dtype, corpus.counts.dtype)
        assert kinds == (np.int32, np.int32, np.int32)


# --- the embedded record, hostile folders ---------------------------------------------------------
def test_the_embedded_record_is_verified():
    corpus = Corpus.read(EMBEDDED, verify=True)
    said = description.read(EMBEDDED)
    assert set(said["tables"]) == {p.name for p in EMBEDDED.iterdir()} - {"record.json"}
    assert corpus.libraries == said["libraries"]
    assert set(corpus.libraries) == set(description.LIBRARIES)


@pytest.mark.parametrize("name", ["counts_term_outside", "counts_3_bytes"])
def test_hostile_folders(repository, name):
    folder = repository.parent / "shared" / "hostile" / name
    if not folder.is_dir():
        pytest.skip("shared/hostile is not beside this repository")
    assert "/counts.parquet, column term, row " in refused(folder)


# --- libraries ------------------------------------------------------------------------------------
def test_the_libraries_are_kept(record, tmp_path):
    said = description.read(record)
    here = {name: metadata.version(name) for name in description.LIBRARIES}
    assert said["libraries"] == here
    corpus = Corpus.read(record)
    corpus.libraries["simplemma"] = "0.1"
    corpus.select(side="US").write(tmp_path / "part")
    assert description.read(tmp_path / "part")["libraries"] == here | {"simplemma": "0.1"}
    parts = {name: getattr(corpus, name) for name in tables.SCHEMAS}
    Corpus(**parts, counts=corpus.counts).write(tmp_path / "mine")
    assert description.read(tmp_path / "mine")["libraries"] == {}


# --- bilateral check ------------------------------------------------------------------------------
def test_check(record, copy, old, tmp_path, capsys):
    assert main(["check", str(record)]) == 0
    said = capsys.readouterr().out
    assert "Corpus: 8 documents, 14 passages" in said
    assert "SHA-256 of each file: as record.json describes" in said
    assert f"simplemma {metadata.version('simplemma')}" in said
    assert "a rebuild here" not in said

    other = Corpus.read(record)
    other.libraries["simplemma"] = "0.1"
    other.write(tmp_path / "other")
    assert main(["check", str(tmp_path / "other")]) == 0
    here = metadata.version("simplemma")
    told = f"made with simplemma 0.1, here {here}: a rebuild here may count differently\n"
    assert told in capsys.readouterr().out

    (copy / "terms.parquet").write_bytes(b"")
    assert main(["check", str(copy)]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("bilateral check: ")
    assert shown.err.count("\n") == 1
    assert main(["check", str(old)]) == 1
    assert "has no digests" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "holds no corpus" in capsys.readouterr().err


def test_the_report_is_checked_on_request(record, tmp_path):
    folder = Path(shutil.copytree(record, tmp_path / "r"))
    (folder / "report.csv").write_text("path,severity,reason\n", encoding="utf-8")
    assert len(Corpus.read(folder).documents) == 8
    assert "/report.csv has other bytes" in refused(folder, verify=True)


# --- what is written can be read ------------------------------------------------------------------
def test_what_could_not_be_read_is_not_written(whole, tmp_path):
    corpus = Corpus.read(whole)
    corpus.write(tmp_path / "there")
    before = {p.name: p.read_bytes() for p in (tmp_path / "there").iterdir()}
    corpus.terms.loc[3, "term"] = None
    with pytest.raises(ValueError, match=r"^terms\.parquet, column term, row 3: .*; mend it"):
        corpus.write(tmp_path / "there")
    assert {p.name: p.read_bytes() for p in (tmp_path / "there").iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


def test_counts_that_are_no_counts_are_not_written(whole, tmp_path):
    corpus = Corpus.read(whole)
    for value, dtype in ((2**31, np.int64), (0.5, float), (np.nan, float), (-(2**40), np.int64)):
        corpus.counts.data = np.ones(corpus.counts.nnz, dtype)
        corpus.counts.data[3] = value
        with pytest.raises(ValueError, match=r"^counts hold .*; a count is a whole number up to"):
            corpus.write(tmp_path / "no")
    corpus.counts.data[3] = -1
    with pytest.raises(ValueError, match=r"^counts\.parquet, column count, row 3: -1 is not"):
        corpus.write(tmp_path / "no")
    assert not list(tmp_path.iterdir())


def test_zeros_and_repeated_entries_are_summed_wide(tmp_path):
    entries = (np.array([100, 100, 100, 0], np.int8), ([0, 0, 0, 1], [1, 1, 1, 0]))
    counts = sparse.csr_array(np.zeros((2, 2), np.int8))
    counts.data, counts.indices = entries[0], np.array(entries[1][1], np.int32)
    counts.indptr = np.array([0, 3, 4], np.int32)
    tables.write_counts(counts, tmp_path)
    table = reading.read_table(tmp_path / "counts.parquet", tables.COUNTS)
    assert storage.matrix(table, (2, 2)).toarray().tolist() == [[0, 300], [0, 0]]


def test_a_record_moved_aside_by_a_killed_process_is_found(copy):
    copy.rename(copy.with_name(".copy-0123456789ab.tmp.old"))
    assert len(Corpus.read(copy).documents) == 8
    assert [p.name for p in copy.parent.iterdir()] == ["copy"]


def test_unfinished_files_in_a_record_are_no_obstacle(copy):
    (copy / ".report.csv-0123456789ab.tmp").write_text("")
    Corpus.read(copy).write(copy)
    assert not list(copy.glob(".*"))
    (copy / ".notes").write_text("")
    with pytest.raises(ValueError, match=r"holds \.notes, which is no part of a record"):
        Corpus.read(copy).write(copy)


def test_how_a_column_is_held_leaves_no_trace(whole, tmp_path):
    corpus = Corpus.read(whole)
    for name in ("documents", "passages", "terms"):
        frame = getattr(corpus, name)
        for folder, held in (("one", frame), ("two", pd.concat([frame[:3], frame[3:]]))):
            (tmp_path / folder).mkdir(exist_ok=True)
            tables.write_table(held, name, tmp_path / folder)
        one, two = ((tmp_path / f / f"{name}.parquet").read_bytes() for f in ("one", "two"))
        assert one == two


def test_reading_takes_the_files_once(whole, monkeypatch):
    """Each table is decoded once, and hashed once where its bytes are those described."""
    decoded, hashed = [], []
    decode, sha = parquet.read, description.sha256
    monkeypatch.setattr(parquet, "read", lambda p: decoded.append(p.name) or decode(p))
    monkeypatch.setattr(description, "sha256", lambda p: hashed.append(p.name) or sha(p))
    monkeypatch.setattr(description, "digest", None)
    storage.read(whole)
    expected = sorted(p.name for p in whole.glob("*.parquet"))
    assert sorted(decoded) == sorted(hashed) == expected
