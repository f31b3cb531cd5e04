"""Orders depend on what is in a table: not on its rows' order, nor on last digits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.order import known_first, ordered, ranking, rounded


def test_ties_end_in_the_unique_key():
    table = pd.DataFrame({"id": ["c", "a", "b", "d"], "n": [1, 2, 2, 3], "x": [9, 8, 7, 6]})
    assert ordered(table, "n", "id", ascending=False)["id"].tolist() == ["d", "a", "b", "c"]
    assert ordered(table, "n", "id")["id"].tolist() == ["c", "a", "b", "d"]
    assert ordered(table, "n", "id")["x"].tolist() == [9, 8, 7, 6]
    assert ordered(table, "n", "id").index.tolist() == [0, 1, 2, 3]
    assert ordered(table, "n", "id").columns.tolist() == ["id", "n", "x"]


def test_each_column_has_its_direction():
    table = pd.DataFrame({"side": ["US", "MX", "US", "MX"], "n": [1, 2, 3, 4]})
    found = ordered(table, ["side", "n"], "n", ascending=[True, False])
    assert found["n"].tolist() == [4, 2, 3, 1]


def test_missing_values_come_last_both_ways():
    table = pd.DataFrame({"id": [3, 2, 1], "x": [np.nan, 1.0, 2.0]})
    assert ordered(table, "x", "id")["id"].tolist() == [2, 1, 3]
    assert ordered(table, "x", "id", ascending=False)["id"].tolist() == [1, 2, 3]


def test_last_digits_decide_nothing():
    table = pd.DataFrame({"id": ["b", "a"], "x": [0.3, 0.1 + 0.2]})
    assert ordered(table, "x", "id")["id"].tolist() == ["a", "b"]
    assert ordered(table[::-1], "x", "id")["id"].tolist() == ["a", "b"]


def test_an_id_that_repeats_is_refused():
    table = pd.DataFrame({"id": ["a", "a"], "n": [1, 1]})
    with pytest.raises(ValueError, match=r"id must tell the rows apart, but \['a'\]"):
        ordered(table, "n", "id")


@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.1, 0.2, 0.1 + 0.2, 0.3]))),
    random=st.randoms(use_true_random=False),
)
def test_shuffled_rows_give_the_same_table(rows, random):
    table = pd.DataFrame(rows, columns=["n", "x"]).assign(id=range(len(rows)))
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    for ascending in (True, False):
        one = ordered(table, ["n", "x"], "id", ascending=ascending)
        other = ordered(table.iloc[shuffled], ["n", "x"], "id", ascending=ascending)
        pd.testing.assert_frame_equal(one, other)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_rounding_moves_a_number_by_at_most_a_part_in_2_to_the_36(x):
    assert abs(rounded(x) - x) <= abs(x) * 2.0**-36
    assert rounded(rounded(x)) == rounded(x)
    assert rounded(-x) == -rounded(x)


def test_rounding_keeps_what_is_no_number():
    assert np.isnan(rounded(np.nan))
    assert rounded(np.array([np.inf, -np.inf, 0.0])).tolist() == [np.inf, -np.inf, 0.0]
    assert rounded(1 + 2.0**-35) == 1 + 2.0**-35
    # Beyond 36 bits, to the nearest; of two equally near, to the even one.
    assert rounded(1 + 2.0**-36) == 1.0
    assert rounded(1 + 3 * 2.0**-36) == 1 + 2.0**-34
    assert rounded(1 + 2.0**-36 + 2.0**-45) == 1 + 2.0**-35


def test_ranking_puts_the_first_of_equals_first():
    assert ranking(np.array([1, 3, 3, 2])).tolist() == [1, 2, 3, 0]
    assert ranking(np.array([1, 3, 2], dtype=np.uint8)).tolist() == [1, 2, 0]
    assert ranking(np.array([[0.1, np.nan, 0.2], [1.0, 1.0, 1.0]])).tolist() == [
        [2, 0, 1],
        [0, 1, 2],
    ]
    assert ranking(np.array([False, True])).tolist() == [1, 0]


@given(st.lists(st.sampled_from(["US", "MX", "CA", "BR", None, float("nan")])), st.data())
def test_known_first_loses_nothing_and_does_not_see_the_order(values, data):
    found = known_first(values, ["MX", "US", "other"])
    assert found == [v for v in ("MX", "US", "BR", "CA") if v in values]
    assert known_first(data.draw(st.permutations(values)), ["MX", "US", "other"]) == found
