"""Intervals by hand, against other implementations, and that no other module makes its own."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bilateral import intervals
from bilateral.intervals import (
    LEAST_DRAWS,
    LEVEL,
    NAME,
    TAILS,
    bootstrap_interval,
    bootstrap_share_interval,
    expanded_tail,
    gamma_interval,
    jeffreys_interval,
    posterior_interval,
)
from bilateral.topics.summaries import effective

ROOT = Path(__file__).resolve().parents[1]


def test_one_level():
    assert LEVEL == 0.90
    assert pytest.approx(((1 - LEVEL) / 2, (1 + LEVEL) / 2)) == TAILS
    assert pytest.approx(stats.norm.ppf(TAILS[1]), abs=1e-15) == intervals._NORMAL
    # One in twenty on either side needs nineteen draws and the next.
    assert round(1 / TAILS[0]) - 1 == LEAST_DRAWS
    assert NAME == "90 % interval"


def test_no_other_level_is_written_anywhere():
    """Numbers in prose are those of `intervals`; no other module has its ends."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"(\d+) ?%[\s-]+(?:\w+[\s-]+)?intervals?\b", text)
        assert set(named) <= {f"{100 * LEVEL:.0f}"}, path
        if path.name != "intervals.py":
            assert not re.search(r"0?\.05, 0?\.95|LEVEL\s*=\s*0?\.9|1\.64", text), path


# --- posterior draws ------------------------------------------------------------------------------
def test_posterior_draws_by_hand():
    """Of 19 draws the ends are the outermost; of 29 places 1.5 and 28.5."""
    assert posterior_interval(np.arange(19)[::-1]).tolist() == [0, 18]
    assert posterior_interval(np.arange(1, 30) * 10).tolist() == pytest.approx([15, 285])
    both = posterior_interval(np.column_stack([np.arange(19), -2 * np.arange(19)]))
    assert both.tolist() == [[0, -36], [18, 0]]


@settings(deadline=None)
@given(st.integers(19, 300), st.integers(0, 2**32 - 1))
def test_posterior_draws_are_numpys_weibull(n, seed):
    draws = np.random.default_rng(seed).gamma(0.3, size=(n, 2, 3))
    expected = np.quantile(draws, [0.05, 0.95], axis=0, method="weibull")
    np.testing.assert_array_equal(posterior_interval(draws), expected)
    np.testing.assert_array_equal(posterior_interval(draws[::-1]), expected)
    np.testing.assert_allclose(posterior_interval(3 * draws + 1), 3 * expected + 1)


@pytest.mark.parametrize("n", [0, 1, 10, 18])
def test_few_draws_are_refused(n):
    with pytest.raises(ValueError, match=rf"needs 19 posterior draws or more, and there are {n}:"):
        posterior_interval(np.zeros((n, 4)))
    assert posterior_interval(np.zeros((19, 4))).shape == (2, 4)


@pytest.mark.parametrize("n", [19, 39, 200])
def test_the_next_draw_lies_inside_nine_times_in_ten(n):
    draws = np.random.default_rng(n).exponential(size=(n + 1, 20_000))
    low, high = posterior_interval(draws[:-1])
    inside = (low <= draws[-1]) & (draws[-1] <= high)
    assert inside.mean() == pytest.approx(0.90, abs=4 * np.sqrt(0.09 / 20_000))


def test_draws_that_follow_each_other_stretch_the_interval():
    """Away from the mean, as Student's interval for one more of so few normal draws."""
    draws = np.column_stack([np.arange(39.0), np.arange(39.0) ** 2])
    plain = posterior_interval(draws)
    worth = np.array([8, 39.0])
    found = posterior_interval(draws, worth)
    far = stats.t(worth - 1).ppf(0.95) / stats.norm.ppf(0.95)
    far *= np.sqrt((1 + 1 / worth) / (1 - 1 / worth))
    np.testing.assert_allclose(found - draws.mean(axis=0), far * (plain - draws.mean(axis=0)))
    assert posterior_interval(draws, 1e9) == pytest.approx(plain)
    assert np.isnan(posterior_interval(draws, [1.9, 2])).tolist() == [[True, False]] * 2


