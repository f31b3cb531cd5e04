"""The functions of the chain against exact arithmetic: accuracy, edges, identities."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special

from bilateral.topics.exact.maths import _LOG_GAMMA_AT_2, digamma, exp, log

BERNOULLI = [
    Fraction(*pair)
    for pair in [
        (1, 6),
        (-1, 30),
        (1, 42),
        (-1, 30),
        (5, 66),
        (-691, 2730),
        (7, 6),
        (-3617, 510),
        (43867, 798),
        (-174611, 330),
    ]
]
POSITIVE = st.floats(min_value=5e-324, max_value=1.7e308)


@pytest.fixture(autouse=True)
def forty_digits():
    with localcontext() as context:
        context.prec = 40
        yield


def as_decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def exact_digamma(x: float) -> Decimal:
    z, reciprocals = Decimal(x), Decimal(0)
    while z < 60:
        reciprocals += 1 / z
        z += 1
    total = z.ln() - 1 / (2 * z)
    for n, number in enumerate(BERNOULLI, start=1):
        total -= as_decimal(number) / (2 * n * z ** (2 * n))
    return total - reciprocals


def error(value: float, truth: Decimal) -> float:
    return float(abs((Decimal(value) - truth) / truth))


def in_last_places(value: float, truth: Decimal) -> float:
    return float(abs(Decimal(value) - truth) / Decimal(math.ulp(float(truth))))


@pytest.mark.parametrize(
    ("low", "high"), [(5e-324, 1.7e308), (1e-3, 1e3), (0.5, 2.0), (0.999, 1.001)]
)
def test_log_is_right_to_the_last_place(low, high):
    grid = np.exp(np.linspace(np.log(low) + 1e-9, np.log(high), 1500))
    assert max(in_last_places(log(x), Decimal(x).ln()) for x in grid.tolist() if x != 1.0) < 1.0


@pytest.mark.parametrize(("low", "high"), [(-708.3, 709.7), (-2.0, 2.0), (-1e-3, 1e-3)])
def test_exp_is_right_to_the_last_place(low, high):
    grid = np.linspace(low, high, 1501)
    assert max(in_last_places(exp(x), Decimal(x).exp()) for x in grid.tolist()) < 1.0


def test_exp_of_a_subnormal_result_is_within_its_spacing():
    for x in np.linspace(-745.1, -708.4, 301).tolist():
        assert abs(Decimal(exp(x)) - Decimal(x).exp()) <= Decimal("4.95e-324")


def test_edges_of_log_and_exp():
    assert log(1.0) == 0.0
    assert log(0.0) == -math.inf
    assert log(math.inf) == math.inf
    assert math.isnan(log(-1.0)) and math.isnan(log(math.nan))
    assert exp(0.0) == 1.0
    assert exp(709.782712893384) < math.inf == exp(709.7827128933841)
    assert exp(-745.14) == 0.0 == exp(-math.inf)
    assert exp(-745.13) == 5e-324
    assert exp(math.inf) == math.inf and math.isnan(exp(math.nan))


@given(POSITIVE)
def test_exp_undoes_log(x):
    # An error of half a place in log x is |log x| times as large in x.
    assume(x > 1e-307)
    assert exp(log(x)) == pytest.approx(x, rel=4e-16 * (2 + abs(log(x))))


@given(POSITIVE, st.floats(min_value=1e-12, max_value=1.0))
def test_log_and_exp_rise(x, step):
    above = x * (1.0 + step)
    assume(above > x and above < math.inf)
    assert log(above) > log(x)
    y = log(x)
    assert exp(y + step) > exp(y) or exp(y) < 1e-300 or exp(y + step) == math.inf


@given(POSITIVE, POSITIVE)
def test_log_of_a_product(x, y):
    assume(1e-307 < x * y < math.inf)
    slack = 4e-16 * (2 + abs(log(x)) + abs(log(y)))
    assert log(x) + log(y) == pytest.approx(log(x * y), rel=0.0, abs=slack)


@pytest.mark.parametrize(
    ("low", "high"),
    [(1e-300, 1e-9), (1e-9, 0.5), (0.5, 2.5), (0.9, 1.1), (1.9, 2.1), (2.5, 10), (10, 1e6)],
)
def test_digamma_keeps_its_relative_accuracy(low, high):
    for x in np.geomspace(low, high, 202)[1:-1].tolist():
        if abs(x - 1.4616321449683623) > 0.2:
            assert error(digamma(x), exact_digamma(x)) < 1e-15


def test_the_asymptotic_series_are_long_enough_where_they_begin():
    for x in np.linspace(10, 10.5, 150).tolist():
        assert error(digamma(x), exact_digamma(x)) < 2e-16


def test_digamma_near_its_root():
    for x in np.linspace(1.26, 1.67, 100).tolist():
        assert abs(Decimal(digamma(x)) - exact_digamma(x)) < Decimal("3e-16")


def test_the_wide_grid_agrees_with_scipy():
    grid = np.geomspace(1e-305, 1e300, 5000)
    ours = np.array([digamma(x) for x in grid])
    np.testing.assert_allclose(ours, special.digamma(grid), rtol=1e-14, atol=1e-14)


def test_the_series_at_2_has_its_coefficients():
    ranks = np.arange(2, _LOG_GAMMA_AT_2.size + 1)
    expected = (-1.0) ** ranks * special.zetac(ranks) / ranks
    assert _LOG_GAMMA_AT_2[0] == 1 - np.euler_gamma
    np.testing.assert_allclose(_LOG_GAMMA_AT_2[1:], expected, rtol=1e-14)


@given(st.floats(min_value=1e-6, max_value=1e6))
def test_the_recurrence(x):
    assert digamma(x + 1.0) - digamma(x) == pytest.approx(
        1 / x, rel=1e-13, abs=1e-14 * (1 + abs(digamma(x)))
    )
