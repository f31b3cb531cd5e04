"""Draws of shares: a copy of the chain goes on; the fit, its draws and its digest stay."""

from __future__ import annotations

import itertools
import pickle
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bilateral.topics
from bilateral.simulate.corpora import plant, plant_languages
from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics import prevalence_draws as _prevalence_draws
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.tokens import Tokens
from bilateral.topics.storage import models as _models

HOME = str(Path(bilateral.topics.__file__).parent)
PLANTED = plant(4, n_documents=60, n_tokens=30, n_terms=80)
TWO = plant_languages(3, n_documents={"es": 40, "en": 20}, n_shared=20, n_own=30, n_tokens=20)
SIDES = pd.DataFrame({"side": ["US", "US", "MX"] * 20})
WORDS = [f"w{i}" for i in range(80)]
N = int(PLANTED.X.sum())
MODELS = {
    "LDA": (lambda **k: LDA(4, n_sweeps=60, **k), {}, PLANTED.X),
    "languages": (
        lambda **k: LDA(3, n_sweeps=60, term_languages=TWO.term_languages, **k),
        {"languages": TWO.languages},
        TWO.X,
    ),
    "seeded": (
        lambda **k: SeededLDA({"a": ["w1"], "b": ["w2"]}, n_free=2, vocabulary=WORDS,
                              n_sweeps=60, **k),
        {},
        PLANTED.X,
    ),
    "covariates": (
        lambda **k: CovariateLDA(4, formula="side", n_sweeps=60, **k),
        {"covariates": SIDES},
        PLANTED.X,
    ),
    "dynamic": (
        lambda **k: DynamicLDA(4, n_sweeps=60, **k), {"periods": [1, 2, 3] * 20}, PLANTED.X,
    ),
}  # fmt: skip
# What `resume` asks for again.
AGAIN = {"languages": MODELS["languages"][1]}
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
each_model = pytest.mark.parametrize("name", MODELS)


def in_full_but(*quick: str) -> list:
    """All models, of which these are tried in `make test`."""
    return [n if n in quick else pytest.param(n, marks=pytest.mark.full) for n in MODELS]


few_models = pytest.mark.parametrize("name", in_full_but("covariates"))


def fitted(name="LDA", **parameters):
    make, given, X = MODELS[name]
    return make(**parameters).fit(X, **given)


def everything(model) -> bytes:
    """All that a file holds of a model but the draws of shares."""
    packer = _models._Packer()
    state = packer.object(model, "")
    further = "_chain.further_draws"
    arrays = {name: a.tobytes() for name, a in packer.arrays.items() if name != further}
    text = repr(state).replace(repr({"array": further}), "None")
    return repr((text, sorted(arrays.items()))).encode()


def saved(model, path) -> bytes:
    model.save(path)
    return path.read_bytes()


@each_model
def test_a_fit_stays_as_it_is(name):
    model = fitted(name)
    rows, z, before = model._chain.rows, model._chain.rows.take(), everything(model)
    draws = model.prevalence_draws()
    assert everything(model) == before
    assert model._chain.rows is rows and (rows.take() == z).all()
    assert draws.shape == (200, model.n_topics)
    np.testing.assert_allclose(draws.sum(axis=1), 1)
    assert len(np.unique(draws, axis=0)) > 100  # the chain moves
    whole = np.array([draw.toarray().sum(axis=0) for draw in model.doc_topic_draws_])
    # The topics' order is theirs.
    np.testing.assert_allclose(draws.mean(axis=0), whole.sum(axis=0) / whole.sum(), atol=0.15)
    assert model.prevalence_draws(150, groups=np.arange(60) % 2).shape == (150, 2, model.n_topics)
    assert everything(model) == before


