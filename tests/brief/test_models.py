"""The models that come with the package: digests, what they hold, and that they are as fitted."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

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


@pytest.mark.full
def test_the_models_are_those_of_the_record(tmp_path):
    models.write(data_dir() / "record", tmp_path / "models")
    for path in FOLDER.iterdir():
        assert (tmp_path / "models" / path.name).read_bytes() == path.read_bytes(), path.name
