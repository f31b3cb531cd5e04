"""A warning points at the line that called the model."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from bilateral.topics import CovariateLDA, DynamicLDA, SeededLDA

X = (np.arange(40)[:, None] * 7 + np.arange(8) * 3) % 5
WORDS = ["tariff", "trade", "steel", "river", "water", "dam", "a", "b"]
SHORT = {"n_sweeps": 6, "n_chains": 1}
SIDES = pd.DataFrame({"side": ["MX"] * 20 + ["US"] * 20})
TWO = np.kron(np.eye(2, dtype=int), np.full((20, 4), 90))
EARLY, LATE = np.repeat([9, 1, 0], [15, 15, 20]), np.repeat([1, 9, 0], [15, 15, 20])
STILL = np.repeat([0, 6], [30, 20])
MOVED = np.array([*[EARLY, STILL] * 30, *[LATE, STILL] * 30])
STRAY = np.kron(np.eye(2, dtype=int), np.full((6, 3), 4))
STRAY[:, 5] = 0
STRAY[6, 5] = 1


def seeded(seeds, **more):
    return SeededLDA(seeds, n_free=0, vocabulary=WORDS, **SHORT | more)


GONE = {"trade": ["steel", "tariff"], "water": ["trade", "dam"]}
CALLS = {
    "periods have no rows": lambda: DynamicLDA(2, **SHORT).fit(
        X, periods=pd.PeriodIndex(["2024-01", "2024-03"] * 20, freq="M")
    ),
    "effective draws": lambda: CovariateLDA(2, formula="side", **SHORT).fit(X, covariates=SIDES),
    "share hardly any words": lambda: CovariateLDA(2, formula="side", **SHORT).fit(
        TWO, covariates=SIDES
    ),
    "mass split": lambda: seeded({"a": ["trade"], "b": ["trade", "dam"]}).fit(X),
    "went elsewhere": lambda: SeededLDA(
        GONE, n_free=0, weight=0.01, alpha=0.01, vocabulary=WORDS[:6], n_sweeps=60
    ).fit(STRAY),
    "change most of their words": lambda: DynamicLDA(2, n_sweeps=120, n_chains=1).fit(
        MOVED, periods=np.arange(120) // 60
    ),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_warning_points_at_the_call(what):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        CALLS[what]()
    places = {one.filename for one in said if what in str(one.message)}
    assert places == {__file__}
