"""Files: all comes back, to the bit; what is no model is refused."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import pickle
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.simulate.corpora import plant, plant_languages
from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics.sampler.tokens import Tokens
from bilateral.topics.storage import archive as _archive
from bilateral.topics.storage import models as _models

PLANTED = plant(4, n_documents=60, n_tokens=30, n_terms=80)
TWO = plant_languages(3, n_documents={"es": 40, "en": 15}, n_shared=20, n_own=30, n_tokens=20)
MODEL = {"n_topics": 4, "n_sweeps": 130, "n_chains": 2}
ARRAYS = ("topic_word_", "doc_topic_", "alpha_", "log_likelihood_")


@pytest.fixture(scope="module")
def unbroken() -> LDA:
    return LDA(**MODEL).fit(PLANTED.X)


def interrupted(part: float, monkeypatch) -> LDA:
    """A fit that is interrupted when this part of its sweeps is done."""
    plain = Tokens.sweep

    def fit(stop: int) -> tuple[LDA, int]:
        sweeps = itertools.count(1)

        def stopping(block, *arguments):
            got = plain(block, *arguments)
            if next(sweeps) == stop:
                raise KeyboardInterrupt
            return got

        with monkeypatch.context() as patch:
            patch.setattr(Tokens, "sweep", stopping)
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


@pytest.mark.parametrize(
    "part",
    [
        0.16,
        0.385,
        0.95,
        pytest.param(0.25, marks=pytest.mark.full),
        pytest.param(0.375, marks=pytest.mark.full),
        pytest.param(0.7, marks=pytest.mark.full),
    ],
)
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

    monkeypatch.setitem(_models._contents.TAGS, "part of a test", Part)
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


def edited(path, change) -> None:
    """The same file with other arrays and text, without a digest, as earlier versions wrote it."""
    with np.load(path) as file:
        arrays = dict(file)
    text = json.loads(str(arrays.pop("model.json")))
    del text["sha256"]
    state = dict(text["state"])
    change(arrays, state)
    text["state"] = [list(pair) for pair in state.items()]
    np.savez(path, **arrays, **{"model.json": np.array(json.dumps(text))})


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
    rewritten(path, lambda text: text.update(format=4))
    with pytest.raises(ValueError, match=r"is in format 4, this version .* reads format 3"):
        LDA.load(path)


@pytest.mark.parametrize(
    "part",
    [
        {"object": ["os", "system", []]},
        {"object": ["bilateral.topics._words", "Nothing", []]},
        {"object": ["bilateral.topics.lda", "LDA", []]},
        {"part": ["os.system", []]},
        {"part": ["LDA", []]},
    ],
)
def test_a_file_makes_no_objects_but_our_own(unbroken, tmp_path, part):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    rewritten(path, lambda text: text["state"].append(["x_", part]))
    with pytest.raises(ValueError, match="which is no part of a model"):
        LDA.load(path)


def test_every_part_has_one_tag_for_ever():
    """Files hold these names: one that is changed here cannot be read any more."""
    assert list(_models._contents.TAGS) == [
        "chain", "schedule", "assignments", "words", "drifting words", "moments",
        "table of words", "drift", "prevalence", "effects",
    ]  # fmt: skip
    assert set(_models._contents.TAGS.values()) == set(_models._contents._PARTS)
    assert set(_models._MODULES.values()) == set(_models._contents.TAGS)


# Of tests/topics/saved, written before parts had tags (format 1) or their attributes the names they
# have now (format 2): as interrupted, and when it is done.
EARLIER = {
    "languages": (LDA, "712bacc9b332e61f", "3a0c8cdd65f81de6"),
    "seeds": (SeededLDA, "3250263a88b467f7", "9f8f5cca92efd6b0"),
    "covariates": (CovariateLDA, "be75f445bad6e605", "bce465c77025d70f"),
    "periods": (DynamicLDA, "e5e9bb27ec7a9472", "be8a119fe5eeebc8"),
    "periods_format_2": (DynamicLDA, "e5e9bb27ec7a9472", "be8a119fe5eeebc8"),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", EARLIER)
def test_a_file_of_an_earlier_version_is_read_and_resumed(name, tmp_path):
    cls, broken, whole = EARLIER[name]
    terms, rows = ["", "es", "en", "es", "en", ""], np.array(["es", "en"] * 6)
    X = (np.arange(12)[:, None] * 5 + np.arange(6) * 3) % 4
    given = {}
    if cls is not SeededLDA and cls is not CovariateLDA:
        X = np.where([[term in ("", row) for term in terms] for row in rows], X, 0)
        given = {"languages": rows}
    model = cls.load(Path(__file__).parent / "saved" / f"{name}.npz")
    assert model.interrupted_ and model.digest_.startswith(broken)
    model.save(tmp_path / "model.npz")
    for one in (model, cls.load(tmp_path / "model.npz")):
        assert one.resume(X, **given).digest_.startswith(whole)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_file_of_format_2_that_keeps_another_short_chain_is_resumed(tmp_path):
    """Format 2 kept what priors had learned, in place of the priors: of the best chain so far."""
    row, column = np.ogrid[:30, :12]
    X = (row * 5 + column * 3) % 4 * (row % 3 == column % 3)
    model = SeededLDA.load(Path(__file__).parent / "saved" / "trial_format_2.npz")
    assert isinstance(model._chain.best["words"], dict) and model._chain.number == 1
    model.save(tmp_path / "model.npz")
    for one in (model, SeededLDA.load(tmp_path / "model.npz")):
        assert one.resume(X).digest_.startswith("e9af36fdf4a8b23e")


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
    assert _models.load(path, LDA).digest_ == unbroken.digest_
    assert csr_array is type(LDA.load(path).doc_topic_draws_[0])


# What was changed in a file


def put(name: str, value, at=0):
    def change(arrays, state):
        arrays[name].reshape(-1)[at] = value

    return change


def text_of(name: str, value):
    def change(arrays, state):
        state[name] = value

    return change


def to(name: str, function):
    def change(arrays, state):
        arrays[name] = function(arrays[name])

    return change


CHANGES = {
    "NaN alpha": (put("alpha_", np.nan), "alpha_ is not of finite numbers"),
    "negative alpha": (put("alpha_", -1), "alpha_ is not in range"),
    "zero alpha": (put("_chain.documents.alpha", 0), "alpha does not fit"),
    "a topic too high": (put("_chain.rows.z", 4), r"_chain\.rows\.z holds 4, of 4"),
    "another type": (to("alpha_", lambda a: a.astype("f4")), "alpha_ is not an array of float64"),
    "another shape": (to("topic_word_", lambda a: a[:, :-1]), "topic_word_ has a size of 79"),
    "a topic too few": (to("_phi", lambda a: a[:, :-1]), "_phi has a size of 3"),
    "one row less": (to("doc_topic_", lambda a: a[1:]), "has a size of"),
    "a word outside": (
        put("_chain.word_draws.0.indices", 4),
        "damaged: row 0 holds column 4, but columns are 0 to 3",
    ),
    "a row that goes back": (put("_chain.row_draws.0.indptr", 9999, 1), "do not go up"),
    "counts below zero": (put("_chain.word_draws.0.data", -1), "is not of counts"),
    "other totals": (put("_chain.word_draws.0.data", 99), "word_topic_draws_ does not fit"),
    "an owner outside": (put("_chain.words.owner", 5), "holds 5, of 1"),
    "kinds outside": (put("_chain.words.column_class", 10**6), "words does not fit"),
    "a method": (text_of("transform", 5), "transform hides what a LDA does"),
    "text for a number": (text_of("n_topics", "9" * 10**5), "n_topics is not a whole number"),
    "another number": (text_of("n_topics", 5), "has a size of"),
    "a huge number": (text_of("n_topics", 10**300), "n_topics is not a whole number"),
    "NaN beta": (text_of("beta_", float("nan")), "beta_ is not a number in range"),
    "no chain": (text_of("_chain", None), "_chain is not a Chain"),
    "a foreign array": (text_of("alpha_", {"array": "nowhere"}), "or is damaged"),
    "another kind": (text_of("alpha_", {"pickle": "gASV"}), "or is damaged"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_file_is_refused(name, unbroken, tmp_path):
    change, message = CHANGES[name]
    path = tmp_path / "model.npz"
    unbroken.save(path)
    edited(path, lambda arrays, state: None)
    assert LDA.load(path).digest_ == unbroken.digest_  # as an earlier version wrote it
    edited_again = tmp_path / "changed.npz"
    unbroken.save(edited_again)
    edited(edited_again, change)
    with pytest.raises(ValueError, match=f"is no saved model, or is damaged.*{message}|{message}"):
        LDA.load(edited_again)


@pytest.mark.parametrize("missing", ["_chain", "alpha_", "n_features_in_", "random_state"])
def test_what_is_missing_is_named(missing, unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    edited(path, lambda arrays, state: state.pop(missing))
    with pytest.raises(ValueError, match=f"{missing} is missing"):
        LDA.load(path)


@pytest.mark.full
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_other_number_is_noticed(data, unbroken, tmp_path_factory):
    """One digit of one array, within its range: the digest tells."""
    path = tmp_path_factory.mktemp("model") / "model.npz"
    unbroken.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    name = data.draw(st.sampled_from(sorted(set(arrays) - {"model.json"})))
    if not arrays[name].nbytes:
        return
    arrays[name] = np.ascontiguousarray(arrays[name])
    changed = arrays[name].reshape(-1).view(np.uint8)
    changed[data.draw(st.integers(0, changed.size - 1))] ^= 1
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="is no saved model, or is damaged"):
        LDA.load(path)


def test_a_text_that_is_too_deep_is_refused(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    with np.load(path) as file:
        arrays = dict(file)
    for text in ("[" * 100_000, "[" * 900 + "]" * 900, '{"format": ' + "9" * 5000 + "}"):
        np.savez(path, **arrays | {"model.json": np.array(text)})
        with pytest.raises(ValueError, match="is no saved model, or is damaged"):
            LDA.load(path)


def bomb(path, name: str, size: int, header: bytes = b"") -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        member.write(header)
        for _ in range(size >> 20):
            member.write(bytes(1 << 20))


def test_a_bomb_is_refused_before_it_goes_off(tmp_path, monkeypatch):
    """200 MB in 200 kB, and a header that speaks of more than there is."""
    path = tmp_path / "model.npz"
    read = []
    monkeypatch.setattr(_archive.npy, "read_array", lambda *a: read.append(a))
    bomb(path, "alpha_.npy", 200 << 20)
    with pytest.raises(ValueError, match="is no saved model, or is damaged"):
        LDA.load(path)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    )
    bomb(path, "alpha_.npy", 1 << 20, header.getvalue())
    with pytest.raises(ValueError, match="is no saved model, or is damaged"):
        LDA.load(path)
    assert not read


def test_two_members_of_one_name_and_other_files_are_refused(unbroken, tmp_path):
    path = tmp_path / "model.npz"
    unbroken.save(path)
    whole = path.read_bytes()
    for name in ("alpha_.npy", "readme.txt", "../../x.npy"):
        path.write_bytes(whole)
        with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(name, b"x")
        with pytest.raises(ValueError, match="is no saved model, or is damaged"):
            LDA.load(path)
    assert not (tmp_path.parent.parent / "x.npy").exists()


@pytest.mark.full
def test_numbers_all_alike_are_saved_so_that_they_load(unbroken, tmp_path, monkeypatch):
    monkeypatch.setattr(unbroken, "alike_", np.zeros(10**7), raising=False)  # 80 MB in 80 kB
    path = tmp_path / "model.npz"
    unbroken.save(path)
    assert path.stat().st_size > 8 * 10**7
    assert LDA.load(path).alike_.size == 10**7


def test_a_model_changed_after_its_fit_is_not_saved(unbroken, tmp_path):
    model = pickle.loads(pickle.dumps(unbroken)).set_params(n_topics=7)
    with pytest.raises(ValueError, match=r"cannot be saved, for .* has a size of"):
        model.save(tmp_path / "model.npz")
    assert not os.listdir(tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_formula_in_a_file_runs_no_code(tmp_path):
    path, trace = tmp_path / "model.npz", tmp_path / "trace"
    sides = pd.DataFrame({"side": ["US", "MX"] * 30, "year": [2001, 2002, 2003] * 20})
    model = CovariateLDA(3, formula="side + C(year)", n_sweeps=8)
    model.fit(PLANTED.X, covariates=sides).save(path)
    assert CovariateLDA.load(path).digest_ == model.digest_
    for code in (
        f"I(__import__('pathlib').Path({str(trace)!r}).touch() or year)",
        f"{{open({str(trace)!r}, 'w')}}",
        "I(year.__class__)",
        "I([x for x in year])",
        "I(9**9**9**9)",
        "*".join("abcdefghijklmnopq"),
        "np.load('x')",
        "(" * 5000,
    ):
        whole = path.read_bytes()
        edited(path, text_of("formula", code))
        with pytest.raises(ValueError, match=r"is no saved model, or is damaged.*formula"):
            CovariateLDA.load(path)
        path.write_bytes(whole)
    assert not trace.exists()