def test_shares_stay_between_zero_and_one():
    rng = np.random.default_rng(0)
    draws = stats.beta(0.5, 20).rvs((50, 3), random_state=rng)
    low, high = posterior_interval(draws, 4, share=True)
    odds = np.log(draws / (1 - draws))
    ends = posterior_interval(odds, 4)
    np.testing.assert_allclose(np.log(low / (1 - low)), ends[0], rtol=1e-6)
    np.testing.assert_allclose(np.log(high / (1 - high)), ends[1], rtol=1e-6)
    assert (low > 0).all() and (posterior_interval(draws, 4)[0] < 0).all()
    # With a draw of nothing there are no log-odds, and what lies outside is cut off.
    draws[7] = 0
    expected = np.clip(posterior_interval(draws, 4), 0, 1)
    np.testing.assert_allclose(posterior_interval(draws, 4, share=True), expected)
    np.testing.assert_array_equal(posterior_interval(draws, share=True), posterior_interval(draws))
    draws[8, 0] = np.nan
    assert np.isnan(posterior_interval(draws, 4, share=True)[:, 0]).all()


@pytest.mark.parametrize("stays", [0.5, 0.9, 0.95])
def test_a_further_draw_lies_inside_a_stretched_interval(stays):
    """A chain of 200 draws, each near the one before, and one more from where it ever may be."""
    rng = np.random.default_rng(7)
    draws = rng.normal(size=(200, 4000))
    for before, draw in pairwise(draws):
        draw *= np.sqrt(1 - stays**2)
        draw += stays * before
    further = rng.normal(size=4000)
    held = []
    for worth in (None, effective(draws)):  # about 67, 15 and 10
        low, high = posterior_interval(draws, worth)
        held.append(((low <= further) & (further <= high)).mean())
    assert held[0] < held[1]
    assert 0.88 < held[1] < 0.92


def test_a_missing_draw_has_no_interval():
    draws = np.arange(40.0).reshape(20, 2)
    draws[3, 1] = np.nan
    assert np.isnan(posterior_interval(draws)).tolist() == [[False, True]] * 2


def test_moments_of_draws():
    mean, sd = np.array([2.0, 1e-7, 0.5]), np.array([0.5, 3e-8, 0.0])
    low, high = gamma_interval(mean, sd)
    sd[2] = 0.5e-3
    of = stats.gamma((mean / sd) ** 2, scale=sd**2 / mean)
    np.testing.assert_allclose(low, of.ppf(0.05), rtol=1e-8)
    np.testing.assert_allclose(high, of.ppf(0.95), rtol=1e-8)


@pytest.mark.parametrize(("mean", "sd"), [(-2, 1), (0, 1), (3, -1), ([1, -1], [1, 1])])
def test_moments_that_no_count_has_are_refused(mean, sd):
    with pytest.raises(ValueError, match="mean must be positive, and sd not negative"):
        gamma_interval(np.array(mean), np.array(sd))


# --- bootstraps -----------------------------------------------------------------------------------
def test_the_expanded_tail_is_hesterbergs():
    """The formula of the paper, with SciPy's distributions."""
    for n in (2, 5, 8, 20, 60, 1000):
        expected = stats.norm.cdf(-np.sqrt(n / (n - 1)) * stats.t(n - 1).ppf(0.95))
        assert expanded_tail(n) == pytest.approx(expected, abs=1e-9)
    assert expanded_tail(1) == 0


def test_a_bootstrap_by_hand():
    replicates = np.arange(1, 1000)
    tail = float(expanded_tail(8))
    assert bootstrap_interval(replicates, 8).tolist() == pytest.approx(
        [1000 * tail, 1000 - 1000 * tail]
    )
    low, high = bootstrap_interval(np.column_stack([replicates, -replicates]), 60)
    assert (low[0], high[0]) == pytest.approx((-high[1], -low[1]))


@given(st.integers(2, 200), st.integers(2, 200))
def test_fewer_units_make_a_wider_interval(n, m):
    assert (expanded_tail(n) < expanded_tail(m)) == (n < m)
    assert expanded_tail(n) < TAILS[0]


@pytest.mark.parametrize(
    ("n_units", "n", "needed"),
    [
        (1, 500, "more than a million"),
        (2, 500, "more than a million"),
        (4, 302, "303"),
        (8, 45, "46"),
    ],
)
def test_few_replicates_for_few_units_are_refused(n_units, n, needed):
    with pytest.raises(
        ValueError, match=f"over {n_units} units needs {needed} replicates.*are {n}"
    ):
        bootstrap_interval(np.arange(n), n_units)


def test_as_many_replicates_as_are_needed():
    assert bootstrap_interval(np.arange(46), 8).shape == (2,)
    assert bootstrap_interval(np.arange(21), 10**6).shape == (2,)


