"""What is made from a corpus is its own: changing it changes nothing else."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bilateral.cleaning import Recipe
from bilateral.corpus import Corpus, pool_exchanges, tables

WAYS = {
    "select": lambda corpus: corpus.select(lang=["en", "es"]),
    "mask": lambda corpus: corpus.select(np.ones(len(corpus.passages), dtype=bool)),
    "pool": pool_exchanges,
    "apply": Recipe(min_df=1, stop_words=None).apply,
    "replace": lambda corpus: replace(corpus, text=corpus.text),
    "parts": lambda corpus: Corpus(**{n: getattr(corpus, n) for n in corpus.__dataclass_fields__}),
}


@pytest.fixture(scope="module")
def corpus(record) -> Corpus:
    corpus = Corpus.read(record)
    ids = corpus.passages["passage_id"]
    return replace(
        corpus,
        mentions=corpus.passages[["passage_id", "start", "end"]][:2].assign(
            entity_id="e", person_id="", kind="person", certainty="high"
        ),
        text=pd.Series("words", index=ids.to_list(), name="text"),
    )


def frames(corpus: Corpus) -> dict[str, pd.DataFrame]:
    return {name: getattr(corpus, name) for name in tables.SCHEMAS}


def spoil(corpus: Corpus, how: str) -> None:
    """Change every part in place, so that nothing is as it was."""
    for frame in frames(corpus).values():
        for column in list(frame):
            if not len(frame):
                continue
            last = frame[column].iat[-1]
            if how == "cell":
                frame.loc[frame.index[0], column] = last
                frame.iat[0, frame.columns.get_loc(column)] = last
            elif how == "column":
                frame[column] = last if not isinstance(last, tuple) else [()] * len(frame)
            elif how == "slice":
                frame.iloc[:, frame.columns.get_loc(column)] = frame[column].to_numpy()[::-1]
            elif how == "array" and frame[column].dtype.kind in "iufb":
                values = frame[column].array
                try:
                    values[:] = values[-1]
                except ValueError as error:  # pandas says that it gives no way in
                    assert "read-only" in str(error)
        if how == "rows" and len(frame):
            frame.index = frame.index[::-1]
            frame.loc[len(frame)] = frame.iloc[0]
            del frame[frame.columns[0]]
    if corpus.text is not None:
        corpus.text.iloc[:] = "changed"
    corpus.counts.data[:] = -1
    corpus.counts.indices[:] = 0
    corpus.counts.indptr[:] = 0
    corpus.libraries["simplemma"] = "0"


def check_same(one: Corpus, two: Corpus) -> None:
    for name, frame in frames(one).items():
        assert frame.equals(getattr(two, name)), name
    assert (one.counts != two.counts).nnz == 0
    assert one.libraries == two.libraries
    assert one.text is None or one.text.equals(two.text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how", ["cell", "column", "slice", "array", "rows"])
def test_neither_reaches_the_other(corpus, way, how):
    source = copy.deepcopy(corpus)
    spoil(WAYS[way](source), how)
    check_same(source, corpus)
    made, expected = WAYS[way](source), WAYS[way](corpus)
    spoil(source, how)
    check_same(made, expected)


def test_what_is_read_can_be_changed(record):
    corpus, again = Corpus.read(record), Corpus.read(record)
    for how in ("cell", "column", "slice", "rows"):
        spoil(Corpus.read(record), how)
    corpus.passages["n_tokens"] += 1
    corpus.passages.loc[0, "n_tokens"] = 7
    corpus.duplicates["similarity"] *= 2
    corpus.counts.data[0] = 7
    corpus.counts.data *= 2
    corpus.counts.sort_indices()
    corpus.terms.at[0, "parts"] = (1, 2)
    assert corpus.passages.loc[0, "n_tokens"] == 7
    assert corpus.counts.data[0] == 14
    assert again.passages.equals(Corpus.read(record).passages)
    assert again.terms.equals(Corpus.read(record).terms)


@pytest.mark.full
def test_two_readings_of_the_embedded_record_share_nothing():
    one, two = Corpus.load(), Corpus.load()
    before = two.passages.loc[0, "n_tokens"]
    for column in ("documents", "tokens"):
        one.exposure[column] = 0
    one.passages["n_tokens"] = -1
    one.counts.data[:] = 0
    assert two.exposure["tokens"].sum() > 0
    assert two.passages.loc[0, "n_tokens"] == before
    assert two.counts.sum() > 5_000_000
