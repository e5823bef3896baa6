"""Sizing: the fewest servers of each station that meet the targets together, found by playing.

What is played is the busiest hour of the busiest day, with what is written under way: that of the lookups, and that of
everything else where it is another. So a trial costs a tenth of a day; targets that these hours cannot decide are
named, with the reason. A trial is judged by the calls of some replications together, and what was found is played in as
many others: the fewest servers of one day alone are those that it was lucky with. Every trial is kept as it comes, so
that an interrupted sizing goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from sim.chance.durations import DAY, HOUR, MINUTE
from sim.cli.demanded import busiest_day, own_groups, with_stand_ins, without_others
from sim.cli.kept import compile_once, play_all
from sim.cli.kept_results import Keep, each_kept
from sim.cli.points import Found, Point
from sim.cli.settable import settable
from sim.cli.terminal import clock
from sim.cli.written_demand import Write, writes
from sim.cli.written_load import with_writes, written_load
from sim.planning.demand import rate
from sim.planning.fewest import fewest, with_one_lost
from sim.planning.states import judged, pooled
from sim.scenario.offered import offered
from sim.scenario.plan import Plan
from sim.scenario.reading import Reading
from sim.verdict.judge import MET, MISSED, UNDECIDED

BY_PEOPLE = ("dwell", "turnaround")
"""Quantities that people decide, not servers."""

LEVELS = ("low", "middle", "high")
BACKGROUNDS = (0.0, 0.35, 0.7)
PLENTY = 6
"""Times the busiest load: where nobody else comes, hardly anybody waits for so many."""
MOST = 24
"""Times the busiest load that servers are looked for up to."""

PEOPLE = "people decide it"
SLOW = "missed with any number: work takes too long where nobody waits"
SCARCE = "these hours have too little to judge it by"


@dataclass(frozen=True, slots=True)
class Case:
    """One assumption about service times and others' load: what the servers are counted for."""

    level: str
    background: float


@dataclass(frozen=True, slots=True)
class Job:
    """A case of a scenario. replications: of each trial. kept: where finished trials lie; None: on another machine."""

    reading: Reading
    case: Case
    whole_day: bool
    replications: int
    kept: Path | None


def servers(
    reading: Reading, cases: Sequence[Case], whole_day: bool, replications: int, kept: Path, cluster: str | None
) -> list[dict[str, Any]]:
    """Per case the fewest servers of each station, and with one lost; None where no number is enough."""
    known, _ = with_stand_ins(reading)
    jobs = [
        (
            f"{known.digest} {case} {whole_day} {replications}",
            Job(known, case, whole_day, replications, None if cluster else kept),
        )
        for case in cases
    ]
    if cluster is None:
        compile_once()
    return [found for _, found in sorted(each_kept(sized, jobs, Keep(kept, "size"), cluster), key=lambda pair: pair[0])]


def sized(job: Job) -> dict[str, Any]:
    """One case, by bisection over plays. `plays`: how many, `seconds`: of CPU they took.

    again: whether the fewest meet the targets in as many other replications too; None where there are none.
    """
    began = process_time()
    hours, load = _narrowed(_under(job.reading, job.case), job.whole_day)
    busy = {name for name, model in job.reading.model.stations.items() if model.background is not None}
    trials = _Trials(hours, job.replications, job.kept, dict.fromkeys(busy, job.case.background))
    plenty = {name: max(4, round(PLENTY * work) + 1) for name, work in load.items()}
    found_plenty = trials.states(plenty, alone=True)
    missed = {text for (_, text), state in found_plenty.items() if state == MISSED}
    targets = [target for target, state in found_plenty.items() if state == MET and target[1] not in missed]
    decided = {text for _, text in targets}

    def meets(trial: Mapping[str, int], first: int = 0) -> bool:
        states = trials.states(trial, first)
        return all(states[target] == MET for target in targets)

    def survives(trial: Mapping[str, int], lost: str) -> bool:
        if trials.left(trial, lost) is None:
            return False
        states = trials.states(trial, lost=lost)
        return all(states[target] == MET for target in targets)

    found = fewest(load, meets, most=MOST) if targets else None
    lost = with_one_lost(found, survives) if found else None
    return {
        **asdict(job.case),
        "servers": found,
        "one_lost": lost,
        "again": meets(found, job.replications) if found else None,
        "replications": job.replications,
        "load": load,
        "not_for_servers": [
            {"target": text, "reason": _reason(text, found_plenty)}
            for text in job.reading.model.targets
            if text not in decided
        ],
        "windows": [[clock(one.model.window.start), clock(one.model.window.end)] for one in hours],
        "plays": len(trials.told) * len(hours) * job.replications,
        "seconds": round(process_time() - began, 1),
    }


