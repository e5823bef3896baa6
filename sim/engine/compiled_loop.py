"""The compiled loop: events in order of (moment, kind, subject), and stations when a moment has no further event.

Planned arrivals come from two sorted columns and are merged with the calendar.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_ahead import draw_near, fetch_ahead
from sim.engine.compiled_events import handle
from sim.engine.compiled_heap import pop
from sim.engine.compiled_jit import edition, entry
from sim.engine.compiled_play import NOWHERE, SUBJECT, SUBJECT_BITS, Play, code_of
from sim.engine.compiled_routes import advance
from sim.engine.compiled_stage import Flat
from sim.engine.compiled_stations import start
from sim.journey.kernel import ARRIVE
from sim.journey.moments import NEVER

Ints = NDArray[np.int64]
Loop = Callable[[Flat, Play, Ints, Ints, int], int]

END_OF_TIME = np.iinfo(np.int64).max
AHEAD = 4
"""Arrivals between asking for a call's rows and using them."""


def _made(sources: str) -> Loop:
    """The loop for one edition of its sources. numba keeps editions apart by what the loop has closed over."""

    @entry
    def loop(stage: Flat, play: Play, moments: Ints, calls: Ints, horizon: int) -> int:
        """Play until the horizon, inclusive; the number of events. `moments` ends with END_OF_TIME."""
        assert sources
        now, coming, events, near = NEVER, 0, 0, play.calendar.near
        while True:
            moment, code = moments[coming], code_of(ARRIVE, calls[coming])
            planned = True
            if not near[0, 0]:
                draw_near(play, moment)
            if near[0, 0]:
                due = near[1, 0]
                if due < moment or (due == moment and near[1, 1] < code):
                    moment, code, planned = due, near[1, 1], False
            if moment != now and play.touched[0]:
                start(stage, play, now)
                continue
            if moment > horizon:
                return events
            now = moment
            if planned:
                coming += 1
                fetch_ahead(play, calls[min(coming + AHEAD, len(calls) - 2)])
            else:
                pop(near, 0)
            events += 1
            step = handle(play, now, ARRIVE + (code >> SUBJECT_BITS), code & SUBJECT)
            if step != NOWHERE:
                advance(stage, play, now, step)

    return loop


loop = _made(edition())
"""Arguments: stage, play, moments and calls of the planned arrivals in order, horizon."""
