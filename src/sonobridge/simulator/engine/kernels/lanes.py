"""Vectors of sixteen numbers inside compiled loops.

Numba's loops are vectorised when its compiler can prove that arrays do not overlap, which it
cannot do for the many arrays of the engine's loops. Here sixteen neighbours are one value
that the compiler keeps in registers: one 512-bit register, or two or four narrower ones.
Only code that Numba compiles can call these functions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

__all__ = [
    "WIDTH",
    "absolute",
    "as_floats",
    "as_ints",
    "below",
    "bits",
    "evens",
    "floats",
    "fma",
    "gather",
    "gather_pairs",
    "greater",
    "ints",
    "larger",
    "last_six_first",
    "load",
    "lowest",
    "masks",
    "nearest",
    "nonzero_bytes",
    "numbered",
    "odds",
    "pairs",
    "root",
    "select",
    "shift_right",
    "smaller",
    "spread",
    "store",
    "store_bytes",
    "to_floats",
    "to_ints",
    "turned",
    "weave_high",
    "weave_low",
]

WIDTH = 16
"""Numbers in one vector."""

_BYTE, _WORD, _LONG = ir.IntType(8), ir.IntType(32), ir.IntType(64)
_FLOATS = ir.VectorType(ir.FloatType(), WIDTH)
_INTS = ir.VectorType(_WORD, WIDTH)
_BYTES = ir.VectorType(_BYTE, WIDTH)
_MASKS = ir.VectorType(ir.IntType(1), WIDTH)


class Lanes(types.Type):
    """Type of a vector: its name and the compiler's type of it."""

    def __init__(self, name: str, element: Any) -> None:
        super().__init__(name)
        self.element = element


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Any) -> None:
        super().__init__(manager, lanes, lanes.element)  # type: ignore[no-untyped-call]


floats = Lanes("float32x16", _FLOATS)
ints = Lanes("int32x16", _INTS)
masks = Lanes("bool1x16", _MASKS)


def _give_operator(operation: Any, kinds: dict[Any, str]) -> None:
    """Let two vectors of one kind be joined by an operator."""

    class Template(AbstractTemplate):
        key = operation

        def generic(self, args: Any, kws: Any) -> Any:  # noqa: ARG002
            if len(args) == 2 and args[0] == args[1] and args[0] in kinds:
                return signature(args[0], *args)  # type: ignore[no-untyped-call]
            return None

    infer_global(operation)(Template)  # type: ignore[no-untyped-call]
    for kind, name in kinds.items():
        lower_builtin(operation, kind, kind)(_binary(name))  # type: ignore[no-untyped-call]


def _binary(name: str) -> Callable[..., Any]:
    def lower(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return getattr(builder, name)(*args)

    return lower


for _operation, _kinds in (
    (operator.add, {floats: "fadd", ints: "add"}),
    (operator.sub, {floats: "fsub", ints: "sub"}),
    (operator.mul, {floats: "fmul", ints: "mul"}),
    (operator.truediv, {floats: "fdiv"}),
    (operator.and_, {ints: "and_", masks: "and_"}),
    (operator.or_, {ints: "or_", masks: "or_"}),
    (operator.xor, {ints: "xor"}),
):
    _give_operator(_operation, _kinds)


def _compiled_only(generator: Callable[..., Any]) -> Any:
    """Make a function that compiled code may call of one that writes its instructions."""
    return intrinsic(generator)


def _pointer(state: Any, array: int, index: int, kind: Any) -> Any:
    """Return the address of an array's element as one of a vector."""
    context, builder, sig, args = state
    data = context.make_array(sig.args[array])(context, builder, args[array]).data
    offset = context.cast(builder, args[index], sig.args[index], types.intp)
    return builder.bitcast(builder.gep(data, [offset], inbounds=True), kind.as_pointer())


def _repeat(builder: Any, value: Any, kind: Any) -> Any:
    """Return a vector that holds one value in every place."""
    empty = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(_WORD, 0))
    places = ir.Constant(ir.VectorType(_WORD, kind.count), [0] * kind.count)
    return builder.shuffle_vector(first, empty, places)


def _shuffled(places: list[int]) -> Callable[..., Any]:
    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.shuffle_vector(args[0], args[1], ir.Constant(_INTS, places))

    return generate