@each_model
def test_draws_are_those_of_the_chain_that_goes_on(name):
    """The chain itself, not a copy: what it holds after each draw of its words."""
    model, by_hand = fitted(name), fitted(name)
    n_topics, chain, tokens = model.n_topics, by_hand._chain, []
    kept = chain.share_draws
    for _ in range(50):
        tokens.append(np.bincount(chain.rows.z, minlength=n_topics))
        chain.renew()
    expected = np.array(tokens) if kept is None else np.concatenate([kept, tokens])
    found = model.prevalence_draws(len(expected)) * model._chain.rows.n_tokens
    np.testing.assert_allclose(found, expected[:, model._topics])
    # By groups of rows: the same sweeps, those of the fit left out, the fit's last state too.
    number = np.arange(60) % 3
    by_group = model.prevalence_draws(40, groups=number)
    sizes = np.bincount(number, model.doc_topic_draws_[0].sum(axis=1))
    together = (by_group * sizes[:, None]).sum(axis=1)
    np.testing.assert_allclose(together, np.array(tokens)[1:41, model._topics])


def test_a_fit_keeps_one_for_every_two_sweeps_that_draw():
    model = fitted()
    schedule = model._chain.schedule
    assert schedule.drawing == 20
    # What a posterior sweep has left is kept as the next begins, so that the last is not yet.
    assert model._chain.share_draws.shape == (schedule.drawing // 2 - 1, 4)
    assert (model._chain.share_draws.sum(axis=1) == N).all()
    last = np.bincount(model._chain.rows.z, minlength=4) / N
    place = schedule.drawing // 2 - 1
    np.testing.assert_array_equal(model.prevalence_draws()[place], last[model._topics])
    whole = np.array([draw.sum(axis=0) for draw in model.doc_topic_draws_]) / N
    np.testing.assert_allclose(model.prevalence_draws()[: place + 1], whole)
    # Effects are drawn before every sweep.
    effects = fitted("covariates")._chain
    assert len(effects.share_draws) == effects.schedule.drawing - 1


@few_models
def test_threads_and_partitions_change_no_byte(name):
    make, given, X = MODELS[name]
    draws = fitted(name).prevalence_draws(40)
    number = np.arange(60) // 31
    by_group = fitted(name).prevalence_draws(20, groups=number)
    models = [fitted(name, n_jobs=2)]
    if name != "dynamic":
        models.append(make().fit([X[:7], X[7:40], X[40:]], **given))
    for model in models:
        assert model.prevalence_draws(40).tobytes() == draws.tobytes()
        assert model.prevalence_draws(20, groups=number).tobytes() == by_group.tobytes()


def test_how_they_are_asked_for_does_not_matter():
    draws = fitted().prevalence_draws(200)
    model = fitted()
    for n in (30, 100, 60, 200, 19):
        assert model.prevalence_draws(n).tobytes() == draws[:n].tobytes()


@few_models
@pytest.mark.full
def test_files_hold_what_was_asked_for_before(name, tmp_path):
    """Loaded it says the same, or asks for the matrix; never anything else."""
    _, _, X = MODELS[name]
    model = fitted(name)
    model.save(tmp_path / "without.npz")
    draws = model.prevalence_draws()
    model.save(tmp_path / "with.npz")
    there, without = (type(model).load(tmp_path / f"{n}.npz") for n in ("with", "without"))
    assert there.prevalence_draws().tobytes() == draws.tobytes()
    kept = len(fitted(name)._chain.share_draws)
    said = rf"There are {kept} draws of these shares, 200 are asked for, .*: call resume\(X\)"
    for again in (without, pickle.loads(pickle.dumps(fitted(name)))):
        with pytest.raises(ValueError, match=said):
            again.prevalence_draws()
        with pytest.raises(ValueError, match="There are 0 draws of these shares, 200"):
            again.prevalence_draws(groups=[0] * 60)
        before, digest = everything(again), again.digest_
        again.resume(X, **AGAIN.get(name, {}))
        assert everything(again) == before and again.digest_ == digest
        assert again.prevalence_draws().tobytes() == draws.tobytes()
    assert saved(without, tmp_path / "again.npz") == (tmp_path / "with.npz").read_bytes()


def test_a_loaded_model_takes_up_no_other_rows(tmp_path):
    model = fitted()
    model.save(tmp_path / "model.npz")
    loaded = LDA.load(tmp_path / "model.npz")
    with pytest.raises(ValueError, match="X holds other rows, or in another order"):
        loaded.resume(PLANTED.X[::-1])
    with pytest.raises(ValueError, match="the rows are gone, since the model was loaded"):
        loaded.prevalence_draws()
    assert model.resume("no matrix: it has its rows") is model


def test_a_file_of_an_earlier_version_loads_and_asks_for_a_fit(tmp_path, monkeypatch):
    path, model = tmp_path / "old.npz", fitted()
    del model._topics
    plain, new = Chain.__getstate__, ("share_draws", "further_draws")
    with monkeypatch.context() as patch:
        left = lambda self: {k: v for k, v in plain(self).items() if k not in new}  # noqa: E731
        patch.setattr(Chain, "__getstate__", left)
        patch.setattr(_models._contents, "check", lambda *_: None)
        model.save(path)
    assert b"share_draws" not in np.load(path)["model.json"].tobytes()
    old = LDA.load(path)
    assert old.digest_ == model.digest_ and old._chain.share_draws is None
    with pytest.raises(ValueError, match=r"are 0 draws of these shares.*call fit\(X\)"):
        old.prevalence_draws()


def test_an_interrupted_fit_has_no_draws_of_shares_yet(monkeypatch):
    whole = fitted()
    plain, sweeps = Tokens.sweep, itertools.count(1)

    def stopping(block, *arguments):
        if next(sweeps) == 70:
            raise KeyboardInterrupt
        return plain(block, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Tokens, "sweep", stopping)
        model = fitted()
    assert model.interrupted_
    with pytest.raises(ValueError, match=r"was interrupted before its draws: call resume\(X\)"):
        model.prevalence_draws()
    model.resume(PLANTED.X)
    assert model.prevalence_draws().tobytes() == whole.prevalence_draws().tobytes()


def test_ctrl_c_between_any_two_lines_leaves_the_model():
    model = fitted()
    draws = fitted().prevalence_draws(40)
    before = everything(model)

    def interrupted_at(line: int) -> bool:
        count = itertools.count(1)

        def trace(frame, event, _):
            if not frame.f_code.co_filename.startswith(HOME):
                return None
            if event == "line" and next(count) == line:
                raise KeyboardInterrupt
            return trace

        sys.settrace(trace)
        try:
            model.prevalence_draws(40)
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(None)
        return False

    tried = 0
    for line in (*range(1, 60, 4), 200, 600, 1500):
        tried += interrupted_at(line)
        assert everything(model) == before
        if model._chain.further_draws is not None:
            break
    assert tried > 10
    assert model.prevalence_draws(40).tobytes() == draws.tobytes()


@pytest.mark.parametrize("n", [0, 18, 2.5, "many"])
def test_fewer_draws_than_an_interval_needs_are_refused(n):
    with pytest.raises(ValueError, match="n_draws must be"):
        fitted().prevalence_draws(n)


@pytest.mark.parametrize("groups", [[0] * 59, [0.5] * 60, [-1] + [0] * 59, [[0]] * 60, ["a"] * 60])
def test_groups_that_are_none(groups):
    with pytest.raises(ValueError, match="groups must be whole numbers from 0, one for each of"):
        fitted().prevalence_draws(groups=groups)


def test_a_group_without_tokens_has_no_share():
    draws = fitted().prevalence_draws(19, groups=np.where(np.arange(60) < 30, 0, 2))
    assert np.isnan(draws).all(axis=(0, 2)).tolist() == [False, True, False]
    np.testing.assert_allclose(draws[:, [0, 2]].sum(axis=2), 1)


def test_counts_by_group_by_hand():
    block = Tokens(PLANTED.X[:3], np.zeros(3, np.int32), first_row=2)
    block.put(np.arange(block.n_tokens) % 2)
    found = block.group_counts(np.array([9, 9, 1, 0, 1]), 3, 2)
    rows = np.repeat([1, 0, 1], np.diff(block.bounds))
    expected = [[int(((rows == g) & (block.z == k)).sum()) for k in (0, 1)] for g in range(3)]
    assert found.tolist() == expected and found.dtype == np.int64


def test_a_run_of_one_sweep_draws_too():
    model = LDA(2, n_sweeps=1, n_chains=1).fit(PLANTED.X)
    assert _prevalence_draws.n_kept(model._chain) == 0
    assert model.prevalence_draws(20).shape == (20, 2)
