"""Sums over eight lanes, so that a draw among many topics has the same bits on every processor.

A draw from K weights needs their running sums. Added one by one they are a chain as long as K;
left to the compiler they are added in an order that depends on the processor. Here the order is
written down: eight lanes, lane j holding topics j, j + 8, j + 16, …, each summed on its own, then
running sums over the lanes. LLVM turns a vector of eight into whatever the processor has (two
halves on SSE2, one register on AVX2) without changing a bit, for no operation is contracted.

A scalar store followed by a vector load of the same place stalls a processor until the store has
left its buffer; :func:`put` and :func:`add` write the whole vector instead.
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["LANES", "add", "fetch", "lane_sums", "passed", "put"]

LANES = 8
"""Width of a lane vector; arrays that hold weights are padded to a multiple of it."""

_FLOAT, _INT, _BYTE = ir.FloatType(), ir.IntType(32), ir.IntType(8)
_FLOATS, _INTS = ir.VectorType(_FLOAT, LANES), ir.VectorType(_INT, LANES)
_ZEROS = ir.Constant(_FLOATS, [0.0] * LANES)
_LINE = 16  # floats that memory gives at a time


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

    For two rows at once: n, alpha, start and sums are pairs, and so are the totals. ``high - low``
    is a multiple of eight; `sums` get eight floats from `at` on.
    """
    index = types.int64
    signature = types.UniTuple(types.float32, 2)(n, alpha, W, start, index, index, sums, index)

    def generate(context, builder, signature, arguments):
        def each(at):
            return cgutils.unpack_tuple(builder, arguments[at], 2)

        def pointers(at):
            kind = signature.args[at].dtype
            return [context.make_array(kind)(context, builder, a).data for a in each(at)]

        ns, alphas, all_sums = pointers(0), pointers(1), pointers(6)
        W = _pointer(context, builder, signature, arguments, 2)
        rows = [builder.gep(W, [start]) for start in each(3)]
        low, high, at = arguments[4], arguments[5], arguments[7]
        index = low.type

        def product(r, i):
            weight = builder.fadd(_load(builder, ns[r], i), _load(builder, alphas[r], i))
            return builder.fmul(weight, _load(builder, rows[r], i))

        first = [product(r, low) for r in range(2)]
        second = builder.add(low, index(LANES))
        entry = builder.block
        body, end = builder.append_basic_block("lanes"), builder.append_basic_block("lanes.end")
        builder.cbranch(builder.icmp_signed("<", second, high), body, end)
        builder.position_at_end(body)
        i, lanes = builder.phi(index), [builder.phi(_FLOATS) for _ in range(2)]
        more = [builder.fadd(lanes[r], product(r, i)) for r in range(2)]
        following = builder.add(i, index(LANES))
        for phi, before, after in (
            (i, second, following),
            (lanes[0], first[0], more[0]),
            (lanes[1], first[1], more[1]),
        ):
            phi.add_incoming(before, entry)
            phi.add_incoming(after, body)
        builder.cbranch(builder.icmp_signed("<", following, high), body, end)
        builder.position_at_end(end)
        running = [builder.phi(_FLOATS) for _ in range(2)]
        for r in range(2):
            running[r].add_incoming(first[r], entry)
            running[r].add_incoming(more[r], body)
        for step in (1, 2, 4):
            shifted = _ints(LANES + j - step if j >= step else 0 for j in range(LANES))
            running = [
                builder.fadd(lanes, builder.shuffle_vector(_ZEROS, lanes, shifted))
                for lanes in running
            ]
        for r in range(2):
            _store(builder, running[r], all_sums[r], at)
        last = [builder.extract_element(lanes, _INT(LANES - 1)) for lanes in running]
        return context.make_tuple(builder, signature.return_type, last)

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


@intrinsic
def fetch(typing, a, start, width):
    """Ask for ``a[start:start + width]`` from memory, to be there when it is needed."""
    index = types.int64
    signature = types.void(a, index, index)

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature, arguments, 0)
        _, start, width = arguments
        byte, number = _BYTE.as_pointer(), _INT
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        end, entry = builder.add(start, width), builder.block
        body, done = builder.append_basic_block("fetch"), builder.append_basic_block("fetch.end")
        builder.branch(body)
        builder.position_at_end(body)
        i = builder.phi(start.type)
        place = builder.bitcast(builder.gep(pointer, [i]), byte)
        # To read, to be kept near, data.
        builder.call(prefetch, [place, number(0), number(3), number(1)])
        following = builder.add(i, start.type(_LINE))
        i.add_incoming(start, entry)
        i.add_incoming(following, body)
        builder.cbranch(builder.icmp_signed("<", following, end), body, done)
        builder.position_at_end(done)
        return context.get_dummy_value()

    return signature, generate
