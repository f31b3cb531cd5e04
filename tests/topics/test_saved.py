"""Files: all comes back, to the bit; what is no model is refused."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import pickle
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral.topics import LDA, _saved
from bilateral.topics._block import Block
from bilateral.topics.planted import plant, plant_languages

PLANTED = plant(4, n_documents=60, n_tokens=30, n_terms=80)
TWO = plant_languages(3, n_documents={"es": 40, "en": 15}, n_shared=20, n_own=30, n_tokens=20)
MODEL = {"n_topics": 4, "n_sweeps": 130, "n_chains": 2}
ARRAYS = ("topic_word_", "doc_topic_", "alpha_", "log_likelihood_")


@pytest.fixture(scope="module")
def unbroken() -> LDA:
    return LDA(**MODEL).fit(PLANTED.X)


def interrupted(part: float, monkeypatch) -> LDA:
    """A fit that is interrupted when this part of its sweeps is done."""
    plain = Block.sweep

    def fit(stop: int) -> tuple[LDA, int]:
        sweeps = itertools.count(1)

        def stopping(block, *arguments):
            got = plain(block, *arguments)
            if next(sweeps) == stop:
                raise KeyboardInterrupt
            return got

        with monkeypatch.context() as patch:
            patch.setattr(Block, "sweep", stopping)
            return LDA(**MODEL).fit(PLANTED.X), next(sweeps) - 1

    return fit(int(part * fit(-1)[1]))[0]


def sha(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_everything_comes_back(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    model = LDA.load(path)
    assert model.get_params() == unbroken.get_params()
    assert set(vars(model)) == set(vars(unbroken))
    for name in ARRAYS:
        one, other = getattr(model, name), getattr(unbroken, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype
    for name in ("digest_", "beta_", "n_sweeps_", "settled_", "interrupted_", "n_features_in_"):
        assert getattr(model, name) == getattr(unbroken, name)
    for name in ("doc_topic_draws_", "word_topic_draws_"):
        for a, b in zip(getattr(model, name), getattr(unbroken, name), strict=True):
            assert (a != b).nnz == 0 and a.dtype == b.dtype == np.int32
    np.testing.assert_array_equal(model.transform(PLANTED.X), unbroken.transform(PLANTED.X))
    assert model.score(PLANTED.X) == unbroken.score(PLANTED.X)
    assert model.resume(PLANTED.X).digest_ == unbroken.digest_
    assert model.fit(PLANTED.X).digest_ == unbroken.digest_


def test_the_same_model_is_the_same_bytes(unbroken, tmp_path):
    paths = [tmp_path / f"{i}.npz" for i in range(3)]
    unbroken.save(paths[0])
    LDA.load(paths[0]).save(str(paths[1]))
    LDA(**MODEL).fit(PLANTED.X).save(paths[2])
    assert len({sha(path) for path in paths}) == 1


def test_draws_are_kept_once(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    with np.load(path) as file:
        draws = [name for name in file.files if "draws" in name and name.endswith(".data")]
    assert len(draws) == 2 * len(unbroken.doc_topic_draws_)
    model = LDA.load(path)
    assert model._chain.row_draws[0] is model.doc_topic_draws_[0]


@pytest.mark.parametrize("part", [0.16, 0.25, 0.375, 0.385, 0.7, 0.95])
def test_an_interrupted_fit_goes_on_from_a_file_to_the_same_bits(
    part, unbroken, monkeypatch, tmp_path
):
    path, end, other = (tmp_path / name for name in ("part.npz", "whole.npz", "unbroken.npz"))
    model = interrupted(part, monkeypatch)
    model.save(path)
    LDA.load(path).save(end)
    assert sha(end) == sha(path)
    loaded = LDA.load(path)
    assert loaded.interrupted_ and loaded._chain.sweep == model._chain.sweep
    np.testing.assert_array_equal(loaded.transform(PLANTED.X), model.transform(PLANTED.X))
    with pytest.raises(ValueError, match="in another order"):
        loaded.resume(PLANTED.X[::-1])
    loaded.resume(PLANTED.X)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(unbroken, name))
    loaded.save(end)
    unbroken.save(other)
    assert sha(end) == sha(other)


def test_a_pickled_model_goes_on_too(unbroken, monkeypatch):
    model = pickle.loads(pickle.dumps(interrupted(0.5, monkeypatch)))
    assert model.resume(PLANTED.X).digest_ == unbroken.digest_


def test_a_model_of_languages_comes_back(tmp_path):
    path = tmp_path / "model.npz"
    for terms in (TWO.term_languages, TWO.term_languages.tolist(), pd.Series(TWO.term_languages)):
        model = LDA(3, n_sweeps=20, term_languages=terms).fit(TWO.X, languages=TWO.languages)
        model.save(path)
        loaded = LDA.load(path)
        assert list(loaded.language_word_) == ["en", "es"]
        for name, words in model.language_word_.items():
            np.testing.assert_array_equal(loaded.language_word_[name], words)
        told = {"languages": TWO.languages}
        assert loaded.score(TWO.X, **told) == model.score(TWO.X, **told)
        assert loaded.fit(TWO.X, **told).digest_ == model.digest_


def test_names_of_columns_come_back(tmp_path):
    table = pd.DataFrame(PLANTED.X.toarray()[:, :5], columns=list("abcde"))
    model = LDA(2, n_sweeps=4).fit(table)
    model.save(tmp_path / "model.npz")
    loaded = LDA.load(tmp_path / "model.npz")
    assert loaded.feature_names_in_.tolist() == list("abcde")
    with pytest.raises(ValueError, match="feature names should match"):
        loaded.transform(table.rename(columns={"a": "z"}))


class Themes(LDA):
    """A model as others build on LDA: more parameters, more attributes."""

    def __init__(self, n_topics=2, *, seeds=None, n_sweeps=8, random_state=0):
        super().__init__(n_topics, n_sweeps=n_sweeps, random_state=random_state)
        self.seeds = seeds

    def fit(self, X, y=None):
        super().fit(X)
        self.topic_names_ = ["viaje a la frontera", 1]
        self.coverage_ = pd.DataFrame(
            {"seed": ["año", "per*"], "tokens": [3, 0], "share": [0.5, np.nan]}, index=[4, 7]
        )
        self.coverage_["theme"] = pd.Categorical(["b", "a"], categories=["b", "a", "c"])
        self.cells_ = {("MX", 2021): np.arange(3), "all": (1, (2.5, None), [np.float64(0.1)])}
        self.words_ = np.array([["ñandú", None], [2, "x"]], object)
        return self


def test_models_that_build_on_it_come_back(tmp_path):
    path = tmp_path / "model.npz"
    seeds = {"zeta": ["per*", "dos palabras"], "alfa": []}
    model = Themes(seeds=seeds).fit(PLANTED.X)
    model.save(path)
    loaded = Themes.load(path)
    assert type(loaded) is Themes and list(loaded.seeds.items()) == list(seeds.items())
    pd.testing.assert_frame_equal(loaded.coverage_, model.coverage_)
    assert loaded.topic_names_ == model.topic_names_
    assert list(loaded.cells_) == [("MX", 2021), "all"]
    assert loaded.cells_["MX", 2021].tolist() == [0, 1, 2]
    assert loaded.cells_["all"] == (1, (2.5, None), [0.1])
    assert (loaded.words_ == model.words_).all() and loaded.words_.shape == (2, 2)
    np.testing.assert_array_equal(loaded.transform(PLANTED.X), model.transform(PLANTED.X))


def test_a_part_says_what_of_it_is_saved(unbroken, tmp_path, monkeypatch):
    class Part:
        def __init__(self, n):
            self.n, self.made = n, open

        def __getstate__(self):
            return {"n": self.n}

        def __setstate__(self, state):
            self.n, self.made = state["n"], open

    home = "bilateral.topics._words"
    Part.__module__, Part.__qualname__ = home, "Part"
    monkeypatch.setattr(sys.modules[home], "Part", Part, raising=False)
    monkeypatch.setattr(unbroken, "part_", Part(7), raising=False)
    unbroken.save(tmp_path / "model.npz")
    part = LDA.load(tmp_path / "model.npz").part_
    assert part.n == 7 and part.made is open


# What is refused


def test_what_cannot_be_saved_is_named_and_nothing_is_written(unbroken, tmp_path, monkeypatch):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    before = sha(path)
    monkeypatch.setattr(unbroken, "helper_", {"of": open}, raising=False)
    with pytest.raises(TypeError, match=r"helper_\.of is a .*, which cannot be saved"):
        unbroken.save(path)
    assert sha(path) == before and os.listdir(tmp_path) == ["model.npz"]


def test_a_file_is_replaced_whole_or_not_at_all(unbroken, tmp_path, monkeypatch):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    before = sha(path)

    def full(file, **arrays):
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space left"):
        LDA(2, n_sweeps=2).fit(PLANTED.X).save(path)
    assert sha(path) == before and os.listdir(tmp_path) == ["model.npz"]


def rewritten(path, change) -> None:
    """The same file with another text."""
    with np.load(path) as file:
        arrays = dict(file)
    text = json.loads(str(arrays["model.json"]))
    change(text)
    np.savez(path, **arrays | {"model.json": np.array(json.dumps(text))})


def test_a_file_that_holds_no_model_is_refused(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        largest = max(archive.infolist(), key=lambda info: info.compress_size)
    flipped = bytearray(whole)
    flipped[largest.header_offset + largest.compress_size // 2] ^= 255
    np.savez(tmp_path / "arrays.npz", a=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    files = {
        "text": b"topics",
        "empty": b"",
        "cut": whole[: len(whole) // 2],
        "damaged": bytes(flipped),
        "pickle": pickle.dumps(unbroken),
        "other arrays": (tmp_path / "arrays.npz").read_bytes(),
        "one array": (tmp_path / "array.npy").read_bytes(),
    }
    for name, content in files.items():
        path.write_bytes(content)
        with pytest.raises(ValueError, match="is no saved model, or is damaged"):
            LDA.load(path)
            pytest.fail(name)
    with pytest.raises(FileNotFoundError):
        LDA.load(tmp_path / "nowhere.npz")


def test_another_class_or_format_is_refused(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    with pytest.raises(ValueError, match=r"holds a LDA, not a Themes: use LDA\.load"):
        Themes.load(path)
    rewritten(path, lambda text: text.update(format=2))
    with pytest.raises(ValueError, match="is in format 2"):
        LDA.load(path)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("bilateral.topics._saved", "Path"),
        ("bilateral.topics._saved", "os"),
        ("bilateral.corpus.tables", "Corpus"),
        ("bilateral.topics._words", "Nothing"),
    ],
)
def test_a_file_makes_no_objects_but_our_own(unbroken, tmp_path, module, name):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    rewritten(path, lambda text: text["state"].append(["x_", {"object": [module, name, []]}]))
    with pytest.raises(ValueError, match="which is no class of"):
        LDA.load(path)


def test_only_a_fitted_model_is_saved(tmp_path):
    with pytest.raises(ValueError, match="not fitted"):
        LDA(2).save(tmp_path / "model.npz")
    assert not os.listdir(tmp_path)


def test_the_file_is_a_plain_archive_of_arrays(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    with np.load(path, allow_pickle=False) as file:
        np.testing.assert_array_equal(file["topic_word_"], unbroken.topic_word_)
    assert _saved.load(path, LDA).digest_ == unbroken.digest_
    assert csr_array is type(LDA.load(path).doc_topic_draws_[0])
