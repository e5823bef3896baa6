"""What the compiled kernel works on: the plan's columns, the moments it fills in, the state of calls and stations."""

from __future__ import annotations

from dataclasses import fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_calendar import Calendar, empty, enter
from sim.engine.compiled_jit import entry, part
from sim.engine.compiled_stage import Flat
from sim.journey.kernel import ARRIVE
from sim.journey.moments import NEVER, Moments
from sim.scenario.plan import Plan
from sim.scenario.route import STEP, Op

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WAY = np.dtype([("lo", "i8"), ("hi", "i8"), ("attempt", "i8"), ("pending", "i4"), ("lost", "i4")])
"""Where a call stands: its window, the BEGIN row of its attempt (or NEVER), and its fork's branches out and lost."""

ARRIVED, BEGAN, ENDED = range(3)
OPENED, CLOSED, END, MISSING, DELIVERED, SETTLED = range(6)
"""Columns of `per_step` and `per_call`, in the order of `Moments`. What happens together lies together."""

_VISIT = int(Op.VISIT)
SUBJECT_BITS = 48
SUBJECT = (1 << SUBJECT_BITS) - 1
NOWHERE = -1
"""Instead of a step: nobody goes on from here."""


class Play(NamedTuple):
    """One play. `calendar` has events by (moment, code); `queues` holds a heap of (since, step) per station, at `base`.

    `touched[0]` stations, named in the entries after it, may have work for a free server; `marked` tells which.
    """

    steps: NDArray[np.void]
    call_of: NDArray[np.int32]
    first: Ints
    ends: Ints
    pause: Ints
    overlap: Flags
    ways: NDArray[np.void]
    per_step: Ints
    per_call: Ints
    calendar: Calendar
    queues: Ints
    base: Ints
    free: Ints
    woken: Ints
    touched: Ints
    marked: Flags


def prepare(plan: Plan, stage: Flat, moments: Moments, start: int, end: int) -> Play:
    """Everything in its place before the first event, for a play from `start` to `end`.

    `moments` is written to where it lies as `blank` lays it; in any case `played` tells what they are afterwards.
    """
    stations, calls = len(stage.servers), len(plan)
    ways = np.zeros(calls, dtype=WAY)
    ways["attempt"] = NEVER
    columns = [getattr(moments, field.name) for field in fields(moments)]
    steps = np.require(plan.steps, STEP, ["C", "W"])
    first, ends = _column(plan.first, np.int64), _column(plan.ends, np.int64)
    call_of = np.empty(len(steps), dtype=np.int32)
    room = np.ones(stations, dtype=np.int64)
    _survey(steps, first, ends, call_of, room)
    # A step stands in the calendar once at a time; a BEGIN besides with its deadline and, twice at most, to be retried.
    events = len(plan.steps) + 3 * int(plan.attempts.sum()) + calls + stations + 1
    queues = np.empty((int(room.sum()), 2), dtype=np.int64)
    base = np.cumsum(room) - room
    queues[base, 0] = 0
    return Play(
        steps=steps,
        call_of=call_of,
        first=first,
        ends=ends,
        pause=_column(plan.pause, np.int64),
        overlap=_column(plan.overlap, np.bool_),
        ways=ways,
        per_step=_together(columns[:3]),
        per_call=_together(columns[3:]),
        calendar=empty(events, start, end),
        queues=queues,
        base=base,
        free=stage.servers.copy(),
        woken=np.full(stations, NEVER, dtype=np.int64),
        touched=np.zeros(stations + 1, dtype=np.int64),
        marked=np.zeros(stations, dtype=np.bool_),
    )


def played(play: Play) -> Moments:
    """The moments of a play, as columns."""
    return Moments(*play.per_step.T, *play.per_call.T)


@entry
def _survey(steps: NDArray[np.void], first: Ints, ends: Ints, call_of: NDArray[np.int32], room: Ints) -> None:
    """Note for each step whose it is, and add for each station how many visits it may get."""
    for call in range(len(first)):
        for step in range(first[call], ends[call]):
            call_of[step] = call
            if steps[step].op == _VISIT:
                room[steps[step].station] += 1


@part
def code_of(kind: int, subject: int) -> int:
    """Kind and subject of an event as one number that sorts as the pair does."""
    return (kind - ARRIVE) << SUBJECT_BITS | subject


@part
def schedule(calendar: Calendar, moment: int, kind: int, subject: int) -> None:
    """Put an event into the calendar."""
    enter(calendar, moment, code_of(kind, subject))


@part
def alive(play: Play, step: int) -> bool:
    """True while a step lies within the window of its call."""
    way = play.ways[play.call_of[step]]
    return bool(way.lo <= step < way.hi)


@part
def touch(play: Play, station: int) -> None:
    """Have a station look for work at the end of this moment."""
    if not play.marked[station]:
        play.marked[station] = True
        play.touched[0] += 1
        play.touched[play.touched[0]] = station


def _column(values: NDArray, kind: type) -> NDArray:  # type: ignore[type-arg]
    return np.require(values, kind, ["C", "W"])


def _together(columns: list[Ints]) -> Ints:
    """The rows that these are the columns of, if they are; else a copy."""
    rows = columns[0].base
    if isinstance(rows, np.ndarray) and rows.shape == (len(columns[0]), len(columns)) and rows.flags.c_contiguous:
        places = [rows.ctypes.data + rows.itemsize * number for number in range(len(columns))]
        if [column.ctypes.data for column in columns] == places:
            return rows
    return np.ascontiguousarray(np.stack(columns, axis=1))
