"""The compiled performer's calendar: events in order of (moment, code), the near ones in a heap, later ones in buckets.

Time is cut into equal buckets. What lies in the present bucket, or before it, stands in a small heap that stays in the
processor's cache; what comes later hangs unordered in the chain of its bucket, and goes into the heap when the loop
gets there. One heap of all would be looked through over its whole depth at each event.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_heap import push
from sim.engine.compiled_jit import part

Ints = NDArray[np.int64]

MOST_BUCKETS = 1 << 18
EVENTS_A_BUCKET = 16
"""About so many calendar rows share a bucket, if there may be so many buckets."""

NOBODY = -1
"""Ends a chain. As a moment: the row is free."""

HERE, LAST, FREE, USED, ORIGIN, SHIFT = range(6)
"""In `state`: the present bucket and the last one, the first free row, rows ever used, and how moments become buckets.

The chain after the last bucket holds what comes after the end of the play."""


class Calendar(NamedTuple):
    """`near` is a heap of (moment, code); `later` has rows of (moment, code, next row of the chain)."""

    near: Ints
    later: Ints
    chains: NDArray[np.int32]
    state: Ints


def empty(room: int, start: int, end: int) -> Calendar:
    """A calendar for a play from `start` to `end` that never holds more than `room` events at a time."""
    buckets = min(MOST_BUCKETS, max(1, room // EVENTS_A_BUCKET))
    shift = 0
    while (max(0, end - start) >> shift) >= buckets:
        shift += 1
    last = max(0, end - start) >> shift
    near = np.empty((room + 1, 2), dtype=np.int64)
    near[0, 0] = 0
    state = np.array([NOBODY, last, NOBODY, 0, start, shift], dtype=np.int64)
    return Calendar(near, np.empty((room, 3), dtype=np.int64), np.full(last + 2, NOBODY, dtype=np.int32), state)


def fill(calendar: Calendar, moment: Ints, code: Ints) -> None:
    """Put events into an empty calendar."""
    count, state = len(moment), calendar.state
    bucket = np.minimum(np.maximum(moment - state[ORIGIN], 0) >> state[SHIFT], state[LAST] + 1)
    order = np.argsort(bucket, kind="stable")
    rows, bucket = calendar.later[:count], bucket[order]
    rows[:, 0], rows[:, 1] = moment[order], code[order]
    ends = np.flatnonzero(np.diff(bucket, append=NOBODY))
    rows[:, 2] = np.arange(1, count + 1)
    rows[ends, 2] = NOBODY
    calendar.chains[bucket[ends]] = np.concatenate([[0], ends[:-1] + 1]) if count else ends
    state[USED] = count


def content(calendar: Calendar) -> Ints:
    """All events, as rows of (moment, code), in no order."""
    near = calendar.near[1 : 1 + calendar.near[0, 0]]
    later = calendar.later[: calendar.state[USED], :2]
    result: Ints = np.concatenate([near, later[later[:, 0] != NOBODY]])
    return result


@part
def enter(calendar: Calendar, moment: int, code: int) -> None:
    """Put in an event."""
    state = calendar.state
    bucket = (moment - state[ORIGIN]) >> state[SHIFT]
    if bucket <= state[HERE]:
        push(calendar.near, 0, moment, code)
        return
    bucket = min(bucket, state[LAST] + 1)
    row = state[FREE]
    if row == NOBODY:
        row = state[USED]
        state[USED] = row + 1
    else:
        state[FREE] = calendar.later[row, 2]
    calendar.later[row, 0] = moment
    calendar.later[row, 1] = code
    calendar.later[row, 2] = calendar.chains[bucket]
    calendar.chains[bucket] = row


@part
def next_bucket(calendar: Calendar, moment: int) -> int:
    """Go to the next bucket that holds something, if there is one up to that of `moment`; its chain, or NOBODY."""
    state = calendar.state
    end = min((moment - state[ORIGIN]) >> state[SHIFT], state[LAST])
    here = state[HERE]
    while here < end:
        here += 1
        chain = calendar.chains[here]
        if chain != NOBODY:
            calendar.chains[here] = NOBODY
            state[HERE] = here
            return int(chain)
    state[HERE] = max(here, state[HERE])
    return NOBODY


@part
def come_near(calendar: Calendar, row: int) -> int:
    """Move an event from its chain into the heap. The row after it in the chain."""
    following = calendar.later[row, 2]
    push(calendar.near, 0, calendar.later[row, 0], calendar.later[row, 1])
    calendar.later[row, 0] = NOBODY
    calendar.later[row, 2] = calendar.state[FREE]
    calendar.state[FREE] = row
    return int(following)
