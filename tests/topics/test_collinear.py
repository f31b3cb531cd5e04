"""Effects that cannot be told apart: the measures by hand, and the sentences, whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bilateral.topics.inputs.collinearity import (
    _basis,
    _given,
    _inflated,
    _refuse_pair,
    check_apart,
)


def pair(counts, a="side", b="lang", rows="xyzuvw", columns="pqrst"):
    counts = np.array(counts)
    table = pd.DataFrame(counts, list(rows[: len(counts)]), list(columns[: counts.shape[1]]))
    _refuse_pair(a, b, table)


def refused(call, *given, **named) -> str:
    with pytest.raises(ValueError) as caught:
        call(*given, **named)
    return str(caught.value)


def test_what_one_category_says_of_another_by_hand():
    share, tau = _given(pd.DataFrame([[3, 1], [0, 4]]))
    # Columns have 3 and 5 of 8: 1 - (9 + 25) / 64. Within rows: 1 - (9/4 + 1/4 + 16/4) / 8.
    assert share == 7 / 8
    assert tau == pytest.approx(1 - (1 - 6.5 / 8) / (1 - 34 / 64))
    assert _given(pd.DataFrame([[5, 0], [0, 2]])) == (1.0, 1.0)
    share, tau = _given(pd.DataFrame([[2, 2], [2, 2]]))
    assert share == 0.5 and tau == pytest.approx(0)


def test_two_categories_that_nearly_coincide():
    # 95 of 100 either way.
    assert refused(pair, [[48, 3], [2, 47]]) == (
        "side and lang nearly coincide (95 % of rows): the effects of side and lang cannot be told "
        "apart. Drop one of them."
    )
    pair([[48, 3], [3, 46]])  # 94 of 100
    assert "(99 % of rows)" in refused(pair, [[499, 0], [1, 500]])  # not 100
    assert "(100 % of rows)" in refused(pair, [[5, 0], [0, 5]])


def test_a_rare_level_proves_nothing():
    pair([[96, 0], [3, 1]])  # 97 % of rows, and a quarter of the variation
    assert "nearly coincide" in refused(pair, [[96, 1], [0, 3]])


def test_one_category_that_follows_from_another():
    # Each of four rows is of one column but for the last, which is mixed: 97 of 100.
    told = refused(pair, [[30, 0], [0, 30], [34, 0], [3, 3]])
    assert told == (
        "lang follows from side in 97 % of rows: the effects of side and lang cannot be told "
        "apart. Drop one of them, or keep only the rows with side 'u', where lang varies, and "
        "drop side."
    )
    # The other way round it reads the same.
    turned = refused(
        pair, np.array([[30, 0], [0, 30], [34, 0], [3, 3]]).T, "lang", "side", "pq", "xyzu"
    )
    assert turned == told.replace("side and lang", "lang and side")


def test_the_levels_that_vary_are_listed_by_size_and_four_at_most():
    counts = [[200, 0], [0, 200], [9, 1], [10, 90], [2, 2], [3, 3]]
    told = refused(pair, counts)
    # One in ten is enough to vary; 'w' has 6 rows, 'v' 4, 'z' 10, 'u' 100.
    assert told.endswith("keep only the rows with side 'u', 'z', 'w', 'v', where lang varies.")
    less = refused(pair, [[200, 0], [0, 200], [91, 9], [10, 90], [3, 3]])
    assert "the rows with side 'u', 'v', where" in less  # nine in a hundred are not
    five = [[900, 0], [0, 900], [6, 6], [5, 5], [4, 4], [3, 3], [2, 2]]
    told = refused(pair, five, rows="abcdefg")
    assert "with side 'c', 'd', 'e', 'f', where lang varies." in told


def crossed(missing: int):
    """A product of two and four levels, without some of the combinations."""
    rows = [(a, b) for a in "xy" for b in "pqrs"][: 8 - missing]
    table = pd.DataFrame(rows, columns=["a", "b"], dtype="category")
    factors = {"a:b": frozenset("ab")}
    cells = np.ones((1, 1))
    check_apart(cells, np.ones(1), ["1"], factors, {name: table[name] for name in "ba"})


@pytest.mark.parametrize(
    ("missing", "shown"),
    [
        (1, "no row has a = y, b = s. Select"),
        (3, "no row has a = y, b = q; a = y, b = r; a = y, b = s. Select"),
    ],
)
def test_combinations_that_no_row_has(missing, shown):
    told = refused(crossed, missing)
    assert shown in told
    assert told.startswith("The interaction a:b needs every combination of levels, but no row has")
    assert told.endswith("in which all combinations occur, merge levels, or put + for *.")


def test_of_many_combinations_three_are_shown():
    rows = [("x", b) for b in "pqrst"] + [("y", "p")]
    table = pd.DataFrame(rows, columns=["a", "b"], dtype="category")
    told = refused(
        check_apart,
        np.ones((1, 1)),
        np.ones(1),
        ["1"],
        {"a:b": frozenset("ab")},
        {name: table[name] for name in "ab"},
    )
    assert "no row has a = y, b = q; a = y, b = r; a = y, b = s and 1 more. Select" in told


def numbers(r2: float, n: int = 400):
    """Two columns of which one gives so much of the other away, and one by itself."""
    rng = np.random.default_rng(0)
    base = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, 3))]))[0] * np.sqrt(n)
    x, e, z = base[:, 1:].T
    return np.column_stack([np.ones(n), x, np.sqrt(r2) * x + np.sqrt(1 - r2) * e, z])


FACTORS = {name: frozenset([name]) for name in "xyz"}


def test_a_number_that_follows_from_another():
    cells = numbers(0.9001)
    found = list(_inflated(cells, np.ones(400), ["1", "x", "y", "z"], FACTORS))
    assert [(term, near) for term, near, _ in found] == [("x", ["y"]), ("y", ["x"])]
    assert [r2 for *_, r2 in found] == pytest.approx([0.9001] * 2)
    told = refused(check_apart, cells, np.ones(400), ["1", "x", "y", "z"], FACTORS, {})
    assert told == (
        "x nearly follows from y (R² = 0.90, a variance inflation of 10): their effects cannot be "
        "told apart. Drop one of them, or merge levels that go together (for powers of a number "
        "write poly(number, 2))."
    )
    check_apart(numbers(0.8999), np.ones(400), ["1", "x", "y", "z"], FACTORS, {})
    for r2, shown in ((0.99985, "of 6667)"), (0.99995, "of over 10,000)")):
        told = refused(check_apart, numbers(r2), np.ones(400), ["1", "x", "y", "z"], FACTORS, {})
        assert f"(R² = 1.00, a variance inflation {shown}" in told


def test_weights_are_rows():
    cells = numbers(0.5, 40)
    weights = np.random.default_rng(1).integers(1, 9, 40)
    repeated = np.repeat(cells, weights, axis=0)
    names = ["1", "x", "y", "z"]
    cells[:, 2] = cells[:, 1] + 0.2 * cells[:, 2]
    repeated = np.repeat(cells, weights, axis=0)
    one = list(_inflated(cells, weights, names, FACTORS))
    other = list(_inflated(repeated, np.ones(len(repeated)), names, FACTORS))
    assert [o[:2] for o in one] == [o[:2] for o in other] == [("x", ["y"]), ("y", ["x"])]
    assert [o[2] for o in one] == pytest.approx([o[2] for o in other])
    r = np.corrcoef(repeated[:, 1], repeated[:, 2])[0, 1]
    assert one[0][2] == pytest.approx(r**2, abs=0.02)  # z takes no part


def test_columns_of_a_term_that_depend_on_each_other():
    cells = numbers(0.5)
    cells[:, 2] = 2 * cells[:, 1]
    terms, factors = ["1", "x", "x", "z"], {"x": frozenset("x"), "z": frozenset("z")}
    assert refused(check_apart, cells, np.ones(400), terms, factors, {}) == (
        "The columns of x are not independent of each other: their effects cannot be told apart. "
        "Simplify the term."
    )


def test_a_term_is_compared_net_of_what_it_holds():
    # x:z nearly is x, whose part it is; net of x it is something of its own.
    cells = numbers(0.5)
    cells[:, 2] = cells[:, 1] * (1 + 0.1 * cells[:, 3])
    factors = {"x": frozenset("x"), "x:z": frozenset("xz"), "z": frozenset("z")}
    check_apart(cells, np.ones(400), ["1", "x", "x:z", "z"], factors, {})
    apart = {"x": frozenset("x"), "y": frozenset("y"), "z": frozenset("z")}
    assert "x nearly follows from y" in refused(
        check_apart, cells, np.ones(400), ["1", "x", "y", "z"], apart, {}
    )


def test_a_basis_leaves_out_what_is_nothing():
    X = np.column_stack([np.eye(5)[:, :2] * [1e-6, 1], np.zeros(5), np.full(5, 1e-10)])
    base = _basis(X[:, :2], X[:, 2:])
    assert base.shape == (5, 2)  # each at its own length, but for what has none
    np.testing.assert_allclose(base.T @ base, np.eye(2), atol=1e-12)
    assert _basis().shape == (0, 0)
    twice = np.column_stack([np.eye(5)[:, 0], np.eye(5)[:, 0] + 1e-8 * np.eye(5)[:, 1]])
    assert _basis(twice).shape == (5, 1)
