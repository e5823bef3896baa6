"""What `tvaers check` finds, as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from math import inf, isfinite
from typing import Any

from sim.chance.durations import DAY
from sim.cli.judging import targets_of
from sim.cli.terminal import clock, share
from sim.cli.volumes import expected_calls, totals, volumes
from sim.scenario.build import Built, build
from sim.scenario.offered import BUSY, FULL, Offered, offered
from sim.scenario.reading import Reading, load
from sim.scenario.stage import Crew
from sim.scenario.used import parameters_of

WORKING_DAY = {"day": DAY}
"""People with a mailbox catch up within the day: a letter of five minutes says nothing about a minute."""


def check(scenario: str, settings: tuple[str, ...]) -> dict[str, Any]:
    """Read, plan and weigh a scenario. Mistake for what is wrong with it, its targets included."""
    reading = load(scenario, settings)
    built = build(reading)
    targets = targets_of(reading, built)
    people = set(built.setting.groups.get(Crew().group, ()))
    systems = set(range(len(built.stage.stations))) - people
    stations = [_station(load) for load in offered(built.plan, built.stage, among=systems)]
    staff = [_station(load) for load in offered(built.plan, built.stage, WORKING_DAY, people)]
    named = [{**one, "station": _name(one["station"], built)} for one in staff]
    heavy = sorted((*stations, *named), key=highest, reverse=True)
    found = volumes(reading, built)
    expected = expected_calls(found)
    return {
        "scenario": reading.model.name,
        "file": reading.file,
        "digest": reading.digest,
        "date": reading.model.date.isoformat(),
        "days": reading.model.days,
        "seed": reading.model.seed,
        "forecast": reading.model.forecast,
        "targets": [target.text for target in targets],
        "volumes": [asdict(volume) for volume in found],
        "calls": [
            {"journey": name, "planned": count, "expected": expected.get(name)} for name, count in _calls(built).items()
        ],
        "totals": [{**asdict(total), "fits": total.fits} for total in totals(reading, found)],
        "parameters": _statuses(reading),
        "stations": stations,
        "staff": named,
        "warnings": [said for one in heavy if (said := _warning(one, reading.model.days))],
    }


def highest(station: dict[str, Any]) -> float:
    """The highest utilisation over a station's windows; infinite where it is shut."""
    return max((_use(window) for window in station["busiest"].values()), default=0.0)


def _station(load: Offered) -> dict[str, Any]:
    """As plain data; the utilisation of a station that is shut is None."""
    content = asdict(load)
    for window in content["busiest"].values():
        window["utilisation"] = window["utilisation"] if isfinite(window["utilisation"]) else None
    return content


def _name(station: str, built: Built) -> str:
    """Staff by the name of their department instead of its number."""
    task, _, actor = station.partition(".")
    return f"{task}, {built.world.actors.name(int(actor))}" if built.world and actor.isdigit() else station


def _warning(station: dict[str, Any], days: int) -> str:
    """Every window that is too full, in one sentence."""
    full = [(name, window) for name, window in station["busiest"].items() if _use(window) > BUSY]
    if not full:
        return ""
    grows = "queue grows" if any(_use(window) > FULL for _, window in full) else "busy, waiting grows fast"
    told = [
        f"{'shut while work comes' if window['utilisation'] is None else share(window['utilisation'])} "
        f"in the busiest {name} (from {clock(window['start'], days)})"
        for name, window in full
    ]
    return f"{station['station']}: {grows}: {', '.join(told)}"


def _use(window: dict[str, Any]) -> float:
    return inf if window["utilisation"] is None else float(window["utilisation"])


def _calls(built: Built) -> dict[str, int]:
    counts = Counter(built.plan.about["journey"].tolist())
    return {name: counts[code] for code, name in enumerate(built.plan.names["journey"])}


def _statuses(reading: Reading) -> dict[str, int]:
    return dict(Counter(used.parameter.status for used in parameters_of(reading) if used.parameter.text))
