"""The null of networks: margins stay, and all tables with these margins are drawn alike."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bilateral.discourse.swaps import _order, swapped


@st.composite
def tables(draw) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Passages, names and the year of each passage."""
    held = np.array(draw(st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=1,
                                  max_size=12)))  # fmt: skip
    passage, name = np.nonzero(held)
    year = np.array(draw(st.lists(st.integers(0, 2), min_size=len(held), max_size=len(held))))
    return passage, name, year[passage]


@given(tables())
def test_margins_are_kept_exactly(table):
    passage, name, year = table
    of_name = Counter(zip(year.tolist(), name.tolist(), strict=True))
    for drawn in swapped(passage, name, year, 3, 0, ("US",)):
        assert Counter(zip(year.tolist(), drawn.tolist(), strict=True)) == of_name
        # No name twice in a passage: as `passage` stays, each holds as many names as before.
        assert len(set(zip(passage.tolist(), drawn.tolist(), strict=True))) == len(passage)


def test_every_table_with_the_margins_is_drawn_as_often():
    # Three passages with one name each and three names that stand in one each: six tables.
    three = np.arange(3)
    found = Counter(
        tuple(drawn.tolist()) for drawn in swapped(three, three, three * 0, 600, 1, ("MX",))
    )
    assert len(found) == 6
    # Each is expected 100 times, with a standard deviation of 9.
    assert all(abs(n - 100) < 36 for n in found.values())


def test_names_stay_in_their_year():
    passage, name, year = np.arange(4), np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    for drawn in swapped(passage, name, year, 20, 0, ("US",)):
        assert sorted(drawn[:2]) == sorted(drawn[2:]) == [0, 1]


def test_draws_depend_on_seed_and_cell_alone():
    many = np.arange(40)
    draws = [
        [drawn.tolist() for drawn in swapped(many, many, many * 0, 2, seed, cell)]
        for seed, cell in [(0, ("US",)), (0, ("US",)), (1, ("US",)), (0, ("MX",))]
    ]
    assert draws[0] == draws[1]
    assert draws[0] != draws[2] and draws[0] != draws[3]
    assert draws[0][0][:5] == [1, 19, 6, 32, 23]


def test_nothing_named_gives_nothing():
    none = np.zeros(0, dtype=int)
    assert [drawn.tolist() for drawn in swapped(none, none, none, 2, 0, ())] == [[], []]


@given(st.lists(st.tuples(st.integers(0, 2**33), st.integers(0, 70_000)), min_size=1))
def test_the_order_is_that_of_lexsort(rows):
    first, second = np.array(rows).T
    assert _order(first, second).tolist() == np.lexsort((first, second)).tolist()
