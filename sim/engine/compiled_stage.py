"""The stage as data: stations, paces, outages and rounds in flat arrays with offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_jit import part
from sim.scenario.plan import Stage
from sim.scenario.stations import NORMAL

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = -1
UNLIMITED = -1


class Flat(NamedTuple):
    """A stage. Station s works at `rate[i]` from `pace[i]` on, for i from `pace_from[s]` to before `pace_to[s]`.

    Its outages are half-open windows from `outage[i]` to `outage_end[i]`, for i from `outage_from[s]` to before
    `outage_from[s + 1]`; so too the moments of rounds r: `rounds[i]`. Stations with one `Pace` share its rows.
    `as_it_comes`: work takes its own time once it has started. `plain`: needs no care at all.
    """

    servers: Ints
    plain: Flags
    as_it_comes: Flags
    queue_limit: Ints
    pace_from: Ints
    pace_to: Ints
    pace: Ints
    rate: Ints
    outage_from: Ints
    outage: Ints
    outage_end: Ints
    rounds_from: Ints
    rounds: Ints


def flat(stage: Stage) -> Flat:
    """The stage in arrays. That of the stage asked for last is kept: days and replications share one."""
    if not _last or _last[0] is not stage:
        _last[:] = stage, _flat(stage)
    result: Flat = _last[1]
    return result


_last: list[Any] = []


def _flat(stage: Stage) -> Flat:
    stations = stage.stations
    limits = _ints(UNLIMITED if s.queue_limit is None else s.queue_limit for s in stations)
    paces = {id(s.pace): s.pace for s in stations}
    number = {identity: place for place, identity in enumerate(paces)}
    shared = _ints(number[id(s.pace)] for s in stations)
    offsets = _offsets([pace.starts for pace in paces.values()])
    pace_from, pace_to = offsets[shared], offsets[shared + 1]
    rate = _ints(rate for pace in paces.values() for rate in pace.rates)
    outage_from = _offsets([s.refusing for s in stations])
    # `Station.plain` and `Pace.constant` for all at once: a country has thousands of mailboxes.
    constant = (pace_to - pace_from == 1) & (rate[pace_from] == NORMAL)
    return Flat(
        servers=_ints(s.servers for s in stations),
        plain=constant & (limits == UNLIMITED) & (np.diff(outage_from) == 0),
        as_it_comes=constant | np.fromiter((s.finishes for s in stations), dtype=np.bool_),
        queue_limit=limits,
        pace_from=pace_from,
        pace_to=pace_to,
        pace=_ints(start for pace in paces.values() for start in pace.starts),
        rate=rate,
        outage_from=outage_from,
        outage=_ints(start for s in stations for start, _ in s.refusing),
        outage_end=_ints(end for s in stations for _, end in s.refusing),
        rounds_from=_offsets(stage.rounds),
        rounds=_ints(moment for moments in stage.rounds for moment in moments),
    )


@part
def refuses(stage: Flat, station: int, now: int) -> bool:
    """True when an arrival now is turned away by an outage."""
    for number in range(stage.outage_from[station], stage.outage_from[station + 1]):
        if stage.outage[number] <= now < stage.outage_end[number]:
            return True
    return False


@part
def next_open(stage: Flat, station: int, now: int) -> int:
    """The first moment from now on at which the station works; NEVER if there is none."""
    here = _pace_at(stage, station, now)
    if stage.rate[here]:
        return now
    for later in range(here + 1, stage.pace_to[station]):
        if stage.rate[later]:
            return int(stage.pace[later])
    return NEVER


@part
def completion(stage: Flat, station: int, now: int, work: int) -> int:
    """When work started now is done, rounded up to the microsecond; NEVER if it never is."""
    if stage.as_it_comes[station]:
        return now + work
    last = stage.pace_to[station] - 1
    moment, owed = now, work * NORMAL
    for here in range(_pace_at(stage, station, now), last + 1):
        rate = stage.rate[here]
        if rate:
            done = moment - (-owed // rate)
            if here == last or done <= stage.pace[here + 1]:
                return int(done)
        if here < last:
            owed -= rate * (stage.pace[here + 1] - moment)
            moment = stage.pace[here + 1]
    return NEVER


@part
def next_round(stage: Flat, rounds: int, now: int) -> int:
    """The first moment of these rounds from now on; NEVER after the last."""
    start, stop = stage.rounds_from[rounds], stage.rounds_from[rounds + 1]
    place = start + np.searchsorted(stage.rounds[start:stop], now)
    return int(stage.rounds[place]) if place < stop else NEVER


@part
def _pace_at(stage: Flat, station: int, now: int) -> int:
    start, stop = stage.pace_from[station], stage.pace_to[station]
    found = np.searchsorted(stage.pace[start:stop], now, side="right")
    return int(start + max(0, found - 1))


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _offsets(lists: Sequence[Sequence[object]]) -> Ints:
    return _ints(accumulate((len(entries) for entries in lists), initial=0))
