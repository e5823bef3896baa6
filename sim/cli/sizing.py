"""Sizing: what is asked of each station, and the fewest servers that meet the targets together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sim.cli.points import Point, play_point
from sim.cli.settable import settable
from sim.cli.workers import each
from sim.cli.written_demand import writes
from sim.mistake import Mistake
from sim.planning.demand import concurrent_sessions, logins, lookups, operations
from sim.planning.fewest import Servers, fewest, with_one_lost
from sim.scenario.build import Programme, programme
from sim.scenario.offered import offered
from sim.scenario.plan import Plan
from sim.scenario.reading import Reading
from sim.verdict.judge import MET, answer

BY_PEOPLE = ("dwell", "turnaround")
"""Quantities that people decide, not servers."""

LEVELS = ("low", "middle", "high")
BACKGROUNDS = (0.0, 0.35, 0.7)
PLENTY = 6
"""Times the busiest load: a target missed even so is not missed for want of servers."""


@dataclass(frozen=True, slots=True)
class Case:
    """One assumption about service times and others' load: what the servers are counted for."""

    level: str
    background: float


def demand(reading: Reading) -> dict[str, Any]:
    """What this area's calls ask, independent of any server count, on the busiest of the days played."""
    whole, plan, day = _busiest_day(reading)
    network = reading.model.network
    sessions = network.sessions if network else {}
    entries = lookups(plan)
    return {
        "day": day,
        "operations": [asdict(one) for one in operations(plan, _own_groups(reading, whole))],
        "unknown": [name for name, model in reading.model.stations.items() if model.service is None],
        "logins": asdict(logins(plan)),
        "sessions": {name: concurrent_sessions(plan, name, round(one.lasts.value)) for name, one in sessions.items()},
        "lookups": asdict(entries),
        "writes": [asdict(one) for one in writes(reading, whole.world, entries.total)] if whole.world else [],
    }


def servers(reading: Reading, cases: Sequence[Case], cluster: str | None) -> list[dict[str, Any]]:
    """Per case the fewest servers of each station, and with one lost; None where no number is enough."""
    jobs = [(reading, case) for case in cases]
    return [found for _, found in sorted(each(_sized, jobs, cluster), key=lambda pair: pair[0])]


def _sized(job: tuple[Reading, Case]) -> dict[str, Any]:
    reading, case = job
    reading = _under(reading, case)
    load = _load(reading)
    plenty = {name: max(4, round(PLENTY * work) + 1) for name, work in load.items()}
    targets = [target for target, state in _states(reading, plenty).items() if state == MET]

    def meets(trial: Mapping[str, int]) -> bool:
        states = _states(reading, trial)
        return all(states[target] == MET for target in targets)

    found = fewest(load, meets, most=PLENTY) if targets else None
    lost: Servers | None = with_one_lost(found, meets) if found else None
    every = [text for text in reading.model.targets if text not in targets]
    return {**asdict(case), "servers": found, "one_lost": lost, "load": load, "not_for_servers": every}


def _states(reading: Reading, trial: Mapping[str, int]) -> dict[str, str]:
    """The state of every target with these servers."""
    values = {f"stations.{name}.servers": count for name, count in trial.items()}
    found = play_point(Point(reading.with_values(values)))
    pairs = zip(found.targets, found.verdicts, strict=True)
    return {target.text: answer(verdicts) for target, verdicts in pairs if not target.name.startswith(BY_PEOPLE)}


def _load(reading: Reading) -> dict[str, float]:
    """Servers that the busiest 15 minutes keep busy at each station with own calls, others' share added on top."""
    whole, plan, _ = _busiest_day(reading)
    groups = _own_groups(reading, whole)
    numbers = [number for group in groups.values() for number in group]
    by_number = dict(zip(sorted(numbers), offered(plan, whole.stage, among=numbers), strict=True))
    load = {}
    for name, group in groups.items():
        own = max((_own(by_number[number].busiest) for number in group), default=0.0)
        background = reading.model.stations[name].background
        if own > 0:
            load[name] = own / (1 - (background.share.value if background else 0.0))
    return load


def _own(busiest: Mapping[str, Any]) -> float:
    window = busiest.get("15 minutes") or busiest.get("hour")
    return window.own if window else 0.0


def _under(reading: Reading, case: Case) -> Reading:
    """The scenario with every service time at one end, and others keeping this share of every server busy."""
    values: dict[str, Any] = {}
    for name, model in reading.model.stations.items():
        if model.service is not None and case.level != "middle":
            mean = model.service.mean
            if (mean.low if case.level == "low" else mean.high) is not None:
                values[settable(reading, f"stations.{name}.service.mean")] = case.level
        if model.background is not None:
            values[f"stations.{name}.background.share"] = case.background
            # A grain that suits many servers lets one call of others block the few that are tried here.
            values[f"stations.{name}.background.grain"] = 1
    return reading.with_values(values)


def _own_groups(reading: Reading, whole: Programme) -> dict[str, tuple[int, ...]]:
    return {name: whole.setting.groups[name] for name in reading.model.stations}


def _busiest_day(reading: Reading) -> tuple[Programme, Plan, int]:
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
