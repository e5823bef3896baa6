"""Visits to stations, in columns: when each came, began, ended, and when those left who never began.

A visit that never began leaves its queue at the first of: its join's deadline, its attempt's deadline, one microsecond
after it was turned away. These are all the ways there are, because a route goes on from a visit only when it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from sim.journey.moments import NEVER
from sim.scenario.plan import Stage
from sim.scenario.route import Op
from sim.verdict.played import Flags, Ints, Played

LATER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Visits:
    """One entry per visit that reached its station, ordered by (station, step). Microseconds; NEVER where not.

    left: when it left the queue without being served. gone: when it was out of the queue, over: when it was out of the
    station; both are the horizon if it is still there. `bounds[s]:bounds[s + 1]` are station s.
    """

    step: Ints
    call: NDArray[np.int32]
    station: NDArray[np.int32]
    arrived: Ints
    began: Ints
    ended: Ints
    work: Ints
    left: Ints
    gone: Ints
    over: Ints
    own: Flags
    bounds: Ints

    def __len__(self) -> int:
        return len(self.step)

    def at(self, station: int) -> slice:
        """Where the visits to one station lie."""
        return slice(int(self.bounds[station]), int(self.bounds[station + 1]))

    def per_station(self, values: NDArray[np.generic]) -> Ints:
        """The exact sum of integers per station."""
        total = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
        return total[self.bounds[1:]] - total[self.bounds[:-1]]

    def most_at_once(self, came: Ints, went: Ints, counted: Flags | None = None) -> Ints:
        """Per station: the most present at one moment; who goes at a moment makes room for who comes at it.

        `came` and `went` are moments per visit; only `counted` ones take part.
        """
        station = self.station.astype(np.int64)
        if counted is not None:
            station, came, went = station[counted], came[counted], went[counted]
        span = int(went.max(initial=0)) + 1
        arrivals, departures = np.sort(station * span + came), np.sort(station * span + went)
        # Stations lie one behind the other on one axis, and as many came as went in all those before.
        present = np.searchsorted(arrivals, arrivals, "right") - np.searchsorted(departures, arrivals, "right")
        most = np.zeros(len(self.bounds) - 1, dtype=np.int64)
        np.maximum.at(most, arrivals // span, present)
        return most


def visits_of(played: Played) -> Visits:
    """All visits of a run, own and background."""
    plan, moments, stage = played.plan, played.moments, played.stage
    steps = np.flatnonzero((played.op == Op.VISIT) & (moments.arrived != NEVER))
    station = plan.steps["station"][steps].astype(np.int32)
    narrow = np.uint16 if len(stage.stations) < 2**16 else np.uint32  # 16 bits are sorted by radix, in linear time
    order = np.argsort(station.astype(narrow), kind="stable")
    steps, station = steps[order], station[order]
    arrived, began, ended = moments.arrived[steps], moments.began[steps], moments.ended[steps]
    bounds = np.searchsorted(station, np.arange(len(stage.stations) + 1))
    left = np.full(len(steps), NEVER, dtype=np.int64)
    unserved = np.flatnonzero(began == NEVER)
    left[unserved] = _given_up(played, steps[unserved])
    refused = _refused(stage, bounds, arrived)
    left[refused] = arrived[refused] + 1
    for number, place in enumerate(stage.stations):
        if place.queue_limit is not None:
            queued = bounds[number] + np.flatnonzero(~refused[bounds[number] : bounds[number + 1]])
            queued = queued[np.lexsort((steps[queued], arrived[queued]))]
            served = began[queued] != NEVER
            departures = np.where(served, began[queued], left[queued])
            line = arrived[queued], _since(played, steps[queued]), departures, served
            for visit, moment in _crowded_out(place.queue_limit, *line):
                left[queued[visit]] = moment + 1
    left[left > stage.horizon] = NEVER
    gone = np.where(began != NEVER, began, np.where(left != NEVER, left, stage.horizon))
    over = np.where(began != NEVER, np.where(ended != NEVER, ended, stage.horizon), gone)
    call = played.call_of[steps]
    work = plan.steps["work"][steps]
    return Visits(steps, call, station, arrived, began, ended, work, left, gone, over, played.own[call], bounds)


def _given_up(played: Played, steps: Ints) -> Ints:
    """When its join's or its attempt's deadline ended each unserved visit; LATER if none did."""
    plan = played.plan
    call = played.call_of[steps]
    left = np.full(len(steps), LATER, dtype=np.int64)

    attempt = (steps - plan.first[call] - plan.head[call]) // plan.length[call]
    limited = np.flatnonzero((attempt >= 0) & ~plan.overlap[call])
    begin = (plan.first + plan.head)[call[limited]] + attempt[limited] * plan.length[call[limited]]
    left[limited] = _deadline(played, begin)

    forks = np.flatnonzero(played.op == Op.FORK)
    if len(forks) and len(steps):
        fork = forks[np.maximum(np.searchsorted(forks, steps) - 1, 0)]
        inside = (fork < steps) & (steps < fork + plan.steps["jump"][fork])
        left[inside] = np.minimum(left[inside], _deadline(played, fork[inside]))

    return left


def _deadline(played: Played, steps: Ints) -> Ints:
    """The deadline that each BEGIN or FORK set when it was reached; LATER if it sets none."""
    work = played.plan.steps["work"][steps]
    return np.where(work > 0, played.moments.arrived[steps] + work, LATER)


def _since(played: Played, steps: Ints) -> Ints:
    """Since when a visit counts as having queued: its arrival, or that at the WAIT before it."""
    before = np.maximum(steps - 1, 0)
    waited = (steps > 0) & (played.op[before] == Op.WAIT)
    return np.where(waited, played.moments.arrived[before], played.moments.arrived[steps])


def _refused(stage: Stage, bounds: Ints, arrived: Ints) -> Flags:
    """Visits that came while their station refused everybody."""
    refused = np.zeros(len(arrived), dtype=bool)
    for number, station in enumerate(stage.stations):
        here = slice(bounds[number], bounds[number + 1])
        for start, end in station.refusing:
            refused[here] |= (arrived[here] >= start) & (arrived[here] < end)
    return refused


def _crowded_out(limit: int, arrived: Ints, since: Ints, departures: Ints, served: Flags) -> Iterator[tuple[int, int]]:
    """Visits turned away because the queue was full, and when: the last in line, as many as there are too many.

    Visits in order of arrival; `since` is their place in line (who waited for a mailbox round has queued since before),
    `departures` when each leaves the queue if it is not turned away.
    """
    waiting: list[tuple[int, int]] = []
    for now, group in groupby(range(len(arrived)), arrived.tolist().__getitem__):
        for visit in group:
            heappush(waiting, (int(departures[visit]), visit))
        while waiting and waiting[0][0] <= now:
            heappop(waiting)
        if len(waiting) <= limit:
            continue
        line = sorted((int(since[visit]), visit) for _, visit in waiting if not served[visit])
        out = {visit for _, visit in line[limit - len(waiting) :]}
        waiting = [entry for entry in waiting if entry[1] not in out]
        heapify(waiting)
        yield from ((visit, now) for visit in out)
