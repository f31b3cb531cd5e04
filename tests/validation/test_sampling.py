"""Precision and recall from a stratified sample, agreement of two labellers: worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from bilateral.intervals import jeffreys_interval
from bilateral.validation import agreement, doubtful, labelled_share, selection_quality


def sample(**strata: tuple[bool, str]) -> pd.DataFrame:
    """Build a sample: stratum = (selected, labels such as "yyn")."""
    return pd.DataFrame(
        [
            (name, selected, label == "y")
            for name, (selected, labels) in strata.items()
            for label in labels
        ],
        columns=["stratum", "selected", "relevant"],
    )


# 10 of 1,000 selected were drawn, 5 of 2,000 near ones, 5 of 10,000 far ones.
DRAWN = sample(core=(True, "yyyyyyyynn"), near=(False, "ynnnn"), far=(False, "nnnnn"))
SIZES = pd.Series({"core": 1000, "near": 2000, "far": 10_000})


def test_each_label_weighs_as_much_as_it_stands_for():
    found = selection_quality(DRAWN, SIZES)
    # Weights 100, 400, 2,000: 800 of 1,000 selected are relevant; 800 of 800 + 400 are selected.
    assert found.loc["precision", "estimate"] == pytest.approx(0.8)
    assert found.loc["recall", "estimate"] == pytest.approx(800 / 1200)


def test_without_weights_it_would_be_another_number():
    equal = selection_quality(DRAWN, pd.Series({"core": 10, "near": 5, "far": 5}))
    assert equal.loc["recall", "estimate"] == pytest.approx(8 / 9)


def test_two_selected_strata():
    drawn = sample(title=(True, "yy"), rule=(True, "yn"), rest=(False, "yn"))
    found = selection_quality(drawn, pd.Series({"title": 10, "rule": 90, "rest": 100}))
    # Weights 5, 45, 50: (10 + 45) of 100 selected; of 105 relevant ones 55 are selected.
    assert found["estimate"][:2].tolist() == pytest.approx([0.55, 55 / 105])


def test_intervals_are_those_of_the_beta_distribution_where_that_is_known():
    drawn = sample(core=(True, "y" * 80 + "n" * 20), rest=(False, "y" + "n" * 99))
    found = selection_quality(drawn, pd.Series({"core": 500, "rest": 100}), n_draws=100_000)
    # One selected stratum: precision is its share, with Jeffreys' posterior Beta(80.5, 20.5).
    expected = beta.ppf([0.05, 0.95], 80.5, 20.5)
    assert found.loc["precision", ["low", "high"]].tolist() == pytest.approx(expected, abs=0.002)
    assert found.loc["recall", "low"] < found.loc["recall", "estimate"]
    assert found.loc["recall", "high"] <= 1


def test_the_interval_has_width_where_all_labels_of_a_stratum_are_equal():
    drawn = sample(core=(True, "y" * 20), far=(False, "n" * 20))
    found = selection_quality(drawn, pd.Series({"core": 100, "far": 1000}), n_draws=100_000)
    assert found["estimate"].tolist() == [1, 1]
    low, high = beta.ppf([0.05, 0.95], 20.5, 0.5)
    assert found.loc["precision", ["low", "high"]].tolist() == pytest.approx([low, high], abs=0.002)
    assert found.loc["recall", "low"] < 0.9


@pytest.mark.full
def test_the_interval_holds_the_truth_as_often_as_it_says():
    """400 samples from a population that is known: about 90 % of intervals hold its measures."""
    rng = np.random.default_rng(0)
    sizes = pd.Series({"core": 1000, "rest": 2000})
    in_core, in_rest = 0.7, 0.1
    truth = pd.Series({"precision": 0.7, "recall": 700 / (700 + 200)})
    held = pd.Series(0, index=truth.index)
    for seed in range(400):
        drawn = pd.DataFrame(
            {
                "stratum": ["core"] * 100 + ["rest"] * 100,
                "selected": [True] * 100 + [False] * 100,
                "relevant": rng.random(200) < np.repeat([in_core, in_rest], 100),
            }
        )
        found = selection_quality(drawn, sizes, n_draws=1000, seed=seed)
        held += (found["low"] <= truth) & (truth <= found["high"])
    assert (held / 400).between(0.86, 0.94).all()


def test_the_seed_decides():
    one, same = (selection_quality(DRAWN, SIZES, seed=1) for _ in range(2))
    pd.testing.assert_frame_equal(one, same)
    other = selection_quality(DRAWN, SIZES, seed=2, n_draws=50)
    pd.testing.assert_series_equal(one["estimate"], other["estimate"])
    assert not one["low"].equals(other["low"])


@given(st.integers(1, 9), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9))
def test_the_order_of_the_sample_does_not_matter(hits, misses, near, factor):
    drawn = sample(core=(True, "y" * hits + "n" * misses), near=(False, "y" * near + "n"))
    sizes = pd.Series({"core": 100, "near": 1000})
    found = selection_quality(drawn, sizes, n_draws=19)
    for turned in (drawn[::-1], drawn.sample(frac=1, random_state=factor)):
        again = selection_quality(turned.reset_index(drop=True), sizes[::-1], n_draws=19)
        pd.testing.assert_frame_equal(found, again, check_exact=True)
    # Twice as many of everything, in the population, changes no share.
    scaled = selection_quality(drawn, sizes * factor, n_draws=19)
    pd.testing.assert_frame_equal(found, scaled)
    assert found["estimate"].between(0, 1).all()


def test_a_stratum_selected_in_part_is_refused():
    mixed = pd.concat([DRAWN, sample(near=(True, "y"))], ignore_index=True)
    with pytest.raises(ValueError, match="stratum 'near' is selected in part"):
        selection_quality(mixed, SIZES)


def test_bad_samples_are_refused():
    with pytest.raises(ValueError, match="no size for stratum 'far'"):
        selection_quality(DRAWN, SIZES[["core", "near"]])
    with pytest.raises(ValueError, match="nothing in the sample is selected: precision"):
        selection_quality(DRAWN[DRAWN["stratum"] != "core"], SIZES)
    with pytest.raises(ValueError, match="nothing in the sample is labelled relevant"):
        selection_quality(
            sample(core=(True, "nn"), rest=(False, "n")), SIZES.rename({"far": "rest"})
        )


def test_the_draws_are_four_thousand_of_seed_zero():
    found = selection_quality(DRAWN, SIZES)
    pd.testing.assert_frame_equal(found, selection_quality(DRAWN, SIZES, n_draws=4000, seed=0))
    for other in ({"n_draws": 3999}, {"n_draws": 4001}, {"seed": 1}):
        assert not found.equals(selection_quality(DRAWN, SIZES, **other))
    assert found.index.tolist() == ["precision", "recall"]
    assert found.columns.tolist() == ["estimate", "low", "high"]


def test_the_interval_is_that_of_the_shares_of_the_strata():
    """Drawn again here: the strata in the order of their names, Jeffreys' prior in each."""
    rng = np.random.Generator(np.random.Philox(3))
    core, far, near = rng.beta([8.5, 0.5, 1.5], [2.5, 5.5, 4.5], size=(200, 3)).T
    recall = 1000 * core / (1000 * core + 10_000 * far + 2000 * near)
    without = 1000 * core / (1000 * core + 2000 * near)  # no far one was relevant
    found = selection_quality(DRAWN, SIZES, n_draws=200, seed=3)
    for name, low, high in (("precision", core, core), ("recall", recall, without)):
        x, y = np.sort(low), np.sort(high)  # Weibull's places: of 201 5 % and 95 %: 10.05, 190.95
        expected = [0.95 * x[9] + 0.05 * x[10], 0.05 * y[189] + 0.95 * y[190]]
        assert found.loc[name, ["low", "high"]].tolist() == pytest.approx(expected)


