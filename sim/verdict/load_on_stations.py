"""What the stations had to carry: offered work, busy time, queues and waiting, own and background apart.

Everything is derived from moments after the run, in exact integers, in buckets of time from moment 0. Work is counted
where it arrived, busy time where it was served. Utilisation is busy time over servers times elapsed time, closed hours
included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import HOUR, MINUTE
from sim.journey.moments import NEVER
from sim.scenario.plan import Stage
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.played import Ints
from sim.verdict.visits import Visits

BUCKET = 5 * MINUTE
WINDOWS = {"minute": MINUTE, "15 min": 15 * MINUTE, "hour": HOUR}


@dataclass(frozen=True, slots=True)
class Series:
    """One station over time, one entry per bucket: arrivals and microseconds of work offered, busy time, and the queue.

    `queued` is the integral of the queue's length over the bucket (µs); `longest` its greatest length then.
    """

    arrivals_own: Ints
    arrivals_background: Ints
    offered_own: Ints
    offered_background: Ints
    busy_own: Ints
    busy_background: Ints
    queued: Ints
    longest: Ints


@dataclass(frozen=True, slots=True)
class Busiest:
    """The window on the clock in which most work arrived: its start, arrivals, and work over servers times length."""

    start: int
    arrivals: int
    offered: float


@dataclass(frozen=True, slots=True)
class Totals:
    """All stations over the whole run, one entry each; microseconds and counts. `queued`: the sum of all waits."""

    names: tuple[str, ...]
    servers: Ints
    horizon: int
    arrivals_own: Ints
    arrivals_background: Ints
    busy_own: Ints
    busy_background: Ints
    queued: Ints
    longest: Ints
    served: Ints
    waited: Ints
    given_up: Ints

    @property
    def utilisation(self) -> NDArray[np.float64]:
        """Busy time, own and background, over servers times elapsed time."""
        result: NDArray[np.float64] = (self.busy_own + self.busy_background) / (self.servers * self.horizon)
        return result


@dataclass(frozen=True, slots=True)
class Load:
    """One station over the whole run. Microseconds; shares as fractions of 1.

    waiting: quantiles over all visits that were served, own and background; given_up: visits that left unserved; still:
    visits in the queue at the horizon. mean_queue: over time.
    """

    name: str
    servers: int
    arrivals_own: int
    arrivals_background: int
    busy_own: int
    busy_background: int
    utilisation_own: float
    utilisation_background: float
    mean_queue: float
    longest_queue: int
    given_up: int
    still: int
    mean_waiting: float
    waiting: dict[str, int]
    busiest: dict[str, Busiest]

    @property
    def utilisation(self) -> float:
        """Own and background together."""
        return self.utilisation_own + self.utilisation_background


def edges(horizon: int, width: int = BUCKET) -> Ints:
    """The moments between buckets that cover [0, horizon]; the last bucket ends at the horizon."""
    return np.append(np.arange(0, max(horizon, 1), width, dtype=np.int64), max(horizon, 1))


def series_of(visits: Visits, station: int, horizon: int, width: int = BUCKET) -> Series:
    """One station over time."""
    here, cuts = visits.at(station), edges(horizon, width)
    arrived, gone, own = visits.arrived[here], visits.gone[here], visits.own[here]
    served = visits.began[here] != NEVER
    counts = {flag: _per_bucket(arrived[own == flag], cuts) for flag in (True, False)}
    offered = {flag: _per_bucket(arrived[own == flag], cuts, visits.work[here][own == flag]) for flag in (True, False)}
    busy = {
        flag: _present(visits.began[here][served & (own == flag)], visits.over[here][served & (own == flag)], cuts)
        for flag in (True, False)
    }
    arrivals, departures = np.sort(arrived), np.sort(gone)
    return Series(
        *(counts[True], counts[False], offered[True], offered[False], busy[True], busy[False]),
        queued=_present(arrivals, departures, cuts),
        longest=_longest(arrivals, departures, cuts),
    )


def totals(visits: Visits, stage: Stage) -> Totals:
    """Every station over the whole run."""
    served = visits.began != NEVER
    busy = np.where(served, visits.over - visits.began, 0)
    own = visits.own.astype(np.int64)
    wait = visits.gone - visits.arrived
    every, mine, worked = np.diff(visits.bounds), visits.per_station(own), visits.per_station(busy * own)
    return Totals(
        names=tuple(station.name for station in stage.stations),
        servers=np.array([station.servers for station in stage.stations], dtype=np.int64),
        horizon=max(stage.horizon, 1),
        arrivals_own=mine,
        arrivals_background=every - mine,
        busy_own=worked,
        busy_background=visits.per_station(busy) - worked,
        queued=visits.per_station(wait),
        longest=visits.most_at_once(visits.arrived, visits.gone),
        served=visits.per_station(served),
        waited=visits.per_station(np.where(served, wait, 0)),
        given_up=visits.per_station(visits.left != NEVER),
    )


def load_of(visits: Visits, among: Totals, number: int) -> Load:
    """One station over the whole run."""
    here = visits.at(number)
    served = visits.began[here] != NEVER
    arrivals_own, arrivals_background = int(among.arrivals_own[number]), int(among.arrivals_background[number])
    count, given_up = int(among.served[number]), int(among.given_up[number])
    room = int(among.servers[number]) * among.horizon
    return Load(
        name=among.names[number],
        servers=int(among.servers[number]),
        arrivals_own=arrivals_own,
        arrivals_background=arrivals_background,
        busy_own=int(among.busy_own[number]),
        busy_background=int(among.busy_background[number]),
        utilisation_own=int(among.busy_own[number]) / room,
        utilisation_background=int(among.busy_background[number]) / room,
        mean_queue=int(among.queued[number]) / among.horizon,
        longest_queue=int(among.longest[number]),
        given_up=given_up,
        still=arrivals_own + arrivals_background - count - given_up,
        mean_waiting=int(among.waited[number]) / max(1, count),
        waiting=_quantiles((visits.gone[here] - visits.arrived[here])[served]),
        busiest=_busiest(visits.arrived[here], visits.work[here], int(among.servers[number])),
    )


def bottleneck(among: Totals, numbers: Sequence[int]) -> str:
    """Of these stations, the one at which all visits together queued longest; "" where nobody queued."""
    worst = max(numbers, key=lambda number: int(among.queued[number]), default=None)
    return among.names[worst] if worst is not None and among.queued[worst] > 0 else ""


def foremost(among: Totals, numbers: Sequence[int], most: int) -> list[int]:
    """The stations to show first of these: longest mean queue and highest utilisation, taken in turn."""
    use = among.utilisation
    by_queue = sorted(numbers, key=lambda number: (-int(among.queued[number]), -float(use[number])))
    by_use = sorted(numbers, key=lambda number: -float(use[number]))
    in_turn = [number for pair in zip(by_queue, by_use, strict=True) for number in pair]
    return list(dict.fromkeys(in_turn))[:most]


def _quantiles(values: Ints) -> dict[str, int]:
    ordered = np.sort(values)
    return {name: quantile(ordered, level) for name, level in LEVELS.items()} if len(ordered) else {}


def _busiest(arrived: Ints, work: Ints, servers: int) -> dict[str, Busiest]:
    """Per window: the first of those in which most work arrived."""
    found = {}
    for name, length in WINDOWS.items() if len(arrived) else ():
        numbers = arrived // length
        first = int(numbers.min())
        counts = np.bincount(numbers - first)
        total = np.zeros(len(counts), dtype=np.int64)
        np.add.at(total, numbers - first, work)
        top = int(np.argmax(total))
        found[name] = Busiest((first + top) * length, int(counts[top]), int(total[top]) / (servers * length))
    return found


def _per_bucket(moments: Ints, cuts: Ints, weights: Ints | None = None) -> Ints:
    bucket = np.minimum(np.searchsorted(cuts, moments, side="right") - 1, len(cuts) - 2)
    result = np.zeros(len(cuts) - 1, dtype=np.int64)
    np.add.at(result, bucket, 1 if weights is None else weights)
    return result


def _present(came: Ints, went: Ints, cuts: Ints) -> Ints:
    """The integral over each bucket of how many have come and not yet gone."""
    return np.diff(_elapsed(np.sort(came), cuts) - _elapsed(np.sort(went), cuts))


def _elapsed(ordered: Ints, cuts: Ints) -> Ints:
    """At each cut: the sum over moments before it of the time since. Sums may wrap; differences come out right."""
    total = np.concatenate(([0], np.cumsum(ordered)))
    before = np.searchsorted(ordered, cuts)
    result: Ints = cuts * before - total[before]
    return result


def _queue_lengths(arrivals: Ints, departures: Ints) -> Ints:
    """The queue's length after all that happened in the moment of each arrival, the arrivals in order."""
    result: Ints = np.searchsorted(arrivals, arrivals, "right") - np.searchsorted(departures, arrivals, "right")
    return result


def _longest(arrivals: Ints, departures: Ints, cuts: Ints) -> Ints:
    """The greatest length in each bucket: what it began with, or after one of its arrivals."""
    inherited = np.searchsorted(arrivals, cuts[:-1]) - np.searchsorted(departures, cuts[:-1])
    result = inherited.astype(np.int64)
    bucket = np.minimum(np.searchsorted(cuts, arrivals, side="right") - 1, len(result) - 1)
    np.maximum.at(result, bucket, _queue_lengths(arrivals, departures))
    return result
