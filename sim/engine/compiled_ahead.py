"""Fetching ahead: calls come in order of time but lie in order of actor, so memory would be waited for at each call.

Asking for a call's rows a few arrivals before it comes took a quarter off the time of the loop.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sim.engine.compiled_calendar import NOBODY, come_near, next_bucket
from sim.engine.compiled_jit import part
from sim.engine.compiled_play import SUBJECT, SUBJECT_BITS, Play
from sim.journey.kernel import ARRIVE, WAKE

LINE = 64
"""Bytes that memory hands over at a time on the processors this runs on."""

TO_WRITE, KEEP, DATA = 1, 3, 1
"""How LLVM is told what for (llvm.prefetch)."""

_NUMBER = ir.IntType(32)


@part
def fetch_ahead(play: Play, call: int) -> None:
    """Have everything about a call at hand when it comes."""
    first, end = play.first[call], play.ends[call]
    _fetch_rows(play.ways, call, call + 1)
    _fetch_rows(play.steps, first, end)
    _fetch_rows(play.call_of, first, end)
    _fetch_rows(play.per_step, first, end)
    _fetch_rows(play.per_call, call, call + 1)


@part
def draw_near(play: Play, moment: int) -> None:
    """Move the next events into the calendar's heap, no further than the bucket of `moment`.

    What is known of their steps is asked for in one round, what is known of their calls in the next.
    """
    chain = next_bucket(play.calendar, moment)
    row = chain
    while row != NOBODY:
        _fetch_step(play, play.calendar.later[row, 1])
        row = play.calendar.later[row, 2]
    row = chain
    while row != NOBODY:
        _fetch_call(play, play.calendar.later[row, 1])
        row = come_near(play.calendar, row)


@part
def _fetch_step(play: Play, code: int) -> None:
    kind, subject = ARRIVE + (code >> SUBJECT_BITS), code & SUBJECT
    if kind not in (ARRIVE, WAKE):
        _fetch_rows(play.call_of, subject, subject + 1)
        _fetch_rows(play.steps, subject, subject + 1)
        _fetch_rows(play.per_step, subject, subject + 1)


@part
def _fetch_call(play: Play, code: int) -> None:
    kind, subject = ARRIVE + (code >> SUBJECT_BITS), code & SUBJECT
    if kind != WAKE:
        call = subject if kind == ARRIVE else play.call_of[subject]
        _fetch_rows(play.ways, call, call + 1)
        _fetch_rows(play.per_call, call, call + 1)


@part
def _fetch_rows(column: Any, first: int, end: int) -> None:
    size = column.strides[0]
    for place in range(first * size, end * size, LINE):
        _fetch(column, place)


def _fetching(_context: Any, column: Any, _place: Any) -> Any:
    """Ask for the line that holds byte `place` of a column, and do not wait for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = cgutils.voidptr_t
        start = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        line = builder.gep(builder.bitcast(start, pointer), [arguments[1]])
        kind = ir.FunctionType(ir.VoidType(), [pointer, _NUMBER, _NUMBER, _NUMBER])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
        builder.call(prefetch, [line, *(ir.Constant(_NUMBER, number) for number in (TO_WRITE, KEEP, DATA))])
        return context.get_dummy_value()

    return types.void(column, types.int64), generate


_fetch: Any = intrinsic(_fetching)
