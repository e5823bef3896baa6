"""What playing a plan yields: moments, nothing else. Rows, utilisation and queues are derived from them afterwards."""

from __future__ import annotations

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
        """Nothing has happened yet. What belongs to one step, or one call, lies together in memory."""
        per_step = np.full((steps, 3), NEVER, dtype=np.int64)
        per_call = np.full((calls, 6), NEVER, dtype=np.int64)
        per_call[:, 2:4] = 0
        return cls(*per_step.T, *per_call.T)
