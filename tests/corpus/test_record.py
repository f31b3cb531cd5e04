"""The embedded record: what it promises, and that its sources give the same rows again."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from bilateral import gazetteer
from bilateral.cleaning import clean
from bilateral.cleaning.terms.phrases import PhraseMatcher
from bilateral.cleaning.terms.tokens import spelt, tokens, tokens_and_breaks
from bilateral.corpus import Corpus, attach_text, span_texts, tables
from bilateral.corpus.build import build
from bilateral.corpus.digest import phrase_list, read_documents
from bilateral.sources import SOURCES, mirror
from bilateral.sources.model import ROLES

FOLDER = gazetteer.data_dir() / "record"
FILES = {f"{name}.parquet" for name in (*tables.SCHEMAS, "counts")} | {"record.json", "report.csv"}
# The longest string a column may hold; a paragraph is longer than any of them.
LONGEST = {
    "documents": {"title": 500, "url": 300, "path": 300, "doc_id": 300, "duplicate_of": 300,
                  "variant_of": 300, "author": 120, "file_sha256": 64, "text_sha256": 64},
    "passages": {"heading": 400, "speaker": 120, "passage_id": 300, "doc_id": 300,
                 "exchange_id": 300},
    "terms": {"term": 80, "lemma": 80, "stem": 80},
    "duplicates": {"passage_id": 300, "earliest": 300},
    "edits": {"doc_id": 300, "of": 300},
    "quotes": {"passage_id": 300, "speaker": 80, "cue": 80},
    "mentions": {"passage_id": 300, "entity_id": 120},
    "commitments": {"passage_id": 300},
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.load()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def keys(terms: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(terms[["lang", "kind", "term"]])


# --- what is promised -----------------------------------------------------------------------------
def test_size(corpus):
    assert len(corpus.documents) >= 3_000
    assert len(corpus.passages) >= 10_000
    assert (corpus.passages["relevance"] == "core").sum() >= 10_000
    assert {p.name for p in FOLDER.iterdir()} == FILES
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) <= 15_000_000
    assert (FOLDER / "quotes.parquet").stat().st_size <= 2_000_000
    assert (FOLDER / "mentions.parquet").stat().st_size <= 700_000


def test_both_sides_and_both_languages(corpus):
    core = corpus.select(relevance="core").table
    for side, lang in (("US", "en"), ("MX", "es")):
        assert ((core["side"] == side) & (core["lang"] == lang)).sum() >= 1_000
    assert set(corpus.documents["source"]) == {"wh", "mananeras", "frus", "un"}
    assert set(corpus.passages["side"]) <= set(gazetteer.sides()["side"])
    assert set(corpus.passages["role"]) <= set(ROLES)
    assert set(corpus.passages["relevance"]) == {"core", "answer", "context"}


def test_no_running_text(corpus):
    assert corpus.text is None
    for name, schema in tables.SCHEMAS.items():
        frame = getattr(corpus, name)
        more = ["lemma", "stem"] if name == "terms" else []
        assert frame.columns.tolist() == schema.names + more
        for column in frame.columns[[pd.api.types.is_string_dtype(d) for d in frame.dtypes]]:
            longest = frame[column].str.len().max() if len(frame) else 0
            assert longest <= LONGEST.get(name, {}).get(column, 60), (name, column)
    assert pq.read_schema(FOLDER / "counts.parquet").names == ["passage", "term", "count"]
    # A word is a word: nothing with a space in it but a published phrase.
    assert not corpus.terms.loc[corpus.terms["kind"] != "phrase", "term"].str.contains(r"\s").any()


def test_no_phrase_but_the_published(corpus):
    phrases = corpus.terms.loc[corpus.terms["kind"] == "phrase", "term"]
    published = PhraseMatcher(phrase_list())
    listed = {spelt(phrase) for phrase in phrase_list()}  # some have punctuation inside
    unpublished = [
        p
        for p in phrases
        if p.lower() not in listed and list(published.find(p.split(" "))) != [p.lower()]
    ]
    assert not unpublished
    # The list is read through by people: it must not grow into a list of all pairs.
    assert len(phrase_list()) < 3_000  # many are names of office-holders
    assert 300 < phrases.nunique() < 3_000


def test_parts_lead_to_the_words_of_the_phrase(corpus):
    terms = corpus.terms
    assert keys(terms).is_unique
    word, lang, kind = (terms[c].to_numpy() for c in ("term", "lang", "kind"))
    for row in terms[terms["kind"] == "phrase"].itertuples():
        parts = list(row.parts)
        assert word[parts].tolist() == row.term.split(" ")
        assert set(lang[parts]) == {row.lang}
        assert "phrase" not in kind[parts]
    assert terms.loc[terms["kind"] != "phrase", "parts"].map(len).sum() == 0


def test_sums(corpus):
    single = np.flatnonzero(corpus.terms["kind"] != "phrase")
    np.testing.assert_array_equal(corpus.counts[:, single].sum(axis=1), corpus.passages["n_tokens"])
    assert corpus.counts.data.min() >= 1
    assert (corpus.counts.sum(axis=0) >= 1).all()
    # A phrase is never there more often than any of its words.
    counts = corpus.counts.tocsc()
    for row in corpus.terms[corpus.terms["kind"] == "phrase"].itertuples():
        for part in set(row.parts):
            rest = counts[:, [part]] - row.parts.count(part) * counts[:, [row.Index]]
            assert rest.nnz == 0 or rest.data.min() >= 0, row.term


def test_keys(corpus):
    documents, passages = corpus.documents, corpus.passages
    assert documents["doc_id"].is_unique
    assert passages["passage_id"].is_unique
    assert set(passages["doc_id"]) == set(documents["doc_id"])
    for column in ("duplicate_of", "variant_of"):
        marked = documents.loc[documents[column] != "", column]
        assert set(marked) <= set(documents["doc_id"])
    assert (documents["duplicate_of"] != documents["doc_id"]).all()
    assert (passages["start"] < passages["end"]).all()
    assert (passages["n_tokens"] >= 0).all()
    assert passages["passage_id"].str.partition("#")[0].eq(passages["doc_id"]).all()
    assert passages["exchange_id"].str.partition("#")[0].eq(passages["doc_id"]).all()
    in_order = passages.groupby("doc_id")["position"].is_monotonic_increasing
    assert in_order.all()
    following = passages["doc_id"].eq(passages["doc_id"].shift())
    assert (passages["start"] >= passages["end"].shift())[following].all()


def test_exposure_holds_what_was_selected(corpus):
    """Of no day, genre, side and role more was selected than was there."""
    columns = ["source", "date", "genre", "side", "role"]
    table = corpus.table
    chosen = table.groupby(columns, dropna=False)["n_tokens"].agg(["size", "sum"]).reset_index()
    both = chosen.merge(corpus.exposure, on=columns, how="left")
    assert both["tokens"].notna().all()
    assert (both["size"] <= both["passages"]).all()
    assert (both["sum"] <= both["tokens"]).all()
    un = both[both["source"] == "un"]
    assert (un["sum"] == un["tokens"]).all()  # kept whole
    assert not corpus.exposure.duplicated(columns).any()


def test_the_record_is_of_the_gazetteer_that_is_here(corpus):
    said = json.loads((FOLDER / "record.json").read_text(encoding="utf-8"))
    folder = gazetteer.data_dir() / "gazetteer"
    now = {name: sha256(folder / name) for name in said["gazetteer"]}
    assert said["gazetteer"] == now, "rebuild data/record: make record"
    assert said["record"]["documents"] == len(corpus.documents)
    assert said["record"]["passages"] == len(corpus.passages)
    assert said["record"]["terms"] == len(corpus.terms)
    assert said["record"]["tokens"] == corpus.passages["n_tokens"].sum()


@pytest.mark.full
def test_a_second_writing_gives_the_same_bytes(corpus, tmp_path):
    corpus.write(tmp_path / "again")
    for name in FILES - {"record.json", "report.csv"}:
        assert (tmp_path / "again" / name).read_bytes() == (FOLDER / name).read_bytes(), name


# --- from the mirror ------------------------------------------------------------------------------
PART = re.compile(
    r"(?:articulos/(?:2020/febrero|2022/julio|2025/enero)"
    r"|[a-z-]+/(?:2021-03|2022-07|2025-02))/[^/]+\.(?:md|txt)"
)


@pytest.fixture(scope="module")
def part(mirror_folder, tmp_path_factory) -> Path:
    """Some of the mirror: the volumes, the speeches, three months of each big archive."""
    folder = tmp_path_factory.mktemp("part")
    for path in mirror_folder.rglob("*.gz"):
        if path.parent.name == "frus" or path.name.startswith("ungdc"):
            copy = folder / path.relative_to(mirror_folder)
            copy.parent.mkdir(exist_ok=True)
            copy.symlink_to(path)
            continue
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                name = member.name.partition("/")[2]
                if member.isfile() and PART.fullmatch(name):
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(archive.extractfile(member).read())
    return folder


@pytest.fixture(scope="module")
def rebuilt(part, tmp_path_factory) -> Corpus:
    target = tmp_path_factory.mktemp("rebuilt") / "record"
    build(part, target, progress=False)
    return Corpus.read(target)


@pytest.mark.full
def test_rebuilt_documents_and_passages_are_those_of_the_record(corpus, rebuilt):
    ids = set(rebuilt.documents["doc_id"])
    assert {"wh", "mananeras", "frus", "un"} == set(rebuilt.documents["source"])
    assert len(ids) > 400
    # All of these sources' documents are here, none besides.
    whole = corpus.documents[corpus.documents["source"].isin(["frus", "un"])]
    of_path = corpus.documents["path"].map(lambda path: PART.fullmatch(path) is not None)
    assert ids == {*whole["doc_id"], *corpus.documents.loc[of_path, "doc_id"]}

    marks = ["duplicate_of", "variant_of"]
    expected = corpus.documents[corpus.documents["doc_id"].isin(ids)].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        rebuilt.documents.drop(columns=marks), expected.drop(columns=marks)
    )
    # The first of several copies may lie in a month that is not here.
    here = expected[marks].isin({*ids, ""}).all(axis=1)
    assert here.mean() > 0.9
    pd.testing.assert_frame_equal(rebuilt.documents.loc[here, marks], expected.loc[here, marks])

    passages = corpus.passages[corpus.passages["doc_id"].isin(ids)].reset_index(drop=True)
    pd.testing.assert_frame_equal(rebuilt.passages, passages)


@pytest.mark.full
def test_rebuilt_counts_are_those_of_the_record(corpus, rebuilt):
    ids = set(rebuilt.documents["doc_id"])
    rows = np.flatnonzero(corpus.passages["doc_id"].isin(ids))
    columns = keys(corpus.terms).get_indexer(keys(rebuilt.terms))
    assert (columns >= 0).all()
    expected = corpus.counts[rows]
    assert (expected[:, columns] != rebuilt.counts).nnz == 0
    assert expected.sum() == rebuilt.counts.sum()  # and nothing in another column


@pytest.mark.full
def test_rebuilt_exposure_is_that_of_the_record(corpus, rebuilt):
    for source in ("frus", "un"):
        one, two = (
            c.exposure[c.exposure["source"] == source].reset_index(drop=True)
            for c in (corpus, rebuilt)
        )
        pd.testing.assert_frame_equal(one, two)
    # Days of the months that are here, of the presidencies.
    months = {
        "wh": ["2021-03", "2022-07", "2025-02"],
        "mananeras": ["2020-02", "2022-07", "2025-01"],
    }
    for source, wanted in months.items():
        one, two = (
            c.exposure[
                (c.exposure["source"] == source)
                & c.exposure["date"].dt.strftime("%Y-%m").isin(wanted)
            ].reset_index(drop=True)
            for c in (corpus, rebuilt)
        )
        assert len(one) > 100
        pd.testing.assert_frame_equal(one, two)


@pytest.mark.full
def test_the_text_of_a_passage_gives_its_counts(corpus, rebuilt, part):
    """From the upstream files, by offsets alone: the tokens and phrases are those counted."""
    chosen = rebuilt.passages.sample(400, random_state=0)["passage_id"]
    mask = corpus.passages["passage_id"].isin(chosen).to_numpy()
    some = attach_text(corpus.select(mask), part)
    assert len(some.text) == 400
    matcher = PhraseMatcher(phrase_list())
    left_out = {source.name: source.leave_out for source in SOURCES}
    kind = some.terms["kind"].to_numpy()
    for at, passage in enumerate(some.passages.itertuples()):
        without = left_out[passage.doc_id.partition(":")[0]]
        text = clean(some.text[passage.passage_id], without).text
        found = Counter((False, token) for token in tokens(text))
        found.update((True, phrase) for phrase in matcher.find(tokens_and_breaks(text)))
        start, end = some.counts.indptr[at : at + 2]
        columns, counts = some.counts.indices[start:end], some.counts.data[start:end]
        counted = Counter()
        for c, n in zip(columns, counts, strict=True):
            term = some.terms["term"].iat[c]
            counted[kind[c] == "phrase", term.lower() if kind[c] == "phrase" else term] += n
        assert counted == found
        # A passage that was a mark alone has no words.
        expected = {passage.lang} if found else set()
        assert set(some.terms["lang"].to_numpy()[columns]) == expected


@pytest.mark.full
def test_rebuilt_quotations_mentions_and_commitments_are_those_of_the_record(corpus, rebuilt):
    ids = set(rebuilt.passages["passage_id"])
    for name in tables.SPANS:
        table = getattr(corpus, name)
        expected = table[table["passage_id"].isin(ids)].reset_index(drop=True)
        assert len(expected) > 1_000
        pd.testing.assert_frame_equal(getattr(rebuilt, name), expected)


@pytest.mark.full
def test_a_row_leads_back_to_its_words(corpus, rebuilt, part):
    """A thousand quotations, against the files as they are read: to the letter."""
    chosen = rebuilt.quotes.sample(1_000, random_state=0)
    some = attach_text(corpus.select(passage_id=chosen["passage_id"]), part)
    shown = span_texts(some, chosen)
    digests = some.documents.set_index("doc_id")["text_sha256"]
    whole = {}
    for file in mirror.read_files(part, [], SOURCES):
        for document in read_documents(file, []):
            if digests.get(document.doc_id) == document.text_sha256:
                whole[document.doc_id] = document.text
    for row, words in zip(chosen.itertuples(), shown, strict=True):
        assert words == whole[row.passage_id.partition("#")[0]][row.start : row.end]
        assert words == words.strip() != ""


def test_the_record_is_of_the_mirror_that_is_here(mirror_folder):
    said = json.loads((FOLDER / "record.json").read_text(encoding="utf-8"))["inputs"]
    here = {p.relative_to(mirror_folder).as_posix(): p for p in mirror_folder.rglob("*.gz")}
    assert said == {name: sha256(path) for name, path in here.items()}
