"""Faults of sources, as changes to a route: the kernel then plays them as it plays any outage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mocks.call_key import CallKey
from mocks.faults import Armed
from sim.chance.draws import Draws
from sim.chance.durations import HOUR
from sim.journey.live_kernel import Played, Route
from sim.journey.moments import NEVER, End
from sim.scenario.plan import Stage
from sim.scenario.route import Op
from sim.scenario.stations import Station

_ALWAYS = ((-(1 << 62), 1 << 62),)
REFUSING = Station("fault.refusing", 1, refusing=_ALWAYS)
SILENT = Station("fault.silent", 1_000_000)
_SILENCE = 24 * HOUR
"""Longer than every deadline; the stand-in of a source that never answers has servers for all."""


def with_fault_stations(stage: Stage) -> Stage:
    """The stage with two stand-ins for sources that fail: one that refuses everyone, one that never answers."""
    return replace(stage, stations=(*stage.stations, REFUSING, SILENT))


def of_source(fault: Armed, station: str) -> bool:
    """Whether a fault is this station's: `repository` means all of repository.1, repository.2 and so on."""
    source = fault.fault.source
    return source is not None and (station == source or station.rpartition(".")[0] == source)


def met(faults: Sequence[Armed], draws: Draws, key: CallKey) -> list[Armed]:
    """Those that this call meets by chance; asked for in its own header, it always does."""
    return [
        fault
        for fault in faults
        if fault.fault.share == 1
        or draws.uniform(key.keys, f"fault/{fault.number}", key.attempt)[0] < fault.fault.share
    ]


def bent(route: Route, faults: Sequence[Armed], stage: Stage, draws: Draws, key: CallKey) -> Route:
    """The route with the faults of its sources, and with a slow system's extra time before everything else."""
    if not faults:
        return route
    station, work = list(route.station), list(route.work)
    refusing, silent = len(stage.stations) - 2, len(stage.stations) - 1
    extra = 0
    for fault in faults:
        if fault.fault.kind == "slow" and fault.fault.source is None:
            extra += _more(fault, draws, key)
        for row, op in enumerate(route.op):
            if op != Op.VISIT or not of_source(fault, stage.stations[route.station[row]].name):
                continue
            if fault.fault.kind == "slow":
                work[row] += _more(fault, draws, key, row)
            elif fault.fault.kind == "error":
                station[row] = refusing
            else:
                station[row], work[row] = silent, _SILENCE
    if extra:
        jump = [route.jump[0] + 1, 0, *route.jump[1:]]
        return Route(_put(route.op, int(Op.DELAY)), _put(station, 0), _put(work, extra), jump)
    return Route(route.op, station, work, route.jump)


def unplayed(route: Route, stage: Stage, now: int) -> Played:
    """How a route ends when nobody waits for anything: only failing sources make a difference."""
    failing = {len(stage.stations) - 2: End.REFUSED, len(stage.stations) - 1: End.TIMED_OUT}
    ended, missing, end, inside = [now] * len(route), 0, End.DONE, 0
    for row, op in enumerate(route.op):
        inside = row + route.jump[row] if op == Op.FORK else inside
        if op == Op.VISIT and route.station[row] in failing:
            ended[row] = NEVER
            if row < inside:
                missing += 1
            else:
                end = failing[route.station[row]]
                break
    return Played(now, end, missing, [now] * len(route), [now] * len(route), ended)


def _more(fault: Armed, draws: Draws, key: CallKey, row: int = 0) -> int:
    assert fault.work is not None
    return int(fault.work.duration.micros(*draws.pair(key.keys, f"fault/{fault.number}/work", key.attempt, row))[0])


def _put(column: list[int], value: int) -> list[int]:
    return [column[0], value, *column[1:]]
