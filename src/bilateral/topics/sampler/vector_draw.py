"""Draw a topic in proportion to K weights, with eight additions at a time.

To draw in proportion to weights one needs their running sums. Added one by one, each addition waits
for the one before it, and a compiler may not change the order: that would change the rounding. Here
the order is another one, chosen for speed. There are eight lanes. Lane j adds the topics j, j + 8,
j + 16, …; at the end the eight sums are added up. :func:`plain_draw` is the same draw in plain
code, bit for bit: read it first. :func:`draw_topic` is for the sampler. It is written in the
instructions of LLVM, Numba's compiler, which has vectors of eight numbers and runs them on what the
processor has (two halves with SSE2, one register with AVX2). No operation is contracted, so the
bits are the same on all of them.

There are no branches that depend on what was drawn, only counts and selections. A processor guesses
which way a branch goes; on a random one it guesses wrong, and then waits as long as all the rest
takes.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from bilateral.topics.exact.maths import COMPILE

__all__ = ["GROUP", "LANES", "draw_topic", "plain_draw", "set_lane"]

LANES = 8
"""Numbers in a vector; arrays of weights are padded to a multiple of it."""

GROUP = 8 * LANES
"""Running sums that are searched together; arrays of them are padded to a multiple of it."""


@njit(**COMPILE)
def plain_draw(weights, word_weights, start, dice):
    """Draw a topic for one row, in plain code: what :func:`draw_topic` does.

    Parameters
    ----------
    weights : ndarray of float32, shape (width,)
    word_weights : ndarray of float32
    start : int
        Where the word's weights begin.
    dice : float32
        In [0, 1).

    Returns
    -------
    topic : int
    total : float32
        Sum of ``weights * word_weights[start : start + width]``.

    Examples
    --------
    Weights of 1, 2 and 1: half of their sum is 2, which falls to the second topic.

    >>> weights, one = np.array([1, 2, 1, 0, 0, 0, 0, 0], np.float32), np.ones(8, np.float32)
    >>> plain_draw(weights, one, 0, np.float32(0.5))
    (1, 4.0)
    """
    width = weights.size
    along = np.empty(width, np.float32)  # running sums along each lane
    for k in range(width):
        along[k] = weights[k] * word_weights[start + k]
        if k >= LANES:
            along[k] += along[k - LANES]
    over = along[width - LANES :].copy()  # running sums over the lanes
    for step in (1, 2, 4):
        for lane in range(LANES - 1, step - 1, -1):
            over[lane] += over[lane - step]
    share = dice * over[LANES - 1]
    lane = 0
    for j in range(LANES - 1):
        lane += over[j] <= share
    if lane > 0:
        share -= over[lane - 1]
    topic = lane
    for k in range(lane, width - LANES, LANES):
        if along[k] <= share:
            topic += LANES
    return topic, over[LANES - 1]


_FLOAT, _INT, _BYTE = ir.FloatType(), ir.IntType(32), ir.IntType(8)
_FLOATS, _INTS = ir.VectorType(_FLOAT, LANES), ir.VectorType(_INT, LANES)
_ZEROS = ir.Constant(_FLOATS, [0.0] * LANES)


def _ints(values) -> ir.Constant:
    return ir.Constant(_INTS, list(values))


def _place(builder, pointer, index):
    return builder.bitcast(builder.gep(pointer, [index]), _FLOATS.as_pointer())


def _load(builder, pointer, index):
    vector = builder.load(_place(builder, pointer, index))
    vector.align = 4
    return vector


def _store(builder, vector, pointer, index) -> None:
    builder.store(vector, _place(builder, pointer, index)).align = 4


def _all_lanes(builder, scalar, kind):
    undefined = ir.Constant(kind, ir.Undefined)
    return builder.shuffle_vector(
        builder.insert_element(undefined, scalar, _INT(0)), undefined, _ints([0] * LANES)
    )


def _shift(builder, vector, by: int):
    """Move lanes up; zeros come in."""
    order = _ints(LANES + j - by if j >= by else 0 for j in range(LANES))
    return builder.shuffle_vector(_ZEROS, vector, order)


@intrinsic
def draw_topic(typing, weights, word_weights, start, dice, running):
    """Draw a topic for each of a few rows, in proportion to its weight.

    Row r has the weights ``weights[r] * word_weights[start[r] : start[r] + width]``. Everything but
    `word_weights` is a tuple with one item for each row. The rows are treated step by step: a step
    must wait for the one before it in its own row, and meanwhile the processor works on the others.

    Parameters
    ----------
    weights : tuple of ndarray of float32, shape (width,)
        `width` is a multiple of eight.
    word_weights : ndarray of float32
    start : tuple of uint64
    dice : tuple of float32
        In [0, 1).
    running : tuple of ndarray of float32, shape (a multiple of GROUP, at least width)
        Work space for running sums; infinite from `width` on.

    Returns
    -------
    topics : tuple of uint64
        In rare cases, by rounding, one whose weight is zero.
    totals : tuple of float32
        Sums of all weights.
    """
    n_rows = len(weights)
    topics, totals = types.UniTuple(types.uint64, n_rows), types.UniTuple(types.float32, n_rows)
    signature = types.Tuple((topics, totals))(weights, word_weights, start, dice, running)

    def generate(context, builder, signature, arguments):
        def data(kind, array):
            return context.make_array(kind)(context, builder, array)

        def items(at):
            return cgutils.unpack_tuple(builder, arguments[at], n_rows)

        def arrays(at):
            return [data(signature.args[at].dtype, array) for array in items(at)]

        weights, running = arrays(0), [array.data for array in arrays(4)]
        [width] = cgutils.unpack_tuple(builder, weights[0].shape)
        words = data(signature.args[1], arguments[1]).data
        pairs = [
            (array.data, builder.gep(words, [place]))
            for array, place in zip(weights, items(2), strict=True)
        ]
        sums = _along_lanes(builder, pairs, running, width)
        for step in (1, 2, 4):
            sums = [builder.fadd(lanes, _shift(builder, lanes, step)) for lanes in sums]
        totals = [builder.extract_element(lanes, _INT(LANES - 1)) for lanes in sums]
        shares = [builder.fmul(*pair) for pair in zip(items(3), totals, strict=True)]
        topics = [_topic(builder, *row, width) for row in zip(running, sums, shares, strict=True)]
        kinds = signature.return_type
        topics = context.make_tuple(builder, kinds[0], topics)
        totals = context.make_tuple(builder, kinds[1], totals)
        return context.make_tuple(builder, kinds, [topics, totals])

    return signature, generate


def _along_lanes(builder, pairs: list, running: list, width) -> list:
    """Store the running sums of products along each lane; gives the last ones."""
    index, rows = width.type, range(len(pairs))

    def product(r, i):
        return builder.fmul(*(_load(builder, array, i) for array in pairs[r]))

    first = [product(r, index(0)) for r in rows]
    for r in rows:
        _store(builder, first[r], running[r], index(0))
    entry = builder.block
    head, body, end = (builder.append_basic_block(name) for name in ("along", "add", "added"))
    builder.branch(head)
    builder.position_at_end(head)
    i, sums = builder.phi(index), [builder.phi(_FLOATS) for _ in rows]
    builder.cbranch(builder.icmp_signed("<", i, width), body, end)
    builder.position_at_end(body)
    more = [builder.fadd(sums[r], product(r, i)) for r in rows]
    for r in rows:
        _store(builder, more[r], running[r], i)
    i.add_incoming(index(LANES), entry)
    i.add_incoming(builder.add(i, index(LANES)), body)
    for r in rows:
        sums[r].add_incoming(first[r], entry)
        sums[r].add_incoming(more[r], body)
    builder.branch(head)
    builder.position_at_end(end)
    return sums


def _topic(builder, running, over, share, width):
    """The topic where the running sums pass `share`; `over` are the running sums over the lanes."""
    index = width.type
    below = builder.fcmp_ordered("<=", over, _all_lanes(builder, share, _FLOATS))
    bits = builder.and_(builder.bitcast(below, _BYTE), _BYTE((1 << (LANES - 1)) - 1))
    lane = builder.zext(builder.ctpop(bits), index)
    share = builder.fsub(share, builder.extract_element(_shift(builder, over, 1), lane))
    # Count the groups whose last sum is not above the share, then the sums in the next group.
    entry = builder.block
    head, body, end = (builder.append_basic_block(name) for name in ("group", "pass", "passed"))
    builder.branch(head)
    builder.position_at_end(head)
    last, group = builder.phi(index), builder.phi(index)
    more = builder.icmp_signed("<", builder.add(last, index(LANES)), width)
    builder.cbranch(more, body, end)
    builder.position_at_end(body)
    value = builder.load(builder.gep(running, [builder.add(last, lane)]))
    passed = builder.zext(builder.fcmp_ordered("<=", value, share), index)
    last.add_incoming(index(GROUP - LANES), entry)
    last.add_incoming(builder.add(last, index(GROUP)), body)
    group.add_incoming(index(0), entry)
    group.add_incoming(builder.add(group, passed), body)
    builder.branch(head)
    builder.position_at_end(end)
    first = builder.mul(group, index(GROUP))
    shares, count = _all_lanes(builder, share, _FLOATS), _ints([0] * LANES)
    for i in range(0, GROUP - LANES, LANES):
        below = builder.fcmp_ordered(
            "<=", _load(builder, running, builder.add(first, index(i))), shares
        )
        count = builder.sub(count, builder.sext(below, _INTS))
    steps = builder.zext(builder.extract_element(count, lane), index)
    topic = builder.add(builder.add(first, lane), builder.mul(steps, index(LANES)))
    most = builder.add(builder.sub(width, index(LANES)), lane)
    return builder.select(builder.icmp_signed("<", topic, most), topic, most)


@intrinsic
def set_lane(typing, n, k, value):
    """``n[k] = value``, written as a whole vector.

    If one number is stored and then a vector that holds it is loaded, the processor waits until the
    store is done. Storing the whole vector avoids that.
    """
    signature = types.void(n, types.uint64, types.float32)

    def generate(context, builder, signature, arguments):
        array, k, value = arguments
        pointer = context.make_array(signature.args[0])(context, builder, array).data
        chunk = builder.and_(k, k.type(-LANES))
        lane = builder.trunc(builder.and_(k, k.type(LANES - 1)), _INT)
        here = builder.icmp_signed("==", _all_lanes(builder, lane, _INTS), _ints(range(LANES)))
        # Added, not selected: of a selection LLVM makes a masked store, which is slow on some
        # processors.
        others = builder.select(here, _ZEROS, _load(builder, pointer, chunk))
        new = builder.select(here, _all_lanes(builder, value, _FLOATS), _ZEROS)
        _store(builder, builder.fadd(others, new), pointer, chunk)
        return context.get_dummy_value()

    return signature, generate
