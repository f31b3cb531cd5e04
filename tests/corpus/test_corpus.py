"""A corpus stays aligned, whatever is done to it."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from bilateral.corpus import Corpus, asked, reading, storage, tables

# Four documents, one of them undated, and eight passages; two terms have no column in a language.
DATES = ["2020-12-31", "2021-01-01", "2021-03-31", None]
DOC_OF = [0, 0, 1, 1, 1, 2, 3, 3]


def documents() -> pd.DataFrame:
    made = {name: [""] * 4 for name in tables.SCHEMAS["documents"].names}
    made |= {
        "doc_id": ["wh:a", "wh:b", "m:c", "m:d"],
        "date": pd.to_datetime(DATES).astype("datetime64[s]"),
        "date_precision": ["day", "day", "day", "none"],
        "side": ["US", "US", "MX", "MX"],
        "lang": ["en", "en", "es", "es"],
        "source": ["wh", "wh", "mananeras", "mananeras"],
        "genre": ["readout", "statement", "remarks", "remarks"],
        "title": ["A", "B", "Ç", "D"],
        "n_tokens": np.array([5, 6, 7, 8], np.int32),
        "n_passages": np.array([2, 3, 1, 2], np.int32),
    }
    return pd.DataFrame(made)


def corpus(**more) -> Corpus:
    docs = documents()
    ids = docs["doc_id"].to_numpy()[DOC_OF]
    counts = sparse.csr_array(np.arange(8 * 5).reshape(8, 5) % 7, dtype=np.int32)
    passages = pd.DataFrame(
        {
            "passage_id": [f"{doc}#{i:04d}" for i, doc in enumerate(ids)],
            "doc_id": ids,
            "exchange_id": [f"{doc}#x000" for doc in ids],
            "position": np.arange(8, dtype=np.int32),
            "heading": "",
            "speaker": ["", "x", "y", "", "x", "y", "", "x"],
            "side": ["US", "US", "none", "US", "MX", "MX", "none", "MX"],
            "role": ["official", "official", "journalist"] * 2 + ["journalist", "principal"],
            "interpreted": [False, True] * 4,
            "lang": ["en"] * 5 + ["es"] * 3,
            "relevance": ["core", "context"] * 4,
            "n_tokens": np.asarray(counts.sum(axis=1), np.int32),
            "start": np.arange(8, dtype=np.int32),
            "end": np.arange(1, 9, dtype=np.int32),
        }
    )
    terms = pd.DataFrame(
        [
            ("Border", "en", "word", ()),
            ("border", "en", "word", ()),
            ("frontera", "es", "word", ()),
            ("border border", "en", "phrase", (1, 1)),
            ("12", "es", "number", ()),
        ],
        columns=["term", "lang", "kind", "parts"],
    )
    spans = passages[["passage_id", "start", "end"]].iloc[[0, 5, 5]].reset_index(drop=True)
    spans = spans.astype({"start": "int32", "end": "int32"})
    mentions = spans.assign(entity_id=list("eef"), person_id="", kind="person", certainty="high")
    commitments = spans.assign(rung=np.array([1, 5, 6], np.int32), negated=[True, False, False])
    text = pd.Series(
        [f"text {i}" for i in range(8)], index=passages["passage_id"].to_list(), name="text"
    )
    parts = {"mentions": mentions, "commitments": commitments, "text": text} | more
    return Corpus(docs, passages, counts, terms, **parts)


CORPUS = corpus()


def check_aligned(part: Corpus, whole: Corpus) -> None:
    """Every part belongs to every other, and says what it said before."""
    assert part.counts.shape == (len(part.passages), len(part.terms))
    assert list(part.passages.index) == list(range(len(part.passages)))
    assert set(part.passages["doc_id"]) == set(part.documents["doc_id"])
    rows = pd.Index(whole.passages["passage_id"]).get_indexer(part.passages["passage_id"])
    assert (np.diff(rows) > 0).all()
    np.testing.assert_array_equal(part.counts.toarray(), whole.counts.toarray()[rows])
    np.testing.assert_array_equal(part.counts.sum(axis=1), part.passages["n_tokens"])
    pd.testing.assert_frame_equal(part.passages, whole.passages.iloc[rows].reset_index(drop=True))
    for name in tables.SPANS:
        table = getattr(whole, name)
        kept = table[table["passage_id"].isin(part.passages["passage_id"])]
        pd.testing.assert_frame_equal(getattr(part, name), kept.reset_index(drop=True))
    assert part.text.index.tolist() == part.passages["passage_id"].tolist()
    assert part.table["passage_id"].tolist() == part.passages["passage_id"].tolist()
    titles = whole.documents.set_index("doc_id")["title"]
    assert part.table["title"].tolist() == titles[part.passages["doc_id"]].tolist()
    pd.testing.assert_frame_equal(part.terms, whole.terms)
    pd.testing.assert_frame_equal(part.exposure, whole.exposure)


# --- select ---------------------------------------------------------------------------------------
@given(arrays(bool, 8), arrays(bool, 8))
def test_select_keeps_everything_aligned(first, second):
    if not (first & second).any():
        with pytest.raises(ValueError, match=r"^no passage is left by the mask$"):
            CORPUS.select(first & second)
        return
    both = CORPUS.select(first & second)
    check_aligned(both, CORPUS)
    step = CORPUS.select(first)
    check_aligned(step, CORPUS)
    twice = step.select(second[first])
    pd.testing.assert_frame_equal(twice.passages, both.passages)
    pd.testing.assert_frame_equal(twice.documents, both.documents)
    assert (twice.counts != both.counts).nnz == 0


@given(arrays(bool, 8))
def test_counts_are_conserved(mask):
    parts = [CORPUS.select(m) for m in (mask, ~mask) if m.any()]
    total = sum(part.counts.sum(axis=0) for part in parts)
    np.testing.assert_array_equal(total, CORPUS.counts.sum(axis=0))
    assert sum(part.passages["n_tokens"].sum() for part in parts) == CORPUS.counts.sum()


@pytest.mark.parametrize(
    ("how", "rows"),
    [
        ({}, range(8)),
        ({"side": "US"}, [0, 1, 3]),  # the passage's side, not the document's
        ({"side": ["MX", "none"]}, [2, 4, 5, 6, 7]),
        ({"source": "wh", "relevance": "context"}, [1, 3]),
        ({"title": {"A", "Ç"}}, [0, 1, 5]),
        ({"interpreted": True}, [1, 3, 5, 7]),
        ({"position": np.array([2, 3])}, [2, 3]),
        ({"since": "2021"}, [2, 3, 4, 5]),  # undated documents are left out
        ({"until": "2020"}, [0, 1]),
        ({"since": 2020, "until": 2020}, [0, 1]),
        ({"until": "2021-03"}, [0, 1, 2, 3, 4, 5]),
        ({"until": "2021-03-30"}, [0, 1, 2, 3, 4]),
        ({"until": "2021-03-31"}, [0, 1, 2, 3, 4, 5]),
        ({"since": "2020-12-31", "until": "2021-01-01"}, [0, 1, 2, 3, 4]),
        ({"since": "2021-01-02", "until": "2021"}, [5]),
        ({"since": date(2021, 1, 1), "until": pd.Timestamp("2021-03-30 12:00")}, [2, 3, 4]),
        ({"since": np.datetime64("2021-03"), "until": np.int64(2021)}, [5]),
        ({"doc_id": pd.array(["wh:b", "m:c"], dtype="string[pyarrow]")}, [2, 3, 4, 5]),
        ({"doc_id": pd.Series(["wh:b", "m:c"]).unique()}, [2, 3, 4, 5]),
        ({"doc_id": pd.Index(["m:c"])}, [5]),
        ({"doc_id": pd.Categorical(["m:c", "wh:b"])}, [2, 3, 4, 5]),
        ({"doc_id": {"m:c": 1}.keys()}, [5]),
        ({"position": range(2)}, [0, 1]),
        ({"position": (n for n in (6, 7))}, [6, 7]),
        ({"mask": [True] * 6 + [False] * 2, "side": "MX"}, [4, 5]),
        ({"mask": pd.Series([False] * 7 + [True])}, [7]),
    ],
)
def test_select(how, rows):
    part = CORPUS.select(**how)
    check_aligned(part, CORPUS)
    assert part.passages["position"].tolist() == list(rows)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (
            {"sides": "US"},
            r"^no column 'sides'; there are author, crawl_date, date, .*side, source",
        ),
        (
            {"side": "CA"},
            r"^no passage is left by side='CA'; side has .* 'MX', 'US', 'none'$",
        ),
        ({"side": "US", "since": "2025"}, r"^no passage is left by side='US', since='2025'$"),
        (
            {"side": []},
            r"^no passage is left by side=\[\]; side has the values 'MX', ",
        ),
        ({"mask": [True] * 7}, r"^mask must hold 8 true or false values.* of shape \(7,\)$"),
        ({"mask": [1] * 8}, r"^mask must hold 8 true or false values.*int"),
        ({"mask": range(8)}, r"^mask must hold 8 true or false values"),
        ({"mask": [True] * 7 + [None]}, r"^mask must hold 8 true or false values.*object"),
        ({"mask": np.ones((8, 1), bool)}, r"^mask must hold .* of shape \(8, 1\)$"),
        ({"since": "last year"}, r"^since='last year' is no date; write '2021', "),
        ({"until": "2021-13"}, r"^until='2021-13' is no date"),
        ({"since": "01/02/2023"}, r"^since='01/02/2023' is no date; write '2021', '2021-03' or"),
        ({"since": ""}, r"^since='' is no date"),
        ({"since": "2021-3"}, r"^since='2021-3' is no date"),
        ({"since": "20210301"}, r"^since='20210301' is no date"),
        ({"since": "2021-02-30"}, r"^since='2021-02-30' is no date"),
        ({"since": "2021Q1"}, r"^since='2021Q1' is no date"),
        ({"since": "２０２１"}, r"^since='２０２１' is no date"),
        ({"since": float("nan")}, r"^since=nan is no date"),
        ({"until": pd.NaT}, r"^until=NaT is no date"),
        ({"until": True}, r"^until=True is no date"),
        ({"side": "us"}, r"^no passage is left by side='us'; side has the values 'MX', 'US', 'n"),
        (
            {"doc_id": pd.Series(["a", "b"]), "side": "CA"},
            r"^no passage is left by doc_id=\['a', 'b'\], side='CA'; doc_id has .*; side has ",
        ),
        (
            {"passage_id": range(12)},
            r"passage_id=\[0, 1, .*, 9, … \(12 values\)\]; passage_id has the values 'm:c#0005', ",
        ),
    ],
)
def test_a_wrong_selection_is_one_clear_error(how, message):
    with pytest.raises(ValueError, match=message):
        CORPUS.select(**how)


# --- what cannot be a corpus ----------------------------------------------------------------------
def test_parts_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="counts are 7 × 5, but there are 8 passages and 5 terms"):
        dataclasses.replace(CORPUS, counts=CORPUS.counts[:7])
    with pytest.raises(ValueError, match="passages of unknown documents, such as m:c"):
        dataclasses.replace(CORPUS, documents=CORPUS.documents[:2])
    twice = pd.concat([CORPUS.documents, CORPUS.documents[:1]])
    with pytest.raises(ValueError, match="doc_id wh:a is there more than once"):
        dataclasses.replace(CORPUS, documents=twice)
    with pytest.raises(ValueError, match=r"passage_id .* is there more than once"):
        dataclasses.replace(CORPUS, passages=CORPUS.passages.assign(passage_id="p"))


def test_frozen_and_readable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        CORPUS.text = None
    assert repr(CORPUS).startswith("Corpus: 4 documents, 8 passages, 5 terms, ")
    assert "2020-12-31 to 2021-03-31; text present" in repr(CORPUS)
    assert repr(corpus(text=None).select(doc_id="m:d")).endswith("; text absent")


# --- on disk --------------------------------------------------------------------------------------
def check_equal(one: Corpus, two: Corpus) -> None:
    for name in tables.SCHEMAS:
        left, right = getattr(one, name), getattr(two, name)
        pd.testing.assert_frame_equal(left, right)
    assert (one.counts != two.counts).nnz == 0
    assert two.counts.dtype == np.int32
    assert (one.text is None) == (two.text is None)
    if one.text is not None:
        assert one.text.to_dict() == two.text.to_dict()


def test_written_and_read_it_is_the_same(tmp_path):
    CORPUS.write(tmp_path / "a" / "new")
    back = Corpus.read(tmp_path / "a" / "new")
    check_equal(CORPUS, back)
    check_aligned(back.select(side="MX"), back)
    bare = corpus(text=None)
    bare.write(tmp_path / "bare")
    check_equal(bare, Corpus.read(tmp_path / "bare"))


@pytest.mark.full
@settings(max_examples=20)
@given(arrays(bool, 8).filter(lambda mask: mask.any()))
def test_any_part_survives_the_disk(mask):
    part = CORPUS.select(mask)
    with tempfile.TemporaryDirectory() as folder:
        part.write(folder + "/corpus")
        check_equal(part, Corpus.read(folder + "/corpus"))


def files(folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_the_same_corpus_gives_the_same_bytes(tmp_path):
    CORPUS.write(tmp_path / "one")
    Corpus.read(tmp_path / "one").write(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    CORPUS.write(tmp_path / "two")  # over what is there
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one", "two"]


def test_how_pandas_holds_a_column_leaves_no_trace(tmp_path):
    """A table just made has wider numbers and finer dates than the same one read back."""
    wide = CORPUS.documents.astype({"n_tokens": "int64", "date": "datetime64[ns]"})
    wide = wide.set_axis(range(10, 14))
    CORPUS.write(tmp_path / "one")
    dataclasses.replace(CORPUS, documents=wide).write(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    for path in (tmp_path / "one").glob("*.parquet"):
        assert pq.read_schema(path).metadata is None  # versions of libraries


def test_a_users_columns_are_kept(tmp_path):
    more = CORPUS.documents.assign(mood=["a", "b", "c", "d"], weight=[0.5, 1, 2, 4])
    made = dataclasses.replace(CORPUS, documents=more)
    made.write(tmp_path / "c")
    back = Corpus.read(tmp_path / "c")
    assert back.documents["weight"].tolist() == [0.5, 1, 2, 4]
    assert back.select(mood="c").passages["doc_id"].unique().tolist() == ["m:c"]
    with pytest.raises(ValueError, match=r"table documents lacks the column.* url"):
        dataclasses.replace(made, documents=more.drop(columns="url")).write(tmp_path / "d")
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_an_interrupted_write_leaves_the_old_folder(tmp_path, monkeypatch, error):
    target = tmp_path / "corpus"
    CORPUS.write(target)
    before = files(target)

    def fail(*_):
        raise error

    monkeypatch.setattr(tables, "write_counts", fail)
    with pytest.raises(type(error)):
        CORPUS.select(side="US").write(target)
    assert files(target) == before
    with pytest.raises(type(error)):
        CORPUS.write(tmp_path / "new")
    assert [p.name for p in tmp_path.iterdir()] == ["corpus"]


def test_nothing_but_a_record_is_replaced(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    (project / "thesis.tex").write_text("years of work")
    with pytest.raises(ValueError, match=r"holds thesis\.tex, which is no part of a record"):
        CORPUS.write(project)
    with pytest.raises(ValueError, match=r"thesis\.tex is a file; name a folder"):
        CORPUS.write(project / "thesis.tex")
    with pytest.raises(ValueError, match=r"thesis\.tex is a file; name a folder"):
        CORPUS.write(project / "thesis.tex" / "below")
    assert files(project) == {"thesis.tex": b"years of work"}
    assert [p.name for p in tmp_path.iterdir()] == ["project"]
    (tmp_path / "empty").mkdir()
    CORPUS.write(tmp_path / "empty")
    check_equal(CORPUS, Corpus.read(tmp_path / "empty"))


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    CORPUS.write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    check_equal(CORPUS, Corpus.read(tmp_path / "real"))


def test_a_folder_that_is_no_corpus(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"documents\.parquet, .*missing; make one with"):
        Corpus.read(tmp_path / "nowhere")
    CORPUS.write(tmp_path / "c")
    (tmp_path / "c" / "terms.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=r"no corpus: terms\.parquet missing"):
        Corpus.read(tmp_path / "c")


def test_of_many_values_the_most_frequent_are_named():
    many = CORPUS.passages.assign(heading=["b", "b", *"cdefgh"], speaker=np.nan)
    few = dataclasses.replace(CORPUS, passages=many)
    with pytest.raises(
        ValueError, match=r"heading has the values 'b', 'c', 'd', 'e', 'f', 'g', 'h'$"
    ):
        few.select(heading="a")
    with pytest.raises(ValueError, match=r"; speaker has no value in any passage$"):
        few.select(speaker="a")
    many = pd.concat([many] * 2, ignore_index=True)
    many = many.assign(passage_id=range(16), heading=[*"lkjihgfedcba", *"llkk"])
    twice = sparse.vstack([CORPUS.counts] * 2, format="csr")
    with pytest.raises(ValueError, match=r"'a', 'b', .*, 'h', 'k', 'l', and 2 others$"):
        dataclasses.replace(CORPUS, passages=many, counts=twice).select(heading="z")


def test_ten_values_are_all_and_of_eleven_one_is_left_out():
    assert asked.shown(range(10)) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    assert asked.shown(range(11)) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … (11 values)]"
    ten = "n has the values 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    assert asked.known_values("n", pd.Series(range(10)[::-1])) == ten
    assert asked.known_values("n", pd.Series(range(11)[::-1])) == f"{ten}, and 1 others"
    assert asked.known_values("n", pd.Series([*range(11), 10])) == (
        "n has the values 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, and 1 others"
    )


lists = st.lists(st.integers(0, 4), max_size=6)


@settings(max_examples=30)
@given(st.lists(lists, min_size=1, max_size=6))
def test_counts_survive_the_disk(rows):
    dense = np.zeros((len(rows), 5), np.int32)
    for i, row in enumerate(rows):
        np.add.at(dense[i], row, 1)
    with tempfile.TemporaryDirectory() as folder:
        tables.write_counts(sparse.csr_array(dense), Path(folder))
        table = reading.read_table(Path(folder) / "counts.parquet", tables.COUNTS)
    back = storage.matrix(table, dense.shape)
    np.testing.assert_array_equal(back.toarray(), dense)
    assert back.has_sorted_indices


def test_a_mask_in_another_order_is_refused():
    corpus = Corpus.load()
    mask = corpus.passages["side"] == "US"
    assert set(corpus.select(mask).passages["side"]) == {"US"}
    with pytest.raises(ValueError, match="another index"):
        corpus.select(mask[::-1])


@pytest.mark.parametrize(
    ("part", "column"),
    [("documents", "doc_id"), ("passages", "passage_id"), ("passages", "doc_id")],
)
def test_a_corpus_without_its_keys_is_refused(part, column):
    parts = {part: getattr(CORPUS, part).drop(columns=column)}
    with pytest.raises(ValueError, match=f"{part} has no column '{column}': documents need"):
        dataclasses.replace(CORPUS, **parts)