@pytest.mark.full
def test_the_interval_holds_the_truth_where_a_large_stratum_holds_nothing():
    """As in the record's own sample: of a hundred thousand far passages none belongs."""
    rng = np.random.default_rng(1)
    sizes = pd.Series({"core": 1000, "far": 100_000, "near": 2000})
    n, share = [60, 30, 40], [0.8, 0.0, 0.1]
    truth = 800 / (800 + 200)
    held = 0
    for seed in range(120):
        hits = rng.binomial(n, share)
        drawn = sample(
            **{
                name: (name == "core", "y" * hit + "n" * (of - hit))
                for name, hit, of in zip(sizes.index, hits, n, strict=True)
            }
        )
        found = selection_quality(drawn, sizes, n_draws=200, seed=seed).loc["recall"]
        held += found["low"] <= truth <= found["high"]
    assert 0.84 <= held / 120 <= 0.97


COUNTS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 6), st.integers(1, 10**6)),
    min_size=1,
    max_size=8,
)


@given(COUNTS)
def test_an_estimate_lies_in_its_interval(counts):
    counts = [
        (selected, hits, misses + (hits + misses == 0), n) for selected, hits, misses, n in counts
    ]
    if not any(hits for _, hits, _, _ in counts) or not any(c[0] for c in counts):
        return
    drawn = sample(**{f"s{i}": (c[0], "y" * c[1] + "n" * c[2]) for i, c in enumerate(counts)})
    sizes = pd.Series({f"s{i}": c[3] for i, c in enumerate(counts)})
    found = selection_quality(drawn, sizes, n_draws=50)
    assert ((found["low"] >= 0) & (found["low"] <= found["estimate"])).all()
    assert ((found["estimate"] <= found["high"]) & (found["high"] <= 1 + 1e-12)).all()


