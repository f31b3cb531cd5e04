"""Kinds of values: what each takes, and the sentence with which it refuses the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csc_array, csr_array

from bilateral.topics.storage.kinds import (
    Sizes,
    array,
    counts,
    either,
    entries,
    flag,
    many,
    number,
    optional,
    table,
    text,
    texts,
    value_of,
    whole,
)


@dataclass
class Pair:
    a: object
    b: object


PAIR = value_of(Pair, kinds={Pair: {"a": array("f8", "n K"), "b": array("f8", "n")}})
MATRIX = csr_array(np.array([[1, 0], [0, 2]], np.int32))
MIXED = np.array([1.0, math.nan, 2.0])
FRAME = pd.DataFrame({"a": [1, 2], "b": [3, 4]})

TAKEN = {
    "the ends": (whole(2, 5), (2, 5)),
    "no upper end": (whole(0), (0, 2**63 - 1)),
    "numbers": (number(1), (1, 1.0, 1e300)),
    "above": (number(above=1), (1.5, 2)),
    "any number": (number(), (-1e300, 0, 1)),
    "or NaN": (number(0, nan=True), (0, 1.5, math.nan)),
    "flags": (flag, (True, False)),
    "text": (text, ("", "a")),
    "texts": (texts("V"), ([], ["a"], ("a", "b"), np.array(["a"]), np.array(["a"], object))),
    "arrays": (array("f8", "n", -1, 1), (np.array([-1.0, 1]), np.zeros(0))),
    "infinite": (array("f4", "n", finite=False), (np.array([-np.inf, 1], "f4"),)),
    "counts": (counts("N K"), (MATRIX, csr_array((2, 2), dtype=np.int32))),
    "tables": (table("a b", "N"), (FRAME, FRAME.assign(c=1), FRAME[:0])),
    "any table": (table(), (FRAME, pd.DataFrame())),
    "lists": (many(flag), ([], [True, False])),
    "some": (many(flag, 1), ([True],)),
    "nothing": (optional(flag), (None, True)),
    "entries": (entries({"a": flag}, {"b": text}), ({"a": True}, {"a": True, "b": "x"})),
    "one of two": (either({"a": flag}, {"b": text}), ({"a": True}, {"b": "x"})),
    "objects": (PAIR, (Pair(np.zeros((2, 3)), np.zeros(2)),)),
}
REFUSED = {
    "low": (whole(2, 5), (1, 6, 2.0, True, "3", None), "x is not a whole number from 2"),
    "high": (whole(0), (2**63,), "x is not a whole number from 0"),
    "no number": (number(1), (0.9, math.inf, math.nan, True, "1"), "x is not a number in range"),
    "not above": (number(above=1), (1, 0, math.inf), "x is not a number in range"),
    "no NaN below": (number(0, nan=True), (-1, math.inf), "x is not a number in range"),
    "no flag": (flag, (1, 0, None, "True"), "x is not True or False"),
    "no text": (text, (b"a", None, 1), "x is not text"),
    "no texts": (
        texts("V"),
        ("ab", {"a"}, [["a"]], np.array("a"), np.array([["a"]]), [1], ["a", 2], None),
        "x is not a list of text",
    ),
    "no array": (
        array("f8", "n m"),
        (np.zeros(2), np.zeros((1, 1, 1)), np.zeros((1, 1), "f4"), [[0.0]]),
        r"x is not an array of float64 in 2 dimension\(s\)",
    ),
    "not finite": (
        array("f8", "n"),
        (MIXED, np.array([np.inf, 1]), np.array([1, -np.inf]), np.array([np.inf, -np.inf])),
        "x is not of finite numbers",
    ),
    "NaN": (array("f8", "n", finite=False), (MIXED,), "x is not of finite numbers"),
    "out of range": (
        array("f8", "n", -1, 1),
        (np.array([-1.01, 0]), np.array([0, 1.01])),
        "x is not in range",
    ),
    "no counts": (
        counts("N K"),
        (MATRIX.toarray(), csc_array(MATRIX), MATRIX.astype(np.int64)),
        "x is not a sparse matrix of int32",
    ),
    "below zero": (counts("N K"), (-MATRIX,), "x is not of counts"),
    "no table": (table("a b"), (FRAME[["a"]], {"a": 1}, None), "x is not a table of a b"),
    "no table at all": (table(), ([],), "x is not a table of columns"),
    "too few": (many(flag, 2), ([True], (True, True)), "x is not a list of 2 or more"),
    "one of them": (many(flag), ([True, False, 1],), r"x\[2\] is not True or False"),
    "not nothing": (optional(flag), (0,), "x is not True or False"),
    "no dictionary": (entries({"a": flag}), ([], None), "x is not a dictionary"),
    "lacking": (entries({"a": flag, "b": flag}), ({"a": True},), "x has no b"),
    "strange": (entries({"a": flag}, {"b": flag}), ({"a": True, "c": 1},), "x has a strange 'c'"),
    "long": (entries({}), ({"c" * 41: 1},), f"x has a strange '{'c' * 40}'$"),
    "inside": (entries({"a": flag}, {"b": flag}), ({"a": True, "b": 1},), r"x\.b is not True or"),
    "neither": (either({"a": flag}, {"b": flag}), ({}, [], {"a": 1, "b": 1}), "x is not a state"),
    "no object": (PAIR, ({"a": 1}, None), "x is not a Pair"),
    "unlike sizes": (
        PAIR,
        (Pair(np.zeros((2, 3)), np.zeros(3)),),
        r"x\.b has a size of 3, where others have 2",
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name):
    kind, values = TAKEN[name]
    for value in values:
        kind("x", value, Sizes())


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    kind, values, message = REFUSED[name]
    for value in values:
        with pytest.raises(ValueError, match=f"^{message}"):
            kind("x", value, Sizes())


def test_sizes_are_shared_by_letter():
    sizes = Sizes()
    whole(0, letter="K")("k", 3, sizes)
    array("f8", "n K")("a", np.zeros((2, 3)), sizes)
    texts("n")("t", ["a", "b"], sizes)
    table("", "n")("f", FRAME, sizes)
    many(flag, exactly="n")("m", [True, True], sizes)
    counts("n n")("c", MATRIX, sizes)
    assert sizes.known == {"K": 3, "n": 2}
    for kind, value in (
        (whole(0, letter="K"), 4),
        (array("f8", "K"), np.zeros(0)),
        (texts("K"), ["a"]),
        (table("", "K"), FRAME),
        (many(flag, exactly="K"), [True]),
        (counts("n K"), MATRIX),
    ):
        with pytest.raises(ValueError, match=r"^x has a size of ., where others have 3$"):
            kind("x", value, sizes)


def test_the_largest_is_compared_when_all_sizes_are_known():
    sizes = Sizes()
    array("i8", "n", 0, below="K")("x", np.array([0, 2, 1]), sizes)
    array("i8", "m", 0, below="K")("y", np.zeros(0, np.int64), sizes)
    whole(0, letter="K")("k", 3, sizes)
    sizes.close()
    sizes.known["K"] = 2
    with pytest.raises(ValueError, match=r"^x holds 2, of 2$"):
        sizes.close()


def test_small_letters_are_sizes_of_one_object():
    sizes = Sizes({"K": 3, "n": 7})
    PAIR("x", Pair(np.zeros((2, 3)), np.zeros(2)), sizes)
    PAIR("y", Pair(np.zeros((4, 3)), np.zeros(4)), sizes)
    assert sizes.known == {"K": 3, "n": 7}
    fresh = Sizes()
    PAIR("x", Pair(np.zeros((2, 5)), np.zeros(2)), fresh)
    assert fresh.known == {"K": 5}
    with pytest.raises(ValueError, match=r"^y\.a has a size of 4, where others have 5$"):
        PAIR("y", Pair(np.zeros((4, 4)), np.zeros(4)), fresh)
