"""What this area's calls ask of each station on the busiest day, and what is written, whatever the servers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.chance.durations import DAY, MINUTE, SECOND
from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words

WINDOWS = ("minute", "15 minutes", "hour")


def headline(told: Mapping[str, Any], words: Words) -> str:
    """The station that is asked for most work at once, of those whose work is known; else what is asked most often."""
    busiest = max(told["operations"], key=lambda one: (one["work"] or 0) * one["rate"]["per_second"]["minute"])
    station, operation = words.name("station", busiest["station"]), _operation(busiest["operation"], words)
    what = station if operation == station else f"{station} ({operation})"
    return words("size.headline.demand", what=what, rate=words.number(busiest["rate"]["per_second"]["minute"]))


def chapters(told: Mapping[str, Any], words: Words) -> list[Chapter]:
    """Demand with logins and sessions; and writes, where the scenario has any."""
    minute = round(told["logins"]["per_second"]["minute"] * MINUTE / SECOND)
    blocks: list[Block] = [
        Prose(words("size.about.demand")),
        Figures(_operations(told, words)),
        Prose(words("size.logins", count=words.number(minute))),
    ]
    if told["sessions"]:
        blocks.append(Figures(_sessions(told, words)))
    found = [Chapter("demand", words("size.chapter.demand"), blocks)]
    if told["writes"]:
        written: list[Block] = [Prose(words("size.about.writes")), Figures(_writes(told, words))]
        found.append(Chapter("writes", words("size.chapter.writes"), written))
    return found


def _operations(told: Mapping[str, Any], words: Words) -> Table:
    columns = (
        words_of(words("column.station")),
        words_of(words("size.column.operation")),
        Column(words("size.column.day")),
        *(Column(words(f"size.column.{window}"), hint=words("size.hint.rate")) for window in WINDOWS),
        words_of(words("size.column.at")),
        Column(words("size.column.work"), "s", hint=words("size.hint.work")),
    )
    rows: list[Row] = [
        (
            words.named("station", one["station"]),
            Cell(_operation(one["operation"], words), one["operation"]),
            words.count(one["rate"]["total"]),
            *(words.count(one["rate"]["per_second"][window]) for window in WINDOWS),
            Cell(words.moment(told["day"] * DAY + one["rate"]["starts"]["minute"] % DAY)),
            Cell(words("size.work.unknown"), "") if one["work"] is None else words.time(one["work"]),
        )
        for one in told["operations"]
    ]
    return Table("demand", words("size.table.demand", day=words.day(told["day"])), columns, rows)


def _operation(name: str, words: Words) -> str:
    """What people call an operation: many have the name of a hop or of their station."""
    names = (words.name(kind, name) for kind in ("operation", "hop", "station"))
    return next((found for found in names if found != name), name)


def _sessions(told: Mapping[str, Any], words: Words) -> Table:
    columns = (words_of(words("column.journey")), Column(words("size.column.sessions")))
    rows = [(words.named("journey", name), words.count(most)) for name, most in told["sessions"].items()]
    return Table("sessions", words("size.table.sessions"), columns, rows)


def _writes(told: Mapping[str, Any], words: Words) -> Table:
    columns = (
        words_of(words("size.column.write")),
        Column(words("size.column.day")),
        Column(words("size.column.hour"), hint=words("size.hint.rate")),
        words_of(words("column.station")),
        Column(words("size.column.work"), "s"),
        words_of(words("size.column.basis")),
    )
    rows: list[Row] = [
        (
            words.named("write", one["what"]),
            words.count(round(one["day"])),
            words.count(one["per_second"]),
            words.named("station", one["station"]),
            Cell("") if one["work"] is None else words.time(one["work"]),
            Cell(words.sentence("basis", one["basis"]), one["basis"]),
        )
        for one in told["writes"]
    ]
    return Table("writes", words("size.chapter.writes"), columns, rows)