def test_many_strata_with_a_hit_each():
    """Jeffreys' prior counts half a hit in each: together as much as four strata hold."""
    far = {f"far{i}": (False, "y" + "n" * 99) for i in range(8)}
    drawn = sample(core=(True, "y" * 50), **far)
    found = selection_quality(drawn, pd.Series({"core": 100} | dict.fromkeys(far, 10_000)))
    assert found.loc["recall", "estimate"] == pytest.approx(100 / 900)
    assert found.loc["recall", "high"] >= 100 / 900


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.01, 1000)), min_size=1, max_size=12),
    st.booleans(),
)
def test_a_labelled_share_lies_in_its_interval(items, weighted):
    labels = pd.DataFrame(items, columns=["right", "weight"]).assign(group="a")
    found = labelled_share(labels, "group", weight="weight" if weighted else None).loc["a"]
    assert found["low"] - 1e-9 <= found["share"] <= found["high"] + 1e-9  # nine digits are kept


def test_what_is_doubtful():
    judged = pd.DataFrame(
        {
            "n": [9, 10, 30, 30, 30],
            "share": [1.0, 1.0, 0.69, 0.7, 0.9],
            "low": [0.9, 0.9, 0.6, 0.5, 0.49],
        },
        index=["few", "enough", "wrong", "at the edge", "unsure"],
    )
    assert doubtful(judged).index[doubtful(judged)].tolist() == ["few", "wrong", "unsure"]


