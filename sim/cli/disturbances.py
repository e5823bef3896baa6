"""Disturbances: what happens to a station for some minutes, as two scenarios, with it and without.

An overload is more calls in those minutes only: everybody asks more often, thinned from the same candidates; or, where
own calls are too small a part of a station's load to bring it, others do. Either way the disturbed day holds every call
of the day that it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.chance.durations import DAY, MINUTE, SECOND
from sim.cli.terminal import clock
from sim.mistake import Mistake
from sim.scenario.build import build
from sim.scenario.offered import first_visits, planned_moments
from sim.scenario.profiles import profile
from sim.scenario.reading import Reading

OVERLOAD = 1.5
MOST = 20
"""Times as many own calls beyond which others are taken to bring the overload: more is no day of this area any more."""
EXTRA = "overload"
"""The stream of others' calls that brings an overload, and its profile."""
PLANS = 5
"""Replications whose plans say how many times the calls it takes; one more or fewer moves that by their chance only."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What happens to a station, from and to as minutes of the first day: an outage, or calls for 150 % of capacity."""

    station: str
    start: int
    end: int
    outage: bool = False


@dataclass(frozen=True, slots=True)
class Overload:
    """What brings a station to 150 % of its capacity: times as many own calls, or calls a second of others (else 0)."""

    volume: float
    others: float


def sides(reading: Reading, what: Disturbance, overload: Overload | None) -> tuple[Reading, Reading]:
    """The scenario to hold against, and the disturbed one, which holds every call of the first."""
    span = {"from": clock(what.start * MINUTE), "to": clock(what.end * MINUTE)}
    if overload is None:
        event = {"station": what.station, **span, "pace": 0.0}
        return reading, reading.with_values({"events": [*reading.tree.data.get("events", []), event]})
    if overload.others:
        shape = {"at": {span["from"]: 1, span["to"]: 0} if what.end < DAY // MINUTE else {span["from"]: 1}}
        mean = overload.others * (what.end - what.start) * MINUTE / DAY
        stream = {"rate": f"{mean:.9f} /s", "visit": what.station, "profile": EXTRA}
        profiles = {**reading.tree.data.get("profiles", {}), EXTRA: shape}
        streams = {**reading.tree.data.get("streams", {}), EXTRA: stream}
        return reading, reading.with_values({"profiles": profiles, "streams": streams})
    control = _with_ceilings(reading, overload.volume)
    surge = {**span, "volume": overload.volume}
    return control, control.with_values({"surges": [*reading.tree.data.get("surges", []), surge]})


def overload_of(reading: Reading, what: Disturbance, plans: int) -> Overload:
    """What brings the busiest member of the station to 150 % of its capacity, by the mean of some plans."""
    own, others, capacity = _asked(reading, what, plans)
    where = f"--recover {what.station}"
    missing = OVERLOAD * capacity - own - others
    if missing <= 0:
        raise Mistake(where, f"it is loaded beyond {OVERLOAD:.0%} of its capacity already at that time", "")
    if own and missing / own + 1 <= MOST:
        return Overload(round(missing / own + 1, 3), 0.0)
    model = reading.model.stations[what.station]
    if model.members is not None or model.service is None:
        what_is = f"this scenario's own calls would have to be more than {MOST} times as many"
        raise Mistake(where, f"cannot bring it to {OVERLOAD:.0%} of its capacity: {what_is}", "Ask for an --outage")
    return Overload(1.0, missing * SECOND / model.service.mean.value)


def _asked(reading: Reading, what: Disturbance, plans: int) -> tuple[float, float, float]:
    """Servers that own calls and others' keep busy meanwhile at the busiest member, and how many it has."""
    own: dict[int, float] = {}
    others: dict[int, float] = {}
    servers: dict[int, int] = {}
    length = float((what.end - what.start) * MINUTE * plans)
    for replication in range(plans):
        built = build(reading, replication)
        plan = built.plan
        mine = np.asarray(plan.about.get("own", np.ones(len(plan), dtype=bool)), dtype=bool)
        call, steps = first_visits(plan)
        moments = planned_moments(plan)[call]
        inside = (moments >= what.start * MINUTE) & (moments < what.end * MINUTE)
        for number in built.setting.groups[what.station]:
            servers[number] = built.stage.stations[number].servers
            here = inside & (plan.steps["station"][steps] == number)
            for load, chosen in ((own, here & mine[call]), (others, here & ~mine[call])):
                load[number] = load.get(number, 0.0) + float(plan.steps["work"][steps[chosen]].sum()) / length
    busiest = max(own, key=lambda number: (own[number] + others[number]) / servers[number])
    return own[busiest], others[busiest], float(servers[busiest])


def _with_ceilings(reading: Reading, volume: float) -> Reading:
    """The scenario with candidates for so many times the calls: its law is the same, its calls are others."""
    values: dict[str, Any] = {}
    for name, stream in reading.model.streams.items():
        peak = profile(reading.model.profiles, stream.profile or "flat", reading.tree).peak
        most = max(stream.rate.value * peak * volume, stream.ceiling.value if stream.ceiling else 0.0)
        values[f"streams.{name}.ceiling"] = f"{1.01 * most:.6f} /s"
    if reading.model.network is not None:
        values["network.ceiling"] = reading.model.network.ceiling.value * volume
    return reading.with_values(values)
