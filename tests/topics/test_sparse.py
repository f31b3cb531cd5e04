"""Sparse matrices by rows: the same numbers from every format, and the first fault by its place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.sparse import bsr_array, coo_array, csc_array, csr_array, dia_array, dok_array, lil_array

from bilateral.topics.inputs.sparse import checked_csr

FORMATS = ["csr", "csc", "bsr", "coo", "dia", "lil", "dok"]
NUMBERS = arrays(
    np.int64, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.integers(0, 3)
)


@given(NUMBERS, st.sampled_from(FORMATS), st.sampled_from(["i8", "f4", "u2"]))
def test_any_shape_comes_through(dense, kind, dtype):
    X = coo_array(dense.astype(dtype)).asformat(kind)
    before = X.copy()
    got = checked_csr(X)
    assert type(got) is csr_array and got.shape == dense.shape
    assert got.has_canonical_format
    np.testing.assert_array_equal(got.toarray(), dense)
    np.testing.assert_array_equal(X.toarray(), before.toarray())
    got.data[:] = 9
    np.testing.assert_array_equal(X.toarray(), before.toarray())  # a copy


@pytest.mark.parametrize("block", [(1, 1), (2, 1), (1, 3), (2, 3), (4, 6)])
def test_blocks_of_any_shape_come_through(block):
    dense = np.arange(24).reshape(4, 6) % 5
    np.testing.assert_array_equal(checked_csr(bsr_array(dense, blocksize=block)).toarray(), dense)


def test_diagonals_that_leave_the_matrix_are_cut():
    data = np.array([[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15]])
    X = dia_array((data, [0, -1, 2]), shape=(3, 4))
    expected = [[1, 0, 13, 0], [6, 2, 0, 14], [0, 7, 3, 0]]
    assert checked_csr(X).toarray().tolist() == expected == X.toarray().tolist()


def test_what_shares_a_place_is_added_up():
    twice = csr_array((np.array([1, 2, 4], np.int8), np.array([1, 0, 1]), np.array([0, 3, 3])))
    got = checked_csr(twice)
    assert got.toarray().tolist() == [[2, 5], [0, 0]] and got.dtype == np.int64
    assert got.indices.tolist() == [0, 1]
    halves = coo_array((np.array([0.5, 0.25], "f4"), ([0, 0], [1, 1])), shape=(1, 2))
    assert checked_csr(halves).data.tolist() == [0.75]
    assert checked_csr(halves).dtype == np.float64
    assert checked_csr(csr_array(np.eye(2, dtype=np.int8))).dtype == np.int8  # nothing to add


def test_other_byte_orders_are_read():
    dense = np.array([[0, 5], [6, 0]])
    for dtype in (">i4", ">f8", ">u2"):
        X = csr_array(dense)
        X.data, X.indices = X.data.astype(dtype), X.indices.astype(">i4")
        assert checked_csr(X).toarray().tolist() == dense.tolist()


@pytest.mark.parametrize("value", [2**40, -(2**40)])
def test_numbers_are_added_up_to_a_bound(value):
    X = coo_array((np.array([value, 0]), ([0, 0], [0, 0])), shape=(1, 1))
    assert checked_csr(X).data.tolist() == [value]
    beyond = coo_array((np.array([value + np.sign(value), 0]), ([0, 0], [0, 0])), shape=(1, 1))
    with pytest.raises(ValueError, match=r"^X holds a number beyond 2\*\*40 in size"):
        checked_csr(beyond)


def damaged(X, **parts):
    for name, value in parts.items():
        vars(X)[name] = value
    return X


WIDE = np.array([[0, 2, 0, 1], [1, 0, 0, 0], [0, 0, 3, 0]])  # 3 rows, 4 columns
FIRST = "X is damaged: "
FAULTS = {
    "column": (
        lambda: damaged(csr_array(WIDE), indices=np.array([1, 3, 4, 2])),
        "row 1 holds column 4, but columns are 0 to 3",
    ),
    "column of an empty row before": (
        lambda: damaged(csr_array(WIDE * [[0], [1], [1]]), indices=np.array([0, 9])),
        "row 2 holds column 9, but columns are 0 to 3",
    ),
    "row": (
        lambda: damaged(csc_array(WIDE), indices=np.array([1, 0, 3, 0])),
        "column 2 holds row 3, but rows are 0 to 2",
    ),
    "block": (
        lambda: damaged(bsr_array(WIDE, blocksize=(3, 2)), indices=np.array([0, 2])),
        "row 0 holds column 2, but columns are 0 to 1",
    ),
    "first bound": (
        lambda: damaged(csr_array(WIDE), indptr=np.array([1, 2, 3, 4])),
        r"the bounds of its rows \(indptr\) do not go up from 0, row by row",
    ),
    "too many bounds": (
        lambda: damaged(csr_array(WIDE), indptr=np.array([0, 2, 3, 4, 4])),
        r"the bounds of its rows \(indptr\) do not go up from 0, row by row",
    ),
    "columns' bounds": (
        lambda: damaged(csc_array(WIDE), indptr=np.array([0, 1, 2, 4])),
        r"the bounds of its columns \(indptr\) do not go up from 0, column by column",
    ),
    "the end": (
        lambda: damaged(csr_array(WIDE), indptr=np.array([0, 2, 3, 5])),
        r"its bounds \(indptr\) end at 5, but it has 4 places and 4 numbers",
    ),
    "blocks": (
        lambda: damaged(bsr_array(WIDE, blocksize=(1, 2)), data=np.ones((4, 1, 3), int)),
        r"blocks of \(1, 3\) do not fill it",
    ),
    "no block": (
        lambda: damaged(bsr_array(WIDE, blocksize=(1, 2)), data=np.ones((4, 0, 2), int)),
        "it has no blocks",
    ),
    "blocks of one side": (
        lambda: damaged(bsr_array(WIDE, blocksize=(1, 2)), data=np.ones((4, 2), int)),
        "it has no blocks",
    ),
    "two dimensions": (
        lambda: damaged(csr_array(WIDE), data=np.ones((4, 1), int)),
        "its numbers are in 2 dimensions",
    ),
    "places in two dimensions": (
        lambda: damaged(csr_array(WIDE), indices=np.ones((4, 1), int)),
        r"its places are int64 in 2 dimension\(s\)",
    ),
    "fractional places": (
        lambda: damaged(csr_array(WIDE), indices=np.ones(4)),
        r"its places are float64 in 1 dimension\(s\)",
    ),
    "a number's row": (
        lambda: damaged(coo_array(WIDE), coords=(np.array([0, 0, 3, 2]), np.array([1, 3, 0, 2]))),
        "number 2 is at row 3, but rows are 0 to 2",
    ),
    "a number's column": (
        lambda: damaged(coo_array(WIDE), coords=(np.array([0, 0, 1, 2]), np.array([1, 3, 0, -1]))),
        "number 3 is at column -1, but columns are 0 to 3",
    ),
    "one row less": (
        lambda: damaged(coo_array(WIDE), coords=(np.array([0, 0, 1]), np.array([1, 3, 0, 2]))),
        "it has 3 rows and 4 columns for 4 numbers",
    ),
    "three coordinates": (
        lambda: damaged(coo_array(WIDE), coords=(np.zeros(4, int),) * 3),
        "places have 3 coordinates",
    ),
    "diagonals": (
        lambda: damaged(dia_array(WIDE), offsets=np.array([0])),
        "it does not have an offset for each diagonal",
    ),
    "diagonals of one": (
        lambda: damaged(dia_array(np.eye(3)), data=np.ones(1)),
        "it does not have an offset for each diagonal",
    ),
    "lists": (
        lambda: damaged(lil_array(WIDE), data=np.array([[2], [1], [3]], object)),
        "its rows do not have a number for each place",
    ),
    "a key": (
        lambda: damaged(dok_array(WIDE), _dict={(0, 4): 1}),
        "number 0 is at column 4, but columns are 0 to 3",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(name):
    make, message = FAULTS[name]
    with pytest.raises(ValueError, match=f"^{FIRST}{message}\\. Make the matrix again\\.$"):
        checked_csr(make())


def test_empty_matrices_of_every_format():
    for kind in FORMATS:
        if kind != "bsr":
            assert checked_csr(coo_array((2, 3), dtype=np.int64).asformat(kind)).nnz == 0
    assert checked_csr(csr_array((0, 3), dtype=np.int64)).shape == (0, 3)


def test_real_numbers_alone_are_taken():
    for bad, message in (
        (np.array([1j]), "^Complex data not supported: X holds counts.$"),
        (np.array(["a"], object), "^X must hold numbers only, not object.$"),
    ):
        X = damaged(csr_array(np.ones((1, 1))), data=bad)
        with pytest.raises(ValueError, match=message):
            checked_csr(X)
    assert checked_csr(csr_array(np.ones((1, 1), bool))).toarray().tolist() == [[True]]