# --- agreement ------------------------------------------------------------------------------------
def test_kappa_by_hand():
    # Cohen's table: both yes 20, both no 15, first alone 5, second alone 10.
    first = pd.Series(["y"] * 25 + ["n"] * 25)
    second = pd.Series(["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)
    found = agreement(first, second)
    # Equal 0.7; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5.
    assert found == {"n": 50, "agreement": 0.7, "kappa": pytest.approx(0.4)}


def test_kappa_as_scikit_learn_has_it():
    from sklearn.metrics import cohen_kappa_score

    rng = np.random.default_rng(3)
    first, second = (pd.Series(rng.choice(["y", "n", "u"], 200, p=p)) for p in
                     ([0.5, 0.3, 0.2], [0.2, 0.5, 0.3]))  # fmt: skip
    assert agreement(first, second)["kappa"] == pytest.approx(cohen_kappa_score(first, second))


def test_kappa_at_the_ends():
    yes, no = pd.Series(["y", "y", "n"]), pd.Series(["n", "n", "y"])
    assert agreement(yes, yes)["kappa"] == pytest.approx(1)
    assert agreement(yes, no)["agreement"] == 0
    same = agreement(pd.Series(["y", "y"]), pd.Series(["y", "y"]))
    assert same["agreement"] == 1
    assert np.isnan(same["kappa"])  # nothing but chance


def test_kappa_goes_by_order_and_refuses_items_in_another():
    first = pd.Series(["y", "n", "n"], index=[5, 6, 7])
    assert agreement(first, first.set_axis([0, 1, 2]))["agreement"] == 1
    assert agreement(first, first.set_axis(["a", "b", "c"]))["agreement"] == 1
    with pytest.raises(ValueError, match="another order: at row 0 the first has 5, the second 7"):
        agreement(first, first[::-1])
    with pytest.raises(ValueError) as error:
        agreement(first, first.iloc[[0, 2, 1]])
    assert str(error.value) == (
        "the two labellers have the same items in another order: at row 1 the first has 6, the"
        " second 7; bring both into one order, such as by second.loc[first.index]"
    )
    # An index that names an item twice, or other items, says nothing of the order.
    twice = first.set_axis([1, 1, 2])
    assert agreement(twice, twice[::-1])["n"] == 3
    assert agreement(first, first.set_axis([7, 6, 4]))["agreement"] == 1


def test_labels_of_other_items_are_refused():
    with pytest.raises(ValueError, match="the same items; got 2 and 3"):
        agreement(pd.Series(["y", "n"]), pd.Series(["y", "n", "n"]))
    with pytest.raises(ValueError, match="got 0 and 0"):
        agreement(pd.Series([], dtype=str), pd.Series([], dtype=str))


def test_labelled_share_by_hand():
    labels = pd.DataFrame(
        {
            "side": ["b", "a", "a", "a", "b"],
            "right": [True, True, False, True, True],
            "tokens": [5.0, 30.0, 10.0, 10.0, 5.0],
        }
    )
    found = labelled_share(labels, "side")
    assert found.index.tolist() == ["a", "b"]
    assert found["n"].tolist() == [3, 2]
    assert found["share"].tolist() == [2 / 3, 1]
    low, high = jeffreys_interval(np.array([2, 2]), np.array([3, 2]))
    assert found["low"].tolist() == low.tolist() and found["high"].tolist() == high.tolist()
    # 40 of 50 tokens, in 2500 / 1100 effective items.
    found = labelled_share(labels, ["side"], weight="tokens")
    assert found.loc["a", "share"] == pytest.approx(0.8)
    effective = 2500 / 1100
    expected = jeffreys_interval(0.8 * effective, effective)
    np.testing.assert_allclose(found.loc["a", ["low", "high"]].astype(float), expected)
    assert found.loc["b", ["share", "high"]].tolist() == [1, 1]
    with pytest.raises(ValueError, match=r"tokens holds 0.0; weights are positive"):
        labelled_share(labels.assign(tokens=[0.0, 1, 1, 1, 1]), "side", weight="tokens")


@pytest.mark.parametrize("right", [[True, None], [2, 0], [True, float("nan")]])
def test_what_is_not_labelled_is_refused(right):
    labels = pd.DataFrame({"side": ["a", "a"], "right": right})
    with pytest.raises(ValueError, match="right must be True or False in every row"):
        labelled_share(labels, "side")
    with pytest.raises(ValueError, match="no group blank"):
        labelled_share(pd.DataFrame({"side": ["a", None], "right": [True, False]}), "side")


def test_each_group_is_judged_by_its_own_strata():
    other = sample(core=(True, "yn"), far=(False, "nn"))
    both = pd.concat([DRAWN.assign(side="US"), other.assign(side="MX")])
    theirs = pd.Series({"core": 50, "far": 70})
    sizes = pd.concat({"US": SIZES, "MX": theirs})
    found = selection_quality(both, sizes, by="side")
    assert found.index.names == ["side", "measure"]
    pd.testing.assert_frame_equal(
        found.loc["US"].rename_axis(None), selection_quality(DRAWN, SIZES)
    )
    pd.testing.assert_frame_equal(
        found.loc["MX"].rename_axis(None), selection_quality(other, theirs)
    )


def test_a_group_that_cannot_be_judged_is_named():
    both = pd.concat([DRAWN.assign(side="US"), DRAWN.assign(side="MX", relevant=False)])
    sizes = pd.concat({"US": SIZES, "MX": SIZES})
    with pytest.raises(ValueError, match="side 'MX': nothing in the sample is labelled relevant"):
        selection_quality(both, sizes, by="side")
    with pytest.raises(ValueError, match="no column 'lang'"):
        selection_quality(both, sizes, by="lang")
    with pytest.raises(ValueError, match="sizes must be indexed by side and stratum"):
        selection_quality(both, SIZES, by="side")
