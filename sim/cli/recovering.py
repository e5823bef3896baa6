"""Recovery: one station disturbed for some minutes, and how long until every queue is back to normal.

Finished replications are kept as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY, MINUTE
from sim.cli.disturbances import PLANS, Disturbance, overload_of, sides
from sim.cli.kept import compile_once
from sim.cli.kept_results import Keep, each_kept
from sim.cli.terminal import clock
from sim.mistake import Mistake, nearest
from sim.planning.recovery import minutes_until_back, slowest
from sim.scenario.build import build
from sim.scenario.reading import Reading
from sim.verdict.played import Played
from sim.verdict.visits import Visits, visits_of


@dataclass(frozen=True, slots=True)
class _Job:
    """Both scenarios of one replication: as it is, and disturbed. Their chance and their candidates are the same."""

    control: Reading
    disturbed: Reading
    what: Disturbance
    replication: int


def recovery(reading: Reading, what: Disturbance, replications: int, kept: Path, cluster: str | None) -> dict[str, Any]:
    """Minutes until back, per replication: of the slowest queue, and of each that was longer for it."""
    known = reading.model.stations
    if what.station not in known:
        raise Mistake(f"--recover {what.station}", "there is no such station", nearest(what.station, known))
    if known[what.station].queue == "none":
        raise Mistake(f"--recover {what.station}", "nobody waits there: it is a delay without queue", "")
    if what.end > DAY // MINUTE:
        raise Mistake(
            f"--at {clock(what.start * MINUTE)}", "expected an end before midnight", "Begin earlier, or last shorter"
        )
    overload = None if what.outage else overload_of(reading, what, min(PLANS, replications))
    control, disturbed = sides(reading, what, overload)
    jobs = [(f"{disturbed.digest} {what} {n}", _Job(control, disturbed, what, n)) for n in range(replications)]
    if cluster is None:
        compile_once()
    done = each_kept(_one, jobs, Keep(kept, "recovery"), cluster)
    found = [result for _, result in sorted(done, key=lambda pair: pair[0])]
    minutes = [one["minutes"] for one in found]
    return {
        "kind": "recovery",
        "station": what.station,
        "outage": what.outage,
        "from": what.start,
        "to": what.end,
        "volume": overload.volume if overload else 1.0,
        "others": overload.others if overload else 0.0,
        "load": sum(one["load"] for one in found) / replications,
        "replications": replications,
        "recovered": sum(one is not None for one in minutes),
        "minutes": minutes,
        "plays": found,
    }


def _one(job: _Job) -> dict[str, Any]:
    names = set(job.control.model.stations)
    control = _Queues.of(job.control, job.replication, names)
    disturbed = _Queues.of(job.disturbed, job.replication, names)
    minutes = {
        name: minutes_until_back(line, disturbed.lines[name], job.what.end, control.closing)
        for name, line in control.lines.items()
    }
    name, longest = slowest(minutes)
    return {
        "minutes": longest,
        "slowest": name,
        "stations": {one: value for one, value in minutes.items() if value != 0},
        "closing": clock(control.closing * MINUTE),
        "load": disturbed.load(job.what),
        "calls": disturbed.calls - control.calls,
    }


@dataclass(frozen=True, slots=True)
class _Queues:
    """Queues of the scenario's own stations, minute by minute of the first day; what they had to do; closing time.

    calls: how many were planned.
    """

    lines: dict[str, NDArray[np.int64]]
    work: dict[str, NDArray[np.float64]]
    capacity: dict[str, float]
    closing: int
    calls: int

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
            int((built.plan.planned >= 0).sum()),
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


def told(summary: dict[str, Any]) -> Iterator[str]:
    """The lines that say it."""
    span = f"from {clock(summary['from'] * MINUTE)} to {clock(summary['to'] * MINUTE)}"
    if summary["outage"]:
        yield f"After an outage of {summary['station']} {span}:"
    else:
        many = f"{summary['volume']:.3g} times as many calls"
        more = f"{summary['others']:.3g} more calls a second by others" if summary["others"] else many
        yield f"After {more} {span}, with {summary['load']:.0%} of the capacity of {summary['station']} asked for:"
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