# --- shares of clusters ---------------------------------------------------------------------------
def drawn(share, n_replicates=400, spread=0.1):
    """Replicates of a share whose variance is known."""
    there = np.linspace(-1, 1, n_replicates)
    return share + spread * there / there.std(ddof=1)


@pytest.mark.parametrize(("share", "spread", "n"), [(0.3, 0.1, 8), (0.02, 0.01, 60), (0.9, 0.2, 9)])
def test_a_share_by_the_effective_size(share, spread, n):
    student = stats.t(n - 1).ppf(0.95) / stats.norm.ppf(0.95)
    size = share * (1 - share) / (spread**2 * n / (n - 1) * student**2)
    hits, misses = share * size, (1 - share) * size
    exact = stats.beta(hits, misses + 1).ppf(0.05), stats.beta(hits + 1, misses).ppf(0.95)
    of = stats.beta(hits + 0.5, misses + 0.5)
    # Of less than one hit or miss the exact end, which lies on the right side of the share.
    plain = of.ppf(0.05) if hits >= 1 else exact[0], of.ppf(0.95) if misses >= 1 else exact[1]
    assert (hits >= 1, misses >= 1) == ((True, True) if share < 0.5 else (True, False))
    given = np.array(share), drawn(share, spread=spread), n
    assert bootstrap_share_interval(*given).tolist() == pytest.approx(plain, abs=1e-8)
    uneven = bootstrap_share_interval(*given, uneven=True)
    assert uneven.tolist() == pytest.approx(exact, abs=1e-8)


def test_many_single_trials():
    """Clusters of one trial each: the bootstrap's variance is the binomial one."""
    hits, n = 30, 400
    weights = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=20_000)
    given = np.array(hits / n), weights[:, :hits].sum(axis=1) / n, n
    exact = stats.binomtest(hits, n).proportion_ci(0.90, "exact")
    found = bootstrap_share_interval(*given, uneven=True)
    assert found.tolist() == pytest.approx([exact.low, exact.high], abs=1e-3)
    found = bootstrap_share_interval(*given)
    assert found.tolist() == pytest.approx(jeffreys_interval(hits, n).tolist(), abs=1e-3)


@pytest.mark.parametrize("n", [2, 8, 60])
def test_none_and_all(n):
    replicates = np.column_stack([np.zeros(200), np.ones(200), np.full(200, 1 / 3)])
    shares = np.array([0.0, 1.0, 1 / 3])
    for uneven, upper in ((True, 1 - 0.05 ** (1 / n)), (False, jeffreys_interval(0, n)[1])):
        (none, all_, _), (above, one, _) = bootstrap_share_interval(
            shares, replicates, n, uneven=uneven
        )
        assert (none, one) == (0, 1)
        assert above == pytest.approx(upper, abs=1e-8)
        assert all_ == pytest.approx(1 - upper, abs=1e-8)
    # Where all clusters agree, each counts as one trial.
    (*_, same), (*_, over) = bootstrap_share_interval(shares, replicates, n, uneven=True)
    expected = (
        stats.beta(n / 3, 2 * n / 3 + 1).ppf(0.05),
        stats.beta(n / 3 + 1, 2 * n / 3).ppf(0.95),
    )
    assert (same, over) == pytest.approx(expected, abs=1e-8)


@settings(deadline=None)
@given(st.integers(2, 80), st.integers(0, 2**32 - 1), st.floats(0.01, 1), st.floats(0.05, 5))
def test_a_share_lies_in_its_interval(n, seed, often, size):
    rng = np.random.default_rng(seed)
    passages = 1 + rng.poisson(size, n)
    hits = rng.binomial(passages, rng.beta(often, 1, n))
    weights = rng.multinomial(n, np.full(n, 1 / n), size=200)
    share = np.array([hits.sum() / passages.sum()])
    replicates = ((weights @ hits) / (weights @ passages))[:, None]
    low, high = bootstrap_share_interval(share, replicates, n)
    lower, upper = bootstrap_share_interval(share, replicates, n, uneven=True)
    assert 0 <= lower <= low <= share <= high <= upper <= 1
    turned = bootstrap_share_interval(1 - share, 1 - replicates, n)
    assert [1 - high, 1 - low] == [pytest.approx(end, abs=1e-6) for end in turned]


def test_no_interval_of_one_cluster_or_of_nothing():
    assert np.isnan(bootstrap_share_interval(np.array([0.5]), np.full((200, 1), 0.5), 1)).all()
    assert np.isnan(bootstrap_share_interval(np.array([0.5]), np.full((1, 1), 0.5), 9)).all()
    missing = bootstrap_share_interval(np.array([np.nan, 0.5]), np.full((20, 2), 0.5), 9)
    assert np.isnan(missing).tolist() == [[True, False]] * 2


