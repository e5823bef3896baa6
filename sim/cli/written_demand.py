"""Writes: what joining and using the network puts into its registers. No rate of any of them is published.

Each line says how it is reckoned; numbers that no parameter of the scenario states are ASSUMPTIONS named here.
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
from sim.scenario.reading import Reading
from sim.scenario.world import World

Ints = NDArray[np.int64]

UPDATES_A_MONTH = 1.0
"""ASSUMPTION: changes of an open case that reach the index, a month (0.3 to 4)."""
WORK_DAYS_A_MONTH, WORK_DAYS_A_YEAR = 21, 250
BUSY_SHARE = 0.2
"""ASSUMPTION: the share of a day's writes that fall into its busiest hour (0.15 to 0.3)."""
IMPORT_HOURS = 12.0
"""ASSUMPTION: how long a municipality's first delivery takes where the scenario says nothing (2 to 72)."""
ENTRY_BYTES = 800
"""ASSUMPTION: one log entry in MinLog's XML with its envelope's share (500 to 2,000)."""
ENTRIES = 2
"""A lookup is logged by both sides: the user's system and the side that answers."""


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of write: how many on its busiest day, and a second in that day's busiest hour."""

    what: str
    day: float
    per_second: float
    basis: str


def writes(reading: Reading, world: World, looked_up: int) -> list[Write]:
    """The writes of the busiest of the days played; `looked_up`: its lookups."""
    cases, joining, day = _import(reading, world)
    hours = _import_hours(reading)
    open_cases = _cases(world, _live_codes(world, _last(reading)))
    updates = open_cases * UPDATES_A_MONTH / WORK_DAYS_A_MONTH
    population = reading.model.network.population if reading.model.network else {}
    wanted = ("children", "course", "course_open", "appointments_per_year")
    yearly = float(np.prod([population[name].value for name in wanted])) if {*wanted} <= {*population} else 0.0
    booked = yearly / WORK_DAYS_A_YEAR
    entries = looked_up * ENTRIES
    batches = np.ceil(entries / 500)
    return [
        Write(
            "initial import to the index", cases, spread_evenly(cases, hours),
            f"cases of {joining} municipalities joining on {day}, delivered over {hours:g} h",
        ),
        Write("case updates to the index", updates, _busy(updates),
              f"{open_cases:,.0f} cases x {UPDATES_A_MONTH:g} a month (assumed)"),
        Write("appointment registrations", booked, _busy(booked),
              "children x courses running x appointments a year / 250, the whole country"),
        Write("log entries", entries, _busy(entries), f"{ENTRIES} a lookup, both sides"),
        Write("bytes of log", entries * ENTRY_BYTES, _busy(entries * ENTRY_BYTES), f"{ENTRY_BYTES} an entry (assumed)"),
        Write("log batches", float(batches), _busy(float(batches)), "at most 500 entries a request (MinLog 2's guide)"),
    ]  # fmt: skip


def _busy(day: float) -> float:
    return spread_evenly(day * BUSY_SHARE, 1.0)


def _import_hours(reading: Reading) -> float:
    network = reading.model.network
    golive = network.golive if network else None
    return golive.case_import.value / HOUR if golive and golive.case_import else IMPORT_HOURS


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
