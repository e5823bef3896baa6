"""What `tvaers check` finds, as plain data and as tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from math import isfinite
from typing import Any

from sim.cli.judging import targets_of
from sim.cli.terminal import clock, duration, line, plain, share, table
from sim.scenario.build import Built, build
from sim.scenario.offered import BUSY, FULL, WINDOWS, Offered, offered
from sim.scenario.reading import Reading, load
from sim.scenario.used import parameters_of

SHOWN = 20


def check(scenario: str, settings: tuple[str, ...]) -> dict[str, Any]:
    """Read, plan and weigh a scenario. Mistake for what is wrong with it, its targets included."""
    reading = load(scenario, settings)
    built = build(reading)
    targets = targets_of(reading, built)
    stations = [_station(load) for load in offered(built.plan, built.stage)]
    return {
        "scenario": reading.model.name,
        "file": reading.file,
        "digest": reading.digest,
        "date": reading.model.date.isoformat(),
        "days": reading.model.days,
        "seed": reading.model.seed,
        "targets": [target.text for target in targets],
        "calls": _calls(built),
        "parameters": _statuses(reading),
        "stations": stations,
        "warnings": [warning for station in stations if (warning := _warning(station, reading.model.days))],
    }


def show(found: dict[str, Any], every: bool) -> None:
    """Print what was found."""
    days = f"{found['days']} days from" if found["days"] > 1 else "day"
    line(f"[bold]{plain(found['scenario'])}[/bold]: {days} {found['date']}, seed {found['seed']}")
    line(f"{len(found['targets'])} targets; parameters: " + _counted(found["parameters"]))
    line()
    table("Planned calls", ("journey", ">calls"), [(plain(name), f"{n:,}") for name, n in found["calls"].items()])
    line()
    _show_stations(found, every)
    line()
    for warning in found["warnings"][: None if every else SHOWN]:
        line(f"[yellow]{plain(warning)}[/yellow]")
    if not found["warnings"]:
        line("No station is above 70 % in any of these windows.")


def _show_stations(found: dict[str, Any], every: bool) -> None:
    visited = [station for station in found["stations"] if station["visits"]]
    visited.sort(key=lambda station: -_highest(station))
    shown = visited if every else visited[:SHOWN]
    columns = ("station", ">servers", ">visits", ">mean work", *(f">busiest {name}" for name in WINDOWS))
    rows = [
        (
            plain(station["station"]),
            str(station["servers"]),
            f"{station['visits']:,}",
            duration(station["mean"]),
            *(_cell(station["busiest"].get(name), found["days"]) for name in WINDOWS),
        )
        for station in shown
    ]
    table("Offered load (servers kept busy), utilisation, and when", columns, rows)
    silent = len(found["stations"]) - len(visited)
    if len(visited) > len(shown) or silent:
        line(
            f"[dim]{len(visited) - len(shown)} less busy stations (--all shows them), {silent} that nobody visits[/dim]"
        )


def _cell(window: dict[str, Any] | None, days: int) -> str:
    if window is None:
        return "-"
    use = window["utilisation"]
    text = f"{window['load']:.3g}  {'shut' if use is None else share(use)}  {clock(window['start'], days)}"
    if use is None or use > FULL:
        return f"[red]{text}[/red]"
    return f"[yellow]{text}[/yellow]" if use > BUSY else text


def _station(load: Offered) -> dict[str, Any]:
    """As plain data; the utilisation of a station that is shut is None."""
    content = asdict(load)
    for window in content["busiest"].values():
        window["utilisation"] = window["utilisation"] if isfinite(window["utilisation"]) else None
    return content


def _highest(station: dict[str, Any]) -> float:
    uses = [window["utilisation"] for window in station["busiest"].values()]
    return max((float("inf") if use is None else use for use in uses), default=0.0)


def _warning(station: dict[str, Any], days: int) -> str:
    """The longest window that is too full says the most."""
    for name in reversed(WINDOWS):
        window = station["busiest"].get(name)
        if window is None:
            continue
        use, when = window["utilisation"], clock(window["start"], days)
        if use is None:
            return f"{station['station']}: queue grows: work comes while it is shut (busiest {name}, {when})"
        if use > FULL:
            return f"{station['station']}: queue grows in the busiest {name} ({share(use)}, {when})"
    busy = [name for name in WINDOWS if name in station["busiest"] and station["busiest"][name]["utilisation"] > BUSY]
    if busy:
        use = station["busiest"][busy[-1]]["utilisation"]
        return f"{station['station']}: {share(use)} busy in the busiest {busy[-1]}; above 70 % waiting grows fast"
    return ""


def _calls(built: Built) -> dict[str, int]:
    names = built.plan.names["journey"]
    counts = Counter(built.plan.about["journey"].tolist())
    return {name: counts[code] for code, name in enumerate(names)}


def _statuses(reading: Reading) -> dict[str, int]:
    return dict(Counter(used.parameter.status for used in parameters_of(reading) if used.parameter.text))


def _counted(statuses: dict[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())) or "none"
