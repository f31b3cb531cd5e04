"""Models that combine: named themes whose prevalence follows covariates, in two languages."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from bilateral.simulate.corpora import plant_covariates
from bilateral.topics import CovariateLDA, SeededLDA

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

EFFECTS = np.array([[-1.0, -1.2, -0.8, -1.0], [1.2, -1.2, 0.0, 0.4], [0.0, 0.5, -0.6, 0.0]])
TABLE = pd.DataFrame({"side": ["MX", "US"] * 200, "late": np.repeat([0.0, 1.0], 200)})
DESIGN = np.column_stack([np.ones(400), TABLE["side"] == "US", TABLE["late"]]).astype(float)
FORMULA = "side + C(late)"
NAMES = [f"w{c}" for c in range(300)]


@pytest.fixture(scope="module")
def planted():
    return plant_covariates(DESIGN, EFFECTS, n_tokens=60, n_terms=300, beta_sum=15, random_state=3)


@pytest.fixture(scope="module")
def seeds(planted) -> dict[str, list[str]]:
    """The words that tell topic 2, 0 and 1 from the others best: names in an order of their own."""
    phi = planted.topic_word
    return {
        name: [NAMES[c] for c in np.argsort(-(phi[k] - np.delete(phi, k, 0).max(axis=0)))[:5]]
        for name, k in {"water": 2, "trade": 0, "border": 1}.items()
    }


@pytest.fixture(scope="module")
def fitted(planted, seeds) -> SeededLDA:
    model = SeededLDA(seeds, n_free=1, formula=FORMULA, vocabulary=NAMES, n_sweeps=240)
    return model.fit(planted.X, covariates=TABLE)


def test_planted_themes_and_their_planted_effects_come_back(planted, seeds, fitted):
    order = [2, 0, 1, 3]
    assert fitted.topic_names_ == ["water", "trade", "border", "free 1"]
    for k, truth in enumerate(planted.topic_word[order]):
        found = fitted.topic_word_[k]
        assert found @ truth > 0.9 * np.sqrt((found @ found) * (truth @ truth))
    assert (fitted.seed_coverage_["share"] > 0.5).all()
    lines = fitted.effects_[fitted.effects_["name"] != "Intercept"]
    assert lines["term"].unique().tolist() == ["side", "C(late)"]
    truth = EFFECTS[1:, order].T.reshape(-1)
    assert np.abs(lines["mean"] - truth).max() < 0.5
    assert ((lines["low"] < truth) & (truth < lines["high"])).sum() >= 6  # of 8 at 90 %
    # Shares of rows: the expected ones of the planted prior.
    cells = pd.DataFrame({"side": ["MX", "US", "US"], "late": [0.0, 0.0, 1.0]})
    alpha = np.exp(np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]]) @ EFFECTS[:, order])
    got = fitted.predict(cells)
    shares = got["mean"].to_numpy().reshape(3, 4)
    np.testing.assert_allclose(shares, alpha / alpha.sum(axis=1, keepdims=True), atol=0.06)
    assert ((got["low"] < got["mean"]) & (got["mean"] < got["high"])).all()
    new = fitted.transform(planted.X[:40], covariates=TABLE[:40])
    assert np.corrcoef(new.ravel(), planted.doc_topic[:40, order].ravel())[0, 1] > 0.9
    assert fitted.score(planted.X, covariates=TABLE) > -np.log(300)


def test_saved_and_loaded(planted, fitted, tmp_path):
    fitted.save(tmp_path / "model.npz")
    loaded = SeededLDA.load(tmp_path / "model.npz")
    pd.testing.assert_frame_equal(loaded.effects_, fitted.effects_)
    pd.testing.assert_frame_equal(loaded.predict(TABLE[:3]), fitted.predict(TABLE[:3]))
    assert loaded.resume(planted.X).prevalence_draws(210).shape == (210, 4)


TERMS = np.array(["", "es", "en"])[np.arange(40) % 3]
LANGUAGES = np.array(["es", "en"])[np.arange(60) % 2]
ROW, COLUMN = np.ogrid[:60, :40]
MIXED = ((ROW * 7919 + COLUMN * 104_729 + ROW * COLUMN * 31) % 1009 % 4) * (ROW % 5 == COLUMN % 5)
TOLD = np.where((TERMS == "") | (LANGUAGES[:, None] == TERMS), MIXED + (COLUMN < 3), 0)
TOLD = np.where((TERMS == "") | (LANGUAGES[:, None] == TERMS), TOLD, 0)
GIVEN = {
    "covariates": pd.DataFrame({"side": np.where(np.arange(60) % 3, "US", "MX")}),
    "languages": LANGUAGES,
}
ALL = SeededLDA(
    {"a": ["w1", "w2"], "b": ["w3", "w4"]},
    n_free=0,
    formula="side",
    term_languages=TERMS,
    vocabulary=NAMES[:40],
    n_sweeps=60,
)


def test_themes_effects_and_languages_at_once_by_every_road(tmp_path):
    """No free topics; in threads, in partitions, and from a file: the same bits."""
    whole = clone(ALL).fit(TOLD, **GIVEN)
    assert whole.topic_names_ == ["a", "b"] and set(whole.language_word_) == {"en", "es"}
    assert whole.effects_["topic"].unique().tolist() == ["a", "b"]
    roads = [
        clone(ALL).set_params(n_jobs=2).fit(TOLD, **GIVEN),
        clone(ALL).fit([TOLD[:17], TOLD[17:]], **GIVEN),
    ]
    for other in roads:
        assert other.digest_ == whole.digest_
        assert (other.effect_draws_ == whole.effect_draws_).all()
    assert whole.digest_[:16] == "6069813610e3033c"


def test_without_a_formula_nothing_is_as_if_it_had_one(planted, seeds):
    plain = SeededLDA(seeds, n_free=1, vocabulary=NAMES, n_sweeps=40)
    before = plain.fit(planted.X).digest_
    by_side = clone(plain).set_params(formula="side").fit(planted.X, covariates=TABLE)
    assert by_side.set_params(formula=None).fit(planted.X).digest_ == before
    assert not hasattr(by_side, "effects_")
    with pytest.raises(ValueError, match="predict needs a formula, and this SeededLDA has none"):
        by_side.predict(TABLE)


REFUSED = {
    "covariates need a formula, and this SeededLDA has none: give one": (
        {}, {"covariates": TABLE},
    ),
    "covariates are missing, which the formula 'side' is about": ({"formula": "side"}, {}),
    "alpha follows from the formula: leave one of the two out": (
        {"formula": "side", "alpha": 0.1}, {"covariates": TABLE},
    ),
    "covariates have 399 rows, but X has 400": ({"formula": "side"}, {"covariates": TABLE[1:]}),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_what_does_not_go_together_is_refused(message, planted, seeds):
    more, given = REFUSED[message]
    model = SeededLDA(seeds, n_free=1, vocabulary=NAMES, n_sweeps=40, **more)
    with pytest.raises(ValueError, match=re.escape(message)):
        model.fit(planted.X, **given)


def test_shares_among_some_topics_divide_what_belongs_to_them(fitted):
    cells = pd.DataFrame({"side": ["MX", "US"], "late": [0.0, 1.0]}, index=["a", "b"])
    among = ["border", "water"]
    got = fitted.predict(cells, among=among)
    assert got[["row", "topic"]].values.tolist() == [[r, t] for r in "ab" for t in among]
    x = np.array([[1, 0, 0], [1, 1, 1.0]])
    alpha = np.exp(x @ fitted.effect_draws_)[:, :, [2, 0]]  # draws × rows × topics
    share = (alpha / alpha.sum(axis=2, keepdims=True)).mean(axis=0)
    np.testing.assert_allclose(got["mean"], share.ravel())
    assert (got["low"] < got["mean"]).all() and (got["mean"] < got["high"]).all()
    # With two topics one share is what the other leaves, and so are the ends.
    border, water = (got[got["topic"] == name].reset_index() for name in among)
    np.testing.assert_allclose(border["low"], 1 - water["high"])
    pd.testing.assert_frame_equal(
        fitted.predict(cells), fitted.predict(cells, among=fitted.topic_names_)
    )


@pytest.mark.parametrize("among", [["water"], "water", [], ["water", "water"], ["water", 1]])
def test_topics_that_shares_cannot_be_among_are_named(fitted, among):
    with pytest.raises(ValueError, match=r"among: .*name two or more of water, trade, border"):
        fitted.predict(TABLE[:1], among=among)


def test_what_became_of_seeds_is_added_up_by_theme(fitted):
    found, by = fitted.theme_coverage_, fitted.seed_coverage_.groupby("theme", sort=False)
    assert found["theme"].tolist() == ["water", "trade", "border"]
    assert found["seeds"].tolist() == [5, 5, 5] and not found["silent"].any()
    assert found["tokens"].tolist() == by["tokens"].sum().tolist()
    stayed = by.apply(lambda t: (t["share"] * t["tokens"]).sum() / t["tokens"].sum())
    np.testing.assert_allclose(found["stayed"], stayed)
    tokens = sum(draw.sum(axis=0) for draw in fitted.word_topic_draws_)[:3]
    held = found["stayed"] * found["tokens"] / (tokens / len(fitted.word_topic_draws_))
    np.testing.assert_allclose(found["held"], held)
    with pytest.raises(AttributeError, match="has no seeds"):
        _ = (
            CovariateLDA(2, formula="side")
            .fit(np.eye(4, dtype=int), covariates=TABLE[:4])
            .theme_coverage_
        )


def test_a_model_keeps_what_its_fit_warned_of(planted, seeds, tmp_path):
    given = {"n_free": 1, "vocabulary": NAMES, "n_sweeps": 40}
    model = SeededLDA(seeds | {"trade": [*seeds["trade"], "nowhere"]}, **given)
    with pytest.warns(UserWarning) as said:
        model.fit(planted.X)
    assert model.report_ == [str(one.message) for one in said] != []
    assert "1 of 16 seeds carry nothing: nowhere." in model.report_[0]
    assert model.theme_coverage_["silent"].tolist() == [0, 1, 0]
    model.save(tmp_path / "model.npz")
    assert SeededLDA.load(tmp_path / "model.npz").report_ == model.report_
    assert model.set_params(seeds=seeds).fit(planted.X).report_ == []
