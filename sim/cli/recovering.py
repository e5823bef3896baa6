"""Recovery: one station disturbed for some minutes, and how long until every queue is back to normal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY, MINUTE
from sim.cli.workers import each
from sim.mistake import Mistake, nearest
from sim.planning.recovery import minutes_until_back, slowest
from sim.scenario.build import build
from sim.scenario.reading import Reading
from sim.verdict.played import Played
from sim.verdict.visits import Visits, visits_of

OVERLOAD = 1.5


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What happens: a station, from and to as minutes of the first day, an outage or load at so many times capacity."""

    station: str
    start: int
    end: int
    outage: bool = False


def recovery(reading: Reading, what: Disturbance, replications: int, cluster: str | None) -> dict[str, Any]:
    """Minutes until back, per replication: of the slowest queue, and of each that was longer for it."""
    known = reading.model.stations
    if what.station not in known:
        raise Mistake(f"--recover {what.station}", "there is no such station", nearest(what.station, known))
    jobs = [(reading, what, number) for number in range(replications)]
    found = [result for _, result in sorted(each(_one, jobs, cluster), key=lambda pair: pair[0])]
    minutes = [one["minutes"] for one in found]
    return {
        "kind": "recovery",
        "station": what.station,
        "outage": what.outage,
        "from": what.start,
        "to": what.end,
        "replications": replications,
        "recovered": sum(one is not None for one in minutes),
        "minutes": minutes,
        "plays": found,
    }


def _one(job: tuple[Reading, Disturbance, int]) -> dict[str, Any]:
    reading, what, replication = job
    control = _Queues.of(reading, replication, set(reading.model.stations))
    pace = 0.0 if what.outage else min(1.0, control.load(what) / OVERLOAD)
    event = {"station": what.station, "from": _clock(what.start), "to": _clock(what.end), "pace": round(pace, 6)}
    events = [*reading.tree.data.get("events", []), event]
    disturbed = _Queues.of(reading.with_values({"events": events}), replication, set(reading.model.stations))
    minutes = {
        name: minutes_until_back(line, disturbed.lines[name], what.end, control.closing)
        for name, line in control.lines.items()
    }
    name, longest = slowest(minutes)
    late = {one: value for one, value in minutes.items() if value != 0}
    return {"minutes": longest, "slowest": name, "stations": late, "closing": _clock(control.closing), "pace": pace}


@dataclass(frozen=True, slots=True)
class _Queues:
    """Queues of the scenario's own stations, minute by minute of the first day; what they had to do; closing time."""

    lines: dict[str, NDArray[np.int64]]
    work: dict[str, NDArray[np.float64]]
    capacity: dict[str, float]
    closing: int

    @classmethod
    def of(cls, reading: Reading, replication: int, names: set[str]) -> _Queues:
        from sim.engine.compiled import play

        built = build(reading, replication)
        visits = visits_of(Played(built.plan, built.stage, play(built.plan, built.stage), replication))
        stations = {
            built.stage.stations[number].name: (number, built.stage.stations[number].servers)
            for name in names
            for number in built.setting.groups[name]
        }
        own = visits.arrived[visits.own & np.isin(visits.station, [number for number, _ in stations.values()])]
        own = own[own < DAY]
        closing = int(np.quantile(own, 0.999)) // MINUTE if len(own) else DAY // MINUTE
        return cls(
            {name: _line(visits, number) for name, (number, _) in stations.items()},
            {name: _work(visits, number) for name, (number, _) in stations.items()},
            {name: float(servers * MINUTE) for name, (_, servers) in stations.items()},
            closing,
        )

    def load(self, what: Disturbance) -> float:
        """Work that came to the disturbed station over what it can do then; of its busiest member."""
        mine = [name for name in self.work if name == what.station or name.startswith(f"{what.station}.")]
        span = what.end - what.start
        return max(float(self.work[name][what.start : what.end].sum()) / (self.capacity[name] * span) for name in mine)


def _line(visits: Visits, station: int) -> NDArray[np.int64]:
    here = visits.at(station)
    marks = np.arange(1, DAY // MINUTE + 1) * MINUTE
    arrived, gone = np.sort(visits.arrived[here]), np.sort(visits.gone[here])
    result: NDArray[np.int64] = np.searchsorted(arrived, marks) - np.searchsorted(gone, marks)
    return result


def _work(visits: Visits, station: int) -> NDArray[np.float64]:
    here = visits.at(station)
    minute = np.minimum(visits.arrived[here] // MINUTE, DAY // MINUTE - 1)
    work = visits.work[here].astype(np.float64)
    return np.bincount(minute, weights=work, minlength=DAY // MINUTE).astype(np.float64)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def told(summary: dict[str, Any]) -> Iterator[str]:
    """The lines that say it."""
    kind = "an outage" if summary["outage"] else f"load at {OVERLOAD:.0%} of capacity"
    yield f"After {kind} of {summary['station']} from {_clock(summary['from'])} to {_clock(summary['to'])}:"
    minutes = [one for one in summary["minutes"] if one is not None]
    lost = summary["replications"] - summary["recovered"]
    if minutes:
        ordered = sorted(minutes)
        middle = ordered[len(ordered) // 2]
        yield f"every queue is back to normal after {middle} minutes ({ordered[0]} to {ordered[-1]} over replications)"
    if lost:
        yield f"does not recover before closing in {lost} of {summary['replications']} replications"
    last: dict[str, int] = {}
    for one in summary["plays"]:
        last[one["slowest"]] = last.get(one["slowest"], 0) + 1
    yield "last to be back: " + ", ".join(f"{name} ({count})" for name, count in sorted(last.items()))
