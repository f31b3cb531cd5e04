"""From upstream files to a record: a tiny tree checked by hand, and everything that can go wrong.

What is in the tree stands in tests/conftest.py.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import random
import re
import shutil
import signal
from collections import Counter
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from tqdm import tqdm

from bilateral.cleaning import Finding, clean
from bilateral.cleaning.language import language
from bilateral.cleaning.terms.tokens import tokens
from bilateral.corpus import Corpus, describe, tables
from bilateral.corpus.assembling import _duplicates, _mark_copies
from bilateral.corpus.build import _batches, build
from bilateral.corpus.digest import (
    Digest,
    _dateline,
    _document_row,
    digest_files,
    full_date,
    phrase_list,
)
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import frus, mirror, whitehouse
from bilateral.sources.model import Document, Problem, Turn

WH, FRUS = whitehouse.SOURCE, frus.SOURCE
D2, D1 = "frus:frus1925v02/d2", "frus:frus1925v02/d1"
MEX = "un:data/TXT/Session 77 - 2022/MEX_77_2022"
USA = "un:data/TXT/Session 77 - 2022/USA_77_2022"
MORNING = "mananeras:2022/julio/12--version-estenografica-conferencia-de-prensa"
READOUT = "wh:statements-releases/2022-07/2022-07-12-readout-of-a-call-with-mexico"
BRIEFING = "wh:press-briefings/2022-07/2022-07-13-press-briefing"
PASSAGES = [  # position, side, role, relevance, tokens, language, exchange: counted by hand
    (D2, 0, "US", "official", "core", 2, "en", 0),
    (D1, 0, "US", "official", "core", 4, "en", 0),
    (MEX, 0, "MX", "official", "context", 7, "en", 0),
    (USA, 0, "US", "principal", "core", 8, "en", 0),
    (MORNING, 2, "MX", "principal", "context", 3, "es", 1),
    (MORNING, 3, "none", "journalist", "core", 13, "es", 2),
    (MORNING, 4, "MX", "principal", "core", 11, "es", 2),
    (MORNING, 5, "none", "journalist", "context", 12, "es", 3),
    (READOUT, 0, "US", "official", "core", 18, "en", 0),
    (READOUT + "-2", 0, "US", "official", "core", 18, "en", 0),
    (BRIEFING, 0, "US", "official", "context", 2, "en", 0),
    (BRIEFING, 1, "none", "journalist", "core", 13, "en", 1),
    (BRIEFING, 2, "US", "official", "core", 7, "en", 1),
    (BRIEFING, 3, "none", "journalist", "context", 13, "en", 2),
]
EXPOSURE = {  # documents, passages, tokens of everything read
    ("frus", "", "diplomatic correspondence", "US", "official"): (1, 1, 2),
    ("frus", "1925-11-05", "diplomatic correspondence", "US", "official"): (1, 1, 4),
    ("frus", "1925-11-06", "diplomatic correspondence", "US", "official"): (1, 1, 3),
    ("mananeras", "2022-07-12", "press conference", "MX", "principal"): (1, 5, 26),
    ("mananeras", "2022-07-12", "press conference", "none", "journalist"): (1, 4, 51),
    ("un", "2022-01-01", "un speech", "MX", "official"): (1, 1, 7),
    ("un", "2022-01-01", "un speech", "US", "principal"): (1, 1, 8),
    ("wh", "2022-07-12", "fact sheet", "US", "official"): (1, 1, 4),
    ("wh", "2022-07-12", "readout", "US", "official"): (2, 2, 36),
    ("wh", "2022-07-13", "press briefing", "US", "official"): (1, 4, 17),
    ("wh", "2022-07-13", "press briefing", "none", "journalist"): (1, 3, 37),
    ("wh", "2022-07-14", "remarks", "US", "principal"): (1, 1, 4),
}
FILES = {f"{name}.parquet" for name in (*tables.SCHEMAS, "counts")} | {"record.json", "report.csv"}


@pytest.fixture(scope="module")
def corpus(record) -> Corpus:
    return Corpus.read(record)


def run(source, target, **more):
    return build(source, target, progress=False, n_jobs=1, **more)


def content(folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def report(folder) -> list[tuple[str, str, str]]:
    with (folder / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["path", "severity", "reason"]
    return [tuple(row) for row in rows[1:]]


def row(corpus: Corpus, passage: str) -> dict[tuple[str, str, str], int]:
    at = corpus.passages.index[corpus.passages["passage_id"] == passage][0]
    start, end = corpus.counts.indptr[at : at + 2]
    found = corpus.terms.iloc[corpus.counts.indices[start:end]]
    keys = found[["lang", "kind", "term"]].itertuples(index=False, name=None)
    return dict(zip(keys, corpus.counts.data[start:end].tolist(), strict=True))


# --- the tables -----------------------------------------------------------------------------------
def test_documents(corpus):
    docs = corpus.documents.set_index("doc_id")
    assert docs.index.tolist() == [D2, D1, MEX, USA, MORNING, READOUT, READOUT + "-2", BRIEFING]
    assert docs["n_tokens"].tolist() == [2, 4, 7, 8, 77, 18, 18, 54]
    assert docs["n_passages"].tolist() == [1, 1, 1, 1, 9, 1, 1, 7]
    assert docs["lang"].tolist() == ["en"] * 4 + ["es"] + ["en"] * 3
    assert docs["side"].tolist() == ["US", "US", "MX", "US", "MX", "US", "US", "US"]
    assert docs["date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == [
        *("", "1925-11-05", "2022-01-01", "2022-01-01", "2022-07-12", "2022-07-12"),
        *("2022-07-12", "2022-07-13"),
    ]
    assert docs["date_precision"].tolist() == ["none", "day", "year", "year", *["day"] * 4]
    assert docs["path"][D1] == "volumes/frus1925v02.xml"
    assert docs["url"][READOUT] == "https://example.org/2022-07-12"


def test_copies_are_marked_not_dropped(corpus):
    marks = corpus.documents.set_index("doc_id")[["duplicate_of", "variant_of"]]
    # Too short to be compared word by word: versions are told by passages of 20 tokens or more.
    assert marks.loc[READOUT + "-2"].tolist() == [READOUT, ""]
    assert (marks.drop(READOUT + "-2") == "").all(axis=None)


def test_passages(corpus):
    table = corpus.passages
    found = zip(
        table["doc_id"], table["position"], table["side"], table["role"], table["relevance"],
        table["n_tokens"], table["lang"], table["exchange_id"], strict=True,
    )  # fmt: skip
    expected = [(*p[:-1], f"{p[0]}#x{p[-1]:03d}") for p in PASSAGES]
    assert list(found) == expected
    assert table["passage_id"].tolist() == [f"{p[0]}#{p[1]:04d}" for p in PASSAGES]
    by = table.set_index("passage_id")
    assert by["speaker"][f"{MORNING}#0004"] == "Andrés Manuel López Obrador"
    assert by["speaker"][f"{MORNING}#0003"] == ""
    assert by["heading"][f"{D1}#0000"] == "Mexico:"
    assert by.index[by["interpreted"]].tolist() == [f"{MEX}#0000"]


def test_counts_of_a_passage(corpus):
    words = "spoke with They discussed the the Northern Triangle U.S. border and visas"
    expected = Counter({("en", "word", w): n for w, n in Counter(words.split()).items()})
    expected |= {("en", "word", "President"): 2, ("en", "word", "Biden"): 1}
    expected |= {("en", "word", "López"): 1, ("en", "word", "Obrador"): 1}
    expected |= {("en", "number", "1,200"): 1}
    expected |= {("en", "phrase", p): 1 for p in ("Northern Triangle", "President Biden")}
    expected |= {("en", "phrase", "President López Obrador"): 1}
    assert row(corpus, f"{READOUT}#0000") == expected
    spanish = row(corpus, f"{MORNING}#0004")
    assert spanish[("es", "word", "EE.UU.")] == 1
    assert spanish[("es", "word", "COVID-19")] == 1
    assert spanish[("es", "phrase", "presidente Biden")] == 1
    assert ("es", "phrase", "Estados Unidos") in row(corpus, f"{MORNING}#0003")


def test_tokens_are_the_sum_over_words_and_numbers(corpus):
    tokens = corpus.counts[:, np.flatnonzero(corpus.terms["kind"] != "phrase")].sum(axis=1)
    np.testing.assert_array_equal(tokens, corpus.passages["n_tokens"])


def test_terms_and_parts(corpus):
    terms = corpus.terms
    keys = list(terms[["lang", "kind", "term"]].itertuples(index=False, name=None))
    assert keys == sorted(set(keys))
    assert (corpus.counts.sum(axis=0) > 0).all()
    phrases = terms[terms["kind"] == "phrase"]
    assert set(phrases["term"]) == {
        *("Northern Triangle", "President Biden", "President López Obrador"),
        *("Estados Unidos", "presidente Biden"),
    }
    for phrase in phrases.itertuples():
        parts = terms.iloc[list(phrase.parts)]
        assert parts["term"].tolist() == phrase.term.split()
        assert set(parts["lang"]) == {phrase.lang}
        assert set(parts["kind"]) == {"word"}
    assert terms.loc[terms["kind"] != "phrase", "parts"].map(len).sum() == 0


def test_exposure_counts_what_was_there_before_selection(corpus):
    found = {
        (r.source, "" if pd.isna(r.date) else f"{r.date:%Y-%m-%d}", r.genre, r.side, r.role): (
            r.documents, r.passages, r.tokens
        )
        for r in corpus.exposure.itertuples()
    }  # fmt: skip
    assert found == EXPOSURE


def test_offsets_give_the_text_back(corpus, unpacked):
    texts, problems = {}, []
    for file in mirror.read_files(unpacked, problems):
        for document in mirror.documents(file, problems):
            texts[document.doc_id] = document
    digests = corpus.documents.set_index("doc_id")["text_sha256"]
    for passage in corpus.passages.itertuples():
        document = texts[passage.doc_id]
        assert document.text_sha256 == digests[passage.doc_id]
        words = Counter(tokens(clean(document.text[passage.start : passage.end]).text))
        counted = row(corpus, passage.passage_id)
        assert words == {t: n for (_, kind, t), n in counted.items() if kind != "phrase"}


def test_the_record_says_what_it_is_made_of(record, packed, tmp_path, in_threads):
    said = json.loads((record / "record.json").read_text(encoding="utf-8"))
    assert said["inputs"] == {}  # only archives are named
    documents = [d for f in mirror.read_files(packed, []) for d in mirror.documents(f, [])]
    n_characters = sum(len(document.text) for document in documents)
    assert said["read"] == {"documents": 11, "characters": n_characters}
    assert said["record"] == {
        "documents": 8, "passages": 14, "core_passages": 9, "answers": 0, "problems": 2,
        "tokens": sum(p[5] for p in PASSAGES),
        "terms": len(Corpus.read(record).terms),
    }  # fmt: skip
    assert set(content(record)) == FILES
    run(packed, tmp_path / "r")
    said = json.loads((tmp_path / "r" / "record.json").read_text(encoding="utf-8"))
    assert said["inputs"] == {
        name: hashlib.sha256((packed / name).read_bytes()).hexdigest()
        for name in ("a.tar.gz", "b.tar.gz", "frus/frus1925v02.xml.gz")
    }
    assert report(record) == [
        (D2, "warning", "selected without a date"),
        ("volumes/frus1925v02.xml:1", "warning", "d2 has no date; date left empty."),
    ]


# --- the same bytes -------------------------------------------------------------------------------
def test_the_same_bytes_however_it_is_built(record, packed, unpacked, tmp_path):
    expected = content(record)  # two processes, from unpacked files
    build(unpacked, tmp_path / "one", n_jobs=1, progress=False)
    assert content(tmp_path / "one") == expected
    build(packed, tmp_path / "two", n_jobs=2, progress=False)
    found = content(tmp_path / "two")
    assert {n: b for n, b in found.items() if n != "record.json"} == {
        n: b for n, b in expected.items() if n != "record.json"
    }


def test_the_order_of_the_files_does_not_matter(tiny, tmp_path, make, in_threads, record):
    for seed in (1, 2):
        names = sorted(tiny)
        random.Random(seed).shuffle(names)
        shuffled = make["tar"]({name: tiny[name] for name in names})
        folder = make["lay"](tmp_path / str(seed), {"all.tar.gz": shuffled})
        run(folder, tmp_path / f"r{seed}")
        found = content(tmp_path / f"r{seed}")
        assert all(found[n] == b for n, b in content(record).items() if n.endswith(".parquet"))


def test_a_file_that_is_there_twice_counts_once(tiny, unpacked, tmp_path, make, in_threads, record):
    folder = make["lay"](tmp_path / "in", {"all.tar.gz": make["tar"](tiny)})
    make["lay"](folder, tiny)
    make["lay"](folder, {"frus/frus1925v02.xml": tiny["volumes/frus1925v02.xml"]})
    run(folder, tmp_path / "r")
    found = content(tmp_path / "r")
    assert all(found[n] == b for n, b in content(record).items() if n.endswith(".parquet"))
    twice = [p for p, _, reason in report(tmp_path / "r") if "twice" in reason]
    assert len(twice) == len(tiny) + 1


# --- bad input: named in the report, everything readable kept -------------------------------------
GOOD = "remarks/2021-03/2021-03-01-good.md"
READOUT_PATH = "statements-releases/2022-07/2022-07-12-readout-of-a-call-with-mexico.md"


def built_with(tmp_path, make, files: dict[str, bytes]) -> tuple[Corpus, list]:
    """Build from these files and a good one."""
    good = make["page"]("Call with Mexico", "Good words.", "2021-03-01")
    folder = make["lay"](tmp_path / "in", {GOOD: good} | files)
    run(folder, tmp_path / "out")
    corpus = Corpus.read(tmp_path / "out")
    assert "wh:" + GOOD.removesuffix(".md") in set(corpus.documents["doc_id"])
    return corpus, report(tmp_path / "out")


def test_a_truncated_archive(tmp_path, make, in_threads, tiny):
    noise = random.Random(0).randbytes(400_000).hex().encode()
    first, last = (f"remarks/2021-03/2021-03-02-{n}.md" for n in ("first", "last"))
    whole = make["tar"](
        {first: make["page"]("Call with Mexico", "First."), "noise/2021-03/a.md": noise, last: b"x"}
    )
    corpus, found = built_with(tmp_path, make, {"cut.tar.gz": whole[: len(whole) // 2]})
    assert "wh:" + first.removesuffix(".md") in set(corpus.documents["doc_id"])
    [(path, severity, reason)] = [f for f in found if f[1] == "error"]
    assert (path, severity) == ("cut.tar.gz", "error")
    assert re.search(f"damaged after {re.escape(first)} .*what came before is kept", reason)


def test_a_file_that_is_not_utf8(tmp_path, make, in_threads):
    name = "articulos/2022/julio/13--llamada-telefonica.txt"
    data = make["transcript"](("CANCILLERÍA", "La relación con Estados Unidos es buena: año."))
    data = data.decode().encode("latin-1")
    corpus, found = built_with(tmp_path, make, {name: data})
    assert "año" in set(corpus.terms["term"])
    assert next(f for f in found if "UTF-8" in f[2])[:2] == (name, "warning")


def test_broken_front_matter(tmp_path, make, in_threads):
    name = "remarks/2021-03/2021-03-03-broken.md"
    text = b"---\ndate: 'open\ntitle: [\n---\n\nWe spoke with the President of Mexico.\n"
    corpus, found = built_with(tmp_path, make, {name: text})
    document = corpus.documents.set_index("doc_id").loc["wh:" + name.removesuffix(".md")]
    assert (document["title"], f"{document['date']:%F}") == ("broken", "2021-03-03")
    [warning] = [f for f in found if "front matter (" in f[2]]
    assert re.fullmatch(re.escape(name) + r":\d+", warning[0])
    assert warning[1] == "warning"


BOMB = (
    b'<!DOCTYPE TEI [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


@pytest.mark.parametrize("fault", ["malformed", "bomb", "external", "empty", "no xml"])
def test_bad_xml(tmp_path, make, in_threads, fault):
    secret = tmp_path / "secret.txt"
    secret.write_text("topsecret")
    address = secret.as_uri()
    good = make["volume"](("Mexico:", make["letter"](1, "1901-01-01", "Kept.")))
    data = {
        "malformed": good.replace(b"</text></TEI>", b"<div><p>not closed</div>"),
        "bomb": BOMB + good.replace(b"</text>", b"<p>&d;</p></text>"),
        "external": f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{address}">]>'.encode()
        + good.replace(b"</text>", b"<p>&x;</p></text>"),
        "empty": b"",
        "no xml": b"\x00\x01\x02",
    }[fault]
    corpus, found = built_with(tmp_path, make, {"volumes/frus1901.xml": data})
    kept = corpus.documents["doc_id"].str.startswith("frus:").sum()
    assert kept == (fault in ("malformed", "bomb", "external"))
    assert not corpus.terms["term"].str.contains("topsecret|aaaa").any()
    errors = [f for f in found if f[1] == "error"]
    assert errors
    assert all(f[0].startswith("volumes/frus1901.xml") for f in errors)


def test_an_empty_text_and_a_missing_date(tmp_path, make, in_threads):
    empty = "remarks/2021-03/2021-03-04-empty.md"
    undated = "remarks/2021-03/undated-call-with-mexico.md"
    stars = "remarks/2021-03/2021-03-05-stars.md"
    corpus, found = built_with(
        tmp_path,
        make,
        {
            empty: b"---\ntitle: Call with Mexico\n---\n",
            undated: b"---\ntitle: Call with Mexico\n---\nWe spoke.\n",
            stars: make["page"]("Call with Mexico", "(...)"),  # no word in it
            "articulos/2022/julio/14--nada.txt": b"\n",
            "data/TXT/Session 77 - 2022/MEX_77_2022.txt": b" \n",
        },
    )
    docs = corpus.documents.set_index("doc_id")
    assert pd.isna(docs.at["wh:" + undated.removesuffix(".md"), "date"])
    assert docs.at["wh:" + undated.removesuffix(".md"), "date_precision"] == "none"
    assert set(corpus.passages["doc_id"]) == set(docs.index)
    assert len(docs) == 2
    reasons = {path: reason for path, _, reason in found}
    assert "no text" in reasons[empty]
    assert reasons["wh:" + undated.removesuffix(".md")] == "selected without a date"
    assert "empty text" in reasons["articulos/2022/julio/14--nada.txt"]
    assert "no text" in reasons["data/TXT/Session 77 - 2022/MEX_77_2022.txt"]


def test_a_reader_that_raises_is_reported(tmp_path, make, in_threads, monkeypatch, tiny):
    real = mirror.documents

    def fail_on_speeches(file, problems, gazetteer):
        if file.source.name == "un":
            raise RuntimeError("an unforeseen speech")
        return real(file, problems, gazetteer)

    monkeypatch.setattr(mirror, "documents", fail_on_speeches)
    corpus, found = built_with(tmp_path, make, tiny)
    assert set(corpus.documents["source"]) == {"wh", "mananeras", "frus"}
    errors = [f for f in found if f[1] == "error"]
    assert [f[0][-15:] for f in errors] == ["MEX_77_2022.txt", "USA_77_2022.txt"]
    assert "RuntimeError: an unforeseen speech" in errors[0][2]


@pytest.mark.parametrize("error", [RecursionError("too deep"), MemoryError()])
def test_a_document_that_cannot_be_counted_is_reported(
    tmp_path, make, in_threads, monkeypatch, tiny, error
):
    def fail_on_transcripts(text, *more, **named):
        if "gasolina" in text:
            raise error
        return clean(text, *more, **named)

    monkeypatch.setattr("bilateral.corpus.digest.clean", fail_on_transcripts)
    corpus, found = built_with(tmp_path, make, tiny)
    assert set(corpus.documents["source"]) == {"wh", "un", "frus"}
    assert "mananeras" not in set(corpus.exposure["source"])  # all of a document or nothing
    said = {"RecursionError": "RecursionError: too deep", "MemoryError": "MemoryError"}
    reason = f"could not be cleaned or counted ({said[type(error).__name__]}); left out"
    assert [f for f in found if f[1] == "error"] == [(MORNING, "error", reason)]


def digest_or_die(files, gazetteer):
    """Die on Mexico's speech, as a fault in compiled code would have it."""
    if any(file.path.endswith("MEX_77_2022.txt") for file in files):
        os.kill(os.getpid(), signal.SIGKILL)
    return digest_files(files, gazetteer)