def _function(name: str, kinds: tuple[Any, ...]) -> Callable[..., Any]:
    """Return a call of one of the compiler's own functions; the result is of kind 0."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        kind = ir.FunctionType(kinds[0], kinds[1:])
        return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), args)  # type: ignore[no-untyped-call]

    return generate


@_compiled_only
def load(_typing: Any, array: Any, index: Any) -> Any:
    """Return sixteen elements of a float32 or int32 array from an index up."""
    kind = {types.float32: floats, types.int32: ints}[array.dtype]

    def generate(*state: Any) -> Any:
        return state[1].load(_pointer(state, 0, 1, kind.element), align=4)

    return kind(array, index), generate


@_compiled_only
def store(_typing: Any, array: Any, index: Any, vector: Any) -> Any:
    """Write a vector to a float32 or int32 array from an index up."""

    def generate(*state: Any) -> Any:
        state[1].store(state[3][2], _pointer(state, 0, 1, state[2].args[2].element), align=4)
        return state[0].get_dummy_value()

    return types.void(array, index, vector), generate


@_compiled_only
def store_bytes(_typing: Any, array: Any, index: Any, vector: Any) -> Any:
    """Write the lowest bytes of a vector of integers to a uint8 array."""

    def generate(*state: Any) -> Any:
        narrow = state[1].trunc(state[3][2], _BYTES)
        state[1].store(narrow, _pointer(state, 0, 1, _BYTES), align=1)
        return state[0].get_dummy_value()

    return types.void(array, index, vector), generate


@_compiled_only
def nonzero_bytes(_typing: Any, array: Any, index: Any) -> Any:
    """Tell which of sixteen bytes of a uint8 array are not zero."""

    def generate(*state: Any) -> Any:
        found = state[1].load(_pointer(state, 0, 1, _BYTES), align=1)
        return state[1].icmp_unsigned("!=", found, ir.Constant(_BYTES, [0] * WIDTH))

    return masks(array, index), generate


@_compiled_only
def gather(_typing: Any, array: Any, places: Any) -> Any:
    """Return the elements of a float32 array at sixteen places."""

    def generate(*state: Any) -> Any:
        context, builder, sig, args = state
        data = context.make_array(sig.args[0])(context, builder, args[0]).data
        result = ir.Constant(_FLOATS, ir.Undefined)
        for lane in range(WIDTH):
            place = builder.extract_element(args[1], ir.Constant(_WORD, lane))
            found = builder.load(
                builder.gep(data, [builder.sext(place, _LONG)], inbounds=True), align=4
            )
            result = builder.insert_element(result, found, ir.Constant(_WORD, lane))
        return result

    return floats(array, places), generate


@_compiled_only
def gather_pairs(_typing: Any, array: Any, places: Any) -> Any:
    """Return two neighbouring bytes of a uint8 array at sixteen places: first + 256 second."""

    def generate(*state: Any) -> Any:
        context, builder, sig, args = state
        data = context.make_array(sig.args[0])(context, builder, args[0]).data
        result = ir.Constant(_INTS, ir.Undefined)
        both = ir.IntType(16).as_pointer()
        for lane in range(WIDTH):
            place = builder.extract_element(args[1], ir.Constant(_WORD, lane))
            at = builder.gep(data, [builder.sext(place, _LONG)], inbounds=True)
            found = builder.load(builder.bitcast(at, both), align=1)
            result = builder.insert_element(
                result, builder.zext(found, _WORD), ir.Constant(_WORD, lane)
            )
        return result

    return ints(array, places), generate


@_compiled_only
def numbered(_typing: Any) -> Any:
    """Return the integers 0 to 15."""

    def generate(_context: Any, _builder: Any, _sig: Any, _args: Any) -> Any:
        return ir.Constant(_INTS, list(range(WIDTH)))

    return ints(), generate


@_compiled_only
def pairs(_typing: Any, array: Any, index: Any) -> Any:
    """Return two neighbours of a float32 array, eight times over."""

    def generate(*state: Any) -> Any:
        builder = state[1]
        both = builder.load(_pointer(state, 0, 1, ir.DoubleType()), align=4)
        eight = _repeat(builder, both, ir.VectorType(ir.DoubleType(), WIDTH // 2))
        return builder.bitcast(eight, _FLOATS)

    return floats(array, index), generate


@_compiled_only
def spread(_typing: Any, value: Any) -> Any:
    """Return a vector that holds one float32 (or int32) in every place."""
    kind, single = (
        (floats, types.float32) if isinstance(value, types.Float) else (ints, types.int32)
    )

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _repeat(
            builder, context.cast(builder, args[0], sig.args[0], single), kind.element
        )

    return kind(value), generate


@_compiled_only
def fma(_typing: Any, first: Any, second: Any, third: Any) -> Any:
    """Return ``first * second + third``, rounded once where the processor can."""
    name, kinds = "llvm.fmuladd.v16f32", (_FLOATS, _FLOATS, _FLOATS, _FLOATS)
    return floats(first, second, third), _function(name, kinds)


@_compiled_only
def nearest(_typing: Any, vector: Any) -> Any:
    """Return the nearest whole numbers, as floats."""
    return floats(vector), _function("llvm.rint.v16f32", (_FLOATS, _FLOATS))


@_compiled_only
def absolute(_typing: Any, vector: Any) -> Any:
    """Return magnitudes."""
    return floats(vector), _function("llvm.fabs.v16f32", (_FLOATS, _FLOATS))


@_compiled_only
def root(_typing: Any, vector: Any) -> Any:
    """Return square roots."""
    return floats(vector), _function("llvm.sqrt.v16f32", (_FLOATS, _FLOATS))


@_compiled_only
def smaller(_typing: Any, first: Any, second: Any) -> Any:
    """Return the smaller of each two."""
    return floats(first, second), _function("llvm.minnum.v16f32", (_FLOATS, _FLOATS, _FLOATS))


@_compiled_only
def larger(_typing: Any, first: Any, second: Any) -> Any:
    """Return the larger of each two."""
    return floats(first, second), _function("llvm.maxnum.v16f32", (_FLOATS, _FLOATS, _FLOATS))


@_compiled_only
def below(_typing: Any, first: Any, second: Any) -> Any:
    """Tell where the first is less than the second."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.fcmp_ordered("<", *args)

    return masks(first, second), generate


