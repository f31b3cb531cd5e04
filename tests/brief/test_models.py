"""The models that come with the package: digests, what they hold, and that they are as fitted."""

from __future__ import annotations

import hashlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy.sparse import csr_array

from bilateral.brief import models
from bilateral.gazetteer import data_dir

FOLDER = data_dir() / "models"
MOST_BYTES = 1_500_000


def test_digests_stand_in_the_descriptor():
    described = json.loads((data_dir() / "datapackage.json").read_text(encoding="utf-8"))
    said = {r["path"]: r for r in described["resources"] if r["path"].startswith("models/")}
    paths = sorted(FOLDER.iterdir())
    assert [path.name for path in paths] == sorted(models._FILES)
    assert sum(path.stat().st_size for path in paths) <= MOST_BYTES
    for path in paths:
        resource = said[f"models/{path.name}"]
        now = hashlib.sha256(path.read_bytes()).hexdigest()
        assert resource["hash"] == f"sha256:{now}", "after make record, write the digest here"
        assert resource["bytes"] == path.stat().st_size


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_model_is_whole(lang):
    shipped = models.read(lang)
    model = shipped.model
    assert model.topic_word_.shape == (models.N_TOPICS, len(shipped.columns.terms))
    assert np.allclose(model.topic_word_.sum(axis=1), 1)
    tokens = {draw.sum() for draw in model.word_topic_draws_}
    assert len(tokens) == 1  # every draw assigns every token
    assert set(shipped.columns.terms["lang"]) == {lang}
    assert shipped.columns.terms["document_frequency"].min() >= models.RECIPE.min_df
    first = [words.split(", ")[0] for words in shipped.topics["words"]]
    assert set(first) <= set(shipped.columns.terms["term"])
    assert models.read("fr") is None
    assert shipped.topics.columns.tolist() == ["topic", "words", "reading"]
    assert set(shipped.topics["reading"]) == {"subject", "filler"}


def test_draws_become_a_table_and_a_file(tmp_path):
    draws = [csr_array([[2, 0], [0, 0], [0, 3]]), csr_array([[1, 1], [0, 0], [0, 3]])]
    table = models._draws(SimpleNamespace(word_topic_draws_=draws))
    assert table.to_dict("list") == {
        "column": [0, 0, 2], "topic": [0, 1, 1], "draw_0": [2, 0, 3], "draw_1": [1, 1, 3],
    }  # fmt: skip
    models._write(table.assign(lang="en"), tmp_path / "draws.parquet")
    schema = pq.read_schema(tmp_path / "draws.parquet")
    assert [str(t) for t in schema.types] == ["int32"] * 4 + ["string"]
    assert schema.metadata is None
    assert pd.read_parquet(tmp_path / "draws.parquet")["draw_0"].tolist() == [2, 0, 3]


@pytest.mark.full
def test_the_models_are_those_of_the_record(tmp_path):
    models.write(data_dir() / "record", tmp_path / "models")
    for path in FOLDER.iterdir():
        assert (tmp_path / "models" / path.name).read_bytes() == path.read_bytes(), path.name
