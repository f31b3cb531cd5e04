"""The compiled loops, one by one, against plain Python."""

from __future__ import annotations

import re
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.dispatcher import Dispatcher

from bilateral.cleaning.terms import _kernels as kernels
from bilateral.cleaning.terms.count import TypeCounter
from bilateral.cleaning.terms.tokens import tokens

ALL_ONES = (1 << 64) - 1
LONG = 0xFF << 56


def view(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype=np.uint8)


def test_the_loops_are_compiled_once_and_hold_no_lock():
    loops = [value for value in vars(kernels).values() if isinstance(value, Dispatcher)]
    assert len(loops) == 10
    for loop in loops:
        assert loop.targetoptions["nogil"] is True
        assert type(loop._cache).__name__ == "FunctionCache", loop


# --- white space ----------------------------------------------------------------------------------
def test_white_space_is_that_of_python():
    wrong = []
    above = "".join(map(chr, range(0x4000, 0x110000)))
    assert above.split() == [above], "the table of white space is too short"
    for point in range(0x4000):
        data = chr(point).encode()
        for more in (b"", b"\x80\x80"):
            width = kernels._space(view(data + more), 0, len(data + more))
            if width != len(data) * chr(point).isspace():
                wrong.append((hex(point), more, width))
    assert not wrong


def test_white_space_that_is_cut_off_is_none():
    for space in "\x85\xa0\u1680\u2000\u2028\u205f\u3000":
        data = space.encode()
        for end in range(1, len(data)):
            assert kernels._space(view(data), 0, end) == 0
        assert kernels._space(view(b"a" + data), 1, len(data) + 1) == len(data)


def trimmed(chunk: bytes) -> bytes:
    while chunk and (chunk[-1:] in b",;:!?)]" or re.search(rb"[a-z]{6}\.\Z", chunk)):
        chunk = chunk[:-1]
    return chunk


def test_punctuation_that_ends_no_token_is_trimmed():
    ends = [b"", *(bytes([b]) for b in range(33, 127)), b".,", b").", b"..", b"]!?", b",;:"]
    starts = [b"", b"a", b"abcde", b"abcdef", b"Abcdef", b"abcdefz", b"abcDef", b"abcdef5", b"(ab"]
    for start, one, two in product(starts, ends, ends[:1] + ends[-5:]):
        for before in (b"", b"abcdef"):
            data = before + start + one + two
            end = kernels._trimmed(view(data + b"."), len(before), len(data))
            assert data[len(before) : end] == trimmed(start + one + two)


# --- keys and the table ---------------------------------------------------------------------------
def key_of(chunk: bytes, printed: int) -> int:
    """A chunk's bytes, or the hash FNV-1a of Fowler, Noll and Vo with its high bits folded in."""
    if printed <= 8 and chunk[0] != 0:
        return int.from_bytes(chunk, "big")
    key = 14695981039346656037
    for byte in chunk:
        key = (key ^ byte) * 1099511628211 & ALL_ONES
    return key ^ (key >> 29) | LONG


def home_of(key: int, size: int) -> int:
    code = key * 0x9E3779B97F4A7C15 & ALL_ONES
    return (code ^ (code >> 32)) & (size - 1)


@given(st.binary(min_size=1, max_size=20), st.sampled_from([1, 2, 8, 1 << 16]))
def test_keys_and_the_places_where_they_are_looked_for(chunk, size):
    key = key_of(chunk, 9)
    assert kernels._hash(view(b"x" + chunk + b"x"), 1, len(chunk) + 1) == key
    assert kernels._home(np.uint64(key), size - 1) == home_of(key, size)


