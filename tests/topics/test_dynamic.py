"""Topics whose words drift: what was planted comes back, and nothing else passes for drift."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.sparse import csr_array

from bilateral.simulate.corpora import plant_drift, plant_languages
from bilateral.topics import LDA
from bilateral.topics.dynamic import DynamicLDA
from bilateral.topics.inputs.columns import to_groups
from bilateral.topics.inputs.periods import check_rows, read_periods, rows_in
from bilateral.topics.priors.drift import Drift, drift_weights
from bilateral.topics.sampler.chain import Chain, Seen
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.pairs import pairs
from bilateral.topics.sampler.tokens import Tokens
from bilateral.validation.matching import match_topics

STRENGTH, N_PERIODS, N_TOPICS = 0.3, 6, 4
SMALL = {"n_sweeps": 200, "n_chains": 1}


@pytest.fixture(scope="module")
def planted():
    shape = {"n_topics": N_TOPICS, "n_documents": 1200, "n_tokens": 60, "n_terms": 300}
    return plant_drift(N_PERIODS, STRENGTH, **shape, beta_sum=60, random_state=1)


@pytest.fixture(scope="module")
def fitted(planted):
    return DynamicLDA(N_TOPICS, **SMALL).fit(planted.X, periods=planted.periods)


@pytest.fixture(scope="module")
def small():
    shape = {"n_topics": 3, "n_documents": 120, "n_tokens": 20, "n_terms": 40}
    return plant_drift(3, 0.3, **shape, beta_sum=20, random_state=2)


def places(model, truth):
    return match_topics(truth, model.topic_word_).permutation


def divergence(p, q):
    return float((p * np.log(np.maximum(p, 1e-300) / q)).sum(axis=-1).mean())


# What was planted


@pytest.mark.full
def test_drift_is_recovered_better_than_apart_or_as_one(planted, fitted):
    truth = planted.topic_word
    order = places(fitted, truth.mean(axis=0))
    ours = divergence(truth, fitted.period_word_[:, order])
    static = LDA(N_TOPICS, **SMALL).fit(planted.X)
    one = static.topic_word_[places(static, truth.mean(axis=0))]
    assert ours < 0.6 * divergence(truth, np.broadcast_to(one, truth.shape))
    apart = []
    for t in range(N_PERIODS):
        model = LDA(N_TOPICS, **SMALL).fit(planted.X[planted.periods == t])
        apart.append(divergence(truth[t], model.topic_word_[places(model, truth[t])]))
    assert ours < 0.6 * np.mean(apart)
    assert ours < 0.8 * min(apart)


def test_the_strength_is_the_planted_one(fitted):
    # A tenth too low is usual where topics overlap as much as here; see the class.
    np.testing.assert_allclose(fitted.strength_["strength"], STRENGTH, rtol=0.2)
    assert fitted.strength_["strength"].mean() == pytest.approx(STRENGTH, rel=0.12)


@pytest.mark.parametrize("burst", [pytest.param(0, marks=pytest.mark.full), 3])
def test_bursts_do_not_pass_for_drift(burst):
    shape = {"n_topics": 3, "n_documents": 600, "n_tokens": 50, "n_terms": 200}
    still = plant_drift(5, 0.0, **shape, beta_sum=60, random_state=3)
    X = still.X.copy()
    rng = np.random.default_rng(0)  # of four words one is said thrice more
    X.data = X.data + burst * rng.binomial(X.data, 0.25).astype(np.int32)
    model = DynamicLDA(3, **SMALL).fit(X, periods=still.periods)
    assert model.strength_["strength"].max() < 0.08
    if burst:  # by tokens alone the very same assignments seem to drift
        words = model._chain.words
        counts = model._chain.rows.counts(words.width).reshape(5, 200, -1)
        drift = Drift.start(words.width, 5)
        for _ in range(20):
            drift = drift_weights(counts, None, drift, words.beta, sample=False)
        assert (drift.precision[:3] ** -0.5).min() > 0.15


def test_intervals_hold_the_truth_about_as_often_as_they_say(planted, fitted):
    truth = planted.topic_word
    order = places(fitted, truth.mean(axis=0))
    table = fitted.drift(list(range(300)))
    tokens = table["probability"] * table["tokens"]
    table = table[tokens.groupby([table["topic"], table["term"]]).transform("sum") > 20]
    planted_at = pd.Series(np.argsort(order))  # topic planted, by topic fitted
    p = truth[table["period"], planted_at[table["topic"]], table["term"]]
    inside = (table["low"] <= p) & (p <= table["high"])
    assert 0.8 < inside.mean() < 0.95  # a little too narrow: one chain, which moves slowly
    assert ((table["low"] < table["high"]) & (table["low"] > 0)).all()
    assert (table["probability"].between(table["low"], table["high"])).mean() > 0.99


@pytest.mark.full
def test_reversing_time_reverses_the_drift_within_its_error(planted, fitted):
    back = DynamicLDA(N_TOPICS, **SMALL, random_state=5).fit(planted.X, periods=-planted.periods)
    assert back.periods_.tolist() == [-5, -4, -3, -2, -1, 0]
    order = places(back, fitted.topic_word_)
    words = list(range(300))
    ours, theirs = fitted.drift(words), back.drift(words).assign(period=lambda x: -x["period"])
    theirs["topic"] = pd.Series(np.argsort(order))[theirs["topic"]].to_numpy()
    both = ours.merge(theirs, on=["topic", "term", "period"], suffixes=("", "_back"))
    assert len(both) == len(ours)
    sd = (both["high"] - both["low"]) / 3.29
    used = both["probability"] * both["tokens"] > 5
    gap = ((both["probability"] - both["probability_back"]) / sd)[used]
    # Means of two chains: each errs by less than its posterior spreads, and to neither side.
    assert np.sqrt((gap**2).mean()) < 0.5
    slope = [np.polyfit(range(6), np.log(g["probability"]), 1)[0] for _, g in _words(both, used)]
    slope_back = [
        np.polyfit(range(6), np.log(g["probability_back"]), 1)[0] for _, g in _words(both, used)
    ]
    assert np.corrcoef(slope, slope_back)[0, 1] > 0.97
    ratio = fitted.strength_["strength"] / back.strength_["strength"].to_numpy()[order]
    np.testing.assert_allclose(ratio, 1, atol=0.12)


def _words(table, used):
    kept = table[used].groupby(["topic", "term"]).filter(lambda g: len(g) == N_PERIODS)
    return kept.sort_values("period").groupby(["topic", "term"])


def test_the_table_shows_words_that_move(planted, fitted):
    truth = planted.topic_word[:, np.argsort(places(fitted, planted.topic_word.mean(axis=0)))]
    table = fitted.drift_
    assert (table.groupby(["topic", "term"]).size() == N_PERIODS).all()
    assert table.groupby("topic")["term"].nunique().between(1, 10).all()
    for (k, c), lines in table.groupby(["topic", "term"]):
        p = truth[:, k, c]
        assert p.max() > 1.3 * p.min()
        assert np.corrcoef(p, lines["probability"])[0, 1] > 0.7
    assert list(table) == ["topic", "term", "period", "probability", "low", "high", "tokens"]


# Rows, periods and words


def test_probabilities_sum_to_one_and_rows_follow_their_period(planted, fitted):
    np.testing.assert_allclose(fitted.period_word_.sum(axis=2), 1, atol=1e-5)
    np.testing.assert_allclose(fitted.topic_word_.sum(axis=1), 1, atol=1e-5)
    tokens = sum(d.toarray() for d in fitted.word_topic_draws_).reshape(N_PERIODS, 300, -1)
    weight = tokens.sum(axis=1) / tokens.sum(axis=(0, 1))
    pooled = (weight[:, :, None] * fitted.period_word_).sum(axis=0)
    np.testing.assert_allclose(fitted.topic_word_, pooled, rtol=1e-9)
    one = csr_array(planted.X[[0]])
    early, late = (fitted.transform(one, periods=[t]) for t in (0, N_PERIODS - 1))
    assert np.abs(early - late).max() > 1e-4
    shares = fitted.transform(planted.X, periods=planted.periods)
    np.testing.assert_array_equal(shares[[0]], early)
    assert np.corrcoef(shares.ravel(), fitted.doc_topic_.ravel())[0, 1] > 0.99
    with pytest.raises(ValueError, match="Row 0 is in period 9, which was not fitted; periods"):
        fitted.transform(one, periods=[9])


def test_held_out_rows_are_predicted_better_by_their_own_period(planted, fitted):
    rng = np.random.default_rng(0)
    wrong = rng.permutation(planted.periods)
    right = fitted.score(planted.X, periods=planted.periods)
    assert right > fitted.score(planted.X, periods=wrong) + 0.05


def test_missing_periods_are_filled_in_and_interpolated():
    shape = {"n_topics": 2, "n_documents": 300, "n_tokens": 40, "n_terms": 30}
    corpus = plant_drift(3, 0.8, **shape, beta_sum=20, random_state=4)
    months = pd.PeriodIndex(["2024-01", "2024-02", "2024-05"], freq="M")[corpus.periods]
    with pytest.warns(UserWarning, match=r"2 of 5 periods have no rows: 2024-03, 2024-04\."):
        model = DynamicLDA(2, **SMALL).fit(corpus.X, periods=months)
    assert model.periods_.astype(str).tolist() == [f"2024-0{i}" for i in range(1, 6)]
    common = np.argsort(-model.topic_word_, axis=1)[:, :15]
    logs = np.log(np.take_along_axis(model.period_word_, common[None], axis=2))
    logs -= logs.mean(axis=2, keepdims=True)
    line = logs[1] + (logs[4] - logs[1]) * (np.arange(4) / 3)[:, None, None]
    assert np.abs(logs[1:] - line).max() < 0.3
    assert np.abs(logs[4] - logs[1]).max() > 1
    table = model.drift(common[0].tolist())
    width = np.log(table["high"] / table["low"]).groupby(table["period"]).mean()
    assert width.iloc[2:4].min() > 1.1 * width.iloc[[0, 1, 4]].max()
    assert (table.loc[table["period"].isin(months.unique()[:0]), "tokens"] == 0).all()
    assert (table.loc[table["period"].astype(str) == "2024-03", "tokens"] == 0).all()


def test_periods_are_put_in_order():
    known, number = read_periods(pd.Series([2022, 2020, 2022], index=[7, 8, 9]))
    assert known.tolist() == [2020, 2022] and number.tolist() == [1, 0, 1]
    terms = pd.Categorical(
        ["second", "first"], categories=["none", "first", "second", "third"], ordered=True
    )
    known, number = read_periods(terms)
    assert known.tolist() == ["first", "second"] and number.tolist() == [1, 0]
    with pytest.warns(UserWarning, match="1 of 3 periods have no rows: b"):
        read_periods(pd.Categorical(["a", "c"], categories=["a", "b", "c"], ordered=True))
    known, number = read_periods(pd.Categorical([7, 5], categories=[7, 5]))
    assert known.tolist() == [5, 7] and number.tolist() == [1, 0]


@pytest.mark.parametrize(
    "periods",
    [
        ["2023", "2021"],
        ["2023-Q1", "2022-Q4"],
        ["2023Q1", "2022Q4"],
        ["2023-01", "2022-12"],
        ["2022-12-31", "2023-01-01"],
        ["wave 2", "wave 1"],
        ["01", "10", "02"],
        pd.Categorical(["2023", "2021"]),
    ],
)
def test_text_that_sorts_as_time_goes_is_taken(periods):
    known, _ = read_periods(periods)
    assert known.tolist() == sorted(set(periods))


@pytest.mark.parametrize(
    ("periods", "order"),
    [
        (["Jan", "Feb", "Mar"], "Feb, Jan, Mar"),
        ([str(i) for i in range(1, 12)], "1, 10, 11, 2, 3, …"),
        (["Q2 2022", "Q1 2023"], "Q1 2023, Q2 2022"),
        (["12/2022", "01/2023"], "01/2023, 12/2022"),
        (["2022-2", "2022-10"], "2022-10, 2022-2"),
        (["before 2018", "after 2018"], "after 2018, before 2018"),
        (pd.Categorical(["Jan", "Feb"], categories=["Jan", "Feb"]), "Feb, Jan"),
    ],
)
def test_text_that_need_not_sort_as_time_goes_is_refused(periods, order):
    with pytest.raises(ValueError, match=f"as text their order is {order}, which need not be"):
        read_periods(periods)
    asked = pd.Categorical(periods, categories=list(dict.fromkeys(periods)), ordered=True)
    assert read_periods(asked)[1].tolist() == list(range(len(periods)))


@pytest.mark.parametrize(
    ("periods", "message"),
    [
        ([1] * 120, "All rows are in one period, 1"),
        ([1, 2] * 59, "periods has 118 values, but X has 120 rows"),
        ([1.0, None] * 60, "periods has no value at row 1"),
        ([pd.NaT, pd.Period("2021Q1")] * 60, "periods has no value at row 0"),
        ([1, "a"] * 60, "periods cannot be put in order"),
        (pd.date_range("2021-01-01", periods=120), "periods are dates: say how long"),
        (pd.date_range("2021-01-01", periods=120).date, "periods are dates: say how long"),
        ("2021", "periods must be a sequence of values"),
        (np.zeros((120, 2)), "periods must be a sequence of values"),
        ([], "periods must be a sequence of values"),
    ],
)
def test_periods_that_cannot_be_used_are_refused_before_any_work(
    small, periods, message, monkeypatch
):
    monkeypatch.setattr(Tokens, "__init__", lambda *args: pytest.fail("work was done"))
    with pytest.raises(ValueError, match=message):
        DynamicLDA(3).fit(small.X, periods=periods)


def test_other_bad_input_is_refused(small):
    with pytest.raises(ValueError, match="vocabulary has 2 terms, but X has 40 columns"):
        DynamicLDA(3, vocabulary=["a", "b"]).fit(small.X, periods=small.periods)
    model = DynamicLDA(3, n_sweeps=4).fit(small.X, periods=small.periods)
    with pytest.raises(ValueError, match="'tariff' is not in the vocabulary"):
        model.drift(["tariff"])
    with pytest.raises(ValueError, match="terms must be a list"):
        model.drift("tariff")


# One result on any machine, in one run or two


def test_threads_and_partitions_change_no_bit(small):
    def run(X, n_jobs):
        model = DynamicLDA(3, n_sweeps=80, n_chains=2, n_jobs=n_jobs)
        return model.fit(X, periods=small.periods)

    one = run(small.X, 1)
    for other in (run(small.X, 2), run([small.X[:50], small.X[50:]], 1)):
        assert other.digest_ == one.digest_
        pd.testing.assert_frame_equal(other.drift_, one.drift_, check_exact=True)
        pd.testing.assert_frame_equal(other.strength_, one.strength_, check_exact=True)
    assert run(small.X, 1).digest_ == one.digest_


# With shared words, drifting, drawing.
@pytest.mark.parametrize(
    "at", [pytest.param(10, marks=pytest.mark.full), 47, pytest.param(70, marks=pytest.mark.full)]
)
def test_an_interrupted_fit_goes_on_from_a_file_to_the_same_bits(small, at, tmp_path, monkeypatch):
    months = pd.PeriodIndex(["2024-01", "2024-02", "2024-03"], freq="M")[small.periods]
    whole = DynamicLDA(3, n_sweeps=120, n_chains=1).fit(small.X, periods=months)
    step = Chain.step

    def stop(chain):
        step(chain)
        if chain.sweep >= at:
            raise KeyboardInterrupt

    monkeypatch.setattr(Chain, "step", stop)
    model = DynamicLDA(3, n_sweeps=120, n_chains=1).fit(small.X, periods=months)
    assert model.interrupted_ and model.digest_ != whole.digest_
    monkeypatch.setattr(Chain, "step", step)
    model.save(tmp_path / "model.npz")
    again = DynamicLDA.load(tmp_path / "model.npz").resume(small.X)
    assert not again.interrupted_ and again.digest_ == whole.digest_
    pd.testing.assert_frame_equal(again.drift_, whole.drift_, check_exact=True)
    again.save(tmp_path / "model.npz")
    loaded = DynamicLDA.load(tmp_path / "model.npz")
    assert loaded.periods_.equals(whole.periods_)
    pd.testing.assert_frame_equal(loaded.drift([3]), whole.drift([3]), check_exact=True)
    shares = (m.transform(small.X, periods=months) for m in (loaded, whole))
    np.testing.assert_array_equal(*shares)


def test_it_runs_however_short_the_run(small):
    for n_sweeps in (1, 3, 4, 9):
        model = DynamicLDA(3, n_sweeps=n_sweeps, n_chains=2)
        model.fit(small.X, periods=small.periods)
        np.testing.assert_allclose(model.period_word_.sum(axis=2), 1, atol=1e-5)
    assert model.rhat(small.X, periods=small.periods, n_chains=2) > 0


# Languages


@pytest.mark.full
def test_languages_and_periods_together():
    corpus = plant_languages(
        3,
        n_documents={"en": 500, "es": 300},
        n_shared=100,
        n_own=150,
        n_tokens=60,
        beta_sum=60,
        random_state=2,
    )
    periods = np.random.default_rng(0).integers(0, 3, corpus.X.shape[0])
    model = DynamicLDA(3, term_languages=corpus.term_languages, **SMALL)
    model.fit(corpus.X, periods=periods, languages=corpus.languages)
    names = sorted(set(corpus.languages))
    assert sorted(model.language_word_) == names
    order = match_topics(corpus.topic_word[0], model.language_word_[names[0]]).permutation
    for g, name in enumerate(names):
        np.testing.assert_allclose(model.language_word_[name].sum(axis=1), 1, atol=1e-5)
        found = match_topics(corpus.topic_word[g], model.language_word_[name])
        assert found.permutation.tolist() == order.tolist() and found.cosines.min() > 0.95
    np.testing.assert_allclose(model.period_word_.sum(axis=2), 1, atol=1e-5)
    assert set(model.strength_["language"]) == {"", *names}
    assert model.strength_["strength"].max() < 0.12  # nothing moved
    shared = int(np.flatnonzero(corpus.term_languages == "")[0])
    own = int(np.flatnonzero(corpus.term_languages == names[0])[0])
    table = model.drift([shared, own])
    assert set(table.loc[table["term"] == shared, "language"]) == set(names)
    assert set(table.loc[table["term"] == own, "language"]) == {names[0]}
    shares = model.transform(corpus.X, periods=periods, languages=corpus.languages)
    assert np.corrcoef(shares.ravel(), corpus.doc_topic[:, np.argsort(order)].ravel())[0, 1] > 0.9


# The parts


def test_pairs_are_counted_as_by_hand():
    rng = np.random.default_rng(0)
    X = csr_array(rng.poisson(0.8, (30, 5)).astype(np.int32))
    period = rng.integers(0, 3, 30)
    block = Tokens(to_groups(X, period, 3), np.zeros(30, np.int32))
    assert block.n_columns == 15
    block.start(4, (np.uint64(1), 0, 0))
    same, either = np.zeros((5, 8), int), np.zeros((3, 8), int)
    for row in range(30):
        span = slice(block.bounds[row], block.bounds[row + 1])
        tokens = list(zip(block.words[span] % 5, block.z[span], strict=True))
        assert set(block.words[span] // 5) <= {period[row]}
        for i, (w, k) in enumerate(tokens):
            for j, (v, other) in enumerate(tokens):
                if i != j and k == other:
                    either[period[row], k] += 1
                    same[w, k] += w == v
    got = pairs(block, 5, 3, 8)
    np.testing.assert_array_equal(got[0], same)
    np.testing.assert_array_equal(got[1], either)


def test_while_the_chain_settles_a_token_takes_its_vote_along(small):
    model = DynamicLDA(3, n_sweeps=120, n_chains=1)
    model._row_data(periods=small.periods)
    chain = model._prepare(small.X, None)
    chain.begin()
    while not chain.words.moving:
        assert chain.words.column_class.max() == 0  # all periods share their words
        chain.step()
    seen = Seen(chain.rows, 3, chain.words.width)
    n = seen.words
    words = replace(chain.words, tables=chain.words._expected(n, 1, times=3))
    W, own = words._joined(n)
    np.testing.assert_array_equal(words.column_class, np.arange(n.shape[0]))
    held = np.argwhere(n >= 3)[::15]
    assert len(held) > 10
    assert (own[n == 0] == 0).all() and (own[n > 0] > 0).all()
    for c, k in held:
        fewer = n.copy()
        fewer[c, k] -= 1
        left = words._joined(fewer, tables=words._expected(fewer, 1, times=3))[0][c, k]
        # The others' shares rise a little when it goes, which the kernel leaves out.
        assert own[c, k] / W[c, k] == pytest.approx(1 - left / W[c, k], rel=0.25, abs=0.005)
    drawn = words.renew(seen, Phase(Stage.TUNING, due=False), chain.key())
    assert drawn.column_class.max() < words.n_columns - 1  # a draw has no vote to take away
    assert words.column_class.max() == words.n_columns - 1  # and the value that it came from stays


def test_intervals_rest_on_posterior_draws_alone(small):
    model = DynamicLDA(3, n_sweeps=160, n_chains=1).fit(small.X, periods=small.periods)
    assert model._chain.words.moments.n == model._chain.schedule.drawing // 2 == 40


def test_a_word_of_two_languages_has_lines_in_both(small):
    X = csr_array(np.kron([[1, 0], [0, 1]], small.X.toarray()))
    languages, terms = np.repeat(["en", "es"], 120), np.repeat(["en", "es"], 40)
    words = [f"w{i}" for i in range(40)] * 2
    model = DynamicLDA(3, n_sweeps=80, n_chains=1, term_languages=terms, vocabulary=words)
    model.fit(X, periods=np.tile(small.periods, 2), languages=languages)
    lines = model.drift(["w3"])
    assert lines.groupby("language").size().to_dict() == {"en": 9, "es": 9}


@pytest.mark.parametrize("sample", [False, True])
def test_a_burst_ties_a_word_the_more(sample):
    rng = np.random.default_rng(1)
    counts = rng.poisson(30, (4, 6, 1)).astype(np.int32)

    def run(precision, bursts):
        weights, drift = np.empty(counts.shape, np.float32), Drift.start(1, 4)
        drift = Drift(np.array([precision]), drift.level, drift.share)
        for step in range(6):
            drift = drift_weights(
                counts,
                weights,
                drift,
                0.1,
                sample=sample and step > 3,
                learn=False,
                sweep=step,
                bursts=bursts,
            )
        return weights

    four = np.full((6, 1), 4, np.float32)
    np.testing.assert_array_equal(run(5.0, four), run(20.0, None))
    assert not np.array_equal(run(5.0, four), run(5.0, None))


def test_rhat_of_chains_leaves_a_fitted_model_as_it_was(small):
    model = DynamicLDA(3, n_sweeps=100, n_chains=1).fit(small.X, periods=small.periods)
    before = dict(vars(model))
    assert 0.5 < model.rhat(small.X, periods=small.periods, n_chains=2) < 3
    assert all(vars(model)[name] is value for name, value in before.items())


# Both sides of what is said


def test_languages_that_a_model_without_them_does_not_know(small):
    model = DynamicLDA(3, n_sweeps=4, n_chains=1).fit(small.X, periods=small.periods)
    with pytest.raises(ValueError, match="languages is given but term_languages is not"):
        model.transform(small.X, periods=small.periods, languages=["en"] * 120)


@pytest.mark.filterwarnings("ignore:.*change most")
def test_words_that_move_are_ten_at_most_and_apart():
    early, late = np.repeat([4, 2, 0], [15, 15, 20]), np.repeat([2, 4, 0], [15, 15, 20])
    still = np.repeat([0, 3], [30, 20])
    X = np.array([*[early, still] * 30, *[late, still] * 30])
    model = DynamicLDA(2, n_sweeps=120, n_chains=1).fit(X, periods=np.arange(120) // 60)
    assert model.drift_.groupby("topic")["term"].nunique().tolist() == [10]
    low, high = (model.drift_.groupby(["topic", "term"])[name] for name in ("low", "high"))
    assert (low.max() > high.min()).all()


@pytest.mark.parametrize(("strength", "warned"), [(1.0, False), (1.01, True)])
def test_topics_that_change_most_of_their_words_are_named(small, strength, warned, monkeypatch):
    report = LDA._report

    def loosened(model, chain):
        report(model, chain)
        precision = np.full(chain.words.width, 25.0)
        precision[model._topics[1]] = strength**-2
        table = chain.words.tables[0]
        drift = replace(table.drift, precision=precision)
        chain.words = replace(chain.words, tables=[replace(table, drift=drift)])

    monkeypatch.setattr(LDA, "_report", loosened)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model = DynamicLDA(3, n_sweeps=4, n_chains=1).fit(small.X, periods=small.periods)
    told = [str(one.message) for one in said if "change most" in str(one.message)]
    sentence = (
        "Topics [1] change most of their words from one period to the next: they may be several "
        "subjects by turns. See strength_, and read them by period."
    )
    assert told == [sentence] * warned
    np.testing.assert_allclose(model.strength_["strength"], [0.2, strength, 0.2])


def test_intervals_are_those_of_a_gamma_with_the_draws_moments(small):
    model = DynamicLDA(3, n_sweeps=80, n_chains=1).fit(small.X, periods=small.periods)
    lines = model.drift([5]).query("topic == 1")
    columns = np.arange(3) * 40 + 5
    mean, sd = model._chain.words.moments.at(columns, np.full(3, model._topics[1]))
    shape = (mean / sd) ** 2
    for name, share in (("low", 0.05), ("high", 0.95)):
        expected = stats.gamma(shape, scale=mean / shape).ppf(share)
        np.testing.assert_allclose(lines[name], expected, rtol=1e-6)
    np.testing.assert_allclose(lines["probability"], model._phi[columns, 1])
    draws = [d.toarray()[:, 1].reshape(3, 40).sum(axis=1) for d in model.word_topic_draws_]
    np.testing.assert_allclose(lines["tokens"], np.mean(draws, axis=0))


@pytest.mark.parametrize(("n", "said"), [(5, "3, 4, 5, 6, 7."), (6, "3, 4, 5, 6, 7, ….")])
def test_five_periods_without_rows_are_named(n, said):
    known = list(range(n + 4))
    with pytest.warns(UserWarning, match=f"^{n} of {n + 4} periods have no rows: {said}"):
        read_periods(pd.Categorical([0, 1, 2, n + 3], categories=known, ordered=True))


def test_periods_are_one_for_each_row_and_in_words():
    with pytest.raises(ValueError, match=r"^periods has 1,001 values, but X has 1,000 rows: give"):
        check_rows(np.zeros(1001), 1000)
    known = pd.Index([2001, 2002])
    with pytest.raises(ValueError, match=r"^Row 1 is in period 2003, .* periods are 2001 to 2002"):
        rows_in(known, [2001, 2003], 2)
    with pytest.raises(ValueError, match=r"^periods has no value at row 2: find it or drop"):
        rows_in(known, [2001, 2001, None], 3)
