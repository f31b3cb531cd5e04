"""Planted corpora: distributions and counts that hold together, and rates as worked out by hand."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import kstest

from bilateral.simulate.corpora import (
    plant,
    plant_covariates,
    plant_drift,
    plant_languages,
)
from bilateral.simulate.draws import draw_terms

HALVES = np.column_stack([np.ones(60), np.arange(60) % 2])
MAKERS = {
    "plant": lambda seed: plant(4, n_documents=60, n_tokens=30, n_terms=90, random_state=seed),
    "covariates": lambda seed: plant_covariates(
        HALVES, n_topics=4, n_tokens=30, n_terms=90, random_state=seed
    ),
    "languages": lambda seed: plant_languages(
        4,
        n_documents={"es": 50, "en": 10},
        n_shared=30,
        n_own=30,
        n_tokens=30,
        random_state=seed,
    ),
    "drift": lambda seed: plant_drift(
        3, n_topics=4, n_documents=60, n_tokens=30, n_terms=90, random_state=seed
    ),
}


def arrays(planted):
    """Every array of a corpus by name, those of X apart."""
    found = {f.name: getattr(planted, f.name) for f in fields(planted)}
    X = found.pop("X")
    found |= {"data": X.data, "indices": X.indices, "indptr": X.indptr}
    return {name: array for name, array in found.items() if array is not None}


def assert_holds_together(planted):
    assert isinstance(planted.X, csr_array) and planted.X.dtype == np.int32
    assert planted.X.indices.dtype == np.int32
    assert planted.X.has_canonical_format and planted.X.data.min() > 0
    for rows in (planted.topic_word, planted.doc_topic):
        assert (rows >= 0).all()
        np.testing.assert_allclose(rows.sum(axis=-1), 1)
    assert planted.X.shape[1] == planted.topic_word.shape[-1]
    assert planted.doc_topic.shape == planted.topic_counts.shape == planted.alpha.shape
    np.testing.assert_array_equal(planted.topic_counts.sum(axis=1), planted.X.sum(axis=1))
    assert (planted.X.sum(axis=1) >= 1).all()


def assert_drawn_from(counts, probabilities):
    """Chi-square of counts, as far from its expectation as chance takes it (4.5 deviations)."""
    counts, probabilities = counts[probabilities > 0], probabilities[probabilities > 0]
    expected = counts.sum() * probabilities
    rare = expected < 5
    if rare.any():  # pooled: the chi-square of rare terms has tails of its own
        counts = np.append(counts[~rare], counts[rare].sum())
        expected = np.append(expected[~rare], expected[rare].sum())
    freedom = len(counts) - 1
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert abs(statistic - freedom) < 4.5 * np.sqrt(2 * freedom)


@pytest.mark.parametrize("maker", MAKERS)
def test_distributions_sum_to_one_and_counts_are_conserved(maker):
    assert_holds_together(MAKERS[maker](0))


@pytest.mark.parametrize("maker", MAKERS)
def test_the_same_seed_gives_the_same_bytes(maker):
    first, again, other = (arrays(MAKERS[maker](seed)) for seed in (5, 5, 6))
    assert {n: a.tobytes() for n, a in first.items()} == {n: a.tobytes() for n, a in again.items()}
    for name in ("topic_word", "doc_topic", "topic_counts", "indices"):
        assert first[name].tobytes() != other[name].tobytes()


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    n_topics=st.integers(1, 5),
    n_documents=st.integers(4, 9),
    n_tokens=st.integers(1, 20),
    n_terms=st.integers(1, 12),
    sums=st.tuples(*[st.sampled_from([1e-3, 0.1, 1.0, 1e4])] * 2),
)
def test_whatever_is_asked_for_holds_together(seed, n_topics, n_documents, n_tokens, n_terms, sums):
    common = {"n_tokens": n_tokens, "beta_sum": sums[1], "random_state": seed}
    prior = {"n_topics": n_topics, "alpha_sum": sums[0]}
    size = {"n_documents": n_documents, "n_terms": n_terms}
    assert_holds_together(plant(**common, **prior, **size))
    assert_holds_together(plant_drift(4, 5.0, **common, **prior, **size))
    design = np.column_stack([np.ones(n_documents), np.arange(n_documents)])
    assert_holds_together(
        plant_covariates(design, n_topics=n_topics, n_terms=n_terms, sd=3, **common)
    )
    assert_holds_together(
        plant_languages(
            n_documents={"es": n_documents, "en": 1},
            n_shared=n_terms,
            n_own=n_terms,
            **common,
            **prior,
        )
    )


KNOWN = {
    "plant": [2494.0, 11.860241097, 114.631180446, 2295.0, 242.0],
    "sizes": [2155.0, 10.961979915, 113.594928465, 2063.0, 180.5],
    "covariates": [2286.0, 11.877524157, 120.828606898, 2227.0, 62.553844269],
    "languages": [2278.0, 22.881149554, 121.142940686, 2111.0, 242.0],
    "drift": [2247.0, 24.651404775, 125.851900971, 2431.0, 238.0],
}


def mark(array) -> float:
    """A sum in which most numbers weigh unlike their neighbours."""
    array = np.asarray(array, float).ravel()
    return float(np.vdot(array, np.arange(1, array.size + 1) % 7 + 1))


def test_a_seed_gives_the_corpus_that_it_always_gave():
    size, more = {"n_tokens": 20, "n_terms": 15}, {"n_documents": 30}
    uneven = {"sizes": [3, 2, 1], "alpha_sum": 1.5, "beta_sum": 9, "zipf": 0.5}
    design = np.column_stack([np.ones(30), np.arange(30) % 2])
    made = {
        "plant": plant(3, **size, **more, random_state=1),
        "sizes": plant(3, **size, **more, **uneven, random_state=2),
        "covariates": plant_covariates(design, n_topics=3, **size, random_state=3),
        "languages": plant_languages(
            3, n_documents={"es": 20, "en": 10}, n_shared=5, n_own=6, n_tokens=20, random_state=4
        ),
        "drift": plant_drift(3, n_topics=2, **size, **more, random_state=5),
    }
    for name, it in made.items():
        arrays = it.X.toarray(), it.topic_word, it.doc_topic, it.topic_counts, it.alpha
        assert [mark(array) for array in arrays] == pytest.approx(KNOWN[name], rel=1e-8), name


# Topics


def test_two_even_terms_with_two_of_prior_are_uniform():
    # Dirichlet(1, 1) over two terms: the share of the first is uniform on 0 to 1.
    share = plant(3000, n_documents=1, n_terms=2, beta_sum=2, zipf=0).topic_word[:, 0]
    assert kstest(share, "uniform").pvalue > 1e-4


def test_topics_lie_around_the_base_rates_as_a_dirichlet_does():
    W = plant(20_000, n_documents=1, n_terms=3, beta_sum=4).topic_word
    rates = np.array([1 / 31, 1 / 32, 1 / 33])
    mean = rates / rates.sum()
    variance = mean * (1 - mean) / (4 + 1)
    np.testing.assert_allclose(W.mean(axis=0), mean, atol=5 * np.sqrt(variance.max() / 20_000))
    np.testing.assert_allclose(W.var(axis=0), variance, rtol=0.05)


def test_a_steeper_exponent_makes_rates_fall_faster():
    W = plant(20, n_documents=1, n_terms=31, beta_sum=1e9, zipf=2).topic_word
    # (61 / 31)², and so much prior that topics hardly differ from it.
    np.testing.assert_allclose(W[:, 0] / W[:, 30], (61 / 31) ** 2, rtol=1e-3)


def test_tiny_priors_give_one_term_or_the_other():
    share = plant(2000, n_documents=1, n_terms=2, beta_sum=1e-4, zipf=0).topic_word[:, 0]
    assert ((share < 1e-3) | (share > 1 - 1e-3)).mean() > 0.995
    assert share.mean() == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(2000))


def test_topics_share_frequent_terms_and_can_be_told_apart():
    W = plant(20, n_documents=1).topic_word
    unit = W / np.linalg.norm(W, axis=1, keepdims=True)
    cosines = (unit @ unit.T)[np.triu_indices(20, 1)]
    assert 0.1 < cosines.min() < cosines.max() < 0.45


# Documents


def test_sizes_and_their_spread_are_those_of_the_dirichlet():
    planted = plant(
        2, n_documents=20_000, n_tokens=3, n_terms=5, sizes=np.array([3, 1]), alpha_sum=2
    )
    assert planted.alpha[0].tolist() == planted.alpha[-1].tolist() == [1.5, 0.5]
    theta = planted.doc_topic[:, 0]
    variance = 0.75 * 0.25 / (2 + 1)
    assert theta.mean() == pytest.approx(0.75, abs=5 * np.sqrt(variance / 20_000))
    assert theta.var() == pytest.approx(variance, rel=0.05)


def test_even_sizes_are_even():
    np.testing.assert_array_equal(plant(5, n_documents=3, alpha_sum=2).alpha, np.full((3, 5), 0.4))


def test_uneven_sizes_go_below_one_per_cent():
    sizes = 0.85 ** np.arange(20)
    planted = plant(n_terms=100, sizes=sizes)
    share = planted.topic_counts.sum(axis=0) / planted.X.sum()
    expected = sizes / sizes.sum()
    assert expected[-1] < 0.01
    # A share's variance over documents is at most m(1 − m)/(alpha_sum + 1), and lengths differ,
    # by 58 %, which makes 5,000 documents worth 5,000 / (1 + 1/3).
    error = np.sqrt(expected * (1 - expected) * (1 / 3 + 1 / 140) * (4 / 3) / 5000)
    assert (np.abs(share - expected) < 4.5 * error).all()


def test_tokens_follow_the_shares_of_their_document():
    planted = plant(3, n_documents=3000, n_tokens=50, n_terms=10)
    n = planted.X.sum(axis=1)[:, None]
    theta = planted.doc_topic
    variance = n * theta * (1 - theta)
    seen = variance > 1
    z = ((planted.topic_counts - n * theta)[seen] / np.sqrt(variance[seen])).ravel()
    assert abs(z.mean()) < 0.05
    assert z.var() == pytest.approx(1, abs=0.1)


def test_lengths_vary_around_their_mean():
    lengths = plant(2, n_documents=20_000, n_tokens=41, n_terms=5).X.sum(axis=1)
    variance = 40 + 40**2 / 3  # of a Poisson whose mean is 40 times a gamma of shape and rate 3
    assert lengths.mean() == pytest.approx(41, abs=5 * np.sqrt(variance / 20_000))
    assert lengths.var() == pytest.approx(variance, rel=0.08)


def test_one_token_each():
    assert set(plant(2, n_documents=50, n_tokens=1, n_terms=5).X.sum(axis=1)) == {1}


class Numbers:
    """Stands in for a generator: its numbers are known."""

    def random(self, size):
        return np.array([0.0, 0.2499, 0.25, 0.9, np.nextafter(1.0, 0.0)])[:size]


def test_terms_are_drawn_by_inversion_and_never_one_of_probability_zero():
    drawn = draw_terms(np.array([0.0, 0.25, 0.0, 0.75, 0.0]), 5, Numbers())
    assert drawn.tolist() == [1, 1, 3, 3, 3]
    # Ends that miss one by rounding: the last term is still a term.
    assert draw_terms(np.full(10, 0.1), 5, Numbers()).max() == 9


def test_words_have_the_frequencies_of_their_topics():
    planted = plant(4, n_documents=3000, n_tokens=60, n_terms=300, alpha_sum=0.2)
    pure = planted.topic_counts == planted.X.sum(axis=1)[:, None]
    for k in range(4):
        assert pure[:, k].sum() > 100
        assert_drawn_from(planted.X[pure[:, k]].sum(axis=0), planted.topic_word[k])
    n = planted.topic_counts.sum(axis=0)
    assert_drawn_from(planted.X.sum(axis=0), n @ planted.topic_word / n.sum())


# Covariates


def test_the_prior_of_a_row_is_exp_of_its_effects():
    design = np.tile([[1, 0], [1, 1]], (5000, 1))
    effects = np.array([[0, np.log(2)], [np.log(3), 0]])
    planted = plant_covariates(design, effects, n_tokens=3, n_terms=5)
    np.testing.assert_allclose(planted.alpha[:2], [[1, 2], [3, 2]])
    assert planted.effects is effects
    np.testing.assert_array_equal(planted.design, design)
    # Dirichlet(1, 2) and Dirichlet(3, 2): means 1/3 and 3/5, variances m(1 − m) over 4 and 6.
    for rows, mean, total in ((slice(0, None, 2), 1 / 3, 4), (slice(1, None, 2), 3 / 5, 6)):
        theta, variance = planted.doc_topic[rows, 0], mean * (1 - mean) / total
        assert theta.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / 5000))
        assert theta.var() == pytest.approx(variance, rel=0.08)


def test_effects_come_from_their_prior():
    design = np.column_stack([np.ones(2), np.eye(2), np.eye(2)[0]])
    planted = plant_covariates(
        design, n_topics=4000, intercept=-2.5, sd=[0.2, 1.0, 0.5, 0.0], n_terms=2
    )
    mean, sd = planted.effects.mean(axis=1), planted.effects.std(axis=1)
    np.testing.assert_allclose(mean, [-2.5, 0, 0, 0], atol=5 / np.sqrt(4000))
    np.testing.assert_allclose(sd, [0.2, 1.0, 0.5, 0], rtol=0.06)


# Languages


@pytest.fixture(scope="module")
def bilingual():
    return plant_languages(
        3, n_documents={"es": 2000, "en": 200}, n_shared=40, n_own=100, n_tokens=60
    )


def test_columns_are_shared_terms_then_those_of_each_language(bilingual):
    assert bilingual.X.shape == (2200, 240)
    assert bilingual.term_languages.tolist() == [""] * 40 + ["es"] * 100 + ["en"] * 100
    assert bilingual.topic_word.shape == (2, 3, 240)


def test_rows_come_ten_to_one_and_mixed(bilingual):
    assert (bilingual.languages == "es").sum() == 2000
    assert (bilingual.languages == "en").sum() == 200
    # Were they in order, the first half would hold none.
    assert 60 < (bilingual.languages[:1100] == "en").sum() < 140


def test_shared_terms_have_their_share_and_one_distribution(bilingual):
    shared = bilingual.topic_word[:, :, bilingual.term_languages == ""]
    np.testing.assert_allclose(shared.sum(axis=2), bilingual.shared)
    psi = shared / bilingual.shared[:, :, None]
    np.testing.assert_allclose(psi[0], psi[1])
    assert ((bilingual.shared >= 0.1) & (bilingual.shared <= 0.6)).all()
    assert len(np.unique(bilingual.shared)) == 6


def test_no_language_says_a_term_of_another(bilingual):
    for i, (code, other) in enumerate([("es", "en"), ("en", "es")]):
        foreign = bilingual.term_languages == other
        assert (bilingual.topic_word[i][:, foreign] == 0).all()
        assert bilingual.X[bilingual.languages == code][:, foreign].sum() == 0


def test_words_have_the_frequencies_of_their_language(bilingual):
    for i, code in enumerate(["es", "en"]):
        rows = bilingual.languages == code
        n = bilingual.topic_counts[rows].sum(axis=0)
        p = n @ bilingual.topic_word[i] / n.sum()
        assert_drawn_from(bilingual.X[rows].sum(axis=0), p)


def test_nothing_or_all_is_shared():
    few = {"n_documents": {"a": 30, "b": 30, "c": 30}, "n_shared": 10, "n_own": 20}
    nothing, everything = (plant_languages(2, shared=share, **few) for share in (0, 1))
    assert nothing.X[:, :10].sum() == 0
    assert everything.X[:, 10:].sum() == 0
    by_language = plant_languages(2, shared=[[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]], **few)
    assert by_language.X[by_language.languages == "a"][:, :10].sum() == 0
    assert by_language.X[by_language.languages == "c"][:, 10:].sum() == 0


def test_languages_may_differ_in_what_they_talk_about():
    planted = plant_languages(
        2, n_documents={"es": 400, "en": 400}, sizes=np.array([[9, 1], [1, 1]]), alpha_sum=2
    )
    for code, alpha in (("es", [1.8, 0.2]), ("en", [1.0, 1.0])):
        rows = planted.languages == code
        np.testing.assert_allclose(planted.alpha[rows], np.tile(alpha, (400, 1)))
        mean = alpha[0] / 2
        error = np.sqrt(mean * (1 - mean) / 3 / 400)
        assert planted.doc_topic[rows, 0].mean() == pytest.approx(mean, abs=5 * error)


# Drift


def test_periods_are_even_and_in_order():
    periods = plant_drift(4, n_documents=10, n_terms=5).periods
    assert periods.tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]


def test_no_strength_no_drift():
    W = plant_drift(3, 0.0, n_documents=3, n_terms=50).topic_word
    assert (W[1:] == W[0]).all()


def test_steps_of_logits_are_gaussian_with_the_strength_given():
    W = plant_drift(5, 0.3, n_topics=2, n_documents=5, n_terms=4000, beta_sum=1e6).topic_word
    steps = np.diff(np.log(W), axis=0)
    steps -= steps.mean(axis=2, keepdims=True)  # what normalising over terms took away
    assert kstest(steps.ravel() / 0.3, "norm").pvalue > 1e-4
    # Steps are independent of each other.
    assert abs(np.corrcoef(steps[0].ravel(), steps[1].ravel())[0, 1]) < 5 / np.sqrt(8000)


def test_drift_has_no_direction():
    # So even a prior that the walk is all there is: no period is where it starts.
    W = plant_drift(
        9, 0.3, n_topics=2, n_documents=9, n_terms=4000, beta_sum=1e9, zipf=0
    ).topic_word
    spread = np.log(W).std(axis=2).mean(axis=1)
    np.testing.assert_allclose(spread, spread[::-1], rtol=0.06)
    assert spread[4] < 0.7 * spread[0]


def test_words_have_the_frequencies_of_their_period():
    planted = plant_drift(3, 1.0, n_topics=3, n_documents=1500, n_tokens=60, n_terms=200)
    for t in range(3):
        rows = planted.periods == t
        n = planted.topic_counts[rows].sum(axis=0)
        assert_drawn_from(planted.X[rows].sum(axis=0), n @ planted.topic_word[t] / n.sum())


# Bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plant(0), "n_topics=0 must be 1 or more"),
        (lambda: plant(n_documents=0), "n_documents=0"),
        (lambda: plant(n_tokens=0), "n_tokens=0"),
        (lambda: plant(n_terms=0), "n_terms=0"),
        (lambda: plant(2, sizes=[1, 2, 3]), r"sizes has shape \(3,\), which must fit \(2,\)"),
        (lambda: plant(2, sizes=[1, 0]), "not a number over 0"),
        (lambda: plant(2, sizes=[1, np.nan]), "not a number over 0"),
        (lambda: plant(2, sizes="odd"), "'even' or numbers, one per topic, not 'odd'"),
        (lambda: plant(2, alpha_sum=0), "alpha_sum=0"),
        (lambda: plant(2, beta_sum=-1), "beta_sum=-1"),
        (lambda: plant_covariates(np.zeros((3, 2))), "first column of design all ones"),
        (lambda: plant_covariates(np.ones(3)), "design must be a matrix"),
        (lambda: plant_covariates(np.ones((0, 2))), "not empty"),
        (lambda: plant_covariates([[1, np.nan]]), "finite"),
        (
            lambda: plant_covariates(np.ones((3, 2)), np.ones((3, 4))),
            r"\(2, n_topics\), not \(3, 4",
        ),
        (lambda: plant_covariates(np.ones((3, 1)), [[np.inf]]), "finite"),
        (lambda: plant_covariates(np.ones((3, 1)), [[999.0]]), "beyond ±200"),
        (lambda: plant_covariates(np.ones((3, 1)), sd=[1, 2]), "sd has shape"),
        (lambda: plant_languages(n_documents={}), "one language or more"),
        (lambda: plant_languages(n_documents={"": 3}), "one language or more"),
        (lambda: plant_languages(n_documents={"es": 0}), r"n_documents\['es'\]=0"),
        (lambda: plant_languages(shared=1.2), "outside 0 to 1"),
        (lambda: plant_languages(3, shared=np.ones((3, 2))), "shared has shape"),
        (lambda: plant_languages(n_own=0), "n_own=0"),
        (lambda: plant_drift(0), "n_periods=0"),
        (lambda: plant_drift(6, n_documents=5), "too few for 6 periods"),
        (lambda: plant_drift(strength=-0.1), "strength=-0.1"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
