"""Effects of covariates: planted ones come back, and what cannot be answered is refused."""

from __future__ import annotations

import copy
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.sparse import csr_array

from bilateral.intervals import posterior_interval
from bilateral.simulate.corpora import plant_covariates
from bilateral.topics import CovariateLDA
from bilateral.topics.effects import _summary, _units, _warn_of_languages
from bilateral.topics.inputs.design import design
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.topics.sampler.chain import Seen
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.tokens import Tokens
from bilateral.topics.summaries import effective
from bilateral.validation.matching import match_topics

FORMULA = "side + year"
EFFECTS = np.array([[-1.0, -1.5, -1.2], [1.2, -1.2, 0.0], [0.0, 0.6, -0.6]])


pytestmark = pytest.mark.filterwarnings("ignore:.*effective draws")


def covariates(n: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"side": rng.choice(["MX", "US"], n), "year": rng.integers(2020, 2026, n)})


def planted(table, effects=EFFECTS, seed=0, n_tokens=40):
    made = design(FORMULA, table)
    options = {"n_tokens": n_tokens, "n_terms": 60, "beta_sum": 3, "zipf": 0.0}
    return plant_covariates(made.cells[made.cell], effects, **options, random_state=seed)


@pytest.fixture(scope="module")
def fitted():
    table = covariates(300)
    corpus = planted(table)
    model = CovariateLDA(3, formula=FORMULA, n_sweeps=400).fit(corpus.X, covariates=table)
    order = match_topics(corpus.topic_word, model.topic_word_).permutation
    return table, corpus, model, order


def test_planted_effects_come_back(fitted):
    _, corpus, model, order = fitted
    draws = model.effect_draws_[:, :, order]
    error = np.abs(draws.mean(axis=0) - corpus.effects)
    assert (error <= 4 * draws.std(axis=0)).all()
    assert (np.sign(draws.mean(axis=0))[np.abs(EFFECTS) > 0.5] == np.sign(
        EFFECTS[np.abs(EFFECTS) > 0.5])).all()  # fmt: skip
    assert draws.std(axis=0).max() < 0.3


