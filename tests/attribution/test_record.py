"""What the record says of some documents is what is found in their texts now."""

from __future__ import annotations

import hashlib

import pandas as pd
import pytest

from bilateral.corpus import Corpus, tables
from bilateral.corpus.attributed import attributed, span_tables
from bilateral.corpus.digest import read_documents
from bilateral.corpus.passages import passages
from bilateral.sources import SOURCES, mirror

PARAGRAPHS = {source.name: source.paragraphs for source in SOURCES}
OF_EACH = 14  # documents of a source


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.load()


@pytest.fixture(scope="module")
def chosen(corpus: Corpus, mirror_folder) -> list:
    """Documents of the presidencies that the record has in full, in the order of a digest."""
    counts = corpus.passages["doc_id"].value_counts()
    table = corpus.documents[corpus.documents["doc_id"].map(counts).between(3, 60)]
    order = table["doc_id"].map(lambda key: hashlib.sha256(key.encode()).hexdigest())
    table = table.assign(order=order).sort_values("order", kind="stable")
    table = table[table["source"].isin(["wh", "mananeras"])]
    paths = set(table.groupby("source").head(OF_EACH)["path"])
    files = [f for f in mirror.read_files(mirror_folder, []) if f.upstream_path in paths]
    assert len(files) == len(paths)
    return [document for file in files for document in read_documents(file, [])]


def test_the_record_is_what_is_found_now(corpus, chosen):
    ids = {document.doc_id for document in chosen}
    rows = corpus.passages[corpus.passages["doc_id"].isin(ids)]
    found = []
    for document in chosen:
        own = rows[rows["doc_id"] == document.doc_id].sort_values("position", kind="stable")
        spoken = dict(zip(own["position"].tolist(), own["lang"].tolist(), strict=True))
        pieces = list(passages(document, PARAGRAPHS[document.source]))
        found.append((document.doc_id, attributed(document, pieces, spoken)))
    now = span_tables(found)
    for name in tables.SPANS:
        kept = getattr(corpus, name)
        kept = kept[kept["passage_id"].isin(set(rows["passage_id"]))]
        assert len(kept) > 100
        pd.testing.assert_frame_equal(
            now[name].sort_values(["passage_id", "start"], kind="stable").reset_index(drop=True),
            kept.sort_values(["passage_id", "start"], kind="stable").reset_index(drop=True),
        )
