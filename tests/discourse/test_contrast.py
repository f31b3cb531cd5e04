"""Differences of two groups' shares: worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.discourse import beside, contrast

SHARES = pd.DataFrame(
    [
        ("water", "before", "MX", 0.10, 0.05, 0.15),
        ("water", "before", "US", 0.30, 0.20, 0.40),  # apart
        ("water", "since", "US", 0.20, 0.15, 0.25),
        ("water", "since", "MX", 0.10, 0.05, 0.15),  # they touch, which is not apart
        ("trade", "before", "US", 0.1, 0.0, 0.2),
        ("trade", "before", "MX", 0.4, 0.3, 0.5),  # apart, the other way
        ("trade", "since", "US", np.nan, np.nan, np.nan),
        ("trade", "since", "MX", 0.4, 0.3, 0.5),
    ],
    columns=["theme", "period", "side", "share", "low", "high"],
).assign(documents=9, passages=12, among="themes")


def test_by_hand():
    found = contrast(SHARES, "US", "MX")
    assert found.columns.tolist() == ["theme", "period", "difference", "apart"]
    assert found[["theme", "period"]].values.tolist() == [
        ["water", "before"],
        ["water", "since"],
        ["trade", "before"],
        ["trade", "since"],
    ]
    np.testing.assert_allclose(found["difference"], [0.2, 0.1, -0.3, np.nan])
    assert found["apart"].tolist() == [True, False, True, False]
    again = contrast(SHARES, "MX", "US")
    np.testing.assert_allclose(again["difference"], -found["difference"])
    assert again["apart"].equals(found["apart"])


def test_nothing_is_claimed_where_either_share_is_hollow():
    by = ["theme", "period"]
    for theme, side, left in (("water", "US", [2]), ("trade", "MX", [0]), ("trade", "CA", [0, 2])):
        hollow = (SHARES["theme"] == theme) & (SHARES["side"] == side)
        found = contrast(SHARES.assign(hollow=hollow), "US", "MX")
        assert found["apart"].to_numpy().nonzero()[0].tolist() == left
        plain = contrast(SHARES, "US", "MX")
        pd.testing.assert_frame_equal(found[[*by, "difference"]], plain[[*by, "difference"]])


def test_any_column_has_groups():
    found = contrast(SHARES, "since", "before", group="period").set_index(["theme", "side"])
    assert found.index[0] == ("water", "MX") and len(found) == 4
    assert found["difference"][("water", "US")] == pytest.approx(-0.1)
    assert not found["apart"][("water", "US")]  # .15 to .25 and .20 to .40


def test_without_another_column_a_cell_is_a_theme():
    found = contrast(SHARES[SHARES["period"] == "before"].drop(columns="period"), "US", "MX")
    assert found.values.tolist()[0] == ["water", pytest.approx(0.2), True]


def test_what_is_wrong_is_named():
    with pytest.raises(ValueError, match="no column 'low'"):
        contrast(SHARES.drop(columns="low"), "US", "MX")
    with pytest.raises(ValueError, match="side 'CA' is not in shares; there are MX, US"):
        contrast(SHARES, "CA", "MX")
    with pytest.raises(ValueError, match="water, before, MX more than once"):
        contrast(pd.concat([SHARES, SHARES[:1]]), "US", "MX")


@given(st.permutations(range(len(SHARES))))
def test_the_order_of_rows_changes_no_cell(order):
    by = ["theme", "period"]
    found = contrast(SHARES.iloc[list(order)], "US", "MX").set_index(by).sort_index()
    pd.testing.assert_frame_equal(found, contrast(SHARES, "US", "MX").set_index(by).sort_index())


def test_two_measures_say_the_same_or_not():
    def measure(**lines):
        rows = [(theme, *line) for theme, line in lines.items()]
        return pd.DataFrame(rows, columns=["theme", "difference", "apart"])

    counted = measure(a=(0.2, True), b=(0.2, True), c=(0.2, True), d=(0.1, False), e=(0, False))
    modelled = measure(
        e=(np.nan, False), d=(-0.3, True), c=(0.1, False), b=(-0.1, True), a=(0.1, True)
    )
    found = beside(counted, modelled, ("counted", "modelled"))
    assert found.columns.tolist() == ["theme", "counted", "modelled", "apart"]
    assert found[["theme", "apart"]].values.tolist() == [
        ["a", "both"],
        ["b", "opposite"],
        ["c", "counted alone"],
        ["d", "modelled alone"],
        ["e", "neither"],
    ]
    assert found["modelled"].tolist()[:4] == [0.1, -0.1, 0.1, -0.3]
    one = contrast(SHARES, "US", "MX")
    assert beside(one, one, ("x", "y"))["apart"].tolist() == ["both", "neither", "both", "neither"]
    with pytest.raises(ValueError, match="not the same cells, such as 'a'"):
        beside(counted, modelled[modelled["theme"] != "a"], ("counted", "modelled"))