@pytest.mark.full
def test_a_file_that_ends_its_worker_costs_itself(tmp_path, unpacked, tiny, make, monkeypatch):
    fatal = next(name for name in tiny if name.endswith("MEX_77_2022.txt"))
    rest = make["lay"](tmp_path / "in", {n: data for n, data in tiny.items() if n != fatal})
    run(rest, tmp_path / "without")
    monkeypatch.setattr("bilateral.corpus.build.digest_files", digest_or_die)
    for n_jobs, size in ((1, 2_000_000), (2, 2_000_000), (2, 1)):  # one batch, or one a file
        monkeypatch.setattr("bilateral.corpus.build._BATCH_BYTES", size)
        built = build(unpacked, tmp_path / "with", n_jobs=n_jobs, progress=False)
        reason = "a worker process died while reading it, twice; left out"
        assert [(p.path, p.reason) for p in built.errors] == [(fatal, reason)]
        found = content(tmp_path / "with")
        expected = content(tmp_path / "without")
        assert all(found[n] == b for n, b in expected.items() if n.endswith(".parquet"))


def test_documents_with_one_id_are_one_document(tmp_path, make, in_threads, monkeypatch):
    """A reader that gives two documents one id must not cost the record."""
    real = mirror.documents

    def one_id(file, problems, gazetteer):
        return [replace(document, doc_id="wh:same") for document in real(file, problems, gazetteer)]

    pages = {f"remarks/2021-03/2021-03-0{n}-a.md": f"We met Mexico {n}." for n in (1, 2, 3)}
    folder = make["lay"](
        tmp_path / "in",
        {name: make["page"]("Call with Mexico", body) for name, body in pages.items()},
    )
    monkeypatch.setattr(mirror, "documents", one_id)
    for size in (2_000_000, 1):
        monkeypatch.setattr("bilateral.corpus.build._BATCH_BYTES", size)
        built = run(folder, tmp_path / "out")
        first, *others = pages
        assert built.corpus.documents["path"].tolist() == [first]
        assert row(built.corpus, "wh:same#0000")[("en", "number", "1")] == 1
        assert [(p.path, p.reason) for p in built.errors] == [
            ("wh:same", f"{path}: a document of {first} has the same id; left out")
            for path in others
        ]


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        *[
            (d, d)
            for d in ("", "1678", "2261", "1678-01-01", "2261-12-31", "2024-02-29", "1861-04")
        ],
        *[
            (d, "")
            for d in ("0000", "0001-01-01", "1677-12-31", "2262", "9999-12-31", "2023-02-29")
        ],
        *[(d, "") for d in ("1861-13", "20210304", "2021-W01-1", "2021-3-4", "12 March", "٢٠٢١")],
    ],
)
def test_what_is_no_date_is_undated_and_reported(
    tmp_path, make, in_threads, monkeypatch, date, kept
):
    real = mirror.documents

    def dated(file, problems, gazetteer):
        return [replace(document, date=date) for document in real(file, problems, gazetteer)]

    monkeypatch.setattr(mirror, "documents", dated)
    page = make["page"]("Call with Mexico", "Good words.")
    built = run(make["lay"](tmp_path / "in", {GOOD: page}), tmp_path / "out")
    corpus = Corpus.read(tmp_path / "out")
    precision = {0: "none", 4: "year", 7: "month", 10: "day"}[len(kept)]
    assert corpus.documents["date_precision"].tolist() == [precision]
    found = corpus.documents["date"].dt.strftime("%Y-%m-%d").fillna("").tolist()
    assert found == [full_date(kept)]
    assert corpus.exposure["date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == found
    assert "1 documents" in repr(corpus)
    shown = describe(corpus, corpus.passages["passage_id"][0])
    assert f"date:      {kept or 'undated'} (" in shown
    reasons = [p.reason for p in built.problems]
    told = (
        f"{date!r} is no date from 1678 to 2261; taken as undated, write it as YYYY-MM-DD,"
        " YYYY-MM or YYYY"
    )
    assert reasons == ([told] if date and not kept else []) + (
        [] if kept else ["selected without a date"]
    )


def test_names_that_are_not_utf8_reach_no_table(tmp_path, make, in_threads, monkeypatch):
    """Python keeps a byte that is not UTF-8 as a surrogate, which Parquet cannot hold."""
    real = mirror.documents

    def renamed(file, problems, gazetteer):
        found = real(file, problems, gazetteer)
        strange = {
            "doc_id": "wh:a\udcf1o",
            "path": "a\udcf1o.md",
            "title": "\ud800 Call with Mexico",
        }
        return [replace(document, date="", **strange) for document in found]

    monkeypatch.setattr(mirror, "documents", renamed)
    page = make["page"]("Call with Mexico", "Good words.")
    run(make["lay"](tmp_path / "in", {GOOD: page}), tmp_path / "out")
    document = Corpus.read(tmp_path / "out").documents.iloc[0]
    assert document[["doc_id", "path", "title"]].tolist() == [
        r"wh:a\xf1o", r"a\xf1o.md", r"\ud800 Call with Mexico"
    ]  # fmt: skip
    assert report(tmp_path / "out") == [(r"wh:a\xf1o", "warning", "selected without a date")]


def test_a_cell_of_the_report_is_no_formula(tmp_path, make, in_threads):
    _, found = built_with(tmp_path, make, {"=cmd.tar.gz": b"no archive"})
    [path] = [path for path, severity, _ in found if severity == "error"]
    assert path == "'=cmd.tar.gz"


# --- nothing half-written -------------------------------------------------------------------------
@pytest.mark.parametrize("error", [OSError(28, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize(
    "where", [pytest.param("write_counts", marks=pytest.mark.full), "write_json"]
)
def test_an_interrupted_build_leaves_no_half_record(
    tmp_path, unpacked, in_threads, monkeypatch, where, error
):
    old = tmp_path / "old"
    run(unpacked, old)
    before = content(old)

    def fail(*_):
        raise error

    monkeypatch.setattr(tables, where, fail)
    for target in (old, tmp_path / "new"):
        with pytest.raises(type(error)):
            run(unpacked, target)
    assert content(old) == before
    assert [p.name for p in tmp_path.iterdir()] == ["old"]


def test_interrupted_while_reading(tmp_path, unpacked, in_threads, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bilateral.corpus.build.digest_files", stop)
    with pytest.raises(KeyboardInterrupt):
        run(unpacked, tmp_path / "new")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_named_and_the_old_stays(tmp_path, unpacked, in_threads, monkeypatch):
    target = tmp_path / "old"
    run(unpacked, target)
    before = content(target)
    for error, reason in (
        (OSError(28, "Error writing bytes to file. Detail: [errno 28]"), os.strerror(28)),
        (OSError("Arrow found no room"), "Arrow found no room"),  # as some have no number
    ):
        monkeypatch.setattr(tables, "write_counts", Mock(side_effect=error))
        with pytest.raises(OSError, match=re.escape(f"could not be written ({reason})")) as told:
            run(unpacked, target)
        assert told.value.filename == target
    assert content(target) == before
    assert os.listdir(tmp_path) == ["old"]


def test_targets_that_are_refused_before_the_work(tmp_path, unpacked, make, monkeypatch):
    monkeypatch.setattr("bilateral.corpus.build.digest_files", pytest.fail)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for target in (".", "..", tmp_path / "here"):
        with pytest.raises(ValueError, match="the folder you are in"):
            run(unpacked, target)
    with pytest.raises(ValueError, match="is no part of a record and would be lost"):
        run(unpacked, unpacked)
    # A record's folder may be named so that what holds the source looks like a record.
    odd = tmp_path / "odd"
    make["lay"](odd / "record.json", {GOOD: make["page"]("Call with Mexico", "Good words.")})
    with pytest.raises(ValueError, match="holds the upstream files of"):
        run(odd / "record.json", odd)


def test_a_record_inside_its_source_is_no_source(tmp_path, make, tiny, in_threads):
    folder = make["lay"](tmp_path / "in", tiny)
    run(folder, folder / "record")
    before = content(folder / "record")
    run(folder, folder / "record")
    assert content(folder / "record") == before


def test_a_link_to_a_record_keeps_pointing_to_it(tmp_path, unpacked, in_threads, record):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    run(unpacked, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == content(record)


def test_leftovers_of_a_killed_build_are_removed_by_the_next(tmp_path, unpacked, in_threads):
    left = tmp_path / ".record-0123456789ab.tmp"
    left.mkdir()
    (left / "documents.parquet").write_bytes(b"half")
    run(unpacked, tmp_path / "record")
    assert os.listdir(tmp_path) == ["record"]


def test_an_archive_that_cannot_be_read_has_no_digest(tmp_path, packed, monkeypatch, in_threads):
    real = type(packed).open

    def closed(path, mode="r", *more, **named):
        if path.name == "a.tar.gz" and "b" in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, mode, *more, **named)

    monkeypatch.setattr(type(packed), "open", closed)
    run(packed, tmp_path / "out")
    inputs = json.loads((tmp_path / "out" / "record.json").read_text(encoding="utf-8"))["inputs"]
    assert inputs["a.tar.gz"] is None
    assert len(inputs["b.tar.gz"]) == 64


def test_a_closed_source_is_no_empty_one(tmp_path, unpacked, monkeypatch):
    def closed(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "listdir", closed)
    monkeypatch.setattr(os, "scandir", closed)  # what pathlib calls from Python 3.13 on
    with pytest.raises(PermissionError, match="Permission denied"):
        run(unpacked, tmp_path / "out")


def test_nothing_selected_because_nothing_could_be_read(tmp_path, make, in_threads):
    folder = make["lay"](tmp_path / "in", {"a.tar.gz": b"no archive"})
    with pytest.raises(
        ValueError, match=r"out of 0 documents in .* \(1 errors; a\.tar\.gz: .*nothing"
    ):
        run(folder, tmp_path / "out")


def test_wrong_folders(tmp_path, unpacked, make, in_threads, monkeypatch):
    with pytest.raises(FileNotFoundError, match=r"no folder .*nowhere; give the folder .*--from"):
        run(tmp_path / "nowhere", tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="empty holds no upstream file"):
        run(tmp_path / "empty", tmp_path / "out")
    dull = make["lay"](tmp_path / "dull", {GOOD: make["page"]("Bridges", "We build bridges.")})
    with pytest.raises(ValueError, match="no passage selected out of 1 documents"):
        run(dull, tmp_path / "out")
    monkeypatch.setattr("bilateral.corpus.build.digest_files", pytest.fail)  # refused before work
    with pytest.raises(ValueError, match="is no part of a record and would be lost"):
        run(unpacked, dull)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dull", "empty"]
    assert [p.name for p in dull.iterdir()] == ["remarks"]


# --- the smaller pieces ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("date", "whole"),
    [("1861", "1861-01-01"), ("1861-04", "1861-04-01"), ("1861-04-09", "1861-04-09"), ("", "")],
)
def test_a_partial_date_is_its_first_day(date, whole):
    assert full_date(date) == whole


def test_language_needs_forty_words():
    spanish = "El presidente habló con la gente de la frontera sobre el agua. " * 4
    assert len(spanish.split()) >= 40
    assert language(spanish, "en") == "es"
    assert language(" ".join(spanish.split()[:39]), "en") == "en"
    english = "The president spoke with the people of the border about the water. " * 4
    assert language(english, "es") == "en"


def test_a_spanish_passage_in_an_english_text_is_spanish(tmp_path, make, in_threads):
    spanish = "El presidente habló con la gente de la frontera sobre el agua. " * 20
    english = "The president spoke with the people of the border about the water. " * 20
    page = make["page"]("Call with Mexico", f"{english}\n\n{spanish}")
    corpus = run(make["lay"](tmp_path / "in", {GOOD: page}), tmp_path / "out").corpus
    assert corpus.documents["lang"].tolist() == ["en"]
    assert corpus.passages["lang"].tolist() == ["en", "es"]
    kinds = corpus.terms["kind"] != "phrase"
    tokens = pd.Series(corpus.counts.sum(axis=0)[kinds], corpus.terms["lang"][kinds])
    assert tokens.groupby(level=0).sum().to_dict() == {"en": 240, "es": 240}


def test_digest_of_nothing():
    result = digest_files([])
    assert (result.read, result.passages, result.problems) == ([], [], [])
    assert result.n_characters == 0


def made_of(document: Document, monkeypatch) -> Digest:
    monkeypatch.setattr(mirror, "documents", lambda *_: [document])
    result = digest_files([mirror.Upstream(WH, "a.md", b"")])
    assert result.problems == [Problem("x:1", "warning", "selected without a date")]
    return result


def test_nothing_beyond_a_turn_is_counted(monkeypatch):
    text = "We spoke with Mexico on tradeXL"
    document = Document("x:1", "wh", text, about_both=True, turns=[Turn(0, len(text) - 2)])
    result = made_of(document, monkeypatch)
    assert result.n_characters == len(text)
    [row] = result.documents
    assert (row["n_tokens"], row["n_passages"]) == (6, 1)
    words = {f"en\tword\t{word}" for word in text[:-2].split()}
    assert {t for t in result.counts[0].terms.to_pylist() if "\tword\t" in t} == words


def test_the_language_is_told_from_4000_characters(monkeypatch):
    asked = []
    for name in ("language", "document_language"):
        monkeypatch.setattr(
            f"bilateral.corpus.digest.{name}", lambda text, said, _: asked.append(text) or said
        )
    text = "On Mexico. " + "a" * 5000
    document = Document("x:1", "wh", text, about_both=True, turns=[Turn(0, len(text))])
    made_of(document, monkeypatch)
    assert asked == [text[:4000], text]


def test_two_bodies_are_the_same_letter_for_letter():
    """From the first turn to the end of the last; signs, blanks and capitals do not count."""
    text = "x«Hola», dijo.  ¡ADIÓS! 1z"
    document = Document("x:1", "wh", text, turns=[Turn(1, 14), Turn(16, len(text) - 1)])
    expected = hashlib.sha256("holadijoadiós1".encode()).hexdigest()
    assert _document_row(document, "es", 3, 2)["_body"] == expected


def test_phrases_are_names_of_their_own():
    phrases = phrase_list()
    assert phrases == sorted(set(phrases))
    assert {"SRE", "Lawrence S. Eagleburger", "natural gas"} <= set(phrases)
    # Who "the Secretary" is depends on the date; "(acting)" is no part of a name.
    assert not {"the Secretary", "la Cancillería"} & set(phrases)
    assert not any("(acting)" in phrase for phrase in phrases)


def test_a_batch_ends_with_the_file_that_fills_it():
    sizes = [2_000_000, 1, 1_999_999, 1, 1, 2_000_001, 5]
    files = [mirror.Upstream(WH, str(n), b"x" * size) for n, size in enumerate(sizes)]
    found = [[len(file.data) for file in batch] for batch in _batches(iter(files))]
    assert found == [[2_000_000, 1], [1_999_999, 1, 1], [2_000_001], [5]]


def test_the_bar_counts_bytes_and_two_processes_work(tmp_path, monkeypatch, packed, tiny, make):
    """Archives unpack to about three times their size; at the end the bar is full."""
    folder = make["lay"](tmp_path / "in", {GOOD: tiny[READOUT_PATH]})
    shutil.copytree(packed, folder, dirs_exist_ok=True)
    bars, jobs = [], []

    def bar(wanted, **more):
        bars.append((tqdm(**more, file=io.StringIO()), wanted, more))
        return bars[-1][0]

    def here(task, batches, n_jobs):
        jobs.append(n_jobs)
        return ((batch, task(batch)) for batch in batches)

    monkeypatch.setattr("bilateral.corpus.build.progress_bar", bar)
    monkeypatch.setattr("bilateral.corpus.build.in_workers", here)
    with pytest.raises(dataclasses.FrozenInstanceError):
        build(folder, tmp_path / "out").corpus = None
    build(folder, tmp_path / "out", progress=False)
    archives = [p for p in folder.rglob("*.gz") if p.is_file()]
    total = 3 * sum(p.stat().st_size for p in archives) + len(tiny[READOUT_PATH])
    wanted = {"total": total, "unit": "B", "unit_scale": True, "desc": "build"}
    assert [(asked, more) for _, asked, more in bars] == [(None, wanted), (False, wanted)]
    read = sum(map(len, tiny.values())) + len(tiny[READOUT_PATH])
    assert [(bar.n, bar.total) for bar, *_ in bars] == [(read, read)] * 2
    assert jobs == [2, 2]


def test_what_is_compared_for_copies():
    """Words alone, since phrases repeat them; and not those who announce the speakers."""
    documents = pd.DataFrame({"doc_id": ["a", "b"], "date": pd.to_datetime(["2024-01-02"] * 2)})
    passages = pd.DataFrame(
        {"passage_id": [f"p{n}" for n in range(4)], "doc_id": [*"abab"], "role": "official"}
    )
    passages.loc[[0, 1], "role"] = "moderator"
    terms = pd.DataFrame({"kind": ["word", "phrase", "number"]})
    counts = sparse.csr_array([[20, 0, 5], [20, 0, 5], [20, 0, 5], [20, 9, 4]])
    found = _duplicates(documents, passages, counts, terms)
    assert found["passage_id"].tolist() == ["p2", "p3"]
    assert found["similarity"].tolist() == [1.0, 24 / 25]


def test_a_version_of_two_earlier_documents_is_one_of_the_first():
    documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "_body": ["x", "y", "z"]})
    edits = pd.DataFrame(
        {
            "doc_id": ["b", "c", "c"],
            "of": ["a", "a", "b"],
            "reason": ["slug", "slug", "passages"],
        }
    )
    marked = _mark_copies(documents, edits)
    assert marked["variant_of"].tolist() == ["", "a", "a"]
    assert marked["duplicate_of"].tolist() == ["", "", ""]


def test_what_the_steps_found_is_counted_and_the_first_dateline_is_kept(make):
    body = "WASHINGTON (AP) — We met. (Applause.) Good. (Applause.)"
    page = make["page"]("Call with Mexico", body)
    found = digest_files([mirror.Upstream(WH, "remarks/2021-03/2021-03-05-call.md", page)])
    assert found.steps["wh", "marks"] == 2
    assert found.documents[0]["dateline"] == "place=WASHINGTON; agency=AP"
    assert found.passages[0][0]["n_tokens"] == 3
    twice = (Finding("dateline", "first", 1), Finding("dateline", "second", 1))
    assert _dateline(twice) == {"crawl_date": "", "dateline": "first"}


def test_old_letters_keep_their_own_brackets(make):
    """A writer's gloss in his quotation is text; in a web page it is an editor's."""
    said = "He wrote of Mexico: “the minister (friend) left”."
    volume = make["volume"](("Mexico:", make["letter"](1, "1925-11-05", said)))
    letter = digest_files([mirror.Upstream(FRUS, "volumes/frus1925v02.xml", volume)])
    page = make["page"]("Call with Mexico", said)
    web = digest_files([mirror.Upstream(WH, "remarks/2021-03/2021-03-05-call.md", page)])
    assert [d.passages[0][0]["n_tokens"] for d in (letter, web)] == [8, 7]


@pytest.mark.full
def test_the_description_names_every_table_that_decides(
    unpacked, tmp_path, monkeypatch, in_threads
):
    """With a gazetteer of another value, so that nothing of it was read before."""
    row = PACKAGE.table("hedges").tail(1).assign(phrase="in a manner of speaking")
    (tmp_path / "tables").mkdir()
    row.to_csv(tmp_path / "tables" / "hedges.csv", index=False)
    gazetteer, used, table = Gazetteer.read(tmp_path / "tables"), set(), Gazetteer.table
    monkeypatch.setattr(Gazetteer, "table", lambda of, name: used.add(name) or table(of, name))
    build(unpacked, tmp_path / "record", gazetteer=gazetteer, progress=False)
    said = json.loads((tmp_path / "record" / "record.json").read_text(encoding="utf-8"))
    assert {f"{name}.csv" for name in used} - set(said["gazetteer"]) == set()
