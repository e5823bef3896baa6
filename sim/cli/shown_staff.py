"""The answer about a mailbox, on the terminal."""

from __future__ import annotations

from typing import Any

from sim.cli.staffing_numbers import Numbers
from sim.cli.terminal import duration, line, plain, share, table

STYLE = {"met": "green", "missed": "red", "undecided": "yellow"}


def show(found: dict[str, Any], told: Numbers) -> None:
    """The answer in one line, then every way to tend the mailbox."""
    first = found["own"]
    whose = f"{plain(told.of)}: " if told.of else ""
    line(
        f"{whose}{told.letters:.3g} letters a working day, {told.minutes:.3g} min each, open {plain(told.opening)}; "
        f"{plain(_people(first['people']))}, {plain(_looks(first))}"
    )
    state = first["state"]
    line(f"[bold {STYLE[state]}]{state}[/]  {plain(found['target'])}: {_value(first)} in the long run")
    columns = ("people", "looks a day", "cover", ">long run", ">months that meet it", ">min a day", ">full-time")
    table("\nWhat moves the answer", columns, [_row(way, first) for way in found["ways"]])
    played = found["played"]
    line(
        f"\n[dim]Played: {played['letters']:,} letters, {played['years']} times the year {played['year']} with "
        f"its holidays, by the {played['engine']} engine. "
        "A month is a calendar month.\n"
        "One absent: all the time, without a stand-in. Holidays: each takes a turn of the school holidays, without "
        "one.\n"
        "Assumed: letters come evenly on working days 7-17, and looking into an empty mailbox takes no time; full-time "
        "is 37 hours.\nA model, not a measurement.[/]"
    )


def _row(way: dict[str, Any], own: dict[str, Any]) -> tuple[str, ...]:
    style = STYLE[way["state"]]
    mark = "→ " if all(way[part] == own[part] for part in ("people", "looks", "cover")) else "  "
    return (
        f"{mark}{way['people']}",
        plain(_looks(way)),
        way["cover"],
        f"[{style}]{_value(way)}[/]",
        f"{way['months_met']} of {way['months']}",
        f"{way['minutes']:.0f}",
        f"{way['full_time']:.2f}",
    )


def _value(way: dict[str, Any]) -> str:
    if way["value"] is None:
        return "not decided"
    return share(way["value"]) if way["unit"] == "%" else duration(way["value"])


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"


def _looks(way: dict[str, Any]) -> str:
    return "notified" if way["looks_a_day"] == 0 else f"{way['looks_a_day']} ({way['looks']})"
