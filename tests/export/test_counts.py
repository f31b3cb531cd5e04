"""Counts for R and MALLET: read back they are the counts, whatever the ids and terms hold."""

from __future__ import annotations

import csv
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import io, sparse

from bilateral.corpus import Corpus
from bilateral.export import counts as module
from bilateral.export import to_mallet, to_matrix_market

TERMS = [
    ("agua", "es", "word"),
    ("no", "en", "word"),
    ("no", "es", "word"),
    ("New York", "en", "phrase"),
    ("=1+1", "en", "number"),
    ("año", "es", "word"),
]
COUNTS = [[2, 0, 1, 0, 0, 1], [0, 3, 0, 1, 1, 0], [0, 0, 0, 0, 0, 0]]


def corpus(ids=("a#0", "b c,d%#1", "=cmd"), sides=("US", "MX", None)) -> Corpus:
    documents = pd.DataFrame(
        {"doc_id": ["d"], "date": pd.to_datetime(["1861-04-06"]), "side": "US", "title": '5" {x}\n'}
    )
    passages = pd.DataFrame({"passage_id": ids, "doc_id": "d", "side": list(sides)})
    terms = pd.DataFrame(TERMS, columns=["term", "lang", "kind"])
    return Corpus(documents, passages, sparse.csr_array(np.array(COUNTS, np.int32)), terms)


def rows_of(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_matrix_read_back_is_the_counts(tmp_path):
    to_matrix_market(corpus(), tmp_path / "out")
    read = io.mmread(tmp_path / "out" / "counts.mtx")
    assert read.toarray().tolist() == COUNTS
    assert read.dtype.kind == "i"
    passages, terms = (rows_of(tmp_path / "out" / f"{n}.csv") for n in ("passages", "terms"))
    assert [row["passage_id"] for row in passages] == ["a#0", "b c,d%#1", "'=cmd"]
    assert [row["side"] for row in passages] == ["US", "MX", ""]
    assert [row["document_side"] for row in passages] == ["US"] * 3
    assert passages[0]["date"] == "1861-04-06"
    assert passages[0]["title"] == '5" {x}\n'
    names = ["agua", "no/en", "no/es", "New_York", "'=1+1", "año"]
    assert [row["name"] for row in terms] == names
    assert [row["term"] for row in terms][3:] == ["New York", "'=1+1", "año"]


def test_parts_are_named(tmp_path):
    terms = pd.DataFrame(TERMS[:4], columns=["term", "lang", "kind"])
    terms["parts"] = [(), (), (), (1, 0)]
    made = Corpus(
        corpus().documents, corpus().passages, sparse.csr_array(np.array(COUNTS)[:, :4]), terms
    )
    to_matrix_market(made, tmp_path / "out")
    assert [row["parts"] for row in rows_of(tmp_path / "out" / "terms.csv")][3] == "no/en agua"
    with pytest.warns(UserWarning, match=r"^the words of a phrase are counted beside it"):
        to_mallet(made, tmp_path / "out.txt")


def test_the_same_bytes_again_and_nothing_else_is_replaced(tmp_path):
    for _ in range(2):
        to_matrix_market(corpus(), tmp_path / "one")
    to_matrix_market(corpus(), tmp_path / "two")
    for name in ("counts.mtx", "passages.csv", "terms.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    (tmp_path / "two" / "thesis.md").write_text("mine")
    with pytest.raises(ValueError, match=r"holds thesis\.md, which would be lost"):
        to_matrix_market(corpus(), tmp_path / "two")
    assert (tmp_path / "two" / "thesis.md").read_text() == "mine"


def test_r_reads_the_matrix(tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("no R here")
    has = subprocess.run(["Rscript", "-e", "library(Matrix)"], capture_output=True)
    if has.returncode:
        pytest.skip("R has no package Matrix here")
    to_matrix_market(corpus(), tmp_path / "out")
    code = (
        "library(Matrix); x <- readMM('counts.mtx'); t <- read.csv('terms.csv');"
        "cat(dim(x), sum(x), as.matrix(x)[2, ], nrow(t), nrow(read.csv('passages.csv')))"
    )
    said = subprocess.run(
        ["Rscript", "-e", code], cwd=tmp_path / "out", capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["3", "6", "9", "0", "3", "0", "1", "1", "0", "6", "3"]


def test_mallet_lines_by_hand(tmp_path):
    to_mallet(corpus(), tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_bytes().decode() == (
        "a#0\tUS\tagua agua no/es año\n"
        "b%20c%2Cd%25#1\tMX\tno/en no/en no/en New_York =1+1\n"
        "=cmd\tnone\t\n"
    )
    one = corpus()
    bare = Corpus(one.documents, one.passages.drop(columns="side"), one.counts, one.terms)
    to_mallet(bare, tmp_path / "out.txt")
    sides = [line.split("\t")[1] for line in (tmp_path / "out.txt").read_text().splitlines()]
    assert sides == ["none"] * 3


IDS = st.lists(st.text(min_size=1), min_size=3, max_size=3, unique=True)


@given(IDS, st.lists(st.text(min_size=1), min_size=6, max_size=6))
def test_mallet_gives_each_passage_a_line_and_each_term_its_own_word(ids, words):
    one = corpus(ids)
    terms = one.terms.assign(term=words, lang=["en", "es"] * 3, kind=["word"] * 3 + ["phrase"] * 3)
    lines = list(module._lines(Corpus(one.documents, one.passages, one.counts, terms)))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    names = module.term_names(terms)
    assert len(set(names)) == 6
    found = [line.removesuffix("\n").split("\t") for line in lines]
    assert len({name for name, _, _ in found}) == 3
    for (name, _, said), row in zip(found, COUNTS, strict=True):
        assert len(name.split()) == 1
        assert "," not in name
        counted = said.split(" ") if said else []
        assert sorted(counted) == sorted(np.repeat(np.array(names, object), row))


@given(st.lists(st.text("ab/12", max_size=5)), st.integers(4, 6))
def test_unique_names_are_unique_short_and_keep_the_first(names, longest):
    made = module.unique(names, longest, "/")
    assert len(made) == len(names) == len(set(made))
    assert all(len(name) <= longest for name in made)
    for place, name in enumerate(names):
        if name[:longest] not in [n[:longest] for n in names[:place]]:
            assert made[place] == name[:longest]


@pytest.mark.parametrize("write", [to_matrix_market, to_mallet])
@pytest.mark.parametrize("value", [0.5, -1.0])
def test_what_is_no_count_is_not_written(tmp_path, write, value):
    made = corpus()
    counts = made.counts.astype(float)
    counts.data[0] = value
    with pytest.raises(ValueError, match=f"^counts hold {value}; a count is a whole number"):
        write(replace(made, counts=counts), tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_no_column_is_there_twice(tmp_path):
    made = corpus()
    documents = made.documents.assign(side="CA", document_side="x")
    to_matrix_market(replace(made, documents=documents), tmp_path / "made")
    with (tmp_path / "made" / "passages.csv").open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    assert len(set(names)) == len(names)
    row = rows_of(tmp_path / "made" / "passages.csv")[0]
    assert (row["side"], row["document_side"], row["document_document_side"]) == ("US", "x", "CA")
