"""Offered load, before anything is played: the work a plan brings to each station, minute by minute.

The work of each call's first attempt is placed at the moment the call is planned for, as if nobody ever waited; a call
that another one launches counts at the moment of the one it stems from. So retries and the time a call takes to reach a
station are left out, and what a shut station receives counts against the capacity of that time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import HOUR, MINUTE
from sim.scenario.plan import LAUNCHED, Ints, Plan, Stage
from sim.scenario.route import Op
from sim.scenario.stations import NORMAL, Pace

Floats = NDArray[np.float64]

WINDOWS = {"minute": MINUTE, "15 minutes": 15 * MINUTE, "hour": HOUR}
"""The windows in which the busiest stretch is looked for, in microseconds. They begin on whole minutes."""

BUSY = 0.7
FULL = 1.0


@dataclass(frozen=True, slots=True)
class Busiest:
    """The window of one length that brings a station the most work.

    start: its first moment (µs). visits: how many come. load: servers kept busy by all of them (work / length); own: by
    those of this area. utilisation: work over what the station can do in that window; infinite where it is shut.
    """

    start: int
    visits: int
    load: float
    own: float
    utilisation: float


@dataclass(frozen=True, slots=True)
class Offered:
    """What a plan brings to one station: visits, mean work (µs) and the busiest window of each length.

    A window shorter than the mean work is left out: one visit would fill it.
    """

    station: str
    servers: int
    visits: int
    mean: float
    busiest: Mapping[str, Busiest]

    @property
    def utilisation(self) -> float:
        """The highest over the windows; 0 for a station nobody visits."""
        return max((window.utilisation for window in self.busiest.values()), default=0.0)


def offered(
    plan: Plan, stage: Stage, windows: Mapping[str, int] = WINDOWS, among: Iterable[int] | None = None
) -> list[Offered]:
    """The offered load of stations, in the order of the stage.

    `windows`: lengths by name, in whole minutes of microseconds; `among`: numbers of stations (None: all).
    """
    call, steps = first_visits(plan)
    minute = np.minimum(planned_moments(plan)[call], stage.horizon - 1) // MINUTE
    own = np.asarray(plan.about.get("own", np.ones(len(plan), dtype=np.bool_)), dtype=np.bool_)[call]
    station, work = plan.steps["station"][steps], plan.steps["work"][steps]
    order = np.argsort(station, kind="stable")
    bounds = np.searchsorted(station[order], np.arange(len(stage.stations) + 1))
    minutes = -(-stage.horizon // MINUTE)
    result = []
    for number in sorted(range(len(stage.stations)) if among is None else among):
        place = stage.stations[number]
        here = order[bounds[number] : bounds[number + 1]]
        came = _Minutes.of(minute[here], work[here], own[here], place.servers * _capacity(place.pace, minutes))
        mean = float(work[here].mean()) if len(here) else 0.0
        busiest = {name: came.busiest(length) for name, length in windows.items() if len(here) and length >= mean}
        result.append(Offered(place.name, place.servers, len(here), mean, busiest))
    return result


@dataclass(frozen=True, slots=True)
class _Minutes:
    """Running sums over minutes, each with a leading zero: visits, work and own work (µs), and capacity (µs)."""

    visits: Floats
    work: Floats
    own: Floats
    capacity: Floats

    @classmethod
    def of(cls, minute: Ints, work: Ints, own: NDArray[np.bool_], capacity: Floats) -> _Minutes:
        def running(weights: NDArray[np.generic] | None) -> Floats:
            counted = np.bincount(minute, weights=weights, minlength=len(capacity))
            return np.concatenate(([0.0], np.cumsum(counted)))

        own_work = np.where(own, work, 0)
        return cls(running(None), running(work), running(own_work), np.concatenate(([0.0], np.cumsum(capacity))))

    def busiest(self, length: int) -> Busiest:
        """The first of the windows with the most work."""
        size = min(length // MINUTE, len(self.work) - 1)
        work = self.work[size:] - self.work[:-size]
        start = int(np.argmax(work))
        capacity = float(self.capacity[start + size] - self.capacity[start])
        return Busiest(
            start=start * MINUTE,
            visits=int(self.visits[start + size] - self.visits[start]),
            load=float(work[start]) / (size * MINUTE),
            own=float(self.own[start + size] - self.own[start]) / (size * MINUTE),
            utilisation=float(work[start]) / capacity if capacity else np.inf,
        )


def first_visits(plan: Plan) -> tuple[Ints, Ints]:
    """The visits of every call's head and first attempt: the call's row and the step's row."""
    size = plan.head + np.where(plan.attempts > 0, plan.length, 0)
    call = np.repeat(np.arange(len(plan)), size)
    steps = np.arange(int(size.sum())) + np.repeat(plan.first - (np.cumsum(size) - size), size)
    visits = plan.steps["op"][steps] == Op.VISIT
    return call[visits], steps[visits]


def planned_moments(plan: Plan) -> Ints:
    """When each call is meant to begin; a launched one with the call it stems from."""
    planned = plan.planned.copy()
    launches = np.flatnonzero(plan.steps["op"] == Op.LAUNCH)
    parent = np.searchsorted(plan.first, launches, side="right") - 1
    child = parent + plan.steps["jump"][launches]
    while len(waiting := np.flatnonzero((planned[child] == LAUNCHED) & (planned[parent] != LAUNCHED))):
        planned[child[waiting]] = planned[parent[waiting]]
    return np.maximum(planned, 0)


def _capacity(pace: Pace, minutes: int) -> Floats:
    """The work (µs) that one server at this pace can do in each minute."""
    edges = np.arange(minutes + 1, dtype=np.float64) * MINUTE
    starts = np.array(pace.starts, dtype=np.float64)
    rates = np.array(pace.rates, dtype=np.float64) / NORMAL
    row = np.maximum(np.searchsorted(starts, edges, side="right") - 1, 0)
    before = np.concatenate(([0.0], np.cumsum(np.diff(starts) * rates[:-1])))
    done = before[row] + (edges - starts[row]) * rates[row]
    result: Floats = np.diff(done)
    return result
