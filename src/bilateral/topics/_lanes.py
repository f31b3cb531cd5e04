"""Sums over eight lanes, so that a draw among many topics has the same bits on every processor.

A draw from K weights needs their running sums. Added one by one they are a chain as long as K;
left to the compiler they are added in an order that depends on the processor. Here the order is
written down: eight lanes, lane j holding topics j, j + 8, j + 16, …, each summed on its own, then
running sums over the lanes. LLVM turns a vector of eight into whatever the processor has (two
halves on SSE2, one register on AVX2) without changing a bit, for no operation is contracted.

A scalar store followed by a vector load of the same place stalls a processor until the store has
left its buffer;
:func:`put` and :func:`add` write the whole vector instead.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

__all__ = ["LANES", "add", "lane_sums", "passed", "put"]

LANES = 8
"""Width of a lane vector; arrays that hold weights are padded to a multiple of it."""

_FLOAT, _INT, _BYTE = ir.FloatType(), ir.IntType(32), ir.IntType(8)
_FLOATS, _INTS = ir.VectorType(_FLOAT, LANES), ir.VectorType(_INT, LANES)
_ZEROS = ir.Constant(_FLOATS, [0.0] * LANES)


def _ints(values) -> ir.Constant:
    return ir.Constant(_INTS, list(values))


def _pointer(context, builder, signature, arguments, at: int):
    return context.make_array(signature.args[at])(context, builder, arguments[at]).data


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


@intrinsic
def lane_sums(typing, n, alpha, W, start, low, high, sums, at):
    """Running sums over lanes of ``(n + alpha)[low:high] * W[start + low:start + high]``.

    ``high - low`` is a multiple of eight; `sums` gets eight floats from `at` on. Returns the total.
    """
    index = types.int64
    signature = types.float32(n, alpha, W, index, index, index, sums, index)

    def generate(context, builder, signature, arguments):
        n = _pointer(context, builder, signature, arguments, 0)
        alpha = _pointer(context, builder, signature, arguments, 1)
        row = builder.gep(_pointer(context, builder, signature, arguments, 2), [arguments[3]])
        _, _, _, _, low, high, _, at = arguments
        index = low.type

        def product(i):
            weight = builder.fadd(_load(builder, n, i), _load(builder, alpha, i))
            return builder.fmul(weight, _load(builder, row, i))

        first = product(low)
        second = builder.add(low, index(LANES))
        entry = builder.block
        body, end = builder.append_basic_block("lanes"), builder.append_basic_block("lanes.end")
        builder.cbranch(builder.icmp_signed("<", second, high), body, end)
        builder.position_at_end(body)
        i, lanes = builder.phi(index), builder.phi(_FLOATS)
        more = builder.fadd(lanes, product(i))
        following = builder.add(i, index(LANES))
        for phi, before, after in ((i, second, following), (lanes, first, more)):
            phi.add_incoming(before, entry)
            phi.add_incoming(after, body)
        builder.cbranch(builder.icmp_signed("<", following, high), body, end)
        builder.position_at_end(end)
        running = builder.phi(_FLOATS)
        running.add_incoming(first, entry)
        running.add_incoming(more, body)
        for step in (1, 2, 4):
            shifted = _ints(LANES + j - step if j >= step else 0 for j in range(LANES))
            running = builder.fadd(running, builder.shuffle_vector(_ZEROS, running, shifted))
        sums = _pointer(context, builder, signature, arguments, 6)
        _store(builder, running, sums, at)
        return builder.extract_element(running, _INT(LANES - 1))

    return signature, generate


@intrinsic
def passed(typing, sums, at, u):
    """How many of the first seven of the eight running sums at `at` are at most `u`."""
    signature = types.int64(sums, types.int64, types.float32)

    def generate(context, builder, signature, arguments):
        running = _load(builder, _pointer(context, builder, signature, arguments, 0), arguments[1])
        below = builder.fcmp_ordered("<=", running, _all_lanes(builder, arguments[2], _FLOATS))
        bits = builder.and_(builder.bitcast(below, _BYTE), _BYTE((1 << (LANES - 1)) - 1))
        return builder.zext(builder.ctpop(bits), arguments[1].type)

    return signature, generate


def _write(typing, n, combine):
    """An intrinsic that changes one element by writing its whole vector."""
    signature = types.void(n, types.int64, types.float32)

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature, arguments, 0)
        _, k, scalar = arguments
        chunk = builder.and_(k, k.type(-LANES))
        lane = builder.trunc(builder.and_(k, k.type(LANES - 1)), _INT)
        here = builder.icmp_signed("==", _all_lanes(builder, lane, _INTS), _ints(range(LANES)))
        old, scalars = _load(builder, pointer, chunk), _all_lanes(builder, scalar, _FLOATS)
        _store(builder, combine(builder, here, old, scalars), pointer, chunk)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def put(typing, n, k, value):
    """``n[k] = value``, written as a whole vector."""
    return _write(typing, n, lambda builder, here, old, new: builder.select(here, new, old))


@intrinsic
def add(typing, n, k, amount):
    """``n[k] += amount``, written as a whole vector."""

    def combine(builder, here, old, amounts):
        return builder.fadd(old, builder.select(here, amounts, _ZEROS))

    return _write(typing, n, combine)