def test_effects_table_is_the_draws(fitted):
    _, _, model, _ = fitted
    table = model.effects_
    assert len(model.effect_draws_) == 200
    assert table["topic"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert table["name"].tolist() == ["Intercept", "side[T.US]", "year"] * 3
    for topic in range(3):
        of_topic = table[table["topic"] == topic]
        np.testing.assert_allclose(of_topic["mean"], model.effect_draws_[:, :, topic].mean(axis=0))
    ends = posterior_interval(model.effect_draws_, effective(model.effect_draws_))
    np.testing.assert_array_equal(table["low"], ends[0].T.ravel())
    np.testing.assert_array_equal(table["high"], ends[1].T.ravel())
    np.testing.assert_array_equal(table["n_effective"], effective(model.effect_draws_).T.ravel())
    assert table["prior_mean"].tolist() == pytest.approx([-np.log(3), 0, 0] * 3)
    assert table["prior_sd"].tolist() == [2, 1, 1] * 3


def test_topics_are_numbered_by_prevalence(fitted):
    _, _, model, _ = fitted
    prevalence = sum(draw.sum(axis=0) for draw in model.doc_topic_draws_)
    assert (np.diff(prevalence) <= 0).all()


def test_predicted_shares(fitted):
    _, corpus, model, order = fitted
    new = pd.DataFrame({"side": ["MX", "US", "US"], "year": [2022, 2022, 2030]}, index=list("abc"))
    got = model.predict(new)
    assert got["row"].tolist() == ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    assert ((got["low"] >= 0) & (got["low"] <= got["mean"])).all()
    assert ((got["mean"] <= got["high"]) & (got["high"] <= 1)).all()
    np.testing.assert_allclose(got.groupby("row")["mean"].sum(), 1)
    alpha = np.exp(design(FORMULA, fitted[0]).predict(new) @ corpus.effects)
    truth = alpha / alpha.sum(axis=1, keepdims=True)
    shares = got["mean"].to_numpy().reshape(3, 3)[:, order]
    np.testing.assert_allclose(shares[:2], truth[:2], atol=0.1)  # the third is beyond all years


def test_rows_follow_their_own_prior(fitted):
    table, corpus, model, _ = fitted
    new = pd.DataFrame({"side": ["MX", "US"], "year": [2022, 2022]})
    empty = np.zeros((2, corpus.X.shape[1]), int)
    shares = model.transform(empty, covariates=new)
    at_mean = np.exp(model._design.predict(new) @ model.effect_draws_.mean(axis=0))
    np.testing.assert_allclose(shares, at_mean / at_mean.sum(axis=1, keepdims=True))
    assert np.abs(shares[0] - shares[1]).max() > 0.2
    first = model.transform(corpus.X[:5], covariates=table[:5])
    assert (first == model.transform(corpus.X, covariates=table)[:5]).all()
    prior = np.exp(model._design.predict(table) @ model.effect_draws_.mean(axis=0))
    of_draws = [d.toarray() + prior for d in model.doc_topic_draws_]
    expected = sum(d / d.sum(axis=1, keepdims=True) for d in of_draws) / len(of_draws)
    np.testing.assert_allclose(model.doc_topic_, expected)
    assert model.score(corpus.X, covariates=table) > -np.log(60)


@pytest.mark.full
def test_no_effects_planted():
    """Intervals of effects that are zero contain zero, about as often as they say."""
    inside = []
    for seed in range(6):
        table = covariates(200, seed)
        corpus = planted(table, np.array([[-1.0, -1.2, -1.4], [0] * 3, [0] * 3]), seed)
        model = CovariateLDA(3, formula=FORMULA, n_sweeps=260, n_chains=1, random_state=seed)
        effects = model.fit(corpus.X, covariates=table).effects_.query("name != 'Intercept'")
        inside += ((effects["low"] <= 0) & (effects["high"] >= 0)).tolist()
    assert len(inside) == 36 and sum(inside) >= 28  # of 0.9: less once in 100


@pytest.mark.full
def test_intervals_contain_the_truth():
    """Effects from the prior; topics that can be found. All of it is in benchmarks/."""
    rng, inside, fits = np.random.default_rng(3), [], 0
    while fits < 20:
        table = covariates(120, fits)
        made = design(FORMULA, table)
        prior = RegressionPrevalence(made.cells, made.cell, 2)
        effects = prior.mean[:, None] + prior.sd[:, None] * rng.standard_normal((3, 2))
        corpus = planted(table, effects, rng, 30)
        if corpus.topic_counts.sum(axis=0).min() < 0.01 * corpus.topic_counts.sum():
            continue
        model = CovariateLDA(2, formula=FORMULA, n_sweeps=360, n_chains=1, random_state=fits)
        model.fit(corpus.X, covariates=table)
        order = match_topics(corpus.topic_word, model.topic_word_).permutation
        low, high = (model.effects_[n].to_numpy().reshape(2, 3).T for n in ("low", "high"))
        inside.append(((low[:, order] <= effects) & (effects <= high[:, order])).mean())
        fits += 1
    # 120 intervals, not independent: 0.9 ± 3.5 standard errors of 0.035.
    assert 0.78 <= np.mean(inside) <= 0.995


def test_threads_change_no_bit(fitted):
    table, corpus, _, _ = fitted
    models = [
        CovariateLDA(3, formula=FORMULA, n_sweeps=60, n_jobs=n).fit(corpus.X, covariates=table)
        for n in (1, 2)
    ]
    assert models[0].digest_ == models[1].digest_
    assert (models[0].effect_draws_ == models[1].effect_draws_).all()


def test_partitions_change_no_bit(fitted):
    table, corpus, _, _ = fitted
    model = CovariateLDA(3, formula=FORMULA, n_sweeps=12, n_chains=1)
    whole = model.fit(corpus.X, covariates=table).digest_
    draws = model.effect_draws_
    model.fit([corpus.X[:70], corpus.X[70:]], covariates=table)
    assert model.digest_ == whole
    assert (model.effect_draws_ == draws).all()


def test_effects_know_no_order_of_rows(fitted):
    table, corpus, _, _ = fitted
    chains = []
    shuffled = np.random.default_rng(1).permutation(len(table))
    for rows in (np.arange(len(table)), shuffled):
        made = design(FORMULA, table.iloc[rows])
        documents = RegressionPrevalence(made.cells, made.cell, 3)
        block = Tokens(corpus.X[rows], made.cell)
        # Every token's topic by its word, so that both blocks are one state.
        block.put((block.words % 3).astype(np.uint16))
        phase, key = Phase(Stage.SETTLING, due=False), (np.uint64(0), 0, 20)
        chains.append(documents.renew(Seen(block, 3, 8), phase, key).effects)
    assert (chains[0] == chains[1]).all()


@pytest.mark.parametrize(
    "at", [pytest.param(3, marks=pytest.mark.full), 45, pytest.param(75, marks=pytest.mark.full)]
)
def test_resumed_and_saved_as_if_unbroken(fitted, tmp_path, monkeypatch, at):
    table, corpus, _, _ = fitted
    table = table.assign(side=pd.Categorical(table["side"], ["US", "MX"]))
    options = {"formula": "side * year", "n_sweeps": 60}
    whole = CovariateLDA(3, **options).fit(corpus.X, covariates=table)
    sweep, n = Tokens.sweep, [0]

    def broken(self, *arguments):
        n[0] += 1
        if n[0] == at + 40:  # the wide sweeps, too, are counted
            raise KeyboardInterrupt
        return sweep(self, *arguments)

    monkeypatch.setattr(Tokens, "sweep", broken)
    part = CovariateLDA(3, **options).fit(corpus.X, covariates=table)
    assert part.interrupted_
    part.save(tmp_path / "part.npz")
    loaded = CovariateLDA.load(tmp_path / "part.npz")
    pd.testing.assert_frame_equal(loaded.predict(table[:3]), part.predict(table[:3]))
    loaded.resume(corpus.X)
    assert loaded.digest_ == whole.digest_
    assert (loaded.effect_draws_ == whole.effect_draws_).all()
    pd.testing.assert_frame_equal(loaded.effects_, whole.effects_)


REFUSED = {
    "missing": (lambda t: t.assign(side=t["side"].where(t.index != 7)), "'side' has a value miss"),
    "one level": (lambda t: t.assign(side="MX"), "one value only"),
    "rows": (lambda t: t[:-1], "299 rows, but X has 300"),
    "collinear": (lambda t: t.assign(year=(t["side"] == "US") * 1.0), "cannot be told apart"),
    "no column": (lambda t: t.drop(columns="year"), "'year'"),
    "no table": (lambda t: t.to_numpy(), "DataFrame"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_before_any_work(fitted, monkeypatch, name):
    table, corpus, _, _ = fitted
    monkeypatch.setattr(Tokens, "sweep", None)
    change, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        CovariateLDA(3, formula=FORMULA).fit(corpus.X, covariates=change(table))


def test_refused_of_new_rows(fitted):
    table, corpus, model, _ = fitted
    with pytest.raises(ValueError, match="level 'UN'"):
        model.predict(pd.DataFrame({"side": ["UN"], "year": [2022]}))
    with pytest.raises(ValueError, match="3 rows, but X has 2"):
        model.transform(corpus.X[:2], covariates=table[:3])
    with pytest.raises(ValueError, match="must be a pandas DataFrame"):
        model.predict({"side": ["US"], "year": [2022]})


def test_columns_are_named_by_topic(fitted):
    table, corpus, model, _ = fitted
    assert model.get_feature_names_out().tolist() == [f"covariatelda{k}" for k in range(3)]
    framed = copy.copy(model).set_output(transform="pandas")
    assert framed.transform(corpus.X[:9], covariates=table[:9]).shape == (9, 3)


@pytest.mark.parametrize("of", [["a", 1, 2.5], pd.cut([1, 2, 3], [0, 1, 2, 3])], ids=["any", "cut"])
def test_levels_of_any_kind_are_saved(of, tmp_path):
    table = pd.DataFrame({"g": pd.Series(of).repeat(20).to_list()})
    X = np.random.default_rng(0).poisson(2, (60, 8))
    model = CovariateLDA(2, formula="g", n_sweeps=20).fit(X, covariates=table)
    model.save(tmp_path / "model.npz")
    loaded = CovariateLDA.load(tmp_path / "model.npz")
    pd.testing.assert_frame_equal(loaded.predict(table), model.predict(table))


def test_sides_in_two_languages_are_warned_of():
    table = covariates(200)
    X = np.zeros((200, 40), int)
    us = (table["side"] == "US").to_numpy()
    rng = np.random.default_rng(0)
    X[us, :20], X[~us, 20:] = rng.poisson(2, (us.sum(), 20)), rng.poisson(2, ((~us).sum(), 20))
    with pytest.warns(UserWarning, match="side = MX and US share hardly any words"):
        CovariateLDA(3, formula="side", n_sweeps=4).fit(X, covariates=table)


def test_effective_draws():
    """An autoregression of 0.8 is worth (1 - 0.8) / (1 + 0.8) of its length."""
    rng, x = np.random.default_rng(0), np.zeros((20_000, 2))
    noise = rng.standard_normal(x.shape)
    for i in range(1, len(x)):
        x[i] = [0.8, 0.0] * x[i - 1] + noise[i]
    np.testing.assert_allclose(effective(x), [20_000 / 9, 20_000], rtol=0.15)


@pytest.mark.filterwarnings("default:.*effective draws")
def test_few_effective_draws_are_warned_of(fitted):
    table, corpus, _, _ = fitted
    with pytest.warns(UserWarning, match="9 of 9 effects rest on fewer than 30 effective draws"):
        CovariateLDA(3, formula=FORMULA, n_sweeps=20).fit(corpus.X, covariates=table)


@pytest.mark.full
def test_rhat_of_chains_leaves_a_fitted_model_as_it_was(fitted):
    table, corpus, model, _ = fitted
    before = dict(vars(model))
    other = table.assign(year=table["year"] + 1)
    assert model.rhat(corpus.X, covariates=other, n_chains=2) < 1.3
    assert all(vars(model)[name] is value for name, value in before.items())


# Both sides of what is warned of


def told(table: pd.DataFrame, X) -> list[str]:
    made = design("side", table)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        X = csr_array(np.asarray(X, np.int32))
        _warn_of_languages(Tokens(X, made.cell), X.shape[1], made, table)
    return [str(one.message) for one in said]


def rows_of(*rows) -> tuple[pd.DataFrame, list]:
    sides, counts = zip(*rows, strict=True)
    return pd.DataFrame({"side": sides}), list(counts)


def test_levels_that_share_few_words_are_named_once():
    # Of a hundred words in each 14 are the same, or 15.
    near = [("MX", [1700, 0, 300]), ("US", [0, 1700, 300])]
    apart = [("MX", [1720, 0, 280]), ("US", [0, 1720, 280])]
    sentence = (
        "Rows with side = MX and US share hardly any words (overlap 14%). If they are in two "
        "languages, topics will be languages and the effect of side that of the language: give "
        "term_languages and languages."
    )
    twice = [(side, np.array(row) // 2) for side, row in apart for _ in range(2)]
    assert told(*rows_of(*twice)) == [sentence]
    assert told(*rows_of(*near, *near)) == []
    third = [("UN", [1720, 0, 280]), *apart]
    assert told(*rows_of(*third, *third)) == [sentence]


def test_levels_of_few_tokens_are_not_judged():
    rows = [("MX", [1000, 0]), ("MX", [999, 0]), ("US", [0, 5000]), ("US", [0, 1])]
    assert told(*rows_of(*rows)) == []
    rows[1] = ("MX", [1000, 0])
    assert len(told(*rows_of(*rows))) == 1
    # Levels are named rightly also where one before them has few tokens.
    rows = [("AA", [1, 1]), ("AA", [1, 1]), *rows]
    assert told(*rows_of(*rows))[0].startswith("Rows with side = MX and US share hardly any")


def test_the_ends_of_intervals_by_hand():
    # Nineteen draws, none like the one before it: the outermost are the ends, moved by as much
    # as nineteen independent ones ask for.
    draws = np.array([10.0, 1, 19, 2, 18, 3, 17, 4, 16, 5, 15, 6, 14, 7, 13, 8, 12, 9, 11])
    assert effective(draws) == 19
    far = stats.t(18).ppf(0.95) / stats.norm.ppf(0.95) * np.sqrt((1 + 1 / 19) / (1 - 1 / 19))
    assert _summary(draws).tolist() == pytest.approx([10, 10 - 9 * far, 10 + 9 * far])
    mean, low, high = _summary(np.array([[1.0, 2], [3, 6]]))
    assert mean.tolist() == [2, 4] and np.isnan([low, high]).all()  # too few draws for ends


def test_a_run_too_short_for_intervals_has_none(fitted):
    table, corpus, _, _ = fitted
    for n_sweeps, there in ((39, False), (40, True)):
        model = CovariateLDA(3, formula=FORMULA, n_sweeps=n_sweeps, n_chains=1)
        model.fit(corpus.X, covariates=table)
        for found in (model.effects_, model.predict(table[:2])):
            assert found["mean"].notna().all()
            assert (found[["low", "high"]].notna() == there).all(axis=None)


@pytest.mark.filterwarnings("default:.*effective draws")
@pytest.mark.parametrize(("worth", "said"), [(29.9, True), (30, False)])
def test_thirty_effective_draws_are_enough(fitted, worth, said, monkeypatch):
    table, corpus, _, _ = fitted
    name = "bilateral.topics.effects.effective"
    monkeypatch.setattr(name, lambda draws: np.full(draws.shape[1:], worth))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        CovariateLDA(3, formula=FORMULA, n_sweeps=4, n_chains=1).fit(corpus.X, covariates=table)
    told = [str(one.message) for one in caught if "effective draws" in str(one.message)]
    sentence = (
        "9 of 9 effects rest on fewer than 30 effective draws, and their intervals are wide and "
        "rough (effects_.n_effective): raise n_sweeps."
    )
    assert told == [sentence] * said


def test_units_say_what_an_effect_is_of():
    table = pd.DataFrame({"side": ["MX", "US"] * 8, "year": np.repeat([2001, 2002, 2003, 2004], 4)})
    made = design("side * year", table)
    assert dict(zip(made.names, _units(made), strict=True)) == {
        "Intercept": "all rows, at the first levels and means",
        "side[T.US]": "against the first level",
        "year": "year by 1.12",
        "side[T.US]:year": "year by 1.12",
    }
    made = design("poly(year, 2)", table)
    assert _units(made)[1:] == ["1 sd of poly(year, 2)"] * 2


@pytest.mark.parametrize(("n_sweeps", "drawing"), [(1, 0), (2, 0), (3, 0), (7, 2), (120, 60)])
def test_half_of_the_sweeps_draw_effects(fitted, n_sweeps, drawing):
    table, corpus, _, _ = fitted
    model = CovariateLDA(3, formula=FORMULA, n_sweeps=n_sweeps)
    model._row_data(covariates=table)
    assert model._prepare(corpus.X, None).schedule.drawing == drawing
