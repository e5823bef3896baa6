"""What `tvaers check` found, on the terminal."""

from __future__ import annotations

from typing import Any

from sim.cli.checked import highest
from sim.cli.terminal import clock, duration, line, plain, share, table
from sim.scenario.offered import BUSY, FULL, WINDOWS

STATIONS_SHOWN = 20
STAFF_SHOWN = 5


def show(found: dict[str, Any], every: bool) -> None:
    """Print what was found; `every`: all stations and warnings, not only the foremost."""
    days = f"{found['days']} days from" if found["days"] > 1 else "day"
    line(f"[bold]{plain(found['scenario'])}[/bold]: {days} {found['date']}, seed {found['seed']}")
    if not found["forecast"]:
        line("A load, no forecast.")
    line(f"{len(found['targets'])} targets; parameters: {_counted(found['parameters'])}\n")
    _volumes(found)
    title = "Offered load before anything is played: servers kept busy, utilisation, from when"
    _stations(title, found["stations"], WINDOWS, found["days"], None if every else STATIONS_SHOWN)
    if found["staff"]:
        _stations("Staff at mailboxes", found["staff"], ("day",), found["days"], None if every else STAFF_SHOWN)
    line()
    shown = found["warnings"][: None if every else STATIONS_SHOWN]
    for warning in shown:
        line(f"[yellow]{plain(warning)}[/yellow]")
    if len(found["warnings"]) > len(shown):
        line(f"[dim]{len(found['warnings']) - len(shown)} more warnings (--all)[/dim]")
    if not found["warnings"]:
        line("No station is above 70 % in any of these windows.")


def _volumes(found: dict[str, Any]) -> None:
    rows = [
        (plain(one["kind"]), plain(one["journey"]), plain(one["derived"]), f"{one['normal_day']:,.0f}")
        for one in found["volumes"]
    ]
    table("How the volumes are derived", ("who or what", "calls", "from", ">a normal day"), rows)
    calls = [
        (plain(one["journey"]), "" if one["expected"] is None else f"{one['expected']:,.0f}", f"{one['planned']:,}")
        for one in found["calls"]
    ]
    line()
    table("Calls in the days played", ("calls", ">expected", ">planned"), calls)
    if found["totals"]:
        line()
        totals = [
            (
                plain(one["what"]),
                f"{one['has']:,.0f}",
                f"{one['published']:,.0f}",
                "[green]inside[/green]" if one["fits"] else "[red]beyond[/red]",
                plain(one["source"]),
            )
            for one in found["totals"]
        ]
        table("Published totals", ("", ">here", ">published", "", "source"), totals)


def _stations(title: str, stations: list[dict[str, Any]], windows: Any, days: int, most: int | None) -> None:
    visited = sorted((station for station in stations if station["visits"]), key=highest, reverse=True)
    shown = visited[:most]
    columns = ("station", ">servers", ">visits", ">mean work", *(f">busiest {name}" for name in windows))
    rows = [
        (
            plain(station["station"]),
            str(station["servers"]),
            f"{station['visits']:,}",
            duration(station["mean"]),
            *(_cell(station["busiest"].get(name), days) for name in windows),
        )
        for station in shown
    ]
    line()
    table(title, columns, rows)
    if len(stations) > len(shown):
        less, silent = len(visited) - len(shown), len(stations) - len(visited)
        line(f"[dim]{less:,} less busy ones (--all), {silent:,} that nobody visits[/dim]")


def _cell(window: dict[str, Any] | None, days: int) -> str:
    if window is None:
        return "-"
    use = window["utilisation"]
    text = f"{window['load']:.3g}  {'shut' if use is None else share(use)}  {clock(window['start'], days)}"
    if use is None or use > FULL:
        return f"[red]{text}[/red]"
    return f"[yellow]{text}[/yellow]" if use > BUSY else text


def _counted(statuses: dict[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())) or "none"