States = dict[tuple[int, str], str]
"""The state of each target in each of the hours played."""


@dataclass(slots=True)
class _Trials:
    """States of every target by the servers tried, each tried once; a target is one in every hour that is played.

    others: the share of each station's servers that others keep busy, where there are others.
    """

    hours: Sequence[Reading]
    replications: int
    kept: Path | None
    others: Mapping[str, float]
    told: dict[tuple[object, ...], States] = field(default_factory=dict)

    def states(self, trial: Mapping[str, int], first: int = 0, lost: str = "", alone: bool = False) -> States:
        """The state of every target that servers decide, with these servers, over replications from the `first` on.

        lost: a station that has lost one of them, which others keep as busy as before. alone: without others.
        """
        servers = tuple(sorted(trial.items()))
        name = first, servers, lost, alone
        if name not in self.told:
            values: dict[str, Any] = {f"stations.{station}.servers": count for station, count in servers}
            if alone:
                values |= {f"stations.{station}.background.share": 0 for station in self.others}
            if lost:
                values[f"stations.{lost}.servers"] = trial[lost] - 1
                if lost in self.others:
                    values[f"stations.{lost}.background.share"] = self.left(trial, lost)
            told: States = {}
            for number, hour in enumerate(self.hours):
                reading = hour.with_values(values)
                points = [Point(reading, replication) for replication in range(first, first + self.replications)]
                plays = [found for point in points for _, found in play_all([point], self.kept, None)]
                told |= {(number, text): state for text, state in _judged(plays)}
            self.told[name] = told
        return self.told[name]

    def left(self, trial: Mapping[str, int], lost: str) -> float | None:
        """The share of what is left that others keep busy where one of these servers is lost; None: all of it."""
        count = trial[lost]
        share = self.others.get(lost, 0.0) * count / (count - 1) if count > 1 else 1.0
        return share if share < 1 else None


def _judged(plays: Sequence[Found]) -> Iterator[tuple[str, str]]:
    """Each target that servers may decide, judged by the calls of all plays together: its worst state of any group."""
    for place, target in enumerate(plays[0].targets):
        if not target.name.startswith(BY_PEOPLE):
            found = pooled(target, [one.cells[place] for one in plays])
            states = [one.state for one in judged(found) if one.estimate.calls]
            worst = next((state for state in (MISSED, UNDECIDED, MET) if state in states), UNDECIDED)
            yield target.text, worst


def _reason(target: str, found: States) -> str:
    """Why no number of servers decides a target, by what plenty of them gave in the hours played."""
    states = [state for (_, text), state in found.items() if text == target]
    if not states:
        return PEOPLE
    return SLOW if MISSED in states else SCARCE


def _narrowed(reading: Reading, whole_day: bool) -> tuple[list[Reading], dict[str, float]]:
    """The busiest day, or its busiest hours, and the servers that its busiest 15 minutes keep busy at each station.

    What is written then is part of both. Others' share is added on top. Stations where nobody waits need no servers.
    """
    whole, plan, day = busiest_day(without_others(reading))
    groups = own_groups(reading, whole)
    numbers = [number for group in groups.values() for number in group]
    by_number = dict(zip(sorted(numbers), offered(plan, whole.stage, among=numbers), strict=True))
    written: list[Write] = writes(reading, whole.world, 0) if whole.world else []
    into = written_load(written, reading)
    load = {}
    for name, group in groups.items():
        own = max((_own(by_number[number].busiest) for number in group), default=0.0) + into.get(name, 0.0)
        model = reading.model.stations[name]
        if own > 0 and model.queue != "none":
            load[name] = own / (1 - (model.background.share.value if model.background else 0.0))
    values: dict[str, Any] = {"days": 1}
    if reading.model.days > 1:
        values["date"] = reading.model.date + timedelta(days=day)
    windows = [None] if whole_day else _busiest_hours(reading, plan)
    hours = [reading.with_values(values if one is None else {**values, "window": one}) for one in windows]
    return [with_writes(hour, written) for hour in hours], load


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
