"""Topics that drift and have names, or follow covariates, or both; in one language or two."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from bilateral.simulate.corpora import Planted, plant_drift
from bilateral.topics import DynamicLDA
from bilateral.topics.priors.drift import Drift, drift_weights
from bilateral.topics.sampler.chain import Chain

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

NAMES = [f"w{c}" for c in range(60)]
TABLE = pd.DataFrame({"side": np.where(np.arange(300) % 2, "US", "MX")})
DESIGN = np.column_stack([np.ones(300), TABLE["side"] == "US"]).astype(float)
EFFECTS = np.array([[-1.0, -0.8, -0.9], [1.0, -1.0, 0.0]])


@pytest.fixture(scope="module")
def planted() -> Planted:
    shape = {"n_tokens": 40, "n_terms": 60, "beta_sum": 6, "random_state": 4}
    return plant_drift(3, 0.5, design=DESIGN, effects=EFFECTS, **shape)


def telling(topic_word: np.ndarray, k: int, n: int) -> list[str]:
    """The words that tell a topic from the others best."""
    phi = topic_word.mean(axis=0)
    return [NAMES[c] for c in np.argsort(-(phi[k] - np.delete(phi, k, 0).max(axis=0)))[:n]]


@pytest.fixture(scope="module")
def seeds(planted) -> dict[str, list[str]]:
    return {name: telling(planted.topic_word, k, 4) for name, k in {"water": 2, "trade": 0}.items()}


def fitted_to(planted, **given) -> DynamicLDA:
    covariates = {"covariates": TABLE} if "formula" in given else {}
    model = DynamicLDA(3, vocabulary=NAMES, n_sweeps=160, n_chains=2, **given)
    return model.fit(planted.X, periods=planted.periods, **covariates)


def found(model, truth: np.ndarray) -> np.ndarray:
    """Cosine of each topic's words with those that were planted, by period: (periods, topics)."""
    got = model.period_word_
    norms = np.sqrt((got**2).sum(axis=2) * (truth**2).sum(axis=2))
    return (got * truth).sum(axis=2) / norms


def moves(model, planted, order: list[int], names) -> tuple[np.ndarray, np.ndarray]:
    """Log-ratio of last to first period of often said words: found, and planted."""
    got, truth = np.log(model.period_word_[[0, -1]]), np.log(planted.topic_word[[0, -1]][:, order])
    often = np.exp(truth).min(axis=0) > 0.01
    return (got[1] - got[0])[often], (truth[1] - truth[0])[often]


def test_planted_themes_and_their_drift_come_back(planted, seeds):
    model = fitted_to(planted, seeds=seeds)
    order = [2, 0, 1]
    assert model.topic_names_ == ["water", "trade", "free 1"]
    assert model.get_feature_names_out().tolist() == model.topic_names_
    assert found(model, planted.topic_word[:, order]).min() > 0.95
    assert (model.seed_coverage_["share"] > 0.7).all()
    got, truth = moves(model, planted, order, seeds)
    assert got.size > 20 and np.corrcoef(got, truth)[0, 1] > 0.9
    for table in (model.drift_, model.strength_, model.drift(["w3"])):
        assert set(table["topic"]) <= set(model.topic_names_)
    np.testing.assert_allclose(model.period_word_.sum(axis=2), 1)


def test_a_seed_has_no_more_than_its_tokens_where_words_are_told(planted, seeds):
    """The prior mass raises a seed in topic_word_, and not in what is said of periods."""
    model = fitted_to(planted, seeds=seeds, weight=1.0)
    seed, k = NAMES.index(seeds["water"][0]), 0
    tokens = sum(draw.toarray() for draw in model.word_topic_draws_).reshape(3, 60, 3)
    said = tokens[:, seed, k].sum() / tokens[:, :, k].sum()
    by_period = tokens[:, :, k].sum(axis=1) / tokens[:, :, k].sum()
    assert model.topic_word_[k, seed] > 1.1 * said
    assert by_period @ model.period_word_[:, k, seed] == pytest.approx(said, rel=0.05)
    lines = model.drift([NAMES[seed]]).query("topic == 'water'")
    np.testing.assert_allclose(lines["probability"], model.period_word_[:, k, seed])
    assert ((lines["low"] < lines["probability"]) & (lines["probability"] < lines["high"])).all()


