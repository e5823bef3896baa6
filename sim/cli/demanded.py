"""What a scenario's own calls ask of each station on the busiest of its days, whatever the servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sim.cli.written_demand import writes
from sim.mistake import Mistake
from sim.planning.demand import concurrent_sessions, logins, lookups, operations
from sim.scenario.build import Programme, programme
from sim.scenario.plan import Plan
from sim.scenario.reading import Reading

NO_TIME: Mapping[str, object] = {"service": "1 us", "queue": "none", "background": None}
"""Stands in for a station whose service time nobody has stated, so that what it is asked can be counted."""


def demand(reading: Reading) -> dict[str, Any]:
    """What this area's calls ask, independent of any server count, on the busiest of the days played."""
    reading, unknown = with_stand_ins(reading)
    whole, plan, day = busiest_day(without_others(reading))
    network = reading.model.network
    sessions = network.sessions if network else {}
    entries = lookups(plan)
    asked = [asdict(one) for one in operations(plan, own_groups(reading, whole))]
    return {
        "day": day,
        "operations": [{**one, "work": None} if one["station"] in unknown else one for one in asked],
        "unknown": unknown,
        "logins": asdict(logins(plan)),
        "sessions": {name: concurrent_sessions(plan, name, round(one.lasts.value)) for name, one in sessions.items()},
        "lookups": asdict(entries),
        "writes": [asdict(one) for one in writes(reading, whole.world, entries.total)] if whole.world else [],
    }


def with_stand_ins(reading: Reading) -> tuple[Reading, list[str]]:
    """The scenario with every station without a service time open to all at once, and their names."""
    stations = reading.model.stations.items()
    unknown = [name for name, model in stations if model.service is None and not _brought_along(reading, name)]
    values = {f"stations.{name}.{part}": value for name in unknown for part, value in NO_TIME.items()}
    return (reading.with_values(values) if values else reading), unknown


def without_others(reading: Reading) -> Reading:
    """The scenario without others' calls, whose whole day in single grains is most of a plan and not asked about."""
    others = [name for name, model in reading.model.stations.items() if model.background is not None]
    return reading.with_values({f"stations.{name}.background": None for name in others})


def _brought_along(reading: Reading, station: str) -> bool:
    """Whether every step that visits the station says itself how much work it is."""
    journeys = reading.model.journeys.values()
    visits = [step for journey in journeys for step in (*journey.head, *journey.steps) if step.visit == station]
    return bool(visits) and all(step.work is not None for step in visits)


def own_groups(reading: Reading, whole: Programme) -> dict[str, tuple[int, ...]]:
    """The numbers of the stations behind each name of the scenario; mailboxes' staff are not among them."""
    return {name: whole.setting.groups[name] for name in reading.model.stations}


def busiest_day(reading: Reading) -> tuple[Programme, Plan, int]:
    """The day with the most calls of this area's own, of those played."""
    whole = programme(reading)
    best: tuple[int, int, Plan] | None = None
    for day in range(reading.model.days):
        plan = whole.plan([day])
        count = int(plan.about["own"].sum()) if "own" in plan.about else len(plan)
        if best is None or count > best[0]:
            best = (count, day, plan)
    if best is None or not best[0]:
        raise Mistake(reading.file, "nobody asks anything on the days played", "Name a working day with --from")
    return whole, best[2], best[1]