def placed(entries: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Entries in an open-addressing table, each in the first free place from its home on."""
    table = [(0, 0)] * size
    for key, number in entries:
        at = home_of(key, size)
        while table[at][1]:
            at = (at + 1) % size
        table[at] = (key, number)
    return table


@given(st.lists(st.integers(1, LONG - 1), max_size=5, unique=True))
def test_a_table_that_grows_keeps_its_entries(keys):
    entries = [(key, number) for number, key in enumerate(keys, 1)]
    old = placed(entries, 8)
    grown = kernels.grow(np.array(old, dtype=np.uint64))
    assert [tuple(row) for row in grown.tolist()] == placed([e for e in old if e[1]], 16)


def test_a_place_is_found_past_the_end_of_the_table_and_past_others():
    """Four keys of one home, the last place of the table."""
    keys = [key for key in range(1, 500) if home_of(key, 8) == 7][:4]
    table = np.zeros((8, 2), dtype=np.uint64)
    nothing = np.zeros(4, dtype=np.int64)
    for number, key in enumerate(keys, 1):
        slot = kernels._slot(table, nothing, view(b""), view(b""), 0, 0, np.uint64(key))
        assert slot == (7 + number - 1) % 8
        table[slot] = key, number
    for number, key in enumerate(keys, 1):
        slot = kernels._slot(table, nothing, view(b""), view(b""), 0, 0, np.uint64(key))
        assert slot == (7 + number - 1) % 8


# --- chunks ---------------------------------------------------------------------------------------
def chunks_of(text: str) -> list[tuple[bytes, int]]:
    """Each chunk without the punctuation at its end, and its length with it."""
    data = [word.encode() for word in text.split()]
    return [(d if re.search(rb"[a-z]\Z", d) else trimmed(d), len(d)) for d in data]


def scanned(texts: list[str]) -> tuple[list[int], list[int], list[tuple[bytes, int]]]:
    """The numbers of the chunks, where each text begins, and the chunks with their keys."""
    numbers, rows, known = [], [0], {}
    for text in texts:
        for chunk, printed in chunks_of(text):
            if chunk:
                key = key_of(chunk, printed)
                numbers.append(known.setdefault((chunk, key), len(known) + 1))
            if len(chunk) < printed:
                numbers.append(0)
        numbers.append(0)
        rows.append(len(numbers))
    return numbers, rows, list(known)


def scan(texts: list[str], table_size: int, most: int, n_bytes: int):
    data = [text.encode() for text in texts]
    buffer, ends = view(b"".join(data)), np.cumsum([len(d) for d in data], dtype=np.int64)
    numbers = np.full(len(buffer) + len(texts), -1, dtype=np.int32)
    rows = np.zeros(len(texts) + 1, dtype=np.int64)
    at = np.array([0, 0, 0, 1], dtype=np.int64)
    table = np.zeros((table_size, 2), dtype=np.uint64)
    starts, arena = np.zeros(most, dtype=np.int64), np.zeros(n_bytes, dtype=np.uint8)
    done = kernels.scan(buffer, ends, numbers, rows, at, table, starts, arena)
    return done, numbers, rows, at, table, starts, arena


PIECES = ["EE.", "UU.", "$", "25", "%", "ab", "word.", "abcdef.", "abcdefg.,", "...", ")", "ñandú"]
PIECES += ["x" * 8, "y" * 9, "é" * 4, "ab,,,,,,", "ab,,,,,,,", "z" * 30, "\x00", "a\x00"]
some_texts = st.lists(
    st.lists(st.sampled_from([*PIECES, " ", " ", "\n", "\xa0", "\u3000"]), max_size=14).map(
        "".join
    ),
    max_size=4,
)


@given(some_texts)
def test_texts_are_cut_into_numbered_chunks(texts):
    numbers, rows, known = scanned(texts)
    total = sum(len(chunk) for chunk, _ in known)
    # As much room as is needed, and not a byte more.
    done, found, where, at, table, starts, arena = scan(texts, 256, len(known) + 2, total)
    assert done
    assert found[: at[2]].tolist() == numbers
    assert where.tolist() == rows
    assert at.tolist() == [
        len(texts), len("".join(texts).encode()), len(numbers), len(known) + 1
    ]  # fmt: skip
    bounds = starts[1 : len(known) + 2].tolist()
    spelt = [arena[a:b].tobytes() for a, b in pairwise(bounds)]
    assert spelt == [chunk for chunk, _ in known]
    entries = [(key, number) for number, (_, key) in enumerate(known, 1)]
    assert [tuple(row) for row in table.tolist()] == placed(entries, 256)


@pytest.mark.parametrize(
    ("table_size", "most", "n_bytes", "n_chunks"),
    [
        (8, 99, 99, 5),  # two thirds of the table
        (16, 99, 99, 10),
        (64, 9, 99, 8),  # every chunk has two bounds
        (64, 99, 7, 8),  # a letter each
        (64, 99, 12, 13),
    ],
)
def test_where_there_is_no_room_for_another_chunk(table_size, most, n_bytes, n_chunks):
    letters = "a b c d e f g h i j k l m n"
    done, numbers, rows, at, *_ = scan(["x", letters.replace("a", "x")], table_size, most, n_bytes)
    assert not done
    # The text, the byte and the length to go on from; "x" is there twice, with a break between.
    assert at.tolist() == [1, 1 + 2 * (n_chunks - 1), n_chunks + 1, n_chunks]
    assert numbers[: at[2]].tolist() == [1, 0, *range(1, n_chunks)]
    assert rows.tolist() == [0, 2, 0]


@given(some_texts)
def test_tables_that_were_too_small_change_nothing(texts):
    wide, narrow = TypeCounter(), TypeCounter()
    narrow._table = np.zeros((2, 2), dtype=np.uint64)
    narrow._bounds = np.zeros(2, dtype=np.int64)
    narrow._arena = np.zeros(1, dtype=np.uint8)
    for _ in range(2):  # the second time nothing is new
        one, other = wide.encode(texts), narrow.encode(texts)
        assert one.types.tolist() == other.types.tolist()
        assert one.indptr.tolist() == other.indptr.tolist()
    assert one.sizes().tolist() == [len(tokens(text)) for text in texts]


@pytest.mark.parametrize(
    ("n_chunks", "table_size", "n_bounds"),
    [(3, 8, 8), (4, 8, 8), (5, 16, 8), (6, 16, 8), (7, 16, 16)],
)
def test_only_what_is_full_grows(n_chunks, table_size, n_bounds):
    counter = TypeCounter()
    counter._table = np.zeros((8, 2), dtype=np.uint64)
    counter._bounds = np.zeros(8, dtype=np.int64)
    counter._arena = np.zeros(10, dtype=np.uint8)
    counter._bounds[n_chunks] = 6
    counter._make_room(n_chunks, 4)
    assert (len(counter._table), len(counter._bounds)) == (table_size, n_bounds)
    assert len(counter._arena) == 10
    counter._make_room(n_chunks, 5)
    assert len(counter._arena) == 25


# --- types ----------------------------------------------------------------------------------------
def test_chunks_become_their_types():
    flat, start = np.array([0, 7, 0, 8, 9], np.int32), np.array([0, 1, 2, 2, 5], np.int32)
    numbers, rows = np.array([1, 3, 0, 0, 2, 0, 3], np.int32), np.array([0, 3, 4, 6, 7], np.int64)
    types, indptr = kernels.expand(numbers, rows, flat, start)
    assert types.tolist() == [7, 0, 8, 9, 0, 0, 0, 0, 8, 9]
    assert indptr.tolist() == [0, 5, 6, 7, 10]


@given(st.lists(st.tuples(st.integers(0, 1), st.lists(st.integers(0, 4), max_size=8)), max_size=5))
def test_types_are_counted_in_the_order_in_which_they_are_met(rows):
    types = np.array([t for _, row in rows for t in row], dtype=np.int32)
    indptr = np.cumsum([0, *(len(row) for _, row in rows)], dtype=np.int64)
    langs = np.array([lang for lang, _ in rows], dtype=np.int64)
    column_of = np.zeros((2, 5), dtype=np.int32)
    columns, counts, ends, new = kernels.tally(types, indptr, langs, column_of)
    known: dict[tuple[int, int], int] = {}
    expected: list[tuple[int, int]] = []
    expected_ends = [0]
    for lang, row in rows:
        met = dict.fromkeys(t for t in row if t)
        expected += [(known.setdefault((lang, t), len(known)), row.count(t)) for t in met]
        expected_ends.append(len(expected))
    assert list(zip(columns.tolist(), counts.tolist(), strict=True)) == expected
    assert ends.tolist() == expected_ends
    assert [tuple(row) for row in new.tolist()] == list(known)
    assert {(i, j): c - 1 for (i, j), c in np.ndenumerate(column_of) if c} == known


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], []),
        ([1], []),
        ([1, 2], [(0, 1)]),
        ([1, 2, 3], [(0, 0)]),
        ([1, 2, 1, 2, 1], [(0, 1), (2, 1)]),
        ([1, 1, 2, 4], [(1, 1)]),  # the long one fails at its last word
        ([0, 2, 1, 0, 2], []),
        ([3, 3, 3, 3], [(0, 3), (2, 3)]),
        ([1, 2, 3] * 4, [(0, 0), (3, 0), (6, 0), (9, 0)]),
        ([1, 2] * 20, [(i, 1) for i in range(0, 40, 2)]),
        ([3] * 41, [(i, 3) for i in range(0, 40, 2)]),
    ],
)
def test_phrases_are_found_by_their_rows(types, expected):
    """The phrases a b c, a b and c c; types 1, 2, 3 are a, b, c, and 4 is in no class."""
    classes = np.array([0, 1, 2, 3, 0], dtype=np.int32)
    phrases = np.array([[0, 1, 2], [0, 1, -1], [-1] * 3, [2, 2, -1], [-1] * 3], dtype=np.int32)
    lengths = np.array([3, 2, 0, 2, 0], dtype=np.int32)
    first = np.full((4, 4), -1, dtype=np.int32)
    first[1, 2], first[3, 3] = 0, 3
    fills = np.eye(4, 3, k=-1, dtype=bool)
    starts, rows = kernels.match(np.array(types, np.int32), classes, first, phrases, lengths, fills)
    assert list(zip(starts.tolist(), rows.tolist(), strict=True)) == expected