@_compiled_only
def greater(_typing: Any, first: Any, second: Any) -> Any:
    """Tell where the first integer is more than the second."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.icmp_signed(">", *args)

    return masks(first, second), generate


@_compiled_only
def select(_typing: Any, where: Any, first: Any, second: Any) -> Any:
    """Return the first where a mask is set, else the second."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.select(*args)

    return first(where, first, second), generate


@_compiled_only
def to_ints(_typing: Any, vector: Any) -> Any:
    """Return whole parts (towards zero) as integers."""
    return ints(vector), lambda _c, builder, _s, args: builder.fptosi(args[0], _INTS)


@_compiled_only
def to_floats(_typing: Any, vector: Any) -> Any:
    """Return integers as floats."""
    return floats(vector), lambda _c, builder, _s, args: builder.sitofp(args[0], _FLOATS)


@_compiled_only
def as_ints(_typing: Any, vector: Any) -> Any:
    """Return the bits of floats as integers."""
    return ints(vector), lambda _c, builder, _s, args: builder.bitcast(args[0], _INTS)


@_compiled_only
def as_floats(_typing: Any, vector: Any) -> Any:
    """Return the floats of which these are the bits."""
    return floats(vector), lambda _c, builder, _s, args: builder.bitcast(args[0], _FLOATS)


@_compiled_only
def shift_right(_typing: Any, vector: Any, count: Any) -> Any:
    """Return integers shifted right by the same number of bits, zeros coming in."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        single = context.cast(builder, args[1], sig.args[1], types.int32)
        return builder.lshr(args[0], _repeat(builder, single, _INTS))

    return ints(vector, count), generate


@_compiled_only
def bits(_typing: Any, mask: Any) -> Any:
    """Return a mask as the lowest sixteen bits of a uint64."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.zext(builder.bitcast(args[0], ir.IntType(WIDTH)), _LONG)

    return types.uint64(mask), generate


@_compiled_only
def lowest(_typing: Any, word: Any) -> Any:
    """Return the place of the lowest set bit of a uint64 that is not zero."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        call = _function("llvm.cttz.i64", (_LONG, _LONG, ir.IntType(1)))
        return call(context, builder, sig, [args[0], ir.Constant(ir.IntType(1), 1)])

    return types.int64(word), generate


@_compiled_only
def turned(_typing: Any, vector: Any) -> Any:
    """Return eight complex numbers times the imaginary unit."""
    places = [place for one in range(0, WIDTH, 2) for place in (one + 1, one)]

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        swapped = builder.shuffle_vector(args[0], args[0], ir.Constant(_INTS, places))
        return builder.fmul(swapped, ir.Constant(_FLOATS, [-1.0, 1.0] * (WIDTH // 2)))

    return floats(vector), generate


@_compiled_only
def last_six_first(_typing: Any, vector: Any) -> Any:
    """Return the last six numbers in the first six places, zeros in the others."""

    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        zeros = ir.Constant(_FLOATS, [0.0] * WIDTH)
        places = [*range(WIDTH - 6, WIDTH)] + [WIDTH] * (WIDTH - 6)
        return builder.shuffle_vector(args[0], zeros, ir.Constant(_INTS, places))

    return floats(vector), generate


_HALF = range(WIDTH // 2)


@_compiled_only
def weave_low(_typing: Any, first: Any, second: Any) -> Any:
    """Return the first halves of two vectors, alternating."""
    places = [place for one in _HALF for place in (one, WIDTH + one)]
    return floats(first, second), _shuffled(places)


@_compiled_only
def weave_high(_typing: Any, first: Any, second: Any) -> Any:
    """Return the second halves of two vectors, alternating."""
    places = [place + WIDTH // 2 for one in _HALF for place in (one, WIDTH + one)]
    return floats(first, second), _shuffled(places)


@_compiled_only
def evens(_typing: Any, first: Any, second: Any) -> Any:
    """Return every other number of two vectors, from the first."""
    return floats(first, second), _shuffled(list(range(0, 2 * WIDTH, 2)))


@_compiled_only
def odds(_typing: Any, first: Any, second: Any) -> Any:
    """Return every other number of two vectors, from the second."""
    return floats(first, second), _shuffled(list(range(1, 2 * WIDTH, 2)))
