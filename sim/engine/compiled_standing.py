"""The compiled performer part by part: it goes on from how things stand, and says how they stand afterwards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_calendar import content, fill
from sim.engine.compiled_loop import END_OF_TIME, loop
from sim.engine.compiled_play import SUBJECT, SUBJECT_BITS, Ints, Play, played, prepare
from sim.engine.compiled_stage import flat
from sim.journey.kernel import ARRIVE
from sim.journey.moments import NEVER
from sim.journey.standing import Standing
from sim.scenario.plan import LAUNCHED, Plan, Stage

_WAY = ("lo", "hi", "attempt", "pending", "lost")


def play_on(plan: Plan, stage: Stage, standing: Standing, until: int) -> Standing:
    """Go on from how things stand, to `until` inclusive. `standing.moments` is written to."""
    stations = flat(stage)
    coming = np.flatnonzero((plan.planned != LAUNCHED) & (plan.planned <= until) & (standing.moments.opened == NEVER))
    moments = plan.planned[coming]
    order = np.argsort(moments, kind="stable")
    start = min(int(moments.min(initial=until)), int(standing.events[:, 0].min(initial=until)))
    play = prepare(plan, stations, standing.moments, start, until)
    _resume(play, standing)
    loop(stations, play, np.append(moments[order], END_OF_TIME), np.append(coming[order], 0), until)
    return _standing(play)


def _resume(play: Play, standing: Standing) -> None:
    """Put back where calls and stations stood, what waits in line, and the events that are still to come."""
    for name in _WAY:
        play.ways[name] = getattr(standing, name)
    play.free[:] = standing.free
    play.woken[:] = standing.woken
    moment, kind, subject = standing.events.T
    fill(play.calendar, moment, (kind - ARRIVE) << SUBJECT_BITS | subject)
    station, since, step = standing.queued.T
    for number in np.unique(station).tolist():
        here = station == number
        _fill(play.queues, int(play.base[number]), since[here], step[here])


def _standing(play: Play) -> Standing:
    moment, code = content(play.calendar).T
    events = np.stack([moment, ARRIVE + (code >> SUBJECT_BITS), code & SUBJECT], axis=1)
    waiting = np.flatnonzero(play.queues[play.base, 0])
    lines = [(number, _content(play.queues, int(play.base[number]))) for number in waiting.tolist()]
    queued = [np.column_stack([np.full(len(line), number), line]) for number, line in lines]
    return Standing(
        moments=played(play),
        **{name: play.ways[name].astype(np.int64) for name in _WAY},
        free=play.free,
        woken=play.woken,
        queued=np.concatenate([np.zeros((0, 3), dtype=np.int64), *queued]),
        events=events[np.lexsort(events.T[::-1])],
    )


def _fill(pool: NDArray[np.int64], base: int, first: Ints, second: Ints) -> None:
    """A heap of these pairs; what is in order is one."""
    order = np.lexsort((second, first))
    pool[base, 0] = len(order)
    pool[base + 1 : base + 1 + len(order), 0] = first[order]
    pool[base + 1 : base + 1 + len(order), 1] = second[order]


def _content(pool: NDArray[np.int64], base: int) -> NDArray[np.int64]:
    content: NDArray[np.int64] = pool[base + 1 : base + 1 + pool[base, 0]].copy()
    return content
