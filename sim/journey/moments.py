"""What playing a plan yields: moments, nothing else. Rows, utilisation and queues are derived from them afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NEVER = -1
"""A moment that did not come before the horizon."""


class End(IntEnum):
    """How a call ended as far as time decides it."""

    UNFINISHED = 0
    DONE = 1
    TIMED_OUT = 2
    REFUSED = 3


PER_STEP = ("arrived", "began", "ended")
PER_CALL = ("opened", "closed", "end", "missing", "delivered", "settled")


@dataclass(frozen=True, slots=True)
class Moments:
    """Columns in microseconds, NEVER where a thing did not happen.

    Per step: `arrived` (reached the step), `began` (service started), `ended` (service or delay over).
    Per call: `opened` (the call began), `closed` (it ended), `end` (an `End`), `missing` (branches without an answer),
    `delivered` (first copy passed ONCE), `settled` (acknowledged).
    """

    arrived: Ints
    began: Ints
    ended: Ints
    opened: Ints
    closed: Ints
    end: Ints
    missing: Ints
    delivered: Ints
    settled: Ints

    @classmethod
    def blank(cls, steps: int, calls: int) -> Moments:
        """Nothing has happened yet."""
        per_step = np.full((steps, len(PER_STEP)), NEVER, dtype=np.int64)
        per_call = np.full((calls, len(PER_CALL)), NEVER, dtype=np.int64)
        per_call[:, [PER_CALL.index("end"), PER_CALL.index("missing")]] = 0
        return cls(*per_step.T, *per_call.T)

    def take(self, steps: Ints, calls: Ints) -> Moments:
        """The moments of these steps and calls, by number."""
        result = Moments.room(len(steps), len(calls))
        for name in PER_STEP:
            getattr(result, name)[:] = getattr(self, name)[steps]
        for name in PER_CALL:
            getattr(result, name)[:] = getattr(self, name)[calls]
        return result

    def part(self, step: int, end_of_steps: int, call: int, end_of_calls: int) -> Moments:
        """The moments of a stretch of steps and of calls, without copying them."""
        per_step = [getattr(self, name)[step:end_of_steps] for name in PER_STEP]
        return Moments(*per_step, *(getattr(self, name)[call:end_of_calls] for name in PER_CALL))

    @classmethod
    def joined(cls, parts: Sequence[Moments]) -> Moments:
        """All of the parts, one behind the other."""
        result = cls.room(sum(len(part.arrived) for part in parts), sum(len(part.opened) for part in parts))
        for name in (*PER_STEP, *PER_CALL):
            np.concatenate([getattr(part, name) for part in parts], out=getattr(result, name))
        return result

    def before(self, steps: int, calls: int) -> Moments:
        """These in front of so many steps and calls to which nothing has happened yet."""
        result = Moments.blank(len(self.arrived) + steps, len(self.opened) + calls)
        for name in (*PER_STEP, *PER_CALL):
            own = getattr(self, name)
            getattr(result, name)[: len(own)] = own
        return result

    @classmethod
    def room(cls, steps: int, calls: int) -> Moments:
        """Columns to be filled in. What belongs to one step, or one call, lies together in memory."""
        per_step = np.empty((steps, len(PER_STEP)), dtype=np.int64)
        per_call = np.empty((calls, len(PER_CALL)), dtype=np.int64)
        return cls(*per_step.T, *per_call.T)