def test_planted_effects_and_drift_come_back(planted):
    model = fitted_to(planted, formula="side")
    likeness = np.einsum("tkw,tjw->kj", model.period_word_, planted.topic_word)
    order = likeness.argmax(axis=1).tolist()
    assert sorted(order) == [0, 1, 2]
    assert found(model, planted.topic_word[:, order]).min() > 0.95
    lines = model.effects_.query("name == 'side[T.US]'")
    assert lines["topic"].tolist() == [0, 1, 2]
    assert np.abs(lines["mean"] - EFFECTS[1, order]).max() < 0.5
    assert ((lines["low"] < EFFECTS[1, order]) & (EFFECTS[1, order] < lines["high"])).sum() >= 2
    got, truth = moves(model, planted, order, ())
    assert np.corrcoef(got, truth)[0, 1] > 0.9


@pytest.fixture(scope="module")
def both(planted, seeds) -> DynamicLDA:
    return fitted_to(planted, seeds=seeds, formula="side")


def test_themes_effects_and_drift_at_once(planted, both):
    order = [2, 0, 1]
    assert found(both, planted.topic_word[:, order]).min() > 0.95
    lines = both.effects_.query("name == 'side[T.US]'")
    assert lines["topic"].tolist() == both.topic_names_ == ["water", "trade", "free 1"]
    assert np.abs(lines["mean"] - EFFECTS[1, order]).max() < 0.5
    got = both.predict(pd.DataFrame({"side": ["US"]}))
    alpha = np.exp(EFFECTS[:, order].sum(axis=0))
    assert got["topic"].tolist() == both.topic_names_
    np.testing.assert_allclose(got["mean"], alpha / alpha.sum(), atol=0.08)


@pytest.mark.full
def test_known_effects_and_drift_of_themes_at_a_larger_size():
    """Five topics, four of them with seeds, in two thousand rows."""
    table = pd.DataFrame({"side": np.where(np.arange(2000) % 2, "US", "MX")})
    design = np.column_stack([np.ones(2000), table["side"] == "US"]).astype(float)
    effects = np.array([[-1.0, -0.8, -0.9, -1.1, -1.0], [1.0, -1.0, 0.0, 0.5, -0.5]])
    corpus = plant_drift(
        6, 0.3, design=design, effects=effects, n_tokens=60, n_terms=400, beta_sum=30
    )
    words = [f"w{c}" for c in range(400)]
    phi = corpus.topic_word.mean(axis=0)
    best = [np.argsort(-(phi[k] - np.delete(phi, k, 0).max(axis=0)))[:6] for k in range(4)]
    seeds = {f"theme {k}": [words[c] for c in columns] for k, columns in enumerate(best)}
    model = DynamicLDA(5, seeds=seeds, formula="side", vocabulary=words, n_sweeps=600)
    model.fit(corpus.X, periods=corpus.periods, covariates=table)
    assert found(model, corpus.topic_word).min() > 0.9
    lines = model.effects_.query("name == 'side[T.US]'")
    assert np.abs(lines["mean"] - effects[1]).max() < 0.3
    assert ((lines["low"] < effects[1]) & (effects[1] < lines["high"])).sum() >= 4  # of 5 at 90 %
    drift = model.drift(words).query("tokens > 1000")
    k = drift["topic"].map(model.topic_names_.index).to_numpy()
    truth = corpus.topic_word[drift["period"], k, drift["term"].str[1:].astype(int)]
    free = ~drift["term"].isin([word for of in seeds.values() for word in of])
    often = free & (truth * drift["tokens"] > 5)
    held = (drift["low"] < truth) & (truth < drift["high"])
    assert often.sum() > 500 and 0.75 < held[often].mean() < 0.95


# Everything that a model does


