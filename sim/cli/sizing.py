"""Sizing: the fewest servers of each station that meet the targets together, found by playing.

What is played is the busiest hour of the busiest day: that of the lookups, and that of everything else where it is
another. So a trial costs a tenth of a day; targets that these hours cannot decide are named. Every trial is kept as it
comes, so that an interrupted sizing goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from sim.chance.durations import DAY, HOUR, MINUTE
from sim.cli.demanded import busiest_day, own_groups, with_stand_ins, without_others
from sim.cli.kept import play_all
from sim.cli.kept_results import Keep, each_kept
from sim.cli.points import Point
from sim.cli.settable import settable
from sim.cli.terminal import clock
from sim.planning.demand import rate
from sim.planning.fewest import Servers, fewest, with_one_lost
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


@dataclass(frozen=True, slots=True)
class Job:
    """A case of a scenario. kept: where finished trials lie; None: nowhere (on another machine)."""

    reading: Reading
    case: Case
    whole_day: bool
    kept: Path | None


def servers(
    reading: Reading, cases: Sequence[Case], whole_day: bool, kept: Path, cluster: str | None
) -> list[dict[str, Any]]:
    """Per case the fewest servers of each station, and with one lost; None where no number is enough."""
    known, _ = with_stand_ins(reading)
    jobs = [
        (f"{known.digest} {case} {whole_day}", Job(known, case, whole_day, None if cluster else kept)) for case in cases
    ]
    return [found for _, found in sorted(each_kept(sized, jobs, Keep(kept, "size"), cluster), key=lambda pair: pair[0])]


def sized(job: Job) -> dict[str, Any]:
    """One case, by bisection over plays. `plays`: how many, `seconds`: of CPU they took."""
    began = process_time()
    hours, load = _narrowed(_under(job.reading, job.case), job.whole_day)
    trials = _Trials(hours, job.kept)
    plenty = {name: max(4, round(PLENTY * work) + 1) for name, work in load.items()}
    targets = [target for target, state in trials.states(plenty).items() if state == MET]
    decided = {text for _, text in targets}

    def meets(trial: Mapping[str, int]) -> bool:
        states = trials.states(trial)
        return all(states[target] == MET for target in targets)

    found = fewest(load, meets, most=PLENTY) if targets else None
    lost: Servers | None = with_one_lost(found, meets) if found else None
    return {
        **asdict(job.case),
        "servers": found,
        "one_lost": lost,
        "load": load,
        "not_for_servers": [text for text in job.reading.model.targets if text not in decided],
        "windows": [[clock(one.model.window.start), clock(one.model.window.end)] for one in hours],
        "plays": len(trials.told) * len(hours),
        "seconds": round(process_time() - began, 1),
    }


States = dict[tuple[int, str], str]
"""The state of each target in each of the hours played."""


@dataclass(slots=True)
class _Trials:
    """States of every target by the servers tried, each tried once; a target is one in every hour that is played."""

    hours: Sequence[Reading]
    kept: Path | None
    told: dict[tuple[tuple[str, int], ...], States] = field(default_factory=dict)

    def states(self, trial: Mapping[str, int]) -> States:
        """The state of every target that servers decide, with these servers."""
        name = tuple(sorted(trial.items()))
        if name not in self.told:
            values = {f"stations.{station}.servers": count for station, count in name}
            points = [Point(hour.with_values(values)) for hour in self.hours]
            plays = [found for point in points for _, found in play_all([point], self.kept, None)]
            self.told[name] = {
                (hour, one.text): answer(some)
                for hour, found in enumerate(plays)
                for one, some in zip(found.targets, found.verdicts, strict=True)
                if not one.name.startswith(BY_PEOPLE)
            }
        return self.told[name]


def _narrowed(reading: Reading, whole_day: bool) -> tuple[list[Reading], dict[str, float]]:
    """The busiest day, or its busiest hours, and the servers that its busiest 15 minutes keep busy at each station.

    Others' share is added on top. Stations where nobody waits need no servers.
    """
    whole, plan, day = busiest_day(without_others(reading))
    groups = own_groups(reading, whole)
    numbers = [number for group in groups.values() for number in group]
    by_number = dict(zip(sorted(numbers), offered(plan, whole.stage, among=numbers), strict=True))
    load = {}
    for name, group in groups.items():
        own = max((_own(by_number[number].busiest) for number in group), default=0.0)
        model = reading.model.stations[name]
        if own > 0 and model.queue != "none":
            load[name] = own / (1 - (model.background.share.value if model.background else 0.0))
    values: dict[str, Any] = {"days": 1}
    if reading.model.days > 1:
        values["date"] = reading.model.date + timedelta(days=day)
    windows = [None] if whole_day else _busiest_hours(reading, plan)
    return [reading.with_values(values if one is None else {**values, "window": one}) for one in windows], load


def _busiest_hours(reading: Reading, plan: Plan) -> list[dict[str, str] | None]:
    """The hour in which most own lookups are planned, and that of the other own calls unless it is mostly the same."""
    own = np.asarray(plan.about.get("own", np.ones(len(plan), dtype=bool)), dtype=bool) & (plan.planned >= 0)
    asks = np.asarray(plan.about.get("role", np.zeros(len(plan), dtype=np.int16))) > 0
    window = reading.model.window
    starts: list[int] = []
    for chosen in (own & asks, own & ~asks):
        moments = plan.planned[chosen] % DAY
        moments = moments[window.holds(moments)]
        if len(moments):
            start = min(rate(moments).starts["hour"], max(window.start, window.end - HOUR)) // MINUTE * MINUTE
            if all(abs(start - other) > HOUR // 2 for other in starts):
                starts.append(start)
    return [{"from": clock(start), "to": clock(min(start + HOUR, window.end))} for start in starts]


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
