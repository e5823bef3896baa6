"""Virtual time and real time held against each other: the same window, the same calls, paired by their keys.

Real time differs by what virtual time does not know: HTTP, the mocks' own work and the timers of a machine. How far
they may differ is stated: quantiles of a lookup's response 3 % or 10 ms, whichever is more; counts 2 %, or one call
where that is more. A station's visits may differ by as many besides as there are calls that did not end alike: each of
them may have come by once more, or once less. It checks the harness, not the national network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.journey.moments import NEVER
from sim.replay.unmeasured import NEVER_MEASURED
from sim.replay.windows import Window, lookups
from sim.scenario.outcomes import Outcome
from sim.verdict.assessment import Assessment
from sim.verdict.judge import value_at
from sim.verdict.orderstatistics import LEVELS
from sim.verdict.played import Ints
from sim.verdict.visits import Visits

SHARE, LEAST = 0.03, 10_000
"""A time may differ by this share of virtual time's, or by so many microseconds, whichever is more."""
COUNT_SHARE, COUNT_LEAST = 0.02, 1
"""A count may differ by this share of virtual time's, or by so many calls, whichever is more."""
TIMER = 2.0
"""Milliseconds: where a machine's timers are late by more at p99, the run says nothing."""

QUANTILES = ("p50", "p95", "p99")
COUNTED = ("timed_out", "retried", "partial")