def test_saved_loaded_and_taken_up(planted, both, tmp_path):
    both.save(tmp_path / "model.npz")
    loaded = DynamicLDA.load(tmp_path / "model.npz")
    for name in ("effects_", "drift_", "strength_", "seed_coverage_"):
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(both, name))
    given = {"periods": planted.periods[:20], "covariates": TABLE[:20]}
    shares = both.transform(planted.X[:20], **given)
    np.testing.assert_array_equal(loaded.transform(planted.X[:20], **given), shares)
    pd.testing.assert_frame_equal(loaded.drift(["w1"]), both.drift(["w1"]))
    pd.testing.assert_frame_equal(loaded.predict(TABLE[:2]), both.predict(TABLE[:2]))
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert np.corrcoef(shares.ravel(), planted.doc_topic[:20, [2, 0, 1]].ravel())[0, 1] > 0.85
    assert both.score(planted.X, periods=planted.periods, covariates=TABLE) > -np.log(60)
    assert loaded.resume(planted.X).prevalence_draws(110).shape == (110, 3)


def test_chains_of_all_at_once_are_compared(planted, seeds):
    model = DynamicLDA(3, seeds=seeds, formula="side", vocabulary=NAMES, n_sweeps=40, n_chains=1)
    rhat = model.rhat(planted.X, periods=planted.periods, covariates=TABLE, n_chains=2)
    assert 0.9 < rhat < 1.5


def test_seeds_are_cut_as_texts_are(planted, seeds, tmp_path):
    told = {name: ["-".join(["", word]) for word in words] for name, words in seeds.items()}
    model = DynamicLDA(3, seeds=told, vocabulary=NAMES, n_sweeps=20, n_chains=1)
    model.set_params(cut=lambda text: text.replace("-", " ").split())
    model.fit(planted.X, periods=planted.periods).save(tmp_path / "model.npz")
    loaded = DynamicLDA.load(tmp_path / "model.npz")
    assert loaded.cut is None and loaded.seeds == seeds


# The weights of seeds


def test_the_mass_of_a_seed_is_in_every_period():
    """By hand: one topic, two words of 30 tokens; 60 pseudo-tokens double one of them."""
    counts = np.array([[[10], [10]], [[20], [20]]], np.int32)
    extra = np.array([[30.0], [0.0]], np.float32)
    weights, drift = np.empty((2, 2, 1), np.float32), Drift.start(1, 2)
    for _ in range(30):
        drift = drift_weights(counts, weights, drift, 1e-6, sample=False, learn=False, extra=extra)
    np.testing.assert_allclose(weights[:, 0, 0], 2 / 3, atol=1e-3)


def test_an_excluded_word_weighs_nothing_in_any_period_also_in_draws():
    rng = np.random.default_rng(0)
    counts = rng.poisson(5, (3, 6, 2)).astype(np.int32)
    counts[:, 2, 0] = 0
    extra = np.zeros((6, 2), np.float32)
    extra[2, 0], extra[4, 1] = -np.inf, 9
    weights, drift = np.empty(counts.shape, np.float32), Drift.start(2, 3)
    remains = np.empty_like(weights)
    given = {"extra": extra, "remains": remains}
    for _ in range(5):
        drift = drift_weights(counts, weights, drift, 0.1, sample=False, **given)
    assert not weights[:, 2, 0].any() and (weights[:, 2, 1] > 0).all()
    for sweep in range(20):
        drift = drift_weights(counts, weights, drift, 0.1, sample=True, sweep=sweep, extra=extra)
        assert not weights[:, 2, 0].any()
        np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)