@pytest.mark.parametrize("share", [-0.1, 1.1, 37])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="A share lies from 0 to 1"):
        bootstrap_share_interval(np.array([0.2, share]), np.zeros((20, 2)), 9)


def test_sums_of_replicates_have_a_fixed_order():
    """The same bits as a plain loop of Python's floats, which no processor changes."""
    replicates = np.random.default_rng(0).random((60, 3)) / 3
    for column, found in zip(replicates.T.tolist(), intervals._variance(replicates), strict=True):
        total = 0.0
        for value in column:
            total += value
        mean, total = total / 60, 0.0
        for value in column:
            total += (value - mean) ** 2
        assert total / 59 == found


# --- single items ---------------------------------------------------------------------------------
def test_jeffreys_by_hand():
    """The first line of Brown, Cai and DasGupta's advice: zero below no hits, one above all."""
    low, high = jeffreys_interval([0, 1, 10], 10)
    of = stats.beta([0.5, 1.5, 10.5], [10.5, 9.5, 0.5])
    assert low.tolist() == pytest.approx([0, *of.ppf(0.05)[1:]], abs=1e-8)
    assert high.tolist() == pytest.approx([*of.ppf(0.95)[:2], 1], abs=1e-8)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(44, 58, 0.66, 0.84), (41, 57, 0.61, 0.81)],  # labels of core passages of two sides
)
def test_jeffreys_of_labels(hits, n, low, high):
    assert jeffreys_interval(hits, n).round(2).tolist() == [low, high]


@pytest.mark.parametrize(("hits", "n"), [(3, 2), (-1, 2), (0, 0), ([1, 2], [2, 1])])
def test_impossible_hits_are_refused(hits, n):
    with pytest.raises(ValueError, match="hits must lie from 0 to n"):
        jeffreys_interval(hits, n)


# --- one place for all of them --------------------------------------------------------------------
MAKERS = {"quantile", "nanquantile", "percentile", "nanpercentile", "ppf", "isf", "mquantiles"}
MAKERS |= {
    "betaincinv",
    "gammaincinv",
    "stdtrit",
    "ndtri",
    "interval",
    "proportion_ci",
    "bootstrap",
}
# (file, function) -> why this is no interval of the house.
ALLOWED = {
    ("src/bilateral/intervals.py", "_quantiles"): "the place",
    ("src/bilateral/intervals.py", "gamma_interval"): "the place",
    ("src/bilateral/intervals.py", "expanded_tail"): "the place",
    ("src/bilateral/intervals.py", "bootstrap_share_interval"): "the place",
    ("src/bilateral/intervals.py", "_stretch"): "the place",
    ("src/bilateral/intervals.py", "_ends"): "the place",
    ("src/bilateral/discourse/asymmetry.py", "_against"): (
        "the range of placebo pairs: how they differ, not how sure an estimate is"
    ),
    ("src/bilateral/validation/sensitivity.py", "_tidy"): (
        "how an effect varies with the other choices: all pairs there are, not a sample of pairs"
    ),
}


def makers(source: str) -> set[tuple[str, str]]:
    """Functions of a source that call what makes intervals, or name it in a text argument."""
    found = set()
    tree = ast.parse(source)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        texts = {a.value for a in call.args if isinstance(a, ast.Constant)}
        if name in MAKERS or MAKERS & {text for text in texts if isinstance(text, str)}:
            within = [f for f in functions if f.lineno <= call.lineno <= f.end_lineno]
            found.add((max(within, key=lambda f: f.lineno).name if within else "", name))
    return found


def test_every_interval_comes_from_there():
    found = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for function, name in makers(path.read_text(encoding="utf-8")):
            found[path.relative_to(ROOT).as_posix(), function] = name
    strange = sorted(found.keys() - ALLOWED.keys())
    assert not strange, f"call bilateral.intervals, or say in ALLOWED why not: {strange}"
    assert not sorted(ALLOWED.keys() - found.keys()), "no longer needed"


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_make_none_of_their_own(path):
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert not makers(code)


@pytest.mark.parametrize(
    "source",
    [
        "np.quantile(x, 0.05)",
        "t.quantile(q)",
        "t.transform('quantile', 0.1)",
        "beta(a, b).ppf(0.1)",
    ],
)
def test_a_maker_is_found(source):
    assert makers(f"def f(x):\n    return {source}") == {("f", makers(source).pop()[1])}