@dataclass(frozen=True, slots=True)
class Pair:
    """One number in both times. None: it lies among calls that failed, or there is none. allowed: how far apart."""

    what: str
    name: str
    virtual: int | None
    real: int | None
    allowed: int
    judged: bool = True

    @property
    def difference(self) -> int | None:
        """Real less virtual."""
        return None if self.virtual is None or self.real is None else self.real - self.virtual

    @property
    def holds(self) -> bool:
        """Whether both say the same, as far as is allowed."""
        if self.virtual is None or self.real is None:
            return self.virtual == self.real
        return abs(self.real - self.virtual) <= self.allowed

    def told(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "difference": self.difference, "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Both:
    """One window in both times, assessed by the same targets."""

    virtual: Assessment
    real: Assessment
    window: Window


def agreement(both: Both, timer_p99_ms: float | None, troubles: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that was compared, as plain values. `troubles`: why the run in real time says nothing."""
    calls, quantiles, counts, verdicts = _calls(both), list(_quantiles(both)), list(_counts(both)), _verdicts(both)
    stations = list(_stations(both, sum(one["n"] - one["alike"] for one in calls)))
    pairs = [pair for pair in (*quantiles, *counts, *stations) if pair.judged]
    late = timer_p99_ms is not None and timer_p99_ms > TIMER
    why = [*troubles, *([f"timers late by {timer_p99_ms:.1f} ms at p99, more than {TIMER:g}"] if late else [])]
    agrees = all(pair.holds for pair in pairs) and all(one["same"] for one in verdicts)
    return {
        "valid": not why,
        "why": why,
        "agrees": agrees,
        "state": "not valid" if why else "agrees" if agrees else "differs",
        "tolerance": {"share": SHARE, "least": LEAST, "count_share": COUNT_SHARE, "count_least": COUNT_LEAST},
        "window": {"from": both.window.start, "to": both.window.end, "horizon": both.window.horizon},
        "timer_p99_ms": timer_p99_ms,
        "calls": calls,
        "quantiles": [pair.told() for pair in quantiles],
        "counts": [pair.told() for pair in counts],
        "stations": [pair.told() for pair in stations],
        "verdicts": verdicts,
    }


def allowed(virtual: int) -> int:
    """How far a time may lie from virtual time's, in microseconds."""
    return max(LEAST, round(SHARE * virtual))


def allowed_count(virtual: int) -> int:
    """How far a count may lie from virtual time's."""
    return max(COUNT_LEAST, int(COUNT_SHARE * virtual))


def _journeys(both: Both) -> Iterator[tuple[str, Ints]]:
    """Lookups by journey, as rows of the plan."""
    plan = both.virtual.played.plan
    own = lookups(plan)
    for code in np.unique(plan.about["journey"][own]).tolist():
        yield plan.names["journey"][code], np.flatnonzero(own & (plan.about["journey"] == code))


def _calls(both: Both) -> list[dict[str, Any]]:
    """Per journey: calls with a response in both times, the differences between them, and those that ended alike."""
    virtual, real = both.virtual.played, both.real.played
    found = []
    for name, rows in _journeys(both):
        paired = rows[(virtual.response[rows] != NEVER) & (real.response[rows] != NEVER)]
        apart = np.sort(real.response[paired] - virtual.response[paired])
        levels = {"least": 0.0, "p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
        told = {
            word: int(apart[min(len(apart) - 1, int(level * len(apart)))])
            for word, level in levels.items()
            if len(apart)
        }
        alike = int((virtual.outcome[rows] == real.outcome[rows]).sum())
        found.append({"journey": name, "n": len(rows), "paired": len(paired), "alike": alike, "difference": told})
    return found


def _quantiles(both: Both) -> Iterator[Pair]:
    for name, _ in _journeys(both):
        one, other = (side.quantities.of(f"response.{name}") for side in (both.virtual, both.real))
        for word in QUANTILES:
            virtual = value_at(one, LEVELS[word])
            yield Pair(word, name, virtual, value_at(other, LEVELS[word]), allowed(virtual or 0))


def _counts(both: Both) -> Iterator[Pair]:
    sides = [_counted(side) for side in (both.virtual, both.real)]
    for name in sorted({*sides[0], *sides[1]}):
        virtual, real = (side.get(name, 0) for side in sides)
        yield Pair("calls", name, virtual, real, allowed_count(virtual), judged=name in COUNTED)


def _counted(side: Assessment) -> Mapping[str, int]:
    """Own lookups by how they ended; and those that were tried more than once."""
    played = side.played
    own = lookups(played.plan)
    counts = np.bincount(played.outcome[own], minlength=len(Outcome)).tolist()
    found = {outcome.name.lower(): counts[outcome] for outcome in Outcome if counts[outcome]}
    retried = int((played.attempts[own] > 1).sum())
    return {**dict.fromkeys(COUNTED, 0), **found, "retried": retried}


def _stations(both: Both, unlike: int) -> Iterator[Pair]:
    """Stations that this area's calls visited: visits of own and others, mean waiting, and utilisation in the window.

    Utilisation is in hundredths of a per cent. unlike: calls that did not end alike.
    """
    stations = both.virtual.played.stage.stations
    sides = [_at_stations(side.visits, both.window, len(stations)) for side in (both.virtual, both.real)]
    for number in np.flatnonzero(sides[0]["own"] + sides[1]["own"]).tolist():
        name, room = stations[number].name, stations[number].servers * both.window.length
        virtual, real = (int(side["visits"][number]) for side in sides)
        yield Pair("visits", name, virtual, real, allowed_count(virtual) + unlike)
        virtual, real = (int(side["waiting"][number]) for side in sides)
        yield Pair("waiting", name, virtual, real, allowed(virtual))
        virtual, real = (int(side["busy"][number]) * 10_000 // room for side in sides)
        yield Pair("utilisation", name, virtual, real, max(1, round(SHARE * virtual)))


def _at_stations(visits: Visits, window: Window, count: int) -> dict[str, Ints]:
    """Per station: visits that came in the window, those of this area, mean waiting, and its servers' busy time."""
    came = (visits.arrived >= window.start) & (visits.arrived < window.end)
    station = visits.station.astype(np.int64)
    number = np.bincount(station[came], minlength=count)
    own = np.bincount(station[came & visits.own], minlength=count)
    served = came & (visits.began != NEVER)
    waits, waited = np.zeros(count, dtype=np.int64), np.bincount(station[served], minlength=count)
    np.add.at(waits, station[served], visits.began[served] - visits.arrived[served])
    busy = np.zeros(count, dtype=np.int64)
    begun = visits.began != NEVER
    within = np.clip(visits.over[begun], window.start, window.end) - np.clip(
        visits.began[begun], window.start, window.end
    )
    np.add.at(busy, station[begun], within)
    return {"visits": number, "own": own, "waiting": waits // np.maximum(1, waited), "busy": busy}


def _verdicts(both: Both) -> list[dict[str, Any]]:
    """Every verdict in both times, in the order of the targets; what neither measured is left out."""
    found = []
    for one, other in zip(both.virtual.verdicts, both.real.verdicts, strict=False):
        if one.reason == other.reason == NEVER_MEASURED:
            continue
        told = {"target": one.target, "group": one.group, "start": one.start, "virtual": one.state, "real": other.state}
        same = (one.target, one.group, one.start, one.state) == (other.target, other.group, other.start, other.state)
        found.append({**told, "same": same})
    if len(both.virtual.verdicts) != len(both.real.verdicts):
        sizes = {"virtual": len(both.virtual.verdicts), "real": len(both.real.verdicts)}
        found.append({"target": "number of verdicts", "group": "", "start": -1, **sizes, "same": False})
    return found