def test_drawn_levels_have_the_mass_and_shapes_do_not():
    """Draws of a seed are higher by its mass, and move from period to period as without."""
    counts = np.array([[[400], [4000], [1600]], [[800], [4000], [1200]]], np.int32)
    means = []
    for mass in (0.0, 600.0):
        extra = np.array([[mass], [0.0], [0.0]], np.float32)
        weights, drift = np.empty(counts.shape, np.float32), Drift.start(1, 2)
        given = {"extra": extra, "learn": False}
        for _ in range(10):
            drift = drift_weights(counts, weights, drift, 0.01, sample=False, **given)
        drawn = []
        for sweep in range(400):
            given = {"sample": True, "sweep": sweep, "extra": extra}
            drift = drift_weights(counts, weights, drift, 0.01, **given)
            drawn.append(weights[:, 0, 0] / weights[:, 1, 0])  # which is no seed
        means.append(np.log(drawn).mean(axis=0))
    (before, after), (first, last) = means
    assert last - first == pytest.approx(after - before, abs=0.03)
    assert np.mean(means[1]) - np.mean(means[0]) == pytest.approx(
        np.log(1.5), abs=0.02
    )  # 1800 to 1200


# Bad input

SEEDS = {"a": ["w1", "w2"], "b": ["w3", "w4"]}
GIVEN = {"periods": np.arange(60) // 20}
SHORT = {"n_sweeps": 20, "n_chains": 1}
COUNTS = np.where(np.arange(60)[:, None] % 3 == np.arange(40) % 3, 2, 0)
SIDES = pd.DataFrame({"side": np.where(np.arange(60) % 2, "US", "MX")})
REFUSED = {
    "vocabulary is missing: seeds are found by it": ({"seeds": SEEDS, "vocabulary": None}, {}),
    "vocabulary has 39 terms, but X has 40 columns": (
        {"seeds": SEEDS, "vocabulary": NAMES[:39]}, {},
    ),
    "n_topics is 2, but seeds name 3 topics: n_topics counts these and the free": (
        {"seeds": SEEDS | {"c": ["w5"]}, "n_topics": 2}, {},
    ),
    "seeds must be a dict of names and lists of words, not 3": ({"seeds": 3}, {}),
    "exclude is of topics that have names: give seeds, too": ({"exclude": ["w1"]}, {}),
    "A theme is called 'free 1', as a free topic is": (
        {"seeds": {"free 1": ["w1"]}, "n_topics": 3}, {},
    ),
    "No seed of theme 'c' carries anything: 'nothing' not in the vocabulary": (
        {"seeds": SEEDS | {"c": ["nothing"]}, "n_topics": 4}, {},
    ),
    "'w9' is excluded from every topic": ({"seeds": SEEDS, "exclude": ["w9"]}, {}),
    "weight must be a positive number": ({"seeds": SEEDS, "weight": -1}, {}),
    "covariates need a formula, and this DynamicLDA has none": ({}, {"covariates": SIDES}),
    "covariates are missing, which the formula 'side' is about": ({"formula": "side"}, {}),
    "covariates have 59 rows, but X has 60": ({"formula": "side"}, {"covariates": SIDES[1:]}),
    "alpha follows from the formula": (
        {"formula": "side", "alpha": 0.1}, {"covariates": SIDES},
    ),
    "side and place nearly coincide (100 % of rows): the effects of": (
        {"formula": "side + place"},
        {"covariates": SIDES.assign(place=SIDES["side"].str.lower())},
    ),
    "covariates is not in the order of the rows of X": (
        {"formula": "side"}, {"covariates": SIDES.sample(frac=1, random_state=0)},
    ),
    "All rows are in one period": ({"seeds": SEEDS}, {"periods": [1] * 60}),
    "periods has 59 values, but X has 60 rows": (
        {"seeds": SEEDS, "formula": "side"}, {"periods": [1] * 30 + [2] * 29, "covariates": SIDES},
    ),
    "languages is given but term_languages is not": (
        {"seeds": SEEDS}, {"languages": ["en"] * 60},
    ),
    "Columns are in 'es', but no row is in that language": (
        {"seeds": SEEDS, "term_languages": ["en"] * 39 + ["es"]}, {"languages": ["en"] * 60},
    ),
    "Rows are in 'fr', but no column is in that language": (
        {"formula": "side", "term_languages": ["en"] * 40},
        {"languages": ["en"] * 59 + ["fr"], "covariates": SIDES},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_bad_input_is_refused_before_any_work(message, monkeypatch):
    def working(*arguments, **named):
        raise AssertionError("work was done on bad input")

    monkeypatch.setattr("bilateral.topics.sampler.chain.Chain.begin", working)
    parameters, given = REFUSED[message]
    model = DynamicLDA(**({"n_topics": 2, "vocabulary": NAMES[:40]} | SHORT | parameters))
    with pytest.raises(ValueError, match=re.escape(message)):
        model.fit(COUNTS, **(GIVEN | given))


def test_a_period_without_rows_is_filled_in_with_a_warning_also_with_seeds():
    periods = pd.PeriodIndex(np.array(["2021", "2022", "2024"])[GIVEN["periods"]], freq="Y")
    model = DynamicLDA(3, seeds=SEEDS, vocabulary=NAMES[:40], **SHORT)
    with pytest.warns(UserWarning, match="1 of 4 periods have no rows: 2023"):
        model.fit(COUNTS, periods=periods)
    assert model.period_word_.shape == (4, 3, 40)
    assert (model.drift(["w1"]).query("topic == 'a'")["probability"] > 0).all()


def test_a_theme_that_is_silent_in_one_language_is_named():
    terms = np.array(["en", "es"])[np.arange(40) % 2]
    languages = np.array(["en", "es"])[np.arange(60) % 2]
    told = np.where(terms == languages[:, None], COUNTS, 0)
    model = DynamicLDA(3, seeds={"a": ["w1", "w2"], "b": ["w3"]}, term_languages=terms, **SHORT)
    model.set_params(vocabulary=NAMES[:40], formula="place")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        table = pd.DataFrame({"place": np.where(np.arange(60) % 7 < 3, "x", "y")})
        model.fit(told, periods=GIVEN["periods"], languages=languages, covariates=table)
    assert sum("No seed in language 'en': b." in str(one.message) for one in said) == 1
    assert set(model.language_word_) == {"en", "es"}
    np.testing.assert_allclose(model.language_word_["en"].sum(axis=1), 1)


def test_without_seeds_and_formula_it_is_as_before():
    model = DynamicLDA(2, seeds=SEEDS, formula="side", vocabulary=NAMES[:40], **SHORT)
    model.fit(COUNTS, covariates=SIDES, **GIVEN)
    plain = DynamicLDA(2, vocabulary=NAMES[:40], **SHORT).fit(COUNTS, **GIVEN)
    model.set_params(seeds=None, formula=None).fit(COUNTS, **GIVEN)
    assert model.digest_ == plain.digest_
    assert not any(hasattr(model, name) for name in ("topic_names_", "effects_", "seed_coverage_"))
    with pytest.raises(ValueError, match="predict needs a formula, and this DynamicLDA has none"):
        model.predict(SIDES)
    assert clone(model).seeds is None


@pytest.mark.parametrize(
    "sweep", [pytest.param(8, marks=pytest.mark.full), 38, pytest.param(70, marks=pytest.mark.full)]
)
def test_interrupted_saved_and_taken_up_again(sweep, monkeypatch, tmp_path):
    """In the first short chain, in the second with the first kept beside it, and after them."""
    more = {"vocabulary": NAMES[:40], "n_sweeps": 80, "n_chains": 2}
    model = DynamicLDA(3, seeds=SEEDS, formula="side", **more)
    given = GIVEN | {"covariates": SIDES}
    whole = clone(model).fit(COUNTS, **given)
    step = Chain.step

    def stopping(chain):
        step(chain)
        if chain.total_sweeps >= sweep:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Chain, "step", stopping)
        model.fit(COUNTS, **given)
    assert model.interrupted_ and (model._chain.best is not None) == (sweep == 38)
    assert (model._chain._fresh is not None) == (sweep < 60)
    model.save(tmp_path / "model.npz")
    resumed = DynamicLDA.load(tmp_path / "model.npz").resume(COUNTS)
    assert resumed.digest_ == whole.digest_
    pd.testing.assert_frame_equal(resumed.effects_, whole.effects_)
    pd.testing.assert_frame_equal(resumed.drift_, whole.drift_)
