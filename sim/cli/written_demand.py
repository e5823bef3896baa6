"""Writes: what joining and using the network puts into its registers. No rate of any of them is published.

Each line says how it is reckoned, from parameters of the scenario (network.writes, network.population, minlog).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import HOUR
from sim.network.actor_types import ActorType, Capability, place_of
from sim.network.days import NEVER_ENDS, day_number
from sim.network.groups import Group
from sim.planning.demand import spread_evenly
from sim.scenario.network_schema import Writes
from sim.scenario.reading import Reading
from sim.scenario.world import World

Ints = NDArray[np.int64]

MONTHS = 12
CASES, APPOINTMENTS = "index", "registry"
"""The stations that take the writes."""


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of write: how many on its busiest day, and a second in that day's busiest hour.

    station: which takes it ("": none of the scenario's). work: its mean there in microseconds, None where unknown.
    """

    what: str
    day: float
    per_second: float
    basis: str
    station: str = ""
    work: float | None = None


def writes(reading: Reading, world: World, looked_up: int) -> list[Write]:
    """The writes of the busiest of the days played; `looked_up`: its lookups. None where the scenario says none."""
    network = reading.model.network
    said = network.writes if network else None
    if network is None or said is None:
        return []
    cases, joining, day = _import(reading, world)
    golive = network.golive
    hours = (golive.case_import if golive and golive.case_import else said.first_delivery).value / HOUR
    open_cases = _cases(world, _live_codes(world, _last(reading)))
    monthly, days = said.updates_per_case_month.value, said.working_days_per_year.value
    updates = open_cases * monthly * MONTHS / days
    wanted = ("children", "course", "course_open", "appointments_per_year")
    known = {*wanted} <= {*network.population}
    booked = float(np.prod([network.population[name].value for name in wanted])) / days if known else 0.0
    each = said.entries_per_lookup.value
    entries, size = looked_up * each, said.entry_bytes.value
    found = [
        Write(
            "initial import to the index", cases, spread_evenly(cases, hours),
            f"cases of {joining} municipalities joining on {day}, delivered over {hours:g} h", *_at(CASES, said),
        ),
        _daily("case updates to the index", updates, said, f"{open_cases:,.0f} cases x {monthly:g} a month", CASES),
        _daily("appointment registrations", booked, said,
               f"children x courses running x appointments a year / {days:g}, the whole country", APPOINTMENTS),
        _daily("log entries", entries, said, f"{looked_up:,} lookups x {each:g}"),
        _daily("bytes of log", entries * size, said, f"{size:g} an entry"),
    ]  # fmt: skip
    batching = reading.model.minlog
    if batching is not None:
        batch = batching.batch.value
        batches = float(np.ceil(entries / batch))
        found.append(_daily("log batches", batches, said, f"at most {batch:g} entries a request"))
    return found


def _daily(what: str, day: float, said: Writes, basis: str, station: str = "") -> Write:
    return Write(what, day, spread_evenly(day * said.busiest_hour.value, 1.0), basis, *_at(station, said))


def _at(station: str, said: Writes) -> tuple[str, float | None]:
    work = said.service.get(station)
    return station, None if work is None else work.value


def _last(reading: Reading) -> int:
    return day_number(reading.model.date + timedelta(days=reading.model.days - 1))


def _municipal(world: World) -> tuple[Ints, Ints]:
    """Codes of the municipalities and the day number from which each delivers its cases; PPR stands for all of it."""
    actors = world.actors.of_type(ActorType.PPR)
    return place_of(actors), world.live.since_day(Capability.CASES_DELIVERED, actors)


def _live_codes(world: World, day: int) -> list[int]:
    codes, since = _municipal(world)
    found: list[int] = codes[since <= day].tolist()
    return found


def _import(reading: Reading, world: World) -> tuple[float, int, str]:
    """Cases delivered on the busiest joining day among those played; none where nobody joins."""
    codes, since = _municipal(world)
    first, last = day_number(reading.model.date), _last(reading)
    best = (0.0, 0, "no day played")
    for day in np.unique(since[(since >= first) & (since <= last) & (since < NEVER_ENDS)]).tolist():
        joining = codes[since == day].tolist()
        date = reading.model.date + timedelta(days=day - first)
        best = max(best, (_cases(world, joining), len(joining), date.isoformat()))
    return best


def _cases(world: World, codes: list[int]) -> float:
    people = world.citizens
    return float(sum(people.of_ppr(code, Group.PPR).count + people.of_home(code, Group.FAMILY).count for code in codes))
